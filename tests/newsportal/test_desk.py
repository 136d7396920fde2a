"""The desk: what each role has to see to, that each number is that of its list, and the entry of the ticker."""

import datetime
import html
import re
from importlib import import_module

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.admin.base import BoundedPaginator
from articles.models import Article, ArticleDraft, ArticleVersion
from articles.models.history import Action
from articles.models.readiness import lacks
from newsportal.desk import ROWS, Desk
from newsportal.legal import make_missing
from newsportal.models import Page
from tests.articles.test_admin import change, form
from tests.factories import make_article, make_articles, make_author, make_headline, make_image, make_topic, make_user
from ticker.models import Headline

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
DESK, LINES, ENTRY = "/redaktion/", "/redaktion/ticker/headline/", "/redaktion/ticker/headline/eintragen/"
UNSAVED = "/redaktion/articles/article/entwurf/"
MINUTE, HOUR, DAY = datetime.timedelta(minutes=1), datetime.timedelta(hours=1), datetime.timedelta(days=1)
OWN = {"Zurück an Sie", "Geplante Artikel", "Nicht gespeichert", "Meine Entwürfe"}
ALL = OWN | {"Zur Prüfung", "Geplante Meldungen", "Wartende Fassungen", "Es fehlt etwas", "Lizenzen enden"}
BOXES = {
    "Autor": OWN,
    "Redakteur": ALL,
    "Chefredaktion": ALL | {"Seiten mit Lücken"},
    "superuser": ALL | {"Seiten mit Lücken"},
    "none": set(),
}
# Login and account; what an account may do, which a superuser need not be asked; then one for each table: articles, drafts and
# lines, for editors images, for the Chefredaktion pages.
QUERIES = {"Autor": 7, "Redakteur": 8, "Chefredaktion": 9, "superuser": 7, "none": 4}


def somebody(role):
    if role == "superuser":
        return get_user_model().objects.create_superuser("technik")
    return get_user_model().objects.create_user("neu", is_staff=True) if role == "none" else make_user(role)


def make_everything(user, each=1):
    """Of each box as many as said, of which the user is concerned, and one that is somebody else's."""
    now = timezone.now()
    make_missing(Page, Site)
    author, image = getattr(user, "author", None) or make_author(account=user), make_image()
    for n in range(each + 1):
        other = make_user("Redakteur", first_name="Mehmet", last_name="Öz")
        own = (
            {"created_by": user} if n % 2 and n < each else {"authors": [author]} if n < each else {"created_by": other}
        )
        make_article(f"Entwurf {n}", **own)
        make_article(f"Zurück {n}", **own).give_back(other, "Bitte kürzen.")
        make_article(f"Eingereicht {n}", authors=[make_author("Käthe Groß")]).submit()
        make_article(f"Geplant {n}", published=now + (n + 1) * HOUR, in_ticker=True, lead_image=image, **own)
        make_headline(now + (n + 1) * HOUR, f"Vorgemerkt {n}")
        make_headline(now - (n + 1) * HOUR, f"Meldung {n}")
        writer = user if n < each else other
        for article in (None, make_article(f"Ungesichert {n}", created_by=other)):
            ArticleDraft.objects.create(user=writer, article=article, content={"title": f"Getippt {n}"}, saved_at=now)
        live = make_article(f"Öffentlich {n}", published=now - n * HOUR)
        ArticleDraft.objects.create(user=other, article=live, content={"title": f"Neu {n}"}, saved_at=now, waiting=True)
        ending = make_image(licence_until=timezone.localdate() + n * DAY, caption=f"Bild {n}")
        make_article(f"Mit Bild {n}", published=now - 30 * DAY, lead_image=ending)


def boxes(desk):
    return {box.title: box for box in (*desk.texts, *desk.beside, *desk.empty)}


def box(user, title, at=None):
    return boxes(Desk(user, at or timezone.now()))[title]


def titles(user, title, at=None):
    return [row.title for row in box(user, title, at).rows]


def page_of(client, address=DESK):
    response = client.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


