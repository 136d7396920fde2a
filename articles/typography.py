"""German typography after DIN 5008 and Duden, pure: quotation marks, apostrophes, dashes, ranges, ellipses, protected blanks.

Nothing is guessed: quotation marks that do not pair within a paragraph stay as they are, and so does what may be a date, a
number of a telephone or a piece of code. Doing it twice changes nothing more. Linear in the length: what a pattern repeats
without a bound begins at a mark of its own and ends at the next one.
"""

import re
from html import escape, unescape

from articles.markup import INLINE

BLANK = "\u00a0"  # protected: no line breaks there
# In place of what nobody looks into, and of a line break within a block; cleaned text holds neither character.
THING, BREAK = "\x0e", "\x0b"

BLANKS = re.compile(r"(?<=\S)[ \u00a0]{2,}+(?=\S)")
BLANK_LINES = re.compile(r"(\n[ \t\n]*\n)")
TAG = re.compile(r'<(?P<end>/?)(?P<name>[a-z][a-z0-9]*+)(?P<rest>(?:[^<>"]++|"[^"]*+")*+)>')
FOREIGN = re.compile(r' lang="(?!de[-"])', re.IGNORECASE)

# Left alone: addresses, markup, what stands between backticks or braces, calls and assignments, feet with inches.
CODE = re.compile(
    r"""(?:https?://|www\.|mailto:)(?:[^\s<>"'„“”‚‘’«»‹›]|'(?=\w))++
    |`[^`\n]*+`
    |\{[^{}\n]*+\}
    |</?[a-zA-Z][^<>\n]*+>
    |(?<=\w)[(\[][^()\[\]\s]*+[)\]]
    |(?<=\w)[(\[=]["'][^"'\n]*+["']
    |\d{1,3}'\d{1,2}"
    |\\.""",
    re.VERBOSE,
)
APOSTROPHE = re.compile(r"'(?<=[^\W\d_]')(?=[^\W\d_])(?!\w{1,64}+(?:[.+-]\w{1,64}+){0,3}+@)")  # not in a mail address
ELLIPSIS = re.compile(r"(?<![./…])\.{3}(?![./])")
DASH = re.compile(r"(?<=[^\s–—-])([ \u00a0]++)(--?|–)(?=[ \u00a0]++([^\s–—-]))")

NUMBER = r"((?:\d{1,3}(?:\.\d{3}){1,3}+|\d{1,4})(?:,\d{1,3})?)"
RANGE = re.compile(rf"(?<![\w.…,:/+@#–-])(?<![\d)][ \u00a0]){NUMBER}-{NUMBER}(?![\w:/@–-]|[.,]\d|\.\w|[ \u00a0]\d)")
HOURS = re.compile(r"(?<![\w.…,:/–-])(\d\d?(?:[.:]\d\d)?)-\d\d?(?:[.:]\d\d)?(?=[ \u00a0]Uhr(?!\w))")
NO_RANGE = re.compile(
    r"\b(?:Tel|Telefon|(?:Telefon|Fax|Mobil|Ruf)?[nN]ummer|Telefax|Fax|Mobil|Durchwahl|Hotline|Az|Aktenzeichen|Boeing)[.:]*\s?$"
)

