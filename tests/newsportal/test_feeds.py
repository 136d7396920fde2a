"""Feeds, read back as feed readers read them."""

import datetime
import email.utils
import io
import json
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urljoin
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.utils import timezone
from jsonschema import Draft202012Validator

from articles import clock, text
from articles.models import Author, Correction, Section, Topic
from tests.factories import (
    make_article,
    make_articles,
    make_author,
    make_headline,
    make_image,
    make_section,
    make_topic,
)
from tests.machine import MachineRead
from tests.pages import body_with_everything
from ticker.models import Headline

pytestmark = pytest.mark.django_db
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
SITE = "http://localhost:8000"
RSS, ATOM, JSON = "/feed/", "/feed/atom.xml", "/feed/feed.json"
TICKER, CORRECTIONS = "/feed/ticker/", "/feed/korrekturen/"
OF_ARTICLES = [RSS, ATOM, JSON, "/feed/politik/", "/feed/thema/haushalt/", "/feed/autor/joerg-weiss/"]
EVERY = [*OF_ARTICLES, TICKER, CORRECTIONS]
ALL_OF_THE_SITE = pytest.mark.parametrize("address", [RSS, ATOM, JSON])
RULES = Draft202012Validator(json.loads((Path(__file__).parents[1] / "data" / "jsonfeed.json").read_text()))
NAMES = {"atom": "http://www.w3.org/2005/Atom"}


# --- Reading ------------------------------------------------------------------------------------------------------------


class Html(MachineRead):
    """HTML in a feed, with all its words."""

    def __init__(self, html):
        self.text = ""
        super().__init__(html)

    def handle_data(self, data):
        super().handle_data(data)
        self.text += data


def read(body, kind):
    """A feed as programs understand it, in one shape for all formats. Nothing is made harmless or absolute for us."""
    if kind.startswith("application/feed+json"):
        return read_json(body)
    found = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": kind},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    assert not found.bozo, found.get("bozo_exception")
    ElementTree.fromstring(body)
    when = email.utils.parsedate_to_datetime if found.version == "rss20" else datetime.datetime.fromisoformat
    return SimpleNamespace(
        version=found.version,
        title=found.feed.title,
        page=found.feed.link,
        own=[link.href for link in found.feed.links if link.rel == "self"],
        language=found.feed.language,
        about=found.feed.subtitle,
        entries=[
            SimpleNamespace(
                guid=one.id,
                title=one.title,
                link=one.link,
                published=when(one.published),
                updated=datetime.datetime.fromisoformat(one.updated),
                html=one.content[0].value if "content" in one else one.summary,
                summary=one.summary,
                authors=[author.name for author in one.get("authors", ())],
                tags=[tag.term for tag in one.get("tags", ())],
                image=one.media_content[0]["url"] if "media_content" in one else None,
                credit=one.media_credit[0]["content"] if "media_credit" in one else None,
            )
            for one in found.entries
        ],
    )


def read_json(body):
    found = json.loads(body)
    RULES.validate(found)
    return SimpleNamespace(
        version=found["version"],
        title=found["title"],
        page=found["home_page_url"],
        own=[found["feed_url"]],
        language=found["language"],
        about=found["description"],
        entries=[
            SimpleNamespace(
                guid=one["id"],
                title=one["title"],
                link=one["url"],
                published=datetime.datetime.fromisoformat(one["date_published"]),
                updated=datetime.datetime.fromisoformat(one["date_modified"]),
                html=one["content_html"],
                summary=None,
                authors=[author["name"] for author in one.get("authors", ())],
                tags=one.get("tags", []),
                image=one.get("image"),
                credit=None,
            )
            for one in found["items"]
        ],
    )


@pytest.fixture
def feed(client, frozen):
    """A feed that must be there."""

    def get(address):
        response = client.get(address)
        assert response.status_code == 200, address
        return read(response.content, response["Content-Type"])

    return get


@pytest.fixture
def entry(feed):
    """The only entry of a feed."""

    def get(address):
        (found,) = feed(address).entries
        return found

    return get


@pytest.fixture
def xml(client, frozen):
    return lambda address: ElementTree.fromstring(client.get(address).content)


@pytest.fixture
def filed():
    """Where an article of all feeds belongs."""
    return {
        "section": make_section("Politik", description="Was der Rat\nbeschließt."),
        "topics": [make_topic("Haushalt", introduction="Worum es geht.")],
        "authors": [make_author("Jörg Weiß", bio="Berichtet aus dem Rat.")],
    }


