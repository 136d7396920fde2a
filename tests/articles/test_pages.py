import datetime
import re

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import FormerAddress
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
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def page(client, frozen):
    """The text of a page, which must be there."""

    def get(address, status=200):
        response = client.get(address)
        assert response.status_code == status, address
        return response.content.decode()

    return get


def full_article(at, **fields):
    """An article with everything that a page can show."""
    image = make_image(caption="Linie 4 am Markt.")
    inside = make_image(caption="Der Wagen von innen.", credit="Ömer Şahin")
    body = (
        "<p>Zum ersten Mal seit dreißig Jahren.</p><h2>Was es kostet</h2><p>Sehr viel.</p>"
        f'<figure data-image="{inside.pk}"><figcaption></figcaption></figure>'
    )
    article = make_article(
        "Oberbürgermeisterin eröffnet Linie 4",
        published=at - 2 * HOUR,
        kicker="Nahverkehr",
        teaser="Nach Jahren der Planung fährt die Bahn.",
        lead_image=image,
        body=body,
        topics=[make_topic("Straßenbahn"), make_topic("Frankfurt am Main")],
        authors=[make_author("Jörg Weiß"), make_author("Käthe Grün"), make_author("Ömer Şahin")],
        **fields,
    )
    article.corrections.create(text="In einer früheren Fassung stand ein falscher Preis.", moment=at - HOUR)
    article.corrections.create(text="Erst morgen.", moment=at + HOUR)
    return article


def test_the_article_page_shows_what_the_article_has(page, at):
    article = full_article(at)
    shown = page(article.get_absolute_url())
    for part in (
        '<p class="kicker">Nahverkehr</p>',
        "<h1>Oberbürgermeisterin eröffnet Linie 4</h1>",
        '<p class="teaser">Nach Jahren der Planung fährt die Bahn.</p>',
        '><bdi>Jörg Weiß</bdi></a>, <a href="/autor/kaethe-gruen/" rel="author"><bdi>Käthe Grün</bdi></a> und <a',
        '<time datetime="2025-07-22T18:00:00+02:00">22.07.2025, 18:00\u00a0Uhr</time>',
        'alt="Eine Straßenbahn im Schnee"',
        "Foto: Käthe Grün/Tagesbote",
        "<h2>Was es kostet</h2>",
        "Der Wagen von innen.",
        "Foto: Ömer Şahin",
        "In einer früheren Fassung stand ein falscher Preis.",
        '<a href="/thema/frankfurt-am-main/">Frankfurt am Main</a>',
        f'<link rel="canonical" href="http://localhost:8000{article.get_absolute_url()}">',
        'aria-current="true">Politik</a>',
    ):
        assert part in shown, part
    assert shown.count("<h1") == 1 and "Erst morgen." not in shown
    assert "Aktualisiert" not in shown


def test_the_sidebar_has_ticker_follow_link_and_related_headlines(page, at):
    article = full_article(at)
    make_article("Neue Gleise am Markt", published=at - 3 * HOUR)
    make_headline(at - HOUR, "Brüssel will Beziehungen stärken")
    make_headline(at - 21 * HOUR, "Gestern spät")
    make_headline(at + HOUR, "Noch nicht")
    shown = page(article.get_absolute_url())
    assert '<time datetime="2025-07-22T19:00:00+02:00">19:00</time>' in shown
    assert "Brüssel will Beziehungen stärken" in shown
    assert "Montag, 21. Juli" in shown and 'hidden><a href="/ticker/2025-07-22/">Dienstag, 22. Juli<' in shown
    assert "Noch nicht" not in shown
    assert 'href="https://www.facebook.com/tagesbote"' in shown and "Folgen Sie uns auf Facebook" in shown
    assert "Mehr zum Thema" in shown and "Neue Gleise am Markt" in shown


def test_no_follow_link_without_an_address(page, at, settings):
    settings.FACEBOOK_URL = ""
    article = full_article(at)
    for address in ("/", "/ticker/", article.get_absolute_url()):
        shown = re.sub(r'<section class="[^"]*share".*?</section>', "", page(address), flags=re.DOTALL)
        assert "acebook" not in shown


def test_a_form_and_the_labels_are_named(page, at):
    article = make_article(published=at, form="kommentar", kicker="Nahverkehr", press_release=True, advertisement=True)
    shown = page(article.get_absolute_url())
    assert "Kommentar · Nahverkehr</p>" in shown
    assert "Anzeige</span>" in shown and "Pressemitteilung</span>" in shown


