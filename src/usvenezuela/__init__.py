"""United States–Venezuela relations as typed records, each value traceable to its words.

```python
import usvenezuela as usv

data = usv.load()
data.events.where(event_type="SANCTION", since="2019", until="2020-06")
```
"""

import os
from collections.abc import Iterable

from usvenezuela.dataset import Dataset, load
from usvenezuela.descriptor import ReleaseError
from usvenezuela.edtf import Edtf
from usvenezuela.problems import Problem, Report

__version__ = "0.1.0"
__all__ = ["Dataset", "Edtf", "Problem", "ReleaseError", "Report", "__version__", "load", "validate"]


def validate(paths: Iterable[str | os.PathLike[str]]) -> Report:
    """Check files of records, folders of them, or releases by their `datapackage.json`.

    See `usvenezuela.validation.validate`, which is imported when it is first needed.
    """
    from usvenezuela.validation import validate as run

    return run(paths)
