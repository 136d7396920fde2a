"""The edition counts what commits, once a transaction, and nobody waits for it."""

import contextlib
import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from django.contrib.sites.models import Site
from django.db import DataError, InternalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, ArticleTopic, Section
from newsportal import edition
from newsportal.legal import make_missing
from newsportal.models import Page
from tests.explain import Explain
from tests.factories import make_article, make_author, make_headline, make_image, make_section, make_topic
from ticker.models import Headline

pytestmark = pytest.mark.django_db(transaction=True)


@contextlib.contextmanager
def other_session():
    """A second connection to the test database, which gives up instead of waiting."""
    settings = connection.get_connection_params()
    names = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    with contextlib.closing(psycopg.connect(**names)) as session:
        session.execute("SET lock_timeout = '2s'")
        session.commit()
        yield session


def test_every_kind_of_change_makes_a_new_edition():
    seen = [edition.read().edition]

    def changed():
        seen.append(edition.read().edition)
        return seen[-1].counter == seen[-2].counter + 1 and seen[-1].token != seen[-2].token

    section = make_section()
    assert changed()
    Section.objects.filter(pk=section.pk).update(position=3)
    assert changed()
    Section.objects.all().delete()
    assert changed()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE articles_topic CASCADE")
    assert changed()
    with other_session() as session:
        with session.cursor().copy("COPY articles_formeraddress (path, target, created_at) FROM STDIN") as copy:
            copy.write_row(("/alt/", "/neu/", timezone.now()))
        session.commit()
        assert changed()
        session.execute("UPDATE articles_author SET bio = ''")
        session.commit()
        assert changed()


def test_the_edition_says_when_a_licence_has_changed():
    images = [make_image(), make_image(credit="Foto: Archiv")]
    before = edition.read().edition
    images[0].alt = "Anders beschrieben"
    images[0].save()
    make_headline(timezone.now())
    after = edition.read().edition
    assert (after.counter, after.licences) == (before.counter + 2, before.licences)
    with other_session() as session:
        session.execute("SET search_path = ''")
        session.execute("UPDATE public.articles_author SET bio = ''")
        session.execute("UPDATE public.articles_image SET licence_until = '2030-01-01'")
        session.execute("UPDATE public.articles_image SET licence_until = NULL, credit = ''")
        session.commit()
    after = edition.read().edition
    assert (after.counter, after.licences) == (before.counter + 3, before.licences + 1), "once a transaction"


def test_a_session_cannot_hide_a_change_from_the_edition():
    """pg_restore runs without a search path, and a temporary table could stand before the edition's own."""
    make_section()
    before = edition.read()
    with other_session() as session:
        session.execute("CREATE TEMP TABLE newsportal_edition (counter int, token uuid)")
        session.execute("UPDATE articles_section SET position = 1")
        session.commit()
        session.execute("SET search_path = ''")
        session.execute("UPDATE public.articles_section SET position = 2")
        session.commit()
    assert edition.read().edition.counter == before.edition.counter + 2


def test_two_editors_invent_the_same_topics_in_opposite_order():
    names = [f"Thema {n}" for n in range(6)]
    barrier = Barrier(2)

    def write(topics):
        try:
            with transaction.atomic():
                article = make_article()
                barrier.wait(10)
                article.topics.set(topics)
        finally:
            connection.close()

    make_section()
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write, names), pool.submit(write, names[::-1])]:
            done.result()
    assert ArticleTopic.objects.count() == 12


def test_a_transaction_counts_once_and_a_rolled_back_one_never():
    before = edition.read()
    with transaction.atomic():
        for name in ("Kultur", "Sport", "Wissen"):
            make_section(name)
        make_topic()
    assert edition.read().edition.counter == before.edition.counter + 1
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        make_section("Politik")
        raise ZeroDivisionError
    with transaction.atomic(), contextlib.suppress(ZeroDivisionError), transaction.atomic():
        make_section("Politik")
        raise ZeroDivisionError
    assert edition.read().edition.counter == before.edition.counter + 1


def test_the_marker_table_stays_empty():
    make_section()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM newsportal_editionmark")
        assert cursor.fetchone() == (0,)


def test_two_editors_save_in_opposite_order_without_deadlock_or_wait():
    article, line = make_article(published=timezone.now()), make_headline(timezone.now())
    before = edition.read()
    with other_session() as other:
        with transaction.atomic():
            article.save()
            other.execute("UPDATE ticker_headline SET text = 'Andere' WHERE id = %s", [line.pk])
            other.execute(
                "INSERT INTO articles_section (name, slug, description, position, sort_key)"
                " VALUES ('Kultur', 'kultur', '', 0, 'kultur')"
            )
            make_headline(timezone.now())
        other.commit()
    assert edition.read().edition.counter == before.edition.counter + 2


def test_a_save_does_not_wait_for_an_open_import_of_100000_rows():
    article = make_article(published=timezone.now())
    before = edition.read()
    with other_session() as importing:
        importing.execute(
            """
            INSERT INTO articles_article (section_id, form, kicker, title, slug, short_title, teaser, body, status,
                   published_at, depublish_reason, dateline, source, source_url, press_release, advertisement,
                   transparency_note, ai_use, ai_label, return_comment, source_language, search_title, search_description, canonical_url, noindex,
                   internal_note, in_ticker, version, created_at, import_source, import_id)
            SELECT %s, 'nachricht', '', 'Import ' || n, 'import', '', '', '<p>Text</p>', 'veroeffentlicht', now(), '',
                   '', '', '', false, false, '', 'keine', false, '', '', '', '', '', false, '', false, 1, now(), 'test', n
              FROM generate_series(1, 100000) n
            """,
            [article.section_id],
        )
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        try:
            article.title = "Gespeichert"
            article.save()
            make_headline(timezone.now())
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        assert edition.read().edition.counter == before.edition.counter + 2
        importing.commit()
    assert edition.read().edition.counter == before.edition.counter + 3
    assert Article.objects.count() == 100_001


