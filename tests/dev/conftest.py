import shutil
import tempfile
from pathlib import Path

import pytest

from dev import postgres


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """A cache folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "csp_support"


@pytest.fixture(scope="module")
def open_folder():
    """A folder that every user may enter, as the server's user must."""
    folder = Path(tempfile.mkdtemp(prefix="csp_support_test_"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server(open_folder):
    """A PostgreSQL server of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(open_folder))
        for name in postgres.OWN_SERVER:
            patch.delenv(name, raising=False)
        with postgres.server() as running:
            yield running
