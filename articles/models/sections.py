from functools import cache

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import get_resolver

from articles import text
from articles.models.fields import SLUG_IS_VALID, GermanSlugField, LineField, PlainField
from articles.models.kept import Kept
from articles.models.moving import Moving

# First parts of paths that belong to the web server, to conventions, or to pages still to come.
RESERVED = {
    *("media", "static", "konto", "robots", "sitemap", "favicon", "manifest", "healthz", "readyz", "feed", "suche"),
    *("thema", "autor", "archiv", "korrekturen", "impressum", "datenschutz", "barrierefreiheit", "kontakt", "security"),
}


@cache
def first_path_parts():
    """The fixed first parts of all addresses of the site, such as "ticker" and "redaktion"."""
    patterns = (str(entry.pattern).lstrip("^") for entry in get_resolver().url_patterns)
    return {part for part in (pattern.split("/")[0].split(".")[0] for pattern in patterns) if part.isascii()}


def is_taken(slug):
    """Whether the addresses below `/slug/` belong to other pages than a section's."""
    return slug in RESERVED or slug in first_path_parts()


def validate_free(slug):
    """Refuse a section slug that another page of the site answers to."""
    if is_taken(slug):
        raise ValidationError(f"Die Adresse /{slug}/ gehört schon einer anderen Seite. Bitte wählen Sie eine andere.")


class Section(Kept, Moving):
    name = LineField("Name", max_length=60, unique=True)
    slug = GermanSlugField(unique=True, empty="ressort", validators=[validate_free])
    description = PlainField("Beschreibung", max_length=500, blank=True)
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0, help_text="Kleinere Zahlen stehen vorn.")
    sort_key = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = "Ressort"
        verbose_name_plural = "Ressorts"
        ordering = ["position", "sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="section_has_name"),
            models.CheckConstraint(condition=SLUG_IS_VALID, name="section_slug_valid"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Raises ValidationError when the slug belongs to another page, also past the forms."""
        self.sort_key = text.sort_key(self.name)
        self.make_slug()
        validate_free(self.slug)
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        validate_free(self.slug)

    def uses(self):
        return [self.article_set.all()]

    @staticmethod
    def address(slug):
        return f"/{slug}/"
