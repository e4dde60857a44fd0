"""Starting the command, and leaving it."""

import gc
import os
import signal
import sys
from contextlib import suppress
from types import ModuleType
from typing import NoReturn

INTERRUPTED = 130
"""The exit code where a person stops the command, as shells give it."""
TERMINATED = 143
"""The same where another program does."""


def entry() -> NoReturn:
    """Run the command line and leave with its exit code."""
    # Looking for plug-ins of pydantic among all that is installed takes longer than checking a file, and so does
    # what its search imports even if it is switched off.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    if os.environ["PYDANTIC_DISABLE_PLUGINS"] == "__all__":
        no_plugins = ModuleType("pydantic.plugin._loader")
        vars(no_plugins)["get_plugins"] = tuple
        sys.modules.setdefault(no_plugins.__name__, no_plugins)
    # Most objects of a short run are classes and functions that stay; looking for waste among them takes a twentieth of it.
    gc.set_threshold(100_000)
    # Whoever is told to end tidies up before, as after Ctrl-C.
    signal.signal(signal.SIGTERM, _end)
    try:
        from usvenezuela.cli.main import main

        code = main()
    except KeyboardInterrupt:
        code = INTERRUPTED
    _leave(code)


def _end(*_: object) -> NoReturn:
    raise SystemExit(TERMINATED)


def _leave(code: int) -> NoReturn:
    """End the process at once: giving back what it holds piece by piece takes as long as reading a small file."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            if stream:
                stream.flush()
    os._exit(code)
