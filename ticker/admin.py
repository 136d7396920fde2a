import datetime
import re

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localtime

from articles import clock, text
from articles.admin.base import NewsroomAdmin, pill
from articles.admin.moments import AMBIGUOUS, SKIPPED, MomentField, MomentForm
from articles.models.readiness import say
from ticker.models import Headline

BREAKING = datetime.timedelta(hours=2)  # how long an Eilmeldung lasts when nobody says otherwise
PINNED = datetime.timedelta(hours=2)
LINES_AT_ONCE = 200
TEXT_LENGTH = Headline._meta.get_field("text").max_length
# "19:38 Text", "- 19.38: Text"; not "19:38 Uhr: …", which is how a headline may begin.
TIMED = re.compile(r"(?:[-–•*] ?)?(\d{1,2})[:.](\d{2})(?!\d|\s*Uhr)[\s:–-]*(.*)")


class EntryForm(forms.Form):
    """One line, or several pasted as `HH:MM Text`, all of one day. All are stored or none."""

    moment = MomentField(label="Zeit")
    text = forms.CharField(
        label="Meldung",
        max_length=50_000,
        widget=forms.Textarea({"rows": 1, "autofocus": True, "maxlength": None}),
        help_text="Eingabetaste veröffentlicht. Mehrere Zeilen „19:38 Text“ werden mehrere Meldungen.",
    )
    breaking = forms.BooleanField(
        label="Eilmeldung", required=False, help_text="Für zwei Stunden auf allen Seiten, an Stelle einer früheren."
    )

    def clean(self):
        """`lines`: (moment, text) in the order in which they are stored, the newest last."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        rows = [row for row in cleaned["text"].splitlines() if text.line(row)]
        if not rows:
            raise ValidationError({"text": "Bitte schreiben Sie eine Meldung."})
        if len(rows) > LINES_AT_ONCE:
            raise ValidationError({"text": f"Bitte fügen Sie höchstens {LINES_AT_ONCE} Zeilen auf einmal ein."})
        day = clock.day_of(cleaned["moment"])
        which = self.data.get("moment_2")
        lines, problems = [], []
        for number, row in enumerate(rows, 1):
            at = f"Zeile {number}: " if len(rows) > 1 else ""
            try:
                lines.append(self.read(row, day, which, cleaned["moment"] if len(rows) == 1 else None))
            except ValidationError as error:
                problems += [at + message for message in error.messages]
        if problems:
            raise ValidationError({"text": problems[:10]})
        cleaned["lines"] = list(reversed(lines))
        return cleaned

    def read(self, row, day, which, moment):
        row = text.line(row)
        timed = TIMED.fullmatch(row)
        words = text.line(timed[3] if timed else row)
        if len(words) > TEXT_LENGTH:
            raise ValidationError(f"Eine Meldung hat höchstens {TEXT_LENGTH} Zeichen, diese hat {len(words)}.")
        if not words:
            raise ValidationError("Hinter der Zeit fehlt der Text.")
        if not timed:
            if moment is None:
                raise ValidationError("Vor dem Text fehlt die Zeit, z. B. „19:38“.")
            return moment, words
        try:
            time = datetime.time(int(timed[1]), int(timed[2]))
        except ValueError:
            raise ValidationError(f"„{timed[1]}:{timed[2]}“ ist keine Uhrzeit.") from None
        try:
            return clock.local(day, time, int(which) if which in ("0", "1") else None), words
        except clock.Skipped:
            raise ValidationError(SKIPPED.format(day, time)) from None
        except clock.Ambiguous:
            self.fields["moment"].widget.ask = True
            raise ValidationError(AMBIGUOUS.format(day, time)) from None


class HeadlineForm(MomentForm):
    def clean(self):
        cleaned = super().clean()
        end = cleaned.get("breaking_until")
        ended = end is not None and end <= timezone.now() and "breaking" in self.changed_data  # that of an earlier one
        if cleaned.get("breaking") and (end is None or ended) and "breaking_until" not in self.errors:
            cleaned["breaking_until"] = max(timezone.now(), cleaned.get("moment") or timezone.now()) + BREAKING
        return cleaned


class KindFilter(admin.SimpleListFilter):
    title, parameter_name = "Art", "art"

    def lookups(self, request, model_admin):
        return [
            ("eil", "Eilmeldung, jetzt"),
            ("oben", "Angeheftet, jetzt"),
            ("geplant", "Geplant"),
            ("vorgemerkt", "Geplant, ohne die der Artikel"),
            ("artikel", "Mit Artikel"),
            ("weg", "Zurückgezogen"),
        ]

    def queryset(self, request, lines):
        at = timezone.now()
        match self.value():
            case "eil":
                return lines.breaking(at).filter(withdrawn=False)
            case "oben":
                return lines.filter(pinned_until__gt=at, withdrawn=False)
            case "geplant":
                return lines.planned(at)
            case "vorgemerkt":
                return lines.planned(at).typed()
            case "artikel":
                return lines.filter(article__isnull=False)
            case "weg":
                return lines.filter(withdrawn=True)
        return lines


@admin.register(Headline)
class HeadlineAdmin(NewsroomAdmin):
    form = HeadlineForm
    change_list_template = "redaktion/ticker.html"
    list_display = ["moment_column", "text", "state_column", "steps_column"]
    list_display_links = ["text"]
    list_filter = [KindFilter]
    list_select_related = ["article__section"]
    search_fields = ["text", "source"]
    ordering = ["-moment", "-pk"]
    sortable_by = []
    autocomplete_fields = ["article"]
    actions = ["withdraw_lines"]
    EXPLAINED = {
        "breaking": "Steht oben auf allen Seiten. Die zuletzt gesetzte löst jede frühere ab.",
        "breaking_until": "Ohne Angabe zwei Stunden. Im Ticker bleibt sie als Eilmeldung gekennzeichnet.",
        "pinned_until": "Bis dahin steht die Meldung über den anderen, höchstens drei zugleich.",
    }
    fieldsets = [
        (None, {"fields": ["moment", "text", "source", "article", "url"]}),
        ("Hervorheben", {"fields": ["breaking", "breaking_until", "pinned_until"]}),
        ("Sichtbar", {"fields": ["until", "withdrawn"]}),
    ]

    def get_queryset(self, request):
        """Who only looks sees what readers see: a line may tell of a text that is not out yet."""
        lines = super().get_queryset(request)
        return lines if self.has_change_permission(request) else lines.published(timezone.now())

    def get_fieldsets(self, request, line=None):
        sets = super().get_fieldsets(request, line)
        if self.has_change_permission(request):
            return sets
        return [
            (name, options | {"fields": [one for one in options["fields"] if one != "article"]})
            for name, options in sets
        ]

    def get_list_display(self, request):
        return self.list_display if self.has_change_permission(request) else self.list_display[:-1]

    def get_readonly_fields(self, request, line=None):
        """What an article decides about its own line cannot be changed here."""
        return ["article", "url", "until"] if line and line.is_copy else []

    def formfield_for_dbfield(self, field, request, **kwargs):
        if field.name == "text":
            kwargs["widget"] = forms.TextInput({"class": "vTextField", "maxlength": None})
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        if field.name == "article":
            formfield.widget = formfield.widget.widget  # articles are not made in passing
        if field.name in self.EXPLAINED:
            formfield.help_text = self.EXPLAINED[field.name]
        return formfield

    def has_delete_permission(self, request, line=None):
        return super().has_delete_permission(request, line) and not (line and line.is_copy)

    def get_deleted_objects(self, lines, request):
        deleted, count, permissions, protected = super().get_deleted_objects(lines, request)
        if super().has_delete_permission(request):
            permissions.discard(self.opts.verbose_name)  # it is the line's article that forbids it
        protected += [f"Gehört zu einem Artikel: {line}" for line in lines if line.is_copy]
        return deleted, count, permissions, protected

    def view_on_site(self, line):
        return line.get_absolute_url() if line.is_published(timezone.now()) else None

    # --- The entry above the list -----------------------------------------------------

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"entry": self.entry(request)} | (extra_context or {}))

    def entry(self, request):
        """The form, for who may add lines."""
        return EntryForm(initial={"moment": timezone.now()}) if self.has_add_permission(request) else None

    def enter(self, request):
        """Store what was typed above the list, or on the start page (`_desk`), and go back there; with a mistake in it, show
        the page with what was typed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":  # a filter, a page or a reload of the list that a mistake was shown with
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            return redirect(reverse("admin:ticker_headline_changelist") + query)
        if "action" in request.POST:
            return self.changelist_view(request)
        form, at_desk = EntryForm(request.POST), "_desk" in request.POST
        if not form.is_valid():
            return (self.admin_site.index if at_desk else self.changelist_view)(request, {"entry": form})
        breaking = form.cleaned_data["breaking"]
        with transaction.atomic():
            for moment, words in form.cleaned_data["lines"]:
                end = max(moment, timezone.now()) + BREAKING if breaking else None
                line = Headline(moment=moment, text=words, breaking=breaking, breaking_until=end)
                line.save()
                self.log_addition(request, line, "Eingetragen.")
        count = len(form.cleaned_data["lines"])
        when = f", erscheint am {say(line.moment)}" if count == 1 and line.moment > timezone.now() else ""
        messages.success(request, f"{count} Meldungen eingetragen." if count > 1 else f"Eingetragen{when}: {line}")
        return redirect("admin:index" if at_desk else "admin:ticker_headline_changelist")

    # --- Steps of one line --------------------------------------------------------------

    STEPS = {
        "zurueckziehen": ("Zurückziehen", "Zurückgezogen.", lambda line, at: {"withdrawn": True}),
        "zeigen": ("Wieder zeigen", "Wieder im Ticker.", lambda line, at: {"withdrawn": False}),
        "anheften": (
            "Anheften",
            "Für zwei Stunden angeheftet.",
            lambda line, at: {"pinned_until": max(line.moment, at) + PINNED},
        ),
        "loesen": ("Lösen", "Nicht mehr angeheftet.", lambda line, at: {"pinned_until": None}),
        "eil": (
            "Eilmeldung",
            "Eilmeldung für zwei Stunden.",
            lambda line, at: {"breaking": True, "breaking_until": max(line.moment, at) + BREAKING},
        ),
        # What was one stays one in the archive, and the one before it does not come back.
        "eilende": (
            "Eilmeldung beenden",
            "Eilmeldung beendet.",
            lambda line, at: {"breaking_until": at} if line.moment <= at else {"breaking": False},
        ),
    }

    @staticmethod
    def steps(line, at):
        if line.withdrawn:
            # The line of an article that is not public stays away until it is.
            article = line.article if line.is_copy else None
            away = article and not (article.in_ticker and article.status == article.Status.PUBLISHED)
            return [] if away else ["zeigen"]
        pinned = line.pinned_until is not None and line.pinned_until > at
        return ["eilende" if line.is_breaking(at) else "eil", "loesen" if pinned else "anheften", "zurueckziehen"]

    def get_urls(self):
        own = [
            path("eintragen/", self.admin_site.admin_view(self.enter), name="ticker_headline_enter"),
            path("<int:pk>/artikel/", self.admin_site.admin_view(self.make_article), name="ticker_headline_article"),
            *(
                path(
                    f"<int:pk>/{step}/",
                    self.admin_site.admin_view(self.take_step),
                    {"step": step},
                    name=f"ticker_{step}",
                )
                for step in self.STEPS
            ),
        ]
        return own + super().get_urls()

    @transaction.atomic
    def take_step(self, request, pk, step):
        line = self.find(request, str(pk))
        if line is None:
            raise Http404("line")
        if request.method != "POST" or not self.has_change_permission(request, line):
            raise PermissionDenied
        if lost := self.lost(request, [line.pk]):
            self.tell_lost(request, lost)
            return redirect("admin:ticker_headline_changelist")
        _, said, changes = self.STEPS[step]
        for name, value in changes(line, timezone.now()).items():
            setattr(line, name, value)
        line.save()
        self.log_change(request, line, said)
        messages.success(request, f"{said} „{line}“")
        return redirect("admin:ticker_headline_changelist")

    def make_article(self, request, pk):
        line = self.get_object(request, str(pk))
        if line is None:
            raise Http404("line")
        allowed = request.user.has_perm("articles.add_article") and self.has_change_permission(request, line)
        if request.method != "POST" or not allowed:
            raise PermissionDenied
        try:
            article = line.make_article(request.user)
        except ValueError as problem:
            messages.error(request, str(problem))
            return redirect("admin:ticker_headline_changelist")
        self.log_change(request, line, "Artikel daraus gemacht.")
        messages.success(request, "Die Meldung führt zu diesem Artikel, sobald er öffentlich ist.")
        return redirect("admin:articles_article_change", article.pk)

    @admin.action(description="Zurückziehen", permissions=["change"])
    def withdraw_lines(self, request, lines):
        for line in lines:
            line.withdraw()
            self.log_change(request, line, "Zurückgezogen.")
        messages.success(request, f"{len(lines)} Meldungen zurückgezogen.")

    # --- The list ------------------------------------------------------------------------

    @admin.display(description="Zeit")
    def moment_column(self, line):
        local = localtime(line.moment)
        today = local.date() == clock.day_of(timezone.now())
        return f"{local:%H:%M}" if today else f"{local:%d.%m., %H:%M}"

    @admin.display(description="Stand")
    def state_column(self, line):
        at = timezone.now()
        if line.withdrawn:
            return pill("withdrawn", "Zurückgezogen")
        shown = []
        if line.moment > at:
            shown.append(pill("planned", "Geplant"))
        elif not line.is_published(at):
            shown.append(pill("ended", "Abgelaufen"))
        if line.is_breaking(at):
            shown.append(pill("breaking", f"Eil bis {localtime(line.breaking_until):%H:%M}"))
        if line.pinned_until and line.pinned_until > at:
            shown.append(pill("pinned", f"Oben bis {localtime(line.pinned_until):%H:%M}"))
        return format_html(" ".join(["{}"] * len(shown)), *shown) if shown else pill("public", "Im Ticker")

    @admin.display(description="Schritte")
    def steps_column(self, line):
        """Buttons of the list's own form, so that each carries its token."""
        at = timezone.now()
        rows = [(reverse(f"admin:ticker_{step}", args=[line.pk]), self.STEPS[step][0]) for step in self.steps(line, at)]
        if not line.article_id and not line.url and not line.withdrawn:
            rows.append((reverse("admin:ticker_headline_article", args=[line.pk]), "Artikel daraus machen"))
        links = []
        if line.article_id:
            links.append((reverse("admin:articles_article_change", args=[line.article_id]), "Zum Artikel"))
        elif line.url:
            links.append((line.url, text.shorten(line.url, 30)))
        shown = [format_html('<a class="step" href="{}">{}</a>', *link) for link in links]
        shown += [format_html('<button type="submit" class="step" formaction="{}">{}</button>', *row) for row in rows]
        return format_html(" ".join(["{}"] * len(shown)), *shown)