ABBREVIATIONS = {"zB", "zT", "dh", "ua", "uU", "va", "oÄ", "aD", "eV", "vChr", "nChr"}
ABBREVIATION = re.compile(r"\b([adenouvzDUVZ])(?<![.…].)\.( ?)(a|h|B|D|T|U|V|Ä|Chr)\.(?!\w)")
REFERENCES = ["S.", "Nr.", "Abs.", "Art.", "Kap.", "Ziff.", "Abb."]
UNITS = (
    r"km/h|km²?|m[²³]?|cm|mm|kg|g|t|l|ml|ha|kWh?|[MG]Wh?|[MGT]B|°C?|%|‰|€|£|\$|EUR|CHF|Euro|Cent|Dollar|Franken|Pfund|Uhr"
    r"|Prozent(?:punkte)?|Promille|Grad|Mio\.|Mrd\.|Million(?:en)?|Milliarden?|Billion(?:en)?|(?:Milli|Zenti|Kilo)?[mM]eter"
    r"|(?:Quadrat|Kubik|Quadratkilo)meter|Hektar|Liter|(?:Kilo)?[gG]ramm|Kilo|Tonnen?|(?:Kilo|Mega|Giga)watt(?:stunden?)?"
)
MONTHS = "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
EDGE = r"(?<!\w)"
PROTECTED = re.compile(
    " (?:"
    rf"(?<=[\d½¼¾] )(?=(?:{UNITS})(?!\w))"
    rf"|(?<=\d\. )(?=(?:{MONTHS})(?!\w))"
    rf"|(?=\d)(?:(?<=[§€$£] )|{'|'.join(f'(?<={EDGE}{re.escape(one)} )' for one in REFERENCES)})"
    rf"|(?<={EDGE}Dr\. )(?=[A-ZÀ-ÖØ-ÞĀ-Ž])"
    ")"
)

QUOTE = re.compile("[\"„“”«»'‚‘’‹›]")
DOUBLE = set('"„“”«»')
# Spoken syllables that an apostrophe begins: no opening quote.
CLIPPED = re.compile(r"'(?:n|ne|nem|nen|ner|s|mal|rein|raus|rauf|ran|rum|runter|rüber)(?!\w)")


def smooth(value):
    """Plain text as it is set; paragraphs are parted by blank lines."""
    parts = BLANK_LINES.split(BLANKS.sub(_one_blank, value))
    return "".join("".join(_cells(part)) for part in parts)


def smooth_html(html):
    """Cleaned HTML as it is set: words alone change, block by block, and none in another language."""
    out, block = [], []  # of a block: words, and the tag behind them
    at = begin = depth = 0  # how deep within a passage in another language, and where that began
    for tag in TAG.finditer(html):
        void = tag["name"] == "br"
        if depth:
            depth += 0 if void else -1 if tag["end"] else 1
            if not depth:
                block.append((THING, html[begin : tag.end()]))
        else:
            words = _words(html[at : tag.start()])
            if FOREIGN.search(tag["rest"]):
                begin, depth = tag.start(), 1
                block.append((words, ""))
            else:
                block.append((words + BREAK if void else words, tag[0]))
                if not void and tag["name"] not in INLINE:
                    out += _set(block)
                    block = []
        at = tag.end()
    block.append((THING, html[begin:]) if depth else (_words(html[at:]), ""))
    out += _set(block)
    return "".join(out)


def _words(source):
    return BLANKS.sub(_one_blank, unescape(source))


def _one_blank(blanks):
    return " " if " " in blanks[0] else BLANK


def _set(block):
    """The words of a block as they are set, with its tags between them."""
    cuts, length = set(), 0
    for words, _ in block:
        length += len(words)
        cuts.add(length)
    cells, at = _cells("".join(words for words, _ in block), cuts), 0
    for words, tag in block:
        shown = "".join(cells[at : at + len(words)])
        yield escape(shown.translate({ord(THING): None, ord(BREAK): None}), quote=False).replace(BLANK, "&nbsp;")
        yield tag
        at += len(words)


