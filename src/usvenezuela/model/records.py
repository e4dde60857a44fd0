"""The record of each published table, column by column.

A class is a table, a field is a column, in the published order; the sentence under a
field is its documentation everywhere. Fields typed as a tuple of records are the parts
that the JSON form nests inside their owner; in CSV they are tables of their own.
"""

from collections import Counter
from functools import cache
from typing import Annotated, ClassVar, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from usvenezuela.model.columns import (
    DERIVED,
    RECORDED,
    Column,
    Count,
    Country,
    Date,
    Day,
    EndDate,
    License,
    Matching,
    Number,
    Path,
    Pattern,
    SentenceId,
    Sha256,
    Text,
    Truth,
    Url,
    Verbatim,
    Version,
)
from usvenezuela.model.descriptions import DocumentedType, describe
from usvenezuela.model.edtf import END
from usvenezuela.model.vocabularies import (
    ActorType,
    ChainStatus,
    Context,
    DateBasis,
    EndReason,
    EventType,
    Factuality,
    FigureMeasure,
    IdentifierScheme,
    Instrument,
    Language,
    LinkType,
    Measure,
    MentionKind,
    Mode,
    Origin,
    Outcome,
    ParticipantRole,
    PostingRole,
    QuadClass,
    Qualifier,
    RecordStatus,
    SanctionAction,
    SentenceStatus,
    SourceType,
    Stance,
    TargetKind,
    Unit,
    ViennaClass,
)
from usvenezuela.problems import cut

Item = TypeVar("Item", bound=str)


def _as_set(values: tuple[Item, ...]) -> tuple[Item, ...]:
    """Sort the list; a list column is a set."""
    if len(set(values)) != len(values):
        raise PydanticCustomError(
            "repeated", "{value} stands twice in the list; keep one", {"value": cut(str(Counter(values).most_common(1)[0][0]))}
        )
    return tuple(sorted(values))


_SET = {"uniqueItems": True}
ContextSet = Annotated[tuple[Context, ...], Field(json_schema_extra=_SET), AfterValidator(_as_set)]
MeasureSet = Annotated[tuple[Measure, ...], Field(min_length=1, json_schema_extra=_SET), AfterValidator(_as_set)]
TextSet = Annotated[tuple[Text, ...], Field(json_schema_extra=_SET), AfterValidator(_as_set)]

_ACTORS = ("actors",)
_EVENTS = ("events",)


