from django.db import models


class Kept(models.Model):
    """Something that stays for as long as anything uses it. The database refuses, this says so in German."""

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        """Raises ProtectedError, which names what is in the way."""
        try:
            return super().delete(*args, **kwargs)
        except models.ProtectedError as error:
            users = sorted(f"„{user}“" for user in error.protected_objects)
            raise models.ProtectedError(
                f"{self._meta.verbose_name} „{self}“ kann nicht gelöscht werden, noch verwendet: "
                f"{', '.join(users[:3])}{' und weitere' if len(users) > 3 else ''}.",
                error.protected_objects,
            ) from None
