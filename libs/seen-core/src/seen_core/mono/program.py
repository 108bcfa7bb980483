"""From the entry function to a closed program.

Everything starts at the entry and what it reaches: functions are closed once for each set of type arguments,
in the order in which they are asked for. Objects that are made and methods that are called through objects
meet in `_meet`; what they have in common is closed too, until nothing new turns up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seen_core.check import types as t
from seen_core.check.signatures import FunctionReference, GlobalInfo
from seen_core.check.world import World
from seen_core.diagnostics import Diagnostic, Label, SeenError
from seen_core.mir.model import (
    ClosureType,
    Data,
    DataItem,
    EnumLayout,
    External,
    FunctionAddress,
    GlobalAddress,
    Indirect,
    MirFunction,
    MirProgram,
    MirType,
    ObjectType,
    PointerTo,
    StructLayout,
    ThrowingResult,
)
from seen_core.mir.modes import call_modes, written_modes
from seen_core.mir.uniques import unique_parameters, world_with
from seen_core.mono import entry as entry_function
from seen_core.mono.callers import Caller, needs_copies, with_callers
from seen_core.mono.callgraph import mark_recursive
from seen_core.mono.closing import close_function
from seen_core.mono.dispatch import INFORMATION_WORDS, Hierarchy, Resolver, Site, Tables, number_objects
from seen_core.mono.glue import glue_symbol, make_glue
from seen_core.mono.layouts import Layouts
from seen_core.mono.pins import remove_pins
from seen_core.mono.shapes import (
    BoxObject,
    Shape,
    has_constant,
    is_too_large,
    object_symbol,
    reference_name,
    substitute,
    symbol_text,
)
from seen_core.mono.threads import MODULE as THREADS
from seen_core.mono.thunks import Thunk, make_thunk
from seen_core.mono.traces import add_traces, trace_variable
from seen_core.source import Location, SourceFile

if TYPE_CHECKING:
    from seen_core.mono.statistics import Counters
    from seen_core.mono.tracing import Tracing

GenericMir = Callable[[World, str], list[MirFunction]]
Evaluate = Callable[[MirProgram, str], int | float | bytes | None]
"""Runs a function of a small program; None when it ends in any other way than by returning."""

MAXIMUM_CONSTANTS = 1000
"""A function asked for with more constants than this is taken to ask for itself without end."""

_RESERVED = ("seen.stack_limit", "seen.argument_count", "seen.argument_vector")


@dataclass(frozen=True, slots=True)
class MonoOptions:
    """What the target and the profile decide."""

    pointer_bytes: int = 8
    overflow_checks: bool = True
    dev: bool = True
    report_cycles: bool = False
    """At the end, the program names the fields that close cycles of references (std/cycles.seen)."""
    statistics: bool = False
    """The program counts references and allocations and reports them (std/counting.seen)."""
    threads: bool = False
    """The program may start threads (`mono.threads`)."""


def close_program(
    world: World,
    entry: str,
    generic_mir: GenericMir,
    options: MonoOptions,
    evaluate: Evaluate | None = None,
) -> MirProgram:
    """Close a program from its entry function (qualified name).

    `generic_mir` gives the MIR of a function with a body, followed by that of its lambdas, in a world that
    knows which type parameters cannot be copied. `evaluate` finds the first values of globals, those that are
    not plain constants. Raises `SeenError` for what only shows when types are known.
    """
    closer = ProgramCloser(world, generic_mir, options, evaluate)
    return closer.close(entry)


class ProgramCloser:
    """The program so far, and what is still to be closed."""

    def __init__(
        self, world: World, generic_mir: GenericMir, options: MonoOptions, evaluate: Evaluate | None = None
    ) -> None:
        self.world = world
        self.options = options
        self.evaluate = evaluate
        self.layouts = Layouts(world, options.pointer_bytes, threads=options.threads)
        self.hierarchy = Hierarchy(world, self.layouts)
        self.functions: dict[str, MirFunction] = {}
        self.data: dict[str, Data] = {}
        self.externals: dict[str, External] = {}
        self.panics: dict[str, str] = {}
        self.globals: dict[str, GlobalInfo] = {}
        self.tables = Tables()
        self._generic_mir = generic_mir
        self._generic: dict[
            tuple[str, frozenset[t.Parameter]], tuple[MirFunction, tuple[t.Parameter, ...]]
        ] = {}
        self._symbols: dict[FunctionReference, str] = {}
        self._glue: dict[tuple[str, Shape], str] = {}
        self._glue_kinds: dict[str, tuple[str, Shape]] = {}
        self.tracing: Tracing | None = None
        """The report of cycles, where there may be any."""
        self._thunks: dict[Thunk, str] = {}
        self._closures: dict[ClosureType, str] = {}
        self._taken: set[str] = set()
        self._information: dict[Shape, str] = {}
        self._dispatchable: dict[Shape, None] = {}
        self._signatures: dict[Site, Indirect] = {}
        self._discriminants: dict[t.Nominal, str | None] = {}
        self._pending: list[Callable[[], None]] = []
        self._closing = ""
        self._caller: Caller | None = None
        self._callers: dict[str, Caller] = {}
        self._with_constants: Counter[str] = Counter()
        """For functions: the first call that asked for them."""
        for symbol in _RESERVED:
            own = options.threads and symbol == "seen.stack_limit"
            self.data[symbol] = Data(symbol, 8, 8, (), False, own)
        self._stand_ins: dict[str, str] = {}
        """Functions that others do the work of in programs with threads."""
        if options.threads:
            self._prepare_threads()

    def _prepare_threads(self) -> None:
        from seen_core.mono.threads import stand_ins  # few programs have threads

        self._stand_ins = stand_ins(self)
        self.tables.first_slot = INFORMATION_WORDS + 1

    # ------------------------------------------------------------ the whole

    def close(self, entry: str) -> MirProgram:
        """Close everything that the entry reaches."""
        self.panic("stack")
        counters = self._counters() if self.options.statistics else None
        start = entry_function.make_entry(self.world, entry)
        symbol = self.unique("seen.entry")
        self.functions[symbol] = close_function(self, start, {}, symbol, symbol)
        self.drain()
        order = entry_function.add_globals(self, self.functions[symbol], self.globals)
        self.drain()
        entry_function.drop_globals(self, self.functions[symbol], order)
        self.drain()
        report = self.options.report_cycles and not self.options.threads
        if report and any(map(self.layouts.may_nest, self._information)):
            from seen_core.mono.tracing import add_tracing  # few programs have objects of this kind

            add_tracing(self)
        isolations = self._isolations()
        if self.options.threads:
            from seen_core.mono.main_thread import check_main_thread  # as above

            check_main_thread(self)
        self._resolve()
        self._write_information(isolations)
        program = MirProgram(
            self.functions,
            self.layouts.table,
            self.data,
            self.externals,
            self.panics,
            symbol,
            self.options.pointer_bytes,
        )
        remove_pins(program)
        mark_recursive(program, indirect=self.options.dev)
        if self.options.dev:
            add_traces(program, per_thread=self.options.threads)
        if counters is not None:
            from seen_core.mono.statistics import add_counters  # wanted by few builds

            add_counters(program, counters)
        return program

    def _isolations(self) -> dict[Shape, str]:
        """Return the functions that isolate objects, where there are threads."""
        found: dict[Shape, str] = {}
        if self.options.threads:
            from seen_core.mono.isolation import object_isolation  # as above

            while len(found) < len(self._information):
                for object_ in list(self._information):
                    found[object_] = object_isolation(self, object_)
                self.drain()
        return found

    def _counters(self) -> Counters:
        from seen_core.mono.statistics import Counters  # as above

        roles = ("count_retain", "count_release", "count_allocation", "report_counts")
        return Counters(*(self.demand(self.known(role)) for role in roles))

    def fragment(self, function: MirFunction) -> MirProgram:
        """Return a program of one function that needs nothing else."""
        pointer_bytes = self.options.pointer_bytes
        return MirProgram(
            {function.name: function}, self.layouts.table, {}, {}, {}, function.name, pointer_bytes
        )

    def drain(self) -> None:
        """Close what was asked for."""
        while self._pending:
            self._pending.pop()()

    def _resolve(self) -> None:
        objects = list(self._information)
        self.tables.numbers = number_objects(self.world, objects)
        made = list(self._dispatchable)
        resolver = Resolver(self, self.tables, self.hierarchy, made, self._signatures)
        for function in self.functions.values():
            resolver.resolve(function)

    # ------------------------------------------------------------ what a GlueContext and ClosingContext give

    @property
    def overflow_checks(self) -> bool:
        """Whether integer overflow panics."""
        return self.options.overflow_checks

    @property
    def is_dev(self) -> bool:
        """Whether the profile is `dev`."""
        return self.options.dev

    def trace_top(self) -> str:
        """Return the symbol of the variable with the innermost frame of the traces of panics."""
        variable = trace_variable(self.options.pointer_bytes, per_thread=self.options.threads)
        self.data[variable.symbol] = variable
        return variable.symbol

    def known(self, role: str) -> FunctionReference:
        """Return a function of the standard library."""
        name = self.world.known(role)
        return FunctionReference(self._stand_ins.get(name, name))

    def panic(self, kind: str) -> None:
        """Make the function that reports a kind of panic part of the program."""
        if kind not in self.panics:
            self.panics[kind] = ""  # its own checks ask again
            self.panics[kind] = self.demand(self.known(f"panic_{kind}"))

    def demand(self, function: FunctionReference) -> str:
        """Return the symbol of a closed function, closing it later."""
        symbol = self._symbols.get(function)
        if symbol is None:
            self._check_size(function)
            symbol = self._symbols[function] = self.unique(symbol_text(reference_name(function)))
            if self._caller is not None:
                self._callers[symbol] = self._caller
            self._pending.append(lambda: self._close_function(function, symbol))
        return symbol

    def calling(self, function: MirFunction, location: Location) -> None:
        """Remember where the next function is called."""
        if function.file:  # the entry is in no file
            self._caller = Caller(self._closing, function, location)

    def function_symbol(self, function: FunctionReference) -> str | External:
        """Return the symbol of a function, or the C function it stands for."""
        if ".lambda#" in function.name:
            return self.demand(function)
        if function.name in self._stand_ins and not self._closing.startswith(f"{THREADS}."):
            function = FunctionReference(self._stand_ins[function.name], function.type_arguments)
        info = self.world.function(function.name)
        if info.external is None:
            return self.demand(function)
        mapping = dict(zip(info.type_parameters, function.type_arguments))
        concrete = self.layouts.concrete
        parameters = tuple(concrete(t.substitute(p.type, mapping)) for p in info.parameters)
        result = concrete(t.substitute(info.result, mapping))
        return self.external(External(info.external, parameters, result))

    def external(self, external: External) -> External:
        """Remember a C function."""
        return self.externals.setdefault(external.symbol, external)

    def drop_blocks(self) -> list[str]:
        """Return the symbols of the `drop` blocks that are part of the program."""
        return [
            symbol
            for function, symbol in self._symbols.items()
            if ".lambda#" not in function.name and self.world.function(function.name).kind == "drop"
        ]

    def is_weak_counter(self, symbol: str) -> bool:
        """Tell whether a function takes or gives back a weak reference."""
        roles = ("weak_retain", "weak_release")
        return symbol in [self._symbols.get(self.known(role)) for role in roles]

    def objects(self) -> list[Shape]:
        """Return the kinds of objects that are part of the program."""
        return list(self._information)

    def takes_address(self, function: FunctionReference) -> bool:
        """Tell whether the first parameter of a function is an address."""
        return call_modes(self.world, function, "static")[0] == "inout"

    def keeps(self, function: FunctionReference, method: FunctionReference) -> tuple[bool, ...]:
        """Tell which parameters an implementation moves although the interface lends them."""
        lent = written_modes(self.world.function(method.name).parameters)
        taken = call_modes(self.world, function, "static")
        return tuple(a == "borrow" and b == "move" for a, b in zip(lent, taken))

    def implementation(self, method: FunctionReference) -> FunctionReference:
        """Find a method of an interface for a closed type."""
        found = self.world.implementation(method)
        assert found is not None, f"{reference_name(method)} is called through a table"
        return found

    def file(self, function: MirFunction) -> SourceFile | None:
        """Return the file of a function."""
        name = function.name.partition(".lambda#")[0]
        return self.world.function(name).file

    def source_file(self, symbol: str) -> SourceFile:
        """Return the file of a closed function of the source."""
        function = next(one for one, other in self._symbols.items() if other == symbol)
        return self.world.function(function.name.partition(".lambda#")[0]).file

    def glue(self, kind: str, shape: Shape) -> str:
        """Return the symbol of a function that copies, drops or destroys."""
        key = (kind, shape)
        symbol = self._glue.get(key)
        if symbol is None:
            symbol = self._glue[key] = self.unique(glue_symbol(kind, shape))
            self._glue_kinds[symbol] = key
            self._pending.append(lambda: self._make_glue(kind, shape, symbol))
        return symbol

    def glue_of(self, symbol: str) -> tuple[str, Shape] | None:
        """Return what a glue function does, and for which type; None for other functions."""
        return self._glue_kinds.get(symbol)

    def _make_glue(self, kind: str, shape: Shape, symbol: str) -> None:
        if kind == "trace":
            assert self.tracing is not None
            self.functions[symbol] = self.tracing.make(shape, symbol)
        elif kind == "isolate":
            from seen_core.mono.isolation import make_isolation  # as above

            self.functions[symbol] = make_isolation(self, shape, symbol)
        else:
            self.functions[symbol] = make_glue(self, kind, shape, symbol)

    # ------------------------------------------------------------ functions

    def unique(self, symbol: str) -> str:
        """Return a symbol that no other function or data has, after a proposal."""
        if "." not in symbol and "$" not in symbol:
            symbol = f"seen.{symbol}"  # plain names belong to C
        chosen, number = symbol, 1
        while chosen in self._taken:
            number += 1
            chosen = f"{symbol}$${number}"
        self._taken.add(chosen)
        return chosen

    def _generic_form(self, function: FunctionReference) -> tuple[MirFunction, tuple[t.Parameter, ...]]:
        """Return the generic MIR that a function or lambda is made from, and its type parameters."""
        unique = unique_parameters(self.world, function)
        if unique and self.world.function(function.name.partition(".lambda#")[0]).copies:
            raise SeenError(needs_copies(self.world, function, ()))
        known = self._generic.get((function.name, unique))
        if known is None:
            outer = function.name.partition(".lambda#")[0]
            parameters = self.world.function(outer).type_parameters
            for made in self._generic_mir(world_with(self.world, unique), outer):
                self._generic[made.name, unique] = (made, parameters)
            known = self._generic[function.name, unique]
        return known

    def _close_function(self, function: FunctionReference, symbol: str) -> None:
        self._closing, self._caller = symbol, None
        try:
            generic, parameters = self._generic_form(function)
            mapping = dict(zip(parameters, function.type_arguments))
            display = generic.display_name
            if function.type_arguments:
                display += f"<{', '.join(map(str, function.type_arguments))}>"
            self.functions[symbol] = close_function(self, generic, mapping, symbol, display)
        except SeenError as error:
            raise with_callers(self.world, self._callers, self._symbols, function, error) from None

    def _check_size(self, function: FunctionReference) -> None:
        if any(map(has_constant, function.type_arguments)):
            self._with_constants[function.name] += 1
        endless = self._with_constants[function.name] > MAXIMUM_CONSTANTS
        if not endless and not any(map(is_too_large, function.type_arguments)):
            return
        info = self.world.function(function.name.partition(".lambda#")[0])
        raise SeenError(
            Diagnostic(
                "E0209",
                "`{function}` needs itself for ever larger types",
                (Label(info.file, info.span, "this function"),),
                {"function": info.name},
                (
                    "a generic function is compiled once for every type it is used with",
                    "here each use asks for another one, so there is no end to them",
                ),
            )
        )

    # ------------------------------------------------------------ data

    def global_symbol(self, name: str) -> str:
        """Return the symbol of a global."""
        symbol = symbol_text(name)
        if name not in self.globals and symbol not in self.data:
            info = self.globals[name] = self.world.global_info(name)
            layout = self.layouts.of(info.type)
            own = info.per_thread and self.options.threads
            self.data[symbol] = Data(symbol, layout.size, layout.align, (), False, own)
            if info.initializer is not None:
                self.demand(FunctionReference(info.initializer))
        return symbol

    def text_data(self, content: bytes) -> str:
        """Return the symbol of a text that lives for ever."""
        symbol = self.unique(f"text${len(self.data)}")
        self.data[symbol] = Data(symbol, len(content) + 1, 1, (DataItem(0, content + b"\0"),), True)
        return symbol

    def shared_box(self, shape: Shape, variant: int) -> str:
        """Return the symbol of a box of a variant without fields; its own reference is never given back."""
        assert isinstance(shape, t.Nominal)
        object_ = BoxObject(shape)
        layout, tagged = self.layouts.of(object_), self.layouts.of(shape)
        assert isinstance(layout, StructLayout) and isinstance(tagged, EnumLayout)
        symbol = self.unique(f"box{variant}${object_symbol(object_)}")
        tag = variant.to_bytes(tagged.tag_size, "little")
        items = (
            DataItem(0, (1).to_bytes(4, "little")),
            DataItem(layout.fields[1][0], GlobalAddress(self.information(object_))),
            DataItem(layout.fields[2][0], tag),
        )
        self.data[symbol] = Data(symbol, layout.size, layout.align, items, False)
        return symbol

    def shared_closure(self, closure: ClosureType) -> str:
        """Return the symbol of the object of a lambda that captures nothing; it is never given back."""
        symbol = self._closures.get(closure)
        if symbol is None:
            layout = self.layouts.of(closure)
            assert isinstance(layout, StructLayout)
            symbol = self._closures[closure] = self.unique(object_symbol(closure))
            items = (
                DataItem(0, (1).to_bytes(4, "little")),
                DataItem(layout.fields[1][0], GlobalAddress(self.information(closure))),
                DataItem(layout.fields[2][0], FunctionAddress(self.demand(closure.function))),
            )
            self.data[symbol] = Data(symbol, layout.size, layout.align, items, False)
        return symbol

    def discriminants(self, type_: t.Nominal) -> str | None:
        """Return data with the discriminants of an enum; None when they count from zero."""
        if type_ not in self._discriminants:
            values = [variant.value for variant in self.world.type_info(type_.name).variants]
            symbol = None
            if values != list(range(len(values))):
                symbol = self.unique(f"values${symbol_text(type_.name)}")
                content = b"".join(value.to_bytes(8, "little", signed=True) for value in values)
                self.data[symbol] = Data(symbol, len(content), 8, (DataItem(0, content),), True)
            self._discriminants[type_] = symbol
        return self._discriminants[type_]

    # ------------------------------------------------------------ objects and dispatch

    def information(self, shape: Shape) -> str:
        """Return the symbol of an object's type information."""
        symbol = self._information.get(shape)
        if symbol is None:
            symbol = self._information[shape] = self.unique(f"info${object_symbol(shape)}")
            self.glue("destroy", shape)
        return symbol

    def allocated(self, object_: Shape) -> str:
        """Note that objects of a type are made."""
        if isinstance(object_, ObjectType):
            self._dispatch(object_)
        return self.information(object_)

    def boxed(self, object_: Shape) -> None:
        """Note that boxes of a type become interface values."""
        self._dispatch(object_)

    def closure_type(self, closure: Shape, function: t.Type) -> None:
        """Note that objects of a lambda are values of a function type."""
        self.tables.function_types.setdefault(closure, set()).add(function)
        self._dispatchable.setdefault(closure)

    def _dispatch(self, object_: Shape) -> None:
        if object_ not in self._dispatchable:
            self._dispatchable[object_] = None
            for site in list(self.tables.targets):
                self._meet(site, object_)

    def site(self, site: Site) -> None:
        """Note that a method is called through objects."""
        if site in self.tables.targets:
            return
        self.tables.targets[site] = {}
        self._signatures[site] = self._signature(site)
        for object_ in list(self._dispatchable):
            self._meet(site, object_)

    def _signature(self, site: Site) -> Indirect:
        info = self.world.function(site.method.name)
        arguments = (
            site.method.type_arguments if site.virtual else (site.receiver, *site.method.type_arguments)
        )
        mapping = dict(zip(info.type_parameters, arguments))
        concrete = self.layouts.concrete
        parameters = [concrete(site.receiver)]
        for parameter in info.parameters[1:]:
            shape: MirType = t.substitute(parameter.type, mapping)
            parameters.append(concrete(PointerTo(shape) if parameter.mode == "inout" else shape))
        result = substitute(ThrowingResult(info.result) if info.throws else info.result, mapping)
        return Indirect(FunctionAddress(""), tuple(parameters), concrete(result))

    def _meet(self, site: Site, object_: Shape) -> None:
        """Find the target of a site for an object, if the object fits it."""
        if isinstance(object_, ClosureType) or not self.hierarchy.fits(object_, site.receiver):
            return
        assert isinstance(object_, ObjectType | BoxObject)
        if site.virtual:
            assert isinstance(object_.of, t.Nominal)
            found: FunctionReference | None = self.world.override(object_.of, site.method)
        else:
            arguments = (object_.of, *site.method.type_arguments)
            found = self.world.implementation(FunctionReference(site.method.name, arguments))
        assert found is not None, f"{object_} has no {site.method.name}"
        self.tables.targets[site][object_] = self._target(site, object_, found)

    def _target(self, site: Site, object_: ObjectType | BoxObject, found: FunctionReference) -> str:
        """Return the function for a table: a thunk where the implementation is called differently."""
        wanted = self.world.function(site.method.name)
        info = self.world.function(found.name)
        keeps = self.keeps(found, site.method)
        if isinstance(object_, ObjectType) and not any(keeps) and wanted.throws == info.throws:
            return self.demand(found)
        thunk = Thunk(found, object_, self._signatures[site].parameters, keeps, wanted.throws)
        symbol = self._thunks.get(thunk)
        if symbol is None:
            name = f"thunk${symbol_text(reference_name(found))}"
            symbol = self._thunks[thunk] = self.unique(name)
            result = self._signatures[site].result
            self.functions[symbol] = make_thunk(self, self.world, thunk, result, symbol)
        return symbol

    def _write_information(self, isolations: dict[Shape, str]) -> None:
        word = self.options.pointer_bytes
        rows: dict[Shape, dict[int, str]] = {}
        for site, targets in self.tables.targets.items():
            if (site.virtual, site.method) in self.tables.slots:
                for object_, symbol in targets.items():
                    rows.setdefault(object_, {})[self.tables.slot(site)] = symbol
        for object_, symbol in self._information.items():
            name = self._name_data(object_)
            number = self.tables.numbers[object_].to_bytes(word, "little")
            items = [
                DataItem(0, FunctionAddress(self.glue("destroy", object_))),
                DataItem(word, number),
                DataItem(2 * word, GlobalAddress(name)),
            ]
            if self.tracing is not None:
                items.append(DataItem(3 * word, FunctionAddress(self.tracing.object_symbol(object_))))
            elif object_ in isolations:
                items.append(DataItem(3 * word, FunctionAddress(isolations[object_])))
            row = rows.get(object_, {})
            items += [DataItem(slot * word, FunctionAddress(row[slot])) for slot in sorted(row)]
            size = (max(row, default=self.tables.first_slot - 1) + 1) * word
            self.data[symbol] = Data(symbol, size, word, tuple(items), True)

    def _name_data(self, object_: Shape) -> str:
        shown = object_.of if isinstance(object_, ObjectType | BoxObject) else object_
        text = str(shown).encode() + b"\0"
        symbol = self.unique(f"name${object_symbol(object_)}")
        self.data[symbol] = Data(symbol, len(text), 1, (DataItem(0, text),), True)
        return symbol
