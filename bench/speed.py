"""How fast an article page is, against floors that are up at the same time and measured in turn; start and memory."""

import base64
import concurrent.futures
import contextlib
import http.client
import json
import statistics
import tempfile
import time
from pathlib import Path

from content import make_articles
from figures import Figure, at_most, ratio, spread
from portal import PYTHON, ROOT, portal
from servers import BROWSER, free_port, get, gunicorn, process, pss, seconds_since_start, wait_for, workers, wrk

ROUNDS = 11
HOT_ROUNDS = 25  # of two answers that differ by less than a machine's moods
SECONDS = 2  # of each server in a round
WARM = 60  # requests until every worker has what it keeps
ARTICLES = 24_000
PAGES = 10_000  # after which the memory is looked at
TRIALS = 9
BY_GUNICORN = {"date", "server", "connection", "transfer-encoding"}


def figures():
    with portal(WEB_CONCURRENCY="1") as (_, _, environment), tempfile.TemporaryDirectory() as folder:
        addresses = make_articles(environment, ARTICLES)
        yield from hot(environment, addresses[0], Path(folder))
        yield from first_rendering(environment, addresses, Path(folder))
        yield from start(environment)
        yield from memory(environment, addresses[:PAGES])


def in_turn(measures, rounds=ROUNDS):
    """Rounds of one measurement each, forwards and backwards by turns, so that no one always comes first."""
    for number in range(rounds):
        order = list(enumerate(measures))
        results = {place: measure() for place, measure in (order if number % 2 else reversed(order))}
        yield [results[place] for place in range(len(measures))]


def hot(environment, address, folder):
    """A page that every worker has finished, and that the reader has already."""
    with gunicorn("newsportal.wsgi", environment, WEB_CONCURRENCY="2") as (site, _):
        for _ in range(WARM):
            _, headers, body = get(site + address)
        etag = headers["ETag"]
        yield from against_bare(environment, site + address, {}, folder / "page")
        yield from against_bare(environment, site + address, {"If-None-Match": etag}, folder / "unchanged")


def against_bare(environment, address, asked, file):
    status, headers, body = get(address, **asked)
    phrase = f"{status} {http.client.responses[status]}"
    if status != (304 if asked else 200):
        raise SystemExit(f"Error: {address} answers {phrase}.")
    kept = [header for header in headers.items() if header[0].lower() not in BY_GUNICORN]
    file.write_text(json.dumps([phrase, kept, base64.b64encode(body).decode()]))
    with gunicorn("bench.plain.bare", environment, WEB_CONCURRENCY="2", BENCH_ANSWER=str(file)) as (bare, _):
        measures = [lambda: wrk(address, SECONDS, **asked)[0], lambda: wrk(bare, SECONDS, **asked)[0]]
        speeds = list(in_turn(measures, HOT_ROUNDS))
    what = "hot article page, 304" if asked else "hot article page"
    coding = headers.get("Content-Encoding", "identity")
    size = "" if asked else f" ({len(body):,} bytes, {coding})"
    yield ratio(
        f"{what}: {speed_of(speeds, 0)} requests/s, against a bare WSGI application with the same answer{size}: "
        f"{speed_of(speeds, 1)}",
        [ours / floor for ours, floor in speeds],
        0.90,
    )


def speed_of(speeds, place):
    return f"{statistics.median(row[place] for row in speeds):,.0f}"


