from django.db import models
from django.urls import reverse
from taggit.models import TagBase

from articles import text
from articles.models.fields import SLUG_IS_VALID, GermanSlugField, LineField, PlainField
from articles.models.moving import Moving


class Topic(Moving, TagBase):
    name = LineField("Name", max_length=100, unique=True)
    slug = GermanSlugField(unique=True, empty="thema")
    introduction = PlainField("Einführung", max_length=2000, blank=True)
    sort_key = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = "Thema"
        verbose_name_plural = "Themen"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="topic_has_name"),
            models.CheckConstraint(condition=SLUG_IS_VALID, name="topic_slug_valid"),
        ]

    def save(self, *args, **kwargs):
        self.sort_key = text.sort_key(self.name)
        super().save(*args, **kwargs)

    @staticmethod
    def address(slug):
        return reverse("topic", args=[slug])
