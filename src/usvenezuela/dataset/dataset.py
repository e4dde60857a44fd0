"""Loading the dataset, or any release of it, as typed records."""

import os
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from usvenezuela.problems import nearest
from usvenezuela.reading.releases import Descriptor, ReleaseError

# Building the record types takes most of the time of a cold start: they are imported with the first table.
if TYPE_CHECKING:
    import pandas
    import polars

    from usvenezuela.dataset.filters import (
        ActorIdentifierTable,
        ActorTable,
        CodeTable,
        EventDyadTable,
        EventLinkTable,
        EventParticipantTable,
        EventTable,
        EvidenceTable,
        FigureTable,
        MentionTable,
        PostingTable,
        RegisteredIdTable,
        SanctionChainTable,
        SanctionTable,
        SanctionTargetTable,
        SentenceTable,
        SourceTable,
    )
    from usvenezuela.dataset.table import Table
    from usvenezuela.model.records import Record


class Dataset:
    """A release of the dataset: one `Table` per published table, parsed when first used."""

    # The tables are no properties: notebooks, which complete `data.events["evt-`, evaluate none.

    def __init__(self, descriptor: Descriptor) -> None:
        """Open the release; use `load` instead."""
        self._descriptor = descriptor
        self.version = descriptor.version
        self._tables: dict[str, Table[Any]] = {}

    def table(self, name: str) -> "Table[Any]":
        """The table of that name, parsed when it is first asked for.

        Raises:
            KeyError: there is no such table.
            ReleaseError: the release does not hold it as its records should be.
        """
        from usvenezuela.model.tables import TABLES

        if name not in TABLES:
            raise KeyError(f"no table {name!r}; {nearest(name, TABLES, 'the tables are ', len(TABLES))}")
        if name not in self._tables:
            self._tables[name] = self._parse(name)
        return self._tables[name]

    def _parse(self, name: str) -> "Table[Any]":
        from pydantic import ValidationError
        from pydantic_core import from_json

        from usvenezuela.dataset.table import Table, key_of
        from usvenezuela.model.tables import TABLES

        record = TABLES[name]
        resource = self._descriptor.table(name, "json")
        if not resource:
            raise ReleaseError(f"{self._descriptor.path}: lists no JSON file of {name}, data/{name}.json; fetch or install it again")
        try:
            rows = from_json(self._descriptor.read_bytes(resource))
            table = Table(record, [record.model_validate(row) for row in rows], self.table)
        except ValidationError as error:
            detail = error.errors()[0]
            place = ".".join(map(str, detail["loc"]))
            raise ReleaseError(f"{resource.path}: {place}: {detail['msg']}; was it made for another version?") from None
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise ReleaseError(f"{resource.path}: not a list of records: {error}") from None
        if len({key_of(item) for item in table}) != len(table):
            raise ReleaseError(f"{resource.path}: two records have the same key")
        return table

    @cached_property
    def tables(self) -> "Mapping[str, Table[Any]]":
        """The tables by their names, each parsed when it is first asked for."""
        return _Tables(self)

    @cached_property
    def sources(self) -> "SourceTable":
        """The documents."""
        return cast("SourceTable", self.table("sources"))

    @cached_property
    def sentences(self) -> "SentenceTable":
        """The sentences of the documents, by their offsets."""
        return cast("SentenceTable", self.table("sentences"))

    @cached_property
    def actors(self) -> "ActorTable":
        """Who acts, is acted on or is spoken of."""
        return cast("ActorTable", self.table("actors"))

    @cached_property
    def actor_identifiers(self) -> "ActorIdentifierTable":
        """The ids of actors in other systems."""
        return cast("ActorIdentifierTable", self.table("actor_identifiers"))

    @cached_property
    def events(self) -> "EventTable":
        """What happened, was said, or is said to have happened."""
        return cast("EventTable", self.table("events"))

    @cached_property
    def event_participants(self) -> "EventParticipantTable":
        """Each actor's part in each event."""
        return cast("EventParticipantTable", self.table("event_participants"))

    @cached_property
    def event_dyads(self) -> "EventDyadTable":
        """Who did something to whom in each event."""
        return cast("EventDyadTable", self.table("event_dyads"))

    @cached_property
    def event_links(self) -> "EventLinkTable":
        """The relations between events."""
        return cast("EventLinkTable", self.table("event_links"))

    @cached_property
    def sanctions(self) -> "SanctionTable":
        """The sanction actions."""
        return cast("SanctionTable", self.table("sanctions"))

    @cached_property
    def sanction_targets(self) -> "SanctionTargetTable":
        """What or whom each sanction action hits."""
        return cast("SanctionTargetTable", self.table("sanction_targets"))

    @cached_property
    def sanction_chains(self) -> "SanctionChainTable":
        """What became of each measure, as far as the documents tell."""
        return cast("SanctionChainTable", self.table("sanction_chains"))

    @cached_property
    def postings(self) -> "PostingTable":
        """Persons and groups in diplomatic posts."""
        return cast("PostingTable", self.table("postings"))

    @cached_property
    def figures(self) -> "FigureTable":
        """The quantities."""
        return cast("FigureTable", self.table("figures"))

    @cached_property
    def evidence(self) -> "EvidenceTable":
        """The quotes that everything rests on."""
        return cast("EvidenceTable", self.table("evidence"))

    @cached_property
    def mentions(self) -> "MentionTable":
        """The names, dates and quantities found in the documents."""
        return cast("MentionTable", self.table("mentions"))

    @cached_property
    def codes(self) -> "CodeTable":
        """The controlled values with their meanings."""
        return cast("CodeTable", self.table("codes"))

    @cached_property
    def records(self) -> "RegisteredIdTable":
        """Every id given out."""
        return cast("RegisteredIdTable", self.table("records"))

    def __getitem__(self, id: str) -> "Any":
        """The record with that id, of whatever kind.

        Raises:
            KeyError: there is none, or it is retired; the message says what to use instead.
        """
        from usvenezuela.model.tables import PREFIXES

        id = str(id)
        table = PREFIXES.get(id.partition("-")[0])
        record = self.table(table).get(id) if table else None
        if record is not None:
            return record
        retired = self.records.get(id)
        if retired:
            redirect = f"; use {retired.replaced_by}" if retired.replaced_by else ""
            raise KeyError(f"{id} is retired: {retired.reason}{redirect}")
        raise KeyError(f"there is no {id!r}; {self._hint(id)}")

    def _hint(self, id: str) -> str:
        from usvenezuela.dataset.values import actor_named

        try:
            return f"did you mean {actor_named(self.table, id)}?"
        except ValueError:
            return nearest(id, [item.record_id for item in self.records], "ids are such as ", 3)

    def about(self, actor: str) -> "tuple[Record, ...]":
        """Every record that names the actor, given by id, name or alias: events, sanctions, postings, figures and actors that belong to it.

        Figures count where the record they belong to names the actor.

        Raises:
            KeyError: there is no such actor; the message names the nearest.
        """
        from usvenezuela.dataset.table import actors_of, by_date, key_of
        from usvenezuela.dataset.values import actor_named

        try:
            actor_id = actor_named(self.table, actor)
        except ValueError as error:
            raise KeyError(str(error)) from None
        tables: tuple[Table[Any], ...] = (self.events, self.sanctions, self.postings)
        found = [item for table in tables for item in sorted(table, key=by_date) if actor_id in set(actors_of(item))]
        named = {key_of(item) for item in found}
        figures = [item for item in self.figures if item.record_id in named or item.record_id == actor_id]
        members = [item for item in self.actors if item.parent_id == actor_id]
        return (*found, *figures, *members)

    def to_pandas(self, table: str) -> "pandas.DataFrame":
        """One table as a pandas frame; see `Table.to_pandas`."""
        return self.table(table).to_pandas()

    def to_polars(self, table: str) -> "polars.DataFrame":
        """One table as a polars frame; see `Table.to_polars`."""
        return self.table(table).to_polars()

    def _repr_html_(self) -> str:
        """The tables with their sizes, for notebooks."""
        from usvenezuela.model.descriptions import docstring_of
        from usvenezuela.model.notebooks import html_table
        from usvenezuela.model.tables import TABLES

        rows = [(name, len(self.table(name)), docstring_of(record)) for name, record in TABLES.items()]
        return html_table(f"usvenezuela {self.version}", ("table", "records", "what it holds"), rows)

    def _ipython_key_completions_(self) -> list[str]:
        """The ids, for completion in notebooks: `data["evt-mad`."""
        from usvenezuela.model.tables import PREFIXES

        return [key for table in PREFIXES.values() for key in self.table(table)._ipython_key_completions_()]

    def __repr__(self) -> str:
        """The version, where it was loaded from, and how many records there are, if the tables can be read."""
        from usvenezuela.model.tables import PREFIXES

        try:
            counts = ", ".join(f"{len(self.table(table))} {table}" for table in PREFIXES.values())
        except ReleaseError:
            counts = "not all of its tables can be read"
        return f"<usvenezuela {self.version} from {self._descriptor.path}: {counts}>"


