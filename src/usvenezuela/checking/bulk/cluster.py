"""Work done by the workers of a cluster, by Dask distributed: the cluster at an address, or one of this machine alone."""

import asyncio
import logging
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor, wait
from concurrent.futures import Future as LocalFuture
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from importlib import import_module
from typing import Any, TypeVar
from uuid import uuid4

import dask
import polars as pl
import pydantic
from distributed import Client, Future, KilledWorker, Security, get_worker
from distributed.client import ClosedClientError
from distributed.comm import CommClosedError
from distributed.core import connect
from distributed.utils import LoopRunner

from usvenezuela.checking.bulk.local_cluster import LocalCluster
from usvenezuela.checking.bulk.threads import Later
from usvenezuela.problems import Unusable, cut

Result = TypeVar("Result")

PATIENCE = 5
"""Seconds in which a scheduler has to answer."""
ALONE = 30
"""Seconds for which a cluster may have no worker."""
LOOKED = 0.5
"""Seconds of waiting after which we look whether there is still anyone who works."""
CONFIG = {"distributed.comm.timeouts.connect": f"{PATIENCE}s"}


class Cluster:
    """A crew of workers in other processes, on this machine or others."""

    bucket_bytes = 128 * 1024**2

    def __init__(self, client: Client, local: LocalCluster | None, hands: ThreadPoolExecutor) -> None:
        """Have the workers that a client knows do the work, and a thread of `hands` fetch what they make."""
        self._client, self._local, self._hands = client, local, hands
        self._here = made_with()
        self._alone_since: float | None = None
        # On this machine some workers may still be starting.
        threads = list(client.nthreads().values())
        self.n_buckets = local.n_workers if local else len(threads)
        self.ahead = 1 + 2 * max(self.n_buckets, sum(threads))

    def submit(self, work: Callable[..., Result], *given: Any) -> Later[Result]:
        """As `Crew.submit`."""
        return self._begun(work, given)

    def told(self, of: Callable[[Any], Result], made: Later[Any]) -> Later[Result]:
        """As `Crew.told`; before other work."""
        return self._begun(of, [made], priority=1)

    def _begun(self, work: Callable[..., Any], given: Any, priority: int = 0) -> "_Made":
        futures = [one.future if isinstance(one, _Made) else one for one in given]
        with _told_in_words():
            # The scheduler counts how long work of one name takes. Two runs may use one cluster, or one run the same work twice.
            key = f"{getattr(work, '__name__', 'told')}-{uuid4()}"
            future = self._client.submit(_as_here, self._here, self._local is None, work, *futures, key=key, priority=priority)
        return _Made(future, self)

    def fetch(self, future: Future) -> "LocalFuture[Any]":
        """Bring here what a worker makes, beside whatever else is done."""
        return self._hands.submit(future.result)

    def look_after(self) -> None:
        """See whether there is anyone who works.

        Raises:
            Unusable: there is none any more.
        """
        with _told_in_words():
            threads = self._client.nthreads()
        if threads:
            self._alone_since = None
            return
        self._alone_since = self._alone_since or time.monotonic()
        if time.monotonic() - self._alone_since > ALONE:
            raise Unusable(f"the cluster has had no worker for {ALONE} seconds; start some, and check once more")


class _Made:
    """What a worker makes."""

    def __init__(self, future: Future, cluster: Cluster) -> None:
        self.future, self._cluster = future, cluster

    def result(self) -> Any:
        """Wait for it, and until it is here."""
        fetched = self._cluster.fetch(self.future)
        while not wait([fetched], LOOKED).done:
            self._cluster.look_after()
        with _told_in_words():
            return fetched.result()


@contextmanager
def _told_in_words() -> Iterator[None]:
    """Turn what Dask says of a cluster that breaks into what we say."""
    try:
        yield
    except KilledWorker as error:
        raise Unusable(f"{error.last_worker}: workers end while they read a part; do they have the memory for one?") from None
    except MemoryError as error:
        raise Unusable(f"the workers have too little memory: {cut(str(error), 120, show=str)}; give them more") from None
    except (CancelledError, CommClosedError, ClosedClientError):
        raise Unusable("the connection to the scheduler is lost; see whether it still runs, and check once more") from None


