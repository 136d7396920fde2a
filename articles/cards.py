"""What messengers and social networks show of a link: a picture of 1200x630 pixels with the words around it."""

from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings

from articles import drawing
from articles.jsonld import absolute, media

FONT = str(settings.BASE_DIR / "static" / "fonts" / "portal-serif.woff2")
DRAWING = 1  # counts when drawing.py draws the same words in another way


@dataclass(frozen=True)
class Picture:
    address: str
    alt: str
    width, height = drawing.SHARED


@dataclass(frozen=True)
class Words:
    """What is drawn where there is no picture."""

    headline: str
    kicker: str
    name: str

    @property
    def name_of_file(self):
        """Messengers keep a picture for as long as it has the same address, so other words have another one."""
        written = "\0".join((self.headline, self.kicker, self.name, str(DRAWING)))
        return f"bild-{blake2b(written.encode(), digest_size=6).hexdigest()}.jpg"

    def draw(self):
        return drawing.draw(self.headline, self.kicker, self.name, FONT)


def words_of(article):
    return Words(article.title, " · ".join(article.marks), settings.SITE_NAME)


def words_of_site():
    return Words(settings.SITE_NAME, "Nachrichten", settings.SITE_URL.partition("://")[2])


def of_article(article, image):
    """With its `image`, cut to the focal point, or a drawn one."""
    if image:
        (file,) = image.renditions("share")
        return Picture(media(file), image.alternative)
    return Picture(
        absolute(article.get_absolute_url() + words_of(article).name_of_file), f"Überschrift: {article.title}"
    )


def of_site():
    """For all pages that have no picture of their own."""
    words = words_of_site()
    return Picture(absolute(f"/{words.name_of_file}"), settings.SITE_NAME)
