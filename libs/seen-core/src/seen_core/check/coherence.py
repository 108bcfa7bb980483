"""Whether it is plain which implementation is meant: one of an interface, one default of a name.

impl Shape for Square { … }          impl<T: Named> Greets for T { … }
impl Shape for Square { … }          impl Greets for Dog { … }          with Dog : Named
"""

from __future__ import annotations

from seen_core.check import implementations
from seen_core.check import types as t
from seen_core.check.calls import bound_notes, bound_places, satisfies
from seen_core.check.inference import Inference
from seen_core.check.program import Program
from seen_core.diagnostics import Diagnostic, Label
from seen_core.resolve import Entity, Module, Owner
from seen_core.source import Span


def check_conflicts(program: Program, owner: Owner, interface: t.Nominal) -> None:
    """Report (E0231) an `impl` for a type that has the interface already."""
    self_type = program.owner_scope(owner).self_type
    if self_type is None or owner.target is None or isinstance(self_type, t.Erroneous):
        return
    for other in program.extensions.of(self_type):
        if (
            other is owner
            or other.interface is None
            or other.target is None
            or not _before(program, other, owner)
        ):
            continue
        if isinstance(program.owner_scope(other).self_type, t.Erroneous):
            continue
        named = program.extension_interface(other, program.owner_scope(other))
        if isinstance(named, t.Nominal) and named.name == interface.name:
            if _overlap(program, owner, interface, other, named):
                place = Label(other.module.file, other.target.span, "implemented here", primary=False)
                _report_conflict(program, owner, interface, self_type, place)
                return
    if isinstance(self_type, t.Nominal):
        declared = _declared(program, self_type, interface)
        if declared is not None:
            place = Label(declared.module.file, declared.span, "its declaration names it", primary=False)
            _report_conflict(program, owner, interface, self_type, place)


def _before(program: Program, other: Owner, owner: Owner) -> bool:
    """Tell whether a block counts as the first; of one for every type and another it is the former."""
    if other.module is not owner.module:
        return True
    if _is_blanket(program, other) and not _is_blanket(program, owner):
        return True
    assert other.target is not None and owner.target is not None
    return other.target.span < owner.target.span


def _is_blanket(program: Program, owner: Owner) -> bool:
    return isinstance(program.owner_scope(owner).self_type, t.Parameter)


def _overlap(program: Program, owner: Owner, interface: t.Nominal, other: Owner, named: t.Nominal) -> bool:
    """Tell whether some type is a target of both blocks, with the same arguments of the interface."""
    inference = Inference()
    sides = []
    for block, given in ((owner, interface), (other, named)):
        scope = program.owner_scope(block)
        fresh: dict[t.Parameter, t.Type] = {p: inference.fresh() for p in scope.parameters.values()}
        assert scope.self_type is not None
        target = t.substitute(scope.self_type, fresh)
        sides.append((fresh, t.Tuple((target, t.substitute(given, fresh)))))
    if not inference.unify(sides[0][1], sides[1][1]):
        return False
    return all(
        _may_implement(program, inference.resolve(argument), bound)
        for fresh, _ in sides
        for parameter, argument in fresh.items()
        for bound in program.bounds(parameter)
    )


def _may_implement(program: Program, type_: t.Type, bound: t.Nominal) -> bool:
    return isinstance(type_, t.Unknown) or (
        implementations.interface_of(program, type_, bound.name) is not None
    )


def _declared(program: Program, type_: t.Nominal, interface: t.Nominal) -> Entity | None:
    """Return the declaration of a type that names the interface after its `:`."""
    info = program.type_info(type_.name)
    mapping = dict(zip(info.parameters, type_.arguments))
    if all(t.substitute(one, mapping) != interface for one in info.interfaces):
        return None
    return program.type_entity(type_.name)


def _report_conflict(
    program: Program, owner: Owner, interface: t.Nominal, type_: t.Type, place: Label
) -> None:
    assert owner.target is not None
    program.add(
        Diagnostic(
            "E0231",
            "{type} has two implementations of {interface}",
            (Label(owner.module.file, owner.target.span, "implemented again"), place),
            {"type": str(type_), "interface": str(interface)},
            ("a call could mean either: remove one, or narrow the types that one of them is for",),
        )
    )


# ---------------------------------------------------------------- defaults


