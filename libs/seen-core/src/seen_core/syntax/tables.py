"""The LALR(1) tables of `seen.lark`: built by lark, kept on disk, loaded without lark.

The tables are plain data. A file that is missing, damaged or made from another grammar, lark or Python
is made anew.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from seen_core.syntax.tokens import GRAMMAR_KINDS, words

GRAMMAR = Path(__file__).with_name("seen.lark")
_FORMAT = 5
_OTHER_KINDS = {"SHIFT_RIGHT": ">>", "INFIX_WORD": "infix", "$END": "END"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A production: `symbols` are kinds and names of nonterminals; `action` names a builder function."""

    origin: str
    action: str
    symbols: tuple[str, ...]
    kept: tuple[int, ...]
    """Indexes of the symbols that carry something: nonterminals, and tokens with text of their own."""


@dataclass(frozen=True, slots=True)
class Tables:
    """`actions[kind][state]` is the state to shift to, or `~rule` to reduce; `gotos[state][origin]`."""

    actions: dict[str, list[int | None]]
    gotos: list[dict[str, int]]
    rules: list[Rule]
    start: int
    end: int
    """The state in which a whole file, or expression, has been read."""


@cache
def load_tables() -> Tables:
    """Return the tables, from the user's cache folder if they are there."""
    grammar = GRAMMAR.read_bytes()
    path = _cache_folder() / f"grammar-{_key(grammar)}.tables"
    try:
        data = path.read_bytes()
        digest, body = data[:16], data[16:]
        if hashlib.blake2b(body, digest_size=16).digest() == digest:
            return _from_data(marshal.loads(body))
    except (OSError, ValueError, EOFError, TypeError):
        pass
    tables = build_tables(grammar.decode())
    _store(path, tables)
    return tables


def build_tables(grammar: str) -> Tables:
    """Let lark make the tables of a grammar."""
    # lark is slow to import and only needed here.
    from lark import Lark
    from lark.lexer import Lexer
    from lark.parsers.lalr_analysis import Shift

    class NoLexer(Lexer):
        """The tables are all that is wanted."""

        def __init__(self, _config: object) -> None:
            pass

        def lex(self, _lexer_state: object, _parser_state: object) -> object:  # type: ignore[override]
            return iter(())

    parser = Lark(grammar, parser="lalr", lexer=NoLexer, start="file", maybe_placeholders=False)
    kinds = {t.name: t.pattern.value for t in parser.terminals if t.pattern is not None}
    table = parser.parser.parser._parse_table
    numbers = {state: number for number, state in enumerate(table.states)}
    rules: list[Rule] = []
    rule_numbers: dict[object, int] = {}
    actions: dict[str, list[int | None]] = {}
    gotos: list[dict[str, int]] = []
    for state, row in enumerate(table.states.values()):
        goto_row: dict[str, int] = {}
        for symbol, (action, argument) in row.items():
            if action is Shift:
                if symbol.isupper() or symbol.startswith("$"):
                    column = actions.setdefault(_kind(symbol, kinds), [None] * len(numbers))
                    column[state] = numbers[argument]
                else:
                    goto_row[symbol] = numbers[argument]
            else:
                if argument not in rule_numbers:
                    rule_numbers[argument] = len(rules)
                    rules.append(_rule(argument, kinds))
                column = actions.setdefault(_kind(symbol, kinds), [None] * len(numbers))
                column[state] = ~rule_numbers[argument]
        gotos.append(goto_row)
    start, end = table.start_states["file"], table.end_states["file"]
    return Tables(actions, gotos, rules, numbers[start], numbers[end])


def _rule(rule: object, kinds: dict[str, str]) -> Rule:
    expansion = rule.expansion  # type: ignore[attr-defined]
    symbols = tuple(_kind(s.name, kinds) if s.is_term else str(s.name) for s in expansion)
    action = rule.alias or "pass_on"  # type: ignore[attr-defined]
    kept = tuple(
        index
        for index, symbol in enumerate(expansion)
        if not symbol.is_term or symbols[index] in GRAMMAR_KINDS - _EMPTY_KINDS
    )
    return Rule(str(rule.origin.name), str(action), symbols, kept)  # type: ignore[attr-defined]


_EMPTY_KINDS = words(
    "EXPRESSION_ONLY NL LT GT LT_EXTENDED COND COND_END TRAIL PARAMS CASES BARE FIELDS MAP BAR_OPEN BAR "
    "BARS GUARD WHERE_CLAUSE LET_COND TIGHT_NOT NOT_IN NOT_IS AS_SAFE OBJECT_LITERAL COMPANION_OBJECT PAIR "
    "NULLABLE_TWICE"
)


def _kind(terminal: str, kinds: dict[str, str]) -> str:
    """Return the token kind of a terminal: a mark, a kind in capitals, or a role such as `downTo`."""
    if terminal in kinds:
        return kinds[terminal]
    if terminal in _OTHER_KINDS:
        return _OTHER_KINDS[terminal]
    if terminal in GRAMMAR_KINDS:
        return terminal
    first, *rest = terminal.lower().split("_")
    return first + "".join(part.capitalize() for part in rest)


def _key(grammar: bytes) -> str:
    hashed = hashlib.blake2b(grammar, digest_size=12)
    versions = f"{_FORMAT} {_lark()} {sys.version} {sorted(GRAMMAR_KINDS)}"
    hashed.update(versions.encode())
    return hashed.hexdigest()


def _lark() -> str:
    """Return what changes with lark's version; asking for the version itself takes longer than the rest."""
    spec = find_spec("lark")
    if spec is None or spec.origin is None:
        return ""
    status = Path(spec.origin).stat()
    return f"{spec.origin} {status.st_size} {status.st_mtime_ns}"


def _cache_folder() -> Path:
    """`SEEN_CACHE_DIR`, or the platform's folder for caches."""
    chosen = os.environ.get("SEEN_CACHE_DIR")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("seen", appauthor=False))


def _store(path: Path, tables: Tables) -> None:
    """Write through a temporary file; a folder that cannot be written costs only time."""
    rules = [(r.origin, r.action, r.symbols, r.kept) for r in tables.rules]
    body = marshal.dumps((tables.actions, tables.gotos, rules, tables.start, tables.end))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(hashlib.blake2b(body, digest_size=16).digest() + body)
        Path(file.name).replace(path)
    except OSError:
        pass


def _from_data(data: object) -> Tables:
    actions, gotos, rules, start, end = data  # type: ignore[misc]
    return Tables(actions, gotos, [Rule(*rule) for rule in rules], start, end)  # type: ignore[has-type]
