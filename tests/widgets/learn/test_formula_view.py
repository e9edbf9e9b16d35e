from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from widgets.learn.formula_view import FormulaView
from widgets.theme import DARK, LIGHT, apply_theme


@pytest.fixture
def view(qtbot):
    made = FormulaView(("v ← v + α I", "Î = {θ|α · ISI}"))
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show()
    return made


def colours(view) -> set[str]:
    image = view.grab().toImage()
    pixels = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {QColor(image.pixel(*pixel)).name() for pixel in pixels}


def test_it_can_be_read_aloud_and_asks_for_room(view):
    assert view.accessibleName() == "v ← v + α I; Î = (θ)/(α · ISI)"
    one = FormulaView(("v ← v + α I",)).sizeHint()
    assert view.sizeHint().height() > 2 * one.height()
    assert view.sizeHint().width() >= one.width()
    assert FormulaView().sizeHint().isEmpty()


def test_it_is_written_in_the_theme_s_colour(view, qapp):
    try:
        for theme in (LIGHT, DARK):
            apply_theme(qapp, theme)
            assert theme.text in colours(view)
    finally:
        apply_theme(qapp, DARK)


def test_a_formula_too_wide_is_shrunk_not_cut(view):
    view.set_formulas(("x = " + " + ".join("abcdefgh"),))
    view.resize(view.sizeHint().width() * 2 // 3, view.sizeHint().height())
    image = view.grab().toImage()
    last = [QColor(image.pixel(image.width() - 1, y)).name() for y in range(image.height())]
    assert DARK.text not in last
    inked = [
        x
        for x in range(image.width())
        for y in range(image.height())
        if QColor(image.pixel(x, y)).lightness() > 150
    ]
    assert max(inked) > 0.85 * image.width()


def test_what_can_t_be_read_is_told(view):
    with pytest.raises(ValueError, match=r"formula '\(x'"):
        view.set_formulas(("(x",))
