"""Lists by keyset: `?vor=<microseconds>-<id>` names the last row seen. No counting, no offset, stable under arrivals."""

import datetime
import re
from dataclasses import dataclass

from django.http import Http404

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICROSECOND = datetime.timedelta(microseconds=1)
KEY = re.compile(r"(-?\d{1,17})-([1-9]\d{0,17})")


@dataclass
class Page:
    rows: list
    older: str  # the value of `vor` for the next page; "" on the last one
    after: str = ""  # that of this page; "" on the first one

    @property
    def first(self):
        return not self.after

    @property
    def query(self):
        """What follows the path in the one address of this page."""
        return f"?vor={self.after}" if self.after else ""


def key(moment, pk):
    return f"{(moment - EPOCH) // MICROSECOND}-{pk}"


def page(request, rows, size, moment_of):
    """One page of `rows`, a queryset with `before()` in newest-first order; `moment_of(row)` is what it is ordered by.

    Raises Http404 on a `vor` that no page of ours has made.
    """
    after = request.GET.get("vor")
    if after is not None:
        match = KEY.fullmatch(after)
        if not match:
            raise Http404("vor")
        try:
            moment = EPOCH + int(match[1]) * MICROSECOND
        except OverflowError:  # before the year 1
            raise Http404("vor") from None
        rows = rows.before(moment, int(match[2]))
    found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], key(moment_of(last), last.pk) if last else "", after or "")
