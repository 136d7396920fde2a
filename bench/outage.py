"""PostgreSQL goes away for a minute, in four ways, while readers come and a text is due to appear and another to end.

Alone: `.venv/bin/python bench/outage.py [SECONDS [WAY …]]`. Between gunicorn and PostgreSQL stands the relay of the tests,
which can swallow what is sent, as a network does that drops packets.
"""

import contextlib
import http.client
import json
import math
import os
import sys
import tempfile
import threading
import time
import urllib.parse
from dataclasses import dataclass

import psutil
import psycopg
from figures import Figure, at_most
from portal import portal

from newsportal import embedded
from tests.newsportal.gate import Gate

RATE = 200  # requests a second
CLIENTS = 60  # so many may wait at once
BEFORE, AFTER = 6, 8  # seconds of load around the outage
RECOVERY = 2
NEWSROOM = 4
TOKEN = "t" * 32

CONTENT = """
import datetime, json
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from articles.models import Article, Section

now = timezone.now()
far = now + datetime.timedelta(days=1)
section = Section.objects.get(slug="politik")

def make(title, published_at, **fields):
    text = "<p>" + "Die neue Strecke führt über die Große Brücke. " * 40 + "</p>"
    article = Article(title=title, body=text, section=section, status=Article.Status.PUBLISHED, **fields)
    article.published_at = published_at
    article.save()
    return article.get_absolute_url()

hour = datetime.timedelta(hours=1)
user, _ = get_user_model().objects.get_or_create(username="bench", is_staff=True, is_superuser=True)
session = SessionStore()
session["_auth_user_id"], session["_auth_user_hash"] = str(user.pk), user.get_session_auth_hash()
session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
session.save()
print(json.dumps({{
    "hot": ["/", "/ticker/", "/politik/", *(make(f"Oft gelesen {{n}}", now - hour) for n in range(20))],
    "cold": [make(f"Selten gelesen {{n}}", now - hour) for n in range(20)],
    "ended": [make(f"Endet bald {{n}}", now - hour, depublish_at=far, depublish_reason="Frist") for n in range(2)],
    "due": [make("Erscheint, {way}", far)],
    "title": "Erscheint, {way}",
    "session": session.session_key,
}}))
"""


@dataclass
class Answer:
    kind: str
    begun: float
    took: float
    status: int  # 0: none
    said: bytes
    back: str | None  # Retry-After


