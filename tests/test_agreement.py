"""The whole demo as machines read it: whatever says something of an article says the same, and every link leads to a page."""

import datetime
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.sites.models import Site
from django.test import Client
from django.utils import timezone

from articles.models import Article, Image
from newsportal import feeds
from newsportal.legal import make_missing
from newsportal.models import Page
from tests.factories import make_article, make_image
from tests.machine import MachineRead

HOST = "http://localhost:8000"
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
ATOM, MEDIA = "{http://www.w3.org/2005/Atom}", "{http://search.yahoo.com/mrss/}"
SAMPLE = Path(__file__).parent / "data" / "seite.txt"


@pytest.fixture
def paper(manage, transactional_db, monkeypatch):
    """The demo, the imported sample page, and an article in each state that neither has; the moment of all requests."""
    at = timezone.now()
    manage("load_demo")
    manage("import_page", str(SAMPLE), date=str((at - DAY).date()), section="Politik", publish=True)
    make_missing(Page, Site)
    make_article("Abgelaufen", published=at - 3 * HOUR, depublish_at=at - HOUR)
    make_article("Vor Gericht", published=at - 3 * HOUR).remove(at - HOUR)
    make_article("Nicht für Suchmaschinen", published=at - 3 * HOUR, noindex=True)
    make_article("Von anderswo", published=at - 3 * HOUR, canonical_url="https://agentur.example/original")
    make_article("Altes Bild", published=at - 3 * HOUR, lead_image=make_image(licence_until=at.date() - DAY))
    corrected = make_article("Korrigiert", published=at - 3 * HOUR, updated_at=at - 2 * HOUR, lead_image=make_image())
    corrected.corrections.create(text="Falsch war die Länge.", moment=at - HOUR)
    monkeypatch.setattr(feeds, "ARTICLES", 100)  # all of them
    return timezone.now()


def get(address):
    response = Client().get(address, headers={"host": "localhost"})
    return response.status_code, response


def read(address):
    status, response = get(address)
    assert status == 200, (status, address)
    return MachineRead(response.content.decode())


def moment(said):
    return datetime.datetime.fromisoformat(said)


# --- What is said of an article --------------------------------------------------------------------------------------


class Said(dict):
    """What one source says of an article: title, address, published, modified, image; what it does not say is missing."""


def in_page(article):
    page = read(article.get_absolute_url())
    below = [tag for tag, _ in page.elements].index("h1")
    figures = page.all("img", fetchpriority="high")
    (title,) = page.headings
    return page, Said(
        title=title,
        address=page.canonical,
        published=next(moment(one["datetime"]) for tag, one in page.elements[below:] if tag == "time"),
        image=stem(figures[0]["src"]) if figures else None,
    )


def in_structured_data(page):
    (news,) = (thing for name, thing in page.structured.items() if name.endswith("Article"))
    return Said(
        title=news["headline"],
        address=news["url"],
        published=moment(news["datePublished"]),
        modified=moment(news["dateModified"]),
        image=stem(news["image"][0]),
    )


def in_open_graph(page):
    return Said(
        title=page.meta("og:title"),
        address=page.meta("og:url"),
        published=moment(page.meta("article:published_time")),
        modified=moment(page.meta("article:modified_time")),
        image=stem(page.meta("og:image")),
    )


def in_rss(address):
    items = ET.fromstring(get(address)[1].content).iter("item")
    return {
        item.findtext("guid"): Said(
            title=item.findtext("title"),
            address=item.findtext("link"),
            published=datetime.datetime.strptime(item.findtext("pubDate"), "%a, %d %b %Y %H:%M:%S %z"),
            modified=moment(item.findtext(f"{ATOM}updated")),
            image=picture_in(item),
        )
        for item in items
    }


