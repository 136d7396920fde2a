"""German typography. In these tables ~ is a protected blank."""

import random
import re

import pytest

from articles.markup import clean_html
from articles.typography import smooth, smooth_html
from tests.pages import said

SET = [
    # Quotation marks of every origin
    ('"Ja", sagte sie. "Nein!"', "„Ja“, sagte sie. „Nein!“"),
    ("“Ja,” sagte sie und „nein”", "„Ja,“ sagte sie und „nein“"),
    ('„Ja", »Nein« und «Doch»', "„Ja“, „Nein“ und „Doch“"),
    ("\"Er sagte 'Nein' und ging\"", "„Er sagte ‚Nein‘ und ging“"),
    ("»Er sagte ›Nein‹ und ging«", "„Er sagte ‚Nein‘ und ging“"),
    ("“Er sagte ‘Nein’ und ging”", "„Er sagte ‚Nein‘ und ging“"),
    ('"Der "Spiegel" schreibt"', "„Der ‚Spiegel‘ schreibt“"),
    ("\"'Ja', sagte er\"", "„‚Ja‘, sagte er“"),
    ('("Ja") ["Nein"] –"Doch"', "(„Ja“) [„Nein“] –„Doch“"),
    ('"A", "B"/"C" und "taz"-Redakteur', "„A“, „B“/„C“ und „taz“-Redakteur"),
    ('"Wir sind 15", sagte er', "„Wir sind 15“, sagte er"),
    ('Siehe "https://example.org/?a=1"', "Siehe „https://example.org/?a=1“"),
    ('"Bürger(innen)"', "„Bürger(innen)“"),
    ("„Das ‚Ja‘ zählt“", "„Das ‚Ja‘ zählt“"),
    # Apostrophes
    ("So geht's, Rock'n'Roll, d'Ormesson", "So geht’s, Rock’n’Roll, d’Ormesson"),
    ('"Geht\'s?", fragte er', "„Geht’s?“, fragte er"),
    # Dashes and ellipses
    ("Köln - am Rhein -- und Bonn – auch", "Köln~– am Rhein~– und Bonn~– auch"),
    ('"Ja" - 12 Tore', "„Ja“~– 12 Tore"),
    ("Und dann ... Nein... [...]", "Und dann … Nein… […]"),
    # Ranges
    ("1990-1995, 1914-18 und 2024-25", "1990–1995, 1914–18 und 2024–25"),
    ("10-12 Uhr, 22-6 Uhr, 10.30-12 Uhr, 9:15-10:45 Uhr", "10–12~Uhr, 22–6~Uhr, 10.30–12~Uhr, 9:15–10:45~Uhr"),
    ("5.000-6.000 Euro, 1,5-2,5 km, 5-100", "5.000–6.000~Euro, 1,5–2,5~km, 5–100"),
    ("S. 10-12, Nr. 3-5, Hauptstraße 10-12.", "S.~10–12, Nr.~3–5, Hauptstraße 10–12."),
    # Protected blanks
    ("z.B., z. B., Z.B., d.h., d. h., u.a., u. a.", "z.~B., z.~B., Z.~B., d.~h., d.~h., u.~a., u.~a."),
    ("e.V., a. D., 44 v.Chr.", "e.~V., a.~D., 44 v.~Chr."),
    ("S. 12, Nr. 5, § 18 Abs. 2, §§ 3 und 4", "S.~12, Nr.~5, §~18 Abs.~2, §§~3 und 4"),
    ("5 km, 12 Uhr, 3 Prozent, 4 Millionen, 20 €, 5 %", "5~km, 12~Uhr, 3~Prozent, 4~Millionen, 20~€, 5~%"),
    ("1,5 Mio. Euro, € 20, 30 km/h, 21 °C, 4 m²", "1,5~Mio. Euro, €~20, 30~km/h, 21~°C, 4~m²"),
    ("am 22. Juli mit Dr. Öztürk", "am 22.~Juli mit Dr.~Öztürk"),
    ("zwei  Blanks   und ~ einer", "zwei Blanks und einer"),
    ("5  km und 6~ km", "5~km und 6~km"),
]

