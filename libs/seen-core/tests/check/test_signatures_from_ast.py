from __future__ import annotations

import pytest
from small_std import check


@pytest.mark.parametrize(
    ("declaration", "fields"),
    [
        ("class A(x: Int)", {}),
        ("class A(let x: Int, var y: String)", {"x": "Int", "y": "String"}),
        ("class A(x: Int) { fun f(): Int => x }", {"x": "Int"}),
        ("class A(x: Int) { fun f(): Int => this.x }", {"x": "Int"}),
        ("class A(x: Int) { var y = x }", {"y": "Int"}),
        ("class A(x: Int) { var y = 0\n init { y = x } }", {"y": "Int"}),
        ("class A(x: Int) { let twice: Int { get => 2 * x } }", {"x": "Int"}),
        ("class A(x: Int) { drop { let y = x } }", {"x": "Int"}),
        ("class A(x: Int) { let later = { -> x } }", {"x": "Int", "later": "() -> Int"}),
        ("data class A(x: Int)", {"x": "Int"}),
        ("struct A(x: Int)", {"x": "Int"}),
        ("class A(xs: Int...) { fun f(): Array<Int> => xs }", {"xs": "Array<Int>"}),
        ("class A { static let x = 1\n const Y = 2\n var z = 3 }", {"z": "Int"}),
    ],
)
def test_what_is_stored(declaration: str, fields: dict[str, str]) -> None:
    program = check(declaration)
    assert program.errors == []
    assert program.fields("A") == fields


def test_fields_kept_for_methods_are_private() -> None:
    program = check("class A(x: Int, let y: Int) { fun f(): Int => x }")
    assert {field.name: field.private for field in program.type_of("A").fields} == {"x": True, "y": False}


def test_fields_of_data_classes_are_let_unless_var() -> None:
    program = check("data class A(x: Int, var y: Int)")
    assert {field.name: field.mutable for field in program.type_of("A").fields} == {"x": False, "y": True}


@pytest.mark.parametrize(
    ("type_", "boxed"),
    [
        ("E", True),
        ("E?", True),
        ("(Int, E)", True),
        ("Holder", True),
        ("Int", False),
        ("Array<E>", False),
        ("Reference", False),
        ("(E) -> E", False),
    ],
)
def test_what_holds_the_enum_itself_is_boxed(type_: str, boxed: bool) -> None:
    program = check(f"""
        enum E {{ Leaf  Branch(part: {type_}) }}
        struct Holder {{ inner: E }}
        class Reference {{ var inner: E? = null }}
    """)
    assert program.errors == []
    assert program.type_of("E").variants[1].fields[0].boxed is boxed


def test_values_of_variants_go_on_counting() -> None:
    program = check("enum Level { A = 3, B, C = 10, D }")
    assert [variant.value for variant in program.type_of("Level").variants] == [3, 4, 10, 11]


def test_superclass_and_interfaces_are_told_apart() -> None:
    program = check("interface I\ninterface J\nclass A\nclass B : J, A, I")
    info = program.type_of("B")
    assert (str(info.superclass), [str(one) for one in info.interfaces]) == ("A", ["J", "I"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("class A : B\nclass B : A", "E0218"),
        ("final class A\nclass B : A", "E0217"),
        ("class A\nclass C\nclass B : A, C", "E0217"),
        ("struct A { x: Int }\nclass B : A", "E0217"),
        ("class A { var x }", "E0209"),
        ("fun f() => g()\nfun g() => f()", "E0209"),
    ],
)
def test_what_cannot_be_declared(text: str, code: str) -> None:
    assert check(text).errors == [code]


def test_classes_in_a_sealed_class_extend_it() -> None:
    program = check(
        "sealed class Shape { class Circle(r: Int)  class Other : Base\n object Nothing }\nclass Base"
    )
    parents = {name: program.type_of(f"Shape.{name}").superclass for name in ("Circle", "Nothing", "Other")}
    assert {name: str(parent) for name, parent in parents.items()} == {
        "Circle": "Shape",
        "Nothing": "Shape",
        "Other": "Base",
    }


def test_methods_have_this_in_front() -> None:
    program = check("""
        struct P { x: Int
            fun get(): Int => x
            mut fun set(v: Int) { x = v }
            static fun make(): P => P(1)
            fun free(): Int => 1
        }
        fun (p: inout P) reset() { p.x = 0 }
    """)
    modes = {}
    for name in ("P.get", "P.set", "P.make", "extension0.reset"):
        info = program.function(name)
        modes[name] = [(parameter.name, parameter.mode) for parameter in info.parameters]
    assert modes == {
        "P.get": [("this", "")],
        "P.set": [("this", "inout"), ("v", "")],
        "P.make": [],
        "extension0.reset": [("p", "inout")],
    }


def test_methods_of_an_interface_have_self_in_front() -> None:
    program = check("interface I<A> { fun f<B>(a: A, b: B): Self }")
    assert [p.name for p in program.program.function("main.I.f").type_parameters] == ["Self", "A", "B"]


def test_results_of_expression_bodies_are_inferred() -> None:
    program = check("fun f(x: Int) => g(x)\nfun g(x: Int) => (x, true)")
    assert str(program.function("f").result) == "(Int, Bool)"


def test_where_clauses_add_bounds() -> None:
    program = check("fun f<T>(x: T): Int where T: Ord => x.compareTo(x)")
    assert program.errors == []
    (parameter,) = program.function("f").type_parameters
    assert [str(bound) for bound in program.program.bounds(parameter)] == ["Ord"]


def test_struct_fields_are_constructor_parameters_with_their_defaults() -> None:
    program = check("struct P { x: Int  y: Int = 2 }\nfun f(): P => P(1)\nfun g(): P => P(y = 3)")
    assert program.only.code == "E0205"
    assert "Constant 2: Int" in program.body("f")


def test_fields_of_a_class_with_a_value_are_no_constructor_parameters() -> None:
    program = check("class A { var x: Int\n var y: Int = 2 }\nfun f(): A => A(1)")
    assert program.errors == []
    parameters = program.function("A.constructor").parameters
    assert [parameter.name for parameter in parameters] == ["this", "x"]
