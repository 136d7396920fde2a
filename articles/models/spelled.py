from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from articles import searching, text
from articles.models.fields import PlainField
from articles.models.words import SearchWord

NAMED = 20  # of a model, that are looked at for one search


class Spelled(models.Model):
    """Something with a name that is also written in other ways, which search takes for the same."""

    spellings = PlainField(
        "Andere Schreibweisen",
        max_length=2000,
        blank=True,
        help_text=(
            "Eine je Zeile, auch Nachnamen allein und andere Umschriften. Die Suche behandelt sie wie den Namen: Wer eine "
            "davon eingibt, findet alle."
        ),
    )
    search_keys = ArrayField(models.CharField(max_length=200), default=list, editable=False)

    class Meta:
        abstract = True
        indexes = [GinIndex(fields=["search_keys"], name="%(class)s_search_keys")]

    def save(self, *args, update_fields=None, **kwargs):
        self.search_keys = self.known_by()
        if update_fields is not None and {"name", "spellings"} & {*update_fields}:
            update_fields = {*update_fields, "search_keys"}
        super().save(*args, update_fields=update_fields, **kwargs)
        SearchWord.learn(searching.words(self.names()))

    def names(self):
        """Its name and the other spellings."""
        return list(dict.fromkeys(filter(None, map(text.line, [self.name, *self.spellings.split("\n")]))))

    def known_by(self):
        """What each of them is looked up by."""
        return list(dict.fromkeys(key[:200] for key in map(searching.key, self.names()) if key))


def named(query):
    """The topics and people that one or several of the words may be names of."""
    names = list(query.names())
    return [
        row for model in Spelled.__subclasses__() for row in model.objects.filter(search_keys__overlap=names)[:NAMED]
    ]


def spell(query, rows):
    """Have a query look for these names in all their spellings."""
    groups = {}
    for row in rows:
        if row.spellings:
            for key in row.known_by():
                groups.setdefault(key, []).extend(row.names())
    query.spell(groups)
