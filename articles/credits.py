"""What a file says of who made it, who owns it and what it shows, and how the files that we make say it again. Pure.

§ 95c UrhG forbids to remove these names. All other notes, the place and the camera's number among them, are not carried on.
"""

import re
import struct
from html import escape
from xml.etree import ElementTree

from PIL import Image

from articles.text import clean, shorten, trim

LENGTHS = {"creator": 200, "credit": 200, "rights": 500, "caption": 2000}
IPTC_FIELDS = {80: "creator", 110: "credit", 116: "rights", 120: "caption"}
EXIF_FIELDS = {0x013B: "creator", 0x8298: "rights", 0x010E: "caption", 0x0112: "orientation"}
DC, PHOTOSHOP = "http://purl.org/dc/elements/1.1/", "http://ns.adobe.com/photoshop/1.0/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XMP_FIELDS = {
    f"{{{DC}}}creator": "creator",
    f"{{{PHOTOSHOP}}}Credit": "credit",
    f"{{{DC}}}rights": "rights",
    f"{{{DC}}}description": "caption",
}
XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    f'<rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about="" xmlns:dc="{DC}" xmlns:photoshop="{PHOTOSHOP}">%s'
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)
XMP_ELEMENTS = {
    "creator": "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>",
    "credit": "<photoshop:Credit>%s</photoshop:Credit>",
    "rights": '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:rights>',
}


def said(notes):
    """Creator, credit, rights and caption, from IPTC, else XMP, else EXIF. Creator and credit belong together."""
    sources = []
    for fields, kind in ((_iptc_fields, "iptc"), (_xmp_fields, "xmp"), (exif_fields, "exif")):
        found = fields(notes.get(kind, b""))
        sources.append({field: _tidy(field, found.get(field, "")) for field in LENGTHS})
    names = next((source for source in sources if source["creator"] or source["credit"]), sources[0])
    others = {field: next(filter(None, (s[field] for s in sources)), "") for field in ("rights", "caption")}
    return {**names, **others}


def _tidy(field, value):
    return trim(clean(value))[: LENGTHS[field]] if field == "caption" else shorten(value, LENGTHS[field])


def joined(creator, credit):
    """As an editor would write it, "Jana Öztürk/dpa"; nobody is named twice."""
    made, sold = ({name.strip().casefold() for name in names.split("/")} for names in (creator, credit))
    if not credit or sold <= made:
        return creator
    return credit if not creator or made <= sold else f"{creator}/{credit}"


def _decoded(value):
    value = value.rstrip(b"\0 ").replace(b"\0", b" ")
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _iptc_fields(block):
    found, at = {}, 0
    while block[at : at + 1] == b"\x1c" and at + 5 <= len(block):
        record, dataset, length = struct.unpack_from(">BBH", block, at + 1)
        if record == 2 and dataset in IPTC_FIELDS:
            found.setdefault(IPTC_FIELDS[dataset], []).append(_decoded(block[at + 5 : at + 5 + length]))
        at += 5 + length
    return {field: ", ".join(values) for field, values in found.items()}


def exif_fields(block):
    """Pillow's reader warns of damage and stops at it; four fields of the first directory need no more than this."""
    block = block.removeprefix(b"Exif\0\0")
    order, found = ">" if block[:2] == b"MM" else "<", {}
    try:
        (start,) = struct.unpack_from(order + "I", block, 4)
        (count,) = struct.unpack_from(order + "H", block, start)
        for at in range(start + 2, start + 2 + 12 * count, 12):
            tag, _, length, value = struct.unpack_from(order + "HHII", block, at)
            field = EXIF_FIELDS.get(tag)
            if field == "orientation":
                found[field] = struct.unpack_from(order + "H", block, at + 8)[0]
            elif field and field not in found:
                begin = at + 8 if length <= 4 else value
                found[field] = _decoded(block[begin : begin + length])
    except struct.error:
        pass
    return found


def _xmp_fields(packet):
    """Entities are never expanded: a packet that declares some, and no program writes any, is not read."""
    if len(packet) > 1024 * 1024 or re.search(rb"<!(DOCTYPE|ENTITY)", packet, re.IGNORECASE):
        return {}
    try:
        root = ElementTree.fromstring(packet.decode().strip("\0 \t\r\n\ufeff"))
    except (ElementTree.ParseError, ValueError):
        return {}
    found = {}
    for element in root.iter():
        for name, value in element.items():  # the short form, as attributes
            found.setdefault(XMP_FIELDS.get(name), value)
        field = XMP_FIELDS.get(element.tag)
        if field and field not in found:
            items = [item.text or "" for item in element.iter(f"{{{RDF}}}li")] or [element.text or ""]
            # Several creators are a list, several descriptions are one in several languages.
            found[field] = ", ".join(items) if field == "creator" else items[0]
    return found


def exif(creator="", rights="", caption=""):
    """None when there is nothing to say. In UTF-8, as all programs write it: Pillow has only ASCII for text."""
    exif = Image.Exif()
    for tag, value in ((0x013B, creator), (0x8298, rights), (0x010E, caption)):
        if value:
            exif[tag] = value.encode()
    return exif if len(exif) else None


def xmp(said):
    elements = "".join(XMP_ELEMENTS[field] % escape(said[field]) for field in XMP_ELEMENTS if said[field])
    return (XMP % elements).encode() if elements else None
