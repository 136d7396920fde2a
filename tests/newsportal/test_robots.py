"""What machines ask for: who may take what, whom to tell of a hole, and how the site stands on a home screen."""

import datetime
import io
import json
import re
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from django.contrib.sites.models import Site
from PIL import Image, ImageChops, ImageDraw

from newsportal.legal import make_missing
from newsportal.models import Page
from tests.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

POLICIES = ["allow", "no-training", "block"]
SEARCH = [
    *("Googlebot", "Googlebot-News", "Googlebot-Image", "Bingbot", "Applebot", "DuckDuckBot", "Qwantbot", "YandexBot"),
    *("Bravebot", "MojeekBot", "PetalBot", "SeznamBot", "OAI-SearchBot", "Claude-SearchBot", "DuckAssistBot"),
    *("Amzn-SearchBot", "meta-webindexer"),
]
PREVIEWS = [
    *("facebookexternalhit", "Twitterbot", "LinkedInBot", "WhatsApp", "TelegramBot", "Slackbot", "Discordbot"),
    *("Slackbot-LinkExpanding", "Mastodon", "Cardyb", "Pinterestbot", "redditbot", "SkypeUriPreview", "TikTokSpider"),
]
TRAINING = [
    *("GPTBot", "ClaudeBot", "CCBot", "Google-Extended", "Applebot-Extended", "Bytespider", "meta-externalagent"),
    "PerplexityBot",
]
ANSWERING = ["ChatGPT-User", "Claude-User", "Perplexity-User", "MistralAI-User", "meta-externalfetcher"]
EVERYONE = {*SEARCH, *PREVIEWS, *TRAINING, *ANSWERING, "Feedly"}
TYPES = {
    "/robots.txt": "text/plain; charset=utf-8",
    "/.well-known/security.txt": "text/plain; charset=utf-8",
    "/.well-known/tdmrep.json": "application/json",
    "/manifest.webmanifest": "application/manifest+json",
}


@pytest.fixture
def robots(client, settings):
    """`robots(policy)`: robots.txt under it, as a robot reads it."""

    def read(policy):
        settings.AI_CRAWLER_POLICY = policy
        parser = RobotFileParser()
        parser.parse(client.get("/robots.txt").content.decode().splitlines())
        return parser

    return read


def icon(client, address):
    response = client.get(address)
    assert response.status_code == 200 and response["Content-Type"] == "image/png", address
    return Image.open(io.BytesIO(b"".join(response)))


@pytest.mark.parametrize("address, kind", TYPES.items())
def test_machines_are_answered_in_their_own_types_and_without_a_cookie(client, address, kind):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, kind)
    assert not response.cookies and response["Cache-Control"].startswith("public, max-age=0, s-maxage=1,")


@pytest.mark.parametrize("address", ["/", "/politik/bruecke-1/", "/media/bilder/a.jpg", "/static/css/portal.css"])
@pytest.mark.parametrize(
    "policy, refused", [("allow", []), ("no-training", TRAINING), ("block", [*TRAINING, *ANSWERING])]
)
def test_the_policy_turns_away_whom_it_means_and_never_search_or_previews(robots, policy, refused, address):
    read = robots(policy)
    assert {name for name in EVERYONE if not read.can_fetch(name, address)} == {*refused}


@pytest.mark.parametrize("policy", POLICIES)
def test_nobody_takes_the_newsroom(robots, policy):
    read = robots(policy)
    assert not [name for name in EVERYONE if read.can_fetch(name, "/redaktion/login/")]


@pytest.mark.parametrize("policy", POLICIES)
def test_robots_are_led_to_the_sitemaps(robots, settings, policy):
    settings.SITE_URL = "https://zeitung.example"
    sitemaps = ["https://zeitung.example/sitemap.xml", "https://zeitung.example/sitemap/news.xml"]
    assert robots(policy).site_maps() == sitemaps


@pytest.mark.parametrize("policy", ["no-training", "block"])
def test_header_file_and_impressum_reserve_the_same(client, settings, policy):
    settings.AI_CRAWLER_POLICY, settings.SITE_URL = policy, "https://zeitung.example"
    make_missing(Page, Site)
    (rule,) = client.get("/.well-known/tdmrep.json").json()
    response = client.get("/")
    assert (rule["location"], rule["tdm-reservation"]) == ("/", int(response["tdm-reservation"])) == ("/", 1)
    assert rule["tdm-policy"] == response["tdm-policy"]
    address, _, anchor = rule["tdm-policy"].removeprefix("https://zeitung.example").partition("#")
    assert re.search(rf'<h2 id="{anchor}">.*\n.*44b Abs', client.get(address).content.decode())


def test_without_a_reservation_nothing_speaks_of_one(client, settings):
    settings.AI_CRAWLER_POLICY = "allow"
    make_missing(Page, Site)
    assert client.get("/.well-known/tdmrep.json").json() == [{"location": "/", "tdm-reservation": 0}]
    response = client.get("/impressum/")
    assert "44b" not in response.content.decode() and not any(name.startswith("tdm-") for name in response.headers)


