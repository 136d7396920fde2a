from math import pi
from random import Random

from PIL import Image, ImageDraw, ImageFont

from newsportal.demo.drawing.brush import (
    Camera,
    Shape,
    Sheet,
    across,
    branch,
    finish,
    glow,
    gradient,
    haze,
    lamp,
    levels,
    mix,
    noise,
    people,
    ramp,
    soften,
    spots,
    streaks,
    times,
    warp,
    wet,
)


def ward(seed, bays, floors, lit, wall):
    """The front of a hospital with bands of windows, 72 by 64 points for each."""
    rng, w, h = Random(seed), bays * 72, floors * 64
    face = times(Image.new("RGB", (w, h), wall), levels(noise(seed, 60, 5, 1, (w, h)), -600, 200))
    pen, lamps = ImageDraw.Draw(face), ("#fff0cc", "#e6f0f6", "#ffe0a4", "#d4e6ee", "#ffd48c")
    for y in range(0, h, 64):
        pen.rectangle((0, y, w, y + 3), mix(wall, "#ffffff", 0.16))
        for x in range(0, w, 72):
            on, kind = rng.random() < lit, rng.random()
            warm, cold = mix(rng.choice(lamps), "#40361f", rng.uniform(0, 0.5)), mix("#141d2c", "#2c3c54", rng.random())
            pen.rectangle((x + 5, y + 16, x + 67, y + 54), mix(wall, "#000000", 0.55))
            for step in range(34):
                glass = mix(mix(warm, "#ffffff", 0.3), mix(warm, "#2c2418", 0.4), step / 33)
                tone = glass if on else mix(cold, "#0c121c", step / 50)
                pen.line((x + 7, y + 18 + step, x + 65, y + 18 + step), tone)
            if on and kind < 0.3:
                pen.rectangle((x + 7, y + 18, x + round(20 + 80 * kind), y + 52), mix(warm, "#5a5a50", 0.4))
            for bar in (x + 26, x + 46):
                pen.rectangle((bar, y + 18, bar + 1, y + 52), "#222a36")
    return face


def ambulance(picture, at):
    """An ambulance, seen from its right front corner."""
    side = Image.new("RGB", (760, 330), "#e4e1da")
    pen = ImageDraw.Draw(side)
    for y0, y1, tone in ((0, 12, "#c8c8c4"), (168, 226, "#c0281f"), (226, 236, "#e0c23c"), (292, 330, "#2a2c30")):
        pen.rectangle((0, y0, 760, y1), tone)
    for x in range(0, 760, 76):
        pen.polygon([(x, 236), (x + 38, 236), (x + 18, 292), (x - 20, 292)], "#d6c44a")
    for x0, x1, tone in ((470, 690, "#4a5c6c"), (300, 420, "#ffeabc")):
        pen.rectangle((x0, 46, x1, 130), "#1f2a36")
        pen.rectangle((x0 + 5, 50, x1 - 5, 125), tone)
    for x in (290, 450):
        pen.line((x, 20, x, 300), "#9a9a98", 3)
    pen.text((380, 197), "RETTUNGSDIENST", "#ffffff", ImageFont.load_default(64), "mm")
    corners = spots("2.75,12.8 2.75,17.2 .32,17.2 .32,12.8")
    warp(picture, times(side, ramp(-200, 330, 255, 150, side.size)), [at(-4.4, y, z) for y, z in corners])
    car = Sheet(at)
    car.front(-6.5, -4.4, 1.9, 2.7, 12.8, "#c6c3bd")
    car.poly("-6.4,2.82,12.8 -4.5,2.82,12.8 -4.4,2.6,12.8 -6.5,2.6,12.8", "#b0afab")
    parts = (
        ("-4.45,.32,12.8 -4.45,2.3,12.8 -4.5,2.2,12.4 -4.48,1.35,11.7 -4.48,1.0,11.2 -4.48,.32,11.2", "#cac6be"),
        ("-4.47,1.36,12.7 -4.47,2.1,12.7 -4.49,2.05,12.4 -4.47,1.36,11.95", "#26323e"),
        ("-4.46,.86,12.8 -4.46,1.2,12.8 -4.47,1.0,11.3 -4.47,.86,11.2", "#b4281f"),
        ("-6.5,2.3,12.5 -4.5,2.3,12.5 -4.5,1.35,11.72 -6.5,1.35,11.72", "#1c2834"),
        ("-6.3,2.2,12.4 -5.6,2.2,12.4 -5.9,1.4,11.75 -6.4,1.4,11.75", "#3c5064"),
        ("-6.5,1.36,11.72 -4.48,1.36,11.72 -4.46,1.05,11.2 -6.54,1.05,11.2", "#b4b2ac"),
    )
    for points, tone in parts:
        car.poly(points, tone)
    car.front(-6.2, -4.8, 2.3, 2.48, 12.3, "#2a6cff")
    nose = (1.04, 0.3, 1.06, "#cfcbc3"), (1.04, 0.72, 0.84, "#b4281f"), (0.6, 0.48, 0.68, "#1d2126")
    for half, y0, y1, tone in nose:
        car.front(-5.5 - half, -5.5 + half, y0, y1, 11.2, tone)
    car.front(-6.54, -4.46, 0.3, 0.46, 11.2, "#2a2c30")
    for x in (-6.32, -4.68):
        car.oval(*at(x, 0.92, 11.2), 18, 10, "#fffbe8")
    for z in (12.0, 15.9):
        car.oval(*at(-4.42, 0.36, z), 230 / z, 450 / z, "#0f1114")
        car.oval(*at(-4.42, 0.36, z), 130 / z, 250 / z, "#5a5e64")
    car.onto(picture, tone=across(100, 560, 150, 255))


