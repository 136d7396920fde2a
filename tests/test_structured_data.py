"""What pages say to search engines in JSON-LD, read as data and held to the vocabulary of schema.org."""

import datetime
import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from articles import markup
from articles.models import Article
from tests.factories import make_article, make_author, make_headline, make_image, make_section, make_topic
from tests.machine import MachineRead
from tests.vocabulary import things

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
SITE = settings.SITE_URL

ARTICLE = {"NewsArticle", "BreadcrumbList"}
SAID = {
    "front": {"WebSite"},
    **dict.fromkeys(("article", "plain article", "interview"), ARTICLE),
    "commentary": {"OpinionNewsArticle", "BreadcrumbList"},
    "analysis": {"AnalysisNewsArticle", "BreadcrumbList"},
    "advertisement": {"AdvertiserContentArticle", "BreadcrumbList"},
    **dict.fromkeys(("section", "topic", "archive day"), {"BreadcrumbList"}),
    "author": {"ProfilePage", "BreadcrumbList"},
    **dict.fromkeys(("ticker", "ticker day"), {"ItemList", "BreadcrumbList"}),
}


def valued(data, name):
    """All values that a property of this name has, however deep."""
    if isinstance(data, list):
        return [value for one in data for value in valued(one, name)]
    if not isinstance(data, dict):
        return []
    own = data.get(name, [])
    return (own if isinstance(own, list) else [own]) + valued(list(data.values()), name)


def test_every_page_says_what_it_is_in_the_words_of_schema_org(client, addresses):
    for name, fields in (("analysis", {"form": "analyse"}), ("advertisement", {"advertisement": True})):
        article = make_article(published=timezone.now() - HOUR, dateline="Brandsiel", **fields)
        addresses[name] = article.get_absolute_url()
    assert SAID.keys() <= addresses.keys()
    for name, address in addresses.items():
        documents = MachineRead(client.get(address).content.decode()).documents
        assert {one.schema_type for document in documents for one in things(document)} == SAID.get(name, set()), name
        logos, pictures = valued(documents, "logo"), valued(documents, "image")
        assert not {*logos} & {*pictures} and not [one for one in pictures if settings.STATIC_URL in one], name


def test_what_is_not_in_the_vocabulary_is_found_out():
    for wrong in (
        {"@type": "Zeitungsartikel"},
        {"@type": "NewsArticle", "ueberschrift": "Linie 4"},
        {"@type": "NewsArticle", "birthDate": "1970-01-01"},
        {"@type": "NewsArticle", "date_published": "2025-07-22"},
        {"@type": "NewsArticle", "author": "Jörg Weiß"},
        {"@type": "NewsArticle", "author": {"@type": "Place", "name": "Köln"}},
        {"@type": "NewsArticle", "author": [{"@type": "Person", "titel": "Dr."}]},
        {"@type": "NewsArticle", "datePublished": "gestern"},
        {"@type": "NewsArticle", "datePublished": "2025-02-30T10:00:00+01:00"},
        {"@type": "NewsArticle", "isAccessibleForFree": "ja"},
        {"@type": "NewsArticle", "digitalSourceType": "https://schema.org/KI"},
        {"@type": "NewsArticle", "url": "/politik/linie-4-1/"},
        {"@type": "ListItem", "item": "https://tagesbote.example/"},
    ):
        with pytest.raises((KeyError, ValueError)):
            things({"@context": "https://schema.org", "@graph": [wrong]})


@pytest.fixture
def read(client, frozen):
    """A page, which must be there, as machines read it."""

    def page(of):
        response = client.get(of if isinstance(of, str) else of.get_absolute_url())
        assert response.status_code == 200
        return MachineRead(response.content.decode())

    return page


def steps(page):
    """The way to a page, as (name, address)."""
    items = page.structured["BreadcrumbList"]["itemListElement"]
    assert [one["position"] for one in items] == [*range(1, len(items) + 1)]
    return [(one["name"], one["item"]["@id"].removeprefix(SITE)) for one in items]


