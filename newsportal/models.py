from django.contrib.flatpages.models import FlatPage


class Page(FlatPage):
    """A page that the law or readers demand, as the newsroom calls it."""

    class Meta:
        proxy = True
        verbose_name = "Seite"
        verbose_name_plural = "Seiten"

    def __str__(self):
        return self.title
