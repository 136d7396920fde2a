"""A sitemap's index says of each month when it last changed: one look at each of these indexes (`articles.models.reading.MONTHS`).

Corrections get a copy of the moment of their article's publication for it, as topics and bylines have.
"""

from django.db import migrations, models

COPY = """
UPDATE articles_correction correction SET published_at = article.published_at
  FROM articles_article article
 WHERE correction.article_id = article.id AND article.status = 'veroeffentlicht'
"""
MONTH = "(date_trunc('month', published_at AT TIME ZONE 'Europe/Berlin')::date)"
INDEXES = f"""
CREATE INDEX article_months ON articles_article ({MONTH}, (GREATEST(published_at, updated_at)) DESC)
 WHERE status = 'veroeffentlicht' AND NOT noindex AND canonical_url = '';
CREATE INDEX correction_months ON articles_correction ({MONTH}, moment DESC, id DESC);
"""
NO_INDEXES = "DROP INDEX article_months; DROP INDEX correction_months;"


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_twins")]
    operations = [
        migrations.AddField(
            model_name="correction",
            name="published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
        migrations.RunSQL(INDEXES, NO_INDEXES),
    ]
