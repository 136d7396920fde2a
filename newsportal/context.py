from django.conf import settings


def site(request):
    """What every page names. No query: error pages use it too."""
    return {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "facebook_url": settings.FACEBOOK_URL}
