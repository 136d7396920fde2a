"""What lines are found by, as articles are (articles/migrations/0011_search.py)."""

import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

FACETS = """
ALTER TABLE ticker_headlineindex ADD facets int[] NOT NULL GENERATED ALWAYS AS (
    CASE WHEN moment IS NULL THEN ARRAY[0]
         ELSE ARRAY[extract(year FROM moment AT TIME ZONE 'UTC')::int,
                    10000 + 12 * extract(year FROM moment AT TIME ZONE 'UTC')::int
                          + extract(month FROM moment AT TIME ZONE 'UTC')::int] END
    || CASE WHEN copies THEN -2 ELSE -1 END) STORED;
CREATE INDEX headline_found_by ON ticker_headlineindex USING gin (words, facets) WITH (fastupdate = off);
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_search"), ("ticker", "0005_search_statistics")]
    operations = [
        migrations.CreateModel(
            name="HeadlineIndex",
            fields=[
                ("moment", models.DateTimeField(editable=False, null=True)),
                ("until", models.DateTimeField(editable=False, null=True)),
                ("engine", models.CharField(editable=False, max_length=40)),
                ("digest", models.UUIDField(editable=False)),
                (
                    "headline",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="found_by",
                        serialize=False,
                        to="ticker.headline",
                    ),
                ),
                ("copies", models.BooleanField(editable=False)),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={"verbose_name": "Suchwörter einer Meldung", "verbose_name_plural": "Suchwörter von Meldungen"},
        ),
        migrations.RunSQL(FACETS, migrations.RunSQL.noop),
    ]
