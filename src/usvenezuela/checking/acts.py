"""Whether like is coded alike: likely mistakes in authored records against the pattern of their kind of act."""

from collections import Counter
from collections.abc import Iterator

from usvenezuela.checking.row_rules import span
from usvenezuela.checking.rows import Check, Row, Rows
from usvenezuela.model.derived import ASSERTED
from usvenezuela.model.edtf import OPEN_END, Edtf
from usvenezuela.model.patterns import MODES, roles_of
from usvenezuela.model.vocabularies import Factuality, LinkType, ParticipantRole
from usvenezuela.problems import Problem, cut

PRONOUNS = frozenset(
    """
    i you he she it we they me him her us them my your his its our their mine yours hers ours theirs himself herself itself
    themselves who whom whose which that this these those one ones someone anyone everyone another others former latter
    """.split()
)
"""Words that name someone only where they stand."""


def mode_missing(rows: Rows) -> Iterator[Problem]:
    """Rule `mode-missing`."""
    for event in rows.table("events"):
        if not event["mode"] and not roles_of(event["event_type"], None):
            modes = ", ".join(MODES[event["event_type"]])
            yield event.problem("mode-missing", f"{event['event_type']} has a mode: one of {modes}; choose it", "event_type")


def role_missing(rows: Rows) -> Iterator[Problem]:
    """Rule `role-missing`."""
    for event in rows.table("events"):
        pattern = roles_of(event["event_type"], event["mode"])
        roles = Counter(part["role"] for part in rows.of("event_participants", event.id))
        for group in pattern.missing(roles, roles[ParticipantRole.ACTOR]) if pattern else ():
            wanted = " or ".join(group)
            together = ", or a second actor if they did it together" if pattern and pattern.is_mutual and len(group) == 1 else ""
            message = (
                f"{_kind(event)} has a participant as {wanted}{together}; add who the words name, or say in the answer that they name none"
            )
            yield event.problem("role-missing", message, "event_type")


def role_misfit(rows: Rows) -> Iterator[Problem]:
    """Rule `role-misfit`."""
    for part in rows.table("event_participants"):
        event = rows.by_id.get(part.id)
        pattern = roles_of(event["event_type"], event["mode"]) if event and event.table == "events" else None
        if not event or not pattern:
            continue
        if part["role"] == ParticipantRole.CLAIMANT:
            if event["factuality"] == Factuality.STATED:
                message = f"the event is stated, so that {part['actor_id']} claims nothing; make it attributed, or give the role it has"
                yield part.problem("role-misfit", message, "role")
        elif part["role"] not in pattern.allowed():
            allowed = ", ".join(sorted(pattern.allowed()))
            yield part.problem("role-misfit", f"{_kind(event)} has no {part['role']}; its roles are {allowed}", "role")


def _kind(event: Row) -> str:
    return f"{event['event_type']}/{event['mode']}" if event["mode"] else str(event["event_type"])


_IN_OFFICE = (ParticipantRole.ACTOR, ParticipantRole.RECIPIENT, ParticipantRole.CLAIMANT)


def principal_missing(rows: Rows) -> Iterator[Problem]:
    """Rule `principal-missing`."""
    for part in rows.table("event_participants"):
        if part["capacity"] and part["role"] in _IN_OFFICE and not part["on_behalf_of_id"]:
            message = (
                f"{part['actor_id']} takes part as {cut(part['capacity'])}; name in `on_behalf_of` the body that this office belongs to"
            )
            yield part.problem("principal-missing", message, "capacity")


def accuser_missing(rows: Rows) -> Iterator[Problem]:
    """Rule `accuser-missing`."""
    alleged = {link["to_event_id"] for link in rows.table("event_links") if link["link_type"] == LinkType.ALLEGES}
    for event in rows.table("events"):
        if event["factuality"] in (Factuality.ALLEGED, Factuality.DISPUTED) and event.id not in alleged:
            message = f"the event is {event['factuality']}, yet no event alleges it; link the one in which its claimant says it"
            yield event.problem("accuser-missing", message, "factuality")


def differs_from_event(rows: Rows) -> Iterator[Problem]:
    """Rule `differs-from-event`."""
    for table in ("sanctions", "postings"):
        for row in rows.table(table):
            event = rows.by_id.get(row["event_id"] or "")
            if event:
                yield from _other_dates(row, event)
    for row in (*rows.table("sanctions"), *rows.table("figures")):
        event = rows.by_id.get(row["event_id"] or row["record_id"] or "")
        if event and event.table == "events" and _is_firmer(row, event):
            message = f"it is {row['factuality']}, but {event.id} is {event['factuality']}; make the two agree"
            yield row.problem("differs-from-event", message, "factuality")


def _is_firmer(row: Row, event: Row) -> bool:
    """Whether a record tells as a fact, or as another sort of doubt, what its event does not; a figure may be the more doubtful of the two."""
    if row.table == "figures":
        return row["factuality"] in ASSERTED and event["factuality"] not in ASSERTED
    return bool(row["factuality"] != event["factuality"])


def _other_dates(row: Row, event: Row) -> Iterator[Problem]:
    """A sanction bears its event's date; a posting begins or ends when its event happens."""
    if row.table == "sanctions":
        announced = [row["announced_date"]] if row["announced_date"] else []
        agrees = event["start_date"] in (row["start_date"], *announced)
    else:
        agrees = any(_meet(row[column], event) for column in ("start_date", "end_date") if row[column] != OPEN_END)
    if not agrees:
        message = f"its dates are not that of {event.id}, {event['start_date'] or 'undated'}; the same act has the same date everywhere"
        yield row.problem("differs-from-event", message, "event_id")


def _meet(value: Edtf | None, event: Row) -> bool:
    """Whether a date may be that of an event."""
    first, last = span(event)
    if value is None:
        return event["start_date"] is None
    return (value.earliest or first) <= last and first <= (value.latest or last)


def claimant_on_stated(rows: Rows) -> Iterator[Problem]:
    """Rule `role-misfit`, on figures."""
    for figure in rows.table("figures"):
        if figure["claimant_id"] and figure["factuality"] == Factuality.STATED:
            message = f"the figure is stated, so that {figure['claimant_id']} claims nothing; make it attributed, or leave the claimant out"
            yield figure.problem("role-misfit", message, "claimant_id")


def pronoun_as_name(rows: Rows) -> Iterator[Problem]:
    """Rule `pronoun-as-name`."""
    for actor in rows.table("actors"):
        for column, names in (("name", [actor["name"]]), ("aliases", actor["aliases"] or ())):
            for name in names:
                if name[:1].lower() + name[1:] in PRONOUNS:
                    message = f"{cut(name)} names someone only where it stands; give a name, or nothing"
                    yield actor.problem("pronoun-as-name", message, column)


PATTERN_SUSPICIONS: tuple[Check, ...] = (
    mode_missing,
    role_missing,
    role_misfit,
    principal_missing,
    accuser_missing,
    differs_from_event,
    claimant_on_stated,
    pronoun_as_name,
)
"""What is likely wrong where a record has not the shape of its kind."""
