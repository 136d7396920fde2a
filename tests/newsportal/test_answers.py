"""What every answer carries: headers, caching, health, and a German word when something is wrong."""

import datetime

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection

from newsportal import edition, errors
from tests.factories import make_article, make_headline

DIRECTIVES = ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]


@pytest.fixture
def broken_database(monkeypatch):
    def fail(*_):
        raise OperationalError("connection refused")

    monkeypatch.setattr(edition, "read", fail)


@pytest.mark.django_db
def test_public_pages_are_cacheable_and_set_no_cookie(client, frozen, at):
    article = make_article(published=at)
    for address in ("/", "/ticker/", "/politik/", article.get_absolute_url(), "/nichts/"):
        response = client.get(address)
        assert response["Cache-Control"].startswith("public, max-age=0, s-maxage=1, stale-while-revalidate=2, stale-if")
        assert not response.cookies and "Cookie" not in response.get("Vary", "")


@pytest.mark.django_db
def test_static_files_and_health_say_themselves_how_long_they_hold(client):
    response = client.get("/static/css/portal.css")
    assert response.status_code == 200 and "max-age=" in response["Cache-Control"]
    again = client.get("/static/css/portal.css", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, response["Cache-Control"])
    response.close()
    assert client.get("/healthz")["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_what_is_never_kept_says_so(client, admin_client):
    for address in ("/redaktion/", "/redaktion/ticker/headline/", "/redaktion/jsi18n/", "/healthz", "/readyz"):
        response = admin_client.get(address)
        assert response.status_code == 200 and response["Cache-Control"] == "no-store", address


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/nichts/", "/redaktion/login/", "/healthz", "/static/css/portal.css"])
def test_the_policy_allows_nothing_inline_and_nothing_foreign(client, address):
    response = client.get(address)
    policy = response["Content-Security-Policy"]
    assert all(directive in policy for directive in DIRECTIVES)
    assert "unsafe" not in policy and "http" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["X-Frame-Options"] == "DENY"
    response.close()


@pytest.mark.django_db
def test_the_newsroom_is_never_kept(client):
    response = client.get("/redaktion/login/")
    assert response["Cache-Control"] == "no-store" and response["X-Robots-Tag"] == "noindex"
    assert "require-trusted-types-for" not in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_public_pages_take_no_form_and_the_newsroom_no_form_without_its_token(client):
    strict = type(client)(enforce_csrf_checks=True)
    response = strict.post("/", {"a": "b"})
    assert (response.status_code, response["Allow"], response["Cache-Control"]) == (405, "GET, HEAD", "no-store")
    response = strict.post("/redaktion/login/", {"username": "x"})
    assert response.status_code == 403 and "Kein Zugang" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_nul_is_refused_by_the_newsroom_too(client, admin_client):
    client.cookies["sessionid"] = "a\0b" + "c" * 30
    assert client.get("/redaktion/").status_code == 400
    query = "app_label=articles&model_name=byline&field_name=author&term=%00"
    assert admin_client.get(f"/redaktion/autocomplete/?{query}").status_code == 400


def test_health_needs_neither_database_nor_known_host_nor_https(client, broken_database, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/healthz", headers={"host": "10.1.2.3"})
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readiness_follows_the_database(client):
    assert client.get("/readyz", headers={"host": "10.1.2.3"}).status_code == 200


@pytest.mark.django_db
def test_readiness_without_a_database(client, broken_database):
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_readiness_without_a_schema(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE newsportal_edition RENAME TO elsewhere")
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_a_page_without_a_database_is_a_german_503(client, broken_database):
    response = client.get("/")
    assert response.status_code == 503 and response["Retry-After"] == "30" and response["Cache-Control"] == "no-store"
    assert "Wir sind gleich wieder da" in response.content.decode()


@pytest.mark.django_db
def test_a_database_that_goes_away_within_a_page_is_a_503_too(client, frozen, monkeypatch):
    def fail(*_):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("articles.models.Article.objects.published", fail)
    assert client.get("/archiv/").status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["FormerAddress.objects.filter", "Section.objects.all"])
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_missing_page_is_missing_also_when_the_database_goes_away(client, frozen, monkeypatch, query, error):
    def fail(*_, **__):
        raise error("server closed the connection")

    monkeypatch.setattr(f"articles.models.{query}", fail)
    response = client.get("/kein/solcher/weg/")
    shown = response.content.decode()
    assert response.status_code == 404 and "Diese Seite gibt es nicht" in shown and "Impressum" in shown


@pytest.mark.django_db
def test_error_pages_need_no_database(rf, frozen, at, django_assert_num_queries):
    make_headline(at, "Eil", breaking=True, breaking_until=at + datetime.timedelta(hours=1))
    request = rf.get("/")
    request.moment = at
    with django_assert_num_queries(0):
        pages = [errors.bad_request(request), errors.forbidden(request), errors.too_large(request)]
        pages += [errors.server_error(request), errors.unavailable()]
    assert [page.status_code for page in pages] == [400, 403, 413, 500, 503]
    assert not any(">Eil<" in page.content.decode() for page in pages)


@pytest.mark.django_db
def test_a_statement_that_the_database_refuses_is_our_mistake(client, frozen, monkeypatch):
    def fail(*_):
        raise OperationalError("deadlock detected") from psycopg.errors.DeadlockDetected()

    monkeypatch.setattr("articles.models.Article.objects.published", fail)
    client.raise_request_exception = False
    assert client.get("/archiv/").status_code == 500


@pytest.mark.django_db
def test_a_mistake_of_ours_is_a_german_500(client, frozen, monkeypatch, settings):
    monkeypatch.setattr("articles.models.Article.objects.published", lambda at: 1 / 0)
    client.raise_request_exception = False
    response = client.get("/archiv/")
    assert response.status_code == 500 and response["Cache-Control"] == "no-store"
    assert "Der Fehler liegt bei uns" in response.content.decode()


@pytest.mark.django_db
def test_an_unknown_host_is_a_german_400(client):
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400 and response["Cache-Control"] == "no-store"
    assert "Diese Anfrage verstehen wir nicht" in response.content.decode()


@pytest.mark.django_db
def test_the_admin_speaks_german(client):
    assert "Anmelden" in client.get("/redaktion/login/").content.decode()
