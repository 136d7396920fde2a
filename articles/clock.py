"""The moment of a request, taken once, and German time. Pure: `newsportal` puts the moment in, pages take it out."""

import calendar
import datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
DAY = datetime.timedelta(days=1)


class Skipped(ValueError):
    """A time that the clocks jump over when summer time begins."""


class Ambiguous(ValueError):
    """A time that comes twice when summer time ends."""


def local(day, time, fold=None):
    """The moment of a German date and time. Never guesses: raises Skipped, or Ambiguous unless `fold` says which
    (0 the first, in summer time; 1 the second)."""
    first, second = (datetime.datetime.combine(day, time, BERLIN).replace(fold=which) for which in (0, 1))
    if first.utcoffset() != second.utcoffset():
        # In the gap of spring the second reading has the larger offset, in the hour of autumn the smaller.
        if first.utcoffset() < second.utcoffset():
            raise Skipped(f"{time:%H:%M} does not exist on {day:%d.%m.%Y}: summer time begins.")
        if fold is None:
            raise Ambiguous(f"{time:%H:%M} comes twice on {day:%d.%m.%Y}: summer time ends.")
    return (second if fold else first).astimezone(datetime.UTC)


def midnight(day):
    """The moment at which a German day begins."""
    return datetime.datetime.combine(day, datetime.time(), BERLIN).astimezone(datetime.UTC)


def bounds(day):
    """Begin and end (exclusive) of a German day, which has 23, 24 or 25 hours."""
    return midnight(day), midnight(day + DAY)


def day_of(moment):
    """The German date of a moment."""
    return moment.astimezone(BERLIN).date()


def month(year, number):
    """Begin and end (exclusive) of a German month; None when there is no such month, or Python has no moments for it."""
    try:
        first = datetime.date(year, number, 1)
        return midnight(first), midnight((first + 31 * DAY).replace(day=1))
    except (ValueError, OverflowError):
        return None


def iso(moment):
    """German time with its offset, for machines: 2025-07-22T19:38:00+02:00."""
    return moment.astimezone(BERLIN).isoformat(timespec="seconds")


def rfc822(moment):
    """As RSS has it: Tue, 22 Jul 2025 19:38:00 +0200."""
    return format_datetime(moment.astimezone(BERLIN))


def calendar_day(year, month, digits):
    """The date with these numbers and its bounds; None when the calendar has none, or Python no moment for it."""
    try:
        day = datetime.date(year, month, digits)
        return day, *bounds(day)
    except (ValueError, OverflowError):
        return None


def weeks(day):
    """The month that a day lies in, in weeks from Monday; None for days of other months."""
    month = calendar.Calendar(calendar.MONDAY).monthdayscalendar(day.year, day.month)
    return [[day.replace(day=digits) if digits else None for digits in week] for week in month]
