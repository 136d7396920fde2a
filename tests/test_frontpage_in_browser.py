"""The front page by hand in a real browser: by keyboard, by mouse, without JavaScript."""

import datetime
import re

import pytest
from django.utils import timezone

from articles.models import FrontSlot
from tests.factories import make_article
from tests.test_for_everyone import AXE, RUN_AXE, TAGS
from tests.test_newsroom_in_browser import enter, press, roles

__all__ = ["enter", "roles"]  # fixtures
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.ignore_template_errors]
ADDRESS = "/redaktion/articles/frontslot/"
HOUR = datetime.timedelta(hours=1)
NAMES = ["Aufmacher", "2. Platz", "3. Platz", "4. Platz"]


@pytest.fixture
def articles(transactional_db):
    """P0 is the newest."""
    now = timezone.now()
    return [make_article(f"P{n}", published=now - n * HOUR) for n in range(8)]


@pytest.fixture
def desk(request, articles):
    def open_page(**options):
        page = request.getfixturevalue("enter")("Chefredaktion", "ulrike", **options)
        page.goto(ADDRESS)
        return page

    return open_page


def stored():
    return {slot.place: slot.article.title for slot in FrontSlot.objects.all()}


def shown(page):
    """What would stand at each place: by hand as a title, by itself in brackets; and what stands there now."""
    places = []
    for row in page.locator(".places > li").all():
        chosen = row.locator("select[name$=article] option:checked").all_inner_texts()
        filler = re.search("„(.*)“", row.locator("[data-then]").inner_text())
        now = row.locator(".place-title").all_inner_texts()
        places.append((row.locator("h2").inner_text(), *now, (chosen and chosen[0]) or f"({filler[1]})"))
    return places


def choose(page, place, words):
    """By keyboard, from the search."""
    page.locator(".places > li").nth(place - 1).locator(".select2-selection").focus()
    page.keyboard.press("Enter")
    page.locator(".select2-search__field:focus").wait_for()
    page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted", has_text=words).wait_for()
    page.keyboard.press("Enter")


def focused(page):
    """The button that has the focus, and its place."""
    button = page.locator("button:focus")
    return button.locator("xpath=ancestor::li").locator("h2").inner_text(), button.inner_text()


def test_by_keyboard_alone_articles_are_chosen_ordered_previewed_and_published(desk, articles):
    page = desk()
    assert shown(page) == [(name, f"P{n}", f"(P{n})") for n, name in enumerate(NAMES)]
    choose(page, 2, "P6")
    assert shown(page)[1:3] == [("2. Platz", "P1", "P6"), ("3. Platz", "P2", "(P1)")]
    rows = page.locator(".places > li")
    tomorrow = timezone.localtime() + 24 * HOUR
    rows.nth(1).get_by_label("Datum").fill(f"{tomorrow:%d.%m.%Y}")
    rows.nth(1).get_by_label("Uhrzeit").fill("06:00")

    rows.nth(1).get_by_role("button", name="Nach oben").focus()
    page.keyboard.press("Enter")
    assert shown(page)[:2] == [("Aufmacher", "P0", "P6"), ("2. Platz", "P1", "(P0)")]
    assert page.get_by_role("status").inner_text() == "„P6“ steht in Ihrer Fassung jetzt hier: Aufmacher."
    # The button that was pressed has no further to go.
    assert focused(page) == ("Aufmacher", "Nach unten")
    page.locator(".places > li").nth(3).get_by_role("button", name="Nach oben").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    assert focused(page) == ("2. Platz", "Nach oben")
    after = [
        ("Aufmacher", "P0", "P6"),
        ("2. Platz", "P1", "P2"),
        ("3. Platz", "P2", "(P0)"),
        ("4. Platz", "P3", "(P1)"),
    ]
    assert shown(page) == after
    assert stored() == {}

    page.get_by_role("button", name="Vorschau").focus()
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    preview = opened.value
    preview.wait_for_load_state()
    assert preview.title().startswith("Vorschau: ")
    assert preview.locator(".front-top .headline").all_inner_texts() == ["P6", "P2", "P0", "P1"]
    preview.close()
    assert stored() == {} and shown(page) == after

    page.get_by_role("button", name="Veröffentlichen").focus()
    page.keyboard.press("Enter")
    page.locator(".messagelist").wait_for()
    assert stored() == {1: "P6", 2: "P2"}
    assert timezone.localtime(FrontSlot.objects.get(place=1).until).time() == datetime.time(6)
    page.get_by_role("link", name="Ansehen").click()
    assert page.locator(".front-top .headline").all_inner_texts() == ["P6", "P2", "P0", "P1"]


def test_with_the_mouse_a_row_is_dragged_to_its_place_and_cleared(desk, articles):
    FrontSlot.objects.create(place=4, article=articles[7], until=timezone.now() + 48 * HOUR)
    page = desk()
    rows = page.locator(".places > li")
    rows.nth(3).locator("[data-grip]").drag_to(rows.nth(0))
    assert [row[2] for row in shown(page)] == ["P7", "(P0)", "(P1)", "(P2)"]
    rows.nth(1).locator("[data-grip]").drag_to(rows.nth(2))
    assert [row[2] for row in shown(page)] == ["P7", "(P1)", "P0", "(P2)"]
    press(page, "Veröffentlichen")
    assert stored() == {1: "P7", 3: "P0"} and FrontSlot.objects.get(place=1).until
    rows.nth(0).get_by_role("button", name="Leeren").click()
    assert rows.nth(0).get_by_label("Datum").input_value() == ""
    rows.nth(2).locator(".select2-selection__clear").click()
    page.keyboard.press("Escape")
    assert [row[2] for row in shown(page)] == ["(P0)", "(P1)", "(P2)", "(P3)"]
    press(page, "Veröffentlichen")
    assert stored() == {}


def test_without_javascript_it_is_chosen_ordered_and_published_too(desk, articles):
    page = desk(java_script_enabled=False)
    rows = page.locator(".places > li")
    rows.nth(2).get_by_label("Artikel").select_option(label="P5")
    rows.nth(2).get_by_role("button", name="Nach oben").click()
    assert [row[2] for row in shown(page)] == ["(P0)", "P5", "(P1)", "(P2)"]
    assert focused(page) == ("2. Platz", "Nach oben")
    press(page, "Veröffentlichen")
    assert stored() == {2: "P5"}


def test_two_editors_see_each_others_places_side_by_side(desk, articles):
    page = desk()
    choose(page, 1, "P5")
    FrontSlot.objects.create(place=2, article=articles[7])
    page.get_by_role("button", name="Veröffentlichen").click()
    page.get_by_role("alert").get_by_text("hat jemand anders die Startseite geändert").wait_for()
    assert shown(page)[:2] == [("Aufmacher", "P0", "P5"), ("2. Platz", "P7", "(P0)")]
    page.locator(".places > li").nth(0).get_by_role("button", name="Nach unten").click()
    assert shown(page)[:2] == [("Aufmacher", "P0", "(P0)"), ("2. Platz", "P7", "P5")]
    press(page, "Veröffentlichen")
    assert stored() == {2: "P5"}


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_good_for_everyone(desk, articles, width):
    FrontSlot.objects.create(place=2, article=articles[7])
    page = desk()
    page.set_viewport_size({"width": width, "height": 844})
    page.evaluate(AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        faults = [fault for fault in page.evaluate(RUN_AXE, TAGS) if ".breadcrumbs" not in fault]  # Django's own
        assert not faults, faults
