"""What articles are found by. The rows come from saves, and for articles that are there already from `reindex_search`.

`facets` has year and month (in UTC) of the publication, and the section below zero: a search that goes back in time asks the
one index for words and facets at once. Nothing waits to be sorted into it, as with that for the newsroom's own search.
"""

import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

FACETS = """
ALTER TABLE articles_articleindex ADD facets int[] NOT NULL GENERATED ALWAYS AS (
    CASE WHEN moment IS NULL THEN ARRAY[0]
         ELSE ARRAY[extract(year FROM moment AT TIME ZONE 'UTC')::int,
                    10000 + 12 * extract(year FROM moment AT TIME ZONE 'UTC')::int
                          + extract(month FROM moment AT TIME ZONE 'UTC')::int] END
    || COALESCE(-section_id::int, 0)) STORED;
CREATE INDEX article_found_by ON articles_articleindex USING gin (title, lead, whole, facets) WITH (fastupdate = off);
DROP INDEX article_search;
CREATE INDEX search_word ON articles_searchword (folded text_pattern_ops);
CREATE INDEX search_word_alike ON articles_searchword USING gin (folded gin_trgm_ops);
"""
BACK = """
CREATE INDEX article_search ON articles_article USING gin (upper(title) gin_trgm_ops, upper(kicker) gin_trgm_ops)
  WITH (fastupdate = off)
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_months")]
    operations = [
        migrations.CreateModel(
            name="ArticleIndex",
            fields=[
                ("moment", models.DateTimeField(editable=False, null=True)),
                ("until", models.DateTimeField(editable=False, null=True)),
                ("engine", models.CharField(editable=False, max_length=40)),
                ("digest", models.UUIDField(editable=False)),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="found_by",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("section_id", models.BigIntegerField(editable=False, null=True)),
                ("title", django.contrib.postgres.search.SearchVectorField()),
                ("lead", django.contrib.postgres.search.SearchVectorField()),
                ("whole", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "verbose_name": "Suchwörter eines Artikels",
                "verbose_name_plural": "Suchwörter von Artikeln",
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("word", models.CharField(max_length=60)),
                ("folded", models.CharField(max_length=80)),
            ],
            options={"verbose_name": "Wort", "verbose_name_plural": "Wörter"},
        ),
        migrations.RunSQL(FACETS, BACK),
    ]
