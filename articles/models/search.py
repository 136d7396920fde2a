"""What articles are found by, and how the newest of those are found that a query asks for.

Beside each text lies a row with its words, made by `searching.vectors`, and copies of what decides whether and when it is
public. Rows are looked for back in time until there are enough: a word that half of the archive has costs as little as a rare
one. Nothing is counted.
"""

import datetime
from dataclasses import dataclass
from functools import partial

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models, transaction

from articles import lexicon, markup, searching
from articles.models.article import Article
from articles.models.words import SearchWord

# What the words of a row were made by: the number, to be raised when `german` or `searching` finds other words in a text, and the
# dictionary. `reindex_search` makes anew what another engine has made.
ENGINE = f"1-{lexicon.place().stem.removeprefix('german-')}"

# A row's words are stale when they are of another text or by another engine. In braces is what another table has there.
STALE = """
SELECT own.id, {digest}, {texts} FROM {table} own LEFT JOIN {index} found ON found.{key} = own.id
 WHERE own.id = ANY(%s) AND (found.engine, found.digest) IS DISTINCT FROM (%s, {digest})
 ORDER BY own.id
"""
PUT = """
INSERT INTO {index} ({key}, {copied}, {vectors}, engine, digest)
SELECT own.id, {copies}, {given}, %s, given.digest
  FROM unnest(%s::bigint[], %s::uuid[], {arrays}) given (id, digest, {vectors})
  JOIN {table} own ON own.id = given.id AND {digest} = given.digest
    ON CONFLICT ({key}) DO UPDATE SET ({copied}, {vectors}, engine, digest) = ({excluded}, EXCLUDED.engine, EXCLUDED.digest)
"""
COPY = """
UPDATE {index} found SET ({copied}) = ROW ({copies}) FROM {table} own
 WHERE found.{key} = own.id AND own.id = ANY(%s) AND ({found}) IS DISTINCT FROM ({copies})
"""
# The newest rows with what is asked for: of two months, of some more, of all the time before, and no further than there are
# enough of them. Each is one look at the index; more of them would be quicker for what is frequent, and slower for two words
# that never meet, as each goes through all places of both: where two months have nothing, all the rest is one part.
NEWEST = "SELECT {key}, moment FROM ({parts}) newest LIMIT %(count)s"
PART = """
(SELECT {key}, moment FROM {index}
  WHERE {column} @@ %(asked)s::tsquery {narrowed} {when}
  ORDER BY moment DESC, {key} DESC LIMIT %(count)s)
"""
RECENT, BEFORE = 2, "AND moment < %(begin)s"  # months, and what was before these
PUBLIC = """
    AND moment >= %(since)s AND (moment, {key}) < (%(before)s, %(before_key)s)
    AND moment <= %(at)s AND (until IS NULL OR until > %(at)s)
"""
# What is asked for counts by where it stands, and less where it is part of a compound; what is new counts up to twice as much.
BEST = """
SELECT {key}, score FROM (
  SELECT {key}, round(1000000 * ({where}) * (0.5 + 0.5 / (1 + greatest(extract(epoch FROM %(day)s - moment), 0) / {half})))::bigint
         AS score
    FROM {index} WHERE {key} = ANY(%(keys)s)) scored
 WHERE (score, {key}) < (%(score)s, %(score_key)s)
 ORDER BY score DESC, {key} DESC LIMIT %(shown)s
"""
# For the rest of the transaction: to compile a statement takes longer than to run it, several processes would do all parts of
# one at once, and where there are few texts, each look at the index would be one at all of them.
FOR_SEARCH = (
    "SELECT set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true),"
    " set_config('enable_seqscan', 'off', true)"
)
HALF = 180 * 86_400  # seconds after which half of what newness adds is gone
CANDIDATES = 120  # rows of each kind that the best are chosen from
LAST_KEY, LAST_SCORE = 2**63 - 1, 2**62
NOT_PUBLIC = 0  # the facet of what has no moment
EVER = datetime.datetime(1600, 1, 1, tzinfo=datetime.UTC)


@dataclass
class Span:
    """When what is looked for was published, as far as it is said: from a moment to before another one."""

    since: datetime.datetime = EVER
    before: datetime.datetime | None = None

    def parts(self, at, more):
        """The conditions of the parts of the time before `at`, the newest first, and their values. `more`: how many months the
        second one has."""
        last = min(self.before or at, at).astimezone(datetime.UTC)
        month = _month(last.year, last.month)
        first = max(_month(*self.since.astimezone(datetime.UTC).timetuple()[:2]), month - RECENT - more + 1)
        recent = list(range(max(first, month - RECENT + 1), month + 1))
        later = list(range(first, month - RECENT + 1))
        old = datetime.datetime(*_year_and_month(month - RECENT - more + 1), 1, tzinfo=datetime.UTC)
        when = ["AND facets && %(recent)s::int[]", "AND facets && %(later)s::int[]", "AND moment < %(old)s"]
        needed = [True, bool(later), self.since < old]
        return [one for one, is_needed in zip(when, needed, strict=True) if is_needed], {
            "recent": recent,
            "later": later,
            "old": old,
            "begin": datetime.datetime(*_year_and_month(month - RECENT + 1), 1, tzinfo=datetime.UTC),
        }


