"""A text before readers see it: for the newsroom, and by a link that ends for somebody outside. The pages are the readers' own,
drawn from what is typed; nothing of this is kept anywhere."""

import base64
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from articles import cards, text
from articles.admin.drafts import clock_time, person
from articles.content import ArticleContent
from articles.models import Article, ArticleDraft, PreviewLink
from articles.preview import as_published
from articles.views import DESCRIPTION, described, shown
from newsportal import edition
from ticker.models import Headline

# What search engines show at most, in characters; they measure in pixels, so it is about that.
SEARCH_TITLE = 60


@dataclass
class Source:
    """What a preview is of: an article and, where somebody has typed, a draft of it."""

    article: Article | None
    draft: ArticleDraft | None
    kind: str
    key: object

    @property
    def content(self):
        return self.draft.written if self.draft else ArticleContent.of(self.article)

    def address(self, part=""):
        return reverse(f"admin:preview_{self.kind}", args=[self.key, part] if part else [self.key])


def articles():
    return admin.site.get_model_admin(Article)


def of_draft(request, key):
    """The user's own, or one that waits for everybody."""
    draft = ArticleDraft.objects.select_related("article").filter(pk=key).first()
    article = draft and draft.article and articles().get_object(request, draft.article_id)
    mine = draft is not None and draft.user_id == request.user.pk
    if not (mine or (article and draft.waiting and articles().has_change_permission(request, article))):
        raise Http404("draft")
    return Source(article, draft, "draft", key)


def of_article(request, key):
    """As it is stored."""
    article = articles().get_object(request, str(key))
    if article is None or article.removed_at or not articles().has_view_permission(request, article):
        raise Http404("article")
    return Source(article, None, "article", key)


def of_link(link, token):
    """What the text has become: the draft of who gave the link, else the version that waits, else what is stored."""
    if link.draft:
        return Source(None, link.draft, "link", token)
    drafts = ArticleDraft.objects.filter(article=link.article)
    draft = drafts.filter(user=link.created_by).first() or drafts.filter(waiting=True).first()
    return Source(link.article, draft, "link", token)


def newsroom_page(find):
    def view(request, key, part=""):
        source = find(request, key)
        if part:
            return drawn(request, source, part)
        return frame(request, source)

    return view


