"""Related articles by hand are part of what readers see; the Chefredaktion may remove a text for good."""

from importlib import import_module

from django.db import migrations

watch = import_module("newsportal.migrations.0001_edition").watch


def allow(apps, schema_editor):
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="articles", model="article")
    right, _ = Permission.objects.get_or_create(
        content_type=kind, codename="remove_article", defaults={"name": "Darf Artikel endgültig entfernen"}
    )
    for group in Group.objects.filter(name="Chefredaktion"):
        group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [("newsportal", "0004_licences"), ("articles", "0006_writing")]
    operations = [watch("articles_relatedarticle"), migrations.RunPython(allow, migrations.RunPython.noop)]
