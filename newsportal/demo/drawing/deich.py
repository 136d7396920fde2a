from math import cos, pi, sin
from random import Random

from newsportal.demo.drawing.brush import (
    H,
    Shape,
    Sheet,
    W,
    across,
    blades,
    bushes,
    cumulus,
    edge,
    finish,
    glow,
    gradient,
    haze,
    levels,
    light,
    mirror,
    mix,
    plane,
    product,
    ramp,
    spots,
    times,
)


def sheep(sheet, rng, x, y, s, way):
    """A grazing sheep in a low sun from the left."""
    legs = "-.3,.34,-.32,0,.07,.05 -.2,.34,-.19,0,.07,.05 .22,.34,.2,0,.07,.05 .32,.34,.33,0,.07,.05"
    sheet.limbs(x, y, s, legs, "#2a2622")
    low = rng.random() < 0.7
    sheet.limbs(x, y, s, ".36,.5,.52,.23,.26,.16" if low else ".36,.5,.52,.63,.26,.16", "#8d806a", way)
    sheet.limbs(x, y, s, ".52,.25,.63,.14,.14,.09" if low else ".52,.65,.63,.56,.14,.09", "#312b27", way)
    sheet.oval(x, y - s * 0.5, s * 0.47, s * 0.26, "#7d7262")
    for _ in range(round(70 + s)):
        turn, d = rng.uniform(0, 2 * pi), rng.random() ** 0.5
        u, v, r = cos(turn) * d, sin(turn) * d, s * rng.uniform(0.02, 0.045)
        lit = 0.42 - v * 0.45 - u * 0.35 + rng.uniform(-0.12, 0.12)
        sheet.oval(x + u * s * 0.47, y - s * (0.5 - v * 0.26), r, r, mix("#5c5448", "#ffeecb", lit))


