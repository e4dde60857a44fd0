"""The Frictionless descriptor of the published files (Data Package v2)."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from builder.rendering.schemas import GENERATED
from builder.rendering.statistics import STATISTICS_PATH
from builder.rendering.table_schemas import table_schema
from usvenezuela import __version__
from usvenezuela.exporting.about import LICENSE, LICENSE_URL, TITLE
from usvenezuela.model.descriptions import docstring_of
from usvenezuela.model.records import Record, Source
from usvenezuela.model.tables import TABLES
from usvenezuela.reading.files import OTHER_FILES

DATA_LICENSE = {
    "name": LICENSE,
    "path": LICENSE_URL,
    "title": "Creative Commons Attribution-ShareAlike 4.0 International",
}
_DIALECT = {
    "$schema": "https://datapackage.org/profiles/2.0/tabledialect.json",
    "header": True,
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
}


def package_descriptor(files: Mapping[str, bytes], columns: Mapping[str, Sequence[str]], sources: list[Record]) -> dict[str, Any]:
    """The descriptor of `files`, which are the data files by path; those of tables hold these `columns`."""
    others = [
        _json_file(f"{name}-json", f"{name} as JSON: {docstring_of(record)}", f"data/{name}.json", files) for name, record in TABLES.items()
    ]
    others.append(_json_file("statistics", "Counts by table, code and year, and fill rates.", STATISTICS_PATH, files))
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "usvenezuela",
        "title": TITLE,
        "description": f"Each value leads to the exact words it rests on. {GENERATED}",
        "version": __version__,
        "licenses": [DATA_LICENSE],
        "sources": [_source(source) for source in sources if isinstance(source, Source)],
        "contributors": [{"title": "The usvenezuela project", "roles": ["creator", "maintainer"]}],
        "keywords": ["United States", "Venezuela", "international relations", "event data", "sanctions", "diplomacy"],
        "resources": [_csv_resource(record, files, columns[record.table_name]) for record in TABLES.values()],
        # Clients take every resource for a table, so that what is none stands beside them.
        OTHER_FILES: others,
    }


def _source(source: Source) -> dict[str, str]:
    return {"title": f"{source.title} ({source.publisher})"}


def _csv_resource(record: type[Record], files: Mapping[str, bytes], columns: Sequence[str]) -> dict[str, Any]:
    path = f"data/{record.table_name}.csv"
    return {
        "$schema": "https://datapackage.org/profiles/2.0/dataresource.json",
        "name": record.table_name,
        "type": "table",
        "profile": "tabular-data-resource",
        "title": f"{record.table_name}: {docstring_of(record)}",
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_integrity(files[path]),
        "dialect": _DIALECT,
        "schema": table_schema(record, columns),
    }


def _json_file(name: str, title: str, path: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "name": name,
        "title": title,
        "path": path,
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
        **_integrity(files[path]),
    }


def _integrity(raw: bytes) -> dict[str, Any]:
    return {"bytes": len(raw), "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
