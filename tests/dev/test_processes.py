import json
import os
import shutil
import subprocess
import sys
import time

import pytest

from dev import places, processes

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(60)",
]


@pytest.fixture(autouse=True)
def cache(own_cache):
    return own_cache


@pytest.fixture
def sleeper():
    process = subprocess.Popen(SLEEP)
    yield process
    process.kill()
    process.wait()


def test_remembered_process_is_found_and_ended(sleeper):
    processes.remember("sleeper", sleeper.pid)
    assert processes.running("sleeper") == sleeper.pid
    assert processes.end("sleeper")
    assert sleeper.wait(5) != 0
    assert processes.running("sleeper") is None


def test_another_process_of_the_same_number_is_left_alone(sleeper):
    processes.remember("sleeper", sleeper.pid)
    file = places.clone_folder() / "sleeper.pid"
    known = json.loads(file.read_text())
    file.write_text(json.dumps({**known, "started": "1"}))
    assert processes.running("sleeper") is None
    assert not processes.end("sleeper")
    assert sleeper.poll() is None


def test_process_that_is_gone_is_not_running(sleeper):
    processes.remember("sleeper", sleeper.pid)
    sleeper.kill()
    sleeper.wait()
    assert processes.running("sleeper") is None
    assert not processes.end("sleeper")


def test_dead_but_unreaped_process_is_not_running(sleeper):
    processes.remember("sleeper", sleeper.pid)
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert processes.running("sleeper") is None


@pytest.mark.parametrize("content", ["", "{", "no json"])
def test_damaged_note_is_no_process(content):
    (places.clone_folder() / "sleeper.pid").write_text(content)
    assert processes.running("sleeper") is None
    assert not processes.end("sleeper")


def test_process_that_does_not_listen_is_killed(monkeypatch):
    monkeypatch.setattr(processes, "PATIENCE", 0.2)
    process = subprocess.Popen(STUBBORN, stdout=subprocess.PIPE)
    process.stdout.readline()
    processes.remember("stubborn", process.pid)
    assert processes.end("stubborn")
    assert process.wait(5) == -9


def test_background_process_lives_as_long_as_the_body(tmp_path):
    log = tmp_path / "log"
    with processes.background("sleeper", SLEEP, log) as process:
        assert processes.running("sleeper") == process.pid
        assert os.getsid(process.pid) == process.pid
    assert process.poll() is not None
    assert processes.running("sleeper") is None


def test_what_a_background_process_started_ends_with_it(tmp_path):
    log = tmp_path / "log"
    command = ["sh", "-c", "sleep 60 & echo $!; wait"]
    with processes.background("parent", command, log):
        while not log.read_text().endswith("\n"):
            time.sleep(0.01)
        child = int(log.read_text())
        assert processes.started(child)
    deadline = time.monotonic() + 5
    while processes.started(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not processes.started(child)


def test_background_process_ends_even_if_the_cache_was_removed(tmp_path, cache):
    with processes.background("sleeper", SLEEP, tmp_path / "log") as process:
        shutil.rmtree(cache)
    assert process.poll() is not None


def test_background_process_ends_when_the_body_fails(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        with processes.background("sleeper", SLEEP, tmp_path / "log") as process:
            raise KeyboardInterrupt
    assert process.poll() is not None
