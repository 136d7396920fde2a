import datetime

from django.conf import settings
from django.db import migrations, models

import articles.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="topic",
            name="slug",
            field=articles.models.fields.GermanSlugField(
                blank=True, empty="thema", max_length=80, source="name", unique=True, verbose_name="Adressteil"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*\\Z")), name="article_slug_valid"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("published_at", None),
                        models.Q(
                            ("published_at__gte", datetime.datetime(1600, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("published_at__lt", datetime.datetime(2400, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("depublish_at", None),
                        models.Q(
                            ("depublish_at__gte", datetime.datetime(1600, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("depublish_at__lt", datetime.datetime(2400, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("embargo_until", None),
                        models.Q(
                            ("embargo_until__gte", datetime.datetime(1600, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            ("embargo_until__lt", datetime.datetime(2400, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ),
                        _connector="OR",
                    ),
                ),
                name="article_moments_sane",
                violation_error_message="Die Jahreszahl muss zwischen 1600 und 2399 liegen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source_url", ""), ("source_url__regex", "^https?://[^\\s/]\\S*\\Z"), _connector="OR"),
                    models.Q(
                        ("canonical_url", ""), ("canonical_url__regex", "^https?://[^\\s/]\\S*\\Z"), _connector="OR"
                    ),
                ),
                name="article_web_addresses",
                violation_error_message="Eine Adresse beginnt mit https:// oder http://.",
            ),
        ),
        migrations.AddConstraint(
            model_name="author",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*\\Z")), name="author_slug_valid"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("moment", None),
                    models.Q(
                        ("moment__gte", datetime.datetime(1600, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                        ("moment__lt", datetime.datetime(2400, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ),
                    _connector="OR",
                ),
                name="correction_moment_sane",
                violation_error_message="Die Jahreszahl muss zwischen 1600 und 2399 liegen.",
            ),
        ),
        migrations.AddConstraint(
            model_name="formeraddress",
            constraint=models.CheckConstraint(
                condition=models.Q(("target__regex", "^(https?://[^\\s/]|/(?![/\\\\]))\\S*\\Z")),
                name="former_target_is_an_address",
                violation_error_message="Die Adresse beginnt mit einem Schrägstrich oder mit https:// oder http://.",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*\\Z")), name="section_slug_valid"
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*\\Z")), name="topic_slug_valid"
            ),
        ),
        migrations.AddConstraint(
            model_name="topic",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__contains", ","), _negated=True),
                name="topic_name_without_comma",
                violation_error_message="Ein Thema hat kein Komma: Kommas trennen Themen voneinander.",
            ),
        ),
    ]
