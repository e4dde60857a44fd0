"""Reading a `datapackage.json` as data: which files it lists, and whether they are what it says.

Nothing in it is executed or fetched: no pattern of its schemas is compiled, no address opened, and
no path leads out of its folder.
"""

import os
import posixpath
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from usvenezuela.model import limits
from usvenezuela.model.bundled import bundled_root, is_installed
from usvenezuela.problems import Place, Problem, cut, problem
from usvenezuela.reading.files import ARCHIVE, DESCRIPTOR, OTHER_FILES, CannotOpen, read_bounded
from usvenezuela.reading.open import open_file

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from usvenezuela.reading.trees import Tree

_CHUNK = 1024 * 1024


class ReleaseError(ValueError):
    """A release that is not whole: a file is missing, altered or not what the descriptor says.

    Args:
        message: what is wrong, and where.
        problems: the same with their places in the descriptor, if it can be read.
    """

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        """Carry `problems`."""
        super().__init__(message)
        self.problems = problems


@dataclass(frozen=True)
class Resource:
    """A file of a release; without a size and a hash where no descriptor lists them."""

    name: str
    path: str
    format: str
    place: Place
    n_bytes: int = 0
    sha256: str = ""
    types: tuple[tuple[str, str], ...] = ()
    """The type of each column of a table, as far as a schema tells it."""


@dataclass(frozen=True)
class Descriptor:
    """A release: its folder and what its `datapackage.json` says of it."""

    root: "Traversable"
    path: str
    version: str
    resources: tuple[Resource, ...]

    @classmethod
    def read(cls, path: Path) -> "Descriptor":
        """Read the descriptor at `path`, in the folder `path`, or in the zip archive `path`.

        Raises:
            ReleaseError: there is none, or it is not a data package descriptor.
        """
        from usvenezuela.reading.trees import Malformed
        from usvenezuela.reading.whole import read_tree

        try:
            file = _descriptor_at(path)
            return cls._of(file.parent, str(file), read_tree(str(file)))
        except CannotOpen as error:
            raise ReleaseError(f"{path}: {error}") from None
        except Malformed as error:
            if error.is_unopened:
                raise ReleaseError(f"{file}: {error.problems[0].message}; give the folder of a release or its {DESCRIPTOR}") from None
            raise _not_a_release(error.problems) from None

    @classmethod
    def bundled(cls) -> "Descriptor":
        """The dataset that comes with the package: inside it when installed, beside it in a clone.

        Installed, there is no descriptor: the installer has compared every file with the wheel's own
        record.
        """
        root = bundled_root()
        if not is_installed():
            return cls.read(Path(str(root)))
        try:
            paths = sorted(f"data/{item.name}" for item in (root / "data").iterdir())
        except OSError as error:
            raise ReleaseError(f"{root}: cannot be read: {error.strerror}; install usvenezuela again") from None
        resources = (Resource(posixpath.basename(path), path, path.rpartition(".")[2], Place(str(root))) for path in paths)
        # Metadata may be missing, as in frozen programs, and the package itself stands above this room.
        version: str = vars(sys.modules[__name__.partition(".")[0]])["__version__"]
        return cls(root, str(root), version, tuple(resources))

    @classmethod
    def _of(cls, root: "Traversable", path: str, tree: "Tree") -> "Descriptor":
        # The patterns of the schemas hold, escaped, the very characters that they refuse; what is read here is plain.
        faults = [fault for fault in tree.problems if fault.rule != "hidden-character"]
        faults += [problem(tree.place(*keys), "release-descriptor", message) for keys, message in _faults(tree.value)]
        if faults:
            raise _not_a_release(faults)
        resources = (_resource(entry, tree.place(*keys, "path")) for keys, entry in _entries(tree.value))
        return cls(root, path, tree.value["version"], tuple(resources))

    def file(self, resource: Resource) -> "Traversable":
        """Where the file of `resource` stands."""
        return self.root.joinpath(*resource.path.split("/"))

    def open(self, resource: Resource) -> BinaryIO:
        """Open the file of `resource`.

        Raises:
            CannotOpen: it is missing, or a link, or behind one; where no descriptor vouches for the files, installers may
                put links in their place.
        """
        file = self.file(resource)
        if not isinstance(file, Path):
            return cast("BinaryIO", file.open("rb"))
        if not resource.sha256:
            return open_file(os.path.realpath(file), limits.TABLE_FILE)
        if os.path.realpath(file) != os.path.join(os.path.realpath(str(self.root)), *resource.path.split("/")):
            raise CannotOpen("a link, or behind one; a release holds its files itself")
        return open_file(str(file), limits.TABLE_FILE)

    def holds(self, resource: Resource) -> bool:
        """Whether the file of `resource` can be read."""
        try:
            self.open(resource).close()
        except CannotOpen:
            return False
        return True

    def read_bytes(self, resource: Resource) -> bytes:
        """The bytes of the file of `resource`.

        Raises:
            CannotOpen: it is missing, or a link, or behind one, or larger than a file that is read whole may be.
        """
        with self.open(resource) as file:
            return read_bounded(file)

    def table(self, name: str, format: str) -> Resource | None:
        """The resource that holds the table `name` in `format` (csv or json)."""
        return next(
            (item for item in self.resources if item.format == format and posixpath.basename(item.path) == f"{name}.{format}"), None
        )

    def problems(self) -> Iterator[Problem]:
        """A problem for each file that is missing or not the bytes that the descriptor lists."""
        for resource in self.resources:
            message = self._fault(resource) if resource.sha256 else ""
            if message:
                yield problem(resource.place, "release-file", f"{resource.path}: {message}; unpack the release again, or run `make build`")

    def _fault(self, resource: Resource) -> str:
        from hashlib import sha256  # loads OpenSSL, which checking a file of records does not need

        digest, n_bytes = sha256(), 0
        try:
            with self.open(resource) as file:
                # One byte more than listed tells a longer file; no more of it is read.
                while n_bytes <= resource.n_bytes and (chunk := file.read(min(_CHUNK, resource.n_bytes + 1 - n_bytes))):
                    digest.update(chunk)
                    n_bytes += len(chunk)
        except OSError as error:
            return str(error)
        return "" if (n_bytes, digest.hexdigest()) == (resource.n_bytes, resource.sha256) else "the file is not the one that is listed"


