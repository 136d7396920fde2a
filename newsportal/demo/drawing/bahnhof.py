from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops

from newsportal.demo.drawing.brush import (
    Camera,
    H,
    Shape,
    Sheet,
    across,
    beams,
    finish,
    glow,
    gradient,
    haze,
    levels,
    mirror,
    mix,
    people,
    plane,
    product,
    ramp,
    soften,
    solid,
    spots,
    times,
)


def draw():
    rng, cam, end = Random(71), Camera(1150, 590, 1.65, 860), 120
    picture = gradient("0 #3d4652, .5 #a9a79c, 1 #30343a")

    def vault(turn, z):
        return cam(1 + 15 * cos(turn), 3 + 13.5 * sin(turn), z)

    hall, ribs, turns = Sheet(cam), Shape(cam), [pi * k / 44 for k in range(45)]
    depths = [*range(4, 40, 5), 44, 55, 70, 90, end]
    for k in range(0, 44, 2):
        for z0, z1 in zip(depths, depths[1:], strict=False):
            lit = 0.25 + 0.75 * sin(turns[k]) ** 3 if 6 < k < 36 else 0.08
            tone = mix("#2b323c", "#c7d2d6", lit * rng.uniform(0.8, 1) * (0.5 + 0.5 * z0 / end))
            strip = turns[k : k + 3]
            hall.poly([*[vault(a, z0) for a in strip], *[vault(a, z1) for a in strip[::-1]]], tone)
    hall.poly([cam(-14, -1, end), *[vault(a, end) for a in turns[::-1]], cam(16, -1, end)], "#fbeed2")
    for x, tone in ((-14, "#2c3038"), (16, "#33373d")):
        hall.side(x, -1, 3.2, 2.2, end, tone)
    for z in (5.4, 8, 11, 15, 19, 24, 30, 37, 46):
        for dz in (0, 0.055, 0.11):
            hall.side(16, 0.7, 2.7, z * (1 + dz), z * (1.045 + dz), "#63665f")
    hall.level(-14, 16, -1, 2, end, "#2a2926")
    hall.onto(picture)
    for z in (55, 46, 39, 33, 27.5, 22.5, 18, 14, 10.5, 7.5, 5.2):
        ribs.line([vault(a, z) for a in turns], width=330 / z)
        ribs.line([vault(0.62, z), vault(pi - 0.62, z)], width=50 / z)
        for x in (-14, 16):
            ribs.line([(x, -1, z), (x, 3.5, z)], width=400 / z)
    for a in turns[4:-4:4]:
        ribs.line([vault(a, 4), vault(a, end)], width=2)
    ribs.onto(picture, gradient("0 #20262f, .6 #4a4a46, 1 #2a2a2a"), 0.5)
    track, train = Sheet(cam), Sheet(cam)
    for z in (3 + 0.65 * k for k in range(90)):
        track.level(4.7, 7.2, -0.95, z, z + 0.28, "#4a463f")
    for x in (5.2, 6.65, 9.4, 10.85):
        track.level(x, x + 0.08, -0.85, 2.4, end, "#b9b2a2")
    track.side(4.1, -1, 0, 2.2, end, "#4b4a47")
    track.onto(picture, blur=0.4)
    train.side(-2.35, 0, 3, 2.4, 100, "#dad9d4")
    train.side(-2.35, 2.72, 2.76, 2.4, 100, "#b4b4b0")
    train.side(-2.35, 1.2, 2.4, 2.4, 100, "#1b232c")
    train.poly("-2.35,3,2.4 -2.7,3.55,2.4 -2.7,3.55,100 -2.35,3,100", "#a2a4a6")
    z, doors = 2.6, []
    while z < 60:
        for _ in range(5):
            for step in range(14):
                # the ceiling lamps light the upper half of the windows
                tone = mix("#ffe3ae", "#574c3c", step / 13)
                train.side(-2.35, 2.23 - 0.07 * step, 2.3 - 0.07 * step, z, z + 1.35, tone)
            head = cam(-2.35, rng.uniform(1.5, 1.62), z + rng.uniform(0.4, 1))
            train.limbs(*head, 130 / z, "0,-.2,0,.2,1.7,1.6 0,-2.4,0,-4,3,3.4", "#3a3128")
            z += 1.6
        doors, z = [*doors, z], z + 1.7
    for y0, y1, tone in ((-0.2, 1.3, "#dad9d4"), (-0.3, 0.1, "#3a3c40"), (0.78, 0.95, "#a8242a")):
        train.side(-2.35, y0, y1, 2.4, 100, tone)
    door = ((0, 2.5, 0, 1.3, "#c4c4c0"), (0.1, 2.35, 0.08, 1.22, "#ffe6b4"), (0.1, 2.35, 0.3, 0.62, "#8b7557"))
    for z in doors:
        for y0, y1, a, b, tone in (*door, (-0.3, 3, 1.58, 1.7, "#1d1f23")):
            train.side(-2.35, y0, y1, z + a, z + b, tone)
    train.onto(picture, tone=product(ramp(0, 420, 150, 255), across(0, 860, 165, 255), ramp(1100, 560, 150, 255)))
    floor = Sheet(cam)
    floor.level(-2.3, 4.1, 0, 1.4, end, "#76726a")
    for x in (-1.55, 3.2):
        floor.level(x, x + 0.25, 0, 1.4, end, "#c8c4b8")
    for z in (1.5 + 0.6 * k for k in range(64)):
        floor.line([(-2.3, 0, z), (4.1, 0, z)], "#5f5c56", max(0.5, 3 / z))
    for x in range(-2, 5):
        floor.line([(x, 0, 1.4), (x, 0, 60)], "#5f5c56", 0.8)
    flat, shine = floor.flat(), picture.copy()
    mirror(shine, 600)
    soften(shine, 5, 30, 596)
    ground = times(flat.convert("RGB"), product(levels(plane(3, 30, 1.5, 580, 180), -200, 210), ramp(600, H, 190, 110)))
    picture.paste(ImageChops.screen(ground, Image.blend(shine, solid("#000000"), 0.45)), (0, 0), flat.getchannel("A"))
    glow(picture, cam.centre + 10, 540, 620, "#ffe2ac", 0.75)
    glow(picture, cam.centre, 640, 170, "#fff0cc", 0.6, 1.5, 2.2)
    crowd = spots("2.4,10.5 0.9,12 2.9,14 -0.8,15 0.2,20 1.9,22 2.8,27 -1.1,29 0.6,35 1.6,40 -0.4,46 1.1,52 2.2,33")
    shadows, cases = Shape(), Shape()
    for x, z in crowd:
        (px, py), s = cam(x, 0, z), 2000 / z
        shadows.limb(px, py, px + (px - 860) * 0.5, py + s * 0.9, s * 0.16, s * 0.36)
        if rng.random() < 0.5:
            cases.parts(px, py, s, (".14,0 .28,0 .28,.33 .18,.33 .12,.48 .11,.48 .16,.33 .14,.33", 255))
    haze(picture, "#26241f", shadows.flat(4), ramp(1000, 640, 60, 150))
    cases.onto(picture, "#1e1e20", 0.7)
    people(picture, cam, rng, crowd, "#1e1e20", blur=0.8, rim=(1, 2, "#ffe4b0", 0.35))
    clock, (cx, cy) = Sheet(), cam(1.25, 4.1, 7.2)
    for dx in (-26, 26):
        clock.box(cx + dx - 3, -5, cx + dx + 3, cy - 70, "#171a1f")
    for dx, r, tone in ((7, 103, "#0f1215"), (0, 102, "#1d2126"), (0, 92, "#f2efe4")):
        clock.oval(cx + dx, cy + dx / 2, r, fill=tone)

    def hand(turn, inner, outer, wide, tone="#15171a"):
        u, v = sin(turn * 2 * pi), -cos(turn * 2 * pi)
        clock.limb(cx + u * inner, cy + v * inner, cx + u * outer, cy + v * outer, wide, wide, tone)

    for minute in range(60):
        hand(minute / 60, 80 if minute % 5 else 70, 86, 1.8 if minute % 5 else 6)
    for turn, outer, wide in ((7.7 / 12, 46, 8), (42 / 60, 76, 6)):
        hand(turn, -14, outer, wide)
    hand(0.31, -16, 58, 2.6, "#c2242c")
    clock.onto(picture, tone=ramp(cy - 100, cy + 110, 255, 205))
    beams(picture, rng, cam.centre, -200, (0.15, 0.85), 14, "#ffe9c0", 0.035, 1400, ramp(900, 100, 10, 80))
    return finish(picture, 6, vignette=0.35)