def correct(article, moment, words="Richtig ist: 38 Kilometer."):
    return article.corrections.create(text=words, moment=moment)


def one_of_each(at, filed):
    """An entry for every feed."""
    article = make_article("Linie 4 fährt", published=at - HOUR, **filed)
    correct(article, at - HOUR / 2)
    make_headline(at - HOUR / 2, "Bundesrat stimmt zu")
    return article


def test_the_rules_for_json_feeds_know_what_is_none():
    good = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Der Tagesbote",
        "home_page_url": "https://example.org/",
        "feed_url": "https://example.org/feed.json",
        "items": [{"id": "1", "content_text": "Text", "_eigen": {"about": "https://example.org/"}}],
    }
    Draft202012Validator.check_schema(RULES.schema)
    assert RULES.is_valid(good)
    for bad in (
        good | {"version": "https://jsonfeed.org/version/1"},
        good | {"home_page_url": "/"},
        good | {"langauge": "de"},
        good | {"authors": [{}]},
        {name: value for name, value in good.items() if name != "title"},
        *(
            good | {"items": [{"id": "1", "content_text": "Text"} | item]}
            for item in (
                {"id": 1},
                {"url": "/politik/"},
                {"image": "//example.org/bild.jpg"},
                {"date_published": "2025-07-22T18:00:00"},
                {"date_modified": "22.07.2025"},
                {"tags": "Politik"},
                {"authors": [{"name": None}]},
            )
        ),
        good | {"items": [{"id": "1", "summary": "Text"}]},
        good | {"items": [{"content_text": "Text"}]},
    ):
        assert not RULES.is_valid(bad), bad


# --- What is in them ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "version", "title", "page", "about"),
    [
        (RSS, "rss20", "Der Tagesbote", "/", "Nachrichten von Der Tagesbote"),
        (ATOM, "atom10", "Der Tagesbote", "/", "Nachrichten von Der Tagesbote"),
        (JSON, "https://jsonfeed.org/version/1.1", "Der Tagesbote", "/", "Nachrichten von Der Tagesbote"),
        ("/feed/politik/", "rss20", "Politik – Der Tagesbote", "/politik/", "Was der Rat beschließt."),
        ("/feed/thema/haushalt/", "rss20", "Haushalt – Der Tagesbote", "/thema/haushalt/", "Worum es geht."),
        (
            "/feed/autor/joerg-weiss/",
            "rss20",
            "Jörg Weiß – Der Tagesbote",
            "/autor/joerg-weiss/",
            "Berichtet aus dem Rat.",
        ),
        (TICKER, "rss20", "Ticker – Der Tagesbote", "/ticker/", "Die neuesten Meldungen im Ticker von Der Tagesbote"),
        (
            CORRECTIONS,
            "rss20",
            "Korrekturen – Der Tagesbote",
            "/korrekturen/",
            "Was in Artikeln von Der Tagesbote falsch war und was richtig ist",
        ),
    ],
)
def test_every_feed_says_what_it_is_and_where(feed, client, at, filed, address, version, title, page, about):
    one_of_each(at, filed)
    found = feed(address)
    assert (found.version, found.title, found.about, found.language) == (version, title, about, "de")
    assert (found.page, found.own) == (SITE + page, [SITE + address])
    assert client.get(page).status_code == 200 and len(found.entries) == 1


@pytest.mark.parametrize("address", [one for one in EVERY if one not in (ATOM, JSON)])
def test_rss_says_when_it_last_changed_and_that_a_guid_is_no_address(xml, at, filed, address):
    article = one_of_each(at, filed)
    make_article("Früher", published=at - DAY, **filed)
    correct(article, at - DAY / 2)
    make_headline(at - DAY)
    channel = xml(address).find("channel")
    assert [link.attrib for link in channel.findall("atom:link", NAMES)] == [
        {"rel": "self", "type": "application/rss+xml", "href": SITE + address}
    ]
    newest = at - HOUR / 2
    assert email.utils.parsedate_to_datetime(channel.findtext("lastBuildDate")) == newest
    assert [guid.attrib for guid in channel.iter("guid")] == [{"isPermaLink": "false"}] * 2
    assert channel.findtext("image/link") == channel.findtext("link")
    assert channel.findtext("image/title") == channel.findtext("title")


