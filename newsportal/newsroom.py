"""The admin site at /redaktion/."""

from functools import update_wrapper

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import login
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.i18n import JavaScriptCatalog

from newsportal import typed
from ticker.models import Headline

# As a newsroom thinks, not as the code is cut: group, models (by their labels).
GROUPS = [
    ("Texte", ["articles.article", "articles.correction"]),
    ("Startseite", ["articles.frontslot"]),
    ("Ticker", ["ticker.headline"]),
    ("Bilder", ["articles.image"]),
    ("Themen", ["articles.topic"]),
    ("Personen", ["articles.author"]),
    ("Ressorts", ["articles.section"]),
    ("Seiten", ["newsportal.page", "articles.formeraddress"]),
    ("Verwaltung", ["auth.user", "auth.group"]),
]


class Newsroom(admin.AdminSite):
    site_url = "/"
    index_title = "Schreibtisch"
    enable_nav_sidebar = True

    @property
    def site_header(self):
        return f"Redaktion {settings.SITE_NAME}"

    site_title = site_header

    def get_app_list(self, request, app_label=None):
        """The models in groups; the page of one app keeps Django's own."""
        if app_label:
            return super().get_app_list(request, app_label)
        models = {
            f"{app['app_label']}.{model['object_name'].lower()}": (app, model)
            for app in super().get_app_list(request)
            for model in app["models"]
        }
        groups = []
        for name, labels in GROUPS:
            shown = [models[label] for label in labels if label in models]
            if shown:
                first = shown[0][0]
                groups.append(first | {"name": name, "models": [model for _, model in shown]})
        return groups

    def index(self, request, extra_context=None):
        """The desk, with the entry of the ticker."""
        from newsportal.desk import Desk  # leads to the lists, which are registered here

        entry = self.get_model_admin(Headline).entry(request)
        if entry:
            del entry.fields["text"].widget.attrs["autofocus"]  # there is more to see first
        context = {"desk": Desk(request.user, timezone.now()), "entry": entry}
        return super().index(request, context | (extra_context or {}))

    def autocomplete_view(self, request):
        """Only for fields that point to other rows; Django's own breaks with all others."""
        asked = request.GET
        try:
            field = apps.get_model(asked["app_label"], asked["model_name"])._meta.get_field(asked["field_name"])
        except (KeyError, LookupError, ValueError, FieldDoesNotExist):
            raise PermissionDenied from None
        if not (field.concrete and field.remote_field):
            raise PermissionDenied
        return super().autocomplete_view(request)

    def get_urls(self):
        """Without the address that leads to any object's page: it would tell the slug of what is not public."""
        from newsportal import preview  # which asks this site for the articles' admin

        own = [path("anmelden/", login_again, name="login_again"), *preview.urls()]
        return own + [entry for entry in super().get_urls() if getattr(entry, "name", "") != "view_on_site"]

    def admin_view(self, view, cacheable=False):
        """A form that is sent after its login has ended is given back, and goes on where it was sent to with the new one."""
        protected = super().admin_view(view, cacheable)

        def inner(request, *args, **kwargs):
            leaves = request.path_info == reverse("admin:logout")
            if request.method == "POST" and not leaves and not self.has_permission(request):
                form = AdminAuthenticationForm(request, data=typed.credentials(request))
                if not form.is_valid():
                    return typed.logged_out(request, form)
                login(request, form.get_user())
            return protected(request, *args, **kwargs)

        return update_wrapper(inner, protected)

    def i18n_javascript(self, request, extra_context=None):
        """With the words of the text editor."""
        return JavaScriptCatalog.as_view(packages=["django.contrib.admin", "django_prose_editor"])(request)


@never_cache
@sensitive_post_parameters("password")
def login_again(request):
    """For a form whose login has ended: logs in without leaving it, and tells the token that the form needs from now on."""
    if request.method == "POST":
        form = AdminAuthenticationForm(request, data=request.POST)
        if not form.is_valid():
            return JsonResponse(
                {"problem": " ".join(form.non_field_errors()) or "Bitte geben Sie Ihr Passwort ein."}, status=400
            )
        login(request, form.get_user())
    return JsonResponse({"token": get_token(request), "user": request.user.pk})
