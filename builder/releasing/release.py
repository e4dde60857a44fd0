"""Making a release: everything that people take home, in one folder, whole or not at all."""

import os
import tempfile
from pathlib import Path

from builder.build import build
from builder.releasing.contents import fill
from builder.releasing.obstacles import new_ids, obstacles, other_ids, tagged
from builder.releasing.plan import IDS, NAME, NoRelease, plan
from usvenezuela.exporting.export import CannotExport


def release(root: Path, output: Path, previous: Path | None = None) -> Path:
    """Make the release of the version that the package has; returns its folder.

    Args:
        root: The repository.
        output: Where the folder is made.
        previous: The release before this one; None for the first.

    Raises:
        NoRelease: something keeps it from being made. Nothing is left half written.
    """
    planned, target = plan(root, previous), output / NAME
    found = list(obstacles(planned, target))
    if found or not planned.section:
        raise NoRelease(found)
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{NAME}.", dir=output) as scratch:
            folder = Path(scratch) / NAME
            folder.mkdir()
            fill(folder, planned, planned.section)
            os.rename(folder, target)
    except CannotExport as error:
        raise NoRelease([str(error)]) from None
    except OSError as error:
        raise NoRelease([f"{target}: cannot be written: {error.strerror or error}; mend it, or give another --output"]) from None
    return target


def write_ids(root: Path) -> Path:
    """List the ids that this version publishes for the first time in `seeds/releases`; returns the file.

    Raises:
        NoRelease: the seeds have problems, or the version is released already.
    """
    made, path = build(root), root / IDS
    faults = [*map(str, made.problems), *tagged(root)]
    if not faults and path.is_file() and path.read_bytes() != new_ids(made):
        faults = [f"{other_ids()}, otherwise delete the file and run this again"]
    if faults:
        raise NoRelease(faults)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(new_ids(made))
    except OSError as error:
        raise NoRelease([f"{IDS}: cannot be written: {error.strerror or error}"]) from None
    return path
