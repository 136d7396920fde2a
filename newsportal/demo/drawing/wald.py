from math import hypot, pi, sin
from random import Random

from PIL import Image, ImageChops

from newsportal.demo.drawing.brush import (
    Shape,
    Sheet,
    W,
    beams,
    blades,
    branch,
    finish,
    foliage,
    glow,
    gradient,
    haze,
    levels,
    mix,
    noise,
    product,
    ramp,
    ridge,
    solid,
)


def draw():
    rng, (sx, sy) = Random(31), (930, 250)
    picture = gradient("0 #c8cf9a, .35 #f1e7bd, .62 #cfd0a2, 1 #59603c")
    glow(picture, sx, sy, 620, "#fff3c8", 0.9, 1.6)
    veil, trunk = noise(40, 300, 3, 2), levels(noise(41, 90, 5, 0.12), 60, 220)
    for depth in range(7):
        t, blur = depth / 6, (1.6, 1.0, 0.6, 0, 0, 0, 2.2)[depth]
        tone, ground = mix("#b9bb8e", "#15190f", t**0.8), 640 + 300 * t**1.7
        floor, stems, leaves = Sheet(), Shape(), Sheet()
        greens = [mix(tone, green, 0.75) for green in ("#4d5c26", "#6d7834", "#2c3a18")]
        earth = [mix(mix(tone, "#6b5230", 0.6), "#c79a58", k / 9) for k in range(10)]
        if depth < 6:
            floor.poly(ridge(rng, ground, 8 + 14 * t), mix(tone, "#5d5a34", 0.3))

        def place(path=False, t=t, ground=ground):
            """Where a blade grows, beside the path; with path where a leaf lies, on it."""
            away, x = rng.random() ** 1.5, rng.uniform(0, W)
            y, size = ground - 12 + away * (90 + 200 * t), (5 + 26 * (0.25 + t + away * 0.3)) * rng.uniform(0.4, 1)
            on = abs(x - 850 - 60 * sin(y / 80)) < 30 + 0.5 * (y - 600)
            return (x, y, size, 0.9) if on == path else place(path)

        blades(floor, rng, round(1900 + 600 * t) if depth < 6 else 0, place, greens, "#e8dc98")
        for x, y, size, _ in (place(True) for _ in range(round(200 + 500 * t) if depth < 6 else 0)):
            floor.oval(x, y, size * 0.28, size * 0.08, earth[int(10 * rng.random() ** 3)])
        for _ in range(round(46 * (1 - t) ** 1.4) + 5):
            x, wide = rng.uniform(-60, W + 60), (7 + 62 * t**1.6) * rng.uniform(0.6, 1.25)
            if abs(x - 850) < 70 + 330 * t:
                continue
            lean, foot = rng.gauss(0, 18 + 20 * t), ground + rng.uniform(0, 30 + 60 * t)
            stems.limb(x, foot, x + lean, -60, wide, wide * 0.62)
            for side in (-1, 1):
                root = ((0, -2.4), (0.5, -0.9), (0.62, -0.2), (0.95, 0.2), (0, 0.3))
                stems.poly([(x + side * u * wide, foot + v * wide) for u, v in root])
            for _ in range(rng.randint(1, 4)):
                y, turn = rng.uniform(0, foot * 0.55), pi / 2 + rng.choice((-1, 1)) * rng.uniform(0.9, 1.4)
                branch(stems, rng, x + lean * (1 - y / foot), y, turn, 40 + 60 * t, 3 + 7 * t, [], 3)
        for _ in range(round(45 + 35 * t)):
            x, y = rng.uniform(-20, W + 20), rng.uniform(-40, 250 + 120 * t) * rng.random() ** (0.3 + t)
            if hypot(x - sx, y - sy) > 230 * rng.uniform(0.6, 1.3):
                lit = mix(tone, "#dbe07a", 0.55 * (1 - hypot(x - sx, y - sy) / 1500))
                dark, leaf = mix(tone, "#3f5220", 0.5), 2.4 + 2.2 * t
                foliage(leaves, rng, [(x, y)], 30 + 22 * t, dark, lit, (0.1, 0.4), 62, leaf)
        floor.onto(picture)
        bark = Image.composite(solid(mix(tone, "#8a7d58", 0.28)), solid(tone), ImageChops.offset(trunk, depth * 211, 0))
        stems.onto(picture, bark, blur, rim=(3 if depth > 3 else 2, 0, "#ffeebb", 0.3 * t))
        leaves.onto(picture, blur=4 if depth in (0, 6) else 0, share=0.85)
        if depth < 6:
            haze(picture, "#f0e6b8", ramp(900, 560, 30, 120), ImageChops.offset(veil, depth * 170, 0), share=1 - t)
            glow(picture, sx, sy, 560, "#fff0bc", 0.34 * (1 - t), 1.8)
    dust = levels(noise(77, 260, 3), -150, 270)
    beams(picture, rng, sx, sy - 120, (0.12, 0.88), 24, "#fff0b8", 0.03, fade=product(dust, ramp(980, 250)))
    return finish(picture, 13, cool=8, vignette=0.35)
