"""What a worker keeps of the pages that it has drawn, until when, and how it answers with them."""

import datetime
import threading
import time

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Author, FrontSlot, Image, Topic
from newsportal import edition
from newsportal.edition import Poll
from newsportal.pages import Kept, Page, coding
from tests.conftest import Reader
from tests.factories import (
    make_article,
    make_articles,
    make_author,
    make_headline,
    make_image,
    make_section,
    make_topic,
)

pytestmark = pytest.mark.django_db(transaction=True)
SECOND, MINUTE, HOUR = (datetime.timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours"))


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def article(now):
    return make_article("Brücke gesperrt", published=now - HOUR)


@pytest.fixture
def later(monkeypatch):
    """Let that many seconds pass for everybody who counts them; with a reader, whose database goes on answering."""
    passed, real = [0.0], time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() + passed[0])

    def wait(seconds, reader=None):
        passed[0] += seconds
        if reader:
            reader.poll.answered = time.monotonic()

    return wait


@pytest.fixture
def lost(monkeypatch):
    """The database goes away, and the worker's next question finds that out."""

    def lose(reader):
        def fail(*_):
            raise OperationalError("connection refused")

        monkeypatch.setattr(edition, "read", fail)
        assert not reader.poll.once()

    return lose


# --- Keeping ------------------------------------------------------------------------------------------------------------


def test_a_page_is_drawn_once_for_an_edition_and_again_after_every_change(reader, article):
    address = article.get_absolute_url()
    first = reader.get(address)
    assert first.status == 200 and "Brücke gesperrt" in first.text
    assert reader.get(address).body == first.body and len(reader.drawn) == 1
    article.title = "Brücke wieder frei"
    article.save()
    assert reader.get(address).body == first.body, "nobody asks the database for a reader"
    reader.poll.once()
    again = reader.get(address)
    assert "Brücke wieder frei" in again.text and again.headers["ETag"] != first.headers["ETag"]


def test_articles_with_small_and_large_numbers_are_read_by_one_connection(reader, now):
    """The types of a planned statement's parameters follow from their sizes."""
    for key in (7, 40_000, 3_000_000_000, 8):
        article = make_article(f"Nummer {key}", published=now - HOUR, pk=key)
        reader.poll.once()
        assert f"Nummer {key}" in reader.get(article.get_absolute_url()).text


def test_a_change_elsewhere_leaves_the_page_what_it_was(reader, article):
    address = article.get_absolute_url()
    first = reader.get(address)
    make_topic("Haushalt")
    reader.poll.once()
    assert reader.get(address, if_none_match=first.headers["ETag"]).status == 304
    assert len(reader.drawn) == 2


def test_a_page_holds_until_the_next_moment_comes_by_itself(reader, article, now, later):
    make_article("Geplant", published=now + MINUTE)
    reader.poll.once()
    assert "Geplant" not in reader.get("/").text
    later(50, reader)
    reader.get("/")
    assert len(reader.drawn) == 1
    later(20, reader)
    reader.get("/")
    assert len(reader.drawn) == 2


@pytest.mark.parametrize(
    "make",
    [
        lambda moment, now: make_article(published=moment),
        lambda moment, now: make_article(published=now - HOUR, depublish_at=moment),
        lambda moment, now: make_article(published=now).corrections.create(text="Korrigiert.", moment=moment),
        lambda moment, now: make_headline(moment),
        lambda moment, now: make_headline(now - HOUR, until=moment),
        lambda moment, now: make_headline(now - HOUR, breaking=True, breaking_until=moment),
        lambda moment, now: make_headline(now - HOUR, pinned_until=moment),
        lambda moment, now: FrontSlot.objects.create(place=1, article=make_article(published=now), until=moment),
    ],
    ids=[
        "publication",
        "end",
        "correction",
        "line",
        "end of line",
        "end of Eilmeldung",
        "end of pin",
        "end of a place",
    ],
)
def test_whatever_comes_or_goes_by_itself_ends_the_pages(make, now, frozen):
    assert edition.read().until - now <= 25 * HOUR
    moment = timezone.now() + MINUTE
    make(moment, now)
    reading = edition.read()
    _, midnight = edition.clock.bounds(edition.clock.day_of(timezone.now()))
    assert reading.until == min(moment, midnight)


def test_every_page_ends_at_midnight_in_germany(frozen, at):
    assert edition.read().until <= edition.clock.bounds(edition.clock.day_of(timezone.now()))[1]