def outside_page(request, key, part=""):
    """For whoever has the link. What has become public is read where it is."""
    at = timezone.now()
    link = PreviewLink.find(key, at)
    article = link and link.article
    if link is None or (article and (article.removed_at or article.is_gone(at))):
        return render(
            request, "redaktion/vorschau_ende.html", {"title": "Diese Vorschau gibt es nicht mehr"}, status=410
        )
    source = of_link(link, key)
    if source.draft is None and article and article.is_published(at):
        return redirect(article)
    if part not in ("", "seite"):
        raise Http404("part")
    response = drawn(request, source, part) if part else frame(request, source, link)
    response["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response


def frame(request, source, link=None):
    """The page around the page: how wide, which of its forms, and the links for outsiders."""
    context = admin.site.each_context(request) if link is None else {"site_header": admin.site.site_header}
    at = timezone.now()
    context |= {
        "title": f"Vorschau: {source.content.title or 'Ohne Überschrift'}",
        "is_popup": True,
        "source": source,
        "outside": link is not None,
        "link": link,
        "page": source.address("seite"),
        "forms": "" if link else source.address("formen"),
        "when": source.draft and clock_time(source.draft.saved_at),
        "links": [] if link else links_of(request, source, at),
        "may_share": link is None and may_share(request, source),
        "link_address": reverse("admin:preview_share"),
    }
    response = render(request, "redaktion/vorschau.html", context)
    response.policy = {"frame-src": "'self'"}
    return response


def drawn(request, source, part):
    """The public page, or what stands for it elsewhere."""
    with edition.snapshot() as reading:
        at, content = reading.moment, source.content
        found = as_published(content, source.article, at)
        request.moment, request.parts = max(at, found.published_at), {}
        if part == "seite":
            around = Article.objects.around(found, request.moment, content.related, found.topic_keys)
            response = shown(request, found, *around)
        elif part == "formen":
            response = forms(request, found)
        else:
            raise Http404("part")
    response.policy = {"frame-ancestors": "'self'"}
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def forms(request, found):
    found.opening = found.body
    line = Headline(pk=0, moment=found.published_at, text=found.headline, article=found)
    image = found.lead_image if found.lead_image and found.lead_image.is_showable(request.moment) else None
    context = {
        "article": found,
        "line": line,
        "host": urlsplit(settings.SITE_URL).hostname,
        "search_title": text.shorten(f"{found.search_title or found.title} – {settings.SITE_NAME}", SEARCH_TITLE),
        "description": text.shorten(described(found), DESCRIPTION),
        "image": image,
        "shared": settings.MEDIA_URL + image.renditions("share")[0].name if image else drawn_inside(found),
    }
    return render(request, "articles/forms.html", context)


def drawn_inside(found):
    """The picture that stands for it, as an address that holds it: its own is there when the article is public."""
    return f"data:image/jpeg;base64,{base64.b64encode(cards.words_of(found).draw()).decode()}"


# --- Links for outsiders -------------------------------------------------------------------------------------------------


def may_share(request, source):
    if source.article is None:
        return True  # their own draft
    return articles().has_change_permission(request, source.article)


def links_of(request, source, at):
    """Those that work, with their addresses."""
    rows = PreviewLink.objects.filter(article=source.article) if source.article else source.draft.preview_links.all()
    rows = rows.filter(revoked_at=None, created_at__gt=at - PreviewLink.LASTS).select_related("created_by")
    return [
        {
            "row": row,
            "who": person(row.created_by),
            "until": clock_time(row.ends_at),
            "address": request.build_absolute_uri(reverse("admin:preview_link", args=[row.token])),
        }
        for row in rows
    ]


def share(request):
    """Make a link, or revoke one."""
    if request.method != "POST":
        raise PermissionDenied
    kind, key = request.POST.get("kind"), request.POST.get("key", "")
    find = {"draft": of_draft, "article": of_article}.get(kind)
    if find is None or not key.isascii() or not key.isdecimal() or len(key) > 18:
        raise Http404("source")
    source = find(request, int(key))
    if not may_share(request, source):
        raise PermissionDenied
    owner = {"article": source.article} if source.article else {"draft": source.draft}
    if "revoke" in request.POST:
        number = request.POST["revoke"]
        rows = PreviewLink.objects.filter(**owner, pk=number if number.isdecimal() and len(number) < 18 else 0)
        rows.update(revoked_at=timezone.now())
        messages.success(request, "Der Link gilt nicht mehr.")
    else:
        PreviewLink.objects.create(**owner, created_by=request.user, created_at=timezone.now())
        messages.success(request, "Der Link gilt 48 Stunden. Wer ihn hat, sieht den Text, wie er dann gerade steht.")
    return redirect(source.address())


def urls():
    view = admin.site.admin_view
    draft, article = view(newsroom_page(of_draft)), view(newsroom_page(of_article))
    outside = never_cache(outside_page)
    return [
        path("vorschau/entwurf/<int:key>/", draft, name="preview_draft"),
        path("vorschau/entwurf/<int:key>/<slug:part>/", draft, name="preview_draft"),
        path("vorschau/artikel/<int:key>/", article, name="preview_article"),
        path("vorschau/artikel/<int:key>/<slug:part>/", article, name="preview_article"),
        path("vorschau/teilen/", view(share), name="preview_share"),
        path("vorschau/<str:key>/", outside, name="preview_link"),
        path("vorschau/<str:key>/<slug:part>/", outside, name="preview_link"),
    ]