@pytest.mark.parametrize("address", OF_ARTICLES)
def test_a_feed_lists_what_readers_may_see_at_this_moment_newest_first(feed, frozen, at, filed, address):
    """Of one moment the last comes first."""
    for title, fields in {
        "Vierter": {"published": at - 2 * HOUR},
        "Dritter": {"published": at - HOUR},
        "Zweiter": {"published": at - HOUR, "depublish_at": at + HOUR},
        "Erster": {"published": at},
        "Entwurf": {},
        "Zur Prüfung": {"status": "zur_pruefung"},
        "Geplant": {"published": at + HOUR},
        "Zurückgezogen": {"published": at - HOUR, "status": "zurueckgezogen", "depublish_at": at - HOUR / 2},
        "Abgelaufen": {"published": at - HOUR, "depublish_at": at},
    }.items():
        make_article(title, **fields, **filed)
    shown = ["Erster", "Zweiter", "Dritter", "Vierter"]
    assert [one.title for one in feed(address).entries] == shown
    make_article("Woanders", published=at, section=make_section("Kultur"))
    elsewhere = [] if address in OF_ARTICLES[3:] else ["Woanders"]
    assert [one.title for one in feed(address).entries] == elsewhere + shown
    frozen(at + HOUR)
    assert [one.title for one in feed(address).entries] == ["Geplant", *elsewhere, "Erster", "Dritter", "Vierter"]


def test_the_tickers_feed_lists_its_lines_newest_first(feed, frozen, at):
    for words, fields in {
        "Dritte": {"moment": at - HOUR},
        "Zweite": {"moment": at - HOUR},
        "Erste": {"moment": at},
        "Ausblick": {"moment": at + HOUR},
        "Zurückgezogen": {"moment": at, "withdrawn": True},
        "Abgelaufen": {"moment": at - HOUR, "until": at},
    }.items():
        make_headline(text=words, **fields)
    assert [one.title for one in feed(TICKER).entries] == ["Erste", "Zweite", "Dritte"]
    frozen(at + HOUR)
    assert feed(TICKER).entries[0].title == "Ausblick"


def test_the_feed_of_corrections_lists_those_of_public_articles_newest_first(feed, at):
    public, secret = make_article("Öffentlich", published=at - DAY), make_article("Geheim", published=at + DAY)
    gone = make_article("Weg", published=at - DAY, depublish_at=at - HOUR)
    for article, moment, words in (
        (public, at - 2 * HOUR, "Dritte."),
        (public, at - HOUR, "Zweite."),
        (public, at - HOUR, "Erste."),
        (public, at + HOUR, "Noch nicht."),
        (secret, at - HOUR, "Geheim."),
        (gone, at - 2 * HOUR, "Weg."),
    ):
        correct(article, moment, words)
    found = feed(CORRECTIONS).entries
    assert [Html(one.html).text.strip() for one in found] == ["Erste.", "Zweite.", "Dritte."]
    assert {one.title for one in found} == {"Korrektur: Öffentlich"}


@pytest.mark.parametrize("address", OF_ARTICLES)
def test_an_entry_has_address_moments_authors_topics_and_image_of_its_article(entry, at, filed, address):
    image = make_image(size=(1600, 1200), credit="Käthe Grün/dpa")
    article = make_article(
        "Linie 4 fährt",
        published=at - HOUR,
        lead_image=image,
        section=filed["section"],
        topics=[*filed["topics"], make_topic("Nahverkehr")],
        authors=[make_author("Käthe Grün"), *filed["authors"], make_author("محمد الأمين")],
    )
    found = entry(address)
    assert (found.title, found.link) == ("Linie 4 fährt", SITE + article.get_absolute_url())
    for moment in (found.published, found.updated):
        assert (moment, moment.utcoffset()) == (article.published_at, 2 * HOUR)
    assert found.authors == ["Käthe Grün", "Jörg Weiß", "محمد الأمين"]
    assert found.tags[0] == "Politik" and sorted(found.tags[1:]) == ["Haushalt", "Nahverkehr"]
    width = max(one.width for one in image.renditions("16x9"))
    assert re.fullmatch(rf"{SITE}/media/.+/16x9-.*-{width}\.jpg", found.image)
    assert (found.html if address == JSON else found.credit).count("Foto: Käthe Grün/dpa") == 1


@ALL_OF_THE_SITE
def test_moments_have_the_offset_that_germany_has_in_that_season(entry, frozen, address):
    winter = datetime.datetime(2025, 1, 22, 18, 0, tzinfo=datetime.UTC)
    frozen(winter)
    make_article(published=winter)
    assert (entry(address).published, entry(address).published.utcoffset()) == (winter, HOUR)


