from __future__ import annotations

import numpy as np
import pytest

from models.simulation.lettering import GLYPHS, letter_coverage, strokes, text_width


def draw(text: str, left: float = 6.0, top: float = 6.0) -> np.ndarray:
    return letter_coverage((40, 60), text, top, left, 24.0, 3.0)


def test_every_glyph_is_on_its_grid_and_no_two_are_alike() -> None:
    drawn = {}
    for letter in GLYPHS:
        for stroke in strokes(letter):
            assert (stroke >= 0).all()
            assert stroke[:, 0].max() <= 4
            assert stroke[:, 1].max() <= 7
        drawn[letter] = draw(letter).tobytes()
    assert len(drawn) - len(set(drawn.values())) == 1  # letter O and figure 0


def test_a_stem_covers_the_pixels_under_the_pen() -> None:
    coverage = draw("L")
    np.testing.assert_array_equal(coverage[15, 4:9], [0, 1, 1, 1, 0])
    assert coverage.sum() == pytest.approx(3 * 24 + 3 * 16 + np.pi * 1.5**2 * 0.75, rel=0.06)


def test_ink_does_not_depend_on_the_place_within_a_pixel() -> None:
    ink = [draw("R", 6 + shift, 6 + shift / 2).sum() for shift in (0, 0.25, 0.5, 0.8)]
    np.testing.assert_allclose(ink, ink[0], rtol=0.02)


def test_a_line_is_as_wide_as_told() -> None:
    for text in ("HOUSE", "ILLINI", "A B"):
        width = text_width(text, 12.0)
        columns = np.flatnonzero(letter_coverage((20, 120), text, 4, 10, 12.0, 1.0).any(axis=0))
        assert columns[0] == pytest.approx(10, abs=1.01)
        assert columns[-1] == pytest.approx(10 + width, abs=1.01)
    assert text_width("", 12.0) == 0


def test_small_letters_are_capitals_and_unknown_ones_are_spaces() -> None:
    np.testing.assert_array_equal(draw("ab"), draw("AB"))
    np.testing.assert_array_equal(draw("Aé"), draw("A "))
    assert text_width("aé", 10) == text_width("A ", 10)


def test_what_lies_outside_is_cut_off() -> None:
    whole = letter_coverage((40, 60), "SEE", 4.0, 4.0, 20.0, 3.0)
    part = letter_coverage((30, 30), "SEE", -6.0, -16.0, 20.0, 3.0)
    np.testing.assert_allclose(part, whole[10:40, 20:50], atol=1e-9)
    assert not letter_coverage((5, 5), "SEE", 50, 50, 20, 3).any()
