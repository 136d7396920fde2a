"""What readers see when something is wrong."""

from urllib.parse import urlsplit

from django.db import Error, InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

from articles.models import Article, Author, FormerAddress, Section, Topic
from articles.templating import FEED
from newsportal import typed


def error_page(request, status):
    """In German, without a query and without trust in the request."""
    return render(None, f"{status}.html", {"bare": True}, status=status)


def bad_request(request, exception=None):
    """Django takes a session that cannot be stored with the answer for one that was deleted meanwhile."""
    while exception is not None:
        if is_away(exception):
            return unavailable(request)
        exception = exception.__context__
    return error_page(request, 400)


def too_large(request):
    return error_page(request, 413)


def forbidden(request, exception=None, reason=""):
    """Also for a form that was sent without its token, or after it changed, as a login in another window changes it: then the
    newsroom's own forms, and no other site's, are given back."""
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if reason and own and request.method == "POST" and in_newsroom(request) and request.user.is_authenticated:
        return typed.token_changed(request)
    return error_page(request, 403)


def in_newsroom(request):
    return request.path_info.startswith(reverse("admin:index"))


def not_found(request, exception):
    """404, unless the path was public once: then to where its content stands now. With sections and Eilmeldung, as all
    pages, where the database answers."""
    if not hasattr(request, "moment"):  # the newsroom's, or a file's
        return error_page(request, 404)
    try:
        if found := moved(request):
            return found
        if "newsportal.not_found" in request.META:  # drawn already, and the same for all addresses
            return HttpResponse(status=404)
        return render(request, "404.html", status=404)
    except Error:  # the page must come, also when the database goes away while it is drawn
        return error_page(request, 404)


def moved(request):
    """To where what stood at this path stands now, or None. A feed moves with its page."""
    path, at = request.path[:300], request.moment
    try:
        target = current_address(path, at)
        if target is None and path.startswith(f"{FEED}/"):
            page = current_address(path.removeprefix(FEED), at) or ""
            target = FEED + page if page.startswith("/") else None
        return HttpResponsePermanentRedirect(target) if target else None
    except ValueError:  # a path with NUL is no row's, a target may be no address
        return None


def current_address(path, at):
    """Where the content of a former address stands now; None when it is nowhere, or not public.

    One redirect, whatever moved how often since.
    """
    target, seen = path, set()
    while target not in seen:
        seen.add(target)
        target = FormerAddress.objects.filter(path=target).values_list("target", flat=True).first() or target
    if target == path:
        return None
    try:
        page = resolve(urlsplit(target).path) if target.startswith("/") else None
    except Resolver404:
        return None
    match page and page.url_name:
        case "article":
            articles = Article.objects.published(at) | Article.objects.gone(at)
            found = articles.select_related("section").filter(pk=page.kwargs["pk"]).first()
            return found and found.get_absolute_url()
        case "topic":
            topic = Topic.objects.filter(slug=page.kwargs["slug"]).first()
            return target if topic and Article.objects.about(topic, at).exists() else None
        case "author" | "section" as kind:
            model = {"author": Author, "section": Section}[kind]
            return target if model.objects.filter(slug=page.kwargs["slug"]).exists() else None
        case _:
            return target


def server_error(request):
    return error_page(request, 500)


def is_away(error):
    """Whether the database is not to be had: unreachable, full, shutting down, or at the end of its time for a statement;
    not that it refused one."""
    state = getattr(error.__cause__, "sqlstate", None)
    gone = state is None or state.startswith(("08", "53", "57"))
    return isinstance(error, OperationalError | InterfaceError) and gone


def unavailable(request=None):
    """The database is away: when to come back, and nothing for a cache to keep. Editors get back what they typed."""
    newsroom = request is not None and in_newsroom(request)
    response = typed.given_back(request) if newsroom else error_page(None, 503)
    response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response