class Record(BaseModel, metaclass=DocumentedType):
    """A frozen row of a published table."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, json_schema_extra=describe)

    table_name: ClassVar[str]
    primary_key: ClassVar[tuple[str, ...]]
    id_prefix: ClassVar[str]
    """What the ids of a kind of record start with, before the first hyphen; empty for parts and derived tables."""
    seed_files: ClassVar[str]
    """Where people write such records, below `seeds`; empty if nobody does."""
    list_columns: ClassVar[tuple[str, ...]]
    """The columns that a list shows; all if there are none."""
    type_column: ClassVar[str]
    """The column by which a list is narrowed to a type."""

    def __init_subclass__(
        cls,
        *,
        table_name: str = "",
        primary_key: tuple[str, ...] = (),
        id_prefix: str = "",
        seed_files: str = "",
        list_columns: tuple[str, ...] = (),
        type_column: str = "",
    ) -> None:
        """Take the facts of a table; what is derived from its record class bears them too."""
        super().__init_subclass__()
        if table_name:
            cls.table_name, cls.primary_key, cls.id_prefix, cls.seed_files = table_name, primary_key, id_prefix, seed_files
            cls.list_columns, cls.type_column = list_columns, type_column

    def _repr_html_(self) -> str:
        """The filled columns and the parts, for notebooks."""
        from usvenezuela.model.notebooks import html_record

        return html_record(self, [getattr(self, name) for name in self.primary_key])


def prefixes() -> dict[str, type[Record]]:
    """The kinds of record by what their ids start with, in the order in which they are defined."""
    return {record.id_prefix: record for record in Record.__subclasses__() if record.id_prefix}


@cache
def id_pattern() -> Pattern:
    """What every id matches: one of the prefixes, and words."""
    *others, last = (f"{prefix}-" for prefix in prefixes())
    return Pattern(
        rf"^({'|'.join(prefixes())})-[a-z0-9]+(-[a-z0-9]+)*" + END,
        f"an id: {', '.join(others)} or {last} and lower-case words joined by hyphens; write it like evt-maduro-breaks-ties",
    )


RecordId = Annotated[str, Matching(id_pattern)]


class Evidence(
    Record,
    table_name="evidence",
    primary_key=("record_id", "field", "source_id", "start", "end"),
    list_columns=("field", "exact", "record_id"),
    type_column="stance",
):
    """A verbatim quote that a record, or one field of it, rests on (a W3C TextQuoteSelector with offsets)."""

    record_id: Annotated[RecordId, Column(references=RECORDED, owner=True)]
    """The record that rests on the quote."""
    field: Annotated[Text | None, DERIVED] = None
    """The column that the quote carries, or `links/TYPE/ID` for a link; empty for the whole record."""
    source_id: Annotated[RecordId, Column(references=("sources",))]
    """The document quoted."""
    sentence_id: Annotated[SentenceId, Column(references=("sentences",), derived=True)]
    """The sentence that holds the quote."""
    start: Annotated[Count, DERIVED]
    """Offset of the quote's first character, in code points from the start of the document."""
    end: Annotated[Count, DERIVED]
    """Offset after the quote's last character."""
    exact: Annotated[Verbatim, Column(authored="quote")]
    """The words, as they stand in the document; 300 characters at most."""
    prefix: Annotated[Verbatim | None, DERIVED] = None
    """Up to 32 characters before the quote, within its line; empty if the document may not be redistributed."""
    suffix: Annotated[Verbatim | None, DERIVED] = None
    """Up to 32 characters after the quote, within its line; empty if the document may not be redistributed."""
    stance: Stance = Stance.STATES
    """Whether the quote states, implies or contradicts the value."""


class Actor(
    Record,
    table_name="actors",
    primary_key=("actor_id",),
    id_prefix="act",
    seed_files="actors.yaml",
    list_columns=("actor_type", "country", "name", "actor_id"),
    type_column="actor_type",
):
    """Who acts, is acted on or is spoken of: a person, body, company, ship or group."""

    actor_id: Annotated[RecordId, Column(authored="id")]
    """Stable id of the actor."""
    name: Text
    """The actor's name as the documents give it, at its fullest; a description in our words where they give none."""
    identified_as: Text | None = None
    """The full name by which we identify the actor, where the documents do not give it; outside knowledge."""
    actor_type: ActorType
    """What kind of actor it is."""
    country: Country | None = None
    """The country the actor is of or belongs to (ISO 3166-1 alpha-2)."""
    parent_id: Annotated[RecordId | None, Column(references=_ACTORS)] = None
    """The actor of which this one is a part, organ or subsidiary."""
    aliases: TextSet = ()
    """Other names the documents use, as written there."""
    description: Text | None = None
    """What the documents say the actor is, in our words."""
    origin: Annotated[Origin, DERIVED]
    """Whether a person wrote the record or a rule extracted it."""
    evidence: Annotated[tuple[Evidence, ...], DERIVED] = ()
    """The actor's first mention."""


class ActorIdentifier(
    Record,
    table_name="actor_identifiers",
    primary_key=("actor_id", "scheme", "identifier"),
    seed_files="identifiers.csv",
    list_columns=("actor_id", "scheme", "identifier"),
    type_column="scheme",
):
    """An actor's id in another system; outside knowledge, which says who is meant and nothing else."""

    actor_id: Annotated[RecordId, Column(references=_ACTORS)]
    """The actor."""
    scheme: IdentifierScheme
    """The system that gives the id."""
    identifier: Text
    """The id there."""
    verified_in: Text
    """Where the id was found to mean the actor."""
    note: Text | None = None
    """What remains to be doubted."""


