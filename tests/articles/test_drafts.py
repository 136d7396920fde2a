"""What is typed and not saved: kept on the server, shown again, taken over, discarded. As the browser sends it."""

import datetime
import uuid

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from articles.models import Article, ArticleDraft, ArticleVersion, Presence
from newsportal import edition
from tests.articles.test_admin import ADD, change, form, said
from tests.factories import entered, make_article, make_author, make_topic, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
KEEP = "/redaktion/articles/article/sichern/"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def editor():
    return make_user("Redakteur", "mehmet", first_name="Mehmet", last_name="Öz")


@pytest.fixture
def client(client, editor):
    client.force_login(editor)
    return client


def keep(client, article=None, draft=None, **fields):
    """Autosave, as the form's script does it."""
    data = form(article, **fields) | {"_typed": "1", "_article": article.pk if article else ""}
    data |= {"_seen": article.version} if article else {}
    data |= {"_draft": draft["draft"], "_revision": draft["revision"]} if draft else {}
    return client.post(KEEP, data | {name: value for name, value in fields.items() if name.startswith("_")})


def address(draft):
    return f"/redaktion/articles/article/entwurf/{draft['draft']}/"


def test_what_is_typed_is_kept_without_touching_the_article_and_makes_no_edition(client):
    article = make_article(published=timezone.now() - HOUR)
    before = edition.read().edition
    answer = keep(client, article, title="Brücke gesperrt").json()
    assert answer["saved"] == f"{timezone.localtime():%H:%M}"
    assert edition.read().edition == before
    article.refresh_from_db()
    assert article.title != "Brücke gesperrt" and article.version == 1
    page = said(client.get(change(article)))
    assert "Brücke gesperrt</textarea>" in page and "Nicht gespeicherte Änderungen" in page


def test_everything_that_can_be_typed_comes_back(client, editor):
    article, topic, author, other = make_article(), make_topic("Öl"), make_author("Jana Öztürk"), make_article()
    typed = form(
        article,
        kicker="Verkehr",
        teaser="Zwei\r\nZeilen",
        body="<p>Neu.</p>",
        topics=[topic.pk],
        related=[other.pk],
        in_ticker="on",
        internal_note="Anrufen.",
        published_at_0="22.",
        published_at_1="halb acht",
        source_url="keine adresse",
        **{"bylines-TOTAL_FORMS": 1, "bylines-0-author": author.pk, "bylines-0-position": "3"},
    )
    keep(client, article, **typed)
    draft = ArticleDraft.objects.get()
    content = draft.written
    assert (content.kicker, content.teaser, content.body) == ("Verkehr", "Zwei\nZeilen", "<p>Neu.</p>")
    assert (content.topics, content.authors, content.related) == (("Öl",), (author.pk,), (other.pk,))
    assert draft.typed == {"published_at_0": ["22."], "published_at_1": ["halb acht"]}
    shown = client.get(change(article)).context["adminform"].form
    assert shown["published_at"].initial == ["22.", "halb acht", ""]
    page = said(client.get(change(article)))
    for value in ('value="Verkehr"', 'value="22."', 'value="halb acht"', "Jana Öztürk", "Öl</option>", other.title):
        assert value in page
    assert 'value="keine adresse"' in page


def test_nothing_typed_leaves_no_draft_and_undone_typing_takes_it_away(client):
    article = make_article()
    assert keep(client, article).json()["draft"] == 0
    draft = keep(client, article, title="Anders").json()
    assert ArticleDraft.objects.count() == 1
    assert keep(client, article, draft).json() | {"token": ""} == {
        "token": "", "saved": "", "others": [], "version": 1, "draft": 0, "revision": 0,
    }  # fmt: skip
    assert not ArticleDraft.objects.exists()


