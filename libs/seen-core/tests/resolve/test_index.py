from __future__ import annotations

from small_std import index

from seen_core.resolve import Entity


def test_members_have_names_below_their_type() -> None:
    module = index("class A { fun f() {}\n fun f(x: Int) {}\n class B { const N = 1 } }", "a.b")
    (outer,) = module.entities["A"]
    assert outer.body is not None
    assert [one.name for one in outer.body.members["f"]] == ["a.b.A.f", "a.b.A.f#2"]
    (inner,) = outer.body.members["B"]
    assert inner.body is not None
    assert [(one.name, one.kind, one.static) for one in inner.body.members["N"]] == [
        ("a.b.A.B.N", "global", True)
    ]
    assert [entity.name for entity in module.types] == ["a.b.A", "a.b.A.B"]


def test_blocks_outside_a_type_are_numbered() -> None:
    module = index("extension Int { fun f() {} }\nimpl I for Int { fun f() {} }\nfun Int.g() {}", "m")
    names = [entity.name for owner in module.extensions for (entity,) in owner.members.values()]
    assert names == ["m.extension0.f", "m.impl1.f", "m.extension2.g"]


def test_members_of_a_companion_are_static() -> None:
    module = index("class A { companion object { let x = 1\n fun f() {} }\n fun g() {} }", "m")
    body = module.entities["A"][0].body
    assert body is not None
    assert {name: one.static for name, (one,) in body.members.items()} == {
        "x": True,
        "f": True,
        "g": False,
        "Companion": True,  # `A.Companion` is another name for `A`
    }


def test_the_module_line_names_the_module() -> None:
    assert index("module far.away\nfun f() {}", "here").entities["f"][0].name == "far.away.f"


def test_nested_modules_of_one_name_are_one() -> None:
    module = index("module a.b { fun f() {} }\nmodule a { module b { fun g() {} } }", "m")
    assert set(module.children["a"].children["b"].entities) == {"f", "g"}


def test_patterns_of_a_let_declare_their_names() -> None:
    module = index("let (a, P { x, y: b }) = f()", "m")
    found: list[Entity] = [one for entities in module.entities.values() for one in entities]
    assert [(one.name, one.kind) for one in found] == [
        ("m.a", "global"),
        ("m.x", "global"),
        ("m.b", "global"),
    ]


def test_a_type_that_std_builds_in_has_a_bare_name() -> None:
    module = index("@builtin struct Int { fun f() {} }", "std.numbers")
    (entity,) = module.entities["Int"]
    assert entity.name == "Int"
    assert entity.body is not None
    assert entity.body.members["f"][0].name == "Int.f"