class Readers:
    """They come at a steady rate, whatever the answers take, and keep what they saw."""

    def __init__(self, site, content):
        self.host, self.content = site.removeprefix("http://"), content
        self.answers, self.cold = [], False
        self._ticket, self._lock, self._end = 0, threading.Lock(), threading.Event()
        self._start = time.time()
        self._threads = [threading.Thread(target=self._run) for _ in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _kind(self, ticket):
        """Of forty: one cold page, so that it takes no thread from the others, the two with a moment, and the front page."""
        special = {0: "cold" if self.cold else "hot", 10: "ended", 20: "due", 30: "front"}
        return special.get(ticket % 40, "hot")

    def _run(self):
        connection = None
        while not self._end.is_set():
            with self._lock:
                ticket, self._ticket = self._ticket, self._ticket + 1
            time.sleep(max(0, self._start + ticket / RATE - time.time()))
            kind = self._kind(ticket)
            addresses = ["/"] if kind == "front" else self.content[kind]
            if kind == "ended" and not self.cold:
                addresses = addresses[:1]  # the other one is not drawn again after its end was set
            connection = connection or http.client.HTTPConnection(self.host, timeout=15)
            answer = ask(connection, kind, addresses[ticket // (1 if kind == "hot" else 40) % len(addresses)])
            if not answer.status:
                connection.close()
                connection = None
            self.answers.append(answer)
        if connection:
            connection.close()


def ask(connection, kind, address, data=None, **headers):
    begun = time.time()
    try:
        body = urllib.parse.urlencode(data) if data else None
        connection.request("POST" if data else "GET", address, body, headers)
        response = connection.getresponse()
        said = response.read()
    except (OSError, http.client.HTTPException):
        return Answer(kind, begun, time.time() - begun, 0, b"", None)
    return Answer(kind, begun, time.time() - begun, response.status, said, response.headers["Retry-After"])


def ask_once(host, kind, address, *rest, **headers):
    with contextlib.closing(http.client.HTTPConnection(host, timeout=15)) as connection:
        return ask(connection, kind, address, *rest, **headers)


# --- Four ways to go ---------------------------------------------------------------------------------------------------------


def stopped(mode):
    def stop(server, gate):
        server._run("pg_ctl", "stop", "-w", "-m", mode, "-D", server.data, failure="PostgreSQL did not stop")

    return stop


def killed(server, gate):
    main = psutil.Process(int((server.data / "postmaster.pid").read_text().split()[0]))
    processes = [main, *main.children(recursive=True)]
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=10)


def silenced(server, gate):
    gate.hang()


WAYS = {
    "stopped (fast)": stopped("fast"),
    "stopped (immediate)": stopped("immediate"),
    "killed (-9, all processes)": killed,
    "silent (packets dropped)": silenced,
}


def connect(server):
    return psycopg.connect(
        host=str(server.socket), port=5432, user=embedded.NAME, dbname=embedded.NAME, connect_timeout=2
    )


def again(server, gate):
    """Bring it back; returns when it answered first."""
    gate.open()
    thread = threading.Thread(target=server._start)
    thread.start()
    while True:
        try:
            connect(server).close()
            break
        except psycopg.OperationalError:
            time.sleep(0.02)
    answered = time.time()
    thread.join()
    return answered


# --- One outage --------------------------------------------------------------------------------------------------------------


def plan(server, content):
    """The moment at which one text ends and the other appears. Not earlier: on a busy machine the shell takes its time."""
    with connect(server) as connection:
        for kind, column in (("ended", "depublish_at"), ("due", "published_at")):
            numbers = [int(address.rstrip("/").rpartition("-")[2]) for address in content[kind]]
            connection.execute(
                f"UPDATE articles_article SET {column} = to_timestamp(%s) WHERE id = ANY(%s)",
                [content["moment"], numbers],
            )


def sleep_until(moment):
    time.sleep(max(0, moment - time.time()))


def outage(way, seconds, site, shell, server, gate):
    """All that was seen, with the moments: `down` and `up` of the database, `moment` of the two texts."""
    content = json.loads(shell(CONTENT.format(way=way)))
    host = site.removeprefix("http://")
    for address in [*content["hot"], *content["ended"], *content["due"]] * 6:
        ask_once(host, "warm", address)  # each worker in its turn
    readers = Readers(site, content)
    try:
        time.sleep(BEFORE / 2)
        content["moment"] = time.time() + BEFORE / 2 + seconds / 2
        plan(server, content)
        time.sleep(BEFORE / 2)
        content["begun"] = begun = time.time()
        WAYS[way](server, gate)
        content["down"] = time.time()
        readers.cold = True
        sleep_until(content["moment"])
        typed = {"title": "Getippt, während nichts ging", "_step": "save", "csrfmiddlewaretoken": TOKEN}
        cookie = f"csrftoken={TOKEN}; sessionid={content['session']}"
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        editor = ask_once(host, "editor", "/redaktion/articles/article/add/", typed, **kind)
        sleep_until(begun + seconds)
        content["up"] = again(server, gate)
        time.sleep(AFTER)
    finally:
        readers.stop()
    expected = [(address, 200) for kind in ("hot", "cold", "due") for address in content[kind]]
    expected += [(address, 410) for address in content["ended"]]
    after = [(ask_once(host, "after", address), status) for address, status in expected for _ in range(4)]
    after += [(ask_once(host, "after", address), 404) for address in ["/nichts/"] * 4]
    return content, readers.answers, editor, after


def none(what, wrong, all_of):
    return Figure(what, f"{len(wrong)} of {len(all_of)}", "0", bool(all_of) and not wrong)


def judged(way, content, answers, editor, after):
    what, title = f"PostgreSQL {way}: ", content["title"].encode()
    down, up, moment = content["down"], content["up"], content["moment"]
    hot = [one for one in answers if one.kind in ("hot", "front") and content["begun"] <= one.begun < up]
    yield none(what + "hot pages with another answer than 200", [one for one in hot if one.status != 200], hot)
    slowest = sorted(one.took for one in hot)[-1 - len(hot) // 100]
    yield Figure(what + "hot pages, 99th percentile (for information)", f"{slowest * 1000:.0f} ms", "", True)
    ended = [one for one in answers if one.kind == "ended" and one.begun >= moment]
    yield none(what + "a page past its own end answered with 200", [one for one in ended if one.status == 200], ended)
    cold = [one for one in answers if one.kind == "cold" and down <= one.begun and one.begun + one.took < up]
    wrong = [one for one in cold if one.status != 503 or not one.back or b"gleich wieder da" not in one.said]
    yield none(what + "cold pages that are no German 503 with Retry-After", wrong, cold)
    took = [one.took for one in cold]
    yield at_most(what + "cold pages, slowest 503", max(took, default=math.inf), 3, "s", took)
    good = editor.status == 503 and editor.back and "Getippt, während nichts ging".encode() in editor.said
    figure = at_most(what + "the newsroom gives back what was typed", editor.took, NEWSROOM, "s")
    yield Figure(
        figure.what, figure.value if good else f"not given back ({editor.status})", figure.bound, good and figure.holds
    )
    fresh = {"cold", "due", "front", "hot"}
    later = [one for one in answers if one.kind in fresh and one.begun >= up]
    stale = [one for one in later if one.status != 200 or (one.kind == "front" and title not in one.said)]
    seen = {one.kind for one in later} == fresh
    last = max((one.begun - up for one in stale), default=0 if seen else math.inf)
    yield at_most(what + "recovery: the last answer that was wrong or old", last, RECOVERY, "s")
    bad = [one for one, status in after if one.status != status or b"gleich wieder da" in one.said]
    yield none(what + "pages that are wrong afterwards", bad, after)


def figures(seconds=60, ways=WAYS):
    with tempfile.TemporaryDirectory() as var:
        os.chmod(var, 0o755)  # as root, the database's own account must get there
        with embedded.Server(var).running() as server, Gate(str(server.socket)) as gate:
            address = f"postgresql://{embedded.NAME}@/{embedded.NAME}?host={gate.folder}"
            with portal(DATABASE_URL=address, WEB_CONCURRENCY="2", DEMO="false") as (site, shell, _):
                for way in ways:
                    yield from judged(way, *outage(way, seconds, site, shell, server, gate))


if __name__ == "__main__":
    chosen = [way for way in WAYS if way.startswith(tuple(sys.argv[2:]) or "")]
    for one in figures(float(sys.argv[1]) if sys.argv[1:] else 60, chosen):
        print(
            f"{'ok  ' if one.holds else 'MISS'} {one.what}: {one.value} (bound {one.bound or '-'}) {one.spread}",
            flush=True,
        )
