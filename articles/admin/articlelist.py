"""The list of the articles: what a row says of a text, and by what rows are chosen."""

from django.contrib import admin
from django.db import connection, transaction
from django.utils import timezone
from django.utils.html import format_html

from articles import searching, text
from articles.admin.base import BoundedPaginator, pill, view_link
from articles.admin.conflict import is_key
from articles.models import Article, ArticleIndex, SearchWord
from articles.models.readiness import say
from articles.models.search import FOR_SEARCH
from articles.models.spelled import named, spell

Status = Article.Status
BEGINNINGS = 30  # words that the last one that somebody types may become


def state(article, at):
    """The state as a newsroom says it: (class, word)."""
    if article.removed_at:
        return "ended", "Entfernt"
    if article.status == Status.PUBLISHED:
        if article.published_at > at:
            return "planned", "Geplant"
        return ("ended", "Abgelaufen") if article.is_gone(at) else ("public", "Veröffentlicht")
    return {
        Status.DRAFT: ("draft", "Zurückgegeben" if article.returned_at else "Entwurf"),
        Status.SUBMITTED: ("submitted", "Zur Prüfung"),
        Status.WITHDRAWN: ("withdrawn", "Zurückgezogen"),
    }[article.status]


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = "Stand", "stand"

    def lookups(self, request, model_admin):
        return [
            ("entwurf", "Entwurf"),
            ("zurueck", "Zurückgegeben"),
            ("pruefung", "Zur Prüfung"),
            ("geplant", "Geplant"),
            ("oeffentlich", "Veröffentlicht"),
            ("weg", "Zurückgezogen oder abgelaufen"),
            *(
                [("wartet", "Nächste Fassung wartet"), ("fehlt", "Es fehlt etwas")]
                if model_admin.is_editor(request)
                else []
            ),
        ]

    def queryset(self, request, articles):
        at = timezone.now()
        if self.value() not in dict(self.lookup_choices):  # authors do not learn what others prepare
            return articles
        match self.value():
            case "entwurf":
                return articles.filter(status=Status.DRAFT)
            case "zurueck":
                return articles.filter(status=Status.DRAFT, returned_at__isnull=False)
            case "pruefung":
                return articles.filter(status=Status.SUBMITTED)
            case "geplant":
                return articles.planned(at)
            case "oeffentlich":
                return articles.published(at)
            case "weg":
                return articles.filter(status=Status.WITHDRAWN) | articles.gone(at)
            case "wartet":
                return articles.filter(drafts__waiting=True)
            case "fehlt":
                return articles.lacking(at)


class OwnFilter(admin.SimpleListFilter):
    title, parameter_name = "Von", "von"

    def lookups(self, request, model_admin):
        return [("mir", "Mir")]

    def queryset(self, request, articles):
        if self.value() != "mir":
            return articles
        match request.GET.get(StateFilter.parameter_name):
            case "entwurf" | "zurueck":
                return articles.own_drafts(request.user)
            case "geplant":
                return articles.own_planned(request.user, timezone.now())
        return articles.own(request.user)


class ArticleList:
    """For ArticleAdmin."""

    list_display = ["headline_column", "section", "state_column", "moment_column", "authors_column", "view_column"]
    list_filter = [StateFilter, OwnFilter, "form", "section"]
    list_select_related = ["section"]
    search_fields = ["title"]  # for the field to be there; what it finds is below
    search_help_text = "Sucht wie die Website, auch in Entwürfen; eine Zahl ist die Nummer des Artikels."
    ordering = ["-pk"]
    sortable_by = []  # a million rows in another order than that of an index take seconds

    def get_search_results(self, request, rows, term):
        """As readers search, and with the last word unfinished: some fields search while somebody types."""
        if is_key(term.strip()) or not term.strip():
            return super().get_search_results(request, rows, term)
        query = searching.parse(term)
        if not query.wanted:
            return rows.none(), False
        spell(query, named(query))
        if word := query.unfinished:
            longer = SearchWord.beginning(word.typed, BEGINNINGS)
            word.forms[0] = (*word.forms[0], *map(text.fold, longer))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FOR_SEARCH)
            keys = ArticleIndex.of_newsroom(query, timezone.now(), BoundedPaginator.LIMIT)
        return rows.filter(pk__in=keys), False

    def view_on_site(self, article):
        return article.get_absolute_url() if article.is_published(timezone.now()) else None

    @admin.display(description="Überschrift")
    def headline_column(self, article):
        if article.kicker:
            return format_html('<span class="kicker">{}</span> {}', article.kicker, article.title)
        return article.title

    @admin.display(description="Stand")
    def state_column(self, article):
        shown = pill(*state(article, timezone.now()))
        return format_html("{} {}", shown, pill("submitted", "Fassung wartet")) if article.is_waiting else shown

    @admin.display(description="Zeitpunkt")
    def moment_column(self, article):
        return say(article.published_at or article.created_at)

    @admin.display(description="Von")
    def authors_column(self, article):
        return ", ".join(line.author.name for line in article.bylines.all())

    @admin.display(description="Website")
    def view_column(self, article):
        return view_link(self.view_on_site(article))
