from math import cos, hypot, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageFilter

from newsportal.demo.drawing.brush import (
    SIZE,
    H,
    Shape,
    Sheet,
    W,
    across,
    bicycle,
    blades,
    branch,
    cumulus,
    finish,
    foliage,
    glow,
    gradient,
    haze,
    hills,
    levels,
    light,
    mirror,
    mix,
    noise,
    plane,
    ramp,
    ripple,
    shade,
    solid,
    times,
)


def cyclist(shape, x, y, s, turn, extra=""):
    """Somebody on a bicycle; s is a wheel across, turn the angle of the cranks, extra a rucksack or long hair."""
    crank, (hx, hy), grip = bicycle(shape, x, y, s)
    for angle in (turn, turn + pi):
        ankle = crank[0] + s * (0.25 * cos(angle) - 0.08), crank[1] + s * (0.25 * sin(angle) - 0.1)
        # the knee lies where thigh and shin of equal length meet, towards the handlebar
        dx, dy = ankle[0] - hx, ankle[1] - hy + 0.08 * s
        bend = max(0.0, (0.66 * s) ** 2 - hypot(dx, dy) ** 2 / 4) ** 0.5 / hypot(dx, dy)
        knee = (hx + ankle[0]) / 2 + dy * bend, (hy + ankle[1]) / 2 - dx * bend
        shape.limb(hx, hy - 0.06 * s, *knee, s * 0.3, s * 0.2)
        shape.limb(*knee, *ankle, s * 0.19, s * 0.11)
        shape.limb(*ankle, ankle[0] + s * 0.2, ankle[1] + s * 0.06, s * 0.11, s * 0.07)
    shape.limbs(hx, hy, s, "-.04,.06,.1,.5,.38,.42 .1,.5,.28,.84,.42,.38 .34,.8,.5,.4,.22,.15 .32,.92,.4,1.12,.2,.18")
    shape.limb(hx + 0.5 * s, hy - 0.4 * s, *grip, s * 0.14, s * 0.1)
    shape.limbs(hx, hy, s, ".42,1.16,.43,1.24,.27,.29" + extra)
    if not extra.startswith(" .32"):
        shape.oval(hx + 0.42 * s, hy - 1.27 * s, 0.21 * s, 0.17 * s, cut=(176, 364))


