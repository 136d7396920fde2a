"""`script/run` from its setup on: what it serves, what it says, and what it leaves behind."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from threading import Timer

import psutil
import pytest

from newsportal import embedded
from tests.newsportal import processes

ROOT = Path(__file__).resolve().parents[2]
READY = "Stop with Ctrl-C.\n"


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def bare(place):
    """What the tests were started with (DATABASE_URL, SITE_URL …), and a developer's .env, are not this portal's."""
    return {"PATH": os.environ["PATH"], "NEWSPORTAL_VAR": str(place / "var"), "NEWSPORTAL_ENV": "", "DEMO": "false"}


def hear_ctrl_c():
    """Whoever runs the tests in the background has SIGINT ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def start(place):
    """Start `script/run` on the folder; returns the process, and its lines up to where it serves or ends."""
    started = []

    def run(until=READY, **environment):
        environment = {**bare(place), "PORT": str(free_port()), **environment}
        process = subprocess.Popen(
            [sys.executable, "-m", "newsportal.local"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=hear_ctrl_c,
        )
        guard = Timer(120, process.kill)  # rather a failing test than one that waits for ever
        guard.start()
        started.append((process, guard))
        process.address = f"http://127.0.0.1:{environment['PORT']}"
        process.said = ""
        for line in process.stdout:
            process.said += line
            if line.startswith(until):
                break
        return process

    yield run
    for process, guard in started:
        guard.cancel()
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="session")
def first_start():
    """What the first start leaves, which takes nine seconds: a folder for those who test a later one."""
    folder = Path(tempfile.mkdtemp(prefix="newsportal-first-"))
    folder.chmod(0o755)
    environment = bare(folder) | {"NEWSPORTAL_LOCAL": "1"}
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=environment, check=True, capture_output=True)
    assert processes.all_gone(folder)
    yield folder / "var"
    shutil.rmtree(folder)


@pytest.fixture
def started_before(first_start, place):
    subprocess.run(["cp", "-a", first_start, place], check=True)  # with the accounts that files belong to


def end(process, number=signal.SIGTERM):
    process.send_signal(number)
    process.stdout.read()
    return process.wait(30)


