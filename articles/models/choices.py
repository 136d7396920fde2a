from django.db import models


class Form(models.TextChoices):
    NEWS = "nachricht", "Nachricht"
    REPORT = "bericht", "Bericht"
    COMMENTARY = "kommentar", "Kommentar"
    ANALYSIS = "analyse", "Analyse"
    INTERVIEW = "interview", "Interview"
    FEATURE = "reportage", "Reportage"
    REPLY = "gegendarstellung", "Gegendarstellung"


class Status(models.TextChoices):
    DRAFT = "entwurf", "Entwurf"
    SUBMITTED = "zur_pruefung", "Zur Prüfung"
    PUBLISHED = "veroeffentlicht", "Veröffentlicht"
    WITHDRAWN = "zurueckgezogen", "Zurückgezogen"

    @classmethod
    def unpublic(cls):
        return (cls.DRAFT, cls.SUBMITTED)


class AIUse(models.TextChoices):
    NONE = "keine", "Keine"
    ASSISTED = "unterstuetzung", "Unterstützung"
    TRANSLATED = "uebersetzung", "Übersetzung"
    GENERATED = "erzeugt", "Erzeugt"


AI_MADE = (AIUse.TRANSLATED, AIUse.GENERATED)  # needs a review, or says what it is
