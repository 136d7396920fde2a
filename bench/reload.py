"""New code under load: a rolling reload, a restart, and workers replaced after so many requests. Nothing may fail."""

import http.client
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.request

from figures import Figure
from portal import ARTICLE, PYTHON, ROOT, portal

REQUESTS = 20_000
CLIENTS = 8  # of each kind: those that keep their connection, and those that make a new one for each request
RELOADS, RESTARTS = 6, 3
ANSWER_AT_MOST = 60  # seconds

# As systemd does with a socket unit (deploy/newsportal.socket): the queue of connections belongs to who starts gunicorn.
ACTIVATED = 'export LISTEN_FDS=1 LISTEN_PID=$$ && exec "$@"'


def figures():
    with portal() as (address, shell, environment):
        with urllib.request.urlopen(address) as response:
            path = ARTICLE.search(response.read().decode())[1]
        yield measure(f"{RELOADS} rolling reloads (SIGHUP)", environment, path, reload)
        yield measure(f"{RESTARTS} restarts (systemd's socket)", environment, path, restart)
        yield measure("a worker replaced every 1,000 requests", environment, path, wait, "--max-requests=1000")


def measure(what, environment, path, change, *arguments):
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
        host, port = listener.getsockname()
        server = Server(listener, environment | {"PORT": str(port), "SITE_URL": f"http://{host}:{port}"}, arguments)
        load = Load(host, port, path)
        try:
            load.until_answered(CLIENTS)
            change(server, load)
            load.until_answered(REQUESTS)
        finally:
            load.stop()
            server.stop()
    errors = f", {', '.join(sorted(set(load.errors)))}" if load.errors else ""
    return Figure(
        f"{what} under load, failed requests",
        f"{len(load.errors)} of {load.answered + len(load.errors):,}{errors}",
        f"0 of >= {REQUESTS:,}",
        not load.errors,
        f"slowest answer {load.slowest:.1f} s",
    )


def reload(server, load):
    for _ in range(RELOADS):
        server.process.send_signal(signal.SIGHUP)
        load.go_on(REQUESTS // RELOADS)


def restart(server, load):
    for _ in range(RESTARTS):
        server.stop()
        server.start()
        load.go_on(REQUESTS // RESTARTS)


def wait(server, load):
    pass


class Server:
    """gunicorn as a service manager runs it, with a socket that outlives it."""

    def __init__(self, listener, environment, arguments):
        self.listener, self.environment, self.arguments = listener, environment, arguments
        self.start()

    def start(self):
        command = ["sh", "-c", ACTIVATED, "sh", PYTHON, "-m", "gunicorn", "newsportal.wsgi", *self.arguments]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            preexec_fn=lambda: os.dup2(self.listener.fileno(), 3),  # the first of systemd's
            pass_fds=(3,),
        )

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Load:
    """Clients that ask for one page as fast as they can, and count every answer that is not the page."""

    def __init__(self, host, port, path):
        self.host, self.port, self.path = host, port, path
        self.answered, self.slowest, self.errors = 0, 0.0, []
        self.lock, self.ended = threading.Lock(), threading.Event()
        self.threads = [
            threading.Thread(target=self.ask, args=(keep,), daemon=True)
            for keep in (True, False)
            for _ in range(CLIENTS)
        ]
        for thread in self.threads:
            thread.start()

    def ask(self, keep):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=ANSWER_AT_MOST)
        while not self.ended.is_set():
            begin = time.monotonic()
            error = None
            try:
                connection.request("GET", self.path)  # connects anew after an answer with "Connection: close"
                answer = connection.getresponse()
                text = answer.read()
                if answer.status != 200 or not text.rstrip().endswith(b"</html>"):
                    error = f"status {answer.status}, {len(text)} bytes"
            except (OSError, http.client.HTTPException) as caught:
                error = type(caught).__name__
            with self.lock:
                self.slowest = max(self.slowest, time.monotonic() - begin)
                if error:
                    self.errors.append(error)
                else:
                    self.answered += 1
            if error or not keep:
                connection.close()
        connection.close()

    def until_answered(self, count):
        while self.answered < count and len(self.errors) < count:
            time.sleep(0.05)

    def go_on(self, count):
        self.until_answered(self.answered + count)

    def stop(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()


if __name__ == "__main__":
    for figure in figures():
        print(figure)
