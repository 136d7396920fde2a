"""What pages say to search engines, in the words of schema.org. Which properties Google reads:
https://developers.google.com/search/docs/appearance/structured-data/article
"""

from functools import cache

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from articles import clock
from articles.models.choices import AIUse, Form

LEAST_PIXELS = 50_000  # of a picture, or Google shows none
TYPES = {Form.COMMENTARY: "OpinionNewsArticle", Form.ANALYSIS: "AnalysisNewsArticle"}
WRITTEN_BY_AI = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"


def said(**properties):
    """Without what there is nothing to say of; `type` and `id` are JSON-LD's own."""
    names = {"type": "@type", "id": "@id"}
    return {names.get(name, name): value for name, value in properties.items() if value not in (None, "", [])}


def graph(*things):
    return {"@context": "https://schema.org", "@graph": [*things]}


def absolute(address):
    return settings.SITE_URL + address


def publisher():
    return _publisher(settings.SITE_URL, settings.SITE_NAME, settings.FACEBOOK_URL)


@cache
def _publisher(site, name, facebook):
    """The same for every page, and to look its addresses up takes as long as all the rest of an article's data."""
    return said(
        type="NewsMediaOrganization",
        id=f"{site}/#verlag",
        name=name,
        url=f"{site}/",
        logo=site + static("img/icon-512.png"),
        correctionsPolicy=site + reverse("corrections"),
        publishingPrinciples=site + reverse("impressum"),
        sameAs=facebook,
    )


def front():
    website = said(type="WebSite", id=absolute("/#website"), name=settings.SITE_NAME, url=absolute("/"))
    return graph(website | {"inLanguage": "de", "publisher": publisher()})


def breadcrumbs(*steps):
    """The way from the front page, as (name, address); the last one is the page itself."""
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": name,
            "item": {"@type": "WebPage", "@id": absolute(address)},
        }
        for position, (name, address) in enumerate([("Startseite", "/"), *steps], 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def listing(of):
    """A section, a topic or a day."""
    return graph(breadcrumbs((of.name, of.get_absolute_url())))


def author(of, portrait):
    person = said(
        type="Person",
        id=absolute(of.get_absolute_url()) + "#person",
        name=of.name,
        url=absolute(of.get_absolute_url()),
        jobTitle=of.role,
        description=of.bio,
        image=pictures(portrait) if portrait else None,
        worksFor=publisher(),
    )
    page = said(type="ProfilePage", url=absolute(of.get_absolute_url()), inLanguage="de", mainEntity=person)
    return graph(page, breadcrumbs((of.name, of.get_absolute_url())))


def pictures(image):
    """The largest file of each ratio; of a small picture those that Google would take."""
    files = [image.largest(ratio) for ratio in ("16x9", "4x3", "1x1")]
    return [media(one) for one in files if one.width * one.height >= LEAST_PIXELS]


def media(rendition):
    return absolute(settings.MEDIA_URL + rendition.name)


def article(found, *, address, description, picture, lead_image, authors, topics, corrections):
    """`address` is where it is to be found, on another site where it is from there; `picture` the address of what is shown
    where there is no `lead_image`."""
    signed = [{"@type": "Person", "name": one.name, "url": absolute(one.get_absolute_url())} for one in authors]
    news = said(
        type="AdvertiserContentArticle" if found.advertisement else TYPES.get(found.form, "NewsArticle"),
        id=address + "#artikel",
        url=address,
        mainEntityOfPage=address,
        headline=found.title,
        description=description,
        image=(lead_image and pictures(lead_image)) or [picture],
        datePublished=clock.iso(found.published_at),
        dateModified=clock.iso(found.modified_at),
        author=signed or [{"@type": "Organization", "name": settings.SITE_NAME, "url": absolute("/")}],
        publisher=publisher(),
        articleSection=found.section.name,
        keywords=[topic.name for topic in topics],
        inLanguage="de",
        isAccessibleForFree=True,
        isBasedOn=found.source_url,
        backstory=found.transparency_note,
        digitalSourceType=WRITTEN_BY_AI if found.ai_use == AIUse.GENERATED else None,
        correction=[
            {"@type": "CorrectionComment", "text": one.text, "datePublished": clock.iso(one.moment)}
            for one in corrections
        ],
    )
    if not found.advertisement:
        news |= said(dateline=found.dateline)
    way = breadcrumbs((found.section.name, found.section.get_absolute_url()), (found.title, found.get_absolute_url()))
    return graph(news, way)