# --- Who sees what ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", BOXES)
def test_a_role_has_its_boxes_and_no_others(client, role):
    user = somebody(role)
    client.force_login(user)
    make_everything(user)
    page = page_of(client)
    shown = {title for title in BOXES["Chefredaktion"] if f">{title} <span" in page}
    assert shown == BOXES[role]
    assert ("Meldung 0" in page) == (role != "none")
    assert ("data-entry" in page) == ("redaktion/ticker.js" in page) == (role not in ("none", "Autor"))
    assert ("Artikel schreiben" in page) == (role != "none")
    assert ("hat noch keine Rolle" in page) == (role == "none")


@pytest.mark.parametrize("role", BOXES)
def test_an_empty_box_is_a_word_in_one_line(client, role):
    client.force_login(somebody(role))
    page = page_of(client)
    assert 'class="desk-count"' not in page
    assert {title for title in BOXES["Chefredaktion"] if f">{title}</a>" in page} == BOXES[role]
    assert ("Gerade wartet nichts auf Sie." in page) == (role != "none")


def test_an_author_learns_nothing_of_what_others_prepare(client):
    user = make_user("Autor")
    client.force_login(user)
    make_everything(user, each=0)  # all of it is others'
    make_headline(timezone.now() - HOUR, "Zurückgenommen", withdrawn=True)
    page = page_of(client)
    for word in (
        "Entwurf 0",
        "Zurück 0",
        "Eingereicht",
        "Geplant 0",
        "Vorgemerkt",
        "Getippt",
        "Neu 0",
        "Öffentlich",
        "Bild",
    ):
        assert word not in page.partition("Alle Listen")[0], word
    assert "Meldung 0" in page and "Zurückgenommen" not in page
    assert "Wartet" not in page_of(client, "/redaktion/articles/article/")
    live = Article.objects.published(timezone.now()).count()
    for stand in ("wartet", "fehlt", "gibtesnicht"):
        response = client.get(f"/redaktion/articles/article/?stand={stand}")
        assert response.context["cl"].result_count == live, stand


def test_a_planned_text_of_others_is_not_told_by_a_collision():
    user, moment = make_user("Autor"), timezone.now() + HOUR
    make_article("Eigener", published=moment, created_by=user)
    make_article("Fremder", published=moment)
    (row,) = box(user, "Geplante Artikel").rows
    assert (row.title, row.warning) == ("Eigener", "")
    assert [row.warning for row in box(make_user("Redakteur"), "Geplante Artikel").rows] == [
        "Kollision mit „Fremder“",
        "Kollision mit „Eigener“",
    ]


# --- Every number is that of its list --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["Autor", "Redakteur", "Chefredaktion", "superuser"])
def test_a_number_leads_to_a_list_of_as_many_that_holds_the_rows(client, role):
    user = somebody(role)
    client.force_login(user)
    make_everything(user, each=7)
    page = page_of(client)
    found = boxes(Desk(user, timezone.now()))
    assert {*found} == BOXES[role]
    for title, one in found.items():
        assert one.count == {"Nicht gespeichert": 14, "Seiten mit Lücken": 4}.get(title, one.count) >= 4, title
        link = f'<a href="{one.address}">{title} <span class="desk-count">{one.count}</span></a>'
        assert link in page
        response = client.get(one.address)
        unsaved = title == "Nicht gespeichert"
        listed = response.context["page"].paginator.count if unsaved else response.context["cl"].result_count
        assert listed == one.count, title
        assert len(one.rows) == min(ROWS, one.count)
        shown = html.unescape(response.content.decode())
        for row in one.rows:
            assert row.title in page
            if title != "Wartende Fassungen":  # whose list is of the texts, and its rows lead to what waits for them
                assert f'href="{row.address}' in shown, (title, row)
            assert client.get(row.address).status_code == 200


@pytest.mark.parametrize("count", [2, 3, 4])
def test_nobody_counts_further_than_a_list(client, monkeypatch, count):
    monkeypatch.setattr(BoundedPaginator, "LIMIT", 3)
    user = make_user("Autor")
    client.force_login(user)
    for _ in range(count):
        make_article(created_by=user)
    bounded = count >= 3
    assert f'Meine Entwürfe <span class="desk-count">{"über 3" if bounded else 2}</span>' in page_of(client)
    listed = page_of(client, "/redaktion/articles/article/?stand=entwurf&von=mir")
    assert ("über 3 Artikel" in " ".join(listed.split())) == bounded