def test_a_page_sees_the_data_of_one_instant_and_is_kept_for_that_edition(reader, article, monkeypatch):
    """Somebody publishes while it is drawn: neither half a page, nor an old one that counts as new."""
    real = Article.objects.around

    def publish_meanwhile(*arguments):
        monkeypatch.undo()
        writer = threading.Thread(target=change)
        writer.start()
        writer.join()
        return real(*arguments)

    def change():
        with transaction.atomic():
            Article.objects.filter(pk=article.pk).update(title="Neu")
            make_headline(timezone.now() - HOUR, "Neu im Ticker")  # so that the moment alone does not hide it
        connection.close()

    monkeypatch.setattr(type(Article.objects), "around", lambda _, *arguments: publish_meanwhile(*arguments))
    address = article.get_absolute_url()
    shown = reader.get(address).text
    assert "Brücke gesperrt" in shown and "Neu im Ticker" not in shown
    reader.poll.once()
    shown = reader.get(address).text
    assert "Neu</h1>" in shown and "Neu im Ticker" in shown


def test_a_page_newer_than_the_last_question_is_kept(reader, article):
    reader.poll.once()
    make_headline(timezone.now(), "Neu im Ticker")
    for _ in range(3):
        assert "Neu im Ticker" in reader.get("/").text
    assert len(reader.drawn) == 1


def test_parameters_that_no_page_reads_make_no_other_page(reader, article):
    for number in range(20):
        reader.get(f"{article.get_absolute_url()}?fbclid={number}")
        reader.get(f"/impressum/?vor={number}-1")
        reader.get(f"/?vor=1-{number + 1}&a=b")
    assert len(reader.site.kept.pages) <= 3 and not reader.site.kept.older


def test_the_parameter_of_a_list_makes_another_page_and_what_stands_beside_it_does_not(reader, now):
    make_articles(45, now, SECOND)
    first = reader.get("/politik/")
    older = first.text.split('href="/politik/?')[1].split('"')[0]
    second = reader.get(f"/politik/?{older}")
    assert second.text != first.text and "ältere Artikel" in second.text
    for query in (f"fbclid=1&{older}", f"{older}&utm_source=x", f"vor=1-1&{older}"):
        assert reader.get(f"/politik/?{query}").body == second.body
    assert reader.get("/politik/?utm_source=x").body == first.body
    assert len(reader.drawn) == 2


def test_a_question_mark_in_the_path_is_no_parameter(reader, now):
    make_articles(45, now, SECOND)
    older = reader.get("/politik/").text.split('href="/politik/?')[1].split('"')[0]
    assert reader.get(f"/politik/?{older}").status == 200
    assert reader.get("/", environ={"PATH_INFO": f"/politik/?{older}"}).status == 301


def test_there_is_one_page_for_all_addresses_that_do_not_exist(reader, article):
    reader.poll.once()
    bodies = {reader.get(f"/gibt-es-nicht-{number}/").body for number in range(20)}
    assert len(bodies) == 1 and [*reader.site.kept.pages] == ["404"]
    answer = reader.get("/nichts/", if_none_match="*")
    assert answer.status == 404 and "Diese Seite gibt es nicht" in answer.text


def test_what_is_gone_is_kept_at_its_own_address_alone(reader, article, now):
    article.withdraw(now, "Die Quelle hat sich nicht bestätigt.")
    reader.poll.once()
    for address in (article.get_absolute_url(), *(f"/politik/anders{n}-{article.pk}/" for n in range(9))):
        answer = reader.get(address)
        assert answer.status == 410 and "Die Quelle hat sich nicht bestätigt." in answer.text
    assert [*reader.site.kept.pages] == [article.get_absolute_url()]


def test_redirects_and_mistakes_are_not_kept(reader, article, monkeypatch):
    assert reader.get(f"/politik/alt-{article.pk}/").headers["Location"] == article.get_absolute_url()
    assert reader.get("/politik").headers["Location"] == "/politik/"
    with monkeypatch.context() as patched:
        patched.setattr("articles.views.PAGE_SIZE", "none")
        assert reader.get("/politik/").status == 500
    assert not reader.site.kept.pages
    assert reader.get("/politik/").status == 200


