"""The edition: a number that changes with every change that readers could see.

Made by triggers (migrations/0001_edition.py), so that admin, import and psql count alike. It may count without a visible
change; it never fails to. Editions are compared for equality only.
"""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

FUNCTION = "newsportal_mark_edition"  # what a watched table's trigger calls


@dataclass(frozen=True)
class Edition:
    counter: int
    token: UUID
    moment: datetime.datetime  # the database's clock when the edition was read


def read():
    """The current edition and the database's time, in one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT counter, token, statement_timestamp() FROM newsportal_edition")
        return Edition(*cursor.fetchone())


def watched_tables():
    """The tables whose changes make a new edition."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT class.relname FROM pg_trigger trigger
              JOIN pg_class class ON class.oid = trigger.tgrelid
              JOIN pg_proc function ON function.oid = trigger.tgfoid
             WHERE function.proname = %s
            """,
            [FUNCTION],
        )
        return {name for (name,) in cursor.fetchall()}
