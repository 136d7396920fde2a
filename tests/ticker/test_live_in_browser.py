"""The ticker in a real browser: new lines are offered, shown ones follow the newsroom, and nothing jumps.

The clock of the page is driven; that of the server stands still at `at`, unless a test moves it.
"""

import datetime
import re

import pytest
from playwright.sync_api import expect

from newsportal import middleware
from newsportal.pages import Site
from tests.factories import make_article, make_headline
from ticker.models import Headline

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
WINDOW = "/ticker/neu/"
# Counts what the page asks for, how long it paused before, and says when its script has taken the answer. Measured in
# the page: its clock runs on between two steps of a test, on a busy machine for seconds.
COUNT = """
window.asked = window.shifted = 0
addEventListener("DOMContentLoaded", () => { window.begun = window.planned = Date.now() })
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value
}).observe({ type: "layout-shift", buffered: true })
const send = XMLHttpRequest.prototype.send
XMLHttpRequest.prototype.send = function () {
  window.asked += 1
  window.pause = Date.now() - planned
  window.answered = new Promise((done) => this.addEventListener("loadend", () => done(window.planned = Date.now())))
  send.call(this)
}
"""
BOTH = pytest.mark.parametrize("address", ["/", "/ticker/"])


class Reader:
    """Somebody before a page with a ticker."""

    def __init__(self, browser, base, at, address, **options):
        self.context = browser.new_context(base_url=base, locale="de-DE", **options)
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.clock.install(time=at)
        self.page.add_init_script(COUNT)
        self.page.goto(address)
        self.ticker = self.page.locator("[data-ticker]")
        self.lines = self.ticker.locator("li[data-id]")
        self.offer = self.page.locator("[data-offer]")
        self.said = self.page.locator("[data-said]")

    def wait(self, step=1):
        """Until the page has asked once more and has taken the answer; returns how many seconds it paused before."""
        asked, seconds = self.page.evaluate("asked"), 0
        while self.page.evaluate("asked") == asked:
            assert seconds <= 800
            self.page.clock.run_for(step * 1000)
            seconds += step
        self.answered()
        return self.page.evaluate("pause") / 1000

    def answered(self):
        self.page.evaluate("answered.then(() => 0)")

    def texts(self):
        return self.ticker.locator("li[data-id] .tick-text").all_inner_texts()

    def top(self, words):
        return self.ticker.locator("li", has_text=words).bounding_box()["y"]


@pytest.fixture
def read(browser, live_server, frozen, at, monkeypatch):
    # Polls follow one another at once here, and must not be answered from the browser's cache.
    monkeypatch.setattr(middleware, "PUBLIC_CACHING", "public, max-age=0, stale-if-error=")
    make_article(published=at - 24 * HOUR)  # without one, the front page is a ticker too
    readers = []

    def open_page(address, **options):
        options = {"viewport": {"width": 1280, "height": 800}} | options
        readers.append(Reader(browser, live_server.url, at, address, **options))
        return readers[-1]

    yield open_page
    for reader in readers:
        reader.context.close()
    assert [said for reader in readers for said in reader.complaints] == []


def make_lines(at, count, words="Zeile"):
    """One a minute, number 0 the newest."""
    return [make_headline(at - n * MINUTE, f"{words} {n:02}") for n in range(count)]


@BOTH
def test_a_new_line_is_offered_and_shown_when_the_reader_wants_it(read, at, address):
    make_lines(at - HOUR, 12)
    reader = read(address)
    shown = reader.texts()
    expect(reader.offer).to_be_hidden()
    expect(reader.said).to_have_text("")
    make_headline(at, "Neu")
    top = reader.top("Zeile 00")
    reader.wait()
    expect(reader.offer).to_have_text("1 neue Meldung anzeigen")
    expect(reader.said).to_have_text("1 neue Meldung")
    assert reader.texts() == shown and reader.top("Zeile 00") == top
    assert reader.page.evaluate("shifted") == 0
    make_headline(at, "Noch neuer")
    reader.wait()
    reader.offer.get_by_text("2 neue Meldungen anzeigen").click()
    expect(reader.offer).to_be_hidden()
    expect(reader.said).to_have_text("")
    wanted = ["Noch neuer", "Neu", *shown]
    assert reader.texts() == (wanted[:9] if address == "/" else wanted)
    focused = reader.page.evaluate("document.activeElement.matches('ol') && document.activeElement.innerText")
    assert "Noch neuer" in focused
    assert reader.page.evaluate("scrollY") == 0