LEFT_ALONE = [
    # Quotation marks that do not pair, or do so in more than one way
    '"Offen',
    'Er sagte: "Ja. "Nein.',
    '"Ja", sagte er. "Nein',
    ",,Ja“, sagte er",
    "Start » Politik » Rat",
    "« Oui », dit-il",
    'Die "Brücken-"Debatte',
    "„Bild“s",
    '"Eins\n\nzwei"',
    # Inches and feet
    'Ein 15"-Monitor und 27" daneben',
    '"Ein 27"-Monitor", sagt er',
    "Er ist 6'2\" groß, 5' breit und 3′ 4″ hoch",
    # Apostrophes that may be quotation marks
    "Hans' Hut, so 'n Auto, 'Top'",
    # Code and addresses
    'print("Hallo", x) oder class="a b" oder f("a") oder x["b"]',
    '{"a": "b", "c": 10-12}',
    '`git -- "x` und <a href="x" title=\'y\'>',
    "https://example.org/it's-1990-1995?a=...&b=10-12 und www.example.org/d'or",
    "d'or.x@example.org und 10-12@example.org",
    "../.. und a/.../b und ....",
    "--option, a--b, C:\\'x'",
    # Dashes that are none
    "Vor- und Nachteile, Aus- und Eingang",
    "- Erster Punkt\n - Zweiter",
    "5 - 3 = 2",
    "minus -5 und a -b",
    # Numbers that are no ranges
    "2025-07-22, 2010-11, 10-12-2024, 2025-26-27",
    "0511-123456, 0511 123-456, (0511) 12-34, +49 511 12-34, Tel. 12-34, Telefon: 110-112",
    "3:2, 3:2-1:1, 50-50, 12-7",
    "A-7, G-20, U-21, B2-14, Covid-19-21, Boeing 737-800, 4-4-2, 10-12-jährige",
    "978-3-16, 2024-2025.pdf, bericht-10-12, 30159-30160, /2010-2015/",
    # Abbreviations of something else
    "z.B.Bremen, u.a.m., U.S.A., x.z.B.",
    "AbS. 5, BNr. 5, 5 kmx, 22. Julius, Dr. med.",
]


def tilde(value):
    return value.replace("~", "\u00a0")


@pytest.mark.parametrize("typed, wanted", SET)
def test_text_is_set_as_in_a_newspaper(typed, wanted):
    assert smooth(tilde(typed)) == tilde(wanted)


@pytest.mark.parametrize("typed", LEFT_ALONE)
def test_what_may_be_something_else_is_left_alone(typed):
    assert smooth(typed) == typed


@pytest.mark.parametrize("typed", [typed for typed, _ in SET] + LEFT_ALONE)
def test_html_is_set_like_text_and_twice_changes_nothing_more(typed):
    once = smooth(tilde(typed))
    assert smooth(once) == once
    paragraphs = clean_html("<p>" + tilde(typed).replace("&", "&amp;").replace("<", "&lt;") + "</p>")
    shown = smooth_html(paragraphs)
    assert smooth_html(shown) == shown and clean_html(shown) == shown
    if "\n" not in typed:
        assert shown == clean_html("<p>" + once.replace("&", "&amp;").replace("<", "&lt;") + "</p>")


def test_paragraphs_do_not_spoil_each_other():
    assert smooth('Ein "offener\n\nEin "Satz"\n\nund "weiter') == 'Ein "offener\n\nEin „Satz“\n\nund "weiter'
    assert smooth('"Eine\nZeile"') == "„Eine\nZeile“"
    assert smooth_html('<p>"a</p><p>b"</p><p>"c"</p>') == '<p>"a</p><p>b"</p><p>„c“</p>'
    assert smooth_html('<ul><li>"a</li><li>"b"</li></ul>') == '<ul><li>"a</li><li>„b“</li></ul>'
    assert smooth("") == smooth_html("") == ""


