"""Two at once: what is saved, deleted or acted upon is what somebody saw. A form carries what it was made of; where the row is
another one by now, nothing is stored and both sides are shown, to be chosen from field by field."""

import re
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import render
from django.utils.html import format_html

from articles import differences, markup, text
from articles.admin.editor import BodyWidget
from articles.content import digest
from articles.models.readiness import say

CHOICE = "_wahl-"  # and the field's name
OWN = ("_seen", "_step", "csrfmiddlewaretoken")  # of a form, and of no field


def is_key(value):
    return str(value).isascii() and str(value).isdecimal() and len(str(value)) <= 18


@dataclass
class Difference:
    """A field in which two sides differ; `chosen` is the side that a choice begins with, "mine", "theirs" or ""."""

    name: str
    label: str
    rows: list
    chosen: str = ""

    @classmethod
    def between(cls, name, label, old, new, chosen=""):
        return cls(name, label, differences.rows(old, new), chosen)


def yes_or_no(value):
    return "Ja" if value else "Nein"


def shown(field, value):
    """A value of a form's field in words."""
    match value:
        case None | "":
            return ""
        case bool():
            return yes_or_no(value)
        case str() if isinstance(field.widget, BodyWidget):
            return markup.readable(markup.clean_html(value))
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(map(str, value))
    if isinstance(field, forms.ModelChoiceField):
        found = value if hasattr(value, "pk") else field.queryset.filter(pk=value).first()
        return str(found or "")
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    return say(value) if hasattr(value, "tzinfo") else text.clean(str(value))


def posted(form, name):
    """What a browser sends for a field of an unbound form that nobody touches: {key: values}."""
    field, key = form.fields[name], form.add_prefix(name)
    value = field.prepare_value(form.get_initial_for_field(field, name))
    if isinstance(field.widget, forms.MultiWidget):
        parts = zip(field.widget.widgets, field.widget.decompress(value), strict=True)
        return {f"{key}_{number}": [in_input(one, part)] for number, (one, part) in enumerate(parts)}
    if isinstance(field.widget, forms.CheckboxInput):
        return {key: ["on"] if value else []}
    if isinstance(value, list | tuple):
        return {key: [str(one) for one in value]}
    return {key: [in_input(field.widget, value)]}


def in_input(widget, value):
    shown = value if isinstance(widget, forms.widgets.ChoiceWidget) else widget.format_value(value)
    return "" if shown is None else str(shown)


