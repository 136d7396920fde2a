"""Feeds: RSS of everything that has a page with a list, at "/feed" before the address of the page; the whole site's as Atom
and as JSON Feed, too."""

import datetime
import json
import uuid
from dataclasses import dataclass, field

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape

from articles import clock, markup, text
from articles.jsonld import absolute, media
from articles.models import Article, Author, Correction, Section, Topic
from articles.models.prepared import execute
from articles.views import body, ends, pictures, unfold
from ticker.models import Headline

ARTICLES, LINES, CORRECTIONS = 30, 50, 30
RSS, ATOM, JSON = "application/rss+xml", "application/atom+xml", "application/feed+json"
TEMPLATES = {RSS: "feeds/rss.xml", ATOM: "feeds/atom.xml"}
SITE = "SELECT site FROM newsportal_edition"  # an identity that no other site has, and this one for ever


class Written:
    """Without control characters, which XML does not take: words may have come past the application into the database."""

    def __post_init__(self):
        for name, value in vars(self).items():
            if isinstance(value, str):
                setattr(self, name, text.wanted(value).strip())
            elif name in ("authors", "topics"):
                setattr(self, name, [text.wanted(one).strip() for one in value])


@dataclass
class Entry(Written):
    key: str  # what stays when headline, address and even the name of the site change
    title: str
    address: str
    published: datetime.datetime
    summary: str  # HTML, as `content`: the whole text, where the feed holds it
    modified: datetime.datetime = None
    content: str = ""
    authors: list = field(default_factory=list)
    topics: list = field(default_factory=list)
    image: object = None  # a rendition
    credit: str = ""
    guid: str = ""

    def __post_init__(self):
        super().__post_init__()
        self.modified = self.modified or self.published


@dataclass
class Feed(Written):
    title: str
    page: str  # the path of the page that lists the same
    path: str  # its own
    about: str
    entries: list
    moment: datetime.datetime

    @property
    def modified(self):
        """Without an entry one that stays for the day: any other would make another feed each time."""
        return max((one.modified for one in self.entries), default=clock.midnight(clock.day_of(self.moment)))


def overview(request):
    """All of them, for people."""
    return render(request, "feeds/overview.html", {"current": "feeds"})


# --- What is in them ----------------------------------------------------------------------------------------------------


def site(request, kind=RSS):
    articles = Article.objects.published(request.moment).newest_first()
    return of_articles(request, articles, settings.SITE_NAME, "/", f"Nachrichten von {settings.SITE_NAME}", kind)


def section(request, slug):
    found = get_object_or_404(Section, slug=slug)
    articles = Article.objects.published(request.moment).filter(section=found).newest_first()
    return of_list(request, found, found.description, articles)


def topic(request, slug):
    found = get_object_or_404(Topic, slug=slug)
    return of_list(request, found, found.introduction, Article.objects.about(found, request.moment), empty=False)


def author(request, slug):
    found = get_object_or_404(Author, slug=slug)
    return of_list(request, found, found.bio, Article.objects.by(found, request.moment))


def of_list(request, of, about, articles, empty=True):
    title = f"{of.name} – {settings.SITE_NAME}"
    return of_articles(request, articles, title, of.get_absolute_url(), text.line(about) or title, empty=empty)


def of_articles(request, articles, title, page, about, kind=RSS, empty=True):
    rows = list(articles.for_feeds(request.moment)[:ARTICLES])
    if not rows and not empty:
        raise Http404("empty")  # as its page
    images = []
    entries = [of_article(row, request.moment, images) for row in rows]
    response = written(request, Feed(title, page, request.path, about, entries, request.moment), kind)
    response.ends = ends(request.moment, *images)
    return response


