from django.urls import path, re_path

from articles import views
from articles.converters import DAY

urlpatterns = [
    path("thema/<slug:slug>/", views.topic, name="topic"),
    path("autor/<slug:slug>/", views.author, name="author"),
    path("archiv/", views.archive, name="archive"),
    path(f"archiv/{DAY}", views.day, name="archive_day"),
    path("korrekturen/", views.corrections, name="corrections"),
    path("<slug:slug>/", views.section, name="section"),
    # The number decides, whatever stands before it. 18 digits fit the key's type; a longer one is no address of ours.
    re_path(r"^(?P<section>[^/]+)/(?P<slug>[^/]+)-(?P<pk>[0-9]{1,18})/$", views.article, name="article"),
    re_path(
        r"^(?P<section>[^/]+)/(?P<slug>[^/]+)-(?P<pk>[0-9]{1,18})/(?P<file>bild-[0-9a-f]{12}\.jpg)$",
        views.card,
        name="article_card",
    ),
]
