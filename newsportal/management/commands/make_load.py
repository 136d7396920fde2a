import datetime
import random
import time

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from articles import searching, text
from articles.models import Article, ArticleImage, ArticleTopic, Author, Byline, Correction, Image, Section, Topic
from newsportal.load.words import Writer, people, topics
from newsportal.management.commands.prepare import SECTIONS
from ticker.models import Headline

Form, Status, Origin = Article.Form, Article.Status, Headline.Origin
PART = 10_000  # articles between two reports of progress
PER_DAY = 140  # articles: a million are twenty years, and a day has as many whatever the size
SEARCH = "headline_search"
PENDING_KB = 64 * 1024
BIG_TOPICS, BIG_SHARE = 3, 0.1  # so many topics have each a tenth of all articles
FORMS = [*[Form.NEWS] * 12, *[Form.REPORT] * 5, Form.COMMENTARY, Form.ANALYSIS, Form.INTERVIEW, Form.FEATURE]
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
REASONS = ["Auf Wunsch der Betroffenen.", "Die Darstellung hat sich als falsch erwiesen.", "Rechtliche Gründe."]


class Command(BaseCommand):
    help = (
        "Adds articles and ticker lines in any number, for measuring: German-looking text up to now, as skewed as that "
        "of a paper. Beside what is there; in one transaction. What readers search by is made by reindex_search, afterwards."
    )

    def add_arguments(self, parser):
        parser.add_argument("--articles", type=int, default=10_000)
        parser.add_argument("--headlines", type=int, default=50_000, help="ticker lines, those of articles among them")
        parser.add_argument("--seed", type=int, default=1, help="another one makes other text")

    def handle(self, articles, headlines, seed, **options):
        if articles < 0 or headlines < 0:
            raise CommandError("Less than nothing cannot be made.")
        self.begun = time.monotonic()
        self.now = timezone.now()
        self.seed, self.random = seed, random.Random(seed)
        self.writer = Writer(self.random)
        with transaction.atomic(), connection.cursor() as self.cursor:
            self.check_keys_at_once()
            self.sort_into_search_later()
            self.find_people_and_places(articles)
            self.lines = 0
            parts = -(-max(articles, headlines // 5) // PART)
            for part in range(parts):
                span = range(articles * part // parts, articles * (part + 1) // parts)
                self.make_part(span, articles, headlines * (part + 1) // parts, headlines)
                self.say(f"{span.stop:,} of {articles:,} articles, {self.lines:,} of {headlines:,} lines")
            self.sort_into_search_now()
            self.say("committing")
        self.say("analyzing")
        with connection.cursor() as cursor:
            tables = [Article, ArticleImage, ArticleTopic, Author, Byline, Correction, Headline, Section, Topic]
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in tables)}")
        self.say("done")

    def say(self, what):
        self.stdout.write(f"{time.monotonic() - self.begun:6.0f} s  {what}")
        self.stdout.flush()

    def check_keys_at_once(self):
        """Check foreign keys after each COPY: put off to the end, millions of checks would wait in memory."""
        self.cursor.execute(
            """
            SELECT string_agg(quote_ident(conname), ', ') FROM pg_constraint
             WHERE contype = 'f' AND condeferrable AND conrelid IN (
                   SELECT tgrelid FROM pg_trigger WHERE tgname = 'edition')
            """
        )
        self.cursor.execute(f"SET CONSTRAINTS {self.cursor.fetchone()[0]} IMMEDIATE")

    def sort_into_search_later(self):
        """Collect what goes into the index of the newsroom's search: row by row it takes twice as long as all the rest. Nobody
        else sees the setting, which ends with the transaction."""
        self.cursor.execute("SET LOCAL work_mem = '128MB'")
        # Keeps autovacuum away, which would hold what the end of this needs and wait for this index.
        self.cursor.execute("LOCK TABLE ticker_headline IN SHARE UPDATE EXCLUSIVE MODE")
        self.cursor.execute(f"ALTER INDEX {SEARCH} SET (fastupdate = on, gin_pending_list_limit = {PENDING_KB})")

    def sort_into_search_now(self):
        self.cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [SEARCH])
        self.cursor.execute(f"ALTER INDEX {SEARCH} SET (fastupdate = off)")
        self.cursor.execute(f"ALTER INDEX {SEARCH} RESET (gin_pending_list_limit)")

    def find_people_and_places(self, articles):
        """What is there, and as many more as a paper of this size has."""
        if not Section.objects.exists():
            for position, name in enumerate(SECTIONS, 1):
                Section.objects.create(name=name, position=position * 10)
        self.sections = [*Section.objects.values_list("pk", flat=True)]
        self.authors = self.fill(Author, people, 20 + min(articles // 2_500, 1_000))
        self.topics = self.fill(Topic, topics, 50 + min(articles // 200, 20_000))
        self.users = [*get_user_model().objects.filter(is_staff=True).values_list("pk", flat=True)[:50]] or [None]
        self.images = [*Image.objects.exclude(credit="").values_list("pk", flat=True)[:1000]]

    def fill(self, model, names, count):
        """The keys of `count` rows, new ones beside those that are there."""
        known = {*model.objects.values_list("name", flat=True)}
        taken = {*model.objects.values_list("slug", flat=True)}
        fresh = []
        for name in names(random.Random(self.seed), count + len(known)):
            slug = text.slug(name)
            if len(known) < count and name not in known and slug not in taken:
                known.add(name)
                taken.add(slug)
                keys = [searching.key(name)]
                fresh.append(model(name=name, slug=slug, sort_key=text.sort_key(name), search_keys=keys))
        model.objects.bulk_create(fresh, batch_size=1000)
        return [*model.objects.order_by("pk").values_list("pk", flat=True)]

    def make_part(self, span, articles, lines_until, headlines):
        bylines, links, images, corrections, lines = [], [], [], [], []
        rows = []
        for pk, n in zip(self.take_keys(Article, len(span)), span, strict=True):
            row = self.article(pk, n, articles)
            rows.append(row)
            public = row["published_at"] if row["status"] == Status.PUBLISHED else None
            bylines += [(pk, author, place, public) for place, author in enumerate(self.some_authors(), 1)]
            links += [(pk, topic, public) for topic in self.some_topics()]
            if row["lead_image_id"]:
                images.append((pk, row["lead_image_id"], 0))
            if n % 200 == 0 and public and public < self.now:
                corrections.append((pk, self.writer.sentence(), min(public + 3 * HOUR, self.now), public))
            if line := self.line_of(row):
                lines.append(line)
        self.copy(Article, [*rows[0]] if rows else [], [tuple(row.values()) for row in rows])
        self.copy(Byline, ["article_id", "author_id", "position", "published_at"], bylines)
        self.copy(ArticleTopic, ["content_object_id", "tag_id", "published_at"], links)
        self.copy(ArticleImage, ["article_id", "image_id", "position"], images)
        self.copy(Correction, ["article_id", "text", "moment", "published_at"], corrections)
        first = self.lines + len(lines)
        lines += [self.typed_line(n, headlines) for n in range(first, lines_until)]
        self.lines += len(lines)
        columns = ["moment", "text", "article_id", "url", "source", "origin", "breaking", "breaking_until"]
        self.copy(Headline, [*columns, "pinned_until", "until", "withdrawn"], lines)

    def take_keys(self, model, count):
        """Keys of the sequence, which nobody else gets."""
        self.cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [key for (key,) in self.cursor.fetchall()]

    def copy(self, model, given, rows):
        """COPY these columns, and their defaults into all others; a key that is not given is the sequence's."""
        if not rows:
            return
        left = [field for field in model._meta.concrete_fields if field.attname not in given and not field.primary_key]
        defaults = tuple(field.get_default() for field in left)
        columns = ", ".join(model._meta.get_field(name).column for name in [*given, *(one.attname for one in left)])
        with self.cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row + defaults)

    # --- Articles -------------------------------------------------------------------

    def article(self, pk, n, articles):
        """The nth of all, the oldest first. Of a thousand, so many are in each state, whatever the seed."""
        pick, chance = self.random.choice, self.random.random
        moment = self.now - (articles - n + chance()) / PER_DAY * DAY
        created = moment - chance() * 8 * HOUR
        status, published, ends, reason, returned = Status.PUBLISHED, moment, None, "", None
        lot = n % 1000
        if lot < 12:
            status, published = Status.DRAFT, None
            returned = created + HOUR if lot < 2 else None
        elif lot < 15:
            status, published = Status.SUBMITTED, None
        elif lot < 20:
            status, ends, reason = (
                Status.WITHDRAWN,
                moment + (self.now - moment) * chance() / 2 + HOUR / 60,
                pick(REASONS),
            )
        elif lot < 25:
            ends = moment + (self.now - moment) * chance() / 2 + HOUR / 60
        elif lot == 25 and n >= articles - 20_000:
            published = self.now + (1 + chance() * 30) * DAY
        title = self.writer.headline()
        return {
            "id": pk,
            "section_id": self.sections[0] if chance() < 0.5 else self.skewed(self.sections[1:] or self.sections, 2),
            "form": pick(FORMS),
            "kicker": self.writer.kicker() if chance() < 0.8 else "",
            "title": title,
            "slug": text.slug(title),
            "short_title": title.partition(": ")[2] if chance() < 0.4 else "",
            "teaser": f"{self.writer.sentence()} {self.writer.sentence()}" if chance() < 0.9 else "",
            "body": self.writer.body(),
            "lead_image_id": pick(self.images) if self.images and chance() < 0.6 else None,
            "status": status,
            "published_at": published,
            "updated_at": moment + HOUR if chance() < 0.1 and moment + HOUR < self.now else None,
            "depublish_at": ends,
            "depublish_reason": reason,
            "returned_at": returned,
            "submitted_at": created + HOUR if status == Status.SUBMITTED else None,
            "press_release": chance() < 0.03,
            "advertisement": chance() < 0.01,
            "in_ticker": lot in (16, 21) or chance() < 0.3,
            "version": 2,
            "created_at": created,
            "created_by_id": pick(self.users) if chance() < 0.1 else None,
        }

    def skewed(self, rows, power):
        """One of them, the first far more often than the last."""
        return rows[int(len(rows) * self.random.random() ** power)]

    def some_authors(self):
        return {self.skewed(self.authors, 3) for _ in range(self.random.choice((1, 1, 1, 1, 2)))}

    def some_topics(self):
        big, others = self.topics[:BIG_TOPICS], self.topics[BIG_TOPICS:]
        chosen = {topic for topic in big if self.random.random() < BIG_SHARE}
        return chosen | {self.skewed(others, 2) for _ in range(self.random.randint(0, 3))}

    # --- Lines ----------------------------------------------------------------------

    def line_of(self, article):
        """The line that `Headline.follow_articles` would have made."""
        if article["in_ticker"] and article["status"] in (Status.PUBLISHED, Status.WITHDRAWN):
            withdrawn = article["status"] == Status.WITHDRAWN
            until = None if withdrawn else article["depublish_at"]
            words = article["short_title"] or article["title"]
            copied = (article["published_at"], words, article["id"], "", "", Origin.ARTICLE)
            return (*copied, False, None, None, until, withdrawn)

    def typed_line(self, n, headlines):
        chance = self.random.random
        moment = self.now - (headlines - n + chance()) / (headlines + 1) * self.days(headlines)
        url = f"https://www.example.org/meldung/{n}" if n % 50 == 7 else ""
        source = "dpa" if n % 4 == 1 else ""
        breaking = n % 500 == 9 or headlines - n == 20
        ends = moment + 2 * HOUR if breaking else None
        pinned = self.now + 2 * HOUR if headlines - n in (3, 11) else None
        until = moment + 12 * HOUR if n % 200 == 3 else None
        return (
            *(moment, self.writer.headline(), None, url, source, Origin.LINE),
            *(breaking, ends, pinned, until, n % 100 == 5),
        )

    @staticmethod
    def days(headlines):
        """As long as it takes for five times as many lines as articles."""
        return headlines / (5 * PER_DAY) * DAY
