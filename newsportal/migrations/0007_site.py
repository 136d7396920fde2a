"""An identity of the site, made once: what feeds call their entries by must not change with its name or address."""

from django.db import migrations

SITE = "ALTER TABLE newsportal_edition ADD COLUMN site uuid NOT NULL DEFAULT gen_random_uuid()"
NO_SITE = "ALTER TABLE newsportal_edition DROP COLUMN site"


class Migration(migrations.Migration):
    dependencies = [("newsportal", "0006_frontslot")]
    operations = [migrations.RunSQL(SITE, NO_SITE)]
