"""The newsroom's page for what stands above on the front page."""

import datetime
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from articles.models import FrontSlot
from articles.models.front import TOP_COUNT, Meanwhile
from newsportal import edition
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
ADDRESS, PREVIEW = "/redaktion/articles/frontslot/", "/redaktion/articles/frontslot/vorschau/"
HOUR = datetime.timedelta(hours=1)
LATE = datetime.datetime(2500, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def articles(db):
    """P0 is the newest."""
    now = timezone.now()
    return [make_article(f"P{n}", published=now - n * HOUR) for n in range(8)]


@pytest.fixture
def chief(client):
    client.force_login(make_user("Chefredaktion", "ulrike"))
    return client


def put(place, article, until=None):
    return FrontSlot.objects.create(place=place, article=article, until=until)


def stored():
    """Titles by place."""
    return {slot.place: slot.article.title for slot in FrontSlot.objects.all()}


def said(response):
    return response.content.decode()


def form(step="publish", order=(1, 2, 3, 4), made_of=None, until=None, **places):
    """What the browser sends: `p2=article` for the row that was the second one; `until`: moments by row."""
    data = {"_order": [str(key) for key in order], "_step": step}
    data["_made_of"] = FrontSlot.digest(FrontSlot.objects.all()) if made_of is None else made_of
    for key in order:
        article = places.get(f"p{key}", "")
        data[f"{key}-article"] = getattr(article, "pk", article)
        moment = (until or {}).get(key)
        local = moment and timezone.localtime(moment)
        data |= {f"{key}-until_0": f"{local:%d.%m.%Y}" if local else "", f"{key}-until_2": ""}
        data[f"{key}-until_1"] = f"{local:%H:%M}" if local else ""
    return data


def rows(response):
    """What the page shows of each place: name, what stands there now, what is chosen, what would fill it."""
    found = []
    for row in said(response).split('<li><div class="place"')[1:]:
        name = re.search(r"<h2[^>]*>([^<]*)", row)[1]
        now = re.search(r'place-title">([^<]*)', row)
        chosen = re.search(r'<option value="\d+" selected>([^<]*)', row)
        filler = re.search(r"Füllt sich von selbst: „([^“]*)“", row)
        found.append((name, *(one and one[1] for one in (now, chosen, filler))))
    return found


def untils(response):
    return re.findall(r'name="\d-until_0" value="([^"]+)"', said(response))


# --- The rules of the database ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place, until", [(0, None), (TOP_COUNT + 1, None), (1, LATE)])
def test_there_is_no_other_place_and_no_impossible_moment(place, until):
    with pytest.raises(IntegrityError):
        put(place, make_article(), until)


def test_a_place_has_one_article_and_an_article_one_place():
    first, second = make_article(), make_article()
    put(1, first)
    for place, article in ((1, second), (2, first)):
        with pytest.raises(IntegrityError), transaction.atomic():
            put(place, article)


# --- Seeing -------------------------------------------------------------------------------------------------------------


def test_the_page_says_what_stands_at_each_place_and_why(chief, articles):
    now = timezone.now()
    put(1, articles[6], until=now + 24 * HOUR)
    put(3, articles[5], until=now - HOUR)
    put(4, articles[7])
    articles[7].withdraw(now, "Irrtum")
    response = chief.get(ADDRESS)
    assert rows(response) == [
        ("Aufmacher", "P6", "P6", None),
        ("2. Platz", "P0", None, "P0"),
        ("3. Platz", "P1", None, "P1"),
        ("4. Platz", "P2", None, "P2"),
    ]
    page = said(response)
    assert page.count("Von Hand") == 1 and f"bis {timezone.localtime(now + 24 * HOUR):%d.%m.%Y, %H:%M} Uhr" in page
    assert "„P5“ stand hier bis" in page and "„P7“ war gewählt und ist zurzeit nicht öffentlich." in page
    assert untils(response) == [f"{timezone.localtime(now + 24 * HOUR):%d.%m.%Y}"]


def test_a_paper_without_articles_has_places_too(chief):
    assert [row[1:] for row in rows(chief.get(ADDRESS))] == [(None, None, None)] * 4
    assert chief.post(ADDRESS, form()).status_code == 302


def test_only_what_is_public_and_no_advertisement_is_offered(chief, articles):
    now = timezone.now()
    make_article("P Entwurf")
    make_article("P geplant", published=now + HOUR)
    make_article("P Anzeige", published=now, advertisement=True)
    make_article("P weg", published=now - HOUR).withdraw(now, "Irrtum")
    asked = "/redaktion/autocomplete/?app_label=articles&model_name=frontslot&field_name=article&term="
    found = [
        row["text"]
        for term in ("P5", "Entwurf", "geplant", "Anzeige", "weg")
        for row in chief.get(f"{asked}{term}").json()["results"]
    ]
    assert found == ["P5"]
    assert [row["text"] for row in chief.get(f"{asked}{articles[3].pk}").json()["results"]] == ["P3"]
    without_script = re.findall(r'<option value="\d+">(P[^<]*)', said(chief.get(ADDRESS)).split("</select>")[0])
    assert without_script == [f"P{n}" for n in range(8)]


# --- Publishing ---------------------------------------------------------------------------------------------------------


def test_what_is_published_stands_there_at_once_and_in_the_log(chief, articles):
    end = (timezone.now() + 24 * HOUR).replace(second=0, microsecond=0)
    response = chief.post(ADDRESS, form(p1=articles[5], p3=articles[0], until={1: end}), follow=True)
    assert "Veröffentlicht." in said(response)
    assert stored() == {1: "P5", 3: "P0"} and FrontSlot.objects.get(place=1).until == end
    headlines = re.findall(r'<h\d class="headline[^"]*"><a [^>]*>([^<]*)</a>', said(Client().get("/")))
    assert headlines[:4] == ["P5", "P1", "P0", "P2"]
    entry = LogEntry.objects.get()
    assert entry.user.username == "ulrike" and entry.object_repr == "Startseite"
    assert entry.change_message == f"Aufmacher: P5, bis {timezone.localtime(end):%d.%m.%Y, %H:%M} Uhr; 3. Platz: P0"


def test_articles_change_places_and_a_place_is_emptied(chief, articles):
    chief.post(ADDRESS, form(p1=articles[5], p2=articles[6], p4=articles[7]))
    assert chief.post(ADDRESS, form(order=(2, 1, 3, 4), p1=articles[5], p2=articles[6])).status_code == 302
    assert stored() == {1: "P6", 2: "P5"}


def test_what_stands_there_already_is_no_change(chief, articles):
    """As when the button was pressed twice: the second time the form is of before."""
    chief.post(ADDRESS, form(p1=articles[5], made_of=FrontSlot.digest([])))
    before, slot = edition.read().edition, FrontSlot.objects.get()
    response = chief.post(ADDRESS, form(p1=articles[5], made_of=FrontSlot.digest([])), follow=True)
    assert "So steht es schon auf der Startseite." in said(response)
    assert FrontSlot.objects.get() == slot and LogEntry.objects.count() == 1
    assert edition.read().edition == before


def test_what_has_ended_makes_room(chief, articles):
    put(1, articles[5], until=timezone.now() - HOUR)
    chief.post(ADDRESS, form(p2=articles[6]))
    assert stored() == {2: "P6"}


# --- Moving without a script --------------------------------------------------------------------------------------------


def test_a_row_moves_with_all_that_was_typed_and_nothing_is_stored(chief, articles):
    sent = form("up-3", p1=articles[5], p3=articles[6]) | {"3-until_0": "heute", "3-until_1": "25:00"}
    response = chief.post(ADDRESS, sent)
    assert [row[2:] for row in rows(response)] == [("P5", None), ("P6", None), (None, "P0"), (None, "P1")]
    assert 'value="heute"' in said(response) and 'value="25:00"' in said(response)
    assert re.findall(r'name="_order" value="(\d)"', said(response)) == ["1", "3", "2", "4"]
    assert re.search(
        r'value="up-3" autofocus', said(response)
    ) and "„P6“ steht in Ihrer Fassung jetzt hier: 2. Platz." in said(response)
    assert not FrontSlot.objects.exists()


def test_what_nobody_has_chosen_is_chosen_by_moving_it(chief, articles):
    response = chief.post(ADDRESS, form("up-2", p3=articles[6]))
    assert [row[2:] for row in rows(response)] == [("P1", None), (None, "P0"), ("P6", None), (None, "P2")]
    assert 'value="down-2" autofocus' in said(response)


def test_a_row_is_cleared(chief, articles):
    end = timezone.now() + 24 * HOUR
    response = chief.post(ADDRESS, form("clear-1", p1=articles[5], p2=articles[6], until={1: end, 2: end}))
    assert [row[2:] for row in rows(response)] == [(None, "P0"), ("P6", None), (None, "P1"), (None, "P2")]
    assert len(untils(response)) == 1


def test_a_move_does_not_hide_that_somebody_else_has_published(chief, articles):
    old = form("up-3", p3=articles[6])
    put(1, articles[7])
    page = said(chief.post(ADDRESS, old))
    assert f'name="_made_of" value="{old["_made_of"]}"' in page


# --- What is refused ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make, sentence",
    [
        (lambda now: make_article("X", published=now, advertisement=True), "Eine Anzeige steht nie oben"),
        (lambda now: make_article("X"), "„X“ ist nicht öffentlich"),
        (lambda now: make_article("X", published=now + HOUR), "„X“ ist nicht öffentlich"),
        (lambda now: make_article("X", published=now - HOUR, depublish_at=now), "„X“ ist nicht öffentlich"),
        (lambda now: 999_999_999, "Diesen Artikel gibt es nicht"),
        (lambda now: "9" * 18, "Diesen Artikel gibt es nicht"),
        (lambda now: "9" * 60, "Diesen Artikel gibt es nicht"),
        (lambda now: "-1", "Diesen Artikel gibt es nicht"),
        (lambda now: "1 OR 1=1", "Diesen Artikel gibt es nicht"),
        (lambda now: "1\0", "Diesen Artikel gibt es nicht"),
        (lambda now: "²", "Diesen Artikel gibt es nicht"),
    ],
)
def test_an_article_that_cannot_stand_there_is_said_at_its_place(chief, articles, make, sentence):
    sent = form(p1=articles[5], p2=make(timezone.now()))
    for address in (ADDRESS, PREVIEW):
        response = chief.post(address, sent)
        assert response.status_code == 200 and sentence in said(response).split("2. Platz")[1].split("3. Platz")[0]
        assert rows(response)[0][2] == "P5"
    assert not FrontSlot.objects.exists()