def test_a_number_is_announced_once(read, at):
    make_lines(at - HOUR, 3)
    reader = read("/ticker/")
    reader.page.evaluate(
        """() => {
            window.heard = []
            const said = document.querySelector("[data-said]")
            new MutationObserver(() => heard.push(said.textContent)).observe(said, {childList: true, characterData: true})
        }"""
    )
    line = make_headline(at, "Neu")
    for text in ("Neu", "Geändert", "Noch einmal"):
        line.text = text
        line.save()
        reader.wait()
        expect(reader.offer).to_be_visible()
    make_headline(at, "Zweite")
    reader.wait()
    expect(reader.said).to_have_text("2 neue Meldungen")
    assert reader.page.evaluate("heard") == ["1 neue Meldung", "2 neue Meldungen"]
    assert reader.said.get_attribute("aria-live") == "polite"


@BOTH
def test_shown_lines_follow_the_newsroom(read, frozen, at, address):
    lines = make_lines(at - HOUR, 8)
    make_headline(at - 2 * HOUR, "Eil", breaking=True, breaking_until=at + HOUR)
    article = make_article("Der Artikel", published=at + MINUTE)
    Headline.objects.filter(pk=lines[2].pk).update(article=article)
    reader = read(address)
    assert reader.ticker.locator(".label.past").count() == 0
    lines[0].text = "Berichtigt"
    lines[0].save()
    lines[1].withdraw()
    frozen(at + HOUR)
    reader.wait()
    expect(reader.lines.first).to_contain_text("Berichtigt")
    expect(reader.lines).to_have_count(8)
    expect(reader.ticker.locator(".label.past")).to_have_text("Eilmeldung")
    link = reader.ticker.get_by_role("link", name="Zeile 02")
    assert link.get_attribute("href") == article.get_absolute_url()
    expect(reader.offer).to_be_hidden()
    assert reader.texts()[1:7] == [f"Zeile {n:02}" for n in range(2, 8)]


def test_an_older_version_replaces_nothing(read, at):
    first, second = make_lines(at, 2)
    Headline.objects.filter(pk=first.pk).update(version=5)
    reader = read("/ticker/")
    Headline.objects.filter(pk=first.pk).update(version=4, text="Von gestern")
    second.text = "Von heute"
    second.save()
    reader.wait()
    expect(reader.lines.last).to_contain_text("Von heute")
    expect(reader.lines.first).to_contain_text("Zeile 00")


def test_a_box_keeps_its_nine_lines_when_one_is_withdrawn(read, at):
    lines = make_lines(at, 12)
    reader = read("/")
    assert reader.texts() == [f"Zeile {n:02}" for n in range(9)]
    lines[4].withdraw()
    reader.wait()
    expect(reader.lines.last).to_contain_text("Zeile 09")
    assert reader.texts() == [f"Zeile {n:02}" for n in range(10) if n != 4]
    expect(reader.offer).to_be_hidden()
    expect(reader.ticker.locator("li.more")).to_have_count(6)


def test_a_line_moves_when_it_is_pinned_and_back(read, at):
    lines = make_lines(at, 5)
    reader = read("/ticker/")
    wichtig = reader.page.get_by_role("heading", name="Wichtig")
    expect(wichtig).to_be_hidden()
    lines[3].pinned_until = at + HOUR
    lines[3].save()
    reader.wait()
    expect(wichtig).to_be_visible()
    assert reader.texts() == ["Zeile 03", "Zeile 00", "Zeile 01", "Zeile 02", "Zeile 04"]
    assert reader.said.inner_text() == ""
    lines[3].pinned_until = None
    lines[3].save()
    reader.wait()
    expect(wichtig).to_be_hidden()
    assert reader.texts() == [f"Zeile {n:02}" for n in range(5)]


def test_a_line_with_the_focus_is_withdrawn_when_it_is_left(read, at):
    lines = make_lines(at, 3)
    reader = read("/ticker/")
    time = reader.lines.nth(1).locator("a")
    time.focus()
    lines[1].withdraw()
    lines[2].withdraw()
    reader.wait()
    expect(reader.lines).to_have_count(2)
    assert time.evaluate("link => link === document.activeElement")
    reader.page.keyboard.press("Tab")
    expect(reader.lines).to_have_count(1)
    assert reader.texts() == ["Zeile 00"]


