"""The review as one page that needs no script and no network."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from builder.reviewing.comparison import Kind, Mark

_HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Review: like beside like</title>
<style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 1rem; }
nav li { display: inline-block; margin-right: 1rem; }
nav ul { padding: 0; }
section { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid #ccc; padding: .2rem .4rem; text-align: left; vertical-align: top; min-width: 5rem; max-width: 26rem; }
thead th { background: #eee; }
tbody th { background: #fff; font-weight: normal; left: 0; position: sticky; }
tr:target > * { background: #e6f0ff; }
td div + div { border-top: 1px dotted #ccc; }
mark { background: #ffd54d; }
.unread { color: #a00; }
</style>
</head>
<body>
<h1>Like beside like</h1>
<p>The records of each kind side by side. <mark>Marked</mark> is what differs from what most records of the kind have.</p>
"""
_ID = re.compile(r"\b[a-z]{3}-[a-z0-9]+(?:-[a-z0-9]+)*")


def render_page(kinds: Sequence[Kind], faults: Sequence[str]) -> str:
    """The kinds as tables under a list of them, and the faults that keep seeds from being read."""
    names = _names(kinds)
    lines = [*_unread(faults), *_contents(kinds), *(line for kind in kinds for line in _section(kind, names))]
    return _HEAD + "\n".join([*lines, "</body>", "</html>"]) + "\n"


def _names(kinds: Sequence[Kind]) -> Mapping[str, str]:
    """What each record on the page is called, by its id."""
    return {id: name for kind in kinds for id, name in zip(_texts(kind, "id"), _texts(kind, "name", "label", "scope"), strict=True)}


def _texts(kind: Kind, *names: str) -> list[str]:
    """What stands in the first of the columns so called."""
    cells = next(column.cells for column in kind.columns if column.name in names)
    return [mark.text for marks in cells for mark in marks]


def _unread(faults: Sequence[str]) -> Iterator[str]:
    if faults:
        yield "<h2>What cannot be read, and may be missing below</h2>"
        yield f'<ul class="unread">{"".join(f"<li>{escape(line)}</li>" for line in faults)}</ul>'


def _contents(kinds: Sequence[Kind]) -> Iterator[str]:
    yield "<nav>"
    for table, members in groupby(kinds, key=lambda kind: kind.table):
        links = (f'<li><a href="#{_anchor(kind)}">{escape(kind.name)}</a> ({len(kind.records)})</li>' for kind in members)
        yield f"<h2>{escape(table.capitalize())}</h2>"
        yield f"<ul>{''.join(links)}</ul>"
    yield "</nav>"


def _anchor(kind: Kind) -> str:
    return escape("-".join([kind.table, *kind.codes]))


def _section(kind: Kind, names: Mapping[str, str]) -> Iterator[str]:
    yield f'<section id="{_anchor(kind)}">'
    yield f"<h2>{escape(kind.table)}: {escape(kind.name)}</h2>"
    yield f"<p>{kind.size}{f'; most have {escape(kind.usual)}' if kind.usual else ''}.</p>"
    yield "<table>"
    yield f"<thead><tr>{''.join(f'<th>{escape(column.name)}</th>' for column in kind.columns)}</tr></thead>"
    yield "<tbody>"
    for first, *rest in kind.records:
        cells = "".join(f"<td>{_cell(cell, names)}</td>" for cell in rest)
        yield f'<tr id="{escape(first[0].text)}"><th>{escape(first[0].text)}</th>{cells}</tr>'
    yield "</tbody>"
    yield "</table>"
    yield "</section>"


def _cell(marks: Sequence[Mark], names: Mapping[str, str]) -> str:
    return "".join(f"<div>{_marked(mark, names)}</div>" for mark in marks)


def _marked(mark: Mark, names: Mapping[str, str]) -> str:
    text = _ID.sub(lambda found: _linked(found[0], names), escape(mark.text))
    return f'<mark title="most: {escape(", ".join(mark.instead))}">{text}</mark>' if mark.instead else text


def _linked(id: str, names: Mapping[str, str]) -> str:
    return f'<a href="#{id}" title="{escape(names[id])}">{id}</a>' if id in names else id
