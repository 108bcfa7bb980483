from __future__ import annotations

import pytest
from small_std import check

from seen_core.check.throwing import may_throw

PROBLEM = 'class Problem : Error { override fun message(): String => "" }\n'


@pytest.mark.parametrize(
    ("text", "throws"),
    [
        ("fun f() { throw Problem() }", True),
        ("fun f() { }", False),
        ("fun f() { g() }\nfun g() { h() }\nfun h() { throw Problem() }", True),
        ("fun f() { g() }\nfun g() { h() }\nfun h() { }", False),
        ("fun f() { try { g() } catch (e: Error) { } }\nfun g() { throw Problem() }", False),
        ("fun f() { try { } catch (e: Error) { g() } }\nfun g() { throw Problem() }", True),
        ("fun f() { try { g() } catch (e: Problem) { } }\nfun g() { throw Problem() }", False),
        ("fun f() { try { g() } catch (e: Problem) { g() } }\nfun g() { throw Problem() }", True),
        ("fun f() { try { g() } catch (e: Problem) { } }\nfun g() throws { throw Problem() }", True),
        ("fun f() { try { g(); f() } catch (e: Problem) { } }\nfun g() throws Problem { f() }", False),
        ("fun f() { try { g() } catch (e: Problem) { } }\nfun g() { g(); throw Problem(); f() }", False),
        ("fun f() { try { g() } finally { } }\nfun g() { throw Problem() }", True),
        ("fun f() { let later = { -> throw Problem() } }", False),
        ("fun f() { C() }\nclass C { init { throw Problem() } }", True),
        ("fun f(): Int throws { return 1 }", True),
        ("fun f(g: () -> Int throws): Int => g()", True),
        ("fun f(g: () -> Int): Int => g()", False),
        ("fun f(i: I): Int => i.m()\ninterface I { fun m(): Int throws }", True),
        ("fun f(i: I): Int => i.m()\ninterface I { fun m(): Int }", False),
        ("fun f(n: Int) { if (n > 0) { g(n) } }\nfun g(n: Int) { f(n - 1) }", False),
        ("fun f(n: Int) { if (n > 0) { g(n) } }\nfun g(n: Int) { f(n - 1)\n throw Problem() }", True),
        ("fun f(n: Int) { if (n > 0) { f(n - 1) } else { throw Problem() } }", True),
    ],
)
def test_whether_a_function_throws_is_inferred(text: str, throws: bool) -> None:
    program = check(PROBLEM + text)
    assert program.errors == []
    assert may_throw(program.program, "main.f") is throws
    assert program.hir("f").throws is throws


def test_only_calls_that_may_throw_are_marked() -> None:
    program = check(
        f"{PROBLEM}fun good() {{}}\nfun bad() {{ throw Problem() }}\nfun f() {{ good()\n bad() }}"
    )
    lines = [line.strip() for line in program.body("f").splitlines() if "Call" in line]
    assert lines == ["value Call main.good static: Unit", "value Call main.bad static throws: Unit"]


def test_the_order_of_questions_does_not_matter() -> None:
    text = f"{PROBLEM}fun a() {{ b() }}\nfun b() {{ a()\n c() }}\nfun c() {{ throw Problem() }}"
    for names in ("abc", "cba", "bac"):
        program = check(text)
        program.program.throws_cache.clear()
        assert all(may_throw(program.program, f"main.{name}") for name in names)


def test_the_body_of_a_lambda_is_marked_apart() -> None:
    program = check(f"""{PROBLEM}
        fun run(g: () -> Int throws): Int => try {{ g() }} catch (e: Error) {{ 0 }}
        fun f(): Int => run {{ -> throw Problem() }}
    """)
    assert program.errors == []
    assert not program.hir("f").throws
