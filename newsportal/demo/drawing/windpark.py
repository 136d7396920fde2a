from math import cos, pi, sin
from random import Random

from newsportal.demo.drawing.brush import (
    Camera,
    Shape,
    Sheet,
    across,
    blades,
    finish,
    glow,
    gradient,
    haze,
    hills,
    levels,
    light,
    mix,
    plane,
    ramp,
    ridge,
    shade,
    soften,
    spots,
    streaks,
)


def turbine(sheet, x, y, height, angle, face):
    """A wind turbine; the edge towards the sun on the left is lit."""
    top, lit = y - height, "#fff3dc"
    for colour, shift, share in ((face, 0, 1), (lit, -0.3, 0.36)):
        rows = ((y, height * 0.036), (top, height * 0.018))
        right, left = ([(x + w * (shift + s * share / 2), v) for v, w in rows] for s in (1, -1))
        sheet.poly([*right, *left[::-1]], colour)
    sheet.limbs(x, top, height, "-.012,.006,.05,.004,.034,.028", face)
    blade = spots("0,.012 .08,.016 .22,.042 .5,.026 1,.004 1,-.002 .5,-.008 .2,-.014 0,-.012")
    for a in (angle + k * 2 * pi / 3 for k in range(3)):
        side, r = 1 if cos(a) < 0 else -1, height * 0.64
        for colour, cut in ((face, False), (lit, True)):
            shape = [(p, q * -0.1 if cut and q * side <= 0 else q) for p, q in blade]
            turned = [(p * cos(a) - q * sin(a), -p * sin(a) - q * cos(a)) for p, q in shape]
            sheet.parts(x, top, r, (turned, colour))
    sheet.oval(x, top, height * 0.021, fill=face)
    sheet.oval(x - height * 0.004, top - height * 0.003, height * 0.012, fill=lit)


def draw():
    rng, sun, cam = Random(21), (330, 560), Camera(1400, 690, 9, 560)
    picture = gradient("0 #53779f, .25 #8fa5b5, .45 #e2c9a4, .58 #f7cf8f, 1 #f2c07a")
    streaks(picture, 3, 650, 150, "#ffdcb0", 0.6, 120, ramp(620, 120, 120, 255))
    glow(picture, *sun, 900, "#ffb45c", 0.75, 2.4, 0.8)
    glow(picture, *sun, 130, "#fff0c8", 1, 1.5)
    ranges = (
        (610, 20, "#c9b49b", 0, "1310,610,150 1420,618,135 1180,605,120 700,612,110 820,606,130"),
        (650, 22, "#a89c86", 9, "560,660,240 1250,650,230"),
        (690, 20, "#857f63", 15, "1420,715,330"),
        (735, 18, "#5f6240", 21, ""),
    )
    for base, swell, colour, trees, turbines in ranges:
        mills = Sheet()
        for x, y, size in spots(turbines):
            turbine(mills, x, y + 20, size, rng.uniform(0, 2), mix(colour, "#f4d9b0", 0.35))
        mills.onto(picture, blur=0.5)
        hills(picture, rng, base, swell, colour, mix(colour, "#f6cd94", 0.72), trees, 0.34, 0.7, (2, 2, "#ffd79a", 0.5))
    field, grass, land, line = Sheet(cam), Sheet(), Shape(), ridge(rng, 790, 22)
    for k in range(-160, 190):
        field.level(k * 0.9, k * 0.9 + 0.95, 0, 22, 400, mix("#4d5a22", "#8a8438", rng.random() ** 1.5))
    for x in (-25, -23.2, 4, 5.8, 33, 34.8):
        field.level(x, x + 0.5, 0, 22, 400, "#34351a")

    def place():
        z = 26 / (rng.random() ** 1.3 + 0.035)
        return *cam(rng.uniform(-0.75, 1) * z, 0, z), 1100 / z * rng.uniform(0.4, 1), 0.8

    ground = field.flat().convert("RGB")
    soften(ground, 2, 1.5)
    blades(grass, rng, 10000, place, ("#566425", "#7d7a2e", "#3b4a1a"), "#ffd98a")
    grass.onto(ground, share=0.6)
    shade(ground, levels(plane(6, 60, 1.6, 640, 200), -60, 220))
    light(ground, "#f0b060", across(1300, 0, 0, 200), ramp(1000, 790, 40, 220))
    land.poly(line)
    land.onto(picture, ground, rim=(2, 3, "#ffe0a0", 0.6))
    haze(picture, "#f8d096", ramp(850, 760, 0, 120), ramp(640, 780))
    main = Sheet()
    turbine(main, 1010, 806, 480, 0.42, "#8d8f92")
    main.onto(picture, tone=ramp(240, 830, 255, 170))
    haze(picture, "#f6cc90", ramp(830, 780, 0, 110), ramp(700, 800))
    glow(picture, *sun, 1200, "#ff9a3c", 0.35)
    return finish(picture, 4, vignette=0.25)
