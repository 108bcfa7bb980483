"""Typed HIR: checked bodies, with names resolved, types known and most of the syntax unfolded.

Every expression has `span` and `type`. Expressions marked *place* can be assigned, borrowed or moved
from; whether a place is read as a copy, moved or borrowed is decided when MIR is made, from where the
expression stands. Implicit conversions are explicit nodes here.
"""

from __future__ import annotations

from dataclasses import dataclass

from seen_core.check.signatures import FunctionReference
from seen_core.check.types import Type
from seen_core.source import SourceFile, Span
from seen_core.syntax.node import node


@dataclass(slots=True)
class LocalInfo:
    """A local variable or parameter. `boxed`: assigned after a lambda captured it, so it lives in a cell."""

    name: str
    type: Type
    mutable: bool
    span: Span
    boxed: bool = False


@dataclass(slots=True)
class Body:
    """A checked body. The first locals are the parameters (with `this` first in methods).

    The body of a lambda has its parameters first; `captures` are pairs (local outside, local here).
    A captured local that is boxed outside is boxed here too (they share the cell); others are copies.
    """

    function: str
    file: SourceFile
    locals: list[LocalInfo]
    parameter_count: int
    value: Expression
    """Evaluates to the result; its type is the function's result type or `Never`."""
    result: Type
    throws: bool = False
    captures: tuple[tuple[int, int], ...] = ()
    marked: bool = False
    """Set once it is known which of its calls may throw."""
    lent: frozenset[Span] = frozenset()
    """The places that are written as borrows: `&place`."""
    sent: bool = False
    """Set once it is known that it may run on another thread."""


# ---------------------------------------------------------------- values


@node
class Constant:
    """An integer, float, bool, character (a `str` of one), string, or None for `null` and unit."""

    span: Span
    type: Type
    value: int | float | bool | str | None


@node
class PlaceText:
    """`Ptr<Byte>` to the zero-terminated text `file:line:column` of `span`; for panics."""

    span: Span
    type: Type


@node
class Local:
    """A local variable. *place*"""

    span: Span
    type: Type
    index: int


@node
class Global:
    """A global by qualified name. *place*"""

    span: Span
    type: Type
    name: str


@node
class Field:
    """Field `index` of a struct, tuple or class (in `World.all_fields` order). *place*"""

    span: Span
    type: Type
    base: Expression
    index: int


@node
class Index:
    """`base[index]` of an `Array`, a `FixedArray` (both bounds-checked) or a `Ptr` (unchecked). *place*"""

    span: Span
    type: Type
    base: Expression
    index: Expression


@node
class Dereference:
    """What a `Ptr<T>` points at. *place*"""

    span: Span
    type: Type
    pointer: Expression


@node
class Call:
    """A call of a known function; `arguments` are all there, in order, the receiver first.

    `dispatch`: `static`; `virtual` (a class method through the table of the receiver's object);
    `method` (a method of an interface: the first type argument is the receiver's type, which
    monomorphisation looks up, and dispatches dynamically when it is the interface itself).
    An argument for an `inout` parameter is a place. `throws`: the callee may return an error, which
    goes to the enclosing `Try` or out of the function.
    """

    span: Span
    type: Type
    function: FunctionReference
    dispatch: str
    arguments: tuple[Expression, ...]
    throws: bool = False


@node
class CallValue:
    """A call of a function value."""

    span: Span
    type: Type
    callee: Expression
    arguments: tuple[Expression, ...]
    throws: bool = False


@node
class Construct:
    """Allocate an object of the class `type`, then run the constructor on it."""

    span: Span
    type: Type
    constructor: FunctionReference
    arguments: tuple[Expression, ...]
    throws: bool = False


@node
class MakeStruct:
    """A struct or tuple from all its fields in order."""

    span: Span
    type: Type
    fields: tuple[Expression, ...]


@node
class MakeVariant:
    """An enum value."""

    span: Span
    type: Type
    variant: int
    fields: tuple[Expression, ...]


@node
class MakeArray:
    """An `Array<T>` of these items."""

    span: Span
    type: Type
    items: tuple[Expression, ...]


@node
class MakeFixedArray:
    """A `FixedArray`; `repeat` evaluates once and is copied to each item when `items` is empty."""

    span: Span
    type: Type
    items: tuple[Expression, ...]
    repeat: Expression | None = None


