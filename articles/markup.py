"""The one allow-list for text with markup, pure. A walk over its tree gives it one shape, then nh3 vouches for it.

Paragraphs, subheadings, lists, quotes, tables and references to images stand beside each other; words stand in them, and
inline elements in words. What says nothing is not there, no word gets lost. Linear in the length, whatever comes in: an
HTML parser proper takes most of a minute for half a megabyte of nothing but nesting, so nh3 sees only what the walk has
written.
"""

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape
from itertools import takewhile

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from articles.text import clean, line, shorten

INLINE = {"strong", "em", "a", "span"}
BLOCKS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "figure", "figcaption", "div"}
TABLE = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
TAGS = INLINE | BLOCKS | TABLE | {"br"}
# What other programs write for the same thing. A div without a meaning of ours only parts paragraphs.
OTHER_NAMES = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "tfoot": "tbody"}
OTHER_NAMES |= dict.fromkeys(["dd", "dt", "legend", "listing", "option", "pre", "summary"], "p")
OTHER_NAMES |= dict.fromkeys(["address", "article", "aside", "center", "details", "dl", "fieldset", "footer"], "div")
OTHER_NAMES |= dict.fromkeys(["form", "header", "hr", "main", "nav", "section"], "div")
DROPPED = {"script", "style", "title", "iframe", "svg", "math", "xml"}  # with all that is in them
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
DEPTH = 40  # of blocks in each other, and of inline elements; no text needs more
INLINE_DEPTH = 8

COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^<>]*+>", re.DOTALL)
# Each alternative begins with another character and gives nothing back: linear.
TOKEN = re.compile(
    r"""<(?P<end>/?)(?P<tag>[a-z][^\s/<>]*+)(?P<rest>(?:[^<>"']++|"[^"]*+"|'[^']*+')*+(?=>)|[^<>]*+)>""", re.IGNORECASE
)
ATTRIBUTE = re.compile(r"""([a-z-]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++))?""", re.IGNORECASE)
BLANK_LINE = re.compile(r"\n[ \t\n]*\n")
SILENT = re.compile(r"(?:\s|&nbsp;|<br>)*")
FIGURE = re.compile(r'<figure data-image="(\d+)">(.*?)</figure>', re.DOTALL)
PIECE = re.compile(rf'<div data-gallery="">|</div>|{FIGURE.pattern}', re.DOTALL)
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
ALONE = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)
EMPTIED = re.compile(r"<(li|ul|ol|blockquote|div)(?: [^<>]*)?>\s*</\1>")
TABLE_BEGINS = '<div class="table" role="group" aria-label="Tabelle" tabindex="0">'
NO_PROSE = re.compile(r"<(ul|ol|table|blockquote)(?: [^<>]*)?>.*?</\1>", re.DOTALL)
PARAGRAPH = re.compile(r"<p(?: [^<>]*)?>.*?</p>", re.DOTALL)
ANY_TAG = re.compile(r"<[^<>]*>")
READABLE_PIECE = re.compile(
    r"""<figure data-image="(?P<image>\d+)">|<a href="(?P<href>[^"]*)">|<[a-z]+ lang="(?P<lang>[^"]*)">"""
    r"""|<(?P<inline>/?(?:strong|em|a|span|td|th|figcaption))\b[^<>]*>|<(?P<block>/?[a-z][^<>]*)>"""
)
SIGNS = {
    "<h2>": "\n## ",
    "<h3>": "\n### ",
    "<li>": "\n• ",
    "<strong>": "**",
    "</strong>": "**",
    "<em>": "_",
    "</em>": "_",
}
SIGNS |= {"<blockquote>": "\n> ", "</td>": " | ", "</th>": " | ", "</figcaption>": "\n"}
SIGNS |= {'<div data-gallery="">': "\n[Galerie]\n"}
SIGN_ALONE = re.compile(r"\n([•>] )\n+")
BLOCK_END = re.compile(r"</(p|h2|h3|li|blockquote|figcaption|caption|th|td)>|<br>")


