"""Uploaded pictures, pure: opened without trust, made anew from their pixels, cut to the sizes that pages show.

Of what a file says beside its pixels only the names of author and owner and the caption live on; § 95c UrhG forbids to
remove them, and nobody needs the place, the camera's number or what else hides there.
"""

import io
import re
import threading
import warnings
import zlib
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import NamedTuple

from PIL import AvifImagePlugin, Image, ImageCms, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from articles import credits
from articles.text import shorten

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 20_000
MIN_SIDE = 100
MAX_SCANS = 50  # of a JPEG; programs write up to a dozen, and each costs a pass over all pixels
STORED_SIDE = 4096  # nothing is ever shown larger
COLOURS = {"L": 32, "RGB": 2048}  # a picture with no more is a graphic, whose edges JPEG would blur

SHARED = 1200, 630  # what messengers and social networks show of a link; they know JPEG, and take another size for none
RATIOS = {"16x9": (16, 9), "4x3": (4, 3), "1x1": (1, 1), "share": SHARED}
WIDTHS = {
    "": (480, 800, 1200, 1600),
    "16x9": (320, 480, 800, 1200, 1600),
    "4x3": (320, 640, 960),
    "1x1": (160, 320, 640),
    "share": (SHARED[0],),
}
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "avif": "AVIF"}
STORED = {
    "jpg": {"quality": 90, "optimize": True},
    "png": {"compress_level": 4},
    "webp": {"lossless": True, "method": 1, "quality": 0},
}
SHOWN = {
    "avif": {"quality": 55, "speed": 8, "max_threads": 1},  # the other cores serve readers
    "webp": {"quality": 78, "method": 4},
    "jpg": {"quality": 80, "progressive": True, "optimize": True},
}

ALLOWED = "bitte speichern Sie das Bild als JPEG, PNG, WebP oder AVIF."
EMPTY = "Die Datei ist leer; bitte wählen Sie sie noch einmal aus."
HEAVY = "Die Datei hat mehr als 20 MB; bitte speichern Sie das Bild kleiner oder stärker komprimiert."
LARGE = (
    "Das Bild hat mehr als 40 Millionen Pixel oder mehr als 20.000 Pixel an einer Seite; bitte verkleinern Sie es,"
    " zum Beispiel auf 4096 Pixel an der langen Seite."
)
SMALL = "Das Bild ist zu klein; bitte laden Sie es mit mindestens 100 Pixeln an der kürzeren Seite hoch."
ANIMATED = "Das Bild ist animiert oder besteht aus mehreren Bildern; bitte laden Sie ein einzelnes Standbild hoch."
DAMAGED = (
    "Das Bild ist beschädigt oder unvollständig; bitte laden Sie es noch einmal hoch oder speichern Sie es zuvor in"
    " einem Bildprogramm neu."
)
SVG = "SVG-Dateien nimmt die Bilddatenbank nicht an; bitte exportieren Sie die Grafik als PNG."
MARKUP = "Das ist eine Webseite oder ein anderer Text und kein Bild; bitte laden Sie das Bild selbst hoch."
HEIC = (
    "HEIC-Fotos nimmt die Bilddatenbank nicht an; bitte exportieren Sie das Foto als JPEG oder wählen Sie auf dem iPhone"
    " unter Einstellungen > Kamera > Formate „Maximale Kompatibilität“ und nehmen Sie es neu auf."
)
FOREIGN = "{}-Dateien nimmt die Bilddatenbank nicht an; " + ALLOWED
UNKNOWN = "Die Datei hat kein Bildformat, das die Bilddatenbank kennt; " + ALLOWED


class Refused(ValueError):
    """Says in one German sentence what is wrong with a file and what its editor can do."""


@dataclass(frozen=True)
class Picture:
    data: bytes  # a new file, never the bytes that came in
    suffix: str  # jpg, png or webp
    width: int
    height: int
    credit: str
    caption: str


class Rendition(NamedTuple):  # made in a quarter of a dataclass's time, and a page makes dozens
    ratio: str  # a key of RATIOS; "" is the whole picture
    width: int
    height: int
    suffix: str  # avif, webp or jpg
    name: str


def read(data):
    """The picture in an uploaded file, upright, in sRGB, at most 4096 pixels long. Raises Refused and nothing else."""
    if len(data) > MAX_BYTES:
        raise Refused(HEAVY)
    with _refusing():
        picture, notes = _open(data)
        if min(picture.size) < MIN_SIDE:
            raise Refused(SMALL)
        picture = _flat(picture)
        photo = notes["format"] == "JPEG" or picture.getcolors(COLOURS.get(picture.mode, 0)) is None
        picture.thumbnail((STORED_SIDE, STORED_SIDE), Image.Resampling.LANCZOS)
        picture = _upright(_srgb(picture, notes), notes)
        if picture.mode == "RGBA":
            suffix = "png" if notes["format"] == "PNG" else "webp"
        else:
            suffix = "jpg" if photo else "png"
        said = credits.said(notes)
        names = credits.joined(said["creator"], said["credit"])
        exif = credits.exif(names, said["rights"], said["caption"])
        file = _encoded(picture, suffix, STORED[suffix], exif, credits.xmp(said))
    return Picture(file, suffix, *picture.size, shorten(names or said["rights"], 200), said["caption"])


