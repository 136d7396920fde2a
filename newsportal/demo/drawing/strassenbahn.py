from random import Random

from PIL import Image, ImageChops

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
    lamp,
    levels,
    light,
    mix,
    noise,
    people,
    ramp,
    ripple,
    shade,
    soften,
    spots,
    streaks,
    street,
    wet,
)


def tram(sheet):
    """A tram that comes towards us."""
    rng, body, z = Random(4), "#b3202a", 10.7
    sheet.side(0.55, 0.35, 3.4, 10.3, 46, mix(body, "#1a1014", 0.35))
    sheet.poly("0.55,3.4,46 1.05,3.75,46 1.05,3.75,10.6 0.55,3.4,10.3", "#22262c")
    sheet.side(0.55, 0.3, 0.62, 10.3, 46, "#15171b")
    sheet.side(0.55, 1.32, 2.95, 10.35, 46, "#15181d")
    while z < 44:
        wide, low = rng.choice(((1.5, 1.42), (1.5, 1.42), (1.15, 0.7)))
        sheet.side(0.55, low, 2.85, z, z + wide, mix("#ffd48a", "#b9772e", rng.uniform(0, 0.4)))
        sheet.side(0.55, 2.5, 2.85, z, z + wide, "#ffe9c4")
        (x, y), r = sheet.at(0.55, rng.uniform(1.75, 2), z + wide * rng.uniform(0.3, 0.7)), 190 / z
        sheet.limb(x, y, x, sheet.at(0.55, 1.6, z)[1], r, r * 2.2, "#3a2a1c")
        z += wide + 0.22

    def nose(points, fill):
        sheet.poly([(x, y, 9.6) for x, y in spots(points)], fill)

    cheek = "0.55,0.35,10.3 0.55,3.4,10.3 1.05,3.5,9.6 0.72,3.1,9.6 0.58,1.3,9.6 0.62,0.4,9.6"
    sheet.poly(cheek, mix(body, "#1a1014", 0.5))
    nose("0.62,0.4 3.0,0.4 3.04,1.3 2.92,3.1 2.6,3.5 1.05,3.5 0.72,3.1 0.58,1.3", mix(body, "#000000", 0.12))
    nose("0.64,0.34 2.98,0.34 2.98,0.66 0.62,0.66", "#1a1c20")
    nose("0.7,1.36 2.94,1.36 2.84,3.0 2.72,3.1 0.93,3.1 0.8,3.0", "#10141a")
    nose("0.8,1.46 2.84,1.46 2.76,2.66 0.88,2.66", "#2a2c2e")
    nose("1.05,1.9 2.6,1.9 2.56,2.62 1.1,2.62", mix("#ffd48a", "#4a3820", 0.62))
    nose("1.5,1.46 2.16,1.46 2.12,1.84 2.04,1.95 1.9,2.0 1.78,2.0 1.62,1.95 1.54,1.84", "#14161a")
    sheet.oval(*sheet.at(1.84, 2.14, 9.6), 15, 20, "#14161a")
    nose("0.8,1.46 1.5,1.46 1.1,2.66 0.88,2.66", "#485058")
    nose("1.05,2.72 2.6,2.72 2.6,3.05 1.05,3.05", "#0b0c0e")
    sheet.line("1.82,0.7,9.6 1.82,1.3,9.6", mix(body, "#000000", 0.4), 1.5)
    sheet.line("1.3,1.4,9.6 1.75,2.2,9.6", "#050607", 2)


