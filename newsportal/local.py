"""`script/run` after its packages are there: database, schema, static files, editor, gunicorn; and their end."""

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from newsportal import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
PR_SET_PDEATHSIG = 1


def say(text):
    print(text, flush=True)


def fail(sentence):
    sys.exit(f"Error: {sentence}")


def load_settings():
    os.environ["NEWSPORTAL_LOCAL"] = "1"
    try:
        from newsportal import settings
    except ImproperlyConfigured as error:
        fail(error)
    return settings


@contextlib.contextmanager
def alone(var):
    """Refuse to run twice on the same folder."""
    try:
        embedded.make_folder(var, 0o755)
        file = embedded.open_lock(var / "run.lock")
    except OSError as error:
        fail(f"Cannot write to {error.filename}: {error.strerror}.")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            fail(f"script/run is already running on {var} (process {file.read().strip() or 'unknown'}).")
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def check_port(host, port):
    """End with one sentence when it is taken. A plain bind tells; gunicorn's own shares the port (SO_REUSEPORT) with
    whoever of ours listens already."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "no such name"
        fail(f"Cannot listen on {host} port {port}: {reason}. Choose another with BIND and PORT.")


def die_with_parent():
    """Ask the kernel to end this process when `script/run` is killed: no server without its keeper."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(*command):
    """A process of ours. Ctrl-C reaches us alone, and we pass it on in our order."""
    return subprocess.Popen(
        [sys.executable, *command], cwd=BASE_DIR, start_new_session=True, preexec_fn=die_with_parent
    )


def prepare(demo):
    """Schema, static files, editor account and, on an empty site, the demo, in a process of its own: Django's memory is not kept."""
    process = start("manage.py", "prepare", *(["--demo"] if demo else []))
    try:
        code = process.wait()
    except BaseException:
        # It holds the database up until it is gone, and the database is ours to stop.
        process.terminate()
        process.wait()
        raise
    if code:
        sys.exit(code)


def wait_until_served(server, url):
    """Until the first answer, or until gunicorn has given up."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.05)


def on_signals(handler):
    """Call it when we are told to end. What nohup or a shell has us ignore stays ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def leave(number, _):
    """End, and let nothing interrupt the cleaning up."""
    on_signals(signal.SIG_IGN)
    sys.exit(128 + number)


def serve(settings):
    """Run gunicorn until it ends or we are told to; returns its exit code."""
    server = start("-m", "gunicorn", "newsportal.wsgi")

    def stop(*_):
        # Readers' keep-alive connections must not hold up the end: the second signal does not wait.
        server.send_signal(signal.SIGINT if stop.called else signal.SIGTERM)
        stop.called = True

    stop.called = False
    on_signals(stop)
    wait_until_served(server, settings.LISTENS_AT)
    if server.poll() is None and not stop.called:
        say(f"Site:  {settings.SITE_URL}/")
        say(f"Admin: {settings.SITE_URL}/redaktion/")
        say("Stop with Ctrl-C.")
    code = server.wait()
    return 0 if stop.called else code or 1


def main():
    settings = load_settings()
    on_signals(leave)
    with alone(settings.VAR):
        check_port(settings.BIND, settings.PORT)
        try:
            with contextlib.ExitStack() as stack:
                if settings.EMBEDDED:
                    server = stack.enter_context(embedded.Server(settings.VAR).running())
                    say(f"Database: embedded PostgreSQL {server.version} in {server.home}")
                else:
                    say("Database: the one of DATABASE_URL")
                prepare(settings.DEMO)
                code = serve(settings)
        except embedded.Unavailable as error:
            fail(error)
        say("Stopped.")
    sys.exit(code)


if __name__ == "__main__":
    main()
