"""Nothing typed is lost: windows closed and killed, logins that end, a network and a server that go away, in a real browser."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles.models import Article, ArticleDraft
from tests.factories import make_article, make_section
from tests.newsportal import processes
from tests.newsportal.conftest import place
from tests.test_newsroom_in_browser import EDITOR, PASSWORD, enter, press, roles

__all__ = ["enter", "place", "roles"]  # fixtures
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.ignore_template_errors]
ROOT = Path(__file__).resolve().parent.parent
SAVED = re.compile(r"Gesichert \d\d:\d\d")


def change(article):
    return f"/redaktion/articles/article/{article.pk}/change/"


def kept(page, words=SAVED):
    expect(page.locator("[data-kept]")).to_contain_text(words, timeout=15_000)


def title(page):
    return page.locator("#id_title").input_value()


def type_into(page, words):
    page.locator(EDITOR).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def test_what_is_typed_is_kept_by_itself_and_is_there_in_another_window(enter):
    article = make_article(body="<p>Die Brücke ist gesperrt.</p>")
    page = enter("Redakteur", "mehmet")
    page.goto(change(article))
    expect(page.locator("[data-kept]")).to_be_empty()
    type_into(page, " Bis Montag.")
    kept(page)
    assert Article.objects.get().version == article.version
    page.context.pages[0].close()
    again = page.context.new_page()
    again.goto(change(article))
    assert "Bis Montag." in again.locator(EDITOR).inner_text()
    assert "Nicht gespeicherte Änderungen" in again.locator(".drafts").inner_text()
    again.get_by_role("link", name="Unterschied ansehen oder verwerfen").click()
    assert again.locator("ins").all_inner_texts() == [" Bis Montag."]
    again.get_by_role("button", name="Verwerfen").click()
    assert "Bis Montag." not in again.locator(EDITOR).inner_text()


def test_a_new_text_has_an_address_as_soon_as_something_is_typed(enter):
    page = enter("Redakteur", "mehmet")
    page.goto("/redaktion/articles/article/add/")
    page.locator("#id_title").fill("Angefangen")
    page.wait_for_url("**/add/?entwurf=*")
    page.reload()
    assert title(page) == "Angefangen"
    page.goto("/redaktion/articles/article/add/")
    page.get_by_role("link", name="Angefangen").click()
    assert title(page) == "Angefangen"
    make_section()
    assert "Gespeichert" in press(page, "Speichern")
    assert Article.objects.get().title == "Angefangen" and not ArticleDraft.objects.exists()


def test_a_login_that_ends_is_renewed_in_place(enter):
    article = make_article()
    page = enter("Redakteur", "mehmet")
    page.goto(change(article))
    Session.objects.all().delete()
    page.locator("#id_title").fill("Nach dem Ende der Anmeldung")
    dialog = page.get_by_role("dialog", name="Sie sind nicht mehr angemeldet")
    dialog.get_by_label("Passwort").fill("falsch")
    dialog.get_by_role("button", name="Anmelden").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")
    kept(page)
    page.complaints.clear()  # the browser's own, of 401 and 400
    Session.objects.all().delete()
    page.get_by_role("button", name="Speichern").click()
    dialog.get_by_label("Passwort").fill(PASSWORD)
    page.keyboard.press("Enter")
    kept(page)
    assert title(page) == "Nach dem Ende der Anmeldung"
    page.complaints.clear()
    assert "Gespeichert" in press(page, "Speichern")
    assert Article.objects.get().title == "Nach dem Ende der Anmeldung"


def test_a_login_in_another_window_changes_the_token_and_nothing_else(enter):
    article = make_article()
    page = enter("Redakteur", "mehmet")
    page.goto(change(article))
    other = page.context.new_page()
    other.goto("/redaktion/")
    other.get_by_role("button", name="Abmelden").click()
    other.goto("/redaktion/login/")
    other.get_by_label("Benutzername").fill("mehmet")
    other.get_by_label("Passwort").fill(PASSWORD)
    other.get_by_role("button", name="Anmelden").click()
    other.wait_for_url("**/redaktion/")
    page.locator("#id_title").fill("Mit altem Token")
    kept(page)
    assert "Gespeichert" in press(page, "Speichern")
    page.complaints.clear()  # 403, once
    assert Article.objects.get().title == "Mit altem Token"


@pytest.mark.parametrize("java_script_enabled", [False])
def test_without_scripts_a_form_sent_after_the_login_ended_goes_on_with_the_next(enter, java_script_enabled):
    article = make_article()
    page = enter("Redakteur", "mehmet", java_script_enabled=java_script_enabled)
    page.goto(change(article))
    page.locator("#id_title").fill("Ohne Skript")
    Session.objects.all().delete()
    page.get_by_role("button", name="Speichern").click()
    assert "Sie sind nicht mehr angemeldet." in page.locator("#content").inner_text()
    assert "Ohne Skript" in page.locator("textarea[readonly]").first.input_value()
    page.complaints.clear()  # 403
    page.get_by_label("Benutzername").fill("mehmet")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden und weiter").click()
    page.locator(".messagelist").wait_for()
    assert Article.objects.get().title == "Ohne Skript"


def test_without_a_network_it_stays_in_the_page_and_is_sent_when_there_is_one_again(enter):
    article = make_article()
    page = enter("Redakteur", "mehmet")
    page.goto(change(article))
    page.context.set_offline(True)
    page.locator("#id_title").fill("Ohne Netz")
    kept(page, "keine Verbindung")
    page.get_by_role("button", name="Speichern").click()
    kept(page, "keine Verbindung")
    assert title(page) == "Ohne Netz" and page.url.endswith(change(article))
    page.context.set_offline(False)
    kept(page)
    assert ArticleDraft.objects.get().written.title == "Ohne Netz"
    page.complaints.clear()


@pytest.mark.parametrize("new", [False, True])
def test_a_window_killed_without_a_network_has_left_its_text_in_the_browser(enter, new):
    address = "/redaktion/articles/article/add/" if new else change(make_article())
    page = enter("Redakteur", "mehmet")
    page.goto(address)
    page.context.set_offline(True)
    page.locator("#id_title").fill("Vor dem Absturz")
    kept(page, "keine Verbindung")
    page.complaints.clear()
    page.close(run_before_unload=False)
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(address)
    expect(again.locator("#id_title")).to_have_value("Vor dem Absturz", timeout=15_000)
    assert ArticleDraft.objects.get().written.title == "Vor dem Absturz"


def test_a_second_window_is_told_and_neither_text_is_lost(enter):
    article = make_article()
    page = enter("Redakteur", "mehmet")
    page.goto(change(article))
    second = page.context.new_page()
    second.goto(change(article))
    page.locator("#id_title").fill("Im ersten Fenster")
    kept(page)
    second.locator("#id_title").fill("Im zweiten Fenster")
    kept(second, "noch in einem anderen Fenster offen")
    second.get_by_role("button", name="Hier weiterschreiben").click()
    kept(second)
    draft = ArticleDraft.objects.get()
    assert (draft.written.title, draft.other["title"]) == ("Im zweiten Fenster", "Im ersten Fenster")
    page.complaints.clear()  # 409


def test_somebody_else_is_seen_and_both_texts_are_shown_when_both_save(enter):
    article = make_article("Brücke gesperrt")
    mehmet, jana = enter("Redakteur", "mehmet"), enter("Redakteur", "jana")
    mehmet.goto(change(article))
    jana.goto(change(article))
    expect(jana.locator("[data-others]")).to_have_text("mehmet bearbeitet diesen Text gerade.")
    jana.locator("#id_title").fill("Brücke bleibt gesperrt")
    assert "Gespeichert" in press(jana, "Speichern")
    mehmet.locator("#id_title").fill("Brücke wieder frei")
    mehmet.locator("#id_kicker").fill("Verkehr")
    with mehmet.expect_navigation():
        mehmet.get_by_role("button", name="Speichern").click()
    assert mehmet.locator("del").all_inner_texts() == ["bleibt gesperrt"]
    mehmet.get_by_role("group", name="Überschrift").get_by_label("Ihren Text nehmen").check()
    assert "Gespeichert" in press(mehmet, "Speichern")
    stored = Article.objects.get()
    assert (stored.title, stored.kicker) == ("Brücke wieder frei", "Verkehr")
    mehmet.complaints.clear()  # 409


# --- A server that dies -----------------------------------------------------------------------------------------------------


class Server:
    """The portal as operators run it, behind gunicorn, in a folder of its own."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        names = ("PATH", "HOME", "LANG")
        self.environment = {name: os.environ[name] for name in names if name in os.environ}
        self.environment |= {
            "NEWSPORTAL_LOCAL": "1",
            "NEWSPORTAL_ENV": "",
            "NEWSPORTAL_VAR": str(folder),
            "DEMO": "false",
        }
        self.environment["PORT"] = str(self.port)
        self.folder = folder

    def start(self):
        command = [sys.executable, "-m", "newsportal.local"]
        with open(self.folder / "log.txt", "ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                return urllib.request.urlopen(f"{self.address}/readyz", timeout=2).close()
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        raise AssertionError((self.folder / "log.txt").read_text()[-2000:])

    def kill(self):
        """Master and workers at once, as a power failure does; the database stays."""
        for process in processes.of(self.folder):
            if process.name() != "postgres":
                process.kill()
        self.process.wait()

    def shell(self, source):
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", source]
        return subprocess.check_output(command, cwd=ROOT, env=self.environment, text=True).strip()

    @contextmanager
    def locked(self, statement):
        """Somebody else holds what the next save needs: it hangs in the middle."""
        settings = self.shell(
            "from django.db import connection; s = connection.settings_dict; print(s['HOST'], s['PORT'], s['USER'], s['NAME'])"
        )
        host, port, user, name = settings.split()
        with psycopg.connect(host=host, port=port, user=user, dbname=name) as connection:
            connection.execute(statement)
            yield connection
            connection.rollback()

    def waits(self, connection):
        """Until a statement of the portal waits for that lock."""
        asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        until = time.monotonic() + 60
        while not connection.execute(asked).fetchone()[0]:
            assert time.monotonic() < until
            time.sleep(0.05)


MADE = """
from django.contrib.auth import get_user_model
from articles.models import Article
get_user_model().objects.create_superuser("mehmet", password="ein-langes-kennwort")
article = Article(title="Brücke gesperrt"); article.save(); print(article.pk)
"""


def test_gunicorn_killed_in_the_middle_of_a_save_costs_no_word(browser, place):
    server = Server(place)
    server.start()
    try:
        pk = server.shell(MADE)
        context = browser.new_context(base_url=server.address, locale="de-DE")
        page = context.new_page()
        page.goto("/redaktion/login/")
        page.get_by_label("Benutzername").fill("mehmet")
        page.get_by_label("Passwort").fill(PASSWORD)
        page.get_by_role("button", name="Anmelden").click()
        page.wait_for_url("**/redaktion/")
        address = f"/redaktion/articles/article/{pk}/change/"
        page.goto(address)
        page.locator("#id_title").fill("Brücke wieder frei")
        kept(page)

        with server.locked("LOCK TABLE articles_articledraft IN EXCLUSIVE MODE") as connection:
            page.locator("#id_kicker").fill("Verkehr")
            server.waits(connection)
            server.kill()  # in the middle of an autosave
        kept(page, "keine Verbindung")
        server.start()
        kept(page)

        with server.locked(f"SELECT FROM articles_article WHERE id = {pk} FOR UPDATE") as connection:
            page.locator("#id_teaser").fill("Nach drei Wochen.")
            kept(page)
            page.get_by_role("button", name="Speichern").click()
            server.waits(connection)
            server.kill()  # in the middle of the save itself
        server.start()
        page.goto(address)
        assert (title(page), page.locator("#id_kicker").input_value()) == ("Brücke wieder frei", "Verkehr")
        assert page.locator("#id_teaser").input_value() == "Nach drei Wochen."
        press(page, "Speichern")
        stored = server.shell(
            f"from articles.models import *; a = Article.objects.get(pk={pk}); print(a.title, a.teaser, ArticleDraft.objects.count())"
        )
        assert stored == "Brücke wieder frei Nach drei Wochen. 0"
        context.close()
    finally:
        server.process.terminate()
        server.process.wait()
