"""The bench: runs the modules that are named, or all, and writes docs/leistung.md. `script/bench` calls it.

A module is a file beside this one with `def figures()`. What it gave last is kept in var/bench/, so that a run of one
module leaves the tables of the others in the document.
"""

import contextlib
import dataclasses
import datetime
import importlib
import importlib.metadata
import json
import os
import platform
import re
import signal
import subprocess
import sys
from pathlib import Path

from portal import ROOT
from servers import embedded

KEPT = ROOT / "var" / "bench"
DOCUMENT = ROOT / "docs" / "leistung.md"
HERE = Path(__file__).parent


def modules():
    return sorted(path.stem for path in HERE.glob("*.py") if "\ndef figures(" in path.read_text())


def run(name):
    """Prints the module's figures as they come, keeps them and writes the document anew; whether all of them hold."""
    module = importlib.import_module(name)
    found = []
    print(f"== {name}", flush=True)
    for figure in module.figures():
        found.append(dataclasses.asdict(figure))
        print(line(found[-1]), flush=True)
    result = {
        "date": datetime.datetime.now().isoformat(" ", "minutes"),
        "about": module.__doc__.strip().splitlines()[0],
        "figures": found,
    }
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{name}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False))
    write()
    return all(figure["holds"] for figure in found)


def line(figure):
    bound = f"bound {figure['bound']}" + (f"; {figure['spread']}" if figure["spread"] else "")
    return f"{'ok ' if figure['holds'] else 'NO '} {figure['what']}: {figure['value']} ({bound})"


def machine():
    model = re.search(r"^model name\s*: (.+)", Path("/proc/cpuinfo").read_text(), re.M)
    versions = [f"{name} {importlib.metadata.version(name)}" for name in ("Django", "gunicorn")]
    for program, option in (("nginx", "-v"), ("wrk", "-v")):
        with contextlib.suppress(OSError):
            said = subprocess.run([program, option], capture_output=True, text=True)
            if number := re.search(r"\d+\.[\d.]*\d", said.stdout + said.stderr):
                versions.append(f"{program} {number[0]}")
    return (
        f"{os.cpu_count()} cores ({model[1] if model else platform.machine()}), Python {platform.python_version()}, "
        f"{', '.join(versions)}, PostgreSQL {embedded.Server(ROOT / 'var').version}"
    )


def write():
    """The document, from what each module gave last."""
    tables = []
    for path in sorted(KEPT.glob("*.json")):
        if path.stem not in modules():
            continue
        result = json.loads(path.read_text())
        rows = [["figure", "bound", "measured", "spread", "holds"], ["---"] * 5]
        for figure in result["figures"]:
            holds = "yes" if figure["holds"] else "**NO**"
            rows.append([figure["what"], figure["bound"], figure["value"], figure["spread"], holds])
        table = "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
        tables.append(
            f"## {path.stem}\n\n{result['about']} Measured {result['date']} by `script/bench {path.stem}`.\n\n{table}\n"
        )
    DOCUMENT.write_text(f"""# Performance

Written by `script/bench` on {datetime.date.today()}, which prints the same figures. Machine: {machine()}.
Everything runs on it at once, over loopback: wrk and the other clients, the servers and PostgreSQL share the cores. So a
figure is a ratio to its floor wherever there is one: both are up at the same time and measured in turn, the measured value
is the median of the ratios of the rounds, and the spread tells the smallest and the largest. Absolute numbers are of this
machine in that hour. gunicorn runs under `gunicorn.conf.py`, for the floors too, but in `speed` and `freshness` without its
`max_requests`: at full speed a worker would be replaced every few seconds.

{chr(10).join(tables)}""")


def main(names):
    if unknown := [name for name in names if name not in modules()]:
        sys.exit(f"Error: the bench has no {', '.join(unknown)}, only {', '.join(modules())}.")
    # Told to end, it lets every module stop what it started.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    holds = [run(name) for name in names or modules()]
    return 0 if all(holds) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
