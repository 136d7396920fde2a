import dataclasses
import datetime
import gzip
import os

import brotli
import pytest
from django.conf import settings as django_settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory

from newsportal import embedded

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The embedded server is up for as long as tests need a database, which each process has for itself."""
    if not django_settings.EMBEDDED:
        yield
        return
    with embedded.Server(django_settings.VAR).running():
        yield


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def no_renditions(request, monkeypatch):
    """They take a second an image, and no test but those marked `renditions` opens one."""
    if "renditions" not in request.keywords:
        from articles.models import Image

        monkeypatch.setattr(Image, "render", lambda image, again=False: 0)


@pytest.fixture
def at():
    """A moment that pages are asked for: Tuesday, 22 July 2025, 20:00 in Berlin."""
    return datetime.datetime(2025, 7, 22, 18, 0, tzinfo=datetime.UTC)


@pytest.fixture
def frozen(monkeypatch, at):
    """Pages show the moment `at`, whatever the database's clock says; returns a function that sets another one."""
    from newsportal import edition

    read = edition.read
    now = [at]
    monkeypatch.setattr(edition, "read", lambda: dataclasses.replace(read(), moment=now[0]))

    def set_moment(moment):
        now[0] = moment

    return set_moment


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def text(self):
        coding = self.headers.get("Content-Encoding")
        return {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding](self.body).decode()


class Reader:
    """Asks a worker's WSGI application, which has asked for the edition when `poll.once()` was called, and no thread does."""

    def __init__(self, megabytes=64):
        from newsportal.edition import Poll
        from newsportal.pages import Site

        self.poll, self.drawn = Poll(), []
        self.django = WSGIHandler()
        self.site = Site(self.draw, self.poll, megabytes * 1024 * 1024)

    def draw(self, environ, start_response):
        self.drawn.append(environ["PATH_INFO"])
        return self.django(environ, start_response)

    def get(self, address, method="GET", environ=None, **headers):
        path, _, query = address.partition("?")
        sent = {f"HTTP_{name.upper()}": value for name, value in {"host": "localhost", **headers}.items()}
        given = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, **sent, **(environ or {})}
        begun = []
        chunks = self.site(RequestFactory()._base_environ(**given), lambda *begin: begun.append(begin))
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        names = [name for name, _ in begun[-1][1] if name != "Set-Cookie"]
        assert len(names) == len({*names}), names
        return Answer(int(begun[-1][0][:3]), dict(begun[-1][1]), body)


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture(scope="session", autouse=True)
def pages_of_the_live_server():
    """Browsers get their pages as readers do, with none kept, as tests change the data behind the edition's back."""

    def handler():
        site = Reader(megabytes=0).site
        site.poll.answered = float("inf")  # nobody asks it
        return site

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("django.test.testcases.WSGIHandler", handler)
        yield


@pytest.fixture(scope="session")
def browser():
    """Debian's chromium. Missing: the tests are skipped and say so, except in CI, where that is a failure."""
    if not os.path.exists(CHROMIUM):
        message = "chromium is missing: apt-get install chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread; Django would take every query of a test for an asynchronous one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


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
def addresses(settings, transactional_db):
    """One of each kind of public page, by its name."""
    from tests.pages import make_pages

    settings.ROOT_URLCONF = "tests.pages"
    return make_pages()


@pytest.fixture
def plan(db):
    """How PostgreSQL runs a statement, where the rows of a test are too few to mind a whole table."""

    def explain(sql):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {sql}")
            return "\n".join(row for (row,) in cursor.fetchall())

    return explain


@pytest.fixture
def manage(capsys):
    """Run a management command and return what it printed."""

    def run(*arguments, **options):
        call_command(*arguments, **options)
        return capsys.readouterr().out

    return run
