"""Finished pages: compressed bytes that a worker keeps, valid for one edition and until a moment.

Answered before Django sees the request, whose handling would take longer than the answer. A page that is not there, or
holds no longer, is drawn by Django as for a reader without cookies; one thread at a time draws a page, the others wait or
take the last one.
"""

import contextlib
import gzip
import math
import re
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from hashlib import blake2b
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlencode, urlsplit

import brotli
from django.conf import settings
from django.http import HttpResponse
from django.http.request import split_domain_port, validate_host
from django.utils.http import parse_etags

from newsportal import errors, middleware, search

# The parameters that pages read; any other changes nothing and is not passed on.
KNOWN = ("vor",)
SEARCH = "/suche/"
KNOWN_TO_SEARCH = ("q", "sortierung", "art", "ressort", "zeitraum", "von", "bis", "vor")
PRIVATE = ("/redaktion/", settings.STATIC_URL, settings.MEDIA_URL, "/healthz", "/readyz")
OVERLAP = 1.0  # seconds that others may get the last page while the next one is drawn
GRACE = 10.0  # seconds: pages that ended so shortly before the database went away are shown while it is
SEARCHES, IN_LINE, SEARCH_WAITS = (
    1,
    1,
    0.5,
)  # of a worker's four threads those that search or wait to, and how many seconds
TURN = 0.05  # seconds that a page waits for the one that is being drawn
PATIENCE = 10.0  # seconds that a reader waits for another's page
OVERHEAD = 1500  # bytes of Python's own around a page, about
CODINGS = ("br", "gzip", "identity")  # the first one that a reader accepts equally well is taken
NOT_FOUND = "404"  # the key of the one page for all addresses that do not exist
# What a kept page was made for, and nothing else of a request reaches it.
OUR_HEADERS = {"Content-Type", "Content-Length", "Vary"}
NOT_PASSED_ON = {"HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH"}
ETAG = {"br": '"%s-br"', "gzip": '"%s-gzip"', "identity": '"%s"'}


@dataclass(slots=True)
class Page:
    edition: object
    until: float  # timestamp: from then on it is another page
    ends: float  # from then on it must not be shown, come what may
    article: int | None  # whose page it is
    status: str
    headers: tuple
    etag: str
    paged: bool  # whether it is another page with other parameters
    type: str = "text/html; charset=utf-8"
    own: tuple | None = None  # digest of what it shows of its own, and where that stands in its text
    bodies: dict = field(default_factory=dict)  # coding -> bytes; one at least, and of a picture the one alone

    @property
    def size(self):
        return OVERHEAD + sum(map(len, self.bodies.values()))

    def body(self, coding):
        if coding in self.bodies:
            return self.bodies[coding]
        (have, data), *_ = self.bodies.items()
        plain = {"br": brotli.decompress, "gzip": gzip.decompress}[have](data)
        return plain if coding == "identity" else pack(plain, coding)


def pack(body, coding):
    if coding == "gzip":
        return gzip.compress(body, 6, mtime=0)
    # The window that fits, as the compressor's tables would not fit into a processor's cache otherwise.
    return brotli.compress(body, quality=5, lgwin=max(16, len(body).bit_length()))


@lru_cache(256)
def coding(accepted):
    """The content coding that this Accept-Encoding likes best (RFC 9110, 12.5.3). What it accepts as well as any other, we
    choose; a header that excludes everything is passed over."""
    weights = {}
    for name, weight in re.findall(r"([\w*-]+)\s*(?:;\s*q\s*=\s*([\d.]+)\s*)?(?:,|$)", accepted.lower()):
        try:
            weights[name.removeprefix("x-")] = float(weight or 1)
        except ValueError:
            weights[name] = 0
    others = weights.get("*", 0)
    ranked = {"br": weights.get("br", others), "gzip": weights.get("gzip", others)}
    ranked["identity"] = weights.get("identity", 0)
    best = max(ranked.values())
    return next(name for name in CODINGS if ranked[name] == best) if best else "identity"


@lru_cache(1024)
def is_ours(host):
    name, port = split_domain_port(host)
    return bool(name) and validate_host(name, settings.ALLOWED_HOSTS)


def known(path, query):
    """The parameters that the page reads, in our order; of several with one name the last, as Django takes it."""
    try:
        given = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=50))
    except ValueError:
        return ""
    names = KNOWN_TO_SEARCH if f"{path}/".startswith(SEARCH) else KNOWN
    return urlencode([(name, given[name]) for name in names if name in given])


def place_of(own, content):
    """Digest, begin and end of a page's own part within its bytes."""
    if own is None:
        return None
    html = own.html.encode()
    begin = content.index(html)
    return own.digest, begin, begin + len(html)


def hand_on(status, headers, chunks, environ, start_response):
    """What Django answered when that is no page to keep."""
    start_response(status, headers)
    if environ["REQUEST_METHOD"] == "GET":
        return chunks
    chunks.close()
    return []


