"""What became of a text: one row for each acknowledged save, never changed afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from articles.content import ArticleContent, digest
from articles.models.article import Article
from articles.models.fields import LineField


class Action(models.TextChoices):
    TAKEN_OVER = "uebernommen", "Stand von außerhalb der Redaktion"
    SAVED = "gespeichert", "Gespeichert"
    SUBMITTED = "zur_pruefung", "Zur Prüfung gegeben"
    GIVEN_BACK = "zurueckgegeben", "Zurückgegeben"
    TAKEN_BACK = "zurueckgeholt", "Zurückgeholt"
    PUBLISHED = "veroeffentlicht", "Veröffentlicht"
    SCHEDULED = "geplant", "Geplant"
    UNSCHEDULED = "planung_aufgehoben", "Planung aufgehoben"
    TYPO = "tippfehler", "Tippfehler berichtigt"
    UPDATED = "aktualisiert", "Aktualisiert"
    CORRECTED = "korrigiert", "Korrigiert"
    WITHDRAWN = "zurueckgezogen", "Zurückgezogen"
    REMOVED = "entfernt", "Endgültig entfernt"


def standing(article):
    """What is not content, as plain data."""
    moments = ("published_at", "depublish_at", "embargo_until", "updated_at", "reviewed_at", "removed_at")
    values = {name: (moment := getattr(article, name)) and moment.isoformat() for name in moments}
    others = ("status", "depublish_reason", "reviewed_by_id")
    return values | {name: getattr(article, name) for name in others}


class ArticleVersion(models.Model):
    """Each row carries the digest of the one before, so that what was changed in between shows (`manage.py
    check_history`). The database
    refuses to change a row, but to empty it when its text is removed for good."""

    Action = Action

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("Fassung")
    content = models.JSONField(null=True)
    content_digest = models.CharField(max_length=64)
    standing = models.JSONField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    moment = models.DateTimeField("Zeitpunkt")
    action = models.CharField("Schritt", max_length=20, choices=Action)
    reason = LineField("Vermerk", max_length=300, blank=True)
    key = models.UUIDField(null=True, unique=True)  # of the form that began the text: sent twice, it begins it once
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = "Fassung"
        verbose_name_plural = "Fassungen"
        ordering = ["-number"]
        constraints = [
            UniqueConstraint(fields=["article", "number"], name="version_number_once"),
            CheckConstraint(condition=Q(action__in=Action.values), name="version_action_known"),
        ]

    def __str__(self):
        return f"Fassung {self.number}"

    @property
    def written(self):
        """Its content, or None when the text was removed for good."""
        return None if self.content is None else ArticleContent.from_json(self.content)

    def sign(self, previous):
        """The digest of this row behind that of the one before ("" for the first)."""
        return digest(
            [
                *(previous, self.article_id, self.number, self.content_digest, self.standing, self.user_id),
                *(self.moment.isoformat(), self.action, self.reason),
            ]
        )

    @classmethod
    def record(cls, article, user, action, reason="", key=None, last=None, written=None):
        """The article as it stands now in this transaction, in which its row is locked; `last` version and what is `written`,
        where the caller knows them."""
        last = last or cls.objects.filter(article=article).only("digest", "number").first()
        content = (written or ArticleContent.of(article)).as_json()
        made = cls(
            article=article,
            number=article.version,
            content=content,
            content_digest=digest(content),
            standing=standing(article),
            user=user,
            moment=timezone.now(),
            action=action,
            reason=reason,
            key=key,
        )
        made.digest = made.sign(last.digest if last else "")
        made.save(force_insert=True)
        return made

    @classmethod
    def catch_up(cls, article):
        """Before a save: what an import or a script has left since the last version becomes one of its own, so that it is
        not lost. Topics are left out of the comparison, as they are renamed and merged by themselves."""
        last = cls.objects.filter(article=article).first()
        now = ArticleContent.of(article)
        if last and last.number == article.version and last.written.with_(topics=()) == now.with_(topics=()):
            return
        if last and last.number >= article.version:  # changed past `save()`, which counts
            article.version = last.number + 1
            Article.objects.filter(pk=article.pk).update(version=article.version)
        cls.record(article, None, Action.TAKEN_OVER, last=last, written=now)

    @classmethod
    def empty(cls, article):
        """Take the content out of all versions of a text, for good; who, when and why stay, and so does the chain."""
        cls.objects.filter(article=article).update(content=None)
