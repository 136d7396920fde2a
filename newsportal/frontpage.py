"""The page "Startseite" of the newsroom: what stands above the blocks of the front page, chosen and ordered by hand.

A form holds the whole arrangement, in the order of its rows, and nothing of it counts until it is published.
"""

import json

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.admin.base import MEANWHILE, NewsroomAdmin, OneOf
from articles.admin.moments import MomentField
from articles.models import Article, FrontSlot
from articles.models.front import PLACES, TOP_COUNT, Meanwhile
from articles.models.readiness import say
from newsportal import edition, views

ARTICLES = Article.objects.only("title", "status", "published_at", "depublish_at", "advertisement")
KEYS = [str(number) for number in range(1, TOP_COUNT + 1)]  # of the rows, which keep theirs when they move
CHANGED = (
    "Während Sie hier gearbeitet haben, hat jemand anders die Startseite geändert. Veröffentlicht wurde von Ihnen noch nichts. "
    "Links steht, was jetzt gilt, rechts Ihre Fassung. Drücken Sie noch einmal „Veröffentlichen“, gilt Ihre."
)


class Choice(OneOf):
    """Without a script, which searches among all articles, there are those of the front page to choose from."""

    offered = ()

    def optgroups(self, name, value, attrs=None):
        groups = super().optgroups(name, value, attrs)
        options = groups[0][1]
        chosen = {str(option["value"]) for option in options}
        for article in self.offered:
            if str(article.pk) not in chosen:
                options.append(self.create_option(name, article.pk, article.title, False, len(options)))
        return groups


class SlotForm(forms.Form):
    """One place. Empty, it fills itself."""

    article = forms.ModelChoiceField(
        ARTICLES,
        label="Artikel",
        required=False,
        widget=Choice(FrontSlot._meta.get_field("article"), admin.site),
        error_messages={"invalid_choice": "Diesen Artikel gibt es nicht. Bitte wählen Sie einen anderen."},
    )
    until = MomentField(label="bis", required=False)

    def clean_article(self):
        article = self.cleaned_data["article"]
        if article and not article.is_published(timezone.now()):
            raise forms.ValidationError(
                f"„{article}“ ist nicht öffentlich. Bitte wählen Sie einen anderen Artikel, oder leeren Sie den Platz."
            )
        if article and article.advertisement:
            raise forms.ValidationError(
                "Eine Anzeige steht nie oben auf der Startseite. Bitte wählen Sie einen Artikel."
            )
        return article

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until <= timezone.now():
            raise forms.ValidationError(
                "Dieser Zeitpunkt ist schon vorbei. Bitte wählen Sie einen späteren, oder leeren Sie den Platz."
            )
        return until

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("until") and not cleaned.get("article") and "article" not in self.errors:
            self.add_error("article", "Bitte wählen Sie den Artikel, der bis dahin hier stehen soll.")
        return cleaned


class Arrangement:
    """The forms of all places, in the order of the page."""

    def __init__(self, order, data=None, slots=()):
        self.order, self.data = order, data
        initial = {str(slot.place): {"article": slot.article_id, "until": slot.until} for slot in slots}
        self.forms = [SlotForm(data, prefix=key, initial=initial.get(key)) for key in order]
        if data is not None:
            self.refuse_twice()

    @classmethod
    def sent(cls, data):
        order = data.getlist("_order")
        if sorted(order) != sorted(KEYS):
            raise BadRequest("rows")
        return cls(order, data)

    def refuse_twice(self):
        places = {}
        for name, form in zip(PLACES, self.forms, strict=True):
            article = not form.errors and form.cleaned_data["article"]
            if article and places.setdefault(article, name) != name:
                form.add_error("article", f"„{article}“ steht schon hier: {places[article]}.")

    def is_valid(self):
        """Also what is stored, whose moments may pass only later."""
        return self.data is None or all(form.is_valid() for form in self.forms)

    def chosen(self):
        """As `for_front` takes it; what is not valid yet fills itself."""
        if self.data is None:
            return [form.initial.get("article") for form in self.forms]
        articles = [form.cleaned_data.get("article") for form in self.forms]
        return [article and article.pk for article in articles]

    def slots(self):
        cleaned = [form.cleaned_data for form in self.forms]
        return [FrontSlot(place=place, **one) for place, one in enumerate(cleaned, 1) if one["article"]]

    def moved(self, key, step, shown):
        """Another arrangement with the row one place up or down. What nobody has chosen stands where it does because it is
        the newest; who moves it, chooses it."""
        here = self.order.index(key)
        there = min(max(here + step, 0), TOP_COUNT - 1)
        data, order = self.data.copy(), [*self.order]
        if not data.get(f"{key}-article") and shown[here]:
            data[f"{key}-article"] = shown[here].pk
        order.insert(there, order.pop(here))
        return Arrangement(order, data)

    def cleared(self, key):
        data = self.data.copy()
        for name in [name for name in data if name.startswith(f"{key}-")]:
            del data[name]
        return Arrangement(self.order, data)


