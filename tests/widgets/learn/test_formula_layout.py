from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from widgets.learn.formula import parse
from widgets.learn.formula_layout import Box, lay_out

SIZE = 20


@pytest.fixture
def box(qapp):
    return lambda source: lay_out(parse(source), SIZE)


def ink(box: Box, margin: int = 20) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is painted, counted from the box's own corner."""
    image = QImage(int(box.width) + 2 * margin, int(box.height) + 2 * margin, QImage.Format(4))
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setPen(QColor("black"))
    box.paint(painter, margin, margin + box.ascent)
    painter.end()
    dark = [
        (x - margin, y - margin)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y).lightness() < 160
    ]
    columns, rows = zip(*dark, strict=True)
    return min(columns), min(rows), max(columns), max(rows)


@pytest.mark.parametrize(
    "source",
    ["x", "{a|b}", "x_0^2", "√{{p|T}}", "⌊{v_0 + T α I|θ}⌋", "e^{−1/τ}", "[I] (R)", "p_{max}"],
)
def test_what_is_painted_lies_in_its_box(box, source: str):
    made = box(source)
    left, top, right, bottom = ink(made)
    assert left >= -2
    assert right <= made.width + 2
    assert top >= -4
    assert bottom <= made.height + 4


def test_a_row_is_as_wide_as_its_parts_and_as_high_as_the_highest(box):
    parts = [box(each) for each in ("x", "+", "{a|b}")]
    row = box("x+{a|b}")
    assert row.width == pytest.approx(sum(part.width for part in parts))
    assert row.ascent == max(part.ascent for part in parts)
    assert row.descent == max(part.descent for part in parts)


def test_fractions_stand_on_one_another_and_scripts_beside_their_base(box):
    fraction = box("{a|b}")
    assert fraction.height > 1.6 * box("a").height
    assert fraction.width < box("a b").width + SIZE
    assert box("x^2").ascent > box("x").ascent
    assert box("x_2").descent > box("x").descent
    assert box("x_2").width < box("x2").width + 2


def test_brackets_grow_with_what_they_hold(box):
    assert box("({a|b})").height > box("{a|b}").height
    assert box("(a)").height < 0.8 * box("({a|b})").height
