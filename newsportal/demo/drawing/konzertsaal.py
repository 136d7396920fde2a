from math import pi, sin
from random import Random

from PIL import ImageChops

from newsportal.demo.drawing.brush import (
    H,
    Shape,
    Sheet,
    W,
    across,
    edge,
    finish,
    glow,
    haze,
    levels,
    light,
    mix,
    noise,
    product,
    ramp,
    solid,
    spots,
)


def player(sheet, rng, x, y, s, kind):
    """A musician on a chair; s is the height of the seated figure."""
    suit, dark, way = "#17141a", "#2a1a10", 1 if x < W / 2 else -1

    def limbs(numbers, fill):
        sheet.limbs(x, y, s, numbers, fill, way)

    limbs("-.02,.32,0,.7,.34,.28 -.1,.35,.2,.33,.2,.16 .2,.33,.2,.02,.13,.09", suit)
    limbs(".02,.78,.03,.86,.1,.17", "#8f6a50")
    limbs("0,.89,.01,.93,.2,.19", rng.choice(("#1c1410", "#33241a", "#6b6258", "#17120f")))
    if kind == "violin":
        limbs(".05,.75,.24,.7,.12", "#6e3c1c")
        limbs(".24,.7,.42,.66,.03", dark)
        limbs("-.14,.64,.18,.6,.1,.07", suit)
        limbs("-.05,.46,.32,.92,.014,.01", "#cbb893")
    elif kind == "cello":
        limbs(".17,.14,.15,.28,.36,.34 .15,.34,.12,.5,.24", "#6a3818")
        limbs(".12,.55,-.04,1.04,.05,.035", dark)
        limbs("-.2,.34,.46,.28,.015,.012", "#cbb893")
    elif kind == "brass":
        limbs(".22,.66,.22,.66,.24 0,.78,.2,.66,.05,.06", "#b98a3a")
        limbs(".24,.67,.24,.67,.15", "#4a3010")
    else:
        limbs(".04,.8,.2,.42,.03,.05", "#201810")
    if rng.random() < 0.7:
        limbs(".55,0,.55,.42,.025", "#0f0d12")
        sheet.parts(x + way * 0.55 * s, y, s, ("-.16,.58 .16,.58 .14,.4 -.14,.4", "#e6d8b4"))


