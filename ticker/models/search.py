"""What lines of the ticker are found by."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from articles import searching
from articles.models import SearchIndex
from ticker.models.headline import Headline


class HeadlineIndex(SearchIndex):
    headline = models.OneToOneField(Headline, models.CASCADE, primary_key=True, related_name="found_by")
    copies = models.BooleanField(editable=False)  # whether the line says what its article says
    words = SearchVectorField()

    KEY, TABLE, TEXTS, VECTORS, MORE = "headline_id", Headline._meta.db_table, ("text",), ("words",), 10
    COPIES = {
        "moment": "CASE WHEN NOT own.withdrawn THEN own.moment END",
        "until": "own.until",
        "copies": "own.origin = 'artikel' AND NOT own.edited",
    }
    TYPED, COPIED = -1, -2  # facets
    WORTH = "CASE WHEN words @@ {direct} THEN 0.7 ELSE 0.2 END"
    TOGETHER = " + CASE WHEN words @@ %(together)s::tsquery THEN 0.2 ELSE 0 END"

    class Meta:
        verbose_name = "Suchwörter einer Meldung"
        verbose_name_plural = "Suchwörter von Meldungen"

    def __str__(self):
        return f"Meldung {self.pk}"

    @staticmethod
    def made_of(text):
        return [searching.vector(text)], searching.words([text])
