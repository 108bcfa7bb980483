"""Makes brackets match before the layout pass, so that everything after may rely on it.

What is not closed is closed where it most likely ends, going by line ends and indentation, so that one
missing bracket is one error.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from seen_core.syntax.errors import SyntaxErrors
from seen_core.syntax.tokens import OPERAND_ENDS, Token, words

_CLOSER_OF = {"(": ")", "[": "]", "{": "}"}
_CLOSERS = frozenset(_CLOSER_OF.values())
_BRACKETS = _CLOSERS | _CLOSER_OF.keys()
_STARTS_DECLARATION = words("fun struct class enum interface impl import extension module package model type")
_STARTS_STATEMENT = _STARTS_DECLARATION | {"return", "while", "for", "loop", "break", "continue", "defer"}
_MOST_SCANS = 50
DEEPEST = 200
"""How deeply brackets may nest; the passes over the tree recurse."""


def balance_brackets(tokens: list[Token], errors: SyntaxErrors) -> list[Token]:
    """Return `tokens` if brackets match; otherwise report and return tokens in which they do."""
    opened: list[str] = []
    for token in [token for token in tokens if token[0] in _BRACKETS]:
        kind = token[0]
        if kind in _CLOSER_OF:
            opened.append(_CLOSER_OF[kind])
            if len(opened) > DEEPEST:
                errors.report("E0111", "the code is nested too deeply here", token.start, token.end)
                return tokens[-1:]
        elif not opened or opened.pop() != kind:
            return _Repair(tokens, errors).run()
    return _Repair(tokens, errors).run() if opened else tokens


@dataclass(slots=True)
class _Repair:
    """Where closers are to be put in, and which tokens are to be left out."""

    tokens: list[Token]
    errors: SyntaxErrors
    opened: list[int] = field(default_factory=list)
    added: dict[int, list[Token]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    scans: int = 0

    def run(self) -> list[Token]:
        # A string that is not closed has swallowed brackets: saying so once is enough.
        silent = any(diagnostic.code == "E0102" for diagnostic in self.errors.diagnostics)
        tokens = self.tokens
        for index, token in enumerate(tokens):
            kind = token.kind
            if kind in _CLOSER_OF:
                self.opened.append(index)
            elif kind in _CLOSERS:
                self.closer(index, silent)
            elif kind in _STARTS_DECLARATION and self.opened and self.is_first_on_line(index):
                self.declaration(index, silent)
        while self.opened:
            self.close(self.opened.pop(), len(tokens) - 1, silent)
        result: list[Token] = []
        for index, token in enumerate(tokens):
            result += self.added.get(index, ())
            if index not in self.dropped:
                result.append(token)
        return result

    def closer(self, index: int, silent: bool) -> None:
        kind = self.tokens[index].kind
        opened = self.opened
        if not any(_CLOSER_OF[self.tokens[opener].kind] == kind for opener in opened):
            token = self.tokens[index]
            if not silent:
                self.errors.report("E0105", "this bracket closes nothing", token.start, token.end)
            self.dropped.add(index)
            return
        if kind == "}" and self.is_first_on_line(index):
            column = self.column(index)
            while self.inner_block_is_deeper(column):
                self.close(opened.pop(), index, silent)
        while opened and _CLOSER_OF[self.tokens[opened[-1]].kind] != kind:
            self.close(opened.pop(), index, silent)
        if opened:
            opened.pop()

    def inner_block_is_deeper(self, column: int) -> bool:
        """Tell whether a `}` in `column` belongs to a block further out than the innermost."""
        blocks = [opener for opener in self.opened if self.tokens[opener].kind == "{"]
        if len(blocks) < 2 or self.indent(blocks[-1]) <= column:
            return False
        return self.indent(blocks[-2]) >= column

    def declaration(self, index: int, silent: bool) -> None:
        """Close what a declaration at this indent was meant to follow."""
        opened = self.opened
        column = self.column(index)
        while opened:
            opener = opened[-1]
            if self.tokens[opener].kind == "{":
                if self.indent(opener) < column or self.scans > _MOST_SCANS:
                    return
                self.close(opened.pop(), index - 1, silent)
            elif column <= self.indent(opener):
                self.close(opened.pop(), index, silent)
            else:
                return

    def close(self, opener: int, limit: int, silent: bool) -> None:
        token = self.tokens[opener]
        if not silent:
            missing = f"`{_CLOSER_OF[token.kind]}` is missing"
            self.errors.report("E0105", "this bracket is never closed", token.start, token.end, text=missing)
        place = self.place(opener, limit)
        offset = self.tokens[place].start
        self.added.setdefault(place, []).append(Token(_CLOSER_OF[token.kind], "", offset, offset))

    def place(self, opener: int, limit: int) -> int:
        """Return the index before which the closer of `opener` goes, at most `limit`."""
        self.scans += 1
        if self.tokens[opener].kind == "{" or self.scans > _MOST_SCANS:
            return limit
        depth = 0
        for index in range(opener + 1, limit):
            depth -= len(self.added.get(index, ()))
            kind = self.tokens[index].kind
            if kind in _CLOSER_OF:
                depth += 1
            elif kind in _CLOSERS:
                depth -= 1
            elif kind == "NL" and depth <= 0:
                before = self.tokens[index - 1].kind
                if before in OPERAND_ENDS or before == "JUXT":
                    return index
                if self.tokens[index + 1].kind in _STARTS_STATEMENT:
                    return index
        return limit

    def is_first_on_line(self, index: int) -> bool:
        return index == 0 or self.tokens[index - 1].kind == "NL"

    def column(self, index: int) -> int:
        start = self.tokens[index].start
        return start - self.errors.file.text.rfind("\n", 0, start) - 1

    def indent(self, index: int) -> int:
        """Return the indentation of the line that holds a token."""
        text = self.errors.file.text
        begin = text.rfind("\n", 0, self.tokens[index].start) + 1
        end = begin
        while text[end : end + 1] in (" ", "\t"):
            end += 1
        return end - begin
