"""What keeps a release from being made, all at once."""

import csv
import io
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import yaml

from builder.build import Build
from builder.publishing.files import differences
from builder.releasing.page import page_faults
from builder.releasing.plan import IDS, Plan
from usvenezuela import __version__


def obstacles(plan: Plan, target: Path) -> Iterator[str]:
    """Lines that say what keeps the release from being made at `target`, and what to do."""
    yield from map(str, plan.made.problems)
    yield from _uncommitted(plan.root)
    yield from tagged(plan.root)
    if not plan.made.problems:
        yield from _stale(plan)
        yield from _unlisted(plan)
    yield from _missing(plan)
    yield from page_faults(plan.root)
    yield from _undated(plan)
    yield from _cited_otherwise(plan)
    yield from _without_its_previous(plan)
    yield from _too_small_a_step(plan)
    if target.exists() or target.is_symlink():
        yield f"{target}: is there already; delete it, or give another --output"


def _uncommitted(root: Path) -> Iterator[str]:
    """What of the tree is not committed."""
    status = _git(root, "status", "--porcelain")
    if status is None:
        yield f"{root}: is no git repository that can be read; release from a clone"
        return
    yield from (f"{line[3:]}: is not committed; commit or delete it" for line in status.splitlines())


def tagged(root: Path) -> Iterator[str]:
    """Tags of this version at another commit."""
    head = _git(root, "rev-parse", "HEAD")
    for tag in (__version__, f"v{__version__}"):
        commit = _git(root, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}")
        if commit and commit != head:
            yield f"tag {tag}: {__version__} was released at another commit; set the next version in src/usvenezuela/__init__.py"


def _git(root: Path, *arguments: str) -> str | None:
    """What git says, or None if it fails."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607
    except OSError:
        return None
    return done.stdout.rstrip("\n") if done.returncode == 0 else None


def _stale(plan: Plan) -> Iterator[str]:
    """Published files that are not what the seeds give."""
    yield from (f"{line}; run `make build` and commit the result" for line in differences(plan.made.files, plan.root))


def _missing(plan: Plan) -> Iterator[str]:
    yield from (f"{path}: is missing; restore it" for path in plan.beside_the_data if not (plan.root / path).is_file())


def _unlisted(plan: Plan) -> Iterator[str]:
    """Ids that the list of this version lacks, or has too many."""
    path = plan.root / IDS
    if not path.is_file():
        yield f"{IDS}: is missing; run `python -m builder release --write-ids` and commit the result"
    elif path.read_bytes() != new_ids(plan.made):
        yield f"{other_ids()}, otherwise delete the file, run `python -m builder release --write-ids` and commit the result"


def other_ids() -> str:
    """What is wrong with a list of ids that is there, and the first of two remedies."""
    return f"{IDS}: lists other ids than {__version__} publishes for the first time; if it was released, set the next version"


def new_ids(made: Build) -> bytes:
    """The ids that this version publishes for the first time, one a line."""
    rows = csv.DictReader(io.StringIO(made.files["data/records.csv"].decode("utf-8")))
    return "".join(sorted(f"{row['record_id']}\n" for row in rows if row["first_version"] == __version__)).encode("utf-8")


def _undated(plan: Plan) -> Iterator[str]:
    if not plan.section:
        yield f"CHANGELOG.md: has no section `## {__version__} (YYYY-MM-DD)` with words below; write it, with the day of the release"


def _cited_otherwise(plan: Plan) -> Iterator[str]:
    """What the citation says of version and date, where it is not what package and changelog say."""
    try:
        cited = yaml.safe_load((plan.root / "CITATION.cff").read_bytes())
    except (OSError, yaml.YAMLError):
        cited = None
    if not isinstance(cited, dict):
        yield "CITATION.cff: cannot be read; mend it"
        return
    wanted = {"version": __version__} | ({"date-released": plan.section.date.isoformat()} if plan.section else {})
    for key, value in wanted.items():
        if str(cited.get(key)) != value:
            yield f"CITATION.cff: `{key}` is {cited.get(key)}, not {value}; write `{key}: {value}`"


def _without_its_previous(plan: Plan) -> Iterator[str]:
    """Where the previous release is not the one that was made last."""
    versions = {path.stem for path in (plan.root / "seeds" / "releases").glob("*.txt")} - {__version__}
    last = max(versions, key=lambda version: [int(number) for number in re.findall("[0-9]+", version)], default=None)
    given = plan.previous.version if plan.previous else None
    if given != last:
        found = f"{given} is given" if given else "it is not given"
        remedy = f"give the archive of {last}" if last else "leave --previous out"
        yield f"--previous: {found}, but seeds/releases says that {last or 'nothing'} was released last; {remedy}"


def _too_small_a_step(plan: Plan) -> Iterator[str]:
    """Where the changes ask for a greater version than the package has."""
    changes = plan.changes
    if changes and not changes.is_enough:
        reasons = "; ".join(changes.reasons)
        yield (
            f"src/usvenezuela/__init__.py: {changes.old_version} → {__version__} is too small a step, the changes ask for a "
            f"{changes.step} one ({reasons}); set {changes.least_version} or a later version"
        )
