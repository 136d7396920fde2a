"""gunicorn's threaded worker, made sound without a proxy in front: who says nothing, or half a request, takes no thread.

gunicorn hands each new connection to a thread at once and lets it wait there for as long as it takes. Browsers open
connections ahead of need, and a handful of them would keep every thread.

And the workers, who take connections from one queue, share them: see `accept`.
"""

import contextlib
import mmap
import os
import selectors
import socket
import time
from functools import partial

from gunicorn import util
from gunicorn.http import errors as http
from gunicorn.workers.gthread import ThreadWorker

ENVIRONMENT = dict(os.environ)  # gunicorn.conf.py loads this before the settings add what stands in .env
READ_SECONDS = 10  # for the headers of a new connection, and for a body beside the time that its length takes
SLOWEST_UPLOAD = 20_000  # bytes a second
USUAL_HEADERS = 16_384  # bytes; longer ones are read in a thread
HEAD_START = 0.0003  # seconds that a worker with fewer connections gets for a new one
# How many connections each worker has, plus one while it takes more; shared with the forks of the master.
CONNECTIONS = memoryview(mmap.mmap(-1, 1024)).cast("i")
STATUS = {
    http.LimitRequestLine: "414 URI Too Long",
    http.LimitRequestHeaders: "431 Request Header Fields Too Large",
    http.UnsupportedTransferCoding: "501 Not Implemented",
    http.ExpectationFailed: "417 Expectation Failed",
}


class Worker(ThreadWorker):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.reading = {}  # connection -> when its thread stops waiting for it
        self.place = self.age % len(CONNECTIONS)

    def set_accept_enabled(self, enabled):
        super().set_accept_enabled(enabled)
        CONNECTIONS[self.place] = self.nr_conns + 1 if enabled else 0
        if not self.alive:
            # At once, not when the last answer is written: once nobody else listens either, whoever comes is refused and
            # does not wait for nothing.
            for listener in self.sockets:
                listener.close()

    def forget(self):
        """Called in the master when the process is gone, however it ended."""
        CONNECTIONS[self.place] = 0

    def wait_for_and_dispatch_events(self, timeout):
        if self._accepting:
            CONNECTIONS[self.place] = self.nr_conns + 1
        super().wait_for_and_dispatch_events(timeout)

    def accept(self, listener):
        """Leave a new connection to a worker that has fewer, if it takes it at once: who happens to run would take all
        of a few long-lived ones, just what a proxy keeps, and the other cores would idle."""
        others = [count - 1 for place, count in enumerate(CONNECTIONS) if count and place != self.place]
        if others and self.nr_conns > min(others):
            time.sleep(HEAD_START)
        super().accept(listener)

    def enqueue_req(self, conn):
        """A new connection waits in the poller until its headers are there, and takes a thread only then."""
        if conn.initialized or conn.data_ready:
            return super().enqueue_req(conn)
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + READ_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn, client):
        if has_headers(client):
            super().on_pending_socket_readable(conn, client)

    def on_client_socket_readable(self, conn, client):
        if has_headers(client):
            super().on_client_socket_readable(conn, client)

    def handle(self, conn):
        self.reading[conn] = time.monotonic() + READ_SECONDS
        try:
            return super().handle(conn)
        finally:
            self.reading.pop(conn, None)

    def handle_request(self, req, conn):
        """The headers are there, and the body may take as long as a slow line needs for its length."""
        length = next((int(value) for name, value in req.headers if name == "CONTENT-LENGTH"), 0)
        self.reading[conn] = time.monotonic() + READ_SECONDS + length / SLOWEST_UPLOAD
        return super().handle_request(req, conn)

    def murder_pending(self):
        """Called every second, also while the worker ends. A connection that is over time reads its end: the thread
        that waits for it goes on, and an answer can still be written."""
        super().murder_pending()
        now = time.monotonic()
        for conn, end in list(self.reading.items()):
            if end < now:
                with contextlib.suppress(OSError):  # gone already
                    conn.sock.shutdown(socket.SHUT_RD)

    def _cap_keepalive(self, deadline):
        """An ending worker waits for silent connections no longer than for kept ones."""
        super()._cap_keepalive(deadline)
        for conn in self.pending_conns:
            conn.timeout = min(conn.timeout, deadline)

    def handle_error(self, req, client, addr, exc):
        """What is no HTTP is answered like any other mistake, in German and with our headers; it is no event, and
        readers' addresses stay out of the log."""
        if not isinstance(exc, http.ParseException):
            return super().handle_error(req, client, ("-", 0), exc)
        from newsportal import errors, middleware  # only a worker has Django set up

        page = middleware.headers(lambda request: errors.error_page(request, 400))(None)
        lines = [f"HTTP/1.1 {STATUS.get(type(exc), '400 Bad Request')}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in page.headers.items()]
        lines += ["X-Content-Type-Options: nosniff", f"Content-Length: {len(page.content)}"]
        util.write_nonblock(client, "\r\n".join([*lines, "", ""]).encode() + page.content)


def has_headers(client):
    """Whether a thread would find all headers of a request there, or the end. If not, the kernel reports the socket
    readable again only when there is more."""
    try:
        waiting = client.recv(USUAL_HEADERS, socket.MSG_PEEK)
    except OSError:
        return True  # what is wrong, the thread finds out
    ready = not waiting or b"\r\n\r\n" in waiting or len(waiting) == USUAL_HEADERS
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1 if ready else len(waiting) + 1)
    return ready
