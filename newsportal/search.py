"""The search of readers, over articles and lines of the ticker."""

import datetime
import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.db import OperationalError, connection
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from psycopg.errors import QueryCanceled

from articles import clock, german, markup, searching, text
from articles.models import Article, ArticleIndex, SearchWord, Section, Topic
from articles.models.search import FOR_SEARCH, LAST_KEY, Span
from articles.models.spelled import named, spell
from articles.paging import EPOCH, MICROSECOND
from ticker.models import Headline, HeadlineIndex

PAGE_SIZE = 20
LONGEST = "1500"  # milliseconds of the database's for a statement
LATEST = 366 * clock.DAY  # what is looked through where all takes longer
KINDS = {"": "Artikel und Ticker", "artikel": "nur Artikel", "ticker": "nur Ticker"}
PERIODS = {
    "": "beliebig",
    "tag": "letzte 24 Stunden",
    "woche": "letzte 7 Tage",
    "monat": "letzte 30 Tage",
    "jahr": "letzte 12 Monate",
}
DAYS = {"tag": 1, "woche": 7, "monat": 30, "jahr": 365}
WORDS_MEANT, TRIES = 3, 5  # words that may be others than those typed, and what is tried in their place
TERMS_LEFT_OUT = 4  # of a search with so many words at most, each is left out for once
FEW = 3  # results; with fewer, another spelling may be what was meant
KEY = re.compile(r"(\d{1,17})-([am])([1-9]\d{0,17})")


@dataclass(frozen=True)
class Asked:
    """What the form says. What no form of ours has sent is passed over."""

    typed: str = ""
    newest: bool = False
    kind: str = ""
    section: str = ""
    period: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None

    @classmethod
    def of(cls, request):
        kind, period = request.GET.get("art", ""), request.GET.get("zeitraum", "")
        return cls(
            request.GET.get("q", ""),
            request.GET.get("sortierung") == "neu",
            kind if kind in KINDS else "",
            text.line(request.GET.get("ressort", "")[:80]),
            period if period in PERIODS else "",
            a_day(request.GET.get("von")),
            a_day(request.GET.get("bis")),
        )

    @property
    def is_narrowed(self):
        return bool(self.kind or self.section or self.period or self.first or self.last)

    def address(self, **changes):
        asked = replace(self, **changes)
        given = {
            "q": asked.typed.strip()[: searching.LENGTH],
            "sortierung": "neu" if asked.newest else "",
            "art": asked.kind,
            "ressort": asked.section,
            "zeitraum": asked.period,
            "von": asked.first or "",
            "bis": asked.last or "",
        }
        return reverse("search") + "?" + urlencode({name: value for name, value in given.items() if value})

    def wide(self):
        return self.address(kind="", section="", period="", first=None, last=None)

    def span(self, at):
        since = at - DAYS[self.period] * clock.DAY if self.period else None
        first = self.first and clock.midnight(self.first)
        return Span(
            max(filter(None, (since, first)), default=Span.since), self.last and clock.midnight(self.last + clock.DAY)
        )


def a_day(value):
    try:
        day = datetime.date.fromisoformat(value or "")
    except ValueError:
        return None
    return day if 1600 <= day.year < 2400 else None


@dataclass
class Found:
    """A page of results, in order."""

    rows: list = field(default_factory=list)
    older: str = ""


@dataclass
class Hit:
    row: object
    marker: searching.Marker

    @property
    def is_line(self):
        return isinstance(self.row, Headline)

    @property
    def headline(self):
        return self.marker.marked(self.row.text if self.is_line else self.row.title)

    @property
    def snippet(self):
        """From the teaser, or from where the text says it; without either the teaser."""
        teaser = self.marker.marked(self.row.teaser)
        if any(hit for _, hit in teaser):
            return teaser
        said = self.marker.excerpt(markup.all_words(self.row.body))
        return said or teaser or [(markup.opening(self.row.body, 200), False)]


def search(request):
    asked = Asked.of(request)
    query = searching.parse(asked.typed)
    context = {"asked": asked, "query": query, "kinds": KINDS, "periods": PERIODS, "current": "search"}
    context |= dict.fromkeys(("found", "nothing", "first", "meant", "day", "pages", "partial", "fewer"))
    if not asked.typed.strip():
        return render(request, "search.html", context)
    found = within_time(lambda asked: answer(request, asked, query), asked, request.moment)
    return kept_by_nobody(render(request, "search.html", context | found)) if found else busy()


def busy():
    """The answer when there is too much to do; needs no request and no database."""
    response = render(None, "503_search.html", {"bare": True}, status=503)
    response["Retry-After"] = "5"
    return kept_by_nobody(response)


def kept_by_nobody(response):
    """Anybody can ask for any number of pages, and nobody else wants them."""
    response.kept = False
    response["Cache-Control"] = "private, no-store"
    return response


def within_time(answer, asked, at):
    """What the template shows of `answer`; of the newest texts alone where all would take too long; None where those do, too.

    What takes long is a phrase of words that stand in many texts: PostgreSQL looks at each of them.
    """
    newest = replace(asked, first=max(filter(None, (asked.first, clock.day_of(at) - LATEST))))
    for attempt in (asked, newest):
        with connection.cursor() as cursor:
            cursor.execute(FOR_SEARCH + ", set_config('statement_timeout', %s, true)", [LONGEST])
            cursor.execute("SAVEPOINT search")
            try:
                return answer(attempt) | {"partial": attempt is newest}
            except OperationalError as error:
                if not isinstance(error.__cause__, QueryCanceled):
                    raise
                cursor.execute("ROLLBACK TO SAVEPOINT search")
    return None


