"""Two at once: what was made of an older state is refused and shown beside the newer one."""

import datetime
import re

import pytest
from django.utils import timezone

from articles.models import Article, ArticleDraft, ArticleVersion, Section, Topic
from tests.articles.test_admin import change, form, said
from tests.factories import entered, make_article, make_author, make_headline, make_section, make_topic, make_user
from ticker.models import Headline

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def mehmet():
    return entered(make_user("Redakteur", "mehmet", first_name="Mehmet", last_name="Öz"))


@pytest.fixture
def jana():
    return entered(make_user("Redakteur", "jana", first_name="Jana", last_name="Öztürk"))


def seen(client, address):
    """What the form at an address was made of."""
    return re.search(r'name="_seen" value="([^"]+)"', said(client.get(address)))[1]


def hidden(page):
    """What a form carries along, as the browser sends it."""
    return dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.partition('class="choices"')[2])
    )


@pytest.fixture
def race(mehmet, jana):
    """Both have opened the same text; Jana has saved another teaser and title, Mehmet sends his title."""
    article = make_article("Brücke gesperrt", kicker="Verkehr")
    old = seen(mehmet, change(article))
    jana.post(
        change(article),
        form(article, title="Brücke bleibt gesperrt", teaser="Bis Montag.", kicker="Verkehr") | {"_seen": old},
    )
    data = form(article, title="Brücke wieder frei", kicker="Wümsebrücke") | {"_seen": old}
    return article, data, mehmet.post(change(article), data)


def test_a_save_of_an_older_version_is_refused_and_both_texts_are_shown_word_by_word(race):
    article, _, answer = race
    page = said(answer)
    assert answer.status_code == 409 and "Jana Öztürk hat um" in page
    assert "<del>bleibt gesperrt</del>" in page and "<ins>wieder frei</ins>" in page
    stored = Article.objects.get()
    assert (stored.title, stored.teaser, stored.version) == ("Brücke bleibt gesperrt", "Bis Montag.", 2)
    assert ArticleDraft.objects.get().written.title == "Brücke wieder frei" and "Ihr Text bleibt gesichert" in page


def test_what_only_one_side_changed_is_chosen_already_and_the_rest_is_asked(race):
    page = said(race[2])
    chosen = re.findall(r'name="_wahl-(\w+)" value="(\w+)" required checked', page)
    assert chosen == [("kicker", "mine"), ("teaser", "theirs")]
    assert set(re.findall(r'name="_wahl-(\w+)"', page)) == {"kicker", "title", "teaser"}


@pytest.mark.parametrize("title", ["mine", "theirs"])
def test_a_choice_for_each_field_is_what_is_saved(mehmet, race, title):
    article, _, answer = race
    choices = {"_wahl-kicker": "mine", "_wahl-teaser": "theirs", "_wahl-title": title, "_step": "save"}
    assert mehmet.post(change(article), hidden(said(answer)) | choices).status_code == 302
    stored = Article.objects.get()
    assert stored.title == {"mine": "Brücke wieder frei", "theirs": "Brücke bleibt gesperrt"}[title]
    assert (stored.kicker, stored.teaser) == ("Wümsebrücke", "Bis Montag.")


def test_a_third_save_in_between_asks_again(mehmet, jana, race):
    article, _, answer = race
    jana.post(change(article), form(Article.objects.get(), title="Dritte") | {"_seen": "2"})
    again = mehmet.post(change(article), hidden(said(answer)) | {"_wahl-title": "mine", "_step": "save"})
    assert again.status_code == 409 and "Dritte" in said(again)
    assert Article.objects.get().title == "Dritte"


def test_names_and_topics_are_chosen_like_words(mehmet, jana):
    article, first, second = make_article(topics=[make_topic("Öl")]), make_author("Jörg Weiß"), make_author("Ève")
    old = seen(mehmet, change(article))
    byline = {"bylines-TOTAL_FORMS": 1, "bylines-0-author": first.pk}
    jana.post(change(article), form(article, topics=[make_topic("Gas").pk], **byline) | {"_seen": old})
    data = form(article, topics=[make_topic("Kohle").pk], **byline | {"bylines-0-author": second.pk}) | {"_seen": old}
    answer = mehmet.post(change(article), data)
    assert "<ins>Ève</ins>" in said(answer) and "<ins>Kohle</ins>" in said(answer)
    sent = hidden(said(answer)) | {"_wahl-authors": "theirs", "_wahl-topics": "theirs", "_step": "save"}
    assert mehmet.post(change(article), sent).status_code == 302
    assert [line.author for line in article.bylines.all()] == [first]
    assert [topic.name for topic in article.topics.all()] == ["Gas"]


