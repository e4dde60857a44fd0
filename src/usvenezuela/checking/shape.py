"""The shape of a record: what its model refuses, as problems that say what to write instead."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from usvenezuela.model.authored import description_of
from usvenezuela.model.countries import COUNTRIES
from usvenezuela.model.decimals import LARGEST
from usvenezuela.model.descriptions import model_fields
from usvenezuela.model.tables import TABLES, nested_model
from usvenezuela.model.vocabularies import CODES_LISTED
from usvenezuela.problems import Problem, cut, nearest, problem
from usvenezuela.reading.trees import Reported, Tree


class Shaped(NamedTuple):
    """A value as its model makes it, None if the model refuses it, and why."""

    value: BaseModel | None
    problems: list[Problem]


def shaped(model: type[BaseModel], tree: Tree, keys: tuple[str | int, ...]) -> Shaped:
    """The value under `keys` as `model` makes it."""
    value = tree.value
    for key in keys:
        value = value[key]
    try:
        return Shaped(model.model_validate(value, context="text" if tree.is_text else None), [])
    except ValidationError as error:
        record_id = next((str(value[key]) for key in value if key == "id" or key.endswith("_id")), "") if isinstance(value, dict) else ""
        return Shaped(None, [_shape_problem(model, detail, tree, keys, record_id) for detail in error.errors() if not _is_reported(detail)])


def _is_reported(detail: Any) -> bool:
    """Whether the reader has reported what is wrong with the value."""
    return isinstance(detail["input"], Reported) and detail["type"] != "extra_forbidden"


def _shape_problem(model: type[BaseModel], detail: Any, tree: Tree, keys: tuple[str | int, ...], record_id: str) -> Problem:
    location = tuple(detail["loc"])
    message = _MESSAGES.get(detail["type"], _expected)(detail, _model_at(model, location))
    return problem(tree.place(*keys, *location), _RULES[detail["type"]], message, record_id, ".".join(map(str, location)))


def _model_at(model: type[BaseModel], location: tuple[str | int, ...]) -> type[BaseModel]:
    """The model that holds the last key of `location`."""
    for key in location[:-1]:
        if isinstance(key, str) and key in model_fields(model):
            model = nested_model(model_fields(model)[key].annotation) or model
    return model


def _missing(detail: Any, model: type[BaseModel]) -> str:
    name = detail["loc"][-1]
    return f"{name!r} is required; add it: {description_of(model, name)}"


def _unknown_field(detail: Any, model: type[BaseModel]) -> str:
    name = str(detail["loc"][-1])
    return f"there is no field {cut(name)}; {nearest(name, model_fields(model), 'the fields are ')}"


def _unknown_code(detail: Any, _: type[BaseModel]) -> str:
    codes = [code.strip().strip("'") for code in detail["ctx"]["expected"].replace(" or ", ", ").split(",")]
    hint = nearest(str(detail["input"]), codes, "the codes are ", CODES_LISTED)
    if not isinstance(detail["input"], str):
        hint = "put it in quotes"
    return f"{cut(detail['input'])} is not a code of this list; {hint}"


def _unknown_country(detail: Any, _: type[BaseModel]) -> str:
    given = str(detail["input"])
    codes = [f"{code} ({name})" for code, name in COUNTRIES.items()]
    hint = f"did you mean {given.upper()}?" if given.upper() in COUNTRIES else nearest(given, codes, "the codes are ", 3)
    return f"{cut(given)} is not an ISO 3166-1 alpha-2 country code; {hint}"


def _not_normalised(detail: Any, _: type[BaseModel]) -> str:
    # What is wrong cannot be seen unless the characters are spelled out.
    return f"{cut(detail['input'], show=ascii)}: {detail['msg']}"


def _not_a_date(detail: Any, _: type[BaseModel]) -> str:
    return str(detail["msg"])


def _expected(detail: Any, _: type[BaseModel]) -> str:
    message = _EXPECTED.get(detail["type"]) or detail["msg"][0].lower() + detail["msg"][1:]
    return f"{cut(detail['input'])}: {message}"


def _not_a_list(detail: Any, model: type[BaseModel]) -> str:
    value, name = detail["input"], detail["loc"][-1]
    if isinstance(value, str) and value.startswith("["):
        ways = (
            f"in pandas, frame[{name!r}].str.join('|'), in polars pl.col({name!r}).list.join('|'), in DuckDB array_to_string({name}, '|')"
        )
        return f"{cut(value)}: join the items of a list with |, as in economic|humanitarian; {ways}"
    otherwise = f"; in DuckDB, string_split({name}, '|')" if isinstance(value, str) and model in TABLES.values() else ""
    return f"{cut(value)}: expected a list; write it as [a, b] or with a dash before each item{otherwise}"


def _out_of_range(detail: Any, _: type[BaseModel]) -> str:
    limits = {"greater_than_equal": "{ge:.0f} or more", "less_than_equal": "{le:.0f} or less", "finite_number": f"{LARGEST} or less"}
    expected = limits[detail["type"]].format(**detail.get("ctx", {}))
    return f"{cut(detail['input'])}: expected {expected}; check the number"


_RULES = {
    "missing": "missing-field",
    "extra_forbidden": "unknown-field",
    "enum": "unknown-code",
    "too_short": "empty-list",
    "string_type": "wrong-type",
    "int_type": "wrong-type",
    "float_type": "wrong-type",
    "date_type": "wrong-type",
    "bool_type": "wrong-type",
    "tuple_type": "wrong-type",
    "dict_type": "wrong-type",
    "model_type": "wrong-type",
    "model_attributes_type": "wrong-type",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
    "finite_number": "out-of-range",
    "beyond": "out-of-range",
    "string_unicode": "hidden-character",
    "edtf": "bad-date",
    "pattern": "bad-value",
    "nfc": "not-nfc",
    "country": "unknown-country",
    "repeated": "repeated-value",
    "hidden": "hidden-character",
    "space": "odd-space",
    "script": "mixed-scripts",
}
"""The rule that a value breaks, by the type of Pydantic's error."""


_MESSAGES: dict[str, Callable[[Any, type[BaseModel]], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_field,
    "enum": _unknown_code,
    "country": _unknown_country,
    "nfc": _not_normalised,
    "edtf": _not_a_date,
    "tuple_type": _not_a_list,
    "greater_than_equal": _out_of_range,
    "less_than_equal": _out_of_range,
    "finite_number": _out_of_range,
}


_EXPECTED = {
    "string_type": "expected text; put it in quotes",
    "int_type": "expected a whole number; write digits alone, such as 12",
    "float_type": "expected a number; write it without quotes, such as 1500000000 or 0.3333",
    "date_type": 'expected an ISO day in quotes, such as "2019-01-23"; in pandas, to_json(…, date_format="iso")',
    "bool_type": "expected true or false; write one of the two",
    "dict_type": "expected a mapping of fields; write them as key: value",
    "model_type": "expected a mapping of fields; write them as key: value",
    "model_attributes_type": "expected a mapping of fields; write them as key: value",
    "string_unicode": "half of a surrogate pair is no character; delete it",
    "too_short": "expected a list of at least one value; add one",
}
