"""Sections, authors, and the addresses that pages had."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminIntegerFieldWidget
from django.contrib.auth import get_user_model

from articles.admin.base import NewsroomAdmin, view_link
from articles.admin.editor import ImageWidget
from articles.models import Author, FormerAddress, Section

PLACE = AdminIntegerFieldWidget({"aria-label": "Reihenfolge", "min": 0})


@admin.register(Section)
class SectionAdmin(NewsroomAdmin):
    list_display = ["name", "slug", "position", "view_column"]
    list_editable = ["position"]
    search_fields = ["name"]
    fields = ["name", "slug", "description", "position"]

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, **kwargs | {"widgets": {"position": PLACE}})

    def view_on_site(self, section):
        return section.get_absolute_url()

    @admin.display(description="Website")
    def view_column(self, section):
        return view_link(section.get_absolute_url())


@admin.register(Author)
class AuthorAdmin(NewsroomAdmin):
    list_display = ["name", "role", "account", "view_column"]
    list_select_related = ["account"]
    search_fields = ["name", "role"]
    fields = ["name", "slug", "role", "bio", "spellings", "portrait", "account"]

    def view_on_site(self, author):
        return author.get_absolute_url()

    def formfield_for_dbfield(self, field, request, **kwargs):
        if field.name == "portrait":
            return field.formfield(widget=ImageWidget(), **kwargs)
        if field.name == "account":
            # A newsroom's accounts fit into a list, which needs no right to see accounts themselves.
            kwargs["queryset"] = get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username")
            return field.formfield(**kwargs)
        return super().formfield_for_dbfield(field, request, **kwargs)

    @admin.display(description="Website")
    def view_column(self, author):
        return view_link(author.get_absolute_url())


@admin.register(FormerAddress)
class FormerAddressAdmin(NewsroomAdmin):
    list_display = ["path", "target", "created_at"]
    search_fields = ["path", "target"]
    sortable_by = ["path"]
