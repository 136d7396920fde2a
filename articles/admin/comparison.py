"""What two contents differ in, in words."""

from articles import markup
from articles.admin.conflict import Difference, yes_or_no
from articles.content import CHOICES, TICKS
from articles.models import Article, Author, Image, Section

LABELS = {"authors": "Autorinnen und Autoren", "topics": "Themen", "related": "Mehr zum Thema"}
ROWS_OF = {"section": Section, "lead_image": Image, "authors": Author, "related": Article}


def label(name):
    return LABELS.get(name) or str(Article._meta.get_field(name).verbose_name)


def differences(old, new, base=None, chosen=None):
    """Field by field, old left and new right. With the `base` that both were made of a choice begins with the side that alone
    changed; with `chosen`, {name: side}, with that."""
    found = []
    for name in old.changed(new):
        side = (chosen or {}).get(name, "")
        if not side and base is not None:
            was = getattr(base, name)
            side = "mine" if getattr(old, name) == was else "theirs" if getattr(new, name) == was else ""
        sides = (in_words(name, getattr(one, name)) for one in (old, new))
        found.append(Difference.between(name, label(name), *sides, side))
    return found


def in_words(name, value):
    if name == "body":
        return markup.readable(markup.clean_html(value))
    if name in TICKS:
        return yes_or_no(value)
    if name in CHOICES:
        return str(dict(Article._meta.get_field(name).choices).get(value, value))
    if name in ROWS_OF:
        keys = value if isinstance(value, tuple) else (value,) if value else ()
        found = ROWS_OF[name].objects.in_bulk(keys)
        return "\n".join(str(found.get(key, f"Nr. {key}, gibt es nicht mehr")) for key in keys)
    return ", ".join(value) if name == "topics" else value
