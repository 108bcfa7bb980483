"""Alias metadata: which accesses to memory cannot meet.

The tree: raw bytes (which meet everything), below them a node for each kind of scalar, and below each
of these one node for array elements and one for each offset in counted objects. An address that may
point anywhere (an `inout` parameter, `*pointer`) uses the scalar's own node. So a store to an element
never forces the array's size and data address, which live in an object, to be read again. Objects are
told apart by offset and not by class, because a subclass's object is reached as its base class too.
"""

from __future__ import annotations

from typing import Literal

Where = Literal["local", "object", "element", "pointer"]
"""What an address points into: a local variable, a counted object, array elements, or anything."""


class Metadata:
    """The numbered metadata nodes of a module."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._known: dict[str, str] = {}

    def reserve(self) -> str:
        """Return a fresh number, to be given its text by `define`."""
        self.lines.append("")
        return f"!{len(self.lines) - 1}"

    def define(self, number: str, text: str) -> None:
        """Give a reserved number its text."""
        self.lines[int(number[1:])] = f"{number} = {text}"

    def add(self, text: str) -> str:
        """Return the number of a node with this text, made when it is new."""
        number = self._known.get(text)
        if number is None:
            number = self._known[text] = f"!{len(self.lines)}"
            self.lines.append(f"{number} = {text}")
        return number

    def distinct(self, text: str) -> str:
        """Return the number of a node of its own."""
        number = self.reserve()
        self.define(number, f"distinct {text}")
        return number


class AliasTags:
    """Makes the suffix of a load or store that says what it touches."""

    def __init__(self, metadata: Metadata, enabled: bool) -> None:
        self._metadata = metadata
        self._enabled = enabled
        self._tags: dict[tuple[str, Where, int], str] = {}

    def tag(self, kind: str, where: Where, offset: int) -> str:
        """Return `, !tbaa !N` for a scalar of `kind`, or nothing when it may meet anything."""
        if not self._enabled or not kind or where == "local":
            return ""
        key = (kind, where, offset if where == "object" else 0)
        found = self._tags.get(key)
        if found is None:
            found = self._tags[key] = self._make(*key)
        return found

    def _make(self, kind: str, where: Where, offset: int) -> str:
        add = self._metadata.add
        root = add('!{!"seen"}')
        raw = add(f'!{{!"bytes", {root}, i64 0}}')
        node = add(f'!{{!"{kind}", {raw}, i64 0}}')
        if where == "element":
            node = add(f'!{{!"{kind} element", {node}, i64 0}}')
        elif where == "object":
            node = add(f'!{{!"{kind} object {offset}", {node}, i64 0}}')
        return f", !tbaa {add(f'!{{{node}, {node}, i64 0}}')}"
