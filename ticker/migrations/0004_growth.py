from importlib import import_module

from django.db import migrations, models

search = import_module("articles.migrations.0004_growth").search


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_growth"),
        ("ticker", "0003_breaking_from"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="headline",
            index=models.Index(
                models.OrderBy(models.F("moment"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="headline_desk",
            ),
        ),
        migrations.AddIndex(
            model_name="headline",
            index=models.Index(
                models.OrderBy(models.F("moment"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("withdrawn", True)),
                name="headline_withdrawn",
            ),
        ),
        search("ticker_headline", "headline_search", "text", "source"),
    ]
