"""Records that lead back to themselves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from usvenezuela.checking.rows import Row, Rows
from usvenezuela.model.vocabularies import (
    LinkType,
)
from usvenezuela.problems import Problem

SELF_REFERENCES = {"actors": "parent_id", "sanctions": "amends_id", "records": "replaced_by"}
"""The columns, by table, in which a record may name another of its kind."""


def no_cycles(rows: Rows) -> Iterator[Problem]:
    """Rule `cycle`."""
    for table, column in SELF_REFERENCES.items():
        yield from _cycles(rows.table(table), column, {row.id: [row[column]] for row in rows.table(table) if row[column]})
    parts: dict[str, list[str]] = defaultdict(list)
    for link in rows.table("event_links"):
        if link["link_type"] == LinkType.PART_OF and link["from_event_id"] != link["to_event_id"]:
            parts[link["from_event_id"]].append(link["to_event_id"])
    yield from _cycles(rows.table("events"), "", parts)


def _cycles(candidates: Iterable[Row], column: str, edges: Mapping[str, list[str]]) -> Iterator[Problem]:
    circle_of = {id: circle for circle in _circles(edges) for id in circle}
    for row in candidates:
        if row.id in circle_of:
            circle = circle_of[row.id]
            others = list(islice((id for id in circle if id != row.id), 3))
            way = f"through {' and '.join(others)}{' …' if len(circle) > 4 else ''}" if others else "directly"
            yield row.problem("cycle", f"{row.id} leads back to itself {way}; cut one of the references", column)


def _circles(edges: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """The groups of ids that lead back to themselves: the strongly connected components, by Tarjan's algorithm (1972).

    Written without recursion, since a chain may be as long as a table.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    for start in edges:
        work = [] if start in order else [(start, iter(edges[start]))]
        while work:
            id, ahead = work[-1]
            if id not in order:
                order[id] = low[id] = len(order)
                path.append(id)
                on_path.add(id)
            for further in ahead:
                if further not in order:
                    work.append((further, iter(edges.get(further, ()))))
                    break
                if further in on_path:
                    low[id] = min(low[id], order[further])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[id])
                if low[id] == order[id]:
                    group = [path.pop()]
                    while group[-1] != id:
                        group.append(path.pop())
                    on_path.difference_update(group)
                    if len(group) > 1 or id in edges.get(id, ()):
                        yield sorted(group)
