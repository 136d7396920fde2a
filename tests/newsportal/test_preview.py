"""A text before readers see it: as they will, for the newsroom and for somebody outside with a link."""

import base64
import datetime
import io
import re

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from articles.models import Article, ArticleDraft, PreviewLink
from newsportal import edition
from tests.articles.test_admin import change, form, said
from tests.factories import entered, make_article, make_author, make_image, make_section, make_topic, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
HOUR = datetime.timedelta(hours=1)
SEND = "/redaktion/articles/article/vorschau/"
SHARE = "/redaktion/vorschau/teilen/"


@pytest.fixture
def client():
    return entered(make_user("Redakteur", "mehmet"))


def preview(client, article=None, **fields):
    """Press "Vorschau"; returns the address that it leads to."""
    return client.post(SEND, form(article, **fields) | {"_article": article.pk if article else ""}).url


def main(response):
    """What a page says of its article itself."""
    return re.search(r"<article class=\"article.*?</article>", said(response), re.DOTALL)[0]


def test_what_is_typed_is_shown_by_the_page_that_readers_get(client):
    section, lead = make_section("Kultur"), make_image()
    text = make_image(credit="Jana Öztürk/dpa")
    fields = {
        "title": "Brücke wieder frei",
        "kicker": "Verkehr",
        "teaser": "Nach drei Wochen.",
        "body": f'<p>Eins.</p><h2>Zwei</h2><figure data-image="{text.pk}"></figure>',
        "section": section.pk,
        "lead_image": lead.pk,
        "topics": [make_topic("Nahverkehr").pk],
        "bylines-TOTAL_FORMS": 2,
        "bylines-0-author": make_author("Jana Öztürk").pk,
        "bylines-1-author": make_author("Jörg Weiß").pk,
    }
    address = preview(client, **fields)
    assert address == f"/redaktion/vorschau/entwurf/{ArticleDraft.objects.get().pk}/"
    frame = client.get(address)
    assert f'src="{address}seite/"' in said(frame) and f'src="{address}formen/"' in said(frame)
    shown = client.get(f"{address}seite/")
    assert not Article.objects.exists()
    client.post("/redaktion/articles/article/add/", form(step="publish", **fields))
    article = Article.objects.get()
    public = Client().get(article.get_absolute_url())
    assert "Jörg Weiß" in main(public) and "Jana Öztürk/dpa" in main(public)
    drawn, read = (re.sub(r"<time .*?</time>", "", main(page)) for page in (shown, public))  # a second may lie between
    assert drawn.replace("-0/", f"-{article.pk}/").replace("-0%2F", f"-{article.pk}%2F") == read


def test_a_live_text_is_shown_with_what_waits_and_readers_see_nothing_of_it(client):
    article = make_article("Brücke gesperrt", published=timezone.now() - HOUR, topics=[make_topic("Öl")])
    article.corrections.create(text="Es sind 38 Kilometer.", moment=timezone.now() - HOUR / 2)
    related = make_article("Über Öl", published=timezone.now() - 2 * HOUR)
    before = edition.read().edition
    address = preview(client, article, title="Brücke wieder frei", related=[related.pk])
    page = said(client.get(f"{address}seite/"))
    assert "Brücke wieder frei</h1>" in page and "Es sind 38 Kilometer." in page and "Über Öl" in page
    assert "Brücke gesperrt</h1>" in said(Client().get(article.get_absolute_url()))
    assert edition.read().edition == before
    assert preview(client, make_article("Unverändert"), title="Unverändert").startswith("/redaktion/vorschau/artikel/")


