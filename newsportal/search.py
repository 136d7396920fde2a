"""The search of readers, over articles and lines of the ticker."""

import datetime
import re
import threading
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import urlencode

from django.db import OperationalError, connection
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from articles import clock, german, markup, searching
from articles.models import Article, ArticleIndex, Author, SearchWord, Section, Topic
from articles.models.search import LAST_KEY, Span
from articles.models.spelled import spell
from articles.paging import EPOCH, MICROSECOND
from ticker.models import Headline, HeadlineIndex

PAGE_SIZE = 20
LONGEST = 1_500  # milliseconds of the database's for a statement
AT_ONCE, IN_LINE, PATIENCE = 2, 1, 0.5  # searches in a worker of four threads, those that wait, and how many seconds
KINDS = {"": "Artikel und Ticker", "artikel": "nur Artikel", "ticker": "nur Ticker"}
PERIODS = {
    "": "beliebig",
    "tag": "letzte 24 Stunden",
    "woche": "letzte 7 Tage",
    "monat": "letzte 30 Tage",
    "jahr": "letzte 12 Monate",
}
DAYS = {"tag": 1, "woche": 7, "monat": 30, "jahr": 365}
FEW = 3  # results; with fewer, another spelling may be what was meant
KEY = re.compile(r"(\d{1,19})-([am])([1-9]\d{0,17})")

running, waiting = threading.BoundedSemaphore(AT_ONCE), threading.BoundedSemaphore(AT_ONCE + IN_LINE)


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
            request.GET.get("ressort", "")[:80],
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
    marked: object  # words of it -> pieces for the template

    @property
    def is_line(self):
        return isinstance(self.row, Headline)

    @property
    def snippet(self):
        """From the teaser, or from where the text says it; without either the teaser."""
        teaser, body = self.row.teaser, markup.all_words(self.row.body)
        if any(hit for _, hit in self.marked(teaser)):
            return self.marked(teaser)
        said = searching.excerpt(body, self.marked.keywords["lexemes"])
        return said or self.marked(teaser or markup.opening(self.row.body, 200))


def search(request):
    asked = Asked.of(request)
    query = searching.parse(asked.typed)
    context = {"asked": asked, "query": query, "kinds": KINDS, "periods": PERIODS, "current": "search"}
    context |= dict.fromkeys(("found", "busy", "nothing", "first", "meant", "day", "pages"))
    if not asked.typed.strip():
        return render(request, "search.html", context)
    if not waiting.acquire(blocking=False):
        return busy(request, context)
    try:
        if not running.acquire(timeout=PATIENCE):
            return busy(request, context)
        try:
            bound_time()
            response = render(request, "search.html", context | answer(request, asked, query))
        finally:
            running.release()
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != "57014":  # the statement was cancelled
            raise
        connection.cursor().execute("ROLLBACK")
        return busy(request, context)
    finally:
        waiting.release()
    return kept_by_nobody(response)


def busy(request, context):
    response = render(request, "search.html", context | {"busy": True}, status=503)
    response["Retry-After"] = "5"
    return kept_by_nobody(response)


def kept_by_nobody(response):
    """Anybody can ask for any number of pages, and nobody else wants them."""
    response.kept = False
    response["Cache-Control"] = "private, no-store"
    return response


def bound_time():
    """For the rest of the page's transaction. Compiling a statement takes longer than running it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('jit', 'off', true), set_config('statement_timeout', %s, true)", [str(LONGEST)]
        )


def answer(request, asked, query):
    """What the template shows."""
    if not query.wanted:
        return {"found": Found(), "nothing": True}
    at = request.moment
    spell(query)
    found = results(request, asked, query)
    if not found.rows:
        query.without_umlauts()
        found = results(request, asked, query)
    if "vor" in request.GET:
        return {"found": found, "first": False}
    few = len(found.rows) < FEW and not asked.is_narrowed
    return {
        "found": found,
        "first": True,
        "meant": meant(query, at) if few else None,
        "day": day_of(query, at),
        "pages": pages_of(query, at),
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
        sources.append(("a", ArticleIndex, "whole", facets))
    if asked.kind != "artikel" and not asked.section:
        sources.append(("m", HeadlineIndex, "words", [] if asked.kind == "ticker" else [HeadlineIndex.TYPED]))
    rows = []
    for kind, index, column, facets in sources:
        after = last and (last[0], last[2] if kind == last[1] else LAST_KEY if kind > last[1] else 0)
        if asked.newest:
            before = after and (EPOCH + after[0] * MICROSECOND, after[1])
            found = index.newest(query, at, PAGE_SIZE + 1, column, facets, span, before)
            rows += [((moment - EPOCH) // MICROSECOND, kind, key) for key, moment in found]
        else:
            day = clock.midnight(clock.day_of(at))
            found = index.best(query, at, PAGE_SIZE + 1, day, facets, span, after)
            rows += [(score, kind, key) for key, score in found]
    rows.sort(key=lambda row: (-row[0], row[1], -row[2]))
    shown = rows[:PAGE_SIZE]
    older = "{}-{}{}".format(*shown[-1]) if len(rows) > PAGE_SIZE else ""
    marked = partial(searching.marked, lexemes=query.lexemes)
    articles = Article.objects.published(at).filter(pk__in=[key for _, kind, key in shown if kind == "a"])
    lines = Headline.objects.published(at).filter(pk__in=[key for _, kind, key in shown if kind == "m"])
    known = {("a", row.pk): row for row in articles.for_results()} | {("m", row.pk): row for row in lines.for_lists()}
    return Found([Hit(known[kind, key], marked) for _, kind, key in shown if (kind, key) in known], older)


LAST_SECTION = 2**31 - 1


def place(value):
    if value is None:
        return None
    match = KEY.fullmatch(value)
    if not match:
        raise Http404("vor")
    return int(match[1]), match[2], int(match[3])


def meant(query, at):
    """With another word in place of one that was typed, and found: the words with that one, or None."""
    tried = 0
    for term in query.wanted:
        for word in term.ways:
            if not isinstance(word, searching.Word) or len(word.forms) != 1:
                continue
            for other in SearchWord.alike(word.typed)[:3]:
                tried += 1
                typed = query.typed.replace(word.typed, other, 1)
                if ArticleIndex.newest(searching.parse(typed), at, 1, "whole") or HeadlineIndex.newest(
                    searching.parse(typed), at, 1, "words"
                ):
                    return typed
                if tried > 6:
                    return None
    return None


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


def pages_of(query, at):
    """Topics and authors of that name."""
    name = searching.key(query.typed)
    topics = Topic.objects.filter(search_keys__contains=[name])[:3]
    authors = Author.objects.filter(search_keys__contains=[name])[:3]
    public = [topic for topic in topics if Article.objects.about(topic, at).exists()]
    return [*public, *(author for author in authors if Article.objects.by(author, at).exists())]
