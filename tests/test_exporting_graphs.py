"""Exports as a graph (GEXF) and as FollowTheMoney entities."""

import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import usvenezuela as usv
from usvenezuela.dataset.table import Table
from usvenezuela.exporting import followthemoney, graph
from usvenezuela.exporting.export import export

HOSTILE = "]]> <b>A & B</b> \"x\" 'y' &amp; =1+1 Félix"
GEXF = f"{{{graph.NAMESPACE}}}"


class Changed:
    """A dataset with one table in the place of another."""

    def __init__(self, data: usv.Dataset, **tables: Any) -> None:
        self._data, self._tables = data, tables

    def __getattr__(self, name: str) -> Any:
        return self._tables[name] if name in self._tables else getattr(self._data, name)


def with_name(data: usv.Dataset, name: str) -> Any:
    """The dataset with this name for the first actor."""
    first, *others = data.actors
    table: Any = Table(type(first), [first.model_copy(update={"name": name}), *others], data.table)
    return Changed(data, actors=table)


def test_each_actor_is_a_node_and_each_dyad_an_edge_with_what_its_event_says(data: usv.Dataset, tmp_path: Path) -> None:
    export(data, "gexf", tmp_path / "x.gexf")
    root = ElementTree.parse(tmp_path / "x.gexf").getroot()
    nodes = {node.get("id"): node for node in root.iter(f"{GEXF}node")}
    edges = list(root.iter(f"{GEXF}edge"))
    assert set(nodes) == {actor.actor_id for actor in data.actors}
    assert len({edge.get("id") for edge in edges}) == len(edges) == len(data.event_dyads)
    assert {edge.get("source") for edge in edges} | {edge.get("target") for edge in edges} <= set(nodes)
    told = Counter(_values(edge)["asserted"] for edge in edges)
    events = {event.event_id: event for event in data.events}
    asked = Counter("true" if events[dyad.event_id].asserted else "false" for dyad in data.event_dyads)
    assert told == asked and len(asked) == 2


def test_a_graph_opens_in_networkx_with_parallel_edges_kept(data: usv.Dataset, tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    export(data, "gexf", tmp_path / "x.gexf")
    opened = networkx.read_gexf(tmp_path / "x.gexf")
    assert opened.is_directed() and opened.is_multigraph()
    assert opened.number_of_edges() == len(data.event_dyads)
    assert opened.nodes["act-barack-obama"]["wikidata"] == "Q76"
    pairs = Counter((dyad.by_id, dyad.to_id) for dyad in data.event_dyads)
    assert Counter((by, to) for by, to, _ in opened.edges) == pairs


def test_names_that_hold_markup_come_back_as_they_were(data: usv.Dataset, tmp_path: Path) -> None:
    graph.write(with_name(data, HOSTILE), tmp_path / "x.gexf")
    node = next(ElementTree.parse(tmp_path / "x.gexf").getroot().iter(f"{GEXF}node"))
    assert node.get("label") == HOSTILE


def _values(element: ElementTree.Element) -> dict[str, str]:
    return {item.attrib["for"]: item.attrib["value"] for item in element.iter(f"{GEXF}attvalue")}


def test_every_entity_loads_in_the_library_and_keeps_every_value(data: usv.Dataset, tmp_path: Path) -> None:
    library = pytest.importorskip("followthemoney")
    for entity in _entities(data, tmp_path):
        proxy = library.model.get_proxy(entity, cleaned=False)
        kept = proxy.to_dict()
        assert (kept["id"], kept["schema"]) == (entity["id"], entity["schema"])
        assert {name: sorted(values) for name, values in kept["properties"].items()} == {
            name: sorted(values) for name, values in entity["properties"].items()
        }
        for name, values in entity["properties"].items():
            assert all(proxy.schema.get(name).type.validate(value) for value in values), (entity["id"], name, values)
        proxy.schema.validate(entity)


def test_what_is_not_asserted_is_no_entity(data: usv.Dataset, tmp_path: Path) -> None:
    entities = _entities(data, tmp_path)
    events = {entity["id"] for entity in entities if entity["schema"] == "Event"}
    assert events == {event.event_id for event in data.events if event.asserted}
    assert {actor.actor_id for actor in data.actors} < {entity["id"] for entity in entities}
    eased = {sanction.sanction_id for sanction in data.sanctions if sanction.action in ("ease", "lift", "license")}
    unsure = eased | {sanction.sanction_id for sanction in data.sanctions if not sanction.asserted}
    named = {entity["properties"]["recordId"][0] for entity in entities if entity["schema"] == "Sanction"}
    assert unsure and named and not unsure & named


def test_dates_that_are_no_days_stand_in_the_notes(data: usv.Dataset, tmp_path: Path) -> None:
    entities = {entity["id"]: entity["properties"] for entity in _entities(data, tmp_path)}
    ranged = [event for event in data.events if event.asserted and event.start_date and event.start_date.startswith("[")]
    assert ranged
    for event in ranged:
        assert "startDate" not in entities[event.event_id]
        assert f"start date: {event.start_date}" in entities[event.event_id]["notes"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"nickname": ["x"]}, "has no nickname"),
        ({"parent": ["act-nobody"]}, "which is not there"),
        ({"parent": ["act-ship"]}, "which is Vessel"),
        ({"name": None}, "needs name"),
    ],
)
def test_what_the_library_would_drop_is_found(change: dict[str, Any], fault: str) -> None:
    properties = {name: values for name, values in ({"name": ["A"]} | change).items() if values}
    ship = {"id": "act-ship", "schema": "Vessel", "properties": {"name": ["S"]}}
    found = followthemoney.faults([ship, {"id": "act-a", "schema": "Company", "properties": properties}])
    assert len(found) == 1 and fault in found[0]
    assert followthemoney.faults([ship, ship]) == ["two entities have the same id"]


def test_hostile_names_stay_on_their_line(data: usv.Dataset, tmp_path: Path) -> None:
    followthemoney.write(with_name(data, HOSTILE), tmp_path / "x.ftm.json")
    assert json.loads((tmp_path / "x.ftm.json").read_text(encoding="utf-8").split("\n")[0])["properties"]["name"] == [HOSTILE]


def _entities(data: usv.Dataset, tmp_path: Path) -> list[dict[str, Any]]:
    export(data, "ftm", tmp_path / "x.ftm.json")
    return [json.loads(line) for line in (tmp_path / "x.ftm.json").read_text(encoding="utf-8").splitlines()]


def test_our_table_of_the_schema_is_what_the_library_says() -> None:
    library = pytest.importorskip("followthemoney")
    for name, properties in followthemoney.PROPERTIES.items():
        schema = library.model.get(name)
        assert properties <= set(schema.properties), name
        assert set(schema.required) == followthemoney.REQUIRED.get(name, {"name"}), name
        for reference in properties & set(followthemoney.RANGES):
            fitting = {kind for kind in followthemoney.PROPERTIES if library.model.get(kind).is_a(schema.get(reference).range)}
            assert followthemoney.RANGES[reference] == fitting, (name, reference)