def test_the_newsroom_and_who_is_logged_in_get_nothing_finished(reader, article):
    address = article.get_absolute_url()
    reader.get(address)
    for _ in range(2):
        assert reader.get(address, cookie="a=b; sessionid=abc").status == 200
        assert reader.get("/redaktion/login/").status == 200
    assert reader.drawn.count(address) == 3 and reader.drawn.count("/redaktion/login/") == 2
    assert [*reader.site.kept.pages] == [address]


def test_a_readers_cookies_do_not_reach_the_page(reader, article):
    first = reader.get(article.get_absolute_url(), cookie="csrftoken=abc; theme=dark")
    assert "Set-Cookie" not in first.headers and "Cookie" not in first.headers["Vary"]


def test_only_so_many_bytes_are_kept_and_those_with_a_parameter_go_first():
    def page(size):
        return Page(None, None, None, None, "200 OK", (), "", False, bodies={"br": b"x" * size})

    kept = Kept(100_000)
    for number in range(10):
        kept.put(f"/{number}/", page(1000))
    for number in range(500):
        kept.put(f"/politik/?vor={number}-1", page(1000))
    assert kept.size <= 100_000 and len(kept.pages) == 10 and len(kept.older) > 20
    kept.get("/0/")
    for number in range(100, 135):
        kept.put(f"/{number}/", page(1000))
    assert kept.size <= 100_000 and kept.get("/0/") is not None and kept.get("/1/") is None and not kept.older
    kept.put("/0/", page(9000))
    big = page(100)
    kept.put("/big/", big)
    big.bodies["br"] = b"\x1b\xe7\x03\x00\x24\x62\xe2\x99\x40\x02"
    assert kept.size == sum(one.size for one in kept.pages.values()) - len(big.bodies["br"]) + 100


def test_what_is_packed_later_counts_too(reader, article):
    address = article.get_absolute_url()
    reader.get(address, accept_encoding="br")
    before = reader.site.kept.size
    reader.get(address, accept_encoding="gzip")
    assert reader.site.kept.size > before + 1000
    assert reader.site.kept.size == sum(page.size for page in reader.site.kept.pages.values())


def test_nothing_is_kept_with_no_room_for_it(article):
    reader = Reader(megabytes=0)
    for _ in range(2):
        assert "Brücke gesperrt" in reader.get(article.get_absolute_url()).text
    assert len(reader.drawn) == 2


def test_what_pages_share_is_drawn_once_for_an_edition_and_an_articles_own_part_while_it_stays(reader, now):
    articles = [make_article(f"Nummer {number}", published=now - HOUR) for number in range(3)]
    make_headline(now - HOUR)
    reader.poll.once()
    counted = []
    for article in articles * 2:
        with CaptureQueriesContext(connection) as queries:
            reader.get(article.get_absolute_url())
        counted.append(len([query for query in queries if "SELECT" in query["sql"]]))
    assert counted == [5, 3, 3, 0, 0, 0]
    first = reader.get(articles[0].get_absolute_url())
    make_headline(now, "Neu im Ticker")
    reader.poll.once()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("articles.views.body", lambda *_: 1 / 0)
        again = reader.get(articles[0].get_absolute_url())
    assert "Neu im Ticker" in again.text and again.text.split("<main")[1].split("</article>")[0] in first.text


@pytest.mark.parametrize(
    "change",
    [
        lambda article: Article.objects.filter(pk=article.pk).update(teaser="Neu"),
        lambda article: article.corrections.create(text="Neu", moment=timezone.now() - HOUR),
        lambda article: Author.objects.update(name="Neu"),
        lambda article: Topic.objects.update(name="Neu"),
        lambda article: Image.objects.filter(pk=article.lead_image_id).update(caption="Neu"),
        lambda article: Image.objects.exclude(pk=article.lead_image_id).update(caption="Neu"),
    ],
    ids=["text", "correction", "author", "topic", "lead image", "image in the text"],
)
def test_an_articles_own_part_is_drawn_again_when_anything_in_it_changes(reader, now, change):
    article = make_article(
        published=now - HOUR,
        authors=[make_author()],
        topics=[make_topic()],
        lead_image=make_image(),
        body=f'<p>Text</p><figure data-image="{make_image().pk}"></figure>',
    )
    reader.poll.once()
    own = reader.get(article.get_absolute_url()).text.split("<main")[1].split("</main>")[0]
    assert "Neu" not in own
    change(article)
    reader.poll.once()
    assert "Neu" in reader.get(article.get_absolute_url()).text.split("<main")[1].split("</article>")[0]


