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
    light,
    mirror,
    mix,
    product,
    ramp,
    shade,
    soften,
    solid,
    spots,
)


def tube(sheet, x0, x1, y0, y1, dark, bright, slant=0.0, turn=0.0):
    """A cylinder with a highlight left of its middle."""
    count = max(6, round((x1 - x0) * 1.5))
    for k in range(count):
        t = k / (count - 1)
        lit = max(0, 1 - abs(t - 0.3) * 2.4) ** 1.5 + 0.35 * max(0, 1 - abs(t - 0.94) * 9)
        a, b = x0 + (x1 - x0) * k / count, x0 + (x1 - x0) * (k + 1) / count + 0.5
        sheet.poly([(a, y0, turn), (b, y0, turn), (b + slant, y1, turn), (a + slant, y1, turn)], mix(dark, bright, lit))


def flask(picture, x, y, s, liquid, level, blur):
    """A conical flask: glass is what it takes from the light behind it and what it adds."""
    glass, water, lines = Shape(), Shape(), Shape()
    outline = "-.12,1 -.12,.66 -.16,.58 -.44,.1 -.45,.04 -.4,0 .4,0 .45,.04 .44,.1 .16,.58 .12,.66 .12,1"
    glass.parts(x, y, s, (outline, 255))
    wide = 0.44 - 0.28 * (level - 0.1) / 0.48
    foot = spots(".43,.1 .43,.04 .39,.01 -.39,.01 -.43,.04 -.43,.1")
    water.parts(x, y, s, ([(-wide, level), (wide, level), *foot], 255))
    water.oval(x, y - level * s, wide * s, 0.035 * s)
    body = water.flat(blur)
    picture.paste(Image.blend(picture, solid(liquid), 0.7), (0, 0), body)
    shade(picture, ImageChops.invert(product(body, ramp(y - level * s, y, 0, 130))))
    glow(picture, x + 0.12 * s, y - 0.16 * s, 0.3 * s, mix(liquid, "#ffffff", 0.5), 0.5, 1.6, 0.6)
    edge(picture, body, 0, -round(0.05 * s), mix(liquid, "#ffffff", 0.5), 0.45)
    edge(picture, glass.flat(blur), round(0.02 * s) + 1, 0, "#e8f6ff", 0.75)
    edge(picture, glass.flat(blur), -round(0.014 * s) - 1, 0, "#cfe6f4", 0.5)
    lines.oval(x, y - s, 0.135 * s, 0.03 * s, 170)
    lines.oval(x, y - s, 0.105 * s, 0.018 * s, 40)
    lines.parts(x, y, s, ("-.3,.16 -.26,.16 -.11,.5 -.13,.5", 120), ("-.09,.95 -.07,.95 -.07,.68 -.09,.68", 120))
    for v in (0.14, 0.24, 0.34, 0.44):
        lines.box(x + 0.05 * s, y - v * s, x + 0.13 * s, y - v * s + 1.2, 110)
    light(picture, "#e8f4ff", lines.flat(blur + 0.5))
    light(picture, "#5a7f96", glass.flat(blur), share=0.2)


