"""Plain values that know where they stand, and the text they are read from."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from usvenezuela.model import limits
from usvenezuela.model.characters import first_hidden
from usvenezuela.problems import Place, Problem, cut, problem
from usvenezuela.reading.files import CannotOpen
from usvenezuela.reading.open import read_bytes

FILL_IN = "give one, or delete the key if it is optional"


def too_many_values(place: Place) -> Problem:
    """The problem with a file that is read whole, or a line, that has more values than it may."""
    return problem(place, "too-many-values", f"more than {limits.VALUES} values in one file; split it, or give a table")


def too_deep(place: Place) -> Problem:
    """The problem with lists and mappings that are nested deeper than they may be."""
    return problem(place, "depth", f"nested deeper than {limits.DEPTH} levels; write the records flat, as their schema shows them")


def long_text(place: Place, begin: str, otherwise: str = "") -> Problem:
    """The problem with a text that is longer than any may be, of which only the beginning need be given."""
    return problem(place, "text-too-long", f"{cut(begin[:80])} is longer than {limits.TEXT} characters; shorten it{otherwise}")


@dataclass
class Tree:
    """A file's content as plain values, with the place of each by its path of keys and indices."""

    path: str
    value: Any
    places: dict[tuple[str | int, ...], Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    """Faults of the writing that leave the values readable, such as a key that stands twice."""
    is_text: bool = False
    """Whether the format has only text, so that digits stand for a number."""

    def place(self, *keys: str | int) -> Place:
        """Where the value under `keys` stands, or the nearest value around it."""
        while keys and keys not in self.places:
            keys = keys[:-1]
        return self.places.get(keys, Place(self.path, 1, 1))


class Reported(str):
    """Text, empty where a value is wanting, of which a problem has been reported, and is not reported again by the rules on shape."""

    __slots__ = ()


class Null(Reported):
    """Stands for `null`, which is no value in the authored form; what writes tables means an empty cell by it."""

    __slots__ = ()


def with_empty_cells(tree: Tree) -> Tree:
    """The tree of published records, in whose objects what is null is absent."""
    if not any(found.rule == "empty-value" for found in tree.problems):
        return tree
    empty: set[Place] = set()
    value = _without_null(tree, tree.value, (), empty)
    kept = [found for found in tree.problems if found.rule != "empty-value" or Place(found.path, found.line, found.column) not in empty]
    return replace(tree, value=value, problems=kept)


def _without_null(tree: Tree, value: Any, keys: tuple[str | int, ...], empty: set[Place]) -> Any:
    """`value` without the members of its objects that are null, whose places go to `empty`."""
    if isinstance(value, list):
        return [_without_null(tree, item, (*keys, index), empty) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    empty |= {tree.place(*keys, key) for key, item in value.items() if isinstance(item, Null)}
    return {key: _without_null(tree, item, (*keys, key), empty) for key, item in value.items() if not isinstance(item, Null)}


class Malformed(Exception):
    """A file that cannot be read as what it is; carries the problems found.

    Args:
        problems: what is wrong, each with its place.
        is_unopened: True where the file is not there or not a file, so that nothing was checked.
    """

    def __init__(self, problems: list[Problem], is_unopened: bool = False) -> None:
        """Carry `problems`."""
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems
        self.is_unopened = is_unopened


def read_text(path: str, within: str = "") -> str:
    """Read a regular file as strict UTF-8, without its byte order mark; a link may not leave the folder `within`.

    Raises:
        Malformed: the file is missing, special, larger than a file that is read whole may be, not UTF-8, or holds
            characters that hide or reorder text.
    """
    try:
        raw = read_bytes(path, within)
    except CannotOpen as error:
        raise _unopened(path, str(error)) from None
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line, column = line_and_column(raw[: error.start].decode("utf-8", "replace"), -1)
        raise malformed_at(
            Place(path, line, column), "encoding", f"the byte {raw[error.start]:02X} is not UTF-8; save the file with the encoding UTF-8"
        ) from None
    lone = re.search(r"\r(?!\n)", text)
    if lone:
        place = Place(path, *line_and_column(text, lone.start()))
        raise malformed_at(place, "line-ends", "a carriage return alone ends this line; save the file with LF line ends")
    hidden = first_hidden(text)
    if hidden:
        raise Malformed([hidden_character(Place(path, *line_and_column(text, hidden.start())), hidden[0])])
    return text


def hidden_character(place: Place, char: str) -> Problem:
    """The problem with a hidden character; half of a surrogate pair stands for a byte that is not UTF-8."""
    if "\udc80" <= char <= "\udcff":
        return problem(place, "encoding", "not UTF-8; save the file with the encoding UTF-8")
    return problem(place, "hidden-character", f"the character U+{ord(char):04X} cannot be seen or reorders text; delete it")


def _unopened(path: str, message: str) -> Malformed:
    return Malformed([problem(Place(path), "unreadable", message)], is_unopened=True)


def malformed_at(place: Place, rule: str, message: str) -> Malformed:
    """The refusal of a file for one fault at `place`."""
    return Malformed([problem(place, rule, message)])


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Where the character at `offset`, or the end of the text if it is negative, stands; both from 1."""
    before = text if offset < 0 else text[:offset]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


# --- YAML ---------------------------------------------------------------------------------


# --- JSON ---------------------------------------------------------------------------------


# --- CSV ----------------------------------------------------------------------------------