def test_an_expired_or_missing_image_leaves_no_trace(page, at):
    image = make_image(licence_until=datetime.date(2025, 7, 22), credit="Längst Abgelaufen")
    body = f'<p>Text</p><figure data-image="{image.pk}"></figure><figure data-image="999"></figure><p>Ende</p>'
    article = make_article(published=at, lead_image=image, body=body)
    shown = page(article.get_absolute_url())
    assert "Längst Abgelaufen" not in shown and "<figure" not in shown
    assert "<p>Text</p><p>Ende</p>" in shown
    assert "/media/" not in page("/")


def test_a_page_does_not_outlive_the_licence_of_an_image_in_any_cache(client, frozen, at):
    free, ending = make_image(), make_image(licence_until=datetime.date(2025, 12, 31))
    plain = make_article(published=at, lead_image=free)
    for fields in ({"lead_image": ending}, {"body": f'<p>Text</p><figure data-image="{ending.pk}"></figure>'}):
        article = make_article(published=at, section=make_section("Kultur"), **fields)
        assert client.get(article.get_absolute_url())["Cache-Control"].endswith("stale-if-error=0")
    for address, stale in (("/", 0), ("/kultur/", 0), ("/politik/", 86400), (plain.get_absolute_url(), 86400)):
        assert client.get(address)["Cache-Control"].endswith(f"stale-if-error={stale}"), address


