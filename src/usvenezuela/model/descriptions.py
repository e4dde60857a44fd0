"""The sentence under a field, which is its documentation everywhere.

Pydantic can read these sentences too, but does so whenever a class is made, which takes longer
than checking a file; here they are read when a schema, a page, a message or `help` asks for one.
"""

import ast
import inspect
import sys
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from usvenezuela.model.bundled import read_bundled

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)


def model_fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model, without looking for their descriptions, which takes long."""
    return model.__pydantic_fields__


class _NoSignature:
    """Hides the signature that Pydantic makes, which fills pages with what the types demand."""

    def __get__(self, model: type[BaseModel], _: Any = None) -> None:
        raise AttributeError("the fields stand in the docstring")

    def __set__(self, model: type[BaseModel], _: Any) -> None:
        """Leave Pydantic's signature out."""


class _WithFields:
    """The docstring, with the sentences under the fields."""

    def __get__(self, model: type[BaseModel] | None, _: Any = None) -> str | None:
        if model is None:
            return type(self).__doc__
        fields = "\n".join(f"    {name}: {sentence}" for name, sentence in sentences(model).items())
        return f"{docstring_of(model)}\n\nFields:\n{fields}\n"

    def __set__(self, model: type[BaseModel], _: Any) -> None:
        """Leave the docstring as it is written."""


class _DescribedFields:
    """The fields that Pydantic knows, with their descriptions."""

    def __get__(self, model: type[BaseModel], _: Any = None) -> dict[str, FieldInfo]:
        for name, sentence in sentences(model).items():
            model_fields(model)[name].description = sentence
        return model_fields(model)

    def __set__(self, model: type[BaseModel], _: Any) -> None:
        """Leave the fields to Pydantic."""


class DocumentedType(ModelMetaclass):
    """The type of classes that know the sentences under their fields, and show little else to `help`."""

    __signature__ = _NoSignature()
    model_fields = _DescribedFields()

    def __dir__(self) -> list[str]:
        """The facts of the class and the common methods."""
        return [*sorted(vars(self)["__class_vars__"]), "model_fields", "model_dump", "model_dump_json", "model_copy"]


type.__setattr__(DocumentedType, "__doc__", _WithFields())


def docstring_of(model: type) -> str:
    """The docstring of a class as it is written."""
    return str(vars(model)["__doc__"])


def describe(schema: dict[str, Any], model: type) -> None:
    """Put the sentences into the JSON Schema of a model or a data class; the function is called by pydantic when it makes one."""
    schema["description"] = docstring_of(model)
    for name, sentence in sentences(model).items():
        set_description(schema["properties"][name], sentence)


def set_description(node: dict[str, Any], sentence: str) -> None:
    """Give a schema a description, as its last word."""
    node.pop("description", None)
    node["description"] = sentence


def resolved(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with the definition that it refers to filled in; its own words win."""
    target = definitions[node["$ref"].removeprefix("#/$defs/")] if "$ref" in node else {}
    return {**target, **{word: value for word, value in node.items() if word != "$ref"}}


@cache
def sentences(model: type) -> dict[str, str]:
    """The sentence under each field of a model or a data class, by the name of the field."""
    try:
        module = _module(model.__module__)
    except OSError:  # a frozen program holds no source
        return _published(model)
    fields = getattr(model, "__pydantic_fields__", None) or getattr(model, "__dataclass_fields__", {})
    classes = (node for node in module.body if isinstance(node, ast.ClassDef) and node.name == model.__name__)
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for node in classes
        for field, below in pairwise(node.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.target.id in fields
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }


def _published(model: Any) -> dict[str, str]:
    """The sentence under each field of a record, as its schema has it."""
    import json

    properties = read_bundled(f"schema/{model.table_name.removesuffix('s')}.json", json.loads)["properties"]
    return {name: node["description"] for name, node in properties.items() if "description" in node}


@cache
def _module(name: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[name]))
