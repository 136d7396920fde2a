"""The newsroom for everybody: axe finds nothing, and nothing scrolls sideways, on any main page, narrow and wide, light and dark."""

import pytest
from django.contrib.sites.models import Site
from django.utils import timezone

from articles.content import ArticleContent
from articles.models import Article, ArticleDraft, ArticleVersion
from articles.models.history import Action
from newsportal.legal import make_missing
from newsportal.models import Page
from tests.factories import make_article, make_author, make_image, make_topic
from tests.test_for_everyone import AXE, RUN_AXE, TAGS, name_faults
from tests.test_newsroom_in_browser import enter, roles
from ticker.models import Headline

__all__ = ["enter", "roles"]  # fixtures
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.ignore_template_errors]
LONG = "Donaudampfschifffahrtsgesellschaftskapitänspatentprüfungsordnung "


def pages(user):
    """Addresses of the newsroom with something on each."""
    make_missing(Page, Site)
    now = timezone.now()
    image, topic, author = make_image(), make_topic(), make_author()
    article = make_article(LONG * 2, published=now, topics=[topic], authors=[author], lead_image=image)
    article.corrections.create(text="Richtig ist: 38 Kilometer.", moment=now)
    Headline.objects.create(moment=now, text="x" * 200)
    ArticleVersion.record(article, user, Action.SAVED, "Aus der Konferenz")
    content = ArticleContent.of(article)
    draft = ArticleDraft.keep(user, article, 0, 0, 1, content.with_(title="Kurz", body="<p>Anders.</p>"), {})
    submitted = make_article("Zur Prüfung", return_comment="Bitte kürzen.")
    submitted.submit()
    base = f"articles/article/{article.pk}"
    return [
        "",
        *("articles/article/", "articles/article/add/", f"{base}/change/", f"{base}/history/", f"{base}/verlauf/1/"),
        *(f"{base}/zurueckziehen/", f"{base}/entfernen/", f"articles/article/entwurf/{draft.pk}/"),
        f"articles/article/{submitted.pk}/change/",
        f"vorschau/artikel/{article.pk}/",
        *("articles/image/", "articles/image/add/", f"articles/image/{image.pk}/change/"),
        *(
            "articles/topic/",
            f"articles/topic/{topic.pk}/change/",
            "articles/author/",
            f"articles/author/{author.pk}/change/",
        ),
        *("articles/section/", "articles/correction/", "articles/frontslot/", "articles/formeraddress/"),
        *(
            "ticker/headline/",
            "ticker/headline/add/",
            "newsportal/page/",
            f"newsportal/page/{Page.objects.first().pk}/change/",
        ),
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(enter, width):
    page = enter("Chefredaktion", "ulrike")
    page.set_viewport_size({"width": width, "height": 844})
    page.route("**/*.woff2", lambda route: route.abort())  # as before the icons have come
    faults = []
    for address in pages(Article.reviewed_by.field.related_model.objects.get(username="ulrike")):
        page.goto(f"/redaktion/{address}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append((address, "scrolls sideways"))
        page.evaluate(AXE)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            faults += [(address, fault) for fault in page.evaluate(RUN_AXE, TAGS)]
    page.complaints.clear()  # about the font
    assert not faults, name_faults(faults)
