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
    ('<figure data-image="7 or 1=1"><figcaption>x</figcaption></figure>', ""),
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
    """Each of these took a parser half a minute at ten times the length, or came out as gigabytes."""
    many = "<p>" + "".join(f"<b id={n}>" for n in range(2000)) + "<p>Wort" * 5000
    for hostile in ("<div>" * 8000 + "Wort", "<ul><li>" * 5000 + "Wort", "<div></ul>" * 5000 + "Wort", many):
        cleaned = markup.clean_html(hostile)
        assert markup.plain(cleaned).split() == ["Wort"] * hostile.count("Wort")
        assert len(cleaned) < 1000 + 60 * hostile.count("Wort") and markup.clean_html(cleaned) == cleaned


def test_nested_figures_come_out_as_one_balanced_reference():
    html = '<figure data-image="3"><figure data-image="4"><figcaption>a<p>b</p></figcaption></figure></figure><p>c</p>'
    assert markup.clean_html(html) == '<figure data-image="3"><figcaption>a b</figcaption></figure><p>c</p>'


def test_figures_are_expanded_and_unknown_markup_in_old_rows_is_harmless():
    html = '<p>a</p><figure data-image="3"><figcaption>Am <em>Markt</em></figcaption></figure><script>x</script>'
    shown = markup.expand_figures(html, lambda pk, caption: f"[{pk} {caption}]")
    assert shown == "<p>a</p>[3 Am <em>Markt</em>]"
    assert markup.image_ids(html) == [3]


def test_plain_words_for_descriptions():
    assert markup.plain("<p>a &amp; b</p><h2>c</h2><ul><li>d</li></ul>") == "a & b c d"
