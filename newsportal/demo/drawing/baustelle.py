from math import sin
from random import Random

from PIL import Image

from newsportal.demo.drawing.brush import (
    SIZE,
    Camera,
    H,
    Shape,
    Sheet,
    W,
    beams,
    cumulus,
    edge,
    finish,
    glow,
    gradient,
    haze,
    levels,
    mirror,
    mix,
    noise,
    person,
    plane,
    ramp,
    ripple,
    soften,
    spots,
    times,
)


def tower_crane(shape, x, y, tall, reach, back):
    """A tower crane; reach and back are the lengths of its arms, negative to the left. Tells where its hook is."""
    s, top, way = tall / 14, y - tall, 1 if reach > 0 else -1
    w, peak = s * 0.36, (x, top - s * 1.5)
    for side in (-1, 1):
        shape.line([(x + side * w / 2, y), (x + side * w / 2, top)], width=s * 0.07)
    for k in range(int(tall / w)):
        h, side = y - k * w, 1 - k % 2 * 2
        shape.line([(x - side * w / 2, h), (x + side * w / 2, h - w)], width=s * 0.045)
        shape.line([(x - w / 2, h), (x + w / 2, h)], width=s * 0.035)
    shape.poly([(x - w * 0.6, top), (x + w * 0.6, top), (x + s * 0.06, peak[1]), (x - s * 0.06, peak[1])])
    shape.box(x + way * w * 0.6, top - s * 0.1, x + way * (w * 0.6 + s * 0.5), top + s * 0.6)
    for end, deep in ((reach, s * 0.42), (back, s * 0.28)):
        shape.line([(x, top), (x + end, top)], width=s * 0.08)
        shape.line([(x, top - deep), (x + end * 0.97, top - deep * 0.6)], width=s * 0.05)
        count = max(3, round(abs(end) / (s * 0.5)))
        for k in range(count):
            x0, x1 = x + end * k / count, x + end * (k + 1) / count
            shape.line([(x0, top), ((x0 + x1) / 2, top - deep * (1 - 0.4 * k / count)), (x1, top)], width=s * 0.035)
        shape.line([peak, (x + end * (0.66 if end == reach else 0.9), top - deep * 0.7)], width=s * 0.04)
    shape.box(x + back * 0.78, top - s * 0.1, x + back * 0.98, top + s * 0.75)
    hook = x + reach * 0.62, top + s * 3
    shape.line([(hook[0], top), hook], width=s * 0.035)
    return hook


