import datetime
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from articles.models import Article, ArticleImage, ArticleTopic, Byline, FormerAddress, Section, Topic
from tests.factories import make_article, make_author, make_image, make_section, make_topic

pytestmark = pytest.mark.django_db
Status = Article.Status
HOUR = datetime.timedelta(hours=1)
SECOND = datetime.timedelta(microseconds=1)


@pytest.mark.parametrize("status", Status.values)
def test_query_and_instance_agree_on_what_is_visible(at, status):
    """Over every status and every order of the moments, as far as the database admits them."""
    moments = [None, at - HOUR, at - SECOND, at, at + SECOND, at + HOUR]
    admitted = 0
    for published_at, depublish_at in product(moments, moments):
        try:
            with transaction.atomic():
                article = make_article(status=status, published_at=published_at, depublish_at=depublish_at)
        except IntegrityError:
            continue
        admitted += 1
        seen = Article.objects.published(at).filter(pk=article.pk).exists()
        gone = Article.objects.gone(at).filter(pk=article.pk).exists()
        assert (seen, gone) == (article.is_published(at), article.is_gone(at)), (published_at, depublish_at)
        expected = status == Status.PUBLISHED and published_at <= at and (depublish_at is None or depublish_at > at)
        assert seen == expected
        assert not (seen and gone)
    assert admitted >= 15


@pytest.mark.parametrize("missing", [{"section": None}, {"body": ""}, {"published_at": None}])
def test_a_draft_may_be_incomplete_a_public_article_not(at, missing):
    make_article(**missing)
    with pytest.raises(IntegrityError, match="article_public_is_complete"):
        make_article(**({"status": Status.PUBLISHED, "published_at": at} | missing))


@pytest.mark.parametrize(
    "fields, constraint",
    [
        ({"embargo_until": HOUR}, "article_respects_embargo"),
        ({"depublish_at": -HOUR}, "article_ends_after_it_begins"),
        ({"embargo_until": -500 * 365 * 24 * HOUR}, "article_moments_sane"),
        ({"depublish_at": 500 * 365 * 24 * HOUR}, "article_moments_sane"),
        ({"source_url": "javascript:alert(1)"}, "article_web_addresses"),
        ({"canonical_url": "//evil.example/"}, "article_web_addresses"),
    ],
)
def test_the_database_keeps_embargo_end_and_addresses(at, fields, constraint):
    fields = {name: at + value if isinstance(value, datetime.timedelta) else value for name, value in fields.items()}
    with pytest.raises(IntegrityError, match=constraint):
        make_article(published=at, **fields)