def answer(request, asked, query):
    """What the template shows."""
    if not query.wanted:
        return {"found": Found(), "nothing": True}
    at = request.moment
    names = named(query)
    spell(query, names)
    found = results(request, asked, query)
    if not found.rows and query.without_umlauts():
        found = results(request, asked, query)
    if "vor" in request.GET:
        return {"found": found, "first": False}
    few = len(found.rows) < FEW and not asked.is_narrowed
    return {
        "found": found,
        "first": True,
        "meant": meant(query, at, found.rows) if few else None,
        "fewer": fewer(query, at) if few and not found.rows else None,
        "day": day_of(query, at),
        "pages": pages_of(query, names, at),
    }


def results(request, asked, query):
    """The page that `vor` asks for. Raises Http404 where no page of ours has made it."""
    at, span = request.moment, asked.span(request.moment)
    last = place(request.GET.get("vor"))
    sources = []
    if asked.kind != "ticker":
        facets = []
        if asked.section:
            section = Section.objects.filter(slug=asked.section).first()
            facets = [-section.pk] if section else [-LAST_SECTION]
        sources.append(("a", ArticleIndex, facets))
    if asked.kind != "artikel" and not asked.section:
        sources.append(("m", HeadlineIndex, [] if asked.kind == "ticker" else [HeadlineIndex.TYPED]))
    rows = []
    for kind, index, facets in sources:
        after = last and (last[0], last[2] if kind == last[1] else LAST_KEY if kind > last[1] else 0)
        if asked.newest:
            before = after and (EPOCH + after[0] * MICROSECOND, after[1])
            found = index.newest(query, at, PAGE_SIZE + 1, facets, span, before)
            rows += [((moment - EPOCH) // MICROSECOND, kind, key) for key, moment in found]
        else:
            day = clock.midnight(clock.day_of(at))
            found = index.best(query, at, PAGE_SIZE + 1, day, facets, span, after)
            rows += [(score, kind, key) for key, score in found]
    rows.sort(key=lambda row: (-row[0], row[1], -row[2]))
    shown = rows[:PAGE_SIZE]
    older = "{}-{}{}".format(*shown[-1]) if len(rows) > PAGE_SIZE else ""
    marker = searching.Marker(query.lexemes)
    articles = Article.objects.published(at).filter(pk__in=[key for _, kind, key in shown if kind == "a"])
    lines = Headline.objects.published(at).filter(pk__in=[key for _, kind, key in shown if kind == "m"])
    known = {("a", row.pk): row for row in articles.for_results()} | {("m", row.pk): row for row in lines.for_lists()}
    return Found([Hit(known[kind, key], marker) for _, kind, key in shown if (kind, key) in known], older)


LAST_SECTION = 2**31 - 1
LAST_PLACE = (datetime.datetime(2400, 1, 1, tzinfo=datetime.UTC) - EPOCH) // MICROSECOND


def place(value):
    if value is None:
        return None
    match = KEY.fullmatch(value)
    if not match or int(match[1]) > LAST_PLACE:
        raise Http404("vor")
    return int(match[1]), match[2], int(match[3])


def meant(query, at, found):
    """What was typed with other words in place of those that no text has, where that finds something; or None. Where nothing
    was `found` by a single word, also in place of one that texts have."""
    words = query.words()
    known = SearchWord.known(word.typed for word in words)
    strange = [word for word in words if searching.fold(word.typed) not in known]
    words = strange or (words if len(query.wanted) == 1 and not found else [])
    others = {
        word.typed: [*SearchWord.alike(word.typed)[:2], *SearchWord.beginning(word.typed, 1)]
        for word in words[:WORDS_MEANT]
    }
    best = {typed: some[0] for typed, some in others.items() if some}
    single = [{typed: other} for typed, some in others.items() for other in some]
    for changes in [best, *single][:TRIES]:
        typed = query.typed
        for word, other in changes.items():
            typed = typed.replace(word, other, 1)
        if changes and is_found(searching.parse(typed), at):
            return typed
    return None


def fewer(query, at):
    """What was typed without one of its words, where that finds something."""
    query = searching.parse(query.typed)  # without the other spellings of its names
    terms = query.wanted
    if not 2 <= len(terms) <= TERMS_LEFT_OUT:
        return []
    without = [" ".join(term.typed for term in query.terms if term is not left_out) for left_out in terms]
    return [typed for typed in without if is_found(searching.parse(typed), at)]


def is_found(query, at):
    return bool(
        ArticleIndex.newest(query, at, 1) or HeadlineIndex.newest(query, at, 1) or pages_of(query, named(query), at)
    )


def day_of(query, at):
    """The day that somebody looks for, with its articles in the archive; or None."""
    match = german.TOKEN.fullmatch(query.typed)
    if match and match["date"] and (date := german.of_date(match)):
        day = a_day(date)
        if day:
            begin, end = clock.bounds(day)
            if Article.objects.published(at).filter(published_at__gte=begin, published_at__lt=end).exists():
                return day
    return None


def pages_of(query, names, at):
    """The pages of topics and authors that are called what was typed."""
    called = [row for row in names if searching.key(query.typed) in row.search_keys][:5]
    return [row for row in called if articles_of(row, at).exists()]


def articles_of(row, at):
    return Article.objects.about(row, at) if isinstance(row, Topic) else Article.objects.by(row, at)
