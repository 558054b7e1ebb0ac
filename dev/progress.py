"""Steps as a person sees them: what goes on and for how long."""

import contextlib
import sys
import threading
import time

HEARTBEAT = {True: 1, False: 30}  # seconds between signs of life, on a terminal or not


def say(text=""):
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title):
    """Shows `title` while the body runs, then how long it took."""
    started = time.monotonic()
    on_terminal = sys.stderr.isatty()
    over = threading.Event()

    def seconds():
        return f"{time.monotonic() - started:.0f} s"

    def heartbeat():
        while not over.wait(HEARTBEAT[on_terminal]):
            if on_terminal:
                print(f"\r  {title} … {seconds()}", end="", file=sys.stderr, flush=True)
            else:
                say(f"  … {title}: {seconds()} so far")

    thread = threading.Thread(target=heartbeat, daemon=True)
    if on_terminal:
        print(f"  {title} …", end="", file=sys.stderr, flush=True)
    else:
        say(f"  {title} …")
    thread.start()
    outcome = "failed after"
    try:
        yield
        outcome = "done in"
    finally:
        over.set()
        thread.join()
        start_of_line = "\r" if on_terminal else ""
        say(f"{start_of_line}  {title}: {outcome} {seconds()}")
