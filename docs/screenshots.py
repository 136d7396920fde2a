"""Makes the pictures of redaktion.md: `.venv/bin/python docs/screenshots.py`, with chromium installed.

Starts a portal of its own with the demo in a temporary folder, and leaves nothing behind but docs/bilder/.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
from portal import ROOT, portal

PICTURES = ROOT / "docs" / "bilder"
PASSWORD = "nur-fuer-diese-bilder"
ACCOUNTS = f"""
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from articles.models import Article, Author
for name, first, last, role in (
    ("jannis", "Jannis", "Rehländer", "Autor"), ("ulrike", "Ulrike", "Maßmann", "Chefredaktion")
):
    user = get_user_model().objects.create_user(
        name, password="{PASSWORD}", is_staff=True, first_name=first, last_name=last
    )
    user.groups.add(Group.objects.get(name=role))
    Author.objects.filter(name=f"{{first}} {{last}}").update(account=user)
    if role == "Chefredaktion":
        draft = Article.objects.filter(status="entwurf").first()
        draft.give_back(user, "Bitte die Zahl der Streifen nennen und mit der Verwaltung sprechen.")
from django.utils import timezone
print(Article.objects.get(status="entwurf").pk, Article.objects.get(status="zur_pruefung").pk)
print(Article.objects.published(timezone.now()).newest_first().first().pk)
"""


def main():
    PICTURES.mkdir(exist_ok=True)
    with portal() as (site, shell, _):
        take(site, *shell(ACCOUNTS).split()[-3:])


def take(site, draft, submitted, public):
    article = "/redaktion/articles/article/"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )

        def page(user, width=1100, height=760):
            options = {
                "locale": "de-DE",
                "timezone_id": "Europe/Berlin",
                "viewport": {"width": width, "height": height},
            }
            shown = chromium.new_context(base_url=site, **options).new_page()
            shown.goto("/redaktion/login/")
            shown.fill("#id_username", user)
            shown.fill("#id_password", PASSWORD)
            shown.press("#id_password", "Enter")
            shown.wait_for_url("**/redaktion/")
            return shown

        def shoot(shown, name, address=None):
            if address:
                shown.goto(address)
            shown.wait_for_load_state("networkidle")
            shown.screenshot(path=PICTURES / f"{name}.jpg", type="jpeg", quality=78)
            print(name)

        def press(shown, name):
            with shown.expect_navigation():
                shown.get_by_role("button", name=name).click()

        chief, author = page("ulrike"), page("jannis")
        shoot(chief, "start", "/redaktion/")
        shoot(chief, "liste", article)
        shoot(chief, "startseite", "/redaktion/articles/frontslot/")
        shoot(author, "zurueck", f"{article}{draft}/change/")
        shoot(chief, "pruefung", f"{article}{submitted}/change/")
        chief.locator(".field-published_at").scroll_into_view_if_needed()
        shoot(chief, "veroeffentlichung")
        chief.goto(f"{article}{submitted}/change/")
        chief.locator('[data-name="figure"]').click()
        chief.locator(".picker-images button").first.wait_for()
        shoot(chief, "bildauswahl")
        shoot(chief, "zurueckziehen", f"{article}{public}/zurueckziehen/")
        shoot(chief, "ticker", "/redaktion/ticker/headline/")
        shoot(chief, "bilder", "/redaktion/articles/image/")
        shoot(chief, "bildmitte", "/redaktion/articles/image/5/change/")
        shoot(page("ulrike", 390, 760), "telefon", "/redaktion/ticker/headline/")

        # What the two do at the same text.
        change = f"{article}{draft}/change/"
        author.goto(change)
        chief.goto(change)
        chief.locator("#id_teaser").fill("Vier Zebrastreifen sollen bis zum Frühjahr verschwinden.")
        press(chief, "Speichern")
        author.locator("#id_teaser").fill("Sechs Zebrastreifen sollen bis Ostern verschwinden.")
        author.locator("#id_kicker").fill("Verkehr in der Altstadt")
        press(author, "Speichern")
        shoot(author, "zwei-fassungen")
        shoot(author, "entwurf", change)
        shoot(chief, "verlauf", f"{article}{draft}/history/")
        with author.expect_popup() as opened:
            author.get_by_role("button", name="Vorschau").click()
        opened.value.locator("iframe.page").content_frame.locator("h1").wait_for()
        shoot(opened.value, "vorschau")
        chromium.close()


if __name__ == "__main__":
    main()
