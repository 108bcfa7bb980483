"""The lints that are always there. docs/reference/lints.md lists them; their codes' pages explain them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING

from seen_core.plugin_api import Lint

if TYPE_CHECKING:
    from seen_core.diagnostics import Diagnostic
    from seen_core.lints.subject import Subject


def _in(module: str, function: str) -> Callable[[Subject], Iterable[Diagnostic]]:
    """Import a check when it first runs: those that are off cost nothing."""

    def check(subject: Subject) -> Iterable[Diagnostic]:
        found: Iterable[Diagnostic] = getattr(import_module(f"seen_core.lints.{module}"), function)(subject)
        return found

    return check


BUILT_IN_LINTS = (
    # Found by the checker while it works.
    Lint("not-written", "W0101", "suspicious", "warn", "`...` stands where code is to come"),
    Lint("unused-result", "W0202", "unused", "warn", "a `Result` that nobody looks at"),
    Lint("unreachable-code", "W0203", "suspicious", "warn", "code that is never reached"),
    Lint("capitalised-binding", "W0205", "style", "warn", "a new name that looks like a variant"),
    Lint("needless-unsafe", "W0229", "unused", "warn", "an `unsafe` block that nothing needs"),
    Lint("unknown-lint", "W0206", "style", "warn", "a lint that does not exist is named"),
    # Found in checked bodies.
    Lint(
        "unused-variable",
        "W0201",
        "unused",
        "warn",
        "a variable that nothing reads",
        _in("unused", "unused_variables"),
    ),
    Lint(
        "deprecated",
        "W0204",
        "suspicious",
        "warn",
        "a use of what is marked `@deprecated`",
        _in("deprecated", "deprecated_uses"),
    ),
    Lint(
        "unused-import",
        "W0207",
        "unused",
        "warn",
        "an import that nothing refers to",
        _in("unused", "unused_imports"),
    ),
    Lint(
        "unused-function",
        "W0208",
        "unused",
        "warn",
        "a function that nothing calls, where all calls are in sight",
        _in("unused", "unused_functions"),
    ),
    Lint(
        "unused-parameter",
        "W0209",
        "unused",
        "warn",
        "a parameter of a private or local function that its body does not mention",
        _in("unused", "unused_parameters"),
    ),
    Lint(
        "unchanged-variable",
        "W0210",
        "unused",
        "warn",
        "a `var` that nothing assigns",
        _in("unused", "unchanged_variables"),
    ),
    Lint(
        "naming",
        "W0211",
        "style",
        "warn",
        "a name that is not written as the language writes names",
        _in("style", "unusual_names"),
    ),
    Lint(
        "missing-docs",
        "W0212",
        "pedantic",
        "allow",
        "a public declaration without documentation",
        _in("style", "missing_docs"),
    ),
    Lint(
        "shadowing",
        "W0213",
        "pedantic",
        "allow",
        "a local that hides another of its name",
        _in("style", "shadowed_names"),
    ),
    Lint(
        "implicit-move",
        "W0214",
        "style",
        "warn",
        "a public function of a library that keeps a parameter without `move`",
        _in("ownership", "implicit_moves"),
    ),
    Lint(
        "needless-clone",
        "W0215",
        "performance",
        "warn",
        "a clone of what is copied anyway, or of what is not used again",
        _in("ownership", "needless_clones"),
    ),
    Lint(
        "self-assignment",
        "W0216",
        "suspicious",
        "warn",
        "`x = x`",
        _in("suspicious", "self_assignments"),
    ),
    Lint(
        "self-comparison",
        "W0217",
        "suspicious",
        "warn",
        "`x == x`",
        _in("suspicious", "self_comparisons"),
    ),
    Lint(
        "constant-condition",
        "W0218",
        "suspicious",
        "warn",
        "an `if` on `true` or `false`",
        _in("suspicious", "constant_conditions"),
    ),
    Lint(
        "empty-loop",
        "W0219",
        "suspicious",
        "warn",
        "a loop that does nothing",
        _in("suspicious", "empty_loops"),
    ),
    Lint(
        "needless-else",
        "W0220",
        "pedantic",
        "allow",
        "an `else` behind a part that never goes on",
        _in("style", "needless_else"),
    ),
    Lint(
        "no-effect",
        "W0221",
        "suspicious",
        "warn",
        "a statement whose value nobody gets",
        _in("suspicious", "statements_without_effect"),
    ),
    Lint(
        "unused-field",
        "W0222",
        "unused",
        "warn",
        "a private field that nothing reads",
        _in("unreached", "unused_fields"),
    ),
    Lint(
        "unused-type",
        "W0223",
        "unused",
        "warn",
        "a type that nothing mentions, where all uses are in sight",
        _in("unreached", "unused_types"),
    ),
    Lint(
        "unused-constant",
        "W0224",
        "unused",
        "warn",
        "a constant that nothing reads, where all uses are in sight",
        _in("unreached", "unused_constants"),
    ),
    Lint(
        "needless-bool",
        "W0225",
        "style",
        "warn",
        "`if c { true } else { false }` and `c == true`",
        _in("simpler", "needless_bool"),
    ),
    Lint(
        "slow-text",
        "W0226",
        "performance",
        "warn",
        '`text = "$text…"` in a loop',
        _in("simpler", "slow_text"),
    ),
    Lint(
        "float-equality",
        "W0227",
        "pedantic",
        "allow",
        "`==` of floating-point numbers",
        _in("simpler", "float_equality"),
    ),
    Lint(
        "divided-by-comment",
        "W0228",
        "suspicious",
        "warn",
        "`n = 7 // 2`, where `//` begins a comment",
        _in("simpler", "divided_by_comment"),
    ),
    Lint(
        "needless-inout",
        "W0230",
        "unused",
        "warn",
        "an `inout` parameter that the body leaves alone",
        _in("unreached", "unchanged_inout"),
    ),
    Lint(
        "missing-override",
        "W0231",
        "pedantic",
        "allow",
        "what an interface asks for, without `override` in front",
        _in("style", "missing_overrides"),
    ),
)