def draw():
    rng, line, steps = Random(151), 700, [k / 24 for k in range(25)]
    picture = gradient("0 #3b6a9c, .28 #86a6c0, .5 #e3d6bd, .64 #f9dfae, 1 #f0d8a8")
    cumulus(picture, 23, 330, 114, "#fff2dc", "#8390a4", (20, -10), 0.95, ramp(660, 380))
    cumulus(picture, 29, 120, 130, "#ffe9c4", "#a89f9c", (10, -6), 0.7, product(ramp(690, 560), ramp(380, 540)))
    glow(picture, 230, 640, 900, "#ffcf86", 0.7, 2, 0.7)
    glow(picture, 230, 648, 100, "#fff6dc", 0.95, 1.4)
    haze(picture, "#fae2b4", ramp(520, line, 0, 150))
    sea, boat, marsh, dike, ponds, shadows, gulls, low = (Shape() for _ in range(8))
    sea.box(0, line, W, H)
    waves = plane(6, 12, 4, line - 40, 190)
    water = times(gradient("0 #d8c8a8, .656 #d9caac, .7 #a9aea6, .8 #6f868a, 1 #4a626c"), levels(waves, -60, 190))
    light(water, "#ffe2a4", levels(waves, 110, 190), across(620, 230), across(-260, 200))
    glow(water, 230, 712, 330, "#ffe6ac", 0.7, 1.6, 0.2)
    sea.onto(picture, water, 0.6)
    boat.poly("386,690 413,690 413,686 394,686 411,650 414,636 416,642 436,686 415,686 415,690 440,690 432,701 394,701")
    boat.onto(picture, "#7d7266", 0.6)

    def crest(t):
        return 500 + 1180 * t**1.25, 696 - 188 * t**1.1

    def foot(t):
        return 490 + 860 * t**1.5, 703 + 420 * t**1.75

    def shore(t):
        return 480 - 620 * t**0.8, 703 + 118 * t**1.4 + 5 * sin(t * 17) * t

    def grown(left, right, size):
        def place():
            t, v = 1.2 * rng.random() ** 0.66, rng.random()
            (x0, y0), (x1, y1) = left(t), right(t)
            return x0 + (x1 - x0) * v, y0 + (y1 - y0) * v, size * (0.05 + t**1.4) * rng.uniform(0.5, 1.1), 0.8

        return place

    patch, grass, reeds = levels(plane(3, 30, 1.8, line - 60, 300), -260, 190), Sheet(), Sheet()
    turf = gradient("0 #93985a, .656 #8d9452, .8 #67783a, 1 #3d5224")
    mud = gradient("0 #a59a70, .656 #a59a70, .8 #6b6f44, 1 #2f3a20")
    slope = grown(lambda t: (foot(t)[0] + 60 * t, foot(t)[1] + 300 * t**2), crest, 30)
    blades(grass, rng, 11500, slope, ("#6f8a38", "#56742c", "#86994a", "#48642a"), "#fff0a8")
    grass.onto(turf, share=0.7)
    turf = times(turf, patch)
    light(turf, "#ffdf90", across(1600, 560, 60, 190), ramp(1000, 640, 40, 200))
    bounds = (lambda t: (shore(t)[0], shore(t)[1] + 330 * t**2)), (lambda t: (foot(t)[0] + 60 * t, foot(t)[1] + 60 * t))
    flats = grown(*bounds, 40)
    blades(reeds, rng, 10500, flats, ("#7a7a44", "#5c6a38", "#8f8450", "#4a5a30"), "#fff0a8")
    reeds.onto(mud, share=0.8)
    mud, sky = times(mud, patch), picture.copy()
    mirror(sky, line)
    bends = [(430 - 250 * sin(t * 5.5) * t**1.2 + 60 * t, line + 12 + 380 * t**1.5, 5 + 115 * t**1.5) for t in steps]
    left, right = ([(x + s * w * (1 + 0.25 * sin(y / (11 - 2 * s))), y) for x, y, w in bends] for s in (-1, 1))
    ponds.poly([*left, *right[::-1]])
    for x, y, wide in spots("640,790,60 150,900,120 800,900,110 700,1010,150"):
        for _ in range(6):
            dx, dy, r = rng.gauss(0, wide * 0.5), rng.gauss(0, wide * 0.05), wide * rng.uniform(0.3, 0.9)
            ponds.oval(x + dx, y + dy, r, wide * rng.uniform(0.03, 0.1))
    pool = ponds.flat(2)
    mud.paste(times(sky, levels(waves, -300, 200)), (0, 0), pool)
    edge(mud, pool, 0, 3, "#ffe6b0", 0.5)
    light(mud, "#ffdc98", across(1100, 260, 0, 130), ramp(H, line, 20, 200))
    tower, x, base, tall = Sheet(), 1130, 640, 330
    for k in range(5):
        y0, y1, w0, w1 = base - tall * k / 5, base - tall * (k + 1) / 5, 40 - 3 * k, 37 - 3 * k
        for t in (s / 40 for s in range(40)):
            lit, tone, u = max(0, cos((t - 0.16) * pi * 0.8)), "#efe6d6" if k % 2 else "#b23a2c", t + 0.026
            strip = [(x - w + 2 * w * v, y) for v, w, y in ((t, w0, y0), (u, w0, y0), (u, w1, y1), (t, w1, y1))]
            tower.poly(strip, mix(mix(tone, "#2c3040", 0.66), mix(tone, "#ffe2b0", 0.25), lit))
    head = base - tall
    for y in (head + 70, head + 150, head + 230):
        tower.box(x - 5, y - 10, x + 3, y + 8, "#2a2830")
    tower.box(x - 35, head - 4, x + 35, head + 5, "#33343e")
    tower.box(x - 35, head - 22, x + 35, head - 20, "#3c3e48")
    for k in range(13):
        tower.line([(x - 34 + k * 5.6, head - 4), (x - 34 + k * 5.6, head - 20)], "#3c3e48", 1)
    for k in range(32):
        pane = "#2e323c" if k % 10 == 0 else mix("#fff2cc", "#7a8894", k / 32)
        tower.box(x - 16 + k, head - 46, x - 15 + k, head - 4, pane)
    tower.parts(x, head, 1, ("-21,46 -13,61 0,71 13,61 21,46", "#6a2822"), ("-21,46 -13,61 0,71 -5,46", "#c8604a"))
    tower.box(x - 1, head - 86, x + 1, head - 70, "#2e323c")
    tower.parts(x, base, 1, ("60,0 60,64 190,64 190,0", "#8a7c6c"), ("50,62 76,112 176,112 202,62", "#7a4234"))
    tower.onto(picture, blur=0.4)
    glow(picture, x - 4, head - 26, 70, "#fff0c0", 0.8, 2.2)
    bushes(low, rng, [(1230, 640), (1420, 610)], 74, 0.12)
    low.onto(picture, "#5f6848", 1, rim=(2, 2, "#ffe4a4", 0.5))
    marsh.poly([*[shore(t) for t in steps], (-200, H + 20), (W, H + 20), *[foot(t) for t in steps[::-1]]])
    dike.poly([*[crest(t) for t in steps], (W + 90, H + 20), *[foot(t) for t in steps[::-1]]])
    marsh.onto(picture, mud, 0.6, rim=(0, 3, "#ffe9b4", 0.4))
    dike.onto(picture, turf, 0.5, rim=(0, 3, "#fff0b0", 0.6))
    way = Shape()
    outer = [(foot(t)[0] + 70 * t**1.6, foot(t)[1] - 26 * t**1.4) for t in steps]
    way.poly([*[(foot(t)[0] + 4 * t, foot(t)[1] - 3 * t) for t in steps], *outer[::-1]])
    way.onto(picture, times(gradient("0 #d8c49a, .7 #d0bc92, 1 #8f8064"), patch), 1, 0.9)
    flock, places = Sheet(), [(0.1 + 0.72 * rng.random() ** 0.8, rng.uniform(0.25, 0.92)) for _ in range(34)]
    for t, v in sorted([*places, *spots("0.56,0.985 0.67,0.62 0.72,0.3 0.8,0.66 0.63,0.3")]):
        (x0, y0), (x1, y1) = foot(t), crest(t)
        x, y, s = x0 + (x1 - x0) * v, y0 + (y1 - y0) * v, 5 + 74 * t**1.8
        shadows.limb(x, y - s * 0.02, x + s * 0.9, y - s * 0.06, s * 0.2, s * 0.1)
        sheep(flock, rng, x, y, s, rng.choice((-1, 1)))
    haze(picture, "#22300f", shadows.flat(1.6), dike.flat(), share=0.6)
    flock.onto(picture, blur=0.6, rim=(2, 1, "#fff4d0", 0.5))
    for _ in range(11):
        gx, gy, s = rng.uniform(240, 860), rng.uniform(180, 470), rng.uniform(5, 12)
        for way in (-1, 1):
            gulls.limbs(gx, gy, s, "0,0,.6,.4,.16,.13 .6,.4,1.3,.1,.13,.03", way=way)
    gulls.onto(picture, "#56606c", 0.5)
    return finish(picture, 15, bloom=0.35)
