import re

import pytest

from articles import markup

CLEANED = [
    ('<p onclick="x()">Text <script>alert(1)</script>weiter</p>', "<p>Text weiter</p>"),
    ("<h1>Titel</h1><p>Text</p>", "<h2>Titel</h2><p>Text</p>"),
    ("Lose Worte<p>Text</p>und <b>mehr</b>", "<p>Lose Worte</p><p>Text</p><p>und <strong>mehr</strong></p>"),
    ("<div>Erste Zeile</div><div>Zweite</div>", "<p>Erste Zeile</p><p>Zweite</p>"),
    ('<b style="font-weight:normal"><p>Aus Google Docs</p><p>Zwei</p></b>', "<p>Aus Google Docs</p><p>Zwei</p>"),
    ("<ul><li>a<ul><li>b</li></ul></li><ul><li>c</li></ul></ul>",)
    + ("<ul><li><p>a</p><ul><li>b</li></ul></li><li><ul><li>c</li></ul></li></ul>",),
    ("<table><tr><td><div>a</div><div>b</div></td><td></td></tr></table>",)
    + ("<table><tbody><tr><td><p>a</p><p>b</p></td><td></td></tr></tbody></table>",),
    ("<blockquote>Ein Satz</blockquote>", "<blockquote><p>Ein Satz</p></blockquote>"),
    ("<div data-gallery><figure data-image=1></figure> <figure data-image=2></figure></div>",)
    + (
        '<div data-gallery=""><figure data-image="1"><figcaption></figcaption></figure>'
        '<figure data-image="2"><figcaption></figcaption></figure></div>',
    ),
    ("<div data-gallery><p>Kein Bild</p></div>", "<p>Kein Bild</p>"),
    ("<p>wort1<em> </em>wort2<strong></strong></p>", "<p>wort1 wort2</p>"),
    ("x<p></p>", "<p>x</p>"),
    ("<p>a&#x202e;b&#1;c&#xfeff; a&#776;</p>", "<p>abc ä</p>"),
    ('<p><a href="/a/">eins <strong>zwei <strong>drei</strong></strong></a></p>',)
    + ('<p><a href="/a/">eins <strong>zwei drei</strong></a></p>',),
    ("<p>38&nbsp;Tote &lt;b&gt; &amp; „Worte“</p>", "<p>38&nbsp;Tote &lt;b&gt; &amp; „Worte“</p>"),
    ("Erster Absatz & mehr\n\nZweiter", "<p>Erster Absatz &amp; mehr</p><p>Zweiter</p>"),
    ('<p><a href="javascript:alert(1)">x</a></p>', "<p>x</p>"),
    ('<p><a href="//evil.example/">x</a><a href="/\\evil.example">y</a></p>', "<p>xy</p>"),
    ('<p><a href="/politik/">innen</a></p>', '<p><a href="/politik/">innen</a></p>'),
    ('<p><a href="https://a.example/?a=1&b=2" target="_blank">außen</a></p>',)
    + ('<p><a href="https://a.example/?a=1&amp;b=2">außen</a></p>',),
    ('<p><span lang="fr">Bonjour</span> <span style="color:red">rot</span></p>',)
    + ('<p><span lang="fr">Bonjour</span> rot</p>',),
    ('<figure data-image="7"><img src="x" onerror="x()"><figcaption>Am <b>Markt</b></figcaption></figure>',)
    + ('<figure data-image="7"><figcaption>Am <strong>Markt</strong></figcaption></figure>',),
    ('<figure data-image="7 or 1=1"><img src="x"><figcaption>Am Markt</figcaption></figure>', "<p>Am Markt</p>"),
    ("eins<hr>zwei</p>drei", "<p>eins</p><p>zwei</p><p>drei</p>"),
    ("<details><summary>Titel</summary>Text</details>", "<p>Titel</p><p>Text</p>"),
    ("<p>Eins<p>Zwei<ul><li>a<li>b</ul>", "<p>Eins</p><p>Zwei</p><ul><li>a</li><li>b</li></ul>"),
    ("<table>lose<tfoot><tr><td>b<td>c<caption>Titel</caption></table>",)
    + ("<table><caption>Titel</caption><tbody><tr><td>lose</td></tr><tr><td>b</td><td>c</td></tr></tbody></table>",),
    ("<p>1 < 2, a<b und <3 <script ></p><!-- weg --><![if !vml]>da", "<p>1 &lt; 2, a&lt;b und &lt;3</p><p>da</p>"),
    ("<noscript>Ohne</noscript> <object>Objekt</object>", "<p>Ohne Objekt</p>"),
    ('<img src="https://evil.example/pixel.gif"><p>Text</p>', "<p>Text</p>"),
    ("<p> <em>\u00a0</em> </p><p>Text</p>", "<p>Text</p>"),
    ("<svg><style><img src=x onerror=alert(1)></style></svg><p>Text</p>", "<p>Text</p>"),
]


@pytest.mark.parametrize("dirty, clean", CLEANED)
def test_one_allow_list_decides_what_markup_stays(dirty, clean):
    assert markup.clean_html(dirty) == clean


@pytest.mark.parametrize("dirty", [dirty for dirty, _ in CLEANED])
def test_cleaning_twice_changes_nothing_more(dirty):
    once = markup.clean_html(dirty)
    assert markup.clean_html(once) == once