def draw():
    rng, back, bench, ink, steel = Random(111), Sheet(), Shape(), ("#12181d", "#5c707c"), ("#4d5a62", "#f2f8fa")
    picture = gradient("0 #55768c, .3 #a3bcc6, .62 #6d8c9c, .66 #3f5866, 1 #182630")
    for x in (60, 420):
        back.box(x, 60, x + 300, 470, "#e2eef2")
        back.box(x + 146, 60, x + 154, 470, "#8aa3b0")
    jars = ("#3f7f9a", "#c4d4d8", "#8a5a34", "#2f5668", "#a4c0c8", "#b88f4a")
    for x in range(760, 1600, 10):
        for y in (240, 430):
            if rng.random() < 0.5:
                tone = mix(rng.choice(jars), "#4a6676", rng.uniform(0, 0.6))
                back.box(x, y - rng.uniform(30, 110), x + rng.uniform(18, 44), y, tone)
    for y in (240, 430):
        back.box(740, y, 1600, y + 12, "#3a5260")
    back.box(0, 640, W, 720, "#2e4654")
    back.onto(picture, blur=13)
    glow(picture, 330, 250, 620, "#eef8ff", 0.55, 1.8)
    for colour, share in (("#8fc4d8", 0.22), ("#cfe8f0", 0.16), ("#f0c890", 0.2)):
        bokeh = Shape()
        for _ in range(8):
            bokeh.oval(rng.uniform(720, 1600), rng.uniform(80, 560), rng.uniform(12, 32), fill=rng.randint(90, 255))
        light(picture, colour, bokeh.flat(1.5), share=share)
    bench.box(0, 700, W, H)
    bench.onto(picture, gradient("0 #9db6c0, .66 #9db6c0, .7 #c4d6dc, .8 #90abb8, 1 #3a5260"), 5)
    shine = picture.copy()
    mirror(shine, 700)
    soften(shine, 10, 30, 690)
    picture.paste(Image.blend(picture, shine, 0.5), (0, 0), bench.flat(5))
    shade(picture, ramp(720, H, 255, 120))
    for x, s, liquid in ((1240, 210, "#3a8a98"), (1440, 190, "#b8864a"), (180, 200, "#4f7f64")):
        flask(picture, x, 798, s, liquid, 0.35, 5)

    def turned(x, y, turn):
        return 690 + (x - 690) * cos(turn) + (y - 400) * sin(turn), 400 + (y - 400) * cos(turn) - (x - 690) * sin(turn)

    scope, shadow, head = Sheet(turned), Shape(), Sheet(turned)
    shadow.oval(690, 905, 300, 34)
    shadow.oval(700, 890, 220, 24)
    haze(picture, "#0c161c", shadow.flat(16), share=0.8)
    scope.poly("466,896 470,876 482,852 560,836 840,836 884,852 896,876 898,896", "#1b242b")
    scope.poly("482,852 560,836 840,836 884,852 700,866", "#3b4c57")
    for k in range(46):
        # the arm: many narrow slices of a curve, so that its side takes the light like a turned piece
        t, curve = k / 45, [(730 + 60 * sin(a * pi / 20) ** 0.8, 410 + 21.5 * a) for a in range(21)]
        slice_ = [(x + 26 + t * 62 - 10 * (1 - t) * sin(pi * (y - 410) / 430), y) for x, y in curve]
        scope.line(slice_, mix(*ink, 1 - abs(t - 0.7) * 2.6), 2.2)
    scope.poly("600,352 800,372 850,420 846,470 740,452 600,430", "#26323a")
    scope.poly("600,352 800,372 850,420 800,396 600,376", "#5f7684")
    tube(scope, 618, 712, 360, 470, *ink)
    scope.oval(665, 470, 47, 15, "#0e1418")
    for x, slant, tall, ring in ((604, -26, 74, "#a88a3c"), (718, 40, 60, "#3a6f98"), (652, -4, 108, "#8a3a34")):
        tube(scope, x, x + 38, 474, 474 + tall, *steel, slant * 0.5)
        tube(scope, x + 6 + slant * 0.5, x + 32 + slant * 0.5, 474 + tall, 500 + tall, *steel, slant * 0.15)
        scope.poly([(x + slant * 0.2 + u, v) for u, v in spots("0,496 38,496 38,502 0,502")], ring)
    scope.poly("500,628 800,628 830,644 830,668 500,668", "#161d23")
    scope.poly("500,628 800,628 830,644 520,644", "#465963")
    scope.poly("570,631 760,631 770,639 576,639", "#bfe0ea")
    for x in (548, 776):
        scope.limb(x, 634, x + 30 * (1 if x < 660 else -1), 632, 7, 4, "#9fb0b8")
    tube(scope, 630, 712, 668, 740, *ink)
    tube(scope, 616, 726, 800, 842, *ink)
    scope.oval(671, 802, 55, 13, "#e8f8ff")
    for r in range(50, 0, -2):
        tone = mix("#161d23", "#8fa4ae", (50 - r) / 60 if r < 36 else 0.1 * (r % 4 == 0))
        scope.oval(836 - (50 - r) * 0.15, 720 - (50 - r) * 0.18, r, fill=tone)
    # the eyepiece leans to the left, away from the arm
    for x0, x1, y0, y1, tones in ((640, 706, 150, 372, ink), (634, 712, 112, 156, ink), (636, 710, 250, 262, steel)):
        tube(head, x0, x1, y0, y1, *tones, turn=0.47)
    head.onto(picture, rim=(-2, 1, "#bfe0f0", 0.5))
    scope.onto(picture, rim=(3, 2, "#dff2fb", 0.45))
    glow(picture, 671, 760, 90, "#dff4ff", 0.7, 1.8, 0.9)
    glow(picture, 671, 630, 130, "#c8efff", 0.75, 2, 0.5)
    glow(picture, 671, 612, 34, "#ffffff", 0.9, 1.5)
    flask(picture, 1060, 946, 300, "#1d5690", 0.42, 0.6)
    flask(picture, 1330, 1010, 340, "#8a3a58", 0.3, 3)
    rack = Sheet()
    rack.box(270, 940, 462, 966, "#6f828c")
    rack.onto(picture, blur=2)
    for x, liquid in ((310, "#2b7f8c"), (366, "#4a8f6c"), (422, "#b08a3c")):
        vial, body = Shape(), Shape()
        vial.limb(x, 760, x, 950, 40, 40)
        body.limb(x, 850 + x % 5 * 9, x, 948, 33, 33)
        light(picture, "#7fa0b0", vial.flat(2), share=0.3)
        haze(picture, liquid, body.flat(2), share=0.75)
        for dx, share in ((5, 0.6), (-3, 0.35)):
            edge(picture, vial.flat(2), dx, 0, "#f2fbff", share)
    rack.box(270, 816, 462, 832, "#8a9ca6")
    rack.box(270, 816, 462, 820, "#dbe6ea")
    rack.onto(picture, blur=2)
    return finish(picture, 10, warm=-4, bloom=0.45)
