from django.db import models, transaction
from taggit.managers import _TaggableManager
from taggit.models import TagBase

from articles import text
from articles.models.addresses import FormerAddress
from articles.models.fields import SLUG_IS_VALID, GermanSlugField, LineField, PlainField
from articles.models.moving import Moving
from articles.models.spelled import Spelled


class TopicManager(_TaggableManager):
    """The topics of an article."""

    def _to_tag_model_instances(self, tags, tag_kwargs):
        """New topics come into being in one order for all editors: in any other, two of them could wait for each other."""
        tags = [text.line(tag) if isinstance(tag, str) else tag for tag in tags]
        names = sorted((tag for tag in tags if isinstance(tag, str)), key=str.casefold)
        super()._to_tag_model_instances(names, tag_kwargs)
        return super()._to_tag_model_instances(tags, tag_kwargs)

    def add(self, *topics, through_defaults=None, tag_kwargs=None):
        """At once, where taggit asks for and stores each by itself; what the article has already it has once."""
        self._remove_prefetched_objects()
        topics = self._to_tag_model_instances(topics, tag_kwargs or {})
        links = [self.through(tag=topic, **self._lookup_kwargs(), **(through_defaults or {})) for topic in topics]
        self.through.objects.bulk_create(links, ignore_conflicts=True)


class Topic(Moving, Spelled, TagBase):
    name = LineField("Name", max_length=100, unique=True)
    slug = GermanSlugField(unique=True, empty="thema")
    introduction = PlainField("Einführung", max_length=2000, blank=True)
    sort_key = models.CharField(max_length=200, editable=False)

    class Meta(Spelled.Meta):
        abstract = False
        verbose_name = "Thema"
        verbose_name_plural = "Themen"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="topic_has_name"),
            models.CheckConstraint(condition=SLUG_IS_VALID, name="topic_slug_valid"),
            models.CheckConstraint(
                condition=~models.Q(name__contains=","),
                name="topic_name_without_comma",
                violation_error_message="Ein Thema hat kein Komma: Kommas trennen Themen voneinander.",
            ),
        ]

    def save(self, *args, **kwargs):
        self.sort_key = text.sort_key(self.name)
        super().save(*args, **kwargs)

    def merge_into(self, other):
        """Give all articles to another topic and go; the address leads there. Raises ValueError for itself, and
        DoesNotExist when one of them is gone meanwhile."""
        if other.pk == self.pk:
            raise ValueError("A topic cannot be merged into itself.")
        with transaction.atomic():
            # As they are stored now: somebody may have renamed or merged one of them.
            self, other = self.article_links.model.move(self, other)
            if self.introduction and not other.introduction:
                other.introduction = self.introduction
            other.spellings = "\n".join(dict.fromkeys(filter(None, f"{other.spellings}\n{self.spellings}".split("\n"))))
            other.save(update_fields=["introduction", "spellings"])
            FormerAddress.moved(self.get_absolute_url(), other.get_absolute_url())
            self.delete()

    @staticmethod
    def address(slug):
        return f"/thema/{slug}/"