def test_only_the_impressum_holds_the_reservation_also_when_its_text_was_written_long_ago(client):
    make_missing(Page, Site)
    Page.objects.filter(url="/impressum/").update(content="<p>Brandsieler Verlag</p>")
    assert "44b" in client.get("/impressum/").content.decode()
    assert "44b" not in client.get("/kontakt/").content.decode()


def test_all_that_is_public_carries_the_reservation_and_the_newsroom_does_not(client, admin_client, frozen, at):
    article = make_article(published=at - datetime.timedelta(hours=1))
    gone = make_article(published=at - datetime.timedelta(hours=2))
    gone.withdraw(at, "Ein Irrtum.")
    asked = {
        article.get_absolute_url(): 200,
        gone.get_absolute_url(): 410,
        "/nichts/": 404,
        "/media/bilder/nichts.jpg": 404,
        "/static/css/portal.css": 200,
        "/favicon.ico": 200,
        "/robots.txt": 200,
    }
    for address, status in asked.items():
        response = client.get(address)
        assert (response.status_code, response.get("tdm-reservation")) == (status, "1"), address
        b"".join(response)  # which ends a file; to close it would close the database's connection, too
    for response in (
        client.get("/redaktion/login/"),
        admin_client.get("/redaktion/"),
        client.get("/redaktion/nichts/"),
    ):
        assert not any(name.startswith("tdm-") for name in response.headers)


def fields(client):
    return dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())


def test_security_txt_says_whom_to_tell(client, settings):
    settings.SITE_URL = "https://zeitung.example"
    found = fields(client)
    assert found["Contact"] == "https://zeitung.example/kontakt/"
    assert found["Canonical"] == "https://zeitung.example/.well-known/security.txt"
    assert found["Preferred-Languages"] == "de, en"
    for given, said in {
        "sicherheit@zeitung.example": "mailto:sicherheit@zeitung.example",
        "https://zeitung.example/@hilfe/": "https://zeitung.example/@hilfe/",
    }.items():
        settings.SECURITY_CONTACT = given
        assert fields(client)["Contact"] == said


@pytest.mark.parametrize("year, month", [(2025, 1), (2025, 5), (2025, 6), (2025, 12), (2028, 2)])
def test_security_txt_holds_for_months_and_changes_once_a_month(client, frozen, year, month):
    first = datetime.datetime(year, month, 1, tzinfo=datetime.UTC)
    following = (first + datetime.timedelta(days=32)).replace(day=1)
    said = []
    for moment in (first, following - datetime.timedelta(seconds=1), following):
        frozen(moment)
        said.append(fields(client)["Expires"])
        ahead = datetime.datetime.fromisoformat(said[-1]) - moment
        assert datetime.timedelta(days=180) < ahead < datetime.timedelta(days=365)
    assert said[0] == said[1] != said[2]


def test_the_manifest_names_the_paper_and_icons_of_the_sizes_that_it_says(client, settings):
    settings.SITE_NAME = "Förde-Bote"
    manifest = json.loads(client.get("/manifest.webmanifest").content)
    assert (manifest["name"], manifest["lang"]) == ("Förde-Bote", "de")
    assert client.get(manifest["start_url"]).status_code == 200
    assert [one["sizes"] for one in manifest["icons"]] == ["192x192", "512x512", "512x512"]
    for one in manifest["icons"]:
        assert "{}x{}".format(*icon(client, one["src"]).size) == one["sizes"]
    style = (Path(__file__).parents[2] / "static/css/portal.css").read_text()
    assert f"--paper: {manifest['theme_color']};" in style and manifest["background_color"] == manifest["theme_color"]


def test_an_icon_that_is_cut_to_a_circle_loses_nothing(client):
    """What counts lies within a circle of four fifths of the width; outside of it is nothing but the opaque ground."""
    manifest = client.get("/manifest.webmanifest").json()
    (address,) = (one["src"] for one in manifest["icons"] if one.get("purpose") == "maskable")
    found = icon(client, address).convert("RGBA")
    ground = Image.new("RGBA", found.size, found.getpixel((0, 0)))
    drawn = ImageChops.difference(found.convert("RGB"), ground.convert("RGB")).convert("L")
    assert drawn.getbbox() and found.getextrema()[3] == (255, 255)
    width = found.width
    ImageDraw.Draw(drawn).ellipse((0.1 * width, 0.1 * width, 0.9 * width, 0.9 * width), fill=0)
    assert drawn.getbbox() is None


def test_the_head_of_a_page_links_manifest_and_icons_that_are_there(client):
    head = client.get("/").content.decode().partition("</head>")[0]
    links = dict(re.findall(r'<link rel="(icon|apple-touch-icon|manifest)" href="([^"]+)"', head))
    assert links["manifest"] == "/manifest.webmanifest"
    assert icon(client, links["apple-touch-icon"]).size == (180, 180)
    response = client.get(links["icon"])
    assert response["Content-Type"] == "image/svg+xml" and b"</svg>" in b"".join(response)
    found = Image.open(io.BytesIO(b"".join(client.get("/favicon.ico"))))
    assert found.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
