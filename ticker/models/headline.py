from itertools import groupby

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Greatest
from django.utils import timezone

from articles import clock, text
from articles.models import Article
from articles.models.fields import INSANE, LineField, WebAddressField, moments_are_sane, web_addresses

# An article's own line is a copy: text, moment and end of the article, rewritten when the article changes, save what an
# editor made the line's own. Inserted when the article first goes public with "im Ticker", revived when it does so
# again, unless an editor took the line back; never public before its article, whatever was edited; taking the article out of the ticker ends that. Set-based, so that an
# import of any size needs these two statements.
COPY_PUBLIC = """
INSERT INTO ticker_headline
       (article_id, origin, text, moment, until, edited, withdrawn, withdrawn_by_hand, breaking, url, source,
        version, import_source, import_id)
SELECT id, 'artikel', COALESCE(NULLIF(short_title, ''), title), published_at, depublish_at,
       false, false, false, false, '', '', 1, '', ''
  FROM articles_article
 WHERE id = ANY(%(ids)s) AND in_ticker AND status = 'veroeffentlicht'
    ON CONFLICT (article_id) WHERE article_id IS NOT NULL DO UPDATE
   SET text = CASE WHEN ticker_headline.edited THEN ticker_headline.text ELSE EXCLUDED.text END,
       moment = CASE WHEN NOT ticker_headline.edited THEN EXCLUDED.moment
                     WHEN EXCLUDED.moment > now() THEN GREATEST(ticker_headline.moment, EXCLUDED.moment)
                     ELSE ticker_headline.moment END,
       until = EXCLUDED.until,
       withdrawn = ticker_headline.withdrawn_by_hand,
       version = ticker_headline.version + 1
 WHERE ticker_headline.origin = 'artikel'
   AND (ticker_headline.withdrawn <> ticker_headline.withdrawn_by_hand
        OR ticker_headline.until IS DISTINCT FROM EXCLUDED.until
        OR ticker_headline.edited AND EXCLUDED.moment > GREATEST(ticker_headline.moment, now())
        OR NOT ticker_headline.edited
           AND (ticker_headline.text, ticker_headline.moment) IS DISTINCT FROM (EXCLUDED.text, EXCLUDED.moment))
RETURNING id
"""
WITHDRAW = """
UPDATE ticker_headline line
   SET withdrawn = true, withdrawn_by_hand = line.withdrawn_by_hand AND article.in_ticker, version = line.version + 1
  FROM articles_article article
 WHERE line.article_id = article.id AND article.id = ANY(%(ids)s)
   AND line.origin = 'artikel'
   AND NOT (article.in_ticker AND article.status = 'veroeffentlicht')
   AND (NOT line.withdrawn OR line.withdrawn_by_hand AND NOT article.in_ticker)
RETURNING line.id
"""


class Origin(models.TextChoices):
    LINE = "meldung", "Meldung"
    ARTICLE = "artikel", "Artikel"


# Since when a line is an Eilmeldung: since it was made one, but not before its own moment. PostgreSQL passes over a missing
# moment, so what is written past `save()` is one since its own.
BREAKING_SINCE = Greatest("moment", "breaking_from")


# What a line is found by, and what decides whether it is.
FOUND_BY = {"text", "moment", "until", "withdrawn", "origin", "edited"}


