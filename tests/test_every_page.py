"""What every kind of public page has, asked for without a browser."""

import pytest
from django.conf import settings

from tests.machine import MachineRead
from ticker.templating import BOX

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_describes_itself_once_and_says_where_it_is_to_be_found(client, addresses):
    for name, address in addresses.items():
        response = client.get(address)
        page = MachineRead(response.content.decode())
        found = page.metas("description")
        assert len(found) == 1 and 0 < len(found[0]) <= 160, (name, found)
        assert "Der Tagesbote" in page.title and page.title != "Der Tagesbote", (name, page.title)
        if response.status_code != 200:
            assert page.canonical is None and not page.metas("og:url"), name
            continue
        assert page.canonical == page.meta("og:url") == settings.SITE_URL + address, name
        first = "?vor=" not in address and not address.startswith("/suche/")
        assert page.meta("robots") == ("max-image-preview:large" if first else "noindex, follow"), name
        assert page.metas("og:description") == found and page.meta("og:locale") == "de_DE", name
        for said in ("title", "type", "site_name", "image", "image:width", "image:height", "image:alt"):
            assert page.meta(f"og:{said}"), (name, said)


def test_every_page_has_the_newest_lines_of_the_ticker(client, addresses):
    for name, address in addresses.items():
        response = client.get(address)
        if response.status_code in (200, 404, 410):
            assert response.content.decode().count('class="tick-time"') >= BOX, name


def test_what_is_not_there_or_no_more_has_masthead_and_eilmeldung(client, addresses):
    for name, address in addresses.items():
        shown = client.get(address).content.decode()
        whole = not name.startswith("error")
        assert ('aria-label="Eilmeldung"' in shown) == whole, name
        assert ('<a href="/politik/"' in shown.partition("</header>")[0]) == whole, name