def fetch(address):
    """Status and text of a page."""
    try:
        with urllib.request.urlopen(address, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_it_serves_stops_cleanly_and_remembers(start, place, tmp_path):
    (tmp_path / "logo.svg").write_text("<svg/>")
    (tmp_path / "colours.css").write_text(":root { --accent: #0b5c7a; }")
    names = {"SITE_NAME": "Förde-Bote", "FACEBOOK_URL": "https://www.facebook.com/foerde"}
    first = start(BRANDING_DIR=str(tmp_path), **names)
    assert re.search(r"Editor account: redaktion, password \S{12,} \(shown this once\)", first.said), first.said
    assert f"Site:  {first.address}/\n" in first.said and f"Admin: {first.address}/redaktion/\n" in first.said
    assert len(first.said.splitlines()) < 12
    status, page = fetch(f"{first.address}/")
    assert status == 200 and "Förde-Bote" in page and "Folgen Sie uns auf Facebook" in page
    style = re.search(r'href="(/static/css/portal\.[0-9a-f]+\.css)"', page)[1]
    with urllib.request.urlopen(f"{first.address}{style}") as response:
        assert "immutable" in response.headers["Cache-Control"]
    colours = re.search(r'href="(/static/img/colours\.[0-9a-f]+\.css)"', page)[1]
    assert page.index(colours) > page.index(style) and "#0b5c7a" in fetch(f"{first.address}{colours}")[1]
    # The operator's wins, ours stays where there is none; and what browsers ask for without a link is there.
    assert fetch(f"{first.address}/static/img/logo.svg") == (200, "<svg/>")
    with urllib.request.urlopen(f"{first.address}/favicon.ico") as response:
        assert response.read() == (ROOT / "static/img/favicon.ico").read_bytes()
        assert response.headers["Cache-Control"] == "max-age=3600, public"
    assert fetch(f"{first.address}/redaktion/login/")[0] == 200
    assert fetch(f"{first.address}/nichts/")[0] == 404
    assert [fetch(f"{first.address}/{name}z")[0] for name in ("health", "ready")] == [200, 200]
    command = [sys.executable, "manage.py", "shell", "-v0", "-c"]
    environment = bare(place)
    rename = "from articles.models import Section; s = Section.objects.get(name='Kultur'); s.name = 'Bühne'; s.save()"
    subprocess.run([*command, rename], cwd=ROOT, env=environment, check=True)
    assert end(first) == 0
    assert processes.all_gone(place)

    # manage.py reaches the same database while nothing runs, and leaves nothing running.
    show = "from articles.models import Section; print(Section.objects.filter(name='Bühne').count())"
    said = subprocess.run([*command, show], cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    assert said.stdout == "1\n" and processes.all_gone(place)

    second = start(BRANDING_DIR=str(tmp_path))
    assert "Schema: up to date" in second.said and "Static files: up to date" in second.said
    assert "password" not in second.said
    assert "Bühne" in fetch(f"{second.address}/")[1]
    assert end(second, signal.SIGINT) == 0
    assert processes.all_gone(place)


@pytest.mark.usefixtures("started_before")
def test_a_second_one_on_the_same_folder_says_why_not(start):
    first = start()
    second = start()
    assert second.wait() == 1
    assert "already running" in second.said and str(first.pid) in second.said and len(second.said.splitlines()) == 1
    assert fetch(f"{first.address}/healthz")[0] == 200


@pytest.mark.usefixtures("started_before")
def test_killed_it_takes_gunicorn_along_and_the_database_is_adopted(start, place):
    first = start()
    server = embedded.Server(place / "var")
    left = int((server.data / "postmaster.pid").read_text().split()[0])
    web = [process for process in processes.of(place) if "gunicorn" in " ".join(process.cmdline())]
    assert web
    first.kill()
    psutil.wait_procs(web, timeout=30)
    assert not any(process.is_running() for process in web) and psutil.pid_exists(left)
    again = start()
    assert fetch(f"{again.address}/")[0] == 200
    assert int((server.data / "postmaster.pid").read_text().split()[0]) == left
    assert end(again) == 0
    assert processes.all_gone(place)


@pytest.mark.usefixtures("started_before")
def test_kill_9_of_everything_loses_nothing(start, place):
    first = start()
    for process in processes.of(place):
        process.send_signal(signal.SIGKILL)
    first.wait()
    assert processes.all_gone(place)
    again = start()
    assert "Sections:" not in again.said and "Kultur" in fetch(f"{again.address}/")[1]
    assert end(again) == 0


@pytest.mark.parametrize(
    "environment, reason",
    [
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/x"}, "The database does not answer"),
        ({"BIND": "192.0.2.1"}, "Cannot listen on 192.0.2.1"),
        ({"PORT": "achtzig"}, "PORT"),
        ({"WEB_CONCURRENCY": "0"}, "WEB_CONCURRENCY must be at least 1"),
        ({"NEWSPORTAL_ENV": "/gibt/es/nicht"}, "there is no such file"),
        ({"NEWSPORTAL_VAR": "/proc/newsportal"}, "Cannot write to"),
        ({"SITE_URL": "https://zeitung.example"}, "SECRET_KEY is not set"),
    ],
)
def test_what_cannot_work_is_said_in_one_sentence(start, environment, reason):
    process = start(**environment)
    assert process.wait() == 1
    assert reason in process.said and "Traceback" not in process.said
    assert process.said.splitlines()[-1].startswith(("Error: ", "CommandError: "))


@pytest.mark.usefixtures("started_before")
def test_a_port_that_is_taken_is_said(start, place):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = start(PORT=str(other.getsockname()[1]))
    assert process.wait() == 1 and "Address already in use" in process.said
    assert processes.all_gone(place)


def connection(process):
    return socket.create_connection(process.address.removeprefix("http://").split(":"), timeout=30)


@pytest.mark.usefixtures("started_before")
def test_who_says_nothing_or_half_a_request_holds_up_nobody(start):
    """Silent connections, as browsers open them ahead, and half requests: many more than there are threads."""
    process = start(WEB_CONCURRENCY="1")
    silent = [connection(process) for _ in range(20)]
    half = [connection(process) for _ in range(20)]
    for client in half:
        client.sendall(b"GET /healthz HTTP/1.1\r\n")
    bodiless = connection(process)
    bodiless.sendall(b"POST /redaktion/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx")
    for _ in range(20):
        with urllib.request.urlopen(f"{process.address}/healthz", timeout=5) as response:
            assert response.status == 200
    for rest in (b"Host: localhost\r\n", b"X: a\r\n\r\n"):
        half[0].sendall(rest)
    assert half[0].recv(12) == b"HTTP/1.1 200"
    # In the end they are given up, and one whose body never came gets its answer.
    assert bodiless.recv(12) == b"HTTP/1.1 403"
    assert silent[0].recv(1) == b""
    with pytest.raises(ConnectionResetError):
        half[1].recv(1)
    for client in [*silent, *half, bodiless]:
        client.close()
    assert end(process) == 0


@pytest.mark.usefixtures("started_before")
def test_what_is_no_request_is_answered_in_german_and_named_to_nobody(start):
    process = start()
    for line, status in (("GET / HTTP/9.9", 400), ("get / HTTP/1.1", 400), (f"GET /{'x' * 5000} HTTP/1.1", 414)):
        with connection(process) as client:
            client.sendall(f"{line}\r\nHost: localhost\r\n\r\n".encode())
            with client.makefile("rb") as answer:
                said = answer.read().decode()
        assert said.startswith(f"HTTP/1.1 {status} ") and "Diese Anfrage verstehen wir nicht" in said
        assert "default-src 'none'" in said and "nosniff" in said
    process.send_signal(signal.SIGTERM)
    assert process.stdout.read() == "Stopped.\n"


@pytest.mark.usefixtures("started_before")
def test_a_second_gunicorn_on_the_same_port_is_refused(start, place):
    first = start()
    environment = bare(place) | {"PORT": first.address.rpartition(":")[2], "NEWSPORTAL_LOCAL": "1"}
    command = [sys.executable, "-m", "gunicorn", "newsportal.wsgi"]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert said.returncode == 1 and said.stderr.startswith("Error: Cannot listen on 127.0.0.1")


@pytest.mark.usefixtures("started_before")
def test_a_reload_answers_who_waits_and_takes_new_settings(start, place, tmp_path):
    """The old worker stands still: whoever it has not accepted yet is the new one's. On a socket as systemd gives one."""
    start()  # for its database
    settings = tmp_path / "env"
    settings.write_text("SITE_NAME=Alter Bote\nWEB_CONCURRENCY=1\n")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        environment = bare(place) | {"NEWSPORTAL_LOCAL": "1", "NEWSPORTAL_ENV": str(settings), "PORT": port}
        activated = 'export LISTEN_FDS=1 LISTEN_PID=$$ && exec "$@"'
        gunicorn = subprocess.Popen(
            ["sh", "-c", activated, "sh", sys.executable, "-m", "gunicorn", "newsportal.wsgi"],
            cwd=ROOT,
            env=environment,
            preexec_fn=lambda: os.dup2(listener.fileno(), 3),  # the first that systemd passes
            pass_fds=(3,),
        )
        try:
            assert "Alter Bote" in fetch(f"http://127.0.0.1:{port}/")[1]
            (old,) = psutil.Process(gunicorn.pid).children()
            old.suspend()
            settings.write_text("SITE_NAME=Neuer Bote\nWEB_CONCURRENCY=1\n")
            waiting = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(5)]
            for client in waiting:
                client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            gunicorn.send_signal(signal.SIGHUP)
            for client in waiting:
                with client, client.makefile("rb") as answer:
                    said = answer.read().decode()
                assert said.startswith("HTTP/1.1 200") and "Neuer Bote" in said
            old.resume()
        finally:
            gunicorn.terminate()
            assert gunicorn.wait(30) == 0


@pytest.mark.usefixtures("started_before")
def test_it_prints_the_address_at_which_it_answers(start):
    for bind, address in (("::1", "http://[::1]"), ("0.0.0.0", "http://127.0.0.1"), ("127.0.0.2", "http://127.0.0.2")):
        process = start(BIND=bind)
        printed = re.search(r"Site:  (\S+)", process.said)[1]
        assert printed.startswith(f"{address}:") and fetch(printed)[0] == 200
        end(process)


def test_ctrl_c_while_it_prepares_leaves_nothing_running(start, place):
    process = start("Schema")
    process.send_signal(signal.SIGINT)
    assert "Traceback" not in process.stdout.read() and process.wait() == 130
    assert processes.all_gone(place, seconds=1)


def shell(place, code):
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", code],
        cwd=ROOT,
        env=bare(place) | {"NEWSPORTAL_LOCAL": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=hear_ctrl_c,
    )


def test_a_command_that_is_told_to_end_while_it_ends_does_so_quietly(place):
    told = "import atexit, os, signal; atexit.register(os.kill, os.getpid(), signal.SIGTERM)"
    process = shell(place, told)
    assert process.communicate(timeout=60) == ("", None) and process.returncode == 0


def test_ctrl_c_ends_a_command_without_a_traceback(place):
    process = shell(place, "print('up', flush=True); import time; time.sleep(60)")
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60) == ("", None) and process.returncode == 130


