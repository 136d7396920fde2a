"""What is chosen by hand for the places above the blocks of the front page."""

from hashlib import blake2b

from django.db import connection, models, transaction
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from articles.models.article import Article
from articles.models.fields import INSANE, moments_are_sane
from articles.models.reading import public

TOP_COUNT = 4  # places: the lead and the second leads
PLACES = ["Aufmacher", *(f"{number}. Platz" for number in range(2, TOP_COUNT + 1))]


def for_a_slot():
    """What the newsroom may choose: what readers can see now, and no advertisement. What is planned cannot be chosen: a
    place has one article, so it would drive out another one hours before it appears itself."""
    return public(timezone.now()) & Q(advertisement=False)


class Meanwhile(Exception):
    """Somebody else has changed what a new arrangement was made of."""


class FrontSlot(models.Model):
    """A place that somebody has filled. All others fill themselves, as does this one while its article is not public."""

    place = models.PositiveSmallIntegerField("Platz", unique=True)
    article = models.OneToOneField(
        Article, models.CASCADE, related_name="front_slot", limit_choices_to=for_a_slot, verbose_name="Artikel"
    )
    until = models.DateTimeField("bis", null=True, blank=True)

    class Meta:
        verbose_name = "Platz der Startseite"
        verbose_name_plural = "Plätze der Startseite"
        ordering = ["place"]
        constraints = [
            CheckConstraint(condition=Q(place__gte=1, place__lte=TOP_COUNT), name="frontslot_place_exists"),
            CheckConstraint(
                condition=moments_are_sane("until"), name="frontslot_moment_sane", violation_error_message=INSANE
            ),
        ]

    def __str__(self):
        return f"{PLACES[self.place - 1]}: {self.article}"

    def holds(self, at):
        """Whether it has not ended. Whether readers see the article, `published()` decides."""
        return self.until is None or self.until > at

    @staticmethod
    def contents(slots):
        return sorted((slot.place, slot.article_id, slot.until) for slot in slots)

    @classmethod
    def digest(cls, slots):
        """What tells one arrangement from another."""
        return blake2b(repr(cls.contents(slots)).encode(), digest_size=16).hexdigest()

    @classmethod
    def arrange(cls, slots, made_of):
        """Let these be all, and say whether that changes anything. Raises Meanwhile when what is stored is not what they
        were `made_of`, by its digest."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                # One at a time. To lock the rows is not enough: a place that fills itself has none, and two editors who fill
                # it would both find what they began with.
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('front page'))")
            # The rows as well: one goes with its article, without this lock.
            stored = list(cls.objects.select_for_update(no_key=True))
            if cls.contents(stored) == cls.contents(slots):
                return False
            if cls.digest(stored) != made_of:
                raise Meanwhile
            cls.objects.all().delete()
            cls.objects.bulk_create(slots)
            return True
