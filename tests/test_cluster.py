"""On a cluster tables get the same report as on one machine, and what breaks a cluster is told in one line."""

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import usvenezuela as usv
from tests.conftest import examples
from tests.test_bulk import TABLE_TEXTS, broken
from tests.test_engines import tables_in, with_faults, write_tables
from usvenezuela.checking.bulk import engine
from usvenezuela.model.tables import TABLES

pytest.importorskip("distributed")

from usvenezuela.checking.bulk import cluster, local_cluster

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[1, 3])
def scheduler(request: pytest.FixtureRequest) -> Iterator[str]:
    """A cluster of so many workers."""
    with cluster.quiet(), local_cluster.LocalCluster(request.param) as started:
        yield started.address


def outcome(paths: list[Path], scheduler: str = "") -> object:
    """What is found, row by row or on a cluster."""
    try:
        return usv.validate(paths, engine="dask" if scheduler else "plain", scheduler=scheduler or None)
    except usv.Unusable as error:
        return str(error)


@settings(max_examples=examples(0.2))
@given(st.integers(0, 2**32))
def test_a_cluster_finds_what_is_found_row_by_row_in_packages(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, scheduler: str, seed: int
) -> None:
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("package")
    write_tables(with_faults(tables_in(whole / "data"), chance), folder / "tables", lambda: chance.random() < 0.5)
    cut = partial(engine.check_tables, part_size=chance.choice([500, 5000, 1 << 24]), n_buckets=chance.choice([1, 2, 9]))
    with mock.patch.object(engine, "check_tables", cut):
        assert outcome([folder / "tables"], scheduler) == outcome([folder / "tables"])


@settings(max_examples=examples(0.2))
@given(st.integers(0, 2**32))
def test_a_cluster_finds_what_is_found_row_by_row_in_tables_with_every_kind_of_fault(
    tmp_path_factory: pytest.TempPathFactory, scheduler: str, seed: int
) -> None:
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("tables")
    paths = []
    for table in chance.sample(list(TABLES), 3):
        header, *lines = TABLE_TEXTS[table].split(b"\n")
        kept = b"\n".join([header, *(line for line in lines[:-1] if chance.random() < 0.1), lines[0], b""])
        paths.append(folder / f"{table}.csv")
        paths[-1].write_bytes(broken(kept, chance))
    cut = partial(engine.check_tables, part_size=chance.choice([3000, 30_000, 1 << 24]), n_buckets=chance.choice([1, 2, 9]))
    with mock.patch.object(engine, "check_tables", cut):
        assert outcome(paths, scheduler) == outcome(paths)