def test_the_same_article_twice_is_said_at_the_second(chief, articles):
    response = chief.post(ADDRESS, form(p1=articles[5], p4=articles[5]))
    assert "„P5“ steht schon hier: Aufmacher." in said(response).split("4. Platz")[1]
    assert not FrontSlot.objects.exists()


@pytest.mark.parametrize(
    "day, time, sentence",
    [
        ("01.01.2020", "12:00", "schon vorbei"),
        ("22.07.2999", "12:00", "zwischen 1600 und 2399"),
        ("22.07.2099", "", "Datum und Uhrzeit"),
        ("heu\0te", "12:00", "Bitte geben Sie ein Datum an"),
        ("x" * 100_000, "12:00", "Bitte geben Sie ein Datum an"),
    ],
)
def test_a_moment_that_is_none_is_said_and_kept(chief, articles, day, time, sentence):
    response = chief.post(ADDRESS, form(p1=articles[5]) | {"1-until_0": day, "1-until_1": time})
    assert response.status_code == 200 and sentence in said(response)
    assert not FrontSlot.objects.exists()


def test_an_end_without_an_article_is_asked_about(chief, articles):
    response = chief.post(ADDRESS, form(until={2: timezone.now() + HOUR}))
    assert "Bitte wählen Sie den Artikel, der bis dahin hier stehen soll." in said(response)


