"""What the templates of the ticker call."""

from django.utils.dateformat import format as format_date
from jinja2 import pass_context

from articles import clock
from articles.paging import EPOCH, MICROSECOND
from ticker.wire import wire

BOX = 9


@pass_context
def newest_lines(context):
    """What every page shows of the ticker: one query for an edition, unless the view has asked for more of it."""
    if "wire" in context:
        return context["wire"]
    request = context["request"]
    if "wire" not in request.parts:
        request.parts["wire"] = wire(request.moment, BOX)
    return request.parts["wire"]


def clock_time(moment):
    """ "19:38"; the day stands above."""
    return f"{moment.astimezone(clock.BERLIN):%H:%M}"


def day_heading(day, now):
    """ "Dienstag, 22. Juli"; with the year where it is another one in Germany."""
    return format_date(day, "l, j. F" if day.year == clock.day_of(now).year else "l, j. F Y")


def place(moment):
    """The moment as a whole number that a script can sort by."""
    return str((moment - EPOCH) // MICROSECOND)


FILTERS = {"clock_time": clock_time, "day_heading": day_heading, "place": place}
FUNCTIONS = {"newest_lines": newest_lines}
