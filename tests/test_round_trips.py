"""A record written in any form reads back as itself."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from tests.cases import RECORD_SHAPES
from tests.conftest import examples
from usvenezuela.model.authored import AUTHORED, authored_model
from usvenezuela.model.tables import TABLES, columns_of, record_of_cells
from usvenezuela.reading.csv import parse_csv
from usvenezuela.reading.json import parse_json
from usvenezuela.reading.trees import Tree
from usvenezuela.reading.yaml import parse_yaml
from usvenezuela.writing.cells import render_csv
from usvenezuela.writing.json import render_json, to_json

FEW = settings(max_examples=examples(0.3))
tables = pytest.mark.parametrize("table", TABLES)
kinds = pytest.mark.parametrize("kind", AUTHORED)


def published(table: str, data: st.DataObject) -> BaseModel:
    return TABLES[table].model_validate(data.draw(RECORD_SHAPES["published", table].random()))


def authored(kind: str, data: st.DataObject) -> BaseModel:
    return authored_model(AUTHORED[kind]).model_validate(data.draw(RECORD_SHAPES["authored", kind].random()))


def as_yaml(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False)


def plain(record: BaseModel) -> dict[str, Any]:
    """The values that a person writes: what is left out has its default."""
    return record.model_dump(mode="json", exclude_defaults=True)


def read_back(like: BaseModel, tree: Tree, *keys: int, text: bool) -> BaseModel:
    assert tree.problems == []
    value = tree.value
    for key in keys:
        value = value[key]
    return type(like).model_validate(value, context="text" if text else None)


@tables
@FEW
@given(st.data())
def test_a_published_record_comes_back_from_json(table: str, data: st.DataObject) -> None:
    record = published(table, data)
    assert read_back(record, parse_json(render_json([record]), "x.json"), 0, text=False) == record


@tables
@FEW
@given(st.data())
def test_a_published_record_comes_back_from_yaml(table: str, data: st.DataObject) -> None:
    record = published(table, data)
    assert read_back(record, parse_yaml(as_yaml([record.model_dump(mode="json", exclude_none=True)]), "x.yaml"), 0, text=True) == record


@tables
@FEW
@given(st.data())
def test_a_published_record_comes_back_from_csv_without_its_parts(table: str, data: st.DataObject) -> None:
    record = published(table, data)
    header, line = parse_csv(render_csv(table, [record]), "x.csv")
    cells = record_of_cells(table, zip(header.values, line.values, strict=True))
    parts = {name for name in TABLES[table].model_fields if name not in columns_of(table)}
    read = TABLES[table].model_validate(cells, context="text")
    assert read == record.model_copy(update=dict.fromkeys(parts, ()))


@kinds
@FEW
@given(st.data())
def test_an_authored_record_comes_back_from_yaml(kind: str, data: st.DataObject) -> None:
    record = authored(kind, data)
    assert read_back(record, parse_yaml(as_yaml([plain(record)]), "x.yaml"), 0, text=True) == record


@kinds
@FEW
@given(st.data())
def test_an_authored_record_comes_back_from_json(kind: str, data: st.DataObject) -> None:
    record = authored(kind, data)
    assert read_back(record, parse_json(to_json([plain(record)]), "x.json"), 0, text=False) == record
