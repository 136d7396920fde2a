from django import forms
from django.contrib import admin
from taggit.models import Tag

from articles.models import Article, Author, Byline, Correction, FormerAddress, Section, Topic

Status = Article.Status
TOPIC_LENGTH = Topic._meta.get_field("name").max_length
admin.site.unregister(Tag)  # taggit's own tags are unused: ours are topics


class BylineInline(admin.TabularInline):
    model = Byline
    autocomplete_fields = ["author"]
    extra = 1


class CorrectionInline(admin.StackedInline):
    model = Correction
    extra = 0


class ArticleForm(forms.ModelForm):
    def clean_topics(self):
        for name in self.cleaned_data["topics"]:
            if len(name) > TOPIC_LENGTH:
                raise forms.ValidationError(
                    f"Ein Thema hat höchstens {TOPIC_LENGTH} Zeichen: „{name[:40]}…“ ist länger."
                )
        return self.cleaned_data["topics"]


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    list_display = ["title", "section", "status", "published_at", "updated_at"]
    list_filter = ["status", "section", "form"]
    list_select_related = ["section"]
    search_fields = ["title", "kicker"]
    show_full_result_count = False
    inlines = [BylineInline, CorrectionInline]
    fieldsets = [
        (None, {"fields": ["section", "form", "kicker", "title", "short_title", "teaser", "body", "topics"]}),
        ("Veröffentlichung", {"fields": ["status", "published_at", "depublish_at", "depublish_reason"]}),
        ("Ticker", {"fields": ["in_ticker"]}),
        ("Herkunft", {"fields": ["dateline", "source", "source_url", "press_release", "advertisement"]}),
        ("Transparenz", {"fields": ["transparency_note", "ai_use", "source_language"]}),
        ("Suchmaschinen", {"fields": ["slug", "search_title", "search_description", "canonical_url", "noindex"]}),
        ("Intern", {"fields": ["embargo_until", "internal_note"]}),
    ]

    def get_deleted_objects(self, articles, request):
        """What was public is named as what cannot be deleted."""
        deleted, count, permissions, protected = super().get_deleted_objects(articles, request)
        protected += [f"Veröffentlicht: {article}" for article in articles if article.status not in Status.unpublic()]
        return deleted, count, permissions, protected

    def view_on_site(self, article):
        return article.get_absolute_url() if article.section else None


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = ["name"]


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    list_display = ["name", "role", "account"]
    list_select_related = ["account"]
    search_fields = ["name"]
    fields = ["name", "slug", "role", "bio", "account"]


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    fields = ["name", "slug", "introduction"]


@admin.register(FormerAddress)
class FormerAddressAdmin(admin.ModelAdmin):
    list_display = ["path", "target", "created_at"]
    search_fields = ["path", "target"]
