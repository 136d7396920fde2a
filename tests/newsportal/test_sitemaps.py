"""What search engines are told of: every page that they may show, each once, with the moment of its last change."""

import datetime
import xml.etree.ElementTree as ET

import pytest
from django.contrib.sites.models import Site

from articles.models import Article, reading
from newsportal.legal import make_missing
from newsportal.models import Page
from tests.factories import (
    make_article,
    make_articles,
    make_author,
    make_headline,
    make_image,
    make_section,
    make_topic,
)

pytestmark = pytest.mark.django_db
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
HOST = "http://localhost:8000"


@pytest.fixture
def told(client, frozen):
    """What a sitemap says: {path: element}, in its order."""

    def read(address):
        response = client.get(address)
        assert response.status_code == 200 and response["Content-Type"] == "application/xml; charset=utf-8", address
        assert not response.cookies
        places = [(one.find(f"{SITEMAP}loc").text, one) for one in ET.fromstring(response.content)]
        assert all(place.startswith(f"{HOST}/") for place, _ in places)
        found = {place.removeprefix(HOST): one for place, one in places}
        assert len(found) == len(places), "one of them stands there twice"
        return found

    return read


def modified(entry):
    said = entry.findtext(f"{SITEMAP}lastmod")
    return said and datetime.datetime.fromisoformat(said)


def unseen(at):
    """What no search engine may be led to."""
    withdrawn = make_article("Zurückgezogen", published=at - HOUR)
    withdrawn.withdraw(at - HOUR / 2, "Die Quelle hat sich nicht bestätigt.")
    return [
        withdrawn,
        make_article("Abgelaufen", published=at - HOUR, depublish_at=at),
        make_article("Geplant", published=at + HOUR),
        make_article("Entwurf"),
        make_article("Nicht für Suchmaschinen", published=at - HOUR, noindex=True),
        make_article("Von anderswo", published=at - HOUR, canonical_url="https://agentur.example/original"),
    ]


def test_the_index_names_every_month_with_articles_and_no_other(told, at):
    make_article(published=at - HOUR)
    make_article(published=datetime.datetime(2025, 6, 30, 21, 59, tzinfo=datetime.UTC))  # still June in Berlin
    make_article(published=datetime.datetime(2024, 12, 31, 23, 30, tzinfo=datetime.UTC))  # January in Berlin
    make_article(published=at + 40 * DAY)
    make_article(published=at - 400 * DAY, noindex=True)
    make_article(published=at - 500 * DAY, depublish_at=at)
    index = told("/sitemap.xml")
    parts = ["/sitemap/seiten.xml", "/sitemap/themen.xml", "/sitemap/personen.xml"]
    assert [*index] == [*parts, *(f"/sitemap/{month}.xml" for month in ("2025-07", "2025-06", "2025-01"))]
    for address in index:
        assert told(address) or address in parts


def test_a_month_changes_with_what_readers_see_of_its_articles(told, at):
    """Not when it is asked for, not with what is planned, and not with what is of another month."""
    old = make_article(published=at - 60 * DAY)
    other = make_article(published=at - 60 * DAY - HOUR)
    make_article(published=at - HOUR)
    month, address = f"/sitemap/{at - 60 * DAY:%Y-%m}.xml", old.get_absolute_url()
    assert modified(told("/sitemap.xml")[month]) == modified(told(month)[address]) == old.published_at
    Article.objects.filter(pk=old.pk).update(updated_at=at - 5 * DAY)
    assert modified(told("/sitemap.xml")[month]) == modified(told(month)[address]) == at - 5 * DAY
    old.corrections.create(text="Falsch war die Länge.", moment=at - 3 * DAY)
    other.corrections.create(text="Falsch war der Name.", moment=at - 4 * DAY)
    old.corrections.create(text="Steht noch nicht da.", moment=at + HOUR)
    assert modified(told("/sitemap.xml")[month]) == modified(told(month)[address]) == at - 3 * DAY
    assert modified(told(month)[other.get_absolute_url()]) == at - 4 * DAY
    assert modified(told("/sitemap.xml")[f"/sitemap/{at:%Y-%m}.xml"]) == at - HOUR
    old.withdraw(at - HOUR, "Falsch.")
    assert modified(told("/sitemap.xml")[month]) == at - 4 * DAY


def test_what_nobody_may_find_is_in_no_sitemap(told, at):
    shown = make_article(published=at - HOUR)
    hidden = {article.get_absolute_url() for article in unseen(at)}
    for address in ("/sitemap/2025-07.xml", "/sitemap/news.xml"):
        assert [*told(address)] == [shown.get_absolute_url()], hidden
    assert "lastmod" in ET.tostring(told("/sitemap.xml")["/sitemap/2025-07.xml"]).decode()
    assert modified(told("/sitemap.xml")["/sitemap/2025-07.xml"]) == at - HOUR


def test_a_month_without_articles_is_no_page(client, frozen, at):
    make_article(published=at - HOUR)
    for month in ("2025-06", "2025-08", "2025-00", "2025-13", "0000-01", "9999-12", "2025-7"):
        assert client.get(f"/sitemap/{month}.xml").status_code == 404, month


def test_the_image_is_the_one_that_readers_see(told, at):
    image = make_image(size=(4000, 3000), focal_x=30)
    ending = make_image((1, 2, 3), licence_until=datetime.date(2025, 7, 22))
    with_image, without, ended = (make_article(published=at - HOUR, lead_image=one) for one in (image, None, ending))
    for address in ("/sitemap/2025-07.xml", "/sitemap/news.xml"):
        found = told(address)
        shown = found[with_image.get_absolute_url()].findtext(f"{IMAGE}image/{IMAGE}loc")
        assert shown == f"{HOST}/media/{image.file.name.rpartition('.')[0]}/16x9-30-50-1600.jpg"
        for article in (without, ended):
            assert found[article.get_absolute_url()].find(f"{IMAGE}image") is None