def test_a_folder_made_under_a_loose_umask_is_closed_to_others(place):
    old = os.umask(0)
    try:
        command = [sys.executable, "manage.py", "check"]
        environment = bare(place) | {"NEWSPORTAL_LOCAL": "1", "NEWSPORTAL_VAR": str(place / "a" / "b")}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    finally:
        os.umask(old)
    assert [folder.stat().st_mode & 0o022 for folder in (place / "a", place / "a" / "b")] == [0, 0]


def ask(process, **headers):
    """Status of the front page of https://zeitung.example."""
    connection = http.client.HTTPConnection(process.address.removeprefix("http://"), timeout=10)
    connection.request("GET", "/", headers={"Host": "zeitung.example", **headers})
    status = connection.getresponse().status
    connection.close()
    return status


def test_only_a_trusted_proxy_says_that_a_reader_came_by_https(start):
    public = {"SECRET_KEY": "x" * 50, "SITE_URL": "https://zeitung.example"}
    secure = {"X-Forwarded-Proto": "https"}
    process = start(**public)
    assert (ask(process), ask(process, **secure)) == (301, 200)
    end(process)
    process = start(TRUSTED_PROXIES="192.0.2.1", **public)
    assert (ask(process), ask(process, **secure)) == (301, 301)
    end(process)


@pytest.mark.parametrize(
    "environment, reason",
    [
        ({}, "SECRET_KEY is not set. Only script/run serves"),
        ({"SECRET_KEY": "x" * 50, "PORT": "0"}, "PORT must be between"),
    ],
)
def test_gunicorn_alone_refuses_in_one_sentence_what_only_the_local_mode_may(place, environment, reason):
    (place / "var").mkdir()
    (place / "var" / "secret-key").write_text("y" * 50)  # left there by script/run
    command = [sys.executable, "-m", "gunicorn", "newsportal.wsgi"]
    said = subprocess.run(command, cwd=ROOT, env=bare(place) | environment, capture_output=True, text=True)
    assert said.returncode == 1 and said.stderr.startswith(f"Error: {reason}") and len(said.stderr.splitlines()) == 1
