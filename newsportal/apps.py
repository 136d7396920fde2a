from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.core.checks import Tags, register


class NewsportalConfig(AppConfig):
    name = "newsportal"
    verbose_name = "Nachrichtenportal"

    def ready(self):
        from newsportal.checks import legal_pages

        register(legal_pages, Tags.database)


class NewsroomConfig(admin_apps.AdminConfig):
    default = False
    default_site = "newsportal.newsroom.Newsroom"
