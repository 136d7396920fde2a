"""The desk, which is the start page of the newsroom: what somebody has to see to now, as data.

A box has the first few rows of a list, how many there are, and the address of that list. The boxes of one table come by one
statement, and none counts further than lists do.
"""

import datetime
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, OuterRef, Value
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.timezone import localtime

from articles import clock, text
from articles.admin.base import BoundedPaginator
from articles.admin.drafts import draft_address, person
from articles.admin.moments import is_ambiguous
from articles.models import Article, ArticleDraft, Byline, Image
from articles.models.readiness import lacks
from newsportal.models import Page
from ticker.models import Headline

ROWS = 5
CLOSE = datetime.timedelta(minutes=5)  # what is planned nearer to something else gets in its way
WORDS = 120  # characters of what somebody has written, at most
Status = Article.Status
NAMES = ArraySubquery(
    Byline.objects.filter(article=OuterRef("pk")).order_by("position", "pk").values("author__name")[:ROWS]
)
# Exactly what the rows show; of lead images, what `lacks` asks for.
ARTICLES = (
    Article.objects.select_related("lead_image")
    .only(
        *("title", "status", "created_at", "submitted_at", "returned_at", "return_comment", "published_at"),
        *("ai_use", "ai_label", "reviewed_at", "lead_image__alt", "lead_image__decorative", "lead_image__credit"),
    )
    .annotate(names=NAMES)
)
LINES = Headline.objects.only("moment", "text", "breaking", "breaking_until")
IMAGES = Image.objects.only("caption", "alt", "licence_until")


@dataclass
class Row:
    """`moment` may be a day; `when` says it, where need be with a word before."""

    address: str
    title: str
    moment: datetime.date | None = None
    when: str = ""
    note: str = ""
    warning: str = ""


@dataclass
class Box:
    """`found`: querysets of a table that begin with the rows, which `order` sorts; `listed`: what the list at `address` shows;
    `show`: makes rows of what was found, of which one more than is shown."""

    title: str
    address: str
    found: list
    order: callable
    show: callable
    listed: object = None
    count: int = 0
    rows: list = field(default_factory=list)

    @property
    def key(self):
        return text.slug(self.title)

    @property
    def is_bounded(self):
        return self.count >= BoundedPaginator.LIMIT


def fill(boxes):
    """One statement for each table."""
    for model in dict.fromkeys(box.found[0].model for box in boxes):
        own = [box for box in boxes if box.found[0].model is model]
        first, *others = [
            rows.annotate(box=Value(place), counted=bounded(box.listed))[: ROWS + 1]
            for place, box in enumerate(own)
            for rows in box.found
        ]
        found = list(first.union(*others, all=True) if others else first)
        for place, box in enumerate(own):
            rows = sorted((row for row in found if row.box == place), key=box.order)
            box.count = rows[0].counted if rows else 0
            box.rows = box.show(rows)[:ROWS]


def bounded(rows):
    """A column with their number; None: nobody asks for it."""
    if rows is None:
        return Value(0)
    sql, params = rows.order_by().values("pk")[: BoundedPaginator.LIMIT].query.sql_with_params()
    return RawSQL(f"SELECT count(*) FROM ({sql}) bounded", params, output_field=IntegerField())


