from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops

from newsportal.demo.drawing.brush import (
    H,
    Shape,
    Sheet,
    W,
    edge,
    finish,
    glow,
    gradient,
    haze,
    hills,
    levels,
    light,
    mix,
    noise,
    person,
    product,
    ramp,
    solid,
    spots,
    times,
)


def draw():
    rng, half = Random(121), (1000, 1000)
    picture = gradient("0 #050a18, .4 #0d1a33, .68 #2a3a55, .78 #6f6254, 1 #10131a")
    dust, rift = noise(5, 260, 6, 1.6, half), levels(noise(8, 150, 5, 2.6, half), 120, 200)
    dust = product(dust, levels(noise(6, 120, 5, 2, half), -140, 250))
    band = product(dust, ramp(240, 500, size=half), ramp(760, 500, size=half))
    rift = product(rift, ramp(420, 500, size=half), ramp(590, 510, size=half))
    band = ImageChops.subtract(band, product(rift, share=0.55)).resize((2000, 2000))
    band = band.rotate(-56, Image.Resampling.BICUBIC).crop((190, 380, 190 + W, 380 + H))
    band = ImageChops.multiply(band, ramp(860, 420, 20, 255))
    light(picture, "#9db4e6", levels(band, 8, 170, 0.75))
    light(picture, "#ffc9a0", levels(band, 60, 190, 0.6), ramp(0, 600, 40, 255))
    stars, dense = Shape(), band.load()
    for _ in range(9000):
        x, y = rng.uniform(0, W - 1), rng.uniform(0, 860)
        if rng.random() < 0.25 + dense[int(x), int(y)] / 110:
            stars.oval(x, y, 0.35 + 0.5 * rng.random() ** 3, fill=round(50 + 200 * rng.random() ** 2))
    light(picture, "#e8eeff", stars.flat(), ramp(830, 500))
    for _ in range(70):
        x, y, size = rng.uniform(0, W), rng.uniform(0, 720), rng.random() ** 3
        tone = rng.choice(("#cfe0ff", "#ffffff", "#ffe6c8", "#bcd2ff"))
        glow(picture, x, y, 5 + 13 * size, tone, 0.6 + 0.3 * size, 3)
        glow(picture, x, y, 2.2 + 1.8 * size, tone, 1, 0.8)
    glow(picture, 380, 850, 620, "#ffb877", 0.5, 2, 0.3)
    for base, swell, tone in ((800, 26, "#3a4258"), (835, 22, "#262d40"), (868, 18, "#171d2c")):
        hills(picture, rng, base, swell, tone, mix(tone, "#8a6f58", 0.35), 17, 0.22, 0.6)
        for _ in range(90):
            tone = rng.choice(("#ffd9a0", "#ffc070", "#fff0d8"))
            glow(picture, rng.gauss(420, 260), base + rng.uniform(16, 40), rng.uniform(3, 8), tone, 0.7, 1.6)

    def meadow(x):
        return 950 - 105 * max(0, cos((x - 1000) / 620)) ** 1.5 + 6 * sin(x / 37) + 3 * sin(x / 11)

    front, dome, slit, wall, ribs, scope = (Shape() for _ in range(6))
    front.poly([*[(x, meadow(x)) for x in range(-10, W + 20, 10)], (W + 20, H), (-10, H)])
    front.onto(picture, gradient("0 #1a2230, .8 #1a2230, 1 #07090e"))
    cx, cy, r, shell, side = 1000, 668, 196, solid("#161d2c"), solid("#141a26")
    dome.oval(cx, cy, r, cut=(180, 360))
    dome.box(cx - r, cy - 1, cx + r, cy + 14)
    glow(shell, cx - 120, cy - 150, 330, "#b4c6ea", 0.75, 1.5)
    glow(shell, cx + 190, cy + 40, 170, "#ff8a5a", 0.25)
    turns = [(cos(t * pi / 60), sin(t * pi / 60)) for t in range(31)]
    for k in range(-6, 7):
        ribs.line([(cx + r * sin(k / 6.5 * pi / 2) * u, cy - r * v) for u, v in turns], 90)
    haze(shell, "#0c101a", ribs.flat(0.4))
    dome.onto(picture, shell, 0.4)
    sides = [[(cx + r * sin(turn) * u, cy - r * v) for u, v in turns[2:]] for turn in (0.06, 0.42)]
    slit.poly([*sides[0], *sides[1][::-1]])
    inside = ImageChops.multiply(slit.flat(0.6), dome.flat(0.4))
    picture.paste(gradient("0 #12090f, .5 #1c0c12, .58 #6a241c, .62 #e86a40, 1 #ffb07a"), (0, 0), inside)
    scope.limb(cx + 64, cy + 10, cx + 22, cy - r + 4, 40, 36)
    barrel = ImageChops.multiply(scope.flat(0.5), inside)
    haze(picture, "#16141c", barrel)
    edge(picture, barrel, 4, 0, "#c8d4ee", 0.6)
    edge(picture, barrel, -3, 0, "#ff8a5c", 0.7)
    edge(picture, inside, -2, 0, "#dfe8ff", 0.5)
    wall.box(cx - r + 12, cy + 14, cx + r - 12, 872)
    glow(side, cx - 130, 780, 190, "#90a4cc", 0.6, 1.4, 1.6)
    glow(side, cx + 62, 850, 150, "#ff9a5a", 0.8, 1.8)
    wall.onto(picture, times(side, levels(noise(3, 20, 5), -400, 205)))
    trim = Sheet()
    tones = ("#2a3346", "#8fa2c6", "#0b0d14", "#ffb46e", "#6a3a1c", "#ff8a52", "#ff8a52", "#3a1c14", "#3a1c14")
    boxes = "-204,676,204,690 -204,676,46,679 30,782,92,872 35,787,87,872 60,787,62,872 "
    boxes += "-140,760,-106,810 -60,760,-26,810 -124,760,-122,810 -44,760,-42,810"
    for (x0, y0, x1, y1), tone in zip(spots(boxes), tones, strict=True):
        trim.box(cx + x0, y0, cx + x1, y1, tone)
    trim.onto(picture, blur=0.5)
    glow(picture, cx + 61, 835, 150, "#ff9a52", 0.55)
    glow(picture, cx + 70, 905, 190, "#ff9a52", 0.35, 2, 0.3)
    glow(picture, cx - 10, cy - 120, 240, "#ff6a3c", 0.3)
    grass, trees, watcher = Shape(), Shape(), Shape()
    for _ in range(5000):
        x = rng.uniform(0, W)
        y = meadow(x) + 150 * rng.random() ** 1.6
        grass.line([(x, y + 6), (x + rng.gauss(0, 4), y - rng.uniform(4, 16))], rng.randint(60, 200), 0.8)
    grass.onto(picture, "#05070c", 0.4, 0.8)
    for x, y, size in spots("130,960,300 215,975,210 40,980,250 1480,950,250 1560,960,330"):
        for t in (k / 33 for k in range(34)):
            wide, top = size * (0.02 + 0.2 * t) * rng.uniform(0.75, 1.1), y - size + size * 0.9 * t
            trees.poly([(x, top - 14), (x + wide, top + size * 0.05 * t + 10), (x - wide, top + size * 0.05 * t + 12)])
        trees.box(x - 4, y - 40, x + 4, y + 30)
    trees.onto(picture, "#05080e", 0.8)
    person(watcher, rng, 700, 925, 92, pace=0.02)
    for x in (668, 684, 700):
        watcher.limb(x, 925, 684, 872, 3, 3)
    watcher.limb(672, 884, 694, 856, 9, 13)
    watcher.onto(picture, "#04060a", 0.4, rim=(-2, 1, "#ffa066", 0.5))
    return finish(picture, 11, warm=2, cool=14, bloom=0.35, contrast=0.16)
