"""Another article of the same headline is found by an index of its own."""

from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_desk")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(Upper("title"), condition=models.Q(status="veroeffentlicht"), name="article_twins"),
        ),
    ]