@pytest.mark.parametrize(
    "typed, wanted",
    [
        # A quotation opens in one element and closes in another.
        ('<p>"<strong>Ja</strong>", sagte sie</p>', "<p>„<strong>Ja</strong>“, sagte sie</p>"),
        ('<p><em>"Ja</em> und nein"</p>', "<p><em>„Ja</em> und nein“</p>"),
        ('<p>"Ja<br>und nein"</p>', "<p>„Ja<br>und nein“</p>"),
        ("<p>geht<strong>'s</strong> 5 <em>km</em></p>", "<p>geht<strong>’s</strong> 5&nbsp;<em>km</em></p>"),
        ("<p>Köln <em>- am Rhein</em></p>", "<p>Köln&nbsp;<em>– am Rhein</em></p>"),
        ("<p><strong>z.</strong>B.</p>", "<p><strong>z.</strong>&nbsp;B.</p>"),
        ("<p>Köln -<br>am Rhein</p>", "<p>Köln -<br>am Rhein</p>"),
        # Nothing is drawn together over a tag: an element could end up empty.
        ("<p>Ja.<em>..</em></p>", "<p>Ja.<em>..</em></p>"),
        ("<p>a <em> b</em></p>", "<p>a <em> b</em></p>"),
        # Tags, attributes and what is escaped stay what they are.
        (
            '<p><a href="https://example.org/?a=\'1\'&amp;b=10-12...">"R&amp;D" &lt;3</a></p>',
            "<p><a href=\"https://example.org/?a='1'&amp;b=10-12...\">„R&amp;D“ &lt;3</a></p>",
        ),
        (
            '<figure data-image="10"><figcaption>"Rat" - 5&nbsp;km</figcaption></figure>',
            '<figure data-image="10"><figcaption>„Rat“&nbsp;– 5&nbsp;km</figcaption></figure>',
        ),
        ('<table><tbody><tr><td colspan="2">10-12</td></tr></tbody></table>',)
        + ('<table><tbody><tr><td colspan="2">10–12</td></tr></tbody></table>',),
        ('<blockquote><p>"Ja"</p></blockquote><h2>"Nein"</h2>', "<blockquote><p>„Ja“</p></blockquote><h2>„Nein“</h2>"),
        # Other languages have other marks.
        (
            '<p>Er rief "<span lang="en">it\'s "<em>me</em>" - ...</span>" und "ging"</p>',
            '<p>Er rief „<span lang="en">it\'s "<em>me</em>" - ...</span>“ und „ging“</p>',
        ),
        ('<p lang="fr">« Oui » - "non"<br>"</p><p>"Ja"</p>', '<p lang="fr">« Oui » - "non"<br>"</p><p>„Ja“</p>'),
        (
            '<blockquote lang="en-GB"><p>"Yes"</p><p>“No”</p></blockquote><p>"Ja"</p>',
            '<blockquote lang="en-GB"><p>"Yes"</p><p>“No”</p></blockquote><p>„Ja“</p>',
        ),
        ('<p lang="de-AT">"Ja"</p><p lang="den">"x"</p>', '<p lang="de-AT">„Ja“</p><p lang="den">"x"</p>'),
    ],
)
def test_html_keeps_its_tags_and_a_block_is_one_text(typed, wanted):
    assert clean_html(typed) == typed, "the test's own input is clean"
    assert smooth_html(typed) == wanted == smooth_html(wanted) == clean_html(wanted)


ATOMS = [
    *"\"\"''„“”‚‘’«»‹›.-–—  ()[]{}`<&,;:!?/=@_aBß1590\u00a0\n",
    "...",
    " - ",
    " -- ",
    "z.B.",
    "d.h.",
    "10-12",
    "1990-95",
]
ATOMS += ["5 km", " Uhr", "S. ", "http://x.de/", "a@b.de", "'n", "'s", "22. Juli", "Dr. ", "§ 5", "<br>", "<p>", "</p>"]
ATOMS += [
    "<strong>",
    "</strong>",
    '<a href="/a/">',
    "</a>",
    '<span lang="en">',
    "</span>",
    '<p lang="fr">',
    "<li>",
    "<td>",
]


def test_any_mixture_of_marks_is_set_once_and_stays_clean():
    chosen = random.Random(12)
    for _ in range(3000):
        typed = "".join(chosen.choices(ATOMS, k=chosen.randint(1, 40)))
        once, html = smooth(typed), clean_html(typed)
        shown = smooth_html(html)
        assert smooth(once) == once, typed
        assert smooth_html(shown) == shown == clean_html(shown), html
        assert re.findall("<.*?>", shown) == re.findall("<.*?>", html), html


def words(value):
    """All texts of a file of the demo."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from words(one)
    elif isinstance(value, str):
        yield value


def test_the_demo_is_set_already_but_for_blanks_and_stays_so():
    files = ["politik", "wirtschaft", "ausland", "gesellschaft", "kultur", "wissen", "sport", "ticker", "bilder"]
    protected = 0
    for typed in words([said(name) for name in [*files, "autoren", "themen"]]):
        html = clean_html(typed)
        for once, again, before in (
            (smooth(typed), smooth, typed),
            (smooth_html(html), smooth_html, html.replace("&nbsp;", "\u00a0")),
        ):
            assert again(once) == once
            assert re.sub("&nbsp;|\u00a0", " ", once) == before.replace("\u00a0", " ")
            protected += once.count("\u00a0") + once.count("&nbsp;")
        assert clean_html(once) == once
    assert protected > 400


@pytest.mark.parametrize(
    "piece",
    [
        '"',
        "'",
        "\"'",
        "„",
        " ",
        "\u00a0 ",
        ".",
        "-",
        " - ",
        "1",
        "1-2 ",
        "1.000",
        "1'",
        "`",
        "{",
        "<a",
        "<a ",
        'a="',
        "a(",
    ]
    + ["a@", "a.", "a'", "z.", "\\", "\n", "\n\t", "http://x", "§ ", "1 Uhr ", '<p lang="en">', '<a href="', "<em>"]
    + ['<strong>"a</strong> ', '<p>"Ja" - geht\'s um 10-12 Uhr?</p>', "a<br>", '<span lang="fr">', "&", "&lt;"],
)
def test_hostile_input_is_read_once(piece):
    """A pattern that went back, or on to the end from every place, would take hours."""
    typed = piece * (200_000 // len(piece))
    assert len(smooth(typed)) > 60_000
    assert smooth_html(typed)
