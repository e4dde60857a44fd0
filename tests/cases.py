"""Generated records: good ones, and ones with a single fault.

Everything is derived from the fields of the models: a new column is covered as soon as it
stands in `usvenezuela.records`, and one of a new kind fails until its kind stands in `KINDS`.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any, Protocol, get_args, get_origin

from annotated_types import MinLen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import AfterValidator, BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from tests.test_edtf import DATES, DAYS
from usvenezuela.model import columns, records
from usvenezuela.model.authored import AUTHORED, authored_model
from usvenezuela.model.characters import BLANK, LOOKALIKE, ODD_SPACE
from usvenezuela.model.countries import COUNTRIES
from usvenezuela.model.decimals import LARGEST
from usvenezuela.model.edtf import END
from usvenezuela.model.records import RECORDS
from usvenezuela.model.tables import PREFIXES, kind_of
from usvenezuela.model.vocabularies import Vocabulary

Faults = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Case:
    """A record in one form, with the fault it has."""

    form: str
    """`published` or `authored`."""
    kind: str
    """The table, or the kind that people write."""
    value: Any
    """The record, as JSON values."""
    fault: str = ""
    """The name of its fault; empty for a good record."""
    column: str = ""
    """What kind of column the fault is in."""
    path: tuple[str, ...] = ()
    """Where the fault is."""

    @property
    def is_good(self) -> bool:
        """Whether the record has no fault."""
        return not self.fault

    def __str__(self) -> str:
        """What a failing test needs to say."""
        return f"{self.form} {self.kind}, {'.'.join(self.path)} ({self.column}): {self.fault or 'good'}: {self.value!r}"


# --- the kinds of value ---------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """A kind of value that columns hold."""

    name: str
    good: tuple[Any, ...]
    bad: Faults
    random: SearchStrategy[Any]


SURROGATE = "half a surrogate pair"
_HIDDEN = {
    "zero-width character": "\u200b",
    "bidirectional control": "\u202e",
    "control character": "\x07",
    "NUL": "\x00",
    "soft hyphen": "\u00ad",
    "byte order mark": "\ufeff",
    "line break": "\n",
    "next line": "\x85",
    "line separator": "\u2028",
    "private use": "\ue000",
    "private use plane": "\U000f0000",
    "tag": "\U000e0041",
    "variation selector beyond U+FFFF": "\U000e0100",
    "non-character": "\uffff",
    "non-character of another plane": "\U0002ffff",
    SURROGATE: "\ud800",
}
_BLANK = {"variation selector": "\ufe0f", "filler": "\u3164", "format sign": "\u0600", "format sign beyond U+FFFF": "\U000110bd"}
_NOT_TEXT: Faults = {"true for text": True, "mapping for text": {"a": "b"}, "null": None, "empty text": ""}


def _with(text: str, marks: Mapping[str, str]) -> Faults:
    """`text` with each mark in its middle."""
    middle = len(text) // 2
    return {name: text[:middle] + mark + text[middle:] for name, mark in marks.items()}


def _around(text: str) -> Faults:
    return {"space before": f" {text}", "space after": f"{text} ", "tab after": f"{text}\t", "trailing newline": f"{text}\n"}


def _text_faults(text: str, number: Any = 5) -> Faults:
    """What no column of text may hold in place of `text`; `number` is what a number there looks like."""
    return {**_NOT_TEXT, "number for text": number, "list for text": [text], **_with(text, _HIDDEN), "trailing newline": f"{text}\n"}


def _word_faults(text: str, number: Any = 5) -> Faults:
    """What no column of plain words, numbers or dates may hold in place of `text`."""
    return {**_text_faults(text, number), **_around(text), "blank": " ", "letter from afar": f"{text}é", **_with(text, {"bar": "|"})}


def _word_kind(name: str, good: tuple[str, ...], bad: Faults, pattern: str, number: Any = 5) -> Kind:
    """A kind of which `pattern` gives all values."""
    core = pattern.removeprefix("^").removesuffix(END)
    return Kind(name, good, {**_word_faults(good[0], number), **bad}, st.from_regex(core, fullmatch=True))


_UNSEEN = "".join(re.findall(f"[{BLANK}]", "".join(map(chr, range(0x20000)))))
_LAST_SEEN = 0x3FFFD
"""What lies beyond is not assigned, unseen or private."""
_CHARACTERS = st.characters(max_codepoint=_LAST_SEEN, exclude_categories=["C", "Zl", "Zp"], exclude_characters="\ufffc\ufffd")
_SEEN = st.characters(max_codepoint=_LAST_SEEN, exclude_categories=["C", "Zl", "Zp"], exclude_characters=f"|\ufffc\ufffd{_UNSEEN}")
_TEXT = Kind(
    "text",
    (
        "Caracas",
        "x",
        "Juan Guaidó",
        "北京",
        "“a”, 'b' & c: #d - e",
        "𝒜 🛢",
        "5",
        "null",
        "=1+1",
        '"',
        "a,b",
        "x\u0302",
        "NA",
        "Νίκος Мадуро",
        "\\",
    ),
    {
        **_text_faults("Caracas"),
        **_around("Caracas"),
        **_with("Caracas", _BLANK),
        "blank": " ",
        "blank of another kind": "\u3000",
        "bar": "a|b",
        "not NFC": "Guaido\u0301",
        "unassigned character": "a\u0378b",
        "no-break space": "a\u00a0b",
        "letter of another script": "Nicolás Мaduro",
    },
    st.text(_SEEN, min_size=1, max_size=40)
    .map(lambda text: unicodedata.normalize("NFC", text).strip())
    .filter(lambda text: text and not re.search(f"{ODD_SPACE}|{LOOKALIKE}", text)),
)
_VERBATIM = Kind(
    "verbatim",
    ("breaking ties", " ", " a ", "a|b", "Guaido\u0301", "❤\ufe0f", '"', "a,b", "5"),
    _text_faults("breaking ties"),
    st.text(_CHARACTERS, min_size=1, max_size=40),
)
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_DATE_FAULTS: Faults = {
    **_word_faults("2019-01-23", 2019),
    "impossible day": "2019-02-29",
    "impossible day of a century": "1900-02-29",
    "impossible month": "2019-13-01",
    "day nought": "2019-01-00",
    "year nought": "0000-01-01",
    "short parts": "2019-1-1",
    "no hyphens": "20190123",
    "time of day": "2019-01-23T00:00",
    "Arabic-Indic digits": "2019-01-23".translate(_ARABIC),
    "full-width digits": "2019-01-23".translate(_WIDE),
    "words": "January 2019",
}
_EDTF_FAULTS: Faults = {
    **_DATE_FAULTS,
    "backwards range": "[2019-03..2019-01]",
    "range without ends": "[..]",
    "interval": "2019-01/2019-03",
    "two qualifiers": "2019?~",
    "unspecified month": "2019-XX",
}
_DATE_GOOD = (
    "2019-01-23",
    "2019-01",
    "2019",
    "2020-02-29",
    "2000-02-29",
    "199X",
    "19XX",
    "2019~",
    "2019-01?",
    "[2018-12..2019-03]",
    "[..2019]",
)


def _id_kind(prefix: str) -> Kind:
    """Ids that start with the letters `prefix`."""
    faults = {
        "unknown letters": "event-a", "capitals": f"{prefix.upper()}-a", "no words": f"{prefix}-", "hyphen last": f"{prefix}-a-",
        "two hyphens": f"{prefix}-a--b", "underscore": f"{prefix}-a_b", "Arabic-Indic digits": f"{prefix}-٣",
    }  # fmt: skip
    good = f"{prefix}-maduro-breaks-ties", f"{prefix}-a", f"{prefix}-1", f"{prefix}-a-1"
    return Kind("id", good, {**_word_faults(good[0]), **faults}, st.from_regex(rf"{prefix}-[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True))


def _marks(metadata: Any) -> tuple[Any, ...]:
    """The patterns and validators that tell one kind of column from another of the same type."""
    return tuple(mark for mark in metadata if isinstance(mark, (AfterValidator, BeforeValidator, columns.Matching)))


def _identity(alias: Any) -> tuple[Any, tuple[Any, ...]]:
    return get_args(alias)[0], _marks(alias.__metadata__)


KINDS: dict[tuple[Any, tuple[Any, ...]], Kind] = {
    _identity(alias): kind
    for alias, kind in [
        (columns.Text, _TEXT),
        (columns.Verbatim, _VERBATIM),
        (records.RecordId, _id_kind("act")),
        (
            columns.SentenceId,
            _word_kind(
                "sentence id",
                ("src-wikipedia-relations-s0001",),
                {"three digits": "src-a-s001", "another letter": "evt-a-s0001", "Arabic-Indic digits": "src-a-s٠٠٠١"},
                columns.SENTENCE_ID.expression,
            ),
        ),
        (columns.Date, Kind("date", _DATE_GOOD, {**_EDTF_FAULTS, "open end": ".."}, DATES)),
        (columns.EndDate, Kind("end date", (*_DATE_GOOD, ".."), _EDTF_FAULTS, st.just("..") | DATES)),
        (
            columns.Day,
            Kind(
                "day",
                ("2019-01-23", "2020-02-29", "0001-01-01"),
                {**_DATE_FAULTS, "month alone": "2019-01", "midnight": "2019-01-23T00:00:00.000", "morning": "2019-01-23T06:00:00.000"},
                DAYS.map(str),
            ),
        ),
        (
            columns.Number,
            Kind(
                "number",
                (1500000000, 0, -1, 0.3333, 2.0, 0.00025, LARGEST, -LARGEST),
                {
                    "true for a number": True, "number in quotes": "3", "beyond exact": LARGEST + 1, "below exact": -LARGEST - 1, "huge": 10**30,
                    "5000 digits": "9" * 5000, "too many digits": "0.12345678901234567890", "words": "three", "null": None, "empty text": "",
                    "list for a number": [3], "mapping for a number": {"a": 3}, "leading nought": "03", "plus": "+3", "no digit": "-",
                    "point last": "1.", "point first": ".5", "comma": "1,000", "underscore": "1_000", "space before": " 3", "space after": "3 ",
                    "trailing newline": "3\n", "Arabic-Indic digits": "٣", "full-width digits": "３", "exponent": "1e3",
                    "not a number": "NaN", "infinity": "Infinity",
                },
                st.integers(-LARGEST, LARGEST) | st.floats(-LARGEST, LARGEST).filter(lambda number: "e" not in repr(number)),
            ),
        ),
        (
            columns.Url,
            _word_kind(
                "address",
                ("https://example.org/a?b=c#d", "http://x"),
                {"no scheme": "example.org", "other scheme": "ftp://example.org", "inner space": "https://example.org/a b", "scheme alone": "https://"},
                columns.URL.expression,
            ),
        ),
        (
            columns.Sha256,
            _word_kind("sha256", ("0a" * 32,), {"capitals": "0A" * 32, "too short": "0a" * 31}, columns.SHA256.expression),
        ),
        (columns.License, _word_kind("license", ("CC-BY-SA-4.0", "LicenseRef-x"), {"inner space": "CC BY"}, columns.LICENSE.expression)),
        (
            columns.Path,
            Kind(
                "path",
                ("seeds/documents/a.txt", "a"),
                {**_word_faults("seeds/a.txt"), "above the folder": "../a", "from the root": "/a", "inner space": "a b"},
                st.lists(st.from_regex("[a-z0-9_-]+", fullmatch=True), min_size=1, max_size=3).map("/".join),
            ),
        ),
        (columns.Version, _word_kind("version", ("0.1.0", "10.20.30"), {"leading nought": "01.0.0", "two parts": "1.0"}, columns.VERSION.expression)),
        (
            columns.Country,
            Kind(
                "country",
                ("VE", "US", "NA"),
                {**_word_faults("VE"), "unknown code": "XX", "small letters": "ve", "three letters": "VEN"},
                st.sampled_from(sorted(COUNTRIES)),
            ),
        ),
        (
            columns.Count,
            Kind(
                "count",
                (3, 0, columns.COUNT_LIMIT),
                {
                    "negative": -1, "integer with a point": 1.0, "fraction": 1.5, "true for a number": True, "number in quotes": "3",
                    "beyond exact": columns.COUNT_LIMIT + 1, "huge": 10**30, "5000 digits": "9" * 5000, "words": "three", "null": None,
                    "empty text": "", "list for a number": [3], "mapping for a number": {"a": 3}, "leading nought": "03", "plus": "+3",
                    "underscore": "1_000", "space before": " 3", "space after": "3 ", "trailing newline": "3\n", "Arabic-Indic digits": "٣",
                    "full-width digits": "３", "exponent": "1e3", "point in quotes": "1.0",
                },
                st.integers(0, columns.COUNT_LIMIT),
            ),
        ),
        (
            columns.Truth,
            Kind(
                "truth",
                (True, False),
                {
                    "yes": "yes", "odd capitals": "tRUE", "digit": "1", "number for a truth value": 1, "truth value in quotes": "true", "null": None,
                    "empty text": "", "list for a truth value": [True], "trailing newline": "true\n", "space after": "true ",
                },
                st.booleans(),
            ),
        ),
    ]
}  # fmt: skip
"""Each kind by the type and the validators of its alias."""


def _code_kind(vocabulary: type[Vocabulary]) -> Kind:
    codes = [str(code) for code in vocabulary]
    bad = {**_word_faults(codes[0]), "unknown code": "no_such_code", "other letter case": codes[0].swapcase(), "code twice": codes[0] * 2}
    return Kind("code", tuple(codes), {name: value for name, value in bad.items() if value not in codes}, st.sampled_from(codes))


# --- shapes: what a field may hold -------------------------------------------------------------


@dataclass(frozen=True)
class Flaw:
    """A value with one fault."""

    value: Any
    fault: str
    column: str
    path: tuple[str, ...] = ()


class Shape(Protocol):
    """What can stand under a key: an example, other good values, values with one fault each, random good values."""

    @property
    def example(self) -> Any: ...
    def good(self) -> Iterator[Any]: ...
    def flaws(self) -> Iterator[Flaw]: ...
    def random(self) -> SearchStrategy[Any]: ...


@dataclass(frozen=True)
class Scalar:
    """One value of a kind."""

    kind: Kind

    @property
    def example(self) -> Any:
        return self.kind.good[0]

    def good(self) -> Iterator[Any]:
        yield from self.kind.good

    def flaws(self) -> Iterator[Flaw]:
        for fault, value in self.kind.bad.items():
            yield Flaw(value, fault, self.kind.name)

    def random(self) -> SearchStrategy[Any]:
        return self.kind.random


@dataclass(frozen=True)
class ListOf:
    """A list, which may be a set and may have to hold something."""

    item: Shape
    is_set: bool
    is_needed: bool

    @property
    def example(self) -> Any:
        return [self.item.example]

    def good(self) -> Iterator[Any]:
        yield from ([value] for value in self.item.good())
        yield from [] if self.is_needed else [[]]

    def flaws(self) -> Iterator[Flaw]:
        for flaw in self.item.flaws():
            yield replace(flaw, value=[flaw.value], column=f"list of {flaw.column}")
        faults = {
            "item for a list": self.item.example,
            "mapping for a list": {"a": self.item.example},
            "null": None,
            "number for a list": 5,
        }
        if self.is_set:
            faults["repeated"] = [self.item.example] * 2
        if self.is_needed:
            faults["empty list"] = []
        for fault, value in faults.items():
            yield Flaw(value, fault, "list")

    def random(self) -> SearchStrategy[Any]:
        return st.lists(self.item.random(), min_size=int(self.is_needed), max_size=3, unique_by=repr if self.is_set else None)


@dataclass(frozen=True)
class Words:
    """A mapping of freely chosen keys to values, such as the answers to suspicions."""

    item: Shape

    @property
    def example(self) -> Any:
        return {"possible-duplicate": self.item.example}

    def good(self) -> Iterator[Any]:
        yield from ({}, self.example)

    def flaws(self) -> Iterator[Flaw]:
        for flaw in self.item.flaws():
            yield replace(flaw, value={"possible-duplicate": flaw.value}, column=f"mapping to {flaw.column}")
        for fault, value in {"null": None, "text for a mapping": "x", "list for a mapping": ["x"]}.items():
            yield Flaw(value, fault, "mapping")

    def random(self) -> SearchStrategy[Any]:
        return st.dictionaries(st.from_regex("[a-z_]{1,9}", fullmatch=True), self.item.random(), max_size=2)


@dataclass(frozen=True)
class Fields:
    """A record, or a part of one."""

    model: type[BaseModel]
    shapes: dict[str, Shape] = field(hash=False)

    @classmethod
    def of(cls, model: type[BaseModel], prefix: str = "act") -> "Fields":
        """The shape of `model`, whose ids start with the letters `prefix`."""
        shapes = {name: _shape(info.annotation, info.metadata, _is_set(info)) for name, info in model.model_fields.items()}
        return cls(model, {**shapes, **({"id": Scalar(_id_kind(prefix))} if "id" in shapes else {})})

    @cached_property
    def required(self) -> list[str]:
        return [name for name, info in self.model.model_fields.items() if info.is_required()]

    @property
    def example(self) -> Any:
        """All fields."""
        return {name: shape.example for name, shape in self.shapes.items()}

    @property
    def least(self) -> dict[str, Any]:
        """The required fields alone."""
        return {name: shape.example for name, shape in self.shapes.items() if name in self.required}

    def good(self) -> Iterator[Any]:
        yield from (self.example, self.least)
        for name, shape in self.shapes.items():
            yield from ({**self.least, name: value} for value in shape.good())

    def flaws(self) -> Iterator[Flaw]:
        for name in self.required:
            yield Flaw({key: value for key, value in self.least.items() if key != name}, "missing field", "record", (name,))
        yield Flaw({**self.least, "no_such_field": "x"}, "unknown field", "record", ("no_such_field",))
        for name, shape in self.shapes.items():
            for flaw in shape.flaws():
                fault = f"{flaw.fault} where optional" if flaw.value in (None, "") and name not in self.required else flaw.fault
                yield replace(flaw, value={**self.least, name: flaw.value}, fault=fault, path=(name, *flaw.path))
        for fault, value in {"text for a record": "x", "list for a record": [], "number for a record": 5, "null": None}.items():
            yield Flaw(value, fault, "record")

    def random(self) -> SearchStrategy[Any]:
        values = {name: shape.random() for name, shape in self.shapes.items()}
        required = {name: value for name, value in values.items() if name in self.required}
        return st.fixed_dictionaries(required, optional={name: value for name, value in values.items() if name not in required})


def _is_set(info: FieldInfo) -> bool:
    """Whether the schema says of a list that it is a set."""
    return isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("uniqueItems") is True


def _shape(annotation: Any, metadata: Any, is_set: bool = False) -> Shape:
    """What a field of a model may hold, by its annotation and the marks on it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if type(None) in arguments or origin is Annotated:
        return _shape(arguments[0], getattr(annotation, "__metadata__", metadata), is_set)
    if origin is tuple:
        return ListOf(_shape(arguments[0], ()), is_set, any(isinstance(mark, MinLen) for mark in metadata))
    if origin is dict:
        return Words(_shape(arguments[1], ()))
    if issubclass(annotation, BaseModel):
        return Fields.of(annotation)
    if issubclass(annotation, Vocabulary):
        return Scalar(_code_kind(annotation))
    return Scalar(KINDS[annotation, _marks(metadata)])