def test_a_text_that_went_live_meanwhile_is_not_changed_by_surprise(mehmet, jana):
    article = make_article("Brücke gesperrt")
    old = seen(mehmet, change(article))
    jana.post(change(article), form(article, "publish") | {"_seen": old})
    answer = mehmet.post(change(article), form(article, title="Halb fertig") | {"_seen": old})
    assert answer.status_code == 409 and "Änderungen veröffentlichen</button>" in said(answer)
    assert "Noch nicht veröffentlichen</button>" in said(answer)
    assert Article.objects.get().title == "Brücke gesperrt"


def test_what_an_author_typed_while_the_text_was_decided_on_is_not_lost(jana):
    author = entered(make_user("Autor", "jannis"))
    article = make_article("Brücke gesperrt")
    Article.objects.filter(pk=article.pk).update(
        created_by=ArticleVersion.user.field.related_model.objects.get(username="jannis")
    )
    jana.post(change(article), form(article, "publish") | {"_seen": "1"})
    answer = author.post(change(article), form(article, title="Noch ein Satz", internal_note="x") | {"_seen": "1"})
    assert answer.status_code == 409 and "können Sie ihn nicht mehr ändern" in said(answer)
    assert "Noch ein Satz" in said(answer) and 'name="_step"' not in said(answer)
    assert ArticleDraft.objects.get().written.title == "Noch ein Satz"


def test_the_same_sent_twice_is_no_conflict(mehmet):
    article = make_article()
    data = form(article, title="Brücke wieder frei") | {"_seen": seen(mehmet, change(article))}
    assert mehmet.post(change(article), data).status_code == mehmet.post(change(article), data).status_code == 302


def test_scheduled_moments_copies_and_imports_raise_no_alarm(mehmet, jana):
    article = make_article(published=timezone.now() - HOUR, depublish_at=timezone.now() + HOUR, in_ticker=True)
    old = seen(mehmet, change(article))
    Article.spread([article.pk])
    Article.record_images([article])
    make_article("Eine andere", published=timezone.now())
    Headline.objects.update(version=7)
    local = timezone.localtime(article.depublish_at)
    end = {"depublish_at_0": f"{local:%d.%m.%Y}", "depublish_at_1": f"{local:%H:%M}"}
    assert mehmet.post(change(article), form(article, title="Anders", **end) | {"_seen": old}).status_code == 302


# --- All other forms, lists and actions ---------------------------------------------------------------------------------


def test_the_form_of_anything_else_refuses_alike(mehmet, jana):
    topic = make_topic("Wümsebrücke")
    address = f"/redaktion/articles/topic/{topic.pk}/change/"
    old = seen(mehmet, address)
    data = {"name": "Wümsebrücke", "slug": "wuemsebruecke", "introduction": "Von Jana.", "_save": "x"}
    jana.post(address, data | {"_seen": old})
    answer = mehmet.post(address, data | {"introduction": "Von Mehmet.", "_seen": old})
    page = said(answer)
    assert answer.status_code == 409 and "<del>Jana</del>" in page and "Jana Öztürk hat um" in page
    assert set(re.findall(r'name="_wahl-(\w+)"', page)) == {"introduction"} and "Meinen Text verwerfen" in page
    assert Topic.objects.get().introduction == "Von Jana."
    mehmet.post(address, hidden(page) | {"_wahl-introduction": "theirs", "_step": "save"})
    assert Topic.objects.get().introduction == "Von Jana."
    mehmet.post(address, hidden(page) | {"_wahl-introduction": "mine", "_step": "save"})
    assert Topic.objects.get().introduction == "Von Mehmet."


