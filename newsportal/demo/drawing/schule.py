from math import pi
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from newsportal.demo.drawing.brush import (
    SIZE,
    Camera,
    Shape,
    Sheet,
    W,
    across,
    bicycle,
    branch,
    bushes,
    cobbles,
    cumulus,
    finish,
    foliage,
    glow,
    gradient,
    haze,
    levels,
    light,
    mix,
    noise,
    people,
    plane,
    product,
    ramp,
    solid,
    times,
    warp,
)


def brick_front(seed, bays, floors):
    """The brick front of a school, 80 by 128 points for each window."""
    rng, w, h = Random(seed), bays * 80, floors * 128 + 40
    face = Image.new("RGB", (w, h), "#6f4a3c")
    bricks = [mix(tone, "#54322a", k / 10) for tone in ("#8a4e3a", "#945640", "#7c4636") for k in range(5)]
    pen = ImageDraw.Draw(face)
    for row in range(h // 4 + 1):
        for x in range(row % 2 * 5 - 10, w, 10):
            pen.rectangle((x, row * 4, x + 8, row * 4 + 2), rng.choice(bricks))
    face = times(face, levels(noise(seed, 90, 6, 1, (w, h)), -200, 190))
    pen = ImageDraw.Draw(face)
    for floor in range(floors):
        pen.rectangle((0, 30 + floor * 128, w, 34 + floor * 128), "#a8765a")
        for bay in range(bays):
            x, y = bay * 80 + 18, 50 + floor * 128
            blind, mood = rng.choice((-9, -9, -9, 14, 30)), rng.uniform(-0.1, 0.2)
            pen.pieslice((x - 5, y - 13, x + 49, y + 13), 180, 360, "#a2664c")
            pen.rectangle((x - 2, y, x + 46, y + 84), "#b9ae9a")
            pen.pieslice((x - 2, y - 9, x + 46, y + 9), 180, 360, "#b9ae9a")
            for step in range(-5, 82):
                tone = mix("#8fb0c6", "#1f2b34", max(0, step / 82 + mood) ** 0.6) if step > blind else "#bfae8a"
                pen.line((x + 1 + max(0, -step) * 3, y + step, x + 43 - max(0, -step) * 3, y + step), tone)
            for bar in ((x + 21, y - 6, x + 22, y + 84), (x, y + 24, x + 44, y + 25), (x, y + 54, x + 44, y + 55)):
                pen.rectangle(bar, "#a89d8a")
            pen.line((x - 1, y - 4, x + 45, y - 4), "#3a2a24", 3)
            pen.rectangle((x - 6, y + 84, x + 50, y + 88), "#a89e8c")
            pen.rectangle((x - 6, y + 89, x + 50, y + 93), "#4f3026")
    for k in range(10):
        pen.line((0, 12 + k, w, 12 + k), mix("#2c1c18", "#6b4234", k / 10))
    pen.rectangle((0, 0, w, 11), "#d6cbb6")
    pen.rectangle((0, h - 22, w, h), "#7d7568")
    return face


def draw():
    rng, cam = Random(141), Camera(1250, 640, 1.7, 760)
    picture = gradient("0 #4d7cab, .35 #9fbdd0, .6 #f3e3c2, 1 #c8b898")
    cumulus(picture, 14, 260, 122, "#fff6e6", "#b3bcc6", (-18, 10), 0.8, ramp(600, 330))
    far = Shape()
    bushes(far, rng, [(-10, 660), (W + 10, 656)], 140, 0.1)
    far.onto(picture, gradient("0 #8f9d80, .5 #8f9d80, .62 #cdc4a0, 1 #cdc4a0"), 2.5, rim=(-2, 2, "#fff0c8", 0.4))
    a, b, c, tall = (-2.6, 21.0), (19.0, 43.0), (-13.5, 31.0), 10.6

    def wall(p, q, y0, y1):
        return [cam(p[0], y1, p[1]), cam(q[0], y1, q[1]), cam(q[0], y0, q[1]), cam(p[0], y0, p[1])]

    roof, porch, ends = Sheet(cam), Sheet(cam), (cam(-1, tall + 4.6, 31.5), cam(15, tall + 4.6, 46))
    roof.poly([cam(-2.9, tall, 20.6), cam(19.5, tall, 43), ends[1], ends[0]], "#9c5540")
    roof.poly([cam(-2.9, tall, 20.6), cam(-14.1, tall, 31), ends[0]], "#4a2c26")
    for t in (k / 70 for k in range(70)):
        top = ends[0][0] + (ends[1][0] - ends[0][0]) * t, ends[0][1] + (ends[1][1] - ends[0][1]) * t
        roof.line([cam(a[0] + (b[0] - a[0]) * t, tall, a[1] + (b[1] - a[1]) * t), top], "#8a4936", 0.7)
    for t in (0.18, 0.38, 0.58, 0.78):
        z = a[1] + (b[1] - a[1]) * t + 1.2
        s, (px, py) = 1250 / z, cam(a[0] + (b[0] - a[0]) * t + 0.9, tall + 1.2, z)
        gable = ("-.6,0 -.6,1 -.1,1.5 .5,1 .5,0", "#7a4434"), ("-.6,0 -.6,1 -.85,.2", "#3a2420")
        pane = ("-.42,.12 -.42,.9 .34,.9 .34,.12", "#b9ae9a"), ("-.34,.18 -.34,.84 .26,.84 .26,.18", "#42545f")
        roof.parts(px, py, s, *gable, *pane)
    px, py = cam(6, tall + 4.4, 37)
    for k in range(36):
        roof.box(px - 18 + k, py - 72, px - 17 + k, py, mix("#6f665c", "#efe2c8", k / 36))
    spire = ("-26,70 -14,98 -2,150 2,150 14,98 26,70", "#3f6460"), ("26,70 14,98 2,150 5,98 8,70", "#7fa496")
    roof.parts(px, py, 1, *spire)
    roof.oval(px + 2, py - 44, 12, fill="#fbf6e8")
    for u, v in ((2, 53), (9, 42)):
        roof.line([(px + 2, py - 44), (px + u, py - v)], "#222222", 1.3)
    roof.onto(picture, blur=0.4)
    warp(picture, brick_front(3, 10, 3), wall(a, b, 0, tall))
    warp(picture, brick_front(8, 5, 3), wall(c, a, 0, tall))
    shadow, front = Shape(), Shape()
    shadow.poly(wall(c, a, 0, tall))
    haze(picture, "#141c2c", shadow.flat(), share=0.62)
    porch.poly(wall((3.6, 27.2), (6.6, 30.2), 0, 4.3), "#cdbd9f")
    porch.poly(wall((3.95, 27.5), (6.25, 29.8), 0, 3.5), "#241914")
    porch.poly(wall((4.1, 27.6), (4.9, 28.6), 0.1, 3.3), "#54391f")
    porch.poly("3.4,4.3,26.7 6.8,4.3,29.8 5.1,5.5,28.3", "#b8a888")
    for k in range(3):
        step = ((3.3, 0.45, 26.8), (6.9, 0.45, 29.6), (6.9, 0.3, 29.6), (3.3, 0.3, 26.8))
        porch.poly([(x, y - k * 0.15, z - k * 0.4) for x, y, z in step], mix("#b8ae9c", "#7a7264", k / 3))
    porch.onto(picture)
    front.poly(wall(a, b, 0, tall))
    house = ImageChops.lighter(front.flat(), shadow.flat())
    # a tree outside the picture throws the shadow of its crown on the sunny wall
    crown = ImageChops.lighter(levels(noise(31, 70, 5, 1.2), 96, 150), across(640, 1150))
    light(picture, "#5a3a14", front.flat(), share=0.8)
    crown = ImageChops.invert(crown.filter(ImageFilter.GaussianBlur(2.5)))
    haze(picture, "#2a2028", crown, front.flat(), share=0.62)
    ground = ImageChops.subtract(ramp(648, 656), house)
    stone = times(gradient("0 #d8c29a, .66 #d8c29a, 1 #86745e"), levels(plane(9, 16, 1.3, 560, 330), -420, 190))
    slabs = ImageChops.lighter(cobbles(cam, rng, 3.4, 30, 0.5, 225), ramp(780, 700))
    stone = times(stone, levels(slabs, -900, 255))
    picture.paste(stone, (0, 0), ground)
    dapple = product(levels(plane(33, 60, 2.4, 600, 420), 100, 150), ramp(690, 860, 40, 255))
    haze(picture, "#2c2630", ImageChops.lighter(dapple, ramp(820, 1000)), ground, share=0.72)
    foot = Shape(cam)
    foot.poly([(a[0], 0, a[1]), (c[0], 0, c[1]), (c[0] - 7, 0, c[1] - 4), (a[0] - 7, 0, a[1] - 4)])
    haze(picture, "#2c2834", foot.flat(5), ground, share=0.75)
    coats = ("#6a2e2a", "#2a4054", "#7a6034", "#34483a", "#40344e", "#28323f")
    pupils = "2.6,20 3.3,20.6 4.9,25 1.0,17 7.4,27 9.5,25 5.6,26.4 -0.4,18.6"
    people(picture, cam, rng, pupils, "#1f1e24", 1.45, 0.4, (-1, 1, "#ffe6b4", 0.6), coats)
    racks = Sheet()
    for k, tone in enumerate(("#1f2c3a", "#5a2420", "#22352c", "#4a4a48", "#17191c", "#6a5024", "#1f3a4c", "#3a3a40")):
        x, y = 690 + k * 138, 985 + k * 3
        bicycle(racks, x, y, 122, mix(tone, "#08080a", 0.35), 1 if k % 3 else -1)
        racks.line([(x - 50, y + 7), (x - 36, y - 95), (x + 16, y - 95), (x + 30, y + 7)], "#57595a", 3.4)
    lie = (1, 1.6, -1590, 0, -2.6, 990 * 3.6)
    fall = racks.flat().getchannel("A").transform(SIZE, Image.Transform.AFFINE, lie, Image.Resampling.BILINEAR)
    haze(picture, "#18141a", fall.filter(ImageFilter.GaussianBlur(2)), share=0.7)
    racks.onto(picture, blur=0.5, rim=(-2, 1, "#ffe9bc", 0.7))
    tree, leaves, corner, tips = Shape(), Sheet(), Sheet(), []
    tree.limb(150, 1110, 160, 1000, 110, 88)
    branch(tree, rng, 160, 1010, pi / 2 + 0.1, 250, 86, tips)
    tips = [(x, y) for x, y in tips if x > -40 and y > -60]
    bark = times(solid("#3a2e26"), levels(noise(7, 40, 5, 0.2), -150, 210))
    tree.onto(picture, bark, rim=(-7, 0, "#e8c48c", 0.6))
    foliage(leaves, rng, tips, 46, "#1b2a12", "#a3a850", (0.75, -0.6), 110, 2.8)
    leaves.onto(picture, blur=0.4)
    twigs = [(rng.uniform(1180, 1640), rng.uniform(-60, 60)) for _ in range(34)]
    foliage(corner, rng, twigs, 44, "#1c2c0c", "#9aa04a", (0.6, -0.5), 60, 5)
    corner.onto(picture, blur=4)
    light(picture, "#ffd690", across(700, 1750, 0, 120), ramp(100, 900, 60, 190))
    glow(picture, 1660, 330, 820, "#ffdc9c", 0.5, 1.7)
    return finish(picture, 14, bloom=0.3)
