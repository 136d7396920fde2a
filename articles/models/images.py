import datetime
import hashlib
import uuid

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q

from articles import clock, images, text
from articles.models.fields import LineField, PlainField
from articles.models.kept import Kept, KeptQuerySet

DUE = datetime.timedelta(days=14)  # how long before its end a licence is the desk's business


class Known(ValueError):
    """The file is in the library already, as `image`."""

    def __init__(self, image):
        super().__init__(f"Dieses Bild gibt es schon: „{image}“.")
        self.image = image


class ImageQuerySet(KeptQuerySet):
    def showable(self, at):
        """Those with a credit whose licence has not ended: from the day `licence_until` on an image is not shown
        anywhere."""
        return self.filter(Q(licence_until=None) | Q(licence_until__gt=clock.day_of(at))).exclude(credit="")

    def incomplete(self):
        """Those that nobody has described yet, as they come from the camera."""
        return self.filter(Q(credit="") | Q(alt="", decorative=False))

    def ending(self, at):
        """Those whose licence ends within two weeks, or has ended: for the desk."""
        return self.filter(licence_until__lte=clock.day_of(at + DUE))

    def used(self):
        return self.filter(self._has_uses())

    def unused(self):
        return self.exclude(self._has_uses())

    @staticmethod
    def _has_uses():
        """Asked of each image: joined, an image would come as often as it is used."""
        links, authors = (Image._meta.get_field(name).related_model for name in ("article_links", "author"))
        own = OuterRef("pk")
        return Exists(links.objects.filter(image=own)) | Exists(authors.objects.filter(portrait=own))

    def delete(self):
        names = [image.file.name for image in self]
        deleted = super().delete()
        transaction.on_commit(lambda: remove_files(names))
        return deleted


def remove_files(names):
    """Uploaded files with all renditions, those of former focal points as well."""
    for name in names:
        stem = stem_of(name)
        try:
            _, renditions = default_storage.listdir(stem)
        except FileNotFoundError:
            renditions = []
        for rendition in renditions:
            default_storage.delete(f"{stem}/{rendition}")
        default_storage.delete(name)
        default_storage.delete(stem)


def stem_of(name):
    return name.rpartition(".")[0]


class Image(Kept):
    # No ImageField: that one opens whatever it is given.
    file = models.FileField("Datei", upload_to="bilder", max_length=200)
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
    credit = LineField(
        "Bildnachweis",
        max_length=200,
        blank=True,
        help_text="Wer das Bild gemacht hat, z. B. „Jana Öztürk/dpa“. Ohne ihn wird es nicht gezeigt.",
    )
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
            models.CheckConstraint(condition=Q(focal_x__lte=100, focal_y__lte=100), name="image_focal_point_is_inside"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="image_has_size"),
        ]
        indexes = [
            # The desk asks whose licence ends soon, a page when its next image goes; most rows have no end.
            models.Index(F("licence_until"), name="image_licence_ends", condition=Q(licence_until__isnull=False))
        ]

    def __str__(self):
        return text.shorten(self.caption or self.alt, 60) or f"Bild {self.pk}"

    def save(self, *args, **kwargs):
        """A new file is opened safely, encoded anew and cut into its renditions before anything shows it.

        Takes seconds. Raises images.Refused, or Known when the library has the same file already.
        """
        if self.file and not self.file._committed:
            self.take(self.file)
            try:
                self.render()
                super().save(*args, **kwargs)
            except BaseException:
                remove_files([self.file.name])  # that no row knows
                raise
            return
        if self.pk:
            stored = Image.objects.filter(pk=self.pk).values_list("focal_x", "focal_y").first()
            if stored and stored != (self.focal_x, self.focal_y):
                self.render()
        super().save(*args, **kwargs)

    def take(self, file):
        """Make the uploaded file this image's. What the photographer wrote into it comes along."""
        data = file.read(images.MAX_BYTES + 1)
        self.checksum = hashlib.sha256(data).hexdigest()
        known = Image.objects.filter(checksum=self.checksum).exclude(pk=self.pk).first()
        if known:
            raise Known(known)
        picture = images.read(data)
        self.credit = self.credit or picture.credit[:200]
        self.caption = self.caption or picture.caption[:2000]
        # A name of ours, never the file's: what a person named it may lie about its type or tell a secret.
        name = f"bilder/{uuid.uuid4().hex}.{picture.suffix}"
        self.file = default_storage.save(name, ContentFile(picture.data))
        self.width, self.height = picture.width, picture.height

    def missing(self):
        """The renditions that there is no file of."""
        return [one for one in self.renditions() if not self.file.storage.exists(one.name)]

    def render(self, again=False):
        """Make the renditions that are missing, or all `again`; returns how many were made."""
        storage = self.file.storage
        wanted = self.renditions() if again else self.missing()
        if not wanted:
            return 0
        with self.file.open("rb") as file:
            data = file.read()
        for name, encoded in images.render(data, wanted, self.focal_x, self.focal_y):
            if again:
                storage.delete(name)
            if not storage.exists(name):  # somebody else may have made it meanwhile
                storage.save(name, ContentFile(encoded))
        return len(wanted)

    @property
    def _cut(self):
        # `self.file` would make an object that holds this one: pages with dozens of images wait for the garbage collector.
        return stem_of(str(vars(self)["file"])), self.width, self.height, self.focal_x, self.focal_y

    def renditions(self, *ratios):
        """The files that pages show instead of the uploaded one, all or those in these ratios; their names follow from
        the row."""
        return images.renditions(*self._cut, ratios or None)

    def largest(self, ratio):
        """The widest JPEG in a ratio."""
        return images.largest(*self._cut, ratio)

    @property
    def credit_line(self):
        """ "Foto: Jana Öztürk/dpa"; a credit that says what it is, "Illustration: …", says it itself."""
        return self.credit if ": " in self.credit else f"Foto: {self.credit}"

    @property
    def thumbnail(self):
        """The address of a small one, for the newsroom."""
        small = min(
            (one for one in self.renditions() if one.ratio == "4x3" and one.suffix == "webp"),
            key=lambda one: abs(one.width - 320),
        )
        return self.file.storage.url(small.name)

    def delete(self, *args, **kwargs):
        name = self.file.name
        deleted = super().delete(*args, **kwargs)
        transaction.on_commit(lambda: remove_files([name]))
        return deleted

    def uses(self):
        return [self.article_links.select_related("article"), self.author_set.all()]

    @property
    def ends(self):
        """The moment at which it must disappear, also from every page that is kept somewhere; or None."""
        return self.licence_until and clock.midnight(self.licence_until)

    def is_showable(self, at):
        """The twin of `ImageQuerySet.showable`."""
        return bool(self.credit) and (self.licence_until is None or self.licence_until > clock.day_of(at))

    @property
    def alternative(self):
        """What the alt attribute says: nothing for a decorative image."""
        return "" if self.decorative else self.alt
