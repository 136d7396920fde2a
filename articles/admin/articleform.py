"""What editors type about an article, and what is checked of it."""

from copy import copy

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.html import format_html

from articles import text
from articles.admin.conflict import posted
from articles.admin.moments import MomentForm
from articles.models import Article, Byline, Topic
from articles.models.readiness import say

Status = Article.Status
TOPICS_AT_MOST = 20


RELATED_AT_MOST = 6


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

    def validate_constraints(self):
        """The set asks whether a name stands twice: none of its rows is one of the database's."""


class BylineFormSet(forms.BaseInlineFormSet):
    """The names, stored as a whole (`Article.sign`): which rows hold them is nobody's business."""

    def get_queryset(self):
        return self.model.objects.none()

    def initial_form_count(self):
        return 0

    def clean(self):
        super().clean()
        names = self.authors
        if len(names) > len(set(names)):
            raise forms.ValidationError("Jede Autorin und jeder Autor steht einmal in der Zeile.")

    @property
    def authors(self):
        """Their keys by the numbers; who has none comes last, as the form has them."""
        rows = [
            row.cleaned_data for row in self.forms if row not in self.deleted_forms and hasattr(row, "cleaned_data")
        ]
        rows = [row for row in rows if row.get("author")]
        return [row["author"].pk for row in sorted(rows, key=lambda row: row.get("position") or 1000)]


class Kind(models.TextChoices):
    """What changes in a text that readers could read already."""

    TYPO = "tippfehler", "Tippfehler: Am Inhalt ändert sich nichts, niemand erfährt davon."
    UPDATE = "aktualisierung", "Aktualisierung: Neues ist dazugekommen; der Text bekommt „Aktualisiert“ mit der Zeit."
    CORRECTION = "korrektur", "Korrektur: Etwas war falsch; das steht mit Datum unter dem Text und unter „Korrekturen“."


