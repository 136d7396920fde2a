"""What messengers and social networks are told of a page, and the picture that they show of it."""

import datetime
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from articles import drawing
from articles.cards import FONT, Words, words_of
from articles.models import Image
from tests.articles.test_images import BLUE, RED, encoded, flag, opened
from tests.factories import make_article, make_articles, make_author, make_image, make_section, make_topic
from tests.machine import MachineRead

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
SITE = settings.SITE_URL
FOREIGN = "fbclid=IwAR1x&utm_source=newsletter&utm_medium=social"


@pytest.fixture
def read(client):
    """A page, which must be there, as machines read it."""

    def page(of):
        response = client.get(of if isinstance(of, str) else of.get_absolute_url())
        assert response.status_code == 200
        return MachineRead(response.content.decode())

    return page


@pytest.fixture
def fetch(client):
    """The answer to an address that a page has named."""
    return lambda address: client.get(urlsplit(address).path)


def test_a_link_to_an_article_shows_what_it_is(read, frozen, at):
    image = make_image(alt="Eine Straßenbahn im Schnee")
    article = make_article(
        "Linie 4 & Co. fahren wieder",
        published=at - 3 * HOUR,
        updated_at=at - 2 * HOUR,
        teaser="Nach „Jahren“ der Planung fährt die Bahn.",
        section=make_section("Kultur & Leben"),
        lead_image=image,
        topics=[make_topic("Straßenbahn"), make_topic("Frankfurt am Main")],
        authors=[make_author("Jörg Weiß"), make_author("Käthe Grün")],
    )
    article.corrections.create(text="Falsch war der Preis.", moment=at - HOUR)
    address = SITE + article.get_absolute_url()
    (shared,) = image.renditions("share")
    page = read(article)
    said = {
        "description": ["Nach „Jahren“ der Planung fährt die Bahn."],
        "robots": ["max-image-preview:large"],
        "og:type": ["article"],
        "og:title": ["Linie 4 & Co. fahren wieder"],
        "og:description": ["Nach „Jahren“ der Planung fährt die Bahn."],
        "og:url": [address],
        "og:site_name": ["Der Tagesbote"],
        "og:locale": ["de_DE"],
        "og:image": [f"{SITE}{settings.MEDIA_URL}{shared.name}"],
        "og:image:type": ["image/jpeg"],
        "og:image:width": ["1200"],
        "og:image:height": ["630"],
        "og:image:alt": ["Eine Straßenbahn im Schnee"],
        "twitter:card": ["summary_large_image"],
        "article:published_time": ["2025-07-22T17:00:00+02:00"],
        "article:modified_time": ["2025-07-22T19:00:00+02:00"],
        "article:section": ["Kultur & Leben"],
        "article:tag": ["Straßenbahn", "Frankfurt am Main"],
        "article:author": [f"{SITE}/autor/joerg-weiss/", f"{SITE}/autor/kaethe-gruen/"],
    }
    assert {name: page.metas(name) for name in said} == said
    assert page.canonical == address
    assert read(article.section).meta("og:description") == "Kultur & Leben: alle Artikel von Der Tagesbote."


def test_the_description_is_the_best_there_is_and_never_too_long_nor_empty(read, frozen, at):
    figure = f'<figure data-image="{make_image().pk}"></figure>'
    article = make_article(
        "Straßenbahn " * 20,
        published=at,
        search_description="Für Suchmaschinen. " * 15,
        teaser="Der Teaser. " * 40,
        body=f"<h2>Zwischen</h2><p>{'Der Text. ' * 40}</p>",
    )
    for name, emptied, begin in (
        ("search_description", "", "Für Suchmaschinen. Für"),
        ("teaser", "", "Der Teaser. Der"),
        ("body", figure, "Der Text. Der"),
        ("body", figure, "Straßenbahn Straßenbahn"),
    ):
        said = read(article).meta("description")
        assert said.startswith(begin) and said.endswith("…") and 120 < len(said) <= 160, said
        setattr(article, name, emptied)
        article.save()


