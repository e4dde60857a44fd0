"""What people see who wait at a terminal: a bar, or a line where no one knows how much is left."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from usvenezuela.problems import Progress

PATIENCE = 2.0
"""Seconds after which a bar or a line appears."""
_BEAT = 1.0
"""Seconds after which a line is drawn anew."""
_WIDTH = 40


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Give what draws the bar on standard error, called with how much is done, and of how much; None where no one watches.

    The bar is wiped out at the end.
    """
    if not sys.stderr or not sys.stderr.isatty():
        yield None
        return
    begun = time.monotonic()
    drawn = 0

    def draw(done: int, total: int) -> None:
        nonlocal drawn
        if time.monotonic() - begun < PATIENCE or not total:
            return
        filled = _WIDTH * done // total
        text = f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {100 * done // total} %"
        drawn = len(text)
        print(f"\r{text}", end="", file=sys.stderr, flush=True)

    try:
        yield draw
    finally:
        if drawn:
            print(f"\r{' ' * drawn}\r", end="", file=sys.stderr, flush=True)


@contextmanager
def waiting_line(what: str) -> Iterator[None]:
    """Say on standard error what is being done, and for how long, where someone watches; the line is wiped out at the end."""
    if not sys.stderr or not sys.stderr.isatty():
        yield
        return
    is_done = Event()
    teller = Thread(target=_tell, args=(what, is_done), daemon=True)
    teller.start()
    try:
        yield
    finally:
        is_done.set()
        teller.join()


def _tell(what: str, is_done: Event) -> None:
    begun = time.monotonic()
    text = ""
    pause = PATIENCE
    with suppress(OSError):  # the terminal may be gone
        while not is_done.wait(pause):
            text = f"{what}: {time.monotonic() - begun:.0f} s"
            print(f"\r{text}", end="", file=sys.stderr, flush=True)
            pause = _BEAT
        if text:
            print(f"\r{' ' * len(text)}\r", end="", file=sys.stderr, flush=True)
