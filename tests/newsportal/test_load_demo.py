"""The demo: a paper that could be real, up to now."""

import datetime
import re

import pytest
from django.utils import timezone

from articles.models import Article, Author, Image, Topic
from newsportal.management.commands import load_demo
from ticker.models import Headline

pytestmark = pytest.mark.django_db(transaction=True)
Status, Form = Article.Status, Article.Form


@pytest.fixture
def demo(manage):
    return manage("load_demo")


def test_the_demo_is_a_whole_paper_and_loaded_twice_it_is_loaded_once(demo, manage, client):
    assert "43 articles and 92 ticker lines new" in demo
    at = timezone.now()
    public = Article.objects.published(at)
    assert public.count() >= 36 and public.values("section").distinct().count() >= 6
    assert Headline.objects.published(at).count() >= 90
    assert Image.objects.count() >= 14 and not Image.objects.incomplete().exists()
    for form in (Form.COMMENTARY, Form.INTERVIEW, Form.ANALYSIS, Form.FEATURE):
        assert public.filter(form=form).exists()
    assert (
        Article.objects.filter(status=Status.DRAFT).exists()
        and Article.objects.filter(status=Status.SUBMITTED).exists()
    )
    assert Article.objects.filter(status=Status.PUBLISHED, published_at__gt=at).exists()
    assert Article.objects.filter(corrections__isnull=False).exists()
    assert Headline.objects.filter(breaking=True, breaking_until__gt=at).count() == 1
    assert Headline.objects.filter(article__isnull=False).count() >= 10
    (gone,) = Article.objects.gone(at)
    assert client.get(gone.get_absolute_url()).status_code == 410
    newest = public.newest_first().first()
    assert (at - newest.published_at).total_seconds() < 3600
    assert client.get(newest.get_absolute_url()).status_code == 200
    assert "0 articles and 0 ticker lines new" in manage("load_demo")
    assert Article.objects.count() == 43 and Image.objects.count() == 24


def test_every_feature_of_an_article_is_to_be_seen_somewhere(demo):
    public = Article.objects.published(timezone.now())
    markup = ("<table", "<ul", "<ol", "<blockquote", "<div data-gallery", "<figure", '<span lang="', "<h2", "<a href")
    for part in markup:
        assert public.filter(body__contains=part).exists(), part
    assert public.filter(form=Form.REPLY).exists() and public.filter(advertisement=True).exists()
    assert public.filter(press_release=True).exists() and public.exclude(source_url="").exists()
    assert public.exclude(transparency_note="").exists() and public.exclude(updated_at=None).exists()
    assert public.filter(ai_use=Article.AIUse.TRANSLATED, reviewed_at=None).exclude(source_language="").exists()
    assert public.filter(lead_image=None).exists() and public.filter(authors=None).exists()
    assert Topic.objects.exclude(introduction="").count() >= 5
    with_portrait = Author.objects.exclude(portrait=None)
    assert with_portrait.count() == 6 and all(author.name in author.portrait.alt for author in with_portrait)
    assert not Author.objects.filter(bio="").exists() and Author.objects.filter(portrait=None).exists()
    assert Headline.objects.exclude(url="").exclude(source="").exists()


def test_every_text_is_complete_and_nothing_in_it_looks_stale(demo):
    for article in Article.objects.exclude(status=Status.DRAFT):
        paragraphs = re.sub(r"<(blockquote|li|td|figcaption)\b.*?</\1>", "", article.body, flags=re.DOTALL).count("<p>")
        assert 5 <= paragraphs <= 14, article  # an interview's questions are paragraphs too
        assert article.kicker and article.teaser and article.topics.exists(), article
        assert article.status == Status.SUBMITTED or not article.obstacles(), article
    days = "Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag"
    words = [
        *Article.objects.values_list("title", "teaser", "body"),
        *Headline.objects.values_list("text", "source", "url"),
    ]
    for texts in words:
        assert not re.search(rf"\b(heute|gestern|{days})\b|Lorem ipsum|\b20[0-9][0-9]\b", " ".join(texts)), texts


def test_no_picture_comes_twice_and_there_is_a_month_to_go_back_to(demo):
    """A paper that shows one picture for two stories looks like a dummy; so does a calendar of one month."""
    at = timezone.now()
    public = Article.objects.published(at)
    leads = [lead for lead in public.values_list("lead_image", flat=True) if lead]
    assert len(leads) >= 15 and len({*leads}) == len(leads)
    month = datetime.timedelta(days=31)
    assert public.filter(published_at__lt=at - month, published_at__gt=at - 2 * month).count() == 5


def test_a_kicker_does_not_repeat_what_stands_before_it(demo):
    for article in Article.objects.all():
        assert not article.kicker.startswith(article.get_form_display()), article


def test_an_empty_site_gets_the_demo_with_script_run_and_no_other(manage, monkeypatch):
    loaded = []
    monkeypatch.setattr(load_demo.Command, "handle", lambda self, **options: loaded.append(1))
    monkeypatch.setattr("newsportal.management.commands.prepare.Command.collect_static", lambda self: None)
    manage("prepare")
    assert not loaded
    manage("prepare", demo=True)
    assert loaded
    Article.objects.create(title="Eigener Artikel")
    manage("prepare", demo=True)
    assert loaded == [1]
