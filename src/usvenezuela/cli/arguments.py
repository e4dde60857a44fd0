"""What the command line takes: its commands and their options."""

import argparse
import os
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from usvenezuela import __version__
from usvenezuela.cli.terminal import UNUSABLE
from usvenezuela.exporting.formats import FORMATS as EXPORTS
from usvenezuela.problems import printable
from usvenezuela.reporting.formats import FORMATS, LIMIT

_RELEASE_HELP = "a descriptor or a zipped release (default: the bundled dataset)"


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Formats help as wide as the terminal; argparse would import archivers to find its width."""
    try:
        width = int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size().columns
    except (OSError, ValueError):
        width = 80
    return argparse.HelpFormatter(prog, width=width - 2)


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints quote no control characters and no CI commands."""

    def __init__(self, **options: Any) -> None:
        """Make a parser, as `argparse.ArgumentParser` does."""
        super().__init__(formatter_class=_formatter, **options)

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong, and leave."""
        self.exit(UNUSABLE, f"{self.format_usage()}{printable(f'{self.prog}: {message}')}\n")


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options given; the release may stand after the others, where argparse does not look for what may be left out."""
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if len(rest) == 1 and not rest[0].startswith("-") and getattr(options, "release", "") is None:
        options.release = rest.pop()
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="usvenezuela", description="United States–Venezuela relations as checked, quotable data.")
    parser.add_argument("--version", action="version", version=f"usvenezuela {__version__}")
    # With its name given, the parser need not format a usage to find it.
    commands = parser.add_subparsers(required=True, metavar="COMMAND", prog=parser.prog)
    for add in (_add_validate, _add_list, _add_show, _add_find, _add_explore, _add_export, _add_diff, _add_schema, _add_new, _add_explain):
        add(commands)
    return parser


def _command(commands: Any, name: str, help: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.")
    command.set_defaults(command=name)
    return command


def _add_validate(commands: Any) -> None:
    command = _command(commands, "validate", "check files of records, folders of them, or a release")
    paths_help = "YAML, JSON, JSON Lines, CSV or Parquet files, folders, patterns, a descriptor or a zipped release; - is standard input"
    command.add_argument("paths", nargs="+", metavar="PATH", help=paths_help)
    command.add_argument("--format", choices=FORMATS, help="how to print what is found (default: text; on GitHub Actions: github)")
    command.add_argument(
        "--engine", choices=("auto", "plain", "bulk", "dask"), default="auto", help="how to check tables (default: what is faster here)"
    )
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="check tables on this Dask cluster (default of --engine dask: workers on this machine)"
    )
    command.add_argument("--limit", type=_whole_number, default=LIMIT, metavar="N", help=f"print N problems, 0 for all (default: {LIMIT})")


def _add_list(commands: Any) -> None:
    command = _command(commands, "list", "list the records of a table")
    command.add_argument("table", metavar="TABLE", help="such as events, actors, sanctions, postings or figures")
    dates_help = "; what is open on one side counts at the end that is known, what goes on reaches every later day, the undated is left out"
    command.add_argument("--since", metavar="DATE", help="only what may fall at or after this EDTF date, such as 2019-01" + dates_help)
    command.add_argument("--until", metavar="DATE", help="only what may fall at or before this EDTF date; open dates count as for --since")
    # Each may be given several times, for either.
    command.add_argument("--actor", action="append", metavar="ID", help="only what names this actor, given by its id or name")
    command.add_argument("--by", action="append", metavar="ID", help="only what was done by this actor, or for it")
    command.add_argument("--to", action="append", metavar="ID", help="only what was done to this actor, or to whatever is part of it")
    command.add_argument("--role", action="append", metavar="CODE", help="only events in which an actor, or that one, has this role")
    command.add_argument("--mode", action="append", metavar="CODE", help="only events of this mode, such as expel")
    command.add_argument("--type", action="append", metavar="CODE", help="only this type: event_type, actor_type, action, role …")
    command.add_argument("--factuality", action="append", metavar="CODE", help="this one, or `any` (default: stated and attributed)")
    command.add_argument(
        "--where", action="append", type=_column_and_value, metavar="COLUMN=VALUE", help="only where a column has, or holds, this value"
    )
    command.add_argument("--text", action="append", metavar="WORDS", help="only what holds these words, as `find` looks for them")
    command.add_argument("--quotes", action="store_true", help="with the words that each record rests on")
    command.add_argument(
        "--format", choices=("table", "csv", "json"), help="default: a table on a terminal, lines of cells parted by tabs in a pipe"
    )
    command.add_argument("--output", metavar="FILE", help="write a new file; a name in .csv or .json chooses the format")
    command.add_argument("--force", action="store_true", help="replace the file that stands there")


