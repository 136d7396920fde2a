from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from articles import clock, images, text
from articles.admin.base import FoundByNumber, NewsroomAdmin, pill
from articles.admin.moments import MomentForm
from articles.models import Article, Image
from articles.models.images import Known

FILES_AT_ONCE = 20
PICKED_AT_ONCE = 24


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name)


class FilesField(forms.Field):
    """The files as they came; what they are, the library says of each."""

    widget = ManyFiles({"accept": "image/jpeg,image/png,image/webp,image/avif,.heic"})

    def clean(self, files):
        if not files:
            raise forms.ValidationError("Bitte wählen Sie die Dateien aus.")
        if len(files) > FILES_AT_ONCE:
            raise forms.ValidationError(f"Bitte laden Sie höchstens {FILES_AT_ONCE} Bilder auf einmal hoch.")
        return files


class UploadForm(forms.Form):
    credit = forms.CharField(
        label="Bildnachweis für alle",
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="Gilt für Bilder, deren Datei keinen Nachweis mitbringt.",
    )
    files = FilesField(
        label="Dateien",
        help_text="JPEG, PNG, WebP oder AVIF, je höchstens 20 MB und 40 Megapixel. Sie können sie auch hierher ziehen.",
    )


class FocalForm(MomentForm):
    class Meta:
        model = Image
        fields = ["credit", "alt", "decorative", "caption", "source", "licence_until", "focal_x", "focal_y"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "credit" in self.fields:
            self.fields["credit"].required = True

    def clean(self):
        cleaned = super().clean()
        for name in ("credit", "alt"):
            cleaned[name] = text.line(cleaned.get(name) or "")
        if not cleaned["credit"] and "credit" in self.fields and "credit" not in self.errors:
            self.add_error("credit", "Bitte nennen Sie, wer das Bild gemacht hat.")
        if not cleaned.get("decorative") and not cleaned.get("alt") and "alt" not in self.errors:
            self.add_error("alt", "Bitte beschreiben Sie das Bild, oder kreuzen Sie „dekorativ“ an.")
        return cleaned


class ConditionFilter(admin.SimpleListFilter):
    title, parameter_name = "Zustand", "zustand"

    def lookups(self, request, model_admin):
        return [
            ("offen", "Noch zu beschriften"),
            ("lizenz", "Lizenz endet bald"),
            ("ersetzen", "Lizenz endet bald, noch verwendet"),
            ("frei", "Nirgends verwendet"),
        ]

    def queryset(self, request, rows):
        match self.value():
            case "offen":
                return rows.incomplete()
            case "lizenz":
                return rows.ending(timezone.now())
            case "ersetzen":
                return rows.ending(timezone.now()).used()
            case "frei":
                return rows.unused()
        return rows


class UploaderFilter(admin.SimpleListFilter):
    title, parameter_name = "Hochgeladen von", "von"

    def lookups(self, request, model_admin):
        return [("mir", "Mir")]

    def queryset(self, request, rows):
        return rows.filter(uploader=request.user) if self.value() == "mir" else rows


@admin.register(Image)
class ImageAdmin(FoundByNumber, NewsroomAdmin):
    form = FocalForm
    add_form_template = "redaktion/hochladen.html"
    change_form_template = "redaktion/bildformular.html"
    list_display = ["thumbnail_column", "name_column", "credit", "state_column", "uploaded_at"]
    list_display_links = ["thumbnail_column", "name_column"]
    list_filter = [ConditionFilter, UploaderFilter]
    search_fields = ["caption", "alt", "credit"]
    search_help_text = (
        "Sucht in Bildunterschrift, Alternativtext und Bildnachweis; eine Zahl ist die Nummer des Bildes."
    )
    ordering = ["-pk"]
    sortable_by = []
    fieldsets = [
        (None, {"fields": ["credit", "alt", "decorative", "caption", "source", "licence_until"]}),
        ("Bildmitte als Zahlen", {"fields": [("focal_x", "focal_y")]}),
        ("Verwendung", {"fields": ["uses_column", "file_column"]}),
    ]
    readonly_fields = ["uses_column", "public_uses_column", "file_column"]

    def get_fieldsets(self, request, image=None):
        """Authors see where an image is public, and not who is working on what."""
        main, focal, uses = self.fieldsets
        shown = "uses_column" if self.is_editor(request) else "public_uses_column"
        return [main, focal, (uses[0], {"fields": [shown, "file_column"]})]

    def has_change_permission(self, request, image=None):
        if not super().has_change_permission(request, image):
            return False
        return image is None or image.uploader_id == request.user.pk or self.is_editor(request)

    def has_delete_permission(self, request, image=None):
        if not super().has_delete_permission(request, image):
            return False
        return image is None or image.uploader_id == request.user.pk or self.is_editor(request)

    # --- Uploading ----------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        """Several files at once. A script sends them one by one and reads JSON; without it the form sends them all."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        results = []
        if form.is_valid():
            results = [self.store(request, file, form.cleaned_data["credit"]) for file in form.cleaned_data["files"]]
        if "application/json" in request.headers.get("Accept", ""):
            problems = [problem for errors in form.errors.values() for problem in errors]
            return JsonResponse({"results": results, "problem": " ".join(problems)})
        if results and not any("problem" in one for one in results):
            messages.success(
                request, f"{len(results)} Bilder hochgeladen." if len(results) > 1 else "Bild hochgeladen."
            )
            if len(results) == 1:
                return HttpResponseRedirect(results[0]["address"])
            return HttpResponseRedirect(reverse("admin:articles_image_changelist") + "?von=mir")
        context = self.admin_site.each_context(request) | {
            "title": "Bilder hochladen",
            "opts": self.opts,
            "form": form,
            "results": results,
        }
        return render(request, self.add_form_template, context)

    def store(self, request, file, credit):
        """Put one file into the library; returns what the page says about it."""
        name = text.shorten(file.name, 80)
        if file.size > images.MAX_BYTES:
            return {"name": name, "problem": f"Die Datei ist größer als {images.MAX_BYTES // 1024 // 1024} MB."}
        image = Image(file=file, uploader=request.user)
        try:
            with transaction.atomic():
                image.save()
                if credit and not image.credit:
                    image.credit = text.line(credit)[:200]
                    image.save(update_fields=["credit"])
        except images.Refused as problem:
            return {"name": name, "problem": str(problem)}
        except (Known, IntegrityError) as known:
            image = getattr(known, "image", None) or Image.objects.get(checksum=image.checksum)
            return self.result(image, name) | {"note": f"Dieses Bild gibt es schon: „{image}“."}
        self.log_addition(request, image, "Hochgeladen.")
        return self.result(image, name)

    def result(self, image, name):
        return {
            "name": name,
            "id": image.pk,
            "address": reverse("admin:articles_image_change", args=[image.pk]),
            "thumbnail": image.thumbnail,
        }

    def save_model(self, request, image, form, change):
        """A file that is gone cannot be cut anew; everything else is stored."""
        try:
            super().save_model(request, image, form, change)
        except (OSError, images.Refused):
            image.focal_x, image.focal_y = form.initial["focal_x"], form.initial["focal_y"]
            super().save_model(request, image, form, change)
            messages.error(
                request, "Die Datei des Bildes fehlt oder ist beschädigt; die Bildmitte bleibt, wie sie war."
            )

    # --- For other pages of the newsroom ----------------------------------------------

    def get_urls(self):
        own = [
            path("auswahl/", self.admin_site.admin_view(self.picker), name="articles_image_picker"),
            path("<int:pk>/vorschau/", self.admin_site.admin_view(self.thumbnail), name="articles_image_thumbnail"),
        ]
        return own + super().get_urls()

    def picker(self, request):
        """A piece of a page: the newest images, or those that a search finds, to choose one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).order_by("-pk")
        if query := text.line(request.GET.get("q", ""))[:100]:
            rows, _ = self.get_search_results(request, rows, query)
        context = {"images": rows[:PICKED_AT_ONCE], "query": query, "today": clock.day_of(timezone.now())}
        return render(request, "redaktion/bildauswahl.html", context)

    def thumbnail(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(get_object_or_404(Image, pk=pk).thumbnail)

    # --- List and form --------------------------------------------------------------------

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        stored = Image.objects.get(pk=obj.pk)  # the files are those of the stored point
        context["crops"] = [
            (ratio, label, self.crop(stored, ratio))
            for ratio, label in (("16x9", "16:9"), ("4x3", "4:3"), ("1x1", "1:1"))
        ]
        context["whole"] = self.crop(stored, "")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @staticmethod
    def crop(image, ratio):
        """The address of the rendition that a preview shows."""
        fitting = [one for one in image.renditions() if one.ratio == ratio and one.suffix == "jpg"]
        return image.file.storage.url(min(fitting, key=lambda one: abs(one.width - 640)).name)

    @admin.display(description="Bild")
    def thumbnail_column(self, image):
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" width="120" height="90" loading="lazy">', image.thumbnail, image
        )

    @admin.display(description="Bezeichnung")
    def name_column(self, image):
        return str(image)

    @admin.display(description="Zustand")
    def state_column(self, image):
        at = timezone.now()
        if not image.credit:
            return pill("withdrawn", "Ohne Bildnachweis")
        if not image.alt and not image.decorative:
            return pill("submitted", "Ohne Alternativtext")
        if not image.is_showable(at):
            return pill("ended", "Lizenz abgelaufen")
        if image.ends:
            return pill("planned", f"Lizenz bis {image.licence_until:%d.%m.%Y}")
        return pill("public", "Verwendbar")

    @admin.display(description="Verwendet in")
    def uses_column(self, image):
        links = image.article_links.select_related("article").order_by("-article_id")[:50]
        rows = [(reverse("admin:articles_article_change", args=[link.article_id]), link.article) for link in links]
        rows += [
            (reverse("admin:articles_author_change", args=[author.pk]), author) for author in image.author_set.all()
        ]
        return self.listed(rows)

    @staticmethod
    def listed(rows):
        items = format_html_join("", '<li><a href="{}">{}</a></li>', rows)
        return format_html('<ul class="plain">{}</ul>', items) if rows else "Nirgends"

    @admin.display(description="Verwendet in")
    def public_uses_column(self, image):
        shown = Article.objects.published(timezone.now()).filter(image_links__image=image)
        shown = shown.order_by("-image_links__article_id").select_related("section")[:50]
        rows = [(article.get_absolute_url(), article) for article in shown]
        return self.listed(rows)

    @admin.display(description="Datei")
    def file_column(self, image):
        by = f" von {image.uploader.get_full_name() or image.uploader}" if image.uploader else ""
        return f"Nr. {image.pk}, {image.width} × {image.height} Pixel, hochgeladen am {clock.day_of(image.uploaded_at):%d.%m.%Y}{by}"