class HeadlineQuerySet(models.QuerySet):
    def published(self, at):
        """The lines that readers see at a moment; `Headline.is_published` is its twin. One table decides."""
        return self.filter(Q(until=None) | Q(until__gt=at), withdrawn=False, moment__lte=at)

    def planned(self, at):
        return self.filter(withdrawn=False, moment__gt=at)

    def typed(self):
        """Those that no article's text is copied to."""
        return self.filter(origin=Origin.LINE)

    def breaking(self, at):
        """The Eilmeldungen that have not ended; `Headline.is_breaking` is its twin."""
        return self.filter(breaking=True, breaking_until__gt=at)

    def latest_breaking(self, at):
        """The Eilmeldungen until a moment, the one that replaced all others first, whether or not it has ended since."""
        lines = self.annotate(since=BREAKING_SINCE)
        return lines.filter(breaking=True, withdrawn=False, since__lte=at).order_by("-since", "-pk")

    def newest_first(self):
        return self.order_by("-moment", "-pk")

    def before(self, moment, pk):
        """The rest of a list in `newest_first` order after the line `pk` of that moment."""
        return self.filter(Q(moment__lt=moment) | Q(pk__lt=pk), moment__lte=moment)

    def on(self, day):
        """The lines of a German day."""
        begin, end = clock.bounds(day)
        return self.filter(moment__gte=begin, moment__lt=end)

    def for_lists(self):
        """Exactly what a line shows, with what its link needs of the article, in one query."""
        return self.select_related("article__section").only(
            *("moment", "text", "url", "source", "breaking", "breaking_until", "pinned_until", "version"),
            *("article__slug", "article__status", "article__published_at", "article__depublish_at"),
            *("article__section__slug",),
        )

    def update(self, **fields):
        """What lines are found by comes along; `bulk_update` passes here too."""
        if not {*fields} & FOUND_BY:
            return super().update(**fields)
        with transaction.atomic():
            keys = [*self.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True)]
            count = super().update(**fields)
            Headline.index(keys)
        return count

    def bulk_create(self, lines, *args, **kwargs):
        with transaction.atomic():
            created = super().bulk_create(lines, *args, **kwargs)
            Headline.index([line.pk for line in created])
        return created


