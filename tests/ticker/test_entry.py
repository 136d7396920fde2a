"""The ticker's page in the newsroom: entering lines, and what is done with one."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Article
from tests.factories import make_article, make_headline, make_user
from ticker.models import Headline

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = "/redaktion/ticker/headline/"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def editor(client):
    user = make_user("Redakteur")
    client.force_login(user)
    return user


def enter(client, words, day="22.07.2025", time="19:38", which="", **fields):
    data = {"text": words, "moment_0": day, "moment_1": time, "moment_2": which} | fields
    return client.post(f"{LIST}eintragen/", data, follow=True).content.decode()


def lines():
    return [(f"{timezone.localtime(line.moment):%H:%M}", line.text) for line in Headline.objects.newest_first()]


def test_a_line_is_typed_and_stands_below(client, editor):
    page = client.get(LIST).content.decode()
    assert "autofocus" in page and f'value="{timezone.localtime():%d.%m.%Y}"' in page
    page = enter(client, "  Rat beschließt\tNeubau der Wümsebrücke ")
    assert "Eingetragen: Rat beschließt Neubau der Wümsebrücke" in page and "result_list" in page
    assert lines() == [("19:38", "Rat beschließt Neubau der Wümsebrücke")]


def test_a_line_ahead_says_when_it_appears(client, editor):
    tomorrow = timezone.localtime() + datetime.timedelta(days=1)
    assert f"erscheint am {tomorrow:%d.%m.%Y}, 07:00 Uhr" in enter(client, "Morgen", f"{tomorrow:%d.%m.%Y}", "07:00")


def test_several_pasted_lines_become_several_and_the_first_is_the_newest(client, editor):
    pasted = "19:38 Erste Meldung\r\n- 16.45: Zweite\n\n16:45 Dritte\n8:05\tVierte\n"
    assert "4 Meldungen eingetragen" in enter(client, pasted)
    assert lines() == [("19:38", "Erste Meldung"), ("16:45", "Zweite"), ("16:45", "Dritte"), ("08:05", "Vierte")]


def test_one_line_may_bring_its_time_and_a_headline_may_begin_with_one(client, editor):
    enter(client, "07:15 Nebel auf der Wümse")
    enter(client, "12:30 Uhr: Sirenen heulen zur Probe")
    assert lines() == [("19:38", "12:30 Uhr: Sirenen heulen zur Probe"), ("07:15", "Nebel auf der Wümse")]


@pytest.mark.parametrize(
    "words, sentence",
    [
        ("", "zwingend erforderlich"),
        ("\u200b\u202e", "Bitte schreiben Sie eine Meldung"),
        ("NUL\x00", "Nullzeichen"),
        ("x" * 301, "höchstens 300 Zeichen, diese hat 301"),
        ("x" * 60_000, "höchstens 50000 Zeichen"),
        ("19:38 Eins\nohne Zeit", "Zeile 2: Vor dem Text fehlt die Zeit"),
        ("19:38 Eins\n25:99 Zwei", "Zeile 2: „25:99“ ist keine Uhrzeit"),
        ("19:38 Eins\n19:39", "Zeile 2: Hinter der Zeit fehlt der Text"),
        ("\n".join(["19:38 Zeile"] * 201), "höchstens 200 Zeilen"),
    ],
)
def test_a_mistake_is_said_nothing_is_stored_and_nothing_typed_is_lost(client, editor, words, sentence):
    page = enter(client, words)
    assert sentence in page and not Headline.objects.exists()
    if words.isprintable():
        assert words[:20] in page


def test_times_at_the_change_of_clocks_are_asked(client, editor):
    page = enter(client, "03:10 Später\n02:30 Nachts", "25.10.2026", "03:10")
    assert "Zeile 2: Am 25.10.2026 gibt es 02:30 Uhr zweimal" in page and not Headline.objects.exists()
    page = enter(client, "Nachts", "25.10.2026", "02:30")
    assert "gibt es 02:30 Uhr zweimal" in page and "beim zweiten Mal (Winterzeit)" in page
    enter(client, "Nachts", "25.10.2026", "02:30", "1")
    assert Headline.objects.get().moment == datetime.datetime(2026, 10, 25, 1, 30, tzinfo=datetime.UTC)
    assert "gibt es 02:30 Uhr nicht" in enter(client, "Nachts", "29.03.2026", "02:30")


def test_pasted_lines_of_the_doubled_hour_can_be_told_which_it_is(client, editor):
    """The question stands beside the time of the entry and holds for all lines."""
    page = enter(client, "02:40 Zwei\n02:30 Eins", "25.10.2026", "12:00")
    assert "beim ersten Mal (Sommerzeit)" in page
    enter(client, "02:40 Zwei\n02:30 Eins", "25.10.2026", "12:00", "0")
    assert [line.moment.hour for line in Headline.objects.all()] == [0, 0]


def test_an_eilmeldung_ends_by_itself(client, editor):
    now = timezone.localtime()
    enter(client, "Frachtschiff rammt Brücke", f"{now:%d.%m.%Y}", f"{now:%H:%M}", breaking="on")
    line = Headline.objects.get()
    assert line.breaking and HOUR < line.breaking_until - timezone.now() <= 2 * HOUR


def test_markup_in_a_line_is_words(client, editor):
    page = enter(client, "<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


@pytest.mark.parametrize(
    "step, before, after",
    [
        ("zurueckziehen", {}, lambda line: line.withdrawn),
        ("zeigen", {"withdrawn": True}, lambda line: not line.withdrawn),
        ("anheften", {}, lambda line: line.pinned_until > timezone.now() + HOUR),
        ("loesen", {"pinned_until": timezone.now() + HOUR}, lambda line: line.pinned_until is None),
        ("eil", {}, lambda line: line.breaking and line.breaking_until > timezone.now() + HOUR),
        (
            "eilende",
            {"breaking": True, "breaking_until": timezone.now() + HOUR},
            lambda line: line.breaking and line.breaking_until <= timezone.now(),
        ),
    ],
)
def test_a_step_stands_at_the_line_and_does_what_it_says(client, editor, step, before, after):
    line = make_headline(timezone.now() - HOUR, **before)
    address = f"{LIST}{line.pk}/{step}/"
    assert f'formaction="{address}"' in client.get(LIST).content.decode()
    assert client.get(address).status_code == 403
    assert client.post(address).headers["Location"] == LIST
    line.refresh_from_db()
    assert after(line)


@pytest.mark.parametrize("ends_in", [-HOUR / 2, HOUR])
def test_the_step_makes_an_older_line_the_eilmeldung_whatever_became_of_a_newer_one(client, editor, ends_in):
    now = timezone.now()
    line = make_headline(now - 3 * HOUR, "Die ältere")
    make_headline(now - HOUR, "Die neuere", breaking=True, breaking_until=now + ends_in)
    client.post(f"{LIST}{line.pk}/eil/")
    assert 'class="eil"' in (page := client.get("/").content.decode())
    assert "Die ältere" in page.partition('class="eil"')[2].partition("</section>")[0]


def test_the_filter_finds_the_eilmeldungen_that_last(client, editor):
    now = timezone.now()
    make_headline(now - HOUR, "Läuft noch", breaking=True, breaking_until=now + HOUR)
    make_headline(now - HOUR, "Ist vorbei", breaking=True, breaking_until=now - HOUR / 2)
    make_headline(now - HOUR, "Ist weg", breaking=True, breaking_until=now + HOUR, withdrawn=True)
    page = client.get(f"{LIST}?art=eil").content.decode()
    assert "Läuft noch" in page and "Ist vorbei" not in page and "Ist weg" not in page


def test_a_planned_eilmeldung_that_is_ended_will_be_an_ordinary_line(client, editor):
    line = make_headline(timezone.now() + HOUR, breaking=True, breaking_until=timezone.now() + 2 * HOUR)
    client.post(f"{LIST}{line.pk}/eilende/")
    line.refresh_from_db()
    assert not line.breaking


def test_the_form_explains_what_stands_out(client, editor):
    page = client.get(f"{LIST}{make_headline(timezone.now()).pk}/change/").content.decode()
    for sentence in ("Die zuletzt gesetzte löst jede frühere ab.", "höchstens drei zugleich."):
        assert sentence in page


def test_a_line_becomes_an_article_that_it_leads_to_once_it_is_public(client, editor):
    line = make_headline(timezone.now() - HOUR, "Rat beschließt Neubau", source="Eigene Recherche")
    response = client.post(f"{LIST}{line.pk}/artikel/")
    article = Article.objects.get()
    assert response.headers["Location"] == f"/redaktion/articles/article/{article.pk}/change/"
    assert (article.title, article.source, article.created_by) == (line.text, "Eigene Recherche", editor)
    line.refresh_from_db()
    assert line.article == article and line.link(timezone.now()) == ""
    assert "führt schon zu einem Artikel" in client.post(f"{LIST}{line.pk}/artikel/", follow=True).content.decode()
    assert Article.objects.count() == 1 and "Zum Artikel" in client.get(LIST).content.decode()


def test_the_rules_of_an_articles_own_line_hold_in_the_newsroom(client):
    client.force_login(make_user("Chefredaktion"))
    article = make_article(published=timezone.now() - HOUR, in_ticker=True)
    line = article.headlines.get()
    page = client.get(f"{LIST}{line.pk}/change/").content.decode()
    assert 'name="article"' not in page and f"/{line.pk}/delete/" not in page
    chosen = {"action": "delete_selected", "_selected_action": line.pk, "post": "yes"}
    assert "Gehört zu einem Artikel" in client.post(LIST, chosen).content.decode()
    client.post(LIST, {"action": "withdraw_lines", "_selected_action": line.pk})
    article.save()
    assert article.headlines.get().withdrawn


def test_an_article_in_the_ticker_gets_its_own_line_when_a_typed_one_is_unlinked(client, editor):
    article = make_article(published=timezone.now() - HOUR)
    line = make_headline(timezone.now() - HOUR, article=article)
    Article.objects.filter(pk=article.pk).update(in_ticker=True)
    assert article.headlines.get() == line
    line.article = None
    line.save()
    assert article.headlines.get().origin == Headline.Origin.ARTICLE


def test_an_eilmeldung_set_in_the_form_gets_an_end(client, editor):
    now = timezone.localtime()
    line = make_headline(now)
    data = {"moment_0": f"{now:%d.%m.%Y}", "moment_1": f"{now:%H:%M}", "text": line.text, "breaking": "on"}
    assert client.post(f"{LIST}{line.pk}/change/", data).status_code == 302
    line.refresh_from_db()
    assert line.breaking_until > timezone.now() + HOUR
