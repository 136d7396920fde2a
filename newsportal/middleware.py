"""What every answer passes: health for machines, security headers, and the moment and caching rules of public pages."""

import logging
import secrets

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse, HttpResponseNotAllowed
from django.utils.decorators import sync_only_middleware

from newsportal import edition, errors, robots

logger = logging.getLogger(__name__)

# Nothing from another host, nothing inline. What a page uses is named; all else is refused.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(**changes):
    return "; ".join(f"{name} {value}" for name, value in (POLICY | changes).items())


PUBLIC_POLICY = policy() + "; require-trusted-types-for 'script'"


def newsroom_policy(nonce, **changes):
    """The admin's scripts write markup, so Trusted Types stay with the public pages; its style sheets hold data: images.
    The nonce is for the import map of the text editor, which browsers take from the page only."""
    return policy(**{"img-src": "'self' data: blob:", "script-src": f"'self' 'nonce-{nonce}'"} | changes)


PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"

# Any shared cache asks again after a second, answers the readers meanwhile, and holds the fort for a day.
PUBLIC_CACHING = "public, max-age=0, s-maxage=1, stale-while-revalidate=2, stale-if-error="
DAY_SECONDS = 86400
LOGIN_AT_MOST = 100 * 1024  # what strangers may send
UPLOAD_AT_MOST = 420 * 1024 * 1024  # twenty images of 20 MB, and the form around them
FINISHED = {200, 404, 410}  # what a worker keeps
KEPT = FINISHED | {301}  # what says the same to every reader; a mistake, ours or theirs, is not kept


def in_newsroom(request):
    return request is not None and request.path_info.startswith("/redaktion/")


@sync_only_middleware
def health(get_response):
    """`/healthz`: the process answers. `/readyz`: the database does, with the schema in place.

    Before the host is looked at: a load balancer asks by IP address.
    """

    def ready():
        try:
            edition.read()
        except Exception as error:  # whatever it is: not ready, and the answer must come
            logger.warning("Not ready: %s", " ".join(str(error).split()))
            return HttpResponse("database unavailable\n", status=503, content_type="text/plain")
        finally:
            connection.close_if_unusable_or_obsolete()
        return HttpResponse("ready\n", content_type="text/plain")

    def middleware(request):
        if request.path_info == "/healthz":
            response = HttpResponse("ok\n", content_type="text/plain")
        elif request.path_info == "/readyz":
            response = ready()
        else:
            return get_response(request)
        response["Cache-Control"] = "no-store"
        return response

    return middleware


@sync_only_middleware
def headers(get_response):
    """Security headers for everything that is answered; what is no HTTP at all comes without a request."""

    def middleware(request):
        if in_newsroom(request):
            request.csp_nonce = secrets.token_urlsafe(16)
        response = get_response(request)
        chosen = PUBLIC_POLICY
        if in_newsroom(request):
            # A view sets `response.policy` where a page of ours stands in another one of ours.
            chosen = newsroom_policy(request.csp_nonce, **getattr(response, "policy", {}))
        response.headers.setdefault("Content-Security-Policy", chosen)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Nobody said how long this holds: it is a refusal, as that of a condition (412).
        response.headers.setdefault("Cache-Control", "no-store")
        if in_newsroom(request):
            response["Cache-Control"] = "no-store"
            response["X-Robots-Tag"] = "noindex"
        elif robots.is_reserved():
            response["tdm-reservation"] = "1"
            response["tdm-policy"] = settings.SITE_URL + robots.RESERVATION
        return response

    return middleware


@sync_only_middleware
def public_page(get_response):
    """A public page is only read. It gets its moment from the database's clock, once, and tells caches how long it holds.

    A view sets `response.ends` to the moment that the page must not outlive, not even when the site is down: the end of the
    article, or of the licence of an image that it shows; `response.article` to the key of the article whose page it is;
    `response.until` to the moment from which on it is another page, where nothing that readers see begins or ends then;
    `response.fresh = True` where an old answer does harm; and `response.kept = False` where any number of addresses give the
    same.
    """

    def middleware(request):
        if in_newsroom(request):
            length = request.META.get("CONTENT_LENGTH") or "0"
            limit = UPLOAD_AT_MOST if settings.SESSION_COOKIE_NAME in request.COOKIES else LOGIN_AT_MOST
            if length.isdecimal() and int(length) > limit:
                return errors.too_large(request)
            # No form sends these, and no query can take them.
            if "%00" in request.META["QUERY_STRING"] or any("\0" in value for value in request.COOKIES.values()):
                return errors.bad_request(request)
            return get_response(request)
        if request.method not in ("GET", "HEAD"):
            response = HttpResponseNotAllowed(["GET", "HEAD"])
            response["Cache-Control"] = "no-store"
            return response
        if request.path_info.startswith(settings.MEDIA_URL):
            return get_response(request)
        try:
            with edition.snapshot() as reading:
                request.moment = reading.moment
                kept = request.META.get("newsportal.parts")
                request.parts = kept.of(reading) if kept else {}
                request.own = request.META.get("newsportal.own")
                response = get_response(request)
        except (OperationalError, InterfaceError) as error:
            return database_gone(error)
        status = response.status_code
        if status in FINISHED and not response.cookies:
            request.META["newsportal.drawn"] = reading, request, response
        stale = 0 if getattr(response, "ends", None) or getattr(response, "fresh", False) else DAY_SECONDS
        response.headers.setdefault("Cache-Control", f"{PUBLIC_CACHING}{stale}" if status in KEPT else "no-store")
        return response

    def process_exception(request, error):
        if errors.is_away(error):
            return database_gone(error, request)

    middleware.process_exception = process_exception
    return middleware


def database_gone(error, request=None):
    logger.error("Database unavailable: %s", " ".join(str(error).split()))
    return errors.unavailable(request)


class NewsroomOnly:
    """Readers have no session and no account."""

    def __call__(self, request):
        return super().__call__(request) if in_newsroom(request) else self.get_response(request)


class Sessions(NewsroomOnly, SessionMiddleware):
    pass


class Authentication(NewsroomOnly, AuthenticationMiddleware):
    pass


class Messages(NewsroomOnly, MessageMiddleware):
    pass
