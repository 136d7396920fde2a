from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ticker", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="headline",
            name="withdrawn_by_hand",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
