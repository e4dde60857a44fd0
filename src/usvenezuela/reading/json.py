"""Reading JSON with the place of each value."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NoReturn

from usvenezuela.model import limits
from usvenezuela.model.characters import first_hidden
from usvenezuela.model.decimals import LARGEST, is_held
from usvenezuela.problems import Place, at_keys, cut, problem
from usvenezuela.reading.trees import FILL_IN, Malformed, Null, Reported, Tree, hidden_character, long_text, too_deep, too_many_values

_SPACE = re.compile(r"[ \t\n\r]*")


_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")


_WORDS = {"true": True, "false": False}


def parse_json(text: str, path: str, line: int = 1) -> Tree:
    """Parse one JSON document, which starts on `line`; lesser faults (duplicate keys, null, huge numbers) are in the tree's `problems`.

    Raises:
        Malformed: a syntax error, text after the value, or nesting too deep.
    """
    return _Reader(text, path, line).read()


class _Reader:
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
            if isinstance(self.tree.value, dict) and self.text[self.at] == "{":
                # Whether null is a fault in these lines is not known.
                self.problems[:] = [found for found in self.problems if found.rule != "empty-value"]
                self._fail("a second record: name a file with a record on each line .jsonl, or write one list, in DuckDB with ARRAY true")
            self._fail("text after the end of the JSON value; delete it or separate the values with commas in one list")
        return self.tree

    def _read_value(self, keys: tuple[str | int, ...]) -> Any:
        self._skip_space()
        self.tree.places[keys] = self._place()
        self.n_values += 1
        if self.n_values > limits.VALUES:
            raise Malformed([*self.problems, too_many_values(self._place())])
        if len(keys) > limits.DEPTH:
            raise Malformed([*self.problems, too_deep(self._place())])
        char = self.text[self.at : self.at + 1]
        if char == "{":
            return self._read_object(keys)
        if char == "[":
            return self._read_array(keys)
        before = len(self.problems)
        value = self._read_string() if char == '"' else self._read_word_or_number()
        self.problems[before:] = [at_keys(found, keys) for found in self.problems[before:]]
        return value

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
        if len(value) > limits.TEXT:
            self.problems.append(long_text(place, value))
            return Reported(value)
        hidden = first_hidden(value)
        if hidden:
            self.problems.append(hidden_character(place, hidden[0]))
            return Reported(value)
        return str(value)

    def _read_word_or_number(self) -> Any:
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        if self.text.startswith("null", self.at):
            self.problems.append(problem(self._place(), "empty-value", f"null is no value; {FILL_IN}"))
            self.at += 4
            return Null()
        number = _NUMBER.match(self.text, self.at)
        if not number:
            self._fail(f"expected a string, number, list or object, found {self._found()}; put text in double quotes")
        return self._number(number)

    def _number(self, number: Any) -> Any:
        place, self.at = self._place(), number.end()
        value, is_whole = float(number[0]), not (number[1] or number[2])
        if abs(value) > LARGEST or not (is_whole or is_held(number[0], value)):
            has = "is beyond what" if abs(value) > LARGEST else "has more digits than"
            message = f"{cut(number[0])} {has} every JSON reader holds exactly; check it, or put it in quotes where text is meant"
            self.problems.append(problem(place, "number-range", message))
            return Reported(number[0])
        return int(value) if is_whole else value

    def _expect(self, char: str) -> None:
        if self.text[self.at : self.at + 1] != char:
            self._fail(f"expected {char!r}, found {self._found()}; check quotes, commas and brackets here and before")
        self.at += 1

    def _found(self) -> str:
        return cut(self.text[self.at : self.at + 20]) if self.at < len(self.text) else "the end of the file"

    def _skip_space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _place(self) -> Place:
        line = bisect_right(self.line_starts, self.at)
        return Place(self.path, self.line + line - 1, self.at - self.line_starts[line - 1] + 1)

    def _fail(self, message: str) -> NoReturn:
        raise Malformed([*self.problems, problem(self._place(), "json-syntax", message)])
