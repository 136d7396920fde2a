"""Models write their addresses themselves, as `reverse` takes longer than to draw what stands around them."""

import pytest
from django.urls import reverse

from tests.factories import make_article, make_author, make_headline, make_section, make_topic

pytestmark = pytest.mark.django_db


def test_models_have_the_addresses_that_the_site_answers_to(at):
    section, topic, author = make_section(), make_topic(), make_author()
    article = make_article(section=section, published=at)
    line = make_headline(at.replace(month=3, day=9))
    assert article.get_absolute_url() == reverse("article", args=[section.slug, article.slug, article.pk])
    assert section.get_absolute_url() == reverse("section", args=[section.slug])
    assert topic.get_absolute_url() == reverse("topic", args=[topic.slug])
    assert author.get_absolute_url() == reverse("author", args=[author.slug])
    assert line.get_absolute_url() == reverse("ticker_day", args=[2025, 3, 9]) + f"#m{line.pk}"
