"""German text, pure: slugs, sort keys, one-line fields, teaser cut, topic names."""

import re
import unicodedata

SLUG_LENGTH = 80
LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l"})
NO_UMLAUTS = str.maketrans("äöü", "aou")

# What no text needs and what breaks a database, a page or a reader's eye: control characters, directional overrides
# (an isolate or a mark serves right-to-left names as well), byte-order marks, half surrogate pairs, what is no character.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]")


def fold(value):
    """Lower case without umlauts, ß and accents, by German rules: "Brüssel" -> "bruessel", "Jérôme" -> "jerome"."""
    folded = str(value).lower()
    if folded.isascii():
        return folded
    folded = unicodedata.normalize("NFC", folded).translate(LETTERS)
    return _without_accents(folded)


def bare(value):
    """As somebody writes who has no umlauts on the keyboard and knows no other spelling: "Brüssel" -> "brussel"."""
    return fold(str(value).lower().translate(NO_UMLAUTS))


def _without_accents(value):
    return "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))


def slug(value, empty="artikel"):
    """ASCII slug by German rules, at most 80 characters, cut at a word: "Köln: Straße zu" -> "koeln-strasse-zu".

    What has no ASCII form separates words; when nothing is left, `empty` is returned.
    """
    # "geht's" is one word, and where a word may break too
    words = fold(re.sub(r"\u00ad|(?<=\w)['’](?=\w)", "", str(value)))
    words = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    if len(words) > SLUG_LENGTH:
        head, _, _ = words[: SLUG_LENGTH + 1].rpartition("-")
        words = head or words[:SLUG_LENGTH]
    return words or empty


def sort_key(value):
    """By DIN 5007-1, which sorts ä like a and ß like ss. The database has no German collation to do it."""
    return _without_accents(line(value).casefold())[:200]


# Blanks of every width, soft hyphens and marks of no width: at an end they are nothing, and alone they are no text.
EDGES = " \t\n\u00a0\u00ad\u1680\u2028\u2029\u202f\u205f\u2060\u3000" + "".join(map(chr, range(0x2000, 0x200C)))


def wanted(value):
    """Without characters that nobody wants. Safe for markup, which `clean` may break: composed, the end of a tag and an accent
    behind it are one character."""
    return UNWANTED.sub("", str(value))


def clean(value):
    """Text as it is stored: composed (NFC), without characters that nobody wants."""
    return unicodedata.normalize("NFC", wanted(value).replace("\r\n", "\n").replace("\r", "\n"))


def line(value):
    """Cleaned text of one line; protected spaces within it stay. "" when nobody could see anything of it."""
    return trim(re.sub("[\t\n\u2028\u2029 ]+", " ", clean(value)))


def trim(value):
    """Without blanks at its ends; "" when there is no visible character."""
    value = value.strip(EDGES)
    return value if any(unicodedata.category(character)[0] not in "ZC" for character in value) else ""


def shorten(value, length):
    """At most `length` characters, cut at a word, with an ellipsis where something was cut."""
    value = line(value)
    if len(value) <= length:
        return value
    head, _, _ = value[:length].rpartition(" ")
    return (head or value[: length - 1]).rstrip(" ,;:–-") + "…"


def split_topics(value):
    """Topic names from a field: commas separate, blanks do not; the first spelling of a name wins."""
    names = {}
    for name in (line(part) for part in str(value).split(",")):
        if name:
            names.setdefault(name.casefold(), name)
    return list(names.values())


def join_topics(topics):
    return ", ".join(topic.name for topic in topics)
