"""Impressum and the like: there from the first day, filled in the newsroom, linked everywhere."""

import pytest
from django.contrib.sites.models import Site
from django.core.checks import run_checks
from django.test import Client

from newsportal.legal import PAGES, make_missing
from newsportal.models import Page
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def pages():
    make_missing(Page, Site)
    return {page.url: page for page in Page.objects.all()}


def placeholders():
    return [problem for problem in run_checks(tags=["database"], databases=["default"]) if "newsportal" in problem.id]


@pytest.mark.parametrize("name, title", PAGES.items())
def test_a_page_says_what_is_still_to_be_filled_in(client, pages, name, title, django_assert_num_queries):
    """Edition and clock; the page; sections; ticker lines, for the banner."""
    with django_assert_num_queries(4):
        response = client.get(f"/{name}/")
    page = response.content.decode()
    assert response.status_code == 200 and f"<h1>{title}</h1>" in page and "[[" in page
    assert client.cookies == {}


def test_the_impressum_names_the_law_and_the_responsible_person(pages):
    assert "§ 18 Abs. 2 MStV" in pages["/impressum/"].content


@pytest.mark.parametrize("address", ["/", "/ticker/", "/gibt-es-nicht/", "/impressum/"])
def test_every_page_links_them_by_their_names(client, pages, address):
    page = client.get(address).content.decode()
    footer = page.partition("<footer")[2]
    for name, title in PAGES.items():
        assert f'href="/{name}/"' in footer and f">{title}</a>" in footer


def test_the_check_names_each_placeholder_until_it_is_filled(pages):
    before = placeholders()
    assert len(before) >= 40 and any("[[Name des Verlags" in problem.msg for problem in before)
    page = pages["/kontakt/"]
    page.content = "<p>Schreiben Sie uns.</p>"
    page.save()
    after = placeholders()
    assert 0 < len(after) < len(before) and not any("/kontakt/" in problem.msg for problem in after)
    page.delete()
    assert any(problem.msg == "/kontakt/ is missing." for problem in placeholders())


def test_the_check_needs_no_database_unless_it_is_asked_about_one(pages, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not [problem for problem in run_checks() if "newsportal" in problem.id]


def test_prepare_makes_what_is_missing_and_overwrites_nothing(pages, manage):
    pages["/impressum/"].content = "<p>Ausgefüllt.</p>"
    pages["/impressum/"].save()
    pages["/kontakt/"].delete()
    assert make_missing(Page, Site) == ["Kontakt"]
    assert Page.objects.get(url="/impressum/").content == "<p>Ausgefüllt.</p>"


def test_the_editor_in_chief_fills_them_and_markup_is_cleaned(pages):
    client = Client()
    client.force_login(make_user("Chefredaktion"))
    page = pages["/impressum/"]
    address = f"/redaktion/newsportal/page/{page.pk}/change/"
    assert "Angaben fehlen" in client.get("/redaktion/newsportal/page/").content.decode()
    hostile = "<h2>Verlag</h2><p onclick=alert(1)>Brandsieler Verlag<script>alert(1)</script></p>"
    assert client.post(address, {"title": "Impressum", "content": hostile}).status_code == 302
    assert "<h2>Verlag</h2><p>Brandsieler Verlag</p>" in Client().get("/impressum/").content.decode()
    assert "braucht einen Text" in client.post(address, {"title": "Impressum", "content": ""}).content.decode()
