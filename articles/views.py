import datetime
from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format

from articles import cards, clock, jsonld, markup, text
from articles.models import Article, Author, Correction, Image, Section, Topic
from articles.models.prepared import instance
from articles.models.sections import is_taken
from articles.paging import page

PAGE_SIZE = 20
DESCRIPTION = 160  # characters that search engines show


def article(request, section, slug, pk):
    """The id decides; another slug or section leads to the current address. What was never public is a plain 404."""
    if is_taken(section):
        raise Http404("section")
    at = request.moment
    found = Article.objects.whole(int(pk), at)
    if found is None:
        return gone(request, pk)
    if request.path != found.get_absolute_url():
        return redirect(found, permanent=True)
    return shown(request, found, *Article.objects.around(found, at, found.chosen_keys))


def shown(request, found, older, newer, related):
    """The page of an article as `whole` brings it, between its neighbours."""
    at = request.moment
    images = pictures(found, at)
    lead_image = found.lead_image if found.lead_image and found.lead_image.is_showable(at) else None
    own = Own(request, found, found.section, lead_image, *images.values())
    unfold(found)
    told = {
        "address": found.canonical_url or settings.SITE_URL + found.get_absolute_url(),
        "description": text.shorten(described(found), DESCRIPTION),
        "authors": found.signed_by,
        "topics": found.filed_under,
        "corrections": found.shown_corrections,
    }
    picture = cards.of_article(found, lead_image)
    context = told | {
        "own": own,
        "article": found,
        "lead_image": lead_image,
        "picture": picture,
        "structured": lambda: jsonld.article(found, picture=picture.address, lead_image=lead_image, **told),
        "body": lambda figure: body(found, images, figure),
        "minutes": lambda: markup.reading_minutes(found.body),
        "related": related,
        "older": older,
        "newer": newer,
        "current": found.section,
        "within": True,
    }
    response = render(request, "articles/article.html", context)
    response.ends = ends(at, lead_image, *images.values(), moment=found.depublish_at)
    response.article, response.own = found.pk, own
    return response


def unfold(found):
    """Make instances of what `with_lists` brings of other tables."""
    found.signed_by = [instance(Author, fields) for fields in found.bylined]
    found.filed_under = [instance(Topic, fields) for fields in found.about_topics]
    found.shown_corrections = [
        Correction(text=one["text"], moment=datetime.datetime.fromisoformat(one["moment"])) for one in found.corrected
    ]
    found.corrected_at = max((one.moment for one in found.shown_corrections), default=None)


def described(found):
    """What search engines, messengers and feed readers show of it."""
    return found.search_description or found.teaser or markup.opening(found.body, DESCRIPTION) or found.title


def pictures(found, at):
    """The article's images that may be shown now, by key."""
    images = [instance(Image, fields) for fields in found.pictured]
    for image in images:
        image.licence_until = image.licence_until and datetime.date.fromisoformat(image.licence_until)
    return {image.pk: image for image in images if image.is_showable(at)}


def card(request, section, slug, pk, file):
    """The picture with its headline that stands for an article without one."""
    articles = Article.objects.published(request.moment).select_related("section").defer("body")
    found = get_object_or_404(articles, pk=int(pk))
    words = cards.words_of(found)
    if request.path != found.get_absolute_url() + words.name_of_file:
        return redirect(found.get_absolute_url() + words.name_of_file, permanent=True)
    response = drawn(words)
    response.ends, response.article = found.depublish_at, found.pk
    return response


def drawn(words):
    response = HttpResponse(words.draw(), content_type="image/jpeg")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is made to be shown elsewhere
    return response


class Own:
    """What a page shows of its own rows and of nothing else: drawn once for these contents, whatever changes around it.

    `request.own` is that of the last drawing, or None.
    """

    def __init__(self, request, *rows):
        contents = [f"{name}={value}" for row in rows if row for name, value in vars(row).items() if name != "_state"]
        self.digest = blake2b("\0".join(contents).encode(), digest_size=16).digest()
        last = getattr(request, "own", None)
        self.html = last.html if last and last.digest == self.digest else None

    def part(self, caller):
        """{% call own.part() %}…{% endcall %}: what depends on these rows alone."""
        if self.html is None:
            self.html = caller()
        return self.html


def gone(request, pk):
    """410 with day and reason for what readers could see once, else 404."""
    articles = Article.objects.gone(request.moment).select_related("section")
    found = get_object_or_404(articles.only("depublish_at", "depublish_reason", "slug", "section__slug"), pk=pk)
    response = render(request, "410.html", {"gone": found}, status=410)
    response.fresh = True
    response.kept = request.path == found.get_absolute_url()
    return response


