"""The search as readers use it."""

import datetime
import re
from html import unescape

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from psycopg.errors import QueryCanceled

from articles.models import Article, ArticleIndex, SearchWord, Topic
from articles.models.search import LAST_KEY
from newsportal import pages, search
from tests.factories import make_article, make_author, make_headline, make_section, make_topic
from ticker.models import Headline, HeadlineIndex

pytestmark = pytest.mark.django_db
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


class Page:
    """What a reader sees."""

    def __init__(self, response):
        self.status, self.html = response.status_code, response.content.decode()
        results = self.html.partition('<ol class="results">')[2].partition("</ol>")[0]
        self.found = [plain(one) for one in re.findall(r'<h3 class="headline"><a [^>]*>(.*?)</a>', results, re.DOTALL)]
        self.links = re.findall(r'<h3 class="headline"><a href="([^"]+)"', results)
        self.snippets = re.findall(r'<p class="card-teaser">(.*?)</p>', results, re.DOTALL)
        meant = re.search(r'Meinten Sie <a href="[^"]*">(.*?)</a>', self.html)
        self.meant = meant and unescape(meant[1])
        older = re.search(r'href="([^"]+)" rel="next"', self.html)
        self.older = older and unescape(older[1])
        self.main = plain(self.html.partition("<main")[2].partition("</main>")[0])


def plain(html):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html)))


@pytest.fixture
def ask(client):
    def ask(typed, **filters):
        return Page(client.get("/suche/", {"q": typed, **filters}))

    return ask


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("Bruessel", "Brüssel berät über Fischerei"),
        ("Brussel", "Brüssel berät über Fischerei"),
        ("brüssel", "Brüssel berät über Fischerei"),
        ("Strasse", "Die Straßen werden saniert"),
        ("Strassen", "Kein Geld für die Straße"),
        ("Massnahme", "Neue Maßnahmen gegen Lärm"),
        ("Marokkos", "Marokko wählt"),
        ("Marokko", "Marokkos König spricht"),
        ("Trump", "Trumps Zölle"),
        ("Kenias", "Kenia hofft auf Regen"),
        ("Merkel", "Merkels Erinnerungen"),
        ("Abkommen", "Streit über Migrationsabkommen"),
        ("Migration", "Streit über Migrationsabkommen"),
        ("Minister", "Der Innenminister tritt zurück"),
        ("Schiff", "Kreuzfahrtschiff läuft auf Grund"),
        ("Bahn", "Neue Straßenbahn bestellt"),
        ("Haus", "Alte Häuser am Hafen"),
        ("Haeuser", "Ein Haus am Hafen"),
        ("gelingt", "Der Start ist gelungen"),
        ("sprechen", "Der Präsident sprach lange"),
    ],
)
def test_readers_find_what_they_type(ask, at, frozen, typed, title):
    make_article(title, published=at - DAY, body="<p>Text.</p>")
    make_article("Wetter wird besser", published=at - DAY, body="<p>Sonne.</p>")
    assert ask(typed).found == [title]


@pytest.mark.parametrize(("typed", "title"), [("Iran", "Er denkt daran"), ("schon", "Ein schöner Tag")])
def test_readers_do_not_find_what_only_looks_alike(ask, at, frozen, typed, title):
    make_article(title, published=at - DAY, body="<p>Text.</p>")
    page = ask(typed)
    assert page.status == 200 and page.found == []


def test_operators_work_as_in_any_search_engine(ask, at, frozen):
    for title in ("Haus am See", "See ohne Haus", "Marokko und Spanien", "Marokko allein", "Spanien allein"):
        make_article(title, published=at - DAY, body="<p>Text.</p>")
    assert ask('"Haus am See"').found == ["Haus am See"]
    assert {*ask("Haus See").found} == {"Haus am See", "See ohne Haus"}
    assert ask("Marokko -Spanien").found == ["Marokko allein"]
    assert {*ask("Marokko OR Spanien").found} == {"Marokko und Spanien", "Marokko allein", "Spanien allein"}
    assert {*ask("Marokko ODER Spanien allein").found} == {"Marokko allein", "Spanien allein"}


