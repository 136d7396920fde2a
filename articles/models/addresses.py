from django.db import models
from django.db.models import F, Q


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
        ]

    def __str__(self):
        return f"{self.path} → {self.target}"

    @classmethod
    def moved(cls, path, target):
        """Note that a page moved. No chains and no circles: older rows follow it, and `target` is in use again."""
        cls.objects.filter(path=target).delete()
        cls.objects.filter(target=path).update(target=target)
        cls.objects.update_or_create(path=path, defaults={"target": target})
