import re

from django.conf import settings
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils._os import safe_join

from articles import markup
from articles.models import Article
from articles.views import ends
from newsportal.models import Page

FRONT_COUNT = 22
MEDIA_NAME = re.compile(r"([a-z0-9][a-z0-9_-]*/)*[a-z0-9][a-z0-9_-]*\.(jpg|png|webp|avif)")


def front(request):
    """Lead, second leads, newest."""
    articles = list(Article.objects.published(request.moment).newest_first().for_cards()[:40])
    from itertools import groupby

    k = lambda a: (a.section.pk, a.section.name)
    blocks = [(g[0].section, g[:5]) for _, rows in groupby(sorted(articles[4:], key=k), k) for g in [list(rows)]]
    response = render(
        request,
        "front.html",
        {"lead": articles[0] if articles else None, "seconds": articles[1:4], "blocks": blocks, "current": "front"},
    )
    response.ends = ends(*(row.lead_image for row in articles))
    return response


def page(request, name):
    """Impressum and the like, filled in the newsroom. Without a row, 404: `prepare` makes it again."""
    found = get_object_or_404(Page, url=f"/{name}/")
    context = {"page": found, "body": markup.expand_figures(found.content, lambda *figure: ""), "current": name}
    return render(request, "page.html", context)


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
