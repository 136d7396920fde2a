"""The newsroom as its people use it, in a real browser: mouse, keyboard, clipboard, and without JavaScript."""

import datetime
import io

import pytest
from django.conf import settings
from django.contrib.sites.models import Site
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture
from playwright.sync_api import expect

from articles.models import Article, Image
from newsportal.legal import make_missing
from newsportal.models import Page
from tests.factories import make_article, make_image, make_section, make_user
from ticker.models import Headline

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.ignore_template_errors]
DAY = datetime.timedelta(days=1)
EDITOR = ".ProseMirror[contenteditable=true]"
PASSWORD = "ein-langes-kennwort"


@pytest.fixture
def roles(db, transactional_db):
    """Groups come from a migration, which a test that commits takes away again."""
    from importlib import import_module

    from django.apps import apps

    import_module("newsportal.migrations.0003_newsroom").make_groups(apps, None)
    import_module("newsportal.migrations.0005_writing").allow(apps, None)
    import_module("newsportal.migrations.0006_frontslot").grant(apps, None)


@pytest.fixture
def clock(frozen, monkeypatch):
    """One clock for readers and newsroom; returns a function that sets it."""
    now = [timezone.now().replace(second=0, microsecond=0)]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def set_clock(moment):
        now[0] = moment
        frozen(moment)

    set_clock(now[0])
    return set_clock


@pytest.fixture
def enter(browser, live_server, roles):
    """Log somebody in with a role; returns the page, which must have nothing to complain about."""
    contexts = []

    def log_in(role, name, author=None, **options):
        user = make_user(role, name, password=PASSWORD)
        if author:
            author.account = user
            author.save()
        context = browser.new_context(
            base_url=live_server.url,
            locale="de-DE",
            timezone_id="Europe/Berlin",
            viewport={"width": 1280, "height": 900},
            **options,
        )
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: "404" in said.text or page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
        contexts.append((context, page))
        return page

    yield log_in
    for context, _ in contexts:
        context.route("**/sichern/", lambda route: route.abort())  # what is typed on leaving finds no database
        context.close()
    assert [page.complaints for _, page in contexts if page.complaints] == []