def test_nesting_and_formatting_without_end_cost_no_seconds_and_lose_no_word():
    """Each of these took an HTML parser half a minute at ten times the length, overran the stack or filled the memory."""
    many = "<p>" + "".join(f"<b id={n}>" for n in range(2000)) + "<p>Wort" * 5000
    nested = ["<div>", "<ul><li>", "<li><dd>", "<div><!--</div>-->", "<b><div>", "<blockquote title='</blockquote>'>"]
    for hostile in (many, "<figure data-image=3>" * 5000 + "Wort", *(tags * 5000 + "Wort" for tags in nested)):
        cleaned = markup.clean_html(hostile)
        assert markup.plain(cleaned).split() == ["Wort"] * hostile.count("Wort")
        assert len(cleaned) < 3 * len(hostile) and markup.clean_html(cleaned) == cleaned


def test_nested_figures_come_out_one_after_the_other():
    html = '<figure data-image="3"><figure data-image="4"><figcaption>a<p>b</p></figcaption></figure></figure><p>c</p>'
    assert markup.clean_html(html) == (
        '<figure data-image="3"><figcaption></figcaption></figure>'
        '<figure data-image="4"><figcaption>a b</figcaption></figure><p>c</p>'
    )


def test_figures_are_expanded_and_unknown_markup_in_old_rows_is_harmless():
    html = '<p>a</p><figure data-image="3"><figcaption>Am <em>Markt</em></figcaption></figure><script>x</script>'
    shown = markup.expand(html, lambda pk, caption, gallery: f"[{pk} {caption}]")
    assert shown == "<p>a</p>[3 Am <em>Markt</em>]"
    assert markup.image_ids(html) == [3]


def test_a_figure_is_told_whether_it_stands_in_a_gallery():
    figures = [f'<figure data-image="{pk}"></figure>' for pk in (3, 4, 5, 6)]
    html = markup.clean_html("{}<div data-gallery>{}{}</div>{}".format(*figures))
    seen = []
    markup.expand(html, lambda pk, caption, gallery: seen.append((pk, gallery)) or str(pk))
    assert seen == [(3, False), (4, True), (5, True), (6, False)]


def test_a_table_stands_where_it_can_be_wider_than_a_phone():
    shown = markup.expand(markup.clean_html("<p>a</p><table><tr><td>b</td></tr></table>"), lambda *figure: "")
    assert re.fullmatch(r'<p>a</p><div [^>]*tabindex="0"[^>]*><table>.*</table></div>', shown)


@pytest.mark.parametrize("words, minutes", [(1, 1), (290, 1), (310, 2), (1000, 5)])
def test_reading_takes_a_minute_for_two_hundred_words(words, minutes):
    html = f"<h2>{'Wort ' * (words - 1)}</h2><p>Ende</p><figure data-image=3><figcaption>{'Bild ' * 500}</figcaption></figure>"
    assert markup.reading_minutes(markup.clean_html(html)) == minutes


def test_what_held_only_an_image_that_is_gone_leaves_no_trace():
    html = '<p>a</p><ul><li><figure data-image="3"></figure></li></ul><div data-gallery><figure data-image=4></figure></div>'
    assert markup.expand(markup.clean_html(html), lambda *figure: "") == "<p>a</p>"


def test_plain_words_for_descriptions():
    html = "<p>a &amp; b</p><h2>c</h2><ul><li>d</li></ul><figure data-image=3><figcaption>e</figcaption></figure>"
    assert markup.plain(markup.clean_html(html)) == "a & b c d"


@pytest.mark.parametrize(
    "html, opening",
    [
        ("<p>Mit Verspätung.</p><h2>Was nun kommt</h2><p>Niemand weiß es.</p>", "Mit Verspätung. Niemand weiß es."),
        ('<p lang="en">A &amp; b.</p><ul><li><p>c</p><p>d</p></li></ul><p>E.</p>', "A & b. E."),
        ("<p>A.</p><table><tr><td><p>b</p><p>c</p></td></tr></table><p>D.</p>", "A. D."),
        ("<p>A.</p><blockquote><p>„b“</p></blockquote><p>C.</p>", "A. C."),
        ("<ul><li>nur</li><li>Punkte</li></ul>", "nur Punkte"),
        ("<p>" + "Wort " * 20 + "</p>", "Wort Wort Wort Wort Wort Wort Wort Wort…"),
        ('<figure data-image="3"><figcaption>Am Markt</figcaption></figure>', ""),
    ],
)
def test_a_text_opens_with_its_sentences(html, opening):
    assert markup.opening(markup.clean_html(html), 42) == opening


@pytest.mark.parametrize(
    "given, stored",
    [
        (
            "<ul><li><p>Eins</p></li><li><p>Zwei</p><p>Drei</p></li></ul>",
            "<ul><li>Eins</li><li><p>Zwei</p><p>Drei</p></li></ul>",
        ),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><th>1</th><td><p>x</p></td></tr></table>",
            '<table><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>'
            '<tbody><tr><th scope="row">1</th><td>x</td></tr></tbody></table>',
        ),
        (
            "<table><thead><tr><td>A</td></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
            '<table><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>',
        ),
    ],
)
def test_lists_and_tables_have_one_shape_whoever_wrote_them(given, stored):
    assert markup.clean_html(given) == stored == markup.clean_html(stored)
