"""Reading a file of YAML or JSON as a whole."""

from usvenezuela.reading.files import suffix_of
from usvenezuela.reading.json import parse_json
from usvenezuela.reading.trees import Tree, read_text
from usvenezuela.reading.yaml import parse_yaml

READERS = {".yaml": parse_yaml, ".yml": parse_yaml, ".json": parse_json}
"""How a file that is read whole is parsed, by its suffix."""


def read_tree(path: str, within: str = "") -> Tree:
    """Read the YAML or JSON file at `path`, YAML unless the suffix says otherwise; a link may not leave the folder `within`.

    Raises:
        Malformed: not a regular file, too large, not UTF-8, or not well-formed.
    """
    return READERS.get(suffix_of(path), parse_yaml)(read_text(path, within), path)