def press(page, name):
    """Press a button that leads to a page, and return what it says."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
    page.locator(".messagelist, .errornote").first.wait_for()
    return page.locator(".messagelist, .errornote").first.inner_text()


def choose(page, field, words):
    """Choose from an autocomplete with the keyboard."""
    page.locator(f"#{field} ~ .select2 .select2-selection, .field-topics .select2-selection").first.click()
    page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted", has_text=words).wait_for()
    page.keyboard.press("Enter")


def test_a_ticker_line_is_typed_with_the_keyboard_alone_and_becomes_an_article(enter):
    page = enter("Redakteur", "mehmet")
    page.goto("/redaktion/ticker/headline/")
    assert page.evaluate("document.activeElement.id") == "id_text"
    page.keyboard.type("Frachtschiff rammt Klappbrücke")
    page.keyboard.press("Enter")
    page.locator(".messagelist").wait_for()
    assert "Eingetragen: Frachtschiff rammt Klappbrücke" in page.locator(".messagelist").inner_text()
    assert page.evaluate("document.activeElement.id") == "id_text"
    row = page.locator("#result_list tbody tr").first
    assert "Frachtschiff rammt Klappbrücke" in row.inner_text()
    line = Headline.objects.get()
    assert timezone.now() - line.moment < datetime.timedelta(minutes=5)
    row.get_by_role("button", name="Artikel daraus machen").click()
    page.locator(".messagelist").wait_for()
    assert page.locator("#id_title").input_value() == "Frachtschiff rammt Klappbrücke"
    line.refresh_from_db()
    assert line.article == Article.objects.get()


def test_several_lines_are_pasted_into_the_entry(enter, browser):
    page = enter("Redakteur", "mehmet")
    page.goto("/redaktion/ticker/headline/")
    page.locator("#id_text").fill("19:38 Erste\n16:45 Zweite\n08:05 Dritte")
    assert page.locator("#id_text").evaluate("field => field.rows") == 3
    page.get_by_role("button", name="Veröffentlichen").click()
    page.get_by_text("3 Meldungen eingetragen").wait_for()
    assert {line.text for line in Headline.objects.all()} == {"Erste", "Zweite", "Dritte"}


PASTED = {
    "Word": (
        """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style>
        <!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--></head><body lang=DE>
        <!--StartFragment--><h1><span style='font-size:16.0pt'>Große Überschrift<o:p></o:p></span></h1>
        <p class=MsoNormal><span style='font-family:"Calibri"'>Ein <b>fetter</b> und <i>kursiver</i> Satz mit
        <a href="https://example.org/x">Link</a><o:p></o:p></span></p>
        <p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]>
        <span style='font-family:Symbol'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span>
        <![endif]>Erster Punkt<o:p></o:p></p><p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'>
        <![if !supportLists]><span>·<span>&nbsp;&nbsp; </span></span><![endif]>Zweiter Punkt</p>
        <table class=MsoTableGrid border=1><tr><td width=100><p class=MsoNormal>A1</p></td></tr></table>
        <!--EndFragment--></body></html>""",
        "<h2>Große Überschrift</h2><p>Ein <strong>fetter</strong> und <em>kursiver</em> Satz mit "
        '<a href="https://example.org/x">Link</a></p><ul><li>Erster Punkt</li><li>Zweiter Punkt</li></ul>'
        "<table><tbody><tr><td>A1</td></tr></tbody></table>",
    ),
    "Google Docs": (
        """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"
        style="line-height:1.38;"><span style="font-size:11pt;font-weight:700;">Fett</span><span
        style="font-weight:400;"> normal </span><span style="font-style:italic;">kursiv</span></p><ul><li dir="ltr"
        style="list-style-type:disc"><p dir="ltr" role="presentation"><span>Punkt</span></p></li></ul><br><h2
        dir="ltr"><span style="font-weight:700">Zwischen</span></h2></b>""",
        "<p><strong>Fett</strong> normal <em>kursiv</em></p><ul><li>Punkt</li></ul><h2>Zwischen</h2>",
    ),
    "LibreOffice": (
        """<!DOCTYPE html><html><head><meta name="generator" content="LibreOffice"/><style>p{margin:1cm}</style></head>
        <body lang="de-DE"><p style="line-height:115%"><font face="Arial"><font size="4">Absatz mit <b>fett</b>,
        <span lang="fr-FR">déjà vu</span> und <u>Strich</u></font></font></p><ol><li>Eins</li></ol>
        <blockquote>Zitat</blockquote><p><br/></p></body></html>""",
        '<p>Absatz mit <strong>fett</strong>, <span lang="fr-FR">déjà vu</span> und Strich</p>'
        "<ol><li>Eins</li></ol><blockquote><p>Zitat</p></blockquote>",
    ),
}


@pytest.mark.parametrize("source", PASTED)
def test_what_other_programs_put_into_the_clipboard_comes_out_clean(enter, source):
    html, stored = PASTED[source]
    page = enter("Redakteur", "mehmet")
    page.goto("/redaktion/articles/article/add/")
    page.locator("#id_title").fill("Eingefügt")
    page.locator(EDITOR).click()
    page.evaluate(
        """html => { const data = new DataTransfer(); data.setData('text/html', html)
           document.activeElement.dispatchEvent(
             new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) }""",
        html,
    )
    press(page, "Speichern")
    body = Article.objects.get().body
    assert body.replace("<p></p>", "") == stored


def test_an_image_is_chosen_from_the_library_for_the_text_and_above_it(enter):
    make_image(caption="Die Wümsebrücke im Nebel.")
    page = enter("Redakteur", "mehmet")
    page.goto("/redaktion/articles/article/add/")
    page.locator("#id_title").fill("Mit Bildern")
    page.locator(EDITOR).click()
    page.keyboard.type("Text")
    page.get_by_title("Bild aus der Bilddatenbank").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill("Nebel")
    dialog.get_by_role("button", name="Die Wümsebrücke im Nebel.").click()
    page.get_by_text("Bild wählen").click()
    dialog.get_by_role("button", name="Die Wümsebrücke im Nebel.").click()
    press(page, "Speichern")
    article, image = Article.objects.get(), Image.objects.get()
    assert article.lead_image == image
    figure = f'<figure data-image="{image.pk}"><figcaption>Die Wümsebrücke im Nebel.</figcaption></figure>'
    assert article.body == f"<p>Text</p>{figure}"
    page.get_by_role("button", name="Bild entfernen").click()
    page.get_by_role("button", name="Kein Bild").click()
    press(page, "Speichern")
    article.refresh_from_db()
    assert article.body == "<p>Text</p>" and article.lead_image is None


def test_an_article_of_our_own_is_linked_with_the_keyboard(enter):
    target = make_article("Zoll findet Ölgemälde", published=timezone.now() - datetime.timedelta(hours=1))
    page = enter("Redakteur", "mehmet")
    page.goto("/redaktion/articles/article/add/")
    page.locator("#id_title").fill("Mit Verweis")
    page.locator(EDITOR).click()
    page.keyboard.type("Ölgemälde")
    page.keyboard.press("Control+a")
    page.get_by_title("Link zu einem eigenen Artikel").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("searchbox")).to_have_value("Ölgemälde")
    dialog.get_by_role("button", name="Zoll findet Ölgemälde").wait_for()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Zoll findet Ölgemälde")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(EDITOR).locator("a").wait_for()
    press(page, "Speichern")
    body = Article.objects.get(title="Mit Verweis").body
    assert body == f'<p><a href="{target.get_absolute_url()}">Ölgemälde</a></p>'


WHOLE = (
    '<p>Erster {}Absatz mit <strong>fett</strong>, <em>kursiv</em>, <a href="/thema/oel/">Link</a> und '
    '<span lang="fr">déjà vu</span>.<br>Neue Zeile.</p><h2>Zwischen</h2><h3>Darunter</h3><p lang="en">Foreign.</p>'
    "<ul><li>Eins<ul><li>Eins a</li></ul></li><li>Zwei</li></ul><ol><li>Erstens</li></ol>"
    '<blockquote lang="en"><p>Quote.</p><p>Zwei.</p></blockquote>'
    "<table><caption>Tabelle</caption><thead><tr><th>Platz</th><th>Verein</th></tr></thead>"
    '<tbody><tr><th>1</th><td>SVB</td></tr><tr><td colspan="2">Alle anderen</td></tr></tbody></table>'
    '<figure data-image="{image}"><figcaption>Mit <em>Schrift</em>.</figcaption></figure>'
    '<div data-gallery=""><figure data-image="{image}"><figcaption></figcaption></figure>'
    '<figure data-image="{image}"><figcaption>B</figcaption></figure></div><p>Ende.</p>'
)


def test_whatever_a_text_can_hold_comes_through_the_editor_unchanged(enter):
    article = make_article(body=WHOLE.format("", image=make_image().pk))
    before = article.body
    assert all(
        part in before for part in ("<caption>", "<thead>", 'scope="col"', 'scope="row"', "colspan", "data-gallery")
    )
    page = enter("Redakteur", "mehmet")
    page.goto(f"/redaktion/articles/article/{article.pk}/change/")
    press(page, "Speichern")
    article.refresh_from_db()
    assert article.body == before
    page.locator(EDITOR).focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Neuer ")
    press(page, "Speichern")
    article.refresh_from_db()
    assert article.body == before.replace("<p>Erster ", "<p>Neuer Erster ")


def test_links_lead_to_the_web_to_mail_and_to_own_pages_and_nowhere_else(enter):
    page = enter("Redakteur", "mehmet")
    kept = ["https://example.org/a?b=1", "mailto:redaktion@example.org", "/thema/oel/"]
    dropped = ["#fussnote1", "javascript:alert(1)", "//evil.example/", "data:text/html,x", "ftp://a.example/"]
    links = " ".join(f'<a href="{address}">Link</a>' for address in (*kept, *dropped))
    article = make_article(body="<p>Text</p>")
    page.goto(f"/redaktion/articles/article/{article.pk}/change/")
    page.locator(EDITOR).click()
    page.evaluate(
        """html => { const data = new DataTransfer(); data.setData('text/html', html)
           document.activeElement.dispatchEvent(
             new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) }""",
        f"<p>{links}</p>",
    )
    press(page, "Speichern")
    article.refresh_from_db()
    for address in kept:
        assert f'href="{address}"' in article.body
    for address in dropped:
        assert address not in article.body


def test_without_javascript_the_text_is_a_plain_field_and_everything_can_be_done(enter):
    make_section("Politik")
    page = enter("Redakteur", "mehmet", java_script_enabled=False)
    page.goto("/redaktion/articles/article/add/")
    page.locator("#id_title").fill("Ohne Skripte")
    page.locator("#id_body").fill("Erster Absatz.\n\nZweiter Absatz.")
    page.get_by_label("Ressort").select_option(label="Politik")
    page.locator("#id_lead_image").fill(str(make_image().pk))
    assert "Veröffentlicht" in press(page, "Veröffentlichen")
    assert Article.objects.get().body == "<p>Erster Absatz.</p><p>Zweiter Absatz.</p>"
    page.goto("/redaktion/ticker/headline/")
    page.locator("#id_text").fill("19:38 Eins\n19:39 Zwei")
    page.get_by_role("button", name="Veröffentlichen").click()
    assert Headline.objects.count() == 2
    page.goto("/redaktion/articles/image/add/")
    page.locator("#id_files").set_input_files([{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo("red")}])
    page.get_by_role("button", name="Hochladen").click()
    assert Image.objects.count() == 2


def photo(colour):
    file = io.BytesIO()
    Picture.new("RGB", (600, 400), colour).save(file, "JPEG")
    return file.getvalue()


def test_several_images_are_uploaded_with_progress_and_each_says_how_it_went(enter):
    page = enter("Autor", "jannis")
    page.goto("/redaktion/articles/image/add/")
    page.get_by_label("Bildnachweis für alle").fill("Stadtarchiv")
    files = [
        {"name": "rot.jpg", "mimeType": "image/jpeg", "buffer": photo("red")},
        {"name": "kaputt.jpg", "mimeType": "image/jpeg", "buffer": photo("red")[:300]},
        {"name": "blau.jpg", "mimeType": "image/jpeg", "buffer": photo("blue")},
    ]
    page.locator("#id_files").set_input_files(files)
    page.get_by_role("button", name="Hochladen").click()
    page.locator(".uploads li >> nth=2").get_by_role("link", name="Beschriften").wait_for()
    said = page.locator(".uploads li").all_inner_texts()
    assert "Hochgeladen." in said[0] and "beschädigt" in said[1] and "Hochgeladen." in said[2]
    assert [image.credit for image in Image.objects.all()] == ["Stadtarchiv"] * 2


@pytest.mark.renditions
def test_the_focal_point_is_set_by_click_and_by_keyboard_and_the_cuts_follow(enter):
    image = make_image(size=(1200, 600))
    page = enter("Redakteur", "mehmet")
    page.goto(f"/redaktion/articles/image/{image.pk}/change/")
    picture = page.locator(".focus-picture img")
    box = picture.bounding_box()
    picture.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.5})
    assert page.locator("#id_focal_x").input_value() == "25"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert (page.locator("#id_focal_x").input_value(), page.locator("#id_focal_y").input_value()) == ("26", "60")
    square = page.locator("[data-ratio='1x1'] img").evaluate("image => [image.style.left, image.style.width]")
    # 26 % of 1200 less half of 600: the cut begins at 12 pixels.
    assert square == ["-2%", "200%"]
    page.get_by_role("button", name="Sichern", exact=True).click()
    page.locator(".messagelist").wait_for()
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (26, 60)


def test_a_new_topic_is_made_knowingly_and_chosen_at_once(enter):
    page = enter("Redakteur", "mehmet")
    page.goto("/redaktion/articles/article/add/")
    page.locator("#id_title").fill("Mit neuem Thema")
    with page.expect_popup() as opened:
        page.locator("#add_id_topics").click()
    popup = opened.value
    popup.locator("#id_name").fill("Hafenhinterlandanbindung")
    popup.get_by_role("button", name="Sichern", exact=True).click()
    page.locator(".field-topics .select2-selection__choice", has_text="Hafenhinterlandanbindung").wait_for()
    press(page, "Speichern")
    assert [topic.name for topic in Article.objects.get().topics.all()] == ["Hafenhinterlandanbindung"]
    author = enter("Autor", "jannis")
    author.goto("/redaktion/articles/article/add/")
    assert author.locator("#add_id_topics").count() == 0


@pytest.fixture
def writing(enter):
    """Open a text in the editor; returns the page and a function that saves and returns what is stored."""

    def open_text(body):
        article = make_article(body=body)
        page = enter("Redakteur", "mehmet")
        page.goto(f"/redaktion/articles/article/{article.pk}/change/")

        def stored():
            press(page, "Speichern")
            article.refresh_from_db()
            return article.body

        return page, stored

    return open_text


@pytest.mark.parametrize(
    "typed, address",
    [
        ("https://example.org/a", "https://example.org/a"),
        (" HTTPS://example.org ", "https://example.org"),
        ("www.example.org", "https://www.example.org"),
        ("example.org/seite", "https://example.org/seite"),
        ("redaktion@example.org", "mailto:redaktion@example.org"),
        ("/ticker/", "/ticker/"),
    ],
)
def test_a_link_is_what_people_type(writing, typed, address):
    page, stored = writing("<p>Wort</p>")
    page.locator(EDITOR).focus()
    page.keyboard.press("Control+a")
    page.locator('[data-name="link"]:not(.disabled)').click()
    page.get_by_role("dialog").get_by_role("textbox").fill(typed)
    page.keyboard.press("Enter")
    page.locator(EDITOR).locator("a").wait_for()
    assert stored() == f'<p><a href="{address}">Wort</a></p>'


def test_an_address_that_no_link_may_have_is_said_and_can_be_mended(writing):
    page, stored = writing("<p>Wort</p>")
    page.locator(EDITOR).focus()
    page.keyboard.press("Control+a")
    page.locator('[data-name="link"]:not(.disabled)').wait_for()
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("textbox").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Zu dieser Adresse kann kein Link führen").wait_for()
    field = page.get_by_role("dialog").get_by_role("textbox")
    assert field.input_value() == "javascript:alert(1)"
    field.fill("/ticker/")
    page.keyboard.press("Enter")
    page.locator(EDITOR).locator("a").wait_for()
    assert stored() == '<p><a href="/ticker/">Wort</a></p>'


def test_figures_are_worked_with_by_keyboard(writing):
    one, two = make_image(caption="Eins"), make_image(caption="Zwei")
    figure = '<figure data-image="{}"><figcaption>{}</figcaption></figure>'
    page, stored = writing(f"<p>Text</p>{figure.format(one.pk, 'Lange Unterschrift')}")
    caption = page.locator(EDITOR).locator("figcaption")
    caption.click()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Bild aus der Bilddatenbank").click()
    page.get_by_role("dialog").get_by_role("button", name="Zwei").click()
    page.locator(EDITOR).locator("figcaption", has_text="Zwei").click()
    page.keyboard.press("Enter")
    page.keyboard.type("Danach")
    both = figure.format(one.pk, "Lange Unterschrift") + figure.format(two.pk, "Zwei")
    assert stored() == f"<p>Text</p>{both}<p>Danach</p>"

    page.locator(EDITOR).locator("figcaption", has_text="Zwei").click()
    page.get_by_role("button", name="Galerie aus").click()
    assert stored() == f'<p>Text</p><div data-gallery="">{both}</div><p>Danach</p>'
    page.locator(EDITOR).locator("figcaption", has_text="Zwei").click()
    page.get_by_role("button", name="Galerie aus").click()
    assert stored() == f"<p>Text</p>{both}<p>Danach</p>"

    page.locator(EDITOR).get_by_text("Danach").click()
    page.keyboard.press("Home")
    page.keyboard.press("Backspace")
    page.locator(".ProseMirror-selectednode").wait_for()
    page.keyboard.press("Backspace")
    assert stored() == f"<p>Text</p>{figure.format(one.pk, 'Lange Unterschrift')}<p>Danach</p>"
    page.get_by_role("button", name="Bild entfernen").focus()
    page.keyboard.press("Enter")
    assert stored() == "<p>Text</p><p>Danach</p>"


def test_neither_the_caret_nor_the_toolbar_disappears_in_a_long_text(writing):
    page, _ = writing("<p>Zeile</p>" * 80)
    page.locator(EDITOR).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("Ende")
    bar = page.locator(".submit-row.steps").bounding_box()
    last = page.locator(EDITOR).get_by_text("Ende").bounding_box()
    assert last["y"] + last["height"] <= bar["y"]
    assert 0 <= page.locator(".prose-menubar").bounding_box()["y"] < 100


def test_a_table_is_made_with_a_head_and_a_caption(writing):
    page, stored = writing("<p>Text</p>")
    page.locator(EDITOR).click()
    page.keyboard.press("Control+End")
    page.get_by_role("button", name="Tabelle einfügen").click()
    page.locator(EDITOR).locator("th").first.click()
    page.keyboard.type("Platz")
    page.get_by_role("button", name="Tabellenüberschrift").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("Spitze der Nordliga")
    page.keyboard.press("Enter")
    page.locator(EDITOR).locator("caption").wait_for()
    body = stored()
    assert '<table><caption>Spitze der Nordliga</caption><thead><tr><th scope="col">Platz</th>' in body
    assert body.count("<tr>") == 3


def test_who_may_only_read_sees_the_text_and_no_markup(enter):
    article = make_article(body="<p>Erster <strong>Absatz</strong>.</p>", published=timezone.now())
    page = enter("Autor", "jannis")
    page.goto(f"/redaktion/articles/article/{article.pk}/change/")
    assert page.locator(".reading strong").inner_text() == "Absatz"
    assert "<p>" not in page.locator("#content").inner_text()


def test_a_mistake_in_the_entry_leads_back_to_the_list(enter):
    page = enter("Redakteur", "mehmet")
    page.goto("/redaktion/ticker/headline/")
    page.locator("#id_text").fill("25:00 Quatsch\n19:38 Gut")
    page.get_by_role("button", name="Veröffentlichen").click()
    page.get_by_text("ist keine Uhrzeit").wait_for()
    page.get_by_role("link", name="Geplant", exact=True).click()
    assert page.url.endswith("/redaktion/ticker/headline/?art=geplant")


def test_a_legal_page_is_filled_in_the_editor_which_offers_no_images_there(enter):
    make_missing(Page, Site)
    page = enter("Chefredaktion", "ulrike")
    page.goto("/redaktion/newsportal/page/")
    page.get_by_role("link", name="Kontakt").click()
    assert page.locator('[data-name="figure"]').count() == 0
    page.locator(EDITOR).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Schreiben Sie uns.")
    page.get_by_role("button", name="Sichern", exact=True).click()
    page.locator(".messagelist").wait_for()
    page.goto("/kontakt/")
    assert page.locator(".text").inner_text() == "Schreiben Sie uns."
