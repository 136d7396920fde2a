from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import connection, models, transaction
from django.db.models import CheckConstraint, F, Index, OuterRef, Q, UniqueConstraint
from django.db.models.functions import Upper
from django.utils import timezone
from taggit.managers import TaggableManager

from articles import markup, searching
from articles.models import readiness
from articles.models.addresses import FormerAddress
from articles.models.choices import AI_MADE, AIUse, Form, Status
from articles.models.fields import (
    INSANE,
    SLUG_IS_VALID,
    GermanSlugField,
    HTMLField,
    LineField,
    PlainField,
    WebAddressField,
    clean_fields,
    moments_are_sane,
    web_addresses,
)
from articles.models.images import Image
from articles.models.prepared import Prepared
from articles.models.reading import PUBLISHED, ReadingQuerySet
from articles.models.topics import TopicManager
from articles.models.words import SearchWord
from articles.signals import articles_changed, articles_removed

BODY_LENGTH = 500_000  # characters with markup; the longest reportage has a tenth of it


# What other rows copy from an article, or record of it.
COPIED = {"status", "published_at", "depublish_at", "title", "short_title", "in_ticker", "body", "lead_image"}
COPIED |= {"section", "kicker", "teaser", "dateline", "source"}  # for the search
COPY_MOMENT = """
UPDATE {table} copy
   SET published_at = article.moment
  FROM (SELECT id, CASE WHEN status = 'veroeffentlicht' THEN published_at END AS moment
          FROM articles_article WHERE id = ANY(%s)) article
 WHERE copy.{column} = article.id AND copy.published_at IS DISTINCT FROM article.moment
"""


def refuse_what_was_public(articles):
    """Raises ProtectedError: readers, links and archives know what was public, so it is withdrawn instead.

    Locks the articles, so that none is published before the transaction ends.
    """
    public = [article for article in articles.locked() if article.status not in Status.unpublic()]
    if public:
        names = ", ".join(f"„{article}“" for article in public[:3]) + (" und weitere" if len(public) > 3 else "")
        raise models.ProtectedError(
            f"Veröffentlichte Texte werden nicht gelöscht, sondern zurückgezogen: {names}.", set(public)
        )


class ArticleQuerySet(ReadingQuerySet):
    def own(self, user):
        """Those that the user began or stands in the byline of; the twin of `Article.is_own`."""
        return self._own(user, Q(), Q())

    def _own(self, user, begun, signed):
        """`begun` and `signed` say what is known of the ones, and of the others' bylines, so that little else is read: what
        somebody has written in twenty years is much, and their drafts are few."""
        lines = Article.bylines.rel.related_model.objects.filter(signed, author__account=user)
        begun = Article.objects.filter(begun, created_by=user).order_by()
        # A union, as for an OR of the two every article is looked at.
        return self.filter(pk__in=begun.values("pk").union(lines.order_by().values("article")))

    def own_drafts(self, user):
        return self.filter(status=Status.DRAFT)._own(user, Q(status=Status.DRAFT), Q(published_at=None))

    def own_planned(self, user, at):
        ahead = Q(published_at__gt=at)
        return self.planned(at)._own(user, PUBLISHED & ahead, ahead)

    def planned(self, at):
        """What will be public; `Article.is_scheduled` is its twin."""
        return self.filter(status=Status.PUBLISHED, published_at__gt=at)

    def lacking(self, at):
        """What is planned, or public since a week at most, and lacks what a text should have. `readiness.lacks` is the twin
        of the condition, and says what it is."""
        since = self.filter(
            Q(depublish_at=None) | Q(depublish_at__gt=at), PUBLISHED, published_at__gt=at - readiness.WEEK
        )
        return since.filter(
            Q(lead_image=None)
            | Q(lead_image__credit="")
            | Q(lead_image__alt="", lead_image__decorative=False)
            | Q(ai_use__in=AI_MADE, reviewed_at=None, ai_label=False)
        )

    def seen_by_author(self, user, at):
        """In the newsroom: what is public or was, and their own."""
        return self.own(user) | self.filter(status=Status.PUBLISHED, published_at__lte=at)

    def delete(self):
        """Raises ProtectedError when one of them has been public."""
        with transaction.atomic():
            refuse_what_was_public(self)
            return super().delete()

    def locked(self):
        """These articles for the rest of the transaction, in one order for everybody.

        no_key: a plain FOR UPDATE would wait for the foreign keys of other transactions, and they for this one.
        """
        own = Article.objects.filter(pk__in=self.order_by().values("pk"))
        return own.order_by("pk").select_for_update(no_key=True)

    def update(self, **fields):
        """As `Article.save`, what copies from the articles comes along; `bulk_update` passes here too."""
        changed = {name.removesuffix("_id") for name in fields}
        if not changed & COPIED:
            return super().update(**fields)
        with transaction.atomic():
            ids = [article.pk for article in self.locked().only("pk")]
            count = super().update(**fields)
            Article.spread(ids)
            if changed & {"body", "lead_image"}:
                Article.record_images(Article.objects.filter(pk__in=ids).only("body", "lead_image"))
        return count

    def bulk_create(self, articles, *args, **kwargs):
        with transaction.atomic():
            created = super().bulk_create(articles, *args, **kwargs)
            Article.spread([article.pk for article in created])
            Article.record_images(created)
        return created


