"""What the bundled dataset knows of records that are given: their ids, their documents, and what they may tell again."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from usvenezuela.checking.row_rules import span
from usvenezuela.checking.rows import Row
from usvenezuela.model.bundled import bundled_root, is_clone, is_installed, read_bundled
from usvenezuela.model.edtf import Edtf
from usvenezuela.model.vocabularies import RecordStatus
from usvenezuela.problems import Place, Problem, cut
from usvenezuela.reading.files import CannotOpen
from usvenezuela.reading.open import read_bytes
from usvenezuela.reading.selection import Selection


def _table(name: str) -> list[dict[str, Any]]:
    """A table of the bundled dataset, unparsed; empty where none has been built yet."""
    path = f"data/{name}.json"
    if is_clone() and not (bundled_root() / path).is_file():
        return []
    return read_bundled(path, _rows)


def _rows(raw: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = from_json(raw)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("not a list of records")
    return rows


def bundled_ids(has_sentences: bool) -> dict[str, str]:
    """The ids of the bundled dataset, with their tables; those of sentences only where rows may refer to some."""
    known = {row["record_id"]: row["table"] for row in _table("records") if row["status"] == RecordStatus.ACTIVE}
    return known | {row["sentence_id"]: "sentences" for row in (_table("sentences") if has_sentences else ())}


def bundled_sentences() -> dict[str, tuple[int, int]]:
    """Start and end of each sentence of the bundled dataset."""
    return {row["sentence_id"]: (row["start"], row["end"]) for row in _table("sentences")}


# --- documents ------------------------------------------------------------------------------------


def documents_of(sources: Sequence[Row]) -> dict[str, str]:
    """The text of each document, of the dataset or of the `sources` given, that stands, unaltered, in the package or the repository around it."""
    entries = [(row.id, row["path"], row["sha256"]) for row in sources]
    entries += [(row["source_id"], row.get("path"), row.get("sha256")) for row in _table("sources")]
    documents: dict[str, str] = {}
    for id, path, sha256 in entries:
        raw = None if id in documents else _document(path, sha256)
        if raw is not None:
            documents[id] = raw.decode("utf-8", "replace")
    return documents


def sources_that_differ(sources: Sequence[Row]) -> Iterator[Problem]:
    """Rule `source-differs`."""
    ours = {row["source_id"]: row.get("sha256") for row in _table("sources")} if sources else {}
    for row in sources:
        known, given = ours.get(row.id), row["sha256"]
        # In a clone the document may have been replaced, with its entry, since the tables were built.
        if known and given and given != known and _document(row["path"], given) is None:
            message = f"{cut(given)} is not the hash of {row.id} in the dataset, {cut(known)}; delete the entry, or give another id"
            yield row.problem("source-differs", message, "sha256")


def _document(path: str | None, sha256: str | None) -> bytes | None:
    """The bytes of a document, if they are those that its entry tells."""
    import hashlib  # loads OpenSSL, which most runs do not need

    try:
        raw = _bundled_document(path) if path else b""
    except (CannotOpen, OSError, KeyError):
        return None
    return raw if hashlib.sha256(raw).hexdigest() == sha256 else None


def _bundled_document(path: str) -> bytes:
    root = bundled_root()
    # Inside a zip archive nothing has a path of its own that could be opened.
    return read_bytes(str(root / path)) if isinstance(root, Path) else root.joinpath(*path.split("/")).read_bytes()


# --- what may be told again -----------------------------------------------------------------------

_NOWHERE = {"": Place("")}


def dataset_rows(selection: Selection, authored: Sequence[Row]) -> list[Row]:
    """The records of the dataset that `authored` ones may tell again, with the documents that date them."""
    if not authored:
        return []
    tables = {row.table for row in authored}
    rows = [_source(entry) for entry in _table("sources")] if "evidence" in tables else []
    # The seeds of a clone are the dataset: what they no longer hold is told no more.
    if tables.isdisjoint(("events", "actors")) or _holds_seeds(selection):
        return rows
    times: dict[str, list[tuple[str, str]]] = {}
    for row in authored:
        if row.table == "events":
            first, last = span(row)
            times.setdefault(row["event_type"], []).append((first.isoformat(), last.isoformat()))
    for entry in _table("events") if times else ():
        # To read the dates of all takes longer than to check a file.
        earliest, latest = entry.get("earliest", ""), entry.get("latest", "9999")
        if any(first <= latest and earliest <= last for first, last in times.get(entry["event_type"], ())):
            rows += _event(entry)
    return rows + [Row("actors", entry, _NOWHERE) for entry in (_table("actors") if "actors" in tables else ())]


def _holds_seeds(selection: Selection) -> bool:
    """Whether all seeds of the clone that holds the package are among the files."""
    if is_installed():
        return False
    seeds = Path(os.path.realpath(str(bundled_root()))) / "seeds"
    return any(seeds.is_relative_to(os.path.realpath(folder)) for folder in {file.within for file in selection.files if file.within})


def _source(entry: dict[str, Any]) -> Row:
    published = entry.get("published")
    return Row("sources", {**entry, "published": _date(published) if published else None}, _NOWHERE)


def _date(text: str) -> Edtf:
    """A date of the dataset, which has been checked: what checks dates takes long to compile."""
    return str.__new__(Edtf, text)


def _event(entry: dict[str, Any]) -> Iterator[Row]:
    dates = {name: _date(entry[name]) for name in ("start_date", "end_date") if entry.get(name)}
    yield Row("events", {**entry, **dates}, _NOWHERE)
    for part in entry.get("participants", ()):
        yield Row("event_participants", part, _NOWHERE)
