"""The image library: what comes in, what pages show, what the newsroom is told."""

import datetime
import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image as Picture

from articles import images
from articles.models import Image
from articles.models.images import Known
from tests.factories import make_article, make_image, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
UPLOAD = "/redaktion/articles/image/add/"


def photo(size=(400, 300), kind="JPEG", colour="teal", **options):
    file = io.BytesIO()
    Picture.new("RGB", size, colour).save(file, kind, **options)
    return file.getvalue()


def upload(client, *files, credit="", **headers):
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(UPLOAD, {"files": sent, "credit": credit}, **headers)


@pytest.fixture
def editor(client):
    user = make_user("Redakteur")
    client.force_login(user)
    return user


def test_several_files_go_in_at_once_and_each_says_what_became_of_it(client, editor):
    exif = Picture.Exif()
    exif[0x013B] = "Jana Öztürk".encode()
    good = ("DSC_0001 geheim.JPG", photo(exif=exif))
    response = upload(
        client, good, ("böse.jpg", b"<svg onload=alert(1)>"), ("c.png", photo(kind="PNG")), credit="Stadtarchiv"
    )
    page = response.content.decode()
    assert "SVG-Dateien nimmt die Bilddatenbank nicht an" in page and page.count("Beschriften") == 2
    first, second = Image.objects.order_by("pk")
    assert (first.credit, second.credit) == ("Jana Öztürk", "Stadtarchiv")
    assert first.uploader == editor and "geheim" not in first.file.name


def test_a_script_gets_json_for_one_file(client, editor):
    accept = {"HTTP_ACCEPT": "application/json"}
    (result,) = upload(client, ("a.jpg", photo()), **accept).json()["results"]
    assert result["id"] == Image.objects.get().pk and result["address"].endswith("/change/")
    (again,) = upload(client, ("b.jpg", photo()), **accept).json()["results"]
    assert again["id"] == result["id"] and "gibt es schon" in again["note"]
    assert "wählen Sie die Dateien aus" in client.post(UPLOAD, {}, **accept).json()["problem"]
    assert Image.objects.count() == 1


def test_nothing_is_sent_says_so(client, editor):
    assert "errorlist" in client.post(UPLOAD, {}).content.decode()
    many = [(f"{number}.jpg", b"x") for number in range(21)]
    assert "höchstens 20 Bilder auf einmal" in upload(client, *many).content.decode()


def hostile():
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 9999)) + chunk(b"IEND", b"")
    )
    frames = [Picture.new("P", (120, 120), number) for number in range(3)]
    gif, archive = io.BytesIO(), io.BytesIO()
    frames[0].save(gif, "GIF", save_all=True, append_images=frames[1:])
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("x.html", "<script>alert(1)</script>")
    return {
        "60000 x 60000": (bomb, "Pixel"),
        "truncated": (photo((800, 600))[:2000], "beschädigt"),
        "script": (b"#!/bin/sh\nrm -rf /\n", "kein Bildformat"),
        "page": (b"<!doctype html><script>alert(1)</script>", "Webseite"),
        "gif": (gif.getvalue(), "GIF"),
        "zip": (archive.getvalue(), "kein Bildformat"),
        "empty": (b"", "leer"),
        "heavy": (b"\xff\xd8\xff" + b"\0" * images.MAX_BYTES, "20 MB"),
        "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200, "Maximale Kompatibilität"),
    }


@pytest.mark.parametrize("name", hostile())
def test_what_is_no_image_is_refused_in_words_and_leaves_nothing(client, editor, name, settings):
    data, sentence = hostile()[name]
    response = upload(client, ("urlaub.jpg", data))
    assert response.status_code == 200 and sentence in response.content.decode()
    assert not Image.objects.exists()
    assert not (settings.MEDIA_ROOT / "bilder").exists()


@pytest.mark.renditions
def test_a_polyglot_comes_out_as_an_image_and_nothing_else(client, editor, settings):
    upload(client, ("a.jpg", photo(comment=b"<script>alert(1)</script>") + b"<script>alert(2)</script>PK\3\4"))
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        assert b"alert" not in path.read_bytes() and b"PK\3\4" not in path.read_bytes()


@pytest.mark.renditions
def test_the_renditions_are_there_before_anybody_asks(client, settings):
    image = make_image()
    names = {one.name for one in image.renditions()}
    assert all(default_storage.exists(name) for name in names)
    stem = image.file.name.rpartition(".")[0]
    assert {f"{stem}/16x9-50-50-{width}.{kind}" for width in (320, 1600) for kind in ("avif", "webp", "jpg")} < names
    article = make_article(published=timezone.now(), lead_image=image, body=f'<p>A</p><figure data-image="{image.pk}">')
    page = client.get(article.get_absolute_url()).content.decode()
    assert "<picture>" in page and image.file.name not in page
    for name in names:
        if f"/media/{name}" in page:
            response = client.get(f"/media/{name}")
            assert response.status_code == 200 and b"".join(response.streaming_content)


