"""The page to look at, as `make explorer` builds it: whether it is there, and made of the sources that are."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

PAGE = "src/usvenezuela/exporting/page.html"
REMEDY = "run `make explorer`, which needs Node.js 20 or newer"


def page_faults(root: Path) -> Iterator[str]:
    """What keeps the built page from being released."""
    built = _hash_in_page(root)
    if built is None:
        yield f"the page is not built: {REMEDY}"
    elif built != hash_of_sources(root):
        yield f"the page was built of other sources: {REMEDY}"


def hash_of_sources(root: Path) -> str:
    """What the page is made of, as one hash: explorer/build.mjs makes the same."""
    folder = root / "explorer"
    files = [folder / "build.mjs", folder / "package.json", *(folder / "src").rglob("*")]
    found = {path.relative_to(folder).as_posix(): path for path in files if path.is_file()}
    digest = hashlib.sha256()
    for name in sorted(found):
        digest.update(f"{name}\0".encode() + found[name].read_bytes() + b"\0")
    return digest.hexdigest()


def _hash_in_page(root: Path) -> str | None:
    try:
        start = (root / PAGE).read_text(encoding="utf-8")[:1000]
    except (OSError, ValueError):
        return None
    found = re.search(r'<meta name="explorer-sources" content="([0-9a-f]{64})">', start)
    return found[1] if found else None
