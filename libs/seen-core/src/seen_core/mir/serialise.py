"""Closed programs as JSON, for tools that are not written in Python.

Every node is an object with its class under `node` and its fields under their names; types are their names;
bytes are hexadecimal; floats that JSON does not have are the texts `inf`, `-inf` and `nan`. The program's
`version` is `MIR_VERSION`; other versions are refused.
"""

# ruff: noqa: ANN401 (JSON trees and type hints are dynamic)

from __future__ import annotations

import json
import math
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from seen_core.check.signatures import FunctionReference
from seen_core.check.types import Type
from seen_core.mir import model
from seen_core.source import Location

_CLASSES: dict[str, type] = {
    name: value for name, value in vars(model).items() if isinstance(value, type) and is_dataclass(value)
}
_CLASSES["FunctionReference"] = FunctionReference
_OMITTED = frozenset({"span"})
_HINTS: dict[type, dict[str, Any]] = {}


class MirFormatError(ValueError):
    """The text is not a closed program of this version."""


def to_json(program: model.MirProgram) -> str:
    """Return a closed program as JSON text."""
    return json.dumps(_encode(program), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> model.MirProgram:
    """Read what `to_json` wrote. Raises `MirFormatError` for anything else."""
    try:
        tree = json.loads(text)
    except ValueError as error:
        raise MirFormatError(str(error)) from None
    if not isinstance(tree, dict) or tree.get("node") != "MirProgram":
        raise MirFormatError("not a program")
    if tree.get("version") != model.MIR_VERSION:
        raise MirFormatError(f"version {tree.get('version')}, not {model.MIR_VERSION}")
    try:
        program = _decode(tree, model.MirProgram)
    except (KeyError, TypeError, ValueError) as error:
        raise MirFormatError(f"{type(error).__name__}: {error}") from None
    assert isinstance(program, model.MirProgram)
    return program


def _encode(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else {"float": repr(value)}
        case bytes():
            return {"bytes": value.hex()}
        case model.Concrete(name):
            return {"type": name}
        case Location(line, column):
            return [line, column]
        case tuple() | list():
            return [_encode(item) for item in value]
        case dict():
            return {"entries": [[key, _encode(item)] for key, item in value.items()]}
        case _:
            encoded = {"node": type(value).__name__}
            for field in fields(value):
                if field.name not in _OMITTED:
                    encoded[field.name] = _encode(getattr(value, field.name))
            return encoded


def _decode(tree: Any, hint: Any) -> Any:
    if isinstance(tree, dict):
        return _decode_object(tree, hint)
    if isinstance(tree, list):
        if hint is Location:
            line, column = tree
            return Location(int(line), int(column))
        return _decode_list(tree, hint)
    return tree


def _decode_object(tree: dict[str, Any], hint: Any) -> Any:
    if "node" in tree:
        class_ = _CLASSES[tree["node"]]
        hints = _hints(class_)
        values = {name: _decode(item, hints[name]) for name, item in tree.items() if name != "node"}
        return class_(**values)
    if "type" in tree:
        return model.Concrete(tree["type"])
    if "bytes" in tree:
        return bytes.fromhex(tree["bytes"])
    if "float" in tree:
        return float(tree["float"])
    item_hint = get_args(hint)[1]
    return {key: _decode(item, item_hint) for key, item in tree["entries"]}


def _decode_list(tree: list[Any], hint: Any) -> Any:
    """Make a list or a tuple, as the field says; `(value, block)` pairs are tuples of two types."""
    hint = _sequence(hint)
    arguments = get_args(hint)
    if get_origin(hint) is list:
        return [_decode(item, arguments[0]) for item in tree]
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(_decode(item, arguments[0]) for item in tree)
    return tuple(_decode(item, part) for item, part in zip(tree, arguments))


def _sequence(hint: Any) -> Any:
    """Pick the sequence out of a union."""
    if get_origin(hint) in (Union, UnionType):
        return next(part for part in get_args(hint) if get_origin(part) in (list, tuple))
    return hint


def _hints(class_: type) -> dict[str, Any]:
    if class_ not in _HINTS:
        _HINTS[class_] = get_type_hints(class_, {**vars(model), "Type": Type})
    return _HINTS[class_]
