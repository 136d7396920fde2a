from django.contrib import admin
from django.urls import include, path, re_path

from newsportal import errors, feeds, robots, sitemaps, views
from newsportal.legal import PAGES

urlpatterns = [
    path("", views.front, name="front"),
    path("redaktion/", admin.site.urls),
    path("media/<path:name>", views.media, name="media"),
    path("ticker/", include("ticker.urls")),
    path("feeds/", feeds.overview, name="feeds"),
    path("feed/", feeds.site, name="feed"),
    path("feed/atom.xml", feeds.site, {"kind": feeds.ATOM}, name="feed_atom"),
    path("feed/feed.json", feeds.site, {"kind": feeds.JSON}, name="feed_json"),
    path("feed/ticker/", feeds.ticker, name="feed_ticker"),
    path("feed/korrekturen/", feeds.corrections, name="feed_corrections"),
    path("feed/thema/<slug:slug>/", feeds.topic),
    path("feed/autor/<slug:slug>/", feeds.author),
    path("feed/<slug:slug>/", feeds.section),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap/seiten.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap/themen.xml", sitemaps.topics, name="sitemap_topics"),
    path("sitemap/personen.xml", sitemaps.authors, name="sitemap_authors"),
    path("sitemap/news.xml", sitemaps.news, name="sitemap_news"),
    re_path(r"^sitemap/([0-9]{4})-([0-9]{2})\.xml$", sitemaps.month, name="sitemap_month"),
    re_path(r"^bild-[0-9a-f]{12}\.jpg$", views.card, name="card"),
    *(path(f"{name}/", views.page, {"name": name}, name=name) for name in PAGES),
    path("robots.txt", robots.robots, name="robots"),
    path("manifest.webmanifest", robots.manifest, name="manifest"),
    path(".well-known/tdmrep.json", robots.tdmrep, name="tdmrep"),
    path(".well-known/security.txt", robots.security, name="security"),
    # Last: a section may have any name that nothing above answers to.
    path("", include("articles.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