def _descriptor_at(path: Path) -> Path:
    if path.is_dir():
        return path / DESCRIPTOR
    if path.suffix.lower() == ARCHIVE:
        from usvenezuela.reading.archives import release_in

        return Path(release_in(str(path), DESCRIPTOR))
    return path


def _not_a_release(problems: list[Problem]) -> ReleaseError:
    return ReleaseError("not the descriptor of a release: " + "; ".join(map(str, problems)), tuple(problems))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value.strip() != "" and value.isprintable()


def _is_plain(value: Any) -> bool:
    is_word = isinstance(value, str) and bool(re.fullmatch("[A-Za-z0-9._/-]+", value))
    return is_word and value == posixpath.normpath(value) and not value.startswith(("/", "."))


def _is_size(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch("sha256:[0-9a-f]{64}", value))


_EXPECTED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "name": (_is_text, "a name"),
    "path": (_is_plain, "a plain path inside the release, such as data/events.csv"),
    "format": (_is_text, "a format, such as csv"),
    "bytes": (_is_size, "the size of the file, a whole number"),
    "hash": (_is_hash, "sha256: and 64 hexadecimal digits"),
}
"""What is read of a resource: a test of its value, and what was expected. All else is for other programs."""


_REMEDY = "fetch the release again, or run `make build`"


def _faults(value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is wrong with the value of a descriptor: the keys of the place, and a message."""
    if not isinstance(value, dict):
        yield (), "expected an object; give the descriptor of a release"
        return
    if not _is_text(value.get("version")):
        yield ("version",), f"expected 'version', the version number of the release; {_REMEDY}"
    wrong = [name for name in ("resources", OTHER_FILES) if not isinstance(value.get(name, [] if name == OTHER_FILES else None), list)]
    if wrong:
        yield from (((name,), f"expected {name!r}, a list of the files of the release; {_REMEDY}") for name in wrong)
        return
    for keys, entry in _entries(value):
        yield from _resource_faults(keys, entry)
    for key in ("name", "path"):
        yield from _repeated(_entries(value), key)


def _entries(value: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The entry of each file, with the keys of its place: tables are resources, what clients could not read stands beside them."""
    for name in ("resources", OTHER_FILES):
        yield from (((name, index), entry) for index, entry in enumerate(value.get(name, ())))


def _resource_faults(keys: tuple[str | int, ...], entry: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if not isinstance(entry, dict):
        yield keys, f"{cut(entry)}: expected an object that lists a file; {_REMEDY}"
        return
    for key, (is_good, expected) in _EXPECTED.items():
        if key not in entry:
            yield keys, f"{key!r} is missing, {expected}; {_REMEDY}"
        elif not is_good(entry[key]):
            yield (*keys, key), f"{cut(entry[key])}: expected {expected}; {_REMEDY}"


def _repeated(entries: Iterator[tuple[tuple[str | int, ...], Any]], key: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    seen: set[str] = set()
    for keys, entry in entries:
        value = entry.get(key) if isinstance(entry, dict) else None
        if isinstance(value, str) and value in seen:
            yield (*keys, key), f"the {key} {cut(value)} stands twice; list each file once"
        elif isinstance(value, str):
            seen.add(value)


def _resource(entry: dict[str, Any], place: Place) -> Resource:
    sha256 = entry["hash"].removeprefix("sha256:")
    return Resource(entry["name"], entry["path"], entry["format"], place, entry["bytes"], sha256, tuple(_types(entry.get("schema"))))


def _types(schema: Any) -> Iterator[tuple[str, str]]:
    """The names and types of the columns of a table schema; what is not of that form is for other programs."""
    fields = schema.get("fields") if isinstance(schema, dict) else None
    for field in fields if isinstance(fields, list) else ():
        name, type_name = (field.get("name"), field.get("type")) if isinstance(field, dict) else (None, None)
        if isinstance(name, str) and isinstance(type_name, str):
            yield name, type_name
