"""Roles as groups, and the legal pages as part of what readers see.

Permissions come into being after all migrations; those that a group needs are made here, as Django itself would.
"""

from importlib import import_module

from django.db import migrations

watch = import_module("newsportal.migrations.0001_edition").watch

WRITE = ["add", "change", "delete", "view"]
AUTHOR = {
    "articles.article": WRITE,
    "articles.image": ["add", "change", "view"],
    "articles.topic": ["view"],
    "articles.author": ["view"],
    "articles.section": ["view"],
    "ticker.headline": ["view"],
}
EDITOR = AUTHOR | {
    "articles.article": [*WRITE, "publish"],
    "articles.correction": ["add", "change", "view"],
    "articles.image": WRITE,
    "articles.topic": WRITE,
    "ticker.headline": ["add", "change", "view"],
    "newsportal.page": ["view"],
}
CHIEF = EDITOR | {
    "articles.article": [*WRITE, "publish", "withdraw"],
    "articles.correction": WRITE,
    "articles.author": WRITE,
    "articles.section": WRITE,
    "articles.formeraddress": WRITE,
    "ticker.headline": WRITE,
    "newsportal.page": ["change", "view"],
}
GROUPS = {"Autor": AUTHOR, "Redakteur": EDITOR, "Chefredaktion": CHIEF}


def make_groups(apps, schema_editor):
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for name, rights in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        for label, actions in rights.items():
            app, model = label.split(".")
            kind, _ = ContentType.objects.get_or_create(app_label=app, model=model)
            meta = apps.get_model(app, model)._meta
            names = {f"{action}_{model}": f"Can {action} {meta.verbose_name_raw}" for action in WRITE} | dict(
                meta.permissions
            )
            for action in actions:
                codename = f"{action}_{model}"
                permission, _ = Permission.objects.get_or_create(
                    content_type=kind, codename=codename, defaults={"name": names[codename][:255]}
                )
                group.permissions.add(permission)


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("newsportal", "0002_search_path"),
        ("articles", "0003_newsroom"),
        ("ticker", "0002_rules"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("flatpages", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="Page",
            fields=[],
            options={
                "verbose_name": "Seite",
                "verbose_name_plural": "Seiten",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("flatpages.flatpage",),
        ),
        migrations.RunPython(make_groups, remove_groups),
        watch("django_flatpage"),
    ]
