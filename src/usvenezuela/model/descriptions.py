"""The sentence under a field, which is its documentation everywhere.

Pydantic can read these sentences too, but does so whenever a class is made, which takes longer
than checking a file; here they are read when a schema, a page or a message asks for one.
"""

import ast
import inspect
import sys
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel


def describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Put the sentences into the JSON Schema of a model; the function is called by pydantic when it makes one."""
    for name, sentence in sentences(model).items():
        schema["properties"][name]["description"] = sentence


@cache
def sentences(model: type[BaseModel]) -> dict[str, str]:
    """The sentence under each field of a model, by the name of the field."""
    classes = (node for node in _module(model.__module__).body if isinstance(node, ast.ClassDef) and node.name == model.__name__)
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for node in classes
        for field, below in pairwise(node.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.target.id in model.model_fields
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }


@cache
def _module(name: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[name]))