def crop_box(width, height, ratio, focal_x, focal_y):
    """(left, top, right, bottom) of the largest part with that ratio, its centre as near to the focal point as can be.

    `ratio` is a key of RATIOS, the focal point in percent. In whole numbers, so that JavaScript draws the same frame;
    with a : b as ratio, and `/` rounding down (Math.floor):

        w = min(width, height * a / b)      left = (2 * width * focal_x - 100 * w + 100) / 200, within 0 … width - w
        h = min(height, width * b / a)      top = (2 * height * focal_y - 100 * h + 100) / 200, within 0 … height - h
    """
    across, down = RATIOS[ratio]
    w = max(1, min(width, height * across // down))
    h = max(1, min(height, width * down // across))
    left = max(0, min(width - w, (2 * width * focal_x - 100 * w + 100) // 200))
    top = max(0, min(height - h, (2 * height * focal_y - 100 * h + 100) // 200))
    return left, top, left + w, top + h


def renditions(stem, width, height, focal_x, focal_y, ratios=None):
    """All that belong to a picture, sorted by ratio, width and suffix. None is wider than what it shows, save the one to be
    shared.

    Browsers keep them for ever, so a new focal point makes new names.
    """
    found = []
    for ratio in sorted(WIDTHS) if ratios is None else ratios:
        suffixes = ["jpg"] if ratio == "share" else sorted(SHOWN)
        for w, h, name in _sizes(stem, width, height, focal_x, focal_y, ratio):
            found += [Rendition(ratio, w, h, suffix, f"{name}.{suffix}") for suffix in suffixes]
    return found


def largest(stem, width, height, focal_x, focal_y, ratio):
    """Of these the widest JPEG in a ratio."""
    *_, (w, h, name) = _sizes(stem, width, height, focal_x, focal_y, ratio)
    return Rendition(ratio, w, h, "jpg", f"{name}.jpg")


def _sizes(stem, width, height, focal_x, focal_y, ratio):
    """Width, height and name without a suffix, by width."""
    left, top, right, bottom = crop_box(width, height, ratio, focal_x, focal_y) if ratio else (0, 0, width, height)
    a, b = RATIOS.get(ratio) or (width, height)
    for w in [w for w in WIDTHS[ratio] if ratio == "share" or w <= right - left] or [right - left]:
        h = max(1, (2 * w * b + a) // (2 * a))
        yield w, h, f"{stem}/{ratio}-{focal_x}-{focal_y}-{w}" if ratio else f"{stem}/{w}"


def render(data, wanted, focal_x, focal_y):
    """(name, bytes) of each wanted rendition, from a file that `read` has made. Raises Refused when it is damaged."""
    with _refusing():
        picture, notes = _open(data)
        picture = _flat(picture)
    picture = picture.convert("RGBA" if picture.mode == "RGBA" else "RGB")
    known = credits.exif_fields(notes.get("exif", b""))
    exif = credits.exif(known.get("creator", ""), known.get("rights", ""))
    sizes = {}
    for one in wanted:
        sizes.setdefault(one.ratio, {}).setdefault((one.width, one.height), []).append(one)
    for ratio in sizes:
        part = picture.crop(crop_box(*picture.size, ratio, focal_x, focal_y)) if ratio else picture
        for size in sorted(sizes[ratio], reverse=True):
            # From the large picture each time: from the next larger size it would be 0.5 s faster, and softer.
            shown = part.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
            for one in sizes[ratio][size]:
                yield one.name, _encoded(shown, one.suffix, SHOWN[one.suffix], exif)


# --- From bytes to a decoder ---------------------------------------------------------------------------------------


@contextmanager
def _refusing():
    """Decoders raise whatever comes to their mind."""
    try:
        yield
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise Refused(LARGE) from error
    except Exception as error:
        raise Refused(DAMAGED) from error


# Image.open would warn of sizes that are refused here in words, and take a photo with previews for several pictures.
DECODERS = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
    "AVIF": AvifImagePlugin.AvifImageFile,
}
OTHERS = {b"GIF8": "GIF", b"II*\0": "TIFF", b"MM\0*": "TIFF", b"BM": "BMP", b"8BPS": "PSD", b"%PDF": "PDF"}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}


def _kind(data):
    """The format by the first bytes, whatever the file is called. Raises Refused for all others."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        size = min(int.from_bytes(data[:4], "big"), 256)
        brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
        if data[8:12] == b"avis":
            raise Refused(ANIMATED)
        if b"avif" in brands:
            return "AVIF"
        raise Refused(HEIC if brands & HEIC_BRANDS else UNKNOWN)
    text = data[:65536].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()  # also in UTF-16
    if text.startswith(b"<"):
        raise Refused(SVG if b"<svg" in text else MARKUP)
    name = next((OTHERS[start] for start in OTHERS if data.startswith(start)), None)
    raise Refused(FOREIGN.format(name) if name else UNKNOWN if data else EMPTY)


def _open(data):
    """The picture, not yet decoded, and its notes: format and, where they are there, icc, exif, xmp, iptc (bytes)."""
    kind = _kind(data)
    drawn, notes = _jpeg(data) if kind == "JPEG" else _png(data) if kind == "PNG" else (data, {})
    with _quiet() if kind == "AVIF" else nullcontext():
        picture = DECODERS[kind](io.BytesIO(drawn))
    if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
        raise Refused(LARGE)
    if getattr(picture, "n_frames", 1) > 1:
        raise Refused(ANIMATED)
    told = {"icc": "icc_profile", "exif": "exif", "xmp": "xmp"}
    found = {note: picture.info[key] for note, key in told.items() if picture.info.get(key)}
    return picture, {"format": kind, **found, **notes}


_filters = threading.Lock()


@contextmanager
def _quiet():
    """Without Pillow's warnings. Filters belong to all threads, so this is short, one at a time and about Pillow only;
    no other way leads past those about EXIF in an AVIF."""
    with _filters, warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="PIL")
        yield


SEGMENT = re.compile(rb"\xff([\xc0-\xcf\xda-\xfe])(..)", re.DOTALL)
SCAN = re.compile(rb"\xff\xda\x00[\x08\x0a\x0c\x0e][\x01-\x04]")
IPTC = re.compile(rb"8BIM\x04\x04\x00\x00(....)", re.DOTALL)


def _jpeg(data):
    """The segments that draw the picture, and the notes in the others, which Pillow would read, warn of and trip over."""
    if len(SCAN.findall(data)) > MAX_SCANS:
        raise Refused(DAMAGED)
    drawn, notes, at = [data[:2]], {}, 2
    while segment := SEGMENT.search(data, at):
        at = segment.end() - 2 + int.from_bytes(segment[2], "big")
        kind, body = segment[1][0], data[segment.end() : at]
        if kind == 0xDA:
            drawn.append(data[segment.start() :])
            break
        if kind in (0xE0, 0xE2, 0xEE) or not (0xE0 <= kind <= 0xEF or kind == 0xFE):  # JFIF, ICC and Adobe tell colours
            drawn.append(data[segment.start() : at])
        elif body.startswith(b"Exif\0\0"):
            notes.setdefault("exif", body)
        elif body.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
            notes.setdefault("xmp", body[29:])
        elif body.startswith(b"Photoshop 3.0\0") and (block := IPTC.search(body)):
            notes.setdefault("iptc", body[block.end() : block.end() + int.from_bytes(block[1], "big")])
    return b"".join(drawn), notes


def _png(data):
    """The chunks that draw the picture, and the notes in the others."""
    drawn, notes, at = [data[:8]], {}, 8
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        name, body = data[at + 4 : at + 8], data[at + 8 : end - 4]
        if name in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            drawn.append(data[at:end])
            if name == b"IEND":
                break
        elif name == b"acTL":
            raise Refused(ANIMATED)
        elif name == b"eXIf":
            notes["exif"] = body
        elif name == b"iTXt" and body.startswith(b"XML:com.adobe.xmp\0\0\0"):
            notes["xmp"] = body.split(b"\0", 5)[-1]
        elif name == b"iCCP":
            with suppress(zlib.error):
                notes["icc"] = zlib.decompressobj().decompress(body.partition(b"\0")[2][1:], 4 * 1024 * 1024)
        at = end
    return b"".join(drawn), notes


# --- Colours and direction -----------------------------------------------------------------------------------------


def _flat(picture):
    """Decoded, in one of the modes L, RGB, RGBA, CMYK; RGBA only when something can be seen through."""
    picture.load()
    if picture.mode.startswith("I"):  # 16 bits of grey, which `convert` would clip
        picture = picture.point(lambda level: level / 256)
        picture.info.pop("transparency", None)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        if picture.getchannel("A").getextrema()[0] == 255:
            picture = picture.convert("RGB")
    elif picture.mode not in ("L", "RGB", "CMYK"):
        picture = picture.convert("RGB" if picture.mode == "P" else "L")
    picture.info = {}  # encoders would write some of it
    return picture


def _srgb(picture, notes):
    """In sRGB by the file's profile; a profile that is broken or of another colour space means nothing."""
    if notes.get("icc"):
        try:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(notes["icc"]))
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            seen = ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"), outputMode=mode)
            seen.info = {}
            return seen.convert("L") if picture.mode == "L" else seen
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return picture.convert("RGB") if picture.mode == "CMYK" else picture


def _upright(picture, notes):
    picture.getexif()[0x0112] = credits.exif_fields(notes.get("exif", b"")).get("orientation", 1)
    return ImageOps.exif_transpose(picture)


# --- Back to bytes -------------------------------------------------------------------------------------------------


def _encoded(picture, suffix, options, exif=None, xmp=None):
    if suffix == "jpg" and picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    options = {**options, **({"exif": exif} if exif else {})}
    if xmp and suffix == "png":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", xmp)
    elif xmp:
        options["xmp"] = xmp
    file = io.BytesIO()
    picture.save(file, FORMATS[suffix], **options)
    return file.getvalue()
