from copy import deepcopy

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from articles import markup
from articles.admin.articleform import ArticleForm, BylineForm, WithdrawForm
from articles.admin.base import AutocompleteForeignKeys, FoundByNumber, NewsroomAdmin, SomeOf, pill, view_link
from articles.admin.editor import BodyWidget, ImageWidget
from articles.admin.moments import MomentForm
from articles.models import Article, ArticleTopic, Byline, Correction
from articles.models.readiness import say

Status = Article.Status
SHOWN = {"body": "body_shown", "topics": "topics_shown"}  # instead of a field, for who may not change it

# What the buttons below a text say, and what the log says afterwards. `save` is called by what it does.
STEPS = {
    "save": ("Speichern", "Gespeichert."),
    "submit": ("Zur Prüfung geben", "Zur Prüfung gegeben."),
    "give_back": ("Zurück an Autor", "An die Autorin oder den Autor zurückgegeben."),
    "publish": ("Veröffentlichen", "Veröffentlicht."),
    "unschedule": ("Planung aufheben", "Planung aufgehoben, der Text ist wieder ein Entwurf."),
}


def state(article, at):
    """The state as a newsroom says it: (class, word)."""
    if article.status == Status.PUBLISHED:
        if article.published_at > at:
            return "planned", "Geplant"
        return ("ended", "Abgelaufen") if article.is_gone(at) else ("public", "Veröffentlicht")
    return {
        Status.DRAFT: ("draft", "Zurückgegeben" if article.returned_at else "Entwurf"),
        Status.SUBMITTED: ("submitted", "Zur Prüfung"),
        Status.WITHDRAWN: ("withdrawn", "Zurückgezogen"),
    }[article.status]


class BylineInline(AutocompleteForeignKeys, admin.TabularInline):
    model = Byline
    form = BylineForm
    max_num = 20
    autocomplete_fields = ["author"]
    verbose_name = "Autorin oder Autor"
    verbose_name_plural = "Autorinnen und Autoren, in der Reihenfolge der Zeile"

    def get_extra(self, request, article=None, **kwargs):
        return 0 if article else 1

    def has_add_permission(self, request, article=None):
        return True  # who may change the article may say who wrote it

    has_change_permission = has_delete_permission = has_view_permission = has_add_permission

    def formfield_for_dbfield(self, field, request, **kwargs):
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        if field.name == "author":
            formfield.widget = formfield.widget.widget  # people are not made in passing
            formfield.widget.attrs["aria-label"] = "Name"
        return formfield


class CorrectionInline(admin.StackedInline):
    model = Correction
    form = MomentForm
    formfield_overrides = NewsroomAdmin.formfield_overrides
    extra = 0


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = "Stand", "stand"

    def lookups(self, request, model_admin):
        return [
            ("entwurf", "Entwurf"),
            ("zurueck", "Zurückgegeben"),
            ("pruefung", "Zur Prüfung"),
            ("geplant", "Geplant"),
            ("oeffentlich", "Veröffentlicht"),
            ("weg", "Zurückgezogen oder abgelaufen"),
        ]

    def queryset(self, request, articles):
        at = timezone.now()
        match self.value():
            case "entwurf":
                return articles.filter(status=Status.DRAFT)
            case "zurueck":
                return articles.filter(status=Status.DRAFT, returned_at__isnull=False)
            case "pruefung":
                return articles.filter(status=Status.SUBMITTED)
            case "geplant":
                return articles.filter(status=Status.PUBLISHED, published_at__gt=at)
            case "oeffentlich":
                return articles.published(at)
            case "weg":
                return articles.filter(status=Status.WITHDRAWN) | articles.gone(at)
        return articles


class OwnFilter(admin.SimpleListFilter):
    title, parameter_name = "Von", "von"

    def lookups(self, request, model_admin):
        return [("mir", "Mir")]

    def queryset(self, request, articles):
        return articles.own(request.user) if self.value() == "mir" else articles


