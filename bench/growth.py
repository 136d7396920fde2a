"""No query that grows: the same pages on a thousand articles and on a million, and the newsroom on the million.

    .venv/bin/python bench/growth.py

The two databases stay in `var/bench/` for the next time; making the large one takes a quarter of an hour and 15 GB.
`ARTICLES` and `HEADLINES` are the sizes of the large one.
"""

import contextlib
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from urllib.parse import quote, urlsplit

from figures import Figure, at_most, percentile
from portal import PYTHON, ROOT, portal

ARTICLES, HEADLINES = int(os.environ.get("ARTICLES", 1_000_000)), int(os.environ.get("HEADLINES", 5_000_000))
SMALL = (1_000, 5_000)
ROUNDS = int(os.environ.get("ROUNDS", 21))
GROWS_AT_MOST, LIST_MS, DESK_MS, PUBLISH_MS, WAIT_MS = 1.3, 300, 100, 50, 200
SITEMAP_MS = {"index": 50, "month": 400, "news": 100, "topics": 300, "people": 100}
PUBLISHED = 60  # articles, one after the other
TITLE = "Zoll prüft Brückenausbau"  # of these


@contextlib.contextmanager
def loaded(articles, headlines):
    """A portal with the demo and so much more, one worker, no finished pages."""
    folder = ROOT / "var" / "bench" / f"{articles}-{headlines}"
    folder.mkdir(parents=True, exist_ok=True)
    with portal(NEWSPORTAL_VAR=str(folder), WEB_CONCURRENCY="1", PAGES_MB="0") as (base, shell, environment):
        ready = folder / "ready"
        if not ready.exists():
            begun = time.monotonic()
            command = [PYTHON, "manage.py", "make_load", f"--articles={articles}", f"--headlines={headlines}"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            ready.write_text(f"{time.monotonic() - begun:.0f}\n")
            shell("from django.db import connection; connection.cursor().execute('VACUUM')")

        def inside(call, module="growth"):
            """Run a function of this module, or of another one, where Django is; what it returns."""
            source = (
                f"import json, sys; sys.path.insert(0, 'bench'); import {module}; print(json.dumps({module}.{call}))"
            )
            return json.loads(shell(source).splitlines()[-1])

        inside("index()")
        yield base, inside, int(ready.read_text())


class Reader:
    """One connection that is kept; a page's time in milliseconds."""

    def __init__(self, base, session=""):
        self.connection = http.client.HTTPConnection(urlsplit(base).netloc)
        self.headers = {"Cookie": f"sessionid={session}"} if session else {}

    def time(self, address):
        begun = time.perf_counter()
        self.connection.request("GET", address, headers=self.headers)
        response = self.connection.getresponse()
        response.read()
        if response.status != 200:
            raise SystemExit(f"Error: {response.status} at {address}")
        return (time.perf_counter() - begun) * 1000


def figures():
    with loaded(*SMALL) as small, loaded(ARTICLES, HEADLINES) as large:
        yield at_most(f"make_load, {ARTICLES:,} articles and {HEADLINES:,} lines", large[2] / 60, 15, "min")
        yield from pages(small, large)
        yield from sitemaps(large)
        yield from newsroom(large)
        yield from publishing(large)


def pages(small, large):
    """Both up at once, asked in turn."""
    readers = [Reader(base) for base, _, _ in (small, large)]
    addresses = [inside("public_addresses()") for _, inside, _ in (small, large)]
    counts = [
        inside(f"queries({list(own.values())!r})")
        for (_, inside, _), own in zip((small, large), addresses, strict=True)
    ]
    times = {what: ([], []) for what in addresses[0]}
    for round_ in range(-2, ROUNDS):  # the first two warm up
        for what, pair in times.items():
            for which in (0, 1) if round_ % 2 else (1, 0):
                took = readers[which].time(addresses[which][what])
                if round_ >= 0:
                    pair[which].append(took)
    for number, (what, (few, many)) in enumerate(times.items()):
        growth = statistics.median(many) / statistics.median(few)
        said = f"{what}: time on {ARTICLES:,} against {SMALL[0]:,} articles ({statistics.median(many):.1f} ms)"
        yield at_most(said, growth, GROWS_AT_MOST, "times", [one / other for one, other in zip(many, few, strict=True)])
        before, after = counts[0][number], counts[1][number]
        yield Figure(f"{what}: queries", f"{after}", f"= {before}", after == before)


def sitemaps(large):
    """In milliseconds: the small one has a week of articles, where a file holds a month."""
    base, inside, _ = large
    reader = Reader(base)
    for what, (address, count) in inside("sitemap_addresses()").items():
        reader.time(address)
        times = [reader.time(address) for _ in range(ROUNDS)]
        said = f"sitemap, {what} ({count:,} addresses), median"
        yield at_most(said, statistics.median(times), SITEMAP_MS[what], "ms", times)


def newsroom(large):
    """Of each kind the slowest address."""
    base, inside, _ = large
    asked = inside("newsroom_addresses()")
    reader = Reader(base, inside("session()"))
    for kind, addresses in asked.items():
        slowest, bound = [], DESK_MS if kind == "desk" else LIST_MS
        for address in addresses:
            reader.time(address)
            times = [reader.time(address) for _ in range(ROUNDS)]
            slowest = max(slowest, times, key=lambda one: percentile(one, 0.95) if one else 0)
            if os.environ.get("VERBOSE") or percentile(times, 0.95) > bound:
                print(f"{percentile(times, 0.95):8.1f} ms  {address}", file=sys.stderr)
        said = f"newsroom, {kind}: 95th percentile of the slowest of {len(addresses)}"
        yield at_most(said, percentile(slowest, 0.95), bound, "ms", slowest)


def publishing(large):
    """Through the form of the newsroom, alone and while an import of a tenth of the articles runs."""
    _, inside, _ = large
    alone = inside(f"publish({PUBLISHED})")
    yield at_most("publishing an article by the form, median", statistics.median(alone), PUBLISH_MS, "ms", alone)
    with contextlib.ExitStack() as stack:
        folder = ROOT / "var" / "bench" / f"{ARTICLES}-{HEADLINES}"
        environment = os.environ | {"NEWSPORTAL_LOCAL": "1", "NEWSPORTAL_ENV": "", "NEWSPORTAL_VAR": str(folder)}
        source = f"import sys; sys.path.insert(0, 'bench'); import growth; growth.import_many({ARTICLES // 10})"
        command = [PYTHON, "manage.py", "shell", "-v0", "-c", source]
        running = stack.enter_context(subprocess.Popen(command, cwd=ROOT, env=environment))
        disk = stack.enter_context(Disk(folder))
        meanwhile = []
        while running.poll() is None:
            meanwhile += inside(f"publish({PUBLISHED})")
        if running.returncode:
            raise SystemExit("Error: the import failed.")
    inside("forget()")
    said = f"publishing while {ARTICLES // 10:,} articles are imported in one transaction, the slowest"
    figure = at_most(said, max(meanwhile), WAIT_MS, "ms", meanwhile)
    figure.spread += f"; the disk by itself up to {disk.slowest:.0f}"
    yield figure


class Disk:
    """Has the disk keep one small block again and again: how long that takes with no database in between, at most."""

    def __init__(self, folder):
        self.slowest, self._end = 0, threading.Event()  # milliseconds
        self._thread = threading.Thread(target=self._run, args=[folder])

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def _run(self, folder):
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            file.write(bytes(8192))
            os.fsync(file.fileno())
            while not self._end.wait(0.02):
                begun = time.perf_counter()
                os.pwrite(file.fileno(), bytes(8192), 0)
                os.fdatasync(file.fileno())
                self.slowest = max(self.slowest, (time.perf_counter() - begun) * 1000)


# --- Inside a portal, where Django is -----------------------------------------------------------------------------


def index():
    """Make what texts are found by. Of many for the first time without the indexes, which take hours row by row."""
    from django.core.management import call_command
    from django.db import connection

    from articles.models import ArticleIndex

    many, indexes = (
        100_000,
        {
            "article_found_by": "articles_articleindex USING gin (title, lead, whole, facets)",
            "headline_found_by": "ticker_headlineindex USING gin (words, facets)",
        },
    )
    if ArticleIndex.objects.all()[:many].count() == many:
        return "there"
    with connection.cursor() as cursor, open(os.devnull, "w") as nowhere:
        for name in indexes:
            cursor.execute(f"DROP INDEX {name}")
        call_command("reindex_search", stdout=nowhere)
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for name, on in indexes.items():
            cursor.execute(f"CREATE INDEX {name} ON {on} WITH (fastupdate = off)")
        cursor.execute("VACUUM ANALYZE articles_articleindex, ticker_headlineindex, articles_searchword")
    return "made"


def public_addresses():
    from django.db.models import Count
    from django.utils import timezone

    from articles import clock, paging
    from articles.models import Article, ArticleTopic, Byline, Section
    from articles.views import PAGE_SIZE
    from ticker.models import Headline

    at = timezone.now()
    public = Article.objects.published(at)

    def most(rows, field):
        return rows.values(field).annotate(n=Count("pk")).order_by("-n").values_list(field, flat=True)[0]

    section = Section.objects.get(pk=most(Article.objects.order_by(), "section"))
    topic = ArticleTopic._meta.get_field("tag").related_model.objects.get(
        pk=most(ArticleTopic.objects.order_by(), "tag")
    )
    author = Byline._meta.get_field("author").related_model.objects.get(pk=most(Byline.objects.order_by(), "author"))
    day = clock.day_of(at) - 3 * clock.DAY
    rows = public.filter(section=section).newest_first()
    last = rows[min(999 * PAGE_SIZE, rows.count() // PAGE_SIZE * PAGE_SIZE - PAGE_SIZE) - 1]
    lines = Headline.objects.published(at).newest_first()
    line = lines[min(50_000, lines.count() - 100)]
    article = public.filter(teaser__gt="", topic_links__tag=topic, import_source="").newest_first().first()
    return {
        "front page": "/",
        "article": article.get_absolute_url(),
        "section": section.get_absolute_url(),
        "section, 1,000th page": f"{section.get_absolute_url()}?vor={paging.key(last.published_at, last.pk)}",
        "largest topic": topic.get_absolute_url(),
        "largest author": author.get_absolute_url(),
        "archive day": f"/archiv/{day}/",
        "ticker": "/ticker/",
        "ticker, 1,000th page": f"/ticker/?vor={paging.key(line.moment, line.pk)}",
        "ticker day": f"/ticker/{day}/",
        "feed": "/feed/",
        "feed of the largest topic": f"/feed{topic.get_absolute_url()}",
        "feed of the ticker": "/feed/ticker/",
    }


def sitemap_addresses():
    """Of each kind of sitemap the address, and how many it holds."""
    from django.test import Client
    from django.utils import timezone

    from articles import clock

    month = clock.day_of(timezone.now()) - 90 * clock.DAY
    names = {"index": "", "month": f"/{month:%Y-%m}", "news": "/news", "topics": "/themen", "people": "/personen"}
    client = Client(headers={"host": "127.0.0.1"})
    addresses = {what: f"/sitemap{name}.xml" for what, name in names.items()}
    return {what: (address, client.get(address).content.count(b"<loc>")) for what, address in addresses.items()}


def queries(addresses):
    """How many queries each page takes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    counts = []
    for address in addresses:
        with CaptureQueriesContext(connection) as captured:
            assert Client(headers={"host": "127.0.0.1"}).get(address).status_code == 200, address
        counts.append(len(captured))
    return counts


def editor():
    from django.contrib.auth import get_user_model

    return get_user_model().objects.filter(is_superuser=True).order_by("pk").first()


def session():
    from django.test import Client

    client = Client()
    client.force_login(editor())
    return client.cookies["sessionid"].value


def newsroom_addresses():
    from django.db.models import Count, Min

    from articles.models import Article, ArticleImage, Author, Byline, Section, Topic
    from ticker.models import Headline

    articles, lines, images = (
        "/redaktion/articles/article/",
        "/redaktion/ticker/headline/",
        "/redaktion/articles/image/",
    )
    others = ["topic", "author", "correction", "formeraddress", "section"]
    words = [
        "brücke",
        "straßenbahnausbau",
        "Zwölfeichen",
        "gibtesnicht",
        "a",
        "Quellenrode: Zoll begrüßt",
        "1234",
        "dpa",
    ]
    searched = [articles, lines, images, f"{images}auswahl/", *(f"/redaktion/articles/{one}/" for one in others)]
    complete = "/redaktion/autocomplete/?app_label={}&model_name={}&field_name={}&term={}"
    fields = [("articles", "articletopic", "tag"), ("articles", "byline", "author"), ("ticker", "headline", "article")]
    image = ArticleImage.objects.order_by().values("image").annotate(n=Count("pk")).order_by("-n")[0]["image"]
    oldest = Article.objects.aggregate(pk=Min("pk"))["pk"]
    topic, author = Topic.objects.order_by("pk")[0].pk, Author.objects.order_by("pk")[0].pk
    byline = Byline.objects.filter(author=author).order_by("-pk")[0].article_id
    newest = {model: model.objects.order_by("-pk")[0].pk for model in (Article, Headline)}
    sections = Section.objects.values_list("pk", flat=True)
    return {
        "desk": ["/redaktion/"],
        "lists": [articles, f"{articles}?p=40", lines, f"{lines}?p=40", images]
        + [f"/redaktion/articles/{one}/" for one in others]
        + [f"{articles}entwurf/"],
        "filters": [
            f"{articles}?stand={one}"
            for one in ["entwurf", "zurueck", "pruefung", "geplant", "oeffentlich", "weg", "wartet", "fehlt"]
        ]
        + [f"{articles}?von=mir"]
        + [f"{articles}?von=mir&stand={one}" for one in ("entwurf", "zurueck", "geplant")]
        + [f"{articles}?form__exact={one}" for one in Article.Form.values]
        + [f"{articles}?section__id__exact={one}" for one in sections]
        + [f"{articles}?stand=pruefung&form__exact=kommentar&section__id__exact={sections[len(sections) - 1]}"]
        + [f"{lines}?art={one}" for one in ("eil", "oben", "geplant", "vorgemerkt", "artikel", "weg")]
        + [f"{images}?zustand={one}" for one in ("offen", "lizenz", "ersetzen", "frei")]
        + [f"{images}?von=mir"],
        "search": [f"{address}?q={quote(word)}" for address in searched for word in words]
        + [f"{articles}?stand=entwurf&q={quote('brücke')}", f"{lines}?art=artikel&q={quote('brücke')}"],
        "autocomplete": [complete.format(*field, quote(word)) for field in fields for word in ["", *words[:5]]],
        "change forms": [f"{articles}{pk}/change/" for pk in (newest[Article], oldest, byline)]
        + [f"{lines}{newest[Headline]}/change/", f"{images}{image}/change/", f"{articles}add/"]
        + [f"/redaktion/articles/topic/{topic}/change/", f"/redaktion/articles/author/{author}/change/"],
    }


def publish(count):
    """Milliseconds that each article takes from the form to the answer, with a line in the ticker."""
    from django.test import Client

    from articles.models import Article, Author, Section, Topic

    user, client = editor(), Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    authors, topics = Author.objects.order_by("pk")[:2], [topic.pk for topic in Topic.objects.order_by("pk")[:4]]
    body = Article.objects.filter(status="veroeffentlicht").order_by("-pk")[0].body
    times = []
    for n in range(count + 1):
        article = Article.objects.create(title=f"{TITLE} {time.time_ns()}", created_by=user)
        data = {
            **{"form": "nachricht", "ai_use": "keine", "_step": "publish", "title": article.title, "in_ticker": "on"},
            **{"section": Section.objects.order_by("pk")[0].pk, "body": body, "topics": topics, "slug": article.slug},
            **{"bylines-TOTAL_FORMS": 2, "bylines-INITIAL_FORMS": 0},
            **{f"bylines-{place}-author": author.pk for place, author in enumerate(authors)},
            **{f"bylines-{place}-article": article.pk for place in (0, 1)},
        }
        begun = time.perf_counter()
        response = client.post(f"/redaktion/articles/article/{article.pk}/change/", data)
        took = (time.perf_counter() - begun) * 1000
        article.refresh_from_db()
        assert response.status_code == 302 and article.status == "veroeffentlicht", response.content.decode()
        if n:  # the first one loads what the process needs
            times.append(took)
    return times


def import_many(count):
    """As an import does it: one transaction, in parts that fit into memory."""
    import datetime
    import random

    from django.db import transaction
    from django.utils import timezone

    from articles.models import Article, ArticleTopic, Section, Topic
    from newsportal.load.words import Writer

    writer, section, at = Writer(random.Random()), Section.objects.order_by("pk")[0], timezone.now()
    topic = Topic.objects.order_by("pk")[0]
    with transaction.atomic():
        for first in range(0, count, 1000):
            made = Article.objects.bulk_create(
                Article(
                    **{"section": section, "title": writer.headline(), "body": writer.body(), "in_ticker": n % 3 == 0},
                    **{"status": "veroeffentlicht", "published_at": at - n * datetime.timedelta(hours=1)},
                    **{"import_source": "bench", "import_id": f"{at.timestamp()}-{n}"},
                )
                for n in range(first, min(first + 1000, count))
            )
            ArticleTopic.objects.bulk_create(ArticleTopic(content_object=row, tag=topic) for row in made)


def forget():
    """The database as it was, for the next time: without what was imported and published."""
    from django.db import connection

    rows = f"(SELECT id FROM articles_article WHERE import_source = 'bench' OR title LIKE '{TITLE} %')"
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # a trigger keeps the versions of what was public
        for table, column in (
            *(
                (f"articles_{name}", "article_id")
                for name in ("articleversion", "byline", "articleimage", "articleindex")
            ),
            ("articles_articletopic", "content_object_id"),
            ("ticker_headlineindex", "(SELECT article_id FROM ticker_headline line WHERE line.id = headline_id)"),
            ("ticker_headline", "article_id"),
            ("articles_article", "id"),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {column} IN {rows}")
        cursor.execute("RESET session_replication_role")
        cursor.execute(f"DELETE FROM django_admin_log WHERE object_repr LIKE '{TITLE} %'")
        cursor.execute(
            "VACUUM ANALYZE articles_article, articles_articletopic, articles_byline, articles_articleindex, ticker_headline"
        )
    return "forgotten"


def sizes():
    """Of the database, and of its largest tables and indexes, in MB."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1000000")
        found = {"database": cursor.fetchone()[0]}
        cursor.execute(
            """
            SELECT relname, (CASE relkind WHEN 'r' THEN pg_table_size(oid) ELSE pg_relation_size(oid) END / 1000000)::int
              FROM pg_class WHERE relkind IN ('r', 'i') AND relname ~ '^(articles|ticker|article|headline|byline)'
             ORDER BY 2 DESC LIMIT 15
            """
        )
        return found | dict(cursor.fetchall())


if __name__ == "__main__":
    for figure in figures():
        mark = "ok  " if figure.holds else "MISS"
        print(f"{mark} {figure.what}: {figure.value} ({figure.bound}) {figure.spread}", flush=True)
