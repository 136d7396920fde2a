from django.http import Http404
from django.shortcuts import render

from articles import clock
from articles.paging import page
from ticker.models import Headline, by_day

PAGE_SIZE = 50
DAY_SIZE = 300


def newest(request):
    lines = Headline.objects.published(request.moment).newest_first().for_lists()
    shown = page(request, lines, PAGE_SIZE, lambda line: line.moment)
    if not shown.rows and not shown.first:
        raise Http404("vor")
    return render(request, "ticker/ticker.html", {"days": by_day(shown.rows), "page": shown, "current": "ticker"})


def day(request, year, month, day):
    """All lines of one day. A day without any is no page, so that there are not endlessly many."""
    wanted, begin, end = clock.calendar_day(year, month, day) or (None, None, None)
    if wanted is None:
        raise Http404("day")
    published = Headline.objects.published(request.moment)
    shown = page(request, published.on(wanted).newest_first().for_lists(), DAY_SIZE, lambda line: line.moment)
    if not shown.rows:
        raise Http404("day")
    earlier = published.filter(moment__lt=begin).newest_first().only("moment").first()
    later = published.filter(moment__gte=end).order_by("moment", "pk").only("moment").first()
    context = {
        "days": [(wanted, shown.rows)],
        "page": shown,
        "day": wanted,
        "earlier": earlier and clock.day_of(earlier.moment),
        "later": later and clock.day_of(later.moment),
        "current": "ticker",
    }
    return render(request, "ticker/ticker.html", context)
