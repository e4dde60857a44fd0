"""`python -m builder` builds the dataset; `python -m builder --check` says whether it is up to date."""

import argparse
import sys
from pathlib import Path

from builder.build import build, describe
from builder.publishing.files import differences, write

ROOT = Path(__file__).parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Run the builder; returns 0 if all is well, 1 if there are problems or differences."""
    parser = argparse.ArgumentParser(prog="python -m builder", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare the published files with what the seeds give; write nothing")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository to build (default: this one)")
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    made = build(root)
    for found in made.problems:
        print(found)
    print(describe(made))
    if made.problems:
        return 1
    if options.check:
        return _report(differences(made.files, root))
    try:
        changed = write(made.files, root)
    except OSError as error:
        print(f"cannot write: {error}; mend it and run the build again")
        return 1
    print(f"written: {_names(changed)}" if changed else "written: nothing, all files were up to date")
    return 0


def _names(paths: list[str], limit: int = 8) -> str:
    return ", ".join(paths) if len(paths) <= limit else f"{len(paths)} files"


def _report(stale: list[str]) -> int:
    for line in stale:
        print(line)
    print("run `make build` and commit the result" if stale else "the published files are what the seeds give")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
