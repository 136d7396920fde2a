from random import Random

from PIL import Image, ImageChops

from newsportal.demo.drawing.brush import (
    Camera,
    Shape,
    Sheet,
    across,
    finish,
    glow,
    levels,
    light,
    mirror,
    mix,
    plane,
    product,
    ramp,
    soften,
    solid,
    spots,
)


def draw():
    rng, cam, end = Random(101), Camera(1250, 500, 1.75), 24
    room, window = Sheet(cam), (800, 330)
    room.level(-4.2, 4.2, 0, 1.5, end, "#4a3220")
    room.level(-4.2, 4.2, 7.5, 2.5, end, "#31241a")
    for z in (6, 9, 12, 15, 18, 21):
        room.front(-4.2, 4.2, 7.1, 7.5, z, "#4f3822")
    room.front(-4.2, 4.2, 0, 7.5, end, "#5a4632")
    (x0, y0), (x1, y1) = cam(-1.7, 1.3, end), cam(1.7, 5.3, end)
    for grow, tone in ((8, "#2e2014"), (0, "#fff3d6")):
        room.box(x0 - grow, y1 - grow, x1 + grow, y0 + grow, tone)
        room.oval(800, y1, (x1 - x0) / 2 + grow, fill=tone, cut=(180, 360))
    for k in range(1, 6):
        room.box(x0, y0 + (y1 - y0) * k / 5 - 1.2, x1, y0 + (y1 - y0) * k / 5 + 1.2, "#4a3826")
        if k < 4:
            room.box(x0 + (x1 - x0) * k / 4 - 1.6, y1 - 80, x0 + (x1 - x0) * k / 4 + 1.6, y0, "#4a3826")
    spines = ("#6e2a24", "#8a5a2c", "#2f4a3a", "#27405c", "#5a3a28", "#a88652", "#7a6a4a", "#94413a", "#c9b48a")
    for side in (-1, 1):
        x, z = side * 3.3, 2.4
        room.side(x, 0, 7, 2.2, end, "#1c120b")
        while z < end - 0.4:
            for low in (0.35 + shelf * 0.46 for shelf in range(14)):
                deep = z
                while deep < z + 2.1:
                    wide, tall = rng.uniform(0.035, 0.075) * (1 + z / 14), rng.uniform(0.26, 0.39)
                    if rng.random() > 0.05:
                        tone = mix(rng.choice(spines), "#0f0906", rng.uniform(0, 0.45))
                        room.side(x, low, low + tall, deep, deep + wide * 0.93, tone)
                        if z < 9 and rng.random() < 0.5:
                            band = low + tall * rng.uniform(0.6, 0.9)
                            room.line([(x, band, deep), (x, band, deep + wide * 0.93)], "#c9a55c", 0.8)
                    deep += wide
                room.side(x, low - 0.05, low, z, z + 2.2, "#5f3d20")
            room.side(x, 0, 7, z - 0.1, z + 0.08, "#6a4524")
            room.front(x - side * 0.1, x, 0, 7, z - 0.1, "#3d2614")
            z += 2.3
        room.side(x - side * 0.5, 3.42, 3.56, 2.2, end, "#6a4524")
        room.line([(x - side * 0.5, 4.4, 2.2), (x - side * 0.5, 4.4, end)], "#3b2a18", 3)
        for z in (2.6 + 0.3 * k for k in range(70)):
            room.line([(x - side * 0.5, 3.5, z), (x - side * 0.5, 4.4, z)], "#33240f", 14 / z)
    picture = room.flat().convert("RGB")
    lit = solid("#5e5650")
    glow(lit, *window, 950, "#ffffff", 0.95, 1.4)
    picture = ImageChops.multiply(picture, lit)
    floor, below = picture.copy(), Shape(cam)
    mirror(floor, 590)
    soften(floor, 4, 26, 586)
    below.level(-3.3, 3.3, 0, 1.6, end)
    picture.paste(Image.blend(picture, floor, 0.45), (0, 0), below.flat())
    glow(picture, *window, 520, "#ffe4b0", 0.75)
    rays = Shape()
    for x in range(690, 920, 36):
        rays.poly([(x, 190), (x + 22, 190), (x + 142 + (x - 790) * 2.6, 960), (x - 20 + (x - 790) * 2.6, 960)], 120)
    light(picture, "#ffe2ae", rays.flat(10), ramp(900, 180, 10, 110))
    glow(picture, 800, 600, 260, "#ffe2b0", 0.4, 1.6, 0.5)
    readers, desk = Shape(), Sheet(cam)
    for x, z in spots("-2.25,7.6 2.3,6.6 2.25,11 -2.25,12"):
        (px, py), s, way = cam(x, 0.6, z), 1250 / z, -1 if x > 0 else 1
        readers.limb(px, py + s * 0.3, px + way * s * 0.06, py - s * 0.34, s * 0.4, s * 0.34)
        readers.limb(px + way * s * 0.08, py - s * 0.4, px + way * s * 0.13, py - s * 0.56, s * 0.13, s * 0.12)
        readers.limb(px + way * s * 0.14, py - s * 0.6, px + way * s * 0.16, py - s * 0.64, s * 0.2, s * 0.19)
        readers.limb(px + way * s * 0.1, py - s * 0.3, px + way * s * 0.4, py - s * 0.06, s * 0.13, s * 0.1)
    readers.onto(picture, "#17100c", 0.8, rim=(2, 1, "#ffd99a", 0.4))
    for side in (-1, 1):
        inner, outer = side * 0.55, side * 2
        desk.level(inner, outer, 0.76, 2.3, 15, "#70482a")
        desk.side(inner, 0.68, 0.76, 2.3, 15, "#3a2210")
        for z in (4, 6.5, 9, 11.5, 14):
            desk.side(inner, 0, 0.7, z, z + 0.12, "#24150a")
        for z in (13, 11, 9, 7, 5.3, 3.9):
            (bx, by), s = cam(side * (1.1 + rng.uniform(-0.1, 0.25)), 0.77, z), 1250 / z
            pages = ("-.2,0 0,.012 .02,.07 -.16,.06", "#efe3c6"), ("0,.012 .2,0 .18,.06 .02,.07", "#d9caa6")
            desk.parts(bx, by, s, *pages)
    grain = levels(plane(6, 30, 0.16, 440, 420), -620, 200)
    desk.onto(picture, tone=product(across(-200, 800, 190, 255), grain))
    for z in (13.8, 11.2, 9, 7.2, 5.7, 4.4, 3.2):
        for side in (-1, 1):
            s, (px, py), stand = 1250 / z, cam(side * 1.28, 0.77, z), Sheet()
            stand.oval(px, py, s * 0.08, s * 0.02, "#8a6a2e")
            stand.limb(px, py, px, py - s * 0.3, s * 0.022, s * 0.018, "#b98a3a")
            glass = ("-.17,.27 .17,.27 .155,.33 .11,.375 -.11,.375 -.155,.33", "#1b6b44")
            shine = ("-.1,.365 0,.365 -.02,.335 -.13,.33", "#58b482")
            stand.parts(px, py, s, glass, ("-.17,.27 .17,.27 .166,.29 -.166,.29", "#d8ffd0"), shine)
            glow(picture, px, py + s * 0.02, s * 0.62, "#ffd68a", 0.75, 1.8, 0.36)
            stand.onto(picture, blur=0.3 if z > 4 else 1.2)
            glow(picture, px, py - s * 0.28, s * 0.4, "#b8e8a0", 0.4)
    return finish(picture, 9, cool=2, bloom=0.5, contrast=0.14, vignette=0.35)