def test_a_new_text_is_kept_before_it_is_saved_and_is_found_again(client):
    draft = keep(client, title="Angefangen").json()
    assert Article.objects.count() == 0
    assert f"?entwurf={draft['draft']}" in said(client.get(ADD))
    page = said(client.get(f"{ADD}?entwurf={draft['draft']}"))
    assert "Angefangen</textarea>" in page
    client.post(ADD, form(title="Angefangen") | {"_draft": draft["draft"], "_revision": draft["revision"]})
    assert Article.objects.get().title == "Angefangen" and not ArticleDraft.objects.exists()


def test_a_new_text_that_is_sent_twice_is_one_text(client):
    data = form() | {"_key": str(uuid.uuid4())}
    assert client.post(ADD, data).url == client.post(ADD, data).url == change(Article.objects.get())
    kept = client.post(KEEP, data | {"_typed": "1", "_article": ""}).json()  # by a device that did not get the answer
    assert kept["draft"] == 0 and not ArticleDraft.objects.exists()
    assert client.post(ADD, data | {"_key": "x"}).status_code == 400


def test_another_window_is_told_and_goes_over_the_first_only_knowingly(client):
    article = make_article()
    first = keep(client, article, title="Aus dem ersten Fenster").json()
    second = keep(client, article, first, title="Aus dem zweiten").json()
    stale = keep(client, article, first, title="Wieder aus dem ersten")
    assert stale.status_code == 409 and stale.json()["tab"] and "anderen Fenster" in stale.json()["problem"]
    assert ArticleDraft.objects.get().written.title == "Aus dem zweiten"
    assert keep(client, article, title="Aus einem dritten").status_code == 409
    over = keep(client, article, stale.json(), title="Wieder aus dem ersten", _over="1").json()
    assert over["revision"] == second["revision"] + 1
    forced = keep(client, article, first, title="Ganz neu", _over="1").json()
    page = said(client.get(address(forced)))
    assert "Davor im Entwurf" in page and "Wieder" in page  # what it went over is not lost


def test_a_draft_that_was_saved_elsewhere_is_no_more_and_says_so(client):
    article = make_article()
    draft = keep(client, article, title="Anders").json()
    client.post(change(article), form(article, title="Anders") | {"_draft": draft["draft"], "_revision": "1"})
    answer = keep(client, article, draft, title="Noch anders")
    assert answer.status_code == 409 and answer.json()["draft"] == 0


def test_saving_leaves_alone_what_another_window_has_typed_since(client):
    article = make_article()
    first = keep(client, article, title="Erst").json()
    keep(client, article, first, title="Dann")
    client.post(
        change(article), form(article, title="Erst") | {"_draft": first["draft"], "_revision": first["revision"]}
    )
    assert ArticleDraft.objects.get().written.title == "Dann"
    assert "Inzwischen hat Mehmet Öz den Text gespeichert" in said(client.get(change(article)))


def test_autosave_needs_a_login_a_right_and_a_text_of_a_size(client):
    article = make_article()
    assert Client().post(KEEP, {"_article": article.pk}).json()["login"]
    assert Client().post(KEEP, {"_article": article.pk}).status_code == 401
    assert entered(make_user("Autor")).post(KEEP, {"_article": article.pk}).status_code == 404  # not theirs to see
    assert keep(client, article, title="x" * 30_000).status_code == 413
    assert keep(client, article, body="x" * 2_100_000).status_code == 413
    assert client.get(KEEP).status_code == 403
    for hostile in ({"_article": "1e9"}, {"_article": "0"}, {"_article": "9" * 30}):
        assert client.post(KEEP, hostile).status_code == 404
    numbers = {"_draft": "x", "_revision": "-1", "_seen": "9" * 40, "section": "a", "lead_image": "²", "topics": "x"}
    odd = {
        "title": "A\0B\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        "form": "\0",
        "ai_use": "x" * 99,
    }
    assert keep(client, article, **numbers, **odd).status_code == 200
    assert client.get(change(article)).status_code == 200


