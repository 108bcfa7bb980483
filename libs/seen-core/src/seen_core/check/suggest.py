"""What to offer where a name is unknown: names like it, or Seen's form of what another language has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from seen_core.diagnostics import Fix
from seen_core.diagnostics.nearest import did_you_mean, nearest, spelling_fix
from seen_core.records import value
from seen_core.resolve import Module
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


def near_names(
    module: Module, span: Span, name: str, known: Iterable[str], accept: Callable[[str], bool] | None = None
) -> Help:
    """Say which of the `known` names `name` may stand for; `accept` tells those that fit the place."""
    names = nearest(name, in_words_of(module.pack, known), accept)
    place = _place_of(module, span, name)
    fix = spelling_fix(module.file, place, name, names) if place is not None else None
    return Help(did_you_mean(names), (fix,) if fix is not None else ())


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


def _place_of(module: Module, span: Span, name: str) -> Span | None:
    """Find where in `span` the name itself stands: behind a path, before arguments."""
    offset = module.file.text.find(name, span.start, max(span.end, span.start + len(name)))
    return Span(offset, offset + len(name)) if offset >= 0 else None