def test_thousands_are_told_as_people_write_them(client):
    client.force_login(make_user("Redakteur"))
    make_articles(2001, timezone.now(), MINUTE)
    assert 'Es fehlt etwas <span class="desk-count">über 2.000</span>' in page_of(client)


@pytest.mark.parametrize("role", QUERIES)
def test_it_takes_as_many_queries_empty_and_full_and_twelve_at_most(client, role):
    client.force_login(user := somebody(role))
    counts = []
    for each in (0, 1, 7):
        if each:
            make_everything(user, each)
        with CaptureQueriesContext(connection) as queries:
            page_of(client)
        counts.append(len(queries))
    assert counts == [QUERIES[role]] * 3 and max(counts) <= 12


# --- What a box holds ----------------------------------------------------------------------------------------------------


def test_what_waits_for_review_longest_comes_first_with_who_wrote_it_and_since_when(at):
    """At 20:00 in Berlin."""
    editor = make_user("Redakteur")
    for title, days, authors in (("Neu", 0, []), ("Alt", 400, ["Jörg Weiß", "Anna Ö."]), ("Gestern", 1, [])):
        article = make_article(title, authors=[make_author(name) for name in authors])
        article.submit()
        Article.objects.filter(pk=article.pk).update(submitted_at=at - days * DAY)
    assert [(row.title, row.when, row.note) for row in box(editor, "Zur Prüfung", at).rows] == [
        ("Alt", "seit 17.06.2024, 20:00", "von Jörg Weiß, Anna Ö."),
        ("Gestern", "seit 21.07., 20:00", ""),
        ("Neu", "seit 20:00", ""),
    ]


def test_it_waits_since_it_was_submitted_last(client):
    user = make_user("Autor")
    client.force_login(user)
    article = make_article(created_by=user, created_at=timezone.now() - DAY)
    client.post(change(article), form(article, "submit"))
    article.refresh_from_db()
    first = article.submitted_at
    assert timezone.now() - first < MINUTE
    client.force_login(make_user("Redakteur"))
    client.post(change(article), form(article, title="Redigiert"))
    client.post(change(article), form(article, "give_back", return_comment="Bitte kürzen."))
    article.refresh_from_db()
    assert article.submitted_at == first
    article.submit()
    assert article.submitted_at > first
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(submitted_at=None)


def test_what_was_submitted_before_this_was_known_waits_since_its_history_says(client):
    author, known, unknown = make_user("Autor"), make_article(), make_article()
    for article in (known, unknown):
        article.submit()
    ArticleVersion.record(known, author, Action.SUBMITTED)
    Article.objects.update(submitted_at=timezone.now() + DAY)
    with connection.cursor() as cursor:
        cursor.execute(import_module("articles.migrations.0008_desk").SINCE_WHEN)
    for article in (known, unknown):
        article.refresh_from_db()
    assert known.submitted_at == known.versions.get().moment
    assert unknown.submitted_at == unknown.created_at


def test_what_came_back_says_why_in_the_first_words(client):
    user, editor = make_user("Autor"), make_user("Redakteur")
    client.force_login(user)
    for title in ("Früher", "Später"):
        make_article(title, created_by=user).give_back(editor, "Bitte <b>kürzen</b>.\n\nUnd " + "noch ein Wort " * 50)
    rows = box(user, "Zurück an Sie").rows
    assert [row.title for row in rows] == ["Später", "Früher"]
    assert rows[0].note.startswith("Bitte <b>kürzen</b>. Und noch ein Wort") and len(rows[0].note) <= 121
    assert "&lt;b&gt;kürzen" in client.get(DESK).content.decode()
    Article.objects.get(title="Später").submit()
    assert titles(user, "Zurück an Sie") == ["Früher"]