@lru_cache(maxsize=8)  # one save asks several times: the form, the comparison, the field, the query
def clean_html(value):
    """Text with markup as it is stored, on every way in. Cleaning twice changes nothing more.

    Text without blocks, as a plain textarea sends it, gets its paragraphs at blank lines.
    """
    html = _flow(_Tree(clean(value)).root.children)
    above, heading, below = html.partition("<h2>")
    above = above.replace("<h3>", "<h2>").replace("</h3>", "</h2>")  # no level is skipped
    return _CLEANER.clean(above + heading + below)


def image_ids(html):
    """The images that cleaned HTML refers to, in order, each once."""
    return list(dict.fromkeys(int(image) for image, _ in FIGURE.findall(html)))


def expand(html, figure):
    """Cleaned HTML as a page shows it, safe for a template: each reference replaced by `figure(image id, caption as safe
    HTML, whether in a gallery)`, tables where they can be wider than a phone, also by keyboard.

    The allow-list is applied once more: rows that came in past the application are no less harmless.
    """
    gallery = False

    def replace(match):
        nonlocal gallery
        if not match[1]:
            gallery = match[0] != "</div>"
            return match[0]
        caption = CAPTION.search(match[2])
        return figure(int(match[1]), mark_safe(caption[1]) if caption else "", gallery)

    shown = PIECE.sub(replace, _CLEANER.clean(html))
    while EMPTIED.search(shown):  # what held nothing but an image that is gone
        shown = EMPTIED.sub("", shown)
    return mark_safe(shown.replace("<table>", f"{TABLE_BEGINS}<table>").replace("</table>", "</table></div>"))


OWN_LINK = re.compile(r'(?<=<a href=")(?=[/#])(#?)')


def absolute(html, site, page):
    """Expanded HTML as it stands outside of the `site`: links to the site with its address, those to a place on the page
    with that of the `page`."""
    return mark_safe(OWN_LINK.sub(lambda link: f"{site}{page}#" if link[1] else site, html))


TO_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# What could end the element, begin another one, or is a line break to JavaScript alone. One after the other: `translate`
# looks at each character, and takes twice as long as all the rest of the data.
JSON_ESCAPES = [(sign, f"\\u{ord(sign):04x}") for sign in "<>&\u2028\u2029"]


def json_ld(data):
    """Plain data as a block that machines read in a page. Browsers do not run it, so the policy lets it stand."""
    written = TO_JSON(data)
    for sign, escaped in JSON_ESCAPES:
        written = written.replace(sign, escaped)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')


def reading_minutes(html):
    """How long it takes to read cleaned HTML: 200 words a minute, and never less than one."""
    words = ANY_TAG.sub("", BLOCK_END.sub(" ", FIGURE.sub(" ", html)))
    return max(1, round(len(words.split()) / 200))


def plain(html):
    """The words of cleaned HTML without captions, for descriptions and counts."""
    return line(unescape(strip_tags(BLOCK_END.sub(" ", FIGURE.sub(" ", html)))))


def all_words(html):
    """The words of cleaned HTML with those of captions and tables, a line for each block."""
    return unescape(ANY_TAG.sub("", BLOCK_END.sub("\n", html)))


def readable(html):
    """Cleaned HTML as lines that people can compare: a paragraph each, with signs for what else it says."""
    said = SIGN_ALONE.sub(r"\n\1", READABLE_PIECE.sub(_said, html))
    lines = (line(unescape(ANY_TAG.sub("", one))) for one in said.split("\n"))
    return "\n".join(filter(None, lines))


def _said(piece):
    if piece["image"]:
        return f"\n[Bild {piece['image']}] "
    if piece["href"]:
        return f"[{piece['href']}] "
    if piece["lang"]:
        return f"[{piece['lang']}] " if piece[0].startswith("<span") else f"\n[{piece['lang']}] "
    return SIGNS.get(piece[0], "\n" if piece["block"] else "")


def opening(html, length):
    """The beginning of cleaned HTML in at most `length` characters: paragraphs of the text alone, as a subheading, a cell
    or a quote between them makes no sentence. Without any, whatever words there are."""
    paragraphs = " ".join(PARAGRAPH.findall(NO_PROSE.sub(" ", html)))
    return shorten(plain(paragraphs) or plain(html), length)


def from_paragraphs(paragraphs):
    """Cleaned HTML of plain paragraphs."""
    return clean_html("".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs))


