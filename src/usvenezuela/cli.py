"""The command line: `usvenezuela validate`, `list`, `show` and `schema`."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from usvenezuela import __version__
from usvenezuela.problems import FORMATS, Unusable

VALID, PROBLEMS, UNUSABLE = 0, 1, 2
"""Exit codes: nothing is wrong, something is, or the command cannot be carried out as asked."""


class CannotDo(Exception):
    """The command cannot be carried out as asked; the message says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except CannotDo as error:
        print(f"usvenezuela: {error}", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        # The reader, such as `head`, has had enough; close quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return VALID
    return code


def entry() -> NoReturn:
    """Run the command line and leave with its exit code."""
    # Looking for plug-ins of pydantic among all that is installed takes longer than checking a file.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    sys.exit(main())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="usvenezuela", description="United States–Venezuela relations as checked, quotable data.")
    parser.add_argument("--version", action="version", version=f"usvenezuela {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    validate = _command(commands, "validate", _validate, "check files of records, folders of them, or a release")
    validate.add_argument("paths", nargs="+", metavar="PATH", help="YAML, JSON or CSV files, a folder, or a datapackage.json")
    validate.add_argument("--format", choices=FORMATS, default="text", help="how to print what is found (default: text)")

    listing = _command(commands, "list", _list, "list the records of a table")
    listing.add_argument("table", metavar="TABLE", help="such as events, actors, sanctions, postings or figures")
    listing.add_argument("--since", metavar="DATE", help="only what may fall at or after this EDTF date")
    listing.add_argument("--until", metavar="DATE", help="only what may fall at or before this EDTF date")
    listing.add_argument("--actor", metavar="ID", help="only what names this actor")
    listing.add_argument("--type", metavar="CODE", help="only this type: event_type, actor_type, action, role, measure …")
    listing.add_argument("--factuality", metavar="CODE", help="this factuality, or `any` (default: stated and attributed)")
    listing.add_argument("--format", choices=("table", "csv", "json"), help="default: a table on a terminal, tab-separated text in a pipe")

    show = _command(commands, "show", _show, "show one record with the words it rests on")
    show.add_argument("id", metavar="ID", help="such as evt-maduro-breaks-ties or act-nicolas-maduro")

    schema = _command(commands, "schema", _schema, "print the JSON Schema of a kind of record")
    schema.add_argument("kind", metavar="KIND", help="a kind such as event, or seeds/event for the form in which people write")
    return parser


def _command(commands: Any, name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.")
    command.set_defaults(run=run)
    return command


def _validate(options: argparse.Namespace) -> int:
    from usvenezuela.validation import validate

    try:
        report = validate(options.paths)
    except Unusable as error:
        raise CannotDo(str(error)) from None
    _write(FORMATS[options.format](report))
    return VALID if report.ok else PROBLEMS


def _list(options: argparse.Namespace) -> int:
    from usvenezuela.show import render_list

    _write(render_list(_load(), options, sys.stdout.isatty(), _use_colour()).rstrip("\n"))
    return VALID


def _show(options: argparse.Namespace) -> int:
    from usvenezuela.show import render_record

    _write(render_record(_load(), options.id, _use_colour()))
    return VALID


def _schema(options: argparse.Namespace) -> int:
    from usvenezuela.descriptor import bundled_root

    folder = bundled_root() / "schema"
    kinds = sorted(item.name.removesuffix(".json") for item in folder.iterdir() if item.name.endswith(".json"))
    kinds += sorted(f"seeds/{item.name.removesuffix('.json')}" for item in (folder / "seeds").iterdir())
    if options.kind not in kinds:
        raise CannotDo(f"there is no kind {options.kind!r}; the kinds are {', '.join(kinds)}")
    _write(folder.joinpath(*f"{options.kind}.json".split("/")).read_text(encoding="utf-8").rstrip("\n"))
    return VALID


def _load() -> Any:
    from usvenezuela.dataset import load
    from usvenezuela.descriptor import ReleaseError

    try:
        return load()
    except ReleaseError as error:
        raise CannotDo(str(error)) from None


def _use_colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _write(text: str) -> None:
    print(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace").decode(sys.stdout.encoding or "utf-8"))


if __name__ == "__main__":
    entry()
