"""Things of a newsroom, with names as they occur. Each takes what a test cares about and fills in the rest."""

import io
import itertools

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from PIL import Image as Picture

from articles.models import Article, ArticleTopic, Author, Image, Section, Topic
from ticker.models import Headline

number = itertools.count(1)
PUBLISHED = Article.Status.PUBLISHED


def make_section(name="Politik", **fields):
    return Section.objects.filter(name=name).first() or Section.objects.create(name=name, **fields)


def make_author(name="Jörg Weiß", **fields):
    return Author.objects.create(name=name, **fields)


def make_topic(name="Straßenbahnausbau", **fields):
    return Topic.objects.create(name=name, **fields)


def make_image(colour=(120, 60, 30), size=(1600, 900), **fields):
    file = io.BytesIO()
    # The comment makes each file another one: the same file twice is one image.
    Picture.new("RGB", size, colour).save(file, "JPEG", comment=f"{next(number)}")
    defaults = {"alt": "Eine Straßenbahn im Schnee", "credit": "Käthe Grün/Tagesbote", "caption": "Linie 4 am Markt."}
    return Image.objects.create(file=ContentFile(file.getvalue(), "DSC_0001.JPG"), **(defaults | fields))


def make_article(title=None, published=None, topics=(), authors=(), **fields):
    """An article; with `published`, a moment, a public one."""
    title = title or f"Oberbürgermeisterin eröffnet Straßenbahnlinie {next(number)}"
    fields.setdefault("section", make_section())
    fields.setdefault("body", "<p>Die neue Strecke führt über die Große Brücke.</p>")
    if published:
        fields |= {"status": fields.get("status", PUBLISHED), "published_at": published}
    article = Article(title=title, **fields)
    article.save()
    article.topics.add(*topics)
    for position, author in enumerate(authors):
        article.bylines.create(author=author, position=position)
    return article


def make_articles(count, newest, apart, sections=("Politik",), topics=()):
    """Many public articles at once, all about the topics, newest first. Enough of them, stored in no order, and the
    planner chooses as it does with more. 3,000 take a second."""
    sections = [make_section(name) for name in sections]
    fields = {"body": "<p>Die neue Strecke.</p>", "status": PUBLISHED}
    articles = Article.objects.bulk_create(
        Article(
            title=f"Nummer {n}",
            slug=f"nummer-{n}",
            published_at=newest - n * apart,
            section=sections[n % len(sections)],
            **fields,
        )
        for n in sorted(range(count), key=lambda n: n * 7919 % 1000)
    )
    ArticleTopic.objects.bulk_create(
        ArticleTopic(content_object=row, tag=topic) for row in articles for topic in topics
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_article, articles_articletopic, articles_section")
    return sorted(articles, key=lambda row: row.published_at, reverse=True)


def make_headline(moment, text=None, **fields):
    text = text or f"Bundesrat stimmt Verkehrswegebeschleunigungsgesetz zu ({next(number)})"
    return Headline.objects.create(moment=moment, text=text, **fields)


def make_user(group, name=None, **fields):
    """Somebody of the newsroom, in the role of a group."""
    user = get_user_model().objects.create_user(name or f"{group}-{next(number)}", is_staff=True, **fields)
    user.groups.add(Group.objects.get(name=group))
    return user


def entered(user):
    """A client of somebody who is logged in."""
    client = Client()
    client.force_login(user)
    return client
