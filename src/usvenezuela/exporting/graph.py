"""Who did what to whom as a graph in GEXF 1.3, as Gephi and networkx read it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from usvenezuela.writing.cells import cell_of

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset

NAMESPACE = "http://gexf.net/1.3"
CREATOR = "<creator>usvenezuela</creator>"
NODE_COLUMNS = ("actor_type", "country", "wikidata")
EVENT_COLUMNS = ("event_type", "mode", "quad_class", "start_date", "end_date", "earliest", "latest", "factuality", "asserted")
EDGE_COLUMNS = ("event_id", *EVENT_COLUMNS)


def write(data: "Dataset", path: Path) -> None:
    """Write a node for each actor, and an edge for each dyad of an event."""
    root = Element("gexf", xmlns=NAMESPACE, version="1.3")
    meta = SubElement(root, "meta")
    SubElement(meta, "creator").text = "usvenezuela"
    SubElement(meta, "description").text = f"Who did what to whom: usvenezuela {data.version}, CC BY-SA 4.0"
    graph = SubElement(root, "graph", defaultedgetype="directed", mode="static")
    _declare(graph, "node", NODE_COLUMNS)
    _declare(graph, "edge", EDGE_COLUMNS)
    _add_nodes(graph, data)
    _add_edges(graph, data)
    indent(root)
    path.write_bytes(tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def is_own(path: Path) -> bool:
    """Whether a file is a graph that we wrote."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(1000)
    return NAMESPACE.encode() in start and CREATOR.encode() in start


def _declare(graph: Element, what: str, columns: tuple[str, ...]) -> None:
    attributes = SubElement(graph, "attributes", {"class": what})
    for column in columns:
        SubElement(attributes, "attribute", id=column, title=column, type="boolean" if column == "asserted" else "string")


def _add_nodes(graph: Element, data: "Dataset") -> None:
    wikidata = {item.actor_id: item.identifier for item in data.actor_identifiers if item.scheme == "wikidata"}
    nodes = SubElement(graph, "nodes")
    for actor in data.actors:
        node = SubElement(nodes, "node", id=actor.actor_id, label=actor.name)
        _add_values(node, {"actor_type": actor.actor_type, "country": actor.country, "wikidata": wikidata.get(actor.actor_id)})


def _add_edges(graph: Element, data: "Dataset") -> None:
    """Add the dyads; an event may have several, so the id of an edge is the key of the dyad, and `event_id` names the event."""
    edges = SubElement(graph, "edges")
    for dyad in data.event_dyads:
        event = data.events[dyad.event_id]
        edge = SubElement(
            edges,
            "edge",
            id=f"{dyad.event_id}/{dyad.by_id}/{dyad.to_id}",
            source=dyad.by_id,
            target=dyad.to_id,
            label=event.name,
            kind=event.event_type,
        )
        _add_values(edge, {column: getattr(event, column) for column in EDGE_COLUMNS})


def _add_values(element: Element, values: dict[str, Any]) -> None:
    """Add the values that are there."""
    parent = SubElement(element, "attvalues")
    for column, value in values.items():
        if value is not None:
            SubElement(parent, "attvalue", {"for": column, "value": cell_of(value)})
