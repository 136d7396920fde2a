"""How gunicorn's workers share connections. What they do with them: test_run.py."""

import socket
from types import SimpleNamespace

import pytest

from newsportal import worker


@pytest.fixture
def waiting(monkeypatch):
    """A worker with three connections, a listener with one that waits, and `others`, which sets what other workers have."""
    monkeypatch.setattr(worker, "CONNECTIONS", [0] * 8)
    mine = worker.Worker.__new__(worker.Worker)
    mine.place, mine.nr_conns, mine.cfg = 0, 3, SimpleNamespace(keepalive=1)
    mine.taken = []
    mine.enqueue_req = mine.taken.append
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()):
        listener.setblocking(False)

        def other_takes_it(_):
            listener.accept()[0].close()

        def others(*counts):
            worker.CONNECTIONS[1 : 1 + len(counts)] = [count + 1 for count in counts]

        monkeypatch.setattr(worker.time, "sleep", other_takes_it)
        yield mine, listener, others
        for conn in mine.taken:
            conn.sock.close()


@pytest.mark.parametrize("counts, taken", [((2, 5), 0), ((3, 5), 1), ((), 1)])
def test_a_worker_with_more_connections_lets_others_go_first(waiting, counts, taken):
    mine, listener, others = waiting
    others(*counts)
    mine.accept(listener)
    assert len(mine.taken) == taken and mine.nr_conns == 3 + taken
