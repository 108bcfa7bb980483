"""The syntax tree: what a file says, before any name is looked up.

Nodes are frozen, carry their `span`, and have no behaviour. Words that a language pack spells are
stored as roles (`"fun"`, `"mut"`), never as the user wrote them; names stay as written (NFC).
`seen_core.syntax.printer` turns a tree back into source that parses to the same tree.
"""

from __future__ import annotations

from seen_core.source import Span
from seen_core.syntax.node import node

# ---------------------------------------------------------------- types


@node
class NamedType:
    """`Int`, `std.log.Level`, `HashMap<K, V>`; `Self` is a name too."""

    span: Span
    path: tuple[str, ...]
    arguments: tuple[TypeArgument, ...] = ()


@node
class NullableType:
    """`T?`."""

    span: Span
    inner: TypeExpression


@node
class TupleType:
    """`(A, B)`; `()` is `Unit`."""

    span: Span
    items: tuple[TypeExpression, ...]


@node
class FunctionType:
    """`(A, B) -> R`, `suspend (A) -> R`, `T.(A) -> R`, `(A) -> R throws E`."""

    span: Span
    parameters: tuple[FunctionTypeParameter, ...]
    result: TypeExpression
    receiver: TypeExpression | None = None
    suspend: bool = False
    throws: Throws | None = None


@node
class FunctionTypeParameter:
    """A parameter of a function type: `move`, `inout` or `""`, and an optional name."""

    span: Span
    mode: str
    name: str | None
    type: TypeExpression


@node
class FixedArrayType:
    """`[T; N]`."""

    span: Span
    item: TypeExpression
    length: Expression


@node
class SimdType:
    """`simd[T, N]`."""

    span: Span
    item: TypeExpression
    lanes: Expression


@node
class DynType:
    """`dyn Shape`: a value of interface type, said outright."""

    span: Span
    inner: TypeExpression


@node
class WeakType:
    """`weak T`: does not keep the object alive."""

    span: Span
    inner: TypeExpression


@node
class RefinedType:
    """`Int where it >= 0`."""

    span: Span
    inner: TypeExpression
    condition: Expression


@node
class ConstArgument:
    """A type argument that is a value: the `3` of `Matrix<Float, 3, 1>`."""

    span: Span
    value: Expression


@node
class NamedArgument:
    """What a type associated with an interface is: the `Item = Int` of `Container<Item = Int>`."""

    span: Span
    name: str
    type: TypeExpression


TypeExpression = (
    NamedType
    | NullableType
    | TupleType
    | FunctionType
    | FixedArrayType
    | SimdType
    | DynType
    | WeakType
    | RefinedType
)
TypeArgument = TypeExpression | ConstArgument | NamedArgument


@node
class Throws:
    """`throws` or `throws E`."""

    span: Span
    error: TypeExpression | None


@node
class TypeParameter:
    """`T`, `T: Hash + Eq`, `T = Int`, `const N: Int`."""

    span: Span
    name: str
    bounds: tuple[TypeExpression, ...] = ()
    const_type: TypeExpression | None = None
    default: TypeArgument | None = None


@node
class WhereClause:
    """`where T: Hash + Eq` on a declaration; the name may be a path, `where T.Item: Ord`."""

    span: Span
    name: str
    bounds: tuple[TypeExpression, ...]


# ---------------------------------------------------------------- expressions


@node
class Name:
    """A bare name, resolved later."""

    span: Span
    text: str


@node
class This:
    """`this`."""

    span: Span


@node
class Super:
    """`super`, only as a receiver."""

    span: Span


@node
class IntLiteral:
    """`42`, `0xFF`, `10u8`: the suffix is `""`, or a type such as `u8`."""

    span: Span
    value: int
    suffix: str = ""


@node
class FloatLiteral:
    """`3.14`, `1e-9`, `0.5f`: the suffix is `""`, `f`, `f32` or `f64`."""

    span: Span
    value: float
    suffix: str = ""


@node
class CharLiteral:
    """`'x'`."""

    span: Span
    value: str


@node
class BoolLiteral:
    """`true`, `false`."""

    span: Span
    value: bool


@node
class NullLiteral:
    """`null`."""

    span: Span


@node
class StringLiteral:
    """Text with interpolated parts; plain pieces are already unescaped.

    `kind` is `""`, `"raw"` (`r"…"`), `"multiline"` (three quotes) or `"bytes"` (`b"…"`).
    """

    span: Span
    parts: tuple[str | Interpolation, ...]
    kind: str = ""


@node
class Interpolation:
    """`$name`, `${expr}`, `{expr}` or `{expr:spec}` in a string."""

    span: Span
    value: Expression
    spec: str = ""


