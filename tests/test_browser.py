"""The pages in a real browser: Debian's chromium."""

import datetime
from pathlib import Path

import pytest
from django.contrib.sites.models import Site
from django.utils import timezone

from articles.models import Article
from newsportal.models import Page
from newsportal.pages import make_missing
from tests.factories import make_article, make_author, make_headline, make_image, make_section, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = Path(__file__).parent / "data" / "seite.txt"


class Visit:
    """A page in its own context, with what it asked for and what it complained about."""

    def __init__(self, browser, base, **options):
        self.context = browser.new_context(base_url=base, locale="de-DE", **options)
        self.page = self.context.new_page()
        self.requests, self.complaints = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture
def visit(browser, live_server):
    visits = []

    def open_page(address, width=1280, **options):
        visits.append(Visit(browser, live_server.url, viewport={"width": width, "height": 800}, **options))
        visits[-1].page.goto(address)
        return visits[-1]

    yield open_page
    for one in visits:
        one.context.close()


@pytest.fixture
def imported(manage):
    """A page like the sample, imported and published."""
    make_section("Politik")
    manage("import_page", str(PAGE), date="2025-07-22", section="Politik", publish=True)
    return Article.objects.get()


@pytest.fixture
def addresses(imported):
    """One of each public kind of page."""
    now = timezone.now()
    author, topic = make_author(portrait=make_image()), make_topic()
    article = make_article(
        "Donaudampfschifffahrtsgesellschaftskapitänspatentprüfungsordnung " * 2,
        published=now,
        authors=[author],
        topics=[topic],
        lead_image=make_image(),
        body=f'<p>Text</p><figure data-image="{make_image().pk}"></figure><table><tr><th>A</th><td>B</td></tr></table>',
    )
    article.corrections.create(text="Korrigiert.", moment=now)
    make_headline(now, "x" * 200, article=article)
    gone = make_article(published=now - datetime.timedelta(hours=2))
    gone.withdraw(now, "Irrtum")
    rows = [imported, article, gone, article.section, author, topic]
    make_missing(Page, Site)
    pages = ["/", "/ticker/", "/ticker/2025-07-22/", "/archiv/2025-07-22/", "/impressum/", "/nichts/"]
    return [*pages, *(row.get_absolute_url() for row in rows)]


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
    assert "22.07.2025, 19:38" in page.locator(".byline").inner_text()


def test_the_sidebar_stands_beside_the_article_and_on_a_phone_below(visit, imported):
    for width, beside in ((1280, True), (360, False)):
        page = visit(imported.get_absolute_url(), width).page
        article, sidebar = (page.locator(place).bounding_box() for place in ("article.article", ".sidebar"))
        assert (sidebar["x"] > article["x"] + article["width"] / 2) == beside
        assert (sidebar["y"] >= article["y"] + article["height"]) == (not beside)


def test_public_pages_store_nothing_call_nobody_and_have_nothing_to_complain_about(visit, addresses, live_server):
    for address in addresses:
        visited = visit(address)
        assert all(url.startswith(live_server.url) for url in visited.requests), visited.requests
        assert visited.context.cookies() == []
        assert visited.page.evaluate("localStorage.length + sessionStorage.length") == 0
        # Chromium itself notes the status of a 404 or 410.
        assert [said for said in visited.complaints if "status of 4" not in said] == []


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_page_scrolls_sideways(visit, addresses, width):
    for address in addresses:
        page = visit(address, width).page
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


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
