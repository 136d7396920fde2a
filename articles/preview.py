"""A text as readers would see it, whether or not it is stored like that."""

from copy import copy

from articles.models import Article, Author, Image, Section, Topic
from articles.models.choices import Status
from articles.models.reading import PICTURED


def as_published(content, article, at):
    """An article with this content, public at its moment, or at this one, in the shape that `whole` brings it in. `article`
    is what is stored of it, or None. What cannot be shown yet has a stand-in."""
    made = content.put_on(copy(article) if article else Article(pk=0))
    made.title = content.title or "Ohne Überschrift"
    made.slug = content.slug or Article._meta.get_field("slug").make(made)
    made.section = Section.objects.filter(pk=content.section).first() or Section(
        pk=0, name="Ohne Ressort", slug="ressort"
    )
    made.lead_image = Image.objects.filter(pk=content.lead_image).first()
    made.status, made.published_at = Status.PUBLISHED, made.published_at or at
    made.depublish_at = None
    authors = Author.objects.in_bulk(content.authors)
    made.bylined = [{"name": authors[pk].name, "slug": authors[pk].slug} for pk in content.authors if pk in authors]
    topics = list(Topic.objects.filter(name__in=content.topics))
    made.about_topics = [{"name": topic.name, "slug": topic.slug} for topic in topics]
    rows = article.corrections.filter(moment__lte=at) if article else ()
    made.corrected = [{"text": row.text, "moment": row.moment.isoformat()} for row in rows]
    made.pictured = list(Image.objects.filter(pk__in=made.image_keys()).values(*PICTURED))
    for image in made.pictured:
        image["licence_until"] = image["licence_until"] and image["licence_until"].isoformat()
    made.topic_keys = [topic.pk for topic in topics]
    return made
