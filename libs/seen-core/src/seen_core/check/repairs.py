"""Changes to the source that put right what a report is about; see `diagnostics.model.Fix`.

Spans of synthesized code do not hold what they seem to, so each function looks at the text first and
gives no fix where it finds something else.
"""

from __future__ import annotations

import re

from seen_core.check import types as t
from seen_core.diagnostics import Edit, Fix
from seen_core.resolve import Module
from seen_core.source import Span
from seen_core.syntax import ast

Fixes = tuple[Fix, ...]
_OPERAND = re.compile(r"(?:\w|\.|\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\]|\"[^\"\n]*\")+")
_PARAMETERS = re.compile(r"\w+(?:<[^<>()]*>)?\s*\((?:[^()]|\([^()]*\))*\)")


def change(module: Module, title: str, *edits: tuple[Span, str], certain: bool = True) -> Fixes:
    """Return one fix that makes all these edits."""
    return (Fix(title, tuple(Edit(module.file, span, text) for span, text in edits), certain),)


def make_mutable(module: Module, declared: Span | None) -> Fixes:
    """Turn the word for `let` in front of a declared name into the word for `var`."""
    word = module.pack.word("var")
    place = _word_before(module, declared, "let") if declared is not None else None
    return change(module, f"make it `{word}`", (place, word)) if place is not None else ()


def change_parameter(module: Module, name: str, declared: Span | None) -> Fixes:
    """Lend a parameter to be changed, or copy it at the beginning of the body: two ways to choose from."""
    if declared is None:
        return ()
    text, word, inout = module.file.text, module.pack.word("var"), module.pack.word("inout")
    colon = text.index(":", declared.start, declared.end)
    type_ = colon + 1 + len(text[colon + 1 :]) - len(text[colon + 1 :].lstrip(" "))
    line = text.find("\n", declared.end)
    head = text[declared.end : line if line >= 0 else len(text)]
    if head.lstrip()[:1] not in (",", ")", "="):
        return ()  # the parameter of a lambda, which is lent what the type of the lambda says
    lent = change(module, f"lend it: `{name}: {inout} …`", (Span(type_, type_), f"{inout} "), certain=False)
    opening = head.rfind("{") if head.rstrip().endswith("{") else head.find("{")
    if opening < 0 or "=>" in head:
        return lent
    place = Span(declared.end + opening + 1, declared.end + opening + 1)
    below = text[place.end :].partition("\n")[2] if head.rstrip().endswith("{") else ""
    margin = "\n" + below[: len(below) - len(below.lstrip(" \t"))] if below else " "
    copy = f"{margin}{word} {name} = {name}{'' if below else ';'}"
    return (*lent, *change(module, f"copy it: `{word} {name} = {name}`", (place, copy), certain=False))


def ends_with_word(module: Module, declared: Span | None, role: str) -> bool:
    """Tell whether the word of a role stands right in front of a declared name."""
    return declared is not None and _word_before(module, declared, role) is not None


def add_override(module: Module, name: Span) -> Fixes:
    """Put the word for `override` in front of the declaration of `name`."""
    word = module.pack.word("override")
    place = _word_before(module, name, "fun", "let", "var")
    if place is None:
        return ()
    return change(module, f"write `{word}` in front", (Span(place.start, place.start), f"{word} "))


def without_call(module: Module, callee: Span, call: Span) -> Fixes:
    """Leave the `()` behind a property out."""
    if re.fullmatch(r"\s*\(\s*\)", module.file.text[callee.end : call.end]) is None:
        return ()
    return change(module, "leave `()` out", (Span(callee.end, call.end), ""))


def with_call(module: Module, value: Span) -> Fixes:
    """Call a function that stands where its result is needed."""
    text = module.file.text[value.start : value.end]
    if not re.fullmatch(r"[\w.]+", text):
        return ()
    return change(module, f"call it: `{text}()`", (Span(value.end, value.end), "()"))


def as_text(module: Module, value: Span) -> Fixes:
    """Turn a value into text: certain where it is added to text."""
    text = module.file.text
    source = text[value.start : value.end]
    if not source or "\n" in source:
        return ()
    added = text[: value.start].rstrip().endswith("+") or text[value.end :].lstrip(" \t").startswith("+")
    shown = f"{_as_operand(source)}.{_alias(module, 'toString')}()"
    return change(module, f"write `{shown}`", (value, shown), certain=added)


def as_character(module: Module, value: Span) -> Fixes:
    """Turn the quotes around one character into those of a character."""
    match = re.fullmatch(r'"([^"\\{$\']|\\[ntr0\\])"', module.file.text[value.start : value.end])
    return change(module, f"write `'{match[1]}'`", (value, f"'{match[1]}'")) if match is not None else ()


