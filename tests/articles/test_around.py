"""What stands around an article: more on its topics, and its neighbours in the section."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from tests.factories import make_article, make_articles, make_section, make_topic

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def elsewhere():
    """A section that fills no list of the article's own."""
    return make_section("Wirtschaft")


def related(article, at):
    return [other.title for other in Article.objects.related_to(article, at)]


def common(at, name, count=20):
    """A topic that many old articles are about."""
    topic, archive = make_topic(name), make_section("Archivgut")
    for n in range(count):
        make_article(f"{name} {n}", published=at - (1000 + n) * HOUR, section=archive, topics=[topic])
    return topic


def test_a_rare_shared_topic_says_more_than_two_common_ones(at, elsewhere):
    rare, city, traffic = make_topic("Linie 4"), common(at, "Stadt"), common(at, "Verkehr")
    article = make_article("Selbst", published=at, topics=[city, rare, traffic])
    make_article("Zwei häufige", published=at - HOUR, section=elsewhere, topics=[city, traffic])
    make_article("Ein seltenes", published=at - 900 * HOUR, section=elsewhere, topics=[rare])
    make_article("Ein häufiges", published=at, section=elsewhere, topics=[city])
    assert related(article, at)[:2] == ["Ein seltenes", "Zwei häufige"]


def test_several_rare_topics_come_first_and_ties_newest_first(at, elsewhere):
    rare = [make_topic(name) for name in ("Linie 4", "Depot", "Oberleitung")]
    article = make_article("Selbst", published=at, topics=rare)
    make_article("Alle", published=at - 9 * HOUR, section=elsewhere, topics=rare)
    make_article("Zwei, alt", published=at - 8 * HOUR, section=elsewhere, topics=rare[:2])
    make_article("Zwei, neu", published=at - 7 * HOUR, section=elsewhere, topics=rare[1::-1])
    make_article("Zwei, zuletzt angelegt", published=at - 7 * HOUR, section=elsewhere, topics=rare[:2])
    make_article("Eines", published=at - HOUR, section=elsewhere, topics=rare[2:])
    found = related(article, at)
    assert found == ["Alle", "Zwei, zuletzt angelegt", "Zwei, neu", "Zwei, alt", "Eines"]


def test_the_section_fills_up_and_nothing_comes_twice(at, elsewhere):
    topic, other = make_topic("Linie 4"), make_topic("Depot")
    article = make_article("Selbst", published=at - 2 * HOUR, topics=[topic, other])
    make_article("Thema und Ressort", published=at - 5 * HOUR, topics=[topic, other])
    make_article("Thema", published=at - 6 * HOUR, section=elsewhere, topics=[topic])
    make_article("Ressort, alt", published=at - 4 * HOUR)
    make_article("Ressort, neu", published=at - HOUR)
    make_article("Fremd", published=at - HOUR, section=elsewhere)
    assert related(article, at) == ["Thema und Ressort", "Thema", "Ressort, neu", "Ressort, alt"]


def test_an_article_without_topics_has_its_section(at, elsewhere):
    article = make_article("Selbst", published=at)
    make_article("Fremd", published=at, section=elsewhere, topics=[make_topic()])
    make_article("Ressort", published=at - HOUR)
    assert related(article, at) == ["Ressort"]
    assert related(make_article("Allein", published=at, section=make_section("Kultur")), at) == []


def test_unpublic_texts_and_advertisements_are_not_related_nor_push_others_out(at, elsewhere):
    topic = make_topic("Linie 4")
    article = make_article("Selbst", published=at - 50 * HOUR, topics=[topic])
    make_article("Thema", published=at - 60 * HOUR, section=elsewhere, topics=[topic])
    make_article("Ressort", published=at - 70 * HOUR)
    gone = {"published": at - 9 * HOUR, "depublish_at": at}
    hidden = [
        {},
        {"status": "zur_pruefung"},
        {"published": at + HOUR},
        gone,
        gone | {"status": "zurueckgezogen"},
        {"published": at, "advertisement": True},
    ]
    for fields in hidden:
        for n in range(13):  # more than are looked at
            make_article(f"Nicht {n}", topics=[topic], **fields)
    assert related(article, at) == ["Thema", "Ressort"]


def test_a_related_headline_needs_no_further_query(at, django_assert_num_queries):
    article = make_article(published=at)
    make_article("Langer Titel", short_title="Kurz", kicker="Bahn", published=at - HOUR)
    with django_assert_num_queries(1):
        (row,) = Article.objects.related_to(article, at).for_headlines()
        shown = (row.kicker, row.headline, row.get_absolute_url(), row.section.name, row.form, row.advertisement)
    assert shown == ("Bahn", "Kurz", f"/politik/langer-titel-{row.pk}/", "Politik", "nachricht", False)
    assert row.published_at == at - HOUR and row.get_deferred_fields() >= {"body", "teaser", "lead_image_id"}


def test_the_neighbours_are_the_next_in_the_section_by_moment_and_key(at, elsewhere, django_assert_num_queries):
    moments = [at - 3 * HOUR, at - 2 * HOUR, at - 2 * HOUR, at - 2 * HOUR, at - HOUR]
    rows = [make_article(f"Nummer {n}", published=moment) for n, moment in enumerate(moments)]
    make_article("Fremd", published=at - 2 * HOUR, section=elsewhere)
    make_article("Anzeige", published=at - 2 * HOUR, advertisement=True)
    make_article("Entwurf")
    make_article("Geplant", published=at + HOUR)
    make_article("Abgelaufen", published=at - 2 * HOUR, depublish_at=at)
    for row, older, newer in zip(rows, [None, *rows[:-1]], [*rows[1:], None], strict=True):
        with django_assert_num_queries(1):
            assert Article.objects.around(row, at)[:2] == (older, newer)
            assert all(beside.get_absolute_url() for beside in (older, newer) if beside)


def test_an_article_alone_in_its_section_has_no_neighbours(at, elsewhere):
    make_article(published=at, section=elsewhere)
    assert Article.objects.around(make_article(published=at), at)[:2] == (None, None)


def test_the_article_page_has_its_neighbours(client, frozen, at):
    older, article, newer = (make_article(published=at - n * HOUR) for n in (3, 2, 1))
    page = client.get(article.get_absolute_url()).content.decode()
    for row, relation in ((older, "prev"), (newer, "next")):
        assert f'<a href="{row.get_absolute_url()}" rel="{relation}">' in page


def test_indexes_bring_what_stands_around_an_article(at, plan):
    """Of a topic or a section with 100,000 articles, too, a page reads no more than the first few."""
    topics = [make_topic(f"Thema {n}") for n in range(3)]
    rows = make_articles(3000, at, HOUR, ["Politik", "Kultur", "Sport"], topics)
    with CaptureQueriesContext(connection) as queries:
        Article.objects.around(rows[1500], at)
    expected = [{"article_topic_newest", "article_newest_in"}]
    for query, indexes in zip(queries, expected, strict=True):
        found = plan(query["sql"])
        assert "Seq Scan on articles_article" not in found, found
        assert set(re.findall(r"\w+_newest\w*", found)) == indexes, found