def test_an_article_says_what_search_engines_ask_for(read, at):
    article = make_article(
        "Oberbürgermeisterin eröffnet Linie 4",
        published=at - HOUR,
        teaser="Nach Jahren der Planung fährt die Bahn.",
        authors=[make_author("Jörg Weiß", role="Redakteur"), make_author("Käthe Grün")],
        topics=[make_topic("Straßenbahn"), make_topic("Frankfurt am Main")],
        dateline="Köln",
        source_url="https://www.example.org/gutachten",
        transparency_note="Der Autor wohnt an der Linie.",
    )
    page, address = read(article), SITE + article.get_absolute_url()
    said = page.structured["NewsArticle"]
    assert (
        said.items()
        >= {
            "headline": "Oberbürgermeisterin eröffnet Linie 4",
            "description": "Nach Jahren der Planung fährt die Bahn.",
            "url": address,
            "mainEntityOfPage": address,
            "author": [
                {"@type": "Person", "name": "Jörg Weiß", "url": f"{SITE}/autor/joerg-weiss/"},
                {"@type": "Person", "name": "Käthe Grün", "url": f"{SITE}/autor/kaethe-gruen/"},
            ],
            "articleSection": "Politik",
            "keywords": ["Straßenbahn", "Frankfurt am Main"],
            "inLanguage": "de",
            "isAccessibleForFree": True,
            "dateline": "Köln",
            "isBasedOn": "https://www.example.org/gutachten",
            "backstory": "Der Autor wohnt an der Linie.",
        }.items()
    )
    assert (
        said["publisher"].items()
        >= {
            "@type": "NewsMediaOrganization",
            "name": "Der Tagesbote",
            "url": f"{SITE}/",
            "correctionsPolicy": SITE + reverse("corrections"),
            "sameAs": "https://www.facebook.com/tagesbote",
        }.items()
    )
    assert finders.find(said["publisher"]["logo"].removeprefix(SITE + settings.STATIC_URL))
    assert steps(page) == [
        ("Startseite", "/"),
        ("Politik", "/politik/"),
        (article.title, article.get_absolute_url()),
    ]


def test_an_article_that_nobody_signs_is_the_papers(read, at):
    said = read(make_article(published=at)).structured["NewsArticle"]
    assert said["author"] == [{"@type": "Organization", "name": "Der Tagesbote", "url": f"{SITE}/"}]
    assert not {"keywords", "correction", "dateline", "digitalSourceType"} & said.keys()


@pytest.mark.parametrize(
    "fields, kind",
    [
        ({"form": "reportage"}, "NewsArticle"),
        ({"form": "kommentar"}, "OpinionNewsArticle"),
        ({"form": "analyse"}, "AnalysisNewsArticle"),
        ({"form": "kommentar", "advertisement": True}, "AdvertiserContentArticle"),
    ],
)
def test_an_opinion_and_an_advertisement_are_no_plain_news(read, at, fields, kind):
    assert kind in read(make_article(published=at, **fields)).structured


def test_a_text_that_a_machine_has_written_says_so(read, at):
    for use, written in (("erzeugt", True), ("uebersetzung", False), ("unterstuetzung", False)):
        said = read(make_article(published=at, ai_use=use)).structured["NewsArticle"]
        source = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
        assert said.get("digitalSourceType") == (source if written else None), use


def test_moments_are_german_ones_with_their_offset(read, frozen):
    for month, hour, offset in ((7, 17, "+02:00"), (1, 18, "+01:00")):
        moment = datetime.datetime(2025, month, 22, hour, 38, tzinfo=datetime.UTC)
        frozen(moment + HOUR)
        article = make_article(published=moment)
        article.corrections.create(text="Falsch war der Preis.", moment=moment)
        said = read(article).structured["NewsArticle"]
        assert {*valued(said, "datePublished"), said["dateModified"]} == {f"2025-{month:02}-22T19:38:00{offset}"}


def test_what_readers_are_told_of_moves_the_moment_of_the_last_change_and_a_typo_does_not(read, at):
    def modified():
        return read(article).structured["NewsArticle"]["dateModified"]

    article = make_article(published=at - 3 * HOUR)
    assert modified() == "2025-07-22T17:00:00+02:00"
    Article.objects.update(updated_at=at - 2 * HOUR)
    assert modified() == "2025-07-22T18:00:00+02:00"
    article.corrections.create(text="Falsch war der Preis.", moment=at - HOUR)
    article.corrections.create(text="Falsch ist erst morgen etwas.", moment=at + HOUR)
    assert modified() == "2025-07-22T19:00:00+02:00"
    typo = Article.objects.get()
    typo.title, typo.is_update = "Ohne Tippfehler", False
    typo.save()
    assert read(article.get_absolute_url()).structured["NewsArticle"]["headline"] == "Ohne Tippfehler"
    assert modified() == "2025-07-22T19:00:00+02:00"


