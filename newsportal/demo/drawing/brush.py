"""What all scenes are painted with: masks, light, perspective, weather, people and houses."""

from functools import cache, reduce
from math import cos, hypot, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont

SIZE = W, H = 1600, 1067
FLIP = Image.Transpose.FLIP_TOP_BOTTOM


@cache
def rgb(colour):
    return ImageColor.getrgb(colour)[:3] if isinstance(colour, str) else tuple(colour)


def mix(a, b, t):
    """The colour between two colours."""
    t = min(1, max(0, t))
    return tuple(round(p + (q - p) * t) for p, q in zip(rgb(a), rgb(b), strict=True))


def solid(colour):
    return Image.new("RGB", SIZE, rgb(colour))


def spots(text):
    """Points (or other groups of numbers) written as "1,2 3,4"."""
    return [tuple(map(float, word.split(","))) for word in text.split()] if isinstance(text, str) else text


def gradient(stops):
    """A vertical gradient; stops are pairs of height (0 to 1) and colour, or the same as text: "0 #000, 1 #fff"."""
    if isinstance(stops, str):
        stops = [(float(height), colour) for height, colour in (stop.split() for stop in stops.split(","))]
    column, rows = Image.new("RGB", (1, H)), []
    for y in range(H):
        pairs = zip(stops, stops[1:], strict=False)
        (p, a), (q, b) = next((pair for pair in pairs if y / (H - 1) <= pair[1][0]), stops[-2:])
        rows.append(mix(a, b, (y / (H - 1) - p) / (q - p)))
    column.putdata(rows)
    return column.resize(SIZE)


def ramp(start, end, low=0, high=255, size=SIZE):
    """A mask that changes softly from low at the height start to high at the height end (either may be above)."""
    column = Image.new("L", (1, size[1]))
    steps = (min(1, max(0, (y - start) / (end - start))) for y in range(size[1]))
    column.putdata([round(low + (high - low) * t * t * (3 - 2 * t)) for t in steps])
    return column.resize(size)


def across(start, end, low=0, high=255):
    """The same from left to right."""
    return ramp(start, end, low, high, (H, W)).transpose(Image.Transpose.TRANSPOSE)


def levels(mask, low, high, share=1.0):
    """Stretches the given range of brightness to the whole range."""
    return mask.point([round(255 * share * min(1, max(0, (v - low) / (high - low)))) for v in range(256)])


def product(*masks, share=1.0):
    mask = reduce(ImageChops.multiply, masks)
    return mask if share == 1 else mask.point([round(v * share) for v in range(256)])


