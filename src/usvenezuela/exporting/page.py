"""A page to look at: one file for a browser, which holds the data of a release and needs no network."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from usvenezuela.exporting.formats import CannotExport
from usvenezuela.exporting.page_data import page_data
from usvenezuela.model.bundled import read_packaged
from usvenezuela.problems import Unusable

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset

TEMPLATE = "exporting/page.html"
"""Where the page without data stands in the package; `make explorer` puts it there."""
PLACE = "@@DATA@@"
"""What stands in the template in the place of the data."""
GENERATOR = b'<meta name="generator" content="usvenezuela">'
_ESCAPED: dict[int, str | int] = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
"""What could end the element that holds the data, or be read as something else than text."""


def write(data: "Dataset", path: Path) -> None:
    """Write the page with the data of a release in it.

    Raises:
        CannotExport: the page is not built.
    """
    before, _, after = template().partition(PLACE)
    path.write_bytes(f"{before}{embedded(page_data(data))}{after}".encode())


def is_own(path: Path) -> bool:
    """Whether a file is a page that we wrote."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return GENERATOR in file.read(1000)


def template() -> str:
    """The page without data.

    Raises:
        CannotExport: it is not there.
    """
    try:
        return read_packaged(TEMPLATE, lambda raw: raw.decode("utf-8"))
    except Unusable:
        raise CannotExport(
            "the page is not built: run `make explorer` in a clone, which needs Node.js 20 or newer; elsewhere install usvenezuela again"
        ) from None


def embedded(value: Any) -> str:
    """A value as JSON that may stand in an element of HTML."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ESCAPED)
