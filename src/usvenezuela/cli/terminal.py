"""What the command prints, and where."""

import io
import os
import re
import sys
from contextlib import suppress
from typing import TextIO

from usvenezuela.problems import printable

VALID, PROBLEMS, UNUSABLE = 0, 1, 2
"""Exit codes: nothing is wrong, something is, or the command cannot be carried out as asked."""


class CannotDo(Exception):
    """The command cannot be carried out as asked; the arguments say why and what to do."""


def use_encoding(stream: TextIO | None) -> None:
    """Print in the encoding of the terminal; what goes elsewhere, such as to a file, in UTF-8, as all that is read here."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def print_text(text: str, code: int, is_json: bool) -> int:
    """Print `text`; returns `code`, or that the output cannot be written."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    if is_json and not encoding.lower().startswith("utf"):
        import json

        text = re.sub(r"[^\x00-\x7f]", lambda char: json.dumps(char[0])[1:-1], text)
    try:
        if text:
            print(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as `head`, has had enough; nothing more is to be written to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, AttributeError) as error:
        sys.stdout = None
        return complain(f"cannot write the output: {getattr(error, 'strerror', None) or 'it is closed'}")
    return code


def complain(*messages: str) -> int:
    """Print messages on standard error; returns the exit code of a command that cannot be carried out."""
    for message in messages:
        tell(message)
    return UNUSABLE


def tell(message: str) -> None:
    """Print a message on standard error, if it can take any."""
    with suppress(OSError):
        if sys.stderr:
            print(printable(f"usvenezuela: {message}"), file=sys.stderr)


def is_terminal() -> bool:
    """Whether a person reads the output."""
    return sys.stdout is not None and sys.stdout.isatty()


def use_colour() -> bool:
    """Whether the output may be coloured."""
    return is_terminal() and not os.environ.get("NO_COLOR")
