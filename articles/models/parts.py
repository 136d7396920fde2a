"""What belongs to one article: its authors' lines, its topics, the images that it uses, what it leads to, its corrections."""

from django.db import models, transaction
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from taggit.models import ItemBase

from articles import text
from articles.models.article import Article
from articles.models.fields import INSANE, PlainField, moments_are_sane
from articles.models.images import Image
from articles.models.reading import ReadingQuerySet
from articles.models.topics import Topic


class MomentCopyQuerySet(models.QuerySet):
    def bulk_create(self, copies, *args, **kwargs):
        """Also what `article.authors.add()` calls."""
        copies = list(copies)
        if not copies:
            return copies
        with transaction.atomic():
            self.model.take_moments(copies)
            return super().bulk_create(copies, *args, **kwargs)


class MomentCopy(models.Model):
    """A row with a copy of its article's moment of publication, so that its own index brings lists in their order.

    `Article.spread` keeps it when the article changes.
    """

    article_key = "article_id"
    published_at = models.DateTimeField(null=True, editable=False)

    objects = MomentCopyQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def take_moments(cls, copies):
        """The articles stay locked, so that no publication slips in before the copies are stored."""
        articles = Article.objects.filter(pk__in={getattr(copy, cls.article_key) for copy in copies}).locked()
        moments = {article.pk: article.public_since for article in articles.only("status", "published_at")}
        for copy in copies:
            copy.published_at = moments.get(getattr(copy, cls.article_key))

    def save(self, *args, **kwargs):
        with transaction.atomic():
            self.take_moments([self])
            super().save(*args, **kwargs)


class Byline(MomentCopy):
    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        "articles.Author", models.PROTECT, related_name="bylines", verbose_name="Autorin oder Autor"
    )
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)

    class Meta:
        verbose_name = "Autorenzeile"
        verbose_name_plural = "Autorenzeilen"
        ordering = ["position", "pk"]
        constraints = [UniqueConstraint(fields=["article", "author"], name="byline_once")]
        indexes = [Index("author", F("published_at").desc(), F("article").desc(), name="byline_newest")]

    def __str__(self):
        return str(self.author)


class ArticleTopic(MomentCopy, ItemBase):
    article_key = "content_object_id"
    content_object = models.ForeignKey(Article, models.CASCADE, related_name="topic_links")
    tag = models.ForeignKey(Topic, models.CASCADE, related_name="article_links", verbose_name="Thema")

    class Meta:
        verbose_name = "Thema eines Artikels"
        verbose_name_plural = "Themen von Artikeln"
        ordering = ["pk"]
        constraints = [UniqueConstraint(fields=["content_object", "tag"], name="article_topic_once")]
        indexes = [Index("tag", F("published_at").desc(), F("content_object").desc(), name="article_topic_newest")]

    def __str__(self):
        return str(self.tag)

    @classmethod
    def move(cls, topic, other):
        """Give the articles of a topic to another one, inside the caller's transaction. Articles are locked first, as by
        whoever saves one of them. Returns both topics as they are stored; raises Topic.DoesNotExist."""
        links = cls.objects.filter(tag=topic)
        list(Article.objects.filter(topic_links__tag=topic).locked().values_list("pk", flat=True))
        locked = (
            Topic.objects.select_for_update(no_key=True).filter(pk__in=[topic.pk, other.pk]).order_by("pk").in_bulk()
        )
        if len(locked) < 2:
            raise Topic.DoesNotExist
        links.filter(content_object__in=cls.objects.filter(tag=other).values("content_object")).delete()
        links.update(tag=other)
        return locked[topic.pk], locked[other.pk]


class ArticleImage(models.Model):
    """Which article uses which image, written by `Article.record_images`."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="image_links")
    image = models.ForeignKey(Image, models.PROTECT, related_name="article_links", db_index=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "Bild eines Artikels"
        verbose_name_plural = "Bilder von Artikeln"
        ordering = ["position", "pk"]
        constraints = [UniqueConstraint(fields=["article", "image"], name="article_image_once")]
        # The newest articles with an image: some stand in tens of thousands.
        indexes = [Index("image", F("article").desc(), name="article_image_newest")]

    def __str__(self):
        return str(self.article)


class RelatedArticle(models.Model):
    """What an editor chose to stand under "Mehr zum Thema", before what the topics bring."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="chosen")
    other = models.ForeignKey(Article, models.CASCADE, related_name="chosen_by", verbose_name="Artikel")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "Gewählter Artikel"
        verbose_name_plural = "Gewählte Artikel"
        ordering = ["position", "pk"]
        constraints = [
            UniqueConstraint(fields=["article", "other"], name="related_once"),
            CheckConstraint(condition=~Q(article=F("other")), name="related_to_another"),
        ]

    def __str__(self):
        return str(self.other)


class CorrectionQuerySet(MomentCopyQuerySet):
    def published(self, at):
        """What readers see at a moment: no correction before its own, and none of an article that is not public."""
        return self.filter(moment__lte=at, article__in=Article.objects.published(at))

    def newest_first(self):
        return self.order_by("-moment", "-pk")

    def before(self, moment, pk):
        """The rest of a list in `newest_first` order after the correction `pk` of that moment."""
        return self.filter(Q(moment__lt=moment) | Q(pk__lt=pk), moment__lte=moment)

    def for_lists(self):
        """Exactly what a list shows, with the headline of the article, in one query."""
        shown = ("kicker", "title", "slug", *ReadingQuerySet.MARKS, "section__slug")
        return self.select_related("article__section").only("text", "moment", *(f"article__{name}" for name in shown))


class Correction(MomentCopy):
    """A published mistake, corrected for readers to see (Pressekodex, Ziffer 3)."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="corrections", verbose_name="Artikel")
    text = PlainField("Text", max_length=2000, help_text="Was falsch war und was richtig ist.")
    moment = models.DateTimeField("Zeitpunkt")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "Korrektur"
        verbose_name_plural = "Korrekturen"
        ordering = ["-moment", "-pk"]
        constraints = [
            CheckConstraint(condition=~Q(text=""), name="correction_has_text"),
            CheckConstraint(
                condition=moments_are_sane("moment"), name="correction_moment_sane", violation_error_message=INSANE
            ),
        ]
        # Beside this, `correction_months` for sitemaps (migrations/0010_months.py).
        indexes = [Index(F("moment").desc(), F("id").desc(), name="correction_newest")]

    def __str__(self):
        return text.shorten(self.text, 60)
