"""Who does not answer is left alone longer each time, but never forgotten."""

from datetime import timedelta

from mirror import backoff


def test_waits_grow_and_stay_bounded():
    waits = [backoff.pause(number) for number in range(1, 40)]
    assert waits[0] == timedelta(seconds=15)
    assert waits == sorted(waits)
    assert waits[1] == 2 * waits[0]
    assert waits[-1] == timedelta(minutes=30)


def test_a_day_of_silence_is_some_fifty_attempts():
    day, passed, attempts = timedelta(days=1), timedelta(), 0
    while passed < day:
        attempts += 1
        passed += backoff.pause(attempts)
    assert 40 < attempts < 70
