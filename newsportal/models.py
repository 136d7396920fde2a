from django.contrib.flatpages.models import FlatPage
from django.db import models

from newsportal.legal import PLACEHOLDER


class PageQuerySet(models.QuerySet):
    def unfilled(self):
        """Those with something left to be filled in."""
        return self.filter(content__regex=PLACEHOLDER.pattern)


class Page(FlatPage):
    """A page that the law or readers demand, as the newsroom calls it."""

    objects = PageQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = "Seite"
        verbose_name_plural = "Seiten"

    def __str__(self):
        return self.title

    @property
    def lack(self):
        """How much is left to be filled in, in words; "" when nothing is."""
        count = len(PLACEHOLDER.findall(self.content))
        return f"{count} Angaben fehlen" if count > 1 else "Eine Angabe fehlt" if count else ""
