"""Who may do what in the newsroom: every role, every step, every state, request by request."""

import datetime
import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from django.urls import get_resolver
from django.utils import timezone

from articles.models import Article, FormerAddress, FrontSlot, Image
from newsportal.legal import make_missing
from newsportal.models import Page
from tests.factories import (
    make_article,
    make_author,
    make_headline,
    make_image,
    make_section,
    make_topic,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
ROLES = ["Autor", "Redakteur", "Chefredaktion"]
EDITORS = ["Redakteur", "Chefredaktion"]
HOUR = datetime.timedelta(hours=1)

# --- Articles: step, then for each role the states in which it may be taken ------------------------------------------

OWN = {"own draft", "own submitted", "own public"}
UNPUBLIC = {"own draft", "draft", "own submitted", "submitted"}
ALL = UNPUBLIC | {"own public", "public", "planned", "withdrawn"}
STEPS = {
    "view": {"Autor": OWN | {"public"}, "Redakteur": ALL, "Chefredaktion": ALL},
    "save": {"Autor": {"own draft"}, "Redakteur": ALL - {"withdrawn"}, "Chefredaktion": ALL},
    "submit": {"Autor": {"own draft"}, "Redakteur": {"own draft", "draft"}, "Chefredaktion": {"own draft", "draft"}},
    "take_back": {"Autor": {"own submitted"}, "Redakteur": {"own submitted"}, "Chefredaktion": {"own submitted"}},
    "give_back": {
        "Autor": set(),
        "Redakteur": {"own submitted", "submitted"},
        "Chefredaktion": {"own submitted", "submitted"},
    },
    "publish": {"Autor": set(), "Redakteur": UNPUBLIC, "Chefredaktion": UNPUBLIC | {"withdrawn"}},
    "unschedule": {"Autor": set(), "Redakteur": {"planned"}, "Chefredaktion": {"planned"}},
    "withdraw": {"Autor": set(), "Redakteur": set(), "Chefredaktion": {"own public", "public"}},
    "delete": {"Autor": {"own draft"}, "Redakteur": UNPUBLIC, "Chefredaktion": UNPUBLIC},
}
SAVING = {"save", "submit", "give_back", "publish", "unschedule"}
ENDS = {  # the state that a step leads to
    "submit": Article.Status.SUBMITTED,
    "take_back": Article.Status.DRAFT,
    "give_back": Article.Status.DRAFT,
    "publish": Article.Status.PUBLISHED,
    "unschedule": Article.Status.DRAFT,
    "withdraw": Article.Status.WITHDRAWN,
}


def articles(user):
    """One of each state."""
    now = timezone.now()
    made = {state: make_article() for state in UNPUBLIC}
    made |= {state: make_article(published=now - HOUR) for state in ("own public", "public", "withdrawn")}
    made["planned"] = make_article(published=now + HOUR)
    made["withdrawn"].withdraw(now, "Irrtum")
    for state, article in made.items():
        article.created_by = user if "own" in state else None
        article.save()
        if "submitted" in state:
            article.submit()
    return made


def request(client, step, article):
    base = f"/redaktion/articles/article/{article.pk}"
    if step == "view":
        return client.get(f"{base}/change/")
    if step == "take_back":
        return client.post(f"{base}/zurueckholen/")
    if step == "withdraw":
        return client.post(f"{base}/zurueckziehen/", {"reason": "Irrtum"})
    if step == "delete":
        return client.post(f"{base}/delete/", {"post": "yes"})
    parts = ("bylines-TOTAL_FORMS", "bylines-INITIAL_FORMS", "corrections-TOTAL_FORMS", "corrections-INITIAL_FORMS")
    data = dict.fromkeys(parts, "0") | {"_step": step, "title": "Geändert", "body": article.body, "form": "nachricht"}
    data |= {"section": article.section_id, "ai_use": "keine", "return_comment": "Bitte kürzen."}
    if article.published_at:
        local = timezone.localtime(article.published_at)
        data |= {"published_at_0": f"{local:%d.%m.%Y}", "published_at_1": f"{local:%H:%M}", "published_at_2": ""}
        data["kind"] = "aktualisierung"
    if article.depublish_at:
        local = timezone.localtime(article.depublish_at)
        data |= {"depublish_at_0": f"{local:%d.%m.%Y}", "depublish_at_1": f"{local:%H:%M}", "depublish_at_2": ""}
    return client.post(f"{base}/change/", data)


def was_taken(step, article, response):
    """Whether a step had its effect."""
    after = Article.objects.filter(pk=article.pk).first()
    if step == "view":
        return response.status_code == 200
    if step == "delete":
        return after is None
    if step == "save":
        return after.title == "Geändert"
    return after.status == ENDS[step] and after.version > article.version


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", ROLES)
def test_a_step_is_taken_in_the_states_of_the_table_and_in_no_other(client, role, step):
    user = make_user(role)
    client.force_login(user)
    for state, article in articles(user).items():
        response = request(client, step, article)
        assert response.status_code < 500
        assert was_taken(step, article, response) == (state in STEPS[step][role]), state
        if state not in STEPS[step][role] and step != "view":
            after = Article.objects.get(pk=article.pk)
            assert (after.title, after.status, after.version) == (article.title, article.status, article.version), state


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_may_not_do_is_not_shown(client, role):
    user = make_user(role)
    client.force_login(user)
    for state, article in articles(user).items():
        page = client.get(f"/redaktion/articles/article/{article.pk}/change/", follow=True).content.decode()
        shown = {step for step in SAVING if f'name="_step" value="{step}"' in page}
        shown |= {"withdraw"} if "/zurueckziehen/" in page else set()
        shown |= {"take_back"} if "/zurueckholen/" in page else set()
        shown |= {"delete"} if f"/article/{article.pk}/delete/" in page else set()
        allowed = {step for step in STEPS if state in STEPS[step][role]} - {"view"}
        assert shown == allowed, state


def test_a_name_in_the_byline_is_as_good_as_having_begun_the_text(client):
    user = make_user("Autor")
    client.force_login(user)
    article = make_article(authors=[make_author(account=user)])
    assert was_taken("save", article, request(client, "save", article))


FORBIDDEN_FIELDS = {"in_ticker": "on", "noindex": "on", "advertisement": "on", "reviewed": "on", "slug": "anders"}
FORBIDDEN_FIELDS |= {"published_at_0": "01.01.2020", "published_at_1": "12:00", "canonical_url": "https://a.example/"}


def test_fields_that_an_author_has_no_say_in_are_not_taken_from_a_request(client):
    user = make_user("Autor")
    client.force_login(user)
    article = articles(user)["own draft"]
    parts = ("bylines-TOTAL_FORMS", "bylines-INITIAL_FORMS")
    data = dict.fromkeys(parts, "0") | {"_step": "save", "title": "Geändert", "form": "nachricht", "ai_use": "keine"}
    client.post(f"/redaktion/articles/article/{article.pk}/change/", data | FORBIDDEN_FIELDS)
    after = Article.objects.get(pk=article.pk)
    assert after.title == "Geändert"
    assert not (after.in_ticker or after.noindex or after.advertisement or after.reviewed_at or after.canonical_url)
    assert after.published_at is None and after.slug == article.slug


# --- All other models: v(iew), a(dd), c(hange), d(elete) ----------------------------------------------------------------

RIGHTS = {
    "articles_article": {"Autor": "va", "Redakteur": "va", "Chefredaktion": "va"},  # change and delete: above
    "articles_correction": {"Autor": "", "Redakteur": "vc", "Chefredaktion": "vcd"},
    "articles_image": {"Autor": "va", "Redakteur": "vacd", "Chefredaktion": "vacd"},
    "articles_topic": {"Autor": "v", "Redakteur": "vacd", "Chefredaktion": "vacd"},
    "articles_author": {"Autor": "v", "Redakteur": "v", "Chefredaktion": "vacd"},
    "articles_section": {"Autor": "v", "Redakteur": "v", "Chefredaktion": "vacd"},
    "articles_formeraddress": {"Autor": "", "Redakteur": "", "Chefredaktion": "vacd"},
    "ticker_headline": {"Autor": "v", "Redakteur": "vac", "Chefredaktion": "vacd"},
    "newsportal_page": {"Autor": "", "Redakteur": "v", "Chefredaktion": "vc"},
    "auth_user": {"Autor": "", "Redakteur": "", "Chefredaktion": ""},
    "auth_group": {"Autor": "", "Redakteur": "", "Chefredaktion": ""},
}
# Addresses of ours beside those: who may use them, or where that is tested.
OURS = {
    "articles_article_withdraw": "above",
    "articles_article_take_back": "above",
    "articles_article_keep": "test_drafts",
    "articles_article_draft": "test_drafts",
    "articles_article_preview": "test_preview",
    **dict.fromkeys((f"articles_article_{name}" for name in ("smooth", "links", "duplicate")), "test_comfort"),
    **dict.fromkeys(("preview_draft", "preview_article", "preview_share", "preview_link"), "test_preview"),
    "articles_article_unsaved": "test_desk",
    "articles_article_version": "test_versions",
    "articles_article_remove": "test_versions",
    "articles_frontslot_changelist": "below",
    "articles_frontslot_preview": "below",
    "articles_image_picker": ROLES,
    "articles_image_thumbnail": ROLES,
    "ticker_headline_enter": EDITORS,
    "ticker_headline_article": EDITORS,
    **{f"ticker_{step}": EDITORS for step in ("zurueckziehen", "zeigen", "anheften", "loesen", "eil", "eilende")},
}
# Django's own, and like those, which everybody in the newsroom may use.
DJANGO = {"index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "app_list"}
DJANGO |= {"auth_user_password_change", "login_again"}
VIEWS = {"changelist": "v", "history": "v", "change": "v", "add": "a", "delete": "d"}


def admin_names():
    (admin,) = (entry for entry in get_resolver().url_patterns if getattr(entry, "app_name", "") == "admin")

    def names(patterns):
        for entry in patterns:
            if hasattr(entry, "url_patterns"):
                yield from names(entry.url_patterns)
            elif entry.name:
                yield entry.name

    return set(names(admin.url_patterns))


def test_every_address_of_the_newsroom_has_a_row():
    rows = {f"{model}_{view}" for model in RIGHTS for view in VIEWS}
    assert admin_names() == rows | set(OURS) | DJANGO


@pytest.fixture
def rows():
    make_missing(Page, Site)
    now = timezone.now()
    article = make_article(published=now - HOUR)
    return {
        "articles_article": article,
        "articles_correction": article.corrections.create(text="Korrigiert.", moment=now),
        "articles_image": make_image(),
        "articles_topic": make_topic(),
        "articles_author": make_author(),
        "articles_section": make_section("Kultur"),
        "articles_formeraddress": FormerAddress.objects.create(path="/alt/", target="/neu/"),
        "ticker_headline": make_headline(now),
        "newsportal_page": Page.objects.first(),
        "auth_user": get_user_model().objects.create_user("jemand"),
        "auth_group": make_user("Autor").groups.get(),
    }


@pytest.mark.parametrize("model", RIGHTS)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_and_changes_what_the_table_says(client, rows, role, model):
    client.force_login(make_user(role))
    row, rights = rows[model], RIGHTS[model][role]
    base = "/redaktion/" + model.replace("_", "/")
    for view, right in VIEWS.items():
        address = {"changelist": f"{base}/", "add": f"{base}/add/"}.get(view, f"{base}/{row.pk}/{view}/")
        if model == "articles_article" and view in ("delete", "history"):
            continue
        assert client.get(address).status_code == (200 if right in rights else 403), view
    if model == "articles_article":
        return
    form = client.get(f"{base}/{row.pk}/change/").content.decode()
    assert ('name="_save"' in form) == ("c" in rights)
    assert (f"/{row.pk}/delete/" in form) == ("d" in rights)
    status = client.post(f"{base}/{row.pk}/change/", {}).status_code
    assert (status == 403) == ("c" not in rights)
    client.post(f"{base}/{row.pk}/delete/", {"post": "yes"})
    assert type(row).objects.filter(pk=row.pk).exists() == ("d" not in rights)
    shown = client.get("/redaktion/").content.decode()
    assert (f'href="{base}/"' in shown) == ("v" in rights)


@pytest.mark.parametrize("name", [name for name in OURS if isinstance(OURS[name], list)])
@pytest.mark.parametrize("role", ROLES)
def test_addresses_of_ours_are_for_those_of_the_table(client, rows, role, name):
    client.force_login(make_user(role))
    line, image = rows["ticker_headline"], rows["articles_image"]
    address = {
        "articles_image_picker": "/redaktion/articles/image/auswahl/",
        "articles_image_thumbnail": f"/redaktion/articles/image/{image.pk}/vorschau/",
        "ticker_headline_enter": "/redaktion/ticker/headline/eintragen/",
        "ticker_headline_article": f"/redaktion/ticker/headline/{line.pk}/artikel/",
    }.get(name, f"/redaktion/ticker/headline/{line.pk}/{name.removeprefix('ticker_')}/")
    method = client.get if "image" in name else client.post
    assert (method(address).status_code != 403) == (role in OURS[name])
    if "image" not in name:
        leads_back = name == "ticker_headline_enter" and role in EDITORS
        assert client.get(address).status_code == (302 if leads_back else 403)


@pytest.mark.parametrize("role", ROLES)
def test_the_front_page_is_the_chief_editors(client, rows, role):
    client.force_login(make_user(role))
    page = "/redaktion/articles/frontslot/"
    sent = {"_order": [1, 2, 3, 4], "1-article": rows["articles_article"].pk, "_step": "publish"}
    sent["_made_of"] = FrontSlot.digest([])
    chief = role == "Chefredaktion"
    assert client.get(page).status_code == (200 if chief else 403)
    assert client.post(f"{page}vorschau/", sent).status_code == (200 if chief else 403)
    assert client.get(f"{page}vorschau/").status_code == 403
    assert not FrontSlot.objects.exists()
    assert client.post(page, sent).status_code == (302 if chief else 403)
    assert FrontSlot.objects.exists() == chief
    assert (f'href="{page}"' in client.get("/redaktion/").content.decode()) == chief


def test_an_author_changes_their_own_images_and_no_other(client):
    user = make_user("Autor")
    client.force_login(user)
    own, other = make_image(uploader=user), make_image()
    data = {"credit": "Neu", "alt": "Neu", "focal_x": 50, "focal_y": 50}
    for image, changed in ((own, True), (other, False)):
        client.post(f"/redaktion/articles/image/{image.pk}/change/", data)
        assert (Image.objects.get(pk=image.pk).credit == "Neu") == changed


@pytest.mark.parametrize("staff", [True, False])
def test_nobody_without_a_role_gets_in(client, rows, staff):
    """An account without a role sees an empty start page; one that is not of the newsroom, and a stranger, the login."""
    for user in (None, get_user_model().objects.create_user("fremd", is_staff=staff)):
        if user:
            client.force_login(user)
        for model, row in rows.items():
            base = "/redaktion/" + model.replace("_", "/")
            for address in (
                f"{base}/",
                "/redaktion/articles/frontslot/",
                f"{base}/add/",
                f"{base}/{row.pk}/change/",
                f"{base}/{row.pk}/delete/",
            ):
                response = client.get(address)
                login = re.match("/redaktion/login/", response.headers.get("Location", ""))
                assert login if user is None or not staff else response.status_code == 403
