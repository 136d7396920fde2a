"""The newsroom without a database: a sentence within seconds, and nothing that was typed is lost.

The server of the tests stays up; between it and Django stands a gate that closes, breaks off and hangs.
"""

import time
from html.parser import HTMLParser

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import timezone

from articles.models import Article
from newsportal.postgresql.base import PATIENCE, REMEMBERED, Connection
from tests.articles.test_admin import ADD, change, form
from tests.factories import make_article, make_topic
from tests.newsportal.gate import Gate
from ticker.models import Headline

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.ignore_template_errors]
TYPED = "Die Brücke hält „länger“ als <b>gedacht</b> & geplant"


@pytest.fixture
def gate(transactional_db, monkeypatch):
    """Django's way to the database leads through it."""
    monkeypatch.setattr(Connection, "silent", Connection.silent)
    settings = connection.settings_dict
    before = {name: settings[name] for name in ("HOST", "PORT")}
    with Gate(settings["HOST"], settings["PORT"]) as gate:
        connection.close()
        settings |= {"HOST": str(gate.folder), "PORT": "5432"}
        yield gate
    connection.close()
    settings |= before


def away(gate):
    gate.close()
    gate.cut()


@pytest.fixture
def editor(gate):
    """A client that is logged in, holds a token and treats connections as a server does."""

    class Browser(Client):
        def request(self, **request):
            close_old_connections()
            try:
                return super().request(**request)
            finally:
                close_old_connections()

    client = Browser(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.create_superuser("redaktion"))
    client.cookies["csrftoken"] = "t" * 32
    return client


def post(client, address, data, **options):
    return client.post(address, data | {"csrfmiddlewaretoken": "t" * 32}, **options)


class Form(HTMLParser):
    """What a browser would send from the page's form with the button."""

    def __init__(self, response):
        super().__init__()
        self.action, self.data, self.files, self.shown, self.name = None, {}, [], [], None
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.action = attributes["action"]
        elif tag == "input" and attributes.get("type") == "file":
            self.files.append(attributes["name"])
        elif tag == "input" and "name" in attributes:
            self.data.setdefault(attributes["name"], []).append(attributes.get("value", ""))
        elif tag == "textarea":
            self.name, self.words = attributes.get("name"), ""

    def handle_data(self, data):
        if hasattr(self, "words"):
            self.words += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            words = self.words.removeprefix("\n").replace("\n", "\r\n")
            self.shown.append(words)
            if self.name:
                self.data.setdefault(self.name, []).append(words)


def test_a_text_is_given_back_and_stored_when_the_database_is_there_again(gate, editor):
    topics = [make_topic("Brücken").pk, make_topic("Verkehr").pk]
    body = f"<p>{TYPED.replace('<b>', '&lt;b&gt;').replace('</b>', '').replace('& ', '&amp; ')}</p><p>Zweiter</p>"
    data = form(title=TYPED, teaser="\nErst\n\nDann", body=body, topics=topics, internal_note="</textarea><script>")
    away(gate)
    response = post(editor, f"{ADD}?_changelist_filters=a%3Db", data)
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "30", "no-store")
    page = response.content.decode()
    assert "nicht verloren" in page and "Noch einmal speichern" in page and "<script>" not in page
    assert "Überschrift:" in page and "Teaser:" in page
    again = Form(response)
    assert TYPED in again.shown and any(words.endswith("geplant\r\n\r\nZweiter") for words in again.shown)
    assert again.action == f"{ADD}?_changelist_filters=a%3Db"
    assert post(editor, ADD, data).status_code == 503  # it may take longer
    gate.open()
    assert editor.post(again.action, again.data).status_code == 302
    article = Article.objects.get()
    assert (article.title, article.teaser, article.body) == (TYPED, "Erst\n\nDann", body)
    assert {*article.topics.values_list("pk", flat=True)} == {*topics}
    assert article.internal_note == "</textarea><script>"


@pytest.mark.parametrize("statement", ["django_session", "UPDATE", "COMMIT"])
def test_a_connection_that_breaks_half_way_gives_everything_back(gate, editor, statement, monkeypatch):
    """At the check of the login, within the save, and at its end: the answer of the server is what does not come."""
    article = make_article("Vorher")
    data = form(article, title=TYPED)

    def cut(execute, sql, *rest):
        if sql.startswith(statement) or statement in sql.split("WHERE")[0]:
            away(gate)
        return execute(sql, *rest)

    commit = connection._commit
    if statement == "COMMIT":
        monkeypatch.setattr(connection, "_commit", lambda: (away(gate), commit()))
    with connection.execute_wrapper(cut):
        response = post(editor, change(article), data)
    assert response.status_code == 503 and TYPED in Form(response).shown
    assert "messages" not in response.cookies  # nothing says "Gespeichert" on the next page
    monkeypatch.undo()
    gate.open()
    assert editor.post(change(article), Form(response).data).status_code == 302
    assert Article.objects.get().title == TYPED


