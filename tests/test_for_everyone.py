"""Every kind of public page is good for everyone: with a screen reader, a keyboard, large text, a small screen, on paper,
and for who does not want to be watched. By roles and landmarks, not by class names: the look may change."""

from importlib import resources

import pytest

pytestmark = pytest.mark.django_db(transaction=True)

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async tags => {
    await Promise.all(document.getAnimations().map(one => one.finished))
    const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"], preload: false, iframes: false})
    return found.violations.flatMap(fault => fault.nodes.map(node => `${fault.id}: ${node.target} ${node.html.slice(0, 120)}`))
}"""
# With scripts off Chromium calls no timer, and axe waits for one of no time.
TIMERS = "window.setTimeout = (work, _, ...rest) => void Promise.resolve().then(() => work(...rest))"


def name_faults(faults):
    """What to print: each fault once, with the pages that have it."""
    pages = {}
    for page, fault in faults:
        pages.setdefault(fault, []).append(page)
    return "\n" + "\n".join(f"{fault}  <- {', '.join(dict.fromkeys(names))}" for fault, names in pages.items())


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_axe_finds_nothing_in_light_and_dark_with_the_menu_closed_and_open(visit, addresses, scripts):
    page = visit("/", java_script_enabled=scripts, reduced_motion="reduce").page
    faults = []
    for name, address in addresses.items():
        page.goto(address)
        if not scripts:
            page.evaluate(TIMERS)
        page.evaluate(AXE)
        for menu in ("closed", "open"):
            if menu == "open":
                page.get_by_role("button", name="Menü").click()
                assert page.get_by_role("navigation", name="Menü").is_visible()
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                faults += [(f"{name}, menu {menu}", fault) for fault in page.evaluate(RUN_AXE, TAGS)]
    assert not faults, name_faults(faults)


def test_the_menu_opens_and_closes_by_keyboard_without_scripts(visit, addresses):
    page = visit(addresses["article"], 390, java_script_enabled=False).page
    button, menu = page.get_by_role("button", name="Menü"), page.get_by_role("navigation", name="Menü")
    assert menu.is_hidden()
    button.focus()
    page.keyboard.press("Enter")
    links = menu.get_by_role("link").all_inner_texts()
    assert {"Startseite", "Politik", "Kultur", "Ticker", "Archiv", "Impressum", "Datenschutz"} <= {*links}
    for _ in range(2):  # past the button that closes it
        page.keyboard.press("Tab")
    assert menu.get_by_role("link", name="Startseite").evaluate("link => link === document.activeElement")
    page.keyboard.press("Escape")
    assert menu.is_hidden() and button.evaluate("button => button === document.activeElement")
    button.click()
    menu.get_by_role("button", name="Schließen").click()
    assert menu.is_hidden()


# What Tab should reach, in its order.
REACHABLE = """() => {
    window.expected = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
        .filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true}))
    return expected.length
}"""
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getClientRects()[0]
    if (one === document.body) return null
    const what = `<${one.localName}> ${(one.innerText || one.getAttribute("aria-label") || "").trim().slice(0, 60)}`
    const faults = []
    if (style.outlineStyle === "none" || !parseFloat(style.outlineWidth)) faults.push(`no outline: ${what}`)
    const x = box.x + box.width / 2, y = box.y + box.height / 2
    const seen = document.elementFromPoint(x, y)
    if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1)
        faults.push(`outside the window: ${what}`)
    else if (!(one.contains(seen) || seen?.contains(one))) faults.push(`covered by <${seen?.localName}>: ${what}`)
    return {place: expected.indexOf(one), what, faults}
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(visit, addresses, width):
    page = visit("/", width, reduced_motion="reduce").page
    faults = []
    for name, address in addresses.items():
        page.goto(address)
        expected, reached = page.evaluate(REACHABLE), []
        for _ in range(
            expected + 20
        ):  # a box that scrolls takes a step of its own, and a date one for each of its parts
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            if focused and reached and focused["place"] == reached[-1]:
                continue
            if not focused or focused["place"] in reached:
                break
            faults += [(name, fault) for fault in focused["faults"]]
            if focused["place"] >= 0:
                reached.append(focused["place"])
        if reached != list(range(expected)):
            missed = page.evaluate(
                "reached => expected.filter((_, place) => !reached.includes(place)).map(one => one.outerHTML.slice(0, 100))",
                reached,
            )
            faults.append((name, f"Tab goes {reached} of {expected}, misses {missed}"))
    assert not faults, name_faults(faults)


# Words that stand outside the window or are cut by a box around them. Left out on purpose: what is only for screen readers
# (a box of one pixel), what scrolls, and headlines clamped to some lines, which their own page shows whole.
CUT_OFF = """() => {
    const cut = new Set(), range = document.createRange()
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let text; (text = walk.nextNode());) {
        if (!text.data.trim() || !text.parentElement.checkVisibility({visibilityProperty: true})) continue
        range.selectNodeContents(text)
        let edges = [{left: -Infinity, right: innerWidth, top: -Infinity, bottom: Infinity}]
        for (let box = text.parentElement; box; box = box.parentElement) {
            const style = getComputedStyle(box), rect = box.getBoundingClientRect()
            if (style.webkitLineClamp !== "none" || (rect.width <= 1 && rect.height <= 1)) { edges = []; break }
            if (/auto|scroll/.test(style.overflowX + style.overflowY)) { edges.shift(); break }
            if (/hidden|clip/.test(style.overflowX + style.overflowY)) edges.push(rect)
        }
        for (const line of range.getClientRects()) for (const edge of edges)
            if (line.left < edge.left - 1 || line.right > edge.right + 1 || line.top < edge.top - 2 || line.bottom > edge.bottom + 2)
                cut.add(`cut off: <${text.parentElement.localName}> ${text.data.trim().slice(0, 60)}`)
    }
    return [...cut]
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_begins_at_its_top(visit, addresses, width):
    page = visit("/", width).page
    began = {name: page.goto(address) and page.evaluate("scrollY") for name, address in addresses.items()}
    assert {name: top for name, top in began.items() if top} == {}


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (640, 2), (1280, 2)])
def test_nothing_scrolls_sideways_or_is_cut_off(visit, addresses, width, zoom):
    visited = visit("/", width)
    page, faults = visited.page, []
    fonts = {"standard": 16 * zoom, "fixed": 13 * zoom}
    visited.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": fonts})
    for name, address in addresses.items():
        page.goto(address)
        # Who set larger text gets it: no size in px on the root.
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{16 * zoom}px"
        needed = page.evaluate("document.documentElement.scrollWidth")
        faults += [(name, f"needs {needed} px of {width}")] * (needed > width)
        faults += [(name, fault) for fault in page.evaluate(CUT_OFF)]
    assert not faults, name_faults(faults)


