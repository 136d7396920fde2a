from django import template
from django.utils.html import format_html
from django.utils.timezone import localtime

from articles import clock
from ticker.models import Headline, by_day

register = template.Library()
STRIP = 3  # lines that stand above the lead story on a phone; the others are marked for the style sheet


@register.inclusion_tag("ticker/_box.html", takes_context=True)
def ticker_box(context, count=9):
    """The newest lines beside another page: one query."""
    at = context["request"].moment
    lines = list(Headline.objects.published(at).newest_first().for_lists()[:count])
    for line in lines[STRIP:]:
        line.more = True
    return {
        "days": by_day(lines),
        "today": clock.day_of(at),
        "moment": at,
        "facebook_url": context["facebook_url"],
    }


@register.filter
def clock_time(moment):
    """ "19:38" as a <time> element; the day stands above."""
    local = localtime(moment)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), f"{local:%H:%M}")


@register.filter
def link(line, at):
    """Where the line leads at this moment, or ""."""
    return line.link(at)


@register.filter
def is_breaking(line, at):
    return line.breaking and line.breaking_until > at
