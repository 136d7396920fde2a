from math import cos, pi, sin
from random import Random

from newsportal.demo.drawing.brush import (
    Camera,
    H,
    Shape,
    Sheet,
    W,
    finish,
    glow,
    gradient,
    haze,
    levels,
    light,
    mix,
    person,
    plane,
    product,
    ramp,
    rgb,
    shade,
    spots,
)


def draw():
    rng, cam = Random(81), Camera(1150, 330, 24)
    picture = gradient("0 #060b18, .3 #1a2a48, .5 #27364f, 1 #0b120d")
    stands, roof, pitch, boards = (Sheet(cam) for _ in range(4))
    tones = ("#b23a34", "#cfccc4", "#26334a", "#7a2b28", "#3b4a66", "#a88d6c", "#1c2436", "#8f8c88")

    def tier(p, q, r, s, count):
        """A stand between four corners, full of people, with aisles and a gangway."""
        stands.poly([p, q, r, s], "#121a29")
        for _ in range(count):
            t, up = rng.random() ** 1.5, rng.random()
            if abs(up - 0.5) < 0.04 or t * 14 % 1 < 0.05:
                continue
            low, high = ([a + (b - a) * t for a, b in zip(*ends, strict=True)] for ends in ((p, q), (s, r)))
            x, y, z = (a + (b - a) * up for a, b in zip(low, high, strict=True))
            px, py = cam(x, y + 0.8, z)
            if -10 < px < W + 10:
                size, glare = max(0.6, 360 / z * rng.uniform(0.7, 1.1)), rng.uniform(0.25, 0.9) + 0.2 * up
                stands.oval(px, py, size * 0.8, size, mix(rng.choice(tones), "#0a1122", glare))

    for s in (-1, 1):
        tier((s * 44, 1, 158), (s * 44, 1, 30), (s * 80, 28, 30), (s * 80, 28, 172), 14000)
        tier((s * 44, 1, 158), (s * 44, 1, 158), (s * 80, 28, 172), (s * 46, 28, 196), 2600)
    tier((-44, 1, 158), (44, 1, 158), (46, 28, 196), (-46, 28, 196), 9000)
    stands.onto(picture)
    shade(picture, ramp(180, 470, 110, 255), 0.2)
    roof.poly("-58,32.6,172 58,32.6,172 60,36,204 -60,36,204", "#2c374b")
    for s in (-1, 1):
        roof.poly([(s * 58, 32.6, 20), (s * 58, 32.6, 172), (s * 86, 37, 204), (s * 86, 37, 20)], "#222c3f")
        for z in range(28, 176, 12):
            roof.line([(s * 58, 32.6, z), (s * 84, 37, z + 2)], "#0c1322", 150 / z)
        roof.side(s * 58, 31, 32.8, 20, 172, "#7f8ca3")
    roof.front(-58, 58, 31, 32.8, 172, "#8e9bb0")
    roof.onto(picture)
    pitch.level(-44, 44, 0, 24, 157, "#1f3826")
    for k in range(14):
        pitch.level(-36, 36, 0, 38 + 8 * k, 46 + 8 * k, "#528642" if k % 2 else "#356630")
    turf = product(levels(plane(5, 10, 1.6, 290, 300), -800, 180), ramp(500, 760, 185, 255))
    pitch.onto(picture, tone=turf)
    chalk = Shape(cam)

    def stroke(points):
        for (x0, z0), (x1, z1) in zip(points, points[1:], strict=False):
            dx, dz = (0.12, 0) if abs(x1 - x0) < abs(z1 - z0) else (0, 0.25)
            chalk.poly([(x0 - dx, 0, z0 - dz), (x0 + dx, 0, z0 + dz), (x1 + dx, 0, z1 + dz), (x1 - dx, 0, z1 - dz)])

    turns = [(9.15 * cos(a * pi / 30), 9.15 * sin(a * pi / 30)) for a in range(61)]
    stroke(spots("-34,42 34,42 34,147 -34,147 -34,42"))
    stroke(spots("-34,94.5 34,94.5"))
    stroke([(x, 94.5 + z) for x, z in turns])
    for goal, d in ((42, 1), (147, -1)):
        for wide, deep in ((20.2, 16.5), (9.2, 5.5)):
            stroke([(-wide, goal), (-wide, goal + deep * d), (wide, goal + deep * d), (wide, goal)])
        stroke([(x, goal + 11 * d + z * d) for x, z in turns[6:25]])
        posts = spots("-3.66,0 -3.66,2.44 3.66,2.44 3.66,0")
        chalk.line([(x, y, goal) for x, y in posts], width=110 / goal)
    chalk.onto(picture, "#d5dfd0", 0.4, 0.8)
    net = Shape(cam)
    curve = spots("2.44,42 2.1,41.2 1.6,40.2 1.2,40.1 .8,40 .4,39.9 0,39.8")
    for x in (-3.66 + k * 0.305 for k in range(25)):
        net.line([(x, y, z) for y, z in curve], width=0.5)
    for y, z in curve:
        net.line([(-3.66, y, z), (3.66, y, z)], width=0.5)
    net.onto(picture, "#c8d2d8", 0.4, 0.45)
    adverts = ("#b9c0cc", "#8f2f28", "#2a4f80", "#b79a3e", "#24304a")
    for k in range(15):
        boards.front(-42 + 5.6 * k, -36.6 + 5.6 * k, 0, 1.3, 154, rng.choice(adverts))
    for s in (-1, 1):
        for k in range(22):
            boards.side(s * 41, 0, 1.2, 40 + 5.2 * k, 45 + 5.2 * k, rng.choice(adverts))
    boards.onto(picture, blur=0.5)
    players, shadows = Sheet(), Shape()
    team = "-1.5,70 2.6,71.5 -12,78 10,64 -17,92 15,88 -5,97 6,104 -24,84 22,99 0,118 -10,112 12,122 0,144 -3,88 -20,66"
    for k, (x, z) in enumerate(spots(team)):
        (px, py), size, red = cam(x, 0, z), 2300 / z, k % 3 != 1
        fall = "0,0,-.7,-.2,.16,.1 0,0,.7,-.2,.16,.1 0,0,-.55,.15,.16,.1 0,0,.55,.15,.16,.1"
        shadows.limbs(px, py, size, fall, 110)
        person(players, rng, px, py, size, rgb("#b08a6c"), rgb("#a82f2a" if red else "#e6e8ea"), 0.13)
        players.limbs(px, py, size, "-.03,.46,.04,.36,.17,.19", "#e0e0e0" if red else "#1d2c55")
    haze(picture, "#0d1a0d", shadows.flat(1.2))
    players.oval(*cam(0.6, 0.2, 69.5), 3, fill="#ffffff")
    players.onto(picture, blur=0.4)
    light(picture, "#8fae78", ramp(500, 640, 0, 90), ramp(H, 700))
    rays, bulbs = Shape(), [(x, 31.9, 172) for x in range(-54, 58, 6)]
    bulbs = [(s * 58, 31.9, z) for z in range(40, 172, 7) for s in (-1, 1)] + bulbs
    for k, (x, y) in enumerate(cam(*bulb) for bulb in bulbs):
        size = 4600 / bulbs[k][2]
        glow(picture, x, y, min(110, size * 1.6), "#dfe9ff", 0.4, 2.4)
        glow(picture, x, y, min(20, size * 0.22), "#ffffff", 1, 0.8, 0.7)
        if k % 3 == 0:
            aim = x + (800 - x) * 0.75
            rays.poly([(x - 4, y), (x + 4, y), (aim + 170, 760), (aim - 170, 760)], 150)
    light(picture, "#a9c0e8", rays.flat(20), ramp(760, 140, 0, 80))
    haze(picture, "#9db2d4", ramp(60, 330, 0, 62), ramp(600, 360))
    fans = Shape()
    for y, size, step in ((1030, 62, 118), (1096, 92, 190)):
        for k in range(-1, 15):
            x, top = k * step + rng.uniform(-22, 22), y + rng.uniform(-26, 16)
            arm, cap = ".66,-1.1,.8,-.3,.34,.26 .8,-.3,.66,.65,.25,.2 .66,.65,.66,.72,.3,.32", "-.2,.12,.42,.06,.2,.05"
            fans.limbs(x, top, size, "0,-.1,0,.1,.6,.62 0,-.3,0,-.7,.3,.4 -.3,-1.25,.3,-1.25,1.2,1.2")
            fans.limbs(x, top, size, rng.choice((arm, cap, "", "")), way=rng.choice((-1, 1)))
    fans.onto(picture, "#0a0e16", 3, rim=(0, 5, "#bcd0ea", 0.35))
    return finish(picture, 7, warm=0, cool=14, bloom=0.5, vignette=0.35)