@pytest.mark.renditions
def test_a_new_focal_point_makes_new_files_and_leaves_the_old_for_pages_that_know_them():
    image = make_image(size=(800, 450))
    before = {one.name for one in image.renditions()}
    image.focal_x = 80
    image.save()
    after = {one.name for one in image.renditions()}
    assert after - before and all(default_storage.exists(name) for name in before | after)


@pytest.mark.renditions
def test_a_deleted_image_takes_its_files_along(settings, django_capture_on_commit_callbacks):
    for delete in (lambda image: image.delete(), lambda image: Image.objects.all().delete()):
        image = make_image(size=(400, 300))
        with django_capture_on_commit_callbacks(execute=True):
            delete(image)
        assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.renditions
def test_render_images_makes_what_is_missing_and_goes_on_where_it_was(manage):
    first, second = make_image(size=(400, 300)), make_image(size=(500, 300))
    lost = [one.name for one in second.renditions()][:2]
    for name in lost:
        default_storage.delete(name)
    said = manage("render_images")
    assert f"image {second.pk}: 2 files" in said and f"image {first.pk}: " not in said
    assert all(default_storage.exists(name) for name in lost)
    assert "0 files made" in manage("render_images")
    assert f"{len(second.renditions())} files made for 1" in manage(
        "render_images", "--again", "--from", str(second.pk)
    )
    default_storage.delete(first.file.name)
    with pytest.raises(CommandError, match="1 of 2 images"):
        call_command("render_images", "--again")


def test_the_same_file_twice_is_one_image():
    data = photo()
    image = Image.objects.create(file=ContentFile(data, "a.jpg"), credit="A", alt="A")
    with pytest.raises(Known) as known:
        Image.objects.create(file=ContentFile(data, "b.jpg"), credit="A", alt="A")
    assert known.value.image == image


def test_the_form_asks_for_credit_and_description(client, editor):
    image = make_image(credit="", alt="")
    address = f"/redaktion/articles/image/{image.pk}/change/"
    response = client.post(address, {"focal_x": 50, "focal_y": 101})
    errors = response.context["adminform"].form.errors
    assert {*errors} == {"credit", "alt", "focal_y"} and "dekorativ" in errors["alt"][0]
    assert client.post(address, {"credit": "dpa", "decorative": "on", "focal_x": 20, "focal_y": 0}).status_code == 302
    image.refresh_from_db()
    assert (image.credit, image.focal_x, image.focal_y) == ("dpa", 20, 0)


def test_the_library_says_where_an_image_is_used_and_whose_licence_ends(client, editor):
    today = timezone.localdate()
    image = make_image(licence_until=today + datetime.timedelta(days=10), caption="Bald nicht mehr")
    make_image(licence_until=today + datetime.timedelta(days=40), caption="Noch lange")
    make_article("Brücke frei", body=f'<p>A</p><figure data-image="{image.pk}"></figure>')
    assert "Brücke frei" in client.get(f"/redaktion/articles/image/{image.pk}/change/").content.decode()
    ending = client.get("/redaktion/articles/image/?zustand=lizenz").content.decode()
    assert "Bald nicht mehr" in ending and "Noch lange" not in ending
    unused = client.get("/redaktion/articles/image/?zustand=frei").content.decode()
    assert "Bald nicht mehr" not in unused and "Noch lange" in unused


def test_an_image_in_use_is_not_deleted(client, editor):
    image = make_image()
    make_article("Brücke frei", lead_image=image)
    response = client.post(f"/redaktion/articles/image/{image.pk}/delete/", {"post": "yes"})
    assert "Brücke frei" in response.content.decode() and Image.objects.filter(pk=image.pk).exists()


def test_the_picker_finds_images_and_shows_markup_as_words(client, editor):
    make_image(caption="<script>alert(1)</script>", credit="Öztürk")
    make_image(caption="Der Hafen", credit="Grün")
    page = client.get("/redaktion/articles/image/auswahl/?q=öztürk").content.decode()
    assert "&lt;script&gt;" in page and "<script" not in page and "Der Hafen" not in page
    assert "Kein Bild gefunden" in client.get("/redaktion/articles/image/auswahl/?q=nichts").content.decode()


def test_the_start_page_warns_fourteen_days_before_a_licence_of_a_used_image_ends(
    client, editor, django_assert_max_num_queries
):
    today = timezone.localdate()
    soon = make_image(licence_until=today + datetime.timedelta(days=14), caption="Bald nicht mehr")
    later = make_image(licence_until=today + datetime.timedelta(days=15), caption="Noch lange")
    make_image(licence_until=today, caption="Nirgends verwendet")
    make_article(lead_image=soon)
    make_article(lead_image=later)
    with django_assert_max_num_queries(10):
        page = client.get("/redaktion/").content.decode()
    assert "Bald nicht mehr" in page and "Noch lange" not in page and "Nirgends verwendet" not in page
    client.force_login(make_user("Autor"))
    assert "Bald nicht mehr" not in client.get("/redaktion/").content.decode()
