"""Records that a fixed rule takes from the key–value lines of an article's infobox."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from builder.extraction.document import Document
from builder.extraction.sentences import INFOBOX, Span
from usvenezuela.checking.rows import Row
from usvenezuela.model.edtf import OPEN_END, Edtf
from usvenezuela.model.vocabularies import ActorType, DateBasis, Origin, Outcome, PostingRole
from usvenezuela.problems import Place, Problem, cut, nearest, problem

_LINE = re.compile(r"- (?P<key>[A-Za-z]+)(?P<number>[12]): (?P<value>.+)")
_TITLE = re.compile(r"=\s*(?P<first>[^=–]+)–(?P<second>[^=–]+?) relations\s*=")
_ROLES = {"Chargé d'Affaires": PostingRole.CHARGE_DAFFAIRES, "Ambassador": PostingRole.AMBASSADOR}


@dataclass(frozen=True)
class _Entry:
    key: str
    value: str
    quote: str
    span: Span


def extract_infobox(document: Document, path: str, curated: Mapping[str, Row]) -> tuple[list[Row], list[Problem]]:
    """The missions and heads of mission that an infobox of bilateral relations names, and what the rule cannot read.

    Key `Envoy1` is the head of `Mission1`, sent by the first state of the title to the second,
    and so on. `curated` gives actors by each of their names: a state is looked up there, and an
    extracted actor that a person wrote too takes that one's id, so that the two are merged.
    """
    title = _TITLE.search(document.text)
    entries = list(_entries(document))
    if not title or not entries:
        return [], []
    names = [title["first"].strip(), title["second"].strip()]
    unknown = [name for name in names if name not in curated]
    if unknown:
        message = f"no actor is called {' or '.join(unknown)}, between whom the infobox names envoys; add the state to seeds/actors.yaml"
        return [], [problem(Place(path, 1, 1), "infobox-state", message)]
    states = [curated[name].id for name in names]
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, (sending, receiving) in (("1", states), ("2", states[::-1])):
        found = {entry.key.removesuffix(number): entry for entry in entries if entry.key.endswith(number)}
        if not {"Envoytitle", "Envoy", "Mission"} <= found.keys():
            continue
        if found["Envoytitle"].value in _ROLES:
            rows += _head_of_mission(document, path, curated, found, sending, receiving)
        else:
            problems.append(_unknown_title(found["Envoytitle"], path))
    return rows, problems


def _unknown_title(line: _Entry, path: str) -> Problem:
    message = f"{cut(line.value)} is no known title; {nearest(line.value, _ROLES, 'known are ')}; add a new one to builder/infobox.py"
    return problem(Place(path, line.span.line + 1, 3), "infobox-title", message)


def _entries(document: Document) -> Iterator[_Entry]:
    for span in document.sentences:
        match = _LINE.fullmatch(document.words(span)) if span.headings == (INFOBOX,) else None
        if match:
            yield _Entry(match["key"] + match["number"], match["value"], match[0].removeprefix("- "), span)


def _head_of_mission(
    document: Document, path: str, curated: Mapping[str, Row], found: Mapping[str, _Entry], sending: str, receiving: str
) -> Iterator[Row]:
    envoy, mission, title = found["Envoy"], found["Mission"], found["Envoytitle"]
    place = Place(path, envoy.span.line + 1, 1)
    person = _actor(envoy.value, ActorType.PERSON, curated, place)
    office = _actor(mission.value, ActorType.MISSION, curated, place)
    posting = {
        "posting_id": f"pst-{_slug(envoy.value)}",
        "person_id": person.id,
        "label": envoy.value,
        "role": _ROLES[title.value],
        "sending_id": sending,
        "receiving_id": receiving,
        "mission_id": office.id,
        "end_date": Edtf(OPEN_END),
        "date_basis": DateBasis.NOT_STATED,
        "outcome": Outcome.SERVED,
        "origin": Origin.EXTRACTED,
    }
    yield person
    yield office
    yield Row("postings", posting, {"": place})
    for field, entry in (("person_id", envoy), ("role", title), ("mission_id", mission)):
        quote = {"record_id": posting["posting_id"], "field": field, "source_id": document.source_id, "exact": entry.quote}
        yield Row("evidence", quote, {"": Place(path, entry.span.line + 1, 3)})


def _actor(name: str, actor_type: ActorType, curated: Mapping[str, Row], place: Place) -> Row:
    id = curated[name].id if name in curated else f"act-{_slug(name)}"
    return Row("actors", {"actor_id": id, "name": name, "actor_type": actor_type, "origin": Origin.EXTRACTED}, {"": place})


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def merge_extracted(curated: Sequence[Row], extracted: Sequence[Row]) -> list[Row]:
    """Both sets of rows; where a person wrote an extracted record too, one row with what the person wrote on top.

    Such a record stays `extracted`: a person only adds what the rule cannot know, such as aliases.
    """
    written = {(row.table, row.id): row for row in curated if row.table == "actors"}
    merged = {
        key: Row(row.table, {**row.values, **written[key].values}, written[key].places, written[key].authored)
        for row in extracted
        if (key := (row.table, row.id)) in written
    }
    kept = [merged.get((row.table, row.id), row) if row.table == "actors" else row for row in curated]
    return kept + [row for row in extracted if (row.table, row.id) not in merged]