def test_what_is_typed_leads_on_where_it_was(client):
    user, now = make_user("Autor"), timezone.now()
    client.force_login(user)
    article = make_article(created_by=user)
    made = [
        ArticleDraft.objects.create(user=user, article=one, content={"title": title}, saved_at=now - n * MINUTE)
        for n, (one, title) in enumerate([(article, "Zuletzt"), (None, "Begonnen"), (None, "")])
    ]
    ArticleDraft.objects.create(user=user, article=None, content={}, saved_at=now - HOUR)
    rows = box(user, "Nicht gespeichert").rows
    assert [(row.title, row.note) for row in rows] == [
        ("Zuletzt", "Änderungen"),
        ("Begonnen", "neuer Text"),
        ("Ohne Überschrift", "neuer Text"),
        ("Ohne Überschrift", "neuer Text"),
    ]
    assert rows[0].address == f"{UNSAVED}{made[0].pk}/"
    assert "Begonnen</textarea>" in page_of(client, rows[1].address)
    whole = page_of(client, UNSAVED)
    assert all(row.title in whole and row.address in whole for row in rows)


def test_the_list_of_what_is_typed_is_ones_own_and_takes_any_page(client):
    user, now = make_user("Autor"), timezone.now()
    client.force_login(user)
    assert "Alles ist gespeichert." in page_of(client, UNSAVED)
    ArticleDraft.objects.bulk_create(
        ArticleDraft(user=user, content={"title": f"Text {n:02}"}, saved_at=now - n * MINUTE) for n in range(51)
    )
    ArticleDraft.objects.create(user=make_user("Autor"), content={"title": "Fremd"}, saved_at=now)
    first, second = page_of(client, UNSAVED), page_of(client, f"{UNSAVED}?p=2")
    assert "Text 00" in first and "Text 49" in first and "Text 50" not in first and "Fremd" not in first + second
    assert "Text 50" in second and "?p=2" in first and "?p=1" in second
    for page in ("0", "-1", "x", "9" * 40, "%F0%9F%98%80"):
        assert client.get(f"{UNSAVED}?p={page}").status_code == 200
    client.force_login(somebody("none"))
    assert client.get(UNSAVED).status_code == 403


def test_own_drafts_are_the_newest_first_and_are_what_the_two_conditions_say():
    user, now = make_user("Autor"), timezone.now()
    author = make_author(account=user)
    for title, own in (("Begonnen", {"created_by": user}), ("Gezeichnet", {"authors": [author]}), ("Fremd", {})):
        make_article(title, **own)
        make_article(f"{title}, geplant", published=now + HOUR, **own)
        make_article(f"{title}, öffentlich", published=now - HOUR, **own)
        make_article(f"{title}, zurückgenommen", published=now + HOUR, **own).take_back()
        make_article(f"{title}, eingereicht", **own).submit()
        make_article(f"{title}, zurückgezogen", published=now - HOUR, **own).withdraw(now, "Irrtum")
    own = Article.objects.own(user)
    drafts, planned = Article.objects.own_drafts(user), Article.objects.own_planned(user, now)
    assert {*drafts} == {article for article in own if article.status == "entwurf"} and len(drafts) == 4
    assert {*planned} == {article for article in own if article.is_scheduled(now)} and len(planned) == 2
    assert titles(user, "Meine Entwürfe") == [
        "Gezeichnet, zurückgenommen",
        "Gezeichnet",
        "Begonnen, zurückgenommen",
        "Begonnen",
    ]


def test_what_waits_to_replace_a_text_says_whose_it_is(client):
    editor, now = make_user("Redakteur"), timezone.now()
    client.force_login(editor)
    other = make_user("Redakteur", first_name="Mehmet", last_name="Öz")
    for title, hours in (("Neuere", 1), ("Ältere", 2)):
        article = make_article(published=now - 3 * HOUR)
        ArticleDraft.objects.create(
            user=other, article=article, content={"title": title}, saved_at=now - hours * HOUR, waiting=True
        )
    rows = box(editor, "Wartende Fassungen").rows
    assert [(row.title, row.note) for row in rows] == [("Ältere", "von Mehmet Öz"), ("Neuere", "von Mehmet Öz")]
    assert "Übernehmen" in page_of(client, rows[0].address)
    assert titles(other, "Nicht gespeichert") == []  # theirs waits, too


