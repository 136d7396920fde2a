import datetime
import re

import pytest

from articles.paging import key
from tests.factories import make_article, make_headline
from ticker import views

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def page(client, frozen):
    def get(address):
        response = client.get(address)
        assert response.status_code == 200, address
        return response.content.decode()

    return get


def test_the_ticker_shows_days_newest_first(page, at):
    article = make_article(published=at - 4 * HOUR)
    for moment, words, fields in [
        (at - HOUR, "Eins", {"article": article}),
        (at - 2 * HOUR, "Zwei", {"source": "dpa"}),
        (at - DAY, "Drei", {"url": "https://example.org/drei"}),
        (at - 3 * HOUR, "Vier", {"breaking": True, "breaking_until": at + HOUR}),
        (at + HOUR, "Fünf", {}),
        (at - HOUR, "Sechs", {"withdrawn": True}),
    ]:
        make_headline(moment, words, **fields)
    shown = page("/ticker/").partition("<main")[2]
    places = [shown.index(words) for words in ("Dienstag, 22. Juli", "Eins", "Zwei", "Vier", "Montag, 21.", "Drei")]
    assert places == sorted(places)
    assert f'<a href="{article.get_absolute_url()}">Eins</a>' in shown
    assert ">Zwei</a>" not in shown and "(dpa)" in shown
    assert '<a href="https://example.org/drei" rel="noopener external">Drei</a>' in shown
    assert "Eilmeldung</strong> Vier" in shown
    assert "Fünf" not in shown and "Sechs" not in shown


def test_a_day_shows_its_own_lines_and_the_days_around(page, at):
    for days in (1, 0, -3):
        make_headline(at - days * DAY, f"Tag {days}")
    make_headline(datetime.datetime(2025, 7, 21, 22, 0, tzinfo=datetime.UTC), "Mitternacht in Berlin")
    make_headline(datetime.datetime(2025, 7, 21, 21, 59, tzinfo=datetime.UTC), "Kurz davor")
    shown = page("/ticker/2025-07-22/")
    assert "Tag 0" in shown and "Mitternacht in Berlin" in shown and "00:00" in shown
    lines = shown.partition('<section class="ticker-day"')[2].partition("</section>")[0]
    assert "Mitternacht" in lines and "Kurz davor" not in lines and "Tag 1" not in lines
    assert 'href="/ticker/2025-07-21/"' in shown
    assert "2025-07-25" not in shown  # ahead of now


def test_a_long_day_comes_in_pages(page, client, at, monkeypatch):
    monkeypatch.setattr(views, "DAY_SIZE", 3)
    for n in range(5):
        make_headline(at - n * datetime.timedelta(minutes=1), f"Zeile {n}")
    first, _, box = page("/ticker/2025-07-22/").partition("<aside")
    assert box.count("data-id=") == 5
    older = first.partition('rel="next"')[0].rpartition('href="')[2][:-2]
    second = page(older)
    assert [n for n in range(5) if f"Zeile {n}" in first] == [0, 1, 2] and "Zeile 3" in second and "Zeile 4" in second
    assert "noindex" in second and "noindex" not in first


def test_days_when_the_clocks_change(page, frozen):
    frozen(datetime.datetime(2025, 12, 1, tzinfo=datetime.UTC))
    for hour in (0, 1):
        make_headline(datetime.datetime(2025, 10, 26, hour, 30, tzinfo=datetime.UTC), f"Stunde {hour}")
    make_headline(datetime.datetime(2025, 10, 26, 22, 59, tzinfo=datetime.UTC), "Letzte Minute")
    shown = page("/ticker/2025-10-26/")
    assert 'datetime="2025-10-26T02:30:00+02:00"' in shown and 'datetime="2025-10-26T02:30:00+01:00"' in shown
    assert "Letzte Minute" in shown


@pytest.mark.parametrize(
    "day", ["2025-07-23", "2025-02-30", "0000-01-01", "9999-12-31", "2025-7-22", "2025-13-01", "x"]
)
def test_a_day_without_lines_is_404(client, frozen, at, day):
    make_headline(at)
    assert client.get(f"/ticker/{day}/").status_code == 404


def test_an_empty_ticker_says_so(page):
    assert "Noch keine Meldungen" in page("/ticker/")


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize("address, queries", [("/ticker/", 4), ("/ticker/neu/", 2), ("/ticker/2025-07-22/", 7)])
def test_the_ticker_takes_a_fixed_number_of_queries(
    client, frozen, at, count, address, queries, django_assert_num_queries
):
    """Edition and clock; lines with their articles; unless it is the window alone, sections of the masthead and the newest
    articles. A day: also the days before and after, and the banner."""
    for n in range(count):
        make_headline(at - n * datetime.timedelta(minutes=1), article=make_article(published=at - DAY))
    with django_assert_num_queries(queries):
        client.get(address)


