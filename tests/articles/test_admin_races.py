"""Two editors, old pages, and values that only a hostile request has: said in words, nothing lost, no 500."""

import datetime
import os

import pytest
from django.db import IntegrityError
from django.utils import timezone

from articles.models import Article, Image, Topic
from newsportal import checks
from tests.articles.test_admin import change, form, said
from tests.factories import make_article, make_author, make_headline, make_image, make_topic, make_user
from ticker.models import Headline

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
HOUR = datetime.timedelta(hours=1)


@pytest.mark.parametrize("offset", [-HOUR, HOUR])
def test_a_draft_saved_after_a_colleague_published_it_keeps_what_was_typed(admin_client, offset):
    article = make_article()
    old_page = form(article, title="Getippt")
    Article.objects.get(pk=article.pk).publish(timezone.now() + offset)
    response = admin_client.post(change(article), old_page)
    assert response.status_code == 200 and "Getippt" in said(response) and "fehlt der Zeitpunkt" in said(response)


@pytest.mark.parametrize("offset", [-HOUR, HOUR])
@pytest.mark.parametrize(
    "cleared", [{"section": ""}, {"body": ""}, {"title": ""}, {"published_at_0": "", "published_at_1": ""}]
)
def test_a_field_cleared_on_a_published_text_is_said_at_the_field(admin_client, offset, cleared):
    article = make_article(published=timezone.now() + offset)
    response = admin_client.post(change(article), form(article, **cleared))
    assert response.status_code == 200 and response.context["adminform"].form.errors
    withdrawn = make_article(published=timezone.now() - HOUR)
    withdrawn.withdraw(timezone.now(), "Irrtum")
    assert admin_client.post(change(withdrawn), form(withdrawn, **cleared)).status_code in (200, 302)
    withdrawn.refresh_from_db()
    assert withdrawn.is_gone(timezone.now())


def test_a_plan_can_be_undone_whatever_the_text_lacks(admin_client):
    article = make_article(published=timezone.now() + HOUR)
    assert admin_client.post(change(article), form(article, "unschedule", body="")).status_code == 302
    article.refresh_from_db()
    assert article.status == Article.Status.DRAFT


def test_a_step_that_comes_too_late_keeps_the_form(admin_client):
    article = make_article(published=timezone.now() - HOUR)
    response = admin_client.post(change(article), form(article, "unschedule", title="Getippt"))
    assert "so wie der Text inzwischen steht" in said(response) and "Getippt" in said(response)


def test_nobody_withdraws_by_the_back_door(client):
    client.force_login(make_user("Redakteur"))
    article = make_article(published=timezone.now() - 2 * HOUR)
    ended = timezone.localtime() - HOUR
    end = {"depublish_at_0": f"{ended:%d.%m.%Y}", "depublish_at_1": f"{ended:%H:%M}"}
    response = client.post(change(article), form(article, **end, depublish_reason="Weg"))
    assert "verschwindet ein Text mit „Zurückziehen“" in said(response)
    article.refresh_from_db()
    assert article.is_published(timezone.now())


def test_a_withdrawn_text_stays_gone_whatever_moments_a_request_names(admin_client):
    article = make_article(published=timezone.now() - 2 * HOUR)
    article.withdraw(timezone.now() - HOUR, "Irrtum")
    ahead = timezone.localtime() + datetime.timedelta(days=3)
    moments = {f"{name}_0": f"{ahead:%d.%m.%Y}" for name in ("published_at", "depublish_at")}
    moments |= {f"{name}_1": "12:00" for name in ("published_at", "depublish_at")}
    assert admin_client.post(change(article), form(article, **moments)).status_code == 302
    article.refresh_from_db()
    assert article.is_gone(timezone.now())