@pytest.mark.parametrize("full_text", [True, False])
@ALL_OF_THE_SITE
def test_an_image_past_its_licence_or_without_credit_is_not_there(feed, at, settings, address, full_text):
    settings.FEED_FULL_TEXT = full_text
    for fields in ({"licence_until": at.date()}, {"credit": ""}):
        image = make_image(alt="Verboten", **fields)
        body = f'<p>Text</p><figure data-image="{image.pk}"><figcaption>Verboten</figcaption></figure>'
        make_article(published=at, lead_image=image, body=body)
    for found in feed(address).entries:
        assert found.image is None and "Verboten" not in found.html and not Html(found.html).all("img")


@pytest.mark.parametrize("full_text", [True, False])
@ALL_OF_THE_SITE
def test_what_readers_must_know_is_said(entry, at, settings, address, full_text):
    settings.FEED_FULL_TEXT = full_text
    labels = {"advertisement": True, "press_release": True, "ai_use": "erzeugt", "form": "kommentar"}
    make_article("Baden gehen", published=at, kicker="Freizeit", **labels)
    found = entry(address)
    assert found.title == "Anzeige: Baden gehen"
    first = Html(found.html).text.strip().partition("\n")[0]
    assert first == "Anzeige · Pressemitteilung · KI-erzeugt · Kommentar · Freizeit"


def test_a_line_of_the_ticker_leads_to_its_place_to_its_article_and_says_its_source(feed, at):
    article = make_article("Linie 4 fährt", published=at - DAY)
    make_headline(at, "Bahn fährt", breaking=True, breaking_until=at + HOUR, article=article, source="dpa")
    make_headline(at - HOUR, "Bericht liegt vor", url="https://example.org/bericht?a=1&b=2", source="Stadt & Land")
    make_headline(at - 2 * HOUR, "Rat tagt")
    breaking, outside, plain = feed(TICKER).entries
    assert [one.title for one in (breaking, outside, plain)] == [
        "Eilmeldung: Bahn fährt",
        "Bericht liegt vor",
        "Rat tagt",
    ]
    line = Headline.objects.get(text="Bahn fährt")
    assert breaking.link == f"{SITE}/ticker/2025-07-22/#m{line.pk}"
    assert (breaking.published, breaking.published.utcoffset()) == (at, 2 * HOUR)
    assert Html(breaking.html).links == {SITE + article.get_absolute_url()}
    assert Html(breaking.html).text == "Bahn fährt (dpa)"
    assert Html(outside.html).links == {"https://example.org/bericht?a=1&b=2"}
    assert Html(outside.html).text == "Bericht liegt vor (Stadt & Land)"
    assert not Html(plain.html).links and Html(plain.html).text == "Rat tagt"


def test_a_correction_leads_to_where_it_stands_under_its_article(entry, client, at):
    article = make_article("Linie 4 fährt", published=at - DAY)
    correct(article, at - HOUR, "Die Strecke ist <38> Kilometer lang.")
    found = entry(CORRECTIONS)
    assert found.title == "Korrektur: Linie 4 fährt" and found.published == at - HOUR
    assert found.link == f"{SITE}{article.get_absolute_url()}#korrekturen"
    assert "korrekturen" in MachineRead(client.get(article.get_absolute_url()).content.decode()).ids
    assert Html(found.html).text == "Die Strecke ist <38> Kilometer lang."


def test_a_correction_of_an_advertisement_says_that_it_is_one(entry, at):
    correct(make_article("Baden gehen", published=at - DAY, advertisement=True), at - HOUR)
    assert entry(CORRECTIONS).title == "Korrektur: Anzeige: Baden gehen"


def test_a_feed_holds_no_more_than_readers_can_take(feed, at):
    topic, author = make_topic("Haushalt"), make_author("Jörg Weiß")
    articles = make_articles(31, at, HOUR, topics=[topic])
    for article in articles:
        article.bylines.create(author=author)
    Correction.objects.bulk_create(Correction(article=articles[0], text=f"Nr. {n}.", moment=at) for n in range(31))
    Headline.objects.bulk_create(Headline(text=f"Nummer {n}", moment=at - n * HOUR) for n in range(51))
    for address in OF_ARTICLES:
        assert [one.title for one in feed(address).entries] == [f"Nummer {n}" for n in range(30)], address
    assert [one.title for one in feed(TICKER).entries] == [f"Nummer {n}" for n in range(50)]
    assert len(feed(CORRECTIONS).entries) == 30


# --- GUID ---------------------------------------------------------------------------------------------------------------


def test_a_guid_is_a_urn_and_the_same_in_every_feed(entry, at, filed):
    make_article(published=at, **filed)
    guids = {entry(address).guid for address in OF_ARTICLES}
    assert len(guids) == 1 and re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", guids.pop())


