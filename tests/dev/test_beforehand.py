import subprocess
import sys

import pytest

from dev import beforehand, ports
from dev.failure import Failure


def _find(*there):
    return lambda name: f"/usr/bin/{name}" if name in there else None


def test_any_known_browser_will_do():
    beforehand.check_tools(_find("chromium-browser", "wkhtmltopdf"))
    beforehand.check_tools(_find("google-chrome", "wkhtmltopdf"))


def test_what_is_missing_is_named_with_the_command_that_installs_it():
    with pytest.raises(Failure) as caught:
        beforehand.check_tools(_find())
    assert "apt-get install chromium wkhtmltopdf" in str(caught.value)


def test_only_what_is_missing_is_named():
    with pytest.raises(Failure) as caught:
        beforehand.check_tools(_find("chromium"))
    assert "apt-get install wkhtmltopdf" in str(caught.value)


def test_plain_tests_go_without_a_browser(monkeypatch):
    def missing():
        raise Failure("No browser.")

    monkeypatch.setattr(beforehand, "check_tools", missing)
    beforehand.check("test", {"only": "tests/triage"})
    for only in ("", "/csp_support"):
        with pytest.raises(Failure, match="No browser"):
            beforehand.check("test", {"only": only})


def test_file_that_is_not_there_is_named(tmp_path):
    there, missing = tmp_path / "issues.json", tmp_path / "tickets.json"
    there.write_text("[]")
    with pytest.raises(Failure, match="no file .*tickets.json") as caught:
        beforehand.check("predict", {"issues": there, "tickets": missing})
    assert "make predict ISSUES=" in str(caught.value)


def test_what_a_killed_run_left_behind_is_ended(own_cache, tmp_path, monkeypatch):
    monkeypatch.setenv("PORT", str(ports.free()))
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    beforehand.processes.remember("odoo", left.pid)
    beforehand.check("run", {})
    assert left.wait(5) != 0


def test_second_run_of_a_clone_is_told_so(own_cache, monkeypatch):
    monkeypatch.setattr(beforehand.processes, "running", lambda name: 4711)
    with pytest.raises(Failure, match="running already"):
        beforehand.check("run", {})