def test_a_line_of_the_ticker_refuses_alike_with_its_moments(mehmet, jana):
    line = make_headline(timezone.now(), "Brücke gesperrt")
    address = f"/redaktion/ticker/headline/{line.pk}/change/"
    old = seen(mehmet, address)
    local = timezone.localtime(line.moment)
    data = {"moment_0": f"{local:%d.%m.%Y}", "moment_1": f"{local:%H:%M}", "text": "Brücke gesperrt", "_save": "x"}
    assert mehmet.post(address, data | {"text": "Brücke frei", "_seen": old}).status_code == 302
    answer = jana.post(address, data | {"text": "Brücke zu", "_seen": old})
    assert answer.status_code == 409 and set(re.findall(r'name="_wahl-(\w+)"', said(answer))) == {"text"}


def test_an_action_leaves_out_what_somebody_changed_and_names_it(mehmet):
    now = timezone.now()
    lines = [make_headline(now, "Erste"), make_headline(now, "Zweite")]
    page = said(mehmet.get("/redaktion/ticker/headline/"))
    data = dict(re.findall(r'name="(_seen-\d+)" value="(\w+)"', page))
    assert len(data) == 2
    lines[0].text = "Erste, berichtigt"
    lines[0].save()
    data |= {"action": "withdraw_lines", "index": "0", "_selected_action": [line.pk for line in lines]}
    answer = mehmet.post("/redaktion/ticker/headline/", data, follow=True)
    assert "ausgelassen: „Erste, berichtigt“" in said(answer)
    assert set(Headline.objects.values_list("text", "withdrawn")) == {("Erste, berichtigt", False), ("Zweite", True)}


def test_a_step_of_a_line_in_the_list_is_of_the_line_that_was_seen(mehmet):
    line = make_headline(timezone.now(), "Erste")
    data = dict(re.findall(r'name="(_seen-\d+)" value="(\w+)"', said(mehmet.get("/redaktion/ticker/headline/"))))
    line.text = "Ganz anders"
    line.save()
    answer = mehmet.post(f"/redaktion/ticker/headline/{line.pk}/eil/", data, follow=True)
    assert "ausgelassen: „Ganz anders“" in said(answer)
    assert not Headline.objects.get().breaking


def test_what_is_edited_in_a_list_goes_over_nothing(client):
    chief = entered(make_user("Chefredaktion", "ulrike"))
    first, second = make_section("Politik", position=1), make_section("Kultur", position=2)
    page = said(chief.get("/redaktion/articles/section/"))
    data = dict(re.findall(r'name="(_seen-\d+)" value="(\w+)"', page))
    data |= dict(re.findall(r'<input type="hidden" name="(form-[^"]+)" value="([^"]*)"', page))
    rows = {int(data[name]): name.removesuffix("id") for name in data if name.endswith("-id")}
    Section.objects.filter(pk=first.pk).update(position=7)
    data |= {f"{rows[first.pk]}position": "3", f"{rows[second.pk]}position": "4", "_save": "x"}
    answer = chief.post("/redaktion/articles/section/", data, follow=True)
    assert "ausgelassen: „Politik“" in said(answer)
    assert dict(Section.objects.values_list("name", "position")) == {"Politik": 7, "Kultur": 4}


@pytest.mark.parametrize("many", [False, True])
def test_what_is_deleted_is_what_was_confirmed(mehmet, many):
    article = make_article("Erste Fassung")
    address = "/redaktion/articles/article/" if many else f"/redaktion/articles/article/{article.pk}/delete/"
    data = {"action": "delete_selected", "_selected_action": [article.pk], "index": "0"}
    page = said(mehmet.post(address, data) if many else mehmet.get(address))
    sent = dict(re.findall(r'name="(_seen-\d+)" value="(\w+)"', page)) | {"post": "yes"}
    assert len(sent) == 2
    sent |= {"action": "delete_selected", "_selected_action": [article.pk]} if many else {}
    article.title = "Hunderte Zeilen später"
    article.save()
    assert "ausgelassen: „Hunderte Zeilen später“" in said(mehmet.post(address, sent, follow=True))
    assert Article.objects.exists()
    sent[f"_seen-{article.pk}"] = str(Article.objects.get().version)
    mehmet.post(address, sent)
    assert not Article.objects.exists()