def draw():
    rng, cam = Random(11), Camera(1300, 540, 1.75, 690)
    picture = gradient("0 #1a2740, .28 #3c4b63, .5 #a8917d, 1 #20242c")
    streaks(picture, 5, 640, 230, "#3d475c", 0.8, 90)
    walls = ("#6d5a4a", "#57534f", "#705f55", "#5b4a42", "#636058")
    rows = "84,140 56,84 40,56 27,40 15.5,27 4.5,15.5"
    street(picture, cam, rng, rows, (-8.5, 11.5), (13, 17), 5, walls, 0.42, "#93847a", 105, "#1f242d")
    shade(picture, ramp(60, 620, 110, 255))
    glow(picture, cam.centre, 520, 420, "#e0a878", 0.55)
    ground, scene = Shape(cam), picture.copy()
    ground.level(-8.5, 11.5, 0, 3, 160)
    wet(picture, 541, 8)
    picture.paste(scene, (0, 0), ImageChops.invert(ground.flat(0.6)))
    below, water = Sheet(cam.under), picture.copy()
    tram(below)
    below.onto(water)
    soften(water, 4, 22, 600)
    picture.paste(Image.blend(picture, water, 0.72))
    ripple(picture, 600, 3, 0.25, 0.35)
    kerb, rails, wires, shadow = Shape(cam), Shape(cam), Shape(cam), Shape()
    for x in (-3.4, -1.95, 1.05, 2.5):
        rails.level(x, x + 0.1, 0, 2.5, 90)
    for x in (-5, 7):
        kerb.level(x, x + 0.25, 0, 2.5, 120)
    kerb.onto(picture, "#8c7f70", 1, 0.4)
    rails.onto(picture, "#14161b", 0.5, 0.75, rim=(2, 0, "#f0c89a", 0.8))
    for x in (-2.7, 1.8):
        wires.poly([(x, 5.6, 3), (x, 5.6, 60), (x, 5.62, 3)])
    for z in (9, 16, 28, 46):
        wires.line([(-8.5, 8, z), (-2.7, 5.7, z), (1.8, 5.7, z), (11.5, 8, z)], width=1.1)
    wires.line("1.5,3.8,13 1.9,4.7,14 1.5,5.6,12.6", width=2)
    wires.onto(picture, "#0d1017", 0.5, 0.85)
    for x, z in spots("-6.6,60 8.4,60 -6.6,42 8.4,42 -6.6,29 8.4,29 -6.6,20 8.4,20 -6.6,13 8.4,13"):
        post = Shape(cam)
        post.line([(x, 0, z), (x, 5.2, z)], width=70 / z)
        post.onto(picture, "#0f1218", 0.7)
        lamp(picture, *cam(x, 5.2, z), 3800 / z)
        glow(picture, *cam.under(x, 4, z), 900 / z, "#ffa24d", 0.5, 2, 4)
    walkers = spots("-5.7,11.5 -7.3,17 -6.4,25 -7,33 8.6,16 9.4,23 8.2,34")
    people(picture, cam, rng, walkers, "#14161c", blur=0.8, rim=(2, 1, "#d9a468", 0.5))
    umbrellas = Shape(cam)
    for x, z in walkers[::2]:
        (px, py), s = cam(x, 2.2, z), 1300 / z
        umbrellas.oval(px + 0.03 * s, py + 0.33 * s, 0.58 * s, 0.33 * s, cut=(184, 356))
        umbrellas.line([(px + 0.05 * s, py), (px + 0.1 * s, py + 1.2 * s)], width=0.025 * s)
    umbrellas.onto(picture, "#14161c", 0.8, rim=(2, 1, "#d9a468", 0.4))
    shadow.oval(940, 728, 190, 16)
    haze(picture, "#07080b", shadow.flat(9), share=0.85)
    car = Sheet(cam)
    tram(car)
    car.text(*cam(1.83, 2.885, 9.6), "5  Nordbad", 22, "#ffb347")
    car.onto(picture, tone=ImageChops.multiply(ramp(300, 760, 255, 120), levels(noise(9, 200, 4), -700, 200)))
    for x in (0.86, 2.78):
        px, py = cam(x, 0.98, 9.6)
        lamp(picture, px, py, 230, "#fff0cc")
        glow(picture, px, py, 48, "#ffffff", 1, 1)
        glow(picture, px, py + 190, 70, "#ffe9c0", 0.55, 1.6, 3.4)
    rain = Shape()
    for _ in range(900):
        x, y, size = rng.uniform(0, W), rng.uniform(-50, H), rng.uniform(14, 46)
        rain.line([(x, y), (x - size * 0.12, y + size)], rng.randint(20, 90), rng.choice((0.5, 0.5, 1)))
    light(picture, "#aab4c4", rain.flat(0.6), share=0.6)
    return finish(picture, 1, bloom=0.55, vignette=0.35)
