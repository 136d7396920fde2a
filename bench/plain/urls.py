from django.urls import path, re_path

from bench.plain import views

urlpatterns = [
    path("constant/", views.constant),
    path("healthz", views.constant),
    re_path(r"^[^/]+/[^/]+-(?P<pk>\d+)/$", views.article),
]