def refuse(environ, start_response, status=503):
    """Without Django's request handling, which would ask the database."""
    response = middleware.headers(
        lambda request: errors.unavailable() if status == 503 else HttpResponse(status=status)
    )(None)
    response["Content-Length"] = len(response.content)
    start_response(f"{status} {HTTPStatus(status).phrase}", list(response.items()))
    return [response.content] if environ["REQUEST_METHOD"] == "GET" else []


@cache
def too_many():
    """What somebody gets who would search when others do: status, headers and body, made once."""
    response = middleware.headers(lambda request: search.busy())(None)
    response["Content-Length"] = len(response.content)
    return "503 Service Unavailable", list(response.items()), response.content


class Kept:
    """Pages up to a number of bytes. First go those with a parameter, of which anybody can invent any number, then those that
    nobody has asked for the longest."""

    def __init__(self, limit):
        self.limit, self.size = limit, 0
        self.pages, self.older = OrderedDict(), OrderedDict()
        self.lock = threading.Lock()

    def _row(self, key):
        return self.older if "?" in key else self.pages

    def get(self, key):
        row = self._row(key)
        try:
            row.move_to_end(key)
            return row[key]
        except KeyError:
            return None

    def put(self, key, page):
        with self.lock:
            row = self._row(key)
            former = row.pop(key, None)
            self.size += page.size - (former.size if former else 0)
            row[key] = page
            while self.size > self.limit:
                _, dropped = (self.older or self.pages).popitem(last=False)
                self.size -= dropped.size

    def packed(self, key, page, coding):
        """The page's bytes in a coding: packed when first asked for and kept with it; plain text is unpacked each time."""
        data = page.bodies.get(coding)
        if data is None:
            data = page.body(coding)
            with self.lock:
                if coding != "identity" and coding not in page.bodies:
                    page.bodies[coding] = data
                    if self._row(key).get(key) is page:
                        self.size += len(data)
        return data


class Drawing:
    """A page that is just being drawn, for those who wait for it."""

    def __init__(self):
        self.done = threading.Event()
        self.page = None