class EventParticipant(
    Record,
    table_name="event_participants",
    primary_key=("event_id", "actor_id", "role"),
    list_columns=("event_id", "role", "actor_id", "capacity", "on_behalf_of_id"),
    type_column="role",
):
    """One actor's part in one event."""

    event_id: Annotated[RecordId, Column(references=_EVENTS, owner=True)]
    """The event."""
    actor_id: Annotated[RecordId, Column(references=_ACTORS)]
    """The actor."""
    role: ParticipantRole
    """What the actor does in the event."""
    capacity: Text | None = None
    """The office the actor held then, as the documents give it, and nothing else."""
    on_behalf_of_id: Annotated[RecordId | None, Column(references=_ACTORS)] = None
    """The body to which the office belongs in which the actor acts, claims or is addressed."""
    implied: Text | None = None
    """Why the actor takes part although the words do not name it."""
    principal_id: Annotated[RecordId | None, Column(references=_ACTORS, derived=True)] = None
    """For whom the part counts: `on_behalf_of_id`, else the actor, followed up `parent_id` to the top."""
    country: Annotated[Country | None, DERIVED] = None
    """The country of the principal (ISO 3166-1 alpha-2)."""


class EventLink(
    Record,
    table_name="event_links",
    primary_key=("from_event_id", "to_event_id", "link_type"),
    list_columns=("from_event_id", "link_type", "to_event_id"),
    type_column="link_type",
):
    """A relation between two events that a document states."""

    from_event_id: Annotated[RecordId, Column(references=_EVENTS, owner=True)]
    """The event that the relation starts from."""
    to_event_id: Annotated[RecordId, Column(references=_EVENTS, authored="to")]
    """The event that it points to."""
    link_type: Annotated[LinkType, Column(authored="type")]
    """How the first relates to the second."""


class Event(
    Record,
    table_name="events",
    primary_key=("event_id",),
    id_prefix="evt",
    seed_files="events/*.yaml",
    list_columns=("start_date", "end_date", "event_type", "factuality", "name", "event_id"),
    type_column="event_type",
):
    """Something that happened, was said, or is said to have happened."""

    event_id: Annotated[RecordId, Column(authored="id")]
    """Stable id of the event."""
    name: Text
    """Who did what, in our words, in the present tense."""
    event_type: EventType
    """What kind of act or happening it is."""
    mode: Mode | None = None
    """How it was done, within its type."""
    quad_class: Annotated[QuadClass | None, DERIVED] = None
    """Verbal or material, cooperation or conflict; empty for the extension types."""
    contexts: ContextSet = ()
    """What it is about."""
    start_date: Date | None = None
    """When it happened or began."""
    end_date: EndDate | None = None
    """When it ended, if it lasted; `..` while it goes on."""
    date_basis: DateBasis
    """Where the dates come from."""
    date_note: Text | None = None
    """What relative or inferred dates rest on, and doubts about dates."""
    earliest: Annotated[Day | None, DERIVED] = None
    """First day the dates allow; empty where nothing bounds it."""
    latest: Annotated[Day | None, DERIVED] = None
    """Last day the dates allow; empty where nothing bounds it."""
    sort_date: Annotated[Day | None, DERIVED] = None
    """The day to order by: the earliest day known, else the latest. Never to be counted."""
    location_name: Text | None = None
    """Where it happened, as the documents name the place."""
    location_country: Country | None = None
    """The country it happened in (ISO 3166-1 alpha-2)."""
    factuality: Factuality
    """Whether it happened, as far as the documents go."""
    asserted: Annotated[Truth, DERIVED]
    """Whether it is told as a fact, by the source itself or by someone it names: factuality `stated` or `attributed`."""
    origin: Annotated[Origin, DERIVED]
    """Whether a person wrote the record or a rule extracted it."""
    participants: tuple[EventParticipant, ...] = ()
    """Who took part, and how."""
    links: tuple[EventLink, ...] = ()
    """How the event relates to others."""
    evidence: tuple[Evidence, ...] = ()
    """The words it rests on."""