def test_what_an_author_has_no_say_in_is_not_kept_either(client):
    author = make_user("Autor")
    article = make_article()
    article.created_by = author
    article.save()
    keep(
        entered(author),
        article,
        title="Anders",
        in_ticker="on",
        noindex="on",
        slug="anders",
        published_at_0="22.07.2025",
    )
    draft = ArticleDraft.objects.get()
    assert not draft.written.in_ticker and draft.written.slug == article.slug and draft.typed == {}


def test_nobody_else_sees_a_draft(client, editor):
    draft = keep(client, make_article(), title="Geheim").json()
    new = keep(client, title="Auch geheim").json()
    other = entered(make_user("Chefredaktion"))
    for one in (draft, new):
        assert client.get(address(one)).status_code == 200
        assert other.get(address(one)).status_code == 404
        assert other.post(address(one), {"_step": "discard"}).status_code == 404
    assert "Auch geheim" not in said(other.get(f"{ADD}?entwurf={new['draft']}"))


def test_a_draft_is_discarded_after_its_difference_was_shown(client):
    article = make_article("Brücke gesperrt")
    draft = keep(client, article, title="Brücke wieder frei").json()
    page = said(client.get(address(draft)))
    assert "<del>gesperrt</del>" in page and "<ins>wieder frei</ins>" in page
    assert client.post(address(draft), {"_step": "unsinn"}).status_code == 403
    client.post(address(draft), {"_step": "discard"})
    assert not ArticleDraft.objects.exists()
    assert "gesperrt</textarea>" in said(client.get(change(article)))


def test_who_else_has_the_form_open_is_named_and_nobody_is_locked_out(client, editor, monkeypatch):
    article = make_article()
    other = make_user("Redakteur", "jana", first_name="Jana", last_name="Öztürk")
    assert client.post(KEEP, {"_article": article.pk}).json()["others"] == []
    answer = entered(other).post(KEEP, {"_article": article.pk}).json()
    assert answer["others"] == ["Mehmet Öz"]
    assert "Jana Öztürk bearbeitet diesen Text gerade." in said(client.get(change(article)))
    assert client.post(change(article), form(article, title="Trotzdem")).status_code == 302
    later = timezone.now() + datetime.timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert client.post(KEEP, {"_article": article.pk}).json()["others"] == []
    assert Presence.objects.count() == 2


# --- The next version of a live text ------------------------------------------------------------------------------------


@pytest.fixture
def waiting(client):
    """A live text, and its next version of Mehmet's that waits."""
    article = make_article("Brücke gesperrt", published=timezone.now() - HOUR)
    answer = client.post(
        change(article), form(article, "hold", title="Brücke wieder frei") | {"_seen": article.version}
    )
    assert answer.status_code == 302
    return article


def test_a_change_waits_in_secret_until_it_is_published(client, waiting):
    page = said(Client().get(waiting.get_absolute_url()))
    assert "Brücke gesperrt" in page and "wieder frei" not in page
    shown = said(client.get(change(waiting)))
    assert "Nächste Fassung, zurückgehalten" in shown and "Brücke wieder frei</textarea>" in shown
    draft = ArticleDraft.objects.get()
    sent = {"_seen": waiting.version, "_draft": draft.pk, "_revision": draft.revision}
    assert client.post(change(waiting), form(waiting, title="Brücke wieder frei") | sent).status_code == 302
    assert "Brücke wieder frei" in said(Client().get(waiting.get_absolute_url()))
    assert not ArticleDraft.objects.exists()


def test_everybody_sees_that_a_version_waits_and_takes_it_over_knowingly(client, waiting):
    jana = make_user("Redakteur", "jana", first_name="Jana", last_name="Öztürk")
    other = entered(jana)
    draft = {"draft": ArticleDraft.objects.get().pk}
    page = said(other.get(change(waiting)))
    assert "Es wartet eine nächste Fassung</strong> von Mehmet Öz" in page and "gesperrt</textarea>" in page
    keep(other, waiting, title="Eigenes")
    assert "Sie haben eigene Änderungen" in said(other.get(address(draft)))
    other.post(address(draft), {"_step": "take_over"})
    assert ArticleDraft.objects.get().user == jana
    assert "<del>Eigenes</del>" in said(other.get(address(draft)))  # and is not lost
    assert "Brücke wieder frei</textarea>" in said(other.get(change(waiting)))
    assert "Es wartet eine nächste Fassung</strong> von Jana Öztürk" in said(client.get(change(waiting)))
    late = keep(client, waiting, {"draft": draft["draft"], "revision": 1}, title="Weitergeschrieben")
    assert late.status_code == 409 and late.json()["draft"] == 0  # Mehmet's window is told
    client.post(address(draft), {"_step": "discard"})
    assert not ArticleDraft.objects.exists()


