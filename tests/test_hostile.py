"""Hostile and unlucky input: scripts in every field, far too much, names from everywhere. In a real browser nothing runs."""

from pathlib import Path

import pytest
from django.utils import timezone

from articles.models import Article, Author, Section, Topic
from tests.articles.test_admin import ADD, change, form
from tests.factories import make_article, make_author, make_headline, make_image, make_section, make_topic
from ticker.models import Headline

VECTORS = (Path(__file__).parent / "data" / "xss.txt").read_text().splitlines()
AT_ONCE = 10
LINES = {"kicker": 80, "title": 300, "short_title": 160, "dateline": 100, "source": 200, "search_title": 120}
TEXTS = {"teaser": 1000, "transparency_note": 1000, "internal_note": 5000, "search_description": 300}

pytestmark = pytest.mark.ignore_template_errors


@pytest.mark.django_db
def test_far_too_much_is_said_at_the_field_and_nothing_is_stored(admin_client):
    much = "Wörter " * (10 * 1024 * 1024 // 8)
    for name in (*LINES, *TEXTS, "body"):
        response = admin_client.post(ADD, form(**{name: much}))
        assert response.status_code == 200, name
        assert {*response.context["adminform"].form.errors} == {name}
    long = admin_client.post(ADD, form(title="x" * 5000))
    assert "höchstens 300 Zeichen" in long.content.decode()
    assert not Article.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*LINES, *TEXTS, "body", "slug", "source_url", "canonical_url", "source_language"])
def test_nul_is_said_at_the_field(admin_client, name):
    response = admin_client.post(ADD, form(**{name: "a\0b"}))
    assert response.status_code == 200 and name in response.context["adminform"].form.errors
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_broken_utf8_and_half_surrogates_are_no_500(admin_client, client):
    data = form(title="Gut")
    body = (
        "&".join(f"{key}={value}" for key, value in data.items() if key != "title").encode()
        + b"&title=\xff\xfe\xed\xa0\x80x"
    )
    kind = "application/x-www-form-urlencoded"
    assert admin_client.post(ADD, body, content_type=kind).status_code in (200, 302)
    assert admin_client.get("/redaktion/articles/article/?q=%ff%fe").status_code == 200


