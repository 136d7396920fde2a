"""Drafts, versions, presence, preview links, related articles by hand, and what is removed for good.

The history of a text is written once: the database refuses to change or delete a row of it, but to empty one, and but with
a draft that was never public.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import articles.models.fields

WRITTEN_ONCE = """
CREATE FUNCTION articles_version_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.content IS NULL AND to_jsonb(NEW) - 'content' = to_jsonb(OLD) - 'content' THEN
            RETURN NEW;
        END IF;
    ELSIF NOT EXISTS (SELECT FROM articles_article
                       WHERE id = OLD.article_id AND status IN ('veroeffentlicht', 'zurueckgezogen')) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The history of a text is written once.' USING ERRCODE = 'restrict_violation';
END $$;

DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION articles_version_written_once() SET search_path = %I, pg_temp', current_schema());
END $$;

CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON articles_articleversion
    FOR EACH ROW EXECUTE FUNCTION articles_version_written_once();
"""
ANY_NUMBER_OF_TIMES = """
DROP TRIGGER written_once ON articles_articleversion;
DROP FUNCTION articles_version_written_once();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_search_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArticleDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("base_version", models.PositiveIntegerField(default=0)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("content", models.JSONField()),
                ("typed", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField(verbose_name="gesichert")),
                ("waiting", models.BooleanField(default=False, verbose_name="wartet")),
                ("origin", articles.models.fields.LineField(blank=True, max_length=100)),
                ("other", models.JSONField(null=True)),
                ("other_saved_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "Entwurfsfassung",
                "verbose_name_plural": "Entwurfsfassungen",
                "ordering": ["-saved_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="Fassung")),
                ("content", models.JSONField(null=True)),
                ("content_digest", models.CharField(max_length=64)),
                ("standing", models.JSONField()),
                ("moment", models.DateTimeField(verbose_name="Zeitpunkt")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("uebernommen", "Stand von außerhalb der Redaktion"),
                            ("gespeichert", "Gespeichert"),
                            ("zur_pruefung", "Zur Prüfung gegeben"),
                            ("zurueckgegeben", "Zurückgegeben"),
                            ("zurueckgeholt", "Zurückgeholt"),
                            ("veroeffentlicht", "Veröffentlicht"),
                            ("geplant", "Geplant"),
                            ("planung_aufgehoben", "Planung aufgehoben"),
                            ("tippfehler", "Tippfehler berichtigt"),
                            ("aktualisiert", "Aktualisiert"),
                            ("korrigiert", "Korrigiert"),
                            ("zurueckgezogen", "Zurückgezogen"),
                            ("entfernt", "Endgültig entfernt"),
                        ],
                        max_length=20,
                        verbose_name="Schritt",
                    ),
                ),
                ("reason", articles.models.fields.LineField(blank=True, max_length=300, verbose_name="Vermerk")),
                ("key", models.UUIDField(null=True, unique=True)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "Fassung",
                "verbose_name_plural": "Fassungen",
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "Anwesenheit",
                "verbose_name_plural": "Anwesenheiten",
            },
        ),
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "Vorschaulink",
                "verbose_name_plural": "Vorschaulinks",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RelatedArticle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
            ],
            options={
                "verbose_name": "Gewählter Artikel",
                "verbose_name_plural": "Gewählte Artikel",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="article",
            options={
                "ordering": ["-pk"],
                "permissions": [
                    ("publish_article", "Darf Artikel veröffentlichen und fremde bearbeiten"),
                    ("withdraw_article", "Darf Artikel zurückziehen"),
                    ("remove_article", "Darf Artikel endgültig entfernen"),
                ],
                "verbose_name": "Artikel",
                "verbose_name_plural": "Artikel",
            },
        ),
        migrations.RemoveConstraint(
            model_name="article",
            name="article_public_is_complete",
        ),
        migrations.AddField(
            model_name="article",
            name="removed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="endgültig entfernt am"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ("entwurf", "zur_pruefung")),
                    models.Q(
                        ("published_at__isnull", False),
                        ("section__isnull", False),
                        models.Q(models.Q(("body", ""), _negated=True), ("removed_at__isnull", False), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="article_public_is_complete",
                violation_error_message="Zum Veröffentlichen fehlt noch etwas: Ressort, Text oder Zeitpunkt.",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("removed_at", None),
                    models.Q(("body", ""), ("status", "zurueckgezogen"), ("teaser", "")),
                    _connector="OR",
                ),
                name="article_removed_is_empty",
            ),
        ),
        migrations.AddField(
            model_name="articledraft",
            name="article",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="articles.article"
            ),
        ),
        migrations.AddField(
            model_name="articledraft",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="articleversion",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="articles.article"
            ),
        ),
        migrations.AddField(
            model_name="articleversion",
            name="user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="previewlink",
            name="article",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="preview_links",
                to="articles.article",
            ),
        ),
        migrations.AddField(
            model_name="previewlink",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="previewlink",
            name="draft",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="preview_links",
                to="articles.articledraft",
            ),
        ),
        migrations.AddField(
            model_name="relatedarticle",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="chosen", to="articles.article"
            ),
        ),
        migrations.AddField(
            model_name="relatedarticle",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="chosen_by",
                to="articles.article",
                verbose_name="Artikel",
            ),
        ),
        migrations.AddConstraint(
            model_name="articledraft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("article__isnull", False)), fields=("article", "user"), name="draft_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="articledraft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("waiting", True)), fields=("article",), name="draft_waiting_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="articledraft",
            constraint=models.CheckConstraint(
                condition=models.Q(("waiting", False), ("article__isnull", False), _connector="OR"),
                name="draft_waits_for_article",
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(fields=("article", "number"), name="version_number_once"),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "action__in",
                        [
                            "uebernommen",
                            "gespeichert",
                            "zur_pruefung",
                            "zurueckgegeben",
                            "zurueckgeholt",
                            "veroeffentlicht",
                            "geplant",
                            "planung_aufgehoben",
                            "tippfehler",
                            "aktualisiert",
                            "korrigiert",
                            "zurueckgezogen",
                            "entfernt",
                        ],
                    )
                ),
                name="version_action_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(fields=("article", "user"), name="presence_once"),
        ),
        migrations.AddConstraint(
            model_name="previewlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("article__isnull", False), ("draft", None)),
                    models.Q(("article", None), ("draft__isnull", False)),
                    _connector="OR",
                ),
                name="preview_link_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="relatedarticle",
            constraint=models.UniqueConstraint(fields=("article", "other"), name="related_once"),
        ),
        migrations.AddConstraint(
            model_name="relatedarticle",
            constraint=models.CheckConstraint(
                condition=models.Q(("article", models.F("other")), _negated=True), name="related_to_another"
            ),
        ),
        migrations.RunSQL(WRITTEN_ONCE, ANY_NUMBER_OF_TIMES),
    ]
