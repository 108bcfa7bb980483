"""What is known of a declaration without looking into its body.

`World` (world.py) answers with these; the later stages ask it by qualified name.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from seen_core.check.types import Nominal, Parameter, Type
from seen_core.source import SourceFile, Span


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A stored field, or a field of a variant. Types mention the parameters of the declaring type."""

    name: str
    type: Type
    span: Span
    mutable: bool = False
    private: bool = False
    positional: bool = False
    """A variant's field that was declared without a name."""
    boxed: bool = False
    """A variant's field that holds the enum itself by value: stored as a counted box (`CellType`)."""


@dataclass(frozen=True, slots=True)
class VariantInfo:
    """A variant of an enum; `value` is its discriminant."""

    name: str
    fields: tuple[FieldInfo, ...]
    value: int
    span: Span


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """A declared type. `kind` is `struct`, `class`, `enum`, `interface` or `scalar` (built in).

    `object` declarations and companions are classes with one global instance (`instance`).
    """

    name: str
    kind: str
    file: SourceFile
    span: Span
    parameters: tuple[Parameter, ...] = ()
    fields: tuple[FieldInfo, ...] = ()
    """Own stored fields in declaration order; `World.all_fields` adds those of superclasses in front."""
    variants: tuple[VariantInfo, ...] = ()
    superclass: Nominal | None = None
    interfaces: tuple[Nominal, ...] = ()
    drop: str | None = None
    """The function of the `drop` block (one parameter, `this`), run before the fields are dropped."""
    open: bool = True
    abstract: bool = False
    sealed: bool = False
    data: bool = False
    instance: str | None = None
    """The global that holds the instance of an `object`."""


@dataclass(frozen=True, slots=True)
class ParameterInfo:
    """A parameter. `mode` is `""` (borrowed, or moved if the body keeps it), `move` or `inout`."""

    name: str
    type: Type
    span: Span
    mode: str = ""
    has_default: bool = False
    variadic: bool = False
    sends: bool = False
    """Marked `@send`: takes function values that may run on another thread."""


@dataclass(frozen=True, slots=True)
class FunctionInfo:
    """A function, method, constructor or synthesised function.

    `type_parameters` lists those of the owner first, then the function's own. A method of an interface
    has the parameter `Self` of the interface in front of all. Methods have `this` as first parameter
    (`mode` is `inout` for a `mut` method of a value type).

    `kind`: `function` (free or static), `method`, `constructor` (fills `this`, a fresh object; result
    `Unit`), `lambda`, `global` (computes the initial value of a global), `drop`.
    """

    name: str
    file: SourceFile
    span: Span
    kind: str
    type_parameters: tuple[Parameter, ...]
    parameters: tuple[ParameterInfo, ...]
    result: Type
    owner: str | None = None
    throws: bool = False
    virtual: bool = False
    """Calls go through the object's table: an overridable method of a class that is overridden somewhere,
    an abstract method, or a method of an interface."""
    has_body: bool = True
    external: str | None = None
    """The C symbol of an `external fun`."""
    intrinsic: str | None = None
    """The operation the compiler supplies, see docs/reference/mir.md."""
    copies: str | None = None
    """What to do instead with values that cannot be copied, for functions that copy: `@copies("use …")`."""
    annotations: tuple[str, ...] = ()
    """Names of the annotations that later stages look at: `inline`, `cold`, `fastmath`, ...."""


@dataclass(frozen=True, slots=True)
class GlobalInfo:
    """A top-level or static binding, or the instance of an `object`.

    `initializer` is a function without parameters. `lazy` globals (objects) are initialised at first use,
    the others in order before `main`.
    """

    name: str
    type: Type
    mutable: bool
    file: SourceFile
    span: Span
    initializer: str | None
    lazy: bool = False
    per_thread: bool = False
    """Marked `@thread_local`: every thread has its own."""


@dataclass(frozen=True, slots=True)
class FunctionReference:
    """A function with its type arguments, in the order of `FunctionInfo.type_parameters`."""

    name: str
    type_arguments: tuple[Type, ...] = field(default=())
