"""The text field with an editor; without JavaScript it is a plain textarea, which `markup.clean_html` reads as well."""

from django import forms
from django.urls import reverse
from django_prose_editor.widgets import prose_editor_admin_media
from js_asset import ImportMap, Media, Script

PICKER = Media(js=[Script("redaktion/picker.js", type="module")])

# Names for modules: the files' own names carry a hash, which no import statement could know.
EDITOR = Media(
    importmap=ImportMap({"redaktion/einfuegen": "redaktion/einfuegen.js"}),
    js=[Script("redaktion/editor.js", type="module")],
)


class BodyWidget(forms.Textarea):
    """The tags that it offers are those of `articles.markup`; what comes out passes that list again. With `images=False`
    it offers none, for pages that show none."""

    def __init__(self, attrs=None, images=True):
        self.images = images
        super().__init__({"class": "vLargeTextField", "rows": 25, **(attrs or {})})

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-text-editor"] = ""
        if self.images:
            context["widget"]["attrs"] |= {
                "data-image": reverse("admin:articles_image_thumbnail", args=[0]),
                "data-images": reverse("admin:articles_image_picker"),
                "data-links": reverse("admin:articles_article_links"),
            }
        return context

    @property
    def media(self):
        return prose_editor_admin_media + PICKER + EDITOR


class ImageWidget(forms.TextInput):
    """The number of an image of the library, with its picture and a button that lets choose one."""

    template_name = "redaktion/bild.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {"inputmode": "numeric", "size": 8}
        context["thumbnail"] = reverse("admin:articles_image_thumbnail", args=[0])
        context["picker"] = reverse("admin:articles_image_picker")
        context["library"] = reverse("admin:articles_image_changelist")
        context["shown"] = str(value) if str(value or "").isdecimal() else ""
        return context

    @property
    def media(self):
        return PICKER
