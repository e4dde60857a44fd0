"""United States–Venezuela relations as typed records, each value traceable to its words.

```python
import usvenezuela as usv

data = usv.load()
data.events.where(event_type="SANCTION", since="2019", until="2020-06")
```
"""

import os
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from usvenezuela.problems import Problem, Report, Unusable

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset, load
    from usvenezuela.dataset.differences import Differences, diff
    from usvenezuela.model.edtf import Edtf
    from usvenezuela.reading.releases import ReleaseError

__version__ = "0.2.0"
__all__ = ["Dataset", "Differences", "Edtf", "Problem", "ReleaseError", "Report", "Unusable", "__version__", "diff", "load", "validate"]


def validate(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    engine: Literal["auto", "plain", "bulk", "dask"] = "auto",
    scheduler: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Check files of records, folders of them, or releases by their `datapackage.json`.

    See `usvenezuela.checking.validation.validate`, which is imported when it is first needed.

    Raises:
        Unusable: a path does not exist, cannot be read, or is no file of records; or the engine or
            the format needs the extra `polars` or `dask`, which is not installed; or the cluster does not answer.
    """
    from usvenezuela.checking.validation import validate as run

    return run(paths, engine=engine, scheduler=scheduler, progress=progress)


_LATER = {
    "Dataset": "dataset.dataset",
    "load": "dataset.dataset",
    "Differences": "dataset.differences",
    "diff": "dataset.differences",
    "Edtf": "model.edtf",
    "ReleaseError": "reading.releases",
}
"""The public names that are imported when they are first asked for, with their modules: checking a file needs none of them."""


def __getattr__(name: str) -> Any:
    """Import a public name."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    return globals()[name]


def __dir__() -> list[str]:
    """Offer the public names to completion."""
    return __all__
