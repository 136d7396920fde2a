from random import Random

from PIL import ImageChops

from newsportal.demo.drawing.brush import (
    H,
    Shape,
    Sheet,
    W,
    across,
    bushes,
    cumulus,
    finish,
    glow,
    gradient,
    haze,
    lamp,
    levels,
    light,
    mirror,
    mix,
    plane,
    ramp,
    ridge,
    ripple,
    shade,
    soften,
    spots,
)


def gantry(shape, x, y, s):
    """A container crane on its quay, its boom over the water on the left; s is about ten metres."""
    legs = "0,0,0,4.7,.2,.15 2.5,0,2.5,4.7,.2,.15 -.2,.06,.2,.06,.14 2.3,.06,2.7,.06,.14 0,1.35,2.5,1.35,.16"
    frame = " 0,3.6,2.5,3.6,.16 0,1.4,2.5,3.6,.07 -5.2,4.55,4.6,4.55,.1 -5.2,4.9,4.6,4.9,.1 0,4.7,.5,7.3,.15,.1"
    stays = " 2.5,4.7,.55,7.3,.12,.08 .5,7.25,-4.8,4.9,.05 .5,7.25,-2.4,4.9,.05 .5,7.25,4.4,4.9,.05"
    shape.limbs(x, y, s, legs + frame + stays)
    lattice = [(k * 0.35 - 5.2, 4.55 + 0.35 * (k % 2), k * 0.35 - 4.85, 4.9 - 0.35 * (k % 2), 0.035) for k in range(28)]
    shape.limbs(x, y, s, lattice)
    shape.box(x + 2.7 * s, y - 5.75 * s, x + 4.2 * s, y - 4.85 * s)
    shape.box(x - 0.95 * s, y - 4.5 * s, x - 0.55 * s, y - 4.05 * s)


