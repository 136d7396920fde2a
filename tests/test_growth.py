"""No query that grows: on a database of some size, no public page scans a table, and no list of the newsroom reads far."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from articles import clock, paging
from articles.models import (
    Article,
    ArticleDraft,
    ArticleImage,
    ArticleIndex,
    Author,
    Byline,
    Correction,
    FormerAddress,
    FrontSlot,
    Topic,
    reading,
)
from articles.models.search import LAST_KEY
from tests.factories import make_image, make_user
from ticker.models import Headline, HeadlineIndex

pytestmark = pytest.mark.django_db  # without it there is no test database, and `loaded` would write into the real one
ARTICLES, LINES, SEARCHED = 20_000, 40_000, 2_000
GROWING = {
    *("articles_article", "articles_byline", "articles_articletopic", "articles_articleimage", "articles_correction"),
    *("articles_formeraddress", "articles_articledraft", "ticker_headline"),
    *("articles_articleindex", "ticker_headlineindex"),
}
READ_AT_MOST = 5000  # rows by a statement: twice as many as lists count, and far from a table's


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Taken back after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("make_load", articles=ARTICLES, headlines=LINES, verbosity=0)
        article, moment = Article.objects.published(timezone.now()).first(), timezone.now()
        Correction.objects.bulk_create(Correction(article=article, text=f"Nr. {n}", moment=moment) for n in range(3000))
        image = make_image()
        ArticleImage.objects.bulk_create(
            ArticleImage(article=row, image=image, position=0) for row in Article.objects.order_by("pk")[:5000]
        )
        FrontSlot.objects.create(place=2, article=Article.objects.published(moment).order_by("published_at")[10])
        FormerAddress.objects.bulk_create(FormerAddress(path=f"/alt/{n}/", target="/politik/") for n in range(3000))
        writer = make_user("Redakteur", "vielschreiber")
        drafts = [ArticleDraft(user=writer, content={"title": f"Nr. {n}"}, saved_at=moment) for n in range(3000)]
        for draft, row in zip(drafts, Article.objects.published(moment)[:30], strict=False):
            draft.article, draft.waiting = row, True
        ArticleDraft.objects.bulk_create(drafts)
        for model, count in ((ArticleIndex, SEARCHED), (HeadlineIndex, 2 * SEARCHED)):
            model.follow(model.to_renew(LAST_KEY, count))
        with connection.cursor() as cursor:
            cursor.execute(
                "ANALYZE articles_correction, articles_formeraddress, articles_articledraft, articles_articleimage,"
                " articles_articleindex, ticker_headlineindex, articles_searchword"
            )
        yield
        transaction.set_rollback(True)


class Reads:
    """What each statement of a page reads of the tables that grow."""

    def __init__(self):
        self.scans = []  # (statement, node, table, rows)

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip("( \n").startswith(("SELECT", "WITH")) and "FOR NO KEY" not in sql:
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                plan = cursor.fetchone()[0]
            self.walk(sql, (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
        return execute(sql, params, many, context)

    def walk(self, sql, node):
        if node.get("Relation Name") in GROWING:
            rows = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            self.scans.append((sql, node["Node Type"], node["Relation Name"], rows))
        for child in node.get("Plans", []):
            self.walk(sql, child)

    def far(self):
        """The statements that read too much, with how much."""
        rows = {}
        for sql, _, _, count in self.scans:
            rows[sql] = rows.get(sql, 0) + count
        return {sql: count for sql, count in rows.items() if count > READ_AT_MOST}


def read(client, address):
    with connection.execute_wrapper(reads := Reads()):
        response = client.get(address, follow=True)
    return response.status_code, reads


def newsroom():
    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username="chef", is_staff=True, is_superuser=True)[0])
    return client


def of_the_middle(rows, moment_of):
    """The key of a page far down a list."""
    row = rows[rows.count() // 2]
    return paging.key(moment_of(row), row.pk)


def public(kind):
    """The address of a page of this kind."""
    at = timezone.now()
    articles, lines = Article.objects.published(at).newest_first(), Headline.objects.published(at).newest_first()
    article = articles.filter(topic_links__isnull=False)[10]
    day = clock.day_of(at) - 2 * clock.DAY
    topic, author = Topic.objects.order_by("pk")[0], Author.objects.order_by("pk")[0]
    in_section = articles.filter(section=article.section)
    match kind:
        case "front page":
            return "/"
        case "article":
            return article.get_absolute_url()
        case "withdrawn":
            return f"/politik/x-{Article.objects.gone(at).order_by('pk')[3].pk}/"
        case "section":
            return article.section.get_absolute_url()
        case "section, far down":
            key = of_the_middle(in_section, lambda row: row.published_at)
            return f"{article.section.get_absolute_url()}?vor={key}"
        case "topic":
            return topic.get_absolute_url()
        case "topic, far down":
            key = of_the_middle(Article.objects.about(topic, at), lambda row: row.published_at)
            return f"{topic.get_absolute_url()}?vor={key}"
        case "author":
            return author.get_absolute_url()
        case "archive":
            return "/archiv/"
        case "archive day":
            return f"/archiv/{day:%Y-%m-%d}/"
        case "ticker":
            return "/ticker/"
        case "ticker, far down":
            return f"/ticker/?vor={of_the_middle(lines, lambda line: line.moment)}"
        case "ticker window":
            return "/ticker/neu/"
        case "ticker day":
            return f"/ticker/{day:%Y-%m-%d}/"
        case "corrections":
            return "/korrekturen/"
        case "corrections, far down":
            corrections = Correction.objects.published(at).newest_first()
            return f"/korrekturen/?vor={of_the_middle(corrections, lambda row: row.moment)}"
        case "feed":
            return "/feed/"
        case "feed of a section":
            return f"/feed{article.section.get_absolute_url()}"
        case "feed of a topic":
            return f"/feed{topic.get_absolute_url()}"
        case "feed of an author":
            return f"/feed{author.get_absolute_url()}"
        case "feed of the ticker":
            return "/feed/ticker/"
        case "feed of corrections":
            return "/feed/korrekturen/"
        case "sitemap":
            return "/sitemap.xml"
        case "sitemap of pages":
            return "/sitemap/seiten.xml"
        case "search":
            return "/suche/?q=brücke"
        case "search, newest":
            return "/suche/?q=brücke+haus&sortierung=neu"
        case "search, nothing":
            return "/suche/?q=gibtesnicht"
        case "missing":
            return "/gibt/es-nicht-999999999/"


KINDS = ["front page", "article", "section", "section, far down", "topic", "topic, far down", "author", "archive"]
KINDS += ["archive day", "ticker", "ticker, far down", "ticker window", "ticker day", "withdrawn", "missing"]
KINDS += ["corrections", "corrections, far down"]
KINDS += [
    "feed",
    "feed of a section",
    "feed of a topic",
    "feed of an author",
    "feed of the ticker",
    "feed of corrections",
]
KINDS += ["sitemap", "sitemap of pages", "search", "search, newest", "search, nothing"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_public_page_scans_a_table_that_grows(loaded, kind):
    status, reads = read(Client(), public(kind))
    assert status == {"withdrawn": 410, "missing": 404}.get(kind, 200)
    assert reads.scans or kind == "missing"
    assert not [scan for scan in reads.scans if scan[1] == "Seq Scan"]
    assert not reads.far()


def test_a_sitemap_reads_the_articles_that_it_tells_of_and_no_others(loaded):
    """What is prepared once a connection, asked for as it is made."""
    at = timezone.now()
    begin, end = clock.month(*(at - 60 * clock.DAY).timetuple()[:2])
    for rows in (
        reading.IN_MONTH.make(begin=begin, end=end, at=at),
        reading.IN_NEWS.make(since=at - 2 * clock.DAY, at=at),
    ):
        with connection.execute_wrapper(reads := Reads()):
            count = len(rows)
        assert count > 200 and not [scan for scan in reads.scans if scan[1] == "Seq Scan"]
        assert sum(scan[3] for scan in reads.scans if scan[2] == "articles_article") < 1.1 * count


ARTICLE, LINE = "/redaktion/articles/article/", "/redaktion/ticker/headline/"
NEWSROOM = [ARTICLE, LINE, "/redaktion/articles/topic/", "/redaktion/articles/author/", "/redaktion/articles/image/"]
NEWSROOM += [f"{ARTICLE}?stand={one}" for one in ("entwurf", "zurueck", "pruefung", "geplant", "oeffentlich", "weg")]
NEWSROOM += [f"{ARTICLE}?stand={one}" for one in ("wartet", "fehlt")]
NEWSROOM += [f"{ARTICLE}?von=mir&stand={one}" for one in ("entwurf", "zurueck", "geplant")]
NEWSROOM += [f"{ARTICLE}?von=mir", f"{ARTICLE}?form__exact=gegendarstellung", f"{ARTICLE}?form__exact=nachricht"]
NEWSROOM += [f"{ARTICLE}?q=gibtesnicht", f"{ARTICLE}?q=straßenbahnausbau", f"{ARTICLE}?q=brücke", f"{ARTICLE}?q=1234"]
NEWSROOM += [f"{LINE}?art={one}" for one in ("eil", "oben", "geplant", "vorgemerkt", "artikel", "weg")]
NEWSROOM += ["/redaktion/", f"{ARTICLE}entwurf/", "/redaktion/articles/image/?zustand=ersetzen"]
NEWSROOM += [f"{LINE}?q=gibtesnicht", f"{LINE}?q=straßenbahnausbau"]
CHOICE = "/redaktion/autocomplete/?app_label=articles&model_name=frontslot&field_name=article"
NEWSROOM += [
    "/redaktion/articles/frontslot/",
    *(f"{CHOICE}&term={term}" for term in ("", "gibtesnicht", "brücke", "1234")),
]


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("address", NEWSROOM)
def test_no_list_of_the_newsroom_reads_far(loaded, address):
    status, reads = read(newsroom(), address)
    assert status == 200
    assert not reads.far()


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("role", ["Autor", "Chefredaktion"])
def test_the_desk_of_who_has_written_much_scans_no_table_that_grows(loaded, role):
    author, user, client = Author.objects.order_by("pk")[0], make_user(role), Client()
    with transaction.atomic():
        author.account = user
        author.save()
        begun = Article.objects.order_by("pk").filter(created_by=None)[:6000]
        Article.objects.filter(pk__in=[*begun.values_list("pk", flat=True)]).update(created_by=user)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE articles_article, articles_author")
        assert Byline.objects.filter(author=author).count() > READ_AT_MOST
        client.force_login(user)
        status, reads = read(client, "/redaktion/")
        transaction.set_rollback(True)
    assert status == 200 and {scan[2] for scan in reads.scans} >= {"articles_article", "ticker_headline"}
    assert not [scan for scan in reads.scans if scan[1] == "Seq Scan" and scan[3]]
    assert not reads.far()


def test_a_section_is_not_read_far_though_its_articles_are_old(loaded):
    """As that of a section that was given up years ago."""
    old = Article.objects.order_by("pk").values_list("pk", flat=True)[:200]
    given_up = Article._meta.get_field("section").related_model.objects.create(name="Vermischtes")
    with transaction.atomic():
        Article.objects.filter(pk__in=[*old]).update(section=given_up)
        status, reads = read(newsroom(), f"{ARTICLE}?section__id__exact={given_up.pk}")
        transaction.set_rollback(True)
    assert status == 200 and not reads.far()
