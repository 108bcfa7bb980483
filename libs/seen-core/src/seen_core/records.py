"""The decorators that the values of the compiler carry: like `dataclass`, and made ten times faster.

A start of `seen` makes hundreds of these classes, most of which it never uses, and `dataclass` compiles
several functions for each. Here only the slots are made at once; what else is needed, on first use.
`dataclasses.fields`, `replace` and `is_dataclass` work.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

T = TypeVar("T")

if TYPE_CHECKING:

    @dataclass_transform(frozen_default=True)
    def node(cls: type[T]) -> type[T]:
        """Make `cls` a frozen, slotted dataclass compared by identity."""
        raise AssertionError

    @dataclass_transform(frozen_default=True)
    def value(cls: type[T]) -> type[T]:
        """Make `cls` a frozen, slotted dataclass compared by its fields, which hash together."""
        raise AssertionError

else:
    # Type checkers see frozen classes; at run time the attributes are plain slots, because a frozen
    # dataclass assigns through `object.__setattr__`, which makes building a tree three times slower.

    def node(cls: type) -> type:
        """Make `cls` a slotted class compared by identity."""
        return _slotted(cls, {})

    def value(cls: type) -> type:
        """Make `cls` a slotted class compared by its fields."""
        names = tuple(_annotations(cls))
        if not names:
            return _slotted(cls, {"__eq__": _same_class, "__hash__": _class_hash})
        content = attrgetter(*names)

        def equal(self: object, other: object) -> bool:
            if self.__class__ is not other.__class__:
                return NotImplemented
            return content(self) == content(other)

        return _slotted(cls, {"__eq__": equal, "__hash__": lambda self: hash(content(self))})


class _Fields:
    """`__dataclass_fields__`, made by `dataclass` itself when somebody asks."""

    def __init__(self, name: str, namespace: dict[str, Any]) -> None:
        self._name = name
        self._namespace = namespace

    def __get__(self, instance: object, owner: type) -> object:
        fields = dataclass(eq=False, repr=False)(type(self._name, (), self._namespace)).__dataclass_fields__  # type: ignore[attr-defined]
        owner.__dataclass_fields__ = fields  # type: ignore[attr-defined]
        return fields


def _annotations(cls: type) -> dict[str, Any]:
    # `inspect.get_annotations` would be the word for it, in a module that is slow to import.
    found: dict[str, Any] = vars(cls).get("__annotations__", {})
    return found


def _slotted(cls: type, methods: dict[str, Any]) -> type:
    annotations = _annotations(cls)
    names = tuple(annotations)
    namespace = {key: item for key, item in cls.__dict__.items() if key not in ("__dict__", "__weakref__")}
    defaults = {name: namespace.pop(name) for name in names if name in namespace}
    fields = _Fields(cls.__name__, {"__annotations__": annotations, **defaults})
    namespace.update(methods)
    namespace.setdefault("__repr__", _represent)
    namespace.update(__slots__=names, __match_args__=names, __dataclass_fields__=fields)
    made = type(cls)(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = cls.__qualname__

    def first(self: object, *positional: object, **named: object) -> None:
        made.__init__ = _initializer(names, defaults)  # type: ignore[misc]
        made.__init__(self, *positional, **named)  # type: ignore[misc]

    made.__init__ = first  # type: ignore[misc]
    return made


def _initializer(names: tuple[str, ...], defaults: dict[str, Any]) -> Any:  # noqa: ANN401 - a function
    """Compile `__init__`, the only way to make it as fast as one that is written out."""
    parameters = [f"{name}=_{name}" if name in defaults else name for name in names]
    body = "".join(f"\n self.{name} = {name}" for name in names) or "\n pass"
    scope = {f"_{name}": item for name, item in defaults.items()}
    exec(f"def __init__({', '.join(('self', *parameters))}):{body}", scope)  # as `dataclass` does
    return scope["__init__"]


def _represent(self: object) -> str:
    items = ", ".join(f"{name}={getattr(self, name)!r}" for name in type(self).__match_args__)  # type: ignore[attr-defined]
    return f"{type(self).__qualname__}({items})"


def _same_class(self: object, other: object) -> bool:
    return self.__class__ is other.__class__


def _class_hash(self: object) -> int:
    return hash(self.__class__)
