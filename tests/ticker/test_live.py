"""What every page shows of the ticker, and the window that its script asks for."""

import datetime
import re

import pytest
from django.db import connection
from django.utils import timezone

from tests.explain import Explain
from tests.factories import make_article, make_headline
from ticker import wire
from ticker.models import Headline

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
WINDOW = "/ticker/neu/"


def eil(at, words, minutes, **fields):
    """An Eilmeldung that came and ends so many minutes after `at`."""
    begin, end = minutes
    return make_headline(at + begin * MINUTE, words, breaking=True, breaking_until=at + end * MINUTE, **fields)


@pytest.fixture
def banner(client, frozen):
    """The text of the banner at a moment, or None."""

    def read(moment, address="/"):
        frozen(moment)
        found = re.search(r'<section class="eil".*?</section>', client.get(address).content.decode(), re.DOTALL)
        return found and found[0]

    return read


def test_the_banner_stands_on_every_page_while_the_eilmeldung_lasts(banner, client, at):
    article = make_article("Frachtschiff rammt Klappbrücke", published=at, in_ticker=True)
    article.headlines.update(breaking=True, breaking_until=at + HOUR)
    gone = make_article(published=at - HOUR)
    gone.withdraw(at, "Irrtum")
    for address in (
        "/",
        "/ticker/",
        "/ticker/2025-07-22/",
        WINDOW,
        "/politik/",
        "/archiv/2025-07-22/",
        article.get_absolute_url(),
        "/nichts/",
        gone.get_absolute_url(),
    ):
        shown = banner(at, address)
        assert f'href="{article.get_absolute_url()}"' in shown and ">Eilmeldung<" in shown and "20:00" in shown
        assert 'role="alert"' not in shown
        assert banner(at + HOUR, address) is None


def test_the_banner_leads_outside_or_else_to_the_line(banner, at):
    line = eil(at, "Ohne Artikel", (0, 10))
    assert f'href="{line.get_absolute_url()}"' in banner(at)
    eil(at, "Woanders", (1, 10), url="https://example.org/eil")
    assert 'href="https://example.org/eil" rel="noopener external"' in banner(at + MINUTE)


def test_a_follow_up_replaces_an_eilmeldung_for_good_unless_it_is_withdrawn(banner, at):
    eil(at, "Erste", (0, 60))
    second = eil(at, "Zweite", (10, 20))
    assert "Erste" in banner(at + 9 * MINUTE)
    assert "Zweite" in banner(at + 10 * MINUTE) and "Erste" not in banner(at + 10 * MINUTE)
    assert banner(at + 20 * MINUTE) is None
    second.withdraw()
    assert "Erste" in banner(at + 20 * MINUTE)
    assert banner(at + 60 * MINUTE) is None


@pytest.mark.parametrize(
    "take_away",
    [
        lambda line: line.withdraw(),
        lambda line: line.delete(),
        lambda line: (setattr(line, "breaking", False), line.save()),
    ],
)
def test_an_eilmeldung_returns_when_its_follow_up_is_taken_away(banner, at, take_away):
    eil(at, "Erste", (0, 60))
    second = eil(at, "Zweite", (10, 50))
    assert "Zweite" in banner(at + 20 * MINUTE)
    take_away(second)
    assert "Erste" in banner(at + 20 * MINUTE)


def test_an_eilmeldung_does_not_return_when_its_follow_up_is_no_longer_visible(banner, at):
    eil(at, "Erste", (0, 60))
    eil(at, "Zweite", (10, 50), until=at + 20 * MINUTE)
    assert "Zweite" in banner(at + 19 * MINUTE)
    assert banner(at + 20 * MINUTE) is None


def test_the_line_that_was_made_an_eilmeldung_last_is_the_eilmeldung(banner):
    now = timezone.now()
    lines = [make_headline(now - n * HOUR, words) for n, words in ((2, "Alt"), (1, "Neu"))]

    def shown():
        return banner(timezone.now() + MINUTE) or ""

    for line in reversed(lines):
        line.breaking, line.breaking_until = True, now + HOUR
        line.save()
        assert line.text in shown()
    # Ended, and made one again by a new end.
    for line in lines:
        line.breaking_until = now - MINUTE
        line.save()
    assert shown() == ""
    lines[1].breaking_until = now + HOUR
    lines[1].save()
    assert "Neu" in shown()
    # Another text or end makes none the last one.
    lines[0].text, lines[0].breaking_until = "Alt, berichtigt", now + 2 * HOUR
    lines[0].save()
    lines[1].text, lines[1].breaking_until = "Neu, berichtigt", now + 3 * HOUR
    lines[1].save()
    assert "Alt, berichtigt" in shown()


