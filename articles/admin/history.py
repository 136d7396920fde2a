"""What became of a text: its versions, what each changed, one of them restored; and a text removed for good."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from articles.admin.comparison import differences
from articles.admin.decisions import ReasonField
from articles.admin.drafts import person
from articles.content import ArticleContent
from articles.models import Article, ArticleDraft, ArticleVersion, Image
from articles.models.history import Action

SHOWN = 100  # versions on a page


class RemoveForm(forms.Form):
    reason = ReasonField(
        "Z. B. Beschluss eines Gerichts mit Aktenzeichen. Bleibt im Verlauf; Leserinnen und Leser sehen ihn nicht."
    )
    images = forms.ModelMultipleChoiceField(
        Image.objects.none(),
        label="Diese Bilder auch löschen",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Die Dateien gehen mit. Bilder, die noch anderswo stehen, sind nicht dabei.",
    )
    sure = forms.BooleanField(label="Der Text soll endgültig weg. Ich weiß, dass ihn niemand wiederherstellen kann.")

    def __init__(self, article, *args, **kwargs):
        super().__init__(*args, **kwargs)
        used = Image.objects.filter(article_links__article=article)
        elsewhere = Image.objects.filter(article_links__in=article.image_links.model.objects.exclude(article=article))
        own = used.exclude(pk__in=elsewhere.values("pk")).exclude(author__isnull=False).order_by("pk")
        self.fields["images"].queryset = own.distinct()
        self.fields["images"].initial = own
        if not own:
            del self.fields["images"]


class History:
    """For ArticleAdmin."""

    def history_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<path:pk>/verlauf/<int:number>/", view(self.version_page), name="articles_article_version"),
            path("<path:pk>/entfernen/", view(self.remove), name="articles_article_remove"),
        ]

    def readable(self, request, pk):
        """The article, for those who may read what was said about it."""
        article = self.get_object(request, unquote(pk))
        if article is None:
            raise Http404("article")
        if not self.is_editor(request) and not article.is_own(request.user):
            raise PermissionDenied  # what was said among the editors
        return article

    def history_view(self, request, object_id, extra_context=None):
        article = self.readable(request, object_id)
        rows = ArticleVersion.objects.filter(article=article).select_related("user").defer("content")
        before = request.GET.get("vor", "")
        if before.isdecimal() and len(before) < 10:
            rows = rows.filter(number__lt=int(before))
        rows = list(rows[: SHOWN + 1])
        reviewers = {row.standing.get("reviewed_by_id") for row in rows} - {None}
        names = {
            user.pk: person(user) for user in Article.reviewed_by.field.related_model.objects.filter(pk__in=reviewers)
        }
        context = self.admin_site.each_context(request) | {
            "title": "Verlauf",
            "opts": self.opts,
            "original": article,
            "versions": [
                {
                    "row": row,
                    "who": person(row.user) if row.user else "Von außerhalb der Redaktion",
                    "reviewed": names.get(row.standing.get("reviewed_by_id"), ""),
                }
                for row in rows[:SHOWN]
            ],
            "older": rows[SHOWN - 1].number if len(rows) > SHOWN else None,
            "may_remove": self.may_remove(request, article),
        }
        return render(request, "redaktion/verlauf.html", context)

    @transaction.atomic
    def version_page(self, request, pk, number):
        """What a version changed; posted to, it becomes the user's draft, which saved makes a new version of it."""
        article = self.readable(request, pk)
        rows = ArticleVersion.objects.filter(article=article).select_related("user")
        version = rows.filter(number=number).first()
        if version is None:
            raise Http404("version")
        may_restore = version.content is not None and self.has_change_permission(request, article)
        if request.method == "POST":
            if not may_restore:
                raise PermissionDenied
            return self.restore(request, self.found(request, pk), version)
        before = rows.filter(number__lt=number).first()
        now = ArticleContent.of(article)
        changed = version.written and differences((before and before.written) or ArticleContent(), version.written)
        context = self.admin_site.each_context(request) | {
            "title": str(version),
            "opts": self.opts,
            "original": article,
            "version": version,
            "before": before,
            "who": person(version.user) if version.user else "Von außerhalb der Redaktion",
            "changed": changed,
            "since": version.written and differences(version.written, now),
            "may_restore": may_restore,
        }
        return render(request, "redaktion/fassung.html", context)

    def restore(self, request, article, version):
        draft = ArticleDraft.keep(request.user, article, 0, 0, article.version, version.written, {}, over=True)
        draft.base_version, draft.origin = article.version, f"Aus {version}"
        draft.save()
        messages.success(request, f"Hier steht {version}. Speichern Sie, so wird daraus eine neue Fassung.")
        return redirect("admin:articles_article_change", article.pk)

    # --- For good -----------------------------------------------------------------------------------------------------

    @staticmethod
    def may_remove(request, article):
        """What was never public is deleted instead."""
        was_public = article.status not in Article.Status.unpublic() and article.removed_at is None
        return was_public and request.user.has_perm("articles.remove_article")

    @transaction.atomic
    def remove(self, request, pk):
        article = self.found(request, pk)
        if not self.may_remove(request, article):
            raise PermissionDenied
        form = RemoveForm(article, request.POST or None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            article.remove(timezone.now())
            self.acknowledge(request, article, Action.REMOVED, "Endgültig entfernt:", reason)
            ArticleVersion.empty(article)
            for image in form.cleaned_data.get("images", ()):
                image.delete()
            messages.success(
                request, "Endgültig entfernt. Unter der Adresse steht nur noch, dass es den Text nicht mehr gibt."
            )
            return redirect("admin:articles_article_history", article.pk)
        context = self.admin_site.each_context(request) | {
            "title": "Endgültig entfernen",
            "opts": self.opts,
            "article": article,
            "original": article,
            "form": form,
        }
        return render(request, "redaktion/entfernen.html", context)
