"""Makes pictures of every kind of page at three widths, light and dark: `.venv/bin/python bench/look.py [NAME …]`.

With names, or beginnings of names, only of those. Starts a portal of its own in a temporary folder, first empty, then with
odd content, then with the demo. The pictures, and a sheet with all of a page, are in var/look/. What scrolls sideways is
named. Needs chromium.
"""

import datetime
import os
import signal
import sys
import time

from PIL import Image as Picture
from playwright.sync_api import sync_playwright
from portal import ROOT, portal

FOLDER = ROOT / "var" / "look"
WIDTHS = {360: 760, 768: 1024, 1280: 800}
SCHEMES = ("light", "dark")
TALLEST = 6000  # of a picture; what is below looks like what is above

# Also those that load when a reader comes near; one that is broken is waited for no longer.
PICTURES = """() => Promise.all([...document.images].map((image) => {
    image.loading = "eager";
    return image.decode().catch(() => {});
}))"""
WIDE = """() => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return "";
    const wide = [...document.querySelectorAll("body *")].filter(
        (e) => e.getBoundingClientRect().left + Math.max(e.offsetWidth, e.scrollWidth) > page.clientWidth + 1
    );
    return wide.slice(-3).map((e) => e.tagName.toLowerCase() + (e.className ? "." + e.className : "")).join(", ") || "?";
}"""

SHORT = "Deich bricht"
LONG = (
    "Kreistag streitet bis in den frühen Morgen über die Rinderkennzeichnungsfleischetikettierung und vertagt danach alle "
    "anderen Punkte auf die Zeit nach den Ferien"
)
KICKER = "Sondersitzung des Kreistags zur Zukunft der Landwirtschaft in der Wümsemarsch"
RIGHT_TO_LEFT = "مريم الحسيني liest im Literaturhaus: „Das Haus am Kanal“ auf Arabisch und Deutsch"
NAMES = "Anna-Katharina von der Osten-Sacken", "Karl-Friedrich Müller-Lüdenscheidt", "Ngozi Adébáyọ̀", "Bo Li"
CAPTION = (
    "Im Saal standen die Zuhörer bis auf den Flur, während vorn noch immer über das erste Wort gestritten wurde. " * 17
)
TEXT = "<p>Die Beratung begann mit Verspätung.</p><h2>Was nun kommt</h2><p>Niemand weiß es.</p>" * 3


class Look:
    """Takes the pictures of one portal."""

    def __init__(self, chromium, site, names):
        self.site, self.names, self.sideways = site, names, []
        self.pages = [
            (width, scheme, self.open(chromium, width, height, scheme))
            for scheme in SCHEMES
            for width, height in WIDTHS.items()
        ]

    def open(self, chromium, width, height, scheme):
        size = {"width": width, "height": height}
        options = {"locale": "de-DE", "timezone_id": "Europe/Berlin", "color_scheme": scheme, "viewport": size}
        return chromium.new_context(base_url=self.site, **options).new_page()

    def __call__(self, name, address):
        if self.names and not name.startswith(tuple(self.names)):
            return
        files = []
        for width, scheme, page in self.pages:
            page.goto(address)
            page.evaluate(PICTURES)
            files.append(FOLDER / f"{name}-{width}-{scheme}.png")
            height = min(TALLEST, page.evaluate("() => document.documentElement.scrollHeight"))
            clip = {"x": 0, "y": 0, "width": width, "height": height}
            page.screenshot(path=files[-1], full_page=True, clip=clip)
            if wide := page.evaluate(WIDE):
                self.sideways.append(f"{name} at {width}: {wide}")
        sheet(files, FOLDER / f"{name}.png")
        print(name, address, flush=True)