# Words and controls of the masthead that stand on each other. Of a box that scrolls, what is scrolled out stands nowhere.
OVERLAPS = """() => {
    const found = [], things = [], range = document.createRange(), header = document.querySelector("header")
    const add = (what, rects, scroller) => {
        for (const {left, right, top, bottom} of rects) {
            const edge = scroller?.getBoundingClientRect()
            const box = {what, left: Math.max(left, edge?.left ?? left), right: Math.min(right, edge?.right ?? right), top, bottom}
            if (box.right - box.left > 1 && bottom - top > 1) things.push(box)
        }
    }
    const scroller = one => one && (/auto|scroll/.test(getComputedStyle(one).overflowX) ? one : scroller(one.parentElement))
    const walk = document.createTreeWalker(header, NodeFilter.SHOW_TEXT)
    for (let text; (text = walk.nextNode());) {
        const around = text.parentElement
        if (!text.data.trim() || around.closest("button") || !around.checkVisibility({visibilityProperty: true})) continue
        range.selectNodeContents(text)
        add(text.data.trim(), range.getClientRects(), scroller(around))
    }
    for (const one of header.querySelectorAll("button, input, img"))
        if (one.checkVisibility({visibilityProperty: true})) add(one.innerText || `<${one.localName}>`, [one.getBoundingClientRect()])
    things.forEach((one, place) => things.slice(place + 1).forEach(other => {
        if (one.what !== other.what && Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
            && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4)  // lines of text are taller than letters
            found.push(`overlap: ${one.what} and ${other.what}`)
    }))
    return found
}"""


@pytest.mark.parametrize("zoom", [1, 2])
def test_nothing_in_the_masthead_overlaps(visit, addresses, zoom):
    faults = []
    for width in (320, 390, 768):
        visited = visit("about:blank", width)
        fonts = {"standard": 16 * zoom, "fixed": 13 * zoom}
        visited.context.new_cdp_session(visited.page).send("Page.setFontSizes", {"fontSizes": fonts})
        for name in ("front", "article"):
            visited.page.goto(addresses[name])
            faults += [(f"{name} at {width} px", fault) for fault in visited.page.evaluate(OVERLAPS)]
    assert not faults, name_faults(faults)


def test_every_page_has_one_main_heading_and_skips_no_level(visit, addresses):
    page, faults = visit("/").page, []
    for name, address in addresses.items():
        page.goto(address)
        levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(one => +one.localName[1])")
        if levels.count(1) != 1:
            faults.append((name, f"{levels.count(1)} h1"))
        if levels[:1] != [1]:
            faults.append((name, f"a level {levels[:1]} comes before the h1"))
        for before, after in zip(levels, levels[1:], strict=False):
            if after > before + 1:
                faults.append((name, f"h{after} follows h{before}"))
        for landmark, wanted in (("main", 1), ("banner", 1), ("contentinfo", 1)):
            found = page.get_by_role(landmark).count()
            if found != wanted:
                faults.append((name, f"{found} {landmark}"))
        if page.locator("html").get_attribute("lang") != "de":
            faults.append((name, "is not said to be German"))
    assert not faults, name_faults(faults)


