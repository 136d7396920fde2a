"""What a page weighs: on a slow line every kilobyte is time. Bytes after brotli at quality 5, as a server sends them."""

import datetime
import re

import brotli
import pytest
from django.utils import timezone

from tests.factories import make_article, make_author, make_headline, make_image, make_section, make_topic
from tests.pages import said, texts

pytestmark = pytest.mark.django_db(transaction=True)

SECTIONS = ["Politik", "Wirtschaft", "Ausland", "Gesellschaft", "Kultur", "Wissen", "Sport", "Region", "Meinung"]
KINDS = ["document", "stylesheet", "script", "font"]


def weight(content):
    return len(brotli.compress(content, quality=5))


def words_of(paragraphs):
    return len(re.sub(r"<.*?>", " ", " ".join(paragraphs)).split())


@pytest.fixture
def article():
    """600 words with lead image, three topics, two authors and a correction, six related articles, nine ticker lines."""
    now = timezone.now()
    topics = [make_topic(name) for name in ("Wümsebrücke", "Stadthaushalt", "Nahverkehr")]
    authors = [make_author("Katharina Brühl"), make_author("Henrik Voß")]
    first, *others = texts()
    for one in others[:6]:
        make_article(
            one["title"],
            published=now - datetime.timedelta(hours=2),
            kicker=one["kicker"],
            short_title=one.get("short_title", ""),
            topics=topics,
        )
    for line in said("ticker")["line"][:9]:
        make_headline(now - datetime.timedelta(minutes=line["minutes"]), line["text"], source=line.get("source", ""))
    body = []
    for paragraph in re.findall(r"<(?:p|h2)>.*?</(?:p|h2)>", first["body"] + others[-1]["body"]):
        if words_of(body) < 600:
            body.append(paragraph)
    assert words_of(body) >= 600
    found = make_article(
        first["title"],
        published=now - datetime.timedelta(hours=1),
        kicker=first["kicker"],
        teaser=first["teaser"],
        dateline=first["dateline"],
        body="".join(body),
        lead_image=make_image(),
        topics=topics,
        authors=authors,
    )
    found.corrections.create(moment=now, text="In einer früheren Fassung stand, der Neubau werde 221 Meter lang.")
    return found


@pytest.fixture
def front():
    """40 teasers, 13 of them with a picture, and nine ticker lines."""
    now = timezone.now()
    for number, one in enumerate(texts()):
        make_article(
            one["title"],
            published=now - datetime.timedelta(hours=number),
            section=make_section(SECTIONS[number % len(SECTIONS)]),
            kicker=one["kicker"],
            teaser=one["teaser"],
            body=one["body"],
            lead_image=make_image() if number < 13 else None,
        )
    for line in said("ticker")["line"][:9]:
        make_headline(now - datetime.timedelta(minutes=line["minutes"]), line["text"], source=line.get("source", ""))


def test_the_markup_of_an_article_is_light(client, article):
    page = client.get(article.get_absolute_url()).content
    assert weight(page) <= 10_500, f"{weight(page)} bytes, {len(page)} before brotli"


def test_the_markup_of_the_front_page_is_light(client, front):
    page = client.get("/").content
    assert page.count(b'<article class="card') == 40 and page.count(b'class="tick-time"') == 9
    assert weight(page) <= 13_000, f"{weight(page)} bytes, {len(page)} before brotli"


@pytest.mark.parametrize("kind", ["article", "front"])
def test_style_sheets_and_scripts_are_light_and_few(visit, request, kind):
    """All that a browser takes before pictures, what a style sheet or a script asks for included."""
    made = request.getfixturevalue(kind)
    visited = visit("about:blank")
    taken = []
    visited.page.on("requestfinished", lambda request: taken.append(request))
    visited.page.goto(made.get_absolute_url() if made else "/", wait_until="networkidle")
    bodies = {kind: [one.response().body() for one in taken if one.resource_type == kind] for kind in KINDS}
    for kind, most in (("stylesheet", 9_000), ("script", 4_000)):
        weights = [weight(body) for body in bodies[kind]]
        assert sum(weights) <= most, f"{kind}: {sum(weights)} bytes of {weights}"
    counts = {kind: len(bodies[kind]) for kind in KINDS}
    assert sum(counts.values()) <= 4, counts