class EventDyad(
    Record,
    table_name="event_dyads",
    primary_key=("event_id", "by_id", "to_id"),
    list_columns=("by_id", "to_id", "event_id"),
    type_column="by_country",
):
    """Who did something to whom: a principal of an event's actors and one of its recipients.

    Where parties do something together, as they meet or sign, each does it to the other.
    """

    event_id: Annotated[RecordId, Column(references=_EVENTS, derived=True)]
    """The event."""
    by_id: Annotated[RecordId, Column(references=_ACTORS, derived=True)]
    """For whom an actor acts."""
    to_id: Annotated[RecordId, Column(references=_ACTORS, derived=True)]
    """To whom it counts as done."""
    by_country: Annotated[Country | None, DERIVED] = None
    """The country of who acts (ISO 3166-1 alpha-2)."""
    to_country: Annotated[Country | None, DERIVED] = None
    """The country of whom it is done to (ISO 3166-1 alpha-2)."""


class SanctionTarget(
    Record,
    table_name="sanction_targets",
    primary_key=("sanction_id", "target_label"),
    list_columns=("target_label", "target_kind", "n_targets", "sanction_id"),
    type_column="target_kind",
):
    """What or whom one sanction action hits."""

    sanction_id: Annotated[RecordId, Column(references=("sanctions",), owner=True)]
    """The sanction action."""
    target_label: Annotated[Text, Column(authored="label")]
    """The target as the documents describe it."""
    actor_id: Annotated[RecordId | None, Column(references=_ACTORS)] = None
    """The target as an actor, if it is one."""
    target_kind: Annotated[TargetKind, Column(authored="kind")]
    """What kind of target it is."""
    n_targets: Count | None = None
    """How many persons or things, if the documents give the number."""


class Sanction(
    Record,
    table_name="sanctions",
    primary_key=("sanction_id",),
    id_prefix="san",
    seed_files="sanctions.yaml",
    list_columns=("announced_date", "start_date", "end_date", "action", "factuality", "name", "sanction_id"),
    type_column="action",
):
    """One action on one measure: a regime is the chain of its actions."""

    sanction_id: Annotated[RecordId, Column(authored="id")]
    """Stable id of the action."""
    name: Text
    """Who did what, in our words, in the present tense."""
    action: SanctionAction
    """What is done to the measure."""
    issuer_id: Annotated[RecordId, Column(references=_ACTORS)]
    """Who acts."""
    instrument: Instrument
    """The legal form."""
    legal_basis: Text | None = None
    """The law or order it rests on, as the documents give it."""
    measures: MeasureSet
    """What is forbidden, frozen or withheld."""
    announced_date: Date | None = None
    """When it was announced, if that is told apart from its start."""
    start_date: Date | None = None
    """When it took effect, or was decided where the documents give one date."""
    end_date: EndDate | None = None
    """When it ended or was set to end; `..` while it is in force."""
    date_basis: DateBasis
    """Where the dates come from."""
    date_note: Text | None = None
    """What relative or inferred dates rest on, and doubts about dates."""
    earliest: Annotated[Day | None, DERIVED] = None
    """First day the dates allow; empty where nothing bounds it."""
    latest: Annotated[Day | None, DERIVED] = None
    """Last day the dates allow; empty where nothing bounds it."""
    sort_date: Annotated[Day | None, DERIVED] = None
    """The day to order by: the earliest day known, else the latest. Never to be counted."""
    amends_id: Annotated[RecordId | None, Column(references=("sanctions",))] = None
    """The earlier action that this one eases, extends, waives or otherwise changes."""
    chain_id: Annotated[RecordId | None, Column(references=("sanctions",), derived=True)] = None
    """The first action of the chain that it belongs to: itself, if it amends none."""
    event_id: Annotated[RecordId | None, Column(references=_EVENTS)] = None
    """The event that this action is."""
    factuality: Factuality
    """Whether it happened, as far as the documents go."""
    asserted: Annotated[Truth, DERIVED]
    """Whether it is told as a fact, by the source itself or by someone it names: factuality `stated` or `attributed`."""
    origin: Annotated[Origin, DERIVED]
    """Whether a person wrote the record or a rule extracted it."""
    targets: tuple[SanctionTarget, ...] = ()
    """What or whom it hits."""
    evidence: tuple[Evidence, ...] = ()
    """The words it rests on."""