def draw():
    rng, cam, (sx, sy) = Random(181), Camera(1250, 800, 1.7, 760), (430, 620)
    picture = gradient("0 #6f93b4, .3 #bcc4c0, .55 #f4d5a0, .72 #f7d9a4, 1 #b8966c")
    cumulus(picture, 51, 240, 126, "#fff0d4", "#b4adaa", (6, -16), 0.7, ramp(600, 250))
    glow(picture, sx, sy, 900, "#ffc06a", 0.8)
    glow(picture, sx, sy, 110, "#fff8e4", 1, 1.4)
    for base, tone, tallest in ((770, "#d6bd97", 150), (800, "#bfa685", 110)):
        town, x = Shape(), -20
        while x < W:
            wide, tall = rng.uniform(50, 130), rng.uniform(30, tallest)
            town.box(x, base - tall, x + wide, base + 60)
            if rng.random() < 0.5:
                top = base - tall
                town.poly([(x - 3, top), (x + wide / 2, top - wide * 0.35), (x + wide + 3, top)])
            x += wide * rng.uniform(0.9, 1.5)
        town.onto(picture, gradient([(0, tone), ((base - 60) / H, tone), (base / H, "#f2d6a4"), (1, tone)]), 1.6)
    for x, tall, reach, back, tone in ((170, 430, 300, -95, "#b59f84"), (1480, 500, -330, 100, "#9c8b76")):
        crane = Shape()
        tower_crane(crane, x, 800, tall, reach, back)
        crane.onto(picture, tone, 0.9)
    haze(picture, "#fadcaa", ramp(520, 800, 0, 90))
    crane, earth = Shape(), Shape()
    hx, hy = tower_crane(crane, 1215, 830, 690, -600, 180)
    crane.box(hx - 50, hy + 34, hx + 50, hy + 50)
    crane.line([(hx - 48, hy + 34), (hx, hy), (hx + 48, hy + 34)], width=1.4)
    crane.onto(picture, gradient("0 #80501f, .5 #6b4a2c, 1 #5a4a3a"), 0.4, rim=(2, 1, "#ffe2a4", 0.8))
    earth.poly([*[(x, 820 + 5 * sin(x / 90) + 4 * sin(x / 37)) for x in range(0, W + 20, 20)], (W, H), (0, H)])
    clods = levels(plane(9, 22, 1.2, 740, 420), -180, 200)
    earth.onto(picture, times(gradient("0 #b08a5c, .76 #b08a5c, .86 #7a5c3e, 1 #33271c"), clods), 1)
    floors, wide, deep, step = 6, 26, 15, 3.5

    # the skeleton stands askew: u runs along its long side, v into its depth
    def spot(u, y, v):
        return cam(-10.5 + u * 0.95 - v * 0.42, y, 43 + u * 0.3 + v * 0.9)

    house, far, net, yard = Sheet(spot), (15, 10, 5, 0), Shape(spot), Shape()
    for k in range(floors, -1, -1):
        y0, y1 = k * step, (k + 1) * step
        if k < floors:
            house.level(0, wide, y1, 0, deep, mix("#4f443a", "#7d664c", k / floors))
            if k < 4:
                house.front(9, 14, y0, y1, 9, "#4a4038")
        for v in far:
            for u in (26, 20.8, 15.6, 10.4, 5.2, 0):
                top = y1 if k < floors else y0 + step * rng.choice((0.4, 0.8, 0.8))
                tone = mix("#40372f", "#97836a", 0.15 + 0.55 * v / deep)
                (ax, ay), (bx, by) = spot(u - 0.25, y0, v), spot(u + 0.25, top, v)
                house.box(ax, ay, bx, by, tone)
                house.box(ax, ay, ax + (bx - ax) * 0.35, by, mix(tone, "#ffdc9c", 0.5))
                for bar in range(5 if k == floors else 0):
                    x = ax + (bx - ax) * bar / 4
                    house.line([(x, by), (x + rng.gauss(0, 1), by - 18)], "#5a3c28", 0.8)
            for u in (2.6, 7.8, 13, 18.2, 23.4):
                if k < floors and v and rng.random() < 0.35:
                    house.line([(u, y0, v - 2), (u, y1, v - 2)], "#5f4428", 1.4)
        if k < floors:
            house.front(-0.5, wide + 0.5, y1, y1 + 0.35, -0.5, "#7d6c58")
            house.side(-0.5, y1, y1 + 0.35, -0.5, deep, "#e2bd88")
            for h in (0.38, 0.85, 1.3):
                house.line([(-0.4, y1 + h, -0.45), (wide + 0.4, y1 + h, -0.45)], "#c8a878" if h < 0.5 else "#5f503e", 1)
            for u in range(0, wide + 1, 2):
                house.line([(u, y1 + 0.3, -0.45), (u, y1 + 1.35, -0.45)], "#5f503e", 1)
    for y in (1.9 * k for k in range(12)):
        house.front(13.4, 26.6, y, y + 0.12, -1.6, "#6b5232")
        house.line([(13.4, y + 1, -1.6), (26.6, y + 1, -1.6)], "#3f3932", 0.9)
        for u in range(14, 26, 2):
            if (u // 2 + y // 1.9) % 3 == 0:
                house.line([(u, y, -1.6), (u + 2, y + 1.9, -1.6)], "#3f3932", 0.9)
    for u in range(14, 28, 2):
        house.line([(u, 0, -1.6), (u, 22, -1.6)], "#2f2b27", 1.5)
    house.onto(picture, tone=levels(noise(15, 50, 5), -500, 205), rim=(2, 0, "#ffe2ac", 0.35))
    net.front(18, 26.6, 3.8, 15.2, -1.7)
    weave = times(gradient("0 #5f7f6a, .5 #55725f, 1 #3a4f44"), levels(noise(21, 60, 5, 0.4), -160, 200))
    net.onto(picture, weave, 0.5, 0.7)

    def workers(places, at, blur, rim=None):
        sheet = Sheet()
        for u, y, v, size in spots(places):
            px, py = at(u, y, v)
            person(sheet, rng, px, py, size, "#241e1a", mix("#b85a26", "#3a2a20", rng.random() * 0.8), 0.02)
            sheet.oval(px, py - size * 0.945, size * 0.058, size * 0.065, "#d8a83c", cut=(180, 360))
            sheet.limbs(px, py, size, "-.065,.942,.07,.942,.014", "#c8983a")
        return sheet.onto(picture, blur=blur, rim=rim)

    roof = "4,21.4,0,44 9,21.4,0,44 10,21.4,0,44 17,21.4,0,42 "
    workers(roof + "12,10.9,0,43 3,7.4,0,45 6,3.9,0,45 22,14.4,-1,41", spot, 0.4)
    for x in range(90, 420, 17):
        yard.limb(x, 905 + rng.uniform(-4, 4), x + 300, 884 + rng.uniform(-6, 6), 4, 4)
    yard.box(1270, 716, 1510, 836)
    for x in range(1276, 1510, 14):
        yard.box(x, 720, x + 3, 832, 190)
    yard.onto(picture, "#4a3a2c", 0.5, rim=(1, 2, "#ffd898", 0.6))
    pool, sky, fence = Shape(), picture.copy(), Shape()
    for _ in range(22):
        pool.oval(600 + rng.gauss(0, 190), 948 + rng.gauss(0, 20), rng.uniform(60, 190), rng.uniform(5, 15))
    mirror(sky, 842)
    soften(sky, 1.5, 3, 842)
    ripple(sky, 842, 4, 0.3)
    water = pool.flat(2)
    picture.paste(times(sky, Image.new("L", SIZE, 215)), (0, 0), water)
    edge(picture, water, 0, -2, "#ffe2ac", 0.5)
    workers("3.6,0,13.6,158 4.5,0,13.2,164 6.4,0,17,126", cam, 0.6, (2, 2, "#ffe0a4", 0.5))
    glow(picture, sx, sy, 620, "#ffc878", 0.6)
    beams(picture, rng, sx, sy, (-0.1, 0.55), 14, "#ffdca0", 0.03, 1100, ramp(1020, 560, 10, 110))
    for x in range(-40, W + 60, 26):
        fence.line([(x, 982), (x, H + 10)], width=1.2)
    for y in (982, 1030):
        fence.line([(-10, y), (W + 10, y)], width=2)
    for x in (60, 420, 780, 1140, 1500):
        fence.box(x - 5, 966, x + 5, H)
    fence.onto(picture, "#1c1611", 3, 0.75)
    glow(picture, sx, sy, 1100, "#ffb25a", 0.35)
    return finish(picture, 18)
