"""The templates of readers' pages: Jinja2, which draws a page in a tenth of the time that Django's own take. The newsroom
has those, as Django's admin does."""

from functools import lru_cache

from django.conf import settings
from django.template.defaultfilters import date, linebreaks_filter, linebreaksbr
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

import articles.templating
import ticker.templating
from articles import clock, text
from newsportal.legal import PAGES


class Site:
    """What every page names, as the settings have it at this moment."""

    name = property(lambda self: settings.SITE_NAME)
    url = property(lambda self: settings.SITE_URL)
    logo_holds_name = property(lambda self: settings.LOGO_HOLDS_NAME)
    colours = property(lambda self: settings.HAS_COLOURS)
    facebook_url = property(lambda self: settings.FACEBOOK_URL)
    corrections_email = property(lambda self: settings.CORRECTIONS_EMAIL)
    legal_pages = PAGES.items()


@lru_cache(1000)
def address(name, *values):
    """As Django looks it up, which takes as long as it takes to draw a headline: pages name the same few again and again."""
    return reverse(name, args=values)


def german_date(value, pattern):
    """A day, or a moment as it is in Germany, in Django's notation."""
    return date(value.astimezone(clock.BERLIN) if hasattr(value, "astimezone") else value, pattern)


def environment(**options):
    """A name that nobody has given is a mistake and shows, instead of leaving a gap in the page."""
    made = Environment(**options | {"undefined": StrictUndefined})
    made.filters.update(
        articles.templating.FILTERS,
        **ticker.templating.FILTERS,
        date=german_date,
        linebreaks=linebreaks_filter,
        linebreaksbr=linebreaksbr,
        shorten=text.shorten,
    )
    made.globals.update(
        articles.templating.FUNCTIONS,
        **ticker.templating.FUNCTIONS,
        site=Site(),
        static=static,
        url=address,
        # What a page is unless it says so: none of those in the menu, and with all that the database knows.
        current=None,
        within=False,
        bare=False,
    )
    return made
