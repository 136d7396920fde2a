"""How soon a change is everywhere, whether a page is ever wrong, and how long readers wait while much is published."""

import collections
import contextlib
import itertools
import random
import re
import socket
import time
import zlib
from urllib.parse import urlsplit

import brotli
import psycopg
from content import make_articles, make_lines
from figures import Figure, at_most, percentile
from load import PROCESSES, helper, steady, zipf
from portal import portal
from servers import BROWSER, database, get, gunicorn

ARTICLES = 100_000


def figures():
    with portal(WEB_CONCURRENCY="1") as (_, _, environment):
        addresses = make_articles(environment, ARTICLES)
        yield from breaking_hour(environment, addresses)
        yield from until_visible(environment, addresses)
        yield from wrong_pages(environment, addresses)


# --- Publish until visible ----------------------------------------------------------------------------------------

EDITORS, TRIALS = 4, 200
LOAD = 100  # requests a second beside the trials, on the 1,000 newest articles
EVERY = 0.025  # seconds between two looks
AT_MOST = 1.5
WATCHED = 2.0  # seconds from the commit on; longer while the old text is seen
LOST = 10.0


def until_visible(environment, addresses):
    drafts = addresses[-TRIALS // 2 :]
    with psycopg.connect(**database(environment), autocommit=True) as connection:
        connection.execute("UPDATE articles_article SET status = 'entwurf' WHERE id = ANY(%s)", [keys(drafts)])
    with gunicorn("newsportal.wsgi", environment, WEB_CONCURRENCY="4") as (site, _):
        paths = zipf(addresses[:1000], 0.9, LOAD * 600)
        with contextlib.ExitStack() as stack:
            stack.enter_context(helper(steady, site, paths, LOAD))
            parts = [drafts[place::EDITORS] for place in range(EDITORS)]
            editors = [stack.enter_context(helper(publish, environment, site, part)) for part in parts]
            told = [editor.recv() for editor in editors]
    took = [one for seconds, _ in told for one in seconds]
    late = sum(old for _, old in told)
    what = f"publish until every answer is the new one, 4 workers, {LOAD} requests/s beside it, {len(took)} trials"
    yield at_most(f"{what}: 99th percentile", percentile(took, 0.99), AT_MOST, "s", took)
    yield none(f"old answers later than {AT_MOST} s after the commit, in these trials", late)


def publish(pipe, environment, site, drafts):
    """Each draft is published and then changed: twice a text that was not there."""
    took, late = [], 0
    with psycopg.connect(**database(environment)) as connection:
        for path in drafts:
            for change in ("published_at = now(), status = 'veroeffentlicht'", "status = status"):
                time.sleep(random.uniform(0, 0.5))  # at no fixed moment between two looks of the worker
                mark = f"Stand {time.monotonic_ns()} erreicht"
                connection.execute(
                    f"UPDATE articles_article SET title = %s, version = version + 1, {change} WHERE id = %s",
                    [mark, *keys([path])],
                )
                begin = time.monotonic()
                connection.commit()
                seconds, old = watch(site, path, mark.encode(), begin)
                took.append(seconds)
                late += old
    pipe.send((took, late))


def watch(site, path, mark, begin):
    """Seconds until the answer after the last old one, and how many old ones came to requests of AT_MOST and later."""
    visible, late = None, 0
    while (asked := time.monotonic()) < begin + (WATCHED if visible else LOST):
        if mark in ask_once(site, path):
            visible = visible or time.monotonic()
        else:
            visible = None
            late += asked > begin + AT_MOST
        time.sleep(max(0, asked + EVERY - time.monotonic()))
    return (visible or time.monotonic()) - begin, late


def ask_once(site, path):
    """The answer over a connection of its own, which any worker may get; none counts as an old one."""
    target = urlsplit(site)
    try:
        with connect(site) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {target.netloc}\r\nConnection: close\r\n\r\n".encode())
            return b"".join(iter(lambda: connection.recv(65536), b""))
    except OSError:
        return b""


def keys(paths):
    return [int(path.strip("/").rpartition("-")[2]) for path in paths]


def none(what, count, example=""):
    return Figure(what + (f" (such as {example})" if example else ""), f"{count:,}", "0", count == 0)


# --- Breaking hour ------------------------------------------------------------------------------------------------

RATE, SECONDS = 200, 120
LINE_EVERY, CHANGE_EVERY = 10, 60
ALWAYS = ["/", "/ticker/"]


def breaking_hour(environment, addresses):
    """The front page and the ticker are asked for most, then the articles, the newest first."""
    paths = zipf(ALWAYS + addresses[: ARTICLES - len(ALWAYS)], 0.9, RATE * SECONDS)
    with gunicorn("newsportal.wsgi", environment, WEB_CONCURRENCY="2") as (site, _):
        for _ in range(20):
            for path in ALWAYS:
                get(site + path)
        with helper(newsroom, environment, keys(addresses[:10])), helper(steady, site, paths, RATE) as readers:
            took, errors = readers.recv()
    milliseconds = [1000 * seconds for seconds in took]
    what = (
        f"breaking hour, 2 workers, {ARTICLES:,} addresses (Zipf 0.9), {RATE} requests/s for {SECONDS} s, a line every"
    )
    what += f" {LINE_EVERY} s, a change of an article every {CHANGE_EVERY} s"
    middle = f"half {percentile(milliseconds, 0.5):.0f}, 95 % {percentile(milliseconds, 0.95):.0f} ms"
    yield at_most(f"{what} ({middle}): 99th percentile", percentile(milliseconds, 0.99), 100, "ms", milliseconds)
    yield none(f"errors of these {len(took):,} requests", len(errors), errors[0] if errors else "")


def newsroom(_, environment, articles):
    with psycopg.connect(**database(environment), autocommit=True) as connection:
        for second in itertools.count():
            if second % LINE_EVERY == LINE_EVERY // 2:
                make_lines(connection, 1)
            if second % CHANGE_EVERY == CHANGE_EVERY // 2:
                connection.execute(
                    "UPDATE articles_article SET body = body || '<p>Und weiter.</p>', version = version + 1 WHERE id = %s",
                    [articles[second // CHANGE_EVERY % len(articles)]],
                )
            time.sleep(1)


# --- Wrong or half pages ------------------------------------------------------------------------------------------

READS, READERS = 200_000, 2
CONNECTIONS, RECONNECT_AFTER = 4, 50  # a reader asks over all of its connections at once, and often over new ones
PATIENCE = 180  # seconds for all reads
OLDEST = 2.5
WITHDRAWN = 900_000  # numbers from here on were only in transactions that were rolled back
SERIALS = 10_000
NUMBER, LENGTH = re.compile(rb"Serie (\d{6})"), re.compile(rb"(?i)\r\ncontent-length: (\d+)")
CODINGS = {"br": brotli.decompress, "gzip": lambda body: zlib.decompress(body, 31), "identity": bytes}
# What moves pages by the clock would look like a second truth about one number.
QUIET = """
DELETE FROM ticker_headline WHERE moment > now() OR until > now();
UPDATE ticker_headline SET breaking = false, breaking_from = NULL, breaking_until = NULL, pinned_until = NULL;
UPDATE articles_article SET depublish_at = now() + interval '1 year' WHERE depublish_at > now();
UPDATE articles_article SET published_at = now() + interval '1 year' WHERE published_at > now();
"""


def wrong_pages(environment, addresses):
    """A writer puts one number into the article, its section and two lines of the ticker, all in one transaction. Every
    page that shows several of them must show the same one everywhere, one that was committed, and none that is too old."""
    with psycopg.connect(**database(environment), autocommit=True) as connection:
        connection.execute(QUIET)
        article, section = connection.execute(
            "UPDATE articles_article SET published_at = now() WHERE id = %s RETURNING id, section_id",
            keys(addresses[:1]),
        ).fetchone()
        lines = make_lines(connection, 2)
    of_section = "/" + addresses[0].split("/")[1] + "/"
    neighbour = next(path for path in addresses[1:] if path.startswith(of_section))
    paths = ["/", addresses[0], neighbour, of_section, "/ticker/"]
    begun, done = (PROCESSES.Array("d", SERIALS, lock=False) for _ in range(2))
    with (
        gunicorn("newsportal.wsgi", environment, WEB_CONCURRENCY="2") as (site, _),
        helper(write, environment, article, section, lines, begun, done) as writer,
    ):
        writer.recv()
        end = time.monotonic() + PATIENCE
        with contextlib.ExitStack() as stack:
            work = (check, site, paths, begun, done, end)
            readers = [stack.enter_context(helper(*work, seed)) for seed in range(READERS)]
            told = [reader.recv() for reader in readers]
        commits = sum(1 for moment in done if moment)
    reads = sum(count for count, _, _ in told)
    faults = sum((found for _, found, _ in told), collections.Counter())
    example = next((f"; {one}" for _, _, examples in told for one in examples), "")
    yield Figure(
        f"pages read and checked while {commits} changes were published", f"{reads:,}", f">= {READS:,}", reads >= READS
    )
    yield none(
        "of these pages wrong, half, or older than 2.5 s",
        faults.total(),
        ", ".join(f"{kind} {count}" for kind, count in faults.items()) + example,
    )


def write(pipe, environment, article, section, lines, begun, done):
    """Numbers from 1 on; every third one is rolled back, and its number must never be seen."""
    with psycopg.connect(**database(environment)) as connection:
        for serial in range(1, SERIALS - 1):
            if serial % 3 == 0:
                put(connection, f"Serie {WITHDRAWN + serial}", article, section, lines)
                time.sleep(0.02)
                connection.rollback()
            put(connection, f"Serie {serial:06}", article, section, lines)
            begun[serial] = time.monotonic()
            connection.commit()
            done[serial] = time.monotonic()
            if serial == 1:
                pipe.send("begun")
            time.sleep(random.uniform(0.05, 1))


def put(connection, text, article, section, lines):
    connection.execute("UPDATE ticker_headline SET text = %s, version = version + 1 WHERE id = ANY(%s)", [text, lines])
    connection.execute("UPDATE articles_section SET description = %s WHERE id = %s", [text, section])
    connection.execute(
        "UPDATE articles_article SET title = %s, teaser = %s, body = %s, version = version + 1 WHERE id = %s",
        [text, text, f"<p>{text}</p>" * 20, article],
    )


def check(pipe, site, paths, begun, done, end, seed):
    chance, seen, sockets = random.Random(seed), Seen(begun, done), []
    requests = {(path, coding): request(site, path, coding) for path in paths for coding in CODINGS}
    reads, rounds = 0, 0
    while reads < READS / READERS and time.monotonic() < end:
        if rounds % RECONNECT_AFTER == 0:
            for one in sockets:
                one.close()
            sockets = [connect(site) for _ in range(CONNECTIONS)]
        rounds += 1
        asked = chance.choices(list(requests), k=CONNECTIONS)
        moment = time.monotonic()
        for one, what in zip(sockets, asked, strict=True):
            one.sendall(requests[what])
        for place, (path, coding) in enumerate(asked):
            head, body = answer(sockets[place])
            seen.check(path, coding, head, body, moment)
            reads += 1
            if not head.startswith(b"HTTP/1.1 200 ") or b"\r\nconnection: close" in head.lower():
                sockets[place] = connect(site)
    pipe.send((reads, seen.faults, seen.examples))


class Seen:
    """What a reader has seen, to judge what it sees next."""

    def __init__(self, begun, done):
        self.begun, self.done = begun, done
        self.judged = {}  # (page, coding, its bytes) -> what `judge` says
        self.pages = {}  # (page, number) -> its one text, whatever the coding and the worker
        self.tags = {}  # strong ETag and page -> its one body
        self.faults, self.examples = collections.Counter(), []

    def check(self, path, wanted, head, body, asked):
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        if not head.startswith(b"HTTP/1.1 200 "):
            return self.fault("status", path, head[:40])
        if int(fields.get(b"content-length", -1)) != len(body):
            return self.fault("length", path, head)
        coding = fields.get(b"content-encoding", b"identity").decode()
        if coding not in (wanted, "identity"):
            return self.fault("coding that nobody asked for", path, coding)
        if (tag := fields.get(b"etag")) and self.tags.setdefault((path, tag), hash(body)) != hash(body):
            return self.fault("ETag of another body", path, tag)
        if (path, coding, body) not in self.judged:
            if len(self.judged) > 500:
                self.judged.clear()
            self.judged[path, coding, body] = self.judge(path, coding, body)
        number, fault = self.judged[path, coding, body]
        if fault:
            return self.fault(fault, path, number)
        if number >= SERIALS or not 0 < self.begun[number] <= time.monotonic():
            return self.fault("never committed", path, number)
        if self.done[number + 1] and self.done[number + 1] < asked - OLDEST:
            return self.fault("too old", path, f"{asked - self.done[number + 1]:.1f} s")

    def judge(self, path, coding, body):
        """The page's number and "", or an example and what is wrong with the page in itself."""
        try:
            text = CODINGS[coding](body)
        except (KeyError, ValueError, zlib.error, brotli.error) as error:
            return error, "coding"
        numbers = NUMBER.findall(text)
        if not text.rstrip().endswith(b"</html>"):
            return text[-40:], "half"
        if len(numbers) < 2 or len(set(numbers)) > 1:
            return collections.Counter(numbers), "numbers differ"
        number = int(numbers[0])
        if self.pages.setdefault((path, number), hash(text)) != hash(text):
            return number, "two pages of one number"
        return number, ""

    def fault(self, kind, path, example):
        self.faults[kind] += 1
        if len(self.examples) < 3:
            self.examples.append(f"{path}: {kind}: {example}")


def request(site, path, coding):
    fields = BROWSER | {"Host": urlsplit(site).netloc, "Accept-Encoding": coding}
    return "\r\n".join(
        [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    ).encode()


def connect(site):
    target = urlsplit(site)
    return socket.create_connection((target.hostname, target.port), timeout=LOST)


def answer(connection):
    """Head and body, as far as they come; whatever comes with them and belongs to nothing counts as body."""
    head, body, missing = b"", b"", True
    try:
        while missing and (more := connection.recv(65536)):
            body += more
            if not head and b"\r\n\r\n" in body:
                head, _, body = body.partition(b"\r\n\r\n")
            found = LENGTH.search(head)
            missing = not head or (found and len(body) < int(found[1]))
    except OSError:
        pass  # what is missing is found by who judges
    return head, body
