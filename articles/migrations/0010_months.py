"""A sitemap's index says of each month when it last changed: one look at this index (`articles.models.reading.MONTHS`)."""

from django.db import migrations

INDEX = """
CREATE INDEX article_months ON articles_article (
    (date_trunc('month', published_at AT TIME ZONE 'Europe/Berlin')::date), (GREATEST(published_at, updated_at)) DESC)
 WHERE status = 'veroeffentlicht' AND NOT noindex AND canonical_url = ''
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_twins")]
    operations = [migrations.RunSQL(INDEX, "DROP INDEX article_months")]
