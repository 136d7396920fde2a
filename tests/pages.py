"""One of each kind of public page, with all that can stand on it, in the words of the demo.

Error pages have addresses of their own here (`ROOT_URLCONF = "tests.pages"`): what shows them is hard to bring about.
"""

import datetime
import re
import tomllib
from pathlib import Path

from django.contrib.sites.models import Site
from django.test import Client
from django.urls import path
from django.utils import timezone

from newsportal import demo, errors, urls
from newsportal.legal import PAGES, make_missing
from newsportal.models import Page
from newsportal.urls import handler400, handler403, handler404, handler500  # noqa: F401
from tests.factories import make_article, make_author, make_headline, make_image, make_section, make_topic

ERRORS = {
    400: errors.bad_request,
    403: errors.forbidden,
    413: errors.too_large,
    500: errors.server_error,
    503: lambda request: errors.unavailable(),
}
urlpatterns = [
    *(path(f"fehler/{status}/", answer, name=f"error_{status}") for status, answer in ERRORS.items()),
    *urls.urlpatterns,
]


def said(name):
    """A file of the demo."""
    return tomllib.loads((Path(demo.__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def texts():
    """All articles of the demo, without their pictures."""
    for name in ("politik", "wirtschaft", "ausland", "gesellschaft", "kultur", "wissen", "sport"):
        for one in said(name)["article"]:
            yield one | {"body": re.sub(r"<figure.*?</figure>", "", one["body"], flags=re.DOTALL)}


def body_with_everything():
    """What the text editor can make, around paragraphs of the demo."""
    first, second, *_ = re.findall("<p>.*?</p>", next(texts())["body"])
    one, two, three = (make_image(colour, (900, 600)) for colour in ((20, 60, 90), (200, 180, 40), (70, 120, 60)))
    return f"""
    {first}<h2>Risse im Spannstahl</h2>{second}<h3>Ein Umweg</h3>
    <ul><li>Bau der Behelfsbrücke</li><li>Abbruch der <strong>östlichen</strong> Hälfte</li></ul>
    <ol><li>Gleisbau</li><li>Rampen und <em>Uferwege</em></li></ol>
    <blockquote><p>„Eine Brücke, die wir nicht erneuern, sperrt sich irgendwann selbst.“</p></blockquote>
    <figure data-image="{one.pk}"><figcaption>Die Linien 2 und 5 auf der <a href="/ticker/">alten Brücke</a>.</figcaption></figure>
    <div data-gallery><figure data-image="{two.pk}"></figure><figure data-image="{three.pk}"></figure></div>
    <table><caption>Was der Neubau kostet</caption><tr><th>Teil</th><th>Kosten in Millionen Euro</th><th>Anteil</th></tr>
    <tr><td>Behelfsbrücke</td><td>9,4</td><td>11 Prozent</td></tr><tr><td>Gleiskörper</td><td>17,1</td><td>20 Prozent</td></tr></table>
    <p>Der Fachbegriff lautet <span lang="en">structural health monitoring</span>, sagt das
    <a href="https://www.example.org/gutachten">Gutachten</a>.</p>
    """


def make_pages():
    """The address of each kind of page by its name."""
    now = timezone.now()

    def ago(hours):
        return now - datetime.timedelta(hours=hours)

    culture, politics = make_section("Kultur", position=2), make_section("Politik", position=1)
    katharina = make_author(
        "Katharina Brühl", role="Redakteurin", bio="Berichtet aus dem Rat.", portrait=make_image(size=(600, 800))
    )
    henrik = make_author("Henrik Voß")
    bridge = make_topic("Wümsebrücke", introduction="Neun Jahre wurde um sie gestritten.\n\nNun wird sie gebaut.")
    traffic = make_topic("Nahverkehr")
    small = [one for one in texts() if one["form"] != "interview"]
    for number, one in enumerate(small[1:25]):
        make_article(
            one["title"],
            published=ago(2 + number),
            kicker=one["kicker"],
            teaser=one["teaser"],
            body=one["body"],
            section=culture,
            lead_image=make_image(size=(900, 600)) if number < 2 else None,
            topics=[traffic],
        )
    everything = make_article(
        small[0]["title"],
        published=ago(0.2),
        kicker=small[0]["kicker"],
        teaser=small[0]["teaser"],
        dateline="Brandsiel",
        body=body_with_everything(),
        section=politics,
        lead_image=make_image(),
        authors=[katharina, henrik],
        topics=[bridge, traffic],
        source="Stadt Brandsiel",
        source_url="https://www.example.org/",
        transparency_note="Die Autorin hat an der Anhörung teilgenommen.",
        ai_use="erzeugt",
    )
    everything.corrections.create(text="In einer früheren Fassung stand eine falsche Länge.", moment=ago(0.1))
    plain = make_article(
        "Donaudampfschifffahrtsgesellschaftskapitänspatentprüfungsordnung " * 2,
        published=ago(0.3),
        section=politics,
        authors=[make_author(name) for name in ("Jörg Weiß", "Çiğdem Aydın", "Łukasz Żółć", "Ève d’Ormesson")],
        dateline="Castrop-Rauxel",
    )
    plain.corrections.create(text="Falsch war der Name eines Ortes. " * 20, moment=ago(0.2))
    answers = "<p><strong>Wie lange dauert das?</strong></p><p>„Zweieinhalb Jahre.“</p>"
    interview = make_article("„Der Rost entscheidet“", published=ago(0.4), form="interview", body=answers)
    comment = next(one for one in texts() if one["form"] == "kommentar")
    commentary = make_article(
        comment["title"], published=ago(0.5), form="kommentar", body=comment["body"], authors=[katharina]
    )
    gone = make_article("Zurückgezogen", published=ago(2))
    gone.withdraw(now, "Die Quelle hat sich nicht bestätigt.")
    make_headline(ago(0.1), "x" * 200, article=everything)
    make_headline(ago(0.2), breaking=True, breaking_until=now + datetime.timedelta(hours=1))
    for line in said("ticker")["line"][:60]:
        make_headline(
            now - datetime.timedelta(minutes=line["minutes"]),
            line["text"],
            source=line.get("source", ""),
            url=line.get("url", ""),
        )
    make_missing(Page, Site)
    day = timezone.localtime(ago(2)).date()
    older = re.search(r'href="([^"]+\?vor=[^"]+)"', Client().get(culture.get_absolute_url()).content.decode())[1]
    return {
        "front": "/",
        "article": everything.get_absolute_url(),
        "plain article": plain.get_absolute_url(),
        "interview": interview.get_absolute_url(),
        "commentary": commentary.get_absolute_url(),
        "section": culture.get_absolute_url(),
        "older articles": older,
        "topic": bridge.get_absolute_url(),
        "author": katharina.get_absolute_url(),
        "archive day": f"/archiv/{day}/",
        "corrections": "/korrekturen/",
        "feeds": "/feeds/",
        "search": "/suche/",
        "results": "/suche/?q=br%C3%BCcke",
        "narrowed results": "/suche/?q=br%C3%BCcke&sortierung=neu&art=artikel&zeitraum=jahr",
        "nothing found": "/suche/?q=gibtesnicht",
        "ticker": "/ticker/",
        "ticker day": f"/ticker/{day}/",
        **{name: f"/{name}/" for name in PAGES},
        "not found": "/nichts/",
        "gone": gone.get_absolute_url(),
        **{f"error {status}": f"/fehler/{status}/" for status in ERRORS},
    }