def _month(year, month):
    """As `facets` has it: those of a span follow each other."""
    return 10_000 + 12 * year + month


def _year_and_month(facet):
    year, month = divmod(facet - 10_001, 12)
    return year, month + 1


class SearchIndex(models.Model):
    """What the indexes of articles and of other rows have in common. `facets`, made by the database, holds the year and the
    month of `moment`, and what else a subclass narrows a search to."""

    moment = models.DateTimeField(null=True, editable=False)  # since when the text is public; null when it is not
    until = models.DateTimeField(null=True, editable=False)
    engine = models.CharField(max_length=40, editable=False)
    digest = models.UUIDField(editable=False)  # of the text

    KEY = ""  # its column with the key of the text
    TABLE = ""  # of the texts
    TEXTS = ()  # columns of the text that it is found by
    COPIES = {}  # column -> the SQL of its value
    VECTORS = ()  # columns, the last one has everything
    MORE = 0  # months that are looked through before all the time before; see NEWEST

    class Meta:
        abstract = True

    @classmethod
    def follow(cls, keys):
        """Bring the rows of these texts up to date, inside the transaction that has changed them. Set-based: of a save, and of
        an import of any size in parts."""
        keys = list(keys)
        stale = cls._stale(keys)
        cls._put(stale)
        if len(stale) < len(keys):
            with connection.cursor() as cursor:
                cursor.execute(cls._sql(COPY), [keys])

    @classmethod
    def renew(cls, keys):
        """The same from outside: whoever saves one of the texts meanwhile waits only while its row is written. Returns how many
        had stale words."""
        stale = cls._stale(keys)
        with transaction.atomic():
            with connection.cursor() as cursor:
                locked = f"SELECT FROM {cls.TABLE} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
                cursor.execute(locked, [[row[0] for row in stale]])
            cls._put(stale)
        return len(stale)

    @classmethod
    def to_renew(cls, below, count, everything=False):
        """The keys of the next texts, from the newest down, that have no words of this engine; or of all, whose words may be of
        another text."""
        stale = "TRUE" if everything else "found.engine IS DISTINCT FROM %(engine)s"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT own.id FROM {cls.TABLE} own LEFT JOIN {cls._meta.db_table} found ON found.{cls.KEY} = own.id"
                f" WHERE own.id < %(below)s AND {stale} ORDER BY own.id DESC LIMIT %(count)s",
                {"engine": ENGINE, "below": below, "count": count},
            )
            return [key for (key,) in cursor.fetchall()]

    @classmethod
    def _stale(cls, keys):
        """Of these texts those with other words than their rows have: (key, digest, vectors, words)."""
        with connection.cursor() as cursor:
            cursor.execute(cls._sql(STALE), [keys, ENGINE])
            found = cursor.fetchall()
        return [(key, digest, *cls.made_of(*texts)) for key, digest, *texts in found]

    @classmethod
    def _put(cls, stale):
        if stale:
            keys, digests, vectors, words = zip(*stale, strict=True)
            with connection.cursor() as cursor:
                cursor.execute(cls._sql(PUT), [ENGINE, [*keys], [*digests], *map(list, zip(*vectors, strict=True))])
            SearchWord.learn({folded: word for some in words for folded, word in some.items()})

    @classmethod
    def newest(cls, query, at, count, facets=(), span=None, before=None, column=""):
        """The newest rows that readers may see, with what is asked for: (key, moment). `before`: the moment and the key that
        they come after; `column`: what it must stand in."""
        span = span or Span()
        last, key = before or (span.before or at + datetime.timedelta(days=1), 0)
        given = {"since": span.since, "before": last, "before_key": key, "at": at}
        when, moments = Span(span.since, last).parts(at, cls.MORE)
        return cls._found(query, count, facets, PUBLIC, when, given | moments, column or cls.VECTORS[-1])

    @classmethod
    def best(cls, query, at, count, day, facets=(), span=None, after=None):
        """The best of the newest rows: (key, score). `day`: the moment that they are seen from; `after`: the score and the key
        that they come after."""
        keys = [key for key, _ in cls.newest(query, at, CANDIDATES, facets, span)]
        if len(keys) == CANDIDATES:  # else these are all, wherever it stands
            for column in cls.VECTORS[:-1]:
                keys += [key for key, _ in cls.newest(query, at, CANDIDATES, facets, span, column=column)]
        if not keys:
            return []
        score, key = after or (LAST_SCORE, LAST_KEY)
        given = {"day": day, "score": score, "score_key": key, "shown": count, "keys": keys}
        parts = []
        for number, term in enumerate(query.wanted):
            given |= {f"term{number}": term.asked(), f"direct{number}": term.asked(parts=False)}
            parts.append(cls.WORTH.format(term=f"%(term{number})s::tsquery", direct=f"%(direct{number})s::tsquery"))
        given["together"] = query.together()
        where = f"({' + '.join(parts)}) / {len(parts)}" + (cls.TOGETHER if given["together"] else "")
        statement = BEST.format(key=cls.KEY, index=cls._meta.db_table, where=where, half=HALF)
        with connection.cursor() as cursor:
            cursor.execute(statement, given)
            return cursor.fetchall()

    @classmethod
    def of_newsroom(cls, query, at, count):
        """The keys of the newest rows with what is asked for, public or not: first those that are not, then those to come."""
        when, moments = Span().parts(at, cls.MORE)
        ahead = moments["recent"][-1] + 1
        moments["recent"] += [NOT_PUBLIC, *range(ahead, ahead + 13)]
        return [key for key, _ in cls._found(query, count, (), "", when, moments, cls.VECTORS[-1])]

    @classmethod
    def _found(cls, query, count, facets, narrowed, when, given, column):
        given |= {"asked": query.asked(), "avoided": query.avoided(), "facets": list(facets)}
        narrowed = narrowed.format(key=cls.KEY)
        if facets:
            narrowed += "    AND facets @> %(facets)s::int[]"
        if given["avoided"]:
            narrowed += f"    AND NOT {cls.VECTORS[-1]} @@ %(avoided)s::tsquery"

        def rows(parts, count):
            part = partial(PART.format, key=cls.KEY, index=cls._meta.db_table, column=column, narrowed=narrowed)
            sql = NEWEST.format(key=cls.KEY, parts=" UNION ALL ".join(part(when=when) for when in parts))
            with connection.cursor() as cursor:
                cursor.execute(sql, given | {"count": count})
                return cursor.fetchall()

        recent, *others = when
        found = rows([recent], count)
        if others and len(found) < count:
            found += rows(others if found else [BEFORE], count - len(found))
        return found

    @classmethod
    def _sql(cls, statement):
        columns = [*cls.COPIES, *cls.VECTORS]
        texts = ", ".join(f"own.{name}" for name in cls.TEXTS)
        return statement.format(
            index=cls._meta.db_table,
            table=cls.TABLE,
            key=cls.KEY,
            texts=texts,
            digest=f"md5(concat_ws(E'\\x01', {texts}))::uuid",
            copied=", ".join(cls.COPIES),
            copies=", ".join(cls.COPIES.values()),
            found=", ".join(f"found.{name}" for name in cls.COPIES),
            vectors=", ".join(cls.VECTORS),
            given=", ".join(f"given.{name}::tsvector" for name in cls.VECTORS),
            arrays=", ".join("%s::text[]" for _ in cls.VECTORS),
            excluded=", ".join(f"EXCLUDED.{name}" for name in columns),
        )


