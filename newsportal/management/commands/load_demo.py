import datetime
import os
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article, Author, Image, Section, Topic
from articles.models.images import Known
from newsportal import demo
from ticker.models import Headline

SOURCE = "demo"
FOLDER = Path(demo.__file__).parent
SECTIONS = ["politik", "wirtschaft", "ausland", "gesellschaft", "kultur", "wissen", "sport"]
FIELDS = ["form", "kicker", "title", "short_title", "teaser", "dateline", "source", "source_url", "transparency_note"]
FIELDS += ["press_release", "advertisement", "ai_use", "ai_label", "source_language", "in_ticker"]
REFERENCE = re.compile(r'<figure data-bild="(\w+)">')


def read(name):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def load_image(name, said):
    image = Image(file=ContentFile((FOLDER / "bilder" / f"{name}.avif").read_bytes(), f"{name}.avif"), **said)
    try:
        image.save()
    except Known as known:
        image = known.image
    finally:
        connection.close()  # this thread's
    return image


class Command(BaseCommand):
    help = "Fills the portal with news of an invented town, up to now. Loaded twice is loaded once."

    def handle(self, **options):
        self.now = timezone.now()
        self.images = self.load_images()
        with transaction.atomic():
            articles = self.load_articles()
            lines = self.load_ticker()
        self.stdout.write(f"Demo: {articles} articles and {lines} ticker lines new")

    def ago(self, **span):
        return self.now - datetime.timedelta(**span)

    def load_images(self):
        """Cutting them to their renditions takes a second each; the library knows a file that it has."""
        texts = read("bilder")
        self.stdout.write(f"Demo: {len(texts)} pictures")
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            return dict(zip(texts, pool.map(load_image, texts, texts.values()), strict=True))

    def load_authors(self):
        for said in read("autoren")["author"]:
            defaults = said | {"portrait": self.images.get(said.get("portrait"))}
            Author.objects.get_or_create(name=said["name"], defaults=defaults)

    def load_introductions(self):
        for said in read("themen")["topic"]:
            Topic.objects.filter(name=said["name"], introduction="").update(introduction=said["introduction"])

    def load_articles(self):
        """The oldest first, as they would have been written."""
        known = set(Article.objects.filter(import_source=SOURCE).values_list("import_id", flat=True))
        fresh = []
        for name in SECTIONS:
            data = read(name)
            new = [said for said in data["article"] if said["id"] not in known]
            section = Section.objects.get_or_create(name=data["section"])[0] if new else None
            fresh += [(section, said) for said in new]
        if fresh:
            self.load_authors()
        for section, said in sorted(fresh, key=lambda one: -one[1].get("hours", 0)):
            self.load_article(section, said)
        if fresh:
            self.load_introductions()
        return len(fresh)

    def load_article(self, section, said):
        article = Article(
            section=section,
            import_source=SOURCE,
            import_id=said["id"],
            lead_image=self.images.get(said.get("image")),
            body=REFERENCE.sub(lambda name: f'<figure data-image="{self.images[name[1]].pk}">', said["body"]),
            **{field: said[field] for field in FIELDS if field in said},
        )
        article.save()
        article.topics.add(*said["topics"])
        for position, name in enumerate(said["authors"]):
            article.bylines.create(author=Author.objects.get(name=name), position=position)
        match said.get("status"):
            case None:
                article.publish(self.ago(hours=said["hours"]))
            case "zur_pruefung":
                article.submit()
        for correction in said.get("correction", []):
            article.corrections.create(moment=self.ago(hours=correction["hours"]), text=correction["text"])
        if "updated_hours" in said:
            Article.objects.filter(pk=article.pk).update(updated_at=self.ago(hours=said["updated_hours"]))
        if "withdrawn_hours" in said:
            article.withdraw(self.ago(hours=said["withdrawn_hours"]), said["withdrawn_reason"])

    def load_ticker(self):
        known = set(Headline.objects.filter(import_source=SOURCE).values_list("import_id", flat=True))
        made = 0
        for number, said in enumerate(read("ticker")["line"], 1):
            if str(number) in known:
                continue
            moment = self.ago(minutes=said["minutes"]).replace(second=0, microsecond=0)
            line = Headline(moment=moment, import_source=SOURCE, import_id=str(number), text=said["text"])
            line.source, line.url, line.withdrawn = (
                said.get("source", ""),
                said.get("url", ""),
                said.get("withdrawn", False),
            )
            if said.get("breaking"):
                line.breaking, line.breaking_until = True, moment + datetime.timedelta(minutes=said["breaking_minutes"])
            if "pinned_minutes" in said:
                line.pinned_until = self.now + datetime.timedelta(minutes=said["pinned_minutes"])
            line.save()
            made += 1
        return made
