from django import template
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.timezone import localtime

from articles import clock
from articles.paging import EPOCH, MICROSECOND
from ticker.wire import wire as read

register = template.Library()
BOX = 9


@register.simple_tag(takes_context=True)
def wire(context):
    """What every page shows of the ticker: one query for an edition, unless the view has asked for more of it."""
    request = context["request"]
    if "wire" in context:
        return context["wire"]
    if "wire" not in request.parts:
        request.parts["wire"] = read(request.moment, BOX)
    return request.parts["wire"]


@register.filter
def clock_time(moment):
    """ "19:38" as a <time> element; the day stands above."""
    local = localtime(moment)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), f"{local:%H:%M}")


@register.filter
def day_heading(day, now):
    """ "Dienstag, 22. Juli"; with the year where it is another one in Germany."""
    return format_date(day, "l, j. F" if day.year == clock.day_of(now).year else "l, j. F Y")


@register.filter
def place(moment):
    """The moment as a whole number that a script can sort by."""
    return str((moment - EPOCH) // MICROSECOND)


@register.filter
def link(line, at):
    """Where the line leads at this moment, or ""."""
    return line.link(at)


@register.filter
def is_breaking(line, at):
    return line.is_breaking(at)
