"""Moments in forms: a German date and time, asked again in words where the clocks are changed, and never guessed."""

import datetime

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTimeWidget
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import clock
from articles.models.fields import FIRST, INSANE, LAST

SKIPPED = "Am {:%d.%m.%Y} gibt es {:%H:%M} Uhr nicht: Die Uhren springen von 2 auf 3 Uhr vor. Bitte wählen Sie eine andere Zeit."
AMBIGUOUS = (
    "Am {:%d.%m.%Y} gibt es {:%H:%M} Uhr zweimal: Die Uhren werden von 3 auf 2 Uhr zurückgestellt. Bitte wählen Sie, "
    "welche Zeit gemeint ist."
)
WHICH = [("", "Bitte wählen"), ("0", "beim ersten Mal (Sommerzeit)"), ("1", "beim zweiten Mal (Winterzeit)")]


def is_ambiguous(day, time):
    try:
        clock.local(day, time)
    except clock.Ambiguous:
        return True
    except (clock.Skipped, OverflowError):
        pass
    return False


class MomentWidget(forms.MultiWidget):
    """Date, time, and for the hour that comes twice the question which one."""

    template_name = "redaktion/moment.html"
    ask = False  # also when the time here is unmistakable: it may be asked for others

    def __init__(self, attrs=None):
        super().__init__([AdminDateWidget(), AdminTimeWidget(format="%H:%M"), forms.Select(choices=WHICH)], attrs)

    def decompress(self, value):
        """Without seconds: nobody types them, and who changes nothing must not lose them (`MomentForm`)."""
        if not isinstance(value, datetime.datetime):
            return [None, None, None]
        local = value.astimezone(clock.BERLIN)
        day, time = local.date(), local.time().replace(second=0, microsecond=0)
        return [day, time, str(local.fold) if is_ambiguous(day, time) else ""]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        day, time, which = context["widget"]["subwidgets"]
        parts = []
        for field, widget in ((forms.DateField(), day), (forms.TimeField(), time)):
            try:
                parts.append(field.clean(widget["value"]))
            except ValidationError:
                parts.append(None)
        asked = self.ask or all(part is not None for part in parts) and is_ambiguous(*parts)
        # Else it says the zone that holds on that day, or now.
        shown = timezone.now().astimezone(clock.BERLIN)
        if None not in parts:
            shown = shown.combine(*parts, clock.BERLIN)
        day["attrs"]["aria-label"], time["attrs"]["aria-label"] = "Datum", "Uhrzeit"
        which["attrs"]["aria-label"] = "Welche der beiden Stunden?"
        context["widget"] |= {"asked": asked, "zone": "MESZ" if shown.dst() else "MEZ"}
        return context

    def id_for_label(self, id_):
        return f"{id_}_0"


class MomentField(forms.MultiValueField):
    widget = MomentWidget
    default_error_messages = {
        "incomplete": "Bitte geben Sie Datum und Uhrzeit an.",
        "invalid_date": "Bitte geben Sie ein Datum an, z. B. 22.07.2025.",
        "invalid_time": "Bitte geben Sie eine Uhrzeit an, z. B. 19:38.",
    }

    def __init__(self, **kwargs):
        messages = self.default_error_messages
        fields = [
            forms.DateField(error_messages={"invalid": messages["invalid_date"]}),
            forms.TimeField(error_messages={"invalid": messages["invalid_time"]}),
            forms.ChoiceField(choices=WHICH, required=False),
        ]
        super().__init__(fields=fields, require_all_fields=False, **kwargs)
        for field in self.fields[:2]:
            field.required = True

    def clean(self, value):
        if not self.required and not any(value[:2] if value else []):
            return None
        return super().clean(value)

    def compress(self, values):
        if not values:
            return None
        day, time, which = [*values, ""][:3]
        if not FIRST.year <= day.year < LAST.year:
            raise ValidationError(INSANE)
        try:
            moment = clock.local(day, time, int(which) if which else None)
        except clock.Skipped:
            raise ValidationError(SKIPPED.format(day, time)) from None
        except clock.Ambiguous:
            raise ValidationError(AMBIGUOUS.format(day, time)) from None
        # With a day's room for what is counted from it.
        if not FIRST + clock.DAY <= moment < LAST - clock.DAY:
            raise ValidationError(INSANE)
        return moment


class MomentForm(forms.ModelForm):
    """A moment that nobody touched stays as it is stored, with its seconds. `problem` is what the form has to say."""

    problem = ""

    def clean(self):
        cleaned = super().clean()
        if self.problem:
            self.add_error(None, self.problem)
        return cleaned

    def _clean_fields(self):
        super()._clean_fields()
        for name, field in self.fields.items():
            if isinstance(field, MomentField) and name in self.cleaned_data and name not in self.changed_data:
                self.cleaned_data[name] = self.get_initial_for_field(field, name)
