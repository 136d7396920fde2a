"""How the pictures of the demo were painted: one scene a module, the same on every run. `python -m
newsportal.demo.drawing` paints them anew into `../bilder/`; the portal itself only reads the files."""