def test_it_is_also_shown_as_card_ticker_line_search_result_and_facebook_post(client):
    image = make_image()
    article = make_article(lead_image=image)
    address = preview(
        client,
        article,
        lead_image=image.pk,
        title="Brücke wieder frei",
        short_title="Brücke frei",
        search_title="Wümsebrücke offen",
        teaser="Endlich.",
    )
    page = said(client.get(f"{address}formen/"))
    assert page.count("Brücke wieder frei</a></h3>") == 3  # cards
    assert re.search(r'class="tick-text">.*Brücke frei', page)
    assert "Wümsebrücke offen – " in page and "Endlich." in page and 'class="post-title">Brücke wieder frei' in page
    assert re.search(r'<img src="/media/bilder/[0-9a-f]+/share-50-50-1200.jpg"', page)  # as it is cut there
    assert client.get(f"{address}anderes/").status_code == 404


def test_without_a_picture_the_one_with_its_headline_is_shown_before_it_is_anywhere(client):
    page = said(client.get(f"{preview(client, make_article(), title='Brücke wieder frei')}formen/"))
    drawn = base64.b64decode(re.search(r'<img src="data:image/jpeg;base64,([^"]+)"', page)[1])
    assert Image.open(io.BytesIO(drawn)).size == (1200, 630)


@pytest.mark.parametrize(
    "missing", [{"section": ""}, {"title": ""}, {"body": ""}, {"lead_image": "99999"}, {"section": "9999"}]
)
def test_what_is_half_finished_is_shown_as_far_as_it_goes(client, missing):
    address = preview(client, make_article("Halb"), **{"title": "Anders"} | missing)
    for part in ("", "seite/", "formen/"):
        assert client.get(address + part).status_code == 200


def test_a_planned_text_is_shown_at_its_moment(client):
    moment = timezone.now() + 30 * HOUR
    article = make_article("Morgen", published=moment)
    page = said(client.get(f"/redaktion/vorschau/artikel/{article.pk}/seite/"))
    assert f"{timezone.localtime(moment):%d.%m.%Y, %H:%M}" in page


def test_a_preview_stands_in_our_own_frame_alone_and_is_kept_nowhere(client):
    address = preview(client, make_article("Alt"), title="Neu")
    for part, ancestors in (("", "'none'"), ("seite/", "'self'"), ("formen/", "'self'")):
        answer = client.get(address + part)
        assert f"frame-ancestors {ancestors}" in answer["Content-Security-Policy"]
        assert "unsafe-inline" not in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "no-store" and answer["X-Robots-Tag"] == "noindex"
    assert client.get(address)["X-Frame-Options"] == "DENY"


def test_a_preview_is_for_those_who_may_see_the_text(client):
    draft = preview(client, make_article("Alt"), title="Geheim")
    author = entered(make_user("Autor", "jannis"))
    others = make_article("Fremder Entwurf")
    for address in (draft, f"/redaktion/vorschau/artikel/{others.pk}/", f"{draft}seite/"):
        assert author.get(address).status_code == 404
        assert Client().get(address).status_code == 302
    assert author.post(SEND, form(others) | {"_article": others.pk}).status_code == 404
    assert entered(make_user("Redakteur", "jana")).get(draft).status_code == 404
    assert client.get(SEND).status_code == client.get(SHARE).status_code == 403


# --- For somebody outside -------------------------------------------------------------------------------------------------


def shared(client, address):
    """Make a link on the page of a preview; returns what an outsider is sent."""
    kind, key = address.split("/")[3:5]
    client.post(SHARE, {"kind": {"entwurf": "draft", "artikel": "article"}[kind], "key": key})
    return (
        "/redaktion" + re.search(r'value="http://testserver/redaktion(/vorschau/[^"]+)"', said(client.get(address)))[1]
    )


def test_an_outsider_reads_the_text_without_an_account_and_nobody_keeps_it(client):
    link = shared(client, preview(client, make_article("Alt"), title="Nur für Sie"))
    stranger = Client()
    for address in (link, f"{link}seite/"):
        answer = stranger.get(address)
        assert answer.status_code == 200 and "Nur für Sie" in said(answer)
        assert answer["Cache-Control"] == "no-store" and answer["X-Robots-Tag"] == "noindex"
        assert answer["Referrer-Policy"] == "no-referrer" and not answer.cookies
    assert "Neuen Link machen" not in said(stranger.get(link)) and "/redaktion/articles/" not in said(
        stranger.get(link)
    )
    assert stranger.get(f"{link}formen/").status_code == 404  # the newsroom's


