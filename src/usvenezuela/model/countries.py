"""ISO 3166-1 alpha-2 country codes with short English names, which stand in `countries.csv`."""

import csv
from pathlib import Path
from typing import Any

# The loader reads from a package in a zip archive too, and needs no import that takes long.
_loader: Any = __spec__.loader
COUNTRIES: dict[str, str] = {
    row["code"]: row["name"]
    for row in csv.DictReader(_loader.get_data(str(Path(__file__).with_name("countries.csv"))).decode("utf-8").splitlines())
}
