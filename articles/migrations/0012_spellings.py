"""Names of topics and people in other spellings, and the keys that search looks all of them up by."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import articles.models.fields
from articles import searching

SPELLINGS = articles.models.fields.PlainField(
    "Andere Schreibweisen",
    blank=True,
    max_length=2000,
    help_text=(
        "Eine je Zeile, auch Nachnamen allein und andere Umschriften. Die Suche behandelt sie wie den Namen: Wer eine "
        "davon eingibt, findet alle."
    ),
)
KEYS = django.contrib.postgres.fields.ArrayField(models.CharField(max_length=200), default=list, editable=False)


def fill(apps, schema_editor):
    for name in ("Topic", "Author"):
        model = apps.get_model("articles", name)
        rows = list(model.objects.only("name"))
        for row in rows:
            row.search_keys = [key[:200] for key in [searching.key(row.name)] if key]
        model.objects.bulk_update(rows, ["search_keys"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0011_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        *(
            migrations.AddField(model, name, field)
            for model in ("topic", "author")
            for name, field in (("spellings", SPELLINGS), ("search_keys", KEYS))
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        # What updates have put off to the end would stand in the way of an index.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        *(
            migrations.AddIndex(
                model, django.contrib.postgres.indexes.GinIndex(fields=["search_keys"], name=f"{model}_search_keys")
            )
            for model in ("topic", "author")
        ),
    ]
