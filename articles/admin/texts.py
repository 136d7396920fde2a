import uuid
from copy import deepcopy

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles import markup, text
from articles.admin.articleform import ArticleForm, BylineForm, BylineFormSet, Kind
from articles.admin.articlelist import ArticleList, state
from articles.admin.base import AutocompleteForeignKeys, FoundByNumber, NewsroomAdmin, SomeOf
from articles.admin.comfort import Comfort
from articles.admin.comparison import differences
from articles.admin.conflict import CHOICE, is_key
from articles.admin.decisions import Decisions
from articles.admin.drafts import KEY, Drafts, TooLong, person, typed_content
from articles.admin.editor import BodyWidget, ImageWidget
from articles.admin.history import History
from articles.content import ArticleContent
from articles.models import (
    Article,
    ArticleDraft,
    ArticleTopic,
    ArticleVersion,
    Byline,
    Correction,
    PreviewLink,
    RelatedArticle,
)
from articles.models.history import Action
from articles.models.readiness import LONG_HEADLINE, say

Status = Article.Status
# Instead of a field, for who may not change it; the others say nothing of the text.
SHOWN = {"body": "body_shown", "topics": "topics_shown", "related": "related_shown"}
ASKED_ONLY = {"reviewed", "kind", "correction", "why"}

# Characters that a field has room for where it is shown: one or two lines of a headline, the ticker, search engines.
COUNTED = {"title": LONG_HEADLINE, "teaser": 300, "short_title": 80, "search_title": 60, "search_description": 155}

# What the buttons below a text say, and what the log says afterwards. `save` is called by what it does.
STEPS = {
    "save": ("Speichern", "Gespeichert.", Action.SAVED),
    "submit": ("Zur Prüfung geben", "Zur Prüfung gegeben.", Action.SUBMITTED),
    "give_back": ("Zurück an Autor", "An die Autorin oder den Autor zurückgegeben.", Action.GIVEN_BACK),
    "publish": ("Veröffentlichen", "Veröffentlicht.", Action.PUBLISHED),
    "unschedule": ("Planung aufheben", "Planung aufgehoben, der Text ist wieder ein Entwurf.", Action.UNSCHEDULED),
    "hold": ("Noch nicht veröffentlichen", "", None),  # `Drafts.hold`, past the form
}
KINDS = {Kind.TYPO: Action.TYPO, Kind.UPDATE: Action.UPDATED, Kind.CORRECTION: Action.CORRECTED}


class BylineInline(AutocompleteForeignKeys, admin.TabularInline):
    model = Byline
    form = BylineForm
    formset = BylineFormSet
    max_num = 20
    autocomplete_fields = ["author"]
    verbose_name = "Autorin oder Autor"
    verbose_name_plural = "Autorinnen und Autoren, in der Reihenfolge der Zeile"

    def get_extra(self, request, article=None, **kwargs):
        return len(request.byline) + (not article)

    def has_add_permission(self, request, article=None):
        return True  # who may change the article may say who wrote it

    has_change_permission = has_delete_permission = has_view_permission = has_add_permission

    def formfield_for_dbfield(self, field, request, **kwargs):
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        if field.name == "author":
            formfield.widget = formfield.widget.widget  # people are not made in passing
            formfield.widget.attrs["aria-label"] = "Name"
        return formfield