class SanctionChain(
    Record,
    table_name="sanction_chains",
    primary_key=("chain_id",),
    list_columns=("status", "as_of", "measures", "chain_id"),
    type_column="status",
):
    """What became of a measure, as far as the documents tell: the actions that amend each other, taken together."""

    chain_id: Annotated[RecordId, Column(references=("sanctions",), derived=True)]
    """The first action of the chain."""
    measures: Annotated[MeasureSet, DERIVED]
    """What its actions forbid, freeze or withhold."""
    status: Annotated[ChainStatus, DERIVED]
    """What the actions told leave of it."""
    status_rests_on_id: Annotated[RecordId, Column(references=("sanctions",), derived=True)]
    """The action that decides the status."""
    as_of: Annotated[Day | None, DERIVED] = None
    """Until when its sources tell: the last of their `told_until`."""


class Posting(
    Record,
    table_name="postings",
    primary_key=("posting_id",),
    id_prefix="pst",
    seed_files="postings.yaml",
    list_columns=("start_date", "end_date", "role", "label", "sending_id", "receiving_id", "end_reason", "posting_id"),
    type_column="role",
):
    """A person, or a counted group, in a diplomatic post."""

    posting_id: Annotated[RecordId, Column(authored="id")]
    """Stable id of the posting."""
    person_id: Annotated[RecordId | None, Column(references=_ACTORS)] = None
    """The person, if the documents let one be named."""
    label: Text
    """The person's name, or the group as the documents count it."""
    n_persons: Count | None = None
    """How many persons, if the documents give the number."""
    role: PostingRole
    """The post."""
    vienna_class: Annotated[ViennaClass | None, DERIVED] = None
    """Class of a head of mission under article 14 of the Vienna Convention, where the post tells it; empty for others."""
    sending_id: Annotated[RecordId, Column(references=_ACTORS)]
    """Who sends."""
    receiving_id: Annotated[RecordId, Column(references=_ACTORS)]
    """Who receives."""
    sending_country: Annotated[Country | None, DERIVED] = None
    """The country of who sends (ISO 3166-1 alpha-2)."""
    receiving_country: Annotated[Country | None, DERIVED] = None
    """The country of who receives (ISO 3166-1 alpha-2)."""
    mission_id: Annotated[RecordId | None, Column(references=_ACTORS)] = None
    """The mission served in."""
    start_date: Date | None = None
    """When the posting began, or the first day on which the documents show it."""
    end_date: EndDate | None = None
    """When it ended; `..` while it goes on as of the source."""
    end_reason: EndReason | None = None
    """Why it ended."""
    event_id: Annotated[RecordId | None, Column(references=_EVENTS)] = None
    """The event that ended it, or else began it."""
    date_basis: DateBasis
    """Where the dates come from."""
    date_note: Text | None = None
    """What relative or inferred dates rest on, and doubts about dates."""
    earliest: Annotated[Day | None, DERIVED] = None
    """First day the dates allow; empty where nothing bounds it."""
    latest: Annotated[Day | None, DERIVED] = None
    """Last day the dates allow; empty where nothing bounds it."""
    sort_date: Annotated[Day | None, DERIVED] = None
    """The day to order by: the earliest day known, else the latest. Never to be counted."""
    outcome: Outcome
    """Whether the post was taken up."""
    as_of: Annotated[Date | None, DERIVED] = None
    """The document's date where the end is open; empty if the document bears none."""
    origin: Annotated[Origin, DERIVED]
    """Whether a person wrote the record or a rule extracted it."""
    evidence: tuple[Evidence, ...] = ()
    """The words it rests on."""