@pytest.mark.parametrize(
    "changes",
    [
        {"_order": []},
        {"_order": ["1", "2", "3"]},
        {"_order": ["1", "1", "2", "3"]},
        {"_order": ["1", "2", "3", "9"]},
        {"_order": ["1", "2", "3", "\0"]},
        {"_order": [str(n) for n in range(300)]},
        {"_step": ""},
        {"_step": "sideways-1"},
        {"_step": "up-9"},
        {"_step": "up"},
    ],
)
def test_what_no_form_sends_is_refused(chief, articles, changes):
    assert chief.post(ADDRESS, form(p1=articles[5]) | changes).status_code == 400
    assert not FrontSlot.objects.exists()


def test_fields_that_no_form_has_change_nothing(chief, articles):
    more = {f"{n}-article": articles[0].pk for n in range(5, 305)} | {"_made_of": "\0" * 10_000}
    response = chief.post(ADDRESS, form(p1=articles[5]) | more)
    assert response.status_code == 200 and "hat jemand anders die Startseite geändert" in said(response)
    assert chief.post(ADDRESS, form("up-2", p1=articles[5]) | more).status_code == 200
    assert chief.post(ADDRESS, form(p1=articles[5]) | more | {"_made_of": FrontSlot.digest([])}).status_code == 302
    assert stored() == {1: "P5"}


