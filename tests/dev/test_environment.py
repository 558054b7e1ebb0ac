import os
import sys

import pytest

from dev import environment
from dev.failure import Failure


@pytest.fixture
def checkout(tmp_path):
    def make(version_info):
        (tmp_path / "odoo").mkdir()
        release = f"version_info = {version_info}\n"
        (tmp_path / "odoo" / "release.py").write_text(release)
        return tmp_path

    return make


def test_own_checkout_is_taken(checkout, monkeypatch):
    folder = checkout("(19, 0, 0, FINAL, 0, '')")
    monkeypatch.setenv("ODOO_HOME", str(folder))
    assert environment.odoo() == folder


def test_checkout_of_another_series_is_refused(checkout, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(checkout("(18, 0, 0, FINAL, 0, '')")))
    with pytest.raises(Failure, match="no checkout of Odoo's branch 19.0"):
        environment.odoo()


def test_folder_without_odoo_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Failure, match="ODOO_HOME"):
        environment.odoo()


def test_environment_made_last_is_found(own_cache):
    assert environment.made() is None
    for age, name in enumerate(("new", "old")):
        path = own_cache / "python" / name / environment.DESCRIPTION
        path.parent.mkdir(parents=True)
        path.write_text("{}")
        (path.parent / "bin").mkdir()
        (path.parent / "bin" / "python").touch()
        os.utime(path, (1000 - age, 1000 - age))
    assert environment.made() == own_cache / "python" / "new" / "bin" / "python"


def test_environment_whose_python_was_uninstalled_is_none(own_cache):
    folder = own_cache / "python" / "orphan"
    (folder / "bin").mkdir(parents=True)
    (folder / environment.DESCRIPTION).write_text("{}")
    (folder / "bin" / "python").symlink_to("/no/such/python")
    assert environment.made() is None


def test_unfinished_environment_is_none(own_cache):
    (own_cache / "python" / "unfinished" / "bin").mkdir(parents=True)
    assert environment.made() is None


@pytest.mark.parametrize("version", [(3, 9, 18), (3, 14, 0)])
def test_python_that_odoo_does_not_run_on_is_refused(version, monkeypatch):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(Failure, match="Odoo 19 runs on Python 3.10 to 3.13"):
        environment.prepare()