class Headline(models.Model):
    """A timestamped line of the ticker. It owns its text and its moment."""

    Origin = Origin
    OWNED = ("text", "moment", "withdrawn")  # of an article's line: what may be changed by hand
    more = False  # in a short list: not one of its first few

    moment = models.DateTimeField("Zeitpunkt")
    text = LineField("Meldung", max_length=300)
    until = models.DateTimeField("sichtbar bis", null=True, blank=True)
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, blank=True, related_name="headlines", verbose_name="Artikel"
    )
    url = WebAddressField("Adresse außerhalb", max_length=500, blank=True)
    source = LineField("Quelle", max_length=120, blank=True)
    origin = models.CharField("Herkunft", max_length=10, choices=Origin, default=Origin.LINE, editable=False)
    edited = models.BooleanField("von Hand geändert", default=False, editable=False)
    breaking = models.BooleanField("Eilmeldung", default=False)
    breaking_until = models.DateTimeField("Eilmeldung bis", null=True, blank=True)
    breaking_from = models.DateTimeField("Eilmeldung seit", null=True, editable=False)
    pinned_until = models.DateTimeField("oben bis", null=True, blank=True)
    withdrawn = models.BooleanField("zurückgezogen", default=False)
    withdrawn_by_hand = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    import_source = models.CharField(max_length=50, blank=True, editable=False)
    import_id = models.CharField(max_length=100, blank=True, editable=False)

    objects = HeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "Ticker-Meldung"
        verbose_name_plural = "Ticker-Meldungen"
        ordering = ["-moment", "-pk"]
        constraints = [
            CheckConstraint(condition=~Q(text=""), name="headline_has_text"),
            CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("moment")) | Q(origin=Origin.ARTICLE),
                name="headline_ends_after_it_begins",
                violation_error_message="„Sichtbar bis“ muss nach dem Zeitpunkt liegen.",
            ),
            CheckConstraint(
                condition=Q(article=None) | Q(url=""),
                name="headline_has_one_link",
                violation_error_message="Eine Meldung führt zu einem Artikel oder nach außen, nicht zu beidem.",
            ),
            CheckConstraint(
                condition=Q(breaking=False) | Q(breaking_until__isnull=False),
                name="headline_breaking_ends",
                violation_error_message="Eine Eilmeldung braucht ein Ende.",
            ),
            CheckConstraint(condition=Q(origin__in=Origin.values), name="headline_origin_known"),
            CheckConstraint(
                condition=moments_are_sane("moment", "until", "breaking_until", "pinned_until"),
                name="headline_moments_sane",
                violation_error_message=INSANE,
            ),
            CheckConstraint(
                condition=web_addresses("url"),
                name="headline_web_address",
                violation_error_message="Eine Adresse beginnt mit https:// oder http://.",
            ),
            CheckConstraint(
                condition=Q(import_source="", import_id="") | (~Q(import_source="") & ~Q(import_id="")),
                name="headline_import_has_both",
            ),
            UniqueConstraint(
                fields=["article"],
                condition=Q(article__isnull=False),
                name="headline_once_per_article",
                violation_error_message="Zu diesem Artikel gibt es schon eine Meldung.",
            ),
            UniqueConstraint(
                fields=["import_source", "import_id"], name="headline_imported_once", condition=~Q(import_source="")
            ),
        ]
        # Beside these, `headline_search` for what the newsroom searches in (migrations/0004_growth.py).
        indexes = [
            # The order of every list of lines.
            Index(F("moment").desc(), F("id").desc(), name="headline_newest", condition=Q(withdrawn=False)),
            # The newsroom's list has those that were taken back as well, and a filter for them alone.
            Index(F("moment").desc(), F("id").desc(), name="headline_desk"),
            Index(F("moment").desc(), F("id").desc(), name="headline_withdrawn", condition=Q(withdrawn=True)),
            # Every page asks for the latest Eilmeldung, running or not, and few lines are one.
            Index(
                BREAKING_SINCE.desc(),
                F("id").desc(),
                name="headline_latest_breaking",
                condition=Q(breaking=True, withdrawn=False),
            ),
            # Every page asks for what is pinned, of which there is next to nothing.
            Index("pinned_until", name="headline_pinned", condition=Q(pinned_until__isnull=False, withdrawn=False)),
            # Which Eilmeldungen run, for the newsroom's filter.
            Index("breaking_until", name="headline_breaking", condition=Q(breaking=True, withdrawn=False)),
            # Which line ends next, and with it the pages that show it.
            Index("until", name="headline_ends", condition=Q(until__isnull=False, withdrawn=False)),
        ]

    def __str__(self):
        return text.shorten(self.text, 80)

    def get_absolute_url(self):
        """Its place on the page of its day."""
        day = clock.day_of(self.moment)
        return f"/ticker/{day.isoformat()}/#m{self.pk}"

    @classmethod
    def from_db(cls, *args, **kwargs):
        line = super().from_db(*args, **kwargs)
        line._remember()
        return line

    def refresh_from_db(self, *args, **kwargs):
        super().refresh_from_db(*args, **kwargs)
        self._remember()

    def _remember(self):
        """What the editor saw: whatever differs from it at the save was changed by hand."""
        self._seen = {name: self.__dict__[name] for name in self.OWNED if name in self.__dict__}

    def save(self, *args, update_fields=None, **kwargs):
        """Store and count the version. An article's line keeps what was changed by hand, and nothing else: a copy that
        was read before the article changed does not bring the old text back."""
        if update_fields is not None:
            update_fields = {*update_fields, "version", "edited", "withdrawn_by_hand", "breaking_from"}
        self.text = text.line(self.text)
        with transaction.atomic():
            stored = self.pk and Headline.objects.select_for_update(no_key=True).filter(pk=self.pk).first()
            if stored:
                self.version = stored.version + 1
                if self.is_copy:
                    self._note_what_is_by_hand(stored)
            self._note_since_when_breaking(stored, timezone.now())
            super().save(*args, update_fields=update_fields, **kwargs)
            if stored and stored.article_id and stored.article_id != self.article_id:
                # The article that it led to may want a line of its own again.
                Headline.follow_articles(None, [stored.article_id])
            if stored and self.is_copy:
                Headline.follow_articles(None, [self.article_id])
                self.refresh_from_db(fields=[*self.OWNED, "until", "version"])
            Headline.index([self.pk])
        self._remember()

    def _note_what_is_by_hand(self, stored):
        seen = {name: getattr(stored, name) for name in self.OWNED} | getattr(self, "_seen", {})
        changed = {name for name in self.OWNED if getattr(self, name) != seen[name]}
        for name in {*self.OWNED} - changed:
            setattr(self, name, getattr(stored, name))
        self.edited = stored.edited or bool(changed & {"text", "moment"})
        self.withdrawn_by_hand = self.withdrawn if "withdrawn" in changed else stored.withdrawn_by_hand

    def _note_since_when_breaking(self, stored, now):
        """A line is made an Eilmeldung by the tick, or by a new end when its own had passed."""
        if not self.breaking:
            self.breaking_from = None
        elif self.is_breaking(now) and not (stored and stored.is_breaking(now)):
            self.breaking_from = now
        elif stored:
            self.breaking_from = stored.breaking_from

    @property
    def is_copy(self):
        """Whether an article decides what the line says."""
        return self.origin == Origin.ARTICLE and self.article_id is not None

    def withdraw(self):
        """Take the line back. An article's line stays away until its article is taken out of the ticker and put in."""
        self.withdrawn = True
        self.save()

    def delete(self, *args, **kwargs):
        """Raises ProtectedError for an article's own line: deleted, it would come back at the article's next save."""
        if self.is_copy:
            raise models.ProtectedError(f"Die Meldung „{self}“ gehört zu einem Artikel; ziehen Sie sie zurück.", {self})
        return super().delete(*args, **kwargs)

    def make_article(self, user):
        """A draft under this headline, which the line leads to once it is public. Raises ValueError, in German, when the
        line leads somewhere already."""
        with transaction.atomic():
            line = Headline.objects.select_for_update(no_key=True).get(pk=self.pk)
            if line.article_id or line.url:
                raise ValueError("Die Meldung führt schon zu einem Artikel oder zu einer Adresse.")
            line.article = Article(title=line.text, source=line.source, created_by=user)
            line.article.save()
            line.save()
        return line.article

    @staticmethod
    def follow_articles(sender, ids, **_):
        """Bring the lines of these articles up to date; called by the articles' signal, inside its transaction."""
        with connection.cursor() as cursor:
            changed = set()
            for statement in (COPY_PUBLIC, WITHDRAW):
                cursor.execute(statement, {"ids": list(ids)})
                changed.update(key for (key,) in cursor.fetchall())
        if changed:
            Headline.index(changed)

    @staticmethod
    def index(keys):
        """Bring along what these lines are found by, inside the caller's transaction."""
        Headline.found_by.related.related_model.follow(keys)

    @staticmethod
    def forget(sender, instance, **_):
        """The line of an article that is deleted, which was never public, goes with it; a typed one stays."""
        Headline.objects.filter(article=instance, origin=Origin.ARTICLE).delete()

    @staticmethod
    def forget_removed(sender, ids, **_):
        """The lines of articles that are removed for good go with them, and what the newsroom's log says of them; a typed one
        stays, and leads nowhere."""
        Headline.objects.filter(article__in=ids, origin=Origin.LINE).update(article=None)
        own = Headline.objects.filter(article__in=ids)
        keys = [str(pk) for pk in own.values_list("pk", flat=True)]
        kind = ContentType.objects.get_for_model(Headline)
        LogEntry.objects.filter(content_type=kind, object_id__in=keys).update(object_repr="Entfernt", change_message="")
        own.delete()

    def is_published(self, at):
        return not self.withdrawn and self.moment <= at and (self.until is None or self.until > at)

    def is_breaking(self, at):
        return bool(self.breaking and self.breaking_until and self.breaking_until > at)

    def link(self, at):
        """Where the line leads: its article while that is public, or a page outside; else ""."""
        if self.article and self.article.is_published(at):
            return self.article.get_absolute_url()
        return self.url


def by_day(lines):
    """Lines in groups of one German day."""
    return [(day, list(rows)) for day, rows in groupby(lines, lambda line: clock.day_of(line.moment))]
