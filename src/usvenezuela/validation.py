"""Checking contributed data: any number of files, in the authored or the published form."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from usvenezuela.authored import AUTHORED, Skip, part_of
from usvenezuela.checks import SUSPICIONS, problems_of, unanswered
from usvenezuela.columns import PREFIXES
from usvenezuela.descriptor import DESCRIPTOR, STATISTICS, Descriptor, ReleaseError, bundled_root
from usvenezuela.problems import Place, Problem, Report, Unusable, cut, nearest, problem, sorted_problems
from usvenezuela.quotes import quotes_found
from usvenezuela.reading import Cells, Tree, Unreadable, parse_csv, read_text, read_tree, suffix_of
from usvenezuela.rows import TABLES, Row, Rows, authored_rows, authored_skips, published_rows
from usvenezuela.tables import columns_of, record_of_cells
from usvenezuela.vocabularies import RecordStatus

PART_TABLES = frozenset(part.table_name for record in TABLES.values() for field in record.model_fields.values() if (part := part_of(field)))
"""The tables whose rows are parts of other records."""
SUFFIXES = (".yaml", ".yml", ".json", ".csv")
"""The files that a folder is searched for."""
_KINDS = {record.table_name: kind for kind, record in AUTHORED.items() if not issubclass(record, Skip)}
_KIND_OF_PREFIX = {prefix: _KINDS[table] for prefix, table in PREFIXES.items()}


def validate(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> Report:
    """Check files of records, folders of them, or releases by their `datapackage.json`.

    YAML and JSON hold records in the authored form; JSON and CSV tables may hold the published
    form. References resolve against the bundled dataset and all files given together. A quote is
    looked up where its document is at hand, as in a clone; the report says how many were not.

    Raises:
        Unusable: a path does not exist, cannot be read, or is no file of records.
    """
    problems: list[Problem] = []
    sets: dict[str, list[Row]] = {}
    checked = 0
    files, is_release = _files([paths] if isinstance(paths, (str, os.PathLike)) else paths, problems)
    for path in files:
        form, rows, count = _read(path, problems)
        sets.setdefault(form, []).extend(rows)
        checked += count
    given = [row for rows in sets.values() for row in rows]
    # A release stands by itself; contributions may refer to what the bundled dataset holds.
    bundled = {} if is_release else _bundled_ids(given)
    known = {**bundled, **Rows(given).ids}
    documents = _documents(given)
    for form, rows in sets.items():
        # A CSV table may be given without the table of the quotes, which the other forms nest.
        has_quotes = form != "csv" or any(row.table == "evidence" for row in rows)
        unread = frozenset() if has_quotes else frozenset(["evidence"])
        problems += check_rows(Rows(rows, known, unread), documents, is_authored=form == "authored")
    unchecked = sum(row.table == "evidence" and row["source_id"] not in documents for row in given)
    return Report(sorted_problems(problems), checked, unchecked)


def check_rows(rows: Rows, documents: Mapping[str, str], is_authored: bool) -> list[Problem]:
    """Run the rules that need nothing but the records, and look up the quotes in `documents`."""
    problems = list(problems_of(rows, is_authored))
    if is_authored:
        problems += unanswered(rows, (found for check in SUSPICIONS for found in check(rows)))
    return [*problems, *quotes_found(rows, documents)]


# --- which files ---------------------------------------------------------------------------


def _files(paths: Iterable[str | os.PathLike[str]], problems: list[Problem]) -> tuple[list[str], bool]:
    """Every file to read, a descriptor standing for the tables it lists, and whether there is one."""
    files: list[str] = []
    is_release = False
    for path in [os.fspath(path) for path in paths]:
        found = _files_in(path) if os.path.isdir(path) else [path]
        for file in found:
            if not os.path.lexists(file):
                raise Unusable(f"{file}: no such file or folder")
            is_release |= os.path.basename(file) == DESCRIPTOR
            files += _files_of_package(file, problems) if os.path.basename(file) == DESCRIPTOR else [file]
    return list(dict.fromkeys(files)), is_release


def _refuse_folder(error: OSError) -> None:
    raise Unusable(f"{error.filename}: {error.strerror}; nothing in this folder can be checked")


def _files_of_package(path: str, problems: list[Problem]) -> list[str]:
    try:
        descriptor = Descriptor.read(Path(path))
    except ReleaseError as error:
        problems.append(problem(Place(path, 1, 1), "release-descriptor", str(error).removeprefix(f"{path}: ")))
        return []
    problems += descriptor.problems()
    resources = [(name, form, descriptor.table(name, form)) for name in TABLES for form in ("csv", "json")]
    missing = [f"{name}.{form}" for name, form, resource in resources if not resource]
    if missing:
        message = f"lists no {', '.join(missing)}; a release holds every table as CSV and as JSON"
        problems.append(problem(Place(path, 1, 1), "release-descriptor", message))
    files = [str(descriptor.file(resource)) for _, _, resource in resources if resource]
    return [file for file in files if os.path.isfile(file)]


def _files_in(folder: str) -> list[str]:
    if os.path.isfile(os.path.join(folder, DESCRIPTOR)):
        return [os.path.join(folder, DESCRIPTOR)]
    found = [
        os.path.join(where, name)
        for where, _, names in os.walk(folder, onerror=_refuse_folder)
        for name in names
        if suffix_of(name) in SUFFIXES and not name.startswith(".")
    ]
    if not found:
        raise Unusable(f"{folder}: holds no file of records ({', '.join(SUFFIXES)})")
    return sorted(found)


def _read(path: str, problems: list[Problem]) -> tuple[str, list[Row], int]:
    """The form of a file (`authored`, `json`, `parts` or `csv`), its rows, and how many records it holds."""
    if suffix_of(path) not in SUFFIXES:
        raise Unusable(f"{path}: not a file of records; give {', '.join(SUFFIXES)} or a folder of them")
    try:
        if os.path.basename(path) == STATISTICS:
            return "json", [], 0
        if suffix_of(path) == ".csv":
            return "csv", *_read_csv(path, problems)
        tree = read_tree(path)
        problems += tree.problems
        return _read_records(tree, problems)
    except Unreadable as error:
        if error.unusable:
            raise Unusable("; ".join(f"{found.path}: {found.message}" for found in error.problems)) from None
        problems += error.problems
        return "authored", [], 0


# --- YAML and JSON ---------------------------------------------------------------------------


def _read_records(tree: Tree, problems: list[Problem]) -> tuple[str, list[Row], int]:
    if isinstance(tree.value, dict):
        tree = Tree(tree.path, [tree.value], {(0, *keys): place for keys, place in tree.places.items()})
    if not isinstance(tree.value, list):
        problems.append(problem(tree.place(), "wrong-type", "expected a list of records; start each record with `- id:`"))
        return "authored", [], 0
    table = _published_table(tree)
    rows: list[Row] = []
    if table:
        for index in range(len(tree.value)):
            rows += published_rows(TABLES[table], tree, (index,), problems)
        # The published JSON gives parts twice: nested in their records, and as flat files of their own.
        return ("parts" if table in PART_TABLES else "json"), rows, len(tree.value)
    stem = Path(tree.path).stem
    if stem == "skipped":
        authored_skips(tree, problems)
        return "authored", [], len(tree.value)
    for index, value in enumerate(tree.value):
        kind = stem if stem == "retired" else _kind_of(value, tree.place(index), problems)
        rows += authored_rows(kind, tree, (index,), problems) if kind else []
    return "authored", rows, len(tree.value)


def _published_table(tree: Tree) -> str | None:
    """The table whose published form the records have, if it is not the authored form."""
    first = tree.value[0] if tree.value and isinstance(tree.value[0], dict) else {}
    if "id" in first or suffix_of(tree.path) != ".json":
        return None
    stem = Path(tree.path).stem
    fitting = [name for name, record in TABLES.items() if set(record.primary_key) <= set(first) <= set(record.model_fields)]
    return stem if stem in TABLES else next(iter(fitting), None)


def _kind_of(value: Any, place: Place, problems: list[Problem]) -> str | None:
    """The kind of an authored record, by the first letters of its id."""
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        problems.append(problem(place, "missing-field", "'id' is required: a record starts with its id, such as evt-maduro-breaks-ties"))
        return None
    kind = _KIND_OF_PREFIX.get(value["id"].partition("-")[0])
    if not kind:
        prefixes = ", ".join(f"{prefix}- ({kind})" for prefix, kind in _KIND_OF_PREFIX.items())
        problems.append(problem(place, "id-prefix", f"{cut(value['id'])} tells no kind of record; start it with {prefixes}"))
    return kind


# --- CSV ---------------------------------------------------------------------------------------


def _read_csv(path: str, problems: list[Problem]) -> tuple[list[Row], int]:
    lines = parse_csv(read_text(path), path)
    header = next(lines, None)
    if header is None:
        problems.append(problem(Place(path, 1, 1), "csv-header", "the file is empty; start it with a header line"))
        return [], 0
    name = _table_of(path, header.values)
    columns = columns_of(name)
    if header.values != tuple(columns):
        problems.append(
            problem(Place(path, 1, 1), "csv-header", f"found the header {cut(','.join(header.values))}, expected {','.join(columns)}")
        )
        return [], 0
    rows: list[Row] = []
    count = 0
    for cells in lines:
        count += 1
        rows += _csv_rows(name, columns, cells, problems)
    return rows, count


def _csv_rows(name: str, columns: list[str], cells: Cells, problems: list[Problem]) -> list[Row]:
    if len(cells.values) != len(columns):
        message = f"{len(cells.values)} cells, expected {len(columns)}; put cells that hold commas in double quotes"
        problems.append(problem(cells.places[0], "csv-cells", message))
        return []
    value = record_of_cells(name, zip(columns, cells.values, strict=True))
    places: dict[tuple[str | int, ...], Place] = {(): cells.places[0]}
    places |= {(column,): place for column, place in zip(columns, cells.places, strict=True)}
    return published_rows(TABLES[name], Tree(cells.places[0].path, value, places), (), problems, text=True)


def _table_of(path: str, header: tuple[str, ...]) -> str:
    stem = Path(path).stem
    fitting = [name for name in TABLES if tuple(columns_of(name)) == header]
    if stem in TABLES or fitting:
        return stem if stem in TABLES else fitting[0]
    raise Unusable(f"{path}: no table has this header; name the file after its table: {nearest(stem, TABLES, '')}")


# --- what the dataset knows ----------------------------------------------------------------------


def _bundled_ids(rows: Iterable[Row]) -> dict[str, str]:
    """The ids of the bundled dataset, with their tables; those of sentences only where rows refer to some."""
    known = {row["record_id"]: row["table"] for row in _bundled("records") if row["status"] == RecordStatus.ACTIVE}
    if any(row["sentence_id"] for row in rows):
        known |= {row["sentence_id"]: "sentences" for row in _bundled("sentences")}
    return known


def _bundled(table: str) -> list[dict[str, Any]]:
    """A table of the bundled dataset, unparsed; empty where none has been built yet."""
    file = bundled_root() / "data" / f"{table}.json"
    rows: list[dict[str, Any]] = json.loads(file.read_bytes()) if file.is_file() else []
    return rows


def _documents(rows: list[Row]) -> dict[str, str]:
    """The text of each document that stands, unaltered, in the repository around the package."""
    if not any(row.table == "evidence" for row in rows):
        return {}
    given = {row.id: (row["path"], row["sha256"]) for row in rows if row.table == "sources"}
    sources = {row["source_id"]: (row["path"], row["sha256"]) for row in _bundled("sources")} | given
    documents: dict[str, str] = {}
    for source_id, (path, sha256) in sources.items():
        file = bundled_root() / path
        raw = file.read_bytes() if file.is_file() else b""
        if hashlib.sha256(raw).hexdigest() == sha256:
            documents[source_id] = raw.decode("utf-8", "replace")
    return documents
