"""What is typed and not yet saved, who is typing, and who from outside may look at it."""

import datetime

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, models, transaction
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.db.models.fields.json import KT
from django.utils import timezone

from articles.content import ArticleContent
from articles.models.article import Article
from articles.models.fields import LineField

PRESENT = datetime.timedelta(seconds=40)  # two of its signs of life may get lost


class Stale(Exception):
    """The draft was written elsewhere meanwhile; `draft` is what is stored, None when it is gone."""

    def __init__(self, draft):
        super().__init__("stale")
        self.draft = draft


class DraftQuerySet(models.QuerySet):
    def unsaved(self, user):
        """What this user has typed and not saved; not what waits, which is everybody's to see."""
        return self.filter(user=user, waiting=False)

    def for_lists(self):
        """Exactly what a list shows, without the long text."""
        names = ("user__username", "user__first_name", "user__last_name")
        rows = self.select_related("user").only("article", "saved_at", "waiting", *names)
        return rows.annotate(title=KT("content__title"))


class ArticleDraft(models.Model):
    """What somebody typed and has not saved; one of each article for each person, any number of new texts.

    A *waiting* draft is the next version of a live text, for everybody to see, and at most one.
    """

    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    base_version = models.PositiveIntegerField(default=0)  # of the article, that the text was begun from
    revision = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    typed = models.JSONField(default=dict)  # what is not content (moments, notes), field by field as it was typed
    saved_at = models.DateTimeField("gesichert")
    waiting = models.BooleanField("wartet", default=False)
    origin = LineField(max_length=100, blank=True)  # what it was made from: a version, another article
    # What stood in it when it was written on in another window that did not know of it.
    other = models.JSONField(null=True)
    other_saved_at = models.DateTimeField(null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "Entwurfsfassung"
        verbose_name_plural = "Entwurfsfassungen"
        ordering = ["-saved_at", "-pk"]
        constraints = [
            UniqueConstraint(fields=["article", "user"], condition=Q(article__isnull=False), name="draft_once"),
            UniqueConstraint(fields=["article"], condition=Q(waiting=True), name="draft_waiting_once"),
            CheckConstraint(condition=Q(waiting=False) | Q(article__isnull=False), name="draft_waits_for_article"),
        ]
        # The desk names those that wait, the oldest first.
        indexes = [Index("saved_at", "id", name="draft_waiting", condition=Q(waiting=True))]

    def __str__(self):
        return self.written.title or "Ohne Überschrift"

    @property
    def written(self):
        return ArticleContent.from_json(self.content)

    def is_void(self, article):
        """Whether it says nothing but what is stored."""
        return self.written == (ArticleContent.of(article) if article else ArticleContent())

    @classmethod
    def of(cls, user, article):
        return cls.objects.filter(article=article, user=user).first()

    @classmethod
    def keep(cls, user, article, key, revision, base, content, typed, over=False):
        """Store what is typed, if `revision` of the draft `key` is still the last; `over` another window's it goes
        knowingly. A `revision` of 0 begins one. Raises Stale."""
        now = timezone.now()
        said = {"content": content.as_json(), "typed": typed, "saved_at": now}
        with transaction.atomic():
            rows = cls.objects.select_for_update(no_key=True).filter(user=user, article=article)
            draft = rows.filter(pk=key).first() if key else None
            if draft is None and article and (over or not key):
                draft = rows.first()
            if draft is None:
                if revision and not over:
                    raise Stale(None)
                try:
                    with transaction.atomic():
                        return cls.objects.create(user=user, article=article, base_version=base, **said)
                except IntegrityError:
                    raise Stale(rows.first()) from None
            if draft.revision != revision:
                if not over:
                    raise Stale(draft)
                draft.other, draft.other_saved_at = draft.content, draft.saved_at
            elif (draft.content, draft.typed) == (said["content"], typed):
                return draft
            for name, value in said.items():
                setattr(draft, name, value)
            draft.revision += 1
            draft.save()
            return draft


class Presence(models.Model):
    """Who has an article's form open. A window says so every few seconds."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "Anwesenheit"
        verbose_name_plural = "Anwesenheiten"
        constraints = [UniqueConstraint(fields=["article", "user"], name="presence_once")]

    def __str__(self):
        return str(self.user)

    @classmethod
    def note(cls, article, user):
        """The user is here; returns who else is."""
        now = timezone.now()
        cls.objects.bulk_create(
            [cls(article=article, user=user, seen_at=now)],
            update_conflicts=True,
            unique_fields=["article", "user"],
            update_fields=["seen_at"],
        )
        return cls.others(article, user, now)

    @classmethod
    def others(cls, article, user, now):
        rows = cls.objects.filter(article=article, seen_at__gt=now - PRESENT).exclude(user=user)
        return [row.user for row in rows.select_related("user").order_by("user__username")]


class PreviewLink(models.Model):
    """Lets somebody without an account read one text before it is public, for 48 hours or until it is revoked."""

    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="preview_links")
    draft = models.ForeignKey(ArticleDraft, models.CASCADE, null=True, related_name="preview_links")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    LASTS = datetime.timedelta(hours=48)

    class Meta:
        verbose_name = "Vorschaulink"
        verbose_name_plural = "Vorschaulinks"
        ordering = ["-created_at", "-pk"]
        constraints = [
            CheckConstraint(
                condition=Q(article__isnull=False, draft=None) | Q(article=None, draft__isnull=False),
                name="preview_link_of_one",
            )
        ]

    def __str__(self):
        return f"Vorschaulink {self.pk}"

    @property
    def token(self):
        return signing.dumps(self.pk, salt="vorschau")

    @property
    def ends_at(self):
        return self.created_at + self.LASTS

    @classmethod
    def find(cls, token, at):
        """The link that a token stands for, or None when it is none of ours, revoked or too old."""
        try:
            key = signing.loads(token, salt="vorschau")
        except signing.BadSignature:
            return None
        valid = cls.objects.filter(pk=key, revoked_at=None, created_at__gt=at - cls.LASTS)
        return valid.select_related("article", "draft", "created_by").first()
