from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget

from widgets.embedding_plot import KEY, EmbeddingPlot, theme_colours
from widgets.labelled_points import LabelledPoints
from widgets.theme import current_theme

POINTS = LabelledPoints(
    np.array([[0, 0], [10, 0], [10, 10], [0, 10]], np.float32),
    ("a.dat", "b.dat", "c.dat", "d.dat"),
    ("cat", "dog", "dog", "cat"),
    ("cat", "cat", "dog", "cat"),
    ("cat", "dog"),
)


@pytest.fixture
def plot(qtbot):
    made = EmbeddingPlot()
    qtbot.addWidget(made)
    made.resize(640, 420)
    made.set_points(POINTS)
    made.show()
    made.grab()
    QApplication.processEvents()
    return made


def texts(plot):
    return [label.text() for label in plot.findChildren(type(plot._line)) if label.isVisible()]


def legend(plot):
    return plot.findChild(QListWidget)


def colour_at(plot, place):
    picture = plot.area().grab().toImage()
    return picture.pixelColor(QPoint(*map(round, place)))


def test_a_point_has_the_colour_of_what_it_is(plot):
    cat, dog = theme_colours(2)
    assert colour_at(plot, plot.place_of(0)) == cat
    assert colour_at(plot, plot.place_of(2)) == dog


def test_who_was_told_wrong_is_a_cross(plot):
    """A cross is empty where a dot of its size is full, and reaches further along its arms."""
    canvas, (x, y) = QColor(current_theme().canvas), plot.place_of(1)
    assert near(colour_at(plot, (x + 5, y)), canvas)
    assert not near(colour_at(plot, (x + 3, y + 3)), canvas)
    x, y = plot.place_of(2)
    assert near(colour_at(plot, (x + 4, y + 4)), canvas)
    assert not near(colour_at(plot, (x + 2, y)), canvas)


def near(one, other):
    apart = np.subtract(one.getRgb()[:3], other.getRgb()[:3])
    return np.abs(apart).max() < 40


def test_hovering_names_a_point_and_leaving_forgets_it(plot, mouse_on):
    mouse = mouse_on(plot.area())
    mouse.move(*plot.place_of(1))
    assert "b.dat · is dog, told cat" in texts(plot)
    mouse.move(300, 30)
    assert not any("b.dat" in text for text in texts(plot))


def test_clicks_choose_and_open(plot, qtbot, mouse_on):
    mouse = mouse_on(plot.area())
    with qtbot.waitSignal(plot.chosen) as chosen:
        mouse.click(*plot.place_of(3))
    assert chosen.args == [3]
    mouse.move(300, 30)
    assert "d.dat · is cat, told so" in texts(plot)  # it stays named
    with qtbot.waitSignal(plot.openRequested) as opened:
        mouse.double_click(*plot.place_of(1))
    assert opened.args == [1]
    with qtbot.assertNotEmitted(plot.chosen), qtbot.assertNotEmitted(plot.openRequested):
        mouse.double_click(200, 200)
        mouse.click(*plot.place_of(3), button=Qt.MouseButton.RightButton)


def test_the_legend_counts_and_picks_out(plot, mouse_on, qtbot):
    items = legend(plot)
    assert [items.item(row).text() for row in range(2)] == ["cat  2 of 2", "dog  1 of 2"]
    place = items.visualItemRect(items.item(1)).center()
    QTest.mouseClick(items.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert colour_at(plot, plot.place_of(2)) == theme_colours(2)[1]
    assert colour_at(plot, plot.place_of(0)) != theme_colours(2)[0]
    with qtbot.assertNotEmitted(plot.chosen):
        mouse_on(plot.area()).click(*plot.place_of(0))
    items.clearSelection()
    assert colour_at(plot, plot.place_of(0)) == theme_colours(2)[0]


def test_nothing_to_show_says_why(plot):
    plot.set_message("Choose a folder")
    plot.set_points(None)
    assert plot.points() is None
    assert legend(plot).isHidden()
    assert KEY not in texts(plot)
    picture = plot.area().grab().toImage()
    middle = picture.rect().center()
    row = {
        picture.pixelColor(x, y).rgb()
        for x in range(middle.x() - 40, middle.x() + 40)
        for y in range(middle.y() - 8, middle.y() + 8)
    }
    assert len(row) > 3  # something is written there


def test_colours_follow_the_ground():
    assert len({QColor(colour).rgb() for colour in theme_colours(42)}) == 42
