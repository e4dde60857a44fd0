"""The command line: `usvenezuela validate`, `list`, `show`, `find`, `explore`, `export`, `diff`, `schema`, `new` and `explain`."""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from usvenezuela import __version__
from usvenezuela.cli.terminal import PROBLEMS, UNUSABLE, VALID, CannotDo, complain, is_terminal, print_text, tell, use_colour, use_encoding
from usvenezuela.exporting.formats import FORMATS as EXPORTS
from usvenezuela.problems import Report, Unusable, cut, printable
from usvenezuela.reporting.formats import FORMATS, LIMIT, render_text

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset


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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        use_encoding(stream)
    options = _parsed(arguments)
    try:
        code, text = options.run(options)
    except (CannotDo, Unusable) as error:
        return complain(*error.args)
    return print_text(text, code, is_json=options.command == "schema" or getattr(options, "format", "") == "json")


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
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

    validate = _command(commands, "validate", _validate, "check files of records, folders of them, or a release")
    paths_help = "YAML, JSON, JSON Lines, CSV or Parquet files, folders, patterns, a descriptor or a zipped release; - is standard input"
    validate.add_argument("paths", nargs="+", metavar="PATH", help=paths_help)
    validate.add_argument("--format", choices=FORMATS, help="how to print what is found (default: text; on GitHub Actions: github)")
    validate.add_argument(
        "--engine", choices=("auto", "plain", "bulk"), default="auto", help="how to check tables (default: what is faster)"
    )
    validate.add_argument("--limit", type=_whole_number, default=LIMIT, metavar="N", help=f"print N problems, 0 for all (default: {LIMIT})")

    listing = _command(commands, "list", _list, "list the records of a table")
    listing.add_argument("table", metavar="TABLE", help="such as events, actors, sanctions, postings or figures")
    dates_help = "; what is open on one side counts at the end that is known, what goes on reaches every later day, the undated is left out"
    listing.add_argument("--since", metavar="DATE", help="only what may fall at or after this EDTF date, such as 2019-01" + dates_help)
    listing.add_argument("--until", metavar="DATE", help="only what may fall at or before this EDTF date; open dates count as for --since")
    # Each may be given several times, for either.
    listing.add_argument("--actor", action="append", metavar="ID", help="only what names this actor, given by its id or name")
    listing.add_argument("--by", action="append", metavar="ID", help="only what was done by this actor, or for it")
    listing.add_argument("--to", action="append", metavar="ID", help="only what was done to this actor, or to whatever is part of it")
    listing.add_argument("--role", action="append", metavar="CODE", help="only events in which an actor, or that one, has this role")
    listing.add_argument("--mode", action="append", metavar="CODE", help="only events of this mode, such as expel")
    listing.add_argument("--type", action="append", metavar="CODE", help="only this type: event_type, actor_type, action, role …")
    listing.add_argument("--factuality", action="append", metavar="CODE", help="this one, or `any` (default: stated and attributed)")
    listing.add_argument(
        "--where", action="append", type=_column_and_value, metavar="COLUMN=VALUE", help="only where a column has, or holds, this value"
    )
    listing.add_argument("--text", action="append", metavar="WORDS", help="only what holds these words, as `find` looks for them")
    listing.add_argument("--quotes", action="store_true", help="with the words that each record rests on")
    listing.add_argument(
        "--format", choices=("table", "csv", "json"), help="default: a table on a terminal, lines of cells parted by tabs in a pipe"
    )
    listing.add_argument("--output", metavar="FILE", help="write a new file; a name in .csv or .json chooses the format")
    listing.add_argument("--force", action="store_true", help="replace the file that stands there")

    show = _command(commands, "show", _show, "show one record with the words it rests on")
    show.add_argument("id", metavar="ID", help="such as evt-maduro-breaks-ties or act-nicolas-maduro")

    finding = _command(commands, "find", _find, "find words in names, aliases, descriptions, notes, reasons, quotes and sentences")
    finding.add_argument("words", nargs="+", metavar="WORDS", help="words that a record must hold, all of them; in quotes, as they stand")

    explore = _command(commands, "explore", _explore, "open a page to look at in the browser; it holds the data and needs no network")
    explore.add_argument("--output", metavar="FILE", help="where to write the page (default: a file in a new temporary folder)")
    explore.add_argument("--force", action="store_true", help="replace what stands there, whatever it is")
    explore.add_argument("release", nargs="?", metavar="RELEASE", help="a descriptor or a zipped release (default: the bundled dataset)")

    export = _command(commands, "export", _export, "write a release in another format: " + ", ".join(EXPORTS))
    export.add_argument("format", metavar="FORMAT", help="one of " + ", ".join(EXPORTS))
    export.add_argument("--output", required=True, metavar="PATH", help="the file or folder to write")
    export.add_argument("--force", action="store_true", help="replace what stands there, whatever it is")
    export.add_argument("release", nargs="?", metavar="RELEASE", help="a descriptor or a zipped release (default: the bundled dataset)")

    differing = _command(commands, "diff", _diff, "say what changed between two releases, and which version step it asks for")
    for name in ("old", "new"):
        differing.add_argument(name, metavar=name.upper(), help="a descriptor, a zipped release, or a folder with a descriptor")
    differing.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="how to print it (default: text)")

    schema = _command(commands, "schema", _schema, "print the JSON Schema of a kind of record")
    schema.add_argument("kind", metavar="KIND", help="a kind such as event, or seeds/event for the form in which people write")

    new = _command(commands, "new", _new, "start a new record: print its fields with their descriptions, to be filled in")
    new.add_argument("kind", metavar="KIND", help="event, actor, sanction, posting, figure or source")
    new.add_argument("--output", metavar="FILE", help="write a file, which must not be there yet, instead of printing")
    new.add_argument("--schema", metavar="PATH", help="where editors find the JSON Schema (default: the one of this package)")

    explain = _command(commands, "explain", _explain, "say what a code, column or table means, or what a rule demands")
    word_help = "a code such as SANCTION, a column such as events.start_date, a table, or a rule such as mode-misfit (default: all rules)"
    explain.add_argument("word", nargs="?", metavar="CODE", help=word_help)
    return parser