@BOTH
def test_a_page_that_was_open_over_midnight_gets_a_new_day(read, frozen, at, address):
    make_lines(at, 4)
    reader = read(address)
    headings = reader.ticker.locator("[data-day]:not([hidden]) > :first-child:visible")
    expect(headings).to_have_count(0 if address == "/" else 1)
    frozen(at + 6 * HOUR)
    make_headline(at + 5 * HOUR, "Nach Mitternacht")
    reader.wait()
    reader.offer.click()
    assert reader.texts()[0] == "Nach Mitternacht"
    days = ["Dienstag, 22. Juli"] if address == "/" else ["Mittwoch, 23. Juli", "Dienstag, 22. Juli"]
    assert headings.all_inner_texts() == days
    reader.ticker.locator("h2 a, h3 a").filter(has_text="Dienstag").click()
    reader.page.wait_for_url("**/ticker/2025-07-22/")


def test_more_than_the_window_holds_leaves_a_gap_that_leads_on(read, at):
    make_lines(at - HOUR, 3, "Alt")
    reader = read("/ticker/")
    make_lines(at, 35, "Neu")
    reader.wait()
    reader.offer.get_by_text("30 neue Meldungen anzeigen").click()
    assert reader.texts() == [*(f"Neu {n:02}" for n in range(30)), *(f"Alt {n:02}" for n in range(3))]
    gap = reader.ticker.get_by_role("link", name="Weitere Meldungen")
    rows = reader.ticker.locator("ol li").all_inner_texts()
    assert "Neu 29" in rows[29] and rows[30] == "Weitere Meldungen" and "Alt 00" in rows[31]
    make_headline(at, "Danach")
    reader.wait()
    reader.offer.click()
    expect(gap).to_have_count(1)
    gap.click()
    reader.page.wait_for_url(re.compile(r"/ticker/\?vor="))
    assert reader.page.locator("main .tick-text").all_inner_texts()[:6] == [
        *(f"Neu {n:02}" for n in range(30, 35)),
        "Alt 00",
    ]


def test_an_empty_ticker_fills(read, at):
    reader = read("/")
    expect(reader.page.get_by_text("Zurzeit keine Meldungen.")).to_be_visible()
    make_headline(at, "Die erste")
    reader.wait()
    reader.offer.click()
    assert reader.texts() == ["Die erste"]
    expect(reader.page.get_by_text("Zurzeit keine Meldungen.")).to_be_hidden()
    expect(reader.page.get_by_role("link", name="Alle Meldungen")).to_be_visible()


@BOTH
def test_a_ticker_that_is_emptied_says_so(read, at, address):
    lines = make_lines(at, 2)
    reader = read(address)
    empty = reader.ticker.locator(".empty")
    expect(empty).to_be_hidden()
    for line in lines:
        line.withdraw()
    reader.wait()
    expect(empty).to_be_visible()
    expect(reader.lines).to_have_count(0)


def test_the_list_that_has_the_focus_may_be_emptied(read, at):
    make_lines(at - 24 * HOUR, 2)
    reader = read("/ticker/")
    line = make_headline(at, "Neu")
    reader.wait()
    reader.offer.click()
    assert reader.page.evaluate("document.activeElement.ariaLabel") == "Dienstag, 22. Juli"
    line.withdraw()
    reader.wait()
    expect(reader.lines).to_have_count(2)
    expect(reader.ticker.locator("[data-day]")).to_have_count(2)  # "oben" and yesterday


def test_an_offer_that_goes_hands_the_focus_to_the_button_that_stays(read, at):
    make_lines(at - HOUR, 2)
    reader = read("/ticker/")
    line = make_headline(at, "Neu")
    reader.wait()
    reader.offer.focus()
    line.withdraw()
    reader.wait()
    expect(reader.offer).to_be_hidden()
    expect(reader.page.get_by_role("button", name="Ticker: Pause")).to_be_focused()


def test_lines_of_one_moment_stay_where_the_window_ends_among_them(read, at):
    """Which of them the window holds is a matter of their numbers, as on the pages."""
    make_lines(at - HOUR, 5, "Alt")
    for n in range(10):
        make_headline(at - HOUR / 2, f"Gleich {n}")
    lines = make_lines(at, 25, "Neu")
    reader = read("/ticker/")
    shown = reader.texts()
    assert len(shown) == 40
    lines[0].text = "Berichtigt"
    lines[0].save()
    reader.wait()
    expect(reader.lines.first).to_contain_text("Berichtigt")
    assert reader.texts() == ["Berichtigt", *shown[1:]]
    Headline.objects.get(text="Gleich 9").withdraw()
    reader.wait()
    expect(reader.lines).to_have_count(39)
    assert "Gleich 9" not in reader.texts()


