"""What became of a text: its versions, one restored, one removed for good."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from articles.models import Article, ArticleDraft, ArticleVersion, FormerAddress, Image, PreviewLink
from articles.models.history import Action
from tests.articles.test_admin import ADD, change, form, said
from tests.factories import entered, make_article, make_author, make_image, make_topic, make_user
from ticker.models import Headline

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def client():
    return entered(make_user("Redakteur", "mehmet", first_name="Mehmet", last_name="Öz"))


@pytest.fixture
def chief():
    return entered(make_user("Chefredaktion", "ulrike", first_name="Ulrike", last_name="Voß"))


def history(article):
    return f"/redaktion/articles/article/{article.pk}/history/"


def version(article, number):
    return f"/redaktion/articles/article/{article.pk}/verlauf/{number}/"


def actions(article):
    return list(ArticleVersion.objects.filter(article=article).order_by("number").values_list("action", flat=True))


def test_every_acknowledged_step_is_a_version_with_who_what_and_why(client, chief):
    client.post(ADD, form(body="<p>Eins.</p>", why="Meldung der Polizei"))
    article = Article.objects.get()
    for step in ("submit", "give_back", "submit", "publish"):
        client.post(change(article), form(article, step, return_comment="Bitte kürzen."))
    client.post(change(article), form(Article.objects.get(), body="<p>Zwei.</p>", kind="tippfehler", why="Vertippt"))
    chief.post(f"/redaktion/articles/article/{article.pk}/zurueckziehen/", {"reason": "Irrtum"})
    expected = [
        "gespeichert",
        "zur_pruefung",
        "zurueckgegeben",
        "zur_pruefung",
        "veroeffentlicht",
        "tippfehler",
        "zurueckgezogen",
    ]
    assert actions(article) == expected
    page = said(client.get(history(article)))
    for words in ("Mehmet Öz", "Ulrike Voß", "Meldung der Polizei", "Vertippt", "Irrtum", "Zurückgegeben"):
        assert words in page
    shown = said(client.get(version(article, 6)))
    assert "<del>Eins</del>" in shown and "<ins>Zwei</ins>" in shown


def test_what_came_past_the_newsroom_is_a_version_of_its_own_before_it_is_changed(client):
    article = make_article("Aus dem Import", topics=[make_topic()])
    client.post(change(article), form(article, title="Neu"))
    Article.objects.filter(pk=article.pk).update(kicker="Aus psql")
    client.post(change(article), form(Article.objects.get(), title="Noch neuer"))
    rows = list(ArticleVersion.objects.filter(article=article).order_by("number"))
    assert [(row.action, row.written.title, row.written.kicker) for row in rows] == [
        ("uebernommen", "Aus dem Import", ""),
        ("gespeichert", "Neu", ""),
        ("uebernommen", "Neu", "Aus psql"),
        ("gespeichert", "Noch neuer", ""),
    ]
    assert rows[0].user is None and "Von außerhalb der Redaktion" in said(client.get(history(article)))


def test_a_version_restored_is_shown_first_and_makes_a_new_version(client):
    article = make_article("Erste", authors=[make_author("Jana Öztürk")], topics=[make_topic("Öl")])
    client.post(change(article), form(article, title="Zweite"))
    assert client.post(version(article, 1)).url == change(article)
    page = said(client.get(change(article)))
    assert "Erste</textarea>" in page and "Jana Öztürk" in page and "Öl</option>" in page
    assert Article.objects.get().title == "Zweite"
    draft = ArticleDraft.objects.get()
    sent = {"_seen": "2", "_draft": draft.pk, "_revision": draft.revision}
    client.post(change(article), form(article, title="Erste") | sent)
    last = ArticleVersion.objects.filter(article=article).first()
    assert (last.number, last.written.title, last.reason) == (3, "Erste", "Aus Fassung 1")


def test_restoring_loses_nothing_that_was_typed(client):
    article = make_article("Erste")
    client.post(change(article), form(article, title="Zweite"))
    typed = form(Article.objects.get(), title="Getippt") | {"_typed": "1", "_article": article.pk, "_seen": "2"}
    client.post("/redaktion/articles/article/sichern/", typed)
    client.post(version(article, 1))
    draft = ArticleDraft.objects.get()
    assert draft.written.title == "Erste"
    assert "<del>Getippt</del>" in said(client.get(f"/redaktion/articles/article/entwurf/{draft.pk}/"))


def test_a_history_is_for_editors_and_for_whose_text_it_is(client):
    article = make_article(published=timezone.now() - HOUR)
    client.post(change(article), form(article, dateline="Brandsiel"))
    author = entered(make_user("Autor", "jannis"))
    for address in (history(article), version(article, 1)):
        assert author.get(address).status_code == 403
        assert Client().get(address).status_code == 302
    assert author.post(version(article, 1)).status_code == 403
    assert client.get(version(article, 99)).status_code == 404


def test_who_reviewed_a_text_is_proven_by_its_versions(client):
    article = make_article(ai_use="erzeugt")
    client.post(change(article), form(article, "publish", ai_use="erzeugt", reviewed="on"))
    row = ArticleVersion.objects.filter(article=article).first()
    assert row.user.username == "mehmet" and row.standing["reviewed_by_id"] == row.user.pk
    assert "geprüft von Mehmet Öz" in said(client.get(history(article)))


def test_the_database_changes_no_version_and_deletes_none_of_what_was_public(client):
    article = make_article(published=timezone.now() - HOUR)
    client.post(change(article), form(article, dateline="Brandsiel"))
    rows = ArticleVersion.objects.filter(article=article)
    for forbidden in (
        lambda: rows.update(reason="Nachgetragen"),
        lambda: rows.update(content={"title": "Nie gesagt"}),
        lambda: rows.update(user=None),
        lambda: rows.delete(),
    ):
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            forbidden()


def test_a_draft_that_was_never_public_goes_with_its_history(client):
    client.post(ADD, form())
    article = Article.objects.get()
    client.post(f"/redaktion/articles/article/{article.pk}/delete/", {"post": "yes"})
    assert not ArticleVersion.objects.exists()


def test_a_version_written_anew_by_force_breaks_the_chain(client, manage):
    article, other = make_article(), make_article()
    for title in ("Eins", "Zwei", "Drei"):
        client.post(change(article), form(article, title=title))
    client.post(change(other), form(other, title="Andere"))
    first = manage("check_history")
    assert first.startswith("6 versions of 2 texts") and manage("check_history") == first
    until = int(first.split("id ")[1].split(",")[0])
    client.post(change(other), form(other, title="Noch eine"))
    assert manage("check_history") != first and manage("check_history", until=until) == first
    row = ArticleVersion.objects.get(article=article, number=2)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE articles_articleversion DISABLE TRIGGER written_once")
        cursor.execute("UPDATE articles_articleversion SET reason = 'Nie' WHERE id = %s", [row.pk])
        cursor.execute("ALTER TABLE articles_articleversion ENABLE TRIGGER written_once")
    with pytest.raises(CommandError, match=f"article {article.pk}, version 2"):
        manage("check_history")


# --- For good ------------------------------------------------------------------------------------------------------------

SECRET = "Unbescholtener"


def everything(value):
    """Every text in every table, to look for a word in."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}" row WHERE row::text ILIKE %s', [f"%{value}%"])
            if cursor.fetchall():
                found.append(table)
        return found


