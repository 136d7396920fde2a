"""The pages in a real browser: Debian's chromium."""

from pathlib import Path

import pytest

from articles.models import Article
from tests.factories import make_section

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = Path(__file__).parent / "data" / "seite.txt"


@pytest.fixture
def imported(manage):
    """A page like the sample, imported and published."""
    make_section("Politik")
    manage("import_page", str(PAGE), date="2025-07-22", section="Politik", publish=True)
    return Article.objects.get()


def test_the_imported_page_shows_ticker_follow_link_and_article(visit, imported):
    page = visit(imported.get_absolute_url()).page
    lines = page.locator(".sidebar .ticker li").all_inner_texts()
    assert len(lines) == 9
    assert lines[0].split("\n")[0] == "19:38" and lines[8].startswith("10:44")
    assert "Küstenschutz: Land erhöht die Deiche" in lines[0]
    follow = page.get_by_role("link", name="Folgen Sie uns auf Facebook")
    assert follow.get_attribute("href") == "https://www.facebook.com/tagesbote"
    assert page.get_by_role("heading", level=1).inner_text() == "Innenministerin spricht mit dänischem Amtskollegen"
    assert page.locator(".text p").count() == 2
    assert "22.07.2025, 19:38" in page.locator(".article-head").inner_text()


def test_the_sidebar_stands_beside_the_article_and_on_a_phone_below(visit, imported):
    for width, beside in ((1280, True), (360, False)):
        page = visit(imported.get_absolute_url(), width).page
        article, sidebar = (page.locator(place).bounding_box() for place in ("article.article", ".sidebar"))
        assert (sidebar["x"] > article["x"] + article["width"] / 2) == beside
        assert (sidebar["y"] >= article["y"] + article["height"]) == (not beside)


def test_the_keyboard_reaches_the_text_at_once(visit, imported):
    page = visit(imported.get_absolute_url()).page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Zum Inhalt springen")
    assert skip.evaluate("link => link === document.activeElement") and skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"


def test_an_editor_logs_in_under_the_strict_policy(visit, admin_user):
    visited = visit("/redaktion/")
    page = visited.page
    page.get_by_label("Benutzername").fill("admin")
    page.get_by_label("Passwort").fill("password")
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_role("button", name="Abmelden").wait_for()
    assert visited.complaints == []
