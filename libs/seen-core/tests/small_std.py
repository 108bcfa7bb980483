"""Programs of several modules, checked over a standard library of a few lines instead of the real one.

program = check("fun f(a: Int?): Int => a ?: 0")
program.errors == []
program.type_of("A") is the TypeInfo of main.A
program.body("f") is HIR as text
"""

from __future__ import annotations

from functools import cache

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.check.context import Context
from seen_core.check.hir_printer import print_body
from seen_core.check.package import check_module
from seen_core.check.program import Program
from seen_core.check.scope import Scope, resolve_type
from seen_core.check.signatures import FunctionInfo, TypeInfo
from seen_core.diagnostics import Diagnostic
from seen_core.resolve import Module, ModuleTable, index_file
from seen_core.source import SourceFile, Span
from seen_core.source.pack import LanguagePack, builtin_pack
from seen_core.syntax import ast, parse

LIBRARY = {
    "std.prelude": """
import std.core.{Eq, Ord, Hash, Display, Debug, Clone, Default, Int, Bool, Char, String, Array, Error, Result}
fun println(text: String) {}
""",
    "std.core": """
interface Eq { operator fun equals(other: Self): Bool }
interface Ord : Eq {
    fun compareTo(other: Self): Int
    override operator fun equals(other: Self): Bool => compareTo(other) == 0
}
interface Hash { fun hash(state: inout Hasher) }
interface Display { fun display(out: StringBuilder) { } }
interface Debug { fun debug(out: StringBuilder) }
interface Clone { fun clone(): Self }
interface Default { static fun default(): Self }
@lang("error") interface Error { fun message(): String }
@lang("result") enum Result<T, E> { Ok(value: T)  Err(error: E) }
@lang("hasher") struct Hasher { state: Int }
@lang("format_spec") struct FormatSpec {
    fill: Char = ' '
    align: Char = '\\0'
    sign: Char = '\\0'
    zero: Bool = false
    width: Int = 0
    precision: Int = -1
    kind: Char = '\\0'
}
@lang("string_builder") class StringBuilder {
    @lang("append_text") fun appendText(text: String) { }
    @lang("append_display") fun appendDisplay<T: Display>(value: T) { value.display(this) }
    @lang("append_debug") fun appendDebug<T: Debug>(value: T) { value.debug(this) }
    @lang("append_formatted") fun appendFormatted<T: Display>(value: T, spec: FormatSpec) { }
    @lang("builder_text") fun toString(): String => ""
}
@lang("weak_of") external fun weakOf<T>(value: T?): weak T
@lang("weak_get") external fun weakGet<T>(reference: weak T): T?

@builtin struct Int : Ord, Hash, Debug, Display, Clone, Default {
    override fun compareTo(other: Int): Int => 0
    override fun hash(state: inout Hasher) { }
    override fun debug(out: StringBuilder) { }
    override fun clone(): Int => this
    override static fun default(): Int => 0
}
@builtin struct Bool : Eq, Debug { override operator fun equals(other: Bool): Bool => true
    override fun debug(out: StringBuilder) { } }
@builtin struct Char { }
@builtin struct String : Eq, Debug, Display {
    data: Ptr<UInt8>
    override operator fun equals(other: String): Bool => true
    override fun debug(out: StringBuilder) { }
}
@builtin class Array<T> {
    var size: Int = 0
    fun push(item: T) { }
}
""",
}


class Checked:
    """A checked program; its first module is `main`."""

    def __init__(self, program: Program, module: Module) -> None:
        self.program = program
        self.module = module

    @property
    def errors(self) -> list[str]:
        """The codes that were reported, warnings left out, in order."""
        return [one.code for one in self.program.diagnostics if not one.code.startswith("W")]

    @property
    def warnings(self) -> list[str]:
        """The codes of the warnings, in order."""
        return [one.code for one in self.program.diagnostics if one.code.startswith("W")]

    @property
    def only(self) -> Diagnostic:
        """The only error."""
        (found,) = (one for one in self.program.diagnostics if not one.code.startswith("W"))
        return found

    def type(self, text: str) -> t.Type:
        """Return what a type expression means in `main`."""
        tree = _parse(f"type T = {text}", "type", builtin_pack("en"))
        (alias,) = tree.items
        assert isinstance(alias, ast.TypeAlias)
        return resolve_type(self.program, Scope(self.module), alias.type)

    def nominal(self, text: str) -> t.Nominal:
        """Return a nominal type."""
        found = self.type(text)
        assert isinstance(found, t.Nominal)
        return found

    def type_of(self, name: str) -> TypeInfo:
        """Return the declaration of a type of `main`."""
        return self.program.type_info(f"main.{name}")

    def fields(self, name: str) -> dict[str, str]:
        """Return the own stored fields of a type of `main`, with their types."""
        return {field.name: str(field.type) for field in self.type_of(name).fields}

    def function(self, name: str) -> FunctionInfo:
        """Return the signature of a function of `main`."""
        return self.program.function(f"main.{name}")

    def hir(self, name: str) -> hir.Body:
        """Return the body of a function of `main`."""
        return self.program.body(f"main.{name}")

    def body(self, name: str) -> str:
        """Return the body of a function of `main` as text."""
        return print_body(self.hir(name))

    def calls(self, name: str) -> list[str]:
        """Return the functions that a function of `main` calls, in order."""
        lines = (line.split() for line in self.body(name).splitlines())
        return [words[i + 1].rstrip(":") for words in lines for i, w in enumerate(words) if w == "Call"]

    def context(self) -> Context:
        """Return a context of a function without parameters, to try parts of the checker in."""
        info = FunctionInfo("main.try", self.module.file, Span(0, 0), "function", (), (), t.UNIT)
        return Context(self.program, Scope(self.module), info, t.UNIT)


def check(text: str, *, language: str = "en", **others: str) -> Checked:
    """Check the module `main` and those it imports; `others` holds texts by name (`_` stands for a dot)."""
    files = {name.replace("_", "."): other for name, other in others.items()}
    pack = builtin_pack(language)

    def load(name: str) -> Module | None:
        if name in LIBRARY:
            return index_file(_library_tree(name), _file(LIBRARY[name], name), builtin_pack("en"), "std")
        return index(files[name], name) if name in files else None

    table = ModuleTable(load)
    module = index(text, "main", pack)
    table.add(module)
    program = Program(table)
    check_module(program, module)
    return Checked(program, module)


def index(text: str, name: str, pack: LanguagePack | None = None) -> Module:
    """Return the module of a text of a user's package."""
    pack = pack or builtin_pack("en")
    return index_file(_parse(text, name, pack), _file(text, name), pack, "main")


def _file(text: str, name: str) -> SourceFile:
    return SourceFile(f"{name}.seen", text, name, "en")


@cache
def _library_tree(name: str) -> ast.File:
    return _parse(LIBRARY[name], name, builtin_pack("en"))


def _parse(text: str, name: str, pack: LanguagePack) -> ast.File:
    result = parse(_file(text, name), pack)
    assert not result.diagnostics, [one.message for one in result.diagnostics]
    return result.file