@pytest.mark.parametrize("address", EVERY)
def test_a_guid_stays_whatever_else_changes(entry, feed, at, filed, settings, address):
    article = one_of_each(at, filed)
    before, of_feed = entry(address), feed(address).title
    article.title, article.slug, article.section = "Linie 4 steht", "linie-4-steht", make_section("Kultur")
    article.published_at = at - 2 * HOUR
    article.save()
    Headline.objects.update(text="Bundesrat lehnt ab", moment=at - 2 * HOUR)
    Correction.objects.update(text="Richtig ist: 39 Kilometer.", moment=at - 2 * HOUR)
    settings.SITE_URL, settings.SITE_NAME = "https://andere.example", "Die Andere"
    after = entry("/feed/kultur/" if address == "/feed/politik/" else address)
    assert (after.link, after.html, feed(address).title) != (before.link, before.html, of_feed)
    assert after.link.startswith("https://andere.example/") and after.guid == before.guid


def test_things_with_the_same_number_have_different_guids(entry, at):
    article = make_article(published=at - HOUR, pk=7)
    make_headline(at, pk=7)
    article.corrections.create(text="Richtig ist: 38.", moment=at, pk=7)
    assert len({entry(address).guid for address in (RSS, TICKER, CORRECTIONS)}) == 3


def test_another_site_has_other_guids(entry, at):
    make_article(published=at, pk=7)
    ours = entry(RSS).guid
    with connection.cursor() as cursor:
        cursor.execute("UPDATE newsportal_edition SET site = gen_random_uuid()")
    assert entry(RSS).guid != ours


def test_atom_feeds_have_an_identity_of_their_own(xml, at, settings):
    make_article(published=at)
    identity = xml(ATOM).findtext("atom:id", namespaces=NAMES)
    assert identity.startswith("urn:uuid:")
    settings.SITE_URL, settings.SITE_NAME = "https://andere.example", "Die Andere"
    assert xml(ATOM).findtext("atom:id", namespaces=NAMES) == identity


# --- Changes ------------------------------------------------------------------------------------------------------------


@ALL_OF_THE_SITE
def test_an_update_moves_the_entry_and_is_said_in_its_text(entry, at, address):
    article = make_article(published=at - DAY)
    article.body = "<p>Die Strecke ist wieder gesperrt.</p>"
    article.save()
    found = entry(address)
    assert found.updated == article.updated_at.replace(microsecond=0) > found.published == at - DAY
    assert f"Aktualisiert: {article.updated_at.astimezone(clock.BERLIN):%d.%m.%Y, %H:%M}" in Html(found.html).text


@ALL_OF_THE_SITE
def test_a_correction_moves_the_entry_and_is_said_in_its_text(entry, at, address):
    article = make_article(published=at - DAY)
    correct(article, at - 22 * HOUR / 60)
    correct(article, at + HOUR, "Erst morgen.")
    found = entry(address)
    assert (found.updated, found.published) == (at - 22 * HOUR / 60, at - DAY)
    assert "Korrektur, 22.07.2025, 19:38\u00a0Uhr: Richtig ist: 38 Kilometer." in Html(found.html).text
    assert "Erst morgen." not in found.html


@ALL_OF_THE_SITE
def test_a_typo_moves_nothing(entry, at, address):
    article = make_article("Linie 4 fähhrt", published=at - DAY)
    before = entry(address)
    article.title, article.is_update = "Linie 4 fährt", False
    article.save()
    after = entry(address)
    assert after.title == "Linie 4 fährt" and "Aktualisiert" not in after.html
    assert (after.published, after.updated) == (before.published, before.updated) == (at - DAY, at - DAY)


# --- Whole text or teaser -----------------------------------------------------------------------------------------------


def article_with_everything(at):
    body = (
        body_with_everything()
        + '<p>Mehr <a href="#kosten">unten</a> und <a href="mailto:a@b.example">per Mail</a>.</p>'
    )
    return make_article(
        published=at,
        teaser="Nach Jahren der Planung fährt die Bahn.",
        dateline="Brandsiel",
        body=body,
        lead_image=make_image(alt="Eine Straßenbahn", caption="Linie 4 am Markt.", credit="Ömer Şahin"),
        source="Stadt Brandsiel",
        source_url="https://www.example.org/",
        transparency_note="Die Autorin hat teilgenommen.",
    )