def test_a_box_of_lines_of_one_moment_is_offered_another_one(read, at):
    for n in range(12):
        make_headline(at, f"Gleich {n:02}")
    reader = read("/")
    shown = reader.texts()
    make_headline(at, "Gleich 12")
    reader.wait()
    reader.offer.get_by_text("1 neue Meldung anzeigen").click()
    assert reader.texts() == ["Gleich 12", *shown[:8]]
    reader.wait()
    expect(reader.offer).to_be_hidden()
    assert reader.texts() == ["Gleich 12", *shown[:8]]


def test_a_gap_goes_with_the_lines_above_it(read, at):
    make_lines(at - HOUR, 3, "Alt")
    reader = read("/ticker/")
    make_lines(at, 35, "Neu")
    reader.wait()
    reader.offer.click()
    gap = reader.ticker.get_by_role("link", name="Weitere Meldungen")
    expect(gap).to_have_count(1)
    Headline.objects.filter(text__startswith="Neu").update(withdrawn=True)
    reader.wait()
    expect(gap).to_have_count(0)
    assert reader.texts() == ["Alt 00", "Alt 01", "Alt 02"]


def test_a_reader_can_pause_it(read, at):
    make_lines(at, 3)
    reader = read("/ticker/")
    make_headline(at, "Neu")
    reader.wait()
    expect(reader.offer).to_be_visible()
    reader.page.get_by_role("button", name="Ticker: Pause", exact=True).click()
    expect(reader.offer).to_be_hidden()  # what it offers may be past when the reader comes back
    expect(reader.said).to_have_text("")
    asked = reader.page.evaluate("asked")
    reader.page.clock.run_for(600_000)
    assert reader.page.evaluate("asked") == asked
    reader.page.get_by_role("button", name="Ticker: Weiter", exact=True).click()
    expect(reader.offer).to_be_visible()
    assert reader.wait() <= 37


def test_a_hidden_page_does_not_ask_and_does_so_at_once_when_it_is_seen_again(read, at):
    make_lines(at, 3)
    reader = read("/ticker/")

    def turn(hidden):
        reader.page.evaluate(
            """hidden => {
                Object.defineProperty(document, "hidden", {value: hidden, configurable: true})
                document.dispatchEvent(new Event("visibilitychange", {bubbles: true}))
            }""",
            hidden,
        )

    turn(True)
    reader.page.clock.run_for(600_000)
    assert reader.page.evaluate("asked") == 0
    turn(False)
    reader.page.clock.run_for(1)
    reader.answered()
    turn(True)
    turn(False)
    assert reader.page.evaluate("asked") == 1 and 23 <= reader.wait() <= 37


def test_a_page_that_nobody_touches_asks_every_two_minutes(read, at):
    make_lines(at, 3)
    reader = read("/ticker/")
    while reader.page.evaluate("planned - begun") <= 300_000:
        assert 23 <= reader.wait() <= 37
    reader.page.evaluate("dispatchEvent(new Event('scroll'))")  # as when the script holds a line where it is
    assert 94 <= reader.wait() <= 146
    reader.page.route(f"**{WINDOW}", lambda route: route.fulfill(status=200, body="", content_type="text/html"))
    reader.wait()
    assert 94 <= reader.wait() <= 146  # not sooner because something went wrong
    reader.page.unroute(f"**{WINDOW}")
    reader.wait()
    reader.page.mouse.move(10, 10)
    reader.wait()
    assert 23 <= reader.wait() <= 37


def test_a_server_in_trouble_is_asked_less_and_less(read, at):
    make_lines(at, 3)
    reader = read("/ticker/")
    answer = {"status": 503, "body": "<p>Wartung</p>", "content_type": "text/html"}
    reader.page.route(f"**{WINDOW}", lambda route: route.fulfill(**answer))
    reader.wait()
    for failures in range(1, 7):
        answer["status"] = 503 if failures % 2 else 200  # a page of somebody else is no answer either
        wanted = min(30 * 2**failures, 600)
        assert 0.8 * wanted - 3 <= reader.wait(3) <= 1.2 * wanted + 6
    reader.page.unroute(f"**{WINDOW}")
    reader.wait(3)
    reader.page.mouse.move(10, 10)
    reader.wait()
    assert 23 <= reader.wait() <= 37
    assert reader.texts() == ["Zeile 00", "Zeile 01", "Zeile 02"]
    assert all("503" in said for said in reader.complaints)
    reader.complaints.clear()