FULL = {"alt": "Eine Brücke", "credit": "Käthe Grün"}
LACK = {
    "nothing": ({}, FULL, []),
    "no image": ({}, None, ["kein Aufmacherbild"]),
    "decorative": ({}, FULL | {"alt": "", "decorative": True}, []),
    "no alternative": ({}, FULL | {"alt": ""}, ["Bild ohne Alternativtext"]),
    "no credit": ({}, FULL | {"credit": ""}, ["Bild ohne Bildnachweis"]),
    "both": ({}, {"alt": "", "credit": ""}, ["Bild ohne Bildnachweis", "Bild ohne Alternativtext"]),
    "generated": ({"ai_use": "erzeugt"}, FULL, ["KI-Text, nicht geprüft"]),
    "translated": ({"ai_use": "uebersetzung"}, FULL, ["KI-Text, nicht geprüft"]),
    "assisted": ({"ai_use": "unterstuetzung"}, FULL, []),
    "labelled": ({"ai_use": "erzeugt", "ai_label": True}, FULL, []),
    "reviewed": ({"ai_use": "erzeugt"}, FULL, []),
}


@pytest.mark.parametrize("kind", LACK)
def test_what_is_missing_is_found_and_named(kind):
    fields, image, named = LACK[kind]
    editor, now = make_user("Redakteur"), timezone.now()
    review = {"reviewed_by": editor, "reviewed_at": now} if kind == "reviewed" else {}
    article = make_article(published=now - HOUR, lead_image=image and make_image(**image), **fields, **review)
    assert [*lacks(article)] == named
    assert [row.note for row in box(editor, "Es fehlt etwas").rows] == ([", ".join(named)] if named else [])


def test_missing_is_said_of_what_is_planned_or_a_week_old_the_nearest_first():
    editor, now = make_user("Redakteur"), timezone.now()
    for title, hours in (("In drei Tagen", 72), ("Vor einem Tag", -24), ("Gleich", 1), ("Vor acht Tagen", -8 * 24)):
        make_article(title, published=now + hours * HOUR)
    for hours in range(2, 8):
        make_article(f"Vor sechs Tagen und {hours} Stunden", published=now - 6 * DAY - hours * HOUR)
    make_article("Weg", published=now - 2 * HOUR, depublish_at=now - HOUR)
    make_article("Zurückgezogen", published=now - 2 * HOUR).withdraw(now, "Irrtum")
    make_article("Entwurf")
    assert titles(editor, "Es fehlt etwas") == [
        *("Gleich", "Vor einem Tag", "In drei Tagen"),
        *("Vor sechs Tagen und 2 Stunden", "Vor sechs Tagen und 3 Stunden"),
    ]


def test_licences_that_end_come_before_those_that_have_ended():
    editor, today = make_user("Redakteur"), timezone.localdate()
    for days in (*range(-307, -300), 0, -1, 14, 1, 15):
        make_article(lead_image=make_image(licence_until=today + days * DAY, caption=f"{days}"))
    make_author(portrait=make_image(licence_until=today + 2 * DAY, caption="Porträt"))
    make_image(licence_until=today, caption="Nirgends verwendet")
    found = box(editor, "Lizenzen enden")
    assert [(row.title, row.note) for row in found.rows] == [
        ("1", ""),
        ("Porträt", ""),
        ("14", ""),
        ("0", "wird nicht mehr gezeigt"),
        ("-1", "wird nicht mehr gezeigt"),
    ]
    assert found.count == 12


def test_what_legal_pages_lack_is_counted_page_by_page(client):
    client.force_login(chief := make_user("Chefredaktion"))
    make_missing(Page, Site)
    Page.objects.filter(url="/impressum/").update(content="<p>[[Name]], [[Straße\nund Ort]]</p>")
    Page.objects.filter(url="/kontakt/").update(content="<p>[[Telefon]] und [eine Klammer]</p>")
    Page.objects.filter(url="/datenschutz/").update(content="<p>Ausgefüllt, mit [[ und sonst nichts.</p>")
    Page.objects.filter(url="/barrierefreiheit/").update(content="<p>Ausgefüllt</p>")
    found = box(chief, "Seiten mit Lücken")
    assert [(row.title, row.note) for row in found.rows] == [
        ("Impressum", "2 Angaben fehlen"),
        ("Kontakt", "Eine Angabe fehlt"),
    ]
    listed = client.get(found.address).content.decode()
    assert "Datenschutz</a>" not in listed and "2 Angaben fehlen" in listed and "Eine Angabe fehlt" in listed


