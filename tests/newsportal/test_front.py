"""Which articles stand where on the front page."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, FrontSlot
from articles.models.front import TOP_COUNT
from tests.explain import Explain
from tests.factories import make_article, make_articles, make_headline, make_image, make_section

pytestmark = pytest.mark.django_db
HEADLINE = re.compile(r'<h\d class="headline[^"]*"><a href="[^"]*">([^<]*)</a>')
RUBRIC = re.compile(r'<h2 class="rubric"[^>]*><a [^>]*>([^<]*)</a>')
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def front(client, frozen):
    """What the front page shows, by title: lead, second leads, and blocks as (section, titles)."""

    def get():
        response = client.get("/")
        assert response.status_code == 200
        above, *blocks = response.content.decode().split('<section class="block"')
        lead, *seconds = HEADLINE.findall(above) or [None]
        blocks = [(RUBRIC.search(block)[1], HEADLINE.findall(block)) for block in blocks]
        titles = [title for title in (lead, *seconds, *(title for _, titles in blocks for title in titles)) if title]
        assert len(set(titles)) == len(titles), "an article comes twice"
        return lead, seconds, blocks

    return get


def make(at, section, *titles, **fields):
    """Articles of a section, the first is the newest; an hour between each and the next."""
    for n, title in enumerate(titles):
        make_article(title, published=at - n * HOUR, section=make_section(section), **fields)


def test_the_newest_stand_above_and_every_section_has_a_block_of_its_others(front, at):
    make_section("Wirtschaft", position=1)
    make_section("Kultur", position=2)
    make_section("Sport", position=3)
    make_section("Leer", position=0)
    make(at, "Sport", "S0")
    make(at - HOUR / 2, "Kultur", "K0", "K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8")
    make(at - 90 * HOUR, "Wirtschaft", "W0", "W1")
    assert front() == (
        "S0",
        ["K0", "K1", "K2"],
        [("Wirtschaft", ["W0", "W1"]), ("Kultur", ["K3", "K4", "K5", "K6", "K7"])],
    )


@pytest.mark.parametrize("count", range(6))
def test_a_young_paper_has_what_it_has(front, at, count):
    make(at, "Politik", *(f"P{n}" for n in range(count)))
    titles = [f"P{n}" for n in range(count)]
    expected = titles[0] if titles else None, titles[1:4], [("Politik", titles[4:])] if count > 4 else []
    assert front() == expected


def test_of_one_moment_the_one_made_last_comes_first(front, at):
    for section in ("Politik", "Kultur"):
        for n in range(4):
            make_article(f"{section} {n}", published=at, section=make_section(section))
    lead, seconds, blocks = front()
    assert (lead, seconds) == ("Kultur 3", ["Kultur 2", "Kultur 1", "Kultur 0"])
    assert blocks == [("Politik", ["Politik 3", "Politik 2", "Politik 1", "Politik 0"])]


def test_a_block_begins_with_its_newest_article_with_a_picture(front, at):
    make(at, "Sport", "S0", "S1", "S2", "S3")
    make(at - HOUR, "Kultur", "K0")
    make(at - 2 * HOUR, "Kultur", "Abgelaufen", lead_image=make_image(licence_until=datetime.date(2025, 7, 22)))
    make(at - 3 * HOUR, "Kultur", "Anzeige", lead_image=make_image(), advertisement=True)
    make(at - 4 * HOUR, "Kultur", "Bild 1", "Bild 2", lead_image=make_image())
    (_, titles) = front()[2][0]
    assert titles[0] == "Bild 1" and "Bild 2" in titles[1:]


def test_an_advertisement_leads_neither_the_page_nor_a_block(front, at):
    make(at, "Kultur", *(f"Anzeige {n}" for n in range(6)), advertisement=True)
    make(at - 10 * HOUR, "Kultur", "K0", "K1", "K2", "K3", "K4", "K5")
    make(at, "Sport", "Anzeige S", advertisement=True)
    assert front() == (
        "K0",
        ["K1", "K2", "K3"],
        [("Kultur", ["K4", "Anzeige 0", "Anzeige 1", "Anzeige 2", "Anzeige 3"])],
    )


def test_what_is_not_public_is_nowhere_and_pushes_nobody_out(front, at):
    make(at - 90 * HOUR, "Politik", *(f"P{n}" for n in range(6)))
    for n in range(9):
        make_article(f"Entwurf {n}")
        make_article(f"Geplant {n}", published=at + HOUR)
        make_article(f"Abgelaufen {n}", published=at - HOUR, depublish_at=at)
        make_article(f"Zurück {n}", published=at - HOUR, depublish_at=at, status="zurueckgezogen")
    assert front() == ("P0", ["P1", "P2", "P3"], [("Politik", ["P4", "P5"])])


# --- Places chosen by hand ----------------------------------------------------------------------------------------------


def made(at, count, **fields):
    """P0 is the newest."""
    make(at, "Politik", *(f"P{n}" for n in range(count)), **fields)
    return list(Article.objects.order_by("-published_at"))


def put(place, article, until=None):
    FrontSlot.objects.create(place=place, article=article, until=until)


def test_what_is_chosen_stands_at_its_place_and_the_newest_fill_the_others(front, at):
    politics = made(at, 9)
    make(at - HOUR / 2, "Kultur", "K0", "K1", "K2")
    assert front()[:2] == ("P0", ["K0", "P1", "K1"])
    put(1, politics[7])
    put(3, Article.objects.get(title="K2"))
    assert front() == (
        "P7",
        ["P0", "K2", "K0"],
        [("Kultur", ["K1"]), ("Politik", ["P1", "P2", "P3", "P4", "P5"])],
    )


def test_where_every_place_is_chosen_the_newest_stand_in_their_block(front, at):
    articles = made(at, 12)
    for place in range(1, TOP_COUNT + 1):
        put(place, articles[-place])
    assert front() == ("P11", ["P10", "P9", "P8"], [("Politik", ["P0", "P1", "P2", "P3", "P4"])])


def test_the_newest_article_can_stand_further_down(front, at):
    put(4, made(at, 5)[0])
    assert front() == ("P1", ["P2", "P3", "P0"], [("Politik", ["P4"])])


def test_no_place_stays_empty_above_one_that_is_chosen(front, at):
    put(4, made(at, 1)[0])
    assert front() == ("P0", [], [])


LEAVES = {
    "withdrawn": lambda rows, at: rows.get().withdraw(at, "Irrtum"),
    "expired": lambda rows, at: rows.update(depublish_at=at),
    "scheduled later": lambda rows, at: rows.update(published_at=at + HOUR),
    "a draft again": lambda rows, at: rows.update(status="entwurf"),
    "deleted": lambda rows, at: (rows.update(status="entwurf"), rows.delete()),
}


@pytest.mark.parametrize("leave", LEAVES)
def test_the_place_of_an_article_that_leaves_fills_itself(front, at, leave):
    articles = made(at - HOUR, 6)
    put(1, articles[5])
    assert front()[0] == "P5"
    LEAVES[leave](Article.objects.filter(pk=articles[5].pk), at)
    assert front() == ("P0", ["P1", "P2", "P3"], [("Politik", ["P4"])])


def test_what_is_planned_comes_to_its_place_by_itself(front, frozen, at):
    made(at, 5)
    put(2, make_article("Geplant", published=at + HOUR))
    assert front()[:2] == ("P0", ["P1", "P2", "P3"])
    frozen(at + HOUR)
    assert front()[:2] == ("P0", ["Geplant", "P1", "P2"])


def test_a_place_is_held_until_its_moment_and_no_longer(front, frozen, at):
    put(1, made(at, 6)[5], until=at + HOUR)
    frozen(at + HOUR - datetime.timedelta(microseconds=1))
    assert front()[0] == "P5"
    frozen(at + HOUR)
    assert front() == ("P0", ["P1", "P2", "P3"], [("Politik", ["P4", "P5"])])


def test_an_advertisement_is_not_placed_either(front, at):
    made(at - HOUR, 5)
    make(at - 90 * HOUR, "Kultur", "Anzeige K", advertisement=True)
    for place, title in enumerate(("Anzeige K", "Anzeige P"), 1):
        article = Article.objects.filter(title=title).first()
        put(place, article or make_article(title, published=at, advertisement=True))
    assert front() == ("P0", ["P1", "P2", "P3"], [("Politik", ["P4", "Anzeige P"])])


@pytest.mark.parametrize("count", [1, TOP_COUNT])
def test_chosen_places_cost_no_query(client, frozen, at, count, django_assert_num_queries):
    """As without them: edition and clock; articles; sections; ticker lines."""
    articles = made(at, 9, lead_image=make_image())
    for place in range(1, count + 1):
        put(place, articles[-place])
    make_headline(at)
    with django_assert_num_queries(4):
        client.get("/")


@pytest.mark.parametrize("stored", [True, False])
def test_a_chosen_article_is_found_by_its_key_however_many_there_are(at, stored):
    articles = make_articles(6000, at, HOUR, ["Politik", "Kultur"])
    if stored:
        put(2, articles[5500])
        put(3, articles[5900], until=at)
    chosen = None if stored else [None, articles[5500].pk, None, None]
    with connection.execute_wrapper(explain := Explain()):
        shown = list(Article.objects.for_front(at, top=TOP_COUNT, each=5, chosen=chosen).for_cards())
    assert {row.pk: row.place for row in shown if row.place} == {articles[5500].pk: 2}
    assert explain.rows <= 1000, explain.plan


# --- How much stands where, and what it costs ---------------------------------------------------------------------------


@pytest.mark.parametrize("sections, each", [(7, 5), (9, 4), (12, 3), (40, 1)])
def test_many_sections_have_shorter_blocks(front, at, sections, each):
    for n in range(sections):
        make(at - 10 * HOUR, f"Ressort {n:02}", *(f"R{n} {m}" for m in range(6)))
    make(at, "Ressort 00", "N0", "N1", "N2", "N3")
    lead, seconds, blocks = front()
    assert [lead, *seconds] == ["N0", "N1", "N2", "N3"]
    assert [len(rows) for _, rows in blocks] == [each] * sections


def test_only_the_licence_of_a_shown_picture_ends_the_page(client, frozen, at):
    ending = {"lead_image": make_image(licence_until=datetime.date(2025, 12, 31))}
    make(at, "Politik", *(f"P{n}" for n in range(9)))
    make(at - 20 * HOUR, "Politik", "P9", **ending)
    assert client.get("/")["Cache-Control"].endswith("stale-if-error=86400")
    make(at, "Kultur", "K0", **ending)
    assert client.get("/")["Cache-Control"].endswith("stale-if-error=0")


@pytest.mark.parametrize("count", [3, 60])
def test_the_front_page_takes_four_queries(client, frozen, at, count, django_assert_num_queries):
    """Edition and clock; articles with section and picture; sections; ticker lines."""
    for section in ("Politik", "Kultur", "Sport"):
        make(at, section, *(f"{section} {n}" for n in range(count // 3)), lead_image=make_image())
    make_headline(at, "Zug entgleist")
    with django_assert_num_queries(4):
        client.get("/")


@pytest.mark.parametrize("count", [0, 40])
def test_without_an_article_the_page_has_the_newest_lines(client, frozen, at, count, django_assert_num_queries):
    """Edition and clock; articles, none; ticker lines; sections."""
    for n in range(count):
        make_headline(at - n * HOUR, f"Meldung {n:02}")
    make_headline(at + HOUR, "Noch nicht")
    with django_assert_num_queries(4):
        shown = client.get("/").content.decode()
    lines = re.findall(r"Meldung (\d\d)", shown)
    assert lines == [f"{n:02}" for n in range(min(count, 30))]
    assert ('<p class="empty">Noch ist kein Artikel erschienen' in shown) == (count == 0) and "Noch nicht" not in shown


def test_indexes_bring_the_front_page(client, frozen, at, plan):
    """Of 100,000 articles, too, no more are read than are shown, and a few."""
    make_articles(3000, at, HOUR, ["Politik", "Kultur", "Sport"])
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    (sql,) = [query["sql"] for query in queries if "WITH top" in query["sql"]]
    found = plan(sql)
    assert "Seq Scan on articles_article" not in found, found
    walked = sorted(re.findall(r"\w+_newest\w*", found))
    assert walked == ["article_newest", "article_newest_in", "article_newest_in"], found


def test_an_empty_and_a_stale_section_cost_no_walk_through_all_articles(at):
    """Stored in the order of their moments, as they are in a paper, the index of all articles looks cheap for a section."""
    make_section("Leer")
    make(at - 90_000 * HOUR, "Selten", "S0")
    sections = [make_section(name) for name in ("Politik", "Sport")]
    fields = {"body": "<p>Die neue Strecke.</p>" * 20, "status": "veroeffentlicht"}
    Article.objects.bulk_create(
        Article(title=f"N{n}", slug=f"n{n}", section=sections[n % 2], published_at=at - n * HOUR, **fields)
        for n in reversed(range(7000))
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_article, articles_section")
    with connection.execute_wrapper(explain := Explain()):
        shown = list(Article.objects.for_front(at, top=4, each=5).for_cards())
    assert len(shown) == 4 + 5 + 5 + 1
    assert explain.rows <= 1000, explain.plan
