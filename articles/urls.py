from django.urls import path, re_path

from articles import views

urlpatterns = [
    path("thema/<slug:slug>/", views.topic, name="topic"),
    path("autor/<slug:slug>/", views.author, name="author"),
    path("<slug:slug>/", views.section, name="section"),
    # 18 digits fit the key's type; a longer number is no address of ours.
    re_path(r"^(?P<section>[-a-z0-9]+)/(?P<slug>[-a-z0-9]+)-(?P<pk>[0-9]{1,18})/$", views.article, name="article"),
]
