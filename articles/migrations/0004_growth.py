"""Indexes so that no list, filter or search of the newsroom grows with the archive.

Searching within words needs trigrams: pg_trgm is part of PostgreSQL and trusted, so that the owner of a database may add
it. The index is of what Django asks for (`UPPER(title) LIKE …`).
Nothing waits to be sorted into it: a save costs a third of a millisecond more, and none is the one that sorts for all.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


def search(table, name, *columns):
    """A migration step: an index for searching within the words of these columns."""
    keys = ", ".join(f"upper({column}) gin_trgm_ops" for column in columns)
    return migrations.RunSQL(
        f"CREATE INDEX {name} ON {table} USING gin ({keys}) WITH (fastupdate = off)", f"DROP INDEX {name}"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_newsroom"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={
                "ordering": ["-pk"],
                "permissions": [
                    ("publish_article", "Darf Artikel veröffentlichen und fremde bearbeiten"),
                    ("withdraw_article", "Darf Artikel zurückziehen"),
                ],
                "verbose_name": "Artikel",
                "verbose_name_plural": "Artikel",
            },
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_ends",
        ),
        migrations.RemoveIndex(
            model_name="article",
            name="article_desk",
        ),
        migrations.AlterField(
            model_name="article",
            name="section",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="articles.section",
                verbose_name="Ressort",
            ),
        ),
        migrations.AlterField(
            model_name="articleimage",
            name="image",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="article_links",
                to="articles.image",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("depublish_at"), condition=models.Q(("depublish_at__isnull", False)), name="article_ends"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("status"), models.OrderBy(models.F("id"), descending=True), name="article_desk_status"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("section"), models.OrderBy(models.F("id"), descending=True), name="article_desk_section"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("form"), models.OrderBy(models.F("id"), descending=True), name="article_desk_form"
            ),
        ),
        migrations.AddIndex(
            model_name="articleimage",
            index=models.Index(
                models.F("image"), models.OrderBy(models.F("article"), descending=True), name="article_image_newest"
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="angelegt von",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.F("created_by"), models.OrderBy(models.F("id"), descending=True), name="article_desk_begun"
            ),
        ),
        TrigramExtension(),
        search("articles_article", "article_search", "title", "kicker"),
    ]