@node
class NotWritten:
    """`...`: checks against any type, panics when reached."""

    span: Span


@node
class Tuple:
    """`(a, b)`; `()` is the unit value."""

    span: Span
    items: tuple[Expression, ...]


@node
class ArrayLiteral:
    """`[1, 2, 3]`, also `[value; count]` when `repeat` is set."""

    span: Span
    items: tuple[Expression, ...]
    repeat: Expression | None = None


@node
class MapLiteral:
    """`["a": 1]`, `{"id": 1}` where an argument is expected, `[:]` when empty."""

    span: Span
    entries: tuple[tuple[Expression, Expression], ...]


@node
class Member:
    """`base.name`, `base?.name`, `pair.0`."""

    span: Span
    base: Expression
    name: str
    name_span: Span
    safe: bool = False


@node
class Index:
    """`base[i]`, `base[i, j]`."""

    span: Span
    base: Expression
    arguments: tuple[Expression, ...]


@node
class TypeApply:
    """`Array<Int>`, `Json.parse<User>` where an expression stands."""

    span: Span
    base: Expression
    arguments: tuple[TypeArgument, ...]


@node
class Argument:
    """One argument; `name` for `name = value` and `name: value`; `trailing` for a lambda after `)`.

    `spread` for `*array`, whose items are arguments of a variadic parameter.
    """

    span: Span
    value: Expression
    name: str | None = None
    trailing: bool = False
    spread: bool = False


@node
class Call:
    """`f(a, b = 1) { it }`. `safe` belongs to the `Member` below."""

    span: Span
    callee: Expression
    arguments: tuple[Argument, ...]


@node
class StructLiteral:
    """`Point { x: 1.0, y }`: the base is a name, a member path or a `TypeApply`."""

    span: Span
    base: Expression
    fields: tuple[FieldValue, ...]


@node
class FieldValue:
    """`x: 1.0`; `value` is None for the shorthand `x`."""

    span: Span
    name: str
    value: Expression | None


@node
class Lambda:
    """`{ x, (a, b) -> … }`, `|x| expr`, `{ it > 0 }`.

    `parameters` is None when none were written (`it` may be used). `explicit` is false only for a bare
    `{ … }`, which is a block unless a function type is expected. The body of `|x| e` is a block of one
    expression. A lambda of `case` arms has a body that is one `When` without subject and `cases=True`.
    """

    span: Span
    parameters: tuple[LambdaParameter, ...] | None
    body: Block
    explicit: bool = True
    cases: bool = False
    label: str | None = None


@node
class LambdaParameter:
    """A pattern with an optional type."""

    span: Span
    pattern: Pattern
    type: TypeExpression | None = None


@node
class FunctionReference:
    """`::name`, `Type::method`."""

    span: Span
    base: TypeExpression | None
    name: str


@node
class ObjectLiteral:
    """`object : Listener { … }`."""

    span: Span
    supers: tuple[SuperType, ...]
    members: tuple[Declaration, ...]


@node
class Unary:
    """Operators `-`, `not`, `~`, `&` (borrow)."""

    span: Span
    operator: str
    operand: Expression


@node
class Binary:
    """An infix operator by its first spelling.

    `+ - * / % << >> & | ^ == != === !== < > <= >= and or ?: .. ..= ..< until downTo step in !in to |>`.
    `until`, `downTo`, `step`, `to` are the roles; other infix names are `InfixCall`.
    """

    span: Span
    operator: str
    left: Expression
    right: Expression
    operator_span: Span


@node
class InfixCall:
    """`a name b` for a name that is not a role of the pack."""

    span: Span
    name: str
    left: Expression
    right: Expression


@node
class Assign:
    """`target = value`, `target += value`; `operator` is `""` or the binary operator."""

    span: Span
    operator: str
    target: Expression
    value: Expression


@node
class IsTest:
    """`x is T`, `x !is T`, `x is not T`; the right side is a pattern, usually a `TypePattern`."""

    span: Span
    value: Expression
    pattern: Pattern
    negated: bool = False


@node
class Cast:
    """`x as T`, `x as? T`."""

    span: Span
    value: Expression
    type: TypeExpression
    safe: bool = False


@node
class Propagate:
    """`value?`: return early with the error (or null)."""

    span: Span
    value: Expression


@node
class NotNull:
    """`value!!`."""

    span: Span
    value: Expression


@node
class If:
    """`if (c) a else b`; the branches are blocks or any expression."""

    span: Span
    condition: Expression
    then: Expression
    otherwise: Expression | None


