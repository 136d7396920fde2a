"""The one allow-list for text with markup, pure. nh3 makes it safe, then a walk over its tree gives it one shape.

Paragraphs, subheadings, lists, quotes, tables and references to images stand beside each other; words stand in them, and
inline elements in words. What says nothing is not there.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from articles.text import clean, line

INLINE = {"strong", "em", "a", "span"}
BLOCKS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "figure", "figcaption", "div"}
TABLE = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
TAGS = INLINE | BLOCKS | TABLE | {"br"}
# What other programs write for the same thing. A div without a meaning of ours only parts paragraphs.
OTHER_NAMES = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
OTHER_NAMES |= dict.fromkeys(
    ["address", "article", "aside", "dd", "dl", "dt", "header", "footer", "main", "pre"], "div"
)
OTHER_NAMES |= dict.fromkeys(["center", "nav", "section"], "div")
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
NEEDED = {"a": "href", "span": "lang"}  # without it the element says nothing

# A parser walks up all open elements at each new block, and opens formatting that was left open again in each paragraph:
# half a megabyte of nothing else takes it half a minute. No text needs more open elements than
DEPTH = 40
FORMATTING_DEPTH = 8
FORMATTING = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
# The next of their kind ends these: they are often left open, and cannot lie in each other.
LEFT_OPEN = {"p", "li", "dd", "dt", "tr", "td", "th", "tbody", "thead", "tfoot", "option"}
LEFT_OPEN |= {"br", "img", "hr", "wbr", "input", "col", "meta", "link", "source"}
TAG = re.compile(r"<(/?)([a-z][^\s/<>]*)[^<>]*>?", re.IGNORECASE)
BLANK_LINE = re.compile(r"\n[ \t\n]*\n")
SILENT = re.compile(r"(?:\s|&nbsp;|<br>)*")
FIGURE = re.compile(r'<figure data-image="(\d+)">(.*?)</figure>', re.DOTALL)
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
BLOCK_END = re.compile(r"</(p|h2|h3|li|blockquote|figcaption|caption|th|td)>|<br>")


def clean_html(value):
    """Text with markup as it is stored, on every way in. Cleaning twice changes nothing more.

    Text without blocks, as a plain textarea sends it, gets its paragraphs at blank lines.
    """
    safe = _allowed(_shallow(clean(value)), TAGS | OTHER_NAMES.keys())
    return _flow(_Tree(safe).root.children)


def image_ids(html):
    """The images that cleaned HTML refers to, in order, each once."""
    return list(dict.fromkeys(int(image) for image, _ in FIGURE.findall(html)))


def expand_figures(html, figure):
    """Cleaned HTML with each reference replaced by `figure(image id, caption as safe HTML)`. Safe for a template.

    The allow-list is applied once more: rows that came in past the application are no less harmless.
    """

    def replace(match):
        caption = CAPTION.search(match[2])
        return figure(int(match[1]), mark_safe(caption[1]) if caption else "")

    return mark_safe(FIGURE.sub(replace, _allowed(html, TAGS)))


def plain(html):
    """The words of cleaned HTML, for descriptions and counts."""
    return line(unescape(strip_tags(BLOCK_END.sub(" ", html))))


def from_paragraphs(paragraphs):
    """Cleaned HTML of plain paragraphs."""
    return clean_html("".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs))


def _attribute(tag, name, value):
    pattern = ALLOWED_VALUES.get(name)
    value = clean(value).strip()
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


def _shallow(html):
    """Without the elements that lie too deep."""
    opened = Counter()

    def keep(match):
        tag = match[2].lower()
        if tag in LEFT_OPEN:
            return match[0]
        if match[1]:
            opened[tag] -= opened[tag] > 0
            return match[0]
        formatting = sum(opened[name] for name in FORMATTING) if tag in FORMATTING else 0
        if formatting == FORMATTING_DEPTH or opened.total() == DEPTH:
            return ""
        opened[tag] += 1
        return match[0]

    return TAG.sub(keep, html)


# --- From safe HTML to the shape of our texts ---------------------------------------------------------------------


@dataclass
class _Node:
    tag: str
    attributes: dict
    children: list = field(default_factory=list)  # of nodes and words
    blocky: bool = False  # is a block, or an inline element around one

    @property
    def nodes(self):
        return [child for child in self.children if isinstance(child, _Node)]

    @property
    def holds_blocks(self):
        return any(child.blocky for child in self.nodes)


class _Tree(HTMLParser):
    """Safe HTML as a tree."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.root = _Node("div", {})
        self.open = [self.root]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        tag = OTHER_NAMES.get(tag, tag)
        around = self.open[-1]
        if tag == "br":
            around.children.append(_Node(tag, {}))
        else:
            self.open.append(_Node(tag, dict(attrs), blocky=tag not in INLINE))
            around.children.append(self.open[-1])

    def handle_endtag(self, tag):
        node = self.open.pop()
        self.open[-1].blocky |= node.blocky

    def handle_data(self, data):
        # Cleaned once more: only now character references are resolved.
        self.open[-1].children.append(clean(data))