@pytest.fixture
def removable(client):
    """A public text with a word in all that can be said of it, that must be gone."""
    image, elsewhere = make_image(caption=f"{SECRET} vor Gericht"), make_image()
    make_article("Eine andere", lead_image=elsewhere, published=timezone.now() - HOUR)
    fields = {
        **dict.fromkeys(("kicker", "teaser", "short_title", "search_title", "internal_note"), SECRET),
        "title": f"{SECRET} verurteilt",
        "body": f'<p>{SECRET}</p><figure data-image="{elsewhere.pk}"></figure>',
        "lead_image": image.pk,
        "in_ticker": "on",
        "topics": [make_topic("Justiz").pk],
    }
    client.post(ADD, form(step="publish", **fields))
    article = Article.objects.get(kicker=SECRET)
    client.post(change(article), form(article, **fields, kind="korrektur", correction=f"{SECRET} war es nicht."))
    article.refresh_from_db()
    typed = form(article, **fields | {"title": f"{SECRET} frei"}) | {"_typed": "1", "_article": article.pk}
    client.post("/redaktion/articles/article/sichern/", typed)
    PreviewLink.objects.create(article=article, created_by_id=article.created_by_id, created_at=timezone.now())
    FormerAddress.objects.create(path="/alt/17/", target=article.get_absolute_url())
    return article


