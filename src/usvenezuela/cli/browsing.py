"""Opening the page to look at in a browser."""

import tempfile
import webbrowser
from pathlib import Path


def new_place() -> str:
    """A file in a new folder, which stays there for the browser to read."""
    return str(Path(tempfile.mkdtemp(prefix="usvenezuela-")) / "explorer.html")


def open_page(path: str) -> str:
    """Open a page in the browser; returns what to tell of it."""
    try:
        is_open = webbrowser.open(Path(path).resolve().as_uri())
    except webbrowser.Error:
        is_open = False
    return f"opened: {path}" if is_open else f"written: {path}; no browser can be opened here, so open the file in one yourself"