def test_corrections_are_told_once_they_are_public(read, at):
    article = make_article(published=at - 3 * HOUR)
    article.corrections.create(text="Falsch war der Preis.", moment=at - HOUR)
    article.corrections.create(text="Falsch ist erst morgen etwas.", moment=at + HOUR)
    told = {
        "@type": "CorrectionComment",
        "text": "Falsch war der Preis.",
        "datePublished": "2025-07-22T19:00:00+02:00",
    }
    assert read(article).structured["NewsArticle"]["correction"] == [told]


@pytest.mark.parametrize(
    "size, shown",
    [
        ((1600, 1200), {"16x9": (1600, 900), "4x3": (960, 720), "1x1": (640, 640)}),
        ((300, 200), {"16x9": (300, 169), "4x3": (266, 200)}),  # the square has no 50,000 pixels
        ((150, 100), {"share": (1200, 630)}),
    ],
)
def test_an_article_has_its_image_in_each_ratio_as_large_as_can_be(read, at, size, shown):
    image = make_image(size=size)
    said = read(make_article(published=at, lead_image=image)).structured["NewsArticle"]
    files = {f"{SITE}{settings.MEDIA_URL}{one.name}": one for one in image.renditions() if one.suffix == "jpg"}
    found = [files[address] for address in said["image"]]
    assert [(one.ratio, (one.width, one.height)) for one in found] == [*shown.items()]
    assert all(one.width * one.height >= 50_000 for one in found)


def test_an_image_whose_licence_has_ended_is_not_named(read, at):
    image = make_image(licence_until=datetime.date(2025, 7, 22))
    page = read(make_article(published=at, lead_image=image))
    assert page.structured["NewsArticle"]["image"] == page.metas("og:image")
    assert settings.MEDIA_URL not in page.meta("og:image")


def test_an_article_from_elsewhere_is_to_be_found_there(read, at):
    page = read(make_article("Oper", published=at, canonical_url="https://partner.example/oper"))
    said = page.structured["NewsArticle"]
    assert said["url"] == said["mainEntityOfPage"] == "https://partner.example/oper"


def test_lists_say_where_they_stand(read, at):
    topic = make_topic("Straßenbahn", introduction="Fährt wieder.")
    make_article(published=at, topics=[topic])
    for address, name in (
        ("/politik/", "Politik"),
        ("/thema/strassenbahn/", "Straßenbahn"),
        ("/archiv/2025-07-22/", "Archiv: Dienstag, 22. Juli 2025"),
    ):
        assert steps(read(address)) == [("Startseite", "/"), (name, address)]


def test_the_page_of_an_author_is_a_profile(read, at):
    image = make_image(size=(600, 800))
    author = make_author("Käthe Grün", role="Korrespondentin in Rabat", bio="Aus Köln.", portrait=image)
    make_article(published=at, authors=[author])
    page = read(author)
    profile = page.structured["ProfilePage"]
    assert profile["url"] == f"{SITE}/autor/kaethe-gruen/"
    person = profile["mainEntity"]
    assert (
        person.items()
        >= {
            "@type": "Person",
            "name": "Käthe Grün",
            "url": f"{SITE}/autor/kaethe-gruen/",
            "jobTitle": "Korrespondentin in Rabat",
            "description": "Aus Köln.",
        }.items()
    )
    assert len(person["image"]) == 3 and person["worksFor"]["name"] == "Der Tagesbote"
    assert steps(page) == [("Startseite", "/"), ("Käthe Grün", "/autor/kaethe-gruen/")]
    author.portrait = make_image(licence_until=datetime.date(2025, 7, 22))
    author.save()
    assert "image" not in read(author).structured["ProfilePage"]["mainEntity"]


