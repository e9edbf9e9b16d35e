from __future__ import annotations

import itertools

import numpy as np
import pytest

from widgets.learn.curve import PAIRS, POINTS, Curve
from widgets.learn.lesson_plot import LessonPlot
from widgets.theme import DARK, LIGHT, apply_theme

X = np.array([0.0, 1.0, 2.0, 4.0])


@pytest.fixture
def plot(qtbot):
    made = LessonPlot("Charge", "plane")
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show()
    return made


def test_curves_are_replaced_as_a_whole(plot):
    plot.show_curves([Curve("a", X, X**2), Curve("b", X, -X, kind=PAIRS)])
    plot.show_curves([Curve("b", X, X + 1, kind=PAIRS), Curve("c", X, X, kind=POINTS)])
    assert plot.names() == ("b", "c")
    for name, y in (("b", X + 1), ("c", X)):
        assert np.array_equal(plot.plotted(name)[0], X)
        assert np.array_equal(plot.plotted(name)[1], y)
    with pytest.raises(KeyError):
        plot.plotted("a")


def test_a_name_may_come_back_as_another_kind(plot):
    for kind in (POINTS, PAIRS, POINTS):
        plot.show_curves([Curve("a", X, X, kind=kind)])
        assert np.array_equal(plot.plotted("a")[1], X)
        plot.grab()


def test_the_legend_names_what_has_a_label(plot):
    plot.show_curves([Curve("a", X, X, "good", label="first"), Curve("b", X, X)])
    assert plot.legend() == [("Charge", "text"), ("first", "good")]
    plot.set_title("Light")
    assert plot.legend()[0] == ("Light", "text")


def test_logarithmic_plots_show_and_return_values(qtbot):
    plot = LessonPlot("Error", "T", logarithmic=(True, True))
    qtbot.addWidget(plot)
    plot.show_curves([Curve("a", np.array([1.0, 10, 100]), np.array([0.1, 0.0, 1e-3]))])
    plot.show_range((1, 1000), (1e-4, 1))
    assert np.allclose(plot.box.viewRange(), [[0, 3], [-4, 0]])
    x, y = plot.plotted("a")
    assert x == pytest.approx([1, 10, 100])
    assert y[[0, 2]] == pytest.approx([0.1, 1e-3])
    assert np.isnan(y[1])  # zero lies nowhere on such a scale


def test_the_pen_draws_from_where_it_was(plot, mouse_on, qtbot):
    plot.show_range((0, 10), (0, 1))
    plot.grab()
    strokes = []
    plot.drawn.connect(lambda *stroke: strokes.append(stroke))
    mouse = mouse_on(plot.viewport())
    mouse.drag((100, 100), (200, 60))
    assert strokes == []
    plot.set_pen(True)
    mouse.drag((100, 100), (200, 60))
    assert len(strokes) == 3
    assert strokes[0][:2] == strokes[0][2:]
    for before, after in itertools.pairwise(strokes):
        assert after[:2] == before[2:]
    (x0, y0, _, _), (_, _, x1, y1) = strokes[0], strokes[-1]
    assert x1 > x0
    assert y1 > y0
    mouse.move(120, 80)
    assert len(strokes) == 3


def test_curves_follow_the_theme(plot, qapp):
    plot.show_curves([Curve("a", X, X, "accent")])
    try:
        for theme in (LIGHT, DARK):
            apply_theme(qapp, theme)
            assert plot._items["a"].opts["pen"].color().name() == theme.accent
    finally:
        apply_theme(qapp, DARK)
