from django.contrib import admin
from django.urls import include, path

from newsportal import views

urlpatterns = [
    path("", views.front, name="front"),
    path("redaktion/", admin.site.urls),
    path("media/<path:name>", views.media, name="media"),
    path("ticker/", include("ticker.urls")),
    # Last: a section may have any name that nothing above answers to.
    path("", include("articles.urls")),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
