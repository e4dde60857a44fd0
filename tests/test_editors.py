"""Editors complete and check records as they are typed, by the schemas that the modeline names."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

import usvenezuela as usv
from tests.conftest import NODE_MODULES, ROOT, needs_node
from tests.test_cli import run
from tests.test_validation import EVENT
from usvenezuela.dataset.descriptions import name_of
from usvenezuela.model.vocabularies import EventType, ParticipantRole

pytestmark = pytest.mark.slow

SCHEMAS = sorted((ROOT / "schema" / "seeds").glob("*.json"))
# yaml-language-server reads draft-07 and finds `$defs`; words that came later it passes over in silence.
DRAFT_07 = frozenset(
    """
    $schema $id $ref $comment title description default examples readOnly writeOnly type enum const
    multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern format
    items additionalItems maxItems minItems uniqueItems contains
    maxProperties minProperties required properties patternProperties additionalProperties dependencies propertyNames
    if then else allOf anyOf oneOf not definitions contentMediaType contentEncoding
    """.split()
)


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema within a schema."""
    if isinstance(node, dict):
        yield node
        for word, value in node.items():
            if word in ("properties", "patternProperties", "$defs", "definitions"):
                for child in value.values():
                    yield from nodes(child)
            elif word in ("allOf", "anyOf", "oneOf"):
                for child in value:
                    yield from nodes(child)
            elif word in ("items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else"):
                yield from nodes(value)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_the_schemas_of_the_authored_form_stay_within_what_editors_read(path: Path) -> None:
    found = list(nodes(json.loads(path.read_text(encoding="utf-8"))))
    # Editors show the texts of the others where a pattern does not match, and beside codes; whoever does not know these words passes them over.
    assert {word for node in found for word in node} - DRAFT_07 <= {"$defs", "patternErrorMessage", "enumDescriptions"}
    assert [node for node in found if "enum" in node and len(node["enumDescriptions"]) != len(node["enum"])] == []
    assert [node for node in found if "pattern" in node and "patternErrorMessage" not in node] == []
    properties = [(name, child) for node in found for name, child in node.get("properties", {}).items()]
    assert properties
    assert [name for name, child in properties if not child.get("description")] == []