def check_inherited_defaults(program: Program, module: Module, span: Span, type_: t.Nominal) -> None:
    """Report (E0217) a method for which two interfaces of a type have a default, and the type none."""
    given: dict[str, list[tuple[t.Nominal, Entity]]] = {}
    for interface in implementations.all_interfaces(program, type_):
        entity = program.type_entity(interface.name)
        for name, members in entity.body.members.items() if entity and entity.body else ():
            for member in members:
                if member.kind in ("function", "property") and program.function_of(member).has_body:
                    given.setdefault(name, []).append((interface, member))
    for name, defaults in given.items():
        if len(defaults) < 2 or _has_member(program, type_, name):
            continue
        nearest = [
            (interface, member)
            for interface, member in defaults
            if not any(
                other != interface and implementations.extends_interface(program, other.name, interface.name)
                for other, _ in defaults
            )
        ]
        if len(nearest) > 1 and _alike(program, nearest[0][1], nearest[1][1]):
            _report_defaults(program, module, span, type_, name, nearest)


def _alike(program: Program, first: Entity, second: Entity) -> bool:
    return implementations.same_parameters(program.function_of(first), program.function_of(second))


def _report_defaults(
    program: Program,
    module: Module,
    span: Span,
    type_: t.Nominal,
    name: str,
    nearest: list[tuple[t.Nominal, Entity]],
) -> None:
    places = [
        Label(member.module.file, member.span, f"the default of {interface}", primary=False)
        for interface, member in nearest[:2]
    ]
    first, second = (str(interface) for interface, _ in nearest[:2])
    words = module.pack
    program.add(
        Diagnostic(
            "E0217",
            "{type} gets {name} from both {first} and {second}",
            (Label(module.file, span, "which one?"), *places),
            {"type": str(type_), "name": name, "first": first, "second": second},
            (f"write `{words.word('override')} {words.word('fun')} {name}` in it to settle that",),
        )
    )


def _has_member(program: Program, type_: t.Nominal, name: str) -> bool:
    here: t.Nominal | None = type_
    while here is not None:
        entity = program.type_entity(here.name)
        if entity is not None and entity.body is not None and name in entity.body.members:
            return True
        here = program.superclass(here)
    return any(name in owner.members for owner in program.extensions.of(type_))


# ---------------------------------------------------------------- types that are named


def check_type_arguments(program: Program) -> None:
    """Report (E0215) types that are named with arguments which the bounds of their parameters exclude."""
    while program.bounded_types:
        module, span, type_ = program.bounded_types.pop()
        mapping = dict(zip(program.type_info(type_.name).parameters, type_.arguments))
        for parameter, argument in mapping.items():
            if _is_open(argument):
                continue
            for bound in program.bounds(parameter):
                wanted = t.substitute(bound, mapping)
                assert isinstance(wanted, t.Nominal)
                if satisfies(program, argument, wanted) is None:
                    label = Label(module.file, span, f"{parameter.name} needs {wanted}")
                    labels = (label, *bound_places(program, parameter, wanted))
                    arguments = {"type": str(argument), "interface": str(wanted)}
                    template = "{type} does not implement {interface}"
                    notes = bound_notes(program, argument, wanted)
                    program.add(Diagnostic("E0215", template, labels, arguments, notes))


def _is_open(type_: t.Type) -> bool:
    """Tell whether a type mentions a parameter, whose bounds depend on where it stands."""
    if isinstance(type_, t.Parameter | t.Erroneous | t.Unknown):
        return True
    found = False

    def look(part: t.Type) -> t.Type:
        nonlocal found
        found = found or _is_open(part)
        return part

    t.rebuild(type_, look)
    return found


# ---------------------------------------------------------------- associated types


def check_associated(
    program: Program, module: Module, span: Span, type_: t.Type, interface: t.Nominal
) -> None:
    """Report (E0215) an associated type that is not what the interface asks for."""
    parameters = program.type_info(interface.name).parameters
    mapping = dict(zip(parameters, interface.arguments))
    for one in program.associated.get(interface.name, ()):
        parameter = t.Parameter(interface.name, one.name)
        given = mapping.get(parameter, t.ERRONEOUS)
        for bound in program.bounds(parameter):
            wanted = t.substitute(bound, mapping)
            assert isinstance(wanted, t.Nominal)
            if implementations.interface_of(program, given, wanted.name, wanted) is None:
                program.report(
                    module,
                    "E0215",
                    "{type} does not implement {interface}",
                    span,
                    arguments={"type": str(given), "interface": str(wanted)},
                    label=f"{interface.name.rsplit('.', 1)[-1]} asks that of its {one.name}",
                    notes=(f"give another type for {one.name}, or implement {wanted} for {given}",),
                )
