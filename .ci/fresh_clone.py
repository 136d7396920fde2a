"""Starts `script/run` in a fresh clone, reads its pages, stops it and looks for what it left running."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

CLONE = Path(sys.argv[1]).resolve()
SAMPLE = CLONE / "tests" / "data" / "seite.txt"


def check(right, what):
    print(("ok      " if right else "FAILED  ") + what, flush=True)
    if not right:
        sys.exit(1)


def fetch(address):
    try:
        with urllib.request.urlopen(address, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def running():
    """Processes that name the clone, as every one that it started does."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            place = os.readlink(folder / "cwd")
        except OSError:
            continue
        ours = str(CLONE) in command or place.startswith((str(CLONE), "/var/lib/newsportal"))
        if ours and int(folder.name) != os.getpid():
            found[folder.name] = command
    return found


def main():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = str(trial.getsockname()[1])
    site = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "NEWSPORTAL_VAR")}
    environment |= {"PORT": port, "FACEBOOK_URL": "https://www.facebook.com/tagesbote"}
    portal = subprocess.Popen(
        ["script/run"], cwd=CLONE, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        said = ""
        for line in portal.stdout:
            said += line
            print("        " + line, end="", flush=True)
            if line.startswith("Stop with"):
                break
        check(f"{site}/redaktion/" in said and "password" in said, "script/run names site, admin and password")

        command = [".venv/bin/python", "manage.py", "import_page", SAMPLE]
        command += ["--date", "2025-07-22", "--section", "Politik", "--publish"]
        imported = subprocess.run(command, cwd=CLONE, env=environment, capture_output=True, text=True)
        check(imported.returncode == 0 and "9 ticker lines new" in imported.stdout, "a page is imported")
        article = re.search(r"/politik/\S+", imported.stdout)[0]

        for path, status, words in [
            ("/", 200, ["Wümsebrücke", "Eilmeldung", 'href="/impressum/"']),
            ("/politik/", 200, ["Straßenbahn"]),
            ("/impressum/", 200, ["§ 18 Abs. 2 MStV"]),
            (article, 200, ["<h1>Innenministerin spricht", "Folgen Sie uns auf Facebook", "22.07.2025, 19:38"]),
            ("/ticker/2025-07-22/", 200, ["Dienstag, 22. Juli 2025", "19:38", "10:44", "Seegraswiesen"]),
            ("/redaktion/login/", 200, ["Anmelden"]),
            ("/gibt-es-nicht/", 404, ["Diese Seite gibt es nicht"]),
        ]:
            found, page = fetch(site + path)
            check(found == status and all(word in page for word in words), f"{found} {path}")
    finally:
        portal.send_signal(signal.SIGTERM)
        portal.stdout.read()
        code = portal.wait(60)
    check(code == 0, "script/run ends with 0")
    end = time.monotonic() + 10
    while running() and time.monotonic() < end:
        time.sleep(0.1)
    check(not running(), f"nothing is left running {running() or ''}")


main()
