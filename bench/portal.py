"""A portal of its own with the demo, for what looks at pages from outside."""

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv" / "bin" / "python"


@contextlib.contextmanager
def portal():
    """Serve it by gunicorn on a free port from a temporary folder; gives its address and `shell`, which runs Python in it.

    As `script/run` does, with the packages that are there.
    """
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    with tempfile.TemporaryDirectory() as var:
        environment = {"PATH": os.environ["PATH"], "NEWSPORTAL_LOCAL": "1", "NEWSPORTAL_ENV": ""}
        environment |= {"NEWSPORTAL_VAR": var, "PORT": str(port)}

        def shell(source):
            command = [PYTHON, "manage.py", "shell", "-v0", "-c", source]
            return subprocess.check_output(command, cwd=ROOT, env=environment, text=True)

        process = subprocess.Popen(
            [PYTHON, "-m", "newsportal.local"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            for line in process.stdout:
                if line.startswith("Stop with"):
                    break
            else:
                raise SystemExit("Error: the portal does not start.")
            yield f"http://127.0.0.1:{port}", shell
        finally:
            process.send_signal(signal.SIGTERM)
            process.stdout.read()
            process.wait()
