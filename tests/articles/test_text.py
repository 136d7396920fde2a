import pytest

from articles import text


@pytest.mark.parametrize(
    "title, slug",
    [
        ("Straße", "strasse"),
        ("Köln", "koeln"),
        ("Über Größe: „Öl-Straße“ – so geht’s", "ueber-groesse-oel-strasse-so-gehts"),
        ("GROẞE FÜẞE", "grosse-fuesse"),
        ("Ko\u0308ln zerlegt geschrieben", "koeln-zerlegt-geschrieben"),
        ("Çelik, Łódź & Français", "celik-lodz-francais"),
        ("5 % mehr für 1.000 Beschäftigte", "5-mehr-fuer-1-000-beschaeftigte"),
        ("日本", "artikel"),
        ("\x00\x1f—", "artikel"),
        ("", "artikel"),
        ("Straßen\u00adbahn", "strassenbahn"),
    ],
)
def test_slugs_follow_german_rules(title, slug):
    assert text.slug(title) == slug


def test_a_slug_is_cut_at_a_word():
    slug = text.slug("Bundesverfassungsgericht entscheidet über Rundfunkbeitragsstaatsvertrag und die Folgen für alle")
    assert slug == "bundesverfassungsgericht-entscheidet-ueber-rundfunkbeitragsstaatsvertrag-und-die"
    assert len(slug) <= 80
    assert text.slug("x" * 200) == "x" * 80


def test_names_sort_as_in_a_german_dictionary():
    names = ["Zeitz", "Ärzte", "Ampel", "Öl", "Ofen", "Straße", "Strasse 2"]
    assert sorted(names, key=text.sort_key) == ["Ampel", "Ärzte", "Ofen", "Öl", "Straße", "Strasse 2", "Zeitz"]


def test_a_line_loses_what_breaks_pages_and_keeps_what_names_need():
    assert text.line(" a\x00b\tc\r\nd\u202ee\ud800 ") == "ab c de"
    assert text.line("38\u00a0Tote") == "38\u00a0Tote"
    assert text.line("\u00a0\u200bTitel \u00ad") == "Titel"
    assert [text.line(nothing) for nothing in ("\u200b", "\u00ad\u2060", "\u202e", "\u200e \u2063")] == [""] * 4
    assert text.line("מרים \u2067שלום\u2069 Levi") == "מרים \u2067שלום\u2069 Levi"


def test_topics_are_separated_by_commas_only():
    assert text.split_topics("Frankfurt am Main, Öl , öl,, Straßenbau") == ["Frankfurt am Main", "Öl", "Straßenbau"]


def test_shortening_cuts_at_a_word():
    assert text.shorten("Die Straßenbahn fährt wieder", 20) == "Die Straßenbahn…"
    assert text.shorten("Kurz", 20) == "Kurz"
