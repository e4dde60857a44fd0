"""Ready answers to what people ask of a release, with names instead of ids and the words that they rest on."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from usvenezuela.dataset.descriptions import name_of
from usvenezuela.dataset.table import by_date
from usvenezuela.exporting.sheets import Cell, Row, Sheet, SheetColumn, value_in_cell
from usvenezuela.model.countries import COUNTRIES
from usvenezuela.model.records import Event, Evidence, Posting, Record, SanctionChain
from usvenezuela.model.vocabularies import ParticipantRole, Stance, Vocabulary

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset

R = TypeVar("R", bound=Record)

_WORDS = SheetColumn("The words", "The quote that it rests on: of those that carry the whole record, the longest that states it.")
_DOCUMENT = SheetColumn("Document", "The document that the quote stands in.")
_TOLD_AS = SheetColumn("Told as", "Whether the source tells it in its own voice, or only as what someone says, alleges or plans.")
_DATE_FROM = SheetColumn("Date from", "Where the dates come from.")


def answer_sheets(data: "Dataset") -> Iterator[Sheet]:
    """The ready answers, a sheet each."""
    yield _expulsions(data)
    yield _sanction_chains(data)
    yield _postings(data)


def best_quote(evidence: Iterable[Evidence]) -> Evidence | None:
    """The quote to show of a record, if one alone is shown: of those for the whole record, the longest that states it."""
    stances = list(Stance)
    return min(evidence, key=lambda quote: (quote.field is not None, stances.index(quote.stance), -len(quote.exact)), default=None)


def _expulsions(data: "Dataset") -> Sheet:
    columns = (
        SheetColumn("When", "When it happened, as an EDTF date: [2006-01..] is then or later."),
        _DATE_FROM,
        SheetColumn("What happened", "Who did what, in our words."),
        SheetColumn("By", "Who expelled or ordered out."),
        SheetColumn("By, for", "For whom that counts."),
        SheetColumn("Whom", "Who was expelled or ordered out."),
        SheetColumn("Whom, of", "Whose people they were."),
        _TOLD_AS,
        _WORDS,
        _DOCUMENT,
        SheetColumn("event_id", "The event, in the sheet events.", holds_ids=True),
    )
    events = sorted(data.events.where(mode="expel"), key=by_date)
    return Sheet(
        "Expulsions", "Who was expelled or ordered out, by whom: events of the mode expel.", columns, _rows(data, events, _expulsion)
    )


def _expulsion(data: "Dataset", event: Event) -> Row:
    cells = [
        value_in_cell(event.start_date),
        _label(event.date_basis),
        event.name,
        *_parties(data, event, ParticipantRole.ACTOR),
        *_parties(data, event, ParticipantRole.RECIPIENT),
        _label(event.factuality),
        *_quoted(data, event.evidence),
        event.event_id,
    ]
    return Row(cells, event.asserted)


def _sanction_chains(data: "Dataset") -> Sheet:
    columns = (
        SheetColumn("Measure", "The first action on the measure, in our words."),
        SheetColumn("Issued by", "Who took that action."),
        SheetColumn("Against", "What or whom it hits, as the documents describe it."),
        SheetColumn("Since", "When that action took effect, was decided or, where no more is told, announced, as an EDTF date."),
        SheetColumn("What it withholds", "What its actions forbid, freeze or withhold."),
        SheetColumn("Status", "What the actions told leave of it, as far as the documents tell."),
        SheetColumn("As of", "Until when its documents tell: a day as text, YYYY-MM-DD."),
        SheetColumn("Decided by", "The action that the status rests on."),
        SheetColumn("Decided when", "When that action took effect, was decided or, where no more is told, announced, as an EDTF date."),
        SheetColumn("Told as", "Whether the source tells the deciding action in its own voice, or only as what someone says or plans."),
        _WORDS,
        _DOCUMENT,
        SheetColumn("chain_id", "The first action, in the sheet sanctions.", holds_ids=True),
        SheetColumn("status_rests_on_id", "The action that decides, in the sheet sanctions.", holds_ids=True),
    )
    chains = sorted(data.sanction_chains, key=lambda chain: by_date(data.sanctions[chain.chain_id]))
    description = "What became of each measure: its first action, its status as far as the documents tell, and the words this rests on."
    return Sheet("Sanction chains", description, columns, _rows(data, chains, _sanction_chain))


def _sanction_chain(data: "Dataset", chain: SanctionChain) -> Row:
    first, deciding = data.sanctions[chain.chain_id], data.sanctions[chain.status_rests_on_id]
    cells = [
        first.name,
        _name(data, first.issuer_id),
        _joined(target.target_label for target in first.targets),
        value_in_cell(first.start_date or first.announced_date),
        _joined(map(_label, chain.measures)),
        _label(chain.status),
        value_in_cell(chain.as_of),
        deciding.name,
        value_in_cell(deciding.start_date or deciding.announced_date),
        _label(deciding.factuality),
        *_quoted(data, deciding.evidence),
        chain.chain_id,
        chain.status_rests_on_id,
    ]
    return Row(cells, first.asserted and deciding.asserted)


def _postings(data: "Dataset") -> Sheet:
    columns = (
        SheetColumn("From country", "The country of who sends."),
        SheetColumn("Sent by", "Who sends."),
        SheetColumn("To country", "The country of who receives."),
        SheetColumn("Received by", "Who receives."),
        SheetColumn("Who", "The person's name, or the group as the documents count it."),
        SheetColumn("How many", "How many persons, if the documents give the number."),
        SheetColumn("Post", "The post."),
        SheetColumn("Mission", "The mission served in."),
        SheetColumn("Began", "When the posting began, or the first day on which the documents show it, as an EDTF date."),
        SheetColumn("Ended", "When it ended, as an EDTF date; .. while it goes on as of the source."),
        _DATE_FROM,
        SheetColumn("Why it ended", "Why it ended."),
        SheetColumn("Outcome", "Whether the post was taken up."),
        _WORDS,
        _DOCUMENT,
        SheetColumn("posting_id", "The posting, in the sheet postings.", holds_ids=True),
        SheetColumn("person_id", "The person or group, in the sheet actors.", holds_ids=True),
    )
    rows = _rows(data, sorted(data.postings, key=by_date), _posting)
    rows.sort(key=lambda row: [(cell is None, str(cell)) for cell in row.cells[:4]])
    return Sheet("Postings by country", "Who was sent where in a diplomatic post, by the country that sends.", columns, rows)


def _posting(data: "Dataset", posting: Posting) -> Row:
    cells = [
        _country(posting.sending_country),
        _name(data, posting.sending_id),
        _country(posting.receiving_country),
        _name(data, posting.receiving_id),
        posting.label,
        posting.n_persons,
        _label(posting.role),
        _name(data, posting.mission_id),
        value_in_cell(posting.start_date),
        value_in_cell(posting.end_date),
        _label(posting.date_basis),
        _label(posting.end_reason),
        _label(posting.outcome),
        *_quoted(data, posting.evidence),
        posting.posting_id,
        posting.person_id,
    ]
    return Row(cells)


def _rows(data: "Dataset", records: Iterable[R], row: Callable[["Dataset", R], Row]) -> list[Row]:
    return [row(data, record) for record in records]


def _parties(data: "Dataset", event: Event, role: ParticipantRole) -> tuple[Cell, Cell]:
    """Who has a role in an event, and for whom that counts."""
    parts = [part for part in event.participants if part.role == role]
    return (
        _joined(_name(data, part.actor_id) for part in parts),
        _joined(dict.fromkeys(_name(data, part.principal_id) for part in parts)),
    )


def _quoted(data: "Dataset", evidence: Iterable[Evidence]) -> tuple[Cell, Cell]:
    """The best quote, and the title of its document."""
    quote = best_quote(evidence)
    return (quote.exact, name_of(data.sources[quote.source_id])) if quote else (None, None)


def _name(data: "Dataset", actor_id: str | None) -> str | None:
    return data.actors[actor_id].name if actor_id else None


def _country(code: str | None) -> str | None:
    return COUNTRIES[code] if code else None


def _label(code: Vocabulary | None) -> str | None:
    return code.label if code else None


def _joined(names: Iterable[str | None]) -> str | None:
    return "; ".join(filter(None, names)) or None
