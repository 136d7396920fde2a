from django.conf import settings

from newsportal.pages import PAGES


def site(request):
    """What every page names. No query: error pages use it too."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "facebook_url": settings.FACEBOOK_URL,
        "legal_pages": PAGES.items(),
    }
