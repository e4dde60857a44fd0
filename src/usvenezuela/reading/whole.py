"""Reading a file of YAML or JSON as a whole."""

from usvenezuela.reading.files import STANDARD_INPUT, suffix_of
from usvenezuela.reading.trees import Tree, read_text


def read_tree(path: str, within: str = "") -> Tree:
    """Read the YAML or JSON file at `path`, YAML unless the suffix says otherwise; a link may not leave the folder `within`.

    Raises:
        Malformed: not a regular file, too large, not UTF-8, or not well-formed.
    """
    text = read_text(path, within)
    # What is piped in has no name: JSON opens with a bracket, which hardly any YAML does.
    if suffix_of(path) == ".json" or (path == STANDARD_INPUT and text.lstrip()[:1] in ("{", "[")):
        from usvenezuela.reading.json import parse_json

        return parse_json(text, path)
    from usvenezuela.reading.yaml import parse_yaml

    return parse_yaml(text, path)