def draw():
    rng, quay, sun, mid = Random(61), 764, (240, 668), 560
    picture = gradient("0 #1f3a66, .25 #5d6f97, .45 #c08a86, .58 #f2a668, .66 #ffd08a, 1 #2c3550")
    cumulus(picture, 6, 260, 122, "#ff9a6a", "#474d74", (14, -14), 0.6, ramp(640, 250))
    glow(picture, *sun, 900, "#ff9a4a", 0.6, 2.2, 0.6)
    glow(picture, *sun, 120, "#fff0c4", 1, 1.3)
    shore, outline = Shape(), ridge(rng, 694, 6)
    shore.poly(outline)
    bushes(shore, rng, outline[:-2], 22, 0.12)
    for x in range(-20, 760, 52):
        shore.box(x, 694 - rng.choice((0, 12, 18, 30)), x + rng.uniform(20, 60), 700)
    for x in (90, 180, 420):
        gantry(shore, x, 696, 13)
    shore.onto(picture, "#a87a6c", 1.2)
    haze(picture, "#ffc98c", ramp(600, 700, 0, 110))
    mirror(picture, 704)
    soften(picture, 6, 5, 705)
    for x, s, colour in ((830, 30, "#8d6668"), (905, 44, "#665060"), (1010, 64, "#423a4e")):
        crane = Shape()
        gantry(crane, x, quay - 8, s)
        crane.onto(picture, colour, 0.5, rim=(2, 1, "#ffc98c", 0.6))
        light(picture, "#ffb070", ramp(760, 520, 50, 0))
    ship = Sheet()
    ship.box(mid - 96, 262, mid + 96, 380, "#a39c98")
    ship.box(mid - 190, 262, mid + 190, 282, "#c4bab0")
    ship.box(mid - 178, 267, mid + 178, 275, "#ffd99a")
    for x in range(-178, 178, 12):
        ship.box(mid + x, 267, mid + x + 2.5, 275, "#3a3a44")
    ship.limb(mid, 262, mid, 190, 7, 4, "#6d655f")
    ship.box(mid - 34, 220, mid + 34, 223, "#6d655f")
    paints = ("#8c3b34", "#2e5b7c", "#3e6a58", "#b0793a", "#8a8f96", "#5a3350", "#a8523a", "#234a66")
    for col in range(-8, 8):
        for row in range(7 - (abs(col + 0.5) > 6.6) - (rng.random() < 0.25)):
            x, y = mid + col * 25.5, 498 - row * 26
            tone = mix(mix(rng.choice(paints), "#1d2233", 0.35 + 0.2 * (col > -2)), "#ff9a5c", 0.16 * (col < -4))
            ship.box(x + 0.7, y - 25, x + 24.6, y, tone)
            for bar in (6.5, 12.5, 18.5):
                ship.box(x + bar - 0.6, y - 23, x + bar + 0.6, y - 2, mix(tone, "#000000", 0.35))
            ship.box(x + 0.7, y - 25, x + 24.6, y - 23.5, mix(tone, "#ffcf9c", 0.4))
    left = [(mid - dx, y) for dx, y in ((214, 490), (216, 512), (190, 590), (150, 680), (118, 740), (112, quay))]
    ship.poly([*left, *[(2 * mid - x, y) for x, y in left[::-1]]], "#28303f")
    for k in range(24):
        # the flare of the bow turns from the sun, strip by strip
        inner, outer = ([(mid - (mid - x) * (1 - t), y) for x, y in left] for t in ((k + 1) / 24, k / 24))
        ship.poly([*outer, *inner[::-1]], mix("#7a6258", "#323646", (k / 24) ** 0.6))
    ship.poly([(mid - 120, 732), (mid + 120, 732), (mid + 112, quay), (mid - 112, quay)], "#6a2a2a")
    ship.poly([(mid - 216, 484), (mid + 216, 484), (mid + 216, 506), (mid, 520), (mid - 216, 506)], "#5b5560")
    for side in (-1, 1):
        ship.oval(mid + side * 92, 580, 9, 12, "#14171f")
        ship.limb(mid + side * 92, 588, mid + side * 88, 612, 5, 5, "#14171f")
    ship.text(mid - 118, 545, "ELBMARSCH", 17, "#cfc6bf")
    tone = ImageChops.multiply(ramp(300, quay, 255, 190), across(mid + 40, mid - 240, 175, 255))
    ship.onto(picture, tone=tone, rim=(4, 1, "#ffb870", 0.85))
    front = Shape()
    front.poly([(900, quay), (930, quay - 18), (W + 10, quay - 34), (W + 10, quay + 52), (900, quay + 8)])
    gantry(front, 1190, quay - 16, 92)
    front.line("1000,334 1000,420", width=1.4)
    front.line("1040,334 1040,420", width=1.4)
    for col in range(7):
        for row in range(rng.randint(1, 4)):
            front.box(1468 + col * 30, quay - 34 - row * 26, 1496 + col * 30, quay - 9 - row * 26)
    for x in range(960, 1600, 40):
        front.box(x, quay - 24 - (x - 930) / 45, x + 7, quay - 16)
    iron = gradient("0 #2a2a3c, .55 #2b2736, .72 #1a1a26, 1 #14151f")
    front.onto(picture, iron, 0.4, rim=(3, 1, "#ffb676", 0.75))
    load = Sheet()
    load.box(975, 420, 1065, 452, "#9c4a36")
    for x in range(980, 1064, 8):
        load.box(x, 423, x + 3, 450, "#7c382a")
    load.box(975, 420, 1065, 423, "#e0a070")
    load.onto(picture)
    mirror(picture, quay)
    ripple(picture, quay, 8, 0.75, 0.8)
    soften(picture, 1.2, 3.5, quay)
    swell = plane(19, 20, 3, quay - 40, 190)
    shade(picture, ImageChops.lighter(levels(swell, 40, 190), ramp(quay + 26, quay + 2)), 0.6)
    shade(picture, ramp(quay, H, 245, 140))
    light(picture, "#ffb46c", levels(swell, 120, 190), across(700, 150), ramp(H, quay, 60, 150))
    bulbs = "410,272 710,272 560,196 355,486 765,486 1190,340 1330,342 1420,338 1080,345 960,342 840,345"
    for x, y in spots(bulbs + " 1190,610 1420,610 1240,100 1010,460 1170,460 905,552"):
        lamp(picture, x, y, 80, "#ffd9a0")
        glow(picture, x, quay + 44 + (quay - y) * 0.35, 36, "#ffc07a", 0.4 * (x > 800), 1.6, 4)
    return finish(picture, 5, bloom=0.45)