def _whole_number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,18}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number; give 0 or more")
    return int(text)


def _command(commands: Any, name: str, run: Callable[[argparse.Namespace], tuple[int, str]], help: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.")
    command.set_defaults(run=run, command=name)
    return command


def _validate(options: argparse.Namespace) -> tuple[int, str]:
    from usvenezuela.checking.validation import validate
    from usvenezuela.reporting.progress import progress_bar

    try:
        with progress_bar() as progress:
            report = validate(options.paths, engine=options.engine, progress=progress)
    except Unusable as error:
        raise CannotDo(*error.args) from None
    for line in report.advice.splitlines():
        tell(line)
    return (VALID if report.ok else PROBLEMS), _render(report, options)


def _render(report: Report, options: argparse.Namespace) -> str:
    format = options.format or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    return render_text(report, options.limit, use_colour()) if format == "text" else FORMATS[format](report, options.limit)


def _column_and_value(text: str) -> tuple[str, str]:
    column, sign, value = text.partition("=")
    if not (column and sign and value):
        raise argparse.ArgumentTypeError(f"{text!r} is no COLUMN=VALUE; give it like event_type=SANCTION")
    return column, value


def _list(options: argparse.Namespace) -> tuple[int, str]:
    from usvenezuela.cli.lists import Question, render_list

    names = ("since", "until", "by", "to", "actor", "role", "type", "mode", "factuality")
    filters = {name: value for name in names if (value := getattr(options, name)) is not None}
    columns: dict[str, list[str]] = {}
    for column, value in options.where or ():
        columns.setdefault(column, []).append(value)
    question = Question(options.table, filters, columns, options.text or ())
    ending = (options.output or "").rpartition(".")[2]
    usual = "table" if is_terminal() and not options.output else ending if ending in ("csv", "json") else "tabs"
    with _dataset() as data:
        text = render_list(data, question, options.format or usual, options.quotes, use_colour() and not options.output).rstrip("\n")
    if not options.output:
        return VALID, text
    _write_file(options.output, f"{text}\n", replacing=options.force, remedy="give another --output, or --force to replace it")
    return VALID, printable(f"written: {options.output}")


def _find(options: argparse.Namespace) -> tuple[int, str]:
    from usvenezuela.cli.lists import render_found

    with _dataset() as data:
        found = render_found(data, options.words, is_terminal(), use_colour())
    if not found:
        tell(f"nothing holds {' and '.join(cut(words) for words in options.words)}")
    return VALID, found


def _export(options: argparse.Namespace) -> tuple[int, str]:
    _write(options, options.format, options.output)
    return VALID, printable(f"written: {options.output}")


def _explore(options: argparse.Namespace) -> tuple[int, str]:
    from usvenezuela.cli.browsing import open_page, place_for

    with place_for(options.output) as path:
        _write(options, "html", path)
    return VALID, printable(open_page(path))


def _write(options: argparse.Namespace, format: str, path: str) -> None:
    """Write the release that the options name in a format."""
    from usvenezuela.exporting.export import CannotExport, export
    from usvenezuela.reporting.progress import waiting_line

    if options.output == "-":
        raise CannotDo("-: an export is not written to standard output; give --output a name")
    with waiting_line(f"writing {format}"), _dataset(options.release) as data:
        try:
            export(data, format, path, force=options.force)
        except CannotExport as error:
            raise CannotDo(str(error)) from None


def _diff(options: argparse.Namespace) -> tuple[int, str]:
    from usvenezuela.dataset.differences import diff
    from usvenezuela.reading.releases import ReleaseError
    from usvenezuela.reporting.differences import FORMATS as RENDERED

    if "-" in (options.old, options.new):
        raise CannotDo("-: a release has several files, which do not come by standard input; give its descriptor, folder or zip archive")
    try:
        return VALID, RENDERED[options.format](diff(options.old, options.new))
    except ReleaseError as error:
        raise CannotDo(str(error)) from None


def _show(options: argparse.Namespace) -> tuple[int, str]:
    from usvenezuela.cli.pages import render_record

    with _dataset() as data:
        return VALID, render_record(data, options.id, use_colour())


def _schema(options: argparse.Namespace) -> tuple[int, str]:
    from usvenezuela.model.bundled import bundled_root, read_bundled

    folder = bundled_root() / "schema"
    try:
        kinds = sorted(item.name.removesuffix(".json") for item in folder.iterdir() if item.name.endswith(".json"))
        kinds += sorted(f"seeds/{item.name.removesuffix('.json')}" for item in (folder / "seeds").iterdir())
    except OSError as error:
        raise CannotDo(f"{folder}: cannot be read: {error.strerror}; install usvenezuela again") from None
    if options.kind not in kinds:
        raise CannotDo(f"there is no kind {options.kind!r}; the kinds are {', '.join(kinds)}")
    return VALID, read_bundled(f"schema/{options.kind}.json", lambda raw: raw.decode("utf-8")).rstrip("\n")


def _new(options: argparse.Namespace) -> tuple[int, str]:
    from pathlib import Path

    from usvenezuela.writing.template import ID_STARTS, render_template, schema_location

    if options.kind not in ID_STARTS:
        raise CannotDo(f"there is no kind {options.kind!r} to start anew; the kinds are {', '.join(ID_STARTS)}")
    if options.schema and not options.schema.isprintable():
        raise CannotDo(f"--schema {options.schema!r}: stands in a comment of one line; give a path or an address without line breaks")
    file = Path(options.output) if options.output else None
    try:
        text = render_template(options.kind, options.schema or schema_location(options.kind, file and file.parent))
    except OSError as error:
        raise CannotDo(_unwritable(options.output, error)) from None
    if not file:
        return VALID, text.rstrip("\n")
    _write_file(options.output, text, remedy="give another --output")
    return VALID, printable(f"{file}: fill it in, then run `usvenezuela validate` on it")


def _write_file(output: str, text: str, *, remedy: str, replacing: bool = False) -> None:
    """Write a file whole or not at all, over nothing that stands there."""
    from pathlib import Path

    from usvenezuela.writing.files import write_whole

    try:
        write_whole(Path(output), text, replacing=replacing)
    except FileExistsError:
        raise CannotDo(f"{output}: is there already and is left as it is; {remedy}") from None
    except (OSError, ValueError) as error:
        raise CannotDo(_unwritable(output, error)) from None


def _unwritable(output: str, error: Exception) -> str:
    return f"{output}: cannot be written: {getattr(error, 'strerror', None) or error}; give another --output, in a folder that is there"


def _explain(options: argparse.Namespace) -> tuple[int, str]:
    from usvenezuela.checking.catalogue import render_rules
    from usvenezuela.cli.explanations import render_explanation

    return VALID, render_explanation(options.word) if options.word else render_rules()


@contextmanager
def _dataset(release: str | None = None) -> "Iterator[Dataset]":
    """The bundled dataset, or a release; its tables are read while it is used."""
    from usvenezuela.dataset.dataset import load
    from usvenezuela.reading.releases import ReleaseError

    try:
        yield load(release) if release else load()
    except ReleaseError as error:
        raise CannotDo(str(error)) from None