# --- Two at once --------------------------------------------------------------------------------------------------------


def test_who_comes_second_sees_both_and_decides(chief, articles):
    end = timezone.now() + 24 * HOUR
    mine = form(p1=articles[5], p2=articles[6], until={1: end})
    put(1, articles[7])
    put(4, articles[4])
    response = chief.post(ADDRESS, mine)
    assert "hat jemand anders die Startseite geändert" in said(response)
    assert [row[1:3] for row in rows(response)] == [("P7", "P5"), ("P0", "P6"), ("P1", None), ("P4", None)]
    assert untils(response) == [f"{timezone.localtime(end):%d.%m.%Y}"]
    assert stored() == {1: "P7", 4: "P4"} and not LogEntry.objects.exists()
    made_of = re.search(r'name="_made_of" value="(\w+)"', said(response))[1]
    assert chief.post(ADDRESS, mine | {"_made_of": made_of}).status_code == 302
    assert stored() == {1: "P5", 2: "P6"}


def test_what_goes_in_the_same_moment_is_said_and_the_form_kept(chief, articles, monkeypatch):
    def collide(*_):
        raise IntegrityError("meanwhile")

    monkeypatch.setattr(FrontSlot, "arrange", collide)
    response = chief.post(ADDRESS, form(p1=articles[5]))
    assert "Im selben Augenblick" in said(response) and rows(response)[0][2] == "P5"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_fill_an_empty_place_at_once_one_is_told():
    articles = [make_article(f"P{n}", published=timezone.now()) for n in range(2)]
    barrier, made_of = Barrier(2), FrontSlot.digest([])

    def publish(article, place):
        barrier.wait(10)
        try:
            return FrontSlot.arrange([FrontSlot(place=place, article=article)], made_of)
        except Meanwhile:
            return "told"
        finally:
            connection.close()

    for places in ((1, 1), (1, 2)):  # the second time nothing but the lock is in their way
        FrontSlot.objects.all().delete()
        with ThreadPoolExecutor(2) as pool:
            done = [pool.submit(publish, *one) for one in zip(articles, places, strict=True)]
            assert {one.result() for one in done} == {True, "told"}
        assert FrontSlot.objects.count() == 1


# --- Preview ------------------------------------------------------------------------------------------------------------


def test_the_preview_is_the_front_page_and_stores_nothing(chief, articles):
    put(2, articles[7])
    before = edition.read().edition
    response = chief.post(PREVIEW, form(order=(3, 1, 2, 4), p3=articles[5], p2=articles[6]))
    page = said(response)
    assert response["Cache-Control"] == "no-store" and response["X-Robots-Tag"] == "noindex"
    assert re.findall(r'<h\d class="headline[^"]*"><a [^>]*>([^<]*)</a>', page) == [
        f"P{n}" for n in (5, 0, 6, 1, 2, 3, 4, 7)
    ]
    assert "<title>Vorschau: Der Tagesbote" in page
    assert stored() == {2: "P7"} and edition.read().edition == before and not LogEntry.objects.exists()
    live = said(Client().get("/"))
    assert "Vorschau" not in live and live.index(">P7<") < live.index(">P1<")


def test_what_is_previewed_is_what_is_published(chief, articles):
    sent = form(p2=articles[7], p4=articles[3])
    preview = said(chief.post(PREVIEW, sent)).replace("Vorschau: ", "")
    chief.post(ADDRESS, sent)
    assert preview.split("<main")[1] == said(Client().get("/")).split("<main")[1]


def test_an_empty_arrangement_is_previewed_too(chief):
    assert "Noch ist kein Artikel erschienen" in said(chief.post(PREVIEW, form()))


@pytest.mark.parametrize("count", [4, 60])
def test_the_page_takes_as_many_queries_for_many_articles(chief, count, django_assert_num_queries):
    """Session, account, its rights (2); clock; places and their articles; the front page as it is, and as it would be; each
    chosen article."""
    now = timezone.now()
    articles = [make_article(published=now - n * HOUR) for n in range(count)]
    for place in range(1, TOP_COUNT + 1):
        put(place, articles[-place])
    with django_assert_num_queries(4 + 1 + 2 + 2 + TOP_COUNT):
        chief.get(ADDRESS)
