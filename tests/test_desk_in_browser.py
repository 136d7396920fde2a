"""The desk in a real browser: two columns or one, the entry of the ticker by keyboard, and without JavaScript."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from articles.models import ArticleDraft
from tests.factories import make_article, make_author, make_headline, make_image
from tests.test_for_everyone import AXE, CUT_OFF, RUN_AXE, TAGS
from tests.test_newsroom_in_browser import enter, roles
from ticker.models import Headline

__all__ = ["enter", "roles"]  # fixtures
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.ignore_template_errors]
HOUR = datetime.timedelta(hours=1)
LONG = (
    "Kreistag streitet bis in den frühen Morgen über die Rinderkennzeichnungsfleischetikettierung und vertagt danach alle "
    "anderen Punkte auf die Zeit nach den Ferien"
)


@pytest.fixture
def desk(enter):
    """Opens it for somebody who has something in each box."""

    def open_page(role="Chefredaktion", **options):
        page = enter(role, "ulrike", **options)
        user, now = get_user_model().objects.get(username="ulrike"), timezone.now()
        for title in (LONG, "Deich bricht"):
            make_article(title, authors=[make_author("Anna-Katharina von der Osten-Sacken")]).submit()
            make_article(title, created_by=user).give_back(user, "Bitte die Zahl der Streifen nennen. " * 10)
            make_article(title, published=now + HOUR, lead_image=make_image(alt="", credit=""))
            make_headline(now + HOUR, title)
            make_headline(now - HOUR, title)
            ArticleDraft.objects.create(user=user, content={"title": title}, saved_at=now)
            live = make_article(published=now - HOUR)
            ArticleDraft.objects.create(
                user=user, article=live, content={"title": title}, saved_at=now - 400 * 24 * HOUR, waiting=True
            )
        make_article(lead_image=make_image(licence_until=timezone.localdate()))
        page.goto("/redaktion/")
        return page

    return open_page


@pytest.mark.parametrize("role", ["Autor", "Chefredaktion"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_good_for_everyone_in_one_column_and_in_two(desk, role, width):
    page = desk(role)
    page.set_viewport_size({"width": width, "height": 844})
    page.evaluate(AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(RUN_AXE, TAGS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT_OFF) == []
    texts, ticker, lists = (
        page.get_by_role("heading", name=name).bounding_box() for name in ("Meine Entwürfe", "Ticker", "Alle Listen")
    )
    assert (ticker["x"] > texts["x"] + texts["width"] - 1) == (width == 1280)
    assert (ticker["y"] > texts["y"]) == (width == 390) and lists["y"] > ticker["y"]


@pytest.mark.parametrize("width", [390, 1280])
def test_a_line_is_typed_at_the_desk_with_the_keyboard(desk, width):
    page = desk()
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("document.activeElement === document.body && scrollY === 0")
    field = page.get_by_label("Meldung", exact=True)
    field.focus()
    page.keyboard.type("25:99 Quatsch")
    page.keyboard.press("Enter")
    page.get_by_text("ist keine Uhrzeit").wait_for()
    assert field.input_value() == "25:99 Quatsch" and field.evaluate("field => field === document.activeElement")
    assert page.get_by_role("heading", name="Zur Prüfung 2").is_visible()
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE, TAGS) == []
    page.keyboard.press("Control+a")
    page.keyboard.type("Frachtschiff rammt Klappbrücke")
    page.keyboard.press("Enter")
    page.locator(".messagelist").wait_for()
    assert page.url.endswith("/redaktion/")
    assert "Eingetragen: Frachtschiff rammt Klappbrücke" in page.locator(".messagelist").inner_text()
    line = Headline.objects.get(text="Frachtschiff rammt Klappbrücke")
    assert abs(timezone.now() - line.moment) < datetime.timedelta(minutes=5)
    assert page.locator(".desk-ticker li").first.inner_text().endswith("Frachtschiff rammt Klappbrücke")


def test_without_javascript_the_desk_is_read_and_a_line_entered(desk):
    page = desk(java_script_enabled=False)
    page.get_by_label("Meldung", exact=True).fill("Ohne Skripte")
    page.get_by_role("button", name="Veröffentlichen").click()
    page.locator(".messagelist").wait_for()
    assert page.url.endswith("/redaktion/") and Headline.objects.filter(text="Ohne Skripte").exists()
    page.get_by_role("link", name="Zur Prüfung 2").click()
    assert page.locator("#result_list tbody tr").count() == 2
