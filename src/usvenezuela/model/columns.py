"""The kinds of value a column can hold, and the marks that say how a column is used.

Patterns are written so that Python's `re`, ECMAScript, RE2 and Rust read them alike, since they
go into the JSON Schemas and Table Schemas unchanged: they look neither ahead nor behind, spell
out spaces and digits, and escape characters below U+0100 alone.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError, core_schema

from usvenezuela.model.characters import BLANK, FORBIDDEN, LOOKALIKE, ODD_SPACE, SPACES, script_of
from usvenezuela.model.countries import COUNTRIES
from usvenezuela.model.decimals import LARGEST, decimal_of, is_held, number_of, plainest
from usvenezuela.model.edtf import DATE_PATTERN, DAY_PATTERN, END, END_DATE_PATTERN, EXPECTED_DATE, OPEN_END, Edtf
from usvenezuela.problems import cut


@dataclass(frozen=True)
class Column:
    """How a column is used, beside what it holds.

    `references`: the tables its ids may come from, or `RECORDED`. `authored`: the key under which a person
    writes it, if not the column's own name (a reference drops its `_id`). `derived`: computed,
    never written by hand. `owner`: the id of the record a part belongs to, which a person
    does not write because the part stands inside that record.
    """

    references: tuple[str, ...] = ()
    authored: str = ""
    derived: bool = False
    owner: bool = False


DERIVED = Column(derived=True)
RECORDED = ("*",)
"""Stands for every table whose records rest on evidence."""


@dataclass(frozen=True)
class Pattern:
    """An expression that text must match, and what it stands for in messages."""

    expression: str
    expected: str
    suffices: bool = True
    """Whether all that matches is valid."""


@dataclass(frozen=True)
class Matching:
    """A mark: text matches a pattern, which may be a function that gives it when it is first needed."""

    _pattern: Pattern | Callable[[], Pattern]
    is_checked: bool = True
    """Whether the mark checks the text; else its type does."""

    @property
    def pattern(self) -> Pattern:
        """The pattern."""
        return self._pattern if isinstance(self._pattern, Pattern) else self._pattern()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Demand the pattern; the message says what was expected, with an example."""
        schema = handler(source)
        return core_schema.no_info_after_validator_function(self._check, schema) if self.is_checked else schema

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Give the expression to the JSON Schema."""
        return {**handler(schema), "pattern": self.pattern.expression}

    def _check(self, text: str) -> str:
        if not re.fullmatch(self.pattern.expression, text):
            raise PydanticCustomError("pattern", "expected {expected}", {"expected": self.pattern.expected})
        return text


_UNSEEN = FORBIDDEN + BLANK
TEXT = Pattern(
    # `|` is kept for the lists of the CSV tables.
    rf"^[^{_UNSEEN}{SPACES}|]([^{_UNSEEN}|]*[^{_UNSEEN}{SPACES}|])?" + END,
    "visible text without outer spaces, line breaks, control characters or “|”; write it like Caracas",
    suffices=False,
)
VERBATIM = Pattern(rf"^[^{FORBIDDEN}]+" + END, "characters of one line of the document; write it like breaking ties")
SENTENCE_ID = Pattern(r"^src-[a-z0-9]+(-[a-z0-9]+)*-s[0-9]{4}" + END, "a sentence id; write it like src-wikipedia-relations-s0001")
# A colon by itself would start the name of a parameter in the SQL that is made of a pattern.
URL = Pattern(r"^https?\x3a//[!#-;=?-Z_a-z~]+" + END, "an address; write it like https://example.org/article")
SHA256 = Pattern(r"^[0-9a-f]{64}" + END, "64 hexadecimal digits; write it like 7223…19bc39")
LICENSE = Pattern(r"^[A-Za-z0-9][A-Za-z0-9.+-]*" + END, "an SPDX licence id or LicenseRef-…; write it like CC-BY-SA-4.0")
# No slash comes first, and no two dots come together.
PATH = Pattern(
    r"^(\.|\.?[A-Za-z0-9_-](\.?[A-Za-z0-9_/-])*\.?|\./(\.?[A-Za-z0-9_/-])*\.?)" + END,
    "a path inside the repository; write it like seeds/documents/article.txt",
)
VERSION = Pattern(r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)" + END, "a version number; write it like 0.1.0")
DAY = Pattern(DAY_PATTERN, "an ISO day; write it like 2019-01-23")
DATE = Pattern(DATE_PATTERN, EXPECTED_DATE, suffices=False)
END_DATE = Pattern(END_DATE_PATTERN, f"{EXPECTED_DATE}, or .. while it goes on", suffices=False)
PATTERNS = (TEXT, VERBATIM, SENTENCE_ID, URL, SHA256, LICENSE, PATH, VERSION, DAY, DATE, END_DATE)
"""The patterns of all columns but those of ids, which depend on the kinds of record."""
EXPECTED_NUMBER = "a plain decimal number; write it like 1500000000 or 0.3333"
"""What a number is expected to be where it is text, and how to write it."""
_MIDNIGHT = r"[T ]00:00:00(?:\.0+)?Z?"

QUOTE_LIMIT = 300
"""Longest quote, in characters: evidence is cited, not copied."""
COUNT_LIMIT = LARGEST
"""Largest count: beyond it programs that read numbers as floating-point ones lose units."""
CONTEXT_LIMIT = 32
"""Longest prefix or suffix of a quote, in characters."""


def _visible(text: str) -> str:
    """Refuse what cannot be seen: the pattern lists it, and the character database knows what is not assigned."""
    if text.isascii() and text.isprintable():
        return text
    found = re.search(f"[{_UNSEEN}]", text)
    hidden = found[0] if found else next((char for char in text if unicodedata.category(char).startswith("C")), None)
    if hidden:
        raise _hidden(hidden)
    return text


def _whole(text: str) -> str:
    """Refuse halves of surrogate pairs, which UTF-8 cannot hold and patterns therefore do not name."""
    found = None if text.isascii() else re.search("[\ud800-\udfff]", text)
    if found:
        raise _hidden(found[0])
    return text


def _hidden(char: str) -> PydanticCustomError:
    return PydanticCustomError("hidden", "the character U+{code} cannot be seen; delete it", {"code": f"{ord(char):04X}"})


def _normalised(text: str) -> str:
    if not unicodedata.is_normalized("NFC", text):
        raise PydanticCustomError(
            "nfc", "text is not in Unicode normalisation form C; write {fixed}", {"fixed": cut(unicodedata.normalize("NFC", text))}
        )
    return text


def _plainly_spaced(text: str) -> str:
    """Refuse what looks like a space and is none, so that who searches for the words finds them."""
    found = None if text.isascii() else re.search(ODD_SPACE, text)
    if found:
        raise PydanticCustomError("space", "{letter}, looks like a space; type a plain one", {"letter": _letter(found[0], found.start())})
    return text


def _of_one_script(text: str) -> str:
    """Refuse a word with a letter of another script that only looks right."""
    for word in () if text.isascii() or not re.search(LOOKALIKE, text) else re.finditer(r"[^\W\d_]+", text):
        scripts = [script_of(letter) for letter in word[0]]
        known = [script for script in scripts if script]
        if len(set(known)) > 1:
            # The script of most letters, of the first one where there are as many of each, is taken for the right one.
            script = max(known, key=known.count)
            at = next(index for index, other in enumerate(scripts) if other and other != script)
            told = {"letter": _letter(word[0][at], word.start() + at), "script": script.title()}
            raise PydanticCustomError("script", "{letter}, stands among {script} letters; type it as one of these", told)
    return text


def _letter(char: str, index: int) -> str:
    return f"character {index + 1}, U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip()


def _closed(value: Edtf) -> Edtf:
    if value == OPEN_END:
        raise PydanticCustomError("edtf", "'..' leaves it open, and only an end can be open; leave the date out where it is not known")
    return value


def _country(code: str) -> str:
    if code not in COUNTRIES:
        raise PydanticCustomError("country", "not an ISO 3166-1 alpha-2 country code, such as US or VE")
    return code


def _whole_number(value: object, info: ValidationInfo) -> object:
    """Take digits for a number where the format has only text (YAML scalars, CSV cells)."""
    if isinstance(value, str) and info.context == "text" and re.fullmatch(r"0|[1-9][0-9]{0,15}", value):
        return int(value)
    return value


def _number(value: object, info: ValidationInfo) -> object:
    """Take a plain decimal for a number where the format has only text; one that loses digits on the way is refused."""
    if not isinstance(value, str) or info.context != "text":
        return value
    number = number_of(value)
    if number is None:
        raise PydanticCustomError("pattern", "expected {expected}", {"expected": EXPECTED_NUMBER})
    if abs(number) > LARGEST:
        told = {"largest": str(LARGEST)}
        raise PydanticCustomError("beyond", "expected a number between -{largest} and {largest}; check it", told)
    if not is_held(value, number):
        raise PydanticCustomError("pattern", "more digits than programs hold; write {fixed}", {"fixed": decimal_of(number)})
    return number


def _day(value: object) -> object:
    """Take ISO text for a day; libraries write midnight after it."""
    if isinstance(value, str):
        found = re.fullmatch(rf"(?P<day>[0-9-]+?)(?:{_MIDNIGHT})?", value)
        if not found or not re.fullmatch(DAY_PATTERN, found["day"]):
            raise PydanticCustomError("pattern", "expected {expected}", {"expected": DAY.expected})
        return date.fromisoformat(found["day"])
    if isinstance(value, datetime) and value == datetime.combine(value, time.min):
        return value.date()
    return value


_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
"""How programs write truth values where there is only text; the Table Schema takes the same by default."""


def _truth(value: object, info: ValidationInfo) -> object:
    return _TRUTHS.get(value, value) if isinstance(value, str) and info.context == "text" else value


Text = Annotated[
    str,
    AfterValidator(_visible),
    AfterValidator(_plainly_spaced),
    AfterValidator(_normalised),
    AfterValidator(_of_one_script),
    Matching(TEXT),
]
Verbatim = Annotated[str, AfterValidator(_whole), Matching(VERBATIM)]
SentenceId = Annotated[str, Matching(SENTENCE_ID)]
Date = Annotated[Edtf, AfterValidator(_closed), Matching(DATE, is_checked=False)]
EndDate = Annotated[Edtf, Matching(END_DATE, is_checked=False)]
Day = Annotated[date, Field(strict=True), BeforeValidator(_day), Matching(DAY, is_checked=False)]
Url = Annotated[str, Matching(URL)]
Sha256 = Annotated[str, Matching(SHA256)]
License = Annotated[str, Matching(LICENSE)]
Path = Annotated[str, Matching(PATH)]
Version = Annotated[str, Matching(VERSION)]
Country = Annotated[str, AfterValidator(_country), Field(json_schema_extra={"enum": list(COUNTRIES)})]
Count = Annotated[int, Field(ge=0, le=COUNT_LIMIT, strict=True), BeforeValidator(_whole_number)]
Number = Annotated[
    float,
    Field(ge=-LARGEST, le=LARGEST, strict=True, allow_inf_nan=False),
    BeforeValidator(_number),
    AfterValidator(plainest),
    # Else pydantic writes whole ones with a point.
    PlainSerializer(plainest, return_type=Any),
]
Truth = Annotated[bool, Field(strict=True), BeforeValidator(_truth)]
