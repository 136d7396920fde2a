from django.urls import path

from articles.converters import DAY
from ticker import views

urlpatterns = [
    path("", views.newest, name="ticker"),
    path("neu/", views.window, name="ticker_window"),
    path(DAY, views.day, name="ticker_day"),
]