def test_a_text_removed_for_good_leaves_its_words_nowhere(chief, removable, django_capture_on_commit_callbacks):
    address = removable.get_absolute_url()
    page = f"/redaktion/articles/article/{removable.pk}/entfernen/"
    lead = removable.lead_image
    shown = said(chief.get(page))
    assert shown.count('name="images"') == 1 and f'value="{lead.pk}"' in shown  # the other one stands elsewhere, too
    assert "Grund" in said(chief.post(page, {"reason": " ", "sure": "on"}))
    assert Article.objects.filter(kicker=SECRET).exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = chief.post(page, {"reason": "LG Hamburg, 324 O 1/26", "sure": "on", "images": [lead.pk]})
    assert answer.status_code == 302
    assert everything(SECRET) == []
    assert not Image.objects.filter(pk=lead.pk).exists() and not lead.file.storage.exists(lead.file.name)
    gone = Client().get(address)
    assert gone.status_code == 410 and "LG Hamburg" not in said(gone)
    former = Client().get("/alt/17/", follow=True)
    assert former.status_code == 410
    log = said(chief.get(history(removable)))
    assert "LG Hamburg, 324 O 1/26" in log and "Ulrike Voß" in log and "Endgültig entfernt" in log
    assert ArticleVersion.objects.filter(article=removable).first().action == Action.REMOVED
    assert not Headline.objects.exists()
    assert LogEntry.objects.filter(object_repr="Entfernt").exists()


def test_what_is_removed_comes_back_in_no_way(chief, removable):
    chief.post(f"/redaktion/articles/article/{removable.pk}/entfernen/", {"reason": "Gericht", "sure": "on"})
    assert chief.post(change(removable), form(removable, "publish")).status_code == 403
    late = form(removable, title=f"{SECRET} verurteilt") | {"_seen": "1", "_typed": "1", "_article": removable.pk}
    assert chief.post(change(removable), late).status_code == 403  # from a window that was open meanwhile
    assert chief.post("/redaktion/articles/article/sichern/", late).status_code == 403
    assert "articles_articledraft" not in everything(SECRET)
    assert chief.post(version(removable, 1)).status_code == 403
    assert "endgültig entfernt" in said(chief.get(version(removable, 1)))
    assert 'name="_step"' not in said(chief.get(change(removable)))
    assert (
        chief.post(f"/redaktion/articles/article/{removable.pk}/entfernen/", {"reason": "x", "sure": "on"}).status_code
        == 403
    )


def test_removing_is_the_chiefs_and_of_what_was_public(client, chief, removable):
    draft = make_article()
    page = "/redaktion/articles/article/{}/entfernen/"
    assert client.get(page.format(removable.pk)).status_code == 403
    assert chief.get(page.format(draft.pk)).status_code == 403
    assert "entfernen/" in said(chief.get(history(removable))) and "entfernen/" not in said(
        client.get(history(removable))
    )


def test_a_line_that_was_typed_stays_and_leads_nowhere(chief, removable):
    Headline.objects.filter(article=removable).delete()
    line = Headline.objects.create(moment=timezone.now(), text="Urteil gefallen", article=removable)
    chief.post(f"/redaktion/articles/article/{removable.pk}/entfernen/", {"reason": "Gericht", "sure": "on"})
    line.refresh_from_db()
    assert (line.text, line.article) == ("Urteil gefallen", None)
