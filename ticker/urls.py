from django.urls import path

from articles import converters  # noqa: F401 knows <year> and <two>
from ticker import views

urlpatterns = [
    path("", views.newest, name="ticker"),
    path("<year:year>-<two:month>-<two:day>/", views.day, name="ticker_day"),
]
