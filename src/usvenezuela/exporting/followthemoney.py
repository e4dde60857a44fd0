"""The records as FollowTheMoney entities: what the schema holds of them, one JSON object a line; docs/followthemoney.md says what is lost.

Only what is asserted is written. An accusation is not a deed, and an entity that links a person to an
event is read as a deed by those who search and match entities, whatever its notes say. The accusing itself is written.
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from usvenezuela.exporting.formats import CannotExport

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset
    from usvenezuela.model.records import Actor, Event, Posting, Sanction

Entity = dict[str, Any]

DATASET = "usvenezuela"
TYPES = {
    "person": "Person",
    "company": "Company",
    "vessel": "Vessel",
    "group": "LegalEntity",
    **dict.fromkeys(("state", "government", "public_body", "armed_force", "mission"), "PublicBody"),
    **dict.fromkeys(("armed_group", "criminal_group", "party", "igo", "ngo", "media"), "Organization"),
}
"""The schema of each type of actor."""
IDENTIFIERS = {"wikidata": "wikidataId", "imo": "imoNumber", "sec-cik": "cikCode"}
"""The property for each scheme of identifiers that has one."""
EASING = {"threaten", "waive", "ease", "license", "suspend", "delist", "lift", "expire"}
"""The actions that put no measure on a target: as a Sanction they would say the contrary."""

THING = {"name", "alias", "country", "description", "notes", "keywords", "sourceUrl", "publisher", "wikidataId"}
INTERVAL = {"startDate", "endDate", "summary", "description", "recordId", "sourceUrl", "publisher"}
PROPERTIES = {
    "Person": THING | {"parent"},
    "LegalEntity": THING | {"parent"},
    "Organization": THING | {"parent"},
    "PublicBody": THING | {"parent"},
    "Company": THING | {"parent", "cikCode"},
    "Vessel": THING | {"imoNumber"},
    "Position": THING | {"organization"},
    "Event": THING | INTERVAL | {"location", "organizer", "involved"},
    "Sanction": INTERVAL | {"entity", "authority", "program", "provisions", "status", "country", "listingDate"},
    "Occupancy": INTERVAL | {"holder", "post", "status"},
}
"""The properties of FollowTheMoney that we use, by schema."""
REQUIRED = {"Sanction": {"entity"}, "Occupancy": {"holder", "post"}}
"""The properties that a schema needs; those not named here need a name."""
ORGANIZATIONS = {"Organization", "PublicBody", "Company"}
LEGAL_ENTITIES = ORGANIZATIONS | {"Person", "LegalEntity"}
RANGES = {
    "parent": LEGAL_ENTITIES,
    "organizer": LEGAL_ENTITIES,
    "involved": LEGAL_ENTITIES,
    "organization": ORGANIZATIONS,
    "holder": {"Person"},
    "post": {"Position"},
    "entity": set(PROPERTIES) - {"Sanction", "Occupancy"},
}
"""What a property may refer to."""
PLAIN_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
"""The dates that FollowTheMoney takes of those that we write."""


def write(data: "Dataset", path: Path) -> None:
    """Write an entity a line."""
    entities = list(entities_of(data))
    if found := faults(entities):
        raise CannotExport(f"cannot be written as FollowTheMoney entities: {'; '.join(found)}; `usvenezuela validate` may say why")
    lines = (json.dumps(entity, ensure_ascii=False, separators=(",", ":")) + "\n" for entity in entities)
    path.write_bytes("".join(lines).encode("utf-8"))


def is_own(path: Path) -> bool:
    """Whether a file begins with an entity that we wrote."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(1000)
    return start.startswith(b'{"id":"act-') and f'"datasets":["{DATASET}"]'.encode() in start


def faults(entities: Iterable[Entity]) -> list[str]:
    """What FollowTheMoney would drop or could not follow: unknown properties, missing ones, references to nothing or to another kind."""
    entities = list(entities)
    schemas = {entity["id"]: entity["schema"] for entity in entities}
    found = [] if len(schemas) == len(entities) else ["two entities have the same id"]
    for entity in entities:
        id, schema, properties = entity["id"], entity["schema"], entity["properties"]
        found += [f"{id}: {schema} has no {name}" for name in properties if name not in PROPERTIES[schema]]
        found += [f"{id}: {schema} needs {name}" for name in sorted(REQUIRED.get(schema, {"name"}) - set(properties))]
        found += [
            f"{id}: {name} refers to {value}, which is {schemas.get(value, 'not there')}"
            for name, values in properties.items()
            for value in values
            if name in RANGES and schemas.get(value) not in RANGES[name]
        ]
    return found


def entities_of(data: "Dataset") -> Iterator[Entity]:
    """The entities: actors, then events, sanctions and postings, in the order of the tables."""
    for actor in data.actors:
        yield _actor(data, actor)
    for event in data.events:
        if event.asserted:
            yield _event(data, event)
    for sanction in data.sanctions:
        if sanction.asserted and sanction.action not in EASING:
            yield from _sanctions(data, sanction)
    for posting in data.postings:
        if posting.outcome == "served" and posting.person_id and _schema(data, posting.person_id) == "Person":
            yield from _posting(data, posting)