# --- cases -------------------------------------------------------------------------------------

_PREFIX_OF = {kind_of(table): prefix for prefix, table in PREFIXES.items()}
RECORD_SHAPES: dict[tuple[str, str], Fields] = {
    **{("published", record.table_name): Fields.of(record) for record in RECORDS},
    **{("authored", kind): Fields.of(authored_model(record), _PREFIX_OF.get(kind, "act")) for kind, record in AUTHORED.items()},
}
"""The shape of each record, by its form and kind."""


def good_cases(form: str, kind: str) -> Iterator[Case]:
    """Good records: all fields, none but the required ones, and each other good value of each field."""
    for value in RECORD_SHAPES[form, kind].good():
        yield Case(form, kind, value)


def faulty_cases(form: str, kind: str) -> Iterator[Case]:
    """Every fault in every field; the parts that the published form nests are tables of their own, and tried there."""
    for flaw in RECORD_SHAPES[form, kind].flaws():
        if form == "authored" or len(flaw.path) < 2:
            yield Case(form, kind, flaw.value, flaw.fault, flaw.column, flaw.path)


def random_cases(form: str, kind: str) -> SearchStrategy[Case]:
    """Random good records, and random records with one of the faults."""
    good = RECORD_SHAPES[form, kind].random().map(lambda value: Case(form, kind, value))
    faulty = st.sampled_from([case for case in faulty_cases(form, kind) if case.path])
    return good | st.builds(_with_fault_of, good, faulty)


def _with_fault_of(good: Case, faulty: Case) -> Case:
    """The good record with the one field of `faulty` in which its fault is."""
    name = faulty.path[0]
    rest = {key: value for key, value in good.value.items() if key != name}
    return replace(faulty, value={**rest, name: faulty.value[name]} if name in faulty.value else rest)
