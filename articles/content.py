"""One shape for everything that an editor writes of an article: of the form, of a stored row, of a draft, of a version.

Status, moments, withdrawal and places on the front page are not content.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace

LINES = ("kicker", "title", "short_title", "slug", "dateline", "source", "source_url", "source_language")
LINES += ("search_title", "search_description", "canonical_url")
PARAGRAPHS = ("teaser", "transparency_note", "internal_note")
TICKS = ("press_release", "advertisement", "ai_label", "noindex", "in_ticker")
CHOICES = ("form", "ai_use")
KEYS = ("section", "lead_image")  # of other rows
LISTS = ("authors", "topics", "related")


@dataclass(frozen=True)
class ArticleContent:
    """`section` and `lead_image` are keys, `authors` and `related` lists of them in their order, `topics` names, sorted."""

    kicker: str = ""
    title: str = ""
    teaser: str = ""
    body: str = ""
    authors: tuple = ()
    section: int | None = None
    form: str = "nachricht"
    topics: tuple = ()
    dateline: str = ""
    lead_image: int | None = None
    related: tuple = ()
    source: str = ""
    source_url: str = ""
    press_release: bool = False
    advertisement: bool = False
    ai_use: str = "keine"
    source_language: str = ""
    ai_label: bool = False
    transparency_note: str = ""
    in_ticker: bool = False
    short_title: str = ""
    slug: str = ""
    search_title: str = ""
    search_description: str = ""
    canonical_url: str = ""
    noindex: bool = False
    internal_note: str = ""

    @classmethod
    def of(cls, article):
        """As it is stored, or about to be: one query for a stored one."""
        values = {name: getattr(article, name) for name in (*LINES, *PARAGRAPHS, *TICKS, *CHOICES, "body")}
        values |= {name: getattr(article, f"{name}_id") for name in KEYS}
        if article.pk:
            values |= {name: tuple(rows) for name, rows in article.lists().items()}
        return cls(**values)

    @classmethod
    def from_json(cls, stored):
        """What an older version did not know yet has its default, what it knew and we do not is passed over."""
        known = {one.name for one in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        return cls(**values | {name: tuple(values.get(name, ())) for name in LISTS})

    def as_json(self):
        return asdict(self) | {name: list(getattr(self, name)) for name in LISTS}

    def with_(self, **values):
        return replace(self, **values)

    def put_on(self, article):
        """Give an instance this content, in memory; what other tables hold of it (`LISTS`) is the caller's to show."""
        for name in (*LINES, *PARAGRAPHS, *TICKS, *CHOICES, "body"):
            setattr(article, name, getattr(self, name))
        for name in KEYS:
            setattr(article, f"{name}_id", getattr(self, name))
        return article

    def changed(self, other):
        """The names of what differs, in the order of the form."""
        return [one.name for one in fields(self) if getattr(self, one.name) != getattr(other, one.name)]


def digest(value):
    """SHA-256 of plain data, whatever the order of its keys."""
    written = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