def test_a_commit_that_points_to_an_article_being_saved_does_not_wait():
    article = make_article(published=timezone.now())
    with other_session() as other, transaction.atomic():
        article.save()
        other.execute(
            "INSERT INTO articles_correction (article_id, text, moment) VALUES (%s, 'Korrigiert.', now())", [article.pk]
        )
        other.commit()
    assert article.corrections.count() == 1


def test_the_edition_stays_free_while_a_commit_checks_its_foreign_keys():
    """One editor deletes a topic, another has just used it: whoever waits for the topic must not hold the edition."""
    article, topic = make_article(), make_topic()
    with other_session() as other, ThreadPoolExecutor(1) as pool, transaction.atomic(), connection.cursor() as cursor:
        other.execute("SET lock_timeout = '20s'")
        other.execute("UPDATE articles_author SET bio = ''")  # notes the change before the key is there to check
        other.execute(
            "INSERT INTO articles_articletopic (content_object_id, tag_id) VALUES (%s, %s)", [article.pk, topic.pk]
        )
        cursor.execute("SELECT 1 FROM articles_topic WHERE id = %s FOR UPDATE", [topic.pk])  # as a deletion does
        commit = pool.submit(other.commit)
        waiting = None
        while waiting != "Lock":
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", [other.info.backend_pid])
            (waiting,) = cursor.fetchone()
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        cursor.execute("UPDATE newsportal_edition SET counter = counter + 1")
        cursor.execute("SET LOCAL lock_timeout = 0")
        transaction.set_rollback(True)
    commit.result()
    assert ArticleTopic.objects.filter(tag=topic).count() == 1


def test_every_table_that_public_pages_read_makes_editions():
    """Compares the triggers with the queries of every kind of page; a table without a trigger would go stale."""
    now = timezone.now()
    article = make_article(
        published=now,
        authors=[make_author(portrait=make_image())],
        topics=[make_topic()],
        lead_image=make_image(),
        body=f'<p>Text</p><figure data-image="{make_image().pk}"></figure>',
    )
    article.corrections.create(text="Korrigiert.", moment=now)
    make_headline(now, article=article)
    make_missing(Page, Site)
    addresses = ["/", "/impressum/", "/ticker/", f"/ticker/{timezone.localtime(now):%Y-%m-%d}/", "/gibt/es/nicht/"]
    addresses.append("/korrekturen/")
    addresses += [
        row.get_absolute_url() for row in (article, article.section, article.topics.get(), article.authors.get())
    ]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        statuses = [Client().get(address).status_code for address in addresses]
    assert statuses == [200, 200, 200, 200, 404, 200, 200, 200, 200, 200]
    read = {
        name
        for name in connection.introspection.table_names()
        for query in queries
        if f'"{name}"' in query["sql"] or f" {name} " in query["sql"]
    }
    # The edition itself needs none.
    assert read - {"newsportal_edition"} == edition.watched_tables()
    assert Headline.objects.exists()


def test_what_is_asked_twice_a_second_never_reads_all_articles_and_lines():
    now = timezone.now()
    section, hour = make_section(), datetime.timedelta(hours=1)
    texts = {"section": section, "body": "<p>Text</p>", "status": "veroeffentlicht"}
    Article.objects.bulk_create(
        Article(
            title=f"N{n}",
            slug=f"n{n}",
            published_at=now - n * hour,
            depublish_at=now - n * hour / 2 if n % 10 == 0 else None,
            **texts,
        )
        for n in range(1, 3000)
    )
    Headline.objects.bulk_create(
        Headline(text=f"Z{n}", moment=now - n * hour, until=now - n * hour / 2 if n % 10 == 0 else None)
        for n in range(1, 3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_article, ticker_headline")
        for asked in (edition.READ, edition.ENDING):
            with connection.execute_wrapper(explain := Explain()):
                cursor.execute(asked.strip())
            assert explain.rows <= 50, explain.plan


def test_what_fails_at_the_beginning_of_a_page_leaves_no_transaction_behind(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(edition, "READ", "SELECT 1 / 0")
        with pytest.raises(DataError), edition.snapshot():
            pass
    with edition.snapshot() as reading:
        assert reading.edition == edition.read().edition


def test_a_connection_that_died_while_it_was_idle_is_replaced():
    with edition.snapshot():
        pass
    connection.connection.close()
    with edition.snapshot() as reading:
        assert reading.edition.counter > 0
    assert not connection.in_atomic_block


def test_within_a_snapshot_nothing_changes_and_nothing_can_be_changed():
    make_section("Politik")
    with edition.snapshot() as reading, other_session() as other:
        other.execute("UPDATE articles_section SET name = 'Kultur'")
        other.commit()
        assert Section.objects.get().name == "Politik" and edition.read().edition == reading.edition
        with pytest.raises(InternalError):
            Section.objects.update(name="Sport")
    assert Section.objects.get().name == "Kultur" and edition.read().edition != reading.edition