@pytest.mark.parametrize("make", [make_section, make_author, make_topic, make_article])
def test_no_address_is_stored_that_a_page_cannot_have(make):
    row = make()
    for slug in ("Über uns", "", "a--b", "a/b", "a\n"):
        with pytest.raises(IntegrityError, match="slug_valid"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(slug=slug)


def test_two_people_of_one_name_have_two_addresses():
    assert [make_author("Jörg Weiß").slug for _ in range(3)] == ["joerg-weiss", "joerg-weiss-2", "joerg-weiss-3"]
    assert len({make_topic(f"{'x' * 90}{n}").slug for n in range(2)}) == 2


def test_markup_is_cleaned_on_every_way_in(at):
    dirty = "<p>Text<script>alert(1)</script></p>"
    article = make_article(title="NUL\x00 und  Blank", body=dirty)
    assert (article.title, article.body) == ("NUL und Blank", "<p>Text</p>")
    Article.objects.filter(pk=article.pk).update(body=dirty, kicker="a\x00b")
    assert Article.objects.filter(pk=article.pk, body="<p>Text</p>", kicker="ab").exists()
    Article.objects.bulk_create([Article(title="Viele\x00", body=dirty)])
    assert Article.objects.get(title="Viele").body == "<p>Text</p>"
    article.body = dirty
    Article.objects.bulk_update([article], ["body"])
    assert Article.objects.get(pk=article.pk).body == "<p>Text</p>"


def test_the_slug_stays_when_the_headline_changes():
    article = make_article(title="Köln: Straße gesperrt")
    article.title = "Köln: Straße wieder frei"
    article.save()
    assert article.slug == "koeln-strasse-gesperrt"
    assert article.version == 2


@pytest.mark.parametrize("name", ["Ticker", "Redaktion", "Media", "Suche", "Feed", "Static", "Korrekturen"])
def test_a_section_cannot_take_an_address_of_another_page(name):
    with pytest.raises(ValidationError, match="gehört schon einer anderen Seite"):
        Section.objects.create(name=name)


def test_sections_stand_in_their_order_then_as_in_a_dictionary():
    for name, position in [("Zoo", 1), ("Ämter", 1), ("Bau", 1), ("Sport", 0)]:
        make_section(name, position=position)
    assert [section.name for section in Section.objects.all()] == ["Sport", "Ämter", "Bau", "Zoo"]


def test_a_renamed_page_leaves_its_address_without_chains_or_circles():
    section = make_section("Kultur")
    for slug in ("feuilleton", "kunst", "kultur"):
        section = Section.objects.get(pk=section.pk)
        section.slug = slug
        section.save()
    rows = {row.path: row.target for row in FormerAddress.objects.all()}
    assert rows == {"/feuilleton/": "/kultur/", "/kunst/": "/kultur/"}
    stale = Section.objects.get(pk=section.pk)
    section.slug = "buehne"
    section.save()
    stale.slug = "theater"
    stale.save(update_fields=["name"])
    stale.save()
    assert FormerAddress.objects.get(path="/buehne/").target == "/theater/"
    assert FormerAddress.objects.get(path="/kunst/").target == "/theater/"


def test_topics_get_german_slugs_and_a_number_when_taken():
    assert Topic.objects.create(name="Öl").slug == "oel"
    assert Topic.objects.create(name="Oel").slug == "oel-2"
    assert Topic.objects.create(name="日本").slug == "thema"
    assert Topic.objects.create(name="中国").slug == "thema-2"


def test_topics_of_an_article_keep_their_blanks_and_ignore_case():
    article = make_article()
    article.topics.add("Frankfurt am Main")
    article.topics.add("frankfurt am main")
    assert [topic.name for topic in article.topics.all()] == ["Frankfurt am Main"]


def copies(article):
    moments = [link.published_at for link in ArticleTopic.objects.filter(content_object=article)]
    return moments + [line.published_at for line in Byline.objects.filter(article=article)]


def test_topic_and_author_rows_carry_the_moment_of_publication(at):
    article = make_article(topics=["Öl"], authors=[make_author()])
    assert copies(article) == [None, None]
    article.publish(at)
    assert copies(article) == [at, at]
    article.topics.add("Gas")
    assert copies(article) == [at, at, at]
    article.withdraw(at + HOUR, "Irrtum")
    assert copies(article) == [None, None, None]
    Article.objects.filter(pk=article.pk).update(status=Status.PUBLISHED, depublish_at=None)
    assert copies(article) == [at, at, at]
    # Read before it was published again, as a second editor may have done.
    article.topics.add("Kohle")
    article.bylines.create(author=make_author("Käthe Grün"))
    assert article.status == Status.WITHDRAWN and copies(article) == [at] * 5
    article.authors.add(make_author("Ömer Şahin"))
    assert copies(article) == [at] * 6
    other = make_article(published=at + HOUR)
    Byline.objects.bulk_create(Byline(article=each, author=make_author()) for each in (other, make_article()))
    assert copies(other) == [at + HOUR]
    Article.objects.filter(pk=article.pk).update(status=Status.WITHDRAWN, depublish_at=at + HOUR)
    assert copies(article) == [None] * 6
    article.status, article.depublish_at = Status.PUBLISHED, None
    Article.objects.bulk_update([article], ["status", "depublish_at"])
    assert copies(article) == [at] * 6


def test_many_topics_are_stored_as_fast_as_one_and_each_once(at, django_assert_num_queries):
    article, topics = make_article(published=at), [make_topic(name) for name in ("Gas", "Kohle", "Öl")]
    article.topics.add(topics[0])
    with django_assert_num_queries(4):  # a savepoint around two
        article.topics.add(*topics, topics[1])
    assert {link.tag.name: link.published_at for link in article.topic_links.all()} == dict.fromkeys(
        ["Gas", "Kohle", "Öl"], at
    )


def test_the_used_images_are_recorded(at):
    lead, first, second = make_image(), make_image(), make_image()
    figures = "".join(f'<figure data-image="{pk}"></figure>' for pk in (second.pk, 999_999, first.pk, second.pk))
    article = make_article(lead_image=lead, body=f"<p>Text</p>{figures}")
    assert [row.image for row in ArticleImage.objects.filter(article=article)] == [lead, second, first]
    article.body, article.lead_image = "<p>Text</p>", None
    article.save()
    assert not ArticleImage.objects.filter(article=article).exists()
    Article.objects.update(body=f'<figure data-image="{first.pk}"></figure>')
    (other,) = Article.objects.bulk_create([Article(title="Import", body=f'<figure data-image="{first.pk}"></figure>')])
    assert {row.article for row in ArticleImage.objects.filter(image=first)} == {article, other}


def test_a_change_of_words_voids_the_review_and_dates_a_public_text(admin_user):
    now = timezone.now()
    article = make_article(published=now - HOUR, reviewed_by=admin_user, reviewed_at=now)
    article.internal_note = "Bitte Zahl prüfen"
    article.save()
    assert article.reviewed_by == admin_user and article.updated_at is None
    article.teaser = "Ein neuer Vorspann"
    article.save()
    assert article.reviewed_by is None and article.reviewed_at is None
    assert article.updated_at >= now


def test_what_a_form_sends_back_unchanged_is_no_change(admin_user):
    """Browsers send line ends as CRLF."""
    now = timezone.now()
    texts = {"teaser": "Zwei\nZeilen", "transparency_note": "a\n\nb", "kicker": "Ko\u0308ln", "body": "<p>Text</p>"}
    article = make_article(published=now - HOUR, reviewed_by=admin_user, reviewed_at=now, **texts)
    for name, value in texts.items():
        setattr(article, name, value.replace("\n", "\r\n") + " ")
    article.save()
    assert article.updated_at is None and article.reviewed_by == admin_user


def test_saving_some_fields_counts_and_follows_those(admin_user):
    now = timezone.now()
    article = make_article(published=now - HOUR, reviewed_by=admin_user, reviewed_at=now)
    article.title, article.teaser = "Nicht gespeichert", "Auch nicht"
    article.save(update_fields=["internal_note"])
    stored = Article.objects.get()
    assert (stored.version, stored.updated_at, stored.reviewed_by) == (2, None, admin_user)
    article.save(update_fields=["title"])
    stored = Article.objects.get()
    assert (stored.version, stored.teaser, stored.reviewed_by) == (3, "", None) and stored.updated_at >= now


def test_publishing_again_starts_without_an_update(at):
    article = make_article(published=at, updated_at=at + HOUR)
    article.publish(at + SECOND)
    assert article.updated_at == at + HOUR
    article.publish(at + 2 * HOUR)
    assert article.updated_at is None


def test_what_was_public_never_becomes_a_draft_again_and_what_is_planned_may():
    now = timezone.now()
    article = make_article(published=now - HOUR)
    article.status = Status.DRAFT
    for check in (article.full_clean, article.save):
        with pytest.raises(ValidationError, match="nicht wieder zum Entwurf"):
            check()
    planned = make_article(published=now + HOUR)
    planned.status = Status.DRAFT
    planned.save()
    planned.delete()


def test_what_was_public_is_never_deleted_and_a_draft_is(at):
    public, gone = make_article("Öffentlich", published=at), make_article(published=at)
    gone.withdraw(at + HOUR, "Irrtum")
    for doomed in (public, gone, Article.objects.all()):
        with pytest.raises(models.ProtectedError, match="nicht gelöscht, sondern zurückgezogen: „"):
            doomed.delete()
    assert Article.objects.count() == 2
    make_article("Entwurf", topics=["Öl"], authors=[make_author()]).delete()
    Article.objects.filter(pk=make_article("Entwurf").pk).delete()
    assert Article.objects.count() == 2


def test_people_sections_and_images_in_use_stay(at, admin_user, django_assert_num_queries):
    author, image = make_author(), make_image(uploader=admin_user)
    fields = {"published": at, "authors": [author], "lead_image": image}
    articles = [make_article(f"Brücke {n} gesperrt", **fields) for n in range(5)]
    for row, queries in ((author, 1), (articles[0].section, 1), (image, 1)):
        words = r"noch verwendet: „Brücke \d gesperrt“, „Brücke \d gesperrt“, „Brücke \d gesperrt“ und weitere\."
        with django_assert_num_queries(queries), pytest.raises(models.ProtectedError, match=words):
            row.delete()
    with pytest.raises(models.ProtectedError):
        admin_user.delete()
    make_author("Käthe Grün", account=admin_user).delete()
    portrait = make_image()
    make_author("Ömer Şahin", portrait=portrait)
    with pytest.raises(models.ProtectedError, match="noch verwendet: „Ömer Şahin“"):
        portrait.delete()
    make_image().delete()
    Section.objects.create(name="Leer").delete()
    for used in (type(author).objects.all(), Section.objects.all(), type(image).objects.all()):
        with pytest.raises(models.ProtectedError, match="noch verwendet: „"):
            used.delete()
    Section.objects.create(name="Leer")
    Section.objects.filter(name="Leer").delete()


def test_an_author_outlives_the_account(django_user_model):
    author = make_author(account=django_user_model.objects.create_user("weiss"))
    author.account.delete()
    author.refresh_from_db()
    assert author.account is None


def test_the_same_image_twice_is_refused_and_its_name_is_ours():
    image = make_image()
    assert image.file.name.startswith("bilder/") and "DSC" not in image.file.name
    assert (image.width, image.height) == (1600, 900)
    image.pk, image._state.adding = None, True
    with pytest.raises(IntegrityError, match="checksum"):
        image.save()


def test_an_image_needs_a_focal_point_inside():
    with pytest.raises(IntegrityError):
        make_image(focal_x=101)


def test_an_image_without_credit_is_in_the_library_and_nowhere_else(at):
    image = make_image(credit="")
    assert not image.is_showable(at) and not image.__class__.objects.showable(at).exists()
    assert image.__class__.objects.incomplete().get() == image


def test_an_image_is_shown_until_the_day_its_licence_ends(at):
    today = datetime.date(2025, 7, 22)
    for until in (None, today - datetime.timedelta(1), today, today + datetime.timedelta(1)):
        image = make_image(licence_until=until)
        shown = image.__class__.objects.showable(at).filter(pk=image.pk).exists()
        assert shown == image.is_showable(at) == (until is None or until > today)


def test_related_articles_share_topics_first_then_the_section(at):
    energy, traffic = make_topic("Öl"), make_topic("Verkehr")
    article = make_article("Selbst", published=at - HOUR, topics=[energy, traffic])
    other = make_section("Wirtschaft")
    both = make_article("Beide", published=at - 9 * HOUR, topics=[energy, traffic], section=other)
    one = make_article("Eines", published=at - 8 * HOUR, topics=[energy], section=other)
    neighbour = make_article("Nachbar", published=at - 7 * HOUR)
    make_article("Fremd", published=at - HOUR, section=other)
    make_article("Entwurf", topics=[energy])
    make_article("Morgen", published=at + HOUR, topics=[energy])
    make_article("Abgelaufen", published=at - 9 * HOUR, depublish_at=at, topics=[energy])
    assert list(Article.objects.related_to(article, at)) == [both, one, neighbour]