def _cells(words, cuts=frozenset()):
    """What stands in place of each character of a paragraph. Nothing is drawn together over the places in `cuts`."""
    seen = CODE.sub(lambda match: THING * len(match[0]), words)  # as long as the words are
    cells = list(words)

    def put(span, new):
        start, end = span
        if start == end:
            cells[start] = new + cells[start]
        elif cuts.isdisjoint(range(start + 1, end)):
            cells[start:end] = [new] + [""] * (end - start - 1)

    for match in APOSTROPHE.finditer(seen):
        put(match.span(), "’")
    for place, mark in _quotes(seen):
        put((place, place + 1), mark)
    for match in ELLIPSIS.finditer(seen):
        put(match.span(), "…")
    for match in DASH.finditer(seen):
        if not (seen[match.start() - 1].isdigit() and match[3].isdigit()):  # may be a minus
            put(match.span(1), BLANK)
            put(match.span(2), "–")
    for match in RANGE.finditer(seen):
        if _is_range(match[1], match[2]) and not NO_RANGE.search(seen[max(0, match.start() - 20) : match.start()]):
            put((match.end(1), match.end(1) + 1), "–")
    for match in HOURS.finditer(seen):
        put((match.end(1), match.end(1) + 1), "–")
    for match in ABBREVIATION.finditer(seen):
        if match[1].lower() + match[3] in ABBREVIATIONS:
            put(match.span(2), BLANK)
    for match in PROTECTED.finditer(seen):
        put(match.span(), BLANK)
    return cells


def _is_range(first, last):
    """Whether two numbers with a hyphen between them are one, and not a number of something."""
    if any(number[0] == "0" and number[1:2].isdigit() for number in (first, last)):
        return False
    begin, end = (float(number.replace(".", "").replace(",", ".")) for number in (first, last))
    if re.fullmatch(r"\d{4}", first) and re.fullmatch(r"\d\d", last):
        return end > max(12, begin % 100)  # 1990-95; 2010-11 may be a month
    return begin < end and (end < 1000 or len(last) - len(first) < 2)


# --- Quotation marks ----------------------------------------------------------------------------------------------


def _quotes(seen):
    """(place, mark) for the quotation marks of a paragraph; nothing when they do not pair."""
    pairs, inner, opened = [], {}, []  # inner: of each outer pair, the marks within it as (place, is it double, opens)
    for match in QUOTE.finditer(seen):
        place, mark = match.start(), match[0]
        if mark not in DOUBLE:
            if opened:
                inner.setdefault(opened[0], []).append((place, False, None))
            continue
        opens = _opens(seen, place, bool(opened))
        if mark == '"' and seen[place - 1 : place].isdigit() and (opens is None or not opened):
            continue  # inches
        if opens is None or (opens and len(opened) == 2) or not (opens or opened):
            return []
        if opens:
            opened.append(place)
        else:
            begin = opened.pop()
            if not opened:
                pairs.append((begin, place))
        if len(opened) + (not opens) == 2:
            inner.setdefault(opened[0], []).append((place, True, opens))
    if opened:
        return []
    found = []
    for begin, end in pairs:
        within = inner.get(begin, [])
        singles = _singles(seen, within)
        if singles is None and any(double for _, double, _ in within):
            return []
        found += [(begin, "„"), *(singles or []), (end, "“")]
    return found


def _singles(seen, marks):
    """(place, mark) for the marks within a pair of double ones, or None when they do not pair."""
    found, opened = [], None  # whether the open one is double
    for place, double, opens in marks:
        if not double:
            mark, before, after = seen[place], seen[place - 1], seen[place + 1]
            if (mark in "'’" and _in_word(before) and _in_word(after)) or CLIPPED.match(seen, place):
                continue  # apostrophes
            if mark == "'" and before.isdigit() and opened is None:
                continue  # feet
            opens = _opens(seen, place, opened is not None)
            if mark == "’" and opens:
                continue  # ’n
        if opens is None or opens != (opened is None) or (not opens and opened != double):
            return None
        opened = double if opens else None
        found.append((place, "‚" if opens else "‘"))
    return found if opened is None else None


def _opens(seen, place, is_open):
    """Whether the mark at that place opens a quotation or closes one, by its neighbours; None when they do not tell."""
    before = seen[place - 1] if place else " "
    after = seen[place + 1] if place + 1 < len(seen) else " "
    if seen[place] in "„‚":
        return None if after.isspace() else True
    can_open = not (after.isspace() or _in_word(before) or after in ")]}")
    can_close = not (before.isspace() or _in_word(after) or before in "([{")
    if can_open and can_close:
        return not is_open
    return can_open if can_open or can_close else None


def _in_word(character):
    return character.isalnum() or character == THING
