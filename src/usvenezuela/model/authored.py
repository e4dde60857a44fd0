"""The form in which people write records, derived from the published form.

A person writes the published columns under shorter keys, with the parts of a record nested
inside it, and leaves out what the builder computes. What is added on top serves the checks
and is not published: `answers` to suspicions, `prefix` to tell equal quotes apart.
"""

from copy import copy
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from usvenezuela.model.columns import Column, Text, Verbatim
from usvenezuela.model.descriptions import DocumentedType, describe, docstring_of, model_fields, sentences, set_description
from usvenezuela.model.records import RECORDS, EventLink, Evidence, Record, RecordId
from usvenezuela.model.tables import DATED, authored_kind, fields_of

Answers = Annotated[
    dict[str, Text], Field(description="Reasons, by rule, why a suspicion about this record is unfounded; a stranger must accept them.")
]
_PREFIX = (
    Verbatim | None,
    Field(default=None, description="The words right before the quote, where the quote alone stands more than once."),
)
_QUOTED_SOURCE = Annotated[RecordId | None, Column(references=("sources",))]
_ADDED: dict[type[Record], dict[str, Any]] = {
    EventLink: {
        "quote": (Verbatim, Field(description="The words that state the relation.")),
        "source": (_QUOTED_SOURCE, Field(default=None, description="The document quoted; the event's first one if left out.")),
        "prefix": _PREFIX,
    },
    Evidence: {
        "prefix": _PREFIX,
        "fields": (
            tuple[Text, ...],
            Field(default=(), description="The columns that the quote carries; leave out for the whole record."),
        ),
    },
}


def _describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    for name, node in schema["properties"].items():
        set_description(node, description_of(model, name))


class Authored(BaseModel):
    """The authored form of a record."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, json_schema_extra=_describe)

    form_of: ClassVar[type[Record]]


class Skip(BaseModel, metaclass=DocumentedType):
    """A sentence, or words in a coded sentence, that no record carries, and why."""

    seed_files: ClassVar[str] = "skipped.yaml"
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, json_schema_extra=describe)

    source: Annotated[RecordId, Column(references=("sources",))]
    """The document."""
    sentence: Verbatim | None = None
    """The first words of the sentence that is skipped, enough to find it once."""
    section: Text | None = None
    """The section of which every sentence without a record is skipped, as the path of its headings."""
    words: Verbatim | None = None
    """A date, number or name in a coded sentence that is no datum, or a clause that no record tells."""
    within: Verbatim | None = None
    """The words around it, where `words` stands more than once in the document."""
    reason: Text
    """Why, in words that a stranger accepts."""


AUTHORED: dict[str, type[Record] | type[Skip]] = {
    **{authored_kind(record.seed_files): record for record in RECORDS if record.seed_files.endswith(".yaml")},
    "skip": Skip,
}
"""The kinds that people write in a form of their own, by name."""


def authored_columns(record: type[Record]) -> dict[str, str]:
    """The keys that a person writes for `record`, each with the field it fills."""
    return {info.key: name for name, info in fields_of(record).items() if info.is_authored}


@cache
def authored_model(record: type[Record] | type[Skip]) -> type[BaseModel]:
    """The model of the authored form of `record`."""
    if issubclass(record, Skip):
        return record
    fields: dict[str, Any] = {}
    for key, name in authored_columns(record).items():
        # A copy: early versions of Pydantic write the annotation that is given here into the field.
        field = copy(model_fields(record)[name])
        part = fields_of(record)[name].part
        annotation = tuple[authored_model(part), ...] if part else field.annotation  # type: ignore[misc]
        fields[key] = (annotation, field)
    fields |= _ADDED.get(record, {})
    if record.table_name in (*DATED, "actors", "figures"):
        fields["answers"] = (Answers, Field(default_factory=dict))
    model = create_model(f"Authored{record.__name__}", __base__=Authored, __doc__=docstring_of(record), **fields)
    model.form_of = record
    return model


def description_of(model: type[BaseModel], name: str) -> str:
    """What a field of a published or authored model means."""
    columns = authored_columns(model.form_of) if issubclass(model, Authored) else {}
    if issubclass(model, Authored) and name in columns:
        return sentences(model.form_of)[columns[name]]
    return model_fields(model)[name].description or sentences(model)[name]