class Article(models.Model):
    Form, Status, AIUse = Form, Status, AIUse

    section = models.ForeignKey(
        "articles.Section", models.PROTECT, null=True, blank=True, db_index=False, verbose_name="Ressort"
    )
    form = models.CharField("Darstellungsform", max_length=20, choices=Form, default=Form.NEWS)
    kicker = LineField("Dachzeile", max_length=80, blank=True)
    title = LineField("Überschrift", max_length=300)
    slug = GermanSlugField(source="title", db_index=False)  # the id in the address decides
    short_title = LineField("Kurztitel", max_length=160, blank=True, help_text="Für Ticker und Listen.")
    teaser = PlainField("Teaser", max_length=1000, blank=True, validators=[MaxLengthValidator(1000)])
    body = HTMLField("Text", blank=True, validators=[MaxLengthValidator(BODY_LENGTH)])
    lead_image = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, verbose_name="Aufmacherbild")
    authors = models.ManyToManyField("articles.Author", through="Byline", verbose_name="Autorinnen und Autoren")
    topics = TaggableManager(
        "Themen", through="ArticleTopic", manager=TopicManager, blank=True, help_text="Mit Kommas getrennt."
    )

    status = models.CharField("Status", max_length=20, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField("veröffentlicht am", null=True, blank=True)
    updated_at = models.DateTimeField("aktualisiert am", null=True, blank=True, editable=False)
    depublish_at = models.DateTimeField("online bis", null=True, blank=True)
    depublish_reason = LineField("Grund", max_length=300, blank=True, help_text="Leserinnen und Leser sehen ihn.")
    embargo_until = models.DateTimeField("Sperrfrist bis", null=True, blank=True)

    dateline = LineField("Ortsmarke", max_length=100, blank=True)
    source = LineField("Quelle", max_length=200, blank=True)
    source_url = WebAddressField("Adresse der Quelle", max_length=500, blank=True)
    press_release = models.BooleanField("Pressemitteilung", default=False)
    advertisement = models.BooleanField("Anzeige", default=False)
    transparency_note = PlainField("Transparenzhinweis", max_length=1000, blank=True)
    ai_use = models.CharField("KI-Einsatz", max_length=20, choices=AIUse, default=AIUse.NONE)
    ai_label = models.BooleanField(
        "KI-Hinweis zeigen", default=False, help_text="Sagt unter dem Text, wie künstliche Intelligenz beteiligt war."
    )
    source_language = models.CharField("Ausgangssprache", max_length=10, blank=True, help_text="Z. B. fr oder ar.")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="geprüft von"
    )
    reviewed_at = models.DateTimeField("geprüft am", null=True, blank=True)
    search_title = LineField("Suchtitel", max_length=120, blank=True)
    search_description = LineField("Suchbeschreibung", max_length=300, blank=True)
    canonical_url = WebAddressField("Ursprüngliche Adresse", max_length=500, blank=True)
    noindex = models.BooleanField("nicht in Suchmaschinen", default=False)
    internal_note = PlainField("Interne Notiz", max_length=5000, blank=True)
    return_comment = PlainField("Anmerkung für die Autorin oder den Autor", max_length=2000, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    returned_at = models.DateTimeField("zurückgegeben am", null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField("zur Prüfung gegeben am", null=True, blank=True, editable=False)
    in_ticker = models.BooleanField("im Ticker", default=False)
    removed_at = models.DateTimeField("endgültig entfernt am", null=True, blank=True, editable=False)

    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField("angelegt", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        editable=False,
        related_name="+",
        verbose_name="angelegt von",
    )
    import_source = models.CharField(max_length=50, blank=True, editable=False)
    import_id = models.CharField(max_length=100, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    # What readers read; a change to it voids a review and, once public, moves `updated_at`.
    WORDS = ("kicker", "title", "teaser", "body", "lead_image_id", "transparency_note")
    corrected_at = None
    is_update = True  # whether a change to these words is one that readers are told of; a typo is none

    class Meta:
        verbose_name = "Artikel"
        verbose_name_plural = "Artikel"
        ordering = ["-pk"]
        permissions = [
            ("publish_article", "Darf Artikel veröffentlichen und fremde bearbeiten"),
            ("withdraw_article", "Darf Artikel zurückziehen"),
            ("remove_article", "Darf Artikel endgültig entfernen"),
        ]
        constraints = [
            CheckConstraint(condition=~Q(title=""), name="article_has_title"),
            CheckConstraint(condition=SLUG_IS_VALID, name="article_slug_valid"),
            CheckConstraint(
                condition=moments_are_sane("published_at", "depublish_at", "embargo_until"),
                name="article_moments_sane",
                violation_error_message=INSANE,
            ),
            CheckConstraint(
                condition=web_addresses("source_url", "canonical_url"),
                name="article_web_addresses",
                violation_error_message="Eine Adresse beginnt mit https:// oder http://.",
            ),
            CheckConstraint(
                condition=Q(status__in=Status.unpublic())
                | (Q(section__isnull=False, published_at__isnull=False) & (~Q(body="") | Q(removed_at__isnull=False))),
                name="article_public_is_complete",
                violation_error_message="Zum Veröffentlichen fehlt noch etwas: Ressort, Text oder Zeitpunkt.",
            ),
            CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN) | Q(depublish_at__isnull=False),
                name="article_withdrawn_has_moment",
                violation_error_message="Ein zurückgezogener Artikel braucht den Zeitpunkt.",
            ),
            CheckConstraint(
                condition=~Q(status=Status.SUBMITTED) | Q(submitted_at__isnull=False),
                name="article_submitted_has_moment",
            ),
            CheckConstraint(
                condition=Q(removed_at=None) | Q(status=Status.WITHDRAWN, body="", teaser=""),
                name="article_removed_is_empty",
            ),
            CheckConstraint(
                condition=~PUBLISHED | Q(depublish_at=None) | Q(depublish_at__gt=F("published_at")),
                name="article_ends_after_it_begins",
                violation_error_message="„Online bis“ muss nach der Veröffentlichung liegen.",
            ),
            CheckConstraint(
                condition=~PUBLISHED | Q(embargo_until=None) | Q(embargo_until__lte=F("published_at")),
                name="article_respects_embargo",
                violation_error_message="Die Sperrfrist endet erst nach dem Zeitpunkt der Veröffentlichung.",
            ),
            CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_at=None)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="article_review_has_who_and_when",
            ),
            CheckConstraint(condition=Q(form__in=Form.values), name="article_form_known"),
            CheckConstraint(condition=Q(status__in=Status.values), name="article_status_known"),
            CheckConstraint(condition=Q(ai_use__in=AIUse.values), name="article_ai_use_known"),
            CheckConstraint(
                condition=Q(import_source="", import_id="") | (~Q(import_source="") & ~Q(import_id="")),
                name="article_import_has_both",
            ),
            UniqueConstraint(
                fields=["import_source", "import_id"], name="article_imported_once", condition=~Q(import_source="")
            ),
        ]
        # Beside these, `article_months` for sitemaps (migrations/0010_months.py).
        indexes = [
            # Front page, section, archive: only public rows, in the order of every public list.
            Index(F("published_at").desc(), F("id").desc(), name="article_newest", condition=PUBLISHED),
            Index("section", F("published_at").desc(), F("id").desc(), name="article_newest_in", condition=PUBLISHED),
            # When does the next page end, and what has ended? Few rows have an end.
            Index("depublish_at", name="article_ends", condition=Q(depublish_at__isnull=False)),
            # Does another one bear this headline? The index of the search would tell, in a tenth of a second.
            Index(Upper("title"), name="article_twins", condition=PUBLISHED),
            # The newsroom's list, newest first, and its filters: what is rare or long ago is found as fast.
            Index("status", F("id").desc(), name="article_desk_status"),
            Index("section", F("id").desc(), name="article_desk_section"),
            Index("form", F("id").desc(), name="article_desk_form"),
            Index("created_by", F("id").desc(), name="article_desk_begun"),
            # The desk: whose drafts, and what waits for review, the oldest first.
            Index("created_by", F("id").desc(), name="article_desk_drafts", condition=Q(status=Status.DRAFT)),
            Index("submitted_at", "id", name="article_desk_submitted", condition=Q(status=Status.SUBMITTED)),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        self.slug = self.slug or self._meta.get_field("slug").make(self)
        stored = self.pk and Article.objects.filter(pk=self.pk).only("status", "published_at").first()
        self._stay_public(stored)

    def _stay_public(self, stored):
        """Raises ValidationError when readers would get a 404 for what they could read."""
        was = stored and stored.status not in Status.unpublic() and stored.published_at <= timezone.now()
        if was and self.status in Status.unpublic():
            raise ValidationError(
                {"status": "Was öffentlich war, wird nicht wieder zum Entwurf. Bitte ziehen Sie es zurück."}
            )
        if was and self.published_at and self.published_at > timezone.now():
            raise ValidationError(
                {"published_at": "Der Artikel war schon öffentlich; sein Zeitpunkt kann nicht mehr vor uns liegen."}
            )

    def validate_constraints(self, exclude=None):
        """The checks are one question to the database, where Django asks for each, in a savepoint of its own. Only when one
        fails it does, and says which."""
        checks = [one for one in self._meta.constraints if isinstance(one, CheckConstraint)]
        asked = [one.condition for one in checks if not one.condition.referenced_base_fields & set(exclude or ())]
        if not Q(*asked).check(self._get_field_expression_map(self._meta, exclude)):
            return super().validate_constraints(exclude)
        for other in [one for one in self._meta.constraints if one not in checks]:
            other.validate(type(self), self, exclude)

    def save(self, *args, update_fields=None, **kwargs):
        """Store, count the version, and bring along what copies from the article, in one transaction."""
        clean_fields(self)
        with transaction.atomic():
            stored = self.pk and Article.objects.filter(pk=self.pk).locked().first()
            self._stay_public(stored)
            followed = self._follow(stored, self.WORDS if update_fields is None else update_fields)
            if update_fields is not None:
                update_fields = {*update_fields, *followed}
            super().save(*args, update_fields=update_fields, **kwargs)
            if update_fields is None or {"body", "lead_image"} & {*update_fields}:
                Article.record_images([self])
            Article.spread([self.pk])

    def _follow(self, stored, saved):
        """Set version, review, `updated_at` and `submitted_at` by what really changes among the fields to be saved; returns
        the names of what it set."""
        self.version = stored.version + 1 if stored else 1
        followed = ["version"]
        if self.status == Status.SUBMITTED and not (stored and stored.status == Status.SUBMITTED):
            self.submitted_at = timezone.now()
            followed.append("submitted_at")
        words = [name for name in self.WORDS if name in saved or name.removesuffix("_id") in saved]
        if not stored or all(getattr(self, name) == getattr(stored, name) for name in words):
            return followed
        if self.reviewed_at == stored.reviewed_at:
            self.reviewed_by, self.reviewed_at = None, None
            followed += ["reviewed_by", "reviewed_at"]
        now = timezone.now()
        if stored.is_published(now) and self.is_update:
            self.updated_at = now
            followed.append("updated_at")
        return followed

    def delete(self, *args, **kwargs):
        """Raises ProtectedError when the article has been public."""
        with transaction.atomic():
            refuse_what_was_public(Article.objects.filter(pk=self.pk))
            return super().delete(*args, **kwargs)

    def lists(self):
        """What other tables hold of its content: keys of the authors and of the related articles in their order, names of the
        topics, sorted. One query."""
        (found,) = LISTS(pk=self.pk)
        return {"authors": found.author_keys, "topics": sorted(found.topic_names), "related": found.related_keys}

    def sign(self, authors):
        """Put these authors, by their keys and in this order, in the byline."""
        with transaction.atomic(savepoint=False):
            lines = {line.author_id: line for line in self.bylines.all()}
            if set(lines) - set(authors):
                self.bylines.exclude(author__in=authors).delete()
            rows = Article.bylines.rel.related_model.objects
            rows.bulk_create(
                rows.model(article=self, author_id=author, position=position)
                for position, author in enumerate(authors, 1)
                if author not in lines
            )
            for position, author in enumerate(authors, 1):
                if author in lines and lines[author].position != position:
                    self.bylines.filter(author=author).update(position=position)

    def choose_related(self, others):
        """What stands under "Mehr zum Thema" before all else: these articles, by their keys and in this order."""
        with transaction.atomic(savepoint=False):
            self.chosen.all().delete()
            rows = self.chosen.model.objects
            rows.bulk_create(
                rows.model(article=self, other_id=other, position=position) for position, other in enumerate(others, 1)
            )

    def image_keys(self):
        """The images that it shows, lead image first, each once."""
        lead = [self.lead_image_id] if self.lead_image_id else []
        return list(dict.fromkeys(lead + markup.image_ids(self.body)))

    @staticmethod
    def record_images(articles):
        """One row for each image that an article uses, in order of appearance: lead image first. Answers "where is it
        used?". Set-based like `spread`."""
        used = {}
        for article in articles:
            used[article.pk] = article.image_keys()
        rows = Article.image_links.rel.related_model.objects
        rows.filter(article__in=used).delete()
        known = set(
            Image.objects.filter(pk__in={pk for pks in used.values() for pk in pks}).values_list("pk", flat=True)
        )
        rows.bulk_create(
            rows.model(article_id=article, image_id=pk, position=position)
            for article, pks in used.items()
            for position, pk in enumerate(pks)
            if pk in known
        )

    @staticmethod
    def spread(ids):
        """Bring along what copies from these articles: the moment in rows of topics, authors and corrections, and other apps'
        copies.

        Set-based: the one function for a save and for an import of any size, inside the caller's transaction.
        """
        with connection.cursor() as cursor:
            for copies in (Article.bylines, Article.topic_links, Article.corrections):
                table, column = copies.rel.related_model._meta.db_table, copies.rel.field.column
                cursor.execute(COPY_MOMENT.format(table=table, column=column), [list(ids)])
        Article.found_by.related.related_model.follow(ids)
        articles_changed.send(Article, ids=ids)

    def texts(self):
        """All that search finds it by."""
        words = (self.title, self.kicker, self.short_title, self.teaser, markup.all_words(self.body))
        return [*words, self.dateline, self.source]

    def get_absolute_url(self):
        return f"/{self.section.slug}/{self.slug}-{self.pk}/"

    # The way of a text through the newsroom. Who may take which step is the admin's to know.

    def submit(self):
        """The author is done; the text waits for an editor."""
        self.status, self.returned_by, self.returned_at = Status.SUBMITTED, None, None
        self.save()

    def take_back(self):
        """The author wants to go on; or what was planned is not to appear. Not for what was public (`save` refuses)."""
        self.status = Status.DRAFT
        self.save()

    def give_back(self, by, comment):
        """Back to the author, with what is missing."""
        self.status, self.return_comment = Status.DRAFT, comment
        self.returned_by, self.returned_at = by, timezone.now()
        self.save()

    def publish(self, moment):
        """Public from this moment on, which may lie ahead; a withdrawn article comes back.

        Raises ValidationError, by field, with what stands in the way.
        """
        self.go_public(moment)
        problems = {}
        for field, sentence in self.obstacles():
            problems.setdefault(field, []).append(sentence)
        if problems:
            raise ValidationError(problems)
        self.save()

    def go_public(self, moment):
        """Set what `publish` stores."""
        if self.status == Status.WITHDRAWN:
            self.depublish_at, self.depublish_reason = None, ""
        self.status, self.published_at = Status.PUBLISHED, moment
        if self.updated_at and self.updated_at < moment:
            self.updated_at = None
        self.return_comment, self.returned_by, self.returned_at = "", None, None

    def withdraw(self, moment, reason):
        """Not public any more. Readers get 410 with the day and the reason."""
        self.status, self.depublish_at, self.depublish_reason = Status.WITHDRAWN, moment, reason
        self.save()

    def remove(self, moment):
        """Not there any more, for good: of what was public, as a court or the owner of a picture may demand. Nothing that was
        written stays, in no table; readers get 410. Images and the versions' contents are the caller's to take."""
        with transaction.atomic():
            address, words = self.get_absolute_url(), searching.words(self.texts())
            for field in self._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField) and field.blank and not field.choices:
                    setattr(self, field.attname, "")
            if self.status == Status.PUBLISHED:
                self.status, self.depublish_at = Status.WITHDRAWN, moment
            self.title, self.slug, self.in_ticker, self.lead_image = "Entfernt", "entfernt", False, None
            self.reviewed_by = self.reviewed_at = self.returned_by = self.returned_at = None
            self.removed_at, self.is_update = moment, False
            self.save()
            for rows in (
                self.bylines,
                self.topic_links,
                self.chosen,
                self.corrections,
                self.drafts,
                self.preview_links,
            ):
                rows.all().delete()
            self.former_addresses(address).update(target=self.get_absolute_url())
            LogEntry.objects.filter(
                content_type=ContentType.objects.get_for_model(Article), object_id=str(self.pk)
            ).update(object_repr="Entfernt", change_message="")
            articles_removed.send(Article, ids=[self.pk])
            SearchWord.forget(words)

    def former_addresses(self, address):
        """Of this article, also those that lead to a slug that it had before."""
        rows = FormerAddress.objects
        return rows.filter(target=address) | rows.filter(
            target__endswith=f"-{self.pk}/", target__regex=r"^/[^/]+/[^/]+/$"
        )

    def obstacles(self):
        """What blocks a publication, as (field, sentence)."""
        return list(readiness.obstacles(self))

    def remarks(self, at, planned=True):
        """What an editor should know before a publication, as (field, sentence); `planned`: also what others plan."""
        return list(readiness.remarks(self, at, planned))

    @property
    def is_ai_made(self):
        return self.ai_use in AI_MADE

    def is_own(self, user):
        """Whether the user began the text or stands in its byline; costs a query at most."""
        if self.created_by_id == user.pk:
            return True
        return self.pk is not None and self.bylines.filter(author__account=user).exists()

    def is_scheduled(self, at):
        return self.status == Status.PUBLISHED and self.published_at > at

    def is_published(self, at):
        return (
            self.status == Status.PUBLISHED
            and self.published_at <= at
            and (self.depublish_at is None or self.depublish_at > at)
        )

    def is_gone(self, at):
        return (
            self.status in (Status.PUBLISHED, Status.WITHDRAWN)
            and self.depublish_at is not None
            and self.published_at < self.depublish_at <= at
        )

    @property
    def public_since(self):
        """What the copies hold: the moment of publication, also ahead, of a published article."""
        return self.published_at if self.status == Status.PUBLISHED else None

    @property
    def excerpt(self):
        """The teaser, or the beginning of the text; needs `for_cards`."""
        return self.teaser or markup.opening(markup.clean_html(self.opening), 200)

    @property
    def labels(self):
        """What readers must know before they read."""
        told = {
            "Anzeige": self.advertisement,
            "Pressemitteilung": self.press_release,
            "Maschinell übersetzt": self.ai_use == AIUse.TRANSLATED and not self.reviewed_at,
            "KI-erzeugt": self.ai_use == AIUse.GENERATED,
        }
        return [label for label, holds in told.items() if holds]

    @property
    def form_mark(self):
        """What readers are told about the form. That a text reports is what they expect; the kicker may say it itself."""
        name = Form(self.form).label
        return "" if self.form in (Form.NEWS, Form.REPORT) or self.kicker.startswith(name) else name

    @property
    def marks(self):
        """What stands above its headline: labels, form, kicker."""
        return [one for one in (*self.labels, self.form_mark, self.kicker) if one]

    @property
    def modified_at(self):
        """When readers last got to see something else; a typo is nothing else. Needs `corrected_at`, the moment of its latest
        correction, which `with_corrected_at` brings."""
        return max(filter(None, (self.published_at, self.updated_at, self.corrected_at)))

    @property
    def headline(self):
        """For lists and the ticker."""
        return self.short_title or self.title


def _lists(pk):
    def listed(relation, value, *order):
        rows = relation.rel.related_model.objects.filter(**{relation.rel.field.name: OuterRef("pk")})
        return ArraySubquery(rows.order_by(*order).values(value))

    return (
        Article.objects.filter(pk=pk)
        .only("pk")
        .annotate(
            author_keys=listed(Article.bylines, "author", "position", "pk"),
            topic_names=listed(Article.topic_links, "tag__name"),
            related_keys=listed(Article.chosen, "other", "position", "pk"),
        )
    )


LISTS = Prepared(_lists)
