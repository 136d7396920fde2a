"""What all lists and forms of the newsroom share."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, connection, models, transaction
from django.db.models import CASCADE, PROTECT, ProtectedError
from django.db.models.deletion import get_candidate_relations_to_delete
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.html import format_html

from articles.admin.conflict import TwoAtOnce, is_key
from articles.admin.moments import MomentField, MomentForm, MomentWidget
from articles.models.kept import Kept


class BoundedPaginator(Paginator):
    """Counts no further than anybody pages: an exact count reads the whole table."""

    LIMIT = 2000

    @cached_property
    def count(self):
        return self.object_list.order_by()[: self.LIMIT].count()

    @property
    def is_bounded(self):
        return self.count >= self.LIMIT


ROWS_AT_MOST = 200  # of a form within a form
NAMED = 10  # of what is in the way of a deletion
MEANWHILE = (
    "Im selben Augenblick hat jemand etwas geändert, das dazu gehört. Gespeichert wurde nichts; bitte prüfen Sie die "
    "Angaben, und versuchen Sie es noch einmal."
)


class KeysOnly:
    """A select that takes what is no key for one that nobody has; Django's own breaks when it shows it again."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        if isinstance(value, list):
            return [one if is_key(one) else "0" for one in value]
        return value if not value or is_key(value) else "0"

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [one for one in value if is_key(one)], attrs)


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


class CountedDeletion:
    """For a ModelAdmin: before something is deleted, what goes along is counted, and of what is in the way a little is
    named. Django's own reads and lists all of it, of a section half of all articles."""

    def get_deleted_objects(self, rows, request):
        opts, rows = self.opts, list(rows)
        counts = {opts.verbose_name_plural: len(rows)}
        permissions = {opts.verbose_name for row in rows if not self.has_delete_permission(request, row)}
        in_the_way = [users for row in rows for users in row.uses()] if issubclass(self.model, Kept) else []
        for relation in get_candidate_relations_to_delete(opts):
            other = relation.related_model
            hanging = other._base_manager.filter(**{f"{relation.field.name}__in": rows})
            if relation.on_delete is PROTECT and not issubclass(self.model, Kept):
                in_the_way.append(hanging)
            elif relation.on_delete is CASCADE and not other._meta.auto_created and (count := hanging.count()):
                counts[other._meta.verbose_name_plural] = count
        protected = [f"{one._meta.verbose_name}: {one}" for users in in_the_way for one in users[: NAMED + 1]]
        if len(protected) > NAMED:
            protected[NAMED:] = ["und weitere"]
        return list(map(str, rows)), counts, permissions, protected


class NewsroomAdmin(TwoAtOnce, CountedDeletion, AutocompleteForeignKeys, admin.ModelAdmin):
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

    @staticmethod
    def is_editor(request):
        """Whether it is somebody who decides about other people's texts and images."""
        return request.user.has_perm("articles.publish_article")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.problem = getattr(request, "problem", "")
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """What somebody else did in the same moment is said above the form, with all that was typed in it."""
        counts = [value for name, value in request.POST.items() if name.endswith(("-TOTAL_FORMS", "-INITIAL_FORMS"))]
        if not all(count.isascii() and count.isdecimal() and int(count) <= ROWS_AT_MOST for count in counts):
            raise BadRequest("rows")
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            return self.save_or_show_both(request, object_id, form_url, extra_context)
        except (IntegrityError, ProtectedError, ValidationError):
            if getattr(request, "problem", ""):
                raise
            request.problem = MEANWHILE
            return self.save_or_show_both(request, object_id, form_url, extra_context)

    @transaction.atomic
    def save_or_show_both(self, request, object_id, form_url, extra_context):
        row = self.find(request, object_id) if object_id else None
        answer = None if row is None else self.before_saving(request, row)
        return answer or super().changeform_view(request, object_id, form_url, extra_context)

    def before_saving(self, request, row):
        """An answer in place of what was asked for, or None; the row is locked."""
        return self.conflict(request, row) if self.has_change_permission(request, row) else None

    def delete_view(self, request, object_id, extra_context=None):
        back = redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        try:
            with transaction.atomic():
                row = self.find(request, object_id) if request.method == "POST" else self.get_object(request, object_id)
                if row is not None and request.method == "POST" and (lost := self.lost(request, [row.pk])):
                    self.tell_lost(request, lost)
                    return back
                context = {"seen": row and self.seen_in_list(row)} | (extra_context or {})
                return super().delete_view(request, object_id, context)
        except (IntegrityError, ProtectedError):
            messages.error(request, "Das wird inzwischen verwendet und kann nicht gelöscht werden.")
            return back

    def lookup_allowed(self, lookup, value, request=None):
        """Only what the filters of the list ask for: others reach any column, some with values that break it."""
        asked = {getattr(one, "parameter_name", one) for one in self.list_filter}
        return lookup.split("__")[0] in asked and super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request, extra_context=None):
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        # What stands on other pages nobody has seen, and it can be a million rows.
        if not all(map(is_key, chosen)) or request.POST.get("select_across", "0") != "0":
            raise BadRequest("selection")
        return super().changelist_view(request, {"title": self.opts.verbose_name_plural, **(extra_context or {})})

    def get_search_results(self, request, rows, term):
        """Searched for once: not to count what is found, and again to show a page of it."""
        found, double = super().get_search_results(request, rows, term)
        if not term.strip():
            return found, double
        with transaction.atomic(), connection.cursor() as cursor:
            # Where many rows have each of the words, PostgreSQL's 4 MB do not hold which, and it reads most of them again.
            cursor.execute("SET LOCAL work_mem = '32MB'")
            keys = list(found.order_by().values_list("pk", flat=True)[: BoundedPaginator.LIMIT])
        # Of what is that common a page is read in the list's order, past few others.
        return (rows.filter(pk__in=keys), False) if len(keys) < BoundedPaginator.LIMIT else (found, double)

    def render_change_form(self, request, context, *args, **kwargs):
        """The editor's import map stands in the page, and the policy lets it pass by its nonce."""
        if hasattr(context["media"], "with_nonce"):
            context["media"] = context["media"].with_nonce(request.csp_nonce)
        if context["original"] is not None:
            context["seen"] = getattr(request, "seen", None) or self.seen(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)


class FoundByNumber:
    """For a list whose rows people call by their number."""

    def get_search_results(self, request, rows, term):
        if is_key(term.strip()):
            return rows.filter(pk=int(term)), False
        return super().get_search_results(request, rows, term)


def pill(kind, word):
    """A state as word and colour."""
    return format_html('<span class="pill pill-{}">{}</span>', kind, word)


def view_link(address):
    return format_html('<a href="{}">Ansehen</a>', address) if address else ""
