"""Typography on request, links to our own articles, a copy of a text, and related articles by hand."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, ArticleDraft
from tests.articles.test_admin import ADD, change, form, said
from tests.factories import entered, make_article, make_topic, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
HOUR = datetime.timedelta(hours=1)
SMOOTH = "/redaktion/articles/article/glaetten/"
LINKS = "/redaktion/articles/article/verweise/"


@pytest.fixture
def client():
    return entered(make_user("Redakteur", "mehmet"))


def test_typography_is_shown_before_anything_changes(client):
    article = make_article()
    data = form(
        article, title='"Wir" bauen', body='<p>Sie sagte: "Ja <strong>gut</strong>" - 5 Euro.</p>', kicker="Verkehr"
    )
    answer = client.post(SMOOTH, data).json()
    assert answer["values"] == {
        "title": "„Wir“ bauen",
        "body": "<p>Sie sagte: „Ja <strong>gut</strong>“&nbsp;– 5&nbsp;Euro.</p>",
    }
    assert 'name="title" checked' in answer["html"] and "<ins>„</ins>" in answer["html"]
    article.refresh_from_db()
    assert article.title != "„Wir“ bauen" and not ArticleDraft.objects.exists()
    assert "nichts zu glätten" in client.post(SMOOTH, {"title": "Ohne alles"}).json()["html"]


def test_what_is_too_long_or_not_asked_for_by_a_form_is_refused(client):
    assert client.post(SMOOTH, {"title": "x" * 30_000}).status_code == 413
    assert client.get(SMOOTH).status_code == 403
    assert Client().get(LINKS).status_code == 302


def test_public_articles_are_found_to_link_to_and_no_others(client):
    make_article("Brücke geplant", published=timezone.now() + HOUR)
    make_article("Brücke im Entwurf")
    public = make_article("Brücke gesperrt", published=timezone.now() - HOUR)
    make_article("Markt eröffnet", published=timezone.now() - 2 * HOUR, body="<p>Obst und Gemüse.</p>")
    for query, found in (("", 2), ("brücke", 1), (str(public.pk), 1), ("gibt es nicht", 0), ("a%_", 0)):
        assert said(client.get(LINKS, {"q": query})).count("data-address") == found, query
    assert client.get(LINKS, {"q": "a\0b"}).status_code == 400
    assert f'data-address="{public.get_absolute_url()}"' in said(client.get(LINKS, {"q": "brücke"}))


def test_a_copy_is_a_new_text_that_is_stored_when_it_is_saved(client):
    article = make_article(
        "Brücke gesperrt", published=timezone.now() - HOUR, in_ticker=True, topics=[make_topic("Öl")]
    )
    address = client.post(f"/redaktion/articles/article/{article.pk}/kopieren/").url
    assert Article.objects.count() == 1
    page = said(client.get(address))
    assert "Brücke gesperrt</textarea>" in page and f"Kopie von Nr. {article.pk}" in page and "Öl</option>" in page
    content = ArticleDraft.objects.get().written
    assert content.slug == "" and not content.in_ticker
    assert client.get(f"/redaktion/articles/article/{article.pk}/kopieren/").status_code == 403


def test_a_copy_tells_an_author_nothing_that_is_the_editors(client):
    article = make_article("Brücke gesperrt", published=timezone.now() - HOUR, internal_note="Quelle: anonym")
    author = entered(make_user("Autor", "jannis"))
    author.post(f"/redaktion/articles/article/{article.pk}/kopieren/")
    assert ArticleDraft.objects.get().written.internal_note == ""
    assert author.post(f"/redaktion/articles/article/{make_article('Fremd').pk}/kopieren/").status_code == 404


def test_related_articles_by_hand_come_before_automatic_ones_and_only_while_they_are_public(client):
    now, topic = timezone.now(), make_topic("Öl")
    automatic = make_article("Automatisch", published=now - HOUR, topics=[topic])
    first, second, planned = (
        make_article(title, published=moment)
        for title, moment in (
            ("Zuerst gewählt", now - 9 * HOUR),
            ("Dann gewählt", now - 8 * HOUR),
            ("Geplant", now + HOUR),
        )
    )
    article = make_article("Text", published=now - HOUR, topics=[topic])
    chosen = [first.pk, planned.pk, second.pk]
    assert client.post(change(article), form(article, related=chosen, topics=[topic.pk])).status_code == 302
    shown = said(Client().get(article.get_absolute_url())).partition("Mehr zum Thema</h2>")[2]
    places = [shown.find(one.title) for one in (first, second, automatic)]
    assert -1 not in places and places == sorted(places) and "Geplant" not in shown
    assert [row.other for row in article.chosen.all()] == [first, planned, second]


@pytest.mark.parametrize("count, said_of_it", [(7, "höchstens 6"), (0, "nicht zu sich selbst")])
def test_too_many_related_articles_and_the_text_itself_are_refused(client, count, said_of_it):
    article = make_article()
    related = [make_article().pk for _ in range(count)] or [article.pk]
    assert said_of_it in said(client.post(change(article), form(article, related=related)))
    assert client.post(ADD, form(related=["x", "9" * 30])).status_code == 200
