import datetime
from itertools import product

import pytest
from django.db import IntegrityError
from django.utils import timezone

from articles.models import Article
from tests.factories import make_article, make_headline
from ticker.models import Headline

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
MICROSECOND = datetime.timedelta(microseconds=1)


def test_query_and_instance_agree_on_what_is_visible(at):
    ends = [None, at - HOUR, at, at + MICROSECOND]
    moments = [at - 2 * HOUR, at, at + MICROSECOND]
    for withdrawn, moment, until in product((True, False), moments, ends):
        if until and until <= moment:
            continue
        line = make_headline(moment, until=until, withdrawn=withdrawn)
        seen = Headline.objects.published(at).filter(pk=line.pk).exists()
        assert seen == line.is_published(at) == (not withdrawn and moment <= at and (until is None or until > at))


@pytest.mark.parametrize(
    "fields, constraint",
    [
        ({"text": " "}, "headline_has_text"),
        ({"until": -HOUR}, "headline_ends_after_it_begins"),
        ({"breaking": True}, "headline_breaking_ends"),
        ({"import_source": "x"}, "headline_import_has_both"),
        ({"url": "javascript:alert(1)"}, "headline_web_address"),
        ({"until": datetime.timedelta(days=365 * 500)}, "headline_moments_sane"),
    ],
)
def test_the_database_keeps_the_rules(at, fields, constraint):
    fields = {name: at + value if isinstance(value, datetime.timedelta) else value for name, value in fields.items()}
    with pytest.raises(IntegrityError, match=constraint):
        make_headline(at, **fields)


def test_an_article_has_one_line_and_a_line_one_link(at):
    article = make_article()
    make_headline(at, article=article)
    with pytest.raises(IntegrityError, match="headline_once_per_article"):
        make_headline(at, article=article)


def test_a_line_leads_to_its_article_only_while_that_is_public(at):
    article = make_article(published=at, depublish_at=at + HOUR)
    line = make_headline(at - HOUR, article=article)
    links = [line.link(moment) for moment in (at - MICROSECOND, at, at + HOUR)]
    assert links == ["", article.get_absolute_url(), ""]
    assert make_headline(at, url="https://example.org/").link(at) == "https://example.org/"


def line_of(article):
    return Headline.objects.filter(article=article).first()


def test_an_articles_line_copies_text_moment_and_end(at):
    article = make_article("Ein langer Titel", in_ticker=True)
    assert line_of(article) is None
    article.publish(at)
    line = line_of(article)
    assert (line.text, line.moment, line.until, line.origin) == ("Ein langer Titel", at, None, Headline.Origin.ARTICLE)
    article.short_title, article.published_at, article.depublish_at = "Kurz", at + HOUR, at + 3 * HOUR
    article.save()
    line = line_of(article)
    assert (line.text, line.moment, line.until, line.version) == ("Kurz", at + HOUR, at + 3 * HOUR, 2)
    article.save()
    assert line_of(article).version == 2


def test_an_article_that_is_not_for_the_ticker_has_no_line(at):
    assert line_of(make_article(published=at)) is None


def test_a_line_changed_by_hand_keeps_its_text_and_moment(at):
    article = make_article("Titel", published=at, in_ticker=True)
    line = line_of(article)
    line.text, line.moment = "Von Hand", at - HOUR
    line.save()
    article.title, article.depublish_at = "Neuer Titel", at + HOUR
    article.save()
    line.refresh_from_db()
    assert (line.text, line.moment, line.until) == ("Von Hand", at - HOUR, at + HOUR)


def test_a_second_editor_does_not_undo_the_first_ones_wording(at):
    article = make_article("Titel", published=at, in_ticker=True)
    first, second = line_of(article), line_of(article)
    first.text = "Von Hand"
    first.save()
    second.source = "dpa"
    second.save()
    assert (line_of(article).text, line_of(article).source) == ("Von Hand", "dpa")


