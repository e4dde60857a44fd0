"""The files of a draft: written so that what a person changed is kept, and read back block by block.

Beside the files stands `.made.json`, which tells how each proposal was made: what still reads so was not touched by a person. It is
written last, so that a draft without it is one that was cut off: what is there is kept as if a person had written it.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.drafting.proposing import FILES, Block, Draft

DRAFTS = "seeds/drafts"
MADE = ".made.json"
_FIRST_LINE = "# yaml-language-server: $schema=../../../schema/seeds/{kind}.json"
_NOTE = "# Proposals for {source}, not part of the dataset: change, delete or accept them (CONTRIBUTING.md, “Draft from a new document”)."
_ID = re.compile(r"^- id: (\S+)$", re.MULTILINE)
_ITEM = re.compile(r"^- ", re.MULTILINE)


@dataclass(frozen=True)
class Written:
    """What writing a draft came to."""

    new: tuple[str, ...] = ()
    """The keys of the proposals that were not there before."""
    kept: tuple[str, ...] = ()
    """Of those that a person has changed."""
    gone: tuple[str, ...] = ()
    """Of those that a person has deleted or accepted."""
    dropped: tuple[str, ...] = ()
    """Of those that the rules no longer make, and nobody has changed."""
    was_cut_off: bool = False


def folder_of(source_id: str, root: Path) -> Path:
    """Where the draft of a source stands."""
    return root / DRAFTS / source_id


def read_blocks(path: Path) -> list[Block]:
    """The blocks of a file of a draft: each item of the list, with the comments right before it."""
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    starts = [_with_comments(text, match.start()) for match in _ITEM.finditer(text)]
    ends = [*starts[1:], len(text)][: len(starts)]
    return [Block(key_of(text[start:end]), text[start:end]) for start, end in zip(starts, ends, strict=True)]


def _with_comments(text: str, at: int) -> int:
    """Where the comments right before an item begin; those that head the file are not among them."""
    while at:
        line_start = text.rfind("\n", 0, at - 1) + 1
        line = text[line_start:at]
        if not line.startswith("#") or line.startswith(("# yaml-language-server", "# Proposals for ")):
            return at
        at = line_start
    return at


def key_of(text: str) -> str:
    """What tells a block: its id, else what it skips."""
    id = _ID.search(text)
    return id[1] if id else hashlib.sha256(re.sub(r"(?m)^#.*\n|^ *reason:.*\n?", "", text).encode()).hexdigest()[:16]


def write_draft(draft: Draft, root: Path) -> Written:
    """Write a draft, or add to the one that is there what is new; what a person changed or took out stays so."""
    folder = folder_of(draft.source_id, root)
    folder.mkdir(parents=True, exist_ok=True)
    made_before = _made(folder)
    was_cut_off = made_before is None and any((folder / f"{name}.yaml").exists() for name in FILES)
    found: dict[str, list[str]] = {"new": [], "kept": [], "gone": [], "dropped": []}
    made: dict[str, str] = {}
    for name in FILES:
        blocks = [Block(key_of(block.text), block.text) for block in draft.files[name]]
        made |= {block.key: _hash(block.text) for block in blocks}
        merged = list(_merged(blocks, read_blocks(folder / f"{name}.yaml"), made_before or {}, found))
        replace_file(folder / f"{name}.yaml", _file(name, draft.source_id, merged))
    gone = {key: hash for key, hash in (made_before or {}).items() if key in found["gone"]}
    replace_file(folder / MADE, json.dumps(dict(sorted({**made, **gone}.items())), indent=1) + "\n")
    new, kept, taken_out, dropped = (tuple(found[name]) for name in ("new", "kept", "gone", "dropped"))
    return Written(new, kept, taken_out, dropped, was_cut_off)


def _merged(
    blocks: Sequence[Block], there: Sequence[Block], made_before: Mapping[str, str], found: Mapping[str, list[str]]
) -> Iterator[Block]:
    """The blocks of a file in the order of the text; what a person added comes where it stood, after the block before it."""
    old = {block.key: block for block in there}
    own = {block.key for block in there if made_before.get(block.key) != _hash(block.text)}
    after: dict[str, list[Block]] = {"": []}
    last = ""
    wanted = {block.key for block in blocks}
    for block in there:
        if block.key in wanted:
            last = block.key
        elif block.key in own:
            after.setdefault(last, []).append(block)
            found["kept"].append(block.key)
        else:
            found["dropped"].append(block.key)
    yield from after[""]
    for block in blocks:
        if block.key in old:
            if block.key in own:
                found["kept"].append(block.key)
            yield old[block.key] if block.key in own else block
        elif block.key in made_before:
            found["gone"].append(block.key)
        else:
            found["new"].append(block.key)
            yield block
        yield from after.get(block.key, ())


def _made(folder: Path) -> dict[str, str] | None:
    """How each proposal was made; None if that was never written."""
    path = folder / MADE
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.strip().encode("utf-8")).hexdigest()[:16]


def _file(name: str, source_id: str, blocks: Sequence[Block]) -> str:
    texts = [block.text.rstrip("\n") for block in blocks] or ["[]"]
    return "\n".join([_FIRST_LINE.format(kind=FILES[name]), _NOTE.format(source=source_id), *texts]) + "\n"


def without(path: Path, keys: set[str]) -> str:
    """The text of a file of a draft without some of its blocks."""
    kept = [block for block in read_blocks(path) if block.key not in keys]
    return _file(path.stem, path.parent.name, kept)


def replace_file(path: Path, text: str) -> None:
    """Write a file in one step: whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(text.encode("utf-8"))
    os.replace(temporary, path)


def left_in_drafts(root: Path) -> Mapping[str, Mapping[str, int]]:
    """How many proposals of each file each draft still holds."""
    folders = sorted(path for path in (root / DRAFTS).glob("*") if path.is_dir())
    counted = {folder.name: {name: len(read_blocks(folder / f"{name}.yaml")) for name in FILES} for folder in folders}
    return {source: {name: count for name, count in counts.items() if count} for source, counts in counted.items() if any(counts.values())}
