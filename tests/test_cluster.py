"""On a cluster tables get the same report as on one machine, and what breaks a cluster is told in one line."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from unittest import mock

import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import usvenezuela as usv
from bench.tables import expected_lines, make_tables
from tests.conftest import examples
from tests.test_bulk import TABLE_TEXTS, broken, lines_of
from tests.test_engines import tables_in, with_faults, write_tables
from usvenezuela.checking.bulk import engine
from usvenezuela.checking.validation import Engine
from usvenezuela.model.tables import TABLES

pytest.importorskip("distributed")

import psutil
from distributed import Future

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


def test_of_a_million_rows_a_cluster_finds_the_same_200_problems(tmp_path: Path) -> None:
    make_tables(tmp_path, 1_000_000)
    paths = [tmp_path / "events.csv", tmp_path / "event_participants.csv"]
    report = usv.validate(paths, engine="dask")
    assert report == usv.validate(paths, engine="bulk")
    assert (report.checked, report.count) == (2_000_000, 200)
    assert lines_of(report) == expected_lines(1_000_000, is_table=True)


# --- what happens meanwhile -------------------------------------------------------------------------------


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Path]:
    """A table with many problems, read in so small parts that it has several."""
    header, *lines = TABLE_TEXTS["event_participants"].decode().splitlines()
    path = tmp_path / "event_participants.csv"
    path.write_text("\n".join([header, *(f"{line}\nevt-none-{number}{line[line.index(',') :]}" for number, line in enumerate(lines)), ""]))
    with mock.patch.object(engine, "check_tables", partial(engine.check_tables, part_size=10_000, n_buckets=2)):
        yield path


class Meanwhile:
    """Does something once, in the middle of a check."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act: list[Callable[[], object]] = [act]

    def __call__(self, done: int, total: int) -> None:
        if done > total / 4 and self._act:
            self._act.pop()()


@pytest.mark.parametrize("share", [1, 2])
def test_workers_that_are_killed_change_nothing(table: Path, share: int) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = local_cluster.LocalCluster._start

    def watched(cluster: local_cluster.LocalCluster) -> "subprocess.Popen[bytes]":
        started.append(start(cluster))
        return started[-1]

    def kill() -> None:
        for worker in started[::share]:
            worker.kill()

    with mock.patch.object(local_cluster.LocalCluster, "_start", watched):
        report = usv.validate(table, engine="dask", progress=Meanwhile(kill))
    assert report == usv.validate(table, engine="plain")
    assert report.count
    assert all(worker.returncode == -signal.SIGKILL for worker in started)


@pytest.mark.parametrize("engine", ["bulk", "dask"])
@pytest.mark.parametrize("change", ["grows", "is written anew", "is gone"])
def test_a_table_that_changes_meanwhile_is_not_checked_half(table: Path, engine: Engine, change: str) -> None:
    def act() -> None:
        text = table.read_text()
        table.unlink()
        if change != "is gone":
            table.write_text(text.replace("evt-none", "evt-nope") if change == "is written anew" else text + text.splitlines()[-1] + "\n")

    with pytest.raises(usv.Unusable) as refused:
        usv.validate(table, engine=engine, progress=Meanwhile(act))
    fault = "no such file or folder" if change == "is gone" else "was changed while it was checked; check it once more"
    assert str(refused.value) == f"{table}: {fault}"


