"""Counts and fill rates of the published tables, for `data/statistics.json` and the builder's report."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from usvenezuela import __version__
from usvenezuela.model.records import Record
from usvenezuela.model.tables import PART_TABLES, RECORDED_TABLES, TABLES, columns_of, fields_of
from usvenezuela.reading.files import STATISTICS

STATISTICS_PATH = f"data/{STATISTICS}"


def statistics(tables: Mapping[str, list[Record]], sentences: Counter[str], clauses: Counter[str]) -> dict[str, Any]:
    """Counts by table, by code and by year, the share of filled cells by column, sentences and clauses by how they are accounted for."""
    coded = [table for table in TABLES if table in RECORDED_TABLES or (table in PART_TABLES and table != "evidence")]
    return {
        "version": __version__,
        "records": {name: len(records) for name, records in tables.items()},
        "sentences": dict(sorted(sentences.items())),
        "clauses": dict(sorted(clauses.items())),
        "by_code": {name: by_code(name, tables[name]) for name in coded},
        "events_by_year": dict(sorted(by_year(tables["events"]).items())),
        "fill_rates": {name: fill_rates(name, tables[name]) for name in coded},
    }


def by_code(table: str, records: Iterable[Record]) -> dict[str, dict[str, int]]:
    """How many records have each code of each column with a vocabulary; a record with several codes counts for each."""
    records = list(records)
    counts: dict[str, dict[str, int]] = {}
    for column in columns_of(table):
        if fields_of(TABLES[table])[column].vocabulary:
            values = (getattr(record, column) for record in records)
            codes = Counter(code for value in values for code in (value if isinstance(value, tuple) else (value,)) if code is not None)
            counts[column] = {str(code): codes[code] for code in sorted(codes)}
    return counts


def by_year(events: Iterable[Any]) -> Counter[str]:
    """Events by the year in which they may have begun: of `earliest`, else of `latest`; `undated` where neither is known."""
    days = (event.earliest or event.latest for event in events)
    return Counter(f"{day.year:04}" if day else "undated" for day in days)


def fill_rates(table: str, records: Iterable[Record]) -> dict[str, float]:
    """The share of records in which each column that may be empty is filled, to three decimals."""
    records = list(records)
    optional = [name for name in columns_of(table) if not fields_of(TABLES[table])[name].is_required]
    filled = {name: sum(getattr(record, name) not in (None, ()) for record in records) for name in optional}
    return {name: round(count / len(records), 3) if records else 0.0 for name, count in filled.items()}