@node
class LetCondition:
    """`let x = maybe` or `let Some(x) = e` as (part of) a condition."""

    span: Span
    pattern: Pattern
    value: Expression


@node
class When:
    """`when (x) { … }`, `when { cond -> … }` (subject None); `binding` for `when (let y = f())`."""

    span: Span
    subject: Expression | None
    arms: tuple[Arm, ...]
    binding: str | None = None


@node
class Arm:
    """`p1, p2 if guard -> body`. In a `when` without subject the patterns are `ConditionPattern`s.

    `else` is a `WildcardPattern` with `is_else`.
    """

    span: Span
    patterns: tuple[Pattern, ...]
    guard: Expression | None
    body: Expression


@node
class Try:
    """`try { } catch (e: E) { } finally { }`."""

    span: Span
    body: Block
    catches: tuple[Catch, ...]
    finally_body: Block | None


@node
class Catch:
    """`catch (e: IoError | ParseError) { … }`; no types for every error."""

    span: Span
    name: str
    types: tuple[TypeExpression, ...]
    body: Block


@node
class Block:
    """`{ … }`; the value is that of the last statement when it is an expression statement."""

    span: Span
    statements: tuple[Statement, ...]


@node
class SpecialBlock:
    """`unsafe { }`, `region { }`: `kind` is the role."""

    span: Span
    kind: str
    body: Block


@node
class While:
    """`while (c) { }`, with optional contracts; `do … while (c)` when `test_last`."""

    span: Span
    label: str | None
    condition: Expression
    body: Block
    contracts: tuple[Contract, ...] = ()
    test_last: bool = False


@node
class Loop:
    """`loop { }`."""

    span: Span
    label: str | None
    body: Block


@node
class For:
    """`for (pattern in source) { }`."""

    span: Span
    label: str | None
    pattern: Pattern
    source: Expression
    body: Block
    contracts: tuple[Contract, ...] = ()


@node
class Return:
    """`return`, `return value`; `return@each value` leaves the lambda of that label."""

    span: Span
    value: Expression | None
    label: str | None = None


@node
class Break:
    """`break`, `break @outer`, `break value`."""

    span: Span
    label: str | None
    value: Expression | None = None


@node
class Continue:
    """`continue`, `continue @outer`."""

    span: Span
    label: str | None


@node
class Throw:
    """`throw error`."""

    span: Span
    value: Expression


@node
class Await:
    """`await e`."""

    span: Span
    value: Expression


@node
class ErrorExpression:
    """What recovery leaves where nothing could be parsed; already reported."""

    span: Span


Expression = (
    Name
    | This
    | Super
    | IntLiteral
    | FloatLiteral
    | CharLiteral
    | BoolLiteral
    | NullLiteral
    | StringLiteral
    | NotWritten
    | Tuple
    | ArrayLiteral
    | MapLiteral
    | Member
    | Index
    | TypeApply
    | Call
    | StructLiteral
    | Lambda
    | FunctionReference
    | ObjectLiteral
    | Unary
    | Binary
    | InfixCall
    | Assign
    | IsTest
    | Cast
    | Propagate
    | NotNull
    | If
    | LetCondition
    | When
    | Try
    | Block
    | SpecialBlock
    | While
    | Loop
    | For
    | Return
    | Break
    | Continue
    | Throw
    | Await
    | ErrorExpression
)

# ---------------------------------------------------------------- patterns


@node
class WildcardPattern:
    """`_`, and `else` in an arm."""

    span: Span
    is_else: bool = False


@node
class NamePattern:
    """A bare name: a variant or constant of the matched type, otherwise a binding."""

    span: Span
    name: str


@node
class ValuePattern:
    """A literal, `null`, a negative number, or a dotted constant path (`Level.INFO`) to compare with."""

    span: Span
    value: Expression


@node
class RangePattern:
    """`3..<9`, `'a'..='z'`; an open end is None."""

    span: Span
    low: Expression | None
    high: Expression | None
    inclusive: bool


@node
class TypePattern:
    """`is Circle`, `c: Circle`, `is Circle c`; `name` is the binding."""

    span: Span
    type: TypeExpression
    name: str | None = None


@node
class ConstructorPattern:
    """`Ok(v)`, `Rect(w, h)`, `Point { x, y: 0 }`, `Json.Text(t)`."""

    span: Span
    path: tuple[str, ...]
    fields: tuple[PatternField, ...]
    braces: bool = False


@node
class PatternField:
    """A field of a constructor pattern; `name` is set for `y: 0`, `y = 0` and the shorthand in braces."""

    span: Span
    name: str | None
    pattern: Pattern


