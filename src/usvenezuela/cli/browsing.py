"""Opening the page to look at in a browser."""

import shutil
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def place_for(output: str | None) -> Iterator[str]:
    """Where to write a page: the file asked for, else one in a new folder, which stays for the browser unless writing fails."""
    if output:
        yield output
        return
    folder = Path(tempfile.mkdtemp(prefix="usvenezuela-"))
    try:
        yield str(folder / "explorer.html")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def open_page(path: str) -> str:
    """Open a page in the browser; returns what to tell of it."""
    try:
        is_open = webbrowser.open(Path(path).resolve().as_uri())
    except webbrowser.Error:
        is_open = False
    return f"opened: {path}" if is_open else f"written: {path}; no browser can be opened here, so open the file in one yourself"