class Editor:
    """An editor as yaml-language-server sees one: it speaks the Language Server Protocol over pipes."""

    def __init__(self, root: Path) -> None:
        node, server = shutil.which("node"), NODE_MODULES / "yaml-language-server" / "bin" / "yaml-language-server"
        self.server = subprocess.Popen([str(node), str(server), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.watchdog = Timer(120, self.server.kill)
        self.watchdog.start()
        self.count = 0
        self.request("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": {"workspace": {"configuration": True}}})
        self.notify("initialized", {})

    def notify(self, method: str, params: Any) -> None:
        """Tell the server something that asks for no answer."""
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Any) -> Any:
        """Ask the server; returns its answer."""
        self.count += 1
        self._send({"id": self.count, "method": method, "params": params})
        return self._receive(lambda message: message.get("id") == self.count and "method" not in message)["result"]

    def open(self, path: Path) -> list[dict[str, Any]]:
        """Open a file; returns what the editor underlines."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": path.read_text(encoding="utf-8")}
        self.notify("textDocument/didOpen", {"textDocument": document})
        found = self._receive(
            lambda message: message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == path.as_uri()
        )
        return list(found["params"]["diagnostics"])

    def close(self) -> None:
        """End the server."""
        self.watchdog.cancel()
        self.server.kill()
        self.server.communicate()

    def _receive(self, is_awaited: Any) -> Any:
        while True:
            message = self._read()
            if is_awaited(message):
                return message
            if "id" in message and "method" in message:  # the server asks for settings: there are none
                items = message["params"].get("items", ()) if message.get("params") else ()
                self._send({"id": message["id"], "result": [None for _ in items]})

    def _send(self, message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.server.stdin
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.server.stdin.flush()

    def _read(self) -> Any:
        assert self.server.stdout
        length = 0
        while header := self.server.stdout.readline().strip():
            name, _, value = header.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server has ended"
        return json.loads(self.server.stdout.read(length))


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    editor = Editor(ROOT)
    yield editor
    editor.close()


def record(folder: Path, kind: str, text: str) -> Path:
    path = folder / f"{kind}.yaml"
    path.write_text(f"# yaml-language-server: $schema={(ROOT / 'schema' / 'seeds' / f'{kind}.json').as_uri()}\n{text}", encoding="utf-8")
    return path


@needs_node("yaml-language-server")
def test_an_editor_underlines_a_wrong_code_and_offers_the_right_ones(editor: Editor, tmp_path: Path) -> None:
    path = record(tmp_path, "event", EVENT.replace("X_STATEMENT", "X_STATEMEN"))
    (found,) = editor.open(path)
    assert found["range"] == {"start": {"line": 3, "character": 14}, "end": {"line": 3, "character": 24}}
    assert "X_STATEMENT" in found["message"]
    position = {"textDocument": {"uri": path.as_uri()}, "position": {"line": 3, "character": 14}}
    offered = {item["label"]: item["documentation"] for item in editor.request("textDocument/completion", position)["items"]}
    assert offered == {code.value: f"{code.label}. {code.definition}" for code in EventType}
    hover = editor.request("textDocument/hover", {**position, "position": {"line": 3, "character": 5}})
    assert "What kind of act or happening it is." in hover["contents"]["value"]


@needs_node("yaml-language-server")
@pytest.mark.parametrize(
    ("good", "bad", "word"),
    [
        ("name:", "nam:", "nam"),
        ("2019-01-23", "2019-02-30", "Expected a date of the calendar in the EDTF profile; check that there is such a day"),
        ("evt-new", "event", "Expected an id: act-"),
        ("  factuality: stated\n", "", "factuality"),
    ],
)
def test_an_editor_underlines_what_is_wrong_or_missing(editor: Editor, tmp_path: Path, good: str, bad: str, word: str) -> None:
    found = editor.open(record(tmp_path, "event", EVENT.replace(good, bad)))
    assert any(word in entry["message"] for entry in found)


@needs_node("yaml-language-server")
def test_an_editor_finds_its_way_in_a_new_record(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    assert run("new", "event", "--output", str(path)).returncode == 0
    template = path.read_text(encoding="utf-8")
    path.write_text(template.replace("  factuality:\n", "  factuality: \n"), encoding="utf-8")
    assert editor.open(path), "the open keys are underlined"
    position = {"line": template.splitlines().index("  factuality:"), "character": len("  factuality: ")}
    offered = editor.request("textDocument/completion", {"textDocument": {"uri": path.as_uri()}, "position": position})["items"]
    assert "alleged" in {item["label"] for item in offered}


@needs_node("yaml-language-server")
@pytest.mark.parametrize(
    ("text", "place", "table"),
    [
        ("- participants:\n    - actor: \n", (2, 13), "actors"),
        ("- participants:\n    - {role: actor, actor: act-h}\n", (2, 32), "actors"),
        ("- participants:\n    - role: actor\n      on_behalf_of: \n", (3, 20), "actors"),
        ("- links:\n    - to: \n", (2, 10), "events"),
        ("- evidence:\n    - source: \n", (2, 14), "sources"),
    ],
)
def test_an_editor_of_the_seeds_offers_the_ids_that_there_are_with_names(
    editor: Editor, tmp_path: Path, data: usv.Dataset, text: str, place: tuple[int, int], table: str
) -> None:
    path = tmp_path / "seeds.yaml"
    path.write_text(f"# yaml-language-server: $schema={(ROOT / 'editing' / 'event.json').as_uri()}\n{text}", encoding="utf-8")
    editor.open(path)
    position = {"textDocument": {"uri": path.as_uri()}, "position": {"line": place[0], "character": place[1]}}
    offered = {item["label"]: item["documentation"] for item in editor.request("textDocument/completion", position)["items"]}
    assert offered == {id: name_of(data[id]) for id in data.tables[table]._ipython_key_completions_()}


@needs_node("yaml-language-server")
def test_an_editor_of_the_seeds_takes_new_ids_refuses_what_is_none_and_tells_what_codes_mean(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "seeds.yaml"
    head = f"# yaml-language-server: $schema={(ROOT / 'editing' / 'event.json').as_uri()}\n"
    path.write_text(head + EVENT.replace("act-nicolas-maduro", "act-somebody-new"), encoding="utf-8")
    assert editor.open(path) == []
    line = next(number for number, text in enumerate(path.read_text().splitlines()) if "role:" in text)
    column = path.read_text().splitlines()[line].index("role: ") + len("role: ")
    position = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": column}}
    offered = {item["label"]: item["documentation"] for item in editor.request("textDocument/completion", position)["items"]}
    assert offered == {role.value: f"{role.label}. {role.definition}" for role in ParticipantRole}
    path = tmp_path / "bad.yaml"
    path.write_text(head + EVENT.replace("act-nicolas-maduro", "Maduro"), encoding="utf-8")
    (found,) = editor.open(path)
    assert found["message"].startswith("Expected an id: act-")


def test_every_kind_that_people_write_has_a_schema_for_editing(data: usv.Dataset) -> None:
    folder = ROOT / "editing"
    assert {path.name for path in folder.iterdir()} == {"ids.json", *(path.name for path in SCHEMAS)}
    suggested = json.loads((folder / "ids.json").read_text(encoding="utf-8"))["$defs"]
    for path in folder.iterdir():
        for node in nodes(json.loads(path.read_text(encoding="utf-8"))):
            target, _, table = node.get("$ref", "").partition("#/$defs/")
            assert (folder / target).exists()
            assert not table or {item["body"] for item in suggested[table]["defaultSnippets"]} == set(
                data.tables[table]._ipython_key_completions_()
            )


@needs_node("yaml-language-server")
def test_an_editor_finds_no_fault_in_our_own_seeds(editor: Editor) -> None:
    paths = sorted((ROOT / "seeds").rglob("*.yaml"))
    assert paths
    for path in paths:
        assert [found["message"] for found in editor.open(path)] == [], path
