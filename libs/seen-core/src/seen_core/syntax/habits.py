"""Forms of other languages: how each is recognised, and what to write instead in the words of a pack.

A row is a pattern over source text and the form that replaces what it matches. Patterns are tried only
where the text has already been found wrong, so a name that happens to be `def` is safe.

In patterns, `<a:E>` is an operand, `<a:X>` an expression up to the end, `<a:N>` a name, `<a:T>` a type of
another language (`<a:P>` one of its own, `<a:C>` a capitalised
one, `<a:D>` either), and each gives its text to the form under the name before the colon. In forms, `$a` is
that text (types in Seen's words) and `$fun` the pack's word for the role or for the library's name.

    <a:E> ? <b:E> : <c:E>     with the form     $if ($a) $b $else $c
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from string import Template
from typing import NamedTuple

from seen_core.diagnostics.model import Edit, Fix
from seen_core.records import value
from seen_core.source import SourceFile, Span
from seen_core.source.pack import LanguagePack
from seen_core.syntax.errors import SyntaxErrors

TYPES = {
    "int": "Int", "Integer": "Int", "integer": "Int", "long": "Int", "Long": "Int", "isize": "Int",
    "ssize_t": "Int", "int64": "Int", "int64_t": "Int", "i64": "Int", "short": "Int16", "Short": "Int16",
    "i8": "Int8", "i16": "Int16", "i32": "Int32", "int8": "Int8", "int16": "Int16", "int32": "Int32",
    "int8_t": "Int8", "int16_t": "Int16", "int32_t": "Int32", "uint": "UInt", "usize": "UInt",
    "size_t": "UInt", "unsigned": "UInt", "u8": "UInt8", "u16": "UInt16", "u32": "UInt32", "u64": "UInt64",
    "uint8": "UInt8", "uint16": "UInt16", "uint32": "UInt32", "uint64": "UInt64", "uint8_t": "UInt8",
    "uint16_t": "UInt16", "uint32_t": "UInt32", "uint64_t": "UInt64", "float": "Float", "double": "Float",
    "Double": "Float", "f64": "Float", "f32": "Float32", "float64": "Float", "float32": "Float32",
    "number": "Float", "bool": "Bool", "boolean": "Bool", "char": "Char", "Character": "Char",
    "byte": "Byte", "str": "String", "string": "String", "Str": "String", "void": "Unit", "unit": "Unit",
    "any": "Any", "Object": "Any", "object": "Any", "list": "Array", "vector": "Array", "ArrayList": "Array",
    "dict": "HashMap", "Dict": "HashMap", "Dictionary": "HashMap", "HashTable": "HashMap",
    "unordered_map": "HashMap", "never": "Never", "Nothing": "Never",
}  # fmt: skip
"""Types of other languages and Seen's own that holds the same values."""

REACH = 300
"""How far from an error a habit is looked for: some patterns take long on lines that nobody wrote."""
_PRIMITIVE = "|".join(sorted((re.escape(name) for name in TYPES if name[0].islower()), reverse=True))
_MACROS = {
    "E": r'(?:"(?:[^"\\\n]|\\.)*"|-?\w+|\([^()\n]*\)|\[[^\[\]\n]*\])'
    r"(?:\.\w+|\([^()\n]*\)|\[[^\[\]\n]*\])*",
    "X": r"[^\n;]*[^\s;{]",
    "N": r"(?!\d)\w+",
    "T": r"(?!\d)\w+(?:<[\w, ]+>)?",
    "P": rf"(?:{_PRIMITIVE})",
    "C": r"[A-Z]\w*(?:<[\w, <>]*>)?",
    "D": rf"(?:(?:{_PRIMITIVE})|[A-Z]\w*(?:<[\w, <>]*>)?)",
}
_CODE = re.compile(r'(?:"(?:[^"\\\n]|\\.)*"|[^"/\n]|/(?!/)|")*')
_MACRO = re.compile(r"<(\w+):([EXNTPCD])>")


class Row(NamedTuple):
    """One habit."""

    pattern: str
    form: str
    """What replaces the match; empty when there is no counterpart, and `note` says what there is."""
    certain: bool | None
    """Whether the form can only have been meant; None where it shows the way and is no replacement."""
    note: str


