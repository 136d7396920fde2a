from django.conf import settings

from newsportal.legal import PAGES


def site(request):
    """What every page names. No query: error pages use it too."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "site_logo_holds_name": settings.LOGO_HOLDS_NAME,
        "site_colours": settings.HAS_COLOURS,
        "facebook_url": settings.FACEBOOK_URL,
        "corrections_email": settings.CORRECTIONS_EMAIL,
        "legal_pages": PAGES.items(),
    }