def test_while_nothing_changes_nothing_is_sent(read, at, monkeypatch):
    make_lines(at, 3)
    reader = read("/ticker/")
    sent, answer = [], Site.answer

    def note(site, key, page, environ, start_response):
        def begin(status, headers):
            if environ["PATH_INFO"] == WINDOW:
                sent.append(int(status[:3]))
            return start_response(status, headers)

        return answer(site, key, page, environ, begin)

    monkeypatch.setattr(Site, "answer", note)
    for _ in range(3):
        reader.wait()
    make_headline(at, "Neu")
    reader.wait()
    expect(reader.offer).to_be_visible()
    assert sent == [200, 304, 304, 200]


@pytest.mark.parametrize("anchoring", ["auto", "none"])
def test_the_line_that_is_read_stays_where_it_is(read, at, anchoring):
    """Whether or not the browser sees to it: not all do."""
    lines = make_lines(at, 50)
    reader = read("/ticker/", viewport={"width": 390, "height": 600})
    reader.page.evaluate(f"document.documentElement.style.overflowAnchor = '{anchoring}'")
    reader.page.evaluate("document.querySelectorAll('li[data-id]')[30].scrollIntoView({block: 'center'})")
    before = reader.top("Zeile 30")
    lines[2].withdraw()
    lines[3].text = "Lang " * 50
    lines[3].save()
    make_headline(at, "Neu")
    reader.wait()
    expect(reader.lines).to_have_count(49)
    assert abs(reader.top("Zeile 30") - before) < 1
    reader.offer.evaluate("button => button.click()")
    assert reader.texts()[0] == "Neu"


def test_the_strip_of_a_phone_shows_three_lines_also_afterwards(read, at):
    make_lines(at, 6)
    reader = read("/", viewport={"width": 390, "height": 844})
    visible = reader.ticker.locator("li[data-id]:visible")
    expect(visible).to_have_count(3)
    make_headline(at, "Neu")
    reader.wait()
    reader.offer.click()
    expect(visible).to_have_count(3)
    expect(visible.first).to_contain_text("Neu")


def test_the_strip_of_a_phone_keeps_lines_beside_what_is_pinned_and_its_height(read, at):
    lines = make_lines(at, 8, "Kurz")
    reader = read("/", viewport={"width": 390, "height": 844})
    visible = reader.ticker.locator("li[data-id]:visible")
    for n in (5, 6):
        lines[n].pinned_until = at + HOUR
        lines[n].save()
    reader.wait()
    expect(visible).to_have_count(4)
    assert visible.locator(".tick-text").all_inner_texts() == ["Kurz 05", "Kurz 00", "Kurz 01", "Kurz 02"]
    lead = reader.page.locator(".card-lead").bounding_box()["y"]
    lines[0].text = "Ein Satz, der auf einem Telefon ganz gewiss zwei Zeilen braucht"
    lines[0].save()
    reader.wait()
    expect(visible.nth(1)).to_contain_text("Ein Satz")
    assert reader.page.locator(".card-lead").bounding_box()["y"] == lead


# What sticks out of its parent or holds more than it shows.
CUT = """button => {
    const own = button.getBoundingClientRect()
    return button.scrollWidth > button.clientWidth || button.scrollHeight > button.clientHeight ||
        own.left < 0 || own.right > document.documentElement.clientWidth
}"""


@pytest.mark.parametrize("zoom", [1, 2])
@BOTH
def test_an_offer_is_never_cut_off(read, at, address, zoom):
    make_lines(at - HOUR, 12)
    reader = read(address, viewport={"width": 320, "height": 640})
    fonts = {"standard": 16 * zoom, "fixed": 13 * zoom}
    reader.context.new_cdp_session(reader.page).send("Page.setFontSizes", {"fontSizes": fonts})
    eil, *_ = make_lines(at, 12, "Neu")
    eil.breaking, eil.breaking_until = True, at + HOUR
    eil.save()
    reader.wait()
    expect(reader.offer).to_have_text("Eilmeldung: 12 neue Meldungen anzeigen")
    expect(reader.said).to_have_text("Eilmeldung: 12 neue Meldungen")
    for button in (reader.offer, reader.page.locator("[data-pause]")):
        assert not button.evaluate(CUT)
        assert button.bounding_box()["height"] >= 24
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 320
    reader.offer.click()