def test_an_edited_line_is_never_public_before_its_article():
    now = timezone.now()
    article = make_article("Geheim", published=now - HOUR, in_ticker=True)
    line = line_of(article)
    line.text = "Geheim!"
    line.save()
    Article.objects.filter(pk=article.pk).update(published_at=now + 24 * HOUR)
    article.refresh_from_db()
    assert line_of(article).moment == now + 24 * HOUR and line_of(article).text == "Geheim!"
    line.refresh_from_db()
    line.moment = now - HOUR
    line.save()
    assert not line_of(article).is_published(now)
    article.publish(now - HOUR)
    assert not line_of(article).is_published(now)


def test_withdrawing_the_article_withdraws_its_line_and_publishing_revives_the_row(at):
    article = make_article("Titel", published=at, in_ticker=True)
    first = line_of(article)
    article.withdraw(at + HOUR, "Irrtum")
    assert line_of(article).withdrawn
    article.publish(at + 2 * HOUR)
    revived = line_of(article)
    assert (revived.pk, revived.withdrawn, revived.moment) == (first.pk, False, at + 2 * HOUR)


def test_a_line_withdrawn_by_hand_stays_away_when_the_article_is_saved(at):
    article = make_article("Titel", published=at, in_ticker=True)
    line = line_of(article)
    line.withdrawn = True
    line.save()
    article.title = "Neuer Titel"
    article.save()
    assert line_of(article).withdrawn
    article.withdraw(at + HOUR, "Irrtum")
    article.publish(at + 2 * HOUR)
    assert line_of(article).withdrawn
    for in_ticker in (False, True):
        article.in_ticker = in_ticker
        article.save()
        assert line_of(article).withdrawn != in_ticker


def test_a_line_cannot_be_made_public_against_its_article(at):
    article = make_article("Titel", published=at, in_ticker=True)
    article.withdraw(at + HOUR, "Irrtum")
    line = line_of(article)
    line.withdrawn = False
    line.save()
    assert line.withdrawn and line_of(article).withdrawn


def test_a_line_read_before_its_article_changed_does_not_bring_the_old_text_back(at):
    article = make_article("Alter Titel", published=at, in_ticker=True)
    line = line_of(article)
    article.title, article.depublish_at = "Neuer Titel", at + HOUR
    article.save()
    line.breaking, line.breaking_until = True, at + HOUR
    line.save()
    for seen in (line, line_of(article)):
        assert (seen.text, seen.until, seen.breaking, seen.edited) == ("Neuer Titel", at + HOUR, True, False)
    for read in (line.refresh_from_db, Headline.objects.only("source").get(pk=line.pk).save, line.save):
        read()
    assert not line_of(article).edited and not line_of(article).withdrawn_by_hand
    article.withdraw(at + 2 * HOUR, "Irrtum")
    line.source = "dpa"
    line.save()
    assert line_of(article).withdrawn and line_of(article).source == "dpa"


def test_a_typed_line_stays_itself_when_its_article_comes_and_goes(at):
    article = make_article("Artikel dazu", in_ticker=True)
    line = make_headline(at, "Getippte Meldung", article=article)
    article.publish(at + HOUR)
    article.withdraw(at + 2 * HOUR, "Irrtum")
    line.refresh_from_db()
    assert (line.text, line.moment, line.until, line.withdrawn) == ("Getippte Meldung", at, None, False)
    assert Headline.objects.count() == 1


def test_lines_follow_a_bulk_import_in_two_statements(at, django_assert_num_queries):
    section = make_article().section
    new = [
        Article(
            title=f"Artikel {n}",
            slug="a",
            section=section,
            body="<p>Text</p>",
            status="veroeffentlicht",
            published_at=at,
            in_ticker=True,
        )
        for n in range(50)
    ]
    # Savepoint and its end; the articles; three for the copies of topics, authors and corrections, two for the lines; old
    # image rows; what is found by other words than before, its words, and those for suggestions, of articles and of lines.
    with django_assert_num_queries(15):
        articles = Article.objects.bulk_create(new)
    with django_assert_num_queries(7):
        Article.spread([article.pk for article in articles])
    assert Headline.objects.filter(origin=Headline.Origin.ARTICLE).count() == 50
