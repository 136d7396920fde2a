"""The floor: one answer to whatever is asked. BENCH_ANSWER names its file, JSON: status, headers, body in base64."""

import base64
import json
import os
from pathlib import Path

STATUS, HEADERS, BODY = json.loads(Path(os.environ["BENCH_ANSWER"]).read_text())
HEADERS, BODY = [tuple(header) for header in HEADERS], [base64.b64decode(BODY)]


def application(environ, start_response):
    start_response(STATUS, HEADERS)
    return BODY
