"""Work done in threads of this process.

The engine hands its work to a crew: these threads, or the workers of a cluster. What is made is held
where it was made, and is itself handed on to further work; only what is asked for comes here.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, Self, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)

WORKERS = 3
"""Items that are worked on side by side; Polars uses the other cores by itself."""


class Later(Protocol[Result_co]):
    """What will have been made."""

    def result(self) -> Result_co:
        """Wait for it; raises what the work raises."""


class Crew(Protocol):
    """Who does the work."""

    @property
    def ahead(self) -> int:
        """How many items are worth being handed over before the first is done."""

    @property
    def n_buckets(self) -> int:
        """In how many buckets keys are held at least."""

    @property
    def bucket_bytes(self) -> int:
        """Bytes of tables whose keys make a bucket, roughly."""

    def submit(self, work: Callable[..., Result], *given: Any) -> Later[Result]:
        """Have `work` done with what is given, of which some may be made later."""

    def told(self, of: Callable[[Any], Result], made: Later[Any]) -> Later[Result]:
        """What a quick function makes of what is made, before other work."""


class Threads:
    """A crew of threads."""

    ahead = WORKERS
    n_buckets = WORKERS
    bucket_bytes = 512 * 1024**2

    def __init__(self) -> None:
        """Wait for work."""
        self._pool = ThreadPoolExecutor(WORKERS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def submit(self, work: Callable[..., Result], *given: Any) -> Later[Result]:
        """As `Crew.submit`. Work is begun in its order, so that none waits for what is not begun."""
        return self._pool.submit(_done, work, given)

    def told(self, of: Callable[[Any], Result], made: Later[Any]) -> Later[Result]:
        """As `Crew.told`; at once where it is needed."""
        return _Told(of, made)


def _done(work: Callable[..., Result], given: Iterable[Any]) -> Result:
    return work(*(one.result() if isinstance(one, Future | _Told) else one for one in given))


class _Told:
    def __init__(self, of: Callable[[Any], Any], made: Later[Any]) -> None:
        self._of, self._made = of, made

    def result(self) -> Any:
        return self._of(self._made.result())


def itself(made: Result) -> Result:
    """What is made, brought here whole, or held elsewhere as it is."""
    return made


def ahead(crew: Crew, start: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[tuple[Item, Result]]:
    """Each item, in order, with what `start` has begun to make of it, some items ahead."""
    waiting: deque[tuple[Item, Result]] = deque()
    for item in items:
        waiting.append((item, start(item)))
        if len(waiting) > crew.ahead:
            yield waiting.popleft()
    yield from waiting
