"""Structured data held to the vocabulary of schema.org, as the library `schema_org` has it in strict models."""

import datetime

from schema_org import registry


def things(document):
    """What a block of JSON-LD speaks of, as models. Raises KeyError for a type that there is not and for a property that a
    type has not, ValueError for a value of another kind than the property's."""
    if document["@context"] != "https://schema.org":
        raise ValueError(document["@context"])
    return [_thing(one) for one in document["@graph"]]


def _thing(said):
    """From the innermost out: a model takes instances of subtypes in its properties, and no plain data."""
    model = registry.get_model(said["@type"])
    ranges = {one.schema_name: one.ranges for one in model.SCHEMA_PROPERTIES} | {"@id": ["URL"], "@type": ["Text"]}
    return model(**{name: _value(value, ranges[name]) for name, value in said.items()})


def _value(value, ranges):
    if isinstance(value, list):
        return [_value(one, ranges) for one in value]
    if isinstance(value, dict):
        return _thing(value)
    if not isinstance(value, str) or "Text" in ranges:
        return value
    if "T" in value[10:11] and "DateTime" in ranges:
        return datetime.datetime.fromisoformat(value)
    if {"Date", "DateTime"} & {*ranges}:
        return datetime.date.fromisoformat(value)
    for enumeration in {*ranges} & {*registry.ENUM_BY_SCHEMA}:
        return registry.ENUM_BY_SCHEMA[enumeration](value)
    if "URL" in ranges and not value.startswith(("https://", "http://")):
        raise ValueError(f"{value} is no address.")
    return value