STORED = """async () => ({
    local: localStorage.length, session: sessionStorage.length, databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length, workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


def test_public_pages_store_nothing_call_nobody_and_have_nothing_to_complain_about(visit, addresses, live_server):
    visited = visit("/")
    for name, address in addresses.items():
        visited.page.goto(address)
        assert visited.context.cookies() == [], name
        assert set(visited.page.evaluate(STORED).values()) == {0}, name
    assert all(url.startswith(live_server.url) for url in visited.requests), visited.requests
    # Chromium itself notes the status of an error page.
    assert [said for said in visited.complaints if "Failed to load resource" not in said] == []


WATCH_SHIFTS = """
window.shifts = []
new PerformanceObserver(list => {
    for (const entry of list.getEntries())
        shifts.push(`${entry.value.toFixed(4)} ${entry.sources.map(({node}) => (node?.outerHTML ?? node?.data)?.replace(/\\s+/g, " ").slice(0, 80))}`)
}).observe({type: "layout-shift", buffered: true})
"""


PAINTED = """() => new Promise(done => {
    const look = () => performance.getEntriesByName("first-contentful-paint").length ? done(true) : requestAnimationFrame(look)
    look()
    setTimeout(done, 10000, false)
})"""
LOADED = """async () => {
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
        scrollTo(0, y)
        await new Promise(requestAnimationFrame)
    }
    await Promise.all([...document.images].map(one => one.decode()))
    await document.fonts.ready
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
    return shifts
}"""


class SlowLine:
    """The page comes bit by bit, and what it can be painted without comes after the first paint."""

    def __init__(self, visited):
        self.held, self.slow = [], False
        self.session = visited.context.new_cdp_session(visited.page)
        visited.page.route("**/*", self.hold)

    def hold(self, route):
        kind = route.request.resource_type
        if self.slow and kind in ("image", "font", "script"):
            self.held.append(route)
        elif kind == "stylesheet":
            route.fulfill(response=route.fetch())  # at once, whatever the speed
        else:
            route.continue_()

    def begin(self):
        self.slow = True
        self.set_speed(20_000)

    def release(self):
        self.slow = False
        self.set_speed(-1)
        while self.held:
            self.held.pop(0).continue_()

    def set_speed(self, speed):
        conditions = {"offline": False, "latency": 0, "downloadThroughput": speed, "uploadThroughput": -1}
        self.session.send("Network.emulateNetworkConditions", conditions)


@pytest.mark.renditions
def test_nothing_moves_while_a_page_loads(visit, addresses):
    faults = []
    for width in (390, 1280):
        visited = visit("about:blank", width)
        page = visited.page
        page.add_init_script(WATCH_SHIFTS)
        line = SlowLine(visited)
        for name in ("front", "article", "section", "author", "archive day", "ticker"):
            line.begin()
            page.goto(addresses[name], wait_until="commit")
            assert page.evaluate(PAINTED), f"{name}: nothing is painted before pictures, fonts and scripts are there"
            line.release()
            page.wait_for_load_state("load")
            faults += [(f"{name} at {width} px", shift) for shift in page.evaluate(LOADED)]
    assert not faults, name_faults(faults)


# The visible words, and what style sheets add to them.
PRINTED = """() => [document.body.innerText, ...[...document.querySelectorAll("body, body *")]
    .filter(one => one.checkVisibility())
    .flatMap(one => ["::before", "::after"].map(which => getComputedStyle(one, which).content))].join(" ")"""


def test_a_printed_article_is_the_article_alone(visit, addresses):
    page = visit(addresses["article"]).page
    page.emulate_media(media="print")
    main = page.get_by_role("main")
    assert main.get_by_role("heading", level=1).is_visible()
    assert main.get_by_text("Nach fast fünfstündiger Beratung").is_visible()
    assert main.locator("time").first.is_visible()
    for what in ("nav", "aside", "form", "button"):
        assert [one.inner_text() for one in page.locator(what).all() if one.is_visible()] == [], what
    for role in ("navigation", "complementary", "search", "button"):
        assert page.get_by_role(role).count() == 0, role
    assert page.get_by_role("link", name="Zum Inhalt springen").is_hidden()


def test_a_printed_article_says_where_it_came_from(visit, addresses):
    page = visit(addresses["article"]).page
    page.emulate_media(media="print")
    assert addresses["article"] in page.evaluate(PRINTED)