@pytest.mark.django_db
def test_emoji_and_names_from_right_to_left_go_through(admin_client, client):
    author = make_author("محمد الأمين")
    data = form(step="publish", title="🎉 Fest mit שלום und مرحبا", body="<p>Ein Wort: 👩‍👩‍👧‍👦</p>")
    data |= {"bylines-TOTAL_FORMS": 1, "bylines-0-author": author.pk, "bylines-0-position": ""}
    assert admin_client.post(ADD, data).status_code == 302
    article = Article.objects.get()
    page = client.get(article.get_absolute_url()).content.decode()
    assert "🎉 Fest mit שלום und مرحبا" in page and "محمد الأمين" in page and "👩‍👩‍👧‍👦" in page
    assert client.get(author.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_strangers_cannot_send_much(client):
    answer = client.post("/redaktion/login/", {"username": "x" * 200_000})
    assert answer.status_code == 413 and "Zu viel auf einmal" in answer.content.decode()


def watch(context):
    """Whatever runs says so; whatever tries to and is stopped by the policy says so too."""
    found = []
    context.add_init_script(
        "for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => console.error('RAN ' + location)"
    )
    # The files of images are not made here.
    context.on("console", lambda message: "404" in message.text or found.append(message.text))
    context.on("weberror", lambda error: found.append(str(error.error)))
    context.on("dialog", lambda dialog: (found.append("dialog"), dialog.dismiss()))
    return found


# What no vector may leave on a page: handlers, foreign frames, addresses that are scripts.
HARMFUL = r"""() => {
  const addresses = ['href', 'xlink:href', 'src', 'srcdoc', 'action', 'formaction', 'data', 'background', 'ping']
  const harmful = ({ name, value }) =>
    /^on/i.test(name) || (addresses.includes(name) && (name === 'srcdoc' || /^\s*(javascript|vbscript|data:text)/i.test(value)))
  const strange = ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'MARQUEE']
  return [...document.querySelectorAll('*')]
    .filter((element) => strange.includes(element.tagName) || [...element.attributes].some(harmful))
    .map((element) => element.outerHTML.slice(0, 200))
}"""


@pytest.fixture
def hostile_site(client, admin_client):
    """Every vector in every text field, as far as the forms take it, on as few pages as possible."""
    now = timezone.now()
    for start in range(0, len(VECTORS), AT_ONCE):
        chunk = VECTORS[start : start + AT_ONCE]
        joined = " ".join(chunk)
        fields = {name: joined[:length] for name, length in {**LINES, **TEXTS}.items()}
        fields |= {
            "body": "<p>Text</p>" + "\n\n".join(chunk) + "<p>" + "</p><p>".join(chunk) + "</p>",
            "in_ticker": "on",
        }
        response = admin_client.post(ADD, form(step="publish", **fields))
        assert response.status_code == 302, response.context["adminform"].form.errors
    for number, vector in enumerate(VECTORS):
        body = f"<p>Allein</p>{vector}"
        make_article(
            vector[:300], published=now, body=body, kicker=vector[:80], teaser=vector, short_title=vector[:160]
        )
        make_headline(now, vector[:300], source=vector[:120])
        if number % 10 == 0:
            topic = make_topic(f"{vector[:90].replace(',', '')} {number}", introduction=vector)
            author = make_author(vector[:120], role=vector[:120], bio=vector)
            image = make_image(alt=vector[:300], caption=vector, credit=vector[:200])
            article = make_article(vector, published=now, topics=[topic], authors=[author], lead_image=image)
            article.corrections.create(text=vector, moment=now)
    make_section("Leer", description=VECTORS[0])


@pytest.mark.django_db(transaction=True)
def test_nothing_runs_on_public_pages(browser, live_server, hostile_site):
    context = browser.new_context(base_url=live_server.url)
    found, page = watch(context), context.new_page()
    addresses = ["/", "/ticker/", "/korrekturen/", *(section.get_absolute_url() for section in Section.objects.all())]
    addresses += [row.get_absolute_url() for row in (*Topic.objects.all(), *Author.objects.all())]
    articles = Article.objects.exclude(body__startswith="<p>Die neue")
    addresses += [
        article.get_absolute_url() for article in (*articles, *Article.objects.filter(lead_image__isnull=False))
    ]
    assert len(addresses) > 30
    for address in addresses:
        page.goto(address, wait_until="domcontentloaded")
        assert page.evaluate(HARMFUL) == [], address
        assert found == [], address
    context.close()


@pytest.mark.django_db(transaction=True)
def test_nothing_runs_in_the_newsroom_nor_in_its_editor(browser, live_server, hostile_site, admin_user):
    context = browser.new_context(base_url=live_server.url)
    found, page = watch(context), context.new_page()
    page.goto("/redaktion/login/")
    page.get_by_label("Benutzername").fill("admin")
    page.get_by_label("Passwort").fill("password")
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/redaktion/")
    models = ["articles/article", "articles/image", "articles/topic", "articles/author", "articles/correction"]
    addresses = ["/redaktion/", "/redaktion/ticker/headline/", *(f"/redaktion/{model}/" for model in models)]
    addresses += [change(article) for article in Article.objects.filter(body__startswith="<p>Text</p>")]
    for model in (Topic, Author, Headline, Article.lead_image.field.related_model):
        row = model.objects.last()
        addresses.append(f"/redaktion/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/")
    for address in addresses:
        page.goto(address)
        assert page.evaluate(HARMFUL) == [], address
        assert found == [], address

    page.goto(ADD)
    editor = page.locator("[data-text-editor] ~ .ProseMirror, .ProseMirror[contenteditable=true]").first
    editor.click()
    for vector in VECTORS:
        page.evaluate(
            """html => { const data = new DataTransfer(); data.setData('text/html', html); data.setData('text/plain', 'x')
               document.querySelector('.ProseMirror[contenteditable=true]').dispatchEvent(
                 new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) }""",
            vector,
        )
        assert page.evaluate(HARMFUL) == [], vector
    page.locator("#id_title").fill("Eingefügt")
    page.get_by_role("button", name="Speichern").click()
    page.locator(".messagelist").wait_for()
    assert found == []
    context.close()