# --- Many at once -------------------------------------------------------------------------------------------------------


class Slow:
    """Lets a page be drawn when told to."""

    def __init__(self, reader):
        self.draw, self.begun, self.go = reader.site.application, threading.Semaphore(0), threading.Event()
        reader.site.application = self

    def __call__(self, *arguments):
        self.begun.release()
        assert self.go.wait(20)
        return self.draw(*arguments)


def ask(reader, address, answers, **headers):
    def work():
        answers.append(reader.get(address, **headers))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_many_at_once_wait_for_one_drawing(reader, article):
    slow, answers = Slow(reader), []
    threads = [ask(reader, article.get_absolute_url(), answers) for _ in range(8)]
    assert slow.begun.acquire(timeout=20)
    slow.go.set()
    for thread in threads:
        thread.join()
    assert len(answers) == 8 and len({answer.body for answer in answers}) == 1 and len(reader.drawn) == 1


def test_meanwhile_others_get_the_last_page_for_a_second_and_then_wait(reader, article, later):
    address = article.get_absolute_url()
    reader.get(address)
    slow, answers = Slow(reader), []
    article.title = "Brücke wieder frei"
    article.save()
    reader.poll.once()
    first = ask(reader, address, answers)
    assert slow.begun.acquire(timeout=20)
    assert "Brücke gesperrt" in reader.get(address).text
    later(1.5, reader)
    second = ask(reader, address, answers)
    slow.go.set()
    first.join(), second.join()
    assert all("Brücke wieder frei" in answer.text for answer in answers) and len(reader.drawn) == 2


def test_nobody_gets_a_page_past_its_own_end_while_the_next_one_is_drawn(reader, article, now, later):
    article.depublish_at = timezone.now() + MINUTE
    article.save()
    address = article.get_absolute_url()
    reader.poll.once()
    assert reader.get(address).status == 200
    later(60.5, reader)
    slow, answers = Slow(reader), []
    threads = [ask(reader, address, answers), ask(reader, address, answers)]
    assert slow.begun.acquire(timeout=20)
    slow.go.set()
    for thread in threads:
        thread.join()
    assert len(answers) == 2 and reader.drawn.count(address) >= 2, "both came from a new drawing"


def test_a_page_that_takes_long_does_not_hold_up_others(reader, article):
    slow, answers = Slow(reader), []
    first = ask(reader, article.get_absolute_url(), answers)
    assert slow.begun.acquire(timeout=20)
    second = ask(reader, "/", answers)
    assert slow.begun.acquire(timeout=20), "it waits for as long as the first takes"
    slow.go.set()
    first.join(), second.join()
    assert [answer.status for answer in answers] == [200, 200]


def test_who_waited_for_a_mistake_asks_again(reader, article):
    slow, answers = Slow(reader), []
    threads = [ask(reader, f"/politik/alt-{article.pk}/", answers) for _ in range(3)]
    assert slow.begun.acquire(timeout=20)
    slow.go.set()
    for thread in threads:
        thread.join()
    assert [answer.status for answer in answers] == [301] * 3 and not reader.site.drawings


# --- Without a database -------------------------------------------------------------------------------------------------


def test_finished_pages_stay_up_without_a_database_and_others_say_when_to_come_back(reader, article, later, lost):
    address = article.get_absolute_url()
    reader.poll.once()
    first = reader.get(address)
    lost(reader)
    later(3 * 24 * 3600)  # past midnight, too
    assert reader.get(address).body == first.body
    assert reader.get(address, cookie="sessionid=abc").body == first.body
    answer = reader.get("/politik/")
    assert answer.status == 503 and "Wir sind gleich wieder da" in answer.text
    assert answer.headers["Retry-After"] and answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers and not reader.site.drawings
    assert reader.drawn == [address], "nobody waits for a database that is not there"


