"""What editors typed while the database was away, or after their login had ended: their form given back, to be sent again.
Nothing here asks a query."""

import re
from dataclasses import dataclass
from html import unescape

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.http import JsonResponse
from django.middleware.csrf import get_token
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
    context = {"title": "Die Datenbank antwortet nicht", "sentence": SENTENCE}
    return render(None, "redaktion/503.html", context | form(request), status=503)


LOGIN = "_anmelden_"  # and "username" or "password": what is asked for above a form that is given back


def credentials(request):
    return {name: request.POST.get(LOGIN + name, "") for name in ("username", "password")}


def logged_out(request, login):
    """The form again, under the question who is there."""
    asked = LOGIN + "username" in request.POST
    context = {
        "title": "Sie sind nicht mehr angemeldet",
        "problem": " ".join(login.non_field_errors()) or "Bitte geben Sie Benutzernamen und Passwort an."
        if asked
        else "",
        "username": request.POST.get(LOGIN + "username", ""),
        "token": get_token(request),
    }
    return render(None, "redaktion/abgemeldet.html", context | form(request), status=403)


def token_changed(request):
    """The form again with a token that holds: another window has logged in or out since it was opened."""
    context = {"title": "Bitte noch einmal senden", "token": get_token(request)}
    return render(None, "redaktion/noch_einmal.html", context | form(request), status=403)


def form(request):
    """What was sent, for a template to show and to send again."""
    sent = [(name, value) for name, values in request.POST.lists() for value in values if not name.startswith(LOGIN)]
    passwords = [(name, label(request, name)) for name, _ in sent if is_password(name)]
    files = [(name, [file.name for file in values]) for name, values in request.FILES.lists()]
    return {
        "site_header": admin.site.site_header,
        "address": request.get_full_path(),
        "is_popup": "_popup" in request.GET or "_popup" in request.POST,
        "sends": request.method == "POST",
        "fields": [field(request, name, value) for name, value in sent if not is_password(name)],
        "passwords": passwords,
        "files": [(name, label(request, name), names) for name, names in files],
    }


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