class Desk:
    """What a user sees at a moment, each in the order of its urgency: `texts`; `beside`, all else; and `ticker`, the newest
    lines, or None."""

    def __init__(self, user, at):
        self.user, self.at, self.today = user, at, clock.day_of(at)
        texts, beside = [*self._texts()], [*self._beside()]
        self.ticker = self._newest_lines() if user.has_perm("ticker.view_headline") else None
        fill([*texts, *beside, *filter(None, [self.ticker])])
        self.texts, self.beside = ([box for box in boxes if box.count] for boxes in (texts, beside))
        self.empty = [box for box in (*texts, *beside) if not box.count]

    def _texts(self):
        """Those of the user's role. An author learns of nothing that is not theirs."""
        writes, decides = map(self.user.has_perm, ("articles.change_article", "articles.publish_article"))
        if decides:
            yield self._submitted()
        if writes:
            yield self._returned()
            yield self._planned(decides)
            yield self._unsaved()
            yield self._drafts()
        if decides:
            yield self._waiting()
            yield self._lacking()

    def _beside(self):
        if self.user.has_perm("ticker.change_headline"):
            yield self._planned_lines()
        if self.user.has_perm("articles.publish_article"):
            yield self._licences()
        if self.user.has_perm("newsportal.change_page"):
            yield self._pages()

    def _submitted(self):
        rows = ARTICLES.filter(status=Status.SUBMITTED)
        return Box(
            "Zur Prüfung",
            article_list("?stand=pruefung"),
            [rows.order_by("submitted_at", "pk")],
            lambda article: (article.submitted_at, article.pk),
            lambda found: [self.of_article(one, one.submitted_at, "seit", by(one.names)) for one in found],
            rows,
        )

    def _returned(self):
        rows = ARTICLES.own_drafts(self.user).filter(returned_at__isnull=False)
        return Box(
            "Zurück an Sie",
            article_list("?stand=zurueck&von=mir"),
            [rows.order_by("-returned_at", "-pk")],
            lambda article: (self.at - article.returned_at, -article.pk),
            lambda found: [
                self.of_article(one, one.returned_at, note=text.shorten(one.return_comment, WORDS)) for one in found
            ],
            rows,
        )

    def _planned(self, decides):
        rows = ARTICLES.planned(self.at) if decides else ARTICLES.own_planned(self.user, self.at)
        return Box(
            "Geplante Artikel",
            article_list("?stand=geplant" if decides else "?stand=geplant&von=mir"),
            [rows.order_by("published_at", "pk")],
            lambda article: (article.published_at, article.pk),
            lambda found: [
                self.of_article(one, one.published_at, warning=warning)
                for one, warning in collisions(found, "published_at")
            ],
            rows,
        )

    def _planned_lines(self):
        rows = LINES.planned(self.at).typed()
        return Box(
            "Geplante Meldungen",
            line_list("?art=vorgemerkt"),
            [rows.order_by("moment", "pk")],
            lambda line: (line.moment, line.pk),
            lambda found: [self.of_line(one, warning) for one, warning in collisions(found, "moment")],
            rows,
        )

    def _unsaved(self):
        rows = ArticleDraft.objects.unsaved(self.user)
        return Box(
            "Nicht gespeichert",
            reverse("admin:articles_article_unsaved"),
            [rows.for_lists()],
            lambda draft: (self.at - draft.saved_at, -draft.pk),
            lambda found: [self.of_draft(one, "Änderungen" if one.article_id else "neuer Text") for one in found],
            rows,
        )

    def _drafts(self):
        rows = ARTICLES.own_drafts(self.user)
        return Box(
            "Meine Entwürfe",
            article_list("?stand=entwurf&von=mir"),
            [rows.order_by("-pk")],
            lambda article: -article.pk,
            lambda found: [
                self.of_article(one, one.created_at, note="zurückgegeben" if one.returned_at else "") for one in found
            ],
            rows,
        )

    def _waiting(self):
        rows = ArticleDraft.objects.filter(waiting=True)
        return Box(
            "Wartende Fassungen",
            article_list("?stand=wartet"),
            [rows.for_lists().order_by("saved_at", "pk")],
            lambda draft: (draft.saved_at, draft.pk),
            lambda found: [self.of_draft(one, by([person(one.user)]), "seit") for one in found],
            rows,
        )

    def _lacking(self):
        """What is nearest to now first, before or after it."""
        rows = ARTICLES.lacking(self.at)
        return Box(
            "Es fehlt etwas",
            article_list("?stand=fehlt"),
            [
                rows.planned(self.at).order_by("published_at", "pk"),
                rows.filter(published_at__lte=self.at).order_by("-published_at", "-pk"),
            ],
            lambda article: (abs(article.published_at - self.at), article.pk),
            lambda found: [self.of_article(one, one.published_at, note=", ".join(lacks(one))) for one in found],
            rows,
        )

    def _licences(self):
        """What ends next, then what has ended since; that is not shown any more where it is used."""
        rows = IMAGES.ending(self.at).used()
        return Box(
            "Lizenzen enden",
            f"{reverse('admin:articles_image_changelist')}?zustand=ersetzen",
            [
                rows.filter(licence_until__gt=self.today).order_by("licence_until", "pk"),
                rows.filter(licence_until__lte=self.today).order_by("-licence_until", "-pk"),
            ],
            lambda image: (image.licence_until <= self.today, abs(image.licence_until - self.today), image.pk),
            lambda found: [
                Row(
                    reverse("admin:articles_image_change", args=[image.pk]),
                    str(image),
                    image.licence_until,
                    f"{image.licence_until:%d.%m.%Y}",
                    "wird nicht mehr gezeigt" if image.licence_until <= self.today else "",
                )
                for image in found
            ],
            rows,
        )

    def _pages(self):
        rows = Page.objects.unfilled()
        return Box(
            "Seiten mit Lücken",
            f"{reverse('admin:newsportal_page_changelist')}?stand=offen",
            [rows.only("title", "content").order_by("pk")],
            lambda page: page.pk,
            lambda found: [
                Row(reverse("admin:newsportal_page_change", args=[page.pk]), page.title, note=page.lack)
                for page in found
            ],
            rows,
        )

    def _newest_lines(self):
        return Box(
            "Ticker",
            line_list(""),
            [LINES.published(self.at).newest_first()],
            lambda line: (self.at - line.moment, -line.pk),
            lambda found: [self.of_line(one) for one in found],
        )

    def of_article(self, article, moment, before="", note="", warning=""):
        address = reverse("admin:articles_article_change", args=[article.pk])
        return Row(address, article.title, moment, self.say(moment, before), note, warning)

    def of_line(self, line, warning=""):
        address = reverse("admin:ticker_headline_change", args=[line.pk])
        note = "Eilmeldung" if line.is_breaking(self.at) else ""
        return Row(address, line.text, line.moment, self.say(line.moment), note, warning)

    def of_draft(self, draft, note, before=""):
        title = text.shorten(draft.title or "", WORDS) or "Ohne Überschrift"
        return Row(draft_address(draft), title, draft.saved_at, self.say(draft.saved_at, before), note)

    def say(self, moment, before=""):
        """ "19:38" today, else "22.07., 19:38", with the year when that is another one; and with the zone where the same time
        comes twice."""
        local = localtime(moment)
        day = "" if local.date() == self.today else f"{local:%d.%m.}"
        if local.year != self.today.year:
            day = f"{local:%d.%m.%Y}"
        twice = is_ambiguous(local.date(), local.time().replace(second=0, microsecond=0, fold=0))
        zone = ("MESZ" if local.dst() else "MEZ") if twice else ""
        return " ".join(filter(None, [before, f"{day}," if day else "", f"{local:%H:%M}", zone]))


def article_list(query):
    return reverse("admin:articles_article_changelist") + query


def line_list(query):
    return reverse("admin:ticker_headline_changelist") + query


def by(names):
    return f"von {', '.join(names)}" if names else ""


def collisions(found, moment):
    """Each of what is planned, in its order, with what to say where something else comes less than five minutes from it."""
    for before, one, after in zip([None, *found], found, [*found[1:], None], strict=False):
        near = [
            other for other in (before, after) if other and abs(getattr(other, moment) - getattr(one, moment)) < CLOSE
        ]
        yield one, f"Kollision mit „{'“ und „'.join(text.shorten(str(other), 60) for other in near)}“" if near else ""
