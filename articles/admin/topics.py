from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect, render
from django.utils import timezone

from articles.admin.base import NewsroomAdmin, view_link
from articles.models import Article, Topic


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Topic.objects.none(), label="Dieses Thema bleibt", widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, topics, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = topics


@admin.register(Topic)
class TopicAdmin(NewsroomAdmin):
    list_display = ["name", "slug", "view_column"]
    search_fields = ["name"]
    search_help_text = "Sucht im Namen."
    sortable_by = ["name"]
    fields = ["name", "slug", "introduction", "spellings"]
    actions = ["merge"]

    def has_merge_permission(self, request):
        return self.has_change_permission(request) and self.has_delete_permission(request)

    @admin.action(description="Zusammenführen", permissions=["merge"])
    def merge(self, request, topics):
        """Two or more become one, which their articles and addresses go to."""
        topics = topics.order_by("sort_key", "pk")
        if not 2 <= topics.count() <= 20:
            messages.error(request, "Bitte wählen Sie zwei bis zwanzig Themen zum Zusammenführen.")
            return None
        form = MergeForm(topics, request.POST if "into" in request.POST or "merge" in request.POST else None)
        if form.is_valid():
            into = form.cleaned_data["into"]
            try:
                with transaction.atomic():
                    for topic in topics.exclude(pk=into.pk):
                        self.log_change(request, into, f"„{topic}“ hierher zusammengeführt.")
                        topic.merge_into(into)
            except Topic.DoesNotExist:
                messages.error(request, "Eines der Themen gibt es nicht mehr. Bitte wählen Sie noch einmal.")
                return None
            messages.success(request, f"Zusammengeführt zu „{into}“. Die früheren Adressen führen dorthin.")
            return redirect("admin:articles_topic_change", into.pk)
        context = self.admin_site.each_context(request) | {
            "title": "Themen zusammenführen",
            "opts": self.opts,
            "form": form,
            "topics": topics,
        }
        return render(request, "redaktion/zusammenfuehren.html", context)

    def view_on_site(self, topic):
        public = Article.objects.about(topic, timezone.now()).exists()
        return topic.get_absolute_url() if public else None

    def get_queryset(self, request):
        at = timezone.now()
        public = Article.objects.published(at).filter(
            topic_links__tag=OuterRef("pk"), topic_links__published_at__lte=at
        )
        return super().get_queryset(request).annotate(is_public=Exists(public))

    @admin.display(description="Website")
    def view_column(self, topic):
        return view_link(topic.get_absolute_url()) if topic.is_public else ""