class ArticleIndex(SearchIndex):
    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="found_by")
    section_id = models.BigIntegerField(null=True, editable=False)
    title = SearchVectorField()  # headline, kicker, short title
    lead = SearchVectorField()  # these and the teaser
    whole = SearchVectorField()  # and all the rest

    KEY, TABLE = "article_id", Article._meta.db_table
    TEXTS = ("title", "kicker", "short_title", "teaser", "body", "dateline", "source")
    COPIES = {
        "moment": "CASE WHEN own.status = 'veroeffentlicht' THEN own.published_at END",
        "until": "own.depublish_at",
        "section_id": "own.section_id",
    }
    VECTORS, MORE = ("title", "lead", "whole"), 22
    WORTH = """CASE WHEN title @@ {direct} THEN 1.0 WHEN lead @@ {direct} THEN 0.7 WHEN whole @@ {direct} THEN 0.45
                    WHEN title @@ {term} THEN 0.25 WHEN lead @@ {term} THEN 0.2 ELSE 0.1 END"""
    TOGETHER = """ + CASE WHEN lead @@ %(together)s::tsquery THEN 0.3 WHEN whole @@ %(together)s::tsquery THEN 0.1 ELSE 0 END"""

    class Meta:
        verbose_name = "Suchwörter eines Artikels"
        verbose_name_plural = "Suchwörter von Artikeln"

    def __str__(self):
        return f"Artikel {self.pk}"

    @staticmethod
    def made_of(title, kicker, short_title, teaser, body, dateline, source):
        """Its vectors, and the words for suggestions."""
        heads = [title, kicker, short_title if short_title != title else ""]
        whole = [*heads, teaser, markup.all_words(body), dateline, source]
        return searching.vectors(whole, [3, 4, len(whole)]), searching.words(whole)
