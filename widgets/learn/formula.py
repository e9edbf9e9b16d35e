"""Formulas as they are printed: fractions, indices, roots and brackets that grow.

`parse` reads one line of text; letters that stand alone are variables and set in italics:

| written | set |
|---|---|
| `{a|b}` | a over b |
| `x_0`, `x_{max}`, `e^{−t}` | below, above |
| `√{T}` | under a root |
| `(…)`, `[…]`, `⌊…⌋` | brackets as high as what they hold |
| `floor`, `ln`, any longer word | upright |
"""

from __future__ import annotations

from dataclasses import dataclass

FENCES = {"(": ")", "[": "]", "⌊": "⌋"}
_RELATIONS = "=<>≤≥≈←→"


@dataclass(frozen=True, slots=True)
class Text:
    """Characters in one line; a variable is set in italics."""

    text: str
    is_variable: bool = False


@dataclass(frozen=True, slots=True)
class Space:
    """A gap, in parts of the font's height."""

    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """Parts beside one another."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    """One thing over another."""

    above: Row
    below: Row


@dataclass(frozen=True, slots=True)
class Script:
    """A base with something above it at its right, below it, or both."""

    base: Node
    above: Row | None = None
    below: Row | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """A square root."""

    inside: Row


@dataclass(frozen=True, slots=True)
class Fence:
    """Something in brackets."""

    opening: str
    inside: Row
    closing: str


Node = Text | Space | Row | Fraction | Script | Root | Fence


def parse(source: str) -> Row:
    """Read a formula.

    Raises:
        ValueError: a bracket is not closed, or something stands where nothing can.
    """
    reader = _Reader(source)
    row = reader.row("")
    if not reader.at_end:
        raise ValueError(f"formula {source!r}: nothing opens the {reader.next!r}")
    return row


def as_text(node: Node) -> str:
    """Return a formula as one line that can be read aloud."""
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Space):
        return " " if node.width >= 0.2 else ""
    if isinstance(node, Row):
        return "".join(map(as_text, node.parts))
    if isinstance(node, Fraction):
        return f"({as_text(node.above)})/({as_text(node.below)})"
    if isinstance(node, Root):
        return f"√({as_text(node.inside)})"
    if isinstance(node, Fence):
        return f"{node.opening}{as_text(node.inside)}{node.closing}"
    below = f"_{as_text(node.below)}" if node.below else ""
    above = f"^({as_text(node.above)})" if node.above else ""
    return as_text(node.base) + below + above


class _Reader:
    """Reads from left to right, one character ahead."""

    def __init__(self, source: str) -> None:
        self._source, self._place = source, 0

    @property
    def at_end(self) -> bool:
        return self._place >= len(self._source)

    @property
    def next(self) -> str:
        return "" if self.at_end else self._source[self._place]

    def row(self, until: str) -> Row:
        """Read up to one of some characters, or to the end where there are none."""
        parts: list[Node] = []
        closing = until or "".join(FENCES.values()) + "}"
        while not self.at_end and self.next not in closing:
            if self.next in "_^":
                parts.append(self._script(parts))
            else:
                parts.append(self._part())
        return Row(tuple(parts))

    def _part(self) -> Node:
        sign = self.next
        if sign == "{":
            return self._braces()
        if sign == "√":
            self._take("√")
            return Root(self._group())
        if sign in FENCES:
            self._take(sign)
            inside = self.row(FENCES[sign])
            self._take(FENCES[sign])
            return Fence(sign, inside, FENCES[sign])
        if sign == " ":
            self._take(" ")
            return Space(0.3)
        return self._word()

    def _braces(self) -> Node:
        self._take("{")
        above = self.row("|}")
        if self.next == "}":
            self._take("}")
            return above
        self._take("|")
        below = self.row("}")
        self._take("}")
        return Fraction(above, below)

    def _group(self) -> Row:
        if self.next == "{":
            made = self._braces()
            return made if isinstance(made, Row) else Row((made,))
        if self.at_end:
            raise ValueError(f"formula {self._source!r} ends too early")
        sign = self.next
        self._take(sign)
        return Row((Text(sign, sign.isalpha()),))

    def _script(self, parts: list[Node]) -> Script:
        if not parts:
            raise ValueError(f"formula {self._source!r}: {self.next!r} stands on nothing")
        base = parts.pop()
        above = base.above if isinstance(base, Script) else None
        below = base.below if isinstance(base, Script) else None
        core = base.base if isinstance(base, Script) else base
        sign = self.next
        self._take(sign)
        group = self._group()
        return Script(core, group, below) if sign == "^" else Script(core, above, group)

    def _word(self) -> Text:
        start = self._place
        if not self.next.isalpha():
            self._place += 1
            while self._source[start].isdigit() and (self.next.isdigit() or self.next == "."):
                self._place += 1
            return Text(self._source[start : self._place])
        while self.next.isalpha():
            self._place += 1
        word = self._source[start : self._place]
        return Text(word, len(word) == 1 and word not in _RELATIONS)

    def _take(self, wanted: str) -> None:
        if self.next != wanted:
            raise ValueError(
                f"formula {self._source!r}: {wanted!r} expected at place {self._place}"
            )
        self._place += 1