def test_the_ticker_is_a_list_of_its_lines_in_the_order_of_the_page(client, frozen, at):
    lines = [make_headline(at - n * HOUR, f"Meldung {n}") for n in range(3)]
    old = make_headline(at - 30 * HOUR, "Bahnstreik", pinned_until=at + HOUR)
    for address, name, shown in (
        ("/ticker/", "Ticker", [old, *lines]),
        ("/ticker/2025-07-22/", "Ticker vom 22. Juli 2025", lines),
        ("/ticker/2025-07-21/", "Ticker vom 21. Juli 2025", [old]),
    ):
        html = client.get(address).content.decode()
        page = MachineRead(html)
        said = page.structured["ItemList"]
        assert (said["name"], said["url"]) == (name, SITE + address)
        items = said["itemListElement"]
        assert [one["position"] for one in items] == [*range(1, len(shown) + 1)]
        assert [one["name"] for one in items] == [line.text for line in shown]
        assert [one["url"] for one in items] == [SITE + line.get_absolute_url() for line in shown]
        main = html.partition("<main")[2].partition("</main>")[0]
        assert re.findall(r'data-id="(\d+)"', main) == [str(line.pk) for line in shown]
        assert steps(page)[-1] == (name, address)


def test_the_front_page_names_the_site_and_who_makes_it(read):
    said = read("/").structured["WebSite"]
    assert (said["name"], said["url"]) == ("Der Tagesbote", f"{SITE}/")
    assert said["publisher"]["@type"] == "NewsMediaOrganization"


# --- Nothing that an editor writes ends the block -----------------------------------------------------------------

HOSTILE = "</script><script>alert(1)</script><!--]]>&amp;\"'\\ 🎉 שלום"


@pytest.mark.parametrize("text", [HOSTILE, "\u2028\u2029", "</SCRIPT\n>", "\\u003c/script>", "\0\x1f", "<!--<script"])
def test_no_text_can_end_the_block_nor_begin_another(text):
    block = markup.json_ld({"headline": text, text: [text]})
    inner = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(inner) == {"headline": text, text: [text]}
    assert not {*"<>&\u2028\u2029"} & {*inner}


def rows(text, moment):
    """An article, its section, topic and author, and a line of the ticker, with this text wherever there can be one."""
    section, topic = make_section(text, description=text), make_topic(text, introduction=text)
    author = make_author(text, role=text, bio=text)
    article = make_article(
        text,
        published=moment,
        section=section,
        topics=[topic],
        authors=[author],
        teaser=text,
        dateline=text,
        transparency_note=text,
    )
    correction = article.corrections.create(text=text, moment=moment)
    return article, section, topic, author, make_headline(moment, text), correction


def test_hostile_words_come_out_as_they_went_in_and_make_no_element(read, at):
    article, section, topic, author, *_ = every = rows("Harmlos", at)
    article.is_update = False  # or the page would tell of it
    pages = article, section, topic, author, "/ticker/"
    before = [read(page).tags for page in pages]
    for row in every:
        for name, value in vars(row).items():
            if value == "Harmlos":
                setattr(row, name, HOSTILE + "\0")  # which no row keeps
        row.save()
    after = [read(page) for page in pages]
    assert [page.tags for page in after] == before
    assert [len(page.documents) for page in after] == [1] * len(pages)
    said, person = after[0].structured["NewsArticle"], after[3].structured["ProfilePage"]["mainEntity"]
    texts = [said[name] for name in ("headline", "articleSection", "dateline", "backstory")] + said["keywords"]
    texts += valued(said["author"], "name") + valued(said["correction"], "text")
    texts += [steps(page)[-1][0] for page in after[:4]] + [person[name] for name in ("name", "jobTitle", "description")]
    assert {*texts, *valued(after[4].structured["ItemList"]["itemListElement"], "name")} == {HOSTILE}


@pytest.mark.django_db(transaction=True)
def test_a_browser_runs_nothing_of_it_and_finds_nothing_to_complain_about(visit):
    article, *_ = rows(HOSTILE, timezone.now() - HOUR)
    for address in (article.get_absolute_url(), "/ticker/"):
        visited = visit(address)
        blocks = visited.page.locator("script:not([src])")
        assert HOSTILE in valued(json.loads(blocks.text_content()), "name")
        assert visited.complaints == []
