"""The load for measuring is as a newsroom's own content, beside it, and the copies of it are what saving would make."""

import pytest
from django.db import connection
from django.db.models import Count, F
from django.utils import timezone

from articles import markup
from articles.models import Article, ArticleTopic, Author, Byline, Section, Topic
from newsportal import edition
from tests.factories import make_article, make_headline, make_image
from ticker.models import Headline

pytestmark = pytest.mark.django_db
ARTICLES, LINES = 1000, 2000


@pytest.fixture
def loaded(manage):
    make_image()
    return manage("make_load", articles=ARTICLES, headlines=LINES)


def rows(*models):
    """All that a load writes, without the keys, which are the sequences'."""
    return [
        [*model.objects.order_by("pk").values_list(*(one.name for one in model._meta.concrete_fields[1:]))]
        for model in models
    ]


def test_it_makes_what_it_is_asked_for_and_says_how_far_it_is(loaded):
    assert (Article.objects.count(), Headline.objects.count()) == (ARTICLES, LINES)
    assert "1,000 of 1,000 articles, 2,000 of 2,000 lines" in loaded and "done" in loaded


def test_saving_a_loaded_article_again_changes_nothing_but_its_version(loaded):
    """Texts are as cleaned, and copies of moments and lines as `Article.spread` makes them."""
    before = rows(Byline, ArticleTopic, Headline)
    Article.spread([*Article.objects.values_list("pk", flat=True)])
    assert rows(Byline, ArticleTopic, Headline) == before
    for article in Article.objects.all()[:50]:
        assert markup.clean_html(article.body) == article.body
        article.full_clean()


def test_every_state_is_there_and_half_of_all_in_one_section(loaded):
    at = timezone.now()
    states = {*Article.objects.values_list("status", flat=True)}
    assert states == {*Article.Status.values}
    assert Article.objects.gone(at).filter(status=Article.Status.PUBLISHED).exists()
    assert Article.objects.filter(published_at__gt=at).exists()
    assert Headline.objects.filter(withdrawn=True, origin="artikel").exists() and Headline.objects.breaking(at)
    largest = Section.objects.annotate(n=Count("article")).order_by("-n")[0]
    assert 0.45 < largest.n / ARTICLES < 0.65
    topics = Topic.objects.annotate(n=Count("article_links")).order_by("-n")
    assert topics[0].n > ARTICLES // 20 and Author.objects.annotate(n=Count("bylines")).order_by("-n")[0].n > 100


def test_what_is_there_stays_and_a_second_load_adds(loaded, manage):
    own, line = make_article(), make_headline(timezone.now())
    people = Author.objects.count()
    manage("make_load", articles=20, headlines=30, seed=2)
    assert Article.objects.count() == ARTICLES + 1 + 20 and Headline.objects.count() == LINES + 1 + 30
    assert Article.objects.get(pk=own.pk).title == own.title and Headline.objects.get(pk=line.pk).text == line.text
    assert Author.objects.count() == people
    assert make_article().pk > Article.objects.exclude(title__startswith="Oberbürgermeisterin").latest("pk").pk


def test_the_same_seed_makes_the_same_words(manage):
    manage("make_load", articles=30, headlines=50, seed=7)
    manage("make_load", articles=30, headlines=50, seed=7)
    titles = [*Article.objects.order_by("pk").values_list("title", flat=True)]
    assert titles[:30] == titles[30:] and len({*titles}) > 25


@pytest.mark.django_db(transaction=True)
def test_a_load_is_one_edition_and_leaves_the_search_as_it_was(manage):
    before = edition.read().edition.counter
    manage("make_load", articles=40, headlines=90)
    assert edition.read().edition.counter == before + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'headline_search'")
        assert cursor.fetchall() == [(["fastupdate=off"],)]


def test_an_image_is_used_where_the_record_says(loaded):
    used = Article.objects.filter(lead_image__isnull=False)
    assert used.exists() and not used.exclude(image_links__image=F("lead_image")).exists()