@admin.register(Article)
class ArticleAdmin(ArticleList, Drafts, History, Comfort, Decisions, FoundByNumber, NewsroomAdmin):
    form = ArticleForm
    change_form_template = "redaktion/artikel.html"
    inlines = [BylineInline]

    TEXT = (None, {"fields": ["kicker", "title", "teaser", "body"]})
    PLACE = ("Einordnung", {"fields": [("section", "form"), "topics", "related", "dateline", "lead_image"]})
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
    INTERNAL = ("Intern", {"fields": ["internal_note", "why"]})
    CHANGE = ("Was ändert sich?", {"fields": ["kind", "correction"], "classes": ["kind"]})
    AUTHOR_FIELDS_LEFT_OUT = {"published_at", "depublish_at", "depublish_reason", "in_ticker", "reviewed", "noindex"}
    AUTHOR_FIELDS_LEFT_OUT |= {"canonical_url", "advertisement", "slug"}

    # --- Who may do what --------------------------------------------------------

    def get_queryset(self, request):
        """An author sees what is public and what is theirs."""
        lines = Prefetch("bylines", Byline.objects.select_related("author"))
        waiting = ArticleDraft.objects.filter(article=OuterRef("pk"), waiting=True)
        articles = super().get_queryset(request).prefetch_related(lines).annotate(is_waiting=Exists(waiting))
        return articles if self.is_editor(request) else articles.seen_by_author(request.user, timezone.now())

    def has_change_permission(self, request, article=None):
        if not super().has_change_permission(request, article):
            return False
        if article is None:
            return True
        if article.removed_at:
            return False
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
                return ["save", "unschedule" if article.is_scheduled(timezone.now()) else "hold"]
            case Status.WITHDRAWN:
                return ["save", "publish"]

    # --- The form -----------------------------------------------------------------

    def get_fieldsets(self, request, article=None):
        sets = [self.TEXT, self.PLACE, self.ORIGIN, self.PUBLICATION, self.SEARCH]
        editor = self.is_editor(request)
        if editor or article is None or article.is_own(request.user):
            sets.append(self.INTERNAL)
        may_change = article is None or self.has_change_permission(request, article)
        if article and article.status == Status.SUBMITTED and editor:
            sets.append(("Zurück an Autor", {"fields": ["return_comment"]}))
        if article and may_change and self.is_live(article):
            sets.insert(1, self.CHANGE)
        shown = []
        for name, options in sets:
            fields = options["fields"] if editor else [self.without(entry) for entry in options["fields"]]
            fields = [entry for entry in fields if entry]
            if not may_change:
                fields = [SHOWN.get(entry, entry) for entry in fields if entry not in ASKED_ONLY]
                fields += ["authors_shown"] if name is None else []
            shown.append((name, options | {"fields": fields}))
        return [(name, options) for name, options in shown if options["fields"]]

    def get_readonly_fields(self, request, article=None):
        """When a text was public stays as it was: between these moments its address answers, after them it is gone."""
        withdrawn = article is not None and article.status == Status.WITHDRAWN
        return ["authors_shown", *SHOWN.values(), *(["published_at", "depublish_at"] if withdrawn else [])]

    def without(self, entry):
        """An entry of a fieldset without what authors have no say in."""
        if isinstance(entry, tuple):
            return tuple(name for name in entry if name not in self.AUTHOR_FIELDS_LEFT_OUT)
        return None if entry in self.AUTHOR_FIELDS_LEFT_OUT else entry

    def get_inlines(self, request, article):
        """Who only reads has the names among the fields."""
        return self.inlines if article is None or self.has_change_permission(request, article) else []

    @staticmethod
    def is_live(article):
        return article.is_published(timezone.now())

    def get_formset_kwargs(self, request, article, inline, prefix):
        kwargs = super().get_formset_kwargs(request, article, inline, prefix)
        if request.method != "POST":
            rows = enumerate(request.byline, 1)
            kwargs["initial"] = [{"author": pk, "position": number if article.pk else None} for number, pk in rows]
        return kwargs

    def byline(self, request, article):
        """The names that a form begins with: a new text with that of who begins it."""
        content = self.content_in_form(request, article)
        own = getattr(request.user, "author", None)
        if article is None and not self.draft_of(request, article) and own:
            return (own.pk,)
        return content.authors

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
        if field.name in COUNTED:
            formfield.widget.attrs["data-count"] = COUNTED[field.name]
        if field.name == "section":
            formfield.widget = formfield.widget.widget  # sections are not made in passing
        return formfield

    def get_form(self, request, article=None, change=False, **kwargs):
        form = super().get_form(request, article, change, **kwargs)
        form.user, form.is_editor = request.user, self.is_editor(request)
        if request.method == "POST":
            request.byline = ()
            form.step = request.POST.get("_step", "save")
            if form.step not in STEPS or (form.step == "publish" and not form.is_editor):
                raise PermissionDenied
            if form.step not in self.steps(request, article):
                form.problem = "Dieser Schritt geht nicht, so wie der Text inzwischen steht. Gespeichert wurde nichts."
        else:
            if "fields" in kwargs and (article is None or self.has_change_permission(request, article)):
                form.draft = self.draft_of(request, article)
            request.byline = self.byline(request, article)
        # Declared fields are in every form, and are the same objects in all of them.
        shown = self.form_names(request, article)
        for name in ASKED_ONLY - shown:
            form.base_fields.pop(name, None)
        for name, link in (
            ("topics", ArticleTopic._meta.get_field("tag")),
            ("related", RelatedArticle._meta.get_field("other")),
        ):
            if name in form.base_fields:
                field = form.base_fields[name] = deepcopy(form.base_fields[name])
                widget = SomeOf(link, self.admin_site, choices=field.choices)
                if name == "topics":
                    may_add = request.user.has_perm("articles.add_topic")
                    widget = RelatedFieldWidgetWrapper(widget, link.remote_field, self.admin_site, may_add)
                field.widget = widget
                field.widget.choices = field.choices
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        at = timezone.now()
        if obj is not None and request.method == "POST":
            # What is stored, not what the form made of it.
            obj = context["original"] = Article.objects.get(pk=obj.pk)
        live = obj is not None and obj.status == Status.PUBLISHED
        context |= self.draft_context(request, obj) | {
            "steps": self.labelled_steps(request, obj),
            "key": request.POST.get("_key") or uuid.uuid4() if obj is None else "",
            "corrections": obj.corrections.all() if obj is not None and obj.pk else [],
            "state": state(obj, at) if obj else None,
            "may_withdraw": live and obj.published_at <= at and self.may_withdraw(request),
            "may_copy": obj is not None and not obj.removed_at and self.has_add_permission(request),
            "may_take_back": self.may_take_back(request, obj),
            "may_delete": obj is not None
            and obj.status in Status.unpublic()
            and self.has_delete_permission(request, obj),
            "show_save": False,
        }
        if context["draft"] and obj is not None and request.method != "POST":
            request.seen = str(context["draft"].base_version)  # what the form shows was made of that
        return super().render_change_form(request, context, add, change, form_url, obj)

    def labelled_steps(self, request, article):
        labels = {step: said for step, (said, *_) in STEPS.items()}
        if article is not None and self.is_live(article):
            labels["save"] = "Änderungen veröffentlichen"
        if article is not None and article.status == Status.WITHDRAWN:
            labels["publish"] = "Wieder veröffentlichen"
        return [(step, labels[step]) for step in self.steps(request, article)]

    # --- Two at once ----------------------------------------------------------------

    def seen(self, request, article):
        return str(article.version)

    seen_in_list = staticmethod(lambda article: str(article.version))

    def before_saving(self, request, article):
        """Nothing typed is lost: what cannot be saved stands in the user's draft."""
        try:
            if not self.has_change_permission(request, article):
                return self.keep_what_comes_too_late(request, article)
            if request.POST.get("_step") == "hold" and "hold" in self.steps(request, article):
                return self.hold(request, article)
            conflict = super().before_saving(request, article)
            if conflict:
                self.keep_typed(request, article, over=True)
                return conflict
        except TooLong:
            request.problem = "Das ist zu lang. Gespeichert wurde nichts; bitte kürzen Sie den Text."
            return None
        ArticleVersion.catch_up(article)
        return None

    def keep_what_comes_too_late(self, request, article):
        """Somebody decided meanwhile, and the user may change the text no more: both sides to read, and nothing to press."""
        if "_seen" not in request.POST or article.removed_at or not self.has_view_permission(request, article):
            return None  # and of what was removed for good no word comes back
        stored = ArticleContent.of(article)
        mine = typed_content(request.POST, {"kicker", "title", "teaser", "body"} & set(request.POST), stored)
        ArticleDraft.keep(request.user, article, 0, 0, 0, mine, {}, over=True)
        return self.show_both(request, article, differences(stored, mine), steps=[])

    def differences(self, request, article):
        """Content by content; and what is none field by field, as for every other form."""
        content, aside = self.typed(request, article)
        sent = request.POST.get("_seen", "")
        number = int(sent) if sent.isdecimal() and len(sent) < 10 else 0
        base = ArticleVersion.objects.filter(article=article, number=number).first()
        chosen = {name.removeprefix(CHOICE): side for name, side in request.POST.items() if name.startswith(CHOICE)}
        found = differences(ArticleContent.of(article), content, base and base.written, chosen)
        others = {key.rstrip("_012") for key in aside} - {"kind", "correction", "why", "return_comment"}
        return found + [one for one in super().differences(request, article) if one.name in others]

    def with_choices(self, request, article):
        data = super().with_choices(request, article)
        if data.get(f"{CHOICE}authors") == "theirs":
            authors = ArticleContent.of(article).authors
            data["bylines-TOTAL_FORMS"] = str(len(authors))
            for number, author in enumerate(authors):
                data.update({f"bylines-{number}-author": str(author), f"bylines-{number}-position": str(number + 1)})
        return data

    def steps_after_conflict(self, request, article):
        return self.labelled_steps(request, article)

    def who_saved(self, article):
        last = ArticleVersion.objects.filter(article=article).select_related("user").first()
        return last and last.user and (person(last.user), last.moment)

    # --- The one way of saving ----------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A form for a new text that is sent twice begins one text."""
        key = request.POST.get("_key", "")
        if object_id is None and key:
            if not KEY.fullmatch(key):
                raise BadRequest("key")
            if begun := ArticleVersion.objects.filter(key=key, user=request.user).first():
                messages.success(request, "Der Text war schon gespeichert.")
                return redirect("admin:articles_article_change", begun.article_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, article, form, change):
        if not change:
            article.created_by = request.user
        form.take_review()
        article.is_update = form.cleaned_data.get("kind") == Kind.UPDATE or "kind" not in form.fields
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

    def save_related(self, request, form, formsets, change):
        """And with all of it stored, what became of the text is one version more, and of the draft there is none."""
        article, now = form.instance, timezone.now()
        super().save_related(request, form, formsets, change)
        related = [other.pk for other in form.cleaned_data.get("related", ())]
        if related != form.initial.get("related", []):
            article.choose_related(related)
        kind = form.cleaned_data.get("kind")
        if kind == Kind.CORRECTION:
            article.corrections.create(text=form.cleaned_data["correction"], moment=now)
        action = STEPS[form.step][2]
        if form.step == "publish" and article.is_scheduled(now):
            action = Action.SCHEDULED
        elif kind and form.step == "save":
            action = KINDS[kind]
        draft = self.saved_draft(request)
        reason = form.cleaned_data.get("why") or (draft.origin if draft else "")
        key = request.POST.get("_key") if not change else None
        ArticleVersion.record(article, request.user, action, text.shorten(reason, 300), key or None)
        if draft:
            PreviewLink.objects.filter(draft=draft).update(article=article, draft=None)
            draft.delete()

    @staticmethod
    def saved_draft(request):
        """The draft that was saved; None where it was written on in another window since."""
        numbers = [request.POST.get(name, "") for name in ("_draft", "_revision")]
        if not all(is_key(one) for one in numbers):
            return None
        return ArticleDraft.objects.filter(user=request.user, pk=numbers[0], revision=numbers[1]).first()

    def save_formset(self, request, form, formset, change):
        form.instance.sign(formset.authors)
        formset.new_objects = formset.changed_objects = formset.deleted_objects = []  # what Django's log asks for

    def construct_change_message(self, request, form, formsets, add=False):
        if form.step == "save":
            return super().construct_change_message(request, form, formsets, add)
        comment = f" {form.instance.return_comment}" if form.step == "give_back" else ""
        return STEPS[form.step][1] + comment

    log_entry = NewsroomAdmin.log_change

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

    # --- Addresses ------------------------------------------------------------------

    def get_urls(self):
        own = [
            *self.draft_urls(),
            *self.history_urls(),
            *self.comfort_urls(),
            *self.decision_urls(),
        ]
        return own + super().get_urls()

    def found(self, request, pk):
        article = self.find(request, pk)
        if article is None:
            raise Http404("article")
        return article

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

    @admin.display(description="Von")
    def authors_shown(self, article):
        return self.authors_column(article)

    @admin.display(description="Themen")
    def topics_shown(self, article):
        return ", ".join(link.tag.name for link in article.topic_links.select_related("tag"))

    @admin.display(description="Mehr zum Thema")
    def related_shown(self, article):
        return ", ".join(str(row.other) for row in article.chosen.select_related("other"))


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
