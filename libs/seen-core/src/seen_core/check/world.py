"""Everything that is known of a program's declarations, computed on demand.

`World` answers by qualified name. Nothing is looked at before it is asked for, so that a small program
pays only for the parts of the standard library that it reaches.
"""

from __future__ import annotations

from typing import Protocol

from seen_core.check import hir
from seen_core.check.signatures import FieldInfo, FunctionInfo, FunctionReference, GlobalInfo, TypeInfo
from seen_core.check.types import Nominal, Parameter, Type


class World(Protocol):
    """What the stages after the checker ask."""

    unique: frozenset[Parameter]
    """Type parameters that stand for types that cannot be copied (mir/uniques.py)."""
    unique_worlds: dict[frozenset[Parameter], World]
    """This world, and those that differ in `unique` alone."""

    def type_info(self, name: str) -> TypeInfo:
        """Return a declared or built-in type."""
        ...

    def function(self, name: str) -> FunctionInfo:
        """Return the signature of a function, method, constructor, lambda-free."""
        ...

    def global_info(self, name: str) -> GlobalInfo:
        """Return a global."""
        ...

    def body(self, function: str) -> hir.Body:
        """Return the checked body of a function that has one."""
        ...

    def all_fields(self, type_: Nominal) -> tuple[FieldInfo, ...]:
        """Return the stored fields of a struct or class, superclasses' first, types substituted."""
        ...

    def variant_fields(self, type_: Nominal, variant: int) -> tuple[FieldInfo, ...]:
        """Return the fields of a variant, types substituted."""
        ...

    def superclass(self, type_: Nominal) -> Nominal | None:
        """Return the superclass with its arguments."""
        ...

    def subclasses(self, class_: str) -> tuple[str, ...]:
        """Return the classes of the program that name a class as their superclass."""
        ...

    def implements(self, type_: Type, interface: Nominal) -> bool:
        """Tell whether a type (closed, or a class or interface) implements an interface."""
        ...

    def implementation(self, method: FunctionReference) -> FunctionReference | None:
        """Find what a method of an interface is for the closed type in its first type argument.

        The answer may be the method itself (a default implementation, with `Self` bound); None when the
        type is an interface value, so that the call is dynamic.
        """
        ...

    def override(self, class_: Nominal, method: FunctionReference) -> FunctionReference:
        """Find what a virtual method of a superclass (or of `class_`) is for objects of exactly `class_`."""
        ...

    def interface_methods(self, interface: str) -> tuple[str, ...]:
        """Names of the functions of an interface that can be called dynamically, in declaration order."""
        ...

    def is_copyable(self, type_: Type) -> bool:
        """Tell whether reading a value leaves its source usable (language.md §2); a parameter is."""
        ...

    def needs_drop(self, type_: Type) -> bool:
        """Tell whether a value may hold something to count or destroy; a parameter may."""
        ...

    def bounds(self, parameter: Parameter) -> tuple[Nominal, ...]:
        """Return what a type parameter must implement."""
        ...

    def is_shared(self, class_: str) -> bool:
        """Tell whether threads may share the objects of a class: it is marked `@shared`."""
        ...

    def uses_weak(self) -> bool:
        """Tell whether the program may hold weak references, which show when an object is destroyed."""
        ...

    def known(self, role: str) -> str:
        """Return the qualified name of the std function, type or global with `@lang("role")`."""
        ...
