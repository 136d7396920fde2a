"""Which articles stand where on the front page."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
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
