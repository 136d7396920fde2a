from django.db import connection, models
from django.db.models import F, Q

# A page of ours or of the web; "//host" and "/\\host" are other hosts to a browser.
TARGET = r"^(https?://[^\s/]|/(?![/\\]))\S*\Z"


class FormerAddress(models.Model):
    """An address that was public once, and where its content stands now. Asked on a 404 only."""

    path = models.CharField("frühere Adresse", max_length=300, unique=True, help_text="Beginnt mit einem Schrägstrich.")
    target = models.CharField("heutige Adresse", max_length=500)
    created_at = models.DateTimeField("angelegt", auto_now_add=True)

    class Meta:
        verbose_name = "Frühere Adresse"
        verbose_name_plural = "Frühere Adressen"
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(condition=Q(path__startswith="/"), name="former_path_is_local"),
            models.CheckConstraint(condition=~Q(path=F("target")), name="former_path_is_not_target"),
            models.CheckConstraint(
                condition=Q(target__regex=TARGET),
                name="former_target_is_an_address",
                violation_error_message="Die Adresse beginnt mit einem Schrägstrich oder mit https:// oder http://.",
            ),
        ]

    def __str__(self):
        return f"{self.path} → {self.target}"

    @classmethod
    def moved(cls, path, target):
        """Note that a page moved. No chains and no circles: older rows follow it, and `target` is in use again."""
        with connection.cursor() as cursor:
            # One at a time: two renamings touch each other's rows in any order.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('former address'))")
        cls.objects.filter(path=target).delete()
        cls.objects.filter(target=path).update(target=target)
        cls.objects.update_or_create(path=path, defaults={"target": target})
