"""The picture of a page that has none, for messengers and social networks: its headline and the name of the paper, as the
front page of a newspaper would have them. Pure.
"""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from articles.images import SHARED

# As in static/css/portal.css, without an accent: a paper has its own (colours.css), and this knows none.
PAPER, INK, SOFT, RULE = "#fdfcf9", "#1b1a17", "#5f5b53", "#d9d5cb"
MARGIN, BELOW_NAME, BOTTOM = 72, 148, SHARED[1] - 60
WIDTH = SHARED[0] - 2 * MARGIN
NAME_SIZE, KICKER_SIZE = 40, 34
SIZES = range(104, 39, -4)  # of a headline: the largest in which it fits
LEADING = 1.14
REGULAR, BOLD = 400, 700
MISSING = "\U0010ffff"  # a character that no font has


@lru_cache(64)
def face(path, size, weight):
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([weight])
    return font


@lru_cache(4096)
def is_drawn(path, character):
    """Whether the font has the character; a box in its place says nothing."""
    font = face(path, 20, REGULAR)
    return character.isspace() or font.getmask(character).getbbox() is not None and not _same(font, character)


def _same(font, character):
    shown, missing = font.getmask(character), font.getmask(MISSING)
    return (shown.size, bytes(shown)) == (missing.size, bytes(missing))


def draw(headline, kicker, name, path):
    """JPEG with the headline, a line above it, and the name of the paper, in the variable font at `path`.

    What does not fit in the smallest size ends with an ellipsis. Takes some 20 ms.
    """
    picture = Image.new("RGB", SHARED, PAPER)
    pen = ImageDraw.Draw(picture)
    headline, kicker, name = (_drawable(text, path) for text in (headline, kicker, name))
    pen.rectangle((0, 0, SHARED[0], 14), fill=INK)
    named = face(path, NAME_SIZE, BOLD)
    pen.text((MARGIN, 92), _cut(name, named), fill=INK, font=named, anchor="ls")
    pen.line((MARGIN, 118, SHARED[0] - MARGIN, 118), fill=RULE, width=2)
    top = BELOW_NAME
    if kicker:
        above = face(path, KICKER_SIZE, REGULAR)
        pen.text((MARGIN, top + KICKER_SIZE), _cut(kicker, above), fill=SOFT, font=above, anchor="ls")
        top += round(KICKER_SIZE * 1.6)
    font, lines = _fitted(headline, path, BOTTOM - top)
    for number, line in enumerate(lines):
        pen.text((MARGIN, top + font.size * (0.86 + LEADING * number)), line, fill=INK, font=font, anchor="ls")
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88, optimize=True)
    return file.getvalue()


def _drawable(text, path):
    return " ".join("".join(one for one in text[:300] if is_drawn(path, one)).split())


def _fitted(text, path, height):
    """The largest face in which the text fits, and its lines."""
    for size in SIZES:
        font = face(path, size, BOLD)
        most = int(height // (size * LEADING))
        lines = _lines(text, font, broken=size == SIZES[-1])
        if lines is not None and len(lines) <= most:
            return font, lines
    return font, [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), font, always=True)]


def _lines(text, font, broken):
    """Broken between words. A word that is longer than a line: None, or where `broken` it is parted."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= WIDTH:
            line = longer
            continue
        if line:
            lines.append(line)
        if not broken and font.getlength(word) > WIDTH:
            return None
        while font.getlength(word) > WIDTH:
            count = next(n for n in range(len(word), 0, -1) if font.getlength(word[:n] + "-") <= WIDTH)
            lines.append(word[:count] + "-")
            word = word[count:]
        line = word
    return [*lines, line] if line else lines


def _cut(text, font, always=False):
    """What fits on one line, with an ellipsis where something is missing."""
    if font.getlength(text) <= WIDTH and not always:
        return text
    while text and font.getlength(text + " …") > WIDTH:
        text = text[:-1].rstrip()
    return text + " …"
