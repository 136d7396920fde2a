"""What is typed and not saved: kept every few seconds, shown again, taken over, discarded; and who else is typing."""

import re

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.timezone import localtime

from articles import clock, text
from articles.admin.base import BoundedPaginator
from articles.admin.comparison import differences
from articles.admin.conflict import is_key, posted
from articles.content import CHOICES, KEYS, LISTS, TICKS, ArticleContent
from articles.models import Article, ArticleDraft, ArticleVersion, Presence, Topic
from articles.models.drafts import Stale
from articles.models.fields import RAW_LENGTH

FIELD_AT_MOST = 20_000  # characters of what has no limit of its own when it is only typed
ROWS_AT_MOST = 20
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # of a form for a new text
NEW_AT_MOST = 20  # texts that are begun and not saved, named to who began them


class TooLong(Exception):
    pass


def person(user):
    return user.get_full_name() or user.get_username()


def clock_time(moment):
    """ "14:32", or with the day when that is another one."""
    local = localtime(moment)
    return f"{local:%H:%M}" if local.date() == clock.day_of(timezone.now()) else f"{local:%d.%m.%Y, %H:%M}"


def draft_address(draft):
    """Where a draft is read: beside what is stored, or a new text, of which nothing is, in its form."""
    if draft.article_id:
        return reverse("admin:articles_article_draft", args=[draft.pk])
    return f"{reverse('admin:articles_article_add')}?entwurf={draft.pk}"


def typed_content(data, names, base):
    """The content of a form as it was sent, valid or not; what it has no field for is that of `base`. Raises TooLong."""

    def words(name):
        value = data.get(name, "")
        if len(value) > (RAW_LENGTH if name == "body" else FIELD_AT_MOST):
            raise TooLong
        clean = getattr(Article._meta.get_field(name), "clean_text", text.line)
        return clean(value)

    values = {}
    for name in base.as_json():
        if name == "authors":
            if "bylines-TOTAL_FORMS" in data:
                values[name] = tuple(typed_authors(data))
        elif name not in names:
            continue
        elif name in TICKS:
            values[name] = name in data
        elif name in KEYS:
            values[name] = int(data[name]) if is_key(data.get(name, "").strip()) else None
        elif name in CHOICES:
            values[name] = text.line(data.get(name, "")[:30])
        elif name in LISTS:
            keys = [int(key) for key in data.getlist(name)[:100] if is_key(key)]
            if name == "topics":
                values[name] = tuple(sorted(topic.name for topic in Topic.objects.filter(pk__in=keys)))
            else:
                values[name] = tuple(dict.fromkeys(keys))
        else:
            values[name] = words(name)
    return base.with_(**values)


def typed_authors(data):
    """Keys of the authors in a form's byline, in the order of its numbers."""
    rows = []
    for number in range(ROWS_AT_MOST):
        author, position = (data.get(f"bylines-{number}-{part}", "") for part in ("author", "position"))
        if is_key(author) and f"bylines-{number}-DELETE" not in data:
            rows.append((int(position) if is_key(position) and int(position) else 1000, number, int(author)))
    return dict.fromkeys(author for *_, author in sorted(rows))


