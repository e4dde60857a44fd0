"""Reading a `datapackage.json` as data: which files it lists, and whether they are what it says."""

import hashlib
import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from usvenezuela.files import read_bytes
from usvenezuela.problems import Place, Problem, problem

DESCRIPTOR = "datapackage.json"
STATISTICS = "statistics.json"
"""The one JSON file of a release's data folder that holds no records."""


class ReleaseError(ValueError):
    """A release that is not whole: a file is missing, altered or not what the descriptor says."""


@dataclass(frozen=True)
class Resource:
    """A file of a release; without a size and a hash where no descriptor lists them."""

    name: str
    path: str
    format: str
    n_bytes: int = 0
    sha256: str = ""


@dataclass(frozen=True)
class Descriptor:
    """A release: its folder and what its `datapackage.json` says of it."""

    root: Traversable
    path: str
    version: str
    resources: tuple[Resource, ...]

    @classmethod
    def read(cls, path: Path) -> "Descriptor":
        """Read the descriptor at `path`, or in the folder `path`.

        Raises:
            ReleaseError: there is none, or it is not a data package descriptor.
        """
        file = path / DESCRIPTOR if path.is_dir() else path
        return cls._parse(file.parent, file, str(file))

    @classmethod
    def bundled(cls) -> "Descriptor":
        """The dataset that comes with the package: inside it when installed, beside it in a clone.

        Installed, there is no descriptor: the installer has compared every file with the wheel's own
        record.
        """
        root = bundled_root()
        if not is_installed():
            return cls._parse(root, root / DESCRIPTOR, str(root / DESCRIPTOR))
        from importlib.metadata import version

        resources = (Resource(item.name, f"data/{item.name}", item.name.rpartition(".")[2]) for item in (root / "data").iterdir())
        return cls(root, str(root), version("usvenezuela"), tuple(sorted(resources, key=lambda resource: resource.path)))

    @classmethod
    def _parse(cls, root: Traversable, file: Traversable, path: str) -> "Descriptor":
        try:
            value = json.loads(_bytes(file))
            resources = tuple(_resource(entry) for entry in value["resources"])
            return cls(root, path, _text(value["version"]), resources)
        except OSError as error:
            raise ReleaseError(f"{path}: {error.strerror or error}; give the folder of a release or its {DESCRIPTOR}") from None
        except KeyError as error:
            raise ReleaseError(f"{path}: not the descriptor of a release: {error.args[0]!r} is missing; unpack the release again") from None
        except (ValueError, TypeError, RecursionError) as error:
            raise ReleaseError(f"{path}: not the descriptor of a release: {error}; unpack the release again") from None

    def file(self, resource: Resource) -> Traversable:
        """Where the file of `resource` stands."""
        return self.root.joinpath(*resource.path.split("/"))

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
                yield problem(Place(self.path), "release-file", f"{resource.path}: {message}")

    def _fault(self, resource: Resource) -> str:
        try:
            raw = _bytes(self.file(resource))
        except (OSError, KeyError):
            return "the file is missing; unpack the release again, or run `make build`"
        if len(raw) != resource.n_bytes or hashlib.sha256(raw).hexdigest() != resource.sha256:
            return "the file is not the one that the descriptor lists; unpack the release again, or run `make build`"
        return ""


def is_installed() -> bool:
    """Whether the package holds its data, as it does when installed; in a clone they stand beside it."""
    return (files("usvenezuela") / "data").is_dir()


def bundled_root() -> Traversable:
    """The folder above the bundled `data` and `schema`: the package when installed, the repository in a clone."""
    package = files("usvenezuela")
    return package if is_installed() else Path(str(package)).parents[1]


def _bytes(file: Traversable) -> bytes:
    return read_bytes(str(file)) if isinstance(file, Path) else file.read_bytes()


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"expected text, found {value!r}")
    return value


def _resource(entry: Any) -> Resource:
    path, digest, n_bytes = _text(entry["path"]), _text(entry["hash"]), entry["bytes"]
    if not re.fullmatch(r"[A-Za-z0-9._/-]+", path) or path != posixpath.normpath(path) or path.startswith(("/", "..")):
        raise ValueError(f"the resource path {path!r} is no plain path inside the release")
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        raise ValueError(f"{path}: the hash must be given as sha256: and 64 hexadecimal digits")
    if not isinstance(n_bytes, int) or n_bytes < 0:
        raise ValueError(f"{path}: the number of bytes must be a whole number")
    return Resource(_text(entry["name"]), path, _text(entry["format"]), n_bytes, digest.removeprefix("sha256:"))