def test_without_the_database_no_sitemap_outlives_the_licence_of_its_images(client, frozen, at):
    make_article(published=at - HOUR, lead_image=make_image(licence_until=datetime.date(2025, 7, 24)))
    for address in ("/sitemap/2025-07.xml", "/sitemap/news.xml"):
        assert client.get(address).ends == datetime.datetime(2025, 7, 23, 22, tzinfo=datetime.UTC)


def test_the_other_pages_are_told_of_with_what_they_list(told, at):
    make_missing(Page, Site)
    empty, politics = make_section("Kultur"), make_section("Politik")
    topic, silent = make_topic("Nahverkehr"), make_topic("Noch geheim")
    author, unread = make_author("Jörg Weiß"), make_author("Käthe Grün")
    make_article(published=at + HOUR, topics=[silent], authors=[unread])
    article = make_article(published=at - HOUR, topics=[topic], authors=[author])
    make_headline(at - HOUR / 2)
    article.corrections.create(text="Falsch war die Länge.", moment=at - HOUR / 4)
    pages = told("/sitemap/seiten.xml")
    assert {path: modified(one) for path, one in pages.items()} == {
        "/": at - HOUR / 2,
        politics.get_absolute_url(): at - HOUR,
        empty.get_absolute_url(): None,
        "/ticker/": at - HOUR / 2,
        "/korrekturen/": at - HOUR / 4,
        **dict.fromkeys(("/feeds/", "/impressum/", "/datenschutz/", "/barrierefreiheit/", "/kontakt/")),
    }
    for address, path in (("/sitemap/themen.xml", topic), ("/sitemap/personen.xml", author)):
        assert {name: modified(one) for name, one in told(address).items()} == {path.get_absolute_url(): at - HOUR}


def test_google_news_gets_the_articles_of_two_days_under_the_name_of_the_paper(told, at, settings):
    settings.SITE_NAME = "Land & Meer"
    just, early = make_article("Mehr <i>Grün</i>", published=at - 2 * DAY + HOUR), make_article(published=at - HOUR)
    make_article(published=at - 2 * DAY)
    make_article(published=at - HOUR, advertisement=True)
    just.corrections.create(text="Falsch war die Länge.", moment=at)  # makes nothing new
    found = told("/sitemap/news.xml")
    assert [*found] == [early.get_absolute_url(), just.get_absolute_url()]
    news = found[just.get_absolute_url()].find(f"{NEWS}news")
    said = {one.tag.removeprefix(NEWS): one.text for one in news.iter() if len(one) == 0}
    assert said == {
        "name": "Land & Meer",
        "language": "de",
        "publication_date": "2025-07-20T21:00:00+02:00",
        "title": "Mehr <i>Grün</i>",
    }


def test_google_news_gets_a_thousand_at_most_and_an_empty_file_when_there_is_nothing(told, at, monkeypatch):
    assert told("/sitemap/news.xml") == {} and reading.NEWS_AT_MOST == 1_000
    monkeypatch.setattr(reading, "NEWS_AT_MOST", 3)
    monkeypatch.setattr(reading.IN_NEWS, "compiled", None)
    articles = make_articles(5, newest=at, apart=HOUR)
    assert [*told("/sitemap/news.xml")] == [article.get_absolute_url() for article in articles[:3]]


def test_a_file_holds_what_the_protocol_allows(told, at, monkeypatch):
    assert reading.SITEMAP_AT_MOST == 50_000
    monkeypatch.setattr(reading, "SITEMAP_AT_MOST", 3)
    monkeypatch.setattr(reading.IN_MONTH, "compiled", None)
    articles = make_articles(5, newest=at, apart=HOUR)
    assert [*told("/sitemap/2025-07.xml")] == [article.get_absolute_url() for article in articles[:3]]


@pytest.mark.django_db(transaction=True)
def test_an_article_leaves_google_news_though_nothing_is_changed(reader, frozen, at):
    make_article(published=at - 2 * DAY + HOUR)
    make_article(published=at - 2 * DAY + 2 * HOUR)
    reader.poll.once()

    def count():
        reader.poll.once()
        return reader.get("/sitemap/news.xml").text.count("<url>")

    assert count() == 2
    frozen(at + HOUR - datetime.timedelta(minutes=1))
    assert count() == 2 and reader.drawn.count("/sitemap/news.xml") == 1
    frozen(at + HOUR)
    assert count() == 1
    frozen(at + 2 * HOUR)
    assert count() == 0 and reader.drawn.count("/sitemap/news.xml") == 3


@pytest.mark.parametrize("address, count", [("/sitemap.xml", 2), ("/sitemap/2025-07.xml", 2), ("/sitemap/news.xml", 2)])
def test_sitemaps_take_as_many_queries_whatever_there_is(client, frozen, at, address, count, django_assert_num_queries):
    for article in make_articles(30, newest=at, apart=3 * DAY):
        article.corrections.create(text="Falsch war die Länge.", moment=at)
    with django_assert_num_queries(count):
        client.get(address)


@pytest.mark.parametrize("name", ["seiten", "themen", "personen"])
def test_the_files_of_other_pages_take_a_fixed_number_of_queries(client, frozen, at, name, django_assert_num_queries):
    for number in range(5):
        fields = {"topics": [make_topic(f"Thema {number}")], "authors": [make_author(f"Person {number}")]}
        make_article(published=at - HOUR, section=make_section(f"Ressort {number}"), **fields)
    with django_assert_num_queries({"seiten": 5}.get(name, 2)):
        client.get(f"/sitemap/{name}.xml")
