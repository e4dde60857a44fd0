"""A progress bar for people who wait at a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from usvenezuela.problems import Progress

PATIENCE = 2.0
"""Seconds after which the bar appears."""
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
