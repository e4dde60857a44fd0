"""The command line: `usvenezuela validate`, `list`, `show`, `find`, `explore`, `export`, `diff`, `schema`, `new` and `explain`."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from usvenezuela.cli.arguments import parsed
from usvenezuela.cli.terminal import PROBLEMS, VALID, CannotDo, complain, is_terminal, print_text, tell, use_colour, use_encoding
from usvenezuela.problems import Report, Unusable, cut, printable
from usvenezuela.reporting.formats import FORMATS, render_text

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        use_encoding(stream)
    options = parsed(arguments)
    try:
        code, text = RUN[options.command](options)
    except (CannotDo, Unusable) as error:
        return complain(*error.args)
    return print_text(text, code, is_json=options.command == "schema" or getattr(options, "format", "") == "json")


def _validate(options: argparse.Namespace) -> tuple[int, str]:
    from usvenezuela.checking.validation import validate
    from usvenezuela.reporting.progress import progress_bar

    try:
        with progress_bar() as progress:
            report = validate(options.paths, engine=options.engine, scheduler=options.scheduler, progress=progress)
    except Unusable as error:
        raise CannotDo(*error.args) from None
    for line in report.advice.splitlines():
        tell(line)
    return (VALID if report.ok else PROBLEMS), _render(report, options)


def _render(report: Report, options: argparse.Namespace) -> str:
    format = options.format or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")
    return render_text(report, options.limit, use_colour()) if format == "text" else FORMATS[format](report, options.limit)


def _list(options: argparse.Namespace) -> tuple[int, str]:
    from usvenezuela.cli.lists import Question, render_list

    names = ("since", "until", "by", "to", "actor", "role", "type", "mode", "factuality")
    filters = {name: value for name in names if (value := getattr(options, name)) is not None}
    columns: dict[str, list[str]] = {}
    for column, value in options.where or ():
        columns.setdefault(column, []).append(value)
    question = Question(options.table, filters, columns, options.text or ())
    format = options.format or _usual_format(options.output)
    with _dataset() as data:
        text, count = render_list(data, question, format, options.quotes, use_colour() and not options.output)
    text = text.rstrip("\n")
    if not options.output:
        return VALID, f"{text}\n{count}" if format == "table" else _counted(text, count)
    _write_file(options.output, f"{text}\n", replacing=options.force, remedy="give another --output, or --force to replace it")
    return VALID, printable(f"written: {options.output}")


def _usual_format(output: str | None) -> str:
    """The format that suits a terminal, a pipe, or the ending of a file's name."""
    if not output:
        return "table" if is_terminal() else "tabs"
    ending = os.path.splitext(output)[1].lower()
    if ending in (".csv", ".json"):
        return ending[1:]
    if ending in ("", ".tsv", ".txt"):
        return "tabs"
    raise CannotDo(f"{output}: a list is written as .csv, .json, .tsv or .txt; give such a name, or --format, or see `usvenezuela export`")


def _counted(text: str, count: str) -> str:
    """A list that goes to a pipe; what it leaves out as not told as a fact is told beside it."""
    if ";" in count:
        tell(count)
    return text


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


RUN: dict[str, Callable[[argparse.Namespace], tuple[int, str]]] = {
    "validate": _validate,
    "list": _list,
    "show": _show,
    "find": _find,
    "explore": _explore,
    "export": _export,
    "diff": _diff,
    "schema": _schema,
    "new": _new,
    "explain": _explain,
}
"""What each command does: the exit code, and what to print."""
