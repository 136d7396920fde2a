"""Addresses that carry a headline and an address, whatever stands in them."""

from urllib.parse import parse_qs, urlsplit

import pytest

from articles.sharing import report_address, share_addresses
from tests.factories import make_article

ADDRESS = "https://zeitung.example/politik/linie-4-eröffnet-7/?a=1&b=2"
HOSTILE = 'Rat & Tat? 100 % „mehr“ #jetzt + "Bonus" <script>'


def fields(address):
    """What a browser or a mail program reads out of it."""
    parts = urlsplit(address)
    given = parts.query or parts.fragment
    assert "+" not in given and given.isascii() and not set(given) & set(' "<>#?')
    return {name: value for name, (value,) in parse_qs(given, strict_parsing=True).items()}


@pytest.mark.parametrize("title", ["Straßenbahn fährt", HOSTILE, "  Zwei\r\nZeilen\n"])
def test_every_place_gets_headline_and_address_whole(title):
    given = {name: fields(address) for name, address in share_addresses(title, ADDRESS)}
    shown = {"  Zwei\r\nZeilen\n": "Zwei Zeilen"}.get(title, title)
    assert given == {
        "Facebook": {"u": ADDRESS},
        "WhatsApp": {"text": f"{shown} {ADDRESS}"},
        "Mastodon": {"text": f"{shown} {ADDRESS}"},
        "X": {"text": shown, "url": ADDRESS},
        "E-Mail": {"subject": shown, "body": ADDRESS},
    }


def test_what_mastodon_is_told_stays_in_the_browser():
    address = dict(share_addresses("Rat", ADDRESS))["Mastodon"]
    assert address.startswith("https://share.joinmastodon.org/#text=Rat%20https%3A%2F%2F")


def test_a_mail_about_a_mistake_goes_to_the_newsroom_with_headline_and_address():
    mail = report_address("korrektur+web@zeitung.example", HOSTILE, ADDRESS)
    assert mail.startswith("mailto:korrektur%2Bweb@zeitung.example?subject=Fehler%20in%3A%20Rat%20%26%20Tat%3F%20")
    given = fields(mail)
    assert given["subject"] == f"Fehler in: {HOSTILE}"
    assert given["body"].startswith(f"Artikel: {ADDRESS}\r\n")


def test_a_mail_about_no_article_in_particular_asks_for_it():
    given = fields(report_address("a@b.example"))
    assert given["subject"] == "Fehler in einem Artikel" and given["body"].startswith("Artikel: \r\n")


def test_a_headline_adds_no_header_to_the_mail():
    mail = report_address("a@b.example", "Rat\r\nBcc: alle@zeitung.example&cc=x@y.example", ADDRESS)
    assert fields(mail).keys() == {"subject", "body"} and "%0A" not in mail.split("&body=")[0]


@pytest.mark.django_db
def test_the_article_page_offers_them_and_names_its_canonical_address(client, frozen, at, settings):
    settings.CORRECTIONS_EMAIL = "korrektur@zeitung.example"
    article = make_article(HOSTILE, published=at)
    shown = client.get(article.get_absolute_url()).content.decode()
    own = f"http%3A%2F%2Flocalhost%3A8000%2Fpolitik%2F{article.slug}-{article.pk}%2F"
    assert f'<a href="https://www.facebook.com/sharer/sharer.php?u={own}" rel="noopener external nofollow">' in shown
    assert 'href="mailto:korrektur@zeitung.example?subject=Fehler%20in%3A%20Rat' in shown
    assert f"%3A%20{own}%0D%0A" in shown and "<script>" not in shown

    settings.CORRECTIONS_EMAIL = ""
    article.canonical_url = "https://agentur.example/original"
    article.save()
    shown = client.get(article.get_absolute_url()).content.decode()
    assert "?u=https%3A%2F%2Fagentur.example%2Foriginal" in shown
    assert '<a href="/kontakt/">Fehler melden</a>' in shown
