"""ISO 3166-1 alpha-2 country codes with short English names, which stand in `countries.tsv`."""

from pathlib import Path
from typing import Any

# The loader reads from a package in a zip archive too, and needs no import that takes long.
_loader: Any = __spec__.loader
_LINES = _loader.get_data(str(Path(__file__).with_name("countries.tsv"))).decode("utf-8").splitlines()
COUNTRIES: dict[str, str] = dict(line.split("\t") for line in _LINES)