class Figure(
    Record,
    table_name="figures",
    primary_key=("figure_id",),
    id_prefix="fig",
    seed_files="figures.yaml",
    list_columns=("measure", "value_text", "unit", "scope", "figure_id"),
    type_column="measure",
):
    """A quantity that the documents give, with its hedge."""

    figure_id: Annotated[RecordId, Column(authored="id")]
    """Stable id of the figure."""
    record_id: Annotated[RecordId | None, Column(references=("actors", "events", "postings", "sanctions"))] = None
    """The record that the figure belongs to."""
    measure: FigureMeasure
    """What kind of quantity it is."""
    value: Number | None = None
    """The number, in the unit; empty for a range or a vague quantity."""
    value_low: Number | None = None
    """The lower end of a range."""
    value_high: Number | None = None
    """The upper end of a range."""
    qualifier: Qualifier
    """The hedge on the number."""
    unit: Unit
    """What the number counts."""
    as_of: Date | None = None
    """The time that the figure speaks of, if the documents say so."""
    value_text: Verbatim
    """The quantity as the document writes it."""
    scope: Text
    """What is counted, in our words."""
    factuality: Factuality
    """Whether it is so, as far as the documents go."""
    claimant_id: Annotated[RecordId | None, Column(references=_ACTORS)] = None
    """Who gives the number, where the source does not give it in its own voice."""
    asserted: Annotated[Truth, DERIVED]
    """Whether it is told as a fact, by the source itself or by someone it names: factuality `stated` or `attributed`."""
    origin: Annotated[Origin, DERIVED]
    """Whether a person wrote the record or a rule extracted it."""
    evidence: tuple[Evidence, ...] = ()
    """The words it rests on."""


class Source(
    Record,
    table_name="sources",
    primary_key=("source_id",),
    id_prefix="src",
    seed_files="sources.yaml",
    list_columns=("source_type", "publisher", "title", "source_id"),
    type_column="source_type",
):
    """A document the dataset rests on."""

    source_id: Annotated[RecordId, Column(authored="id")]
    """Stable id of the document."""
    title: Text
    """Title of the document; in square brackets where the document itself bears none."""
    publisher: Text
    """Who published it."""
    source_type: SourceType
    """What kind of document it is."""
    language: Language
    """The language it is written in."""
    url: Url | None = None
    """Where it can be read."""
    revision: Text | None = None
    """Which version of it was read, as its publisher counts them."""
    retrieved: Day | None = None
    """The day on which it was taken from there."""
    published: Date | None = None
    """When it was published, if the document says so."""
    told_until: Annotated[Day | None, DERIVED] = None
    """The last day that the events told of it reach; what was so later, it does not tell."""
    license: License
    """SPDX licence id of the document, or `LicenseRef-…` where SPDX has none."""
    attribution: Text
    """How to credit the document."""
    redistributable: Truth
    """Whether the licence lets the full text leave the repository in a release."""
    path: Path | None = None
    """Where the full text stands in the repository; a source without it has a `url`."""
    sha256: Sha256 | None = None
    """SHA-256 of the document's bytes, checked at every build."""
    n_chars: Annotated[Count | None, DERIVED] = None
    """Length in characters (Unicode code points)."""


