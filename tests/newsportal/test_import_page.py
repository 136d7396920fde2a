import datetime

import pytest
from django.core.management.base import CommandError

from articles.models import Article
from tests.factories import make_section
from ticker.models import Headline

pytestmark = pytest.mark.django_db

PAGE = """\
- 19:38Hafenbehörde gibt die zweite Fahrrinne wieder frei
- 16:45Meeresbiologin: „Der Hering kehrt zurück.“
- 9:05 Fährverkehr nach Sturm eingeschränkt
– 08.30 Uhr Möwenzählung beginnt an der Küste
07:15Nebel über der Förde

Folgen Sie uns auf Facebook
Hafen öffnet zweite Fahrrinne

Die Behörde hat die Fahrrinne am Dienstag freigegeben.
Nach Angaben der Lotsen <b>ist</b> sie 12 Meter tief & breit genug.
"""


@pytest.fixture(autouse=True)
def sections():
    make_section("Politik")
    make_section("Wirtschaft")


@pytest.fixture
def write(tmp_path):
    def write(content, name="seite.txt"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def load(manage):
    def load(*paths, date="2025-07-22", section="Politik", **options):
        return manage("import_page", *map(str, paths), date=date, section=section, **options)

    return load


def refused(load, *paths, **options):
    """The error of an import, which must have stored nothing."""
    with pytest.raises(CommandError) as error:
        load(*paths, **options)
    assert not Headline.objects.exists() and not Article.objects.exists()
    return str(error.value)


def test_a_page_makes_its_lines_and_one_article(write, load):
    said = load(write(PAGE), publish=True)
    assert "5 ticker lines new" in said and "published: /politik/hafen-oeffnet-zweite-fahrrinne-" in said
    lines = [(f"{line.moment:%H:%M}", line.text) for line in Headline.objects.newest_first()]
    assert lines == [
        ("17:38", "Hafenbehörde gibt die zweite Fahrrinne wieder frei"),
        ("14:45", "Meeresbiologin: „Der Hering kehrt zurück.“"),
        ("07:05", "Fährverkehr nach Sturm eingeschränkt"),
        ("06:30", "Möwenzählung beginnt an der Küste"),
        ("05:15", "Nebel über der Förde"),
    ]
    article = Article.objects.get()
    assert article.title == "Hafen öffnet zweite Fahrrinne"
    assert article.body == (
        "<p>Die Behörde hat die Fahrrinne am Dienstag freigegeben.</p>"
        "<p>Nach Angaben der Lotsen &lt;b&gt;ist&lt;/b&gt; sie 12 Meter tief &amp; breit genug.</p>"
    )
    assert article.published_at == datetime.datetime(2025, 7, 22, 17, 38, tzinfo=datetime.UTC)


def test_without_publish_the_article_is_a_draft(write, load):
    assert "as a draft" in load(write(PAGE))
    assert Article.objects.get().status == Article.Status.DRAFT


def test_the_same_file_again_changes_nothing(write, load):
    load(write(PAGE), publish=True)
    before = list(Headline.objects.values()), list(Article.objects.values())
    said = load(write(PAGE), publish=True)
    assert "0 ticker lines new, 5 known; article" in said and "known" in said
    assert (list(Headline.objects.values()), list(Article.objects.values())) == before
    load(write(PAGE), date="2025-07-23")
    assert Headline.objects.count() == 10


def test_a_headline_may_begin_with_a_number(write, load):
    load(write("- 12:5438 Tote bei Schiffsunglück\n- 9:0512 Verletzte\n08:30100 Jahre Hafen\n- 7.05 3 Boote\n"))
    lines = [(f"{line.moment:%H:%M}", line.text) for line in Headline.objects.newest_first()]
    assert lines == [
        ("10:54", "38 Tote bei Schiffsunglück"),
        ("07:05", "12 Verletzte"),
        ("06:30", "100 Jahre Hafen"),
        ("05:05", "3 Boote"),
    ]


def test_two_texts_under_one_headline_are_two_articles(write, load):
    load(write(PAGE))
    said = load(write(PAGE.replace("Dienstag", "Morgen")))
    assert "as a draft (article" in said and "has the same headline and another text)" in said
    assert Article.objects.count() == 2


def test_a_dry_run_stores_nothing(write, load):
    assert "Dry run: nothing was stored" in load(write(PAGE), dry_run=True)
    assert not Headline.objects.exists() and not Article.objects.exists()


@pytest.mark.parametrize(
    "content, said, lines, articles",
    [
        ("- 10:00 Nur Ticker\nFolgen Sie uns auf Facebook\n", "no article", 1, 0),
        ("- 10:00 Nur Ticker", "no article", 1, 0),
        ("Folgen Sie uns auf Facebook\nTitel\nText", "no ticker lines", 0, 1),
        ("10.000 Menschen am Hafen\nText\n10:00 Uhr war es", "no ticker lines", 0, 1),
        ("Folgen Sie uns auf Facebook\nHafenfest\nProgramm:\n- 10:00 Eröffnung", "no ticker lines", 0, 1),
        (
            "\u200b● 10:00 A\n\u00a0\n· 09:00 – B\n• Folgen  Sie\u00a0uns auf Facebook\n\u200b\nTitel\nText",
            "2 ticker",
            2,
            1,
        ),
        ("24.12.2025 ist ein Mittwoch\nText", "no ticker lines", 0, 1),
        ("\ufeff- 10:00 Mit Marke\r\nFolgen Sie uns auf Facebook\r\nTitel\r\nText\r\n", "1 ticker lines new", 1, 1),
    ],
)
def test_ticker_only_or_article_only_is_said(write, load, content, said, lines, articles):
    assert said in load(write(content))
    assert (Headline.objects.count(), Article.objects.count()) == (lines, articles)


def test_a_line_with_the_articles_headline_leads_to_it(write, load):
    load(write("- 10:00 Hafen offen\n- 09:00 Anderes\nFolgen Sie uns auf Facebook\nHafen offen\nText"), publish=True)
    assert Headline.objects.get(text="Hafen offen").article == Article.objects.get()
    assert Headline.objects.count() == 2


@pytest.mark.parametrize(
    "content, place, reason",
    [
        (b"- 10:00 A\n- 09:00 K\xf6ln\n", ":2:", "not UTF-8"),
        (b"", ":", "is empty"),
        (b"\n \n\t\n", ":", "is empty"),
        ("- 10:00 A\n- 09:00\n", ":2:", "has no headline"),
        ("- 24:00 A\n", ":1:", "no such time: 24:00"),
        ("- 10:75 A\n", ":1:", "no such time: 10:75"),
        ("- 10:00 A\n- 9:5 B\nText", ":2:", "neither a ticker line"),
        ("- 10:00 A\n- 10.000 Menschen\nText", ":2:", "neither a ticker line"),
        ("Folgen Sie uns auf Facebook\n- 10:00 A\nTitel\nText", ":2:", "neither a ticker line"),
        ("- 10.000 Menschen\nFolgen Sie uns auf Facebook\nTitel\nText", ":1:", "no ticker line"),
        ("- 10:00:30 A\nFolgen Sie uns auf Facebook\nTitel\nText", ":1:", "no ticker line"),
        ("- 10:00 A\nkeine Zeit\nFolgen Sie uns auf Facebook\nTitel\nText", ":2:", "no ticker line"),
        ("- 10:00 A\nFolgen Sie uns auf Facebook\nTitel ohne Text\n", ":3:", "headline without a text"),
        ("Folgen Sie uns auf Facebook\n" + "Absatz statt Titel " * 20 + "\nText", ":2:", "no headline"),
        ("- 10:00 " + "x" * 301, ":1:", "at most 300"),
        ("Folgen Sie uns auf Facebook\n", ":1:", "neither ticker lines nor an article"),
        (b"\0" * 10, ":1:", "NUL bytes"),
        ("- 10:00 A\n".encode("utf-16-le"), ":1:", "NUL bytes"),
        ("- 10:00 \u200b\n", ":1:", "has no headline"),
        ("Ticker\n- 10:00 A\n- 09:00 B", ":2:", "ticker line among the text"),
        ("Folgen Sie uns auf Facebook\nTitel\nText\nFolgen Sie uns auf Facebook", ":4:", "a second line"),
        (b"x" * 5_000_001, ":", "larger than 5 MB"),
    ],
)
def test_bad_input_is_refused_with_file_and_line(write, load, content, place, reason):
    path = write(content)
    said = refused(load, path)
    assert said.startswith(f"{path}{place}") and reason in said


def test_clock_changes_are_refused_or_asked(write, load):
    page = write("- 02:30 Nachts\n")
    assert "does not exist on 30.03.2025" in refused(load, page, date="2025-03-30")
    assert "--repeated-hour" in refused(load, page, date="2025-10-26")
    load(page, date="2025-10-26", repeated_hour="winter")
    assert Headline.objects.get().moment == datetime.datetime(2025, 10, 26, 1, 30, tzinfo=datetime.UTC)


def test_a_section_is_needed_for_an_article_only(write, load):
    assert ":8: there is no section Sport (Politik, Wirtschaft)" in refused(load, write(PAGE), section="Sport")
    assert ":8: the article needs a section" in refused(load, write(PAGE), section=None)
    load(write("- 10:00 Nur Ticker"), section=None)
    make_section("wirtschaft", slug="geld")
    load(write(PAGE), section="Wirtschaft")
    assert Article.objects.get().section.name == "Wirtschaft"


@pytest.mark.parametrize("date", ["22.07.2025", "2025-02-30", "heute", "2025-W30-2", "0001-01-01", "9999-12-31"])
def test_an_impossible_date_is_refused(write, load, date):
    assert "--date must " in refused(load, write(PAGE), date=date)


def test_a_folder_is_all_or_nothing(write, load, tmp_path):
    write(PAGE, "a.txt")
    write("- 10:00 Zweite Seite\n- 07:15Nebel über der Förde", "b.txt")
    bad = write("- 99:00 x", "c.txt"), write("", "d.txt")
    said = refused(load, tmp_path)
    assert all(str(path) in said for path in bad)
    for path in bad:
        path.unlink()
    said = load(tmp_path)
    assert "[1/2]" in said and "[2/2]" in said and "1 ticker lines new, 1 known" in said
    assert Headline.objects.count() == 6


def test_what_is_not_there_is_said(load, tmp_path):
    assert "cannot be read" in refused(load, tmp_path / "fehlt.txt")
    assert "holds no file" in refused(load, tmp_path)