def test_two_authors_change_places_and_a_new_one_comes_where_its_number_says(admin_client):
    first, second, third = (make_author(name) for name in ("Erste", "Zweite", "Dritte"))
    article = make_article(authors=[first, second])
    lines = list(article.bylines.all())
    data = form(article, **{"bylines-TOTAL_FORMS": 3, "bylines-INITIAL_FORMS": 2})
    for number, (line, author, position) in enumerate(((lines[0], second, 2), (lines[1], first, 3))):
        data |= {f"bylines-{number}-id": line.pk, f"bylines-{number}-article": article.pk}
        data |= {f"bylines-{number}-author": author.pk, f"bylines-{number}-position": position}
    data |= {"bylines-2-author": third.pk, "bylines-2-position": 1}
    assert admin_client.post(change(article), data).status_code == 302
    assert [line.author.name for line in article.bylines.all()] == ["Dritte", "Zweite", "Erste"]


def test_what_happens_in_the_same_moment_is_said_and_the_form_kept(admin_client, monkeypatch):
    article = make_article()

    def collide(*args, **kwargs):
        raise IntegrityError("meanwhile")

    monkeypatch.setattr(Article, "save", collide)
    response = admin_client.post(change(article), form(article, title="Getippt"))
    assert "Im selben Augenblick" in said(response) and "Getippt" in said(response)


@pytest.mark.parametrize(
    "address",
    [
        "articles/article/add/?published_at=2025",
        "ticker/headline/add/?moment=x&article=abc",
        "articles/author/add/?account=abc",
        "articles/article/?created_at__year=99999999",
        "articles/article/?published_at__year=0",
        "articles/article/?section__id__exact=abc",
        "autocomplete/?app_label=articles&model_name=article&field_name=headlines&term=x",
        "autocomplete/?app_label=x&model_name=y&field_name=z",
        "autocomplete/",
    ],
)
def test_strange_addresses_are_no_500(admin_client, address):
    assert admin_client.get(f"/redaktion/{address}").status_code in (200, 302, 400, 403, 404)


@pytest.mark.parametrize("count", ["-1", "1000000000", "x", ""])
def test_strange_numbers_of_rows_are_refused(admin_client, count):
    article = make_article(authors=[make_author()])
    for name in ("bylines-INITIAL_FORMS", "bylines-TOTAL_FORMS"):
        assert admin_client.post(change(article), form(article, **{name: count})).status_code == 400


def test_a_reason_that_grows_when_it_is_composed_is_measured_afterwards(admin_client):
    article = make_article(published=timezone.now() - HOUR)
    address = f"/redaktion/articles/article/{article.pk}/zurueckziehen/"
    assert admin_client.post(address, {"reason": "\u0958" * 300}).status_code == 200


@pytest.mark.parametrize("day, time", [("01.01.1600", "00:10"), ("31.12.2399", "23:30")])
def test_the_edges_of_time_are_refused_in_the_ticker(admin_client, day, time):
    data = {"text": "Text", "moment_0": day, "moment_1": time, "moment_2": "", "breaking": "on"}
    assert "zwischen 1600 und 2399" in said(admin_client.post("/redaktion/ticker/headline/eintragen/", data))


def test_a_long_line_of_blanks_is_read_at_once(admin_client):
    data = {"text": "19:38 a\n" + " " * 45_000 + "x", "moment_0": "22.07.2025", "moment_1": "19:38", "moment_2": ""}
    assert "Zeile 2: Vor dem Text fehlt die Zeit" in said(
        admin_client.post("/redaktion/ticker/headline/eintragen/", data)
    )


def test_an_image_whose_file_is_gone_keeps_its_middle_and_stores_the_rest(admin_client, monkeypatch):
    image = make_image()
    os.remove(image.file.path)

    def render(image, again=False):
        with image.file.open("rb") as file:
            file.read()

    monkeypatch.setattr(Image, "render", render)
    data = {"credit": "Neu", "alt": "Neu", "focal_x": 10, "focal_y": 50}
    response = admin_client.post(f"/redaktion/articles/image/{image.pk}/change/", data, follow=True)
    assert "fehlt oder ist beschädigt" in said(response)
    image.refresh_from_db()
    assert (image.credit, image.focal_x) == ("Neu", 50)


def test_invisible_words_are_no_credit(admin_client):
    image = make_image()
    data = {"credit": "\u200b", "alt": "\u200b", "focal_x": 50, "focal_y": 50}
    response = admin_client.post(f"/redaktion/articles/image/{image.pk}/change/", data)
    assert {*response.context["adminform"].form.errors} == {"credit", "alt"}