@node
class MakeClosure:
    """A function value from a lambda."""

    span: Span
    type: Type
    body: Body


@node
class FunctionValue:
    """A function value from a named function; see `Call.dispatch`."""

    span: Span
    type: Type
    function: FunctionReference
    dispatch: str


# ---------------------------------------------------------------- conversions


@node
class Convert:
    """Numeric `as`: wraps between integers, saturates from float; also `Char`/`Bool`/fieldless enum to
    integer and integer to `Char` (already checked).
    """

    span: Span
    type: Type
    value: Expression


@node
class Upcast:
    """To a superclass, an interface or `Any`; values that are not objects are boxed."""

    span: Span
    type: Type
    value: Expression


@node
class TypeTest:
    """Whether a class reference, interface value or `Any` holds a `tested`."""

    span: Span
    type: Type
    value: Expression
    tested: Type


@node
class Downcast:
    """The same object (or the boxed value, copied) as `type`; panics when it does not fit if `checked`,
    otherwise the test is known to have succeeded. *place* for classes
    """

    span: Span
    type: Type
    value: Expression
    checked: bool


@node
class WrapNullable:
    """`T` as `T?`."""

    span: Span
    type: Type
    value: Expression


@node
class IsNull:
    """Whether a nullable is null."""

    span: Span
    type: Type
    value: Expression


@node
class Unwrap:
    """The `T` in a `T?`; panics on null when `checked`. *place* when the value is one"""

    span: Span
    type: Type
    value: Expression
    checked: bool


# ---------------------------------------------------------------- operators on built-in types


@node
class Unary:
    """`-` and `~` on numbers, `not` on Bool and integers (bitwise)."""

    span: Span
    type: Type
    operator: str
    operand: Expression


@node
class Binary:
    """Both sides have the same built-in scalar type (shifts: the right side is Int).

    `+ - * / % & | ^ << >> == != < <= > >=`; also `===` and `!==` on references, giving identity.
    `wrapping` integer arithmetic never panics.
    """

    span: Span
    type: Type
    operator: str
    left: Expression
    right: Expression
    wrapping: bool = False


@node
class Logical:
    """Short-circuit `and`, `or`."""

    span: Span
    type: Type
    operator: str
    left: Expression
    right: Expression


# ---------------------------------------------------------------- control


@node
class If:
    """Without an `else`, the type is Unit."""

    span: Span
    type: Type
    condition: Expression
    then: Expression
    otherwise: Expression | None


@node
class Match:
    """Arms are tried in order; exhaustive (already checked), so falling out is unreachable."""

    span: Span
    type: Type
    scrutinee: Expression
    arms: tuple[MatchArm, ...]


@node
class MatchArm:
    """A pattern with bindings, a guard that sees them, and a body."""

    span: Span
    pattern: Pattern
    guard: Expression | None
    body: Expression


@node
class Block:
    """A scope: locals declared in it are dropped, in reverse, at its end. `value` may be None (Unit)."""

    span: Span
    type: Type
    statements: tuple[Statement, ...]
    value: Expression | None


@node
class Loop:
    """`while condition { body; step }`; `condition` None loops for ever. `test_last` is do-while.

    `continue` goes to `step`. The type is Unit, Never, or what `break` gives.
    """

    span: Span
    type: Type
    label: int
    condition: Expression | None
    step: Expression | None
    body: Expression
    test_last: bool = False


@node
class Break:
    """Leave the loop with this label."""

    span: Span
    type: Type
    label: int
    value: Expression | None = None


@node
class Continue:
    """Go on with the next turn of the loop with this label."""

    span: Span
    type: Type
    label: int


@node
class Return:
    """Return from the function, or from the lambda whose body this is."""

    span: Span
    type: Type
    value: Expression | None


@node
class Throw:
    """Throw a value of type `Error` (the interface `std.error.Error`).

    `again` is the end of a handler that takes errors of some types: what it did not take goes on.
    """

    span: Span
    type: Type
    value: Expression
    again: bool = False


@node
class Try:
    """`body`; an error thrown in it is put into the local `error` (type `Error`) and `handler` runs.

    The handler rethrows what it does not catch: `caught` are the types that it takes, none for all errors.
    `handler` None means only `cleanup`; `cleanup` runs on every way out of body and handler.
    """

    span: Span
    type: Type
    body: Expression
    error: int | None
    handler: Expression | None
    cleanup: Expression | None
    caught: tuple[Type, ...] = ()