def test_a_login_whose_session_cannot_be_stored_is_a_sentence(gate, editor):
    """After the view, where Django says that somebody deleted the session."""
    get_user_model().objects.create_user("jörg", password="streng-geheim", is_staff=True)
    cut = []

    def cut_session(execute, sql, *rest):
        if sql.startswith('UPDATE "django_session"'):
            cut.append(away(gate))
        return execute(sql, *rest)

    editor.logout()
    editor.cookies["csrftoken"] = "t" * 32
    with connection.execute_wrapper(cut_session):
        response = post(editor, "/redaktion/login/", {"username": "jörg", "password": "streng-geheim"})
    assert cut and response.status_code == 503 and Form(response).data["username"] == ["jörg"]


def test_a_conflict_is_found_also_when_the_form_is_sent_again(gate, editor):
    article = make_article("Vorher")
    data = form(article, title=TYPED)
    away(gate)
    again = Form(post(editor, change(article), data))
    gate.open()
    Article.objects.get(pk=article.pk).publish(timezone.now())
    response = editor.post(again.action, again.data)
    assert response.status_code == 200 and "fehlt der Zeitpunkt" in response.content.decode()


def test_lines_of_the_ticker_are_given_back(gate, editor):
    data = {"text": "19:38 Eins\r\n19:40 Zwei", "moment_0": "22.07.2025", "moment_1": "19:38", "moment_2": ""}
    away(gate)
    again = Form(post(editor, "/redaktion/ticker/headline/eintragen/", data))
    gate.open()
    assert editor.post(again.action, again.data).status_code == 302
    assert {line.text for line in Headline.objects.all()} == {"Eins", "Zwei"}


def test_passwords_and_files_are_asked_for_again(gate, editor):
    away(gate)
    response = post(Client(), "/redaktion/login/", {"username": "jörg", "password": "streng-geheim", "next": "/x/"})
    assert response.status_code == 503 and "streng-geheim" not in response.content.decode()
    assert Form(response).data["password"] == [""] and Form(response).data["username"] == ["jörg"]
    assert "Passwort:" in response.content.decode()
    files = {"credit": "Käthe Grün", "files": [SimpleUploadedFile(f"{name}.jpg", b"x") for name in ("eins", "zwei")]}
    response = post(editor, "/redaktion/articles/image/add/", files)
    assert Form(response).files == ["files"] and "eins.jpg, zwei.jpg" in response.content.decode()
    assert "Käthe Grün" in Form(response).shown


def test_a_page_says_when_to_come_back(gate, editor):
    away(gate)
    for address in ("/redaktion/", "/redaktion/articles/article/?q=%22%3E&o=1", ADD):
        response = editor.get(address)
        assert response.status_code == 503 and "in einer halben Minute" in response.content.decode()
        assert f'href="{address.replace("&", "&amp;")}"' in response.content.decode()
    gate.open()
    assert editor.get("/redaktion/").status_code == 200


def test_scripts_get_a_sentence_that_they_show(gate, editor):
    away(gate)
    address = "/redaktion/autocomplete/?app_label=articles&model_name=byline&field_name=author&term=x"
    response = editor.get(address, headers={"accept": "application/json, text/javascript, */*; q=0.01"})
    assert response.status_code == 503 and "nicht erreichbar" in response.json()["problem"]
    upload = {"credit": "", "files": SimpleUploadedFile("eins.jpg", b"x")}
    response = post(editor, "/redaktion/articles/image/add/", upload, headers={"accept": "application/json"})
    assert response.status_code == 503 and "nicht erreichbar" in response.json()["problem"]


def test_what_no_form_may_send_is_not_given_back(gate, editor, settings):
    away(gate)
    foreign = editor.post(ADD, {"title": TYPED, "csrfmiddlewaretoken": "x" * 32})
    assert foreign.status_code == 403
    assert post(editor, ADD, {f"name{number}": "x" for number in range(1001)}).status_code == 400
    assert post(editor, ADD, {"body": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}).status_code == 400


