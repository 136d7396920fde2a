from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class NewsportalConfig(AppConfig):
    name = "newsportal"
    verbose_name = "Nachrichtenportal"

    def ready(self):
        from newsportal import checks  # noqa: F401 registers them


class NewsroomConfig(admin_apps.AdminConfig):
    default = False
    default_site = "newsportal.newsroom.Newsroom"
