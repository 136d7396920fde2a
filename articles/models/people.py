from django.conf import settings
from django.db import models

from articles import text
from articles.models.fields import SLUG_IS_VALID, GermanSlugField, LineField, PlainField
from articles.models.kept import Kept
from articles.models.moving import Moving
from articles.models.spelled import Spelled


class Author(Kept, Moving, Spelled):
    """Who stands under a text. Lives on when the account is gone."""

    name = LineField("Name", max_length=120)
    slug = GermanSlugField(unique=True, empty="autor")
    role = LineField("Funktion", max_length=120, blank=True, help_text="Z. B. „Korrespondentin in Rabat“.")
    bio = PlainField("Über die Person", max_length=2000, blank=True)
    portrait = models.ForeignKey("articles.Image", models.PROTECT, null=True, blank=True, verbose_name="Porträt")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="author", verbose_name="Konto"
    )
    sort_key = models.CharField(max_length=200, editable=False)

    class Meta(Spelled.Meta):
        abstract = False
        verbose_name = "Autorin oder Autor"
        verbose_name_plural = "Autorinnen und Autoren"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="author_has_name"),
            models.CheckConstraint(condition=SLUG_IS_VALID, name="author_slug_valid"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_key = text.sort_key(self.name)
        super().save(*args, **kwargs)

    def uses(self):
        return [self.article_set.all()]

    @staticmethod
    def address(slug):
        return f"/autor/{slug}/"
