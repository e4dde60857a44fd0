"""What a word of the dataset means: a code, a column, a table or a rule."""

from collections.abc import Iterable, Iterator
from textwrap import fill, wrap

from usvenezuela.checking.catalogue import render_rule, rules
from usvenezuela.checking.suspicions import current_code
from usvenezuela.cli.terminal import CannotDo
from usvenezuela.model.descriptions import docstring_of, sentences
from usvenezuela.model.patterns import PATTERNS, Roles
from usvenezuela.model.tables import TABLES, ColumnInfo, columns_of, fields_of
from usvenezuela.model.vocabularies import EventType, Mode, Vocabulary, vocabulary_name
from usvenezuela.problems import cut, nearest

_WIDTH = 100
_HOLDS = {
    "list": "a set of texts, joined by | in CSV",
    "bool": "true or false",
    "int": "a whole number",
    "number": "a number",
    "day": "a day, such as 2019-01-23",
    "date": "an EDTF date, as imprecise as its source: 2019-01-23, 2019-01, 2019, 199X, 2019~ or [2018-12..2019-03]",
    "text": "text",
}


def render_explanation(word: str) -> str:
    """All that a word means, whether it is the code of a rule, a code of the dataset, a column or a table.

    Raises:
        CannotDo: it is none of these; the message names the nearest.
    """
    for meant in (word, *_in_another_case(word)):
        meanings = [text for explain in (_rule, _codes, _columns, _tables) for text in explain(meant)]
        if meanings:
            return "\n\n".join(meanings)
    raise CannotDo(f"{cut(word)} is no rule, code, column or table; {nearest(word, _words(), 'the tables are ', len(TABLES))}")


def _words() -> list[str]:
    """Every word that can be explained, once."""
    columns = [f"{table}.{column}" for table in TABLES for column in columns_of(table)]
    plain = [column.partition(".")[2] for column in columns]
    return list(dict.fromkeys([*TABLES, *rules(), *(code for codes in Vocabulary.__subclasses__() for code in codes), *plain, *columns]))


def _in_another_case(word: str) -> list[str]:
    return [known for known in _words() if known.casefold() == word.casefold()]


def _rule(word: str) -> Iterator[str]:
    found = rules().get(current_code(word))
    if found:
        yield render_rule(found)


def _codes(word: str) -> Iterator[str]:
    for vocabulary in Vocabulary.__subclasses__():
        for code in vocabulary:
            if code == word:
                lines = [f"{code}, a code of {vocabulary_name(vocabulary)}: {code.label}. {code.definition}", *_kinds(code)]
                origin = "" if code.origin == "usvenezuela" else f" From {code.origin}."
                lines.append(f"It stands in {_listed(_holding(vocabulary))}.{origin}")
                yield _paragraphs(lines)


def _kinds(code: Vocabulary) -> Iterator[str]:
    """The modes of an event type, or the types that a mode belongs to, and who takes part."""
    if isinstance(code, EventType):
        modes = [mode for mode in PATTERNS[code] if mode]
        if modes:
            yield f"{'Its modes, or none' if None in PATTERNS[code] else 'Its modes'}: {', '.join(modes)}."
        for roles in dict.fromkeys(PATTERNS[code].values()):
            kinds = [str(mode or "no mode") for mode, its_roles in PATTERNS[code].items() if its_roles == roles]
            of_these = f" with {', '.join(kinds)}" if len(set(PATTERNS[code].values())) > 1 else ""
            yield f"Who takes part{of_these}: {_roles(roles)}."
    if isinstance(code, Mode):
        for event_type, patterns in PATTERNS.items():
            if code in patterns:
                yield f"A mode of {event_type}. Who takes part: {_roles(patterns[code])}."


def _roles(roles: Roles) -> str:
    needed = " and ".join(" or ".join(group) for group in roles.must)
    together = ", or several actors who do it together" if roles.is_mutual else ""
    return f"{needed}{together}; there may be {', '.join(roles.may)}, and a claimant where it is not stated"


def _holding(vocabulary: type[Vocabulary]) -> list[str]:
    return [
        f"{table}.{name}"
        for table, record in TABLES.items()
        for name, info in fields_of(record).items()
        if info.vocabulary is vocabulary and not info.part
    ]


def _columns(word: str) -> Iterator[str]:
    """The columns of that name, or that of a table where its name stands before a point; those that mean the same are told once."""
    table, _, name = word.rpartition(".")
    told: dict[str, list[str]] = {}
    for owner in [table] if table in TABLES else [] if table else TABLES:
        if name in columns_of(owner):
            told.setdefault(_about_column(owner, fields_of(TABLES[owner])[name]), []).append(f"{owner}.{name}")
    for text, names in told.items():
        yield f"{_paragraphs([f'{_listed(names)}, {_plural(names)}:'])}\n{text}"


def _plural(names: list[str]) -> str:
    return "a column" if len(names) == 1 else "columns"


def _about_column(table: str, info: ColumnInfo) -> str:
    record = TABLES[table]
    text = _paragraphs([f"{sentences(record)[info.name]} It holds {_holds(info)}. {_filled(info)}{_written(info)}."])
    codes = [_entry(code, f"{code.label}. {code.definition}") for code in info.vocabulary or ()]
    return "\n".join([text, *codes])


def _filled(info: ColumnInfo) -> str:
    if info.is_required:
        return "Always filled"
    return "May be empty" if info.is_derived else "Empty where the source does not say"


def _written(info: ColumnInfo) -> str:
    if info.is_derived:
        return "; computed, never written by hand"
    return f"; people write it as `{info.key}`" if info.is_authored and info.key != info.name else ""


def _holds(info: ColumnInfo) -> str:
    if info.vocabulary:
        return "a set of these codes, joined by | in CSV" if info.kind == "list" else "one of these codes"
    if info.references:
        return f"an id of {' or '.join(info.references)}"
    return _HOLDS[info.kind]


def _tables(word: str) -> Iterator[str]:
    if word in TABLES:
        record = TABLES[word]
        head = _paragraphs([f"{word}, a table: {docstring_of(record)} A row is told apart by {_listed(record.primary_key)}."])
        yield "\n".join([head, *(_entry(name, sentences(record)[name]) for name in columns_of(word))])


def _entry(name: str, text: str) -> str:
    return fill(f"{name}: {text}", _WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False)


def _paragraphs(lines: Iterable[str]) -> str:
    return "\n".join(line for text in lines for line in wrap(" ".join(text.split()), _WIDTH, break_on_hyphens=False))


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
