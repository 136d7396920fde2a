import pytest

from articles.models import Article
from tests.factories import make_article, make_author, make_headline, make_section, make_topic
from ticker.models import Headline

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def form(**fields):
    """What the browser sends for an article, with empty inlines."""
    inlines = {
        f"{name}-{part}": "0" for name in ("bylines", "corrections") for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    fields.setdefault("section", make_section().pk)
    empty = {"form": "nachricht", "ai_use": "keine", "status": "entwurf"}
    return inlines | empty | fields


def test_every_list_and_form_opens(admin_client, at):
    article = make_article(published=at, topics=[make_topic()], authors=[make_author()])
    make_headline(at, article=article)
    for model in ("articles/article", "articles/section", "articles/author", "articles/topic", "ticker/headline"):
        assert admin_client.get(f"/redaktion/{model}/").status_code == 200
        assert admin_client.get(f"/redaktion/{model}/add/").status_code == 200
        assert admin_client.get(f"/redaktion/{model}/?q=stra%C3%9Fe").status_code == 200
    assert admin_client.get(f"/redaktion/articles/article/{article.pk}/change/").status_code == 200


def test_an_editor_publishes_an_article_with_a_ticker_line(admin_client, client):
    data = form(
        title="Brücke wieder frei",
        body="<p>Text<script>x</script></p>",
        topics="Öl, Frankfurt am Main",
        status="veroeffentlicht",
        published_at_0="22.07.2025",
        published_at_1="19:38:00",
        in_ticker="on",
    )
    assert admin_client.post("/redaktion/articles/article/add/", data).status_code == 302
    article = Article.objects.get()
    assert article.body == "<p>Text</p>" and article.slug == "bruecke-wieder-frei"
    assert sorted(topic.name for topic in article.topics.all()) == ["Frankfurt am Main", "Öl"]
    assert f"{article.published_at:%H:%M}" == "17:38"
    assert {link.published_at for link in article.topic_links.all()} == {article.published_at}
    assert Headline.objects.get().text == "Brücke wieder frei"
    assert client.get(article.get_absolute_url()).status_code == 200


def test_what_cannot_go_live_is_said_in_german_and_kept_in_the_form(admin_client):
    response = admin_client.post(
        "/redaktion/articles/article/add/", form(title="Ohne Text und Zeit", status="veroeffentlicht")
    )
    assert response.status_code == 200
    shown = response.content.decode()
    assert "Zum Veröffentlichen fehlt noch etwas" in shown and "Ohne Text und Zeit" in shown
    assert not Article.objects.exists()


def test_control_characters_and_long_headlines_are_refused_at_the_field(admin_client):
    for title in ("NUL\x00", "x" * 5000):
        response = admin_client.post("/redaktion/articles/article/add/", form(title=title))
        assert response.status_code == 200 and "errorlist" in response.content.decode()
    assert not Article.objects.exists()


def test_a_section_in_use_is_not_deleted(admin_client):
    article = make_article()
    response = admin_client.post(f"/redaktion/articles/section/{article.section.pk}/delete/", {"post": "yes"})
    assert "geschützt" in response.content.decode()
    assert Article.objects.filter(section=article.section).exists()


@pytest.mark.parametrize(
    "fields, reason",
    [
        ({"title": "\u202e\u200b"}, "Dieses Feld darf nicht leer sein"),
        ({"title": "Titel", "topics": "x" * 101}, "höchstens 100 Zeichen"),
        ({"title": "Titel", "published_at_0": "01.01.0001", "published_at_1": "00:00"}, "zwischen 1600 und 2399"),
        ({"title": "Titel", "body": "<p>&nbsp;</p>", "status": "veroeffentlicht"}, "Zum Veröffentlichen fehlt noch"),
        ({"title": "Titel", "source_url": "ftp://a.example/"}, "beginnt mit https"),
    ],
)
def test_what_the_database_would_refuse_is_said_in_the_form(admin_client, fields, reason):
    response = admin_client.post("/redaktion/articles/article/add/", form(**fields))
    assert response.status_code == 200 and reason in response.content.decode()
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    "model, name", [("section", "Ticker"), ("section", "\u200b"), ("author", "\u202e"), ("topic", "Öl, Gas")]
)
def test_names_that_make_no_page_are_refused_in_the_form(admin_client, model, name):
    response = admin_client.post(f"/redaktion/articles/{model}/add/", {"name": name, "position": 0})
    assert response.status_code == 200 and "errorlist" in response.content.decode()


def test_a_public_article_cannot_be_deleted_and_says_so(admin_client, at):
    article = make_article("Brücke frei", published=at)
    one = f"/redaktion/articles/article/{article.pk}/delete/"
    many = {"action": "delete_selected", "_selected_action": article.pk}
    for address, data in ((one, {"post": "yes"}), ("/redaktion/articles/article/", many | {"post": "yes"})):
        assert "Veröffentlicht: Brücke frei" in admin_client.get(one).content.decode()
        assert "Veröffentlicht: Brücke frei" in admin_client.post(address, data).content.decode()
    assert Article.objects.exists()
    draft = make_article()
    admin_client.post("/redaktion/articles/article/", many | {"_selected_action": draft.pk, "post": "yes"})
    assert not Article.objects.filter(pk=draft.pk).exists()
