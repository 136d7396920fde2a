"""A day in the newsroom, from the first word to the last: one story in real browsers, of an author, an editor, the chief, a reader
and somebody outside."""

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, ArticleDraft, ArticleVersion, FrontSlot
from tests.factories import make_article, make_author, make_section
from tests.test_newsroom_in_browser import EDITOR, clock, enter, press, roles
from tests.test_writing_in_browser import kept, title, type_into

__all__ = ["clock", "enter", "roles"]  # fixtures
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.ignore_template_errors]
HOUR = datetime.timedelta(hours=1)
LIST = "/redaktion/articles/article/"


def test_a_day_in_the_newsroom(enter, client, clock, visit):
    make_section("Politik")
    started = timezone.now()
    older = [make_article(f"Meldung von gestern {n}", published=started - n * HOUR) for n in range(1, 7)]
    author = enter("Autor", "jannis", make_author("Jannis Rehländer"))
    editor = enter("Redakteur", "mehmet")
    chief = enter("Chefredaktion", "ulrike")

    # Write; it is kept; the window is killed; the text is there.
    author.goto(f"{LIST}add/")
    author.locator("#id_title").fill("Neue Wümsebrücke kostet 84,6 Millionen Euro")
    type_into(author, "Der Rat hat entschieden.")
    kept(author)
    address = author.url
    context = author.context
    author.close(run_before_unload=False)
    author = context.new_page()
    author.goto(f"{LIST}add/")
    author.get_by_role("link", name="Neue Wümsebrücke kostet").click()
    assert author.url == address and "Der Rat hat entschieden." in author.locator(EDITOR).inner_text()

    # Hand in, get back, hand in again.
    author.get_by_label("Ressort").select_option(label="Politik")
    assert "Zur Prüfung gegeben" in press(author, "Zur Prüfung geben")
    article = Article.objects.get(title__startswith="Neue Wümsebrücke")
    change = f"{LIST}{article.pk}/change/"
    editor.goto(change)
    editor.get_by_label("Anmerkung für die Autorin oder den Autor").fill("Bitte das Abstimmungsergebnis nennen.")
    assert "zurückgegeben" in press(editor, "Zurück an Autor")
    author.goto(change)
    assert "Abstimmungsergebnis" in author.locator(".returned").inner_text()
    type_into(author, " 33 Mitglieder stimmten dafür.")
    assert "Zur Prüfung gegeben" in press(author, "Zur Prüfung geben")

    # Publish for later; at that moment it is there.
    tomorrow = timezone.localtime(started) + datetime.timedelta(days=1)
    editor.goto(change)
    editor.get_by_label("Datum").first.fill(f"{tomorrow:%d.%m.%Y}")
    editor.get_by_label("Uhrzeit").first.fill("06:00")
    assert f"erscheint am {tomorrow:%d.%m.%Y}, 06:00 Uhr" in press(editor, "Veröffentlichen")
    article.refresh_from_db()
    public = article.get_absolute_url()
    assert client.get(public).status_code == 404
    clock(article.published_at)
    assert "33 Mitglieder stimmten dafür." in client.get(public).content.decode()

    # Change the live text in secret, and show it to somebody outside.
    editor.goto(change)
    editor.locator("#id_title").fill("Neue Wümsebrücke kostet 91,2 Millionen Euro")
    kept(editor)
    assert "Zurückgehalten" in press(editor, "Noch nicht veröffentlichen")
    assert "84,6" in client.get(public).content.decode() and "91,2" not in client.get(public).content.decode()
    with editor.expect_popup() as opened:
        editor.get_by_role("button", name="Vorschau").click()
    preview = opened.value
    expect(preview.frame_locator("iframe.page").locator("h1")).to_have_text(
        "Neue Wümsebrücke kostet 91,2 Millionen Euro"
    )
    preview.get_by_text("Link für Außenstehende").click()
    preview.get_by_role("button", name="Neuen Link machen").click()
    link = preview.locator("[data-copy]").input_value()
    outside = visit(link).page
    expect(outside.frame_locator("iframe.page").locator("h1")).to_have_text(
        "Neue Wümsebrücke kostet 91,2 Millionen Euro"
    )
    chief.goto(change)
    assert "Es wartet eine nächste Fassung" in chief.locator(".drafts").inner_text()

    # Two at once: the chief changes the teaser meanwhile.
    chief.locator("#id_teaser").fill("Der Rat stimmt mit knapper Mehrheit zu.")
    chief.get_by_label("Aktualisierung").check()
    press(chief, "Änderungen veröffentlichen")
    editor.goto(change)
    assert "Inzwischen hat ulrike den Text gespeichert" in editor.locator(".drafts").inner_text()
    editor.get_by_label("Aktualisierung").check()
    with editor.expect_navigation():
        editor.get_by_role("button", name="Änderungen veröffentlichen").click()
    assert "Zwei Fassungen" in editor.title()
    editor.complaints.clear()  # 409
    assert editor.get_by_role("group", name="Teaser").get_by_label("Gespeichertes behalten").is_checked()
    assert editor.get_by_role("group", name="Überschrift").get_by_label("Ihren Text nehmen").is_checked()
    assert "Gespeichert" in press(editor, "Änderungen veröffentlichen")
    page = client.get(public, follow=True).content.decode()
    assert "91,2" in page and "Der Rat stimmt mit knapper Mehrheit zu." in page and "Aktualisiert" in page

    # That was wrong: the version of before comes back, as a correction that readers see.
    editor.get_by_role("link", name="Verlauf").click()
    first = ArticleVersion.objects.filter(article=article, content__title__icontains="84,6").first()
    editor.get_by_role("link", name=f"Fassung {first.number}", exact=True).click()
    assert editor.locator("ins").count()
    editor.get_by_role("button", name="Wiederherstellen").click()
    editor.wait_for_url(f"**{change}")
    assert "84,6" in title(editor)
    editor.locator("#id_teaser").fill("Der Rat stimmt mit knapper Mehrheit zu.")
    editor.get_by_label("Korrektur: Etwas war falsch").check()
    editor.get_by_role("textbox", name="Korrektur").fill("Die Brücke kostet 84,6 Millionen Euro, nicht 91,2 Millionen.")
    press(editor, "Änderungen veröffentlichen")
    page = client.get(public, follow=True).content.decode()
    assert "84,6 Millionen Euro</h1>" in page and "nicht 91,2 Millionen." in page
    assert "nicht 91,2 Millionen." in client.get("/korrekturen/").content.decode()

    # The front page by hand.
    chief.goto("/redaktion/articles/frontslot/")
    second = chief.get_by_role("group", name="2. Platz")
    second.get_by_role("button", name="Nach oben").click()
    with chief.expect_popup() as opened:
        chief.get_by_role("button", name="Vorschau").click()
    shown = opened.value.locator(".headline").first.inner_text()
    assert shown == older[0].title
    opened.value.close()
    assert "Veröffentlicht" in press(chief, "Veröffentlichen")
    assert FrontSlot.objects.get(place=1).article == older[0]
    front = client.get("/").content.decode()
    assert re.search(r'<h2 class="headline[^>]*><a[^>]*>([^<]+)', front)[1] == older[0].title
    assert front.count(f'href="{article.get_absolute_url()}"') <= 2  # picture and headline of one card

    clock(article.published_at + 3 * HOUR)
    # Withdraw; and as a court demands it, remove for good.
    chief.goto(change)
    chief.get_by_role("link", name="Zurückziehen").click()
    chief.get_by_label("Grund").fill("Die Zahlen stimmten nicht.")
    assert "Zurückgezogen" in press(chief, "Zurückziehen")
    public = Article.objects.get(pk=article.pk).get_absolute_url()
    assert client.get(public).status_code == 410
    chief.get_by_role("link", name="Verlauf").click()
    chief.get_by_role("link", name="Endgültig entfernen").click()
    chief.get_by_label("Grund").fill("LG Hamburg, 324 O 1/26")
    chief.get_by_label("Der Text soll endgültig weg").check()
    chief.get_by_role("button", name="Endgültig entfernen").click()
    chief.locator(".messagelist").wait_for()
    assert "LG Hamburg, 324 O 1/26" in chief.locator(".history").inner_text()
    gone = client.get(public)
    assert gone.status_code == 410 and "Wümsebrücke" not in gone.content.decode()
    assert outside.goto(link).status == 410
    chief.complaints.clear()  # about what is gone
    assert not ArticleVersion.objects.filter(article=article, content__isnull=False).exists()
    assert not ArticleDraft.objects.filter(article=article).exists()