@admin.register(Article)
class ArticleAdmin(FoundByNumber, NewsroomAdmin):
    form = ArticleForm
    change_form_template = "redaktion/artikel.html"
    list_display = ["headline_column", "section", "state_column", "moment_column", "authors_column", "view_column"]
    list_filter = [StateFilter, OwnFilter, "form", "section"]
    list_select_related = ["section"]
    search_fields = ["title", "kicker"]
    search_help_text = "Sucht in Überschrift und Dachzeile; eine Zahl ist die Nummer des Artikels."
    ordering = ["-pk"]
    sortable_by = []  # a million rows in another order than that of an index take seconds
    inlines = [BylineInline, CorrectionInline]

    TEXT = (None, {"fields": ["kicker", "title", "teaser", "body"]})
    PLACE = ("Einordnung", {"fields": [("section", "form"), "topics", "dateline", "lead_image"]})
    ORIGIN = (
        "Herkunft und Kennzeichnung",
        {
            "fields": [
                ("source", "source_url"),
                ("press_release", "advertisement"),
                ("ai_use", "source_language"),
                "ai_label",
                "reviewed",
                "transparency_note",
            ],
        },
    )
    PUBLICATION = (
        "Veröffentlichung",
        {"fields": ["published_at", "embargo_until", "depublish_at", "depublish_reason", "in_ticker", "short_title"]},
    )
    SEARCH = (
        "Adresse und Suchmaschinen",
        {
            "fields": ["slug", "search_title", "search_description", "canonical_url", "noindex"],
            "classes": ["collapse"],
        },
    )
    INTERNAL = ("Intern", {"fields": ["internal_note"]})
    AUTHOR_FIELDS_LEFT_OUT = {"published_at", "depublish_at", "depublish_reason", "in_ticker", "reviewed", "noindex"}
    AUTHOR_FIELDS_LEFT_OUT |= {"canonical_url", "advertisement", "slug"}

    # --- Who may do what --------------------------------------------------------

    @staticmethod
    def may_withdraw(request):
        return request.user.has_perm("articles.withdraw_article")

    def get_queryset(self, request):
        """An author sees what is public and what is theirs."""
        lines = Prefetch("bylines", Byline.objects.select_related("author"))
        articles = super().get_queryset(request).prefetch_related(lines)
        return articles if self.is_editor(request) else articles.seen_by_author(request.user, timezone.now())

    def has_change_permission(self, request, article=None):
        if not super().has_change_permission(request, article):
            return False
        if article is None:
            return True
        if article.status == Status.WITHDRAWN:
            return self.may_withdraw(request)
        return self.is_editor(request) or (article.status == Status.DRAFT and article.is_own(request.user))

    def has_delete_permission(self, request, article=None):
        if not super().has_delete_permission(request, article):
            return False
        if article is None or self.is_editor(request):
            return True
        return article.status == Status.DRAFT and article.is_own(request.user)

    def steps(self, request, article):
        """The steps that this user may take with this article now, most usual first."""
        status = article.status if article else Status.DRAFT
        if not (self.has_change_permission(request, article) if article else self.has_add_permission(request)):
            return []
        editor = self.is_editor(request)
        match status:
            case Status.DRAFT:
                return ["save", "publish", "submit"] if editor else ["save", "submit"]
            case Status.SUBMITTED:
                return ["save", "publish", "give_back"]
            case Status.PUBLISHED:
                return ["save", "unschedule"] if article.is_scheduled(timezone.now()) else ["save"]
            case Status.WITHDRAWN:
                return ["save", "publish"]

    # --- The form -----------------------------------------------------------------

    def get_fieldsets(self, request, article=None):
        sets = [self.TEXT, self.PLACE, self.ORIGIN, self.PUBLICATION, self.SEARCH, self.INTERNAL]
        if article and article.status == Status.SUBMITTED and self.is_editor(request):
            sets.append(("Zurück an Autor", {"fields": ["return_comment"]}))
        if article and not self.has_change_permission(request, article):
            sets = [
                (name, options | {"fields": [SHOWN.get(one, one) for one in options["fields"]]})
                for name, options in sets
            ]
        if self.is_editor(request):
            return sets
        if article and not article.is_own(request.user):
            sets.remove(self.INTERNAL)
        shown = []
        for name, options in sets:
            fields = [self.without(entry) for entry in options["fields"]]
            shown.append((name, options | {"fields": [entry for entry in fields if entry]}))
        return [(name, options) for name, options in shown if options["fields"]]

    def get_readonly_fields(self, request, article=None):
        """When a text was public stays as it was: between these moments its address answers, after them it is gone."""
        withdrawn = article is not None and article.status == Status.WITHDRAWN
        return [*SHOWN.values(), *(["published_at", "depublish_at"] if withdrawn else [])]

    def without(self, entry):
        """An entry of a fieldset without what authors have no say in."""
        if isinstance(entry, tuple):
            return tuple(name for name in entry if name not in self.AUTHOR_FIELDS_LEFT_OUT)
        return None if entry in self.AUTHOR_FIELDS_LEFT_OUT else entry

    def get_inlines(self, request, article):
        """A correction is of what readers could read."""
        public = (
            article is not None and article.status not in Status.unpublic() and article.published_at <= timezone.now()
        )
        return self.inlines if public and self.is_editor(request) else [BylineInline]

    def get_formset_kwargs(self, request, article, inline, prefix):
        """A new text begins with the name of who begins it."""
        kwargs = super().get_formset_kwargs(request, article, inline, prefix)
        own = getattr(request.user, "author", None) if isinstance(inline, BylineInline) and not article.pk else None
        if own and request.method == "GET":
            kwargs["initial"] = [{"author": own.pk}]
        return kwargs

    def formfield_for_dbfield(self, field, request, **kwargs):
        if field.name == "body":
            kwargs["widget"] = BodyWidget()
        elif field.name == "lead_image":
            kwargs["widget"] = ImageWidget()
            return field.formfield(**kwargs)
        elif field.name == "title":
            kwargs["widget"] = forms.Textarea({"class": "vTextField", "rows": 1, "maxlength": None})
        elif field.name in ("kicker", "short_title"):
            kwargs["widget"] = forms.TextInput({"class": "vTextField", "maxlength": None})
        elif field.name in ("teaser", "transparency_note", "internal_note", "return_comment"):
            kwargs["widget"] = forms.Textarea({"class": "vLargeTextField", "rows": 3})
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        if field.name == "section":
            formfield.widget = formfield.widget.widget  # sections are not made in passing
        return formfield

    def get_form(self, request, article=None, change=False, **kwargs):
        form = super().get_form(request, article, change, **kwargs)
        form.user, form.is_editor = request.user, self.is_editor(request)
        if request.method == "POST":
            form.step = request.POST.get("_step", "save")
            if form.step not in STEPS or (form.step == "publish" and not form.is_editor):
                raise PermissionDenied
            if form.step not in self.steps(request, article):
                form.problem = "Dieser Schritt geht nicht, so wie der Text inzwischen steht. Gespeichert wurde nichts."
        # Declared fields are in every form, and are the same objects in all of them.
        if not self.is_editor(request):
            form.base_fields.pop("reviewed", None)
        if "topics" in form.base_fields:
            link = ArticleTopic._meta.get_field("tag")
            field = form.base_fields["topics"] = deepcopy(form.base_fields["topics"])
            may_add = request.user.has_perm("articles.add_topic")
            widget = SomeOf(link, self.admin_site, choices=field.choices)
            field.widget = RelatedFieldWidgetWrapper(widget, link.remote_field, self.admin_site, may_add)
            field.widget.choices = field.choices
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        at = timezone.now()
        if obj is not None and request.method == "POST":
            # What is stored, not what the form made of it.
            obj = context["original"] = Article.objects.get(pk=obj.pk)
        steps = self.steps(request, obj)
        live = obj is not None and obj.status == Status.PUBLISHED
        labels = {"save": "Änderungen veröffentlichen" if live and obj.is_published(at) else "Speichern"}
        withdrawn = obj is not None and obj.status == Status.WITHDRAWN
        if withdrawn:
            labels["publish"] = "Wieder veröffentlichen"
        context |= {
            "steps": [(step, labels.get(step, STEPS[step][0])) for step in steps],
            "state": state(obj, at) if obj else None,
            "may_withdraw": live and obj.published_at <= at and self.may_withdraw(request),
            "may_take_back": self.may_take_back(request, obj),
            "may_delete": obj is not None
            and obj.status in Status.unpublic()
            and self.has_delete_permission(request, obj),
            "show_save": False,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- The one way of saving ----------------------------------------------------

    def save_model(self, request, article, form, change):
        if not change:
            article.created_by = request.user
        form.take_review()
        match form.step:
            case "submit":
                article.submit()
            case "give_back":
                article.give_back(request.user, form.cleaned_data["return_comment"])
            case "publish":
                article.publish(form.cleaned_data["published_at"])
            case "unschedule":
                article.take_back()
            case _:
                article.save()

    def save_formset(self, request, form, formset, change):
        """A byline in the order of its numbers; what has none comes last, as it stands in the form."""
        if formset.model is not Byline:
            super().save_formset(request, form, formset, change)
            return
        # Two names that change places meet each other; made anew, none is there twice.
        moved = [line.instance.pk for line in formset.initial_forms if "author" in line.changed_data]
        Byline.objects.filter(pk__in=moved).delete()
        super().save_formset(request, form, formset, change)
        kept = [line for line in formset.forms if line.instance.pk and line not in formset.deleted_forms]
        kept.sort(key=lambda line: line.cleaned_data.get("position") or 1000)
        for position, line in enumerate(kept, 1):
            Byline.objects.filter(pk=line.instance.pk).update(position=position)

    def construct_change_message(self, request, form, formsets, add=False):
        if form.step == "save":
            return super().construct_change_message(request, form, formsets, add)
        comment = f" {form.instance.return_comment}" if form.step == "give_back" else ""
        return STEPS[form.step][1] + comment

    def response_add(self, request, article, post_url_continue=None):
        return self.after_saving(request, article)

    def response_change(self, request, article):
        return self.after_saving(request, article)

    def after_saving(self, request, article):
        """Back to the text, with what happened and where it can be seen."""
        step, at = request.POST.get("_step", "save"), timezone.now()
        said = STEPS[step][1]
        if step == "publish" and article.is_scheduled(at):
            said = f"Geplant: erscheint am {say(article.published_at)}."
        if article.is_published(at):
            said = format_html('{} <a href="{}">Ansehen</a>', said, article.get_absolute_url())
        messages.success(request, said)
        if article.status == Status.PUBLISHED:
            for _, sentence in article.remarks(at):
                messages.warning(request, sentence)
        return redirect("admin:articles_article_change", article.pk)

    # --- Steps with a page of their own ---------------------------------------------

    def get_urls(self):
        own = [
            path(
                "<path:pk>/zurueckziehen/", self.admin_site.admin_view(self.withdraw), name="articles_article_withdraw"
            ),
            path(
                "<path:pk>/zurueckholen/", self.admin_site.admin_view(self.take_back), name="articles_article_take_back"
            ),
        ]
        return own + super().get_urls()

    def find(self, request, pk):
        """The article for the rest of the transaction, so that nobody else decides meanwhile."""
        article = self.get_object(request, unquote(pk))
        if article is None:
            raise Http404("article")
        return Article.objects.filter(pk=article.pk).locked().get()

    def history_view(self, request, object_id, extra_context=None):
        article = self.get_object(request, unquote(object_id))
        if article and not self.is_editor(request) and not article.is_own(request.user):
            raise PermissionDenied  # what was said among the editors
        return super().history_view(request, object_id, extra_context)

    @transaction.atomic
    def withdraw(self, request, pk):
        article = self.find(request, pk)
        at = timezone.now()
        if not self.may_withdraw(request):
            raise PermissionDenied
        if article.status != Status.PUBLISHED or article.published_at > at:
            messages.error(request, "Zurückgezogen wird, was öffentlich ist.")
            return redirect("admin:articles_article_change", article.pk)
        form = WithdrawForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            article.withdraw(at, form.cleaned_data["reason"])
            self.log_change(request, article, f"Zurückgezogen: {form.cleaned_data['reason']}")
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
        article = self.find(request, pk)
        if request.method != "POST" or not self.may_take_back(request, article):
            raise PermissionDenied
        article.take_back()
        self.log_change(request, article, "Aus der Prüfung zurückgeholt.")
        messages.success(request, "Der Text ist wieder ein Entwurf.")
        return redirect("admin:articles_article_change", article.pk)

    def get_deleted_objects(self, articles, request):
        """What was public is named as what cannot be deleted."""
        deleted, count, permissions, protected = super().get_deleted_objects(articles, request)
        protected += [f"Veröffentlicht: {article}" for article in articles if article.status not in Status.unpublic()]
        return deleted, count, permissions, protected

    @admin.display(description="Text")
    def body_shown(self, article):
        """For who may only read it: as text, with small images."""

        def figure(pk, caption, gallery):
            address = reverse("admin:articles_image_thumbnail", args=[pk])
            return format_html('<figure><img src="{}" alt=""><figcaption>{}</figcaption></figure>', address, caption)

        return format_html('<div class="reading">{}</div>', markup.expand(article.body, figure))

    @admin.display(description="Themen")
    def topics_shown(self, article):
        return ", ".join(link.tag.name for link in article.topic_links.select_related("tag"))

    # --- The list -------------------------------------------------------------------

    def view_on_site(self, article):
        return article.get_absolute_url() if article.is_published(timezone.now()) else None

    @admin.display(description="Überschrift")
    def headline_column(self, article):
        if article.kicker:
            return format_html('<span class="kicker">{}</span> {}', article.kicker, article.title)
        return article.title

    @admin.display(description="Stand")
    def state_column(self, article):
        return pill(*state(article, timezone.now()))

    @admin.display(description="Zeitpunkt")
    def moment_column(self, article):
        return say(article.published_at or article.created_at)

    @admin.display(description="Von")
    def authors_column(self, article):
        return ", ".join(line.author.name for line in article.bylines.all())

    @admin.display(description="")
    def view_column(self, article):
        return view_link(self.view_on_site(article))


@admin.register(Correction)
class CorrectionAdmin(NewsroomAdmin):
    """All corrections; a new one is added at its article."""

    list_display = ["text", "article", "moment"]
    list_select_related = ["article"]
    search_fields = ["text", "article__title"]
    fields = ["article", "text", "moment"]
    readonly_fields = ["article"]
    ordering = ["-moment", "-pk"]
    sortable_by = []

    def has_add_permission(self, request):
        return False