def noise(seed, cell, octaves=4, aspect=1.0, size=SIZE):
    """Fractal noise: cell is the size of the largest blot, aspect stretches the blots sideways."""
    rng, total, weight = Random(seed), None, 0.0
    # large blots need no more than half the points
    part = 2 if min(cell, cell * aspect) / 2**octaves > 1.5 else 1
    small = (size[0] // part, size[1] // part)
    for octave in range(octaves):
        cols = max(2, round(size[0] * 2**octave / (cell * aspect)) + 2)
        rows = max(2, round(size[1] * 2**octave / cell) + 2)
        grain = Image.frombytes("L", (cols, rows), rng.randbytes(cols * rows)).resize(small, Image.Resampling.BICUBIC)
        weight += 0.6**octave
        total = grain if total is None else Image.blend(total, grain, 0.6**octave / weight)
    return levels(total, 40, 215).resize(size, Image.Resampling.BICUBIC)


def plane(seed, cell, aspect, horizon, near, up=False):
    """Noise laid on the ground (or the sky) of a perspective; near is how much of it the near edge is wide."""
    sign, depth = (-1, horizon) if up else (1, H - horizon)
    texture = noise(seed, cell, 5, aspect, (1024, 1024))
    a, scale = near * depth / W, -sign * horizon
    data = (a, 512 * sign, -a * W / 2 - 512 * sign * horizon, 0, 0, a * 1500, 0, sign)
    data = [value / scale for value in data]
    flat = texture.transform(SIZE, Image.Transform.PERSPECTIVE, data, Image.Resampling.BILINEAR, fillcolor=128)
    far = ramp(horizon + 0.07 * sign * depth, horizon + 0.3 * sign * depth)
    return Image.composite(flat, Image.new("L", SIZE, 128), far)


def warp(picture, texture, quad, fade=None):
    """Puts a texture on a quadrilateral (from the upper left corner, clockwise); fade is a pair of colour and share."""
    x0, y0 = (max(0, int(min(p[i] for p in quad)) - 1) for i in (0, 1))
    x1, y1 = min(W, int(max(p[0] for p in quad)) + 2), min(H, int(max(p[1] for p in quad)) + 2)
    if x1 <= x0 or y1 <= y0:
        return
    quad, size, (w, h) = [((x - x0) * 2, (y - y0) * 2) for x, y in quad], (2 * (x1 - x0), 2 * (y1 - y0)), texture.size
    rows = []
    for (x, y), (u, v) in zip(quad, ((0, 0), (w, 0), (w, h), (0, h)), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]]
    for i in range(8):
        best = max(range(i, 8), key=lambda r: abs(rows[r][i]))
        rows[i], rows[best] = rows[best], rows[i]
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for r in set(range(8)) - {i}:
            rows[r] = [p - rows[r][i] * q for p, q in zip(rows[r], rows[i], strict=True)]
    data = [row[8] for row in rows]
    skin = texture.transform(size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BILINEAR).reduce(2)
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon(quad, 255)
    if fade:
        skin = Image.blend(skin, Image.new("RGB", skin.size, rgb(fade[0])), fade[1])
    picture.paste(skin, (x0, y0), mask.reduce(2))


class Camera:
    """A level camera: maps metres (right, up, away) to points of the picture."""

    def __init__(self, focal, horizon, eye, centre=W / 2):
        self.focal, self.horizon, self.eye, self.centre = focal, horizon, eye, centre

    def __call__(self, x, y, z):
        return self.centre + self.focal * x / z, self.horizon - self.focal * (y - self.eye) / z

    def under(self, x, y, z):
        """The same point as the mirror of a level water shows it."""
        return self(x, -y, z)


