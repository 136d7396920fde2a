"""What the pages show of the ticker: the newest lines, those held on top, and the Eilmeldung of the moment."""

import datetime
from dataclasses import dataclass

from django.db.models import Subquery

from articles import clock
from articles.paging import key
from ticker.models import Headline, by_day

PINNED_AT_MOST = 3
# What of a box stands above the lead story on a phone; the others are marked for the style sheet. `ticker.js` does it too.
STRIP_PINNED, STRIP_LINES = 1, 3


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
    """The newest `count` lines and what stands above them, in one query: three walks along an index, each to its limit.

    The latest Eilmeldung alone may be shown, while it is public and lasts: the one before does not return when it ends,
    only when it is withdrawn or is none any more.
    """
    published = Headline.objects.published(at).newest_first()
    pinned = published.filter(pinned_until__gt=at).values("pk")[:PINNED_AT_MOST]
    latest = Headline.objects.latest_breaking(at).values("pk")[:1]
    candidates = published.values("pk")[: count + PINNED_AT_MOST + 1].union(pinned, latest)
    rows = list(published.filter(pk__in=candidates).annotate(latest=Subquery(latest)).for_lists())
    breaking = next((line for line in rows if line.pk == line.latest and line.is_breaking(at)), None)
    pinned = [line for line in rows if line.pinned_until and line.pinned_until > at][:PINNED_AT_MOST]
    rest = [line for line in rows if line not in pinned]
    lines = rest[:count]
    for line in pinned[STRIP_PINNED:] + lines[STRIP_LINES:]:
        line.more = True
    return Wire(
        today=clock.day_of(at),
        breaking=breaking,
        pinned=pinned,
        lines=lines,
        count=count,
        older=key(lines[-1].moment, lines[-1].pk) if len(rest) > count else "",
    )