@pytest.mark.parametrize(
    "address",
    ["/politik/alter-titel-{pk}/", "/sport/titel-{pk}/", "/x/y-0{pk}/", "/Politik/Titel-{pk}/", "/p/%C3%BC-{pk}/"],
)
def test_the_id_decides_and_any_other_address_leads_to_the_current_one(client, frozen, at, address):
    article = make_article("Titel", published=at)
    response = client.get(address.format(pk=article.pk))
    assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"status": "zur_pruefung"},
        {"published": HOUR},
        # Withdrawn before anybody could see it: its slug must stay unknown, too.
        {"published": HOUR, "status": "zurueckgezogen", "depublish_at": -HOUR},
    ],
)
def test_what_never_was_public_is_404_at_any_slug(client, frozen, at, fields):
    fields = {name: at + value if isinstance(value, datetime.timedelta) else value for name, value in fields.items()}
    article = make_article("Geheime Fusion", **fields)
    for address in (article.get_absolute_url(), f"/politik/falsch-{article.pk}/", f"/x/y-{article.pk}/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "Fusion" not in response.content.decode()


@pytest.mark.parametrize("fields", [{}, {"status": "zurueckgezogen"}])
def test_what_was_public_once_is_410_with_day_and_reason_only(client, frozen, at, fields):
    article = make_article(
        "Falsche Behauptung",
        published=at - 5 * HOUR,
        depublish_at=at - HOUR,
        depublish_reason="Die Vorwürfe haben sich nicht bestätigt.",
        **fields,
    )
    response = client.get(article.get_absolute_url())
    shown = response.content.decode()
    assert response.status_code == 410
    assert "22.07.2025, 19:00\u00a0Uhr" in shown and "Die Vorwürfe haben sich nicht bestätigt." in shown
    assert "Falsche Behauptung" not in shown
    assert response["Cache-Control"].endswith("stale-if-error=0")


def test_a_scheduled_article_appears_and_ends_by_itself(client, frozen, at):
    article = make_article("Pünktlich", published=at + HOUR, depublish_at=at + 2 * HOUR)
    for moment, status in ((at, 404), (at + HOUR, 200), (at + 2 * HOUR, 410)):
        frozen(moment)
        assert client.get(article.get_absolute_url()).status_code == status
        assert ("Pünktlich" in client.get("/").content.decode()) == (status == 200)


def test_hostile_words_stay_words(page, at):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    article = make_article(
        evil,
        published=at,
        kicker=evil[:80],
        teaser=evil,
        dateline=evil,
        source=evil,
        topics=[make_topic(evil)],
        authors=[make_author(evil)],
        lead_image=make_image(caption=evil, credit=evil, alt=evil),
    )
    article.corrections.create(text=evil, moment=at)
    make_headline(at, evil, source=evil)
    topic, author = article.topics.get(), article.authors.get()
    rows = (article, article.section, topic, author)
    for address in ("/", "/ticker/", "/korrekturen/", *(row.get_absolute_url() for row in rows)):
        shown = page(address)
        assert "<script>" not in shown and "onerror=alert(1)>" not in shown.replace("onerror=alert(1)&gt;", "")


def test_lists_show_their_own_and_page_by_keyset(page, client, frozen, at):
    section, topic, author = make_section("Kultur"), make_topic("Öl"), make_author("Jörg Weiß", role="Korrespondent")
    for n in range(45):
        # Three articles a moment: the order must be total.
        when = at - HOUR * (n // 3 + 1) - (n > 20) * datetime.timedelta(days=365 * 80)
        make_article(f"Nummer {n:02}", published=when, section=section, topics=[topic], authors=[author])
    make_article("Woanders", published=at, section=make_section("Sport"))
    for address in ("/kultur/", "/thema/oel/", "/autor/joerg-weiss/"):
        seen, there = [], address
        while there:
            shown = page(there)
            seen += [n for n in range(45) if f"Nummer {n:02}" in shown]
            assert "Woanders" not in shown
            there = shown.partition('rel="next"')[0].rpartition('href="')[2][:-2] if 'rel="next"' in shown else None
        assert sorted(seen) == list(range(45)), address


@pytest.mark.parametrize(
    "vor", ["", "x", "1", "-1", "1-0", "99999999999999999999-1", "0-1", "%00", "1-1%27", "-99999999999999999-1"]
)
def test_an_unknown_page_of_a_list_is_404(client, frozen, at, vor):
    make_article(published=at)
    make_headline(at)
    assert client.get(f"/politik/?vor={vor}").status_code == 404
    assert client.get(f"/ticker/?vor={vor}").status_code == 404


def test_an_empty_list_says_so(page):
    make_section("Kultur", description="Bühne, Buch und Bild")
    assert "noch kein Artikel" in page("/kultur/") and "Bühne, Buch und Bild" in page("/kultur/")
    assert "Noch ist kein Artikel" in page("/")


def test_topics_and_authors_are_introduced_on_the_first_page(page, at):
    topic = make_topic("Straßenbahn", introduction="Was die Stadt\nseit Jahren plant.")
    portrait = make_image(alt="Jörg Weiß am Schreibtisch", credit="Ömer Şahin")
    author = make_author(role="Korrespondent in Rabat", bio="Schreibt über den Maghreb.", portrait=portrait)
    for n in range(21):
        make_article(published=at - n * HOUR, topics=[topic], authors=[author])
    for address, introductions in (
        ("/thema/strassenbahn/", ["Was die Stadt<br>seit Jahren plant."]),
        (
            "/autor/joerg-weiss/",
            ["Schreibt über den Maghreb.", 'alt="Jörg Weiß am Schreibtisch"', "Foto: Ömer Şahin"],
        ),
    ):
        shown = page(address)
        older = page(address + "?vor=" + shown.partition("?vor=")[2].partition('"')[0])
        for part in introductions:
            assert part in shown and part not in older, part
        assert f'<link rel="canonical" href="http://localhost:8000{address}">' in shown and "noindex" not in shown
        # Its rows move with every article: not for search engines. It is itself, and not the first page.
        assert '<meta name="robots" content="noindex, follow">' in older
        assert f'<link rel="canonical" href="http://localhost:8000{address}?vor=' in older
    assert "Korrespondent in Rabat" in shown and "Korrespondent in Rabat" in older


def test_a_portrait_is_shown_while_its_licence_lasts(client, frozen):
    for name, fields, shown, stale in (
        ("Frei", {}, True, 86400),
        ("Befristet", {"licence_until": datetime.date(2025, 7, 23)}, True, 0),
        ("Abgelaufen", {"licence_until": datetime.date(2025, 7, 22)}, False, 86400),
        ("Ohne Nachweis", {"credit": ""}, False, 86400),
    ):
        author = make_author(name, portrait=make_image(**fields))
        response = client.get(author.get_absolute_url())
        assert ("/media/" in response.content.decode()) == shown, name
        assert response["Cache-Control"].endswith(f"stale-if-error={stale}"), name
    assert "noch kein Artikel" in response.content.decode()


def test_a_former_address_leads_to_the_new_one_at_once(client, frozen, at):
    section = make_section("Kultur")
    article = make_article("Oper", published=at, section=section)
    FormerAddress.objects.create(path="/2018/oper.html", target=article.get_absolute_url())
    FormerAddress.objects.create(path="/2017/oper.html", target="/2018/oper.html")
    FormerAddress.objects.create(path="/2019/alt.html", target="/kultur/")
    FormerAddress.objects.create(path="/partner/", target="https://partner.example/seite")
    section.slug = "feuilleton"
    section.save()
    article.slug = "oper-im-park"
    article.save()
    page = f"/feuilleton/oper-im-park-{article.pk}/"
    for path, target in [
        ("/kultur/", "/feuilleton/"),
        ("/2019/alt.html", "/feuilleton/"),
        ("/2018/oper.html", page),
        ("/2017/oper.html", page),
        ("/partner/", "https://partner.example/seite"),
    ]:
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, target), path


def test_a_former_address_never_leads_to_nothing_in_circles_or_to_a_secret(client, frozen, at):
    secret = make_article("Geheime Fusion", published=at + HOUR, topics=[make_topic("Fusion")])
    topic = secret.topics.get()
    topic.slug = "fusion-neu"
    topic.save()
    for path, target in [
        ("/a/", "/b/"),
        ("/b/", "/a/"),
        ("/c/", "/thema/geloescht/"),
        ("/d/", "/gibt/es/nicht/"),
        ("/e/", "http://[::1"),
        ("/f/", secret.get_absolute_url()),
    ]:
        FormerAddress.objects.create(path=path, target=target)
    for path in ("/a/", "/b/", "/c/", "/d/", "/e/", "/f/", "/thema/fusion/", "/thema/fusion-neu/"):
        assert client.get(path).status_code == 404, path
    for target in ("//evil.example/", "/\\evil.example/", "javascript:alert(1)", "", "/a b/"):
        with pytest.raises(IntegrityError, match="former_target"), transaction.atomic():
            FormerAddress.objects.create(path="/g/", target=target)


@pytest.mark.parametrize(
    "path",
    ["/gibt-es-nicht/", "/politik/x-99/", "/politik/x-999999999999999999/", "/politik/x-1234567890123456789012/"]
    + ["/%00/", "/politik/%00-1/", "/%ff%fe/", "/media/../settings.py", "/media/x.jpg", "/" + "a" * 3000 + "/"],
)
def test_what_is_not_there_is_a_german_404(client, frozen, path):
    make_section()
    response = client.get(path)
    assert response.status_code == 404
    assert "Diese Seite gibt es nicht" in response.content.decode()


def test_pages_are_read_only(client, frozen, at):
    article = make_article(published=at)
    for address in ("/", "/ticker/", "/politik/", article.get_absolute_url()):
        response = client.post(address)
        assert response.status_code == 405 and response["Cache-Control"] == "no-store"
        assert client.head(address).status_code == 200


@pytest.mark.parametrize("address", ["/archiv/2025-07-{pk}/", "/konto/x-{pk}/", "/redaktion-x/../ticker/x-{pk}/"])
def test_addresses_of_other_pages_never_lead_to_an_article(client, frozen, at, address):
    article = make_article(published=at)
    assert client.get(address.format(pk=article.pk)).status_code == 404


@pytest.mark.parametrize(
    "address, indexes",
    [
        ("/politik/", {"article_newest_in"}),
        ("/thema/strassenbahn/", {"article_topic_newest"}),
        ("/autor/joerg-weiss/", {"byline_newest"}),
        ("/ticker/", {"headline_newest", "headline_desk"}),  # the same order
    ],
)
def test_an_index_brings_every_list_in_its_order(client, frozen, at, address, indexes):
    """Sorting, and walking another index, grow with the list. For so few rows the planner would rather sort."""
    article = full_article(at)
    populate(at, 60, article)
    make_articles(
        300, at, datetime.timedelta(minutes=1), sections=["Kultur"]
    )  # and known to the planner, as those above
    with CaptureQueriesContext(connection) as queries:
        older = client.get(address).content.decode().partition("?vor=")[2].partition('"')[0]
        client.get(f"{address}?vor={older}")
    table = "ticker_headline" if address == "/ticker/" else "articles_article"
    lists = [query["sql"] for query in queries if f'FROM "{table}"' in query["sql"] and "LIMIT" in query["sql"]]
    assert len(lists) >= 2
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_byline, ticker_headline")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        for sql in lists:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row for (row,) in cursor.fetchall())
            walked = {*re.findall(r"Scan using (\w+)", plan)}
            assert indexes & walked and "Sort" not in plan, f"{sql}\n{plan}"


@pytest.mark.parametrize("count", [3, 300])
def test_an_article_page_takes_five_queries(client, frozen, at, count, django_assert_num_queries):
    """Edition and clock; the article with section, lead image, authors, topics, corrections, images; neighbours
    and related; sections of the masthead; ticker lines."""
    article = full_article(at)
    populate(at, count, article)
    with django_assert_num_queries(5):
        assert client.get(article.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize("address", ["/politik/", "/thema/strassenbahn/", "/autor/joerg-weiss/"])
def test_a_list_takes_five_queries(client, frozen, at, count, address, django_assert_num_queries):
    """Edition and clock; the section, topic or author; articles with section and picture; sections; ticker lines."""
    populate(at, count, full_article(at))
    with django_assert_num_queries(5):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("count", [3, 300])
def test_what_is_not_there_and_what_is_gone_take_five_queries(client, frozen, at, count, django_assert_num_queries):
    """Edition and clock; the section, none; the former address; sections; ticker lines. Edition and clock; the public
    article, none; the one that is gone; sections; ticker lines."""
    populate(at, count, full_article(at))
    gone = make_article(published=at - HOUR)
    gone.withdraw(at, "Irrtum")
    for address, status in (("/nichts/", 404), (gone.get_absolute_url(), 410)):
        with django_assert_num_queries(5):
            response = client.get(address)
        assert response.status_code == status
        assert '<a href="/politik/">Politik</a>' in response.content.decode().partition("</header>")[0]


@pytest.mark.parametrize("count", [3, 300])
def test_a_day_of_the_archive_takes_five_queries(client, frozen, at, count, django_assert_num_queries):
    """Edition and clock; the days of the month and beside it; the articles of the day with section and picture; sections;
    ticker."""
    populate(at, count, full_article(at))
    with django_assert_num_queries(5):
        assert client.get("/archiv/2025-07-22/").status_code == 200


def test_the_archive_shows_a_german_day_and_leads_to_the_days_around(page, client, at):
    midnight = datetime.datetime(2025, 7, 21, 22, tzinfo=datetime.UTC)  # in Berlin, when the day begins
    make_article("Spät am Vortag", published=midnight - datetime.timedelta(seconds=1))
    make_article("Früh am Tag", published=midnight)
    make_article("Von morgen", published=at + 24 * HOUR)
    shown = page("/archiv/2025-07-22/")
    main = shown.partition("<main")[2].partition("</main>")[0]
    assert "<h1>Archiv: Dienstag, 22. Juli 2025</h1>" in main and "Früh am Tag" in main
    assert "Spät am Vortag" not in main and 'href="/archiv/2025-07-21/"' in main and "2025-07-23" not in main
    newest = page("/archiv/")
    assert main in newest and '<link rel="canonical" href="http://localhost:8000/archiv/2025-07-22/">' in newest


@pytest.mark.parametrize("day", ["2025-07-23", "2025-02-30", "0000-01-01", "9999-12-31", "2025-7-22", "x"])
def test_a_day_without_articles_is_404(client, frozen, at, day):
    make_article(published=at)
    assert client.get(f"/archiv/{day}/").status_code == 404


def test_the_archive_of_an_empty_paper_is_empty(page):
    assert "Hier ist noch kein Artikel erschienen." in page("/archiv/")


def populate(at, count, like):
    """`count` more of everything that a page lists, connected to `like`."""
    topics, authors = list(like.topics.all()), list(like.authors.all())
    image = like.lead_image
    for n in range(count):
        article = make_article(published=at - HOUR * n, topics=topics, authors=authors, lead_image=image)
        make_headline(at - HOUR * n, article=article)
        if n < 5:
            like.corrections.create(text=f"Korrektur {n}", moment=at)


def test_uploaded_files_are_served_for_ever_and_harmless(client):
    image = make_image()
    response = client.get(settings.MEDIA_URL + image.file.name)
    assert response.status_code == 200 and response["Content-Type"] == "image/jpeg"
    assert "immutable" in response["Cache-Control"] and "sandbox" in response["Content-Security-Policy"]
    response.close()


@pytest.mark.parametrize(
    "ai_use, reviewed, label, sentence",
    [
        ("keine", False, False, ""),
        ("unterstuetzung", False, False, ""),
        ("unterstuetzung", False, True, "Bei diesem Text hat künstliche Intelligenz geholfen."),
        ("uebersetzung", False, False, "maschinell übersetzt und noch nicht redaktionell geprüft"),
        ("uebersetzung", True, False, ""),
        ("uebersetzung", True, True, "maschinell übersetzt und redaktionell geprüft"),
        ("erzeugt", False, True, "mit künstlicher Intelligenz erzeugt."),
        ("erzeugt", True, False, "mit künstlicher Intelligenz erzeugt und redaktionell geprüft."),
    ],
)
def test_readers_are_told_what_machines_had_to_do_with_a_text(page, at, admin_user, ai_use, reviewed, label, sentence):
    review = {"reviewed_by": admin_user, "reviewed_at": at} if reviewed else {}
    article = make_article(published=at, ai_use=ai_use, ai_label=label, **review)
    shown = page(article.get_absolute_url())
    assert sentence in shown and ('class="note"' in shown) == bool(sentence)
