"""What readers see when something is wrong."""

from django.db import DatabaseError
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import render

from articles.models import FormerAddress
from newsportal import context


def error_page(request, status):
    """In German, without a query and without trust in the request."""
    return render(None, f"{status}.html", {**context.site(request), "bare": True}, status=status)


def bad_request(request, exception=None):
    return error_page(request, 400)


def forbidden(request, exception=None, reason=""):
    """Also for a form that was sent without its token, or after it expired."""
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


def unavailable():
    """The database is away: when to come back, and nothing for a cache to keep."""
    response = error_page(None, 503)
    response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response