def as_number(module: Module, value: Span, wanted: t.Type) -> Fixes:
    """Convert a number outright."""
    source = module.file.text[value.start : value.end]
    if not source or "\n" in source:
        return ()
    shown = f"{_as_operand(source)} {module.pack.word('as')} {wanted}"
    return change(module, f"convert it: `{shown}`", (value, shown), certain=False)


def as_condition(module: Module, value: Span, *, is_number: bool) -> Fixes:
    """Ask outright what other languages see in a number, or in what may be null."""
    source = module.file.text[value.start : value.end]
    if not source or "\n" in source:
        return ()
    nothing = "0" if is_number else module.pack.word("null")
    denied = re.fullmatch(rf"(?:!|{re.escape(module.pack.word('not'))}\b)\s*([\w.]+)", source)
    shown = f"{denied[1]} == {nothing}" if denied is not None else f"{source} != {nothing}"
    return change(module, f"write `{shown}`", (value, shown), certain=False)


def wrapped(module: Module, value: Span, type_: str) -> Fixes:
    """Give a value to the constructor of a type that holds nothing else."""
    source = module.file.text[value.start : value.end]
    if not source or "\n" in source:
        return ()
    shown = f"{type_}({source})"
    return change(module, f"write `{shown}`", (value, shown), certain=False)


def asserted(module: Module, value: Span) -> Fixes:
    """Insist that a value is not null."""
    source = module.file.text[value.start : value.end]
    if not source or "\n" in source or not _OPERAND.fullmatch(source):
        return ()
    return change(
        module, f"insist that it is there: `{source}!!`", (Span(value.end, value.end), "!!"), certain=False
    )


def add_result(module: Module, name: Span, result: t.Type) -> Fixes:
    """Write the type of a result behind the parameters of the function whose name this is."""
    parameters = _PARAMETERS.match(module.file.text, name.start)
    if parameters is None:
        return ()
    place = Span(parameters.end(), parameters.end())
    return change(module, f"write its type: `: {result}`", (place, f": {result}"))


def add_throws(module: Module, node: ast.Function) -> Fixes:
    """Write the word for `throws` behind the signature of a function."""
    if node.result is not None:
        end = node.result.span.end
    else:
        parameters = _PARAMETERS.match(module.file.text, node.name_span.start)
        end = parameters.end() if parameters is not None else node.name_span.end
    word = module.pack.word("throws")
    return change(module, f"write `{word}` after the signature", (Span(end, end), f" {word}"))


def safe_member(module: Module, name: Span) -> Fixes:
    """Ask for a member only when the value is not null."""
    dot = Span(name.start - 1, name.start)
    if module.file.text[dot.start : dot.end] != ".":
        return ()
    return change(module, "ask only when it is not null: `?.`", (dot, "?."), certain=False)


def without_mark(module: Module, node: Span, mark: str) -> Fixes:
    """Leave out the mark that an expression ends with."""
    place = Span(node.end - len(mark), node.end)
    if module.file.text[place.start : place.end] != mark:
        return ()
    return change(module, f"leave `{mark}` out", (place, ""))


def in_unsafe(module: Module, node: Span) -> Fixes:
    """Put an expression into an `unsafe` block, which only its author can answer for."""
    word = module.pack.word("unsafe")
    source = module.file.text[node.start : node.end]
    if not source or "\n" in source:
        return ()
    return change(module, f"write `{word} {{ … }}`", (node, f"{word} {{ {source} }}"), certain=False)


def add_arms(module: Module, match: Span, missing: list[str]) -> Fixes:
    """Add the arms that are missing, as code that is not written yet."""
    text = module.file.text
    closing = match.end - 1
    if text[closing : match.end] != "}" or any(".." in one and "[" not in one for one in missing):
        return ()
    line = text.rfind("\n", 0, closing) + 1
    margin = text[line:closing]
    arms = [f"{one} -> ..." for one in missing]
    if margin.strip():
        edit = (Span(closing, closing), f"; {'; '.join(arms)} ")
    else:
        edit = (Span(line, line), "".join(f"{margin}    {arm}\n" for arm in arms))
    return change(module, "add the missing arms", edit, certain=False)


def _word_before(module: Module, name: Span, *roles: str) -> Span | None:
    """Return where the word of a role stands right in front of a name."""
    before = module.file.text[: name.start].rstrip()
    for role in roles:
        for word in module.pack.keywords.get(role, ()):
            start = len(before) - len(word)
            if before.endswith(word) and not before[start - 1 : start].isalnum():
                return Span(start, len(before))
    return None


def _as_operand(source: str) -> str:
    return source if _OPERAND.fullmatch(source) else f"({source})"


def _alias(module: Module, name: str) -> str:
    return module.pack.names.get(name, (name,))[0]
