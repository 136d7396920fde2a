import os
import pwd
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from newsportal import embedded
from tests.newsportal import processes

ROOT = Path(__file__).resolve().parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="root only: another account is needed")
HOLD = """
import sys
from newsportal import embedded
with embedded.Server(sys.argv[1]).running():
    print("up", flush=True)
    sys.stdin.read()
"""


def connect(server):
    parameters = server.connection()
    names = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    return psycopg.connect(**{name: parameters[key] for name, key in names.items()}, autocommit=True)


def pid(server):
    return int((server.data / "postmaster.pid").read_text().split()[0])


def hold(place):
    """Another process that needs the server."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, place], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "up\n"
    return holder


def test_it_starts_serves_one_database_and_stops(place):
    before = {folder: folder.stat().st_mode for folder in [place, *place.parents]}
    server = embedded.Server(place / "var")
    with server.running(), connect(server) as session:
        assert session.execute("SELECT current_user, current_database()").fetchone() == ("newsportal", "newsportal")
        assert session.execute("SHOW listen_addresses").fetchone() == ("",)
        session.close()
    assert processes.all_gone(place)
    assert {folder: folder.stat().st_mode for folder in before} == before


def test_nobody_else_gets_in(place):
    server = embedded.Server(place / "var")
    with server.running():
        for folder in (server.home, server.data, server.socket):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        with connect(server) as session:
            rules = session.execute("SELECT type, database, user_name, auth_method, options FROM pg_hba_file_rules")
            assert rules.fetchall() == [("local", ["all"], ["newsportal"], "peer", ["map=owner"])]
            session.close()
        with pytest.raises(psycopg.OperationalError, match="no pg_hba.conf entry"):
            psycopg.connect(host=str(server.socket), port=5432, user="postgres", dbname="postgres")


@as_root
def test_root_is_served_by_an_account_of_ours_that_nobody_shares(place):
    server = embedded.Server(place / "var")
    with server.running():
        assert psutil.Process(pid(server)).username() == embedded.ACCOUNT
        psql = server._binaries / "psql"
        nobody = pwd.getpwnam("nobody")
        said = subprocess.run(
            [psql, "-h", server.socket, "-U", "newsportal", "-c", "SELECT 1"],
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            text=True,
        )
        assert said.returncode and "Permission denied" in said.stderr


@as_root
def test_root_in_a_folder_of_its_own_gets_a_place_that_the_account_can_reach(place, monkeypatch):
    monkeypatch.setattr(embedded, "ROOTS_PLACE", place / "lib")
    closed = place / "root"
    closed.mkdir(mode=0o700)
    server = embedded.Server(closed / "var")
    with server.running():
        assert server.home.parent == place / "lib"
        connect(server).close()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_binaries_that_the_account_cannot_reach_are_copied(place, monkeypatch):
    server = embedded.Server(place / "var")
    monkeypatch.setattr(embedded, "_open_to_all", lambda path: "postgres.bki" not in str(path))
    with server.running():
        assert psutil.Process(pid(server)).exe().startswith(str(server.home))


def test_a_path_too_long_for_a_socket_is_no_hindrance(place):
    server = embedded.Server(place / ("langer-ordner-" * 7) / "var")
    with server.running():
        assert len(str(server.socket)) < 100 and stat.S_IMODE(server.socket.stat().st_mode) == 0o700
        connect(server).close()
    server.socket.rmdir()


def test_the_last_one_to_leave_stops_it(place):
    server = embedded.Server(place)
    other = hold(place)
    with server.running():
        first = pid(server)
    assert pid(server) == first and psutil.pid_exists(first)
    other.communicate()
    assert processes.all_gone(place)


def test_a_server_left_over_is_adopted_and_stopped(place):
    holder = hold(place)
    holder.kill()
    holder.communicate()
    server = embedded.Server(place)
    left = pid(server)
    with server.running():
        assert pid(server) == left
        connect(server).close()
    assert processes.all_gone(place)


def test_data_survives_kill_9_of_everything(place):
    server = embedded.Server(place)
    holder = hold(place)
    with connect(server) as session:
        session.execute("CREATE TABLE bestand AS SELECT 'Straße' AS wort")
    for process in processes.of(place):
        process.send_signal(signal.SIGKILL)
    holder.communicate()
    assert processes.all_gone(place)
    with server.running(), connect(server) as session:
        assert session.execute("SELECT wort FROM bestand").fetchone() == ("Straße",)
        session.close()


def test_the_number_of_a_dead_server_may_belong_to_somebody_else_by_now(place):
    server = embedded.Server(place)
    with server.running():
        pass
    (server.data / "postmaster.pid").write_text(f"{os.getppid()}\n{server.data}\n")
    with server.running():
        connect(server).close()


def test_an_interrupted_first_start_leaves_no_half_database(place):
    server = embedded.Server(place)
    with server.running():
        pass
    (server.home / "data").rename(server.home / "data.new")
    (server.home / "data.new" / "PG_VERSION").unlink()
    with server.running():
        connect(server).close()


def test_data_of_another_version_is_refused_and_kept(place):
    server = embedded.Server(place)
    with server.running():
        pass
    (server.data / "PG_VERSION").write_text("17\n")
    with (
        pytest.raises(embedded.Unavailable, match="made by PostgreSQL 17, and this version brings 18"),
        server.running(),
    ):
        pass
    assert (server.data / "base").exists()


def test_a_folder_that_cannot_be_written_is_named():
    with (
        pytest.raises(embedded.Unavailable, match="^Cannot write to /proc/newsportal"),
        embedded.Server("/proc/newsportal").running(),
    ):
        pass


def test_a_path_that_a_shell_would_misread_is_refused_in_one_sentence(place):
    for name in ("it's", 'q"q', "a$x", "a,b"):
        with pytest.raises(embedded.Unavailable, match="cannot lie in"), embedded.Server(place / name).running():
            pass
    with embedded.Server(place / "Ämter und Höfe").running() as server:
        connect(server).close()


def test_an_operators_own_port_is_no_hindrance(place, monkeypatch):
    monkeypatch.setenv("PGPORT", "5433")
    server = embedded.Server(place)
    with server.running():
        connect(server).close()


def test_a_start_that_is_cut_short_leaves_nothing_running(place, monkeypatch):
    def end(self):
        raise SystemExit(143)  # what SIGTERM makes of it

    monkeypatch.setattr(embedded.Server, "_create_database", end)
    with pytest.raises(SystemExit), embedded.Server(place).running():
        pass
    assert processes.all_gone(place)