def body(found, images, figure):
    """The article's text with its images, given by key, as the template draws a `figure`; one that is missing or expired
    leaves no trace."""

    def drawn(pk, caption, gallery):
        if pk not in images:
            return ""
        return figure(images[pk], *(("4x3", "gallery") if gallery else ("", "text")), caption)

    return markup.expand(found.body, drawn)


def section(request, slug):
    found = get_object_or_404(Section, slug=slug)
    articles = Article.objects.published(request.moment).filter(section=found).newest_first()
    return listing(request, found, found.description, articles)


def topic(request, slug):
    found = get_object_or_404(Topic, slug=slug)
    # Without a public article it is no page yet: what the newsroom works on is nobody's business.
    return listing(request, found, found.introduction, Article.objects.about(found, request.moment), empty=False)


def author(request, slug):
    found = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    portrait = found.portrait if found.portrait and found.portrait.is_showable(request.moment) else None
    articles = Article.objects.by(found, request.moment)
    return listing(request, found, found.bio, articles, portrait=portrait)


@dataclass
class Day:
    """A day of the archive, for the template of lists."""

    date: datetime.date

    @property
    def name(self):
        return "Archiv: " + date_format(self.date, "l, j. F Y")

    def get_absolute_url(self):
        return reverse("archive_day", args=[self.date.year, self.date.month, self.date.day])


def archive(request):
    """The newest day that there is, at its own address as well: whoever follows a link here is not sent on."""
    newest = Article.objects.published(request.moment).newest_first().only("published_at").first()
    return of_day(request, clock.day_of(newest.published_at if newest else request.moment), empty=True)


def day(request, year, month, day):
    """All articles of a day. A day without any is no page, so that there are not endlessly many."""
    wanted, *_ = clock.calendar_day(year, month, day) or [None]
    if wanted is None:
        raise Http404("day")
    return of_day(request, wanted)


def of_day(request, wanted, empty=False):
    begin, end = clock.bounds(wanted)
    articles = Article.objects.published(request.moment).filter(published_at__gte=begin, published_at__lt=end)
    days = Article.objects.days_around(wanted, request.moment)
    earlier, later = [day for day in days if day < wanted], [day for day in days if day > wanted]
    month = (wanted.year, wanted.month)
    around = {
        "earlier": Day(earlier[-1]) if earlier else None,
        "later": Day(later[0]) if later else None,
        "calendar": {
            "day": wanted,
            "weeks": clock.weeks(wanted),
            "days": days,
            "earlier": Day(days[0]) if earlier and (days[0].year, days[0].month) < month else None,
            "later": Day(days[-1]) if later and (days[-1].year, days[-1].month) > month else None,
        },
    }
    return listing(request, Day(wanted), "", articles.newest_first(), empty=empty, **around)


def listing(request, of, about, articles, portrait=None, empty=True, **more):
    """The articles of a section, a topic, an author or a day, newest first; without any it is a page where `empty` says so."""
    shown = page(request, articles.for_cards(), PAGE_SIZE, lambda row: row.published_at)
    if not shown.rows and not (shown.first and empty):
        raise Http404("empty")
    context = {
        "of": of,
        "about": about,
        "portrait": portrait,
        "page": shown,
        "current": of if isinstance(of, Section) else None,
        "author": of if isinstance(of, Author) else None,
        "structured": lambda: jsonld.author(of, portrait) if isinstance(of, Author) else jsonld.listing(of),
        **dict.fromkeys(("calendar", "earlier", "later")),
    }
    response = render(request, "articles/list.html", context | more)
    response.ends = ends(request.moment, portrait, *(row.lead_image for row in shown.rows))
    return response


def corrections(request):
    """All corrections, newest first, each with its article."""
    published = Correction.objects.published(request.moment).newest_first().for_lists()
    shown = page(request, published, PAGE_SIZE, lambda row: row.moment)
    if not shown.rows and not shown.first:
        raise Http404("vor")
    return render(request, "articles/corrections.html", {"page": shown, "current": "corrections"})


def ends(at, *images, moment=None):
    """The moment that a page with these images (None among them) must not outlive, or None; `moment` is its own end."""
    moments = [image.ends for image in images if image and image.is_showable(at) and image.ends]
    return min(moments + [moment] * bool(moment), default=None)
