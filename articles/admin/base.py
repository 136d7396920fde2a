"""What all lists and forms of the newsroom share."""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db import models
from django.utils.functional import cached_property
from django.utils.html import format_html

from articles.admin.moments import MomentField, MomentForm, MomentWidget


class BoundedPaginator(Paginator):
    """Counts no further than anybody pages: an exact count reads the whole table."""

    LIMIT = 2000

    @cached_property
    def count(self):
        return self.object_list.order_by()[: self.LIMIT].count()

    @property
    def is_bounded(self):
        return self.count >= self.LIMIT


def is_key(value):
    return str(value).isascii() and str(value).isdecimal() and len(str(value)) <= 18


class KeysOnly:
    """A select that takes what is no key for one that nobody has; Django's own breaks when it shows it again."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        if isinstance(value, list):
            return [one if is_key(one) else "0" for one in value]
        return value if not value or is_key(value) else "0"


class OneOf(KeysOnly, AutocompleteSelect):
    pass


class SomeOf(KeysOnly, AutocompleteSelectMultiple):
    pass


class AutocompleteForeignKeys:
    """For a ModelAdmin or an inline: its `autocomplete_fields` with `OneOf`."""

    def formfield_for_foreignkey(self, field, request, **kwargs):
        if field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = OneOf(field, self.admin_site)
        return super().formfield_for_foreignkey(field, request, **kwargs)


class NewsroomAdmin(AutocompleteForeignKeys, admin.ModelAdmin):
    form = MomentForm
    formfield_overrides = {models.DateTimeField: {"form_class": MomentField, "widget": MomentWidget}}
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0
    view_on_site = False
    empty_value_display = ""
    actions_on_top, actions_on_bottom = True, False

    def changelist_view(self, request, extra_context=None):
        if not all(map(is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest("selection")
        return super().changelist_view(request, {"title": self.opts.verbose_name_plural, **(extra_context or {})})

    def render_change_form(self, request, context, *args, **kwargs):
        """The editor's import map stands in the page, and the policy lets it pass by its nonce."""
        if hasattr(context["media"], "with_nonce"):
            context["media"] = context["media"].with_nonce(request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)


def pill(kind, word):
    """A state as word and colour."""
    return format_html('<span class="pill pill-{}">{}</span>', kind, word)


def view_link(address):
    return format_html('<a href="{}">Ansehen</a>', address) if address else ""
