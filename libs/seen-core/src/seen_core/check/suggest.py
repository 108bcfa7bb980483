"""What to offer where a name is unknown: names like it, or Seen's form of what another language has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from seen_core.diagnostics import Edit, Fix
from seen_core.diagnostics.nearest import MOST, advice, nearest
from seen_core.records import value
from seen_core.resolve import Module, ModuleTable
from seen_core.source import Span
from seen_core.source.pack import LanguagePack

if TYPE_CHECKING:
    from seen_core.syntax.habits import Habit

VALUE_ROLES = (
    *("let", "var", "const", "fun", "if", "when", "for", "while", "loop", "return", "break", "continue"),
    *("try", "throw", "this", "super", "true", "false", "null", "defer", "await", "not"),
)
"""Roles whose words begin a statement or an expression."""


@value
class Help:
    """What a report of an unknown name adds to its message."""

    notes: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.notes or self.fixes)


def near_names(
    module: Module, span: Span, name: str, known: Iterable[str], accept: Callable[[str], bool] | None = None
) -> Help:
    """Say which of the `known` names `name` may stand for; `accept` tells those that fit the place."""
    names = nearest(name, in_words_of(module.pack, known), accept)
    return Help(*advice(module.file, _place_of(module, span, name), name, names))


def help_with(
    module: Module,
    span: Span,
    name: str,
    kind: str,
    known: Iterable[str],
    accept: Callable[[str], bool] | None = None,
) -> Help:
    """Explain a form of another language, or else say which of the `known` names may be meant."""
    from seen_core.check import habits  # not needed by programs that are right

    candidates = list(known)
    if kind == "value" and name in ("it", *module.pack.names.get("it", ())):
        form = f"{{ {name}: Int -> … }}"
        return Help(
            (f"braces without parameters are a block where nothing expects a function: write `{form}`",)
        )
    habit = habits.find(module, span, kind, candidates)
    return _from_habit(module, habit) if habit else near_names(module, span, name, candidates, accept)


def how_to_declare(module: Module, span: Span) -> Help | None:
    """Say how to declare the unknown name at `span`, when a statement that assigns to it begins there."""
    from seen_core.check import habits  # as above

    habit = habits.undeclared(module, span)
    if habit is None:
        return None
    note = f"a name is declared where it gets its first value: `{habit.form} = …`"
    return Help((note,), habits.fixes_of(habit, module.file))


def is_imported(module: Module, name: str) -> bool:
    """Tell whether an import was meant to bring a name; what it failed to bring has been reported."""
    return any(
        name in [item.alias or item.name for item in import_.names]
        if import_.names is not None
        else not import_.star and name == (import_.alias or import_.path[-1])
        for import_ in module.imports
    )


def missing_import(table: ModuleTable, module: Module, name: str) -> Help:
    """Name the modules that declare a name which only has to be imported."""
    places = table.exporters(name)
    if not places:
        return Help()
    word = module.pack.word("import")
    lines = [f"{word} {place}.{{{name}}}" for place in places[:MOST]]
    notes = tuple(f"`{name}` has to be imported: `{line}`" for line in lines)
    start = module.imports[0].span.start if module.imports else _first_line(module)
    edit = Edit(module.file, Span(start, start), f"{lines[0]}\n")
    return Help(notes, (Fix(f"write `{lines[0]}`", (edit,), len(places) == 1),))


def _first_line(module: Module) -> int:
    """Return where a first import goes: below the lines that are about the file, and its `module` line."""
    text = module.file.text
    words = "|".join(re.escape(word) for word in module.pack.keywords.get("module", ()))
    head = re.compile(rf"(?:#[^\n]*\n|//[^\n]*\n|\s*\n|(?:{words})[ \t]+[\w.]+[ \t]*\r?\n)*").match(text)
    return head.end() if head is not None else 0


def _from_habit(module: Module, habit: Habit) -> Help:
    """Return the sentence about a habit, its note, and the change to Seen's form."""
    from seen_core.syntax.habits import fixes_of, template_of  # as above

    found = module.file.text[habit.found.start : habit.found.end].strip()
    sentence = template_of(habit).format(found=found, form=habit.form.strip())
    return Help((sentence, habit.note) if habit.note else (sentence,), fixes_of(habit, module.file))


def in_words_of(pack: LanguagePack, names: Iterable[str]) -> Iterator[str]:
    """Yield names, and the words that a language has for them."""
    words: dict[str, list[str]] = {}
    for canonical, aliases in pack.names.items():
        words.setdefault(canonical.rsplit(".", 1)[-1], []).extend(aliases)
    for name in names:
        yield name
        yield from words.get(name, ())


def _place_of(module: Module, span: Span, name: str) -> Span:
    """Find where in `span` the name itself stands: behind a path, before arguments."""
    offset = module.file.text.find(name, span.start, max(span.end, span.start + len(name)))
    return Span(offset, offset + len(name)) if offset >= 0 else span
