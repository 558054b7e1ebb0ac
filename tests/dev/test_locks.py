import subprocess
import sys
import threading

from dev import locks, places

HOLD = """
from dev import locks
with locks.alone("work"):
    print("held", flush=True)
    input()
"""


def _holder():
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=places.REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    return process


def _waiting():
    got = threading.Event()

    def take():
        with locks.alone("work"):
            got.set()

    thread = threading.Thread(target=take)
    thread.start()
    return got, thread


def test_second_run_waits_for_the_first(own_cache):
    process = _holder()
    got, thread = _waiting()
    assert not got.wait(0.3)
    process.communicate("\n")
    assert got.wait(5)
    thread.join()


def test_lock_of_a_killed_run_is_free(own_cache):
    process = _holder()
    process.kill()
    process.communicate()
    got, thread = _waiting()
    assert got.wait(5)
    thread.join()


def test_only_the_last_user_puts_away(own_cache):
    first, second = locks.Users("server"), locks.Users("server")
    first.enter()
    second.enter()
    assert not first.leave()
    first.close()
    assert second.leave()
    second.close()
