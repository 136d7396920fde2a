"""The calendar beside a day of the archive."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from tests.factories import make_article, make_articles

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
SECOND = datetime.timedelta(seconds=1)


def noon(*day):
    return datetime.datetime(*day, 12, tzinfo=datetime.UTC)


@pytest.fixture
def calendar(client, frozen):
    """The calendar of an archive page: caption, heads of the columns, and the rest of its markup."""

    def get(address):
        response = client.get(address)
        assert response.status_code == 200, address
        shown = response.content.decode().partition('<nav class="calendar"')[2].partition("</nav>")[0]
        caption = re.search(r"<caption>(.*?)</caption>", shown)[1]
        return caption, re.findall(r'<th scope="col"><abbr title="(\w+)">(\w+)</abbr></th>', shown), shown

    return get


def links(shown):
    return re.findall(r'href="/archiv/([\d-]+)/"', shown)


def test_only_days_with_articles_are_links_and_the_shown_one_is_marked(calendar):
    for day in (1, 22, 22, 31):
        make_article(published=noon(2025, 7, day))
    _, _, shown = calendar("/archiv/2025-07-22/")
    assert links(shown) == ["2025-07-01", "2025-07-22"]  # the 31st is still to come
    assert '<a href="/archiv/2025-07-22/" aria-label="22. Juli 2025" aria-current="date">22</a>' in shown
    assert '<a href="/archiv/2025-07-01/" aria-label="1. Juli 2025">1</a>' in shown and "<td>2</td>" in shown
    assert shown.count("aria-current") == 1


def test_the_weeks_begin_on_monday(calendar):
    make_article(published=noon(2025, 7, 22))
    caption, heads, shown = calendar("/archiv/2025-07-22/")
    assert caption == "Juli 2025"
    assert heads[0] == ("Montag", "Mo") and heads[-1] == ("Sonntag", "So") and len(heads) == 7
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall("<tr><td>.*?</tr>", shown)]
    assert [row[0] for row in rows] == ["", "7", "14", "21", "28"] and rows[0][1] == "1"


def test_it_leads_to_the_nearest_days_beside_the_month(calendar, at, frozen):
    for day in ((2024, 3, 1), (2025, 4, 9), (2025, 5, 20), (2025, 5, 2), (2025, 7, 3), (2025, 7, 1), (2025, 7, 22)):
        make_article(published=noon(*day))
    _, _, shown = calendar("/archiv/2025-05-20/")
    assert '<a href="/archiv/2025-04-09/" rel="prev">← April 2025</a>' in shown
    assert '<a href="/archiv/2025-07-01/" rel="next">Juli 2025 →</a>' in shown
    _, _, first = calendar("/archiv/2024-03-01/")
    assert links(first) == ["2024-03-01", "2025-04-09"] and 'rel="prev"' not in first
    _, _, last = calendar("/archiv/2025-07-22/")
    assert 'href="/archiv/2025-05-20/" rel="prev"' in last and 'rel="next"' not in last
    # Days of the month itself are no other month.
    assert 'rel="next"' not in calendar("/archiv/2025-07-03/")[2]
    make_article(published=noon(2024, 3, 5))
    assert 'rel="prev"' not in calendar("/archiv/2024-03-05/")[2]


def test_what_is_not_public_makes_no_day(calendar, at):
    make_article(published=noon(2025, 7, 22) - HOUR)
    make_article()
    for n, fields in enumerate(({"depublish_at": at}, {"depublish_at": at, "status": "zurueckgezogen"})):
        for month in (6, 7):
            make_article(published=noon(2025, month, 10 + n), **fields)
    make_article(published=at + HOUR / 60)  # the same day
    make_article(published=noon(2025, 8, 1))
    _, _, shown = calendar("/archiv/2025-07-22/")
    assert links(shown) == ["2025-07-22"]


@pytest.mark.parametrize("day", [datetime.date(2025, 3, 30), datetime.date(2024, 10, 27), datetime.date(2024, 12, 31)])
def test_days_are_german_ones_also_when_the_clocks_change(at, day):
    """From midnight to midnight in Berlin, whether that is 23, 24 or 25 hours."""
    berlin = datetime.timezone(datetime.timedelta(hours=2 if day.month == 10 else 1))
    begin = datetime.datetime.combine(day, datetime.time(), berlin)
    hours = {3: 23, 10: 25, 12: 24}[day.month]
    for moment in (begin - SECOND, begin, begin + hours * HOUR - SECOND, begin + hours * HOUR):
        article = make_article(published=moment)
        around = Article.objects.days_around(day, at)
        inside = begin <= moment < begin + hours * HOUR
        assert (day in around) == inside and len(around) == 1, moment
        Article.objects.filter(pk=article.pk).update(status="zurueckgezogen", depublish_at=at)


def test_the_first_and_last_months_have_a_calendar(calendar, client, at, frozen):
    """Where the database takes articles, and where Python's dates end."""
    make_article(published=noon(1600, 1, 1))
    make_article(published=noon(2399, 12, 31))
    frozen(noon(2399, 12, 31) + HOUR)
    assert calendar("/archiv/1600-01-01/")[0] == "Januar 1600"
    caption, _, shown = calendar("/archiv/2399-12-31/")
    assert caption == "Dezember 2399" and links(shown) == ["2399-12-31", "1600-01-01"]
    for day in (datetime.date(1, 1, 2), datetime.date(9999, 12, 30)):
        assert Article.objects.days_around(day, noon(2399, 12, 31)) in (
            [datetime.date(1600, 1, 1)],
            [datetime.date(2399, 12, 31)],
        )
        assert client.get(f"/archiv/{day.isoformat()}/").status_code == 404


def test_an_index_brings_the_days(at, plan):
    """One probe a day: a month with 100,000 articles is not read."""
    make_articles(3000, at, HOUR / 4)
    with CaptureQueriesContext(connection) as queries:
        assert len(Article.objects.days_around(datetime.date(2025, 7, 22), at)) == 23
    found = plan(queries[0]["sql"])
    assert not re.search("Seq Scan|Sort", found), found
    assert re.findall(r"using (\w+)", found) == ["article_newest"] * 3, found
