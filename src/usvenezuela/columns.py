"""The kinds of value a column can hold, and the marks that say how a column is used.

Patterns are written so that Python's `re` and ECMAScript read them alike, since they go
into the JSON Schemas and Table Schemas unchanged.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from usvenezuela.characters import BLANK, FORBIDDEN
from usvenezuela.countries import COUNTRIES
from usvenezuela.edtf import DATE_PATTERN, DAY_PATTERN, END, END_DATE_PATTERN, EXPECTED_DATE, OPEN_END, Edtf
from usvenezuela.problems import cut


@dataclass(frozen=True)
class Column:
    """How a column is used, beside what it holds.

    `references`: the tables its ids may come from. `authored`: the key under which a person
    writes it, if not the column's own name (a reference drops its `_id`). `derived`: computed,
    never written by hand. `owner`: the id of the record a part belongs to, which a person
    does not write because the part stands inside that record.
    """

    references: tuple[str, ...] = ()
    authored: str = ""
    derived: bool = False
    owner: bool = False


DERIVED = Column(derived=True)

TEXT_PATTERN = rf"^(?!\s)[^{FORBIDDEN}{BLANK}|]*[^\s{FORBIDDEN}{BLANK}|]" + END
"""Visible text without outer white space; `|` is kept for the lists of the CSV tables."""
_UNSEEN = f"[{FORBIDDEN}{BLANK}]"
VERBATIM_PATTERN = rf"^[^{FORBIDDEN}]+" + END
"""A run of a document's characters, as they stand there, within one line."""
ID_PATTERN = r"^(act|evt|san|pst|fig|src)-[a-z0-9]+(-[a-z0-9]+)*" + END
SENTENCE_ID_PATTERN = r"^src-[a-z0-9]+(-[a-z0-9]+)*-s[0-9]{4}" + END
DECIMAL_PATTERN = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?" + END
SHA256_PATTERN = r"^[0-9a-f]{64}" + END
LICENSE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9.+-]*" + END
PATH_PATTERN = r"^(?!/)(?!.*\.\.)[A-Za-z0-9._/-]+" + END
VERSION_PATTERN = r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)" + END

EXPECTED = {
    TEXT_PATTERN: "visible text without outer spaces, line breaks, control characters or “|”; write it like Caracas",
    VERBATIM_PATTERN: "characters of one line of the document; write it like breaking ties",
    ID_PATTERN: "an id: act-, evt-, san-, pst-, fig- or src- and lower-case words joined by hyphens; write it like evt-maduro-breaks-ties",
    SENTENCE_ID_PATTERN: "a sentence id; write it like src-wikipedia-relations-s0001",
    DECIMAL_PATTERN: "a plain decimal number; write it like 1500000000",
    SHA256_PATTERN: "64 hexadecimal digits; write it like 7223…19bc39",
    LICENSE_PATTERN: "an SPDX licence id or LicenseRef-…; write it like CC-BY-SA-4.0",
    PATH_PATTERN: "a path inside the repository; write it like seeds/documents/article.txt",
    VERSION_PATTERN: "a version number; write it like 0.1.0",
    DAY_PATTERN: "an ISO day; write it like 2019-01-23",
    DATE_PATTERN: EXPECTED_DATE,
    END_DATE_PATTERN: f"{EXPECTED_DATE}, or .. while it goes on",
}
"""What each pattern stands for in messages, with an example."""

QUOTE_LIMIT = 300
"""Longest quote, in characters: evidence is cited, not copied."""
COUNT_LIMIT = 2**53 - 1
"""Largest count: beyond it programs that read numbers as floating-point ones lose units."""
CONTEXT_LIMIT = 32
"""Longest prefix or suffix of a quote, in characters."""

PREFIXES = {"act": "actors", "evt": "events", "san": "sanctions", "pst": "postings", "fig": "figures", "src": "sources"}
"""The table that an id's first letters name."""


def _visible(text: str) -> str:
    """Refuse what cannot be seen: the pattern lists it, and the character database knows what is not assigned."""
    if text.isascii() and text.isprintable():
        return text
    found = re.search(_UNSEEN, text)
    hidden = found[0] if found else next((char for char in text if unicodedata.category(char).startswith("C")), None)
    if hidden:
        raise PydanticCustomError("hidden", "the character U+{code} cannot be seen; delete it", {"code": f"{ord(hidden):04X}"})
    return text


def _normalised(text: str) -> str:
    if not unicodedata.is_normalized("NFC", text):
        raise PydanticCustomError(
            "nfc", "text is not in Unicode normalisation form C; write {fixed}", {"fixed": cut(unicodedata.normalize("NFC", text))}
        )
    return text


def _matching(pattern: str) -> AfterValidator:
    """Demand `pattern`; the message says what was expected, with an example."""

    def check(text: str) -> str:
        if not re.search(pattern, text):
            raise PydanticCustomError("pattern", "expected {expected}", {"expected": EXPECTED[pattern]})
        return text

    return AfterValidator(check)


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


def _truth(value: object, info: ValidationInfo) -> object:
    if isinstance(value, str) and info.context == "text" and value in ("true", "false"):
        return value == "true"
    return value


Text = Annotated[
    str,
    AfterValidator(_visible),
    AfterValidator(_normalised),
    _matching(TEXT_PATTERN),
    Field(json_schema_extra={"pattern": TEXT_PATTERN}),
]
Verbatim = Annotated[str, _matching(VERBATIM_PATTERN), Field(json_schema_extra={"pattern": VERBATIM_PATTERN})]
RecordId = Annotated[str, _matching(ID_PATTERN), Field(json_schema_extra={"pattern": ID_PATTERN})]
SentenceId = Annotated[str, _matching(SENTENCE_ID_PATTERN), Field(json_schema_extra={"pattern": SENTENCE_ID_PATTERN})]
Date = Annotated[Edtf, AfterValidator(_closed), Field(json_schema_extra={"pattern": DATE_PATTERN})]
EndDate = Annotated[Edtf, Field(json_schema_extra={"pattern": END_DATE_PATTERN})]
Day = Annotated[str, _matching(DAY_PATTERN), Field(json_schema_extra={"pattern": DAY_PATTERN})]
Decimal = Annotated[str, _matching(DECIMAL_PATTERN), Field(json_schema_extra={"pattern": DECIMAL_PATTERN})]
Sha256 = Annotated[str, _matching(SHA256_PATTERN), Field(json_schema_extra={"pattern": SHA256_PATTERN})]
License = Annotated[str, _matching(LICENSE_PATTERN), Field(json_schema_extra={"pattern": LICENSE_PATTERN})]
Path = Annotated[str, _matching(PATH_PATTERN), Field(json_schema_extra={"pattern": PATH_PATTERN})]
Version = Annotated[str, _matching(VERSION_PATTERN), Field(json_schema_extra={"pattern": VERSION_PATTERN})]
Country = Annotated[str, AfterValidator(_country), Field(json_schema_extra={"enum": list(COUNTRIES)})]
Count = Annotated[int, Field(ge=0, le=COUNT_LIMIT, strict=True), BeforeValidator(_whole_number)]
Truth = Annotated[bool, Field(strict=True), BeforeValidator(_truth)]