# --- What an author does not learn ---------------------------------------------------------------------------------------


def test_an_author_learns_nothing_of_what_others_prepare(client):
    client.force_login(make_user("Autor"))
    image, now = make_image(), timezone.now()
    secret = make_article("Geheimer Rücktritt", lead_image=image)
    planned = make_article("Geplanter Rücktritt", published=now + HOUR, in_ticker=True)
    line = make_headline(now - HOUR, "Im Ticker", article=secret)
    public = make_article("Öffentlich", published=now - HOUR, internal_note="Vertraulich")
    for address in (
        "",
        f"articles/image/{image.pk}/change/",
        "ticker/headline/",
        f"ticker/headline/{line.pk}/change/",
        "articles/article/",
        "autocomplete/?app_label=ticker&model_name=headline&field_name=article&term=",
    ):
        page = said(client.get(f"/redaktion/{address}"))
        assert "Geheimer" not in page and "Geplanter" not in page, address
    own = make_article("Geplanter Rücktritt", created_by=get_own(client))
    assert "Dieselbe Überschrift" not in said(client.get(change(own)))
    assert "Vertraulich" not in said(client.get(change(public)))
    assert client.get(f"/redaktion/articles/article/{public.pk}/history/").status_code == 403
    assert client.get(change(planned), follow=True).request["PATH_INFO"] == "/redaktion/"


def get_own(client):
    from django.contrib.auth import get_user

    request = type("Request", (), {"session": client.session})()
    return get_user(request)


def test_a_comment_reaches_the_author_only_with_the_text(client):
    article = make_article()
    article.submit()
    client.force_login(make_user("Redakteur"))
    client.post(change(article), form(article, return_comment="Halb getippt"))
    article.refresh_from_db()
    article.take_back()
    assert "Halb getippt" not in said(client.get(change(article)))


# --- Ticker, topics, operation ----------------------------------------------------------------------------------------------


def test_what_is_highlighted_lasts_from_its_own_moment(admin_client):
    line = make_headline(timezone.now() + 5 * HOUR)
    for step in ("eil", "anheften"):
        admin_client.post(f"/redaktion/ticker/headline/{line.pk}/{step}/")
    line.refresh_from_db()
    assert line.breaking_until > line.moment and line.pinned_until > line.moment


def test_the_line_of_a_withdrawn_article_does_not_offer_to_come_back(admin_client):
    article = make_article(published=timezone.now() - HOUR, in_ticker=True)
    article.withdraw(timezone.now(), "Irrtum")
    assert "/zeigen/" not in said(admin_client.get("/redaktion/ticker/headline/"))


def test_the_line_of_a_deleted_draft_goes_with_it():
    article = make_article(published=timezone.now() + HOUR, in_ticker=True)
    typed = make_article(published=timezone.now() + HOUR)
    make_headline(timezone.now(), "Getippt", article=typed)
    for one in (article, typed):
        one.take_back()
        one.delete()
    assert [line.text for line in Headline.objects.all()] == ["Getippt"]


def test_topics_are_merged_as_they_are_stored_now(client):
    old, new = make_topic("Alt"), make_topic("Neu")
    article = make_article(published=timezone.now() - HOUR, topics=[old])
    renamed = Topic.objects.get(pk=new.pk)
    renamed.slug = "ganz-neu"
    renamed.save()
    old.merge_into(new)  # which still has its former slug here
    for address in ("/thema/alt/", "/thema/neu/"):
        assert client.get(address).headers["Location"] == "/thema/ganz-neu/"
    assert [*article.topics.all()] == [renamed]
    with pytest.raises(Topic.DoesNotExist):
        old.merge_into(new)


def test_files_of_an_upload_that_failed_do_not_stay(settings, monkeypatch):
    def collide(image, again=False):
        raise IntegrityError("meanwhile")

    monkeypatch.setattr(Image, "render", collide)
    with pytest.raises(IntegrityError):
        make_image()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_the_check_of_legal_pages_waits_for_their_table(monkeypatch):
    from django.db import connection

    monkeypatch.setattr(connection.introspection, "table_names", lambda *args: [])
    assert checks.legal_pages(None, ["default"]) == []