def draw():
    rng, cam, ground = Random(171), Camera(1250, 640, 1.7), 712
    picture = gradient("0 #0a1226, .35 #1a2a48, .6 #3d4b66, 1 #14181f")
    streaks(picture, 7, 730, 190, "#2a3450", 1, 110)

    def front(x0, x1, y0, y1, z):
        return [cam(x0, y1, z), cam(x1, y1, z), cam(x1, y0, z), cam(x0, y0, z)]

    warp(picture, ward(5, 16, 11, 0.45, "#4a566c"), front(4, 34, 0, 36, 64), ("#33415c", 0.4))
    warp(picture, ward(6, 14, 7, 0.4, "#444f64"), front(-40, -12, 0, 24, 58), ("#33415c", 0.4))
    warp(picture, ward(3, 12, 5, 0.55, "#78818f"), front(-13, 21, 4.6, 22, 34))
    tower, mask = Sheet(cam), Shape(cam)
    mask.front(-13, 21, 4.6, 30, 34)
    haze(picture, "#0d1526", mask.flat(), ramp(500, -200, 0, 130))
    tower.front(-13, 21, 0, 4.6, 34, "#2c3440")
    tower.front(-7.5, 11.5, 0, 4.2, 34, "#ffefcf")
    tower.front(-7.5, 11.5, 3.3, 4.2, 34, "#fff9ea")
    tower.front(-7.5, 11.5, 0, 1, 34, "#c9a878")
    for x in (-6, -3.4, 5.2, 8.8, 10.2):
        tower.front(x, x + 0.9, 0.2, 2.3, 34, mix("#b08a5c", "#e8d0a4", rng.random()))
    for x in (-7.5 + 19 * k / 13 for k in range(14)):
        tower.front(x - 0.06, x + 0.06, 0, 4.2, 33.9, "#2a313c")
    tower.front(-7.5, 11.5, 2.75, 2.88, 33.9, "#2a313c")
    tower.onto(picture, blur=0.5)
    people(picture, cam, rng, "-4.6,33 -1.2,33 1.4,33 3.1,33 7.3,33", "#4a3c2e", blur=0.8)
    canopy, tubes = Sheet(cam), (-3, -0.2, 2.6, 5.4, 8)
    canopy.level(-5, 9, 4.3, 24, 34, "#d8cdb4")
    for x in tubes:
        canopy.level(x - 0.5, x + 0.5, 4.29, 26, 27.2, "#fffdf2")
    canopy.front(-5.2, 9.2, 4.3, 5.5, 24, "#8f1f22")
    canopy.front(-5.2, 9.2, 5.42, 5.5, 24, "#d86a60")
    for x in (-4.4, 8.4):
        canopy.front(x - 0.14, x + 0.14, 0, 4.3, 24.2, "#39424e")
    canopy.text(*cam(2, 4.9, 24), "NOTAUFNAHME", 44, "#fff4ea")
    canopy.onto(picture, blur=0.4, tone=across(400, 900, 205, 255))
    for x in tubes:
        glow(picture, *cam(x, 4.2, 26.5), 90, "#fff2d0", 0.5)
    glow(picture, *cam(2, 4.9, 24), 330, "#ff4a3c", 0.3, 2, 0.3)
    glow(picture, *cam(2, 2, 33), 480, "#ffdca0", 0.5, 1.8, 0.5)
    trees = Shape()
    for x, z, tall in spots("-15.5,30,7 -19,32,8 15.5,29,7 19,31,8.5"):
        tips = []
        branch(trees, rng, *cam(x, 0, z), pi / 2, tall * 9, tall * 1.6, tips, 5)
        for tx, ty in tips:
            for _ in range(26):
                trees.oval(tx + rng.gauss(0, 13), ty + rng.gauss(0, 11), rng.uniform(1, 3))
    trees.onto(picture, "#0e1620", 0.6, rim=(-2, 1, "#8fa4c4", 0.25))
    wet(picture, ground, 8)
    paint, shadow, below = Shape(cam), Shape(cam), picture.copy()
    for x in (-9, -2.6, 3.8, 10.2):
        paint.level(x, x + 0.14, 0, 6, 20)
    paint.onto(picture, "#b8bcc4", 1, 0.4)
    ambulance(below, cam.under)
    soften(below, 4, 18, ground)
    picture.paste(Image.blend(picture, below, 0.55))
    shadow.level(-6.6, -4.2, 0, 11.1, 17.3)
    haze(picture, "#05070a", shadow.flat(7), share=0.9)
    ambulance(picture, cam)
    for x in (-6, -5.5, -5):
        glow(picture, *cam(x, 2.42, 12.3), 260, "#2f6cff", 0.5, 2.4)
        glow(picture, *cam(x, 2.42, 12.3), 30, "#dfe8ff", 1, 1.2)
    glow(picture, *cam(-5.5, -2.4, 12.9), 300, "#2f5cff", 0.5, 2, 0.8)
    for x in (-6.32, -4.68):
        px, py = cam(x, 0.92, 11.2)
        lamp(picture, px, py, 140, "#fff0cc", 0.6)
        glow(picture, px, py + 130, 60, "#ffeccb", 0.45, 1.8, 2.8)
    coats, crew = ("#5a2018", "#5a2018", "#161c28"), "-2.6,19 -1.7,19.4 3.6,27 6.2,23"
    people(picture, cam, rng, crew, "#12161e", 1.8, 0.5, (2, 1, "#ffe2b4", 0.5), coats)
    for x, z in spots("12.5,15 -13,22 17,26"):
        (px, py), post = cam(x, 6, z), Shape()
        post.limb(*cam(x, 0, z), px, py, 140 / z, 90 / z)
        post.limb(px, py, px - 1200 / z, py - 60 / z, 80 / z, 60 / z)
        post.onto(picture, "#0b0f16", 0.5)
        lamp(picture, px - 1150 / z, py - 30 / z, 3600 / z, "#cfe0ff", 0.5)
        glow(picture, px - 1150 / z, cam.under(x, 4, z)[1], 1200 / z, "#b9ccf0", 0.35, 2, 2.4)
    return finish(picture, 17, warm=4, cool=14, bloom=0.5, vignette=0.35)