def test_a_typing_error_offers_the_word_that_was_meant(ask, at, frozen):
    make_article("Migrationsabkommen unterschrieben", published=at - DAY)
    page = ask("Migrationsabkomen")
    assert page.found == [] and page.meant == "Migrationsabkommen"
    assert ask(page.meant).found == ["Migrationsabkommen unterschrieben"]
    assert ask("Migrationsabkomen unterschriben").meant == "Migrationsabkommen unterschrieben"
    make_headline(at - HOUR, text="Abgeordnete im Untersuchungsausschuss")
    assert ask("Migrationsabk").meant == "Migrationsabkommen"  # not finished
    assert ask("Untersuchungsauschuss Abgeordnete").meant == "Untersuchungsausschuss Abgeordnete"


@pytest.mark.parametrize(
    "body",
    [
        "Ä" * 60 + " " + "ß" * 60 + " " + "ﷺ" * 60,
        " ".join(
            f"{''.join(chr(97 + int(digit)) for digit in str(n + 10_000))}ööööö{'qx' * 10}" for n in range(15_000)
        ),
        "Ä-" * 50_000,
        "a" * 400_000,
        "'\\:*&|!()<->" * 5_000,
    ],
)
def test_a_text_that_is_none_can_be_saved(ask, at, frozen, body):
    make_article("Hafen", published=at - HOUR, body=f"<p>{body.replace('<', '&lt;')}</p>")
    make_headline(at - HOUR, text=f"Markt {body[:290]}")
    assert ask("hafen").found == ["Hafen"] and ask("markt").found


def test_what_is_found_is_not_questioned(ask, at, frozen):
    make_article("Abkommen unterschrieben", published=at - DAY, body="<p>Beim Ankommen.</p>")
    assert ask("Abkommen").meant is None and ask("Ankommen").meant is None


def test_of_several_words_those_are_offered_that_find_something(ask, at, frozen):
    make_article("Hafen am Fluss", published=at - DAY, body="<p>x</p>")
    page = ask("Hafen Gletscher Fluss")
    assert "Mit einem Wort weniger gibt es Treffer: Hafen Fluss" in page.main
    assert 'href="/suche/?q=Hafen+Fluss"' in page.html
    assert "/suche/?q=%22Hafen+am%22" in ask('"Hafen am" Gletscher').html
    assert "Wort weniger" not in ask("Gletscher").main and "Wort weniger" not in ask("Gletscher Vulkan").main


def test_a_word_of_an_unpublished_text_is_never_offered(ask, at, frozen):
    make_article("Enthüllungsgeschichte", body="<p>Text.</p>")
    make_article("Enthüllungsgeschichte", published=at + HOUR, body="<p>Text.</p>")
    assert SearchWord.objects.filter(word="Enthüllungsgeschichte").exists()
    assert ask("Enthüllungsgeschichde").meant is None and ask("Enthüllungsgeschichte").found == []


def test_only_what_is_public_at_this_moment_is_found(ask, at, frozen):
    make_article("Hafen offen", published=at - HOUR)
    make_article("Hafen bald", published=at + HOUR)
    make_article("Hafen Entwurf")
    make_article("Hafen vorbei", published=at - DAY, depublish_at=at - HOUR)
    article = make_article("Hafen zurück", published=at - DAY)
    article.withdraw(at - HOUR, "Grund")
    make_headline(at - HOUR, text="Hafen: Meldung")
    make_headline(at + HOUR, text="Hafen: später")
    make_headline(at - DAY, text="Hafen: vorbei", until=at - HOUR)
    make_headline(at - HOUR, text="Hafen: weg", withdrawn=True)
    for order in ("", "neu"):
        assert {*ask("hafen", sortierung=order).found} == {"Hafen offen", "Hafen: Meldung"}
    frozen(at + 2 * HOUR)
    assert {*ask("hafen").found} == {"Hafen offen", "Hafen bald", "Hafen: Meldung", "Hafen: später"}