@ALL_OF_THE_SITE
def test_the_whole_text_has_all_that_belongs_to_it(entry, at, settings, address):
    settings.FEED_FULL_TEXT = True
    article = article_with_everything(at)
    html = Html(entry(address).html)
    for tag, count in {"h2": 1, "h3": 1, "ul": 1, "ol": 1, "blockquote": 1, "table": 1, "th": 3, "td": 6}.items():
        assert len(html.all(tag)) == count, tag
    for words in (
        "Nach Jahren der Planung fährt die Bahn.",
        "Brandsiel",
        "Risse im Spannstahl",
        "Abbruch der östlichen Hälfte",
        "Die Linien 2 und 5 auf der alten Brücke. Foto: Käthe Grün/Tagesbote",
        "Linie 4 am Markt. Foto: Ömer Şahin",
        "Quelle: Stadt Brandsiel",
        "Die Autorin hat teilgenommen.",
    ):
        assert words in html.text, words
    images = html.all("img")
    assert len(images) == len(html.all("figure")) == len(html.all("figcaption")) == 4
    assert [image["alt"] for image in images] == ["Eine Straßenbahn", *["Eine Straßenbahn im Schnee"] * 3]
    for image in images:
        assert re.fullmatch(rf"{SITE}/media/.+\.jpg", image["src"]) and int(image["width"]) > 0 < int(image["height"])
    assert [link["href"] for link in html.all("a")] == [
        f"{SITE}/ticker/",
        "https://www.example.org/gutachten",
        f"{SITE}{article.get_absolute_url()}#kosten",
        "mailto:a@b.example",
        "https://www.example.org/",  # the source
    ]


@pytest.mark.parametrize("full_text", [True, False])
@ALL_OF_THE_SITE
def test_nothing_in_a_feed_runs_or_leads_nowhere(entry, at, settings, address, full_text):
    settings.FEED_FULL_TEXT = full_text
    article = article_with_everything(at)
    evil = '<p onclick="alert(1)"><a href="javascript:alert(1)">Text</a><script>alert(1)</script></p>'
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET body = body || %s WHERE id = %s", [evil, article.pk])
    found = entry(address)
    html = Html(found.html)
    assert all(re.match(r"https?://[^/]", one) for one in [found.link, found.image, *html.links])
    assert not {"script", "style", "iframe", "form", "picture"} & {tag for tag, _ in html.elements}
    assert not [name for _, said in html.elements for name in said if name.startswith("on") or name == "style"]


@ALL_OF_THE_SITE
def test_without_the_whole_text_a_feed_has_the_teaser_or_how_the_text_begins(feed, at, settings, address):
    settings.FEED_FULL_TEXT = False
    article_with_everything(at)
    make_article(
        published=at - HOUR, body=f"<h2>Zwischenzeile</h2><p>So beginnt er. {'Dann mehr. ' * 90}</p><p>Ende.</p>"
    )
    with_teaser, without = feed(address).entries
    words = Html(with_teaser.html).text.removesuffix("Foto: Ömer Şahin")  # which JSON has no place for
    assert words.strip() == "Nach Jahren der Planung fährt die Bahn."
    beginning = Html(without.html).text.strip()
    assert beginning.startswith("So beginnt er. Dann mehr.") and beginning.endswith("…") and len(beginning) <= 200


@ALL_OF_THE_SITE
def test_the_whole_text_says_how_it_was_made_when_its_page_does(feed, at, settings, address):
    settings.FEED_FULL_TEXT = True
    make_article(published=at, ai_use="unterstuetzung", ai_label=True)
    make_article(published=at - HOUR, ai_use="unterstuetzung")
    shown, silent = feed(address).entries
    note = "Bei diesem Text hat künstliche Intelligenz geholfen."
    assert note in Html(shown.html).text and note not in silent.html


@pytest.mark.parametrize("address", [RSS, ATOM])
def test_with_the_whole_text_a_list_of_entries_still_shows_the_teaser(entry, at, settings, address):
    settings.FEED_FULL_TEXT = True
    article_with_everything(at)
    found = entry(address)
    assert Html(found.summary).text.strip() == "Nach Jahren der Planung fährt die Bahn."
    assert len(found.html) > len(found.summary)