def in_atom():
    entries = ET.fromstring(get("/feed/atom.xml")[1].content).iter(f"{ATOM}entry")
    return {
        entry.findtext(f"{ATOM}id"): Said(
            title=entry.findtext(f"{ATOM}title"),
            address=entry.find(f"{ATOM}link").get("href"),
            published=moment(entry.findtext(f"{ATOM}published")),
            modified=moment(entry.findtext(f"{ATOM}updated")),
            image=picture_in(entry),
        )
        for entry in entries
    }


def in_json_feed():
    items = json.loads(get("/feed/feed.json")[1].content)["items"]
    return {
        item["id"]: Said(
            title=item["title"],
            address=item["url"],
            published=moment(item["date_published"]),
            modified=moment(item["date_modified"]),
            image=stem(item["image"]) if "image" in item else None,
        )
        for item in items
    }


def in_sitemaps():
    """All articles that the files of months name, by address."""
    found = {}
    for address in locations("/sitemap.xml"):
        if re.search(r"/\d{4}-\d\d\.xml$", address):
            for url in ET.fromstring(get(address)[1].content):
                found[url.findtext(f"{SITEMAP}loc")] = Said(
                    address=url.findtext(f"{SITEMAP}loc"),
                    modified=moment(url.findtext(f"{SITEMAP}lastmod")),
                    image=stem(url.findtext(f"{IMAGE}image/{IMAGE}loc")),
                )
    return found


def in_news_sitemap():
    return {
        url.findtext(f"{SITEMAP}loc"): Said(
            title=url.findtext(f"{NEWS}news/{NEWS}title"),
            address=url.findtext(f"{SITEMAP}loc"),
            published=moment(url.findtext(f"{NEWS}news/{NEWS}publication_date")),
            modified=moment(url.findtext(f"{SITEMAP}lastmod")),
            image=stem(url.findtext(f"{IMAGE}image/{IMAGE}loc")),
        )
        for url in ET.fromstring(get("/sitemap/news.xml")[1].content)
    }


def picture_in(item):
    found = item.find(f"{MEDIA}content")
    return stem(found.get("url")) if found is not None else None


def stem(address):
    """Which image it is, whatever the rendition; None for a drawn one."""
    found = re.search(r"/media/(bilder/[0-9a-f]+)/", address or "")
    return found and found[1]


def locations(address):
    return [one.findtext(f"{SITEMAP}loc").removeprefix(HOST) for one in ET.fromstring(get(address)[1].content)]


def test_whatever_says_something_of_an_article_says_the_same(paper):
    of_site, atom, of_json = in_rss("/feed/"), in_atom(), in_json_feed()
    sitemaps, news = in_sitemaps(), in_news_sitemap()
    assert list(of_site) == list(atom) == list(of_json)
    public = dict.fromkeys(("in feeds", "in sitemaps", "in the news sitemap"), 0)
    for article in Article.objects.select_related("section", "lead_image"):
        own = article.section and HOST + article.get_absolute_url()
        if not article.is_published(paper):
            status, response = get(article.get_absolute_url()) if article.section else (404, None)
            assert status == (410 if article.is_gone(paper) else 404), article
            assert own not in sitemaps and own not in news
            assert own not in {one["address"] for feed in (of_site, atom, of_json) for one in feed.values()}
            assert response is None or article.title not in response.content.decode()
            continue
        page, shown = in_page(article)
        said = [shown, in_structured_data(page), in_open_graph(page)]
        assert {one["address"] for one in said} == {article.canonical_url or own}
        (guid,) = (guid for guid, one in of_site.items() if one["address"] == own)
        said += [
            feed[guid] | {"address": own} for feed in (of_site, in_rss(f"/feed{article.section.get_absolute_url()}"))
        ]
        said += [feed[guid] for feed in (atom, of_json)]
        for entry in said[3:]:
            entry["title"] = entry["title"].removeprefix("Anzeige: " if article.advertisement else "")
        hidden = article.noindex or article.canonical_url
        assert (own in sitemaps) is not bool(hidden), article
        recent = article.published_at > paper - 2 * DAY
        assert (own in news) is (recent and not hidden and not article.advertisement), article
        said += [source[own] for source in (sitemaps, news) if own in source]
        public["in feeds"] += 1
        public["in sitemaps"] += own in sitemaps
        public["in the news sitemap"] += own in news
        for name in ("title", "published", "modified", "image"):
            values = {one[name] for one in said if name in one}
            assert len(values) == 1, (article, name, values)
        assert said[0]["title"] == article.title
        assert said[0]["published"] == article.published_at.replace(microsecond=0)
        latest = article.corrections.filter(moment__lte=paper).order_by("-moment").values_list("moment", flat=True)[:1]
        modified = max(filter(None, (article.published_at, article.updated_at, *latest)))
        assert said[1]["modified"] == modified.replace(microsecond=0)
        image = article.lead_image if article.lead_image and article.lead_image.is_showable(paper) else None
        assert said[0]["image"] == (image and image.file.name.rpartition(".")[0])
    assert len(of_site) == public["in feeds"] >= 38 and len(sitemaps) == public["in sitemaps"] >= 36
    assert len(news) == public["in the news sitemap"] >= 10


