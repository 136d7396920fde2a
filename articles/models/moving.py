from django.db import models, transaction

from articles.models.addresses import FormerAddress


class Moving(models.Model):
    """A page that leaves its former address behind when its slug changes."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        instance._stored_slug = dict(zip(field_names, values, strict=True)).get("slug")
        return instance

    def clean(self):
        super().clean()
        self.make_slug()

    def make_slug(self):
        """Early enough for the checks of a form, which see what will be stored."""
        self.slug = self.slug or self._meta.get_field("slug").make(self)

    def save(self, *args, **kwargs):
        self.make_slug()
        stored = getattr(self, "_stored_slug", None)
        with transaction.atomic():
            super().save(*args, **kwargs)
            if stored and stored != self.slug:
                FormerAddress.moved(self.address(stored), self.address(self.slug))
        self._stored_slug = self.slug

    def get_absolute_url(self):
        return self.address(self.slug)
