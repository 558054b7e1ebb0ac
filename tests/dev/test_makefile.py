import os
import subprocess

import pytest

from dev import places


def _make(*arguments, cwd=places.REPOSITORY):
    command = ["make", "-f", places.REPOSITORY / "Makefile", *arguments]
    # These tests may themselves run under make, whose arguments are none of theirs.
    variables = {"PATH": os.environ["PATH"]}
    return subprocess.check_output(command, cwd=cwd, env=variables, text=True)


def test_help_names_every_command():
    text = _make()
    for name in ("run", "test", "demo", "bench", "predict", "check", "clean"):
        assert f"make {name} " in text


@pytest.mark.parametrize("verb", ["run", "test", "demo", "bench", "check", "clean"])
def test_command_works_from_any_folder(verb, tmp_path):
    text = _make("-n", verb, cwd=tmp_path)
    assert f"cd '{places.REPOSITORY}/' && python3 -m dev {verb}" in text


def test_part_is_passed_on():
    assert "test --only 'tests/triage'" in _make("-n", "test", "ONLY=tests/triage")
    assert "--only" not in _make("-n", "test")


def test_files_of_predict_are_those_of_the_person_s_folder(tmp_path):
    text = _make("-n", "predict", "ISSUES=i", "TICKETS=t", "OUT=o", cwd=tmp_path)
    assert f"--issues '{tmp_path}/i' --tickets '{tmp_path}/t' --out '{tmp_path}/o'" in (
        text
    )
