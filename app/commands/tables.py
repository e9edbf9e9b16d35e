"""Tables of figures: for people aligned in columns, or as Markdown to be pasted in a page."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

GAP = "  "
WIDTH = 100
"""Columns after which notes are folded."""
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names its rows.

    Attributes:
        title: above it.
        head: a word for each column.
        rows: as many texts each.
        notes: sentences below it.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def as_text(table: Table) -> str:
    """Return a table in aligned columns, the first to the left, the others to the right."""
    lines = (table.head, *table.rows)
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.head))]
    body = [GAP + _aligned(line, widths) for line in lines]
    fold = textwrap.TextWrapper(
        WIDTH, initial_indent=GAP, subsequent_indent=2 * GAP, break_long_words=False
    )
    return "\n".join([table.title, *body, *(fold.fill(note) for note in table.notes)])


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    texts = [f"{first[0]:<{first[1]}}", *(f"{cell:>{width}}" for cell, width in others)]
    return GAP.join(texts).rstrip()


def as_markdown(table: Table) -> str:
    """Return a table as GitHub's Markdown has it."""
    rule = ("---", *("--:" for _ in table.head[1:]))
    body = [f"| {' | '.join(line)} |" for line in (table.head, rule, *table.rows)]
    notes = [part for note in table.notes for part in ("", _sentence(note))]
    return "\n".join([f"**{table.title}**", "", *body, *notes])


def _sentence(note: str) -> str:
    # A star would begin emphasis.
    return note.replace("*", "\\*")