# --- What is planned -------------------------------------------------------------------------------------------------------


def warnings(rows):
    return [(row.title, row.warning) for row in rows]


@pytest.mark.parametrize("kind", ["Artikel", "Meldungen"])
def test_what_is_planned_less_than_five_minutes_apart_collides(kind):
    editor, first = make_user("Redakteur"), timezone.now() + HOUR
    for title, minutes in (("D", 200), ("A", 0), ("C", 9.9), ("B", 5), ("E", 204)):
        if kind == "Artikel":
            make_article(title, published=first + minutes * MINUTE, in_ticker=True)  # whose line comes when it does
        else:
            make_headline(first + minutes * MINUTE, title)
    assert warnings(box(editor, f"Geplante {kind}").rows) == [
        ("A", ""),
        ("B", "Kollision mit „C“"),
        ("C", "Kollision mit „B“"),
        ("D", "Kollision mit „E“"),
        ("E", "Kollision mit „D“"),
    ]
    assert titles(editor, "Geplante Meldungen") == ([] if kind == "Artikel" else [*"ABCDE"])


def test_the_last_row_collides_with_one_that_is_not_shown_and_the_middle_of_three_with_both():
    editor, first = make_user("Redakteur"), timezone.now() + HOUR
    for title, minutes in zip("ABCDEF", (0, 1, 2, 60, 120, 121), strict=True):
        make_article(title, published=first + minutes * MINUTE)
    rows = box(editor, "Geplante Artikel").rows
    assert warnings(rows)[1] == ("B", "Kollision mit „A“ und „C“")
    assert warnings(rows)[4] == ("E", "Kollision mit „F“") and len(rows) == ROWS


def test_the_hour_that_comes_twice_is_told_apart():
    """On 25 October 2026 three o'clock in summer time is two o'clock in winter time."""
    editor = make_user("Redakteur")
    midnight = datetime.datetime(2026, 10, 24, 22, 0, tzinfo=datetime.UTC)
    for title, minutes in (("Halb", 150), ("Kurz vor", 178), ("Kurz nach", 181), ("Wieder halb", 210), ("Drei", 240)):
        make_article(title, published=midnight + minutes * MINUTE)
    rows = box(editor, "Geplante Artikel", midnight).rows
    assert [(row.title, row.when, row.warning) for row in rows] == [
        ("Halb", "02:30 MESZ", ""),
        ("Kurz vor", "02:58 MESZ", "Kollision mit „Kurz nach“"),
        ("Kurz nach", "02:01 MEZ", "Kollision mit „Kurz vor“"),
        ("Wieder halb", "02:30 MEZ", ""),
        ("Drei", "03:00", ""),
    ]


def test_the_hour_that_is_left_out_hides_no_collision():
    """On 29 March 2026 the minute after 01:59 is 03:00."""
    editor = make_user("Redakteur")
    midnight = datetime.datetime(2026, 3, 28, 23, 0, tzinfo=datetime.UTC)
    for title, minutes in (("Vorher", 119), ("Nachher", 121)):
        make_article(title, published=midnight + minutes * MINUTE)
    rows = box(editor, "Geplante Artikel", midnight).rows
    assert [(row.when, row.warning) for row in rows] == [
        ("01:59", "Kollision mit „Nachher“"),
        ("03:01", "Kollision mit „Vorher“"),
    ]


# --- The ticker ------------------------------------------------------------------------------------------------------------


def enter(client, words, **fields):
    now = timezone.localtime()
    data = {"text": words, "moment_0": f"{now:%d.%m.%Y}", "moment_1": f"{now:%H:%M}", "moment_2": ""}
    return client.post(ENTRY, data | fields)


