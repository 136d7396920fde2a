import time

from django.core.management.base import BaseCommand
from django.db import connection

from articles import lexicon
from articles.models import ArticleIndex
from articles.models.search import LAST_KEY
from ticker.models import HeadlineIndex

PART = {ArticleIndex: 50, HeadlineIndex: 500}  # texts whose saves wait for each other, for about a tenth of a second
EVERY = 10  # seconds between two reports


class Command(BaseCommand):
    help = (
        "Makes anew what articles and lines are found by where it is missing or was made by an older version, the newest "
        "first, while the site runs. Interrupted, it goes on where it was."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--all", action="store_true", help="also look at every text, as some may have changed past the application"
        )

    def handle(self, **options):
        lexicon.make()
        self.begun = self.said = time.monotonic()
        for index, size in PART.items():
            self.renew(index, size, options["all"])
        with connection.cursor() as cursor:  # two who were first with a word at the same time
            cursor.execute(
                "DELETE FROM articles_searchword twin USING articles_searchword first"
                " WHERE twin.folded = first.folded AND twin.id > first.id"
            )

    def renew(self, index, size, everything):
        name = index.KEY.removesuffix("_id")
        seen = renewed = 0
        below = LAST_KEY
        while keys := index.to_renew(below, size, everything):
            renewed += index.renew(keys)
            seen, below = seen + len(keys), keys[-1]
            if time.monotonic() - self.said > EVERY:
                self.say(f"{name}s: {renewed:,} made anew of {seen:,}, down to number {below}")
        self.say(f"{name}s: {renewed:,} made anew of {seen:,}, done")

    def say(self, what):
        self.said = time.monotonic()
        self.stdout.write(f"{self.said - self.begun:6.0f} s  {what}")
        self.stdout.flush()