def of_article(article, at, images):
    """The entry of an article; what it shows is added to `images`."""
    unfold(article)
    lead_image = article.lead_image if article.lead_image and article.lead_image.is_showable(at) else None
    shown = pictures(article, at) if settings.FEED_FULL_TEXT else {}
    images += [one for one in (lead_image, *shown.values()) if one]
    article.opening = article.body[:1000]  # as a card has it
    context = {"article": article, "lead_image": lead_image}

    def figure(image, ratio, style, caption):
        return render_to_string("feeds/figure.html", {"image": image, "caption": caption})

    content = ""
    if settings.FEED_FULL_TEXT:
        context["body"] = markup.absolute(body(article, shown, figure), settings.SITE_URL, article.get_absolute_url())
        content = render_to_string("feeds/entry.html", context)
    return Entry(
        key=f"artikel-{article.pk}",
        title=titled(article),
        address=absolute(article.get_absolute_url()),
        published=article.published_at,
        modified=article.modified_at,
        summary=render_to_string("feeds/entry.html", context | {"body": ""}),
        content=content,
        authors=[one.name for one in article.signed_by],
        topics=[article.section.name, *(one.name for one in article.filed_under)],
        image=lead_image and lead_image.largest("16x9"),
        credit=lead_image.credit_line if lead_image else "",
    )


def titled(article):
    """Its headline: what feed readers show of it, and often nothing else."""
    return f"Anzeige: {article.title}" if article.advertisement else article.title


def ticker(request):
    lines = Headline.objects.published(request.moment).newest_first().for_lists()[:LINES]
    entries = [
        Entry(
            key=f"meldung-{line.pk}",
            title=f"Eilmeldung: {line.text}" if line.breaking else line.text,
            address=absolute(line.get_absolute_url()),
            published=line.moment,
            summary=render_to_string("feeds/line.html", {"line": line, "to": line.link(request.moment)}),
        )
        for line in lines
    ]
    title = f"Ticker – {settings.SITE_NAME}"
    about = f"Die neuesten Meldungen im Ticker von {settings.SITE_NAME}"
    return written(request, Feed(title, "/ticker/", request.path, about, entries, request.moment))


def corrections(request):
    rows = Correction.objects.published(request.moment).newest_first().for_lists()[:CORRECTIONS]
    entries = [
        Entry(
            key=f"korrektur-{row.pk}",
            title=f"Korrektur: {titled(row.article)}",
            address=absolute(row.article.get_absolute_url()) + "#korrekturen",
            published=row.moment,
            summary=render_to_string("feeds/correction.html", {"correction": row}),
        )
        for row in rows
    ]
    title = f"Korrekturen – {settings.SITE_NAME}"
    about = f"Was in Artikeln von {settings.SITE_NAME} falsch war und was richtig ist"
    return written(request, Feed(title, "/korrekturen/", request.path, about, entries, request.moment))


# --- How they are written -----------------------------------------------------------------------------------------------


def written(request, feed, kind=RSS):
    ((identity,),) = execute(SITE)
    for entry in feed.entries:
        entry.guid = uuid.uuid5(identity, entry.key).urn
    feed_guid = uuid.uuid5(identity, feed.page).urn
    if kind == JSON:
        content = json.dumps(as_json(feed), ensure_ascii=False, separators=(",", ":"))
    else:
        content = render_to_string(TEMPLATES[kind], {"feed": feed, "guid": feed_guid}, request)
    return HttpResponse(content, content_type=f"{kind}; charset=utf-8")


def as_json(feed):
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/"""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": absolute(feed.page),
        "feed_url": absolute(feed.path),
        "description": feed.about,
        "icon": absolute(static("img/icon-512.png")),
        "favicon": absolute(static("img/icon-192.png")),
        "language": "de",
        "items": [item(one) for one in feed.entries],
    }


def item(entry):
    # Whose picture it is, a JSON Feed has no field for; in a whole text it stands below.
    credit = f"<p>{escape(entry.credit)}</p>" if entry.credit else ""
    said = {
        "id": entry.guid,
        "url": entry.address,
        "title": entry.title,
        "content_html": entry.content or entry.summary + credit,
        "image": entry.image and media(entry.image),
        "date_published": clock.iso(entry.published),
        "date_modified": clock.iso(entry.modified),
        "authors": [{"name": name} for name in entry.authors],
        "tags": entry.topics,
    }
    return {name: value for name, value in said.items() if value}
