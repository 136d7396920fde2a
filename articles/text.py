"""German text, pure: slugs, sort keys, one-line fields, teaser cut, topic names, and the one HTML allow-list."""

import re
import unicodedata
from html import unescape

import nh3
from django.utils.html import escape, strip_tags
from django.utils.safestring import mark_safe

SLUG_LENGTH = 80
SLUG_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l"})

# What no text needs and what breaks a database, a page or a reader's eye: control characters, directional overrides
# (an isolate or a mark serves right-to-left names as well), byte-order marks, half surrogate pairs.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ufff9-\ufffb\ud800-\udfff]")


def slug(value, empty="artikel"):
    """ASCII slug by German rules, at most 80 characters, cut at a word: "Köln: Straße zu" -> "koeln-strasse-zu".

    What has no ASCII form separates words; when nothing is left, `empty` is returned.
    """
    folded = unicodedata.normalize("NFC", str(value)).lower().translate(SLUG_LETTERS)
    folded = re.sub(r"(?<=\w)['’](?=\w)", "", folded)  # "geht's" is one word
    ascii_form = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", "-", ascii_form).strip("-")
    if len(words) > SLUG_LENGTH:
        head, _, _ = words[: SLUG_LENGTH + 1].rpartition("-")
        words = head or words[:SLUG_LENGTH]
    return words or empty


def sort_key(value):
    """By DIN 5007-1, which sorts ä like a and ß like ss. The database has no German collation to do it."""
    folded = unicodedata.normalize("NFKD", str(value).casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))[:200]


def clean(value):
    """Text as it is stored: composed (NFC), without characters that nobody wants."""
    return unicodedata.normalize("NFC", UNWANTED.sub("", str(value)).replace("\r\n", "\n").replace("\r", "\n"))


def line(value):
    """Cleaned text of one line; protected spaces stay."""
    return re.sub("[\t\n\u2028\u2029 ]+", " ", clean(value)).strip(" ")


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


ROUNDS = 5

# --- HTML ---------------------------------------------------------------------------------------------------------

INLINE = {"strong", "em", "a", "span", "br"}
BLOCKS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "figure", "figcaption", "div"}
TABLE = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {
    "a": {"href"},
    "span": {"lang"},
    "p": {"lang"},
    "blockquote": {"lang"},
    "figure": {"data-image"},
    "div": {"data-gallery"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
# A link leads to the web, to a mail address, to a page of ours or to a place on the page. "//host" and "/\host" are
# other hosts to a browser.
ALLOWED_VALUES = {
    "href": re.compile(r"(https?://[^\s/]|mailto:[^\s]|/(?![/\\])|#)[^\x00-\x20]*"),
    "lang": re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*"),
    "data-image": re.compile(r"[1-9][0-9]{0,17}"),
    "data-gallery": re.compile(r""),
    "colspan": re.compile(r"[1-9][0-9]?"),
    "rowspan": re.compile(r"[1-9][0-9]?"),
    "scope": re.compile(r"row|col"),
}
FIGURE = re.compile(r'<figure(?: data-image="(\d+)")?>(.*?)</figure>', re.DOTALL)
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
# A link or a span that says nothing (any more): innermost first, the rounds below find the outer ones.
BARE = re.compile(r"<(a|span)>((?:(?!<\1\b).)*?)</\1>", re.DOTALL)
EMPTY = re.compile(r"<(p|h2|h3|li|blockquote|strong|em|span)(?: [^>]*)?>(?:\s|\u00a0|&nbsp;|<br>)*</\1>")


def _attribute(tag, name, value):
    pattern = ALLOWED_VALUES.get(name)
    value = value.strip()
    return value if pattern and pattern.fullmatch(value) else None


def _allowed(html, tags):
    return nh3.clean(
        html,
        tags=tags,
        clean_content_tags={"script", "style", "title", "iframe", "noscript", "template", "svg", "math", "object"},
        attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _figure(match):
    """A reference to an image with its caption, and nothing else in it; a figure that names no image is dropped."""
    image, inner = match.groups()
    if not image:
        return ""
    caption = CAPTION.search(inner)
    text = _allowed(caption[1], INLINE).strip() if caption else ""
    return f'<figure data-image="{image}"><figcaption>{text}</figcaption></figure>'


def _paragraphs(plain):
    return "".join(f"<p>{part.strip()}</p>" for part in re.split(r"\n\s*\n", plain) if part.strip())


def clean_html(value):
    """The one allow-list for text with markup, on every way in. Cleaning twice changes nothing more.

    Text without any block, as a plain textarea sends it, gets its paragraphs at blank lines.
    """
    html = _allowed(clean(value), INLINE | BLOCKS | TABLE)
    if not re.search(r"<(p|h2|h3|ul|ol|blockquote|figure|div|table)\b", html):
        html = _paragraphs(html)
    # Taking something out can leave something empty around it. Real texts are done after two or three rounds; what is
    # nested deeper on purpose may keep some empty, harmless elements rather than cost seconds.
    for _ in range(ROUNDS):
        before = html
        html = _allowed(BARE.sub(r"\2", EMPTY.sub("", FIGURE.sub(_figure, html))), INLINE | BLOCKS | TABLE)
        if html == before:
            break
    return html.strip()


def image_ids(html):
    """The images that cleaned HTML refers to, in order, each once."""
    return list(dict.fromkeys(int(image) for image, _ in FIGURE.findall(html) if image))


def expand_figures(html, figure):
    """Cleaned HTML with each reference replaced by `figure(image id, caption as safe HTML)`. Safe for a template.

    The allow-list is applied once more: rows that came in past the application are no less harmless.
    """

    def replace(match):
        caption = CAPTION.search(match[2])
        return figure(int(match[1]), mark_safe(caption[1]) if caption else "") if match[1] else ""

    return mark_safe(FIGURE.sub(replace, _allowed(html, INLINE | BLOCKS | TABLE)))


def plain(html):
    """The words of cleaned HTML, for descriptions and counts."""
    return line(unescape(strip_tags(re.sub(r"</(p|h2|h3|li|blockquote|figcaption|th|td)>", " ", html))))


def from_paragraphs(paragraphs):
    """Cleaned HTML of plain paragraphs."""
    return clean_html("".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs))
