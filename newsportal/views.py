import re
from itertools import groupby

from django.conf import settings
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils._os import safe_join

from articles import cards, jsonld, markup
from articles.models import Article
from articles.models.front import TOP_COUNT
from articles.views import drawn, ends
from newsportal import robots
from newsportal.models import Page
from ticker.wire import wire

# The front page, below lead and second leads: blocks of at most so many, so that about forty teasers stand on it.
BLOCK_AT_MOST, BLOCKS_COUNT = 5, 36
LINES_COUNT = 30  # of the ticker, where there is no article
MEDIA_NAME = re.compile(r"([a-z0-9][a-z0-9_-]*/)*[a-z0-9][a-z0-9_-]*\.(jpg|png|webp|avif)")


def front(request, chosen=None):
    """Lead, second leads, and a block for each section with what is not above. A front page without an article has the
    ticker's newest lines instead. With what is `chosen`, as `for_front` takes it, it is a preview."""
    articles = on_front(request.moment, chosen)
    lead, seconds, blocks = laid_out(articles, request.moment)
    context = {"lead": lead, "seconds": seconds, "blocks": blocks, "current": "front", "preview": chosen is not None}
    context["structured"] = jsonld.front
    if lead is None:
        context["wire"] = wire(request.moment, LINES_COUNT)
    response = render(request, "front.html", context)
    response.ends = ends(request.moment, *(row.lead_image for row in articles))
    return response


def on_front(at, chosen=None):
    return list(Article.objects.for_front(at, TOP_COUNT, BLOCK_AT_MOST, chosen).for_cards())


def newest_first(articles):
    """Those that a reader may be led to."""
    stories = (row for row in articles if not row.advertisement)
    return sorted(stories, key=lambda row: (row.published_at, row.pk), reverse=True)


def placed(articles):
    """What stands at each place above the blocks: what is chosen for it, else the newest of the others; or None."""
    stories = newest_first(articles)
    chosen = {row.place: row for row in stories if row.place}
    others = (row for row in stories if not row.place)
    return [chosen.get(place) or next(others, None) for place in range(1, TOP_COUNT + 1)]


def laid_out(articles, at):
    """Lead, second leads and blocks of the front page from articles in the order of sections, newest first in each.

    A block begins with its newest article with a picture. An advertisement is never above the blocks nor first in one; a
    section with nothing else has none.
    """
    above = [row for row in placed(articles) if row]
    blocks = []
    for section, rows in groupby((row for row in articles if row not in above), key=lambda row: row.section):
        rows = list(rows)
        stories = [row for row in rows if not row.advertisement]
        if stories:
            pictured = (row for row in stories[:BLOCK_AT_MOST] if row.lead_image and row.lead_image.is_showable(at))
            first = next(pictured, stories[0])
            blocks.append((section, sorted(rows, key=lambda row: row != first)))
    size = max(1, min(BLOCK_AT_MOST, BLOCKS_COUNT // max(1, len(blocks))))
    return above[0] if above else None, above[1:], [(section, rows[:size]) for section, rows in blocks]


def card(request):
    """The picture that stands for the paper."""
    words = cards.words_of_site()
    address = f"/{words.name_of_file}"
    return drawn(words) if request.path == address else redirect(address, permanent=True)


def page(request, name):
    """Impressum and the like, filled in the newsroom. Without a row, 404: `prepare` makes it again."""
    found = get_object_or_404(Page, url=f"/{name}/")
    context = {
        "page": found,
        "body": markup.expand(found.content, lambda *figure: ""),
        "current": name,
        # Not a part of the stored text: it follows the setting, and sites that are older than it have it, too.
        "reserved": name == "impressum" and robots.is_reserved(),
    }
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
