import sys
from importlib import import_module
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent
SIZE = (1280, 853)

for path in sorted(FOLDER.glob("[a-z]*.py")):
    if path.stem == "brush" or sys.argv[1:] and path.stem not in sys.argv[1:]:
        continue
    scene = import_module(f"newsportal.demo.drawing.{path.stem}")
    picture = scene.draw().resize(SIZE, Image.Resampling.LANCZOS)
    picture.save(FOLDER.parent / "bilder" / f"{path.stem}.avif", quality=62, speed=4)
    print(path.stem)
