from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageFilter

from newsportal.demo.drawing.brush import (
    FLIP,
    SIZE,
    Camera,
    H,
    Shape,
    W,
    across,
    bushes,
    edge,
    finish,
    glow,
    gradient,
    haze,
    hills,
    levels,
    light,
    mirror,
    noise,
    person,
    plane,
    ramp,
    ripple,
    shade,
    solid,
    streaks,
)


def draw():
    rng, sun, line = Random(41), (1180, 420), 640
    picture = gradient("0 #7f97b3, .3 #c9bdb4, .5 #f3cfa3, .6 #f6dcb4, 1 #d9c2a0")
    streaks(picture, 2, 650, 160, "#ffe3c4", 0.5, 120)
    glow(picture, *sun, 760, "#ffc47a", 0.8)
    glow(picture, *sun, 110, "#fff6dc", 1, 1.4)
    hills(picture, rng, 560, 26, "#c3b2a5", "#ecd0ae", 55, 0.1, 1.6, foot=80)
    town = Shape()
    for x in range(1290, 1600, 34):
        wide, tall = rng.uniform(26, 44), rng.uniform(34, 60)
        town.box(x, 560 - tall, x + wide, 640)
        town.poly([(x - 3, 560 - tall), (x + wide / 2, 560 - tall - wide * 0.7), (x + wide + 3, 560 - tall)])
    town.box(1420, 380, 1456, 640)
    town.poly("1414,382 1424,350 1438,250 1452,350 1462,382")
    town.onto(picture, "#b5a498", 1.3)
    hills(picture, rng, 602, 20, "#a3978f", "#e4cbab", 50, 0.1, 1.2, (-2, 2, "#fff0cf", 0.4), 40)
    hills(picture, rng, 634, 14, "#8d8780", "#dcc6a6", 40, 0.1, 0.9, (-2, 2, "#fff0cf", 0.4), 20)
    cam = Camera(1250, line - 8, 1.1, 700)
    mirror(picture, line)
    stone = Image.composite(solid("#8d7964"), solid("#5a5048"), noise(12, 46, 6, 1.8))

    for at in (cam.under, cam):

        def along(t, y, deep=0.0, at=at):
            return at(45 * t - 21 - deep * 0.7, y, 17 + 45 * t + deep * 0.7)

        def span(k, deep=0.0, grow=0.0, along=along):
            middle, half = (k + 0.5) / 6, 0.068 + grow
            turns = [(middle + half * cos(pi * s / 24), 0.6 + (5 + grow * 40) * sin(pi * s / 24)) for s in range(25)]
            return [along(*p, deep) for p in [(middle + half, -deep), *turns, (middle - half, -deep)]]

        if at == cam:
            ripple(picture, line, 5, 0.5)
            shade(picture, ramp(line, H, 250, 165))
            glow(picture, sun[0], 760, 150, "#ffd9a0", 0.5, 1.6, 2)
            walkers = Shape()
            for t in (0.16, 0.19, 0.43, 0.56, 0.76):
                person(walkers, rng, *along(t, 7.7, 1.5), 1.8 * 1250 / (18 + 45 * t))
            walkers.onto(picture, "#3f3935", 0.5)
        wall, inner, behind, joints, rail, piers = (Shape() for _ in range(6))
        wall.poly([along(-0.2, 0), along(-0.2, 7.4), along(1.5, 7.4), along(1.5, 0)])
        rail.poly([along(-0.2, 7.3), along(-0.2, 8.2), along(1.5, 8.2), along(1.5, 7.3)])
        for k in range(-1, 7):
            wall.poly(span(k), 0)
            inner.poly(span(k))
            behind.poly(span(k, 4.5))
            for p, q in zip(span(k), span(k, 0, 0.011), strict=True):
                joints.line([p, q], 120)
            joints.line(span(k, 0, 0.011), 140, 1.4)
            points = ((-0.013, 0, 0), (-0.013, 3.2, 0), (0, 4, -0.8), (0.013, 3.2, 0), (0.013, 0, 0), (0, 0, -1.6))
            piers.poly([along(k / 6 + t, y, deep) for t, y, deep in points])
        for y in (1.2, 2, 2.8, 3.6, 4.4, 5.2, 6):
            joints.line([along(-0.2, y), along(1.5, y)], 60, 0.8)
        haze(picture, "#3e342e", ImageChops.subtract(inner.flat(), behind.flat()))
        face = wall.onto(picture, stone)
        light(picture, "#5e4a3a", face, across(200, 1500, 0, 150))
        haze(picture, "#221e1c", joints.flat(0.5), face)
        rail.onto(picture, "#6b5d50", rim=(0, 3 if at == cam else -3, "#ffe2b4", 0.7))
        piers.onto(picture, "#5f5347", rim=(-3, 0, "#ffd9a4", 0.5))
    shore = Shape()
    shore.poly([(1090, 650), (1190, 638), (1300, 622), (1450, 610), (W + 40, 600), (W + 40, 652)])
    bushes(shore, Random(3), [(1110, 646), (1300, 622), (1640, 600)], 120, 0.13)
    bank = shore.flat(0.7)
    turned = Image.new("L", SIZE)
    turned.paste(bank.crop((0, 400, W, 650)).transpose(FLIP), (0, 648))
    haze(picture, "#8d8272", turned.filter(ImageFilter.GaussianBlur((2, 3))), share=0.6)
    picture.paste(gradient("0 #6d655a, .5 #6d655a, .6 #8d8272, 1 #625a50"), (0, 0), bank)
    edge(picture, bank, 2, 3, "#ffe6bd", 0.5)
    lamps = Shape()
    for k in range(12):
        (x, y), s = along(k / 12 + 0.03, 8.1), 1250 / (17 + 45 * k / 12)
        lamps.limbs(x, y, s, "0,0,0,2.6,.13,.07")
        lamps.parts(x, y, s, ("-.12,2.6 .12,2.6 .24,3.2 0,3.55 -.24,3.2", 255))
    lamps.onto(picture, "#4a433d", 0.4)
    haze(picture, "#f9dfba", across(100, 1250, 10, 150), ramp(470, 640))
    drift = levels(plane(14, 40, 3.5, line - 30, 240), 70, 220)
    haze(picture, "#fae3c2", drift, ramp(900, 650, 0, 220), ramp(line - 60, line + 20))
    haze(picture, "#fae3c2", ramp(line - 110, line, 0, 120), ramp(line + 90, line))
    boat = Shape()
    boat.poly("882,782 905,806 930,815 1050,815 1078,805 1100,780 1060,790 920,791")
    person(boat, rng, 990, 797, 105, pace=0.01)
    boat.line("1000,745 1120,800", width=2.5)
    turned = boat.flat(2).transform(SIZE, Image.Transform.AFFINE, (1, 0, 0, 0, -1, 1628), Image.Resampling.BILINEAR)
    haze(picture, "#4a423c", turned, share=0.6)
    boat.onto(picture, "#37322f", 0.6, rim=(-2, 2, "#ffe0b0", 0.6))
    reeds = Shape()
    for _ in range(420):
        x = rng.uniform(-30, 560) * rng.random() ** 0.6
        size, bend = rng.uniform(70, 330) * (1 - x / 700), rng.gauss(10, 22)
        reeds.line([(x, H + 10), (x + bend * 0.3, H - size * 0.6), (x + bend, H - size)], width=rng.uniform(0.8, 2.4))
        if rng.random() < 0.1:
            reeds.limb(x + bend, H - size, x + bend * 1.2, H - size - 34, 7, 6)
    reeds.onto(picture, "#332f24", 2.2, 0.95)
    glow(picture, *sun, 900, "#ffbe76", 0.3)
    return finish(picture, 3, cool=16)