def test_the_index_follows_every_change(ask, at, frozen):
    article = make_article("Hafen offen", published=at - HOUR, in_ticker=True, body="<p>Kräne.</p>")
    assert ask("hafen").found == ["Hafen offen"]  # and not its own line as well
    assert ask("hafen", art="ticker").found == ["Hafen offen"]
    article.title = "Brücke offen"
    article.save()
    assert ask("hafen").found == [] and ask("brücke").found == ["Brücke offen"]
    assert ask("hafen", art="ticker").found == []
    Article.objects.update(title="Schleuse offen")
    assert ask("schleuse").found == ["Schleuse offen"] and ask("brücke").found == []
    Article.objects.update(section=make_section("Kultur"))
    assert ask("schleuse", ressort="kultur").found and not ask("schleuse", ressort="politik").found
    Article.objects.bulk_create(
        [
            Article(
                title="Kanal",
                slug="k",
                section=make_section(),
                body="<p>x</p>",
                status="veroeffentlicht",
                published_at=at,
            )
        ]
    )
    assert ask("kanal").found == ["Kanal"]
    line = make_headline(at - HOUR, text="Lotse an Bord")
    assert ask("lotse").found == ["Lotse an Bord"]
    Headline.objects.filter(pk=line.pk).update(text="Kapitän an Bord")
    assert ask("lotse").found == [] and ask("kapitän").found == ["Kapitän an Bord"]
    line.refresh_from_db()
    line.withdraw()
    assert ask("kapitän").found == []


def test_where_a_word_stands_decides_and_a_direct_hit_before_a_compound(ask, at, frozen):
    old, other = at - 30 * DAY, "<p>Anderes.</p>"
    make_article("Neues vom Rat", teaser="Anderes.", body="<p>Das Abkommen kommt.</p>", published=old)
    make_article("Streit über Migrationsabkommen", teaser="Anderes.", body=other, published=old)
    make_article("Rat tagt", teaser="Über das Abkommen.", body=other, published=old)
    make_article("Das Abkommen", teaser="Anderes.", body=other, published=old)
    make_article("Streit", kicker="Abkommen", teaser="Anderes.", body=other, published=old)
    found = ask("Abkommen").found
    assert {*found[:2]} == {"Das Abkommen", "Streit"}
    assert found[2:] == ["Rat tagt", "Neues vom Rat", "Streit über Migrationsabkommen"]


def test_of_two_that_are_as_good_the_newer_one_comes_first_and_an_old_headline_before_a_new_mention(ask, at, frozen):
    make_article("Hafen alt", published=at - 900 * DAY, body="<p>x</p>")
    make_article("Hafen neu", published=at - DAY, body="<p>x</p>")
    make_article("Markt", published=at - HOUR, body="<p>Am Hafen.</p>")
    assert ask("Hafen").found == ["Hafen neu", "Hafen alt", "Markt"]
    assert ask("Hafen", sortierung="neu").found == ["Markt", "Hafen neu", "Hafen alt"]


def test_filters_narrow_by_kind_section_and_period(ask, at, frozen):
    make_article("Hafen heute", published=at - HOUR, section=make_section("Politik"))
    make_article("Hafen im Mai", published=at - 70 * DAY, section=make_section("Kultur"))
    make_article("Hafen im Vorjahr", published=at - 500 * DAY, section=make_section("Kultur"))
    make_headline(at - 2 * HOUR, text="Hafen gesperrt")
    assert len(ask("hafen").found) == 4
    assert ask("hafen", art="ticker").found == ["Hafen gesperrt"]
    assert "Hafen gesperrt" not in ask("hafen", art="artikel").found
    assert {*ask("hafen", ressort="kultur").found} == {"Hafen im Mai", "Hafen im Vorjahr"}
    assert {*ask("hafen", zeitraum="tag").found} == {"Hafen heute", "Hafen gesperrt"}
    assert {*ask("hafen", zeitraum="jahr", art="artikel").found} == {"Hafen heute", "Hafen im Mai"}
    assert ask("hafen", von="2025-05-01", bis="2025-05-31").found == ["Hafen im Mai"]
    assert ask("hafen", bis="2024-12-31").found == ["Hafen im Vorjahr"]
    page = ask("hafen", ressort="sport", art="artikel")
    assert "Überall suchen" in page.main and 'href="/suche/?q=hafen"' in page.html


