"""What two texts differ in, pure: paragraph by paragraph, and word by word within them."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

WORD = re.compile(r"\s+|[^\s\w]|\w+", re.UNICODE)
# Comparing can take the square of the length. Pairs of words that are looked at for one text at most, a second's work;
# paragraphs beyond differ as a whole.
PAIRS_AT_MOST = 8_000_000
LINES_AT_MOST = 2_500
AROUND = 1  # unchanged paragraphs beside a change that are shown for orientation


@dataclass(frozen=True)
class Part:
    words: str
    changed: bool


@dataclass(frozen=True)
class Row:
    """A paragraph of either side; `left` or `right` is () where the other side alone has it. A row with `skipped` stands
    for so many that are the same."""

    left: tuple = ()
    right: tuple = ()
    changed: bool = False
    skipped: int = 0


def rows(old, new):
    """The paragraphs of two texts beside each other, without what is the same far from any change."""
    left, right = old.split("\n"), new.split("\n")
    if max(len(left), len(right)) > LINES_AT_MOST:
        return [Row(*words(old, new), changed=old != new)]
    found, pairs = [], PAIRS_AT_MOST
    for kind, begin, end, other, until in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [Row((Part(line, False),), (Part(line, False),)) for line in left[begin:end]]
            continue
        for before, after in zip_longest(left[begin:end], right[other:until]):
            pairs -= len(before or "") * len(after or "") // 16
            found.append(Row(*_sides(before, after, pairs > 0), changed=True))
    return _without_what_is_far(found)


def _sides(before, after, by_word):
    if before is None or after is None or not by_word:
        return tuple(() if one is None else (Part(one, True),) for one in (before, after))
    return words(before, after)


def words(old, new):
    """The parts of either text, as two tuples."""
    left, right = WORD.findall(old), WORD.findall(new)
    if len(left) * len(right) > PAIRS_AT_MOST:
        return (Part(old, old != new),), (Part(new, old != new),)
    codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    sides = ([], [])
    for number, (kind, begin, end, other, until) in enumerate(codes):
        # A blank between two changed words is no island.
        between = 0 < number < len(codes) - 1 and not "".join(left[begin:end]).strip()
        changed = kind != "equal" or between
        for side, part in zip(sides, ("".join(left[begin:end]), "".join(right[other:until])), strict=True):
            if side and side[-1].changed == changed:
                side[-1] = Part(side[-1].words + part, changed)
            elif part:
                side.append(Part(part, changed))
    return tuple(sides[0]), tuple(sides[1])


def _without_what_is_far(found):
    changed = [number for number, row in enumerate(found) if row.changed]
    near = {number for place in changed for number in range(place - AROUND, place + AROUND + 1)}
    shown, skipped = [], 0
    for number, row in enumerate(found):
        if number in near:
            shown += [Row(skipped=skipped)] if skipped else []
            skipped = 0
            shown.append(row)
        else:
            skipped += 1
    return shown + ([Row(skipped=skipped)] if skipped and shown else [])