def test_the_newest_lines_stand_beside_the_entry(client):
    client.force_login(editor := make_user("Redakteur"))
    now = timezone.now()
    for n in range(7):
        make_headline(now - n * MINUTE, f"Meldung {n}")
    make_headline(now - HOUR, "Abgelaufen", until=now - MINUTE)
    make_headline(now, "Jetzt", breaking=True, breaking_until=now + HOUR)
    ticker = Desk(editor, timezone.now()).ticker
    assert [row.title for row in ticker.rows] == ["Jetzt", "Meldung 0", "Meldung 1", "Meldung 2", "Meldung 3"]
    assert ticker.rows[0].note == "Eilmeldung" and ticker.rows[1].note == ""
    page = page_of(client)
    assert 'name="_desk" value="1"' in page and "autofocus" not in page
    assert 'name="_desk"' not in page_of(client, LINES) and "autofocus" in page_of(client, LINES)


def test_a_line_typed_at_the_desk_is_stored_and_leads_back_there(client):
    client.force_login(make_user("Redakteur"))
    response = enter(client, "Rat beschließt Neubau", _desk="1")
    assert (response.status_code, response["Location"]) == (302, DESK)
    page = page_of(client)
    assert "Eingetragen: Rat beschließt Neubau" in page and page.count("Rat beschließt Neubau") == 2
    assert enter(client, "Am Ticker")["Location"] == LINES


def test_a_mistake_is_said_at_the_desk_and_nothing_typed_is_lost(client):
    client.force_login(make_user("Redakteur"))
    make_article("Eingereicht").submit()
    page = html.unescape(enter(client, "25:99 <Quatsch>\n19:38 Gut", _desk="1").content.decode())
    assert "ist keine Uhrzeit" in page and "25:99 <Quatsch>\n19:38 Gut</textarea>" in page.replace("\r", "")
    assert "Zur Prüfung" in page and 'name="_desk"' in page and "autofocus" in page
    assert not Headline.objects.exists()
    assert client.get(ENTRY)["Location"] == LINES  # a reload by the address


@pytest.mark.parametrize("marker", ["https://evil.example/", "//evil.example", "/redaktion/logout/", "\n", "", "0"])
def test_whatever_the_marker_says_leads_to_the_desk_alone(client, marker):
    client.force_login(make_user("Redakteur"))
    fields = dict.fromkeys(("_desk", "next", "_next"), marker)
    assert enter(client, "Meldung", **fields)["Location"] == DESK
    assert b"evil.example" not in enter(client, "", **fields).content


def test_who_may_not_add_lines_may_not_from_the_desk(client):
    client.force_login(make_user("Autor"))
    assert enter(client, "Meldung", _desk="1").status_code == 403
    assert not Headline.objects.exists()


# --- Odd things ------------------------------------------------------------------------------------------------------------


def test_what_people_type_is_words_on_the_desk(client):
    client.force_login(user := make_user("Chefredaktion"))
    evil, now = "<script>alert(1)</script>", timezone.now()
    make_article(evil, created_by=user).give_back(user, evil)
    make_article(evil, authors=[make_author(evil)]).submit()
    make_article(evil, published=now + HOUR)
    make_article(evil, published=now + HOUR)
    make_article("Bild", lead_image=make_image(caption=evil, licence_until=timezone.localdate()))
    make_headline(now - HOUR, evil)
    make_headline(now + HOUR, evil)
    for title in (evil, "x" * 20_000, None, 5, ["Liste"], {"a": evil}):
        ArticleDraft.objects.create(user=user, content={"title": title}, saved_at=now)
    ArticleDraft.objects.filter(content__title=5).delete()  # one more than are shown
    make_topic(evil)
    for address in (DESK, UNSAVED):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_the_page_of_one_app_has_no_desk(admin_client):
    make_article("Eingereicht").submit()
    page = page_of(admin_client, "/redaktion/articles/")
    assert "Eingereicht" not in page and "data-entry" not in page and "Themen" in page


def test_rows_of_one_table_come_by_one_statement_and_no_text_with_them(client):
    client.force_login(user := make_user("Chefredaktion"))
    make_everything(user)
    with CaptureQueriesContext(connection) as queries:
        page_of(client)
    statements = [query["sql"] for query in queries if re.match(r"\(?SELECT \"(articles|ticker)_", query["sql"])]
    assert len(statements) == 4
    assert not any('."body"' in sql or re.search(r'"content"(?! ->> )', sql) for sql in statements)
