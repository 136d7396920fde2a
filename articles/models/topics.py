from django.db import models
from django.urls import reverse
from taggit.models import TagBase

from articles import text
from articles.models.fields import LineField, PlainField, validate_slug
from articles.models.moving import Moving


class Topic(Moving, TagBase):
    name = LineField("Name", max_length=100, unique=True)
    slug = models.SlugField("Adressteil", max_length=100, unique=True, blank=True, validators=[validate_slug])
    introduction = PlainField("Einführung", max_length=2000, blank=True)
    sort_key = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = "Thema"
        verbose_name_plural = "Themen"
        ordering = ["sort_key", "pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="topic_has_name")]

    def save(self, *args, **kwargs):
        self.sort_key = text.sort_key(self.name)
        super().save(*args, **kwargs)

    def slugify(self, tag, i=None):
        """German slug; taggit asks again with a number when it is taken."""
        slug = text.slug(tag, "thema")
        return slug if i is None else f"{slug}-{i + 1}"

    @staticmethod
    def address(slug):
        return reverse("topic", args=[slug])
