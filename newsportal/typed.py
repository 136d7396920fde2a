"""What editors typed while the database was away: their form given back, to be sent again. Nothing here asks a query."""

import re
from dataclasses import dataclass
from html import unescape

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.http import JsonResponse
from django.shortcuts import render

SENTENCE = "Die Datenbank ist gerade nicht erreichbar. Bitte versuchen Sie es in einer halben Minute noch einmal."
# Of fields that no model has.
LABELS = {
    "username": "Benutzername",
    "password": "Passwort",
    "old_password": "Bisheriges Passwort",
    "new_password1": "Neues Passwort",
    "new_password2": "Neues Passwort, noch einmal",
    "password1": "Passwort",
    "password2": "Passwort, noch einmal",
    "files": "Dateien",
    "reason": "Grund",
}
BLOCK_END = re.compile(r"</(?:p|h\d|li|blockquote|figcaption|tr)>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")
ROWS_AT_MOST = 20


@dataclass
class Field:
    name: str
    value: str
    label: str
    shown: bool

    @property
    def readable(self):
        """The words of a text with markup, paragraph by paragraph; "" where the value is readable itself."""
        if not BLOCK_END.search(self.value):
            return ""
        return unescape(TAG.sub("", BLOCK_END.sub("\n\n", self.value))).strip()

    @property
    def rows(self):
        words = self.readable or self.value
        return min(ROWS_AT_MOST, 1 + words.count("\n") + len(words) // 80)


def given_back(request):
    """The 503 of the newsroom: a sentence, and the form with all that was sent but passwords and files."""
    if hasattr(request, "_messages"):
        del request._messages  # "Gespeichert." may be among them
    accepted = request.headers.get("Accept", "")
    if "application/json" in accepted and "text/html" not in accepted:
        return JsonResponse({"problem": SENTENCE}, status=503)
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    passwords = [(name, label(request, name)) for name, _ in sent if is_password(name)]
    files = [(name, [file.name for file in values]) for name, values in request.FILES.lists()]
    context = {
        "title": "Die Datenbank antwortet nicht",
        "site_header": admin.site.site_header,
        "sentence": SENTENCE,
        "address": request.get_full_path(),
        "is_popup": "_popup" in request.GET or "_popup" in request.POST,
        "sends": request.method == "POST",
        "fields": [field(request, name, value) for name, value in sent if not is_password(name)],
        "passwords": passwords,
        "files": [(name, label(request, name), names) for name, names in files],
    }
    return render(None, "redaktion/503.html", context, status=503)


def is_password(name):
    return "password" in name and name != "usable_password"


def field(request, name, value):
    """Shown is what somebody typed in words; choices, moments and what the form needs itself are only sent again."""
    found = model_field(request, name)
    words = any(map(str.isalpha, value[:1000])) and value != "on"
    own = name.startswith("_") or name == "csrfmiddlewaretoken"
    return Field(name, value, label(request, name), words and not own and not getattr(found, "choices", None))


def label(request, name):
    found = model_field(request, name)
    return found.verbose_name if found else LABELS.get(name, name)


def model_field(request, name):
    """The field of the model that the form is about, or of a form within it (`corrections-0-text`); else None."""
    found = None
    try:
        model = apps.get_model(*request.resolver_match.url_name.rpartition("_")[0].split("_", 1))
        for part in name.split("-"):
            if not part.isdecimal():
                found = model._meta.get_field(part)
                model = found.related_model
    except (AttributeError, LookupError, TypeError, ValueError, FieldDoesNotExist):
        return None  # an address or a name of another kind
    return found if hasattr(found, "verbose_name") else None
