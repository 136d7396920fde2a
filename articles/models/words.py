"""The words of all texts and names, for suggestions."""

from django.db import connection, models

from articles import searching

ALIKE = """
SELECT word, folded, similarity(folded, %(folded)s) AS alike FROM articles_searchword
 WHERE folded %% %(folded)s ORDER BY alike DESC LIMIT %(count)s
"""
# New words. Without a constraint: it would make everybody wait for an import that has brought the same one.
LEARN = """
INSERT INTO articles_searchword (word, folded)
SELECT word, folded FROM unnest(%s::text[], %s::text[]) given (word, folded)
 WHERE NOT EXISTS (SELECT FROM articles_searchword known WHERE known.folded = given.folded)
"""

FORGET = """
DELETE FROM articles_searchword
 WHERE folded = ANY(%s)
   AND NOT EXISTS (SELECT FROM articles_articleindex WHERE whole @@ ('''' || folded || '''')::tsquery)
"""


class SearchWord(models.Model):
    """A word of any text, for suggestions. Whoever shows one sees to it that a public text has it."""

    word = models.CharField(max_length=60)
    folded = models.CharField(max_length=80)

    class Meta:
        verbose_name = "Wort"
        verbose_name_plural = "Wörter"

    def __str__(self):
        return self.word

    @staticmethod
    def alike(typed):
        """Words that somebody may have meant who typed this one, the likeliest first; itself is none of them."""
        folded = searching.fold(typed)
        if not 4 <= len(folded) <= 60:
            return []
        with connection.cursor() as cursor:
            alike = "0.4" if len(folded) > 6 else "0.3"
            cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [alike])
            cursor.execute(ALIKE, {"folded": folded, "count": 50})
            found = cursor.fetchall()
        slips = 1 + (len(folded) > 5) + (len(folded) > 11)
        ranked = sorted((searching.distance(folded, other), -alike, word) for word, other, alike in found)
        return [word for slip, _, word in ranked if 0 < slip <= slips]

    @classmethod
    def known(cls, words):
        """The folded forms of those among some words that any text has."""
        return {*cls.objects.filter(folded__in=map(searching.fold, words)).values_list("folded", flat=True)}

    @classmethod
    def beginning(cls, typed, count):
        """Some longer words that begin like this."""
        folded = searching.fold(typed)
        if len(folded) < 2:
            return []
        longer = cls.objects.filter(folded__startswith=folded).exclude(folded=folded)
        return list(longer.values_list("word", flat=True)[:count])

    @staticmethod
    def learn(words):
        """Words by their folded form."""
        with connection.cursor() as cursor:
            cursor.execute(LEARN, [list(words.values()), list(words)])

    @staticmethod
    def forget(words):
        """Words of a text that is no more, by their folded form; what another article has as well stays."""
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [list(words)])
