from math import sin
from random import Random

from PIL import ImageChops

from newsportal.demo.drawing.brush import (
    Camera,
    H,
    Shape,
    Sheet,
    W,
    across,
    cobbles,
    finish,
    glow,
    gradient,
    haze,
    lamp,
    light,
    mix,
    people,
    ramp,
    shade,
    soften,
    spots,
    streaks,
    street,
)


def fruit(sheet, x, y, r, tones):
    """A round piece of fruit, lit from above; tones are its colours from its edge to its highlight."""
    for k in range(0, 8, 1 if r > 6 else 2 if r > 3.5 else 4):
        t = k / 7
        sheet.oval(x - r * 0.17 * t, y - r * 0.4 * t, r * (1 - 0.87 * t), r * (0.95 - 0.86 * t), tones[k])


def ripening(rng, tone):
    """The shades of one kind of fruit, in five degrees of ripeness."""
    kinds = [mix(tone, rng.choice(("#ffd27a", "#6a2a18", "#7a8a2c")), rng.uniform(0, 0.22)) for _ in range(5)]
    ends = [(mix(kind, "#120806", 0.5), mix(kind, "#fff0d0", 0.22)) for kind in kinds]
    return [[*[mix(*pair, (k / 6) ** 0.6) for k in range(7)], mix(pair[1], "#fff6e4", 0.55)] for pair in ends]


def stall(sheet, cam, rng, side, x, z0, z1, stripe, goods):
    """A market stall along the lane: striped awning, cloth, a slanted table with crates of fruit."""

    def at(u, y, z):
        return cam(side * (x + u), y, z)

    sheet.at = at
    for k in range(12):
        sheet.side(2.2, 0.28 * k, 0.28 * (k + 1), z0, z1, mix("#5a4230", "#231a16", abs(k - 5) / 6))
    for z in (z0 + 0.1, z1 - 0.1):
        sheet.front(2.1, 2.16, 0, 2.8, z, "#2c2018")
    sheet.poly([(0, 0, z0), (0, 0.55, z0), (1.7, 1.25, z0), (1.7, 0, z0)], "#2b1e16")
    sheet.poly([(0, 0.55, z0), (0, 0.55, z1), (1.7, 1.25, z1), (1.7, 1.25, z0)], "#2b1e16")
    folds, cols = round((z1 - z0) * 9), max(2, round((z1 - z0) / 0.75))
    for k in range(folds):
        za, zb = (z0 + (z1 - z0) * j / folds for j in (k, k + 1))
        sheet.side(0, 0, 0.55, za, zb, mix("#2a1c16", "#54402f", 0.5 + 0.3 * sin(k * 1.9) + 0.2 * sin(k * 0.7)))
    for c in range(cols - 1, -1, -1):
        za, zb = (z0 + (z1 - z0) * (c + d) / cols for d in (0.04, 0.96))
        for r in (1, 0):
            ua, ub, ya, yb = 0.06 + 0.8 * r, 0.8 + 0.8 * r, 0.69 + 0.32 * r, 0.95 + 0.32 * r
            tone, wood = rng.choice(goods), mix("#a87b4a", "#5a3a20", rng.random() * 0.6)
            kinds = ripening(rng, tone)
            sheet.poly([(ua, ya, za), (ua, ya, zb), (ub, yb, zb), (ub, yb, za)], mix(tone, "#1a0f0a", 0.75))
            size = 0.072 if tone in ("#5f7f35", "#7f9a45") else 0.042
            rows, steps = round((zb - za) / size / 1.75), round(0.74 / size / 1.75)
            for j in range(rows, -1, -1):
                for i in range(steps, -1, -1):
                    t = (i + rng.uniform(0.2, 0.8)) / (steps + 1)
                    z = za + (zb - za) * (j + rng.uniform(0.3, 0.7)) / (rows + 1)
                    px, py = at(ua + (ub - ua) * t, ya + (yb - ya) * t + rng.uniform(0, 0.07), z)
                    if -20 < px < W + 20:
                        fruit(sheet, px, py, size * cam.focal / z * rng.uniform(0.9, 1.1), rng.choice(kinds))
            # the slats of the crate, towards the lane and towards us
            for low, high, lit in ((-0.13, -0.04, 0.1), (-0.03, 0.05, 0)):
                front = [(ua, ya + low, za), (ua, ya + high, za), (ub, yb + high, za), (ub, yb + low, za)]
                sheet.poly(front, mix(wood, "#1a0f08", 0.45 + lit))
                sheet.side(ua, ya + low, ya + high, za, zb, mix(wood, "#ffe0a8", 0.12 - lit))
            sheet.side(ua, ya - 0.13, ya + 0.05, za, za + 0.03, mix(wood, "#1a0f08", 0.3))
    count = max(6, round((z1 - z0) * 2.6))
    for k in range(count):
        za, zb = (z0 - 0.15 + (z1 - z0 + 0.3) * j / count for j in (k, k + 1))
        tone = stripe if k % 2 else "#e6dac0"
        sheet.poly([(-0.35, 2.12, za), (-0.35, 2.12, zb), (2.1, 3.75, zb), (2.1, 3.75, za)], mix(tone, "#fff0d0", 0.15))
        flap = ((2.13, za), (2.13, zb), (1.94, zb), (1.89, (za + zb) / 2), (1.94, za))
        sheet.poly([(-0.35, y, z) for y, z in flap], mix(tone, "#3a2418", 0.35 + 0.1 * sin(k * 2.1)))


