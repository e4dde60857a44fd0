"""A cluster of this machine alone: a scheduler in this process, and a worker process for each core.

All of them listen on the loopback interface alone. Workers leave as soon as this process does, even where it is killed.
"""

import asyncio
import logging
import os
import subprocess
import sys
import tempfile
import threading
from typing import Any, Self

import dask
from dask.system import CPU_COUNT
from distributed import Scheduler, SpecCluster, Worker
from distributed.system import MEMORY_LIMIT

from usvenezuela.problems import Unusable
from usvenezuela.reading.trial import is_python

HOST = "127.0.0.1"
HELD = 64 * 1024**2
"""Bytes of keys that a worker holds in memory; what is more it puts on disk."""
_START = "import sys; sys.path[:] = sys.argv[3:]; from usvenezuela.checking.bulk.local_cluster import main; main(*sys.argv[1:3])"
MEMORY = max(MEMORY_LIMIT // CPU_COUNT, 2 * HELD)
"""Bytes that the scheduler takes a worker to have."""
# A worker is never ended, nor let to wait, for what it holds: it puts what it holds beyond its share on disk. What it fetches
# from others for work to come counts too, and so comes little by little.
CONFIG = {f"distributed.worker.memory.{what}": False for what in ("spill", "pause", "terminate")} | {
    "distributed.worker.memory.target": HELD / MEMORY,
    "distributed.worker.memory.transfer": HELD / 4 / MEMORY,
    "distributed.worker.transfer.message-bytes-limit": HELD // 8,
    "distributed.worker.profile.enabled": False,
    "distributed.worker.use-file-locking": False,
}


class _Scheduler(Scheduler):  # type: ignore[misc]
    def start_http_server(self, *_: Any, **__: Any) -> None:
        """Show nothing on a port."""


class _Worker(Worker):  # type: ignore[misc]
    def start_http_server(self, *_: Any, **__: Any) -> None:
        """Show nothing on a port."""


class LocalCluster:
    """Starts the scheduler and the workers, and ends them."""

    def __init__(self, n_workers: int = CPU_COUNT) -> None:
        """With so many workers."""
        self.n_workers = n_workers

    def __enter__(self) -> Self:
        if not is_python(sys.executable):
            raise Unusable("the engine dask starts workers with Python, and this program is none; give --scheduler")
        self._folder = tempfile.TemporaryDirectory(prefix="usvenezuela-workers-", ignore_cleanup_errors=True)
        self._path = list(sys.path)
        options = {"host": HOST, "dashboard": False, "local_directory": self._folder.name}
        self._cluster = SpecCluster(scheduler={"cls": _Scheduler, "options": options}, silence_logs=logging.CRITICAL)
        self.address = str(self._cluster.scheduler_address)
        self._workers = [self._start() for _ in range(self.n_workers)]
        return self

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-P", "-c", _START, self.address, self._folder.name, *self._path]
        # A session of its own: Ctrl-C is for us, who end it. No shell reads the arguments, and the program is the function below.
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            # One thread for each, as there is a worker for each core.
            env={**os.environ, "POLARS_MAX_THREADS": "1"},
        )

    def replace_lost(self) -> None:
        """Start workers anew that have ended."""
        for number, worker in enumerate(self._workers):
            if worker.poll() is not None:
                worker.communicate()
                self._workers[number] = self._start()

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.kill()
        for worker in self._workers:
            worker.communicate()
        self._cluster.close(timeout=1)
        self._folder.cleanup()


def main(address: str, folder: str) -> None:
    """Work for the scheduler at an address until it is lost, and put on disk, in a folder, what memory does not hold."""
    logging.disable()
    threading.Thread(target=_leave_with_others, daemon=True).start()
    # Loaded while the others start.
    import usvenezuela.checking.bulk.engine  # noqa: F401

    with dask.config.set(CONFIG):
        asyncio.run(_serve(address, folder))
    os._exit(0)


def _leave_with_others() -> None:
    """Leave when whoever started this process does, which closes what is read here."""
    sys.stdin.buffer.read()
    os._exit(0)


async def _serve(address: str, folder: str) -> None:
    async with _Worker(address, host=HOST, nthreads=1, local_directory=folder, memory_limit=MEMORY) as worker:
        await worker.finished()
