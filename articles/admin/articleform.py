"""What editors type about an article, and what is checked of it."""

from django import forms
from django.utils import timezone
from django.utils.html import format_html

from articles import text
from articles.admin.moments import MomentForm
from articles.models import Article, Byline, Topic
from articles.models.readiness import say

Status = Article.Status
TOPICS_AT_MOST = 20


class BylineForm(MomentForm):
    position = forms.IntegerField(
        label="Reihenfolge",
        min_value=1,
        max_value=999,
        required=False,
        widget=forms.NumberInput({"aria-label": "Reihenfolge"}),
    )

    class Meta:
        model = Byline
        fields = ["author"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["position"] = self.instance.position

    def clean_position(self):
        return self.cleaned_data["position"] or 0  # the last, by `save_formset`


class ArticleForm(MomentForm):
    """One article. `step` says which button was pressed; all of them pass this form and `ArticleAdmin.save_model`."""

    topics = forms.ModelMultipleChoiceField(Topic.objects.all(), required=False, label="Themen")
    reviewed = forms.BooleanField(
        label="Ich habe den Text redaktionell geprüft",
        required=False,
        help_text="Hält Name und Zeit fest. Wird der Text danach geändert, gilt die Prüfung nicht mehr.",
    )
    step, user, is_editor = "save", None, False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "topics" in self.fields:
            self.initial["topics"] = (
                [link.tag_id for link in self.instance.topic_links.all()] if self.instance.pk else []
            )
        if "reviewed" in self.fields and self.instance.reviewed_at:
            by, when = self.instance.reviewed_by, say(self.instance.reviewed_at)
            self.fields["reviewed"].help_text = f"Zuletzt geprüft von {by.get_full_name() or by} am {when}."
        if self.instance.pk and not self.is_bound:
            self.show_remarks()

    def show_remarks(self):
        for name, sentence in self.instance.remarks(timezone.now(), planned=self.is_editor):
            if name in self.fields:
                field = self.fields[name]
                field.help_text = format_html('{} <span class="remark">Hinweis: {}</span>', field.help_text, sentence)

    def clean_topics(self):
        if len(self.cleaned_data["topics"]) > TOPICS_AT_MOST:
            raise forms.ValidationError(f"Bitte wählen Sie höchstens {TOPICS_AT_MOST} Themen.")
        return self.cleaned_data["topics"]

    def clean(self):
        cleaned = super().clean()
        if self.step == "publish" and not cleaned.get("published_at") and "published_at" not in self.errors:
            again = self.instance.status == Status.WITHDRAWN
            cleaned["published_at"] = self.instance.published_at if again else timezone.now()
        if (
            "return_comment" in self.fields
            and self.step == "give_back"
            and not text.trim(cleaned.get("return_comment") or "")
        ):
            self.add_error("return_comment", "Bitte schreiben Sie dazu, was fehlt oder anders werden soll.")
        return cleaned

    def full_clean(self):
        """With what blocks a publication, at the fields, where the text is, was or goes public."""
        super().full_clean()
        unpublic = self.instance.status in Status.unpublic()
        if not self.is_bound or self.step == "unschedule" or (self.step != "publish" and unpublic):
            return
        self.take_review()
        end, at = self.instance.depublish_at, timezone.now()
        if "depublish_at" in self.changed_data and end and end <= at and not unpublic:
            self.add_error(
                "depublish_at", "Dieser Zeitpunkt ist schon vorbei. Sofort verschwindet ein Text mit „Zurückziehen“."
            )
        for name, sentence in self.instance.obstacles():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, sentence)

    def take_review(self):
        """A review is of these words: ticked it is the user's and new, and a change to the words ends an old one."""
        if self.cleaned_data.get("reviewed"):
            self.instance.reviewed_by, self.instance.reviewed_at = self.user, timezone.now()
        elif {name.removesuffix("_id") for name in Article.WORDS} & {*self.changed_data}:
            self.instance.reviewed_by = self.instance.reviewed_at = None


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Grund",
        max_length=300,
        widget=forms.TextInput({"class": "vTextField", "autofocus": True}),
        help_text="Leserinnen und Leser sehen ihn unter der Adresse des Artikels.",
    )

    def clean_reason(self):
        reason = text.line(self.cleaned_data["reason"])
        if not 0 < len(reason) <= 300:
            raise forms.ValidationError("Bitte nennen Sie einen Grund, mit höchstens 300 Zeichen.")
        return reason
