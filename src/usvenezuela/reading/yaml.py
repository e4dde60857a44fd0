"""Reading YAML from parser events, not objects: what was typed is what is read.

Every scalar stays the text that was typed, so that `no`, `010`, `1e3` and `2019-01` mean what they
say, and what YAML offers beyond plain data (anchors, aliases, tags, merge keys, several documents) is
refused by name.
"""

import re
from collections.abc import Iterator
from typing import Any

from usvenezuela.model import limits
from usvenezuela.model.characters import first_hidden
from usvenezuela.problems import Place, at_keys, cut, problem
from usvenezuela.reading.trees import (
    FILL_IN,
    Malformed,
    Reported,
    Tree,
    hidden_character,
    line_and_column,
    long_text,
    malformed_at,
    too_deep,
    too_many_values,
)


def parse_yaml(text: str, path: str) -> Tree:
    """Parse one YAML document of plain data; lesser faults are in the tree's `problems`.

    Raises:
        Malformed: a syntax error, an alias, a key that is no word, or nesting too deep.
    """
    return _Reader(text, path).read()


_COMMENT = re.compile(r"\s+#")


_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")


_NULLS = ("~", "null", "Null", "NULL")
"""What every other reader of YAML takes for no value."""


class _Reader:
    """Builds a tree from YAML parser events, collecting what is refused on the way."""

    def __init__(self, text: str, path: str) -> None:
        import yaml

        self.yaml = yaml
        self.lines = [*_BREAK.split(text), ""]
        self.path = path
        self.tree = Tree(path, [], is_text=True)
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
            raise Malformed(self.problems) from None
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
        if self.n_values > limits.VALUES:
            raise Malformed([*self.problems, too_many_values(self._place(event))])
        self._refuse_features(event)
        if len(keys) > limits.DEPTH:
            raise Malformed([*self.problems, too_deep(self._place(event))])
        if isinstance(event, self.yaml.MappingStartEvent):
            return self._read_mapping(keys)
        if isinstance(event, self.yaml.SequenceStartEvent):
            return [self._read_node(item, (*keys, index)) for index, item in enumerate(self._until(self.yaml.SequenceEndEvent))]
        before = len(self.problems)
        value = self._read_scalar(event)
        self.problems[before:] = [at_keys(found, keys) for found in self.problems[before:]]
        return value

    def _read_mapping(self, keys: tuple[str | int, ...]) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in self._until(self.yaml.MappingEndEvent):
            if not isinstance(event, self.yaml.ScalarEvent):
                self._refuse(event, "yaml-key", "a key must be a plain word; write the name of the field before the colon")
                raise Malformed(self.problems)
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
            self._refuse(event, "empty-value", f"no value; {FILL_IN}")
            return Reported()
        if event.implicit[0] and event.value in _NULLS:
            message = f"{event.value} is no value; {FILL_IN}, or put it in quotes if the word is meant"
            self._refuse(event, "empty-value", message)
            return Reported(event.value)
        if event.implicit[0] and self._is_cut_by_comment(event):
            message = (
                f"` #` starts a comment, which cuts the value to {cut(event.value)}; put the value in quotes, or the comment elsewhere"
            )
            self._refuse(event, "cut-by-comment", message)
        return self._visible(event)

    def _visible(self, event: Any) -> str:
        """The text of a scalar, which may be too long, or still hide characters behind escapes."""
        if len(event.value) > limits.TEXT:
            self.problems.append(long_text(self._place(event), event.value))
            return Reported(event.value)
        hidden = first_hidden(event.value)
        if hidden:
            self.problems.append(hidden_character(self._place(event), hidden[0]))
            return Reported(event.value)
        return str(event.value)

    def _is_cut_by_comment(self, event: Any) -> bool:
        return bool(_COMMENT.match(self.lines[event.end_mark.line], event.end_mark.column))

    def _until(self, end: type) -> Iterator[Any]:
        for event in self.events:
            if isinstance(event, end):
                return
            yield event

    def _refuse_features(self, event: Any) -> None:
        if isinstance(event, self.yaml.AliasEvent):
            self._refuse(event, "yaml-alias", f"the alias {cut(event.anchor)} is not read; write the value out")
            raise Malformed(self.problems)
        if event.anchor:
            self._refuse(event, "yaml-anchor", f"the anchor {cut(event.anchor)} is not read; delete it")
        if event.tag:
            self._refuse(event, "yaml-tag", f"the tag {cut(event.tag)} is not read; delete it")

    def _refuse_directives(self, text: str) -> None:
        """Refuse the directives that tags go with, since the parser compares each with all before it."""
        directive = re.search("^%TAG", text, re.MULTILINE)
        if directive:
            place = Place(self.path, *line_and_column(text, directive.start()))
            raise malformed_at(place, "yaml-tag", "tags are not read, nor are their directives; delete this line")

    def _refuse(self, event: Any, rule: str, message: str) -> None:
        self.problems.append(problem(self._place(event), rule, message))

    def _place(self, event: Any) -> Place:
        return Place(self.path, event.start_mark.line + 1, event.start_mark.column + 1)
