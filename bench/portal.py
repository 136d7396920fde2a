"""A portal of its own, for what looks at pages from outside."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"
ARTICLE = re.compile(r'href="(/(?!ticker/)[^/"]+/[^/"]+-\d+/)"')  # a link to one; days of the ticker look alike
sys.path.insert(0, str(ROOT))  # for all of the bench, which begins with this
from newsportal import local  # noqa: E402


@contextlib.contextmanager
def portal(**settings):
    """Serve it by gunicorn on a free port from a temporary folder, with the demo unless `DEMO="false"`; gives its address,
    `shell`, which runs Python in it, and its environment.

    As `script/run` does, with the packages that are there.
    """
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    with tempfile.TemporaryDirectory() as var:
        os.chmod(var, 0o755)  # as root, the database's own account must get there
        environment = {"PATH": os.environ["PATH"], "NEWSPORTAL_LOCAL": "1", "NEWSPORTAL_ENV": ""}
        environment |= {"NEWSPORTAL_VAR": var, "PORT": str(port), **settings}

        def shell(source):
            command = [PYTHON, "manage.py", "shell", "-v0", "-c", source]
            return subprocess.check_output(command, cwd=ROOT, env=environment, text=True)

        process = subprocess.Popen(
            [PYTHON, "-m", "newsportal.local"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=local.die_with_parent,
        )
        said = []
        try:
            for line in process.stdout:
                said.append(line)
                if line.startswith("Stop with"):
                    break
            else:
                raise SystemExit("".join([*said, "Error: the portal does not start."]))
            # A pipe that nobody empties would stop it when it has said 64 KB.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield f"http://127.0.0.1:{port}", shell, environment
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