def first_rendering(environment, addresses, folder):
    """Every request is another article, and nothing of it is there yet."""
    todo = folder / "addresses"
    todo.write_text("\n".join(addresses) + "\n")
    asked = {"Accept-Encoding": "br"}
    settings = {"WEB_CONCURRENCY": "2", "BENCH_BODY": str(folder / "constant")}
    with contextlib.ExitStack() as stack:
        ours, _ = stack.enter_context(gunicorn("newsportal.wsgi", environment, PAGES_MB="0", WEB_CONCURRENCY="2"))
        page = get(ours + addresses[-1], **{"Accept-Encoding": "identity"})[2]
        _, headers, body = get(ours + addresses[-1], **asked)
        (folder / "constant").write_bytes(page)
        plain, _ = stack.enter_context(gunicorn("bench.plain.wsgi", environment, **settings))
        other = get(plain + addresses[-1], **asked)[2]
        for _ in range(WARM):
            get(ours + "/"), get(ours + "/ticker/"), get(plain + addresses[-1])
        walked = {ours: 0, plain: 0}

        def walk(site):
            speed, count = wrk(site, SECONDS, [ROOT / "bench" / "walk.lua", todo, walked[site]], **asked)
            walked[site] += count + 2 * 16  # those under way at the end are not counted
            return speed

        speeds = list(in_turn([lambda: walk(ours), lambda: walk(plain), lambda: wrk(f"{plain}/constant/", SECONDS)[0]]))
    if walked[ours] > len(addresses):
        raise SystemExit(f"Error: {walked[ours]} pages were rendered, and there are {len(addresses)} articles.")
    coding = headers.get("Content-Encoding", "identity")
    first = f"first rendering of an article page ({len(page):,} bytes, {len(body):,} {coding}): {speed_of(speeds, 0)} requests/s"
    yield ratio(
        f"{first}, against a constant Django view behind default middleware: {speed_of(speeds, 2)}",
        [row[0] / row[2] for row in speeds],
        0.12,
    )
    yield ratio(
        f"the same, against a plain Django article page (4 queries, 40 cards, {len(other):,} bytes): {speed_of(speeds, 1)}",
        [row[0] / row[1] for row in speeds],
        3,
    )


def start(environment):
    """From the fork of the worker, and from the command, until it says that it is ready."""
    from_fork, from_command = zip(*(started(environment) for _ in range(TRIALS)), strict=True)
    yield at_most("one worker from its start to ready", statistics.median(from_fork), 1.2, "s", from_fork)
    yield Figure(
        "the same from the command on, gunicorn's own start included",
        f"{statistics.median(from_command):.3g} s",
        "none",
        True,
        spread(from_command, "{:.3g}"),
    )


def started(environment):
    port = free_port()
    own = environment | {"PORT": str(port), "WEB_CONCURRENCY": "1"}
    began = time.monotonic()
    with process(PYTHON, "-m", "gunicorn", "newsportal.wsgi", cwd=ROOT, env=own) as running:
        while wait_for(running, f"http://127.0.0.1:{port}/readyz")[0] != 200:
            time.sleep(0.005)
        (worker,) = workers(running)
        return seconds_since_start(worker), time.monotonic() - began


def memory(environment, addresses):
    with gunicorn("newsportal.wsgi", environment, WEB_CONCURRENCY="1") as (site, running):
        (worker,) = workers(running)
        get(site + addresses[0])
        first = pss(worker)
        parts = [addresses[place::4] for place in range(4)]
        with concurrent.futures.ThreadPoolExecutor(len(parts)) as pool:
            bodies = set().union(*pool.map(lambda part: read(site, part), parts))
        if len(bodies) < len(addresses) or workers(running) != [worker]:
            raise SystemExit("Error: the pages are not distinct, or the worker was replaced.")
        what = f"memory of one worker (PSS) after {len(addresses):,} distinct pages; after the first {first:.0f} MB"
        yield at_most(what, pss(worker), 110, "MB")


def read(site, addresses):
    """One after another over one connection; returns what tells the bodies apart."""
    connection = http.client.HTTPConnection(site.removeprefix("http://"))
    bodies = set()
    for address in addresses:
        connection.request("GET", address, headers=BROWSER)
        answer = connection.getresponse()
        bodies.add(hash(answer.read()))
        if answer.status != 200:
            raise SystemExit(f"Error: {address} answers {answer.status}.")
    return bodies
