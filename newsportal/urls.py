from django.contrib import admin
from django.urls import include, path, re_path

from newsportal import errors, feeds, robots, search, sitemaps, views
from newsportal.legal import PAGES

FEEDS = [
    path("", feeds.site, name="feed"),
    path("atom.xml", feeds.site, {"kind": feeds.ATOM}, name="feed_atom"),
    path("feed.json", feeds.site, {"kind": feeds.JSON}, name="feed_json"),
    path("ticker/", feeds.ticker, name="feed_ticker"),
    path("korrekturen/", feeds.corrections, name="feed_corrections"),
    path("thema/<slug:slug>/", feeds.topic),
    path("autor/<slug:slug>/", feeds.author),
    path("<slug:slug>/", feeds.section),
]
# What no reader waits for. None ends in a slash, as all of a section's pages do.
FILES = [
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap/seiten.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap/themen.xml", sitemaps.topics, name="sitemap_topics"),
    path("sitemap/personen.xml", sitemaps.authors, name="sitemap_authors"),
    path("sitemap/news.xml", sitemaps.news, name="sitemap_news"),
    re_path(r"^sitemap/([0-9]{4})-([0-9]{2})\.xml$", sitemaps.month, name="sitemap_month"),
    re_path(r"^bild-[0-9a-f]{12}\.jpg$", views.card, name="card"),
    path("robots.txt", robots.robots, name="robots"),
    path("manifest.webmanifest", robots.manifest, name="manifest"),
    path(".well-known/tdmrep.json", robots.tdmrep, name="tdmrep"),
    path(".well-known/security.txt", robots.security, name="security"),
]
urlpatterns = [
    path("", views.front, name="front"),
    path("redaktion/", admin.site.urls),
    path("media/<path:name>", views.media, name="media"),
    path("ticker/", include("ticker.urls")),
    path("suche/", search.search, name="search"),
    path("feed/", include(FEEDS)),
    path("feeds/", feeds.overview, name="feeds"),
    *(path(f"{name}/", views.page, {"name": name}, name=name) for name in PAGES),
    # Below all of these: a section may have any name that nothing above answers to.
    path("", include("articles.urls")),
    *FILES,
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
