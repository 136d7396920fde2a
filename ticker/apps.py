from django.apps import AppConfig


class TickerConfig(AppConfig):
    name = "ticker"
    verbose_name = "Ticker"

    def ready(self):
        from django.db.models.signals import pre_delete

        from articles.models import Article
        from articles.signals import articles_changed, articles_removed
        from ticker.models import Headline

        articles_changed.connect(Headline.follow_articles, dispatch_uid="ticker")
        articles_removed.connect(Headline.forget_removed, dispatch_uid="ticker")
        pre_delete.connect(Headline.forget, sender=Article, dispatch_uid="ticker")
