import hashlib
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from articles import clock
from articles.models.fields import LineField, PlainField
from articles.models.kept import Kept, KeptQuerySet

SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}


def storage_name(image, filename):
    """A name of ours, never the file's: what a person named it may lie about its type or tell a secret."""
    suffix = filename.rpartition(".")[2].lower()
    suffix = {"jpeg": "jpg"}.get(suffix, suffix)
    return f"bilder/{uuid.uuid4().hex}.{suffix if suffix in SUFFIXES.values() else 'bin'}"


class ImageQuerySet(KeptQuerySet):
    def showable(self, at):
        """Those whose licence has not ended: from the day `licence_until` on an image is not shown anywhere."""
        return self.filter(Q(licence_until=None) | Q(licence_until__gt=clock.day_of(at)))


class Image(Kept):
    file = models.ImageField(
        "Datei", upload_to=storage_name, width_field="width", height_field="height", max_length=200
    )
    width = models.PositiveIntegerField("Breite", editable=False)
    height = models.PositiveIntegerField("Höhe", editable=False)
    checksum = models.CharField("Prüfsumme", max_length=64, unique=True, editable=False)
    alt = LineField(
        "Alternativtext", max_length=300, blank=True, help_text="Was zu sehen ist, für alle, die es nicht sehen."
    )
    decorative = models.BooleanField(
        "dekorativ", default=False, help_text="Das Bild sagt nichts, was nicht im Text steht."
    )
    caption = PlainField("Bildunterschrift", max_length=2000, blank=True)
    credit = LineField("Bildnachweis", max_length=200, help_text="Wer das Bild gemacht hat, z. B. „Jana Öztürk/dpa“.")
    source = LineField("Quelle", max_length=200, blank=True)
    licence_until = models.DateField(
        "Lizenz bis", null=True, blank=True, help_text="Von diesem Tag an wird das Bild nirgends mehr gezeigt."
    )
    focal_x = models.PositiveSmallIntegerField(
        "Bildmitte waagerecht (%)", default=50, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    focal_y = models.PositiveSmallIntegerField(
        "Bildmitte senkrecht (%)", default=50, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, verbose_name="hochgeladen von"
    )
    uploaded_at = models.DateTimeField("hochgeladen", auto_now_add=True)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = "Bild"
        verbose_name_plural = "Bilder"
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(credit=""), name="image_has_credit"),
            models.CheckConstraint(condition=Q(decorative=True) | ~Q(alt=""), name="image_has_alt_or_is_decorative"),
            models.CheckConstraint(condition=Q(focal_x__lte=100, focal_y__lte=100), name="image_focal_point_is_inside"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="image_has_size"),
        ]
        indexes = [
            # The desk asks whose licence ends soon, a page when its next image goes; most rows have no end.
            models.Index(F("licence_until"), name="image_licence_ends", condition=Q(licence_until__isnull=False))
        ]

    def __str__(self):
        return self.caption[:60] or self.alt[:60] or f"Bild {self.pk}"

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            digest = hashlib.sha256()
            for chunk in self.file.chunks():
                digest.update(chunk)
            self.file.seek(0)
            self.checksum = digest.hexdigest()
        super().save(*args, **kwargs)

    def uses(self):
        return [self.article_links.select_related("article"), self.author_set.all()]

    @property
    def ends(self):
        """Whether it must disappear one day, and with it from every page that is kept somewhere."""
        return self.licence_until is not None

    def is_showable(self, at):
        """The twin of `ImageQuerySet.showable`."""
        return self.licence_until is None or self.licence_until > clock.day_of(at)

    @property
    def alternative(self):
        """What the alt attribute says: nothing for a decorative image."""
        return "" if self.decorative else self.alt