class _Tables(Mapping[str, "Table[Any]"]):
    """The tables of a dataset by their names."""

    def __init__(self, data: Dataset) -> None:
        self._data = data

    def __getitem__(self, name: str) -> "Table[Any]":
        return self._data.table(name)

    def __contains__(self, name: object) -> bool:
        return any(name == known for known in self)

    def __iter__(self) -> Iterator[str]:
        from usvenezuela.model.tables import TABLES

        return iter(TABLES)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def __repr__(self) -> str:
        return f"<{len(self)} tables: {', '.join(self)}>"


def load(path: str | os.PathLike[str] | None = None) -> Dataset:
    """Load the bundled dataset, or the release at `path` (its `datapackage.json`, its folder or its zip archive).

    Every file is compared with the hash in the descriptor; tables are parsed when first used. The
    bundled dataset is opened once: each call returns the same object.

    Raises:
        ReleaseError: a file is missing or altered, or the descriptor is not one of a release.
    """
    return _bundled() if path is None else _open(Descriptor.read(Path(path)))


@cache
def _bundled() -> Dataset:
    return _open(Descriptor.bundled())


def _open(descriptor: Descriptor) -> Dataset:
    faults = [found.message for found in descriptor.problems()]
    if faults:
        raise ReleaseError(f"{descriptor.path}: " + "; ".join(faults))
    return Dataset(descriptor)
