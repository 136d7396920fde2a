import shutil
import tempfile
from pathlib import Path

import pytest

from tests.newsportal import processes


@pytest.fixture
def place():
    """A folder that any account may enter, as a clone is; with no process left in it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="newsportal-test-"))
    folder.chmod(0o755)
    yield folder
    for process in processes.of(folder):
        process.kill()
    assert processes.all_gone(folder)
    shutil.rmtree(folder)
