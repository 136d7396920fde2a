from django.db import models, transaction

from articles.models.addresses import FormerAddress


class Moving(models.Model):
    """A page that leaves its former address behind when its slug changes."""

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        self.make_slug()

    def make_slug(self):
        """Early enough for the checks of a form, which see what will be stored."""
        self.slug = self.slug or self._meta.get_field("slug").make(self)

    def save(self, *args, update_fields=None, **kwargs):
        self.make_slug()
        with transaction.atomic():
            row = type(self)._base_manager.select_for_update(no_key=True).filter(pk=self.pk)
            stored = row.values_list("slug", flat=True).first()
            super().save(*args, update_fields=update_fields, **kwargs)
            if stored and stored != self.slug and (update_fields is None or "slug" in update_fields):
                FormerAddress.moved(self.address(stored), self.address(self.slug))

    def get_absolute_url(self):
        return self.address(self.slug)