def draw():
    rng, line, (sx, sy) = Random(161), 610, (690, 520)
    picture = gradient("0 #6f8fae, .25 #c9b79c, .42 #f6c987, .57 #fbd898, 1 #caa064")
    cumulus(picture, 41, 200, 130, "#ffe9c0", "#b69f90", (0, -16), 0.75, ramp(520, 250))
    glow(picture, sx, sy, 860, "#ffb658", 0.85)
    glow(picture, sx, sy, 120, "#fff8e0", 1, 1.3)
    for base, size, tone, density in ((588, 42, "#d3b07c", 0.2), (606, 84, "#a98e60", 0.14), (612, 44, "#7f7048", 0.2)):
        hills(picture, rng, base, 6, tone, mix(tone, "#fcd898", 0.7), size, density, 1.2, (0, 3, "#ffe9b0", 0.5), 8)
    poplars = Shape()
    for x in (1080, 1112, 1150, 1180, 1222):
        tall = rng.uniform(150, 200)
        for _ in range(260):
            t = rng.random()
            poplars.oval(x + rng.gauss(0, 7 * sin(pi * t) ** 0.7), 606 - tall * (0.12 + 0.88 * t), 2.6, 4.5)
    poplars.onto(picture, gradient("0 #a98e60, .45 #a98e60, .57 #e8c88c, 1 #e8c88c"), 1)
    glow(picture, sx, sy, 420, "#ffc870", 0.6)
    mirror(picture, line)
    ripple(picture, line, 12, 0.5, 0.7)
    waves = plane(14, 9, 3.4, line - 20, 150)
    shade(picture, ImageChops.lighter(levels(waves, 20, 190), ramp(line + 30, line)), 0.55)
    shade(picture, ramp(line, 860, 255, 165))
    light(picture, "#ffdc94", levels(waves, 112, 180), across(sx - 230, sx), across(sx + 230, sx))
    haze(picture, "#fddca0", ramp(line + 70, line, 0, 150), ramp(line - 40, line))
    bank, path, verge = Shape(), Shape(), Sheet()
    bank.poly([*[(x, 822 + 6 * sin(x / 160) + 3 * sin(x / 43)) for x in range(0, W + 20, 20)], (W, H), (0, H)])
    for _ in range(5200):
        x, y, bend = rng.uniform(-10, W + 10), 838 + rng.uniform(-4, 10), rng.gauss(2, 6)
        size = rng.uniform(8, 40) * (1.6 if rng.random() < 0.1 else 1)
        bank.line([(x, y), (x + bend * 0.3, y - size * 0.6), (x + bend, y - size)], width=rng.uniform(0.7, 1.8))
    bank.onto(picture, gradient("0 #4a4526, .76 #4a4526, .82 #3a3a20, 1 #14160e"), 0.4, rim=(0, 3, "#ffd884", 0.75))
    path.poly([(-20, 868), (W + 20, 856), (W + 20, 934), (-20, 962)])
    dirt = times(gradient("0 #f0c888, .8 #f0c888, .9 #a37c50, 1 #7a5c3e"), levels(noise(9, 12, 4, 3), -260, 210))
    path.onto(picture, dirt, 3)
    glow(picture, sx, 900, 620, "#ffd890", 0.5, 1.8, 0.16)

    def place():
        x, y = rng.uniform(0, W), rng.choice((rng.uniform(856, 872), rng.uniform(944, 1100), rng.uniform(944, 1100)))
        return x, y, (10 + (y - 850) * 0.22) * rng.uniform(0.4, 1.1), max(0, 1 - abs(x - sx) / 900)

    riders, trees, leaves, tips = Shape(), Shape(), Sheet(), []
    blades(verge, rng, 8000, place, ("#2a2c16", "#3c3a1c", "#1c2010"), "#f0c05c")
    verge.onto(picture, blur=0.6)
    cyclist(riders, 610, 914, 112, 0.4, " -.08,.5,.08,.86,.3 .22,1.29,.6,1.27,.03")
    cyclist(riders, 915, 908, 106, 2.2, " .32,1.26,.16,1.02,.13,.04")
    cyclist(riders, 1265, 897, 88, 3.6)
    lie = (1, -0.35, 330, 0, -1.7, 912 * 2.7)
    fall = riders.flat().transform(SIZE, Image.Transform.AFFINE, lie, Image.Resampling.BILINEAR)
    haze(picture, "#171208", fall.filter(ImageFilter.GaussianBlur(2.5)), ramp(1060, 910, 60, 235))
    riders.onto(picture, "#191410", 0.4, rim=(0, 2, "#ffdc94", 0.6))
    for x, size, lean in ((118, 92, -0.06), (1508, 66, 0.1)):
        trees.limb(x - 8, 1110, x, 1000, size * 1.25, size)
        branch(trees, Random(x), x, 1000, pi / 2 + lean, 320, size, tips)
    bark = times(solid("#2a2018"), levels(noise(7, 50, 5, 0.2), -120, 210))
    trees.onto(picture, bark, 0.6, rim=(-5, 0, "#ffcf84", 0.5))
    tips += [(rng.uniform(-20, W), rng.uniform(-60, 30)) for _ in range(50)]
    tips = [(x, y) for x, y in tips if hypot(x - sx, (y - sy) * 0.8) > 250 and y > -70]
    foliage(leaves, rng, tips, 42, "#20240c", "#cfa03c", (0.2, 0.5), 90, 2.6)
    leaves.onto(picture, blur=0.6)
    glow(picture, sx, sy, 1000, "#ffae4c", 0.4)
    return finish(picture, 16, warm=8, cool=8, bloom=0.45)