def draw():
    rng, cam, sun = Random(131), Camera(1200, 455, 1.62, 760), (640, 300)
    picture = gradient("0 #8fb0cc, .25 #d6d6c8, .42 #f8e2b4, 1 #6b5a48")
    streaks(picture, 4, 560, 190, "#fff0d8", 0.6, 120)
    glow(picture, *sun, 700, "#ffdf9e", 0.8)
    town = Shape()
    town.box(820, 120, 890, 460)
    town.poly("812,122 832,84 855,-30 878,84 898,122")
    town.onto(picture, "#b9a688", 2)
    walls, rows = ("#c9b48e", "#b58f6a", "#d2c3a2", "#a9a08c"), "60,82 44,60 32,44 23,32 15,23 9,15"
    street(picture, cam, rng, rows, (-9.5, 10), (9, 11.5), 3, walls, 0.04, "#f0d8aa", 80, "#6b4030", "#4a5560")
    soften(picture, 2.2, 2.2)
    glow(picture, *sun, 560, "#ffe4ac", 0.65)
    lane = Shape()
    lane.box(0, 470, W, H)
    lane.onto(picture, gradient("0 #e6cf9f, .44 #d8c096, .6 #a08a6c, 1 #54463a"), 3)
    stones = cobbles(cam, rng, 2.6, 40, 0.14, 190)
    shade(picture, ImageChops.lighter(stones, ramp(560, 460)), 0.55)
    light(picture, "#ffdf9e", stones, across(1200, 620), ramp(950, 480, 20, 170))
    reds, greens = ("#b8282c", "#d8742a", "#e0b03a", "#8a1f30"), ("#5f7f35", "#d8862e", "#7f9a45", "#8a3a5a", "#d8c04a")
    walkers = [(rng.uniform(-1.1, 1), z + rng.uniform(-1, 1)) for z in (26, 24, 21, 19, 17.5, 16, 14.5, 13, 12, 11)]
    walkers += spots("-0.75,7.2 0.5,8.4 -0.1,9.6 0.9,10.4")
    plan = "24,30 18,22.5 13,17 9,12 5.6,8.2 2.3,4.9"
    stripes, done = ("#b33a34", "#3f7a56", "#b8842e", "#35608a", "#a83232", "#2f6b4a"), 99
    for k, (z0, z1) in enumerate(spots(plan)):
        sheet = Sheet()
        for side, x in ((-1, 1.55), (1, 1.35)):
            tone = stripes[k if side > 0 else k - 2]
            stall(sheet, cam, rng, side, x, z0, z1, tone, reds if (side > 0) == k % 2 else greens)
        sheet.onto(picture, blur=(1.8, 1.2, 0.8, 0.5, 0.3, 0)[k])
        for side, x in ((-1, 2.3), (1, 2.1)):
            lamp(picture, *cam(side * x, 2.35, (z0 + z1) / 2), 700 / z0, "#ffc880", 0.6)
        crowd = [(x, z) for x, z in walkers if z0 - 3.5 <= z < done]
        people(picture, cam, rng, crowd, mix("#1c1717", "#d8bd90", min(0.6, z0 / 52)), 1.72, rim=(1, 2, "#ffe2a4", 0.4))
        haze(picture, "#f6dca8", ramp(380, 480, 0, 30), ramp(760, 520))
        done = z0 - 3.5
    glow(picture, *sun, 900, "#ffd48a", 0.28)
    return finish(picture, 12, cool=6, bloom=0.35)