def _entity(id: str, schema: str, **properties: Any) -> Entity:
    """An entity with the values that are there, each once."""
    kept = {name: _values(value) for name, value in properties.items()}
    return {"id": id, "schema": schema, "datasets": [DATASET], "properties": {name: values for name, values in kept.items() if values}}


def _values(value: Any) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return list(dict.fromkeys(str(item) for item in values if item is not None))


def _actor(data: "Dataset", actor: "Actor") -> Entity:
    schema = TYPES[actor.actor_type]
    ids = [
        (IDENTIFIERS.get(item.scheme), f"{'IMO' * (item.scheme == 'imo')}{item.identifier}")
        for item in data.actor_identifiers
        if item.actor_id == actor.actor_id
    ]
    identifiers = {str(name): [value for other, value in ids if other == name] for name, _ in ids if name in PROPERTIES[schema]}
    parent = actor.parent_id if "parent" in PROPERTIES[schema] and actor.parent_id else None
    return _entity(
        actor.actor_id,
        schema,
        name=actor.name,
        alias=[actor.identified_as, *actor.aliases],
        country=_country(actor.country),
        description=actor.description,
        keywords=actor.actor_type,
        parent=parent if parent and _schema(data, parent) in LEGAL_ENTITIES else None,
        **identifiers,
        **_sources(data, actor),
    )


def _event(data: "Dataset", event: "Event") -> Entity:
    linked = [part for part in event.participants if _schema(data, part.actor_id) in LEGAL_ENTITIES]
    claimants = [data.actors[part.actor_id].name for part in event.participants if part.role == "claimant"]
    return _entity(
        event.event_id,
        "Event",
        name=event.name,
        startDate=_date(event.start_date),
        endDate=_date(event.end_date),
        location=event.location_name,
        country=_country(event.location_country),
        organizer=[part.actor_id for part in linked if part.role == "actor"],
        involved=[part.actor_id for part in linked if part.role not in ("actor", "claimant")],
        keywords=[event.event_type, event.mode, event.factuality],
        notes=[*_lost_dates(event), *(f"according to {name}" for name in claimants)],
        **_sources(data, event),
    )


def _sanctions(data: "Dataset", sanction: "Sanction") -> Iterator[Entity]:
    """A sanction for each target that is an actor."""
    issuer = data.actors[sanction.issuer_id]
    for target in dict.fromkeys(item.actor_id for item in sanction.targets if item.actor_id):
        yield _entity(
            f"{sanction.sanction_id}.{target}",
            "Sanction",
            entity=target,
            authority=issuer.name,
            country=_country(issuer.country),
            program=sanction.legal_basis,
            provisions=sanction.measures,
            status=f"action: {sanction.action}",
            listingDate=_date(sanction.announced_date),
            startDate=_date(sanction.start_date),
            endDate=_date(sanction.end_date),
            summary=sanction.name,
            description=[f"factuality: {sanction.factuality}", *_lost_dates(sanction)],
            recordId=sanction.sanction_id,
            **_sources(data, sanction),
        )


def _posting(data: "Dataset", posting: "Posting") -> Iterator[Entity]:
    """A posting that was served by a person, and the post."""
    sending = data.actors[posting.sending_id]
    name = f"{posting.role.replace('_', ' ')} of {sending.name} to {data.actors[posting.receiving_id].name}"
    post = f"{posting.posting_id}.post"
    is_organization = _schema(data, posting.sending_id) in ORGANIZATIONS
    organization = posting.sending_id if is_organization else None
    yield _entity(post, "Position", name=name, organization=organization, country=_country(posting.sending_country))
    yield _entity(
        posting.posting_id,
        "Occupancy",
        holder=posting.person_id,
        post=post,
        startDate=_date(posting.start_date),
        endDate=_date(posting.end_date),
        summary=posting.label,
        description=_lost_dates(posting),
        **_sources(data, posting),
    )


def _schema(data: "Dataset", actor_id: str) -> str:
    return TYPES[data.actors[actor_id].actor_type]


def _country(code: str | None) -> str | None:
    return code.lower() if code else None


def _date(text: str | None) -> str | None:
    return str(text) if text and PLAIN_DATE.fullmatch(text) else None


def _lost_dates(record: "Event | Sanction | Posting") -> list[str]:
    """The dates that FollowTheMoney does not take, in words, so that no range becomes a day."""
    names = ("announced_date", "start_date", "end_date")
    dates = [(name, getattr(record, name, None)) for name in names]
    return [f"{name.replace('_', ' ')}: {text}" for name, text in dates if text and not _date(text)]


def _sources(data: "Dataset", record: Any) -> dict[str, list[str | None]]:
    sources = [data.sources[id] for id in sorted({item.source_id for item in record.evidence})]
    return {"sourceUrl": [item.url for item in sources], "publisher": [item.publisher for item in sources]}