# --- Every link ------------------------------------------------------------------------------------------------------


def crawl(*starts):
    """Every page that is reached from these: {path: what a machine reads of it, or None where it is no page}."""
    found, left = {}, [*starts]
    anchors = set()
    while left:
        path = left.pop()
        if path in found:
            continue
        found[path] = None
        if path.startswith(django_settings.MEDIA_URL):
            continue  # of a picture
        status, response = get(path)
        assert status == 200, (status, path, response.headers.get("Location"))
        response.close()
        if not response["Content-Type"].startswith("text/html"):
            continue
        found[path] = MachineRead(response.content.decode())
        for link in found[path].links:
            place, anchor = urldefrag(urljoin(f"{HOST}{path}", link))
            parts = urlsplit(place)
            if f"{parts.scheme}://{parts.netloc}" == HOST:
                target = parts.path + (f"?{parts.query}" if parts.query else "")
                left.append(target)
                if anchor:
                    anchors.add((path, target, anchor))
    for path, target, anchor in anchors:
        assert found[target] is None or anchor in found[target].ids, (path, target, anchor)
    return found


def test_no_link_is_broken_or_leads_astray_and_no_page_is_an_orphan(paper):
    found = crawl("/")
    pages = {path: page for path, page in found.items() if page is not None}
    for path, page in pages.items():
        assert page.title and page.meta("description") and len(page.headings) == 1 and page.headings[0], path
        assert page.canonical and page.meta("og:url") == page.canonical, path
        assert page.meta("robots") in ("max-image-preview:large", "noindex", "noindex, follow"), path
    listed = [path for sitemap in locations("/sitemap.xml") for path in locations(sitemap)]
    assert len(listed) == len({*listed}) and {*locations("/sitemap/news.xml")} <= {*listed}
    assert {*listed} <= {*pages}, "an orphan"
    for path in listed:
        assert pages[path].canonical == HOST + path and "noindex" not in pages[path].meta("robots"), path
    unlisted = {path for path, page in pages.items() if page.canonical == HOST + path} - {*listed}
    days = re.compile(r"/(archiv|ticker)/\d{4}-\d\d-\d\d/|.*\?vor=.*")  # lists of what stands there
    hidden = {one.get_absolute_url() for one in Article.objects.filter(noindex=True).select_related("section")}
    assert {path for path in unlisted if not days.fullmatch(path)} == hidden | {"/suche/"}
    media = {
        path.removeprefix(django_settings.MEDIA_URL) for path in found if path.startswith(django_settings.MEDIA_URL)
    }
    assert media <= {file.name for image in Image.objects.showable(paper) for file in image.renditions()}
    assert len(pages) > 100 and any("?vor=" in path for path in pages)
    by_sitemap = {path for path, page in crawl(*listed).items() if page is not None}
    assert by_sitemap == {*pages}, "who comes by the sitemap finds another paper"
