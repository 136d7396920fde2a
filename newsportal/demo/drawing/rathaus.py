from math import cos, pi, sin
from random import Random

from PIL import ImageChops

from newsportal.demo.drawing.brush import (
    Camera,
    H,
    Shape,
    Sheet,
    across,
    cobbles,
    cumulus,
    finish,
    glow,
    gradient,
    lamp,
    levels,
    light,
    mix,
    noise,
    people,
    plane,
    product,
    ramp,
    shade,
    spots,
    street,
    wet,
)


def arch(sheet, x, y, wide, tall, fill, frame=None):
    """A window with a round arch; x and y are the middle of its sill."""
    for grow, colour in ((3.5, frame), (0, fill)):
        if colour:
            sheet.box(x - wide / 2 - grow, y - tall + wide / 2, x + wide / 2 + grow, y + grow, colour)
            sheet.oval(x, y - tall + wide / 2, wide / 2 + grow, fill=colour, cut=(180, 360))


def draw():
    rng, cam, base, middle = Random(51), Camera(1300, 790, 1.7), 828, 810
    picture = gradient("0 #0d1d42, .3 #27477f, .52 #6f7fa6, .68 #d79c7c, .76 #f0b884, 1 #20283c")
    cumulus(picture, 7, 240, 118, "#c98a74", "#1d2c52", (0, -18), 0.75, ramp(700, 300))
    walls = ("#4c5068", "#5a5364", "#454e60")
    street(picture, cam, rng, "50,60 41,50 30,41", (-25, 27), (11, 15), 4, walls, 0.35, "#33456e", 140, "#1c2640")
    hall, panes, stone, pale, slate = Sheet(), Sheet(), "#a08868", "#cbb48e", "#222c40"

    def window(x, y, wide, tall, lit=0.8, warm=("#ffd088", "#c8802f")):
        arch(hall, x, y, wide, tall, "#1d2436", pale)
        if rng.random() < lit:
            arch(panes, x, y, wide, tall, mix(*warm, rng.random() * 0.6))
            panes.box(x - wide / 2, y - tall * 0.55, x + wide / 2, y - tall * 0.55 + 1.5, "#6a4a28")

    hall.poly("352,505 1268,505 1228,372 392,372", slate)
    for x in (600, 680, 940, 1020):
        hall.poly([(x - 22, 470), (x - 22, 428), (x, 400), (x + 22, 428), (x + 22, 470)], "#7b6a56")
        hall.poly([(x + 22, 428), (x, 400), (x + 40, 408), (x + 50, 440)], "#161d2e")
        window(x, 466, 18, 36, 1)
    hall.box(352, 505, 1268, base, stone)
    for x0, x1 in ((340, 540), (1080, 1280)):
        for step in range(7):
            hall.box(x0 + step * 14, 500 - step * 26, x1 - step * 14, 520, stone)
            for x in (x0 + step * 14, x1 - step * 14 - 10):
                hall.box(x, 494 - step * 26, x + 10, 502 - step * 26, pale)
        hall.box(x0, 506, x1, base, stone)
        for dx, y, wide, tall in ((0, 450, 26, 56), (-40, 474, 20, 44), (40, 474, 20, 44)):
            window((x0 + x1) / 2 + dx, y, wide, tall)
    hall.box(738, 232, 882, base, stone)
    hall.box(862, 232, 882, base, mix(stone, "#3a3038", 0.35))
    for x0, x1, rows in ((338, 1282, (508, 592, 690)), (730, 890, (232, 330, 420, 520, 690))):
        for y in rows:
            hall.box(x0, y, x1, y + 7, pale)
            for k in range(12):
                hall.box(x0 + 8, y + 7 + k, x1 - 8, y + 8 + k, mix("#3f3226", stone, k / 12))
    for k in range(19):
        x = 372 + k * 48.6
        if abs(x - middle) > 60:
            for dx in (-8, 8):
                window(x + dx, 580, 12, 46, 0.7)
            window(x, 676, 28, 62, 0.85)
            arch(hall, x, base, 36, 104, "#6b4a2a", pale)
            arch(panes, x, base, 27, 88, mix("#6a3f1c", "#ffdd9c", rng.random() ** 1.5))
    for x in (772, 810, 848):
        window(x, 322, 20, 66, 0)
        window(x, 505, 18, 62, 1)
        window(x, 670, 20, 110, 1)
    panes.oval(middle, 376, 33, fill="#fff3d2")
    for hour in range(12):
        u, v = cos(hour * pi / 6), sin(hour * pi / 6)
        panes.limb(middle + 25 * u, 376 + 25 * v, middle + 29 * u, 376 + 29 * v, 2, 2, "#30281c")
    panes.limb(middle, 376, middle + 12, 364, 3.4, 2.4, "#30281c")
    panes.limb(middle, 376, middle - 4, 352, 2.6, 1.6, "#30281c")
    arch(hall, middle, base, 76, 128, pale)
    arch(panes, middle, base, 62, 114, "#ffdb96")
    panes.box(middle - 1.5, 730, middle + 1.5, base, "#6a4520")
    hall.poly("728,234 748,208 772,172 790,138 830,138 848,172 872,208 892,234", "#35605e")
    hall.poly("728,234 748,208 772,172 790,138 804,138 796,172 788,208 784,234", "#6a9488")
    hall.poly("850,234 846,208 836,172 824,138 830,138 848,172 872,208 892,234", "#22403f")
    hall.box(790, 104, 830, 140, "#8a7048")
    for x in (799, 821):
        window(x, 138, 10, 28, 1)
    hall.poly("784,106 800,84 808,24 812,24 820,84 836,106", "#35605e")
    for x in (736, 884):
        hall.poly([(x - 8, 232), (x, 176), (x + 8, 232)], "#35605e")
    spire = product(ramp(80, 460, 150, 240), across(725, 740), across(895, 880))
    flood = ImageChops.lighter(ramp(380, base, 110, 250), spire)
    grit = ImageChops.multiply(levels(noise(15, 9, 4), -420, 200), across(1500, 500, 185, 255))
    hall.onto(picture, tone=ImageChops.multiply(flood, grit))
    panes.onto(picture, blur=0.4)
    for x in range(372, 1270, 97):
        glow(picture, x, base - 10, 120, "#ffb45c", 0.4, 2, 1.6)
    glow(picture, middle, 376, 90, "#ffe9b8", 0.5)
    glow(picture, middle, 720, 230, "#ffc069", 0.4, 2, 1.2)
    wet(picture, base, 16)
    stones = cobbles(cam, rng, 5, 50, 0.26)
    shade(picture, ImageChops.lighter(stones, ramp(900, base + 4)), 0.4)
    light(picture, "#33405f", stones, levels(plane(16, 40, 2, base - 40, 200), 110, 210), ramp(base, H, 40, 190))
    crowd = [(rng.uniform(-0.56, 0.56) * z, z) for z in (rng.uniform(16, 50) for _ in range(26))]
    people(picture, cam, rng, crowd, "#141826", rim=(1, 2, "#ffc27a", 0.45))
    for x, z in spots("-14,40 15,42 -9.5,20 10.5,22"):
        (px, py), post = cam(x, 4.6, z), Shape()
        post.limb(*cam(x, 0, z), px, py, 130 / z, 70 / z)
        post.limb(px - 500 / z, py + 60 / z, px + 500 / z, py + 60 / z, 50 / z, 50 / z)
        post.onto(picture, "#0d1220", 0.5)
        for dx in (-520 / z, 520 / z):
            lamp(picture, px + dx, py - 160 / z, 2800 / z)
        glow(picture, px, 2 * cam(x, 0, z)[1] - py, 1300 / z, "#ffae5c", 0.4, 2, 3)
    return finish(picture, 2, bloom=0.5, vignette=0.35)
