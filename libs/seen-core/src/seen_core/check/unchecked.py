"""What only `unsafe { }` allows: reading and writing through raw pointers, and calls that nothing checks."""

from __future__ import annotations

from seen_core.check.context import Context
from seen_core.check.repairs import in_unsafe
from seen_core.check.signatures import FunctionInfo
from seen_core.source import Span


def require_unsafe_call(context: Context, info: FunctionInfo, span: Span) -> None:
    """Report (E0309) a call of a C function, or of what the compiler supplies unchecked, outside `unsafe`."""
    if (info.external is None and info.intrinsic is None) or info.intrinsic == "callerPlace":
        return
    name = info.name.rpartition(".")[2].partition("#")[0]
    _require(context, span, f"call {name}", "nobody checks what it is given, and what it does with that")


def require_unsafe_pointer(context: Context, span: Span) -> None:
    """Report (E0309) an access through a pointer that is not in `unsafe`."""
    _require(context, span, "follow a pointer", "a pointer may lead to anything, or to nothing any more")


def _require(context: Context, span: Span, what: str, why: str) -> None:
    module = context.scope.module
    context.shared.used_unsafe = True
    if context.unchecked or module.package == "std":
        return  # the standard library is what the checks are made of
    word = module.pack.word("unsafe")
    context.report(
        "E0309",
        "only an {word} block may {what}",
        span,
        label="not checked",
        notes=(why, f"where you are sure that it is right, write `{word} {{ … }}` around it"),
        fixes=in_unsafe(module, span),
        word=word,
        what=what,
    )
