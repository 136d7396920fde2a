import io
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management.base import CommandError
from django.db import NotSupportedError, connection

from articles.models import Section
from newsportal.management.commands import prepare
from tests.factories import make_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(manage, settings, tmp_path):
    """Run it, with static files as an installation has them."""
    settings.STATIC_ROOT = tmp_path / "static"
    return lambda: manage("prepare")


def test_an_empty_installation_gets_sections_and_one_account_and_nothing_twice(prepared):
    said = prepared()
    editor = get_user_model().objects.get()
    assert editor.check_password(said.partition("password ")[2].split()[0])
    assert "Politik" in said and Section.objects.count() == 7
    again = prepared()
    assert again == "Schema: up to date\nStatic files: up to date\n"


def test_a_newsroom_with_its_own_sections_and_people_keeps_them(prepared, admin_user):
    Section.objects.create(name="Küste")
    said = prepared()
    assert "password" not in said and "Sections" not in said


def test_an_old_server_is_refused(prepared, monkeypatch):
    monkeypatch.setattr(prepare, "OLDEST", 99)
    with pytest.raises(CommandError, match="PostgreSQL 99 or newer is needed, and the server is version 1"):
        prepared()


def test_a_server_too_old_for_django_is_refused_in_the_same_words(prepared, monkeypatch):
    def refuse():
        raise NotSupportedError("PostgreSQL 14 or later is required (found 13.9).")

    monkeypatch.setattr(prepare, "OLDEST", 99)
    monkeypatch.setattr(connection, "cursor", refuse)
    with pytest.raises(CommandError, match="PostgreSQL 99 or newer is needed, and the server is version 1"):
        prepared()


def test_a_role_that_may_not_make_tables_is_told_so(prepared):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = ''")  # no schema is its own, as little as one that is another's
    with pytest.raises(CommandError, match=r"^The role \w+ may not create tables in the database test_"):
        prepared()


def test_a_server_without_trigrams_is_told_what_is_missing(prepared, monkeypatch):
    monkeypatch.setattr(prepare, "TRIGRAMS", "pg_nothing")
    with pytest.raises(CommandError, match="^PostgreSQL lacks its extension pg_nothing: install the contrib package"):
        prepared()


def test_static_files_that_cannot_be_written_are_named(prepared, settings):
    settings.STATIC_ROOT = Path("/proc/newsportal")
    with pytest.raises(CommandError, match="^Cannot write /proc/newsportal"):
        prepared()


def test_a_replica_is_told_apart(prepared):
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    with pytest.raises(CommandError, match="is read-only"):
        prepared()


@pytest.mark.renditions
def test_files_of_images_that_an_update_brings_are_made(prepared):
    image = make_image(size=(320, 180))
    (shared,) = image.renditions("share")
    image.file.storage.delete(shared.name)
    assert "1 files made for 1 images" in prepared()
    assert image.file.storage.exists(shared.name) and "Images" not in prepared()


@pytest.mark.renditions
def test_an_image_whose_file_is_lost_keeps_nobody_from_starting(manage, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    image = make_image(size=(320, 180))
    (shared,) = image.renditions("share")
    for name in (shared.name, image.file.name):
        image.file.storage.delete(name)
    said = io.StringIO()
    assert "Schema: up to date" in manage("prepare", stderr=said)
    assert "1 of 1 images could not be read" in said.getvalue()