@pytest.mark.django_db(transaction=True)
def test_what_others_hang_on_an_address_is_not_part_of_it(client, reader):
    now = timezone.now()
    make_articles(21, now, HOUR)
    older = client.get("/politik/").content.decode().partition("/politik/?vor=")[2].partition('"')[0]
    article = make_article(published=now - HOUR)
    reader.poll.once()
    for address in (article.get_absolute_url(), "/", "/ticker/", "/politik/", f"/politik/?vor={older}"):
        noisy = f"{address}{'&' if '?' in address else '?'}{FOREIGN}"
        for text in (client.get(noisy).content.decode(), reader.get(noisy).text, reader.get(address).text):
            page = MachineRead(text)
            assert page.canonical == page.meta("og:url") == SITE + address


def test_an_article_from_elsewhere_is_to_be_found_there(read, frozen, at):
    page = read(make_article(published=at, canonical_url="https://partner.example/oper"))
    assert page.canonical == page.meta("og:url") == "https://partner.example/oper"


def test_what_search_engines_shall_not_list_is_shared_all_the_same(read, frozen, at):
    page = read(make_article(published=at, noindex=True))
    assert page.meta("robots") == "noindex" and page.metas("og:title")


@pytest.mark.renditions
@pytest.mark.parametrize("focal_x, colour", [(0, RED), (100, BLUE)])
def test_the_picture_is_cut_to_what_matters_in_it(read, fetch, focal_x, colour):
    file = ContentFile(encoded(flag(size=(800, 200))), "a.jpg")
    image = Image.objects.create(file=file, credit="Käthe Grün", alt="Linien", decorative=True, focal_x=focal_x)
    page = read(make_article(published=timezone.now() - HOUR, lead_image=image))
    assert page.meta("og:image:alt") == ""
    shown = opened(b"".join(fetch(page.meta("og:image")).streaming_content))
    assert (shown.format, shown.size) == ("JPEG", (1200, 630))
    found = shown.convert("RGB").getpixel((600, 315))
    assert all(abs(one - other) < 12 for one, other in zip(found, colour, strict=True))


# --- The drawn picture --------------------------------------------------------------------------------------------


def test_an_article_without_a_picture_has_its_headline_drawn(read, fetch, frozen, at):
    ended = make_image(licence_until=datetime.date(2025, 7, 22))
    for fields in (
        {"kicker": "Nahverkehr", "form": "kommentar", "press_release": True},
        {"advertisement": True, "lead_image": ended},
        {"ai_use": "uebersetzung"},
    ):
        article = make_article("Linie 4 fährt", published=at, **fields)
        page = read(article)
        address = page.meta("og:image")
        assert address.startswith(f"{SITE}{article.get_absolute_url()}bild-")
        assert page.meta("og:image:alt") == "Überschrift: Linie 4 fährt"
        response = fetch(address)
        assert response.status_code == 200 and response["Content-Type"] == "image/jpeg"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin" and not response.cookies
        shown = opened(response.content)
        assert (shown.format, shown.size) == ("JPEG", (1200, 630))


def test_pages_without_a_picture_of_their_own_have_the_papers(read, fetch, client, settings):
    page = read("/")
    address = page.meta("og:image")
    assert read("/ticker/").meta("og:image") == address and page.meta("og:image:alt") == "Der Tagesbote"
    response = fetch(address)
    assert response["Content-Type"] == "image/jpeg" and opened(response.content).size == (1200, 630)
    settings.SITE_NAME = "Die Abendpost"
    renamed = read("/").meta("og:image")
    assert renamed != address and fetch(renamed).content != response.content
    moved = fetch(address)
    assert (moved.status_code, SITE + moved["Location"]) == (301, renamed)


