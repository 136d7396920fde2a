import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_rules"),
        ("ticker", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="headline",
            name="withdrawn_by_hand",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name="headline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("moment", None),
                        models.Q(
                            ("moment__gte", datetime.datetime(1600, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("moment__lt", datetime.datetime(2400, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("until", None),
                        models.Q(
                            ("until__gte", datetime.datetime(1600, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("until__lt", datetime.datetime(2400, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("breaking_until", None),
                        models.Q(
                            ("breaking_until__gte", datetime.datetime(1600, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("breaking_until__lt", datetime.datetime(2400, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("pinned_until", None),
                        models.Q(
                            ("pinned_until__gte", datetime.datetime(1600, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("pinned_until__lt", datetime.datetime(2400, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        _connector="OR",
                    ),
                ),
                name="headline_moments_sane",
                violation_error_message="Die Jahreszahl muss zwischen 1600 und 2399 liegen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="headline",
            constraint=models.CheckConstraint(
                condition=models.Q(("url", ""), ("url__regex", "^https?://[^\\s/]\\S*\\Z"), _connector="OR"),
                name="headline_web_address",
                violation_error_message="Eine Adresse beginnt mit https:// oder http://.",
            ),
        ),
    ]