def test_the_address_of_a_line_finds_it_on_the_page_of_its_day(page, at):
    line = make_headline(at - 21 * HOUR, "Spät am Vortag")
    for n in range(310):
        make_headline(at - 20 * HOUR - DAY + n * datetime.timedelta(seconds=1))
    assert line.get_absolute_url() == f"/ticker/2025-07-21/#m{line.pk}"
    assert f'href="{line.get_absolute_url()}"' in page("/ticker/")
    assert page("/ticker/2025-07-21/").count('<li id="m') == 311


def test_an_eilmeldung_stays_one_in_the_archive(page, frozen, at):
    make_headline(at, "Schiff rammt Brücke", breaking=True, breaking_until=at + HOUR)
    assert '<strong class="label">Eilmeldung</strong> Schiff' in page("/ticker/2025-07-22/")
    frozen(at + HOUR)
    assert '<strong class="label past">Eilmeldung</strong> Schiff' in page("/ticker/2025-07-22/")


def test_pinned_lines_stand_on_top_once_and_only_while_they_are_pinned(page, frozen, at):
    make_article(published=at)
    old = make_headline(at - 30 * HOUR, "Gestern angeheftet", pinned_until=at + HOUR)
    for n in range(60):
        make_headline(at - n * datetime.timedelta(minutes=1), f"Zeile {n:02}")
    for address, count in (("/", 9), ("/ticker/", 50)):
        group = page(address).partition('data-day="oben"')[2]
        head, _, rest = group.partition("</section>")
        assert "Wichtig" in head and "Gestern angeheftet" in head and "21.07., 14:00" in head
        assert "Gestern angeheftet" not in rest and rest.count("data-id=") == count
    assert "Gestern angeheftet" in page(f"/ticker/?vor={key(at - HOUR, 1)}")
    heading = 'hidden><a href="/ticker/2025-07-22/">'
    assert heading not in page("/")  # today's lines need theirs below what is pinned
    frozen(at + HOUR)
    assert f'data-id="{old.pk}"' not in page("/ticker/") and heading in page("/")


def test_a_phone_shows_one_pinned_line_and_the_newest_three_others(page, at):
    make_article(published=at)
    for n in range(2):
        make_headline(at - (10 + n) * HOUR, f"Wichtig {n}", pinned_until=at + HOUR)
    for n in range(5):
        make_headline(at - n * datetime.timedelta(minutes=1), f"Zeile {n}")
    lines = page("/").partition("data-groups")[2].partition("ticker-all")[0].split("<li")[1:]
    shown = [re.search(r"(Wichtig|Zeile) \d", line)[0] for line in lines if not line.startswith(' class="more"')]
    assert shown == ["Wichtig 0", "Zeile 0", "Zeile 1", "Zeile 2"]


def test_the_year_of_a_day_is_said_where_it_is_another_one_in_germany(page, frozen):
    """In Berlin it is already 1 January, half past midnight."""
    new_year = datetime.datetime(2025, 12, 31, 23, 30, tzinfo=datetime.UTC)
    frozen(new_year)
    make_headline(new_year, "Neu")
    make_headline(new_year - HOUR, "Alt")
    shown = page("/ticker/")
    assert ">Donnerstag, 1. Januar</a>" in shown and ">Mittwoch, 31. Dezember 2025</a>" in shown


def test_pages_of_older_lines_have_the_newest_beside_them_and_no_name_twice(page, at):
    make_article(published=at)
    lines = [make_headline(at - n * HOUR, f"Zeile {n:02}") for n in range(12)]
    for address in ("/", "/ticker/", "/ticker/2025-07-22/", f"/ticker/?vor={key(at, lines[0].pk)}"):
        shown = page(address)
        names = re.findall(r'\sid="(.*?)"', shown)
        assert len(names) == len(set(names)), address
        beside = shown.partition("<aside")[2].partition("</aside>")[0]
        assert beside.count("data-id=") == (0 if address == "/ticker/" else 9), address
    assert shown.index("Alle Meldungen") < shown.index("Neueste Artikel</a>")


def test_of_many_pinned_lines_the_newest_three_stand_on_top(page, at):
    for n in range(5):
        make_headline(at - n * HOUR, f"Wichtig {n}", pinned_until=at + HOUR)
    head, _, rest = page("/ticker/").partition('data-day="oben"')[2].partition("</section>")
    assert [n for n in range(5) if f"Wichtig {n}" in head] == [0, 1, 2]
    assert [n for n in range(5) if f"Wichtig {n}" in rest] == [3, 4]
