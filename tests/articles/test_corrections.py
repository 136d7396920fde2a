"""The page of all corrections."""

import datetime
import re

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Article, Correction
from tests.explain import Explain
from tests.factories import make_article, make_articles, make_section

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
ADDRESS = "/korrekturen/"


@pytest.fixture
def page(client, frozen):
    """The page and its main part."""

    def get(address=ADDRESS):
        response = client.get(address)
        assert response.status_code == 200, address
        shown = response.content.decode()
        return shown, shown.partition("<main")[2].partition("</main>")[0]

    return get


def correct(article, moment, text="Richtig ist: 38 Kilometer."):
    return article.corrections.create(text=text, moment=moment)


def make_corrections(count, article, newest, apart=HOUR):
    Correction.objects.bulk_create(
        Correction(article=article, text=f"Nummer {n}.", moment=newest - n * apart) for n in range(count)
    )


def texts(main):
    return re.findall(r"<p>([^<]*)</p>\n</article>", main)


def test_each_correction_has_its_date_its_words_and_its_article(page, at):
    article = make_article("Linie 4 fährt", published=at - 3 * HOUR, kicker="Nahverkehr", advertisement=True)
    correct(article, at - 22 * HOUR / 60, "Die Strecke ist <38> Kilometer lang.")
    shown, main = page()
    assert '<time datetime="2025-07-22T19:38:00+02:00">22.07.2025, 19:38\u00a0Uhr</time>' in main
    assert f'<a href="{article.get_absolute_url()}">Linie 4 fährt</a></h2>' in main
    assert "Nahverkehr</p>" in main and "Anzeige</span>" in main
    assert texts(main) == ["Die Strecke ist &lt;38&gt; Kilometer lang."]
    assert "<title>Korrekturen – Der Tagesbote</title>" in shown
    assert '<link rel="canonical" href="http://localhost:8000/korrekturen/">' in shown and "noindex" not in shown


def test_the_newest_comes_first_and_of_one_moment_the_last(page, at):
    one, other = make_article(published=at - 9 * HOUR), make_article(published=at - 9 * HOUR)
    for article, hours, text in ((one, 2, "Drei"), (other, 1, "Zwei"), (one, 3, "Vier"), (one, 1, "Eins")):
        correct(article, at - hours * HOUR, text)
    assert texts(page()[1]) == ["Eins", "Zwei", "Drei", "Vier"]


def test_what_is_not_public_has_no_corrections(page, at):
    """Whatever the state of an article, it decides as everywhere else."""
    for fields in (
        {"published": at},
        {"published": at - HOUR},
        {"published": at + HOUR},
        {},
        {"published": at - HOUR, "depublish_at": at},
        {"published": at - HOUR, "depublish_at": at + HOUR},
        {"published": at - HOUR, "depublish_at": at, "status": "zurueckgezogen"},
    ):
        correct(make_article(**fields), at - HOUR)
    found = Correction.objects.published(at)
    assert {row.article for row in found} == {row for row in Article.objects.all() if row.is_published(at)}
    assert len(found) == 3 and page()[1].count("<h2") == 3


def test_a_correction_appears_by_itself_at_its_moment(page, at, frozen):
    correct(make_article(published=at - HOUR), at + HOUR)
    assert texts(page()[1]) == []
    frozen(at + HOUR)
    assert texts(page()[1]) == ["Richtig ist: 38 Kilometer."]


def test_the_pages_hold_every_correction_once_also_those_of_one_moment(page, at):
    article = make_article(published=at - HOUR)
    make_corrections(23, article, at)
    make_corrections(23, article, at - HOUR, apart=HOUR * 0)
    address, found, heads = ADDRESS, [], []
    while address:
        shown, main = page(address)
        found += texts(main)
        heads.append((shown, main))
        address = (re.findall(r'href="([^"]+)" rel="next"', main) or [None])[0]
    assert len(heads) == 3 and found == [text for (text,) in Correction.objects.values_list("text")]
    for shown, main in heads[1:]:
        assert '<meta name="robots" content="noindex, follow">' in shown
        assert '<link rel="canonical" href="http://localhost:8000/korrekturen/?vor=' in shown
        assert "<title>Ältere Korrekturen – " in shown and "Bitte melden" not in main


@pytest.mark.parametrize("vor", ["", "x", "1", "0-1", "-99999999999999999-1", "9" * 30 + "-1", "%00", "%ff"])
def test_an_unknown_page_is_404(client, frozen, at, vor):
    correct(make_article(published=at), at)
    assert client.get(f"{ADDRESS}?vor={vor}").status_code == 404


def test_without_corrections_the_page_says_so(page):
    assert '<p class="empty">Bisher gibt es keine Korrekturen.</p>' in page()[1]


def test_readers_are_told_where_mistakes_are_reported(page, settings):
    settings.CORRECTIONS_EMAIL = ""
    assert '<a href="/kontakt/">Bitte melden Sie ihn uns.</a>' in page()[1]
    settings.CORRECTIONS_EMAIL = "korrektur@zeitung.example"
    assert '<a href="mailto:korrektur@zeitung.example?subject=Fehler%20in%20einem%20Artikel&amp;body=' in page()[1]


def test_menu_footer_and_corrected_articles_lead_to_the_page(page, at):
    article = make_article(published=at - HOUR)
    assert page(article.get_absolute_url())[0].count('<a href="/korrekturen/">Korrekturen</a>') == 2
    assert page()[0].count('<a href="/korrekturen/" aria-current="page">Korrekturen</a>') == 2
    assert "Alle Korrekturen" not in page(article.get_absolute_url())[0]
    correct(article, at)
    assert '<a href="/korrekturen/">Alle Korrekturen</a>' in page(article.get_absolute_url())[1]


@pytest.mark.parametrize("count", [0, 3, 300])
def test_the_page_takes_four_queries(client, frozen, at, count, django_assert_num_queries):
    """Edition and clock; corrections with their articles and sections; sections; ticker lines."""
    for section in ("Politik", "Kultur", "Sport")[:count]:
        make_corrections(count // 3, make_article(published=at - HOUR, section=make_section(section)), at)
    with django_assert_num_queries(4):
        assert client.get(ADDRESS).status_code == 200


@pytest.mark.parametrize("each", [False, True], ids=["of one article", "of as many articles"])
def test_an_index_brings_every_page_of_the_list(at, each):
    """Of 100,000 corrections, too, no more are read than are shown, and their articles."""
    articles = make_articles(3000, at, HOUR)
    Correction.objects.bulk_create(
        Correction(article=articles[n if each else 0], text=f"Nummer {n}.", moment=at - n * HOUR) for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_correction")
    published = Correction.objects.published(timezone.now()).newest_first().for_lists()
    middle = published[1500]
    for rows in (published, published.before(middle.moment, middle.pk)):
        with connection.execute_wrapper(explain := Explain()):
            assert len(rows[:21]) == 21
        assert "correction_newest" in explain.indexes and explain.rows < 250, explain.plan
