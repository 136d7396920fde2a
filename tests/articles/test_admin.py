"""The newsroom's forms and lists, as the browser sends and sees them."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Article, Correction, FormerAddress, Topic
from tests.explain import Explain
from tests.factories import (
    make_article,
    make_articles,
    make_author,
    make_headline,
    make_image,
    make_section,
    make_topic,
    make_user,
)
from ticker.models import Headline

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
ADD = "/redaktion/articles/article/add/"
HOUR = datetime.timedelta(hours=1)


def change(article):
    return f"/redaktion/articles/article/{article.pk}/change/"


def form(article=None, step="save", **fields):
    """What the browser sends for an article, with empty inlines; None leaves a field out."""
    inlines = {
        f"{name}-{part}": "0" for name in ("bylines", "corrections") for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    data = {"form": "nachricht", "ai_use": "keine", "title": "Brücke wieder frei", "_step": step}
    if article:
        data |= {
            "title": article.title,
            "body": article.body,
            "slug": article.slug,
            "section": article.section_id or "",
        }
        if article.published_at:
            local = timezone.localtime(article.published_at)
            data |= {"published_at_0": f"{local:%d.%m.%Y}", "published_at_1": f"{local:%H:%M}"}
            data |= {"published_at_2": "", "kind": "aktualisierung"}
    else:
        data["section"] = make_section().pk
    return {name: value for name, value in (inlines | data | fields).items() if value is not None}


def said(response):
    """The page that a form leads to, or the form again with its sentences."""
    return response.content.decode()


def test_every_list_and_form_opens(admin_client, at):
    article = make_article(published=at, topics=[make_topic()], authors=[make_author()], lead_image=make_image())
    article.corrections.create(text="Korrigiert.", moment=at)
    rows = [
        article,
        article.section,
        article.lead_image,
        Topic.objects.get(),
        make_headline(at, article=make_article()),
    ]
    rows += [article.bylines.get().author, Correction.objects.get()]
    for row in rows:
        base = f"/redaktion/{row._meta.app_label}/{row._meta.model_name}/"
        assert admin_client.get(base).status_code == 200
        assert admin_client.get(f"{base}?q=stra%C3%9Fe").status_code == 200
        assert admin_client.get(f"{base}{row.pk}/change/").status_code == 200
        if row._meta.model_name != "correction":
            assert admin_client.get(f"{base}add/").status_code == 200


def test_an_editor_publishes_an_article_with_topics_authors_image_and_a_ticker_line(admin_client, client):
    oil, town, image = make_topic("Öl"), make_topic("Frankfurt am Main"), make_image()
    first, second = make_author("Jana Öztürk"), make_author("Jörg Weiß")
    data = form(
        step="publish",
        body=f'<p>Text<script>x</script></p><figure data-image="{image.pk}"></figure>',
        topics=[oil.pk, town.pk],
        lead_image=image.pk,
        published_at_0="22.07.2025",
        published_at_1="19:38:00",
        in_ticker="on",
        **{"bylines-TOTAL_FORMS": 2, "bylines-0-author": first.pk, "bylines-0-position": ""},
        **{"bylines-1-author": second.pk, "bylines-1-position": ""},
    )
    response = admin_client.post(ADD, data, follow=True)
    assert "Veröffentlicht." in said(response)
    article = Article.objects.get()
    assert article.body == f'<p>Text</p><figure data-image="{image.pk}"><figcaption></figcaption></figure>'
    assert article.slug == "bruecke-wieder-frei" and article.created_by.username == "admin"
    assert {topic.name for topic in article.topics.all()} == {"Frankfurt am Main", "Öl"}
    assert [line.author for line in article.bylines.all()] == [first, second]
    assert f"{article.published_at:%H:%M}" == "17:38"
    assert {link.published_at for link in article.topic_links.all()} == {article.published_at}
    assert Headline.objects.get().text == "Brücke wieder frei"
    assert client.get(article.get_absolute_url()).status_code == 200


def test_without_a_moment_a_text_is_published_now_and_keeps_its_seconds(admin_client):
    article = make_article()
    admin_client.post(change(article), form(article, "publish"))
    article.refresh_from_db()
    published = article.published_at
    assert article.is_published(timezone.now()) and timezone.now() - published < HOUR
    admin_client.post(change(article), form(article, title="Neue Überschrift"))
    article.refresh_from_db()
    assert (article.title, article.published_at) == ("Neue Überschrift", published)


def test_a_text_planned_ahead_can_become_a_draft_again(admin_client):
    article = make_article(published=timezone.now() + 5 * HOUR)
    assert "Planung aufheben" in said(admin_client.get(change(article)))
    admin_client.post(change(article), form(article, "unschedule"))
    article.refresh_from_db()
    assert article.status == Article.Status.DRAFT


def test_what_was_public_is_not_moved_into_the_future(admin_client):
    article = make_article(published=timezone.now() - HOUR)
    later = timezone.localtime() + datetime.timedelta(days=2)
    response = admin_client.post(change(article), form(article, published_at_0=f"{later:%d.%m.%Y}"))
    assert "war schon öffentlich" in said(response)
    article.refresh_from_db()
    assert article.is_published(timezone.now())


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"section": ""}, "Zum Veröffentlichen fehlt das Ressort."),
        ({"body": "<p>&nbsp;</p>"}, "Zum Veröffentlichen fehlt der Text."),
        ({"ai_use": "erzeugt"}, "stammt von künstlicher Intelligenz"),
        ({"ai_use": "uebersetzung"}, "stammt von künstlicher Intelligenz"),
        (
            {"embargo_until_0": "31.12.2099", "embargo_until_1": "12:00"},
            "Die Sperrfrist endet erst am 31.12.2099, 12:00",
        ),
        ({"depublish_at_0": "01.01.2020", "depublish_at_1": "12:00"}, "muss nach der Veröffentlichung liegen"),
    ],
)
def test_what_cannot_go_live_is_said_at_the_field_and_kept_in_the_form(admin_client, fields, sentence):
    article = make_article()
    response = admin_client.post(change(article), form(article, "publish", kicker="Getippt", **fields))
    assert response.status_code == 200 and sentence in said(response) and "Getippt" in said(response)
    (name,) = response.context["adminform"].form.errors
    assert name in {"section", "body", "ai_use", "published_at", "depublish_at"}
    article.refresh_from_db()
    assert article.status == Article.Status.DRAFT


def test_an_image_without_credit_blocks_a_publication_and_is_shown_nowhere(admin_client, client):
    bare = make_image(credit="")
    article = make_article(body=f'<p>Text</p><figure data-image="{bare.pk}"></figure>')
    response = admin_client.post(change(article), form(article, "publish"))
    assert "hat keinen Bildnachweis" in response.context["adminform"].form.errors["body"][0]
    response = admin_client.post(change(article), form(article, "publish", body="<p>Text</p>", lead_image=bare.pk))
    assert "hat keinen Bildnachweis" in response.context["adminform"].form.errors["lead_image"][0]
    article = make_article(published=timezone.now(), lead_image=bare)
    assert bare.file.name.rpartition(".")[0] not in said(client.get(article.get_absolute_url()))


def test_a_review_or_a_label_lets_a_text_by_machines_go_live_and_a_change_voids_the_review(admin_client):
    article = make_article()
    assert (
        admin_client.post(change(article), form(article, "publish", ai_use="erzeugt", reviewed="on")).status_code == 302
    )
    article.refresh_from_db()
    assert article.reviewed_by.username == "admin" and article.reviewed_at
    changed = form(article, ai_use="erzeugt", body="<p>Anders.</p>")
    assert "redaktionelle Prüfung" in said(admin_client.post(change(article), changed))
    assert admin_client.post(change(article), changed | {"ai_label": "on"}).status_code == 302
    article.refresh_from_db()
    assert article.reviewed_by is None and article.ai_label


def test_what_an_editor_should_know_is_said_at_the_field_and_does_not_block(admin_client):
    make_article(
        "Dieselbe Überschrift, die in dieser Woche schon einmal stand, und die außerdem viel zu lang geraten ist",
        published=timezone.now() - HOUR,
    )
    article = make_article(Article.objects.get().title, lead_image=make_image(alt=""))
    page = said(admin_client.get(change(article)))
    for sentence in (
        "hat keinen Alternativtext",
        "mehr als 90 sind schwer zu lesen",
        "Dieselbe Überschrift trägt schon",
    ):
        assert sentence in page
    assert "Noch kein Aufmacherbild" in said(admin_client.get(change(make_article())))
    response = admin_client.post(
        change(article), form(article, "publish", lead_image=article.lead_image_id), follow=True
    )
    assert "Veröffentlicht." in said(response) and "hat keinen Alternativtext" in said(response)


def test_another_article_of_the_same_headline_is_looked_up_and_not_searched_for(at):
    make_articles(300, at, HOUR / 60)
    article = make_article("Brückenausbau")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE articles_article")
    with connection.execute_wrapper(explain := Explain()):
        assert "title" not in dict(article.remarks(at))
    assert "article_twins" in explain.indexes and explain.rows == 0, explain.plan


def test_a_withdrawn_article_tells_its_reason_and_can_come_back(admin_client, client):
    article = make_article(published=timezone.now() - HOUR)
    address = f"/redaktion/articles/article/{article.pk}/zurueckziehen/"
    assert "Bitte nennen Sie einen Grund" in said(admin_client.post(address, {"reason": "\u200b "}))
    admin_client.post(address, {"reason": "Die Quelle hat ihre Aussage zurückgenommen."})
    response = client.get(article.get_absolute_url())
    assert response.status_code == 410 and "Die Quelle hat ihre Aussage" in said(response)
    article.refresh_from_db()
    admin_client.post(change(article), form(article, "publish"))
    assert client.get(article.get_absolute_url()).status_code == 200


def test_a_correction_is_dated_and_shown_and_moves_no_update(admin_client, client):
    article = make_article(published=timezone.now() - 2 * HOUR)
    data = form(article, body="<p>38 Kilometer.</p>", kind="korrektur")
    assert "was falsch war und was richtig ist" in said(admin_client.post(change(article), data))
    correction = "Richtig ist: 38 Kilometer."
    assert admin_client.post(change(article), data | {"correction": correction}).status_code == 302
    page = said(client.get(article.get_absolute_url()))
    assert correction in page and "38 Kilometer.</p>" in page and "Aktualisiert" not in page
    assert article.corrections.get().moment > timezone.now() - HOUR


@pytest.mark.parametrize(
    "day, time, which, sentence",
    [
        ("29.03.2026", "02:30", "", "gibt es 02:30 Uhr nicht"),
        ("25.10.2026", "02:30", "", "gibt es 02:30 Uhr zweimal"),
        ("25.10.2026", "02:30", "9", "keine gültige Auswahl"),
        ("01.01.0001", "00:00", "", "zwischen 1600 und 2399"),
        ("25.10.2026", "", "", "Datum und Uhrzeit"),
        ("morgen", "12:00", "", "ein Datum an"),
    ],
)
def test_a_moment_near_the_change_of_clocks_is_asked_in_words(admin_client, day, time, which, sentence):
    article = make_article()
    data = form(article, "publish", published_at_0=day, published_at_1=time, published_at_2=which)
    assert sentence in said(admin_client.post(change(article), data))
    article.refresh_from_db()
    assert article.published_at is None


@pytest.mark.parametrize("which, utc", [("0", "00:30"), ("1", "01:30")])
def test_the_hour_that_comes_twice_is_chosen_and_shown_again(admin_client, which, utc):
    article = make_article()
    data = form(article, "publish", published_at_0="25.10.2026", published_at_1="02:30", published_at_2=which)
    admin_client.post(change(article), data)
    article.refresh_from_db()
    assert f"{article.published_at:%H:%M}" == utc
    page = said(admin_client.get(change(article)))
    assert f'<option value="{which}" selected>' in page


def test_the_time_zone_stands_beside_the_time(admin_client):
    summer = make_article(published=datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.UTC))
    assert "deutsche Zeit (MESZ)" in said(admin_client.get(change(summer)))
    winter = make_article(published=datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC))
    assert "deutsche Zeit (MEZ)" in said(admin_client.get(change(winter)))


def test_control_characters_and_long_headlines_are_refused_at_the_field(admin_client):
    for title in ("NUL\x00", "x" * 5000, "\u202e\u200b"):
        response = admin_client.post(ADD, form(title=title))
        assert response.status_code == 200 and "title" in response.context["adminform"].form.errors
    assert not Article.objects.exists()


def test_keys_that_nobody_has_are_refused_in_words(admin_client):
    article = make_article()
    hostile = {"topics": ["abc", "9" * 30], "lead_image": "x' OR 1=1", "section": "9" * 40}
    response = admin_client.post(
        change(article), form(article, **hostile, **{"bylines-TOTAL_FORMS": 1, "bylines-0-author": "abc"})
    )
    assert response.status_code == 200
    assert {"topics", "lead_image", "section"} <= {*response.context["adminform"].form.errors}
    chosen = {"action": "delete_selected", "_selected_action": ["abc"]}
    assert admin_client.post("/redaktion/articles/article/", chosen).status_code == 400


def test_a_section_in_use_is_not_deleted(admin_client):
    article = make_article()
    response = admin_client.post(f"/redaktion/articles/section/{article.section.pk}/delete/", {"post": "yes"})
    assert "geschützt" in said(response)
    assert Article.objects.filter(section=article.section).exists()


@pytest.mark.parametrize("what", ["section", "author", "user"])
def test_of_much_that_forbids_a_deletion_a_little_is_named(admin_client, what):
    """A section holds half a million articles."""
    user, section, author = make_user("Redakteur"), make_section("Politik"), make_author("Jana Brandt")
    for number in range(12):
        make_article(f"Nummer {number}", section=section, authors=[author], created_by=user)
    row = {"section": section, "author": author, "user": user}[what]
    address = f"/redaktion/{row._meta.app_label}/{what}/{row.pk}/delete/"
    for response in (admin_client.get(address), admin_client.post(address, {"post": "yes"})):
        assert said(response).count("Artikel: Nummer") == 10 and "und weitere" in said(response)
    assert type(row).objects.filter(pk=row.pk).exists()


def test_what_goes_with_a_topic_is_counted_and_not_listed(admin_client):
    topic = make_topic("Haushalt")
    for number in range(3):
        make_article(f"Nummer {number}", topics=[topic])
    address = f"/redaktion/articles/topic/{topic.pk}/delete/"
    asked = said(admin_client.get(address))
    assert "Themen von Artikeln: 3" in asked and "Nummer" not in asked
    admin_client.post(address, {"post": "yes"})
    assert not Topic.objects.exists() and Article.objects.count() == 3


def test_an_action_never_reaches_rows_that_nobody_saw(admin_client):
    for number in range(60):
        make_topic(f"Thema {number}")
    address = "/redaktion/articles/topic/"
    assert "Alle 60" not in said(admin_client.get(address))
    chosen = {"action": "delete_selected", "_selected_action": [Topic.objects.first().pk], "post": "yes"}
    assert admin_client.post(address, chosen | {"select_across": "1"}).status_code == 400
    assert Topic.objects.count() == 60


@pytest.mark.parametrize(
    "model, name", [("section", "Ticker"), ("section", "\u200b"), ("author", "\u202e"), ("topic", "Öl, Gas")]
)
def test_names_that_make_no_page_are_refused_in_the_form(admin_client, model, name):
    response = admin_client.post(f"/redaktion/articles/{model}/add/", {"name": name, "position": 0})
    assert response.status_code == 200 and "errorlist" in said(response)


def test_a_public_article_cannot_be_deleted_and_says_so(admin_client, at):
    article = make_article("Brücke frei", published=at)
    one = f"/redaktion/articles/article/{article.pk}/delete/"
    assert one not in said(admin_client.get(change(article)))
    many = {"action": "delete_selected", "_selected_action": article.pk}
    for address, data in ((one, {"post": "yes"}), ("/redaktion/articles/article/", many | {"post": "yes"})):
        assert "Veröffentlicht: Brücke frei" in said(admin_client.get(one))
        assert "Veröffentlicht: Brücke frei" in said(admin_client.post(address, data))
    assert Article.objects.exists()
    draft = make_article()
    admin_client.post("/redaktion/articles/article/", many | {"_selected_action": draft.pk, "post": "yes"})
    assert not Article.objects.filter(pk=draft.pk).exists()


def test_topics_become_one_and_their_addresses_lead_there(admin_client, client):
    public = timezone.now() - HOUR
    right, wrong, double = (
        make_topic("Straßenbahn"),
        make_topic("Strassenbahn", introduction="Seit 1898."),
        make_topic("Tram"),
    )
    article = make_article(published=public, topics=[wrong, double])
    other = make_article(published=public, topics=[right, wrong])
    chosen = {"action": "merge", "_selected_action": [right.pk, wrong.pk, double.pk]}
    assert "Dieses Thema bleibt" in said(admin_client.post("/redaktion/articles/topic/", chosen))
    assert Topic.objects.count() == 3
    admin_client.post("/redaktion/articles/topic/", chosen | {"merge": 1, "into": right.pk})
    assert [topic.name for topic in Topic.objects.all()] == ["Straßenbahn"]
    assert [*article.topics.all()] == [right] and [*other.topics.all()] == [right]
    right.refresh_from_db()
    assert right.introduction == "Seit 1898."
    assert FormerAddress.objects.filter(target="/thema/strassenbahn/").count() == 2
    assert client.get("/thema/tram/").headers["Location"] == "/thema/strassenbahn/"


def test_lists_take_few_queries_and_count_no_further_than_anybody_pages(
    admin_client, django_assert_max_num_queries, at, monkeypatch
):
    """Session, user; rows with what they show; a bounded count; sections for a filter. The admin's own rights take two."""
    from articles.admin.base import BoundedPaginator

    monkeypatch.setattr(BoundedPaginator, "LIMIT", 3)
    topic = make_topic()
    for number in range(5):
        article = make_article(
            published=at, topics=[topic], authors=[make_author(f"Autor {number}")], lead_image=make_image()
        )
        article.corrections.create(text="Korrigiert.", moment=at)
        make_headline(at, article=make_article(published=at))
        make_topic(f"Thema {number}")
    editor = make_user("Chefredaktion")
    admin_client.force_login(editor)
    models = ["articles/article", "articles/correction", "articles/image", "articles/topic", "articles/author"]
    models += ["articles/section", "articles/formeraddress", "ticker/headline", "newsportal/page"]
    for model in models:
        with django_assert_max_num_queries(10) as queries:
            assert admin_client.get(f"/redaktion/{model}/").status_code == 200
        counts = [query["sql"] for query in queries.captured_queries if "COUNT(" in query["sql"]]
        assert counts and all("LIMIT 3" in count for count in counts), counts
    assert "über 3 Themen" in said(admin_client.get("/redaktion/articles/topic/"))


def test_the_login_names_the_paper(client):
    page = client.get("/redaktion/login/").content.decode()
    assert "Redaktion Der Tagesbote" in page and "example.com" not in page
