"""Sitemaps: an index, a file for each month with its articles, files for all other pages, and the one of Google News.

Nothing is counted: that there is a month, and when it last changed, is one look at an index of its articles.
"""

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from articles import clock
from articles.models import Article, Author, Correction, Section, Topic
from articles.models.reading import NEWS_WINDOW, SITEMAP_AT_MOST
from articles.views import ends
from newsportal.legal import PAGES
from ticker.models import Headline


def xml(request, name, **context):
    return render(request, f"sitemaps/{name}.xml", context, "application/xml; charset=utf-8")


def index(request):
    return xml(request, "index", months=Article.objects.months(request.moment))


def month(request, year, month):
    """The articles of a month. One without any is no page, so that there are not endlessly many."""
    begin, end = clock.month(int(year), int(month)) or (None, None)
    if begin is None:
        raise Http404("month")
    rows = Article.objects.in_month(begin, end, request.moment)
    if not rows:
        raise Http404("month")
    return of_articles(request, "articles", rows)


def news(request):
    """What is new. An article leaves it without anybody's doing, and so the page ends when the oldest one does."""
    rows = Article.objects.in_news(request.moment)
    response = of_articles(request, "news", rows)
    response.until = rows[-1].published_at + NEWS_WINDOW if rows else None
    return response


def of_articles(request, name, rows):
    response = xml(request, name, articles=rows)
    response.ends = ends(request.moment, *(row.lead_image for row in rows))
    return response


def pages(request):
    """All that there is once, and the sections."""
    at = request.moment
    articles = Article.objects.published(at).newest_first()
    article = articles.values_list("published_at", flat=True).first()
    line = Headline.objects.published(at).newest_first().values_list("moment", flat=True).first()
    correction = Correction.objects.published(at).newest_first().values_list("moment", flat=True).first()
    sections = Section.objects.annotate(latest=latest(articles.filter(section=OuterRef("pk"))))
    return listed(
        request,
        [
            ("/", max(filter(None, (article, line)), default=None)),
            *((one.get_absolute_url(), one.latest) for one in sections),
            (reverse("ticker"), line),
            (reverse("corrections"), correction),
            *((reverse(name), None) for name in ("feeds", *PAGES)),
        ],
    )


def topics(request):
    articles = Article.objects.about(OuterRef("pk"), request.moment)
    return listed(request, with_articles(Topic, articles))


def authors(request):
    articles = Article.objects.by(OuterRef("pk"), request.moment)
    return listed(request, with_articles(Author, articles))


def with_articles(model, articles):
    rows = model.objects.annotate(latest=latest(articles)).order_by("pk").values_list("slug", "latest")
    return [(model.address(slug), moment) for slug, moment in rows[:SITEMAP_AT_MOST] if moment]


def latest(articles):
    return Subquery(articles.values("listed_at")[:1])


def listed(request, addresses):
    """Of these pages, each with the moment of its last change or None."""
    return xml(request, "pages", addresses=addresses)