def test_other_words_make_another_picture_at_another_address_and_the_old_one_leads_there(
    read, fetch, frozen, at, settings
):
    article = make_article("Linie 4", published=at, kicker="Verkehr")
    changes = [lambda: None]
    changes += [lambda name=name: setattr(article, name, "Linie 5") or article.save() for name in ("title", "kicker")]
    changes += [lambda: setattr(settings, "SITE_NAME", "Die Abendpost")]
    pictures = {}
    for change in changes:
        change()
        address = read(article).meta("og:image")
        pictures[address] = fetch(address).content
    assert len(pictures) == len({*pictures.values()}) == len(changes)
    *former, current = pictures
    for old in (*former, f"{SITE}/sport/alt-{article.pk}/bild-0123456789ab.jpg"):
        moved = fetch(old)
        assert (moved.status_code, SITE + moved["Location"]) == (301, current)


def test_no_picture_tells_the_headline_of_what_is_not_public(client, frozen, at):
    withdrawn = make_article(published=at - HOUR)
    withdrawn.withdraw(at, "Irrtum")
    for article in (make_article(), make_article(published=at + HOUR), withdrawn):
        for slug in ("x", article.slug):
            address = f"/politik/{slug}-{article.pk}/{Words(article.title, '', 'Der Tagesbote').name_of_file}"
            assert client.get(address).status_code == 404
    assert client.get("/politik/x-99999/bild-0123456789ab.jpg").status_code == 404


def test_without_the_database_a_drawn_picture_does_not_outlive_its_article(client, frozen, at):
    article = make_article(published=at - HOUR, depublish_at=at + HOUR)
    response = client.get(article.get_absolute_url() + words_of(article).name_of_file)
    assert (response.status_code, response.ends, response.article) == (200, at + HOUR, article.pk)


@pytest.mark.django_db(transaction=True)
def test_a_worker_keeps_the_picture_and_hands_it_out_as_one(reader):
    article = make_article(published=timezone.now() - HOUR)
    reader.poll.once()
    for of in (article.get_absolute_url(), "/"):
        path = urlsplit(MachineRead(reader.get(of).text).meta("og:image")).path
        reader.drawn.clear()
        first = reader.get(path)
        again = reader.get(path, accept_encoding="br, gzip")
        assert reader.drawn == [path]
        for answer in (first, again):
            assert answer.status == 200 and answer.headers["Content-Type"] == "image/jpeg"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert not {"Set-Cookie", "Content-Encoding"} & {*answer.headers}  # a JPEG is packed already
            assert opened(answer.body).size == (1200, 630)
        same = reader.get(path, if_none_match=first.headers["ETag"])
        assert (same.status, same.body) == (304, b"")


def test_whatever_a_headline_is_a_picture_comes_of_it_and_nothing_runs_out_of_it():
    for headline, kicker in (
        ("الرباط تستضيف القمة", "شؤون"),
        ("🎉👩‍👩‍👧‍👦", "🎉"),
        ("x" * 300, "x" * 80),
        ("Donaudampfschifffahrtsgesellschaftskapitänspatentprüfungsordnung " * 4, ""),
        ("Kurz", ""),
        ("Wort " * 60, "Wort " * 16),
    ):
        shown = opened(Words(headline, kicker, "Der Tagesbote").draw())
        assert (shown.format, shown.size) == ("JPEG", drawing.SHARED), headline
        width, height = drawing.SHARED
        for margin in ((0, height - 40, width, height), (width - drawing.MARGIN + 8, 20, width, height)):
            assert shown.convert("L").crop(margin).getextrema()[0] > 230, (headline, margin)


def test_a_character_that_the_font_has_not_is_left_out():
    def drawn(headline):
        return Words(headline, "", "Der Tagesbote").draw()

    assert drawing.is_drawn(FONT, "ẞ") and not drawing.is_drawn(FONT, "🎉")
    assert drawn("🎉 Fest in قال Köln") == drawn("Fest in Köln") != drawn("Fest in Koln")
