"""Portraits of the authors: flat shapes without features, as they are nobody."""

from PIL import Image, ImageDraw

SIDE = 960
# Ground, skin, hair, clothes; how the hair falls; what else.
PEOPLE = {
    "bruehl": ("#c9d3d6", "#e3b899", "#5a3a28", "#7c1f2b", "long", ""),
    "aydogan": ("#d9cfbf", "#c9966f", "#221c1a", "#2f4558", "short", "beard"),
    "massmann": ("#d3cbd2", "#ecc5a8", "#a9a49c", "#2b2d33", "bob", "glasses"),
    "rehlaender": ("#cfd8c8", "#e6bb98", "#b5793c", "#3f5a45", "tousled", ""),
    "voss": ("#cbd0dc", "#e0b596", "#6f6a64", "#54606e", "thin", "glasses"),
    "kuester": ("#e0d0c3", "#e8c0a0", "#8c3b1f", "#3d3350", "bun", ""),
}


def mix(a, b, share):
    pairs = zip(*(bytes.fromhex(colour[1:]) for colour in (a, b)), strict=True)
    return tuple(round(p + (q - p) * share) for p, q in pairs)


def draw(name):
    ground, skin, hair, clothes, cut, more = PEOPLE[name]
    picture = Image.new("RGB", (SIDE, SIDE), ground)
    pen = ImageDraw.Draw(picture)
    shadow, dark = mix(skin, "#4a2018", 0.22), mix(hair, "#000000", 0.25)
    if cut == "long":
        pen.rounded_rectangle((292, 200, 668, 730), 180, dark)
    if cut == "bob":
        pen.rounded_rectangle((288, 205, 672, 590), 170, dark)
    if cut == "bun":
        pen.ellipse((400, 85, 560, 245), dark)
    pen.rounded_rectangle((120, 690, 840, 1300), 250, clothes)
    pen.polygon([(390, 690), (480, 860), (570, 690)], mix(clothes, "#ffffff", 0.75))
    pen.rounded_rectangle((412, 520, 548, 760), 60, shadow)
    pen.ellipse((412, 690, 548, 800), shadow)
    for x in (316, 604):
        pen.ellipse((x, 385, x + 40, 475), shadow)
    # The head, its far side in the shade.
    head = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(head).rounded_rectangle((336, 215, 624, 640), 144, 255)
    picture.paste(skin, mask=head)
    far = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(far).ellipse((150, 130, 560, 720), 255)
    picture.paste(shadow, mask=Image.composite(Image.new("L", far.size), head, far))
    if more == "beard":
        chin = Image.new("L", (SIDE, SIDE))
        ImageDraw.Draw(chin).rectangle((0, 500, SIDE, SIDE), 255)
        ImageDraw.Draw(chin).ellipse((400, 440, 560, 570), 0)
        picture.paste(hair, mask=Image.composite(head, Image.new("L", chin.size), chin))
    match cut:
        case "short":
            pen.chord((318, 180, 642, 560), 190, 350, hair)
        case "thin":
            pen.chord((322, 190, 638, 600), 205, 335, hair)
            pen.rectangle((326, 330, 346, 420), hair)
            pen.rectangle((614, 330, 634, 420), hair)
        case "tousled":
            for x, y, r in ((340, 280, 62), (395, 225, 72), (470, 205, 80), (550, 220, 74), (612, 280, 62)):
                pen.ellipse((x - r, y - r, x + r, y + r), hair)
        case _:
            # Parted: a long and a short side.
            pen.chord((300, 165, 660, 560), 180, 300, hair)
            pen.chord((380, 165, 668, 560), 255, 362, hair)
    if more == "glasses":
        for x in (366, 494):
            pen.rounded_rectangle((x, 388, x + 100, 470), 34, outline="#1b1a17", width=9)
        pen.line((466, 418, 494, 418), "#1b1a17", 9)
    return picture
