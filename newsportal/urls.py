from django.contrib import admin
from django.urls import include, path

from newsportal import errors, views
from newsportal.legal import PAGES

urlpatterns = [
    path("", views.front, name="front"),
    path("redaktion/", admin.site.urls),
    path("media/<path:name>", views.media, name="media"),
    path("ticker/", include("ticker.urls")),
    *(path(f"{name}/", views.page, {"name": name}, name=name) for name in PAGES),
    # Last: a section may have any name that nothing above answers to.
    path("", include("articles.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
