"""A relay in front of PostgreSQL that can refuse, break off, and fall silent as a network does that drops packets."""

import contextlib
import os
import shutil
import socket
import tempfile
import threading
from pathlib import Path


class Gate:
    """Listens as PostgreSQL does, on a Unix socket in `folder`, and passes on to the server at host and port.

    What was connected when it began to hang stays silent for good, as behind a firewall that forgot it; who waited for a
    connection meanwhile is told to try again.
    """

    def __init__(self, host, port=5432):
        self.folder = Path(tempfile.mkdtemp(prefix="newsportal-gate-", dir="/tmp"))  # the path of a socket is short
        self._server = (host, int(port or 5432))
        self._pairs, self._lock = set(), threading.Lock()
        self._hangs, self._listener = False, None
        self.open()

    def open(self):
        """Let through who comes from now on."""
        self._hangs = False
        with self._lock:
            waiting = [pair for pair in self._pairs if pair.server is None and pair.silent]
        for pair in waiting:
            pair.end()
        if self._listener is None:
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(str(self.folder / ".s.PGSQL.5432"))
            self._listener.listen(128)
            threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def close(self):
        """Refuse new connections; cut the others with `cut`."""
        if self._listener is not None:
            (self.folder / ".s.PGSQL.5432").unlink()
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def cut(self):
        """Break off all connections."""
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            pair.end()

    def hang(self):
        """Swallow what is sent, from both sides, and answer nothing; connections are taken all the same."""
        self._hangs = True
        with self._lock:
            for pair in self._pairs:
                pair.silent = True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
        self.cut()
        shutil.rmtree(self.folder)

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return  # closed
            pair = Pair(client, self._hangs)
            with self._lock:
                self._pairs.add(pair)
            threading.Thread(target=self._serve, args=[pair], daemon=True).start()

    def _serve(self, pair):
        with contextlib.suppress(OSError):
            if not pair.silent:
                pair.server = self._connect()
                threading.Thread(target=pair.pass_on, args=[pair.server, pair.client], daemon=True).start()
            pair.pass_on(pair.client, pair.server)
        pair.end()
        with self._lock:
            self._pairs.discard(pair)

    def _connect(self):
        host, port = self._server
        if not host.startswith("/"):
            return socket.create_connection((host or "localhost", port))
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(os.path.join(host, f".s.PGSQL.{port}"))
        except OSError:
            server.close()
            raise
        return server


class Pair:
    """A connection, and its continuation to the server."""

    def __init__(self, client, silent):
        self.client, self.server, self.silent = client, None, silent

    def pass_on(self, source, target):
        with contextlib.suppress(OSError):
            while received := source.recv(65536):
                if not self.silent:
                    target.sendall(received)
            if not self.silent:
                target.shutdown(socket.SHUT_WR)

    def end(self):
        for side in (self.client, self.server):
            if side is not None:
                with contextlib.suppress(OSError):
                    side.shutdown(socket.SHUT_RDWR)
                side.close()
