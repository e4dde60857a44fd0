"""Puts into wheel and sdist what makes a whole release of them: descriptor, guides, licences, and the documents that may leave."""

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WholeRelease(BuildHookInterface[Any]):
    """Everything stands in the package as it does in the repository, so that paths and links hold."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files, but to no editable install, where copies would grow stale."""
        if version == "editable":
            return
        root = Path(self.root)
        folder = "usvenezuela/" if self.target_name == "wheel" else ""
        for path in (*self.config["files"], *documents(root)):
            build_data["force_include"][str(root / path)] = folder + path


def documents(root: Path) -> list[str]:
    """The paths of the documents that may be redistributed."""
    sources = json.loads((root / "data" / "sources.json").read_bytes())
    return [source["path"] for source in sources if source["redistributable"] and source.get("path")]
