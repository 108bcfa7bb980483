"""Finds every sentence that `seen` can show in diagnostics, by reading the compiler's source.

In the stages of the front end, every text of two words or more is taken for a sentence unless it plainly is
none; elsewhere, what diagnostics are made of. An f-string counts as the template that it is:
`f"write `{word}`"` is found as "write `{word}`".
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from seen_core.source.pack import builtin_pack

LIBRARIES = Path(__file__).parents[2]
FRONT_END = ("check", "own", "lints", "syntax", "driver", "resolve", "source")
"""Packages of `seen_core` whose texts are nearly all for people."""
NOT_FOR_PEOPLE = {
    "builtin.py",  # the lines of a list in the documentation
    "habit_rows.py",  # forms of other languages, with a few notes that are found by their keyword
    "hir_printer.py",
    "layout.py",  # kinds of tokens
    "print_expressions.py",
    "printer.py",
    "tables.py",  # Python that is compiled
    "tokens.py",
    "translate.py",
}
_CODE = re.compile(r"[EW]\d{4}")
_CARRIES = re.compile(r"(.*_)?(template|note|label|reason|problem|advice|hint|title)s?", re.IGNORECASE)
"""What variables and keywords are called that hold sentences."""
_NOT_SENTENCES = {"arguments", "file", "span", "code", "name", "fixes", "others", "named"}
"""Keywords of reports that hold something else."""
_PROGRAM = re.compile(r"\(\?|%\(|lambda b|\[\{|=> |\(s, e\)|malloc|\n.")
"""What occurs in patterns, programs and lists of names, and in no sentence."""
_EXCEPTIONS = {"AssertionError", "KeyError", "RuntimeError", "TypeError", "ValueError"}


def templates() -> dict[str, str]:
    """Return every template with a place where it stands."""
    found: dict[str, str] = {}
    for path in sorted(LIBRARIES.glob("*/src/**/*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        front = path.parent.name in FRONT_END and path.parent.parent.name == "seen_core"
        sentences = _all_texts if front and path.name not in NOT_FOR_PEOPLE else _in_diagnostics
        for text, line in sentences(tree):
            if _is_sentence(text):
                found.setdefault(text, f"{path.name}:{line}")
    return found


def shape(template: str) -> str:
    """Return a template without the names of its places."""
    return re.sub(r"\{[^\W\d]\w*\}", "{}", template)


def _is_sentence(text: str) -> bool:
    if _PROGRAM.search(text) or text[:1] in " ,":  # the latter go on with a sentence
        return False
    words = re.findall(r"(?<![\w$<\[-])[a-z]{2,}(?![\w>])", re.sub(r"`[^`]*`|\{\w*\}", "", text))
    roles = builtin_pack("en").keywords
    return " " in text.strip() and bool(words) and not all(word in roles for word in words)


# ---------------------------------------------------------------- everything in a module


def _all_texts(tree: ast.Module) -> Iterator[tuple[str, int]]:
    hidden = set(map(id, _not_shown(tree)))
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        match node:
            case ast.Constant(value=str(text)) if len(text.split()) > 1:
                yield text, node.lineno
            case ast.JoinedStr():
                yield _template(node), node.lineno
            case _:
                pass


def _not_shown(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield docstrings, what exceptions say, words that are split, and the pieces of f-strings."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                yield node.value
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name)) as call) if name in _EXCEPTIONS:
                yield from ast.walk(call)
            case ast.Assert(msg=ast.expr() as message):
                yield from ast.walk(message)
            case ast.Call(func=ast.Attribute(value=ast.Constant() as words, attr="split")):
                yield words
            case ast.JoinedStr(values=values):
                yield from (value for value in values if isinstance(value, ast.Constant))
            case _:
                pass


# ---------------------------------------------------------------- what diagnostics are made of


def _in_diagnostics(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call():
                yield from _in_call(node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _CARRIES.fullmatch(name):
                yield from _sentences(value)
            case _:
                pass


def _in_call(call: ast.Call) -> Iterator[tuple[str, int]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    coded = any(isinstance(one, ast.Constant) and _is_code(one.value) for one in call.args)
    if name == "Lint":
        return
    if coded or name == "Diagnostic":
        yield from (found for one in call.args for found in _sentences(one))
        for keyword in call.keywords:
            if keyword.arg not in _NOT_SENTENCES:
                yield from _sentences(keyword.value)
    elif name == "Label" and len(call.args) > 2:
        yield from _sentences(call.args[2])
    elif name == "Fix":
        yield from _sentences(call.args[0])
    else:
        for keyword in call.keywords:
            if keyword.arg and _CARRIES.fullmatch(keyword.arg):
                yield from _sentences(keyword.value)


def _is_code(value: object) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def _sentences(node: ast.expr) -> Iterator[tuple[str, int]]:
    """Yield the texts that an expression can give, also as items of a tuple or one way of an `if`."""
    match node:
        case ast.Constant(value=str(text)):
            yield text, node.lineno
        case ast.JoinedStr():
            yield _template(node), node.lineno
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.BoolOp(values=items):
            yield from (found for item in items for found in _sentences(item))
        case ast.IfExp(body=left, orelse=right) | ast.BinOp(left=left, right=right):
            yield from _sentences(left)
            yield from _sentences(right)
        case ast.Starred(value=value):
            yield from _sentences(value)
        case _:
            return


def _template(node: ast.JoinedStr) -> str:
    pieces: list[str] = []
    for number, piece in enumerate(node.values):
        match piece:
            case ast.Constant(value=str(text)):
                pieces.append(text)
            case ast.FormattedValue(value=ast.Name(id=name) | ast.Attribute(attr=name)):
                pieces.append(f"{{{name.strip('_')}}}")
            case ast.FormattedValue(value=ast.Call(func=ast.Attribute(attr="word"))):
                pieces.append("{word}")
            case _:
                pieces.append(f"{{value{number}}}")
    return "".join(pieces)
