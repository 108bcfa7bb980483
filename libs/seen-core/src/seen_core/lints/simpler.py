"""Code that has a simpler or quicker form, or that another language reads otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seen_core.check import hir
from seen_core.check import types as t
from seen_core.diagnostics import Diagnostic, Edit, Fix, Label
from seen_core.lints.subject import InspectedBody, Subject
from seen_core.source import Span

_ADDED = re.compile(
    r'(?P<to>[\w.]+)\s*=\s*(?P<text>"(?:\$(?P=to)(?![\w.(\[])|\$?\{(?P=to)\})(?P<rest>(?:[^"\\\n]|\\.)*)")'
)
_DIVIDED = re.compile(r"=\s*[^=\n\"'/;]*[\w)\]]\s*(?P<mark>//)\s?\d+(?:\.\d+)?[ \t]*$", re.MULTILINE)
_ATOM = re.compile(r"[\w.]+(?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])*")


# ---------------------------------------------------------------- truth


def needless_bool(subject: Subject) -> Iterator[Diagnostic]:
    """Yield `if c { true } else { false }` and `c == true`, which are `c`, and their opposites."""
    for inspected in subject.bodies:
        for node in inspected.nodes(hir.If):
            then, otherwise = (
                _truth(subject, inspected, node.then),
                _truth(subject, inspected, node.otherwise),
            )
            if then is not None and otherwise is not None and then != otherwise:
                yield _plain(subject, inspected, node.span, node.condition, is_same=then)
        for compared in inspected.nodes(hir.Binary):
            if compared.operator in ("==", "!=") and compared.left.type == t.BOOL:
                value = _truth(subject, inspected, compared.right)
                if value is not None and not isinstance(compared.left, hir.Constant):
                    is_same = value == (compared.operator == "==")
                    yield _plain(subject, inspected, compared.span, compared.left, is_same=is_same)


def _truth(subject: Subject, inspected: InspectedBody, node: hir.Expression | None) -> bool | None:
    """Return the value of a part that is `true` or `false` in words, alone or in braces."""
    while isinstance(node, hir.Block) and not node.statements:
        node = node.value
    if isinstance(node, hir.Constant) and isinstance(node.value, bool):
        role = subject.pack(inspected.body.file).roles.get(inspected.text(node))
        return node.value if role in ("true", "false") else None
    return None


def _plain(
    subject: Subject, inspected: InspectedBody, span: Span, condition: hir.Expression, *, is_same: bool
) -> Diagnostic:
    source = inspected.text(condition).strip()
    while source.startswith("(") and source.endswith(")") and _ATOM.fullmatch(source[1:-1]):
        source = source[1:-1]
    word = subject.pack(inspected.body.file).word("not")
    form = source if is_same else f"{word} {source}" if _ATOM.fullmatch(source) else f"{word} ({source})"
    file = inspected.body.file
    certain = span.start <= condition.span.start and condition.span.end <= span.end and "\n" not in source
    return Diagnostic(
        "W0225",
        "this is `{form}`",
        (Label(file, span, "a condition is a value already"),),
        {"form": form},
        (),
        (Fix(f"write `{form}`", (Edit(file, span, form),)),) if certain and source else (),
    )


# ---------------------------------------------------------------- text that grows


def slow_text(subject: Subject) -> Iterator[Diagnostic]:
    """Yield `text = "$text…"` in a loop, which copies the text each time; `text += "…"` does not."""
    for inspected in subject.bodies:
        loops = [loop.span for loop in inspected.nodes(hir.Loop)]
        for assign in inspected.nodes(hir.Assign) if loops else ():
            around = any(one.start <= assign.span.start < one.end for one in loops)
            match = _ADDED.fullmatch(inspected.text(assign)) if around else None
            if match is None or assign.target.type != t.STRING:
                continue
            form = f'{match["to"]} += "{match["rest"]}"'
            file = inspected.body.file
            yield Diagnostic(
                "W0226",
                "this makes {name} anew in every round of the loop",
                (Label(file, assign.span, "all of the text is copied each time"),),
                {"name": match["to"]},
                ("what is added with `+=` goes behind the text that is there",),
                (Fix(f"write `{form}`", (Edit(file, assign.span, form),)),),
            )


# ---------------------------------------------------------------- numbers


def float_equality(subject: Subject) -> Iterator[Diagnostic]:
    """Yield `==` and `!=` of floating-point numbers, neither of which is written out as a whole number."""
    for inspected in subject.bodies:
        for node in inspected.nodes(hir.Binary):
            sides = (node.left, node.right)
            if node.operator in ("==", "!=") and t.is_float(node.left.type):
                if not any(map(_is_whole, sides)):
                    yield Diagnostic(
                        "W0227",
                        "these numbers are compared to the last bit",
                        (Label(inspected.body.file, node.span, "rounding can make them differ"),),
                        {},
                        ("ask whether they are near each other: `(a - b).abs() < 1e-9`",),
                    )


def _is_whole(node: hir.Expression) -> bool:
    return isinstance(node, hir.Constant) and isinstance(node.value, float) and node.value.is_integer()


def divided_by_comment(subject: Subject) -> Iterator[Diagnostic]:
    """Yield `n = 7 // 2`: the division of other languages without a rest, and a comment here."""
    for file in {module.file.name: module.file for module in subject.modules}.values():
        for match in _DIVIDED.finditer(file.text):
            start = match.start("mark")
            yield Diagnostic(
                "W0228",
                "`//` begins a comment: this does not divide",
                (Label(file, Span(start, match.end()), "not part of the program"),),
                {},
                ("`/` between integers leaves out the rest; a comment has words",),
                (Fix("write `/`", (Edit(file, Span(start, start + 2), "/"),), certain=False),),
            )