class Sentence(
    Record,
    table_name="sentences",
    primary_key=("sentence_id",),
    list_columns=("status", "section", "text", "reason", "sentence_id"),
    type_column="status",
):
    """A sentence, heading or list line of a document, by its offsets."""

    sentence_id: Annotated[SentenceId, DERIVED]
    """The document's id and the sentence's place in it."""
    source_id: Annotated[RecordId, Column(references=("sources",), derived=True)]
    """The document."""
    section: Annotated[Text | None, DERIVED] = None
    """The headings above the sentence, outermost first, joined by “ / ”; empty above the first heading."""
    start: Annotated[Count, DERIVED]
    """Offset of the first character, in code points from the start of the document."""
    end: Annotated[Count, DERIVED]
    """Offset after the last character."""
    text: Annotated[Verbatim | None, DERIVED] = None
    """The words; empty if the document may not be redistributed."""
    status: Annotated[SentenceStatus, DERIVED]
    """Whether a record rests on it."""
    reason: Annotated[Text | None, DERIVED] = None
    """Why it carries no record, if skipped."""


class Mention(
    Record,
    table_name="mentions",
    primary_key=("source_id", "start", "end", "kind"),
    list_columns=("kind", "text", "value", "actor_id", "sentence_id"),
    type_column="kind",
):
    """A name, date or quantity that a rule finds in a document."""

    source_id: Annotated[RecordId, Column(references=("sources",), derived=True)]
    """The document."""
    sentence_id: Annotated[SentenceId, Column(references=("sentences",), derived=True)]
    """The sentence."""
    start: Annotated[Count, DERIVED]
    """Offset of the first character, in code points from the start of the document."""
    end: Annotated[Count, DERIVED]
    """Offset after the last character."""
    text: Annotated[Verbatim, DERIVED]
    """The words, as they stand in the document."""
    kind: Annotated[MentionKind, DERIVED]
    """What is mentioned."""
    actor_id: Annotated[RecordId | None, Column(references=_ACTORS, derived=True)] = None
    """The actor named."""
    value: Annotated[Text | None, DERIVED] = None
    """The date in the EDTF profile, or the number."""


class Code(
    Record,
    table_name="codes",
    primary_key=("vocabulary", "code"),
    list_columns=("vocabulary", "code", "label", "definition"),
    type_column="vocabulary",
):
    """A controlled value of a column, with its meaning."""

    vocabulary: Annotated[Text, DERIVED]
    """The list that the code belongs to."""
    code: Annotated[Text, DERIVED]
    """The value as it stands in the tables."""
    label: Annotated[Text, DERIVED]
    """A name for people."""
    definition: Annotated[Text, DERIVED]
    """What the value means, and where it ends."""
    origin: Annotated[Text, DERIVED]
    """The standard it comes from."""


class RegisteredId(
    Record,
    table_name="records",
    primary_key=("record_id",),
    seed_files="retired.yaml",
    list_columns=("table", "status", "first_version", "record_id"),
    type_column="status",
):
    """An id that the dataset has given out; none ever vanishes."""

    record_id: Annotated[RecordId, Column(authored="id")]
    """The id."""
    table: Annotated[Text, DERIVED]
    """The table that the record stands in."""
    status: Annotated[RecordStatus, DERIVED]
    """Whether it is in use."""
    replaced_by: Annotated[RecordId | None, Column(references=RECORDED)] = None
    """The record to use instead."""
    reason: Text | None = None
    """Why it was withdrawn."""
    first_version: Annotated[Version, DERIVED]
    """The version that first published it."""


RECORDS: tuple[type[Record], ...] = (
    Source, Sentence, Actor, ActorIdentifier, Event, EventParticipant, EventDyad, EventLink, Sanction, SanctionTarget, SanctionChain,
    Posting, Figure, Evidence, Mention, Code, RegisteredId,
)  # fmt: skip
"""Every table, in the order of publication."""