# --- HTTP ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_a_feed_reader_has_already_is_not_sent_again(reader, filed):
    now = timezone.now() - HOUR
    one_of_each(now, filed)
    kinds = {ATOM: "application/atom+xml", JSON: "application/feed+json"}
    tags = {}
    for address in EVERY:
        first = reader.get(address, cookie="csrftoken=abc")
        assert first.status == 200 and "Set-Cookie" not in first.headers
        kind = first.headers["Content-Type"]
        assert kind == f"{kinds.get(address, 'application/rss+xml')}; charset=utf-8"
        tags[address] = first.headers["ETag"]
        again = reader.get(address, if_none_match=tags[address])
        assert (again.status, again.body) == (304, b"")
        assert reader.get(f"{address}?utm_source=x").body == first.body
        head = reader.get(address, method="HEAD")
        assert (head.status, head.body, head.headers) == (200, b"", first.headers)
        for coding in ("gzip", "br"):
            packed = reader.get(address, accept_encoding=coding)
            assert packed.headers["Content-Encoding"] == coding and packed.text == first.text
    assert sorted(reader.drawn) == sorted(EVERY), "each is drawn once"
    article = make_article("Brücke wieder frei", published=now, **filed)
    correct(article, now)
    make_headline(now)
    reader.poll.once()
    for address in EVERY:
        answer = reader.get(address, if_none_match=tags[address])
        assert answer.status == 200 and len(read(answer.body, answer.headers["Content-Type"]).entries) == 2


def test_an_empty_feed_is_one_and_the_same_all_day(client, frozen, at):
    make_section("Kultur")
    for address in ("/feed/kultur/", RSS, ATOM, JSON, TICKER, CORRECTIONS):
        frozen(at)
        first = client.get(address)
        assert read(first.content, first["Content-Type"]).entries == []
        frozen(at + HOUR)
        assert client.get(address).content == first.content, address


# --- Where they are -----------------------------------------------------------------------------------------------------


SITE_WIDE = [("Der Tagesbote", RSS)]


@pytest.mark.parametrize(
    ("page", "more"),
    [
        ("/", [("Der Tagesbote (Atom)", ATOM), ("Der Tagesbote (JSON Feed)", JSON)]),
        ("/politik/", [("Politik", "/feed/politik/")]),
        ("/thema/haushalt/", [("Haushalt", "/feed/thema/haushalt/")]),
        ("/autor/joerg-weiss/", [("Jörg Weiß", "/feed/autor/joerg-weiss/")]),
        ("/ticker/", [("Ticker", TICKER)]),
        ("/ticker/2025-07-22/", [("Ticker", TICKER)]),
        ("/korrekturen/", [("Korrekturen", CORRECTIONS)]),
        ("article", [("Politik", "/feed/politik/")]),
        ("/archiv/2025-07-22/", []),
        ("/feeds/", []),
    ],
)
def test_pages_say_which_feeds_there_are_of_them(client, frozen, at, filed, page, more):
    article = one_of_each(at, filed)
    page = article.get_absolute_url() if page == "article" else page
    said = MachineRead(client.get(page).content.decode()).all("link", rel="alternate")
    assert sorted((link["title"], link["href"]) for link in said) == sorted(SITE_WIDE + more)
    for link in said:
        response = client.get(urljoin(page, link["href"]))
        assert (response.status_code, response["Content-Type"]) == (200, f"{link['type']}; charset=utf-8")


def test_the_page_of_feeds_leads_to_them(client, frozen, at, filed):
    one_of_each(at, filed)
    make_section("Kultur")
    links = MachineRead(client.get("/feeds/").content.decode()).all("a")
    said = {link["href"]: link["type"] for link in links if "type" in link}
    assert {*said} == {RSS, ATOM, JSON, TICKER, CORRECTIONS, "/feed/politik/", "/feed/kultur/"}
    for address, kind in said.items():
        response = client.get(address)
        assert (response.status_code, response["Content-Type"]) == (200, f"{kind}; charset=utf-8")
    assert "/feeds/" in MachineRead(client.get("/").content.decode()).links


@pytest.mark.parametrize(
    ("model", "before", "after"),
    [
        (Section, "/feed/politik/", "/feed/stadtrat/"),
        (Topic, "/feed/thema/haushalt/", "/feed/thema/stadtrat/"),
        (Author, "/feed/autor/joerg-weiss/", "/feed/autor/stadtrat/"),
    ],
)
def test_a_feed_moves_with_its_page(client, feed, at, filed, model, before, after):
    make_article(published=at, **filed)
    (row,) = model.objects.all()
    for slug in ("rathaus", "stadtrat"):
        row.slug = slug
        row.save()
    response = client.get(before)
    assert (response.status_code, response["Location"]) == (301, after)
    assert len(feed(after).entries) == 1