@node
class TuplePattern:
    """`(a, b)`."""

    span: Span
    items: tuple[Pattern, ...]


@node
class ArrayPattern:
    """`[first, ..rest]`, `[a, b]`; `rest_index` is where `..` stands, None without."""

    span: Span
    items: tuple[Pattern, ...]
    rest_index: int | None = None
    rest_name: str | None = None


@node
class OrPattern:
    """`p | q`: any of these, which bind the same names."""

    span: Span
    alternatives: tuple[Pattern, ...]


@node
class ConditionPattern:
    """A condition of a `when` without subject, or `in range` / `!in range` with `contains` set."""

    span: Span
    condition: Expression
    contains: str = ""
    """`""` for a condition, `"in"` or `"!in"` when the subject is tested for membership."""


Pattern = (
    WildcardPattern
    | NamePattern
    | ValuePattern
    | RangePattern
    | TypePattern
    | ConstructorPattern
    | TuplePattern
    | ArrayPattern
    | OrPattern
    | ConditionPattern
)

# ---------------------------------------------------------------- statements


@node
class Annotation:
    """`@name`, `@name(args)`; the name may be dotted."""

    span: Span
    name: str
    arguments: tuple[Argument, ...] = ()


@node
class ExpressionStatement:
    """An expression in statement position."""

    span: Span
    value: Expression


@node
class Defer:
    """`defer { }`, `defer call()`; the body is a block."""

    span: Span
    body: Block


@node
class Sample:
    """`f ~ Bernoulli(p)`, `let p ~ Beta(1.0, 1.0)` (`declares`)."""

    span: Span
    target: Expression
    distribution: Expression
    declares: bool


@node
class AnnotationStatement:
    """An annotation that stands alone in a body."""

    span: Span
    annotation: Annotation


# ---------------------------------------------------------------- declarations


@node
class Header:
    """What every declaration may carry in front."""

    annotations: tuple[Annotation, ...] = ()
    modifiers: frozenset[str] = frozenset()
    """Roles: `private pub static mut const override open final abstract sealed data inline tailrec suspend
    operator infix external weak companion lateinit move` …; `async` is stored as `suspend`, `trait` as
    `interface`.
    """
    doc: str = ""


@node
class Parameter:
    """`name: T = default`, `args: T...`, `move x: T`, `inout x: T` (also `x: inout T`).

    `type` is None only in a receiver written as bare `this`. `field` is `let` or `var` in a primary
    constructor. An enum payload without a name (`Ok(T)`) has the name `"0"`, `"1"`, ….
    """

    span: Span
    name: str
    type: TypeExpression | None
    default: Expression | None = None
    mode: str = ""
    variadic: bool = False
    field: str = ""
    header: Header = Header()


@node
class Contract:
    """`requires e`, `ensures e`, `invariant e`, `decreases e`."""

    span: Span
    kind: str
    condition: Expression


@node
class Function:
    """`fun name<T>(a: A): R { … }` and its relatives.

    `name` is an operator's symbol for `operator fun +`; `get`/`set` index operators are ordinary names
    with the modifier. `receiver` for `fun (p: inout Point) reset()`; `extended` for `fun Point.polar(…)`.
    `result` is None when not written. `body` is a Block, an expression (`=> e`), or None.
    """

    span: Span
    name_span: Span
    name: str
    header: Header
    type_parameters: tuple[TypeParameter, ...]
    parameters: tuple[Parameter, ...]
    result: TypeExpression | None
    body: Block | Expression | None
    receiver: Parameter | None = None
    extended: TypeExpression | None = None
    throws: Throws | None = None
    where: tuple[WhereClause, ...] = ()
    contracts: tuple[Contract, ...] = ()


@node
class Let:
    """`let x: T = e`, `var x = e`, `const X = e`, with patterns; as a member, a field.

    `kind` is `let`, `var`, `const`, or `""` for a struct field written without a word.
    """

    span: Span
    kind: str
    pattern: Pattern
    type: TypeExpression | None
    value: Expression | None
    header: Header = Header()


@node
class Property:
    """A computed property: `let MB: Int => this * 1024`, or with `get`/`set` bodies."""

    span: Span
    name: str
    name_span: Span
    type: TypeExpression | None
    getter: Block | Expression
    setter_parameter: str | None = None
    setter: Block | Expression | None = None
    header: Header = Header()


@node
class SuperType:
    """`A(x)` or `I` after `:`; `arguments` is None without parentheses."""

    span: Span
    type: TypeExpression
    arguments: tuple[Argument, ...] | None = None


