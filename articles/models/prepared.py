"""Queries of the most visited pages: Django makes their SQL and PostgreSQL its plan once, not for every page; and rows become
instances without Django's preparations for each query. Either takes longer than to run the query.
"""

import datetime
import re

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.base import ModelState
from psycopg import generators
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus
from psycopg.types.datetime import TimestamptzLoader


class Prepared:
    """The rows of a queryset that `make(**values)` gives. Values are moments, days, whole numbers, or lists for SQL written
    by hand; they may end up as parameters only: nothing else about the SQL may depend on them."""

    def __init__(self, make):
        self.make, self.compiled = make, None

    def __call__(self, **values):
        if self.compiled is None:
            self.compiled = self.compile(values)
        sql, names, rows = self.compiled
        return rows(execute(sql, [values[name] for name in names]))

    def compile(self, values):
        """The SQL, the names of its parameters, and what makes instances of rows. What is the same for all values stands in
        the SQL itself: a plan for any parameter could not use a partial index."""
        marks = {name: mark(number, value) for number, (name, value) in enumerate(values.items())}
        numbers = {value: f"${number}" for number, value in enumerate(marks.values(), 1)}
        compiler = self.make(**marks).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        connection = connections[DEFAULT_DB_ALIAS].connection
        written = [numbers[param] if param in numbers else literal(param, connection) for param in params]
        return sql % tuple(written), list(marks), Rows(compiler)


def execute(sql, params=()):
    """The rows of a statement, with $1 and so on for its parameters, that PostgreSQL plans once a connection."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    with wrapper.wrap_database_errors:
        if not (wrapper.queries_logged or wrapper.in_atomic_block):
            return statements(wrapper.connection).rows(sql, params)
        # Within Django's transaction, which psycopg begins with its first statement. Django's own cursors put the parameters
        # into the SQL, so that each statement is a new one.
        logged = wrapper.queries_logged
        cursor = wrapper._prepare_cursor(LoggedCursor(wrapper.connection)) if logged else Cursor(wrapper.connection)
        cursor.execute(sql, params)
        return cursor.fetchall()


def execute_plainly(sql):
    """A statement that begins or ends a transaction: it has no rows, and Django's log of queries does not count it."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    with wrapper.wrap_database_errors:
        statements(wrapper.connection).ask(wrapper.connection.pgconn.send_query, sql.encode())


def statements(connection):
    found = getattr(connection, "statements", None)
    if found is None:
        found = connection.statements = Statements(connection)
    return found


class Statements:
    """A connection's statements, by psycopg's own steps: its cursors, which are made for any statement, do more in Python
    around a small one than it takes to run."""

    def __init__(self, connection):
        self.connection, self.names = connection, {}
        self.transformer = Transformer(Cursor(connection))

    def rows(self, sql, params):
        values = self.transformer.dump_sequence(params, [PyFormat.AUTO] * len(params))
        types, formats = self.transformer.types, self.transformer.formats
        name = self.names.get((sql, types))  # psycopg gives a small number a smaller type
        if name is None:
            name = f"newsportal_{len(self.names)}".encode()
            self.ask(self.connection.pgconn.send_prepare, name, sql.encode(), types)
            self.names[sql, types] = name
        result = self.ask(self.connection.pgconn.send_query_prepared, name, values, formats)
        self.transformer.set_pgresult(result)
        return self.transformer.load_rows(0, result.ntuples, tuple)

    def ask(self, send, *given):
        """The server's answer to what `send` sends. Raises psycopg.Error."""
        send(*given)
        result = self.connection.wait(generators.execute(self.connection.pgconn))[-1]
        if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
            raise psycopg.errors.error_from_result(result)
        return result


class Cursor(psycopg.RawCursor):
    """Moments are made by psycopg's compiled half, which Django's cursors do in Python, one after another."""

    def __init__(self, connection):
        super().__init__(connection)
        self.adapters.register_loader("timestamptz", TimestamptzLoader)


class LoggedCursor(Cursor):
    """Tells Django's log of queries what was asked, which psycopg knows no more when the plan was there already."""

    def execute(self, sql, params=(), **options):
        super().execute(sql, params, **options)
        asked = re.sub(r"\$(\d+)", lambda number: psycopg.sql.quote(params[int(number[1]) - 1], self.connection), sql)
        self._query = Asked(asked.encode())
        return self


class Asked:
    def __init__(self, query):
        self.query = query


def literal(value, connection):
    return psycopg.sql.Literal(value).as_string(connection)


def mark(number, value):
    """A value of the same type that no query has by itself, and that survives Django's preparation of it."""
    if isinstance(value, datetime.datetime):
        return datetime.datetime(1601, 1, 1, 0, 0, 0, number + 1, tzinfo=datetime.UTC)
    if isinstance(value, datetime.date):
        return datetime.date(1601, 1, number + 1)
    if isinstance(value, list):
        return object()
    return 9_000_000_000_000_000_000 + number


class Rows:
    """Makes what Django's ModelIterable makes of a statement's rows."""

    def __init__(self, compiler):
        self.shape = Shape(compiler.klass_info, compiler.select)
        self.annotations = compiler.annotation_col_map.items()
        self.converters = compiler.get_converters([expression for expression, *_ in compiler.select]).items()

    def __call__(self, rows):
        return [self.instance(row) for row in rows]

    def instance(self, row):
        if self.converters:
            row = list(row)
            for place, (converters, expression) in self.converters:
                for converter in converters:
                    row[place] = converter(row[place], expression, connections[DEFAULT_DB_ALIAS])
        made = self.shape.instance(row)
        vars(made).update((name, row[place]) for name, place in self.annotations)
        return made


class Shape:
    """Which columns make an instance of which model, and those of what it points to."""

    def __init__(self, info, select):
        self.model = info["model"]
        places = info["select_fields"]
        self.columns = slice(places[0], places[-1] + 1)
        self.names = [expression.target.attname for expression, *_ in select[self.columns]]
        self.key = places[self.names.index(self.model._meta.pk.attname)]
        self.related = [(Shape(other, select), other["local_setter"]) for other in info.get("related_klass_infos", [])]

    def instance(self, row):
        if row[self.key] is None:
            return None
        made = instance(self.model, zip(self.names, row[self.columns], strict=True))
        for shape, set_on in self.related:
            set_on(made, shape.instance(row))
        return made


def instance(model, fields):
    """A stored instance with these fields, without the model's __init__, which looks at every field, also at those that
    were not asked for."""
    made = model.__new__(model)
    made._state = ModelState()
    made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
    vars(made).update(fields)
    return made
