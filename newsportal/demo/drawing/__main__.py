import sys
from importlib import import_module
from pathlib import Path

from PIL import Image

from newsportal.demo.drawing import portraits

FOLDER = Path(__file__).parent
SIZE = (1280, 853)

for path in sorted(FOLDER.glob("[a-z]*.py")):
    if path.stem in ("brush", "portraits") or sys.argv[1:] and path.stem not in sys.argv[1:]:
        continue
    scene = import_module(f"newsportal.demo.drawing.{path.stem}")
    picture = scene.draw().resize(SIZE, Image.Resampling.LANCZOS)
    picture.save(FOLDER.parent / "bilder" / f"{path.stem}.avif", quality=62, speed=4)
    print(path.stem)

for name in portraits.PEOPLE:
    if not sys.argv[1:] or "portraits" in sys.argv[1:]:
        picture = portraits.draw(name).resize((480, 480), Image.Resampling.LANCZOS)
        picture.save(FOLDER.parent / "bilder" / f"portraet-{name}.avif", quality=62, speed=4)
        print(f"portraet-{name}")
