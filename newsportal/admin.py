from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.contrib.flatpages.models import FlatPage
from django.contrib.sites.models import Site

from articles import markup
from articles.admin.base import CountedDeletion, NewsroomAdmin, pill, view_link
from articles.admin.editor import BodyWidget
from articles.admin.moments import MomentForm
from articles.models import FrontSlot
from newsportal.frontpage import FrontAdmin
from newsportal.models import Page

admin.site.unregister([FlatPage, Site, User])
admin.site.register(FrontSlot, FrontAdmin)


class PageForm(MomentForm):
    class Meta:
        model = Page
        fields = ["title", "content"]
        widgets = {"content": BodyWidget(images=False)}
        labels = {"content": "Text"}

    def clean_content(self):
        content = markup.clean_html(self.cleaned_data["content"])
        if not content:
            raise forms.ValidationError("Diese Seite braucht einen Text.")
        return content


class FilledFilter(admin.SimpleListFilter):
    title, parameter_name = "Stand", "stand"

    def lookups(self, request, model_admin):
        return [("offen", "Noch auszufüllen")]

    def queryset(self, request, pages):
        return pages.unfilled() if self.value() == "offen" else pages


@admin.register(Page)
class PageAdmin(NewsroomAdmin):
    """The four pages that every site has; their addresses are fixed."""

    form = PageForm
    list_display = ["title", "url", "state_column", "view_column"]
    list_filter = [FilledFilter]
    ordering = ["pk"]
    fieldsets = [(None, {"fields": ["title", "content"]})]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, page=None):
        return False

    def view_on_site(self, page):
        return page.url

    @admin.display(description="Stand")
    def state_column(self, page):
        return pill("submitted", page.lack) if page.lack else pill("public", "Ausgefüllt")

    @admin.display(description="Website")
    def view_column(self, page):
        return view_link(page.url)


@admin.register(User)
class AccountAdmin(CountedDeletion, UserAdmin):
    pass
