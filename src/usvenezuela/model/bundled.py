"""Where the dataset that comes with the package stands."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def is_installed() -> bool:
    """Whether the package holds its data, as it does when installed; in a clone they stand beside it."""
    return (_package() / "data").is_dir()


def bundled_root() -> "Traversable":
    """The folder above the bundled `data` and `schema`: the package when installed, the repository in a clone."""
    return _package() if is_installed() else Path(__file__).parents[3]


def _package() -> "Traversable":
    folder = Path(__file__).parents[1]
    if folder.is_dir():
        return folder
    from importlib.resources import files  # for a package inside a zip archive; takes long to import

    return files("usvenezuela")