def test_progress_reaches_the_end(table: Path, scheduler: str) -> None:
    told: list[tuple[int, int]] = []
    usv.validate(table, scheduler=scheduler, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (table.stat().st_size, table.stat().st_size)
    assert told == sorted(told)
    assert len(told) > 5


def test_nothing_listens_but_on_this_machine_and_nothing_is_left(table: Path) -> None:
    us = psutil.Process()
    before = us.children()

    def listening() -> set[tuple[str, int]]:
        links = (link for process in (us, *us.children(recursive=True)) for link in process.net_connections())
        return {(link.laddr.ip, link.laddr.port) for link in links if link.status == psutil.CONN_LISTEN}

    seen, others = set[tuple[str, int]](), listening()

    def look() -> None:
        seen.update(listening() - others)

    usv.validate(table, engine="dask", progress=Meanwhile(look))
    assert {ip for ip, _ in seen} == {"127.0.0.1"}
    # The scheduler, and each worker.
    assert len(seen) <= 1 + (os.cpu_count() or 1)
    assert us.children() == before


@pytest.mark.parametrize("seconds", [0.3, 1, 2, 4])
def test_ctrl_c_ends_all_within_two_seconds(tmp_path: Path, seconds: float) -> None:
    path = tmp_path / "event_participants.csv"
    header, *lines = TABLE_TEXTS["event_participants"].decode().splitlines()
    path.write_text("\n".join([header, *lines * 1000, ""]))
    run = subprocess.Popen([*COMMAND, "validate", "--engine", "dask", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(seconds)
    begun = psutil.Process(run.pid).children(recursive=True)
    run.send_signal(signal.SIGINT)
    assert run.communicate(timeout=2) == (b"", b"")
    assert run.returncode == 130
    assert psutil.wait_procs(begun, timeout=1)[1] == []


def test_workers_leave_where_what_started_them_is_killed(tmp_path: Path, table: Path) -> None:
    table.write_text("".join([table.read_text(), *table.read_text().splitlines(keepends=True)[1:] * 500]))
    run = subprocess.Popen([*COMMAND, "validate", "--engine", "dask", table], stdout=subprocess.PIPE)
    while not (begun := psutil.Process(run.pid).children(recursive=True)):
        time.sleep(0.1)
    time.sleep(1)
    run.kill()
    run.communicate()
    assert psutil.wait_procs(begun, timeout=10)[1] == []


# --- clusters of others -----------------------------------------------------------------------------------

COMMAND = [sys.executable, "-c", "from usvenezuela.cli.startup import entry; entry()"]
SERVER = """
import asyncio, logging, os, sys, warnings
logging.disable()
warnings.simplefilter("ignore")
{before}
import distributed
async def main():
    async with distributed.{kind}(*sys.argv[1:], host="127.0.0.1", dashboard_address="127.0.0.1:0") as server:
        print(server.address, flush=True)
        await server.finished()
asyncio.run(main())
"""


class Others:
    """A cluster that somebody else started."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._servers = folder, list[subprocess.Popen[str]]()
        self.address = self._start("Scheduler")

    def add(self, before: str = "") -> str:
        """A worker, which does something before it begins."""
        return self._start("Worker", self.address, before=before)

    def _start(self, kind: str, *given: str, before: str = "") -> str:
        program = SERVER.format(kind=kind, before=before)
        # Of another folder than ours.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self._servers.append(
            subprocess.Popen([sys.executable, "-c", program, *given], stdout=subprocess.PIPE, text=True, cwd=self._folder, env=environment)
        )
        assert self._servers[-1].stdout
        return self._servers[-1].stdout.readline().strip()

    def lose_scheduler(self) -> None:
        self._servers[0].kill()

    def lose_workers(self) -> None:
        for server in self._servers[1:]:
            server.kill()

    def close(self) -> None:
        for server in self._servers:
            server.kill()
            server.communicate()


@pytest.fixture
def others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Others]:
    started = Others(tmp_path_factory.mktemp("others"))
    yield started
    started.close()


def test_paths_are_those_of_the_folder_in_which_one_is(table: Path, others: Others, monkeypatch: pytest.MonkeyPatch) -> None:
    others.add()
    monkeypatch.chdir(table.parent)
    report = usv.validate(table.name, scheduler=others.address)
    assert report == usv.validate(table.name, engine="plain")
    assert {problem.path for problem in report.problems} == {table.name}


def test_two_may_use_a_cluster_at_once(table: Path, others: Others) -> None:
    for _ in range(2):
        others.add()
    other = table.parent / "other" / table.name
    other.parent.mkdir()
    other.write_text(table.read_text().replace("evt-none", "evt-nobody"))
    runs = [
        subprocess.Popen([*COMMAND, "validate", "--limit", "0", "--scheduler", others.address, path], stdout=subprocess.PIPE)
        for path in (table, other)
    ]
    told = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [1, 1]
    for path, text in zip((table, other), told, strict=True):
        alone = subprocess.run([*COMMAND, "validate", "--limit", "0", "--engine", "plain", path], check=False, stdout=subprocess.PIPE)
        assert text == alone.stdout


def refused(path: Path, scheduler: str, act: Callable[[], object] = lambda: None) -> str:
    """The one line in which a check is refused."""
    with pytest.raises(usv.Unusable) as told:
        usv.validate(path, scheduler=scheduler, progress=Meanwhile(act))
    assert str(told.value).count("\n") == 0
    return str(told.value)


def test_a_scheduler_that_is_lost_is_told(table: Path, others: Others) -> None:
    others.add()
    message = refused(table, others.address, others.lose_scheduler)
    assert message == "the connection to the scheduler is lost; see whether it still runs, and check once more"


@pytest.mark.parametrize("moment", ["as parts are read", "as a result is fetched"])
def test_a_cluster_that_loses_all_workers_is_told(table: Path, others: Others, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "ALONE", 0.5)
    for _ in range(2):
        others.add()
    before = set(threading.enumerate())
    if moment == "as a result is fetched":
        fetch = cluster.Cluster.fetch

        def fetched(crew: cluster.Cluster, future: Future) -> object:
            if future.key.startswith("_together"):
                while not future.done():
                    time.sleep(0.01)
                others.lose_workers()
            return fetch(crew, future)

        monkeypatch.setattr(cluster.Cluster, "fetch", fetched)
        message = refused(table, others.address)
    else:
        message = refused(table, others.address, others.lose_workers)
    assert message == "the cluster has had no worker for 0.5 seconds; start some, and check once more"
    assert not [thread for thread in set(threading.enumerate()) - before if "ThreadPoolExecutor" in thread.name]


def test_a_scheduler_without_workers_is_told(table: Path, others: Others, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    assert refused(table, others.address) == f"{others.address}: the scheduler has no workers; start some: dask worker {others.address}"


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (
            "sys.modules['usvenezuela'] = None",
            "the worker cannot check tables: ModuleNotFoundError(\"No module named 'usvenezuela.checking'; 'usvenezuela' is not a package\"); "
            "pip install 'usvenezuela[dask]=={version}' there",
        ),
        (
            "sys.modules['polars'] = None",
            "the worker cannot check tables: ModuleNotFoundError('import of polars halted; None in sys.modules'); "
            "pip install 'usvenezuela[dask]=={version}' there",
        ),
        (
            "import usvenezuela; usvenezuela.__version__ = '0.0.1'",
            "the worker has usvenezuela 0.0.1, and here it is {version}; install the same on both",
        ),
        (
            "import pydantic; pydantic.VERSION = '1.0'",
            f"the worker has pydantic 1.0, and here it is {pydantic.VERSION}; install the same on both",
        ),
    ],
)
def test_a_worker_that_would_check_otherwise_is_refused(table: Path, others: Others, before: str, told: str) -> None:
    others.add()
    worker = others.add(before)
    assert refused(table, others.address) == f"{worker}: {told.format(version=usv.__version__)}"


def test_a_worker_that_joins_meanwhile_is_refused_too(table: Path, others: Others) -> None:
    others.add("from usvenezuela.checking.bulk import cluster; check = cluster.made_with\ncalls = []\n"
               "cluster.made_with = lambda: calls.append(1) or check() | ({'polars': '1.0'} if len(calls) > 5 else {})\n"
               "cluster.made_with.__qualname__ = 'made_with'; cluster.made_with.__module__ = cluster.__name__")  # fmt: skip
    assert "the worker has polars 1.0, and here it is" in refused(table, others.address)


def test_a_table_that_a_worker_does_not_see_is_told(table: Path, others: Others) -> None:
    worker = others.add(
        "see = os.lstat\n"
        "def lstat(path, **options):\n"
        "    if 'participants' in str(path):\n"
        "        raise FileNotFoundError(2, 'none')\n"
        "    return see(path, **options)\n"
        "os.lstat = lstat"
    )
    message = f"{table}: no such file or folder; so it is on the worker {worker}, and all must see the same files"
    assert refused(table, others.address) == message


@pytest.mark.parametrize("address", ["nowhere", "", "http://127.0.0.1:80", "tcp://127.0.0.1", "tcp://no\nhost.invalid:1"])
def test_what_is_no_address_is_told(table: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    message = refused(table, address)
    assert message.startswith(f"{address!r}: no scheduler answers there")
    assert message.endswith("; give its address, such as tcp://192.0.2.7:8786")


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", None])
def test_a_port_at_which_no_scheduler_answers_is_told(table: Path, answer: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)

    def serve() -> None:
        with suppress(OSError):
            while True:
                links.enter_context(server.accept()[0]).sendall(answer or b"")

    with ExitStack() as links, socket.create_server(("127.0.0.1", 0)) as server:
        if answer is not None:
            threading.Thread(target=serve, daemon=True).start()
        port = server.getsockname()[1]
        assert refused(table, f"tcp://127.0.0.1:{port}").startswith(f"'tcp://127.0.0.1:{port}': no scheduler answers there")
        # Which also ends what waits for others.
        server.shutdown(socket.SHUT_RDWR)


def test_an_address_at_which_nothing_answers_is_told_soon(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    begun = time.monotonic()
    assert refused(table, f"tcp://127.0.0.1:{port}").startswith(f"'tcp://127.0.0.1:{port}': no scheduler answers there; give")
    assert time.monotonic() - begun < 2


def test_a_scheduler_goes_with_no_other_engine(table: Path) -> None:
    engines: tuple[Engine, ...] = ("plain", "bulk")
    for other in engines:
        with pytest.raises(usv.Unusable, match=f"the engine {other} has no scheduler"):
            usv.validate(table, engine=other, scheduler="tcp://127.0.0.1:1")


def test_without_dask_the_way_to_have_it_is_told(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, cluster.__name__)
    monkeypatch.delattr("usvenezuela.checking.bulk.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(usv.Unusable, match=r"needs Dask distributed: pip install 'usvenezuela\[dask\]'"):
        usv.validate(table, engine="dask")


def test_workers_with_too_little_memory_are_told(table: Path, others: Others) -> None:
    others.add(
        "import dask, distributed\n"
        "dask.config.set({f'distributed.worker.memory.{what}': False for what in ('target', 'spill', 'pause', 'terminate')})\n"
        "class Small(distributed.Worker):\n"
        "    def __init__(self, *given, **options):\n"
        "        super().__init__(*given, **options, memory_limit=1000)\n"
        "distributed.Worker = Small"
    )
    assert refused(table, others.address).startswith("the workers have too little memory: Task ")