def test_a_link_follows_the_text_from_draft_to_draft_until_it_is_public(client):
    article = make_article("Alt")
    draft = preview(client, article, title="Erst")
    link = shared(client, draft)
    preview(client, article, title="Dann")
    assert "Dann" in said(Client().get(f"{link}seite/"))
    client.post(change(article), form(article, title="Gespeichert"))
    ArticleDraft.objects.all().delete()
    assert "Gespeichert" in said(Client().get(f"{link}seite/"))
    client.post(change(article), form(Article.objects.get(), "publish"))
    assert Client().get(link).url == Article.objects.get().get_absolute_url()


def test_a_link_to_a_new_text_goes_with_it_when_it_is_saved(client):
    address = preview(client, title="Ganz neu")
    link = shared(client, address)
    draft = ArticleDraft.objects.get()
    data = form(title="Ganz neu, gespeichert") | {"_draft": draft.pk, "_revision": draft.revision}
    client.post("/redaktion/articles/article/add/", data)
    assert "Ganz neu, gespeichert" in said(Client().get(f"{link}seite/"))


def test_a_link_ends_after_48_hours_or_when_it_is_revoked(client, monkeypatch):
    article = make_article("Alt")
    link = shared(client, f"/redaktion/vorschau/artikel/{article.pk}/")
    later = timezone.now() + datetime.timedelta(hours=48, seconds=1)
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: later)
        ended = Client().get(link)
        assert ended.status_code == 410 and "Alt" not in said(ended)
    row = PreviewLink.objects.get()
    client.post(SHARE, {"kind": "article", "key": article.pk, "revoke": row.pk})
    assert Client().get(link).status_code == Client().get(f"{link}seite/").status_code == 410


def test_a_link_of_nobody_is_none(client):
    article = make_article("Alt")
    link = shared(client, f"/redaktion/vorschau/artikel/{article.pk}/")
    token = link.split("/")[3]
    forged = [token[:-2] + "xx", "1:abc:def", signing.dumps(PreviewLink.objects.get().pk, salt="anderes"), "x" * 500]
    for one in forged:
        assert Client().get(f"/redaktion/vorschau/{one}/").status_code == 410
    article.publish(timezone.now() - HOUR)
    article.withdraw(timezone.now(), "Irrtum")
    assert Client().get(link).status_code == 410


def test_a_link_is_made_by_who_may_change_the_text_and_hostile_ones_are_refused(client):
    public = make_article("Öffentlich", published=timezone.now() - HOUR)
    author = entered(make_user("Autor", "jannis"))
    assert author.post(SHARE, {"kind": "article", "key": public.pk}).status_code == 403
    for data in ({}, {"kind": "draft"}, {"kind": "x", "key": "1"}, {"kind": "article", "key": "9" * 30}):
        assert client.post(SHARE, data).status_code == 404
    assert client.post(SHARE, {"kind": "article", "key": public.pk, "revoke": "x"}).status_code == 302
    assert not PreviewLink.objects.exists()


def test_a_page_for_the_newsroom_takes_a_fixed_number_of_queries(client):
    image = make_image()
    picture = f'<figure data-image="{image.pk}"></figure>'
    made = {
        "lead_image": image,
        "topics": [make_topic(name) for name in ("Öl", "Gas", "Kohle")],
        "authors": [make_author(name) for name in ("Jana Öztürk", "Jörg Weiß")],
    }
    few = make_article(lead_image=image, topics=made["topics"][:1], authors=made["authors"][:1])
    counts = []
    for article in (few, make_article(**made, body=f"<p>Eins.</p>{picture}<p>Zwei.</p>{picture}")):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/redaktion/vorschau/artikel/{article.pk}/seite/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
