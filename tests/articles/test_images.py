import io
import random
import struct
import threading
import tracemalloc
import warnings
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from articles import images

CORNERS = {"top left": (8, 8), "top right": (-9, 8), "bottom left": (8, -9), "bottom right": (-9, -9)}
RED, BLUE = (255, 0, 0), (0, 0, 255)
ARTIST, COPYRIGHT, DESCRIPTION, ORIENTATION, GPS = 0x013B, 0x8298, 0x010E, 0x0112, 0x8825


def photo(mode="RGB", size=(160, 120)):
    """Something with many colours."""
    width, height = size[0] // 4, size[1] // 4
    noise = random.Random(1).randbytes(4 * width * height)
    bands = [band.resize(size) for band in Image.frombytes("RGBA", (width, height), noise).split()]
    return Image.merge("CMYK", bands) if mode == "CMYK" else Image.merge("RGBA", bands).convert(mode)


def flag(left=RED, right=BLUE, size=(160, 120), mode="RGB"):
    picture = Image.new(mode, size, left)
    picture.paste(right, (size[0] // 2, 0, *size))
    return picture


def encoded(picture, form="JPEG", **options):
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def opened(data):
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def exif(**tags):
    names = {"artist": ARTIST, "copyright": COPYRIGHT, "description": DESCRIPTION, "orientation": ORIENTATION}
    block = Image.Exif()
    for name, value in tags.items():
        block[names[name]] = value.encode() if isinstance(value, str) else value
    return block


def xmp(properties):
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        f"{properties}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def with_segment(jpeg, marker, body):
    return jpeg[:2] + segment(marker, body) + jpeg[2:]


def with_iptc(jpeg, *fields):
    block = b"".join(struct.pack(">BBBH", 0x1C, 2, number, len(value)) + value for number, value in fields)
    head = b"Photoshop 3.0\0" + b"8BIM\x04\x25\0\0\0\0\0\x01\0\0" + b"8BIM\x04\x04\0\0"
    return with_segment(jpeg, 0xED, head + struct.pack(">I", len(block)) + block)


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunk(png, name, body):
    return png[:33] + chunk(name, body) + png[33:]  # behind IHDR


def png_header(width, height):
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def ftyp(*brands):
    return struct.pack(">I", 12 + 4 * len(brands)) + b"ftyp" + brands[0] + b"\0\0\0\0" + b"".join(brands[1:])


def swapped_profile():
    """sRGB with red for blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    names = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}
    for at in range(132, 132 + 12 * int.from_bytes(profile[128:132], "big"), 12):
        name = profile[at : at + 4]
        profile = profile[:at] + names.get(name, name) + profile[at + 4 :]
    return profile


def grey_profile():
    """Light in numbers, without the curve of sRGB."""
    light = struct.pack(">III", 0xF6D6, 0x10000, 0xD32D)
    tags = {b"wtpt": b"XYZ \0\0\0\0" + light, b"kTRC": b"curv" + struct.pack(">II", 0, 0)}
    table, body = struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(tag))
        body += tag
    head = struct.pack(">4xI4s4s4s12x4s28x12s48x", 0x02100000, b"mntr", b"GRAY", b"XYZ ", b"acsp", light)
    return struct.pack(">I", 128 + len(table + body)) + head + table + body


def refusal(data):
    with pytest.raises(images.Refused) as refused:
        images.read(data)
    return str(refused.value)


FILES = {
    "JPEG": lambda: encoded(photo()),
    "progressive JPEG": lambda: encoded(photo("L"), progressive=True),
    "PNG": lambda: encoded(photo("RGBA", (104, 100)), "PNG"),
    "WebP": lambda: encoded(photo(), "WEBP"),
    "lossless WebP": lambda: encoded(photo("RGBA", (104, 100)), "WEBP", lossless=True),
    "AVIF": lambda: encoded(photo(), "AVIF", speed=10),
}


# --- What is refused, and how -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data, sentence",
    [
        (b"", "Die Datei ist leer"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG-Dateien nimmt die Bilddatenbank nicht an"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a -->\n<SVG/>', "SVG-Dateien nimmt"),
        ('<svg width="9"/>'.encode("utf-16"), "SVG-Dateien nimmt"),
        (b"\n <!DOCTYPE html><title>Bild</title>", "Das ist eine Webseite"),
        (ftyp(b"heic", b"mif1", b"heic"), "Einstellungen > Kamera > Formate „Maximale Kompatibilität“"),
        (ftyp(b"mif1", b"heic"), "HEIC-Fotos nimmt"),
        (ftyp(b"hevc", b"msf1"), "HEIC-Fotos nimmt"),
        (ftyp(b"avis", b"avif", b"mif1"), "Das Bild ist animiert"),
        (ftyp(b"isom", b"mp42"), "JPEG, PNG, WebP oder AVIF"),
        (encoded(photo("P"), "GIF"), "GIF-Dateien nimmt die Bilddatenbank nicht an; bitte speichern Sie"),
        (encoded(photo(), "TIFF"), "TIFF-Dateien nimmt"),
        (encoded(photo(), "BMP"), "BMP-Dateien nimmt"),
        (b"8BPS\0\1", "PSD-Dateien nimmt"),
        (encoded(photo(), "PDF"), "PDF-Dateien nimmt"),
        (b"Sehr geehrte Damen und Herren", "JPEG, PNG, WebP oder AVIF"),
        (encoded(photo(), "ICO"), "JPEG, PNG, WebP oder AVIF"),
    ],
)
def test_other_files_are_refused_by_what_they_are(data, sentence):
    assert sentence in refusal(data)


def test_every_refusal_is_one_sentence_that_asks_for_something():
    sentences = [value for name, value in vars(images).items() if name.isupper() and "; bitte" in str(value)]
    sentences = [sentence.format("GIF") for sentence in sentences if isinstance(sentence, str)]
    assert len(sentences) >= 10
    for sentence in sentences:
        assert " Sie " in sentence and sentence.endswith(".") and ". " not in sentence


def test_a_heavy_file_is_refused_before_anybody_looks_into_it(monkeypatch):
    monkeypatch.setattr(images, "_open", None)
    assert "mehr als 20 MB" in refusal(b"\xff\xd8\xff" + bytes(images.MAX_BYTES))


@pytest.mark.parametrize("size", [(60_000, 60_000), (8_000, 5_001), (10_000, 10_000), (20_001, 100), (100, 20_001)])
def test_too_many_pixels_are_refused_by_the_header_alone(size, monkeypatch):
    """100 million pixels make Pillow warn, 3600 million make it raise; both are refused in the same words."""
    monkeypatch.setattr(images, "_flat", None)  # what decodes
    assert "40 Millionen Pixel" in refusal(png_header(*size) + chunk(b"IDAT", b""))


def test_a_canvas_that_is_too_large_is_refused_in_a_webp_too():
    canvas = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + (15_999).to_bytes(3, "little") * 2
    assert "40 Millionen Pixel" in refusal(b"RIFF" + struct.pack("<I", len(canvas)) + canvas)


def test_a_picture_of_a_hundred_pixels_is_large_enough():
    assert "zu klein" in refusal(encoded(photo(size=(99, 300))))
    assert images.read(encoded(photo(size=(100, 100)))).width == 100


@pytest.mark.parametrize("form", ["WEBP", "PNG", "AVIF"])
def test_moving_pictures_are_refused(form):
    data = encoded(photo(), form, save_all=True, append_images=[flag(), photo()])
    assert "ist animiert" in refusal(data)


def test_a_photo_with_embedded_previews_is_one_picture():
    """As cameras write them (MPO); Pillow takes each preview for a frame."""
    data = encoded(flag(), "MPO", save_all=True, append_images=[photo()])
    assert opened(data).n_frames == 2
    assert opened(images.read(data).data).getpixel((9, 60))[0] > 240


def test_an_avif_that_calls_itself_an_image_of_any_codec_is_no_heic():
    data = FILES["AVIF"]()
    assert images.read(data.replace(b"ftypavif", b"ftypmif1", 1)).width == 160


@pytest.mark.parametrize("name", FILES)
def test_half_a_file_is_refused_as_damaged(name):
    data = FILES[name]()
    assert "beschädigt oder unvollständig" in refusal(data[: len(data) // 2])


def test_one_wrong_pixel_in_a_png_is_noticed():
    data = encoded(flag(), "PNG", compress_level=0)
    assert "beschädigt" in refusal(data.replace(bytes(RED), bytes(BLUE), 1))


@pytest.mark.parametrize("name", FILES)
def test_whatever_the_bytes_are_there_is_a_picture_or_a_sentence(name):
    """Warnings are errors here."""
    data, chance, outcomes = FILES[name](), random.Random(name), set()
    files = [data[:length] for length in range(0, len(data), 97)]
    for _ in range(150):
        changed = bytearray(data)
        for _ in range(chance.choice([1, 2, 9])):
            changed[chance.randrange(chance.choice([64, 640, len(data)]))] = chance.randrange(256)
        files.append(bytes(changed))
    for file in files:
        try:
            outcomes.add(type(images.read(file)))
        except images.Refused as refused:
            outcomes.add(type(refused))
    assert images.Refused in outcomes


def test_a_jpeg_with_hundreds_of_scans_is_refused():
    """A few kilobytes of them keep a decoder busy for hours."""
    data = encoded(photo("L"), progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    assert images.read(data[:-2] + last * 20 + b"\xff\xd9")
    assert "beschädigt" in refusal(data[:-2] + last * 100 + b"\xff\xd9")


# --- What is kept of the pixels -------------------------------------------------------------------------------------


def test_nothing_but_pixels_survives_in_a_file_of_two_kinds():
    jpeg = with_segment(encoded(photo()), 0xFE, b"<script>alert(1)</script>")
    picture = images.read(jpeg + b"PK\x03\x04<?php evil() ?>")
    assert picture.data.startswith(b"\xff\xd8\xff")
    assert not any(word in picture.data for word in (b"<script", b"PK\x03\x04", b"<?php"))
    png = images.read(encoded(flag(), "PNG") + chunk(b"acTL", bytes(8)) + b"PK\x03\x04evil")
    assert png.data.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize(
    "orientation, corner",
    [
        (1, "top left"),
        (2, "top right"),
        (3, "bottom right"),
        (4, "bottom left"),
        (5, "top left"),
        (6, "top right"),
        (7, "bottom right"),
        (8, "bottom left"),
    ],
)
def test_pictures_stand_upright(orientation, corner):
    picture = Image.new("RGB", (160, 120))
    picture.paste(RED, (0, 0, 40, 40))
    read = images.read(encoded(picture, "PNG", exif=exif(orientation=orientation)))
    assert (read.width, read.height) == ((120, 160) if orientation > 4 else (160, 120))
    shown = opened(read.data)
    for name, (x, y) in CORNERS.items():
        assert (shown.getpixel((x % shown.width, y % shown.height)) == RED) == (name == corner), name


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "AVIF"])
def test_pictures_of_all_formats_stand_upright(form):
    assert images.read(encoded(photo(), form, exif=exif(orientation=6))).width == 120


def test_colours_become_srgb_and_the_profile_goes():
    data = encoded(Image.new("RGB", (120, 100), RED), "PNG", icc_profile=swapped_profile())
    shown = opened(images.read(data).data)
    red, green, blue = shown.getpixel((50, 50))
    assert blue > 200 and red < 50
    assert "icc_profile" not in shown.info


def test_a_grey_photo_stays_grey_whatever_its_profile():
    shown = opened(images.read(encoded(Image.new("L", (120, 100), 128), icc_profile=grey_profile())).data)
    assert shown.mode == "L" and shown.getpixel((50, 50)) == pytest.approx(188, abs=2)


def test_transparency_survives_a_profile():
    picture = flag((255, 0, 0, 255), (255, 0, 0, 0), mode="RGBA")
    shown = opened(images.read(encoded(picture, "PNG", icc_profile=swapped_profile())).data)
    assert shown.getpixel((9, 9))[2] > 200
    assert [shown.getpixel((x, 9))[3] for x in (9, 150)] == [255, 0]


@pytest.mark.parametrize("profile", [b"no profile", bytes(500), swapped_profile()[:300]])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_broken_profile_is_ignored(form, profile):
    shown = opened(images.read(encoded(flag(), form, icc_profile=profile)).data).convert("RGB")
    assert shown.getpixel((9, 9))[0] > 240


def test_a_profile_for_other_colours_is_ignored():
    assert opened(images.read(encoded(photo("CMYK"), icc_profile=swapped_profile())).data).mode == "RGB"


def sixteen_bits():
    picture = Image.new("I;16", (160, 120), 0x8000)
    picture.paste(Image.new("I;16", (80, 120), 0x40FF), (80, 0))
    return picture


@pytest.mark.parametrize(
    "data, suffix, mode, left, right",
    [
        (encoded(flag(mode="CMYK", left=(0, 255, 255, 0), right=(255, 255, 0, 0))), "jpg", "RGB", RED, BLUE),
        (encoded(flag(200, 50, mode="L")), "jpg", "L", 200, 50),
        (encoded(flag(1, 0, mode="1"), "PNG"), "png", "L", 255, 0),
        (encoded(sixteen_bits(), "PNG"), "png", "L", 0x80, 0x40),
        (encoded(sixteen_bits(), "PNG", transparency=0x8000), "png", "L", 0x80, 0x40),
        (encoded(flag(mode="RGB").convert("P"), "PNG"), "png", "RGB", RED, BLUE),
        (encoded(flag(7, 9, mode="L"), "PNG", transparency=9), "png", "RGBA", (7, 7, 7, 255), (9, 9, 9, 0)),
        (encoded(flag(), "PNG", transparency=BLUE), "png", "RGBA", (*RED, 255), (*BLUE, 0)),
        (encoded(flag(1, 0, mode="1"), "PNG", transparency=0), "png", "RGBA", (255,) * 4, (0, 0, 0, 0)),
        (encoded(flag((7, 255), (9, 99), mode="LA"), "PNG"), "png", "RGBA", (7, 7, 7, 255), (9, 9, 9, 99)),
        (encoded(flag((*RED, 255), (*BLUE, 255), mode="RGBA"), "PNG"), "png", "RGB", RED, BLUE),
        (encoded(flag((*RED, 255), (*BLUE, 0), mode="RGBA"), "AVIF"), "webp", "RGBA", (*RED, 255), (0, 0, 0, 0)),
    ],
)
def test_all_kinds_of_pixels_keep_their_colours(data, suffix, mode, left, right):
    read = images.read(data)
    shown = opened(read.data)
    assert (read.suffix, shown.mode) == (suffix, mode)
    for x, colour in ((9, left), (150, right)):
        found = shown.getpixel((x, 60))
        pairs = zip(found, colour, strict=True) if isinstance(colour, tuple) else [(found, colour)]
        assert all(abs(one - other) <= 4 for one, other in pairs), (found, colour)


def test_a_palette_keeps_its_transparency():
    palette = flag().convert("P", palette=Image.Palette.ADAPTIVE, colors=2)
    data = encoded(palette, "PNG", transparency=bytes([128, 255]))
    alphas = {alpha for _, (*_, alpha) in opened(images.read(data).data).getcolors()}
    assert alphas == {128, 255}


def test_a_graphic_stays_png_and_a_photo_becomes_jpeg():
    assert images.read(encoded(flag(), "PNG")).suffix == "png"
    assert images.read(encoded(flag(), "WEBP", lossless=True)).suffix == "png"
    assert images.read(encoded(flag())).suffix == "jpg"
    assert [images.read(encoded(photo(mode), "PNG")).suffix for mode in ("RGB", "L")] == ["jpg", "jpg"]
    assert [images.read(encoded(photo(), form)).suffix for form in ("WEBP", "AVIF")] == ["jpg", "jpg"]


def test_a_transparent_webp_loses_nothing():
    read = images.read(encoded(photo("RGBA"), "WEBP"))
    assert read.suffix == "webp" and b"VP8L" in read.data


def test_what_is_larger_than_ever_shown_is_made_smaller():
    read = images.read(encoded(Image.new("RGB", (5000, 400), RED), "PNG"))
    assert (read.suffix, read.width, read.height) == ("png", 4096, 328)
    assert opened(read.data).size == (4096, 328)


# --- What is kept of the words --------------------------------------------------------------------------------------


def private_jpeg():
    block = exif(artist="Jana Öztürk", copyright="© Jana Öztürk", description="Ein Schiff")
    block[0x0110], block[0xA431] = "Kamera 9", "Seriennummer 4711"
    block.get_ifd(GPS).update({1: "N", 2: (52.0, 30.0, 1.0)})
    jpeg = encoded(photo(), exif=block, comment=b"Seriennummer 4711", icc_profile=swapped_profile())
    jpeg = with_segment(
        jpeg, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(' exif:Place="Ort 7">'.replace("exif:", ""))
    )
    return with_iptc(jpeg, (90, b"Seriennummer 4711"), (80, "Jana Öztürk".encode()), (110, b"dpa"))


def test_only_author_owner_and_caption_are_kept():
    data = private_jpeg()
    assert all(word in data for word in (b"Kamera 9", b"Seriennummer", b"Ort 7")) and opened(data).getexif().get_ifd(
        GPS
    )
    read = images.read(data)
    assert (read.credit, read.caption) == ("Jana Öztürk/dpa", "Ein Schiff")
    assert not any(word in read.data for word in (b"Kamera 9", b"Seriennummer", b"Ort 7", b"ICC_PROFILE", b"Photoshop"))
    kept = opened(read.data)
    assert set(kept.getexif()) == {ARTIST, COPYRIGHT, DESCRIPTION}
    assert b"<photoshop:Credit>dpa</photoshop:Credit>" in kept.info["xmp"]
    assert "comment" not in kept.info


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_every_rendition_names_author_and_owner_and_nothing_else(form):
    picture = photo("RGBA" if form == "PNG" else "RGB", (168, 100))
    picture = images.read(encoded(picture, form, exif=exif(artist="Jana Öztürk", copyright="© dpa", description="Da")))
    wanted = images.renditions("x", picture.width, picture.height, 50, 50)
    for _, data in images.render(picture.data, wanted, 50, 50):
        kept = opened(data)
        assert dict(kept.getexif()) == {
            ARTIST: "Jana Öztürk".encode().decode("latin-1"),  # as Pillow reads UTF-8
            COPYRIGHT: "© dpa".encode().decode("latin-1"),
        }
        assert "xmp" not in kept.info and "icc_profile" not in kept.info


def test_a_picture_without_words_gets_none():
    read = images.read(encoded(photo()))
    assert (read.credit, read.caption) == ("", "")
    assert b"Exif" not in read.data and b"xmpmeta" not in read.data


BY_LINE, CREDIT, CAPTION = 80, 110, 120


@pytest.mark.parametrize(
    "fields, credit",
    [
        ([(BY_LINE, b"Jana"), (CREDIT, b"dpa")], "Jana/dpa"),
        ([(BY_LINE, b"Jana"), (BY_LINE, b"Tom"), (CREDIT, b"dpa")], "Jana, Tom/dpa"),
        ([(BY_LINE, b"Jana/dpa"), (CREDIT, b"DPA")], "Jana/dpa"),
        ([(BY_LINE, b"Jana"), (CREDIT, b"Jana/dpa")], "Jana/dpa"),
        ([(BY_LINE, b"dpa"), (CREDIT, b"dpa")], "dpa"),
        ([(CREDIT, b"dpa")], "dpa"),
        ([(BY_LINE, "Öztürk".encode())], "Öztürk"),
        ([(BY_LINE, "Öztürk".encode("latin-1"))], "Öztürk"),
        ([(BY_LINE, b" Ja\0na\r\n\x07 K. \0")], "Ja na K."),
        ([(BY_LINE, b"   "), (CREDIT, b"\0")], "Artist"),
        ([(CAPTION, b"Ein Schiff")], "Artist"),
    ],
)
def test_the_credit_names_maker_and_agency_in_one_line(fields, credit):
    jpeg = encoded(photo(), exif=exif(artist="Artist", copyright="Copyright"))
    assert images.read(with_iptc(jpeg, *fields)).credit == credit


@pytest.mark.parametrize(
    "packet, credit",
    [
        (xmp(' photoshop:Credit="dpa &amp; Co">'), "dpa & Co"),
        (xmp("><photoshop:Credit>dpa</photoshop:Credit>"), "dpa"),
        (xmp("><dc:creator><rdf:Seq><rdf:li>Jana</rdf:li><rdf:li>Tom</rdf:li></rdf:Seq></dc:creator>"), "Jana, Tom"),
        (xmp(' photoshop:Credit="dpa"><dc:creator><rdf:Seq><rdf:li>Ö</rdf:li></rdf:Seq></dc:creator>'), "Ö/dpa"),
        (xmp(">")[:-40], "Artist"),
        (xmp(' photoshop:Credit="\xff">').replace("\xff".encode(), b"\xff"), "Artist"),
        (b"", "Artist"),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_xmp_comes_before_exif_and_says_nothing_when_it_is_broken(form, packet, credit):
    options = {"exif": exif(artist="Artist", copyright="Copyright"), "xmp": packet}
    if form == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", options.pop("xmp"))
    assert images.read(encoded(photo(size=(104, 100)), form, **options)).credit == credit


def test_iptc_comes_before_xmp():
    jpeg = encoded(photo(), xmp=xmp(' photoshop:Credit="XMP">'))
    assert images.read(with_iptc(jpeg, (CREDIT, b"IPTC"))).credit == "IPTC"


@pytest.mark.parametrize("order", "<>")
def test_exif_is_read_in_both_byte_orders(order):
    block = exif(artist="Jana Öztürk", orientation=6)
    block.endian = order
    read = images.read(encoded(photo(), exif=block))
    assert (read.credit, read.width) == ("Jana Öztürk", 120)


def test_the_owner_stands_in_for_the_author():
    assert images.read(encoded(photo(), exif=exif(copyright="© dpa"))).credit == "© dpa"


def test_entities_are_not_expanded():
    packet = b'<!DOCTYPE x [<!ENTITY a "dpa">]>' + xmp("><photoshop:Credit>&a;</photoshop:Credit>").split(b"?>", 1)[1]
    assert images.read(encoded(photo(), xmp=packet)).credit == ""
    assert images.read(encoded(photo(), xmp=packet.replace(b"&a;", b"dpa"))).credit == ""


def test_captions_keep_their_lines_and_both_have_a_limit():
    fields = [(CAPTION, "Ein Schiff\r\nvor Büsum\x00".encode()), (BY_LINE, b"wort " * 100)]
    read = images.read(with_iptc(encoded(photo()), *fields))
    assert read.caption == "Ein Schiff\nvor Büsum"
    assert len(read.credit) <= 200 and read.credit.endswith("wort…")
    fields = [(BY_LINE, b"wort " * 30), (CREDIT, b"nach " * 30)]
    assert len(images.read(with_iptc(encoded(photo()), *fields)).credit) <= 200
    assert len(images.read(with_iptc(encoded(photo()), (CAPTION, b"x" * 5000))).caption) == 2000


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_reading_what_was_read_changes_no_word(form):
    packet = xmp(
        ' photoshop:Credit="dpa &lt;"><dc:creator><rdf:Seq><rdf:li>Jana Ö</rdf:li></rdf:Seq></dc:creator>'
        "<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>Schiff</rdf:li><rdf:li>Ship</rdf:li></rdf:Alt>"
        "</dc:description>"
    )
    source = encoded(photo("RGBA"), "WEBP", xmp=packet) if form == "WEBP" else encoded(photo(), xmp=packet)
    if form == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet)
        source = encoded(flag(), "PNG", pnginfo=info)
    once = images.read(source)
    twice = images.read(once.data)
    assert (once.credit, once.caption) == (twice.credit, twice.caption) == ("Jana Ö/dpa <", "Schiff")
    assert once.suffix == twice.suffix
    assert b"<photoshop:Credit>dpa &lt;</photoshop:Credit>" in once.data


@pytest.mark.parametrize(
    "block",
    [
        b"Exif\0\0",
        b"Exif\0\0MM\0*\xff\xff\xff\xff",
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + struct.pack("<HHII", ARTIST, 2, 0xFFFFFFFF, 0xFFFFFFFF) * 4,
        b"Exif\0\0II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIHH", ORIENTATION, 3, 99, 999, 0),
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_broken_exif_costs_no_picture(form, block):
    jpeg = with_segment(encoded(photo()), 0xE1, block)
    png = with_chunk(encoded(photo(), "PNG"), b"eXIf", block[6:])
    webp = encoded(photo(), "WEBP", exif=block[6:] or b"\0")
    assert images.read({"JPEG": jpeg, "PNG": png, "WEBP": webp}[form]).width == 160


def test_broken_iptc_costs_no_picture():
    jpeg = with_iptc(encoded(photo()), (BY_LINE, b"Jana"))
    broken = jpeg.replace(b"\x00\x04Jana", b"\xff\xffJana")
    assert broken != jpeg and images.read(broken).credit == "Jana"
    assert images.read(with_segment(encoded(photo()), 0xED, b"Photoshop 3.0\0" + b"8BIM\x04\x04")).credit == ""


def test_notes_of_any_size_cost_no_picture():
    """Pillow refuses a PNG for more than a megabyte of text."""
    bomb = zlib.compress(bytes(30_000_000))
    png = with_chunk(encoded(flag(), "PNG"), b"zTXt", b"a\0\0" + bomb)
    png = with_chunk(with_chunk(png, b"iCCP", b"a\0\0" + bomb), b"iTXt", b"b\0\1\0\0\0" + bomb)
    tracemalloc.start()
    read = images.read(png)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read.suffix == "png" and len(read.data) < 2000
    assert peak < 15_000_000


# --- Others are left alone ------------------------------------------------------------------------------------------


def avif_with_exif_that_pillow_warns_of():
    data = encoded(photo(), "AVIF", exif=exif(artist="Jana Öztürk", copyright="© dpa"))
    field = struct.pack(">HHI", ARTIST, 2, 14)
    broken = data.replace(field, struct.pack(">HHI", ARTIST, 2, 14_000))
    assert field in data
    return broken


def test_no_warning_escapes_and_no_filter_stays():
    data = avif_with_exif_that_pillow_warns_of()
    with pytest.warns(UserWarning, match="EXIF|Tag"):
        opened(data)
    before, limit = list(warnings.filters), Image.MAX_IMAGE_PIXELS
    threads = [threading.Thread(target=images.read, args=(data,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert images.read(data).width == 160
    assert warnings.filters == before and limit == Image.MAX_IMAGE_PIXELS


def test_many_threads_read_and_render_at_once():
    data = [make() for make in FILES.values()]
    alone = [images.read(file) for file in data]
    results = {}

    def work(name):
        results[name] = [images.read(file) for file in data]

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(results.values()) == [alone] * 4


# --- Crops and renditions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "width, height, ratio, focal, box",
    [
        (1600, 1200, "16x9", (50, 50), (0, 150, 1600, 1050)),
        (1600, 1200, "16x9", (50, 0), (0, 0, 1600, 900)),
        (1600, 1200, "16x9", (50, 100), (0, 300, 1600, 1200)),
        (1600, 1200, "1x1", (25, 99), (0, 0, 1200, 1200)),
        (1600, 1200, "1x1", (60, 1), (360, 0, 1560, 1200)),
        (1601, 1067, "4x3", (50, 50), (90, 0, 1512, 1067)),
        (1000, 101, "1x1", (33, 50), (280, 0, 381, 101)),
        (4096, 20, "16x9", (100, 100), (4061, 0, 4096, 20)),
    ],
)
def test_a_crop_lies_around_the_focal_point(width, height, ratio, focal, box):
    assert images.crop_box(width, height, ratio, *focal) == box


def test_a_crop_is_the_largest_and_nearest_that_there_is():
    chance = random.Random(1)
    for _ in range(300):
        width, height = chance.randrange(20, 400), chance.randrange(20, 400)
        x, y, ratio = chance.randrange(101), chance.randrange(101), chance.choice(list(images.RATIOS))
        left, top, right, bottom = images.crop_box(width, height, ratio, x, y)
        a, b = images.RATIOS[ratio]
        assert 0 <= left < right <= width and 0 <= top < bottom <= height
        assert (right - left, bottom - top) in [(width, width * b // a), (height * a // b, height)]
        for low, high, size, focal in ((left, right, width, x), (top, bottom, height, y)):
            length = high - low
            off = [abs(start + length / 2 - size * focal / 100) for start in range(size - length + 1)]
            assert off[low] == pytest.approx(min(off))


def test_a_large_picture_has_all_its_renditions():
    found = images.renditions("bilder/0f3a", 4000, 3000, 30, 40)
    assert [one.name for one in found if one.suffix == "avif"] == [
        *(f"bilder/0f3a/{width}.avif" for width in (480, 800, 1200, 1600)),
        *(f"bilder/0f3a/16x9-30-40-{width}.avif" for width in (320, 480, 800, 1200, 1600)),
        *(f"bilder/0f3a/1x1-30-40-{width}.avif" for width in (160, 320, 640)),
        *(f"bilder/0f3a/4x3-30-40-{width}.avif" for width in (320, 640, 960)),
    ]
    assert found[-1] == images.Rendition("share", 1200, 630, "jpg", "bilder/0f3a/share-30-40-1200.jpg")
    assert found[:3] == [
        images.Rendition("", 480, 360, suffix, f"bilder/0f3a/480.{suffix}") for suffix in ("avif", "jpg", "webp")
    ]
    assert found == sorted(found, key=lambda one: (one.ratio, one.width, one.suffix))
    assert {(one.width, one.height) for one in found if one.ratio == "16x9"} >= {(320, 180), (1600, 900)}


def test_no_rendition_is_wider_than_what_it_shows_but_the_one_to_be_shared():
    """The square of this picture is 600 pixels wide. What is shared has one size, and those who show it know JPEG alone."""
    widths = {}
    for one in images.renditions("x", 1000, 600, 50, 50):
        widths.setdefault(one.ratio, set()).add(one.width)
    assert widths == {"": {480, 800}, "16x9": {320, 480, 800}, "4x3": {320, 640}, "1x1": {160, 320}, "share": {1200}}


def test_a_small_picture_is_shown_in_its_own_width():
    sizes = {(one.ratio, one.width, one.height) for one in images.renditions("x", 150, 100, 50, 50)}
    own = {("", 150, 100), ("16x9", 150, 84), ("4x3", 133, 100), ("1x1", 100, 100)}
    assert sizes == own | {("share", 1200, 630)}


def test_a_new_focal_point_makes_new_names_for_crops_only():
    old, new = ({one.name for one in images.renditions("x", 900, 600, 50, y)} for y in (50, 51))
    assert {name.count("-") for name in old & new} == {0}
    assert {name.count("-") for name in old ^ new} == {3}


def rendered(data, size, focal_x=50, focal_y=50, **only):
    wanted = images.renditions("x", *size, focal_x, focal_y)
    wanted = [one for one in wanted if all(getattr(one, key) == value for key, value in only.items())]
    found = list(images.render(data, wanted, focal_x, focal_y))
    assert sorted(name for name, _ in found) == sorted(one.name for one in wanted)
    return [(one, opened(dict(found)[one.name])) for one in wanted]


@pytest.mark.parametrize("size", [(500, 340), (100, 100), (600, 8), (8, 600)])
def test_renditions_have_the_size_and_format_that_their_names_say(size):
    for one, shown in rendered(encoded(photo("RGB", (size[0] * 4, size[1] * 4)).resize(size)), size):
        assert shown.size == (one.width, one.height), one
        assert shown.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[one.suffix]
        assert bool(shown.info.get("progressive")) is (one.suffix == "jpg")


def test_only_what_is_wanted_is_rendered():
    assert len(rendered(encoded(photo()), (160, 120), ratio="1x1", suffix="avif")) == 1


@pytest.mark.parametrize("focal_x, colour", [(0, RED), (100, BLUE)])
def test_a_crop_shows_the_focal_point(focal_x, colour):
    for _, shown in rendered(encoded(flag(size=(400, 160))), (400, 160), focal_x, ratio="1x1"):
        found = shown.convert("RGB").getpixel((shown.width // 2, shown.height // 2))
        assert all(abs(one - other) < 12 for one, other in zip(found, colour, strict=True))


def test_transparency_stays_and_is_white_in_a_jpeg():
    picture = encoded(flag((*RED, 255), (*BLUE, 0), mode="RGBA"), "PNG")
    for one, shown in rendered(picture, (160, 120), ratio=""):
        found = shown.getpixel((150, 60))
        if one.suffix == "jpg":
            assert shown.mode == "RGB" and min(found) > 250
        else:
            assert shown.mode == "RGBA" and found[3] == 0 and shown.getpixel((9, 9))[3] == 255


def test_a_graphic_and_a_grey_photo_are_rendered_too():
    assert rendered(images.read(encoded(flag(), "PNG")).data, (160, 120))
    assert rendered(images.read(encoded(photo("L"))).data, (160, 120))


def test_a_damaged_file_is_not_rendered():
    data = encoded(photo())
    with pytest.raises(images.Refused, match="beschädigt"):
        list(images.render(data[:900], images.renditions("x", 160, 120, 50, 50), 50, 50))
