# SPDX-License-Identifier: MIT
"""Storms of garbage: two threads make objects and lose them, and memory does not grow."""

import gc
import statistics
import threading
import time

ROUNDS = 6


def resident_bytes():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * 4096


def _storm(litter, until, problems):
    number = 0
    while time.monotonic() < until and not problems:
        number += 1
        try:
            litter(number)
        except ZeroDivisionError:
            pass
        except Exception as error:
            problems.append(repr(error))
        if number % 100 == 0:
            gc.collect()


def _storms(litter, seconds):
    """One more thread collects, so that objects end on threads that did not make them."""
    problems, until = [], time.monotonic() + seconds
    threads = [threading.Thread(target=_storm, args=(litter, until, problems)) for _ in range(2)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        gc.collect()
        time.sleep(0.05)
    assert not problems, problems
    while gc.collect():
        pass


def blow(litter, seconds):
    """litter(number) makes objects and keeps none; it may leave by a ZeroDivisionError.

    What is in use at once depends on when threads run, so memory may jump in a round; a leak grows
    in all of them.
    """
    grown = []
    for _ in range(ROUNDS):
        before = resident_bytes()
        _storms(litter, seconds / ROUNDS)
        grown.append((resident_bytes() - before) >> 10)
    assert statistics.median(grown[1:]) < 2048, f"KiB that memory grew by, round by round: {grown}"
    print(f"nothing crashed, nothing leaked: KiB that memory grew by, round by round: {grown}")
