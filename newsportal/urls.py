from django.contrib import admin
from django.urls import include, path

from newsportal import errors, views

urlpatterns = [
    path("", views.front, name="front"),
    path("redaktion/", admin.site.urls),
    path("media/<path:name>", views.media, name="media"),
    path("ticker/", include("ticker.urls")),
    # Last: a section may have any name that nothing above answers to.
    path("", include("articles.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
