"""The newsroom's forms and lists, one module a subject."""

from django.contrib import admin
from taggit.models import Tag

from articles.admin import people, pictures, texts, topics

__all__ = ["people", "pictures", "texts", "topics"]

admin.site.unregister(Tag)  # taggit's own tags are unused: ours are topics
