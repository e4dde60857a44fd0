"""`python -m builder` builds the dataset, or with `--check` compares; `review`, `draft`, `accept` and `release` do what they say."""

import argparse
import sys
from pathlib import Path

from builder.build import Build, build, code, describe
from builder.checking.coding import Coding
from builder.drafting.accepting import NotAccepted, accept
from builder.drafting.drafting import describe as describe_draft
from builder.drafting.drafting import draft
from builder.drafting.intake import Refused
from builder.drafting.likes import Likes, features_of
from builder.drafting.likes import describe as describe_likes
from builder.publishing.files import differences, write
from builder.releasing.plan import NoRelease
from builder.releasing.release import release, write_ids
from builder.reviewing.columns import render_columns
from builder.reviewing.comparison import compare
from builder.reviewing.page import render_page
from usvenezuela.cli.terminal import print_text, use_encoding
from usvenezuela.model.vocabularies import SourceType
from usvenezuela.problems import nearest, printable, sorted_problems

ROOT = Path(__file__).parents[1]
NEXT = "next: `.venv/bin/usvenezuela list events --mode expel` asks the data; `make test` runs the tests; README.md says the rest"
REVIEWS = {"html": render_page, "text": render_columns}
"""How a review is rendered, by format."""


def main(arguments: list[str] | None = None) -> int:
    """Run the builder; returns 0 if all is well, 1 if there are problems or differences."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.check and options.command:
        parser.error(f"--check compares what a build gives; leave it or `{options.command}` out")
    run = {"review": _review, "release": _release, "draft": _draft, "accept": _accept}.get(options.command, _build)
    try:
        return run(options.root.resolve(), options)
    except OSError as error:  # such as a full disk, where the gates unpack what was made
        print(printable(f"cannot be built: {error}; mend it and run it again"), file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m builder", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare the published files with what the seeds give; write nothing")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository to build (default: this one)")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    review = commands.add_parser("review", help="show the records of each kind side by side, with marks on what is uneven")
    review.add_argument("--format", choices=REVIEWS, default="html", help="a page, or columns of plain text (default: html)")
    review.add_argument("--output", type=Path, metavar="FILE", help="write a file instead of printing")
    # Without a default of its own it leaves alone what stands before the command.
    review.add_argument("--root", type=Path, default=argparse.SUPPRESS, help="the repository to review (default: this one)")
    review.add_argument("--like", metavar="ID", help="show the coded events most like this one, and nothing else")
    _add_drafting(commands)
    releasing = commands.add_parser("release", help="make a release of the version that the package has")
    releasing.add_argument("--output", type=Path, metavar="FOLDER", help="where its folder is made (default: dist in the repository)")
    releasing.add_argument("--previous", type=Path, metavar="RELEASE", help="the release before this one, as its archive or descriptor")
    releasing.add_argument(
        "--write-ids", action="store_true", help="only list the ids that it publishes for the first time in seeds/releases"
    )
    releasing.add_argument("--root", type=Path, default=argparse.SUPPRESS, help="the repository to release (default: this one)")
    return parser


def _add_drafting(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    drafting = commands.add_parser("draft", help="propose records for a new document, beside the seeds")
    drafting.add_argument("document", type=Path, metavar="DOCUMENT", help="its text, in English and UTF-8")
    drafting.add_argument("--source", required=True, metavar="ID", help="the id that the source shall have, such as src-gazette-1960")
    for name in ("title", "publisher", "license", "attribution", "url", "revision", "retrieved", "published"):
        drafting.add_argument(f"--{name}", help="goes into the source's entry")
    drafting.add_argument("--source-type", choices=list(SourceType), help="goes into the source's entry")
    drafting.add_argument("--redistributable", action=argparse.BooleanOptionalAction, help="whether the full text may leave the repository")
    drafting.add_argument("--root", type=Path, default=argparse.SUPPRESS, help="the repository to draft for (default: this one)")
    accepting = commands.add_parser("accept", help="move proposals from a draft into the seeds")
    accepting.add_argument(
        "ids", nargs="+", metavar="ID", help="a proposal; the source's own id moves its entry and the skips that have a reason"
    )
    accepting.add_argument("--all", action="store_true", help="the ids are sources: move all that is left of their drafts")
    accepting.add_argument("--file", type=Path, metavar="FILE", help="the file for events (default: the one whose years fit)")
    accepting.add_argument("--root", type=Path, default=argparse.SUPPRESS, help="the repository whose draft it is (default: this one)")


def _build(root: Path, options: argparse.Namespace) -> int:
    made = build(root)
    is_good, last = (not made.problems, []) if made.problems else _compared(made, root) if options.check else _written(made, root)
    use_encoding(sys.stdout)
    return print_text("\n".join([*map(str, made.problems), describe(made), *last]), 0 if is_good else 1, is_json=False)


def _written(made: Build, root: Path) -> tuple[bool, list[str]]:
    """Write what a build made: whether that could be done, and what to say of it."""
    try:
        changed = write(made.files, root)
    except OSError as error:
        return False, [f"cannot write: {error}; mend it and run the build again"]
    return True, [f"written: {_names(changed)}" if changed else "written: nothing, all files were up to date", NEXT]


def _compared(made: Build, root: Path) -> tuple[bool, list[str]]:
    """Compare what a build made with what is there: whether they are the same, and what to say of it."""
    stale = differences(made.files, root)
    last = "run `make build` and commit the result" if stale else "the published files are what the seeds give"
    return not stale, [*stale, last]


def _review(root: Path, options: argparse.Namespace) -> int:
    """Show what can be read of the seeds, whatever the checks say of it, and tell the faults that keep the rest from being read."""
    coding, found = code(root)
    if options.like:
        return _likes(coding, options.like)
    faults = [str(fault) for fault in sorted_problems(found)]
    text = REVIEWS[options.format](compare(coding.rows), faults)
    for line in faults:
        print(line, file=sys.stderr)
    if not options.output:
        use_encoding(sys.stdout)
        return print_text(text.removesuffix("\n"), 1 if faults else 0, is_json=False)
    try:
        options.output.write_bytes(text.encode("utf-8"))
    except OSError as error:
        print(printable(f"cannot write: {error}; give another --output"), file=sys.stderr)
        return 1
    print(printable(f"written: {options.output}"))
    return 1 if faults else 0


def _likes(coding: Coding, id: str) -> int:
    """Show an event and the coded ones most like it."""
    events = {row.id: row for row in coding.rows.table("events")}
    if id not in events:
        print(printable(f"there is no event {id}; {nearest(id, events, 'give one of seeds/events', 3)}"), file=sys.stderr)
        return 2
    likes = Likes(coding.rows, frozenset(events)).most_like(features_of(events[id], coding.rows), but={id})
    use_encoding(sys.stdout)
    return print_text("\n".join(describe_likes([events[id], *likes], coding.rows)), 0, is_json=False)


def _draft(root: Path, options: argparse.Namespace) -> int:
    """Propose records for a document, or say why no draft can be made of it."""
    try:
        made = draft(options.document, options.source, vars(options), root)
    except Refused as error:
        print(printable(f"{error}; nothing was written"), file=sys.stderr)
        return 2 if error.is_misuse else 1
    use_encoding(sys.stdout)
    return print_text("\n".join(describe_draft(made, root)), 0, is_json=False)


def _accept(root: Path, options: argparse.Namespace) -> int:
    """Move proposals into the seeds, or tell all that keeps them from it."""
    use_encoding(sys.stdout)
    try:
        moved = accept(options.ids, root, takes_all=options.all, file=options.file)
    except NotAccepted as error:
        return print_text("\n".join([*map(printable, error.lines), "nothing was moved"]), 1, is_json=False)
    return print_text("\n".join([*moved, "run `make build`"]), 0, is_json=False)


def _release(root: Path, options: argparse.Namespace) -> int:
    """Make a release, or list its ids, or tell all that keeps it from being made."""
    try:
        made = write_ids(root) if options.write_ids else release(root, options.output or root / "dist", options.previous)
    except NoRelease as error:
        use_encoding(sys.stdout)
        return print_text("\n".join([*map(printable, error.lines), "nothing was written"]), 1, is_json=False)
    print(printable(f"written: {made}"))
    return 0


def _names(paths: list[str], limit: int = 8) -> str:
    return ", ".join(paths) if len(paths) <= limit else f"{len(paths)} files"


if __name__ == "__main__":
    sys.exit(main())