class Sheet:
    """A transparent sheet, drawn at twice the size; points of three numbers go through the camera it is given."""

    mode = "RGBA"

    def __init__(self, at=None):
        self.at, self.image = at, Image.new(self.mode, (2 * W, 2 * H))
        self.pen = ImageDraw.Draw(self.image)

    def points(self, points):
        flat = (self.at(*p) if len(p) == 3 else p for p in spots(points))
        return [(2 * x, 2 * y) for x, y in flat]

    def poly(self, points, fill=255):
        self.pen.polygon(self.points(points), fill)

    def line(self, points, fill=255, width=1.0):
        self.pen.line(self.points(points), fill, max(1, round(2 * width)), "curve")

    def box(self, x0, y0, x1, y1, fill=255):
        self.pen.rectangle((2 * min(x0, x1), 2 * min(y0, y1), 2 * max(x0, x1) - 1, 2 * max(y0, y1) - 1), fill)

    def oval(self, x, y, rx, ry=None, fill=255, cut=None):
        """An ellipse, or the part of it between the two angles of cut."""
        ry = rx if ry is None else ry
        box = (2 * (x - rx), 2 * (y - ry), 2 * (x + rx), 2 * (y + ry))
        self.pen.pieslice(box, *(cut or (0, 360)), fill)

    def limb(self, x0, y0, x1, y1, w0, w1, fill=255):
        """A tapered stroke with round ends."""
        length = hypot(x1 - x0, y1 - y0) or 1
        nx, ny = (y0 - y1) / length, (x1 - x0) / length
        corners = (x0, y0, w0), (x1, y1, w1), (x1, y1, -w1), (x0, y0, -w0)
        self.pen.polygon([(2 * x + w * nx, 2 * y + w * ny) for x, y, w in corners], fill)
        self.oval(x0, y0, w0 / 2, fill=fill)
        self.oval(x1, y1, w1 / 2, fill=fill)

    def limbs(self, x, y, scale, numbers, fill=255, way=1):
        """Several of them (from, to, one or two widths) in a small system of coordinates, with y upwards."""
        for x0, y0, x1, y1, w0, *w1 in spots(numbers):
            ends = x + way * x0 * scale, y - y0 * scale, x + way * x1 * scale, y - y1 * scale
            self.limb(*ends, w0 * scale, (w1 or [w0])[0] * scale, fill)

    def front(self, x0, x1, y0, y1, z, fill=255):
        self.poly([(x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z)], fill)

    def side(self, x, y0, y1, z0, z1, fill=255):
        self.poly([(x, y0, z0), (x, y1, z0), (x, y1, z1), (x, y0, z1)], fill)

    def level(self, x0, x1, y, z0, z1, fill=255):
        self.poly([(x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)], fill)

    def text(self, x, y, text, size, fill):
        self.pen.text((2 * x, 2 * y), text, fill, ImageFont.load_default(2 * size), "mm")

    def flat(self, blur=0):
        """The sheet in the size of the picture."""
        box, whole = self.image.getbbox(), Image.new(self.mode, SIZE)
        if box:
            pad = 16 + round(blur * 6)
            x0, y0 = (max(0, value - pad) // 2 * 2 for value in box[:2])
            x1, y1 = min(2 * W, box[2] + pad) // 2 * 2, min(2 * H, box[3] + pad) // 2 * 2
            part, size = self.image.crop((x0, y0, x1, y1)), ((x1 - x0) // 2, (y1 - y0) // 2)
            part = part.resize(size, Image.Resampling.LANCZOS, reducing_gap=1.0)
            if blur:
                # blurred with its alpha multiplied in, so that the transparent black around it leaves no dark rim
                soft = part.convert("RGBa") if self.mode == "RGBA" else part
                part = soft.filter(ImageFilter.GaussianBlur(blur)).convert(self.mode)
            whole.paste(part, (x0 // 2, y0 // 2))
        return whole

    def onto(self, picture, paint=None, blur=0, share=1.0, tone=None, rim=None):
        """Lays the sheet on the picture; tone darkens it, rim is light along its edge. Gives its mask."""
        flat = self.flat(blur)
        mask = flat if self.mode == "L" else flat.getchannel("A")
        if box := mask.getbbox():
            paint = flat.crop(box).convert("RGB") if self.mode == "RGBA" else paint
            paint = rgb(paint) if isinstance(paint, str | tuple) else paint.crop(box) if paint.size == SIZE else paint
            paint = times(paint, tone.crop(box)) if tone else paint
            picture.paste(paint, box, product(mask.crop(box), share=share))
            if rim:
                edge(picture, mask, *rim)
        return mask

    def parts(self, x, y, scale, *parts):
        """Several areas in a small system of coordinates of their own, with y upwards."""
        for points, fill in parts:
            self.poly([(x + u * scale, y - v * scale) for u, v in spots(points)], fill)


class Shape(Sheet):
    """A sheet for a silhouette, which gets its colour when it is laid on a picture."""

    mode = "L"


@cache
def falloff(power):
    # the radial gradient of the library reaches 180 at the middle of its sides
    return Image.radial_gradient("L").point([round(255 * max(0, 1 - v / 180) ** power) for v in range(256)])


def glow(picture, x, y, radius, colour, share=1.0, power=2.0, squash=1.0):
    """Adds the soft light of a lamp."""
    rx, ry = max(2, round(radius)), max(2, round(radius * squash))
    x0, y0 = round(x) - rx, round(y) - ry
    box = (max(0, x0), max(0, y0), min(W, x0 + 2 * rx), min(H, y0 + 2 * ry))
    if box[0] < box[2] and box[1] < box[3]:
        disc = falloff(power).resize((2 * rx, 2 * ry), Image.Resampling.BICUBIC)
        disc = disc.crop((box[0] - x0, box[1] - y0, box[2] - x0, box[3] - y0))
        lamp = Image.merge("RGB", [product(disc, share=part * share / 255) for part in rgb(colour)])
        picture.paste(ImageChops.screen(picture.crop(box), lamp), box[:2])


def lamp(picture, x, y, size, colour="#ffb865", share=0.7):
    """A lamp that one looks into."""
    glow(picture, x, y, size, colour, share, 2.8)
    glow(picture, x, y, size * 0.12, mix(colour, "#ffffff", 0.8), 1, 1)


def haze(picture, colour, *masks, share=1.0):
    picture.paste(rgb(colour), (0, 0, W, H), product(*masks, share=share))


def light(picture, colour, *masks, share=1.0):
    """Adds light of a colour where all the masks are bright."""
    mask = product(*masks, share=share)
    if box := mask.getbbox():
        mask, shine = mask.crop(box), Image.new("RGB", (box[2] - box[0], box[3] - box[1]))
        shine.paste(rgb(colour), (0, 0, *mask.size), mask)
        picture.paste(ImageChops.screen(picture.crop(box), shine), box[:2])


def times(picture, mask):
    return ImageChops.multiply(picture, Image.merge("RGB", (mask,) * 3))


def shade(picture, mask, low=0.0):
    """Darkens the picture where the mask is dark, down to low."""
    picture.paste(times(picture, mask.point([round(255 * low + (1 - low) * v) for v in range(256)])))


def soften(picture, dx, dy, top=0):
    part = picture.crop((0, top, W, H))
    picture.paste(part.filter(ImageFilter.GaussianBlur((dx, dy))), (0, top))


def edge(picture, mask, dx, dy, colour, share=1.0):
    """Light along one edge of a silhouette, on the side away from the given shift."""
    pad, box = abs(dx) + abs(dy) + 4, mask.getbbox()
    # with room on every side, for what is shifted out of a picture comes back on its other side
    box = (max(0, box[0] - pad), max(0, box[1] - pad), min(W, box[2] + pad), min(H, box[3] + pad))
    mask, part = mask.crop(box), picture.crop(box)
    mask = ImageChops.subtract(mask, ImageChops.offset(mask, dx, dy))
    light(part, colour, mask.filter(ImageFilter.GaussianBlur(0.5 + pad / 12)), share=share)
    picture.paste(part, box)


def streaks(picture, seed, horizon, near, colour, share=0.6, low=115, fade=None):
    """Thin high clouds."""
    mask = levels(plane(seed, 90, 2.2, horizon, near, up=True), low, low + 110, share)
    light(picture, colour, mask, *([fade] if fade else []))


def cumulus(picture, seed, cell, low, bright, dark, sun=(16, 14), share=0.8, fade=None):
    """Clouds with a bright side towards the sun."""
    (x, y), field = sun, noise(seed, cell, 6, 1.9, (W + 64, H + 64))
    thick = field.filter(ImageFilter.GaussianBlur(12)).crop((32 - x, 32 - y, W + 32 - x, H + 32 - y))
    field = field.crop((32, 32, W + 32, H + 32))
    mask, lit = levels(field, low, low + 85), levels(ImageChops.subtract(field, thick, 1, 110), 80, 150)
    mask = product(mask, *([fade] if fade else []), share=share)
    picture.paste(Image.composite(solid(bright), solid(dark), lit), (0, 0), mask)


def ridge(rng, base, height, step=8):
    """The outline of a range of hills, closed at the foot of the picture."""
    waves = [(rng.uniform(0.6, 1.4) * k / W * 2 * pi, rng.uniform(0, 7), height / k**0.9) for k in (1, 2, 4, 9, 21)]
    top = [(x, base - sum(a * sin(f * x + p) for f, p, a in waves)) for x in range(-20, W + 20, step)]
    return [*top, (W + 20, H), (-20, H)]


def bushes(shape, rng, outline, height, density):
    """A row of trees along an outline."""
    for (x0, y0), (x1, y1) in zip(outline, outline[1:], strict=False):
        for _ in range(int(density * (x1 - x0) + rng.random())):
            t, size, wide = rng.random(), height * rng.uniform(0.35, 1), rng.uniform(0.22, 0.42)
            x, y = x0 + (x1 - x0) * t, y0 + (y1 - y0) * t
            for _ in range(10 + round(size * 0.8)):
                v, r = rng.uniform(-1, 1), max(1.1, size * rng.uniform(0.03, 0.09))
                u = wide * rng.gauss(0, 0.42) * (1.3 - abs(v))
                shape.oval(x + size * u, y - size * (0.5 + 0.42 * v), r, r * 0.8)
            shape.box(x - size * 0.14, y - size * 0.4, x + size * 0.14, y + 4)


def hills(picture, rng, base, swell, colour, mist, trees=0, density=0.1, blur=1.0, rim=None, foot=75):
    """A range of hills whose foot lies in the mist."""
    shape, line = Shape(), ridge(rng, base, swell)
    shape.poly(line)
    if trees:
        bushes(shape, rng, line[:-2], trees, density)
    paint = gradient([(0, colour), ((base - 30) / H, colour), ((base + foot) / H, mist), (1, mist)])
    return shape.onto(picture, paint, blur, rim=rim)


def branch(shape, rng, x, y, angle, length, width, tips, depth=6):
    """Grows a branch with its twigs and notes where they end."""
    x1, y1 = x + length * cos(angle), y - length * sin(angle)
    shape.limb(x, y, x1, y1, width, width * 0.72)
    if depth <= 3:
        tips.append((x1, y1))
    for side in rng.choice(((-1, 1), (-1, 1, 0.2))) if depth else ():
        turn = angle + side * rng.uniform(0.2, 0.62) + (pi / 2 - angle) * 0.06
        branch(shape, rng, x1, y1, turn, length * rng.uniform(0.66, 0.88), width * 0.68, tips, depth - 1)


def foliage(sheet, rng, tips, size, dark, bright, sun=(-0.5, -0.8), count=14, leaf=3.0):
    """Leaves around the ends of the twigs, brighter towards the sun."""
    leaves, tones = [], [mix(dark, bright, k / 15) for k in range(16)]
    for x, y in tips:
        mood = rng.uniform(-3.5, 3.5)
        for _ in range(count):
            dx, dy = rng.gauss(0, size), rng.gauss(0, size * 0.8)
            lit = (dx * sun[0] + dy * sun[1]) / size * 4 + mood + 12 * rng.random()
            leaves.append((min(15, max(0, int(lit))), x + dx, y + dy))
    for lit, x, y in sorted(leaves):
        r = leaf * rng.uniform(0.5, 1.2)
        sheet.oval(x, y, r, r * 0.75, tones[lit])


def blades(sheet, rng, count, place, tones, bright):
    """Grass; place gives for each blade where it grows, its height and how much sun it has."""
    tones = [[mix(tone, bright, k / 15) for k in range(16)] for tone in tones]
    for _ in range(count):
        x, y, size, sun = place()
        bend, tone = rng.gauss(0, size * 0.28), rng.choice(tones)[int(15.9 * rng.random() ** 3 * sun)]
        curve = [(x + bend * s * s, y + size * (0.3 - s)) for s in (0, 0.4, 0.75, 1)]
        sheet.line(curve, tone, max(0.5, size / 15))


def person(sheet, rng, x, y, height, fill=255, coat=None, pace=None):
    """Somebody standing or walking, seen against the light; x and y are the place of the feet."""
    h, way = height * rng.uniform(0.93, 1.04), rng.choice((-1, 1))
    pace = rng.choice((0.012, 0.04, 0.075)) if pace is None else pace
    coat, top, wide = coat or fill, x + way * pace * 0.3 * h, rng.uniform(0.08, 0.098)
    for side in (-1, 1):
        lift, swing = 0.03 if side != way and pace > 0.05 else 0, side * rng.uniform(0.1, 0.5) * pace
        knee, foot = side * (pace * 0.55 + 0.02) + way * pace * 0.2, side * (pace + 0.02)
        leg = (side * 0.03, 0.48, knee, 0.27, 0.1, 0.07), (knee, 0.27, foot, 0.02 + lift, 0.066, 0.042)
        elbow = side * wide * 1.05 + swing
        arm = (side * wide * 0.82, 0.775, elbow, 0.63, 0.062, 0.052), (elbow, 0.63, elbow + swing, 0.48, 0.05, 0.034)
        sheet.limbs(x, y, h, [*leg, (foot, 0.02 + lift, foot + way * 0.05, 0.012 + lift, 0.036, 0.024)], fill)
        sheet.limbs(top, y, h, arm, coat)
    outline = [(0.036, 0.855), (wide, 0.8), (wide * 0.86, 0.6), (wide, rng.uniform(0.28, 0.44))]
    sheet.parts(top, y, h, ([*outline, *[(-u, v) for u, v in outline[::-1]]], coat))
    sheet.limbs(top, y, h, "0,.8,0,.89,.055,.046", fill)
    sheet.oval(top, y - h * 0.928, h * 0.043, h * 0.06, fill)
    pack, hair, bag = ".08,.75,.09,.6,.12,.13", ".008,.95,.02,.845,.095,.1", "-.11,.46,-.11,.37,.02,.1"
    hat = "-.05,.95,.05,.945,.015 0,.955,0,.975,.09,.07"
    sheet.limbs(top, y, h, rng.choice((pack, hair, hat, bag, "", "")), fill, -way)


def people(picture, cam, rng, places, fill, size=1.75, blur=0.6, rim=None, coats=None, pace=None):
    """People at the given places (metres right and away) of the ground."""
    sheet = Sheet()
    for k, (x, z) in sorted(enumerate(spots(places)), key=lambda place: -place[1][1]):
        coat = mix(coats[k % len(coats)], fill, 0.3) if coats else None
        person(sheet, rng, *cam(x, 0, z), size * cam.focal / z, rgb(fill), coat, pace)
    return sheet.onto(picture, blur=blur, rim=rim)


def facade(seed, bays, floors, wall, lit=0.4, glass="#1c2836"):
    """The front of a house with shops, 64 by 88 points for each window."""
    rng, (w, h) = Random(seed), (bays * 64, floors * 88 + 20)
    face = times(Image.new("RGB", (w, h), wall), levels(noise(seed, 70, 5, 1, (w, h)), -260, 200))
    pen, pale, dark = ImageDraw.Draw(face), mix(wall, "#fff4e0", 0.22), mix(wall, "#000000", 0.45)
    pen.rectangle((0, 0, w, 9), pale)
    pen.rectangle((0, 10, w, 14), dark)
    for floor in range(floors):
        top, shop = 20 + floor * 88, floor == floors - 1
        pen.rectangle((0, top - 4, w, top), pale)
        for bay in range(bays):
            x0, x1, y0, y1 = bay * 64 + 17, bay * 64 + 47, top + 16, top + 70
            if shop:
                x0, x1, y0, y1 = bay * 64 + 6, bay * 64 + 58, top + 18, top + 86
            on = rng.random() < (min(0.9, lit * 2.2) if shop else lit)
            warm = mix(rng.choice(("#ffcf87", "#ffb25a", "#ffe3b0")), "#5a3a1c", rng.uniform(0, 0.45))
            tone = warm if on else mix(glass, "#5f7386", rng.uniform(0, 0.4))
            pen.rectangle((x0 - 4, y0 - 4, x1 + 4, y1 + 4), pale)
            pen.rectangle((x0, y0, x1, y1), tone)
            pen.rectangle((x0, y0, x1, y0 + (y1 - y0) // 3), mix(tone, "#000000", 0.22 if on else 0.4))
            if on and rng.random() < 0.6:
                pen.rectangle((x0, y0, x0 + rng.randint(4, 10), y1), mix(tone, "#fff2dc", 0.35))
                pen.rectangle((x1 - rng.randint(4, 10), y0, x1, y1), mix(tone, "#3a2410", 0.3))
            pen.line(((x0 + x1) / 2, y0, (x0 + x1) / 2, y1), dark, 2)
            pen.line((x0, y0 + 18, x1, y0 + 18), dark, 2)
            pen.rectangle((x0 - 6, y1 + 4, x1 + 6, y1 + 8), pale)
    return face


def street(picture, cam, rng, depths, edges, heights, floors, walls, lit, air, reach, slate, glass="#1c2836"):
    """Two rows of houses along a street, from far to near; after reach metres they are lost in the air."""
    for z0, z1 in spots(depths):
        fade = (air, min(0.8, z0 / reach))
        for side, x in zip((-1, 1), edges, strict=True):
            top, roof = rng.uniform(*heights), Shape(cam)
            roof.poly([(x, top, z0), (x + side * 3, top + 4, z0), (x + side * 3, top + 4, z1), (x, top, z1)])
            roof.onto(picture, mix(slate, *fade), 0.6)
            left, right = (z0, z1) if side < 0 else (z1, z0)
            quad = [cam(x, top, left), cam(x, top, right), cam(x, 0, right), cam(x, 0, left)]
            face = facade(rng.random(), max(2, round((z1 - z0) / 2.5)), floors, rng.choice(walls), lit, glass)
            warp(picture, face, quad, fade)


def mirror(picture, line):
    """Fills the picture below the line with its mirror image."""
    part = picture.crop((0, 0, W, line)).transpose(FLIP)
    picture.paste((part.resize((W, H - line)) if line < H - line else part).crop((0, 0, W, H - line)), (0, line))


def ripple(picture, top, seed, strength=1.0, length=1.0):
    """Waves below the height top: bends what lies there as moving water bends a reflection."""
    rng = Random(seed)
    waves = [(rng.uniform(-0.5, 0.5) * k, rng.uniform(0.7, 1.3) * k, rng.uniform(0, 7)) for k in (3, 5, 8, 13, 21)]

    def bent(x, y):
        near = (y - top + 14) / (H - top)
        u, v = (x - W / 2) / W / near * 2 / length, 6 / near / length
        slope = sum(sin(a * u + b * v + c) / (1 + i * 0.6) for i, (a, b, c) in enumerate(waves))
        shift = slope * 22 * near**0.8 * strength
        return min(W - 1, max(0, x + shift * 0.3)), min(H - 1, max(top, y + shift))

    rows, columns, mesh = [top], range(0, W + 1, 40), []
    while rows[-1] < H:
        rows.append(min(H, rows[-1] + 2 + (rows[-1] - top) // 70))
    bends = [[bent(x, y) for x in columns] for y in rows]
    for j in range(len(rows) - 1):
        for i in range(len(columns) - 1):
            corners = (*bends[j][i], *bends[j + 1][i], *bends[j + 1][i + 1], *bends[j][i + 1])
            mesh.append(((columns[i], rows[j], columns[i + 1], rows[j + 1]), corners))
    moved = picture.transform(SIZE, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
    picture.paste(moved.crop((0, top, W, H)), (0, top))


def wet(picture, line, seed):
    """Wet ground below the line: a mirror image drawn out downwards, broken by the roughness of the ground."""
    mirror(picture, line)
    soften(picture, 4, 24, line)
    rough = levels(plane(seed, 26, 2, line - 40, 200), 30, 200)
    shade(picture, ImageChops.lighter(rough, ramp(line + 60, line)), 0.42)
    shade(picture, ramp(line + 60, H, 228, 110))


def cobbles(cam, rng, near, far, size, low=120):
    """A mask of paving stones in perspective, brighter on the stones than between them."""
    shape, z, row = Shape(cam), near, 0
    while z < far:
        deep, step = size * max(1, z / near / 2), size * 1.2 * max(1, z / near / 2)
        count = int(W / cam.focal * z / step) + 2
        for k in range(-count, count):
            x = (k + row % 2 * 0.5) * step + rng.gauss(0, step * 0.04)
            if cam(x, 0, z)[0] < W and cam(x + step, 0, z)[0] > 0:
                corners = ((0.06, 0.06), (0.94, 0.06), (0.98, 0.5), (0.94, 0.94), (0.06, 0.94), (0.02, 0.5))
                shape.poly([(x + step * u, 0, z + deep * v) for u, v in corners], rng.randint(low, 255))
        z, row = z + deep, row + 1
    return shape.flat(0.6)


def beams(picture, rng, x, y, angles, count, colour, wide=0.03, reach=1500, fade=None):
    """Rays of light that fan out from a point."""
    shape = Shape()
    for _ in range(count):
        a, w = rng.uniform(*angles) * pi, wide * rng.uniform(0.4, 1)
        ends = [(x + reach * cos(a + s), y + reach * sin(a + s)) for s in (-w, w)]
        shape.poly([(x, y), *ends], rng.randint(60, 200))
    light(picture, colour, shape.flat(12), *([fade] if fade else []))


def finish(picture, seed, warm=8, cool=12, bloom=0.4, contrast=0.2, vignette=0.3):
    """What a camera adds: light that spills, a curve of tones with tinted shadows and lights, dim corners, grain."""
    small = picture.resize((W // 4, H // 4), Image.Resampling.BOX).point([max(0, v - 150) * 2 for v in range(256)] * 3)
    spill = ImageChops.add(small.filter(ImageFilter.GaussianBlur(5)), small.filter(ImageFilter.GaussianBlur(22)), 1.6)
    spill = spill.resize(SIZE, Image.Resampling.BICUBIC).point([round(v * bloom) for v in range(256)] * 3)
    table = []
    for low, high in ((2, warm), (3, 3), (cool, -warm)):
        for t in (v / 255 for v in range(256)):
            curve = t + contrast * (t * t * (3 - 2 * t) - t) * 2
            table.append(round(min(255, max(0, 255 * curve + low * (1 - t) ** 2 + high * t * t))))
    rim = falloff(1.0).point([round(255 * (1 - vignette * (1 - v / 255) ** 2.4)) for v in range(256)])
    rim = rim.resize((2080, 1387), Image.Resampling.BICUBIC).crop((240, 160, 1840, 1227))
    picture = times(ImageChops.screen(picture, spill).point(table), rim)
    film = Image.frombytes("L", SIZE, Random(seed).randbytes(W * H)).filter(ImageFilter.GaussianBlur(0.7))
    film = film.point([round(128 + (v - 128) * 0.085) for v in range(256)])
    return ImageChops.add(picture, Image.merge("RGB", (film,) * 3), 1, -128)


def bicycle(sheet, x, y, s, fill=255, way=1):
    """A bicycle from the side; x is its middle, y the ground, s a wheel across. Tells crank, saddle and grip."""
    r = s / 2
    for cx, cy in ((x - 0.78 * s, y - r), (x + 0.78 * s, y - r)):
        box = [2 * v for v in (cx - r, cy - r, cx + r, cy + r)]
        sheet.pen.ellipse(box, None, fill, max(2, round(s * 0.08)))
        for k in range(18):
            sheet.line([(cx, cy), (cx + r * cos(k * pi / 9), cy + r * sin(k * pi / 9))], fill, s * 0.006)
    frame = "-.78,.5,-.12,.41,.05 -.12,.41,-.36,1.12,.05 -.78,.5,-.36,1.12,.05 -.36,1.12,.5,1.16,.05 -.12,.41,.5,1,.05"
    upper = " .5,1.16,.78,.5,.05 -.36,1.12,-.41,1.28,.05 .5,1.16,.46,1.32,.05 .46,1.32,.3,1.31,.05"
    sheet.limbs(x, y, s, frame + upper + " -.56,1.3,-.26,1.29,.08,.05 -.12,.41,-.12,.41,.2", fill, way)
    return (x - way * 0.12 * s, y - 0.41 * s), (x - way * 0.4 * s, y - 1.3 * s), (x + way * 0.3 * s, y - 1.31 * s)