class ArticleForm(MomentForm):
    """One article. `step` says which button was pressed; all of them pass this form and `ArticleAdmin.save_model`. `draft` is
    what it shows instead of what is stored."""

    topics = forms.ModelMultipleChoiceField(Topic.objects.all(), required=False, label="Themen")
    related = forms.ModelMultipleChoiceField(
        Article.objects.all(),
        required=False,
        label="Mehr zum Thema",
        help_text=f"Stehen vor dem, was die Themen bringen; höchstens {RELATED_AT_MOST}, in der Reihenfolge der Wahl.",
    )
    reviewed = forms.BooleanField(
        label="Ich habe den Text redaktionell geprüft",
        required=False,
        help_text="Hält Name und Zeit fest. Wird der Text danach geändert, gilt die Prüfung nicht mehr.",
    )
    kind = forms.ChoiceField(label="Was ändert sich?", choices=Kind.choices, required=False, widget=forms.RadioSelect)
    correction = forms.CharField(
        label="Korrektur",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"class": "vLargeTextField", "rows": 3}),
        help_text="Was falsch war und was richtig ist. Leserinnen und Leser sehen es.",
    )
    why = forms.CharField(
        label="Vermerk im Verlauf",
        required=False,
        max_length=300,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="Warum geändert wurde, für die Redaktion.",
    )
    step, user, is_editor, draft = "save", None, False, None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        article = self.instance
        self.stored_words = {name: getattr(article, name) for name in Article.WORDS}
        self.was_public = bool(article.pk) and article.is_published(timezone.now())
        if "topics" in self.fields:
            self.initial["topics"] = [link.tag_id for link in article.topic_links.all()] if article.pk else []
        if "related" in self.fields:
            self.initial["related"] = [row.other_id for row in article.chosen.all()] if article.pk else []
        if "reviewed" in self.fields and article.reviewed_at:
            by, when = article.reviewed_by, say(article.reviewed_at)
            self.fields["reviewed"].help_text = f"Zuletzt geprüft von {by.get_full_name() or by} am {when}."
        if self.draft:
            self.show_draft()
        if article.pk and not self.is_bound:
            self.show_remarks()

    def show_draft(self):
        content = self.draft.written
        for name, value in content.as_json().items():
            if name in self.fields and name != "topics":
                self.initial[name] = value
        if "topics" in self.fields:
            self.initial["topics"] = list(Topic.objects.filter(name__in=content.topics).values_list("pk", flat=True))
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.MultiWidget):
                keys = [f"{name}_{number}" for number in range(len(field.widget.widgets))]
                if any(key in self.draft.typed for key in keys):
                    stored = posted(self, name)
                    self.initial[name] = [(self.draft.typed.get(key) or stored[key])[0] for key in keys]
            elif name in self.draft.typed:
                values = self.draft.typed[name]
                tick = isinstance(field, forms.BooleanField)
                self.initial[name] = bool(values) if tick else (values or [""])[0]

    def show_remarks(self):
        shown = copy(self.instance)
        if self.draft:
            self.draft.written.put_on(shown)
        for name, sentence in shown.remarks(timezone.now(), planned=self.is_editor):
            if name in self.fields:
                field = self.fields[name]
                field.help_text = format_html('{} <span class="remark">Hinweis: {}</span>', field.help_text, sentence)

    def clean_topics(self):
        if len(self.cleaned_data["topics"]) > TOPICS_AT_MOST:
            raise forms.ValidationError(f"Bitte wählen Sie höchstens {TOPICS_AT_MOST} Themen.")
        return self.cleaned_data["topics"]

    def clean_related(self):
        """In the order in which they were chosen, which a queryset has not."""
        found = {str(article.pk): article for article in self.cleaned_data["related"]}
        chosen = [found[key] for key in dict.fromkeys(self.data.getlist(self.add_prefix("related"))) if key in found]
        if len(chosen) > RELATED_AT_MOST:
            raise forms.ValidationError(f"Bitte wählen Sie höchstens {RELATED_AT_MOST} Artikel.")
        if self.instance in chosen:
            raise forms.ValidationError("Ein Artikel führt nicht zu sich selbst.")
        return chosen

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
        if "kind" in self.fields:
            self.ask_what_changes()
        end, at = self.instance.depublish_at, timezone.now()
        if "depublish_at" in self.changed_data and end and end <= at and not unpublic:
            self.add_error(
                "depublish_at", "Dieser Zeitpunkt ist schon vorbei. Sofort verschwindet ein Text mit „Zurückziehen“."
            )
        for name, sentence in self.instance.obstacles():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, sentence)

    @property
    def words_changed(self):
        """Whether what readers read is another text than what is stored."""
        return any(getattr(self.instance, name) != words for name, words in self.stored_words.items())

    def ask_what_changes(self):
        """Readers of a public text are told what became of it, and only an editor knows what to tell."""
        kind = self.cleaned_data.get("kind")
        told = text.trim(text.clean(self.cleaned_data.get("correction") or ""))
        if self.words_changed and not kind and "kind" not in self.errors:
            self.add_error(
                "kind", "Der Text ist öffentlich. Bitte wählen Sie, was sich für Leserinnen und Leser ändert."
            )
        if kind == Kind.CORRECTION and not told and "correction" not in self.errors:
            self.add_error("correction", "Bitte schreiben Sie, was falsch war und was richtig ist.")
        if told and kind != Kind.CORRECTION and "kind" not in self.errors:
            self.add_error(
                "kind", "Sie haben eine Korrektur geschrieben. Bitte wählen Sie „Korrektur“, oder leeren Sie das Feld."
            )
        self.cleaned_data["correction"] = told

    def take_review(self):
        """A review is of these words: ticked it is the user's and new, and a change to the words ends an old one."""
        if self.cleaned_data.get("reviewed"):
            self.instance.reviewed_by, self.instance.reviewed_at = self.user, timezone.now()
        elif {name.removesuffix("_id") for name in Article.WORDS} & {*self.changed_data}:
            self.instance.reviewed_by = self.instance.reviewed_at = None
