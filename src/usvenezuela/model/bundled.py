"""Where the dataset that comes with the package stands."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from usvenezuela.problems import Unusable

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

T = TypeVar("T")


def is_installed() -> bool:
    """Whether the package holds its data, as it does when installed; in a clone they stand beside it."""
    return (_package() / "data").is_dir()


def bundled_root() -> "Traversable":
    """The folder above the bundled `data` and `schema`: the package when installed, the repository in a clone."""
    return _package() if is_installed() else Path(__file__).parents[3]


def is_clone() -> bool:
    """Whether the package stands in a repository, in which nothing may have been built yet."""
    return not is_installed() and (bundled_root() / "seeds").is_dir()


def read_bundled(path: str, parse: Callable[[bytes], T]) -> T:
    """What `parse` makes of the file at `path` below `bundled_root`.

    An installer may have put links in place of files: they are followed, since whoever installs may also change the code.

    Raises:
        Unusable: the file is missing, cannot be read, or is not what `parse` expects.
    """
    return _read(bundled_root().joinpath(*path.split("/")), parse)


def read_packaged(path: str, parse: Callable[[bytes], T]) -> T:
    """As `read_bundled`, of a file that stands among the code."""
    return _read(_package().joinpath(*path.split("/")), parse)


def _read(file: "Traversable", parse: Callable[[bytes], T]) -> T:
    try:
        return parse(file.read_bytes())
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Unusable(
            f"{file}: cannot be read, or is damaged: {reason}; install usvenezuela again, or run `make build` in a clone"
        ) from None


def _package() -> "Traversable":
    folder = Path(__file__).parents[1]
    if folder.is_dir():
        return folder
    from importlib.resources import files  # for a package inside a zip archive; takes long to import

    return files("usvenezuela")