class Site:
    """The WSGI application: finished pages in front of Django's."""

    def __init__(self, application, poll, limit=settings.PAGES_MB * 1024 * 1024):
        self.application, self.poll = application, poll
        # Django looks each of these up in Python, which takes as long as the rest of `key`.
        self.https, self.session_cookie = settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_NAME
        self.kept, self.parts = Kept(limit), Parts()
        self.drawings, self.lock = {}, threading.Lock()
        self.pencil = threading.Lock()
        self.searching = threading.BoundedSemaphore(SEARCHES)
        self.in_line = threading.BoundedSemaphore(SEARCHES + IN_LINE)
        self.headers = {}  # each combination once
        root = Path(settings.WHITENOISE_ROOT)
        self.files = {f"/{file.name}" for file in root.iterdir()} if root.is_dir() else set()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == SEARCH and environ.get("QUERY_STRING"):
            return self.search(environ, start_response)
        return self.serve(environ, start_response)

    def search(self, environ, start_response):
        """One at a time: each takes as long as fifty pages, and whoever asks for more gets an answer that costs nothing."""
        if self.in_line.acquire(blocking=False):
            try:
                if self.searching.acquire(timeout=SEARCH_WAITS):
                    try:
                        return self.serve(environ, start_response)
                    finally:
                        self.searching.release()
            finally:
                self.in_line.release()
        status, headers, body = too_many()
        start_response(status, headers)
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def serve(self, environ, start_response):
        key = self.key(environ)
        page = key and self.page(key, environ)
        if isinstance(page, Page):
            return self.answer(key, page, environ, start_response)
        return page(environ, start_response) if page else self.application(environ, start_response)

    def key(self, environ):
        """Path and known parameters, when the request is a reader's; else None."""
        path = environ["PATH_INFO"]
        if "?" in path:  # it would read like another page's key
            return None
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or path.startswith(PRIVATE) or path in self.files:
            return None
        target = environ.get("RAW_URI", "/")
        if not target.startswith("/"):  # an absolute one, which names the host (RFC 9112, 3.2.2)
            environ["HTTP_HOST"] = urlsplit(target).netloc
        if not is_ours(environ.get("HTTP_HOST", "")):
            return None
        if self.https and environ["wsgi.url_scheme"] != "https":
            return None
        if self.session_cookie in environ.get("HTTP_COOKIE", "") and not self.poll.away:
            return None  # who writes sees what is stored at this instant
        query = environ.get("QUERY_STRING")
        return f"{path}?{known(path, query)}".removesuffix("?") if query else path

    def page(self, key, environ):
        """The page, a function that gives Django's answer, or None when that is not here to give."""
        path, _, query = key.partition("?")
        page = self.kept.get(path)
        if query and (page is None or page.paged):
            page = self.kept.get(key)
        away = self.poll.away
        if page is not None and self.holds(page, away):
            return page
        if away:
            return refuse
        with self.lock:
            drawing = self.drawings.get(key)
            if not (others := drawing is not None):
                drawing = self.drawings[key] = Drawing()
        if others:
            if page is not None and self.holds(page, overlap=OVERLAP):
                return page
            drawing.done.wait(PATIENCE)
            return drawing.page
        try:
            with self.turn() if path != SEARCH else contextlib.nullcontext():  # it has turns of its own
                if self.poll.away:
                    return refuse
                drawing.page, answer = self.draw(path, query, environ, page)
            return drawing.page or answer
        finally:
            del self.drawings[key]
            drawing.done.set()

    @contextlib.contextmanager
    def turn(self):
        """One page after another: threads that share Python slow each other down, four to two thirds. Where a page takes
        long it is the database that does, and the next one goes on beside it."""
        alone = self.pencil.acquire(timeout=TURN)
        try:
            yield
        finally:
            if alone:
                self.pencil.release()

    def holds(self, page, away=False, overlap=0.0):
        """Whether the page may be shown now. Without the database: for as long as nothing says that it must go."""
        poll = self.poll
        reading = poll.reading
        if reading is None:
            return False
        now = poll.now()
        if page.ends <= now:
            return False
        if page.edition == reading.edition:
            return away or page.until - now > -overlap
        ended = poll.ended.get(page.edition)
        if away:
            return ended is not None and poll.answered - ended < GRACE and poll.ending.get(page.article, math.inf) > now
        return ended is not None and time.monotonic() - ended < overlap

    def draw(self, path, query, environ, last):
        """Have Django draw the page, which was `last` before: (page, None), or (None, function that gives what it is
        instead)."""
        wanted = coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        asked = time.monotonic()
        inner = {name: value for name, value in environ.items() if name not in NOT_PASSED_ON}
        inner |= {"REQUEST_METHOD": "GET", "QUERY_STRING": query, "newsportal.parts": self.parts}
        if last is not None and last.own:
            digest, begin, end = last.own
            inner["newsportal.own"] = SimpleNamespace(digest=digest, html=last.body("identity")[begin:end].decode())
        missing = self.kept.get(NOT_FOUND)
        if missing is not None and self.holds(missing):
            inner["newsportal.not_found"] = missing
        began = []
        chunks = self.application(inner, lambda *begun: began.append(begun))
        status, headers = began[-1][:2]
        if "newsportal.drawn" not in inner:
            if status.startswith("503") and last is not None and self.holds(last, away=True):
                chunks.close()
                return last, None  # the database went this instant, and nobody has noticed yet
            return None, partial(hand_on, status, headers, chunks)
        reading, request, response = inner.pop("newsportal.drawn")  # the request holds `inner`
        chunks.close()
        self.poll.note(reading, asked)
        if response.status_code == 404 and not response.content:
            return missing, None
        paged = "GET" in vars(request)  # whoever has read the parameters shows another page with others
        if response["Content-Type"].startswith("image/"):
            first, body = "identity", response.content  # packed already
        else:
            first = "br" if wanted == "identity" else wanted
            body = pack(response.content, first)
        headers = (*(pair for pair in headers if pair[0] not in OUR_HEADERS), ("Vary", "Accept-Encoding"))
        ends, until = getattr(response, "ends", None), getattr(response, "until", None) or reading.until
        page = Page(
            edition=reading.edition,
            until=min(until, reading.until).timestamp(),
            ends=ends.timestamp() if ends else math.inf,
            article=getattr(response, "article", None),
            status=status,
            headers=self.headers.setdefault(headers, headers),
            etag=blake2b(response.content, digest_size=12).hexdigest(),
            paged=paged,
            type=response["Content-Type"],
            own=place_of(getattr(response, "own", None), response.content),
            bodies={first: body},
        )
        if response.status_code == 404:
            self.kept.put(NOT_FOUND, page)
        elif getattr(response, "kept", True):
            self.kept.put(f"{path}?{query}" if paged and query else path, page)
        return page, None

    def answer(self, key, page, environ, start_response):
        """As RFC 9110 has it: the coding that the reader likes, conditions, HEAD."""
        wanted = "identity" if "identity" in page.bodies else coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        etag = ETAG[wanted] % page.etag
        if page.status.startswith("200"):
            asked = environ.get("HTTP_IF_MATCH")
            if asked and asked.strip() != "*" and etag not in parse_etags(asked):
                return refuse(environ, start_response, 412)
            asked = environ.get("HTTP_IF_NONE_MATCH")
            if asked and (asked == etag or {"*", etag} & {one.removeprefix("W/") for one in parse_etags(asked)}):
                start_response("304 Not Modified", [*page.headers, ("ETag", etag)])
                return []
        body = self.kept.packed(key, page, wanted)
        headers = [*page.headers, ("Content-Type", page.type), ("ETag", etag)]
        if wanted != "identity":
            headers.append(("Content-Encoding", wanted))
        start_response(page.status, [*headers, ("Content-Length", str(len(body)))])
        return [body] if environ["REQUEST_METHOD"] == "GET" else []


class Parts:
    """What all pages share, drawn once for an edition."""

    def __init__(self):
        self.holds_for, self.drawn = None, {}

    def of(self, reading):
        if self.holds_for != (reading.edition, reading.until):
            self.holds_for, self.drawn = (reading.edition, reading.until), {}
        return self.drawn