def _value(name, value):
    """The value of an attribute, or None when it is not allowed."""
    value = clean(value).strip()
    return value if name in ALLOWED_VALUES and ALLOWED_VALUES[name].fullmatch(value) else None


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=lambda tag, name, value: _value(name, value),
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


# --- From whatever comes in to a tree -----------------------------------------------------------------------------


@dataclass(eq=False)
class _Node:
    tag: str
    attributes: dict = field(default_factory=dict)
    children: list = field(default_factory=list)  # of nodes and words
    blocky: bool = False  # is a block, or an inline element around one

    @property
    def nodes(self):
        return [child for child in self.children if isinstance(child, _Node)]

    @property
    def caption(self):
        return next((node for node in self.nodes if node.tag == "figcaption"), None)

    @property
    def holds_blocks(self):
        return any(child.blocky for child in self.nodes)


# Nobody has to write the end tags of list items and of a table's parts: a part ends those of its rank and below.
RANK = {"thead": 1, "tbody": 1, "tr": 2, "td": 3, "th": 3, "caption": 3}
AROUND_WORDS = {"blockquote", "li", "td", "th", "div", "figure", "figcaption", "caption"}
ROWS = {"table", "thead", "tbody", "tr"}  # hold words in cells only
NESTING = {"blockquote", "ul", "ol", "table", "figure", "figcaption", "div"}  # all others need one of these around them


class _Tree:
    """The elements that we know, not too deep in each other; of all others the words stay."""

    def __init__(self, html):
        self.root = _Node("div", blocky=True)
        self.open = [self.root]
        unclosed = set()
        html = COMMENT.sub("", html)
        at = 0
        while token := TOKEN.search(html, at):
            self.words(html[at : token.start()])
            at = token.end()
            tag = token["tag"].lower()
            if token["end"]:
                self.end(OTHER_NAMES.get(tag, tag))
            elif tag not in DROPPED or tag in unclosed:
                self.start(tag, token["rest"])
            elif end := re.compile(rf"</{tag}\s*>", re.IGNORECASE).search(html, at):
                at = end.end()
            else:
                unclosed.add(tag)  # its words stay, and nobody looks for its end again
        self.words(html[at:])
        if len(self.open) > 1:
            self.close_to(self.open[1])

    def words(self, source):
        words = clean(unescape(source))
        if words and (words.strip() or self.open[-1].tag not in ROWS):
            self.into_cell()
            self.open[-1].children.append(words)

    def start(self, tag, rest):
        void, tag = tag in ("br", "hr"), OTHER_NAMES.get(tag, tag)
        if tag not in TAGS:
            return
        if tag not in INLINE and tag != "br":
            self.end_words()
            self.end_siblings(tag)
        if tag in TABLE - {"table"} and not self.inside({"table"}):
            tag = "div"
        self.into_cell(tag)
        if self.too_deep(tag):
            self.open[-1].children.append("" if tag in INLINE else "\n\n")
            return
        node = _Node(tag, _attributes(tag, rest), blocky=tag not in INLINE and tag != "br")
        self.open[-1].children.append(node)
        if not void:
            self.open.append(node)

    def end(self, tag):
        if tag not in TAGS:
            return
        for node in reversed(self.open[1:]):
            if node.tag == tag:
                return self.close_to(node)
            if node.tag in ("td", "th") and tag not in TABLE:
                break
        if tag not in INLINE | TABLE:
            self.words("\n\n")  # an end without a beginning still parts paragraphs

    def close_to(self, last):
        """Close what is open inside of `last`, and itself."""
        closed = None
        while closed is not last:
            closed = self.open.pop()
            self.open[-1].blocky |= closed.blocky

    def inside(self, tags):
        return any(node.tag in tags for node in self.open)

    def end_words(self):
        """A block ends the paragraph or heading that it stands in."""
        for node in reversed(self.open[1:]):
            if node.tag in AROUND_WORDS:
                return
            if node.tag in ("p", "h2", "h3"):
                return self.close_to(node)

    def end_siblings(self, tag):
        if tag == "li":
            around, ended = {"ul", "ol", "td", "th"}, {"li"}
        elif tag in RANK:
            rank = 1 if tag == "caption" else RANK[tag]
            around, ended = {"table"}, {name for name in RANK if RANK[name] >= rank}
        else:
            return
        begin = max((n for n, node in enumerate(self.open) if node.tag in around), default=0)
        found = next((node for node in self.open[begin + 1 :] if node.tag in ended), None)
        if found:
            self.close_to(found)

    def too_deep(self, tag):
        kind = next((kind for kind in (NESTING, INLINE) if tag in kind), ())
        return sum(node.tag in kind for node in self.open) > DEPTH

    def into_cell(self, tag=""):
        """What stands in a table outside of its rows and cells gets them."""
        missing = []
        if self.open[-1].tag in ROWS and tag not in ROWS - {"table"} | {"caption"}:
            missing = ["td"] if tag not in ("td", "th") else []
            if self.open[-1].tag != "tr":
                missing.insert(0, "tr")
        for name in missing:
            node = _Node(name, blocky=True)
            self.open[-1].children.append(node)
            self.open.append(node)


