"""Queries of the most visited pages: Django makes their SQL and PostgreSQL its plan once, not for every page.

Each takes up to a millisecond to make, and a tenth of that to run.
"""

import copy
import datetime
from types import SimpleNamespace

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.query import ModelIterable


class Prepared:
    """The rows of a queryset that `make(**values)` gives. Values are moments, days, whole numbers, or lists for SQL written
    by hand; they may end up as parameters only: nothing else about the SQL may depend on them."""

    def __init__(self, make):
        self.make, self.compiled = make, None

    def __call__(self, **values):
        if self.compiled is None:
            self.compiled = self.compile(values)
        compiler, sql, names = self.compiled
        compiler = copy.copy(compiler)
        rows = execute(sql, [values[name] for name in names])
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # this thread's
        compiler.execute_sql = lambda **_: [rows]
        return list(ModelIterable(Ready(compiler)))

    def compile(self, values):
        """Django's compiler, the SQL, and the names of its parameters. What is the same for all values stands in the SQL
        itself: a plan for any parameter could not use a partial index."""
        marks = {name: mark(number, value) for number, (name, value) in enumerate(values.items())}
        names = {value: name for name, value in marks.items()}
        compiler = self.make(**marks).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        connection = connections[DEFAULT_DB_ALIAS].connection
        written = ["%s" if param in names else literal(param, connection) for param in params]
        return compiler, sql % tuple(written), [names[param] for param in params if param in names]


def execute(sql, params=()):
    """The rows of a statement that PostgreSQL plans once a connection (`prepare_threshold` in the settings)."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    # Django's own cursors put the parameters into the SQL, so that each statement is a new one.
    kind = LoggedCursor if wrapper.queries_logged else psycopg.Cursor
    with wrapper.wrap_database_errors, wrapper._prepare_cursor(kind(wrapper.connection)) as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


class LoggedCursor(psycopg.Cursor):
    """Tells Django's log of queries what was asked, which psycopg knows no more when the plan was there already."""

    def execute(self, sql, params=None, **options):
        super().execute(sql, params, **options)
        self._query = SimpleNamespace(query=psycopg.ClientCursor(self.connection).mogrify(sql, params).encode())
        return self


def literal(value, connection):
    return psycopg.sql.Literal(value).as_string(connection).replace("%", "%%")


def mark(number, value):
    """A value of the same type that no query has by itself, and that survives Django's preparation of it."""
    if isinstance(value, datetime.datetime):
        return datetime.datetime(1601, 1, 1, 0, 0, 0, number + 1, tzinfo=datetime.UTC)
    if isinstance(value, datetime.date):
        return datetime.date(1601, 1, number + 1)
    if isinstance(value, list):
        return object()
    return 9_000_000_000_000_000_000 + number


class Ready:
    """As much of a queryset as it takes to make rows of a statement's result."""

    db, _known_related_objects = DEFAULT_DB_ALIAS, {}

    def __init__(self, compiler):
        self.query, self.compiler = self, compiler

    def get_compiler(self, using):
        return self.compiler
