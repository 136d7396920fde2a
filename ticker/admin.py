from django.contrib import admin

from ticker.models import Headline


@admin.register(Headline)
class HeadlineAdmin(admin.ModelAdmin):
    list_display = ["moment", "text", "breaking", "withdrawn", "article"]
    list_display_links = ["text"]
    list_filter = ["breaking", "withdrawn", "origin"]
    list_select_related = ["article"]
    search_fields = ["text"]
    autocomplete_fields = ["article"]
    show_full_result_count = False
    fields = [
        "moment",
        "text",
        "article",
        "url",
        "source",
        "until",
        "breaking",
        "breaking_until",
        "pinned_until",
        "withdrawn",
    ]

    def get_readonly_fields(self, request, line=None):
        return ["article", "until"] if line and line.is_copy else []  # the article decides
