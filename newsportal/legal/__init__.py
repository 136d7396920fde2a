"""The pages that an operator fills, as they stand on a fresh installation: `<name>.html` beside this file.

What is to be filled in stands in double square brackets; `manage.py check --database default` names it until it is.
"""

import re
from pathlib import Path

PAGES = {
    "impressum": "Impressum",
    "datenschutz": "Datenschutz",
    "barrierefreiheit": "Barrierefreiheit",
    "kontakt": "Kontakt",
}
PLACEHOLDER = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


def template(name):
    return (Path(__file__).parent / f"{name}.html").read_text(encoding="utf-8")


def make_missing(Page, Site):
    """Make the pages that are not there; returns their titles. Takes the models, since migrations have their own."""
    site, _ = Site.objects.get_or_create(pk=1, defaults={"domain": "localhost", "name": "localhost"})
    made = []
    for name, title in PAGES.items():
        page, is_new = Page.objects.get_or_create(url=f"/{name}/", defaults={"title": title, "content": template(name)})
        if is_new:
            page.sites.add(site)
            made.append(title)
    return made
