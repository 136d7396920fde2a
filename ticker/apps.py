from django.apps import AppConfig


class TickerConfig(AppConfig):
    name = "ticker"
    verbose_name = "Ticker"

    def ready(self):
        from articles.signals import articles_changed
        from ticker.models import Headline

        articles_changed.connect(Headline.follow_articles, dispatch_uid="ticker")
