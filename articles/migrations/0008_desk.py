"""What the start page of the newsroom asks for: what waits for review, and since when; whose the drafts are; what waits to
replace a live text."""

from django.conf import settings
from django.db import migrations, models

# Its history knows when; for what was submitted before there was one, the day it was begun will do.
SINCE_WHEN = """
UPDATE articles_article
   SET submitted_at = COALESCE((SELECT max(moment) FROM articles_articleversion version
                                 WHERE version.article_id = articles_article.id AND action = 'zur_pruefung'), created_at)
 WHERE status = 'zur_pruefung'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_frontslot"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="submitted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="zur Prüfung gegeben am"),
        ),
        migrations.RunSQL(SINCE_WHEN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "zur_pruefung"), _negated=True),
                    ("submitted_at__isnull", False),
                    _connector="OR",
                ),
                name="article_submitted_has_moment",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("created_by"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("status", "entwurf")),
                name="article_desk_drafts",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("submitted_at"),
                models.F("id"),
                condition=models.Q(("status", "zur_pruefung")),
                name="article_desk_submitted",
            ),
        ),
        migrations.AddIndex(
            model_name="articledraft",
            index=models.Index(
                models.F("saved_at"),
                models.F("id"),
                condition=models.Q(("waiting", True)),
                name="draft_waiting",
            ),
        ),
    ]
