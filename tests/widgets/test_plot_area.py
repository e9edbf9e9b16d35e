from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QMenu

from widgets.plot_area import PlotArea


def test_a_plot_makes_no_menus(qtbot):
    before = set(QApplication.topLevelWidgets())
    plot = PlotArea()
    qtbot.addWidget(plot)
    plot.apply_theme()
    made = [window for window in QApplication.topLevelWidgets() if window not in before]
    assert not any(isinstance(window, QMenu) for window in made)


def test_the_wheel_and_drags_don_t_move_the_ranges(qtbot, mouse_on):
    plot = PlotArea()
    qtbot.addWidget(plot)
    plot.apply_theme()
    plot.resize(300, 200)
    plot.show()
    plot.set_ranges((0.0, 10.0), (2.0, 4.0))
    mouse = mouse_on(plot.viewport())
    mouse.wheel(150, 100, notches=3)
    mouse.drag((150, 100), (50, 50))
    assert plot.box.viewRange() == [[0.0, 10.0], [2.0, 4.0]]


def test_positions_are_those_of_the_curves(qtbot):
    plot = PlotArea()
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.show()
    plot.set_ranges((0.0, 10.0), (2.0, 4.0))
    plot.grab()
    place = plot.mapFromScene(plot.box.mapViewToScene(QPointF(5.0, 3.0)))

    class Event:
        def position(self):
            return QPointF(place)

    found = plot.position_of(Event())
    assert abs(found.x() - 5.0) < 0.1
    assert abs(found.y() - 3.0) < 0.05