def test_only_one_version_waits(client, waiting):
    other = entered(make_user("Redakteur", "jana"))
    answer = other.post(
        change(waiting), form(waiting, "hold", title="Andere") | {"_seen": waiting.version}, follow=True
    )
    assert "Es wartet schon eine nächste Fassung von Mehmet Öz" in said(answer)
    assert ArticleDraft.objects.filter(waiting=True).count() == 1
    assert ArticleDraft.objects.get(user__username="jana").written.title == "Andere"  # and nothing typed is lost


def test_a_version_that_waits_does_not_go_over_what_was_published_meanwhile(client, waiting):
    other = entered(make_user("Redakteur", "jana", first_name="Jana", last_name="Öztürk"))
    other.post(change(waiting), form(waiting, teaser="Bis Montag.") | {"_seen": waiting.version})
    page = client.get(change(waiting))
    assert "Inzwischen hat Jana Öztürk den Text gespeichert" in said(page)
    draft = ArticleDraft.objects.get()
    sent = {"_seen": page.context["seen"], "_draft": draft.pk, "_revision": draft.revision}
    answer = client.post(change(waiting), form(waiting, title="Brücke wieder frei") | sent)
    assert answer.status_code == 409 and "Bis Montag." in said(answer)
    waiting.refresh_from_db()
    assert (waiting.title, waiting.teaser) == ("Brücke gesperrt", "Bis Montag.")


def test_authors_hold_nothing_back_and_what_is_not_public_needs_no_holding(client):
    article = make_article()
    answer = client.post(change(article), form(article, "hold", title="Anders") | {"_seen": 1})
    assert "Dieser Schritt geht nicht" in said(answer)
    assert not ArticleDraft.objects.exists()


# --- What changes in a public text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, moves, corrected, action",
    [
        ("tippfehler", False, 0, "tippfehler"),
        ("aktualisierung", True, 0, "aktualisiert"),
        ("korrektur", False, 1, "korrigiert"),
    ],
)
def test_an_editor_says_what_a_change_of_a_public_text_is(client, kind, moves, corrected, action):
    article = make_article(published=timezone.now() - HOUR)
    data = form(article, body="<p>Anders.</p>", kind=None)
    assert "was sich für Leserinnen und Leser ändert" in said(client.post(change(article), data))
    data |= {"kind": kind, "correction": "Richtig ist: 38." if corrected else ""}
    assert client.post(change(article), data).status_code == 302
    article.refresh_from_db()
    assert bool(article.updated_at) == moves and article.corrections.count() == corrected
    assert ArticleVersion.objects.filter(article=article).first().action == action


def test_a_correction_that_was_written_is_not_forgotten_and_a_change_of_other_things_asks_nothing(client):
    article = make_article(published=timezone.now() - HOUR)
    data = form(article, body="<p>Anders.</p>", kind="tippfehler", correction="Richtig ist: 38.")
    assert "Sie haben eine Korrektur geschrieben" in said(client.post(change(article), data))
    assert client.post(change(article), form(article, kind=None, dateline="Brandsiel")).status_code == 302
    article.refresh_from_db()
    assert article.dateline == "Brandsiel" and article.updated_at is None


def test_accounts_with_drafts_are_not_deleted_with_them(client, editor):
    keep(client, make_article(), title="Anders")
    with pytest.raises(ProtectedError):
        editor.delete()