def test_an_eilmeldung_that_is_planned_replaces_none_before_its_moment(banner, client):
    now = timezone.now()
    make_headline(now - HOUR, "Läuft", breaking=True, breaking_until=now + 5 * HOUR)
    article = make_article("Geplant", published=now + 2 * HOUR, in_ticker=True)
    line = article.headlines.get()
    line.breaking, line.breaking_until = True, now + 5 * HOUR
    line.save()
    assert "Läuft" in banner(now + HOUR) and "Geplant" in banner(now + 2 * HOUR)
    article.published_at = now + HOUR
    article.save()
    assert "Läuft" in banner(now + HOUR - MINUTE) and "Geplant" in banner(now + HOUR)


def test_an_eilmeldung_is_found_below_any_number_of_lines(banner, at):
    eil(at, "Schon lange unten", (-60, 60))
    for n in range(40):
        make_headline(at - n * MINUTE)
    assert "Schon lange unten" in banner(at)


def test_what_pages_show_reads_few_rows_of_a_long_ticker(at):
    """Three walks along an index to their limits: nothing reads, or sorts, a number of rows that grows."""
    Headline.objects.bulk_create(
        Headline(
            moment=at - n * MINUTE,
            text=f"Zeile {n}",
            breaking=n % 100 == 0,
            breaking_until=at if n % 100 == 0 else None,
            pinned_until=at + HOUR if n in (7, 4000) else at - HOUR if n % 50 == 0 else None,
        )
        for n in range(5000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ticker_headline")
    assert len(Headline.objects.published(at)) == 5000
    with connection.execute_wrapper(explain := Explain()):
        shown = wire.wire(at, 9)
    assert len(shown.lines) == 9 and len(shown.pinned) == 2
    assert explain.indexes >= {"headline_latest_breaking", "headline_pinned"}
    assert explain.indexes & {"headline_newest", "headline_desk"}  # the same while no line is withdrawn
    assert explain.rows <= 200, explain.plan


def test_the_window_holds_the_newest_thirty_by_day_and_where_the_rest_is(client, frozen, at):
    for n in range(40):
        make_headline(at - n * HOUR, f"Zeile {n:02}", pinned_until=at + HOUR if n == 39 else None)
    shown = client.get(WINDOW).content.decode()
    assert [n for n in range(40) if f"Zeile {n:02}" in shown] == [*range(30), 39]
    assert re.findall(r'data-day="(.*?)"', shown) == ["oben", "2025-07-22", "2025-07-21"]
    assert 'data-today="2025-07-22"' in shown and ">Montag, 21. Juli<" in shown
    older = re.search(r'data-older="(.*?)"', shown)[1]
    rest = client.get(older).content.decode().partition("<aside")[0]
    assert [n for n in range(40) if f"Zeile {n:02}" in rest] == [*range(30, 40)]


def test_a_short_window_has_nothing_older(client, frozen, at):
    make_headline(at)
    assert 'data-older=""' in client.get(WINDOW).content.decode()


def test_a_line_looks_the_same_in_the_window_as_on_the_pages(client, frozen, at):
    """The script takes a difference for news."""
    article = make_article("Mit Artikel", published=at, in_ticker=True)
    make_headline(at - MINUTE, "<Meldung> & „Quelle“", source="dpa", pinned_until=at + HOUR)
    eil(at, "Eil", (-30, 30))
    addresses = ("/", "/ticker/", article.get_absolute_url())
    window, *pages = (
        re.findall(r"<li data-id=.*?</li>", client.get(one).content.decode()) for one in (WINDOW, *addresses)
    )
    assert len(window) == 3 and pages == [window] * 3


@pytest.mark.django_db(transaction=True)
def test_the_window_is_asked_for_conditionally_and_never_kept_beyond_its_time(reader, frozen, at):
    line = make_headline(at)
    first = reader.get(WINDOW).headers
    assert first["Cache-Control"].startswith("public, max-age=0") and first["Cache-Control"].endswith(
        "stale-if-error=0"
    )
    assert first["X-Robots-Tag"] == "noindex" and "Set-Cookie" not in first
    frozen(at + MINUTE)
    again = reader.get(WINDOW, if_none_match=first["ETag"])
    assert (again.status, again.body, again.headers["Cache-Control"]) == (304, b"", first["Cache-Control"])
    line.text = "Geändert"
    line.save()
    reader.poll.once()
    assert reader.get(WINDOW, if_none_match=first["ETag"]).status == 200


def test_the_window_says_nothing_of_what_is_not_public(client, frozen, at):
    make_headline(at + MINUTE, "Geplant")
    make_headline(at - MINUTE, "Zurückgezogen", withdrawn=True, pinned_until=at + HOUR)
    make_headline(at - HOUR, "Abgelaufen", until=at, breaking=True, breaking_until=at + HOUR)
    make_headline(at - MINUTE, "Entwurf", article=make_article("Geheime Fusion"))
    shown = client.get(WINDOW).content.decode()
    assert shown.count("data-id=") == 1 and "Entwurf" in shown and "fusion" not in shown
