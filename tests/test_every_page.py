"""What every kind of public page has, asked for without a browser."""

import re

import pytest

from ticker.templating import BOX

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_describes_itself_once(client, addresses):
    for name, address in addresses.items():
        response = client.get(address)
        found = re.findall(r'<meta name="description" content="\s*([^"]*?)\s*">', response.content.decode())
        if response.status_code in (200, 404, 410):
            assert len(found) == 1 and found[0], (name, found)
        else:
            assert name.startswith("error"), name


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
