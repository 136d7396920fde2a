"""Django's PostgreSQL backend, without endless waits for a server that went without a word.

A limit for statements would end slow ones, too. So whoever waits for an answer asks after a while whether the server still
takes connections: while it does, the statement is only slow and may take as long as it needs.
"""

import time

import psycopg
from django.db.backends.postgresql import base

PATIENCE = 0.5  # seconds of silence before the server is asked, for as long as `connect_timeout` says
LATER = 5  # before it is asked again
# That it did not answer, as each try keeps a thread; and Django tries again at the end of a transaction that failed.
REMEMBERED = 0.5


class Connection(psycopg.Connection):
    """`parameters` are those that it was made with; without `asks` silence alone ends it."""

    parameters, asks = {}, True
    silent = float("-inf")  # when the server, of which there is one, did not answer last

    def wait(self, gen, interval=0.1, timeout=None):
        return super().wait(self.attentive(gen), interval, timeout)

    def attentive(self, gen):
        """psycopg's own steps of an exchange with the server. It takes one when something came or went, and one without
        either (0) after every interval."""
        try:
            wanted, since, patience = next(gen), time.monotonic(), PATIENCE
            while True:
                ready = yield wanted
                if ready:
                    since, patience = time.monotonic(), PATIENCE
                elif time.monotonic() > since + patience:
                    if not (self.asks and self.server_answers()):
                        self.close()
                        raise psycopg.OperationalError("the server does not answer")
                    since, patience = time.monotonic(), LATER
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value

    def server_answers(self):
        try:
            psycopg.connect(**self.parameters).close()
        except psycopg.errors.ConnectionTimeout:
            note_silence()
            return False
        except psycopg.OperationalError:
            pass  # it refuses, and whoever refuses is there
        return True


def note_silence():
    Connection.silent = time.monotonic()


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        if time.monotonic() < Connection.silent + REMEMBERED:
            raise psycopg.OperationalError("the server does not answer")
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.errors.ConnectionTimeout:
            note_silence()
            raise
        Connection.silent = float("-inf")
        connection.__class__ = Connection  # Django calls psycopg.connect, and has no place to name another class
        connection.parameters = conn_params
        return connection

    def is_usable(self):
        """Django's check of a kept connection. A silent one is given up: the new one tells whether the server answers."""
        if self.connection is not None:
            self.connection.asks = False
        usable = super().is_usable()
        if usable:
            self.connection.asks = True
        return usable