def draw():
    rng, picture, stage, pools = Random(91), solid("#0c080a"), Sheet(), solid("#5c4c44")
    for k in range(40):
        stage.box(300 + k * 25, 120, 325 + k * 25, 660, mix("#8a5830", "#a8743f", rng.random()))
        stage.box(323 + k * 25, 120, 325 + k * 25, 660, "#54321a")
    for y in (120, 255, 390, 525):
        stage.box(300, y, 1300, y + 4, "#6a4222")
    for side in (-1, 1):
        for k in range(5):
            corners = ((500, 120 - k * 46), (562, 74 - k * 46), (562, 700 + k * 22), (500, 678 + k * 22))
            tone = mix("#94602f", "#3a2010", k / 5 + 0.05 * (k % 2))
            stage.poly([(800 + side * (x + k * 62), y) for x, y in corners], tone)
    stage.box(470, 96, 1130, 470, "#3a2112")
    for k in range(29):
        x, tall = 490 + k * 22, 300 - 120 * abs(sin(pi * (k - 14) / 14)) + (40 if abs(k - 14) < 4 else 0)
        for step in range(18):
            tone = mix("#5b4a2e", "#fbeec8", 1 - abs(step / 18 - 0.35) * 2.2)
            stage.box(x + step, 450 - tall, x + step + 1, 452, tone)
        stage.poly([(x, 430), (x + 18, 430), (x + 9, 462)], "#8a713f")
        stage.box(x + 4, 404, x + 14, 414, "#1d130a")
    stage.box(460, 450, 1140, 476, "#6a4422")
    stage.poly("300,640 1300,640 1660,830 -60,830", "#b47a40")
    for k in range(26):
        stage.line([(300 + k * 40, 640), (-60 + k * 68.8, 830)], "#8a5a2c", 1)
    stage.box(-60, 828, 1660, 880, "#3d2210")
    stage.onto(picture, tone=levels(noise(4, 60, 5, 0.3), -320, 205))
    for x, y, r, share in spots("800,620,1050,.95 480,700,460,.45 1120,700,460,.45 800,290,520,.6 800,740,340,.45"):
        glow(pools, x, y, r, "#fff0d6", share, 1.5, 0.72)
    picture = ImageChops.multiply(picture, pools)
    band, shadows = Sheet(), Shape()
    for x in (640, 700, 760):
        band.oval(x, 622, 22, 20, "#7c4a20", cut=(0, 180))
        band.oval(x, 622, 22, 7, "#cdbfa4")
    rows = spots("640,46,14,330 662,54,16,400 694,64,15,470 730,76,13,540 775,92,10,600")
    for row, (y, s, count, spread) in enumerate(rows):
        for t in ((k + 0.5) / count * 2 - 1 for k in range(int(count))):
            if row < 3 or abs(t) > 0.24:
                x, foot = 800 + spread * t + rng.uniform(-5, 5), y + 26 * t * t - 10 + rng.uniform(-3, 3)
                shadows.oval(x, foot + 3, s * 0.5, s * 0.13)
                kind = ("brass", "wind", "cello" if t > 0.35 else "violin")[min(row, 2)]
                player(band, rng, x, foot, s * rng.uniform(0.94, 1.05), kind)
    for x in (1228, 1276, 1324):
        band.limbs(x, 700, 1, "0,60,0,10,28,34 0,86,0,91,17,18", "#241c1c")
        band.limbs(x - 14, 700, 1, "0,24,0,6,42,48 0,46,0,54,32,28", "#57301a")
        band.limbs(x - 14, 700, 1, "0,68,6,128,6,4", "#22150c")
    haze(picture, "#140a06", shadows.flat(4), share=0.7)
    tone = ImageChops.multiply(across(-100, 500, 150, 255), across(1700, 1100, 150, 255))
    band.onto(picture, blur=0.5, tone=tone, rim=(0, 3, "#ffdca6", 0.55))
    lead = Shape()
    lead.poly("735,838 865,838 875,858 725,858")
    lead.poly("770,646 830,646 832,700 828,772 806,740 794,740 772,772 768,700")
    legs = "-12,98,-16,2,25,15 -16,4,-26,2,11,8 12,98,16,2,25,15 16,4,26,2,11,8 0,188,0,196,62,40 0,198,0,226,17,15"
    arms = " -26,186,-72,198,22,16 -72,198,-94,248,16,9 26,186,70,174,22,16 70,174,102,216,16,9 102,218,138,264,2.5,1"
    lead.limbs(800, 838, 1, legs + arms + " -1,232,0,240,29,30")
    lead.onto(picture, "#0e0a0c", 0.5, rim=(0, 3, "#ffe2b4", 0.7))
    rays = Shape()
    for x, aim in spots("420,640 640,720 800,800 960,880 1180,960"):
        rays.poly([(x - 8, -10), (x + 8, -10), (aim + 125, 780), (aim - 125, 780)], 150)
    light(picture, "#ffdba2", rays.flat(18), ramp(840, 40, 10, 130), levels(noise(12, 200, 4), -200, 255))
    for x in (420, 640, 800, 960, 1180):
        glow(picture, x, 4, 150, "#fff0d0", 0.9)
    sides = Sheet()
    for side in (-1, 1):
        for k, y in enumerate((250, 470)):
            near, far = 800 + side * (640 - 40 * k), 800 + side * 860
            sides.poly([(far, y - 60), (near, y), (near, y + 52), (far, y + 80)], "#2a170d")
            sides.poly([(far, y - 60), (near, y), (near, y + 7), (far, y - 48)], "#a06f3c")
            for bulb in range(3):
                glow(picture, 800 + side * (690 + 45 * bulb), y - 10 * bulb, 70, "#ffb864", 0.6)
    sides.onto(picture, blur=1.6)
    rows = ((868, 20, "#20141a", 0.8), (905, 29, "#180e12", 1.1), (962, 43, "#100a0d", 2), (1050, 66, "#0a0709", 4))
    for row, (y, size, tone, blur) in enumerate(rows):
        heads, x = Shape(), -size * rng.random() * 2
        while x < W + size:
            top = y + rng.uniform(-0.18, 0.18) * size
            heads.oval(x, top, size * 0.44, size * 0.58)
            if rng.random() < 0.4:
                heads.oval(x, top + size * 0.15, size * 0.54, size * 0.62)
            heads.limb(x, top + size * 0.4, x, top + size, size * 0.42, size * 0.5)
            heads.oval(x, top + size * 1.6, size * 1.06, size * 0.86)
            x += size * rng.uniform(2.0, 2.5)
        heads.box(0, y + size * 1.7, W, H)
        mask = heads.onto(picture, tone, blur)
        mask = product(mask, across(-200, 700, 60), across(1800, 900, 60))
        edge(picture, mask, 0, 2 + row, "#e8a864", 0.65 - 0.1 * row)
    return finish(picture, 8, bloom=0.45, contrast=0.12, vignette=0.4)
