"""Reading the source documents."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from builder.extraction.document import Document
from usvenezuela.checking.rows import Row
from usvenezuela.problems import Problem


def read_documents(sources: Iterable[Row], root: Path) -> tuple[dict[str, Document], list[Problem]]:
    """The documents that `sources` declare, by source id, and a problem for each that is missing or altered."""
    read = [(source, _read(source, root)) for source in sources]
    documents = {source.id: found for source, found in read if isinstance(found, Document)}
    return documents, [found for _, found in read if isinstance(found, Problem)]


def _read(source: Row, root: Path) -> Document | Problem:
    if not source["path"]:
        return source.problem(
            "document-missing", f"{source.id} has no document; put its text into seeds/documents, and its path and sha256 here"
        )
    path = root / source["path"]
    raw = path.read_bytes() if path.is_file() else None
    if raw is None:
        message = f"the document is missing; put the text with the sha256 {source['sha256']} at {source['path']}"
        return source.problem("document-missing", message, "path")
    digest = hashlib.sha256(raw).hexdigest()
    if digest != source["sha256"]:
        message = (
            f"{source['path']} has the sha256 {digest}, expected {source['sha256']}; "
            "put the original bytes back (no editor, no change of line endings)"
        )
        return source.problem("document-altered", message, "sha256")
    try:
        return Document(source.id, raw.decode("utf-8"))
    except UnicodeDecodeError:
        return source.problem("document-encoding", f"{source['path']} is not UTF-8; convert the text and its sha256", "path")