def test_much_and_hostile_text_is_given_back_within_a_moment(gate, editor):
    away(gate)
    for body in ("</p>" * 2_000_000, "<" * 8_000_000 + "</p>", "&lt;" * 2_000_000, "ä" * 8_000_000):
        begun = time.monotonic()
        response = post(editor, ADD, {"body": body})
        assert response.status_code == 503 and time.monotonic() - begun < 10
    many = {f"name{number}": "Wort" for number in range(999)}
    assert len(Form(post(editor, ADD, many)).shown) == 999


# --- Silence ---------------------------------------------------------------------------------------------------------------


def seconds(action):
    begun = time.monotonic()
    return action(), time.monotonic() - begun


def test_a_server_that_falls_silent_is_a_sentence_within_seconds(gate, editor):
    data = form(title=TYPED)
    assert editor.get("/redaktion/").status_code == 200
    gate.hang()
    for most in (3, 1, 3):  # on a connection that was kept; with what is known already; on a new connection
        response, taken = seconds(lambda: post(editor, ADD, data))
        assert response.status_code == 503 and TYPED in Form(response).shown and taken < most
        if most == 1:
            Connection.silent -= REMEMBERED
    gate.open()
    Connection.silent -= REMEMBERED
    assert editor.get("/redaktion/").status_code == 200


def test_a_connection_that_was_forgotten_on_its_way_is_replaced(gate, editor):
    editor.get("/redaktion/")
    gate.hang()
    gate.open()
    response, taken = seconds(lambda: editor.get("/redaktion/"))
    assert response.status_code == 200 and taken < 2


@pytest.mark.parametrize("statement", ["UPDATE", "COMMIT"])
def test_a_server_that_falls_silent_within_a_save_is_a_sentence_too(gate, editor, statement, monkeypatch):
    article = make_article("Vorher")
    data = form(article, title=TYPED)

    def hang(execute, sql, *rest):
        if sql.startswith(statement):
            gate.hang()
        return execute(sql, *rest)

    commit = connection._commit
    if statement == "COMMIT":
        monkeypatch.setattr(connection, "_commit", lambda: (gate.hang(), commit()))
    with connection.execute_wrapper(hang):
        response, taken = seconds(lambda: post(editor, change(article), data))
    assert response.status_code == 503 and TYPED in Form(response).shown and taken < 3


def test_a_connection_that_died_while_idle_costs_nothing(gate, editor):
    editor.get("/redaktion/")
    gate.cut()
    assert editor.get("/redaktion/").status_code == 200


def test_a_slow_statement_is_let_finish(gate):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [PATIENCE + 0.5])
        assert cursor.fetchone() == ("",)


def test_a_statement_that_outlives_its_time_is_a_sentence(gate, editor):
    article = make_article("Vorher")
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT FROM articles_article FOR UPDATE")
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 100")
        response = post(editor, change(article), form(article, title=TYPED))
        assert response.status_code == 503 and TYPED in Form(response).shown
        other.rollback()


def test_in_a_browser_scripts_say_it_and_the_form_waits(gate, visit):
    make_topic()
    get_user_model().objects.create_superuser("jörg", password="streng-geheim")
    page = visit("/redaktion/login/?next=/redaktion/articles/article/add/").page
    page.fill("#id_username", "jörg")
    page.fill("#id_password", "streng-geheim")
    page.press("#id_password", "Enter")
    page.fill("#id_title", TYPED)
    page.locator(".field-body .ProseMirror[contenteditable=true]").first.click()
    page.keyboard.type("Erster Absatz.")
    away(gate)
    page.click(".field-topics .select2-selection")
    page.get_by_text("Die Ergebnisse konnten nicht geladen werden").wait_for()
    page.keyboard.press("Escape")
    page.click(".field-lead_image [data-choose]")
    page.get_by_text("Die Bilddatenbank ist nicht erreichbar").wait_for()
    page.keyboard.press("Escape")
    page.click("button[value=save]")
    page.locator("[data-kept]").get_by_text("keine Verbindung").wait_for()
    assert page.url.endswith("/add/") and page.input_value("#id_title") == TYPED
    gate.open()
    page.locator("[data-kept]").get_by_text("Gesichert").wait_for()
    page.click("button[value=save]")
    page.get_by_text("Gespeichert.").wait_for()
    close_old_connections()
    article = Article.objects.get()
    assert (article.title, article.body) == (TYPED, "<p>Erster Absatz.</p>")
    page.goto("/redaktion/articles/image/add/")
    away(gate)
    page.set_input_files("input[type=file]", [{"name": "eins.jpg", "mimeType": "image/jpeg", "buffer": b"x"}])
    page.get_by_role("button", name="Hochladen").click()
    page.locator(".uploads .failed").get_by_text("Die Datenbank ist gerade nicht erreichbar").wait_for()
