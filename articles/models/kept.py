from itertools import chain, islice

from django.db import models, transaction


class KeptQuerySet(models.QuerySet):
    def delete(self):
        """Raises ProtectedError, which names what is in the way of the first one that stays."""
        with transaction.atomic():
            for row in self:
                row.refuse_while_used()
            return super().delete()


class Kept(models.Model):
    """Something that stays for as long as anything uses it. The database refuses, this says so in German.

    A subclass names in `uses()` the querysets of what uses it.
    """

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def refuse_while_used(self):
        users = list(islice(chain.from_iterable(users[:4] for users in self.uses()), 4))
        if users:
            names = ", ".join(f"„{user}“" for user in users[:3]) + (" und weitere" if len(users) > 3 else "")
            raise models.ProtectedError(
                f"{self._meta.verbose_name} „{self}“ kann nicht gelöscht werden, noch verwendet: {names}.", set(users)
            )

    def delete(self, *args, **kwargs):
        """Raises ProtectedError, which names what is in the way."""
        self.refuse_while_used()
        return super().delete(*args, **kwargs)