@node
class TypeDeclaration:
    """`struct`, `class`, `interface`, `object` by `kind`; `data sealed abstract open` are modifiers.

    `parameters` is the primary constructor, None without parentheses. A `companion object` has the name
    `"Companion"` unless named, and the modifier `companion`.
    """

    span: Span
    name_span: Span
    kind: str
    name: str
    header: Header
    type_parameters: tuple[TypeParameter, ...]
    parameters: tuple[Parameter, ...] | None
    supers: tuple[SuperType, ...]
    members: tuple[Declaration, ...]
    where: tuple[WhereClause, ...] = ()


@node
class EnumVariant:
    """`Ok(value: T)`, `TRACE = 0`, `NONE`; `fields` is None without parentheses."""

    span: Span
    name: str
    fields: tuple[Parameter, ...] | None
    value: Expression | None
    header: Header = Header()


@node
class EnumDeclaration:
    """`enum Result<T, E> { … }`; members follow the variants."""

    span: Span
    name_span: Span
    name: str
    header: Header
    type_parameters: tuple[TypeParameter, ...]
    supers: tuple[SuperType, ...]
    variants: tuple[EnumVariant, ...]
    members: tuple[Declaration, ...]
    where: tuple[WhereClause, ...] = ()


@node
class ImplDeclaration:
    """`impl<T> Shape for Point<T> { }`; `interface` is None for `impl Point { }`."""

    span: Span
    header: Header
    type_parameters: tuple[TypeParameter, ...]
    interface: TypeExpression | None
    target: TypeExpression
    members: tuple[Declaration, ...]
    where: tuple[WhereClause, ...] = ()


@node
class ExtensionDeclaration:
    """`extension Int { … }`, `extension Collection<T> { … }`.

    Type parameters may be left out: one-name arguments of `target` that name no type are parameters.
    """

    span: Span
    header: Header
    type_parameters: tuple[TypeParameter, ...]
    target: TypeExpression
    members: tuple[Declaration, ...]
    where: tuple[WhereClause, ...] = ()


@node
class InitBlock:
    """`init { … }` in a class."""

    span: Span
    body: Block


@node
class DropBlock:
    """`drop { … }` in a struct, enum or class."""

    span: Span
    body: Block


@node
class TypeAlias:
    """`type Names = Array<String>`, `typealias`; `type Meters = distinct Float` has the modifier.

    In an interface it is a type that goes with the interface: `type Item`, `type Item: Ord = Int`.
    """

    span: Span
    name_span: Span
    name: str
    header: Header
    type_parameters: tuple[TypeParameter, ...]
    type: TypeExpression | None
    bounds: tuple[TypeExpression, ...] = ()


@node
class ImportName:
    """`d as e` inside braces."""

    span: Span
    name: str
    alias: str | None


@node
class Import:
    """`import a.b`, `import a.b as c`, `import a.b.*`, `import a.b.{c, d as e}`.

    `names` is None for the module (or item) itself; `star` for `*`.
    """

    span: Span
    path: tuple[str, ...]
    alias: str | None = None
    names: tuple[ImportName, ...] | None = None
    star: bool = False


@node
class ModuleDeclaration:
    """`module a.b { … }`, or `module geometry` alone (members None), which names the file's module."""

    span: Span
    path: tuple[str, ...]
    members: tuple[Item, ...] | None
    header: Header = Header()


@node
class PackageDeclaration:
    """`package seen-gpu { version = "1.0.0" … }`: settings first or mixed in, then declarations."""

    span: Span
    name: str
    settings: tuple[tuple[str, Expression], ...]
    members: tuple[Item, ...]


@node
class ModelDeclaration:
    """`model Coin(flips: Array<Bool>) { … }`."""

    span: Span
    name_span: Span
    name: str
    header: Header
    parameters: tuple[Parameter, ...]
    body: Block


@node
class MembersNotWritten:
    """`...` as the body of a type: `class HashMap<K, V> { ... }`."""

    span: Span


Declaration = (
    Function
    | Let
    | Property
    | TypeDeclaration
    | EnumDeclaration
    | ImplDeclaration
    | ExtensionDeclaration
    | InitBlock
    | DropBlock
    | TypeAlias
    | Import
    | ModuleDeclaration
    | PackageDeclaration
    | ModelDeclaration
    | MembersNotWritten
)
Statement = Declaration | ExpressionStatement | Defer | Sample | AnnotationStatement
Item = Statement


@node
class File:
    """A whole file. Statements at the top make it a script.

    `overriding` are the names of all its members marked `override`, also of types in bodies; a front end may
    leave them out, and they are looked for.
    """

    span: Span
    items: tuple[Item, ...]
    language: str = "en"
    overriding: frozenset[str] | None = None