def test_a_page_past_its_own_end_is_never_shown(reader, now, later, lost):
    ends = timezone.now() + MINUTE
    expiring = make_article(published=now - HOUR, depublish_at=ends)
    licence = edition.clock.day_of(timezone.now()) + 2 * datetime.timedelta(days=1)
    pictured = make_article(published=now - HOUR, lead_image=make_image(licence_until=licence))
    portrait = make_author("Mit Porträt", portrait=make_image(licence_until=licence))
    make_article(published=now - HOUR, authors=[portrait])
    addresses = [one.get_absolute_url() for one in (expiring, pictured, portrait)]
    reader.poll.once()
    assert [reader.get(address).status for address in addresses] == [200] * 3
    lost(reader)
    assert [reader.get(address).status for address in addresses] == [200] * 3
    later(61)
    assert [reader.get(address).status for address in addresses] == [503, 200, 200]
    later(3 * 24 * 3600)
    assert [reader.get(address).status for address in addresses] == [503] * 3


def test_pages_of_an_edition_that_ended_just_before_stay_up_too(reader, article, later, lost):
    address = article.get_absolute_url()
    reader.poll.once()
    reader.get(address)
    make_headline(timezone.now())
    later(1)
    reader.poll.once()
    lost(reader)
    assert reader.get(address).status == 200


def test_an_end_that_was_set_just_before_the_database_went_is_kept(reader, article, now, later, lost):
    """Also for a page that this worker has not drawn again since."""
    ending, withdrawn, other = make_article(published=now), make_article(published=now), make_article(published=now)
    addresses = [one.get_absolute_url() for one in (ending, withdrawn, other)]
    reader.poll.once()
    assert [reader.get(address).status for address in addresses] == [200] * 3
    Article.objects.filter(pk=ending.pk).update(depublish_at=now + MINUTE)
    withdrawn.withdraw(timezone.now(), "Irrtum")
    reader.poll.once()
    lost(reader)
    assert [reader.get(address).status for address in addresses] == [200, 503, 200]
    later(70)
    assert [reader.get(address).status for address in addresses] == [503, 503, 200]


@pytest.mark.parametrize("change", [{"licence_until": datetime.date(2025, 1, 1)}, {"credit": ""}])
def test_a_licence_that_was_ended_just_before_the_database_went_is_kept(reader, now, later, lost, change):
    image = make_image()
    pictured, other = make_article(published=now, lead_image=image), make_article(published=now)
    reader.poll.once()
    assert [reader.get(one.get_absolute_url()).status for one in (pictured, other)] == [200, 200]
    Image.objects.filter(pk=image.pk).update(**change)
    reader.poll.once()
    assert reader.get(other.get_absolute_url()).status == 200
    lost(reader)
    assert [reader.get(one.get_absolute_url()).status for one in (pictured, other)] == [503, 200]


def test_a_page_stays_up_when_the_database_goes_while_it_is_drawn_again(reader, article, monkeypatch):
    """Before the worker has asked and found out."""
    reader.poll.once()
    first = reader.get(article.get_absolute_url())
    make_headline(timezone.now())
    reader.poll.once()
    monkeypatch.setattr(Article.objects, "whole", lambda *_: (_ for _ in ()).throw(OperationalError("gone")))
    again = reader.get(article.get_absolute_url())
    assert again.status == 200 and again.body == first.body and not reader.poll.away
    monkeypatch.undo()
    assert reader.get(article.get_absolute_url()).body != first.body, "and is not taken for a new one"


def test_pages_of_older_editions_do_not_come_back(reader, article, later, lost):
    """What was withdrawn meanwhile would, too."""
    address = article.get_absolute_url()
    reader.poll.once()
    reader.get(address)
    article.withdraw(timezone.now(), "Irrtum")
    reader.poll.once()
    later(20)
    reader.poll.once()
    lost(reader)
    assert reader.get(address).status == 503


def test_a_database_that_comes_back_is_asked_again(reader, article, lost, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(edition, "read", lambda *_: 1 / 0)
        assert not reader.poll.once() and reader.get("/politik/").status == 503
    assert reader.poll.once() and reader.get("/politik/").status == 200


def test_no_answer_for_two_seconds_is_as_good_as_no_database(reader, article, later):
    reader.poll.once()
    assert not reader.poll.away
    later(Poll.LATE + 0.1)
    assert reader.poll.away and reader.get("/politik/").status == 503


# --- HTTP ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br; q=0.8 , gzip ;q=0.8", "br"),
        ("gzip;q=0", "identity"),
        ("br;q=0, gzip;q=0.001", "gzip"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *;q=0.3", "gzip"),
        ("identity;q=1, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip;q=1.0", "gzip"),
        ("identity;q=0", "identity"),
        ("deflate, zstd", "identity"),
        ("brotli, gzipped", "identity"),
        (";;,q=1,=", "identity"),
        ("gzip;q=1.2.3", "identity"),
        ("gzip;q=" + "9" * 5000, "gzip"),
    ],
)
def test_the_reader_gets_the_coding_that_it_likes_best(accepted, expected):
    assert coding(accepted) == expected


