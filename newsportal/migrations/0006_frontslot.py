"""The front page by hand: its places are part of what readers see, and the Chefredaktion's to choose."""

from importlib import import_module

from django.db import migrations

watch = import_module("newsportal.migrations.0001_edition").watch


def grant(apps, schema_editor):
    """As Django itself would make the permissions, which come into being after all migrations."""
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    chief, _ = Group.objects.get_or_create(name="Chefredaktion")
    kind, _ = ContentType.objects.get_or_create(app_label="articles", model="frontslot")
    for action in ("add", "change", "delete", "view"):
        permission, _ = Permission.objects.get_or_create(
            content_type=kind,
            codename=f"{action}_frontslot",
            defaults={"name": f"Can {action} Platz der Startseite"},
        )
        chief.permissions.add(permission)


def revoke(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects
    permissions.filter(content_type__app_label="articles", content_type__model="frontslot").delete()


class Migration(migrations.Migration):
    dependencies = [("newsportal", "0005_writing"), ("articles", "0007_frontslot")]
    operations = [watch("articles_frontslot"), migrations.RunPython(grant, revoke)]