@node
class Assign:
    """`target = value`; `initialize` when the target holds nothing yet (fields in constructors)."""

    span: Span
    type: Type
    target: Expression
    value: Expression
    initialize: bool = False


@node
class Panic:
    """Stop with a kind that the runtime knows: `unreachable`, `not_written`, `cast`, `null`."""

    span: Span
    type: Type
    kind: str


Expression = (
    Constant
    | PlaceText
    | Local
    | Global
    | Field
    | Index
    | Dereference
    | Call
    | CallValue
    | Construct
    | MakeStruct
    | MakeVariant
    | MakeArray
    | MakeFixedArray
    | MakeClosure
    | FunctionValue
    | Convert
    | Upcast
    | TypeTest
    | Downcast
    | WrapNullable
    | IsNull
    | Unwrap
    | Unary
    | Binary
    | Logical
    | If
    | Match
    | Block
    | Loop
    | Break
    | Continue
    | Return
    | Throw
    | Try
    | Assign
    | Panic
)

# ---------------------------------------------------------------- patterns


@node
class AnyPattern:
    """Matches everything, binds nothing."""

    span: Span


@node
class BindPattern:
    """Binds the value to a local, then matches `inner` too when there is one."""

    span: Span
    local: int
    inner: Pattern | None = None


@node
class ValuePattern:
    """Equal to a constant. `test` compares: a Bool expression over the local `subject`, which holds the
    value; None for scalars, which compare directly with the constant `value`.
    """

    span: Span
    value: Expression
    subject: int | None = None
    test: Expression | None = None


@node
class RangePattern:
    """Between two constants of a scalar type; None is open."""

    span: Span
    low: Expression | None
    high: Expression | None
    inclusive: bool


@node
class NullPattern:
    """`null` of a nullable type."""

    span: Span


@node
class SomePattern:
    """Not null, and the value matches `inner`."""

    span: Span
    inner: Pattern


@node
class VariantPattern:
    """A variant of an enum; `fields` has a pattern for every field."""

    span: Span
    variant: int
    fields: tuple[Pattern, ...]


@node
class StructPattern:
    """A struct, tuple or class; pairs (field index, pattern)."""

    span: Span
    fields: tuple[tuple[int, Pattern], ...]


@node
class TypePattern:
    """`is T` on a class reference, interface value or `Any`; `inner` sees the value as `tested`."""

    span: Span
    tested: Type
    inner: Pattern


@node
class ArrayPattern:
    """An `Array` of exactly `len(before) + len(after)` items, or at least so many when `rest` is set.

    `rest_local` binds a new array of the items between.
    """

    span: Span
    before: tuple[Pattern, ...]
    after: tuple[Pattern, ...]
    rest: bool
    rest_local: int | None = None


@node
class TestPattern:
    """A condition over the local `subject`, which holds the value (membership tests)."""

    span: Span
    subject: int
    test: Expression


@node
class OrPattern:
    """Any of these; all bind the same locals."""

    span: Span
    alternatives: tuple[Pattern, ...]


Pattern = (
    AnyPattern
    | BindPattern
    | ValuePattern
    | RangePattern
    | NullPattern
    | SomePattern
    | VariantPattern
    | StructPattern
    | TypePattern
    | ArrayPattern
    | TestPattern
    | OrPattern
)

# ---------------------------------------------------------------- statements


@node
class Let:
    """Declares a local; without a value it is uninitialised (stage `own` proves it set before use).

    `borrowed`: written `let r = &x`, where `x` is a place, or an `if` with such branches; also the variable
    of a `for` over an array whose items cannot be copied.
    """

    span: Span
    local: int
    value: Expression | None
    borrowed: bool = False


@node
class LetPattern:
    """Declares the bindings of an irrefutable pattern, in the enclosing scope.

    `borrowed`: of the items of a loop, what cannot be copied is lent.
    """

    span: Span
    pattern: Pattern
    value: Expression
    borrowed: bool = False


@node
class Evaluate:
    """An expression whose value is dropped."""

    span: Span
    value: Expression


@node
class Defer:
    """Runs at the end of the enclosing block, on every way out but a panic."""

    span: Span
    body: Expression


Statement = Let | LetPattern | Evaluate | Defer
