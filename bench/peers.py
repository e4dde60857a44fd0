"""Checks of the same tables with the tools that people would pick instead, written as one would write them there.

Run as `python -m bench.peers NAME FOLDER`: prints, as JSON, the table and line of each row that the tool finds wrong.
Each is told all that the Table Schemas of a `package.json` say: what is required, codes, patterns, keys and references.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

Found = Iterator[tuple[str, int]]
LINE = "line"
"""The column of the line on which a row stands; the header is on line 1."""
PATTERNS = {"boolean": "^(true|false)$", "integer": "^-?[0-9]+$", "date": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


class Table:
    """A table with what its schema says."""

    def __init__(self, folder: Path, resource: dict[str, Any]) -> None:
        """Read the schema of a resource whose file stands in `folder`."""
        self.name, self.path, schema = resource["name"], folder / resource["path"], resource["schema"]
        constraints = {field["name"]: field.get("constraints", {}) for field in schema["fields"]}
        self.columns = list(constraints)
        self.required = [name for name, told in constraints.items() if told.get("required")]
        self.codes = {name: told["enum"] for name, told in constraints.items() if "enum" in told}
        self.patterns = {field["name"]: PATTERNS[field["type"]] for field in schema["fields"] if field["type"] in PATTERNS}
        self.patterns |= {name: f"^(?:{told['pattern']})$" for name, told in constraints.items() if "pattern" in told}
        self.key: list[str] = schema["primaryKey"]
        self.references = [
            (link["fields"][0], link["reference"]["resource"] or self.name, link["reference"]["fields"][0])
            for link in schema.get("foreignKeys", ())
        ]

    def rows(self) -> pl.DataFrame:
        """The rows as text, with their lines."""
        return pl.read_csv(self.path, infer_schema=False).with_row_index(LINE, 2)


def tables_in(folder: Path) -> dict[str, Table]:
    """The tables of the package in a folder."""
    resources = json.loads((folder / "package.json").read_text(encoding="utf-8"))["resources"]
    return {resource["name"]: Table(folder, resource) for resource in resources}


def ids_referred_to(tables: dict[str, Table], table: Table) -> dict[str, pl.Series]:
    """The ids that each column of a table may name."""
    return {
        column: pl.read_csv(tables[other].path, columns=[key], infer_schema=False)[key]
        for column, other, key in table.references
        if other in tables
    }


def by_duckdb(folder: Path) -> Found:
    """SQL by hand."""
    import duckdb

    tables = tables_in(folder)
    for table in tables.values():
        columns = dict.fromkeys(pl.scan_csv(table.path).collect_schema(), "VARCHAR")
        rows = f"read_csv('{table.path}', header = true, columns = {columns})"
        duckdb.sql(f"CREATE TABLE {table.name} AS SELECT row_number() OVER () + 1 AS {LINE}, * FROM {rows}")
    for table in tables.values():
        wrong = [f"{name} IS NULL" for name in table.required]
        wrong += [f"{name} NOT IN ({', '.join(map(_quoted, codes))})" for name, codes in table.codes.items()]
        wrong += [f"NOT regexp_matches({name}, {_quoted(pattern)})" for name, pattern in table.patterns.items()]
        queries = [f"SELECT {LINE} FROM {table.name} WHERE {' OR '.join(wrong)}"]
        key = ", ".join(table.key)
        queries.append(f"SELECT {LINE} FROM {table.name} QUALIFY count(*) OVER (PARTITION BY {key}) > 1")
        queries += [
            f"SELECT one.{LINE} FROM {table.name} one ANTI JOIN {other} two ON one.{column} = two.{target} WHERE one.{column} IS NOT NULL"
            for column, other, target in table.references
            if other in tables
        ]
        with duckdb.cursor() as cursor:
            yield from ((table.name, line) for query in queries for (line,) in cursor.execute(query).fetchall())


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def by_pandera(folder: Path) -> Found:
    """Pandera with polars; references as a check by hand."""
    import pandera.polars as pa

    tables = tables_in(folder)
    for table in tables.values():
        rows, known = table.rows(), ids_referred_to(tables, table)

        def checks(name: str, table: Table = table, known: dict[str, pl.Series] = known) -> list[Any]:
            found = [pa.Check.isin(table.codes[name])] if name in table.codes else []
            found += [pa.Check.str_matches(table.patterns[name])] if name in table.patterns else []
            if name in known:
                found.append(pa.Check(lambda data: data.lazyframe.select(pl.col(data.key).is_in(known[data.key].implode()))))
            return found

        columns = {name: pa.Column(pl.String, checks(name), nullable=name not in table.required) for name in rows.columns if name != LINE}
        try:
            pa.DataFrameSchema({**columns, LINE: pa.Column(pl.UInt32)}, unique=table.key).validate(rows, lazy=True)
        except pa.errors.SchemaErrors as error:
            yield from ((table.name, number + 2) for number in error.failure_cases["index"].drop_nulls().unique())
            if "multiple_fields_uniqueness" in error.failure_cases["check"]:
                yield from ((table.name, line) for line in rows.filter(pl.struct(table.key).is_duplicated())[LINE])


def by_dataframely(folder: Path) -> Found:
    """Schemas of dataframely; references as a check by hand."""
    import dataframely as dy

    tables = tables_in(folder)
    for table in tables.values():
        rows, known = table.rows(), ids_referred_to(tables, table)

        def checks(name: str, table: Table = table, known: dict[str, pl.Series] = known) -> dict[str, Any]:
            found: dict[str, Any] = {}
            if name in table.codes:
                found["code"] = lambda column: column.is_in(table.codes[name])
            if name in known:
                found["reference"] = lambda column: column.is_in(known[name].implode())
            return found

        columns: dict[str, Any] = {
            name: dy.String(
                nullable=name not in table.required and name not in table.key,
                primary_key=name in table.key,
                regex=table.patterns.get(name),
                check=checks(name) or None,
            )
            for name in rows.columns
            if name != LINE
        }
        schema: Any = type("Rows", (dy.Schema,), {**columns, LINE: dy.UInt32(nullable=False)})
        yield from ((table.name, line) for line in schema.filter(rows)[1].invalid()[LINE])


def by_pointblank(folder: Path) -> Found:
    """A plan of pointblank; references as sets."""
    import pointblank as pb

    tables = tables_in(folder)
    for table in tables.values():
        rows = table.rows()
        plan = pb.Validate(rows)
        plan = plan.col_vals_not_null(table.required).rows_distinct(table.key)
        for name, codes in table.codes.items():
            plan = plan.col_vals_in_set(name, [*codes, None]) if name in rows.columns else plan
        for name, pattern in table.patterns.items():
            plan = plan.col_vals_regex(name, pattern, na_pass=True) if name in rows.columns else plan
        for name, ids in ids_referred_to(tables, table).items():
            plan = plan.col_vals_in_set(name, [*ids, None])
        done = plan.interrogate(extract_limit=10_000)
        for extract in done.get_data_extracts().values():
            yield from ((table.name, number + 1) for number in extract["_row_num_"])


PEERS: dict[str, Callable[[Path], Found]] = {
    "duckdb": by_duckdb,
    "dataframely": by_dataframely,
    "pandera": by_pandera,
    "pointblank": by_pointblank,
}
"""The tools, by name."""

if __name__ == "__main__":
    print(json.dumps(sorted(set(PEERS[sys.argv[1]](Path(sys.argv[2]))))))
