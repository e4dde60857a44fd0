"""Loading the dataset, or any release of it, as typed records."""

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from usvenezuela.problems import nearest
from usvenezuela.reading.releases import Descriptor, ReleaseError

# Building the record types takes most of the time of a cold start: they are imported with the first table.
if TYPE_CHECKING:
    import pandas
    import polars

    from usvenezuela.dataset.table import Table
    from usvenezuela.model.records import (
        Actor,
        ActorIdentifier,
        Code,
        Event,
        EventDyad,
        EventLink,
        EventParticipant,
        Evidence,
        Figure,
        Mention,
        Posting,
        Record,
        RegisteredId,
        Sanction,
        SanctionChain,
        SanctionTarget,
        Sentence,
        Source,
    )


class Dataset:
    """A release of the dataset: one `Table` per published table, parsed when first used."""

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
            raise KeyError(f"no table {name!r}; the tables are {', '.join(TABLES)}")
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

    @property
    def tables(self) -> "Mapping[str, Table[Any]]":
        """The tables by their names, each parsed when it is first asked for."""
        return _Tables(self)

    @property
    def sources(self) -> "Table[Source]":
        """The documents."""
        return self.table("sources")

    @property
    def sentences(self) -> "Table[Sentence]":
        """The sentences of the documents, by their offsets."""
        return self.table("sentences")

    @property
    def actors(self) -> "Table[Actor]":
        """Who acts, is acted on or is spoken of."""
        return self.table("actors")

    @property
    def actor_identifiers(self) -> "Table[ActorIdentifier]":
        """The ids of actors in other systems."""
        return self.table("actor_identifiers")

    @property
    def events(self) -> "Table[Event]":
        """What happened, was said, or is said to have happened."""
        return self.table("events")

    @property
    def event_participants(self) -> "Table[EventParticipant]":
        """Each actor's part in each event."""
        return self.table("event_participants")

    @property
    def event_dyads(self) -> "Table[EventDyad]":
        """Who did something to whom in each event."""
        return self.table("event_dyads")

    @property
    def event_links(self) -> "Table[EventLink]":
        """The relations between events."""
        return self.table("event_links")

    @property
    def sanctions(self) -> "Table[Sanction]":
        """The sanction actions."""
        return self.table("sanctions")

    @property
    def sanction_targets(self) -> "Table[SanctionTarget]":
        """What or whom each sanction action hits."""
        return self.table("sanction_targets")

    @property
    def sanction_chains(self) -> "Table[SanctionChain]":
        """What became of each measure, as far as the documents tell."""
        return self.table("sanction_chains")

    @property
    def postings(self) -> "Table[Posting]":
        """Persons and groups in diplomatic posts."""
        return self.table("postings")

    @property
    def figures(self) -> "Table[Figure]":
        """The quantities."""
        return self.table("figures")

    @property
    def evidence(self) -> "Table[Evidence]":
        """The quotes that everything rests on."""
        return self.table("evidence")

    @property
    def mentions(self) -> "Table[Mention]":
        """The names, dates and quantities found in the documents."""
        return self.table("mentions")

    @property
    def codes(self) -> "Table[Code]":
        """The controlled values with their meanings."""
        return self.table("codes")

    @property
    def records(self) -> "Table[RegisteredId]":
        """Every id given out."""
        return self.table("records")

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
        from usvenezuela.dataset.notebooks import html_table
        from usvenezuela.model.descriptions import docstring_of
        from usvenezuela.model.tables import TABLES

        rows = [(name, len(self.table(name)), docstring_of(record)) for name, record in TABLES.items()]
        return html_table(f"usvenezuela {self.version}", ("table", "records", "what it holds"), rows)

    def __repr__(self) -> str:
        """The version and where it was loaded from."""
        return f"<usvenezuela {self.version} from {self._descriptor.path}>"


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