def sheet(files, to):
    pictures = [Picture.open(file) for file in files]
    pictures = [picture.resize((picture.width // 2, picture.height // 2)) for picture in pictures]
    whole = Picture.new("RGB", (sum(one.width + 10 for one in pictures), max(one.height for one in pictures)), "#777")
    left = 0
    for picture in pictures:
        whole.paste(picture, (left, 0))
        left += picture.width + 10
    whole.save(to)


def odd_pages(look):
    """What a portal may look like that nobody has filled with care."""
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from articles.models import Article, Author, Image, Section
    from newsportal.management.commands.load_demo import FOLDER as DEMO
    from ticker.models import Headline

    now = timezone.now()
    politics = Section.objects.first()

    def article(title, minutes, **fields):
        made = Article(section=politics, title=title, **{"body": TEXT, "in_ticker": True, **fields})
        made.save()
        made.publish(now - datetime.timedelta(minutes=minutes))
        return made

    def lines(count, end, apart):
        step = datetime.timedelta(minutes=apart)
        Headline.objects.bulk_create(
            Headline(moment=end - step * number, text=f"Meldung {number} von vielen: Rat vertagt Entscheidung")
            for number in range(count)
        )

    look("leer-start", "/")
    look("leer-ticker", "/ticker/")
    look("leer-ressort", politics.get_absolute_url())
    look("leer-korrekturen", "/korrekturen/")
    look("leer-suche", "/suche/?q=nichts")
    lines(5, now, 37)
    look("nur-ticker-start", "/")
    look("nur-ticker-ticker", "/ticker/")
    first = article("Rat beschließt Neubau der Schule am Kornspeicher", 200, teaser="Nach acht Jahren steht der Plan.")
    look("ein-artikel-start", "/")
    look("ein-artikel-artikel", first.get_absolute_url())
    article("Hafen bekommt neues Gleis", 190)
    look("zwei-artikel-start", "/")

    authors = [Author.objects.create(name=name, role="Redaktion") for name in NAMES]
    file = ContentFile((DEMO / "bilder" / "hafen.avif").read_bytes(), "hafen.avif")
    image = Image.objects.create(
        file=file, alt="Hafen", caption=CAPTION, credit="Illustration: Lena Hansemann/Tagesbote"
    )
    file = ContentFile((DEMO / "bilder" / "wald.avif").read_bytes(), "wald.avif")
    lost = Image.objects.create(file=file, alt="Ein Bild, dessen Dateien verloren gingen", credit="Björn Grützmacher")
    for one in lost.renditions():
        lost.file.storage.delete(one.name)
    nowhere = TEXT + '<figure data-image="999999"><figcaption></figcaption></figure><p>Ende.</p>'
    short = article(SHORT, 3, body=nowhere)
    missing = article("Im Stadtwald fehlt ein Bild", 2, lead_image=lost, teaser="Seine Dateien sind verloren.")
    arabic = article(RIGHT_TO_LEFT, 1, kicker="مكتبة", lead_image=image, teaser="Mit مريم الحسيني, am Abend.")
    long = article(LONG, 0, kicker=KICKER, lead_image=image, teaser=f"{LONG}. " * 3, dateline="Rodesund an der Wümse")
    for position, author in enumerate(authors):
        long.bylines.create(author=author, position=position)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    lines(300, midnight - datetime.timedelta(minutes=1), 4)
    soon = now + datetime.timedelta(hours=2)
    Headline.objects.create(moment=now, text=LONG, breaking=True, breaking_until=soon)
    Headline.objects.create(
        moment=now - datetime.timedelta(hours=9),
        text="So erreichen Sie die Redaktion in der Nacht",
        source="Eine Quelle mit sehr langem Namen und ohne Ende",
        url="https://www.example.org/",
        pinned_until=soon,
    )
    for name, found in {"kurz": short, "bild-fehlt": missing, "rtl": arabic, "lang": long}.items():
        look(f"sonderbar-{name}", found.get_absolute_url())
    look("sonderbar-start", "/")
    look("sonderbar-ressort", politics.get_absolute_url())
    long.corrections.create(moment=now, text="In einer früheren Fassung stand ein falscher Name. " * 9)
    short.corrections.create(moment=now - datetime.timedelta(days=400), text="Der Deich hielt.")
    look("sonderbar-korrekturen", "/korrekturen/")
    look("sonderbar-autor", authors[0].get_absolute_url())
    look("sonderbar-ticker", "/ticker/")
    look("sonderbar-ticker-tag", f"/ticker/{(midnight - datetime.timedelta(hours=1)):%Y-%m-%d}/")


def demo_pages(look):
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from articles.models import Article, Author, Image, Topic

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE articles_article, articles_author, ticker_headline CASCADE")
    Image.objects.all().delete()
    call_command("load_demo")
    now = timezone.now()
    public = Article.objects.published(now).newest_first()
    Form = Article.Form
    rows = {
        "artikel": public.filter(form=Form.REPORT).exclude(lead_image=None),
        "artikel-ohne-bild": public.filter(lead_image=None, form=Form.NEWS),
        "interview": public.filter(form=Form.INTERVIEW),
        "kommentar": public.filter(form=Form.COMMENTARY),
        "analyse": public.filter(form=Form.ANALYSIS),
        "tabelle": public.filter(body__contains="<table"),
        "galerie": public.filter(body__contains="data-gallery"),
        "korrekturen": public.filter(corrections__isnull=False),
        "uebersetzung": public.filter(ai_use=Article.AIUse.TRANSLATED),
        "pressemitteilung": public.filter(press_release=True),
        "gegendarstellung": public.filter(form=Form.REPLY),
        "anzeige": public.filter(advertisement=True),
        "thema": Topic.objects.exclude(introduction=""),
        "autor": Author.objects.exclude(portrait=None),
        "410": Article.objects.gone(now),
    }
    look("start", "/")
    for name, found in rows.items():
        look(name, found[0].get_absolute_url())
    section = public[0].section
    look("ressort", section.get_absolute_url())
    for number in range(25):
        older = Article(
            section=section, title=f"Aus dem Archiv: Rat tagt zum {number + 2}. Mal", body=TEXT, kicker="Rat"
        )
        older.save()
        older.publish(now - datetime.timedelta(days=9 + number))
    looked_at = look.pages[0][2]
    looked_at.goto(section.get_absolute_url())
    look("ressort-seite-2", looked_at.locator("a[rel=next]").get_attribute("href"))
    yesterday = timezone.localtime(now) - datetime.timedelta(days=1)
    look("archiv-tag", f"/archiv/{yesterday:%Y-%m-%d}/")
    look("ticker", "/ticker/")
    look("ticker-tag", f"/ticker/{yesterday:%Y-%m-%d}/")
    for name in ("impressum", "datenschutz", "kontakt"):
        look(name, f"/{name}/")
    look("alle-korrekturen", "/korrekturen/")
    look("suche", "/suche/")
    look("suche-treffer", "/suche/?q=br%C3%BCcke")
    look("suche-eingegrenzt", "/suche/?q=hafen&sortierung=neu&art=artikel&zeitraum=jahr")
    look("404", "/nichts/")


def broken_pages(look):
    """With a table that is gone, and then without the database."""
    from django.conf import settings
    from django.db import connection

    from newsportal import embedded

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_section RENAME TO articles_gone")
    look("500", "/")
    connection.close()
    os.kill(int((embedded.Server(settings.VAR).data / "postmaster.pid").read_text().split()[0]), signal.SIGINT)
    time.sleep(1)
    look("503", "/")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with portal(DEMO="false", FACEBOOK_URL="https://www.facebook.com/example") as (site, _, environment):
        # From here on this process is one of the portal's, and not of a developer's settings.
        os.environ.pop("DATABASE_URL", None)
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="newsportal.settings", DJANGO_ALLOW_ASYNC_UNSAFE="1")
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox", "--disable-gpu"]
            chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
            look = Look(chromium, site, sys.argv[1:])
            odd_pages(look)
            demo_pages(look)
            broken_pages(look)
            chromium.close()
    print(f"Pictures: {FOLDER}")
    print("\n".join(["Scrolls sideways:", *look.sideways]) if look.sideways else "Nothing scrolls sideways.")


if __name__ == "__main__":
    main()
