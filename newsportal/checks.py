"""What `manage.py check --database default` says about the content that the law demands."""

from django.core.checks import Warning
from django.db import connection
from django.utils.html import strip_tags

from newsportal.legal import PAGES, PLACEHOLDER
from newsportal.models import Page


def legal_pages(app_configs, databases, **kwargs):
    if not databases or Page._meta.db_table not in connection.introspection.table_names():
        return []  # not asked, or asked by the migration that makes the table
    found = dict(Page.objects.filter(url__in=[f"/{name}/" for name in PAGES]).values_list("url", "content"))
    problems = []
    for name in PAGES:
        if f"/{name}/" not in found:
            problems.append(Warning(f"/{name}/ is missing.", hint="Run manage.py prepare.", id="newsportal.W001"))
            continue
        for placeholder in PLACEHOLDER.findall(found[f"/{name}/"]):
            problems.append(
                Warning(
                    f"/{name}/ is not filled in: [[{strip_tags(placeholder)}]]",
                    hint="Fill it in under /redaktion/, Seiten.",
                    id="newsportal.W002",
                )
            )
    return problems
