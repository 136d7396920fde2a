"""The steps with a page of their own: a text withdrawn from its readers, or taken back from those who check it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from articles import text
from articles.models import Article, ArticleVersion
from articles.models.history import Action

Status = Article.Status


class ReasonField(forms.CharField):
    """One line, for the history."""

    def __init__(self, help_text):
        widget = forms.TextInput({"class": "vTextField", "autofocus": True})
        super().__init__(label="Grund", max_length=300, widget=widget, help_text=help_text)

    def clean(self, value):
        reason = text.line(super().clean(value))
        if not 0 < len(reason) <= 300:
            raise forms.ValidationError("Bitte nennen Sie einen Grund, mit höchstens 300 Zeichen.")
        return reason


class WithdrawForm(forms.Form):
    reason = ReasonField("Leserinnen und Leser sehen ihn unter der Adresse des Artikels.")


class Decisions:
    """For ArticleAdmin."""

    def decision_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<path:pk>/zurueckziehen/", view(self.withdraw), name="articles_article_withdraw"),
            path("<path:pk>/zurueckholen/", view(self.take_back), name="articles_article_take_back"),
        ]

    def acknowledge(self, request, article, action, said, reason=""):
        """A step that is no form's: a version, and the log."""
        ArticleVersion.record(article, request.user, action, text.shorten(reason, 300))
        self.log_change(request, article, f"{said} {reason}".strip())

    @staticmethod
    def may_withdraw(request):
        return request.user.has_perm("articles.withdraw_article")

    @transaction.atomic
    def withdraw(self, request, pk):
        article = self.found(request, pk)
        at = timezone.now()
        if not self.may_withdraw(request):
            raise PermissionDenied
        if article.status != Status.PUBLISHED or article.published_at > at:
            messages.error(request, "Zurückgezogen wird, was öffentlich ist.")
            return redirect("admin:articles_article_change", article.pk)
        form = WithdrawForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            ArticleVersion.catch_up(article)
            article.withdraw(at, form.cleaned_data["reason"])
            self.acknowledge(request, article, Action.WITHDRAWN, "Zurückgezogen:", form.cleaned_data["reason"])
            messages.success(request, "Zurückgezogen. Leserinnen und Leser sehen Datum und Grund.")
            return redirect("admin:articles_article_change", article.pk)
        context = self.admin_site.each_context(request) | {
            "title": "Artikel zurückziehen",
            "opts": self.opts,
            "article": article,
            "form": form,
        }
        return render(request, "redaktion/zurueckziehen.html", context)

    def may_take_back(self, request, article):
        """Authors get what they submitted back as long as no editor has decided."""
        return (
            article is not None
            and article.status == Status.SUBMITTED
            and super().has_change_permission(request)
            and article.is_own(request.user)
        )

    @transaction.atomic
    def take_back(self, request, pk):
        article = self.found(request, pk)
        if request.method != "POST" or not self.may_take_back(request, article):
            raise PermissionDenied
        ArticleVersion.catch_up(article)
        article.take_back()
        self.acknowledge(request, article, Action.TAKEN_BACK, "Aus der Prüfung zurückgeholt.")
        messages.success(request, "Der Text ist wieder ein Entwurf.")
        return redirect("admin:articles_article_change", article.pk)
