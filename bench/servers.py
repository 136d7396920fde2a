"""What modules of the bench start and ask: gunicorn with any application, wrk, and requests as browsers send them."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from portal import PYTHON, ROOT

from newsportal import embedded, local

# What Firefox sends with a click on a link.
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "de,en-US;q=0.7,en;q=0.3",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "DNT": "1",
    "Sec-GPC": "1",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-User": "?1",
    "Priority": "u=0, i",
}
CONNECTIONS = 16


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@contextlib.contextmanager
def process(*command, **options):
    """Runs until the end of the block, and never longer than we do. Ctrl-C reaches us alone."""
    running = subprocess.Popen(command, start_new_session=True, preexec_fn=local.die_with_parent, **options)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(5)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGINT)  # gunicorn: without waiting for open connections
            running.wait()


@contextlib.contextmanager
def gunicorn(application, environment, **settings):
    """Serves it under gunicorn.conf.py in a portal's environment; gives address and process.

    Without `max_requests`: at full speed a worker would be replaced every few seconds, and a round would measure that.
    """
    port = free_port()
    own = environment | {"PORT": str(port), "GUNICORN_CMD_ARGS": "--max-requests 0", **settings}
    with process(PYTHON, "-m", "gunicorn", application, cwd=ROOT, env=own) as running:
        address = f"http://127.0.0.1:{port}"
        wait_for(running, f"{address}/healthz")
        yield address, running


def wait_for(running, address):
    """Until it answers, whatever that is."""
    while running.poll() is None:
        try:
            return get(address)
        except OSError:
            time.sleep(0.005)
    raise SystemExit(f"Error: {running.args} does not start.")


def get(address, **headers):
    """Status, headers and body, undecoded, for what a browser asks; of an error page, too."""
    try:
        answer = urllib.request.urlopen(urllib.request.Request(address, headers=BROWSER | headers))
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read()


def wrk(address, seconds, script=(), **headers):
    """Requests a second, and how many; an answer that is no 2xx or 3xx, or none, ends the bench."""
    given = [part for name, value in (BROWSER | headers).items() for part in ("-H", f"{name}: {value}")]
    lua = ["-s", script[0]] if script else []
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--timeout",
        "10s",
        *lua,
        *given,
        address,
        "--",
        *map(str, script[1:]),
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"Error: {address} did not answer everything:\n{said}")
    return float(re.search(r"Requests/sec: +([\d.]+)", said)[1]), int(re.search(r"(\d+) requests in", said)[1])


def workers(running):
    """The processes of gunicorn's workers, of which the kernel knows the parent."""
    return [int(pid) for pid in Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()]


def seconds_since_start(pid):
    """By the kernel's clock, which counts hundredths."""
    ticks = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def pss(pid):
    """Megabytes of memory, those shared with other processes by halves, thirds, …"""
    found = re.search(r"^Pss: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    return int(found[1]) / 1024


def database(environment):
    """What psycopg needs to reach the embedded database of a portal."""
    given = embedded.Server(environment["NEWSPORTAL_VAR"]).connection()
    return {"dbname": given["NAME"], "user": given["USER"], "host": given["HOST"], "port": given["PORT"]}
