"""The edition: a number that changes with every change that readers could see; and when the next one comes by itself.

Counted by triggers (migrations/0001_edition.py), so that admin, import and psql count alike. It may count without a visible
change; it never fails to. Editions are compared for equality only.
"""

import contextlib
import datetime
import logging
import threading
import time
from dataclasses import dataclass
from typing import NamedTuple

from django.db import Error, InterfaceError, OperationalError, connection

from articles import clock
from articles.models.prepared import execute, execute_plainly

logger = logging.getLogger(__name__)

FUNCTION = "newsportal_mark_edition"  # what a watched table's trigger calls
ONE_VIEW = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
# The next moment at which something appears or goes without anybody's doing; each is one probe of an index, or a look at the
# few places of the front page. Licences of images end at midnight, when every page ends anyway.
READ = """
SELECT counter, token::text, licences, statement_timestamp(), LEAST(
       (SELECT min(published_at) FROM articles_article
         WHERE published_at > statement_timestamp() AND status = 'veroeffentlicht'),
       (SELECT min(depublish_at) FROM articles_article
         WHERE depublish_at > statement_timestamp() AND status = 'veroeffentlicht'),
       (SELECT min(until) FROM articles_frontslot WHERE until > statement_timestamp()),
       (SELECT min(moment) FROM articles_correction WHERE moment > statement_timestamp()),
       (SELECT min(moment) FROM ticker_headline WHERE moment > statement_timestamp() AND NOT withdrawn),
       (SELECT min(until) FROM ticker_headline WHERE until > statement_timestamp() AND NOT withdrawn),
       (SELECT min(breaking_until) FROM ticker_headline
         WHERE breaking_until > statement_timestamp() AND breaking AND NOT withdrawn),
       (SELECT min(pinned_until) FROM ticker_headline WHERE pinned_until > statement_timestamp() AND NOT withdrawn))
  FROM newsportal_edition
"""
# Which articles end next, and which have just ended; a withdrawal ends one, too.
ENDING = """
SELECT id, depublish_at FROM articles_article
 WHERE depublish_at > statement_timestamp() - interval '1 minute' ORDER BY depublish_at LIMIT 1000
"""


class Edition(NamedTuple):
    counter: int
    token: str
    licences: int  # how often one of an image has changed


@dataclass(frozen=True)
class Reading:
    edition: Edition
    moment: datetime.datetime  # the database's clock when it was read
    until: datetime.datetime  # until when its pages hold


def read():
    """The current edition, the database's time and the next moment, in one query."""
    ((counter, token, licences, moment, following),) = execute(READ)
    _, midnight = clock.bounds(clock.day_of(moment))
    return Reading(Edition(counter, token, licences), moment, min(following or midnight, midnight))


@contextlib.contextmanager
def snapshot():
    """All reads within see the data of one instant, that of the reading which it gives."""
    if connection.in_atomic_block:
        yield read()
        return
    reading = begin()
    try:
        yield reading
    finally:
        # The page is whole by now; a connection that cannot even end this is no use.
        try:
            execute_plainly("COMMIT")
        except Error:
            connection.close()


def begin():
    """Begin to see the data of one instant; returns its reading. Not by Django's `atomic`, which takes two statements."""
    # The statement finds out, as well as Django's check would, that a connection has died while it was idle.
    connection.health_check_done = True
    used = connection.connection
    try:
        execute_plainly(ONE_VIEW)
        return read()
    except Error as error:
        connection.close()  # whatever it has begun
        if used is None or not isinstance(error, OperationalError | InterfaceError):
            raise
    return begin()


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


# --- Without asking: what a process knows about the edition -------------------------------------------------------------


class Poll:
    """Asks for the edition twice a second, in a thread of its own; nobody who wants to know it waits."""

    EVERY = 0.5  # seconds
    LATE = 2.0  # seconds without any answer: the database is away

    def __init__(self):
        self.reading = None
        self.ended = {}  # former editions -> when they ended (monotonic)
        self.ending, self.ending_in = {}, None  # articles' keys -> timestamps of their ends; in which edition
        self.answered = time.monotonic()
        self.failed = False
        self.lock = threading.Lock()

    def start(self):
        threading.Thread(target=self.ask, name="edition", daemon=True).start()
        return self

    def ask(self):
        while True:
            # A server that was restarted has closed our connection, and answers the next one at once.
            if not self.once(first=True):
                self.once()
            time.sleep(self.EVERY)

    def once(self, first=False):
        """Ask and take the answer; whether there was one."""
        asked = time.monotonic()
        try:
            reading = read()
            if reading.edition != self.ending_in:
                self.ending = {pk: moment.timestamp() for pk, moment in execute(ENDING)}
                self.ending_in = reading.edition
            self.note(reading, asked)
            return True
        except Exception as error:  # whatever it is, the next answer must be asked for
            connection.close()
            if not first:
                if not self.failed:
                    logger.error("Database unavailable: %s", " ".join(str(error).split()))
                self.failed = True
            return False

    def note(self, reading, asked):
        """Take a reading, asked for at that monotonic second; pages bring theirs, too."""
        with self.lock:
            self.answered, self.failed = max(self.answered, time.monotonic()), False
            if self.reading and reading.moment < self.reading.moment:
                return
            if self.reading and reading.edition != self.reading.edition:
                if reading.edition.licences == self.reading.edition.licences:
                    self.ended = {edition: when for edition, when in self.ended.items() if asked - when < 60}
                    self.ended[self.reading.edition] = asked
                else:  # an image on any page of before may have to be gone
                    self.ended = {}
                self.ended.pop(reading.edition, None)
            self.ahead = reading.moment.timestamp() - asked
            self.reading = reading

    @property
    def away(self):
        return self.failed or time.monotonic() - self.answered > self.LATE

    def now(self):
        """The database's time as a timestamp."""
        return self.ahead + time.monotonic()
