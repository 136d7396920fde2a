import re

from django.conf import settings
from django.db import DatabaseError
from django.http import FileResponse, Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils._os import safe_join
from django.views.decorators.http import require_safe

from articles.models import Article, FormerAddress
from newsportal import context

FRONT_COUNT = 22
MEDIA_NAME = re.compile(r"([a-z0-9][a-z0-9_-]*/)*[a-z0-9][a-z0-9_-]*\.(jpg|png|webp|avif)")


@require_safe
def front(request):
    """Lead, second leads, newest."""
    articles = list(Article.objects.published(request.moment).newest_first().for_cards()[:FRONT_COUNT])
    lead, seconds, rest = articles[:1], articles[1:4], articles[4:]
    return render(request, "front.html", {"lead": lead, "seconds": seconds, "rest": rest, "current": "front"})


@require_safe
def media(request, name):
    """Uploaded files, for installations without nginx. Names are ours and never given twice: kept for ever."""
    if not MEDIA_NAME.fullmatch(name):
        raise Http404("media")
    try:
        response = FileResponse(open(safe_join(settings.MEDIA_ROOT, name), "rb"))
    except OSError:
        raise Http404("media") from None
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # feed readers and link previews show them elsewhere
    return response


def error_page(request, status):
    """German, without a query, without trust in the request."""
    return render(None, f"{status}.html", {**context.site(request), "bare": True}, status=status)


def bad_request(request, exception):
    return error_page(request, 400)


def forbidden(request, exception):
    return error_page(request, 403)


def not_found(request, exception):
    """404, unless the path was public once: then to where its content stands now."""
    try:
        moved = FormerAddress.objects.filter(path=request.path[:300]).first()
    except (DatabaseError, ValueError):  # the page must come; a path with NUL is no row's
        moved = None
    return HttpResponsePermanentRedirect(moved.target) if moved else error_page(request, 404)


def server_error(request):
    return error_page(request, 500)
