"""What stands between an article and its readers: what blocks it, and what an editor should have seen.

Each entry is (name of the field, German sentence), for a form to show at the field.
"""

import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime

from articles import clock, markup
from articles.models.images import Image

LONG_HEADLINE = 90
WEEK = datetime.timedelta(days=7)
LICENCE_NOTICE = datetime.timedelta(days=14)


def say(moment):
    """ "22.07.2025, 19:38 Uhr" """
    return date_format(localtime(moment), "d.m.Y, H:i") + " Uhr"


def images_of(article):
    """(field, image) for the lead image and those in the text: one query."""
    wanted = {article.lead_image_id: "lead_image"} if article.lead_image_id else {}
    for pk in markup.image_ids(markup.clean_html(article.body)):
        wanted.setdefault(pk, "body")
    rows = Image.objects.in_bulk(wanted)
    return [(field, rows.get(pk)) for pk, field in wanted.items()]


def obstacles(article):
    """What must be mended before the article goes public at `published_at`."""
    if article.section_id is None:
        yield "section", "Zum Veröffentlichen fehlt das Ressort."
    if not markup.clean_html(article.body):
        yield "body", "Zum Veröffentlichen fehlt der Text."
    for field, image in images_of(article):
        if image and not image.credit:
            yield field, f"Das Bild „{image}“ hat keinen Bildnachweis. Bitte tragen Sie ihn in der Bilddatenbank ein."
    if article.is_ai_made and not article.reviewed_at and not article.ai_label:
        yield (
            "ai_use",
            "Dieser Text stammt von künstlicher Intelligenz. Bitte bestätigen Sie die redaktionelle Prüfung, oder lassen "
            "Sie den KI-Hinweis zeigen.",
        )
    begin = article.published_at
    if begin is None:
        yield "published_at", "Zum Veröffentlichen fehlt der Zeitpunkt."
        return
    if article.embargo_until and article.embargo_until > begin:
        yield (
            "published_at",
            f"Die Sperrfrist endet erst am {say(article.embargo_until)}. Bitte wählen Sie einen späteren Zeitpunkt.",
        )
    ended = article.depublish_at and article.depublish_at <= begin
    if ended and article.status != article.Status.WITHDRAWN:  # whose end a publication lifts
        yield "depublish_at", "„Online bis“ muss nach der Veröffentlichung liegen."


def lacks(article):
    """What it should have and has not, in words for the desk. `ArticleQuerySet.lacking` is the twin."""
    image = article.lead_image
    if image is None:
        yield "kein Aufmacherbild"
    elif not image.credit:
        yield "Bild ohne Bildnachweis"
    if image and not image.alt and not image.decorative:
        yield "Bild ohne Alternativtext"
    if article.is_ai_made and not article.reviewed_at and not article.ai_label:
        yield "KI-Text, nicht geprüft"


def remarks(article, at, planned):
    """What does not stop a publication, but should be a decision and not an oversight."""
    if not article.lead_image_id:
        yield "lead_image", "Noch kein Aufmacherbild."
    for field, image in images_of(article):
        if image is None:
            yield field, "Ein Bild im Text gibt es nicht mehr; an seiner Stelle bleibt nichts."
            continue
        if not image.alt and not image.decorative:
            yield field, f"Das Bild „{image}“ hat keinen Alternativtext."
        if not image.is_showable(at) and image.credit:
            yield field, f"Die Lizenz des Bildes „{image}“ ist abgelaufen; es wird nicht gezeigt."
        elif image.licence_until and image.licence_until <= clock.day_of(at + LICENCE_NOTICE):
            yield field, f"Das Bild „{image}“ wird vom {image.licence_until:%d.%m.%Y} an nicht mehr gezeigt."
    if not article.teaser:
        yield "teaser", "Noch kein Teaser; Listen zeigen den Anfang des Textes."
    if len(article.title) > LONG_HEADLINE:
        yield (
            "title",
            f"Die Überschrift hat {len(article.title)} Zeichen; mehr als {LONG_HEADLINE} sind schwer zu lesen.",
        )
    others = type(article).objects
    seen = others.filter(status=article.Status.PUBLISHED) if planned else others.published(at)
    twins = seen.filter(published_at__gte=at - WEEK, title__iexact=article.title)
    twin = twins.exclude(pk=article.pk).only("published_at").first()
    if twin:
        yield "title", f"Dieselbe Überschrift trägt schon ein Artikel vom {say(twin.published_at)}."