def test_what_has_no_page_has_no_feed(client, frozen, at):
    make_article("Geheime Fusion", published=at + HOUR, topics=[make_topic("Fusion")])
    topic = Topic.objects.get()
    for slug in ("fusion", "geheim"):
        topic.slug = slug
        topic.save()
        for address in ("/feed/thema/fusion/", f"/feed/thema/{slug}/"):
            assert client.get(address).status_code == 404, address
    for address in ("/feed/gibt-es-nicht/", "/feed/thema/nichts/", "/feed/autor/niemand/", "/feed/archiv/2025-07-22/"):
        assert client.get(address).status_code == 404, address


# --- Whatever is written ------------------------------------------------------------------------------------------------

EVIL = [
    "Ende ]]> und <![CDATA[ Anfang",
    "</title></item></channel></rss><item>",
    '</entry></feed>"}]}',
    "Müller & Söhne &amp; Co. &lt;b&gt; &#0; &nbsp; &bogus;",
    "<b>Fett</b><script>alert('1')</script>",
    "„Anführung“ 'einfach' \"doppelt\" `schräg` {{ site.name }} {% if %} \\u0000 \\n",
    "Fest 🎉 👩‍👩‍👧‍👦 mit שלום \u200fund\u200e مرحبا \u2067isoliert\u2069",
    "\u0338Ein Akzent ohne Zeichen",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>&a;",
    "Zeile\u2028Absatz\u2029und\u0085weiter",
    "x" * 300,
]
UNWANTED = "".join(map(chr, [1, 8, 0xB, 0xC, 0x1F, 0x7F, 0x9F, 0xFEFF, 0xFFFE, 0xFFFF]))
# Where words of the newsroom come from, and how many characters there are room for.
WRITTEN = {
    "articles_article": {"title": 300, "teaser": 1000, "kicker": 80, "dateline": 100, "source": 200, "body": 1000}
    | {"transparency_note": 1000},
    "articles_section": {"name": 60, "description": 500},
    "articles_topic": {"name": 100, "introduction": 500},
    "articles_author": {"name": 120, "bio": 500},
    "articles_image": {"alt": 300, "caption": 500, "credit": 200},
    "articles_correction": {"text": 500},
    "ticker_headline": {"text": 300, "source": 120},
}


def cut(words, length=None):
    """What of these words and of what nobody wants, in as many characters, arrives."""
    return text.clean(f"{UNWANTED}{words}"[:length]).strip()


@pytest.mark.parametrize("full_text", [True, False])
def test_any_words_leave_every_feed_whole(feed, at, settings, filed, full_text):
    """Also those that came into the database past the application."""
    settings.FEED_FULL_TEXT = full_text
    article = one_of_each(at, filed)
    article.lead_image = make_image()
    article.save()
    for words in EVIL:
        with connection.cursor() as cursor:
            for table, columns in WRITTEN.items():
                values = [f"{UNWANTED}{words}"[:length] for length in columns.values()]
                cursor.execute(f"UPDATE {table} SET {', '.join(f'{name} = %s' for name in columns)}", values)
        for address in OF_ARTICLES:
            found = feed(address)
            (one,) = found.entries
            assert (one.title, one.authors) == (cut(words, 300), [cut(words, 120)])
            assert {*one.tags} == {cut(words, 60), cut(words, 100)}
            assert address == JSON or one.credit in (cut(words, 200), f"Foto: {cut(words, 200)}")
            assert cut(words) in Html(one.html).text and "p" in dict(Html(one.html).elements)
            assert address in OF_ARTICLES[:3] or found.title.startswith(cut(words, 60))
        (line,), (correction,) = feed(TICKER).entries, feed(CORRECTIONS).entries
        assert line.title == cut(words, 300) and cut(words, 300) in Html(line.html).text
        assert correction.title == f"Korrektur: {cut(words, 300)}" and cut(words, 500) in Html(correction.html).text


# --- Cost ---------------------------------------------------------------------------------------------------------------


def test_the_number_of_articles_makes_no_query_more(client, frozen, at, settings, filed, django_assert_num_queries):
    """Edition and clock; the section, topic or author, where it is of one; the entries with all that they show; the identity
    of the site."""
    settings.FEED_FULL_TEXT = True
    image = make_image()
    for count in (2, 28):
        for n in range(count):
            body = f'<p>Text</p><figure data-image="{image.pk}"></figure>'
            article = make_article(published=at - n * HOUR, body=body, lead_image=make_image(size=(180, 120)), **filed)
            correct(article, at)
            make_headline(at, article=article)
        for address in EVERY:
            with django_assert_num_queries(4 if address in OF_ARTICLES[3:] else 3):
                assert client.get(address).status_code == 200