def _add_show(commands: Any) -> None:
    command = _command(commands, "show", "show one record with the words it rests on")
    command.add_argument("id", metavar="ID", help="such as evt-maduro-breaks-ties or act-nicolas-maduro")


def _add_find(commands: Any) -> None:
    command = _command(commands, "find", "find words in names, aliases, descriptions, notes, reasons, quotes and sentences")
    command.add_argument("words", nargs="+", metavar="WORDS", help="words that a record must hold, all of them; in quotes, as they stand")


def _add_explore(commands: Any) -> None:
    command = _command(commands, "explore", "open a page to look at in the browser; it holds the data and needs no network")
    command.add_argument("--output", metavar="FILE", help="where to write the page (default: a file in a new temporary folder)")
    command.add_argument("--force", action="store_true", help="replace what stands there, whatever it is")
    command.add_argument("release", nargs="?", metavar="RELEASE", help=_RELEASE_HELP)


def _add_export(commands: Any) -> None:
    command = _command(commands, "export", "write a release in another format: " + ", ".join(EXPORTS))
    command.add_argument("format", metavar="FORMAT", help="one of " + ", ".join(EXPORTS))
    command.add_argument("--output", required=True, metavar="PATH", help="the file or folder to write")
    command.add_argument("--force", action="store_true", help="replace what stands there, whatever it is")
    command.add_argument("release", nargs="?", metavar="RELEASE", help=_RELEASE_HELP)


def _add_diff(commands: Any) -> None:
    command = _command(commands, "diff", "say what changed between two releases, and which version step it asks for")
    for name in ("old", "new"):
        command.add_argument(name, metavar=name.upper(), help="a descriptor, a zipped release, or a folder with a descriptor")
    command.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="how to print it (default: text)")


def _add_schema(commands: Any) -> None:
    command = _command(commands, "schema", "print the JSON Schema of a kind of record")
    command.add_argument("kind", metavar="KIND", help="a kind such as event, or seeds/event for the form in which people write")


def _add_new(commands: Any) -> None:
    command = _command(commands, "new", "start a new record: print its fields with their descriptions, to be filled in")
    command.add_argument("kind", metavar="KIND", help="event, actor, sanction, posting, figure or source")
    command.add_argument("--output", metavar="FILE", help="write a file, which must not be there yet, instead of printing")
    command.add_argument("--schema", metavar="PATH", help="where editors find the JSON Schema (default: the one of this package)")


def _add_explain(commands: Any) -> None:
    command = _command(commands, "explain", "say what a code, column or table means, or what a rule demands")
    word_help = "a code such as SANCTION, a column such as events.start_date, a table, or a rule such as mode-misfit (default: all rules)"
    command.add_argument("word", nargs="?", metavar="CODE", help=word_help)


def _whole_number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,18}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number; give 0 or more")
    return int(text)


def _column_and_value(text: str) -> tuple[str, str]:
    column, sign, value = text.partition("=")
    if not (column and sign and value):
        raise argparse.ArgumentTypeError(f"{text!r} is no COLUMN=VALUE; give it like event_type=SANCTION")
    return column, value
