"""The plain-text form of a page: ticker lines, the follow line, a headline, paragraphs. Pure: text in, a Page out.

- 19:38Headline of a ticker line
- 9.05 Uhr another one
Folgen Sie uns auf Facebook
Headline of the article
Its paragraphs, one a line
"""

import datetime
import re
from dataclasses import dataclass, field
from pathlib import Path

from articles import text

SIZE_LIMIT = 5_000_000  # bytes; a page has some thousand
TITLE_LENGTH = 300
BULLET = "[-–—―‒−•●▪◦‣·*]"
# "- 19:38Text", "- 12:5438 Tote", "19:38 Text", "– 9.05 Uhr Text"; not "24.12.2025", and not "10.000 Menschen": after a
# point the digits of a number may follow, after a colon only those of a headline.
TIMED = re.compile(
    rf"^(?:{BULLET}\s*)?(?P<hour>\d{{1,2}})(?::(?P<minute>\d{{2}})|\.(?P<after_point>\d{{2}})(?!\d))(?![.,:])"
    r"(?:\s*Uhr\b)?\s*(?:[-–—|]\s*)?(?P<text>.*)$"
)
MEANT_AS_TIMED = re.compile(rf"^{BULLET}\s*\d+\s*[:.]\s*\d")
FOLLOW = re.compile(rf"^(?:{BULLET}\s*)?folgen\s+sie\s+uns\b", re.IGNORECASE)


class BadPage(Exception):
    """The file is no page; the message is for people and names file and line."""

    def __init__(self, path, number, reason):
        super().__init__(f"{path}:{number}: {reason}" if number else f"{path}: {reason}")


@dataclass
class Line:
    number: int  # in the file, from 1
    time: datetime.time
    text: str


@dataclass
class Page:
    path: Path
    lines: list[Line] = field(default_factory=list)
    title: str = ""
    title_number: int = 0
    paragraphs: list[str] = field(default_factory=list)


def read(path):
    """Read one file. Raises BadPage, also when it cannot be read at all."""
    try:
        if path.exists() and not path.is_file():
            raise BadPage(path, 0, "is no file")
        with open(path, "rb") as file:
            raw = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise BadPage(path, 0, f"cannot be read: {error.strerror}") from None
    if len(raw) > SIZE_LIMIT:
        raise BadPage(path, 0, f"is larger than {SIZE_LIMIT // 1_000_000} MB")
    if b"\0" in raw:
        raise BadPage(path, raw[: raw.index(b"\0")].count(b"\n") + 1, "is no text in UTF-8: it holds NUL bytes")
    try:
        return parse(path, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        number = raw[: error.start].count(b"\n") + 1
        raise BadPage(path, number, f"is not UTF-8 (byte 0x{raw[error.start]:02x})") from None


def parse(path, content):
    """The follow line parts ticker and article; without it the ticker ends at the first line that has no time."""
    rows = [(number, text.line(row)) for number, row in enumerate(re.split(r"\r\n|\r|\n", content), 1)]
    rows = [(number, row) for number, row in rows if row]
    if not rows:
        raise BadPage(path, 0, "is empty")
    follow, *others = [index for index, (_, row) in enumerate(rows) if FOLLOW.match(row)] or [None]
    if others:
        raise BadPage(
            path, rows[others[0]][0], "there is a second line “Folgen Sie uns …”; one parts ticker and article"
        )
    page = Page(path)
    if follow is None:
        above = next((i for i, (_, row) in enumerate(rows) if not TIMED.match(row)), len(rows))
        below = above
    else:
        above, below = follow, follow + 1
    for number, row in rows[:above]:
        page.lines.append(ticker_line(path, number, row))
    article(page, rows[below:])
    stray = [number for number, row in rows[below:] if follow is None and MEANT_AS_TIMED.match(row)]
    if stray:
        reason = "is a ticker line among the text; a line “Folgen Sie uns auf Facebook” would part ticker and article"
        raise BadPage(path, stray[0], reason)
    if not page.lines and not page.title:
        raise BadPage(path, rows[0][0], "holds neither ticker lines nor an article")
    return page


def ticker_line(path, number, row):
    match = TIMED.match(row)
    if not match:
        raise BadPage(path, number, f"is no ticker line such as “- 19:38 Headline”: {text.shorten(row, 60)}")
    minute = match["minute"] or match["after_point"]
    try:
        time = datetime.time(int(match["hour"]), int(minute))
    except ValueError:
        raise BadPage(path, number, f"there is no such time: {match['hour']}:{minute}") from None
    if not match["text"]:
        raise BadPage(path, number, f"the ticker line of {time:%H:%M} has no headline")
    if len(match["text"]) > TITLE_LENGTH:
        raise BadPage(
            path, number, f"the headline has {len(match['text'])} characters, at most {TITLE_LENGTH} are allowed"
        )
    return Line(number, time, match["text"])


def article(page, rows):
    if not rows:
        return
    page.title_number, page.title = rows[0]
    if MEANT_AS_TIMED.match(page.title):
        raise BadPage(
            page.path,
            page.title_number,
            "is neither a ticker line such as “- 19:38 Headline” nor the headline of an article: "
            f"{text.shorten(page.title, 60)}",
        )
    page.paragraphs = [row for _, row in rows[1:]]
    if len(page.title) > TITLE_LENGTH:
        raise BadPage(
            page.path,
            page.title_number,
            f"there is no headline: the first line of the article has {len(page.title)} characters, "
            f"at most {TITLE_LENGTH} are allowed",
        )
    if not page.paragraphs:
        raise BadPage(page.path, page.title_number, "there is a headline without a text")