@value
class Habit:
    """A form of another language that was found in a text."""

    span: Span
    """What the fix replaces."""
    found: Span
    """The words that give it away."""
    form: str
    certain: bool | None
    note: str


def row(pattern: str, form: str, *, certain: bool | None = True, note: str = "") -> Row:
    """Return a row of a table."""
    return Row(pattern, form, certain, note)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a row's pattern with its macros put in; compiling them all would cost more than a start."""
    expanded = _MACRO.sub(lambda macro: f"(?P<{macro[1]}>{_MACROS[macro[2]]})", pattern)
    return re.compile(expanded, re.MULTILINE)


def at(
    rows: tuple[Row, ...], text: str, position: int, pack: LanguagePack, end: int | None = None
) -> Habit | None:
    """Return the first habit that begins at `position` and reaches no further than `end`."""
    stop = len(text) if end is None else end
    for each in rows:
        match = compiled(each.pattern).match(text, position, stop)
        if match is not None:
            return _habit(each, match, pack)
    return None


def touching(
    rows: tuple[Row, ...], text: str, first: int, last: int, error: int, pack: LanguagePack
) -> Habit | None:
    """Return the first habit between two offsets that reaches the offset of an error."""
    for each in rows:
        for match in compiled(each.pattern).finditer(text, first, last):
            if match.start() <= error <= match.end():
                return _habit(each, match, pack)
    return None


def end_of_code(text: str, position: int) -> int:
    """Return where the code of a line ends: before its comment and before blanks, and not far away."""
    line = max(text.rfind("\n", 0, position) + 1, position - REACH)
    match = _CODE.match(text, line)
    end = min(match.end() if match is not None else line, position + REACH)
    return max(position, line + len(text[line:end].rstrip()))


def seen_type(name: str, pack: LanguagePack) -> str:
    """Return Seen's name for a type of another language, arguments included."""
    return re.sub(r"\w+", lambda word: word_of(pack, TYPES.get(word[0], word[0])), name)


def word_of(pack: LanguagePack, name: str) -> str:
    """Return the pack's word for a role or a library name."""
    if name in pack.keywords:
        return pack.word(name)
    return pack.names.get(name, (name,))[0]


def _habit(found: Row, match: re.Match[str], pack: LanguagePack) -> Habit:
    words = match.span("found") if "found" in match.re.groupindex else match.span()
    form = Template(found.form).substitute(_Words(match, pack))
    return Habit(Span(*match.span()), Span(*words), form, found.certain, found.note)


class _Words(Mapping[str, str]):
    """What stands for the `$names` of a form."""

    def __init__(self, match: re.Match[str], pack: LanguagePack) -> None:
        self._match = match
        self._pack = pack

    def __getitem__(self, name: str) -> str:
        if name in self._match.re.groupindex:
            text = self._match[name] or ""
            return seen_type(text, self._pack) if name.startswith("type") else text
        return word_of(self._pack, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._match.re.groupindex)

    def __len__(self) -> int:
        return len(self._match.re.groupindex)


def report(habit: Habit, errors: SyntaxErrors) -> None:
    """Report a habit that the syntax stage has found, with the change to Seen's form as a fix."""
    found = errors.file.text[habit.found.start : habit.found.end].strip()
    notes = (habit.note,) if habit.note else ()
    arguments = {"found": found, "form": habit.form.strip()}
    errors.report(
        "E0107",
        template_of(habit),
        *habit.found,
        arguments=arguments,
        notes=notes,
        fixes=fixes_of(habit, errors.file),
    )


def template_of(habit: Habit) -> str:
    """Return the sentence that names a habit, and Seen's form where there is one."""
    if habit.form:
        return "`{found}` is a form of another language; write `{form}`"
    if habit.note:
        return "`{found}` is a form of another language"
    return "`{found}` is a form of another language; leave it out"


def fixes_of(habit: Habit, file: SourceFile) -> tuple[Fix, ...]:
    """Return the change to Seen's form, where the form can stand in the text as it is."""
    if habit.certain is None or (habit.note and not habit.form):
        return ()
    found = file.text[habit.found.start : habit.found.end].strip()
    title = f"write `{habit.form.strip()}`" if habit.form else f"leave `{found}` out"
    return (Fix(title, (Edit(file, habit.span, habit.form),), habit.certain),)