@pytest.mark.parametrize("accepted", ["br", "gzip", ""])
def test_every_coding_holds_the_same_page_and_has_its_own_tag(reader, article, accepted):
    address = article.get_absolute_url()
    plain, answer = reader.get(address), reader.get(address, accept_encoding=accepted)
    assert answer.text == plain.text and answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers.get("Content-Encoding", "") == accepted
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    tags = {reader.get(address, accept_encoding=one).headers["ETag"] for one in ("br", "gzip", "")}
    assert len(tags) == 3 and not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize("address", ["/", "/politik/", "/ticker/", "/nichts/", "article"])
def test_head_says_what_get_would_and_sends_no_body(reader, article, address):
    address = article.get_absolute_url() if address == "article" else address
    for accepted in ("br", "gzip", ""):
        head = reader.get(address, method="HEAD", accept_encoding=accepted)
        get = reader.get(address, accept_encoding=accepted)
        assert head.body == b"" and head.status == get.status and head.headers == get.headers
    assert reader.get("/politik", method="HEAD").body == b""


def test_what_the_reader_has_already_is_not_sent_again(reader, now):
    article = make_article(published=now - HOUR, depublish_at=now + HOUR)
    for address in ("/", "/ticker/", article.get_absolute_url()):
        for accepted in ("br", "gzip", ""):
            first = reader.get(address, accept_encoding=accepted)
            tag = first.headers["ETag"]
            for method in ("GET", "HEAD"):
                for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
                    again = reader.get(address, method=method, accept_encoding=accepted, if_none_match=given)
                    assert (again.status, again.body) == (304, b"")
                    for name in ("Cache-Control", "ETag", "Vary", "Content-Security-Policy"):
                        assert again.headers[name] == first.headers[name]
                    assert not {"Content-Type", "Content-Length", "Content-Encoding"} & {*again.headers}
            for given in ('"other"', tag.strip('"'), '""', "\x00", '"' * 5000):
                assert reader.get(address, accept_encoding=accepted, if_none_match=given).status == 200
    assert reader.get("/", accept_encoding="br", if_none_match=reader.get("/").headers["ETag"]).status == 200


def test_a_condition_on_what_is_there_is_checked_first_and_its_refusal_is_not_kept(reader, article):
    for address in ("/", article.get_absolute_url()):
        tag = reader.get(address).headers["ETag"]
        for given in ('"another"', f"W/{tag}"):
            answer = reader.get(address, if_match=given, if_none_match=tag)
            assert (answer.status, answer.headers["Cache-Control"]) == (412, "no-store")
        for given in (tag, "*", f'"another", {tag}'):
            assert reader.get(address, if_match=given).status == 200


def test_an_unknown_host_gets_no_finished_page_by_whatever_way_it_is_named(reader, article):
    address = article.get_absolute_url()
    reader.get(address)
    for host in ("evil.example", "localhost.evil.example", "", "localhost:80:80", "local host", "x" * 5000):
        assert reader.get(address, host=host).status == 400, host
    assert reader.get(address, environ={"RAW_URI": f"http://evil.example{address}"}).status == 400
    assert reader.get(address, environ={"RAW_URI": f"http://localhost{address}"}, host="evil.example").status == 200
    assert reader.get(address, host="LOCALHOST:8123").status == 200
    assert reader.drawn.count(address) == 8


def test_plain_http_is_still_led_to_https(reader, article, settings):
    reader.get("/")
    settings.SECURE_SSL_REDIRECT = True
    answer = type(reader)().get("/")
    assert answer.status == 301 and answer.headers["Location"].startswith("https://")


def test_other_methods_reach_no_page(reader, article):
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert reader.get(article.get_absolute_url(), method=method).status == 405
    assert not reader.site.kept.pages


def test_security_headers_stand_on_finished_pages(reader, article):
    section = make_section()
    for address in ("/", section.get_absolute_url(), article.get_absolute_url()):
        for _ in range(2):
            headers = reader.get(address).headers
            assert "default-src 'none'" in headers["Content-Security-Policy"]
            assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"