def test_the_form_keeps_what_was_asked_for(ask, at, frozen):
    make_section("Kultur")
    html = ask(
        'Hafen "am <See>"', art="artikel", ressort="kultur", zeitraum="jahr", sortierung="neu", von="2025-01-02"
    ).html
    assert 'value="Hafen &#34;am &lt;See&gt;&#34;"' in html and '<option value="kultur" selected>' in html
    assert (
        '<option value="jahr" selected>' in html
        and 'value="2025-01-02"' in html
        and '<details class="search-narrow" open>' in html
    )


@pytest.mark.parametrize("order", ["", "neu"])
def test_pages_follow_each_other_without_gaps_and_repetitions(ask, client, at, frozen, order):
    for n in range(25):
        make_article(f"Hafen {n}", published=at - (n // 3 + 1) * HOUR, body="<p>x</p>")
        make_headline(at - (n // 3 + 1) * HOUR, text=f"Hafen: Meldung {n}")
    page, found = ask("Hafen", sortierung=order), []
    while True:
        assert page.status == 200 and (len(page.found) == search.PAGE_SIZE or not page.older)
        found += page.links
        if not page.older:
            break
        page = Page(client.get(page.older))
    assert len(found) == len({*found}) == 50


def test_hits_are_marked_and_nothing_in_text_or_query_becomes_markup(ask, at, frozen):
    make_article(
        'Häuser <script>alert("1")</script> & Co.',
        published=at - HOUR,
        teaser="Ohne.",
        body="<p>Davor.</p><ul><li>Ein Haus &lt;img src=x&gt; &amp; mehr</li></ul>",
    )
    page = ask('haus "<b>"')
    assert (
        "<mark>Häuser</mark> &lt;script&gt;" in page.html
        and "<mark>Haus</mark> &lt;img src=x&gt; &amp; mehr" in page.html
    )
    assert "<b>" not in page.html and "<script>alert" not in page.html
    assert page.snippets and "Davor" not in page.snippets[0]


def test_a_day_leads_to_the_archive_and_a_name_to_its_page(ask, at, frozen):
    make_article(
        "Hafen offen", published=at - HOUR, topics=[make_topic("Seehäfen")], authors=[make_author("Jörg Weiß")]
    )
    assert "/archiv/2025-07-22/" in ask("22. Juli 2025").html and "/archiv/2025-07-22/" in ask("22.07.2025").html
    assert "/archiv/2025-07-23/" not in ask("23.07.2025").html
    assert "/thema/seehaefen/" in ask("seehaefen").html and "/autor/joerg-weiss/" in ask("jörg weiss").html
    make_topic("Geheimes Thema")
    assert "/thema/geheimes-thema/" not in ask("Geheimes Thema").html


def test_a_name_is_found_in_all_its_spellings(ask, at, frozen):
    for name in ("Laftit", "Luftet", "Lettit", "Wittit"):
        make_article(f"{name} reist nach Rom", published=at - HOUR, body="<p>x</p>")
    make_article("Regen in Rom", published=at - HOUR, body="<p>x</p>")
    topic = make_topic("Abdelouafi Laftit", spellings="Laftit\nLuftet\nLettit\r\nWittit")
    for typed in ("Luftet", "wittits Rom", "Abdelouafi Laftit"):
        assert len(ask(typed).found) == 4, typed
    topic.spellings = ""
    topic.save()
    assert ask("Luftet").found == ["Luftet reist nach Rom"]
    author = make_author("Aleksej Smirnow", spellings="Alexej Smirnov")
    make_article("Aleksej Smirnow geehrt", published=at - HOUR, body="<p>x</p>")
    assert ask("alexej smirnov").found == ["Aleksej Smirnow geehrt"]
    assert author.search_keys == ["aleksej smirnow", "alexej smirnov"]


def test_topics_that_become_one_keep_their_spellings(at):
    one, other = make_topic("Luftet", spellings="Wittit"), make_topic("Laftit", spellings="Lettit")
    one.merge_into(other)
    assert Topic.objects.get().spellings.split("\n") == ["Lettit", "Wittit"]


@pytest.mark.parametrize(
    "typed",
    [
        *("der die das", "???", '"', "'", "-", "- -", "OR", "(((", "\\", "%", "-nur", '"" -""', "&|!:*<->", "💥"),
        *("ab\0cd", "' OR 1=1; DROP TABLE x; --", "<script>alert(1)</script>", "مرحبا", "a" * 3000, "x " * 2000),
        *("''; :*", "a:b&c", "\u202eabc", "½ ﬁ", "'\\'':ABC"),
    ],
)
def test_whatever_is_typed_is_answered_in_german(ask, at, frozen, typed):
    make_article("Hafen", published=at - HOUR)
    page = ask(typed)
    assert page.status == 200 and "So finden Sie mehr" in page.main and page.found == []


@pytest.mark.parametrize(
    "query",
    [
        *(
            "q=hafen&vor=x",
            "q=hafen&vor=",
            "q=hafen&vor=99999999999999999999-a1",
            "q=hafen&sortierung=neu&vor=99999999999999999-a1",
        ),
        "q=hafen&vor=1-b1",
    ],
)
def test_a_page_that_nobody_has_made_is_none(client, query):
    assert client.get(f"/suche/?{query}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        *("q=%ff%fe", "q=hafen&art=%00&ressort=%00&zeitraum=%00&von=%00&bis=%00", "q=hafen&von=2025-13-01&bis=x"),
        *("q=hafen&von=0001-01-01&bis=9999-12-31", "q=hafen&ressort=" + "x" * 3000, "q=hafen&von=2025-02-30", "q="),
        *("q=hafen&von=2399-12-31", "q=hafen&bis=1600-01-01", "q=hafen&q=x&q=", "q=%20"),
    ],
)
def test_parameters_that_mean_nothing_are_passed_over(client, query):
    assert client.get(f"/suche/?{query}").status_code == 200


def test_results_are_kept_by_nobody_and_not_for_search_engines(reader, at):
    assert 'content="noindex, follow"' in Client().get("/suche/").content.decode()
    response = Client().get("/suche/?q=hafen")
    assert response["Cache-Control"] == "private, no-store" and 'content="noindex, follow"' in response.content.decode()
    assert not response.cookies
    assert Client().get("/suche/")["Cache-Control"].startswith("public")


@pytest.mark.django_db(transaction=True)
def test_results_are_no_finished_pages_and_other_pages_do_not_know_their_parameters(reader):
    reader.poll.once()
    make_article("Hafen", published=timezone.now() - HOUR)
    reader.poll.once()
    for _ in range(2):
        assert "Hafen" in reader.get("/suche/?q=hafen").text
    assert reader.drawn == ["/suche/"] * 2 and not reader.site.kept.size
    for n in range(3):
        reader.get(f"/?q={n}")
    assert reader.drawn[2:] == ["/"]
    assert reader.get("/suche?q=hafen").headers["Location"] == "/suche/?q=hafen"


def test_a_search_that_takes_too_long_looks_at_the_newest_texts_and_else_gives_up(ask, at, frozen, monkeypatch):
    make_article("Hafen", published=at - HOUR)
    answer, asked = search.answer, []

    def slow(request, one, query):
        asked.append(one)
        if len(asked) <= 1 or not one.first:
            error = OperationalError()
            error.__cause__ = QueryCanceled()
            raise error
        return answer(request, one, query)

    monkeypatch.setattr(search, "answer", slow)
    page = ask("hafen")
    assert page.status == 200 and page.found == ["Hafen"] and "zwölf Monate" in page.main
    assert asked[1].first == datetime.date(2024, 7, 21)
    monkeypatch.setattr(search, "answer", lambda *_: slow(None, search.Asked(), None))
    page = ask("hafen")
    assert page.status == 503 and "versuchen Sie es" in page.main


def test_the_database_ends_what_takes_too_long(at):
    def sleep(_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(60)")

    original, search.LONGEST = search.LONGEST, "20"
    try:
        assert search.within_time(sleep, search.Asked(), at) is None
    finally:
        search.LONGEST = original
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")


@pytest.mark.django_db(transaction=True)
def test_only_so_many_search_at_once_and_the_others_are_told(reader, monkeypatch):
    monkeypatch.setattr(pages, "SEARCH_WAITS", 0.01)
    reader.poll.once()
    site = reader.site
    site.searching.acquire()
    for query in ("/suche/?q=hafen", "/suche/?q=markt"):  # waits in vain
        answer = reader.get(query, cookie="sessionid=x")
        assert answer.status == 503 and answer.headers["Retry-After"] and "suchen sehr viele" in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store" and "default-src" in str(answer.headers)
    assert reader.get("/suche/").status == 200 and reader.get("/").status == 200
    site.in_line.acquire()
    site.in_line.acquire()
    site.searching.release()
    assert reader.get("/suche/?q=hafen").status == 503  # nobody may even wait
    assert reader.get("/suche/?q=hafen", method="HEAD").body == b""
    site.in_line.release()
    assert reader.get("/suche/?q=hafen").status == 200


def test_a_page_of_results_takes_a_fixed_number_of_queries(client, at, frozen, django_assert_max_num_queries):
    """Edition, limits, savepoint; topics and people; of articles and of lines the newest, the best, and then these; sections,
    ticker."""
    for count in (3, 60):
        for n in range(count):
            make_article(f"Hafen {n}", published=at - HOUR)
            make_headline(at - HOUR, text=f"Hafen: Meldung {n}")
        make_topic(f"Hafen {count}")
        for order in ("", "neu"):
            with django_assert_max_num_queries(15):
                assert Page(client.get("/suche/", {"q": "hafen", "sortierung": order})).found


@pytest.mark.parametrize(
    "typed", ["Wintergartenfenster", "a b c d e f g h i j", "Hafenn Brückke Schleusse Markkt Rathhaus Kircheee"]
)
def test_nothing_found_costs_little_more(client, at, frozen, django_assert_max_num_queries, typed):
    for word in ("Hafen", "Brücke", "Schleuse", "Markt", "Rathaus", "Kirche"):
        make_article(word, published=at - HOUR, body="<p>x</p>")
    with django_assert_max_num_queries(50):
        assert not Page(client.get("/suche/", {"q": typed})).found


def test_reindexing_makes_what_is_missing_and_goes_on_where_it_was(ask, at, frozen, capsys):
    articles = [make_article(f"Hafen {n}", published=at - HOUR) for n in range(3)]
    make_headline(at - HOUR, text="Hafen gesperrt")
    ArticleIndex.objects.filter(pk=articles[0].pk).delete()
    ArticleIndex.objects.filter(pk=articles[1].pk).update(engine="alt")
    HeadlineIndex.objects.all().delete()
    SearchWord.objects.create(word="hafen", folded="hafen")
    assert len(ask("hafen").found) == 2
    call_command("reindex_search")
    said = capsys.readouterr().out
    assert "articles: 2 made anew of 2, done" in said and "headlines: 1 made anew of 1, done" in said
    assert len(ask("hafen").found) == 4
    assert SearchWord.objects.filter(folded="hafen").count() == 1
    call_command("reindex_search")
    assert "articles: 0 made anew of 0, done" in capsys.readouterr().out


def test_reindexing_all_finds_what_was_changed_past_the_application(ask, at, frozen, capsys):
    make_article("Hafen", published=at - HOUR)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET title = 'Brücke', body = '<p>x</p>'")
    call_command("reindex_search")
    assert ask("hafen").links
    call_command("reindex_search", "--all")
    assert not ask("hafen").links and ask("brücke").found == ["Brücke"]


def test_an_engine_of_another_release_is_noticed(at):
    make_article("Hafen", published=at)
    assert ArticleIndex.to_renew(LAST_KEY, 1) == []
    ArticleIndex.objects.update(engine="alt")
    assert ArticleIndex.to_renew(LAST_KEY, 1) == [Article.objects.get().pk]


def test_the_newsroom_finds_drafts_too_and_words_that_are_not_finished(admin_client, at):
    make_article("Hafen im Entwurf")
    make_article("Markt", published=timezone.now() - HOUR, body="<p>Am Osthafen.</p>")
    make_article("Geplanter Hafen", published=timezone.now() + 40 * DAY)
    make_article("Anderes", published=timezone.now() - HOUR)

    def found(typed):
        html = admin_client.get("/redaktion/articles/article/", {"q": typed}).content.decode()
        return len(re.findall(r'name="_selected_action"', html))

    assert found("hafen") == 3 and found("Häfen") == 3 and found("Haf") == 3 and found("Geplant") == 1
    assert found("???") == 0 and found("") == 4 and found("-hafen") == 0
