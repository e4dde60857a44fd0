"""The rooms of the code: imports run one way, from the faces down to what a record is, and never in a circle."""

import ast
import pydoc
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import usvenezuela as usv
from tests.conftest import ROOT
from usvenezuela.model.records import Event

FLOORS = [["problems"], ["model"], ["reading", "writing"], ["checking", "dataset"], ["reporting", "exporting"], ["cli"]]
"""The rooms of the package, from the ground up; those of one floor know nothing of each other."""
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
MODULES = {
    ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in (ROOT / "src", ROOT)
    for path in sorted((folder / ("usvenezuela" if folder.name == "src" else "builder")).rglob("*.py"))
}


def imports_of(path: Path) -> Iterator[str]:
    """The modules of ours that a module imports, at its head or within a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from {name if name in MODULES else node.module for name in full} & MODULES.keys()
        elif isinstance(node, ast.Import):
            yield from {alias.name for alias in node.names} & MODULES.keys()


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "usvenezuela" and len(parts) > 1 else parts[0]


def test_imports_run_down_the_floors_of_the_house() -> None:
    upward = [
        f"{module} imports {other}"
        for module, path in MODULES.items()
        for other in imports_of(path)
        if room_of(module) in FLOOR_OF and room_of(other) in {*FLOOR_OF, "builder"}
        if room_of(other) != room_of(module) and FLOOR_OF.get(room_of(other), len(FLOORS)) >= FLOOR_OF[room_of(module)]
    ]
    assert len(MODULES) > 60
    assert upward == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    TopologicalSorter({module: set(imports_of(path)) for module, path in MODULES.items()}).prepare()


def test_polars_is_loaded_only_where_frames_are() -> None:
    loading = {
        module
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import) and "polars" in [alias.name for alias in node.names]
    }
    rooms = ("usvenezuela.checking.bulk.", "usvenezuela.reading.parquet", "usvenezuela.reading.trial", "usvenezuela.dataset.")
    assert loading
    assert [module for module in loading if not module.startswith(rooms)] == []


def test_completion_offers_the_public_names_alone() -> None:
    assert sorted(dir(usv)) == sorted(usv.__all__)


def test_help_on_a_record_opens_with_its_sentence_and_lists_its_fields() -> None:
    event = usv.load().events[0]
    shown = pydoc.plain(pydoc.render_doc(type(event)))
    start = shown.index("Something that happened, was said, or is said to have happened.")
    assert start < 150
    for name, field in Event.model_fields.items():
        assert field.description
        assert f"{name}: {field.description}" in shown
    assert "pattern" not in shown