class TwoAtOnce:
    """For a ModelAdmin. A form or a list without what it was made of, as a script sends it, is taken as it comes."""

    keeps_drafts = False  # whether what was typed is there again when the form is opened anew

    def find(self, request, object_id):
        """The row, locked for the rest of the transaction, so that nobody else decides meanwhile; None without one."""
        pk = unquote(str(object_id))
        if not is_key(pk):
            return None
        self.lock([int(pk)])
        request.found = None
        request.found = self.get_object(request, pk)
        return request.found

    def get_object(self, request, object_id, from_field=None):
        """What was found for a change is what is changed."""
        found = getattr(request, "found", None)
        if found is not None and isinstance(found, self.model) and str(found.pk) == str(object_id):
            return found
        return super().get_object(request, object_id, from_field)

    def lock(self, keys):
        rows = self.model._base_manager.select_for_update(no_key=True).filter(pk__in=keys)
        list(rows.order_by("pk").values_list("pk"))

    def seen(self, request, row):
        """What a form of the row shows, as a short word."""
        form = self.get_form(request, row, change=True)(instance=row)
        return digest([[name, *posted(form, name).values()] for name in form.fields])

    def conflict(self, request, row):
        """The page with both sides when the form that was sent was made of another state of the row; else None."""
        sent, request.seen = request.POST.get("_seen"), self.seen(request, row)
        if sent in (None, request.seen):
            request.POST = self.with_choices(request, row)
            return None
        found = self.differences(request, row)
        if not found:  # somebody else did the same, or it was sent twice
            return None
        return self.show_both(request, row, found, self.steps_after_conflict(request, row))

    def show_both(self, request, row, found, steps):
        context = self.admin_site.each_context(request) | {
            "title": "Zwei Fassungen",
            "opts": self.opts,
            "original": row,
            "differences": found,
            "seen": getattr(request, "seen", ""),
            "sent": [
                (name, value)
                for name, values in request.POST.lists()
                for value in values
                if name not in OWN and not name.startswith(CHOICE)
            ],
            "steps": steps,
            "keeps_drafts": self.keeps_drafts,
            "who": self.who_saved(row),
        }
        return render(request, "redaktion/konflikt.html", context, status=409)

    def steps_after_conflict(self, request, row):
        return [("save", "Auswahl speichern")]

    def who_saved(self, row):
        """(who, when) of the last save that the newsroom knows of, or None."""
        kind = ContentType.objects.get_for_model(self.model)
        entry = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user").first()
        return entry and (entry.user.get_full_name() or entry.user.get_username(), entry.action_time)

    def differences(self, request, row):
        """What the sent form says otherwise than the row. Theirs is left, mine is right."""
        form_class = self.get_form(request, row, change=True)
        theirs = form_class(instance=row)
        mine = form_class(request.POST, instance=self.model.objects.get(pk=row.pk))
        found = []
        for name in mine.fields:
            field = mine.fields[name]
            old, new = self.stored_words(theirs, name), self.typed_words(mine, name)
            if old != new:
                chosen = request.POST.get(f"{CHOICE}{name}", "")
                found.append(Difference.between(name, field.label or name, old, new, chosen))
        return found

    @staticmethod
    def stored_words(form, name):
        return shown(form.fields[name], form.get_initial_for_field(form.fields[name], name))

    @staticmethod
    def typed_words(form, name):
        field = form.fields[name]
        raw = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        try:
            return shown(field, field.clean(raw))
        except ValidationError:
            return text.clean(" ".join(map(str, raw)) if isinstance(raw, list) else str(raw or ""))

    def with_choices(self, request, row):
        """What was sent, with the stored value where somebody chose theirs."""
        theirs = [name.removeprefix(CHOICE) for name in request.POST if request.POST[name] == "theirs"]
        if not theirs:
            return request.POST
        data = request.POST.copy()
        form = self.get_form(request, row, change=True)(instance=row)
        for name in set(theirs) & set(form.fields):
            for key, values in posted(form, name).items():
                data.setlist(key, values)
                if not values:
                    del data[key]
        return data

    # --- Lists: a row that is acted upon is what its list showed -----------------------------------------------------

    def seen_in_list(self, row):
        """What a list knows of the row, as a short word."""
        fields = [field for field in row._meta.concrete_fields if field.editable]
        return digest([str(getattr(row, field.attname)) for field in fields])[:16]

    def action_checkbox(self, row):
        box = super().action_checkbox(row)
        return format_html('{}<input type="hidden" name="_seen-{}" value="{}">', box, row.pk, self.seen_in_list(row))

    def lost(self, request, keys):
        """The rows with these keys that are others than the list showed, locked for the rest of the transaction."""
        self.lock(keys)
        now = self.model._base_manager.in_bulk(keys)
        sent = {pk: request.POST.get(f"_seen-{pk}") for pk in keys}
        return [row for pk, row in now.items() if sent[pk] not in (None, self.seen_in_list(row))]

    def response_action(self, request, queryset):
        """An action leaves out, by name, what somebody changed since the list was shown."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        with transaction.atomic():
            lost = self.lost(request, [int(pk) for pk in chosen])
            if lost:
                self.tell_lost(request, lost)
                left = [pk for pk in chosen if int(pk) not in {row.pk for row in lost}]
                if not left:
                    return None
                request.POST = request.POST.copy()
                request.POST.setlist(ACTION_CHECKBOX_NAME, left)
            response = super().response_action(request, queryset)
            if "queryset" in (
                getattr(response, "context_data", None) or {}
            ):  # it asks first, and the answer is to what it shows
                rows = response.context_data["queryset"]
                response.context_data["seen"] = [(row, self.seen_in_list(row)) for row in rows]
            return response

    def changelist_view(self, request, extra_context=None):
        """What is edited in the list leaves out, by name, what somebody changed since it was shown."""
        if request.method != "POST" or "_save" not in request.POST:
            return super().changelist_view(request, extra_context)
        with transaction.atomic():
            keys = {
                name: key
                for name, key in request.POST.items()
                if re.fullmatch(r"form-\d{1,3}-id", name) and is_key(key)
            }
            lost = {row.pk: row for row in self.lost(request, [int(key) for key in keys.values()])}
            if lost:
                self.tell_lost(request, lost.values())
                request.POST = request.POST.copy()
            for name, key in keys.items():
                for edited in self.list_editable if int(key) in lost else ():
                    request.POST[f"{name.removesuffix('id')}{edited}"] = str(getattr(lost[int(key)], edited))
            return super().changelist_view(request, extra_context)

    @staticmethod
    def tell_lost(request, rows):
        names = ", ".join(f"„{row}“" for row in rows)
        messages.error(
            request,
            f"Inzwischen von jemand anderem geändert, deshalb ausgelassen: {names}. Bitte sehen Sie noch einmal hin.",
        )