class Drafts:
    """For ArticleAdmin."""

    keeps_drafts = True

    # --- What a form shows ----------------------------------------------------------------------------------------

    def draft_of(self, request, article):
        """The draft that the form shows to this user, once a request: of a new text by its number in the address."""
        if not hasattr(request, "draft"):
            if article is not None and article.pk:
                request.draft = ArticleDraft.of(request.user, article)
            else:
                key = request.POST.get("_draft") or request.GET.get("entwurf", "")
                mine = ArticleDraft.objects.filter(user=request.user, article=None)
                request.draft = mine.filter(pk=key).first() if is_key(key) else None
        return request.draft

    def content_in_form(self, request, article):
        """What a form that nobody has sent shows."""
        draft = self.draft_of(request, article)
        if draft:
            return draft.written
        return ArticleContent.of(article) if article is not None and article.pk else ArticleContent()

    def typed(self, request, article):
        """(content, other fields as they were typed) of the form that was sent. Raises TooLong."""
        data = request.POST
        names = self.form_names(request, article)
        base = ArticleContent.of(article) if article else ArticleContent()
        content = typed_content(data, names, base)
        form = self.get_form(request, article, change=article is not None)(instance=article)
        aside = {}
        for name in names - set(base.as_json()):
            for key, values in posted(form, name).items():
                sent = [text.clean(value) for value in data.getlist(key)]
                if any(len(value) > FIELD_AT_MOST for value in sent):
                    raise TooLong
                if (sent or [""]) != (values or [""]):
                    aside[key] = sent[:1]
        return content, aside

    def form_names(self, request, article):
        return set(flatten_fieldsets(self.get_fieldsets(request, article)))

    # --- Addresses ------------------------------------------------------------------------------------------------

    def draft_urls(self):
        view = self.admin_site.admin_view
        return [
            path("sichern/", self.keep, name="articles_article_keep"),  # answers without a login, too: with 401
            path("entwurf/", view(self.unsaved_page), name="articles_article_unsaved"),
            path("entwurf/<int:key>/", view(self.draft_page), name="articles_article_draft"),
            path("vorschau/", view(self.preview), name="articles_article_preview"),
        ]

    def keep(self, request):
        """Autosave: stores what was typed as the user's draft. Answers in JSON; with a problem, in words for people."""
        if not self.admin_site.has_permission(request):
            return JsonResponse({"problem": "Sie sind nicht mehr angemeldet.", "login": True}, status=401)
        if request.method != "POST":
            raise PermissionDenied
        article = self.asked_for(request)
        if article is not None and not self.has_change_permission(request, article):
            problem = "So, wie der Text inzwischen steht, können Sie ihn nicht mehr ändern."
            return JsonResponse({"problem": problem}, status=403)
        if article is None and not self.has_add_permission(request):
            raise PermissionDenied
        said = {"token": get_token(request), "saved": "", "others": []}
        if article is not None:
            said["others"] = [person(one) for one in Presence.note(article, request.user)]
            said["version"] = article.version
        if "_typed" in request.POST and self.is_saved(request, article):
            said |= {"draft": 0, "revision": 0}
        elif "_typed" in request.POST:
            try:
                draft = self.keep_typed(request, article)
            except TooLong:
                return JsonResponse({"problem": "Das ist zu lang, um es zu sichern. Bitte kürzen Sie."}, status=413)
            except Stale as stale:
                return JsonResponse(self.stale(stale.draft), status=409)
            said |= {"draft": 0, "revision": 0} if draft is None else self.kept(draft)
        return JsonResponse(said)

    @staticmethod
    def is_saved(request, article):
        """Whether what is sent now, from a device that did not get the answer, has been saved since."""
        mine = ArticleVersion.objects.filter(user=request.user)
        if article is None:
            key = request.POST.get("_key", "")
            return bool(KEY.fullmatch(key)) and mine.filter(key=key).exists()
        seen = request.POST.get("_seen", "")
        after = is_key(seen) and len(seen) < 10 and mine.filter(article=article, number__gt=int(seen))
        return "_submitted" in request.POST and bool(after) and after.exists()

    def asked_for(self, request):
        key = request.POST.get("_article", "")
        if not key:
            return None
        article = self.get_object(request, key) if is_key(key) else None
        if article is None:
            raise Http404("article")
        return article

    @staticmethod
    def kept(draft):
        return {"draft": draft.pk, "revision": draft.revision, "saved": clock_time(draft.saved_at)}

    @staticmethod
    def stale(draft):
        if draft is None:
            problem = (
                "Ihr Entwurf wurde inzwischen in einem anderen Fenster gespeichert oder verworfen. Was hier steht, ist davon "
                "unberührt."
            )
            return {"problem": problem, "tab": True, "draft": 0, "revision": 0}
        problem = f"Sie haben diesen Text noch in einem anderen Fenster offen; dort wurde um {clock_time(draft.saved_at)} gesichert."
        return {"problem": problem, "tab": True, "draft": draft.pk, "revision": draft.revision}

    def keep_typed(self, request, article, over=False):
        """The draft with what the form holds; None when it holds nothing but what is stored. Raises Stale, unless what stands
        in the draft is to go `over`, and TooLong."""
        content, aside = self.typed(request, article)
        numbers = [request.POST.get(name, "") for name in ("_draft", "_revision", "_seen")]
        key, revision, base = (int(one) if is_key(one) and len(one) < 10 else 0 for one in numbers)
        draft = ArticleDraft.keep(
            request.user, article, key, revision, base, content, aside, over=over or "_over" in request.POST
        )
        if not draft.waiting and not aside and draft.is_void(article):
            draft.delete()
            return None
        return draft

    def preview(self, request):
        """Keeps what was typed and shows it as readers will see it."""
        if request.method != "POST":
            raise PermissionDenied
        article = self.asked_for(request)
        allowed = self.has_add_permission(request) if article is None else self.has_change_permission(request, article)
        if not allowed:
            raise PermissionDenied
        try:
            draft = self.keep_typed(request, article, over=True)
        except TooLong:
            raise BadRequest("too long") from None
        if draft:
            return redirect("admin:preview_draft", draft.pk)
        return redirect("admin:preview_article", article.pk) if article else redirect("admin:articles_article_add")

    def unsaved_page(self, request):
        """All that the user has typed and not saved, newest first."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        drafts = BoundedPaginator(ArticleDraft.objects.unsaved(request.user).for_lists(), self.list_per_page)
        page = drafts.get_page(request.GET.get("p"))
        context = self.admin_site.each_context(request) | {
            "title": "Nicht gespeichert",
            "opts": self.opts,
            "page": page,
            "rows": [(one, draft_address(one), clock_time(one.saved_at)) for one in page],
        }
        return render(request, "redaktion/nicht_gespeichert.html", context)

    # --- A draft's own page: its difference to what is stored, and what to do with it ---------------------------------

    @transaction.atomic
    def draft_page(self, request, key):
        draft = ArticleDraft.objects.select_for_update(of=["self"], no_key=True).filter(pk=key)
        draft = draft.select_related("article", "user").first()
        article = draft and draft.article and self.get_object(request, draft.article_id)
        mine = draft is not None and draft.user_id == request.user.pk
        if draft is None or not (mine or (draft.waiting and article and self.has_change_permission(request, article))):
            raise Http404("draft")
        if request.method == "POST":
            match request.POST.get("_step"):
                case "discard":
                    return self.discard(request, draft, article)
                case "take_over" if not mine:
                    return self.take_over(request, draft, article)
            raise PermissionDenied
        stored = ArticleContent.of(article) if article else ArticleContent()
        own = ArticleDraft.of(request.user, article) if article and not mine else None
        context = self.admin_site.each_context(request) | {
            "title": "Nächste Fassung" if draft.waiting else "Nicht gespeicherte Änderungen",
            "opts": self.opts,
            "draft": draft,
            "original": article,
            "mine": mine,
            "own": own,
            "who": person(draft.user),
            "when": clock_time(draft.saved_at),
            "differences": differences(stored, draft.written),
            "other": differences(ArticleContent.from_json(draft.other), draft.written) if draft.other else [],
            "other_when": draft.other and clock_time(draft.other_saved_at),
            "form": self.form_address(draft),
        }
        return render(request, "redaktion/entwurf.html", context)

    @staticmethod
    def form_address(draft):
        if draft.article_id:
            return reverse("admin:articles_article_change", args=[draft.article_id])
        return draft_address(draft)

    def discard(self, request, draft, article):
        what = "Die nächste Fassung ist verworfen." if draft.waiting else "Die Änderungen sind verworfen."
        if draft.waiting and draft.user_id != request.user.pk:
            self.log_entry(request, article, f"Nächste Fassung von {person(draft.user)} verworfen.")
        draft.delete()
        messages.success(request, what)
        return redirect("admin:articles_article_change", article.pk) if article else redirect("admin:index")

    def take_over(self, request, draft, article):
        """Somebody else's waiting version becomes this user's; what they had typed themselves stands behind it."""
        own, was = ArticleDraft.of(request.user, article), person(draft.user)
        if own:
            draft.other, draft.other_saved_at = own.content, own.saved_at
            own.delete()
        draft.user, draft.revision = request.user, draft.revision + 1
        draft.save()
        self.log_entry(request, article, f"Nächste Fassung von {was} übernommen.")
        messages.success(request, f"Die nächste Fassung ist jetzt Ihre; {was} sieht es.")
        return redirect("admin:articles_article_change", article.pk)

    def hold(self, request, article):
        """What was typed waits as the next version of the live text. Raises TooLong."""
        others = ArticleDraft.objects.filter(article=article, waiting=True).exclude(user=request.user)
        if other := others.select_related("user").first():
            messages.error(
                request,
                f"Es wartet schon eine nächste Fassung von {person(other.user)}. Ihre Änderungen sind gesichert; übernehmen oder "
                "verwerfen Sie zuerst die andere.",
            )
            self.keep_typed(request, article, over=True)
            return redirect("admin:articles_article_draft", other.pk)
        draft = self.keep_typed(request, article, over=True)
        if draft is None:
            messages.warning(request, "Der Text ist so, wie er schon öffentlich ist; es gibt nichts zurückzuhalten.")
        else:
            draft.waiting = True
            draft.save()
            self.log_entry(request, article, "Nächste Fassung zurückgehalten.")
            messages.success(
                request,
                "Zurückgehalten: Ihre Änderungen warten, bis Sie sie veröffentlichen. Alle sehen, dass sie warten.",
            )
        return redirect("admin:articles_article_change", article.pk)

    # --- What the form says of all this -----------------------------------------------------------------------------

    def draft_context(self, request, article):
        """For the template of the form."""
        draft = self.draft_of(request, article)
        waiting = others = None
        newer = []
        if article is not None:
            waiting = ArticleDraft.objects.filter(article=article, waiting=True).exclude(user=request.user)
            waiting = waiting.select_related("user").first()
            others = [person(one) for one in Presence.others(article, request.user, timezone.now())]
            if draft and draft.base_version != article.version:
                newer = ArticleVersion.objects.filter(article=article, number__gt=draft.base_version)
                newer = newer.select_related("user")[:1]
        begun = []
        if article is None and draft is None:
            begun = ArticleDraft.objects.filter(user=request.user, article=None)[:NEW_AT_MOST]
        return {
            "draft": draft,
            "draft_when": draft and clock_time(draft.saved_at),
            "waiting": waiting,
            "waiting_who": waiting and person(waiting.user),
            "waiting_when": waiting and clock_time(waiting.saved_at),
            "others": others or [],
            "newer": [(person(one.user) if one.user else "", clock_time(one.moment)) for one in newer],
            "begun": [(one, clock_time(one.saved_at)) for one in begun],
            "me": request.user.pk,
            "username": request.user.get_username(),
            "keep_address": reverse("admin:articles_article_keep"),
        }
