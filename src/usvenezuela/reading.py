"""Reading YAML, JSON and CSV into plain values that know where they stand.

YAML is read from parser events and not into objects: every scalar stays the text that was
typed, so `no`, `010`, `1e3` and `2019-01` mean what they say, and what YAML offers beyond
plain data (anchors, aliases, tags, merge keys, several documents) is refused by name.
"""

import os
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from usvenezuela.characters import first_hidden
from usvenezuela.files import NotReadable, read_bytes
from usvenezuela.problems import Place, Problem, cut, problem

DEPTH_LIMIT = 20
"""Deepest nesting of lists and mappings."""
NODE_LIMIT = 1_000_000
"""Most values of a file that is read whole; tables of any length are read in parts."""
_TOO_MANY = f"more than {NODE_LIMIT} values in one file; split it, or give a table"
_FILL_IN = "give one, or delete the key if it is optional"


@dataclass
class Tree:
    """A file's content as plain values, with the place of each by its path of keys and indices."""

    path: str
    value: Any
    places: dict[tuple[str | int, ...], Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    """Faults of the writing that leave the values readable, such as a key that stands twice."""

    def place(self, *keys: str | int) -> Place:
        """Where the value under `keys` stands, or the nearest value around it."""
        while keys and keys not in self.places:
            keys = keys[:-1]
        return self.places.get(keys, Place(self.path, 1, 1))


class Told(str):
    """Text, empty where a value is wanting, of which a problem has been told: no rule on shape needs to tell it again."""

    __slots__ = ()


class Unreadable(Exception):
    """A file that cannot be read as what it is; carries the problems found.

    Args:
        problems: what is wrong, each with its place.
        unusable: True where the file is not there or not a file, so that nothing was checked.
    """

    def __init__(self, problems: list[Problem], unusable: bool = False) -> None:
        """Carry `problems`."""
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems
        self.unusable = unusable


def read_tree(path: str, within: str = "") -> Tree:
    """Read the YAML or JSON file at `path`; a link may not leave the folder `within` (see `open_regular`).

    Raises:
        Unreadable: not a regular file, too large, not UTF-8, or not well-formed.
    """
    text = read_text(path, within)
    return parse_json(text, path) if suffix_of(path) == ".json" else parse_yaml(text, path)


def suffix_of(path: str) -> str:
    """The suffix of a file's name, which says its format, in lower case: `.yaml`, `.yml`, `.json`, `.csv`."""
    return os.path.splitext(path)[1].lower()


def read_text(path: str, within: str = "") -> str:
    """Read a regular file as strict UTF-8, without its byte order mark; a link may not leave the folder `within`.

    Raises:
        Unreadable: the file is missing, special, larger than `SIZE_LIMIT`, not UTF-8, or holds
            characters that hide or reorder text.
    """
    try:
        raw = read_bytes(path, within)
    except NotReadable as error:
        raise _unusable(path, str(error)) from None
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line, column = _line_and_column(raw[: error.start].decode("utf-8", "replace"), -1)
        raise _unreadable(
            Place(path, line, column), "encoding", f"the byte {raw[error.start]:02X} is not UTF-8; save the file with the encoding UTF-8"
        ) from None
    lone = re.search(r"\r(?!\n)", text)
    if lone:
        place = Place(path, *_line_and_column(text, lone.start()))
        raise _unreadable(place, "line-ends", "a carriage return alone ends this line; save the file with LF line ends")
    hidden = first_hidden(text)
    if hidden:
        raise Unreadable([hidden_character(Place(path, *_line_and_column(text, hidden.start())), hidden[0])])
    return text


def hidden_character(place: Place, char: str) -> Problem:
    """The problem with a hidden character; half of a surrogate pair stands for a byte that is not UTF-8."""
    if "\udc80" <= char <= "\udcff":
        return problem(place, "encoding", "not UTF-8; save the file with the encoding UTF-8")
    return problem(place, "hidden-character", f"the character U+{ord(char):04X} cannot be seen or reorders text; delete it")


def _unusable(path: str, message: str) -> Unreadable:
    return Unreadable([problem(Place(path), "unreadable", message)], unusable=True)


def _unreadable(place: Place, rule: str, message: str) -> Unreadable:
    return Unreadable([problem(place, rule, message)])


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    before = text if offset < 0 else text[:offset]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


# --- YAML ---------------------------------------------------------------------------------


def parse_yaml(text: str, path: str) -> Tree:
    """Parse one YAML document of plain data; lesser faults are in the tree's `problems`.

    Raises:
        Unreadable: a syntax error, an alias, a key that is no word, or nesting too deep.
    """
    return _YamlReader(text, path).read()


_YAML_COMMENT = re.compile(r"\s+#")
_YAML_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


class _YamlReader:
    """Builds a tree from YAML parser events, collecting what is refused on the way."""

    def __init__(self, text: str, path: str) -> None:
        import yaml

        self.yaml = yaml
        self.lines = [*_YAML_BREAK.split(text), ""]
        self.path = path
        self.tree = Tree(path, [])
        self.problems = self.tree.problems
        self.n_values = 0
        self._refuse_directives(text)
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=loader))

    def read(self) -> Tree:
        try:
            self._read_document()
            if not self.tree.places:
                self.problems.append(problem(Place(self.path, 1, 1), "empty-file", "the file holds nothing; write [] for an empty list"))
        except (self.yaml.YAMLError, ValueError, OverflowError) as error:
            mark = getattr(error, "problem_mark", None)
            place = Place(self.path, mark.line + 1, mark.column + 1) if mark else Place(self.path, 1, 1)
            reason = getattr(error, "problem", None) or "not well-formed"
            self.problems.append(
                problem(place, "yaml-syntax", f"{reason}; check indentation, quotes and colons here and on the line before")
            )
            raise Unreadable(self.problems) from None
        return self.tree

    def _read_document(self) -> None:
        documents = 0
        for event in self.events:
            if isinstance(event, self.yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(event, "yaml-documents", "a second document starts here; keep one document in a file")
                    return
            elif isinstance(event, self.yaml.NodeEvent):
                self.tree.value = self._read_node(event, ())

    def _read_node(self, event: Any, keys: tuple[str | int, ...]) -> Any:
        self.tree.places[keys] = self._place(event)
        self.n_values += 1
        if self.n_values > NODE_LIMIT:
            self._refuse(event, "too-many-values", _TOO_MANY)
            raise Unreadable(self.problems)
        self._refuse_features(event)
        if len(keys) > DEPTH_LIMIT:
            self._refuse(event, "depth", f"nested deeper than {DEPTH_LIMIT} levels; write the records flat, as their schema shows them")
            raise Unreadable(self.problems)
        if isinstance(event, self.yaml.MappingStartEvent):
            return self._read_mapping(keys)
        if isinstance(event, self.yaml.SequenceStartEvent):
            return [self._read_node(item, (*keys, index)) for index, item in enumerate(self._until(self.yaml.SequenceEndEvent))]
        return self._read_scalar(event)

    def _read_mapping(self, keys: tuple[str | int, ...]) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in self._until(self.yaml.MappingEndEvent):
            if not isinstance(event, self.yaml.ScalarEvent):
                self._refuse(event, "yaml-key", "a key must be a plain word; write the name of the field before the colon")
                raise Unreadable(self.problems)
            key = self._visible(event)
            if key == "<<" and event.implicit[0]:
                self._refuse(event, "yaml-merge-key", "merge keys are not read; write the fields out")
            if key in mapping:
                self._refuse(event, "duplicate-key", f"the key {cut(key)} stands twice in this mapping; keep one")
            value = self._read_node(next(self.events), (*keys, key))
            self.tree.places[(*keys, key)] = self._place(event) if value in ("", [], {}) else self.tree.places[(*keys, key)]
            mapping[key] = value
        return mapping

    def _read_scalar(self, event: Any) -> str:
        if event.value == "" and event.implicit[0]:
            self._refuse(event, "empty-value", f"no value; {_FILL_IN}")
            return Told()
        if event.implicit[0] and self._is_cut_by_comment(event):
            message = (
                f"` #` starts a comment, which cuts the value to {cut(event.value)}; put the value in quotes, or the comment elsewhere"
            )
            self._refuse(event, "cut-by-comment", message)
        return self._visible(event)

    def _visible(self, event: Any) -> str:
        """The text of a scalar, which may still hide characters behind escapes."""
        hidden = first_hidden(event.value)
        if hidden:
            self.problems.append(hidden_character(self._place(event), hidden[0]))
            return Told(event.value)
        return str(event.value)

    def _is_cut_by_comment(self, event: Any) -> bool:
        return bool(_YAML_COMMENT.match(self.lines[event.end_mark.line], event.end_mark.column))

    def _until(self, end: type) -> Iterator[Any]:
        for event in self.events:
            if isinstance(event, end):
                return
            yield event

    def _refuse_features(self, event: Any) -> None:
        if isinstance(event, self.yaml.AliasEvent):
            self._refuse(event, "yaml-alias", f"the alias {cut(event.anchor)} is not read; write the value out")
            raise Unreadable(self.problems)
        if event.anchor:
            self._refuse(event, "yaml-anchor", f"the anchor {cut(event.anchor)} is not read; delete it")
        if event.tag:
            self._refuse(event, "yaml-tag", f"the tag {cut(event.tag)} is not read; delete it")

    def _refuse_directives(self, text: str) -> None:
        """Refuse the directives that tags go with, since the parser compares each with all before it."""
        directive = re.search("^%TAG", text, re.MULTILINE)
        if directive:
            place = Place(self.path, *_line_and_column(text, directive.start()))
            raise _unreadable(place, "yaml-tag", "tags are not read, nor are their directives; delete this line")

    def _refuse(self, event: Any, rule: str, message: str) -> None:
        self.problems.append(problem(self._place(event), rule, message))

    def _place(self, event: Any) -> Place:
        return Place(self.path, event.start_mark.line + 1, event.start_mark.column + 1)


# --- JSON ---------------------------------------------------------------------------------

_JSON_SPACE = re.compile(r"[ \t\n\r]*")
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_JSON_WORDS = {"true": True, "false": False}
_SAFE_INTEGER = 2**53 - 1


def parse_json(text: str, path: str, line: int = 1) -> Tree:
    """Parse one JSON document, which starts on `line`; lesser faults (duplicate keys, null, huge numbers) are in the tree's `problems`.

    Raises:
        Unreadable: a syntax error, text after the value, or nesting too deep.
    """
    return _JsonReader(text, path, line).read()


class _JsonReader:
    """A JSON reader that keeps the place of each value, which the standard one does not."""

    def __init__(self, text: str, path: str, line: int) -> None:
        self.text = text
        self.path = path
        self.line = line
        self.at = 0
        self.n_values = 0
        self.tree = Tree(path, None)
        self.problems = self.tree.problems
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def read(self) -> Tree:
        self.tree.value = self._read_value(())
        self._skip_space()
        if self.at < len(self.text):
            self._fail("text after the end of the JSON value; delete it or separate the values with commas in one list")
        return self.tree

    def _read_value(self, keys: tuple[str | int, ...]) -> Any:
        self._skip_space()
        self.tree.places[keys] = self._place()
        self.n_values += 1
        if self.n_values > NODE_LIMIT:
            self._fail(_TOO_MANY, "too-many-values")
        if len(keys) > DEPTH_LIMIT:
            self._fail(f"nested deeper than {DEPTH_LIMIT} levels; write the records flat, as their schema shows them", "depth")
        char = self.text[self.at : self.at + 1]
        if char == "{":
            return self._read_object(keys)
        if char == "[":
            return self._read_array(keys)
        if char == '"':
            return self._read_string()
        return self._read_word_or_number()

    def _read_object(self, keys: tuple[str | int, ...]) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for _ in self._items("}"):
            place = self._place()
            if self.text[self.at : self.at + 1] != '"':
                self._fail(f"expected a key in double quotes, found {self._found()}; put the key in double quotes")
            key = self._read_string()
            if key in members:
                self.problems.append(problem(place, "duplicate-key", f"the key {cut(key)} stands twice in this object; keep one"))
            self._skip_space()
            self._expect(":")
            members[key] = self._read_value((*keys, key))
        return members

    def _read_array(self, keys: tuple[str | int, ...]) -> list[Any]:
        return [self._read_value((*keys, index)) for index, _ in enumerate(self._items("]"))]

    def _items(self, close: str) -> Iterator[None]:
        """Step through the items up to `close`; the caller reads each item."""
        self.at += 1
        self._skip_space()
        if self.text[self.at : self.at + 1] == close:
            self.at += 1
            return
        while True:
            self._skip_space()
            yield
            self._skip_space()
            if self.text[self.at : self.at + 1] == close:
                self.at += 1
                return
            self._expect(",")

    def _read_string(self) -> str:
        import json.decoder

        place = self._place()
        try:
            value, self.at = json.decoder.scanstring(self.text, self.at + 1, True)  # type: ignore[attr-defined]
        except json.JSONDecodeError as error:
            self.at = error.pos
            self._fail(f"{error.msg[0].lower()}{error.msg[1:]}; check quotes and escapes")
        hidden = first_hidden(value)
        if hidden:
            self.problems.append(hidden_character(place, hidden[0]))
            return Told(value)
        return str(value)

    def _read_word_or_number(self) -> Any:
        for word, value in _JSON_WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        if self.text.startswith("null", self.at):
            self.problems.append(problem(self._place(), "empty-value", f"null is no value; {_FILL_IN}"))
            self.at += 4
            return Told()
        number = _JSON_NUMBER.match(self.text, self.at)
        if not number:
            self._fail(f"expected a string, number, list or object, found {self._found()}; put text in double quotes")
        return self._number(number)

    def _number(self, number: Any) -> Any:
        place, self.at = self._place(), number.end()
        value = float(number[0])
        if abs(value) > _SAFE_INTEGER:
            message = f"{cut(number[0])} is beyond what every JSON reader holds exactly; write it as a string"
            self.problems.append(problem(place, "number-range", message))
            return value
        return value if number[1] or number[2] else int(value)

    def _expect(self, char: str) -> None:
        if self.text[self.at : self.at + 1] != char:
            self._fail(f"expected {char!r}, found {self._found()}; check quotes, commas and brackets here and before")
        self.at += 1

    def _found(self) -> str:
        return cut(self.text[self.at : self.at + 20]) if self.at < len(self.text) else "the end of the file"

    def _skip_space(self) -> None:
        match = _JSON_SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _place(self) -> Place:
        line = bisect_right(self.line_starts, self.at)
        return Place(self.path, self.line + line - 1, self.at - self.line_starts[line - 1] + 1)

    def _fail(self, message: str, rule: str = "json-syntax") -> NoReturn:
        raise Unreadable([*self.problems, problem(self._place(), rule, message)])


# --- CSV ----------------------------------------------------------------------------------

CELL_LIMIT = 100_000
"""Longest cell, in characters."""
CELLS_LIMIT = 64
"""Most cells in a record; no table has so many columns."""
_PLAIN_CELL = re.compile(r'[^",\r\n]*')
_QUOTED_CELL = re.compile(r'"([^"]*(?:""[^"]*)*)"')


@dataclass(frozen=True)
class Cells:
    """One record of a CSV table: its cells, each with its place."""

    values: tuple[str, ...]
    places: tuple[Place, ...]


def parse_csv(text: str, path: str, line: int = 1) -> Iterator[Cells]:
    """Read records, the first of which starts on `line`, strictly by RFC 4180: commas, double quotes, no sniffing.

    A quoted cell may hold line breaks; places count physical lines.

    Raises:
        Unreadable: a stray quote, a carriage return alone, a blank line, a cell over `CELL_LIMIT` or a
            record over `CELLS_LIMIT`.
    """
    at, line_start = 0, 0
    while at < len(text):
        values: list[str] = []
        places: list[Place] = []
        if text[at] in "\r\n":
            raise _unreadable(Place(path, line, 1), "csv-syntax", "a blank line; delete it")
        while True:
            place = Place(path, line, at - line_start + 1)
            cell, at = _read_cell(text, at, place)
            values.append(cell)
            places.append(place)
            if len(values) > CELLS_LIMIT:
                raise _unreadable(place, "csv-syntax", f"a record of more than {CELLS_LIMIT} cells; is a line break missing?")
            breaks = cell.count("\n")
            if breaks:
                line, line_start = line + breaks, text.rfind("\n", 0, at) + 1
            if at < len(text) and text[at] == ",":
                at += 1
                continue
            break
        at = _end_of_line(text, at, Place(path, line, at - line_start + 1))
        line, line_start = line + 1, at
        yield Cells(tuple(values), tuple(places))


def _read_cell(text: str, at: int, place: Place) -> tuple[str, int]:
    if text[at : at + 1] == '"':
        quoted = _QUOTED_CELL.match(text, at)
        if not quoted or text[quoted.end() : quoted.end() + 1] == '"' or len(quoted[1]) > CELL_LIMIT:
            message = f"no double quote closes this cell within {CELL_LIMIT} characters; close it, or double the quotes inside it"
            raise _unreadable(place, "csv-syntax", message)
        return quoted[1].replace('""', '"'), quoted.end()
    # The pattern matches everywhere, if only nothing.
    end = _PLAIN_CELL.match(text, at).end()  # type: ignore[union-attr]
    if text[end : end + 1] == '"':
        message = "a stray double quote; put the whole cell in quotes and double the quotes inside it"
        raise _unreadable(place, "csv-syntax", message)
    if end - at > CELL_LIMIT:
        raise _unreadable(place, "csv-syntax", f"a cell longer than {CELL_LIMIT} characters; is a line break missing?")
    return text[at:end], end


def _end_of_line(text: str, at: int, place: Place) -> int:
    for ending in ("\r\n", "\n"):
        if text.startswith(ending, at):
            return at + len(ending)
    if text.startswith("\r", at):
        raise _unreadable(place, "line-ends", "a carriage return alone ends this line; save the file with LF line ends")
    if at < len(text):
        # What stands on further lines may be of the next part.
        found = cut(text[at : at + 20].partition("\n")[0])
        message = f"expected a comma or the end of the line after the cell, found {found}; double the quotes inside the cell"
        raise _unreadable(place, "csv-syntax", message)
    return at
