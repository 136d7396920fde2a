from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format

from articles import clock, jsonld
from articles.models import Article
from articles.paging import Page, page
from ticker.models import Headline, by_day
from ticker.wire import wire

PAGE_SIZE = 50
DAY_SIZE = 1000  # a whole day, so that the address of a line finds it; more come only by an import gone wrong
WINDOW = 30
ARTICLES = 8
LISTED = 100  # lines that search engines are told of


def newest(request):
    """The first page has what is pinned on top, and is kept up to date by a script."""
    if "vor" not in request.GET:
        shown = wire(request.moment, PAGE_SIZE)
        context = {"wire": shown, "days": shown.groups, "page": Page(shown.lines, shown.older)}
    else:
        lines = Headline.objects.published(request.moment).newest_first().for_lists()
        shown = page(request, lines, PAGE_SIZE, lambda line: line.moment)
        if not shown.rows:
            raise Http404("vor")
        context = {"days": by_day(shown.rows), "page": shown}
    return ticker_page(request, context)


def window(request):
    """The newest lines alone, for the script of the ticker: the same for everybody, and 304 while nothing changes."""
    shown = wire(request.moment, WINDOW)
    response = render(request, "ticker/window.html", {"wire": shown})
    response.fresh = True  # an old answer would take lines away that readers see
    response["X-Robots-Tag"] = "noindex"
    return response


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
        "page": shown,
        "day": wanted,
        "earlier": earlier and clock.day_of(earlier.moment),
        "later": later and clock.day_of(later.moment),
    }
    return ticker_page(request, context)


def ticker_page(request, context):
    """Lines with the newest articles beside them."""
    articles = Article.objects.published(request.moment).newest_first().for_headlines()[:ARTICLES]
    given = {
        "structured": lambda: structured(context),
        "articles": articles,
        "current": "ticker",
        **dict.fromkeys(("day", "earlier", "later")),
    }
    return render(request, "ticker/ticker.html", given | context)


def structured(context):
    """What a page of lines says to search engines: the lines in their order, each with its address."""
    day = context.get("day")
    lines = [*(context["wire"].pinned if "wire" in context else ()), *context["page"].rows][:LISTED]
    name = f"Ticker vom {date_format(day, 'j. F Y')}" if day else "Ticker"
    path = reverse("ticker_day", args=[day.year, day.month, day.day]) if day else reverse("ticker")
    items = [
        jsonld.said(type="ListItem", position=position, name=line.text, url=jsonld.absolute(line.get_absolute_url()))
        for position, line in enumerate(lines, 1)
    ]
    lines = jsonld.said(
        type="ItemList",
        name=name,
        url=jsonld.absolute(path),
        itemListElement=items,
    )
    return jsonld.graph(lines, jsonld.breadcrumbs(("Ticker", reverse("ticker")), *([(name, path)] if day else [])))