class FrontAdmin(NewsroomAdmin):
    """One page instead of a list and its forms."""

    def has_view_permission(self, request, slot=None):
        return self.has_change_permission(request, slot)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, slot=None):
        return False

    def get_urls(self):
        own = {"": ("changelist", self.arrange), "vorschau/": ("preview", self.preview)}
        return [
            path(address, self.admin_site.admin_view(view), name=f"articles_frontslot_{name}")
            for address, (name, view) in own.items()
        ]

    def arrange(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self.page(request)
        arrangement = Arrangement.sent(request.POST)
        step, _, key = request.POST.get("_step", "").partition("-")
        if step == "publish":
            return self.publish(request, arrangement)
        if step not in ("up", "down", "clear") or key not in KEYS:
            raise BadRequest("step")
        if step == "clear":
            arrangement = arrangement.cleared(key)
        else:
            shown = views.placed(views.on_front(timezone.now(), arrangement.chosen()))
            arrangement = arrangement.moved(key, -1 if step == "up" else 1, shown)
        return self.page(request, arrangement, pressed=(step, key))

    def publish(self, request, arrangement):
        if not arrangement.is_valid():
            return self.page(request, arrangement)
        slots = arrangement.slots()
        try:
            with transaction.atomic():
                changed = FrontSlot.arrange(slots, request.POST.get("_made_of"))
                if changed:
                    self.log(request, slots)
        except Meanwhile:
            return self.page(request, arrangement, problem=CHANGED)
        except IntegrityError:  # an article went in the same moment
            return self.page(request, arrangement, problem=MEANWHILE)
        said = "Veröffentlicht." if changed else "So steht es schon auf der Startseite."
        messages.success(request, format_html('{} <a href="{}">Ansehen</a>', said, reverse("front")))
        return redirect("admin:articles_frontslot_changelist")

    def log(self, request, slots):
        """Rows are made anew each time, so that none of them is what the entry is about."""
        told = [f"{slot}, bis {say(slot.until)}" if slot.until else str(slot) for slot in slots]
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(FrontSlot),
            object_repr="Startseite",
            action_flag=CHANGE,
            change_message="; ".join(told) or "Alle Plätze füllen sich von selbst.",
        )

    def preview(self, request):
        """The front page as it would be at this moment. Nothing is stored."""
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        arrangement = Arrangement.sent(request.POST)
        if not arrangement.is_valid():
            return self.page(request, arrangement)
        with edition.snapshot() as reading:
            request.moment, request.parts = reading.moment, {}
            return views.front(request, arrangement.chosen())

    def page(self, request, arrangement=None, problem="", pressed=None):
        """The form, beside what readers see now. It is made of what is stored, or still of what it was made of: until a
        `problem` has said what has changed, that must be found at the next attempt."""
        with edition.snapshot() as reading:
            at = reading.moment
            # By their keys: for a join with a table that it does not know the planner reads all articles.
            stored = list(FrontSlot.objects.prefetch_related(Prefetch("article", ARTICLES)))
            on_front = views.on_front(at)
            now = views.placed(on_front)
            by_hand = {slot.place: slot for slot in stored if now[slot.place - 1] and now[slot.place - 1].place}
            fresh = arrangement is None or problem
            arrangement = arrangement or Arrangement(KEYS, slots=by_hand.values())
            would_be = views.on_front(at, arrangement.chosen())
        absent = {slot.place: why_not(slot, at) for slot in stored if slot.place not in by_hand}
        rows = [
            Row(place, form, one, by_hand.get(place), absent.get(place, ""), then, pressed)
            for place, (form, one, then) in enumerate(
                zip(arrangement.forms, now, views.placed(would_be), strict=True), 1
            )
        ]
        for form in arrangement.forms:
            form.fields["article"].widget.offered = views.newest_first(on_front)
        context = self.admin_site.each_context(request) | {
            "title": "Startseite",
            "rows": rows,
            "media": self.media + arrangement.forms[0].media,
            "newest": json.dumps([[str(row.pk), row.title] for row in views.newest_first(would_be)[:TOP_COUNT]]),
            "made_of": FrontSlot.digest(stored) if fresh else request.POST.get("_made_of", ""),
            "problem": problem,
            "pressed": pressed,
            "invalid": not pressed and not arrangement.is_valid(),
        }
        return render(request, "redaktion/startseite.html", context)


class Row:
    """One place as the page shows it: what readers see there `now`, and what they would see `then`; with what its button has
    done, where no script did."""

    def __init__(self, place, form, now, slot, absent, then, pressed):
        self.place, self.name, self.key, self.form = place, PLACES[place - 1], form.prefix, form
        self.now, self.slot, self.absent, self.then = now, slot, absent, then
        self.is_first, self.is_last = place == 1, place == TOP_COUNT
        self.focus = pressed[0] if pressed and pressed[1] == self.key else ""
        title = f"„{then.title}“" if then else "Ein leerer Platz"
        self.said = self.focus and f"{title} steht in Ihrer Fassung jetzt hier: {self.name}."


def why_not(slot, at):
    """Why what was chosen for a place does not stand there."""
    if not slot.holds(at):
        return f"„{slot.article}“ stand hier bis {say(slot.until)}."
    if slot.article.is_published(at):
        return f"„{slot.article}“ war gewählt und ist eine Anzeige."
    return f"„{slot.article}“ war gewählt und ist zurzeit nicht öffentlich."
