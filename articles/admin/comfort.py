"""What makes writing pleasant: typography set right on request, links to our own articles by search, a copy of a text."""

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone

from articles import text, typography
from articles.admin.comparison import in_words, label
from articles.admin.conflict import Difference
from articles.admin.drafts import TooLong, typed_content
from articles.content import ArticleContent
from articles.models import Article, ArticleDraft

SET = ("kicker", "title", "teaser", "body", "transparency_note", "short_title", "search_title", "search_description")
LINKS_AT_ONCE = 20


class Comfort:
    """For ArticleAdmin."""

    def comfort_urls(self):
        view = self.admin_site.admin_view
        return [
            path("glaetten/", view(self.smooth), name="articles_article_smooth"),
            path("verweise/", view(self.links), name="articles_article_links"),
            path("<path:pk>/kopieren/", view(self.duplicate), name="articles_article_duplicate"),
        ]

    def smooth(self, request):
        """What better typography would change in a form, for its script to show and, field by field, to put in."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        names = [name for name in SET if name in request.POST]
        try:
            old = typed_content(request.POST, names, ArticleContent())
        except TooLong:
            return JsonResponse({"problem": "Das ist zu lang. Bitte kürzen Sie zuerst."}, status=413)
        found, values = [], {}
        for name in names:
            was = getattr(old, name)
            now = (typography.smooth_html if name == "body" else typography.smooth)(was)
            if now != was:
                values[name] = now
                words = (in_words(name, value).replace(typography.BLANK, "⍽") for value in (was, now))
                found.append(Difference.between(name, label(name), *words))
        html = render_to_string("redaktion/glaetten.html", {"differences": found}, request)
        return JsonResponse({"html": html, "values": values})

    def links(self, request):
        """A piece of a page: public articles to link to, the newest or those that a search finds."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        at = timezone.now()
        rows = Article.objects.published(at).select_related("section").newest_first()
        if query := text.line(request.GET.get("q", ""))[:100]:
            rows, _ = self.get_search_results(request, rows, query)
        rows = rows.only("title", "kicker", "slug", "published_at", "section__name", "section__slug")
        context = {"articles": rows[:LINKS_AT_ONCE], "query": query}
        return render(request, "redaktion/verweise.html", context)

    def duplicate(self, request, pk):
        """The text once more, as a draft of a new one that is stored when it is saved."""
        article = self.found(request, pk)
        if request.method != "POST" or not self.has_add_permission(request) or article.removed_at:
            raise PermissionDenied
        content = ArticleContent.of(article).with_(slug="", in_ticker=False)
        if not self.is_editor(request) and not article.is_own(request.user):
            content = content.with_(internal_note="")
        draft = ArticleDraft.keep(request.user, None, 0, 0, 0, content, {})
        draft.origin = f"Kopie von Nr. {article.pk}"
        draft.save()
        return redirect(f"{reverse('admin:articles_article_add')}?entwurf={draft.pk}")