def test_an_offer_is_in_sight_far_down_a_long_page_and_leads_up(read, at):
    make_lines(at - HOUR, 50)
    reader = read("/ticker/")
    reader.page.evaluate("document.querySelectorAll('li[data-id]')[30].scrollIntoView({block: 'center'})")
    before = reader.top("Zeile 30")
    make_headline(at, "Neu")
    reader.wait()
    expect(reader.offer).to_be_in_viewport()
    assert abs(reader.top("Zeile 30") - before) < 1 and reader.page.evaluate("shifted") == 0
    reader.offer.click()
    expect(reader.ticker.locator("li", has_text="Neu")).to_be_in_viewport()
    expect(reader.ticker.get_by_role("heading", name="Dienstag, 22. Juli")).to_be_in_viewport()


@pytest.mark.parametrize("address", ["/", "/ticker/", "/ticker/2025-07-22/"])
def test_the_banner_of_an_open_page_follows_and_nothing_moves(read, frozen, at, address):
    first = make_headline(at - HOUR, "Erste Eilmeldung, lang " * 6, breaking=True, breaking_until=at + HOUR)
    make_lines(at - 2 * HOUR, 3)
    reader = read(address)
    banner = reader.page.locator(".eil")
    top = reader.page.locator("main").bounding_box()["y"]
    second = make_headline(at, "Zweite", breaking=True, breaking_until=at + HOUR, url="https://example.org/")
    reader.wait()
    expect(banner.get_by_role("link")).to_have_text("Zweite")
    expect(banner.get_by_role("link")).to_have_attribute("href", "https://example.org/")
    expect(reader.offer).to_have_text("Eilmeldung: 1 neue Meldung anzeigen")
    second.text = "Zweite, berichtigt"
    second.save()
    reader.wait()
    expect(banner.get_by_role("link")).to_have_text("Zweite, berichtigt")
    assert reader.page.evaluate("shifted") == 0
    frozen(at + HOUR)
    reader.wait()
    expect(banner).to_be_hidden()
    first.breaking_until = at + 3 * HOUR
    first.save()
    second.withdraw()
    reader.wait()
    expect(banner.get_by_role("link")).to_contain_text("Erste Eilmeldung")
    assert reader.page.locator("main").bounding_box()["y"] == top


@pytest.mark.parametrize("count", [0, 2])
def test_a_page_may_hold_any_number_of_tickers(read, at, count):
    first = make_headline(at - HOUR, "Erste", breaking=True, breaking_until=at + HOUR)
    address = "/ticker/2025-07-22/"
    reader = read(address)

    def multiply(route):
        answer = route.fetch()
        box = re.search(
            r'<section class="ticker-box".*</section>', answer.text().partition('<section class="related')[0], re.S
        )
        script = re.search(r"<script type.*?</script>", box[0])[0]
        route.fulfill(response=answer, body=answer.text().replace(box[0], (box[0] * count) or script))

    reader.page.route(f"**{address}", multiply)
    reader.page.goto(address)
    expect(reader.ticker).to_have_count(count)
    first.text = "Erste, berichtigt"
    first.save()
    if count:
        reader.wait()
    else:
        reader.page.clock.run_for(600_000)
        assert reader.page.evaluate("asked") == 0
    expect(reader.page.locator(".eil").get_by_role("link")).to_have_text("Erste, berichtigt" if count else "Erste")


def test_no_banner_comes_where_there_was_none(read, at):
    make_lines(at - HOUR, 3)
    reader = read("/ticker/")
    make_headline(at, "Eil", breaking=True, breaking_until=at + HOUR)
    reader.wait()
    expect(reader.offer).to_be_visible()
    expect(reader.page.locator(".eil")).to_have_count(0)


@BOTH
def test_without_a_script_there_is_nothing_to_press(read, at, address):
    make_lines(at, 3)
    reader = read(address, java_script_enabled=False)
    assert reader.texts() == ["Zeile 00", "Zeile 01", "Zeile 02"]
    expect(reader.ticker.get_by_role("button")).to_have_count(0)