def _escape(words):
    return escape(words, quote=False).replace("\u00a0", "&nbsp;")


def _element(node, inner):
    attributes = "".join(f' {name}="{escape(value or "")}"' for name, value in node.attributes.items())
    return f"<{node.tag}{attributes}>{inner}</{node.tag}>"


def _words(children, inside=()):
    """Words and inline elements. An inline element that says nothing leaves its blanks, a block is parted by blanks."""
    out = []
    for child in children:
        if isinstance(child, str):
            out.append(_escape(child))
        elif child.tag == "br":
            out.append("<br>")
        elif child.tag not in INLINE:
            out += [" ", _words(child.children, inside), " "]
        elif _adds_nothing(child, inside):
            out.append(_words(child.children, inside))
        else:
            inner = _words(child.children, (*inside, child.tag))
            out.append(inner if SILENT.fullmatch(inner) else _element(child, inner))
    return "".join(out)


def _adds_nothing(node, inside):
    """A link to nowhere, a span without a language, an element within its like."""
    needed = NEEDED.get(node.tag)
    return (
        (needed and needed not in node.attributes)
        or (node.tag in inside and node.tag != "span")
        or len(inside) == FORMATTING_DEPTH
    )


def _flow(children):
    """Blocks; words beside them become paragraphs, parted also by blank lines."""
    out, loose = [], []

    def paragraph():
        words = _words(loose).strip()
        loose.clear()
        if not SILENT.fullmatch(words):
            out.append(f"<p>{words}</p>")

    for child in children:
        if isinstance(child, str):
            first, *others = BLANK_LINE.split(child)
            loose.append(first)
            for part in others:
                paragraph()
                loose.append(part)
        elif child.blocky:
            paragraph()
            out.append(_block(child))
        else:
            loose.append(child)
    paragraph()
    return "".join(out)


def _mixed(node):
    """What stands in a list item or a cell: words, or blocks."""
    return _flow(node.children) if node.holds_blocks else _words(node.children).strip()


def _block(node):
    """A block as our pages expect it, or "" when it says nothing."""
    match node.tag:
        case "p" | "h2" | "h3" if not node.holds_blocks:
            inner = _words(node.children).strip()
        case "caption":
            inner = _words(node.children).strip()
        case "blockquote":
            inner = _flow(node.children)
        case "ul" | "ol":
            inner = "".join(map(_item, node.children))
        case "table" | "thead" | "tbody":
            inner = "".join(map(_block, node.nodes))
        case "tr" if node.nodes:
            return _element(node, "".join(map(_block, node.nodes)))
        case "td" | "th":
            return _element(node, _mixed(node))  # an empty one keeps its neighbours in their columns
        case "figure":
            return _figure(node)
        case "div" if "data-gallery" in node.attributes and _is_gallery(node):
            inner = "".join(map(_block, node.nodes))
        case _:
            # A block without a meaning of ours or in a wrong place, an inline element around blocks.
            return _flow(node.children)
    return "" if SILENT.fullmatch(inner) else _element(node, inner)


def _item(child):
    """A list's child as an item, whatever it is."""
    item = child if isinstance(child, _Node) and child.tag == "li" else _Node("li", {}, [child])
    inner = _mixed(item)
    return "" if SILENT.fullmatch(inner) else _element(item, inner)


def _is_gallery(node):
    return all(child.tag == "figure" if isinstance(child, _Node) else not child.strip() for child in node.children)


def _figure(node):
    """A reference to an image with its caption, and nothing else in it; a figure that names no image is dropped."""
    if "data-image" not in node.attributes:
        return ""
    caption = _caption(node)
    return _element(node, f"<figcaption>{_words(caption.children).strip() if caption else ''}</figcaption>")


def _caption(node):
    """The first caption in a figure, at whatever depth."""
    for child in node.nodes:
        found = child if child.tag == "figcaption" else _caption(child)
        if found:
            return found
    return None