def _as_here(here: dict[str, str], is_elsewhere: bool, work: Callable[..., Result], *given: Any) -> Result:
    """Do the work, if it is done here as where it comes from: a worker may have joined since they were looked at.

    Raises:
        Unusable: it is not; or what the work raises, with the name of the worker if that `is_elsewhere`.
    """
    worker = get_worker().address
    if made_with() != here:
        raise Unusable(_difference(worker, made_with(), here))
    try:
        return work(*given)
    except Unusable as error:
        raise Unusable(
            *(f"{fault}; so it is on the worker {worker}, and all must see the same files" for fault in error.args)
            if is_elsewhere
            else error.args
        ) from None


@cache
def made_with() -> dict[str, str]:
    """What must be the same wherever parts of a table are checked; the last stands for how keys are counted."""
    found = {
        "usvenezuela": import_module("usvenezuela").__version__,
        "polars": pl.__version__,
        "pydantic": pydantic.VERSION,
        "Python": ".".join(map(str, sys.version_info[:2])),
    }
    return found | {"the hash of a text": str(pl.Series(["act-x"]).hash()[0])}


def _difference(worker: str, there: dict[str, str], here: dict[str, str]) -> str:
    name = next(name for name in here if there.get(name) != here[name])
    return f"{worker}: the worker has {name} {there.get(name, 'in no version')}, and here it is {here[name]}; install the same on both"


def _refuse_others(client: Client) -> None:
    """Refuse workers that would check otherwise.

    Raises:
        Unusable: there are some, or none at all.
    """
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise Unusable(
            f"{client.scheduler.address}: the scheduler has no workers; start some: dask worker {client.scheduler.address}"
        ) from None
    here = made_with()
    for worker, there in sorted(client.run(made_with, on_error="return").items()):
        if not isinstance(there, dict):
            fault = cut(str(there), 100, show=str)
            raise Unusable(
                f"{worker}: the worker cannot check tables: {fault}; pip install 'usvenezuela[dask]=={here['usvenezuela']}' there"
            )
        if there != here:
            raise Unusable(_difference(worker, there, here))


@contextmanager
def cluster_at(scheduler: str | None) -> Iterator[Cluster]:
    """The cluster whose scheduler has this address; else one of this machine, with a worker for each core, which ends with us.

    Raises:
        Unusable: it does not answer, has no workers, or such as would check otherwise.
    """
    with ExitStack() as stack:
        stack.enter_context(quiet())
        stack.enter_context(dask.config.set(CONFIG))
        local = None if scheduler is not None else stack.enter_context(LocalCluster())
        if local:
            stack.enter_context(_looked_after(local))
        address = local.address if local else str(scheduler)
        hands = stack.enter_context(ThreadPoolExecutor(1))
        # When the client is closed, nothing is fetched any more.
        client = stack.enter_context(_client_of(address))
        _refuse_others(client)
        yield Cluster(client, local, hands)


@contextmanager
def _looked_after(local: LocalCluster) -> Iterator[None]:
    """Replace workers that are lost, beside whatever is waited for."""
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(LOOKED):
            local.replace_lost()

    watch = threading.Thread(target=look, daemon=True)
    watch.start()
    try:
        yield
    finally:
        is_over.set()
        watch.join()


@contextmanager
def _client_of(address: str) -> Iterator[Client]:
    try:
        LoopRunner().run_sync(_try, address)
        client = Client(address, set_as_default=False, timeout=PATIENCE)
    # What answers there may be anything.
    except Exception as error:
        reason = "" if isinstance(error, OSError) else f": {cut(str(error).partition(chr(10))[0], show=str)}"
        message = f"{cut(address)}: no scheduler answers there{reason}; give its address, such as tcp://192.0.2.7:8786"
        raise Unusable(message) from None
    try:
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=1)


async def _try(address: str) -> None:
    """Connect to an address once: a client that fails to takes long to give up."""
    async with asyncio.timeout(PATIENCE):
        await (await connect(address, timeout=PATIENCE, **Security().get_connection_args("client"))).close()


@contextmanager
def quiet() -> Iterator[None]:
    """Let Dask neither warn nor log: what a person must know, we say."""
    loggers = [logging.getLogger(name) for name in ("distributed", "tornado", "asyncio")]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
