"""Dates in addresses, for the pages of a day."""

from django.urls import register_converter


class DigitsConverter:
    """A number with exactly its digits: one address per day."""

    def to_python(self, value):
        return int(value)


class Year(DigitsConverter):
    regex = "[0-9]{4}"

    def to_url(self, value):
        return f"{value:04d}"


class TwoDigits(DigitsConverter):
    regex = "[0-9]{2}"

    def to_url(self, value):
        return f"{value:02d}"


register_converter(Year, "year")
register_converter(TwoDigits, "two")

DAY = "<year:year>-<two:month>-<two:day>/"
