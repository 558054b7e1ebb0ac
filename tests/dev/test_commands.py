import sys

import pytest

from dev.commands import run
from dev.failure import Failure


def _python(code):
    return [sys.executable, "-c", code]


def test_output_comes_back_and_is_kept(tmp_path):
    log = tmp_path / "log"
    assert run(_python("print('done')"), "Working", log=log) == "done\n"
    assert log.read_text() == "done\n"


def test_failure_names_the_work_its_last_words_and_the_remedy():
    code = "import sys; print('first'); print('no network'); sys.exit(3)"
    with pytest.raises(Failure) as caught:
        run(_python(code), "Fetching Odoo", remedy="Look at the network.")
    text = str(caught.value)
    assert text.startswith("Fetching Odoo failed, exit status 3")
    assert "| no network" in text
    assert text.endswith("Look at the network.")


def test_long_output_is_cut_to_its_end():
    code = "print(*range(1000), sep='\\n'); raise SystemExit(1)"
    with pytest.raises(Failure) as caught:
        run(_python(code), "Counting")
    assert "| 999" in str(caught.value)
    assert "| 500" not in str(caught.value)


def test_full_disk_is_said_in_a_sentence():
    code = "raise SystemExit('write: No space left on device')"
    with pytest.raises(Failure, match="the disk is full"):
        run(_python(code), "Unpacking")


def test_missing_program_is_named():
    with pytest.raises(Failure, match="there is no no-such-program here"):
        run(["no-such-program"], "Working")
