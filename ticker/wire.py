"""What the pages show of the ticker: the newest lines, those held on top, and the Eilmeldung of the moment."""

import datetime
from dataclasses import dataclass

from django.db.models.expressions import RawSQL

from articles import clock
from articles.paging import key
from ticker.models import Headline, by_day

PINNED_AT_MOST = 3
STRIP = 3  # lines that stand above the lead story on a phone; the others are marked for the style sheet

# Three walks along an index, each to its limit. `published` decides again, over these few rows.
CANDIDATES = """
(SELECT id
   FROM ticker_headline
  WHERE NOT withdrawn AND moment <= %s AND (until IS NULL OR until > %s)
  ORDER BY moment DESC, id DESC
  LIMIT %s)
 UNION
(SELECT id
   FROM ticker_headline
  WHERE NOT withdrawn AND pinned_until > %s AND moment <= %s AND (until IS NULL OR until > %s)
  ORDER BY moment DESC, id DESC
  LIMIT %s)
 UNION
(SELECT id
   FROM ticker_headline
  WHERE breaking AND NOT withdrawn AND moment <= %s AND (until IS NULL OR until > %s)
  ORDER BY moment DESC, id DESC
  LIMIT 1)
"""


@dataclass
class Wire:
    today: datetime.date
    breaking: Headline | None
    pinned: list
    lines: list  # newest first, without the pinned ones
    count: int  # how many there may be of these
    older: str  # where they go on, for `?vor=`; "" when these are all

    @property
    def groups(self):
        """What is pinned, under no day and be it nothing, then the lines by day."""
        return [(None, self.pinned), *by_day(self.lines)]


def wire(at, count):
    """The newest `count` lines and what stands above them, in one query.

    The newest Eilmeldung alone may be shown, while it lasts: once a follow-up was out, the one before never returns,
    unless the follow-up is withdrawn.
    """
    newest = count + PINNED_AT_MOST + 1
    candidates = RawSQL(CANDIDATES, [at, at, newest, at, at, at, PINNED_AT_MOST, at, at])
    rows = list(Headline.objects.published(at).filter(pk__in=candidates).newest_first().for_lists())
    breaking = next((line for line in rows if line.breaking), None)
    pinned = [line for line in rows if line.pinned_until and line.pinned_until > at][:PINNED_AT_MOST]
    rest = [line for line in rows if line not in pinned]
    lines = rest[:count]
    for line in (pinned + lines)[STRIP:]:
        line.more = True
    return Wire(
        today=clock.day_of(at),
        breaking=breaking if breaking and breaking.breaking_until > at else None,
        pinned=pinned,
        lines=lines,
        count=count,
        older=key(lines[-1].moment, lines[-1].pk) if len(rest) > count else "",
    )