def _attributes(tag, rest):
    found = {}
    for name, value in ATTRIBUTE.findall(rest) if tag in ATTRIBUTES else ():
        value = _value(name.lower(), unescape(value.strip("\"'")))
        if name.lower() in ATTRIBUTES[tag] and value is not None:
            found.setdefault(name.lower(), value)
    return found


# --- From the tree to the shape of our texts ----------------------------------------------------------------------


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
        or len(inside) == INLINE_DEPTH
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
    """What stands in a list item or a cell: words, or blocks. One paragraph alone is words."""
    if not node.holds_blocks:
        return _words(node.children).strip()
    inner = _flow(node.children)
    alone = ALONE.fullmatch(inner)
    return alone[1] if alone else inner


def _block(node):
    """A block as our pages expect it, or "" when it says nothing."""
    match node.tag:
        case "p" | "h2" | "h3" if not node.holds_blocks:
            inner = _words(node.children).strip()
        case "blockquote":
            inner = _flow(node.children)
        case "ul" | "ol":
            inner = "".join(map(_item, node.children))
        case "table":
            inner = _rows(node)
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


def _rows(table):
    """Caption, head and body, in this order, each at most once. The first rows are the head when they hold nothing but
    head cells, and of what a cell is the head follows from where it stands: editors know neither."""
    caption, rows = "", []
    for node in table.nodes:
        if node.tag == "caption":
            caption = f"{caption} {_words(node.children)}".strip()
            continue
        for row in [node] if node.tag == "tr" else node.nodes:
            for cell in row.nodes if node.tag == "thead" else ():
                cell.tag = "th" if cell.tag == "td" else cell.tag
            rows.append(row)
    head = list(takewhile(_is_head, rows))
    parts = {
        "caption": caption,
        "thead": "".join(_row(row, "col") for row in head),
        "tbody": "".join(_row(row, "row") for row in rows[len(head) :]),
    }
    return "".join(_element(_Node(tag), inner) for tag, inner in parts.items() if not SILENT.fullmatch(inner))


def _is_head(row):
    return all(cell.tag == "th" for cell in row.nodes)


def _row(row, scope):
    for cell in row.nodes:
        if cell.tag == "th":
            cell.attributes.pop("scope", None)
            cell.attributes["scope"] = scope
    cells = "".join(map(_block, row.nodes))
    return _element(_Node("tr"), cells) if cells else ""


def _item(child):
    """A list's child as an item, whatever it is."""
    item = child if isinstance(child, _Node) and child.tag == "li" else _Node("li", {}, [child])
    inner = _mixed(item)
    return "" if SILENT.fullmatch(inner) else _element(item, inner)


def _is_gallery(node):
    """Whether it holds figures and nothing else."""
    things = [child for child in node.children if isinstance(child, _Node) or child.strip()]
    return all(
        isinstance(child, _Node) and "data-image" in child.attributes and not _flow(_around_caption(child))
        for child in things
    )


def _figure(node):
    """A reference to an image with its caption. What else stands in it follows it."""
    if "data-image" not in node.attributes:
        return _flow(node.children)
    caption = _words(node.caption.children).strip() if node.caption else ""
    return _element(node, f"<figcaption>{caption}</figcaption>") + _flow(_around_caption(node))


def _around_caption(figure):
    caption = figure.caption
    return [child for child in figure.children if child is not caption]
