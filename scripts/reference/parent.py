"""Ends this process when the one that started it has gone, also in the middle of a long computation.

A closed standard input is the sign, which also reaches a process behind a wrapper script. Windows has no poll: there a
process is ended by whoever started it, or by its next read.
"""

import os
import select
import sys
import threading

MILLISECONDS_BETWEEN_LOOKS = 1000


def end_with_parent() -> None:
    """Call it first: libraries take seconds to load."""
    if hasattr(select, "poll"):
        threading.Thread(target=watch, args=(os.getppid(),), daemon=True).start()


def watch(parent: int) -> None:
    input = select.poll()
    input.register(0, getattr(select, "POLLRDHUP", 0))  # that the other end is closed is always told
    while os.getppid() == parent:
        if any(events & ~select.POLLNVAL for _, events in input.poll(MILLISECONDS_BETWEEN_LOOKS)):
            break
    try:
        print("standard input was closed, or its process has gone", file=sys.stderr, flush=True)
    finally:
        os._exit(1)  # also where standard error has gone with it
