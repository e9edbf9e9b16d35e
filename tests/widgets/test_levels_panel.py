from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from widgets.levels_panel import LevelsPanel
from widgets.quiet_controls import QuietComboBox, QuietDoubleSpinBox

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot):
    made = LevelsPanel()
    qtbot.addWidget(made)
    made.resize(330, 300)
    made.set_limits(0.0, 100.0)
    made.set_levels(20.0, 80.0)
    made.show()
    made.grab()
    return made


def _x_of(panel, value):
    plot = panel._histogram
    return plot.mapFromScene(plot.box.mapViewToScene(QPointF(value, 0.5))).x()


def test_the_handles_are_dragged(panel, mouse_on):
    asked = []
    panel.levelsRequested.connect(lambda *levels: asked.append(levels))
    mouse = mouse_on(panel._histogram.viewport())
    mouse.drag((_x_of(panel, 20), 50), (_x_of(panel, 40), 50))
    low, high = asked[-1]
    assert low == pytest.approx(40, abs=1)
    assert high == 80
    mouse.drag((_x_of(panel, 80), 50), (5000, 50))
    assert asked[-1] == (20, 100)  # held at the limit; the low level is what it was told


def test_a_handle_doesn_t_pass_the_other(panel, mouse_on):
    asked = []
    panel.levelsRequested.connect(lambda *levels: asked.append(levels))
    mouse_on(panel._histogram.viewport()).drag((_x_of(panel, 20), 50), (_x_of(panel, 95), 50))
    assert all(low < high for low, high in asked)


def test_levels_are_typed(qtbot, panel):
    low, high = panel.findChildren(QuietDoubleSpinBox)
    assert (low.value(), high.value()) == (20.0, 80.0)
    low.selectAll()
    qtbot.keyClicks(low, "35")
    with qtbot.waitSignal(panel.levelsRequested) as told:
        qtbot.keyClick(low, Qt.Key.Key_Return)
    assert told.args == [35.0, 80.0]
    high.selectAll()
    qtbot.keyClicks(high, "5")  # below the low level
    with qtbot.assertNotEmitted(panel.levelsRequested):
        qtbot.keyClick(high, Qt.Key.Key_Return)
    assert high.value() == 80.0


def test_auto_and_lock(qtbot, panel):
    auto = next(b for b in panel.findChildren(QPushButton) if b.text() == "Auto once")
    with qtbot.waitSignal(panel.autoRequested):
        qtbot.mouseClick(auto, LEFT)
    lock = panel.findChild(QToolButton)
    with qtbot.waitSignal(panel.lockRequested) as told:
        qtbot.mouseClick(lock, LEFT)
    assert told.args == [True]
    assert lock.accessibleName() == "Lock levels"
    panel.set_locked(True)
    assert lock.accessibleName() == "Unlock levels"
    assert not auto.isEnabled()
    with qtbot.waitSignal(panel.lockRequested) as told:
        qtbot.mouseClick(lock, LEFT)
    assert told.args == [False]


def test_a_colour_map_is_picked(qtbot, panel):
    box = panel.findChild(QuietComboBox)
    panel.set_color_map("viridis")
    assert box.currentData() == "viridis"
    with qtbot.waitSignal(panel.colorMapRequested) as told:
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert told.args == ["cividis"]


def test_setters_are_silent(qtbot, panel):
    asked = []
    for signal in (panel.levelsRequested, panel.colorMapRequested, panel.lockRequested):
        signal.connect(lambda *told: asked.append(told))
    panel.set_levels(1.0, 2.0)
    panel.set_color_map("magma")
    panel.set_locked(True)
    panel.set_title("ISI", "planes")
    panel.set_limits(0.0, 3.0)
    assert asked == []
    with pytest.raises(ValueError, match="can't span"):
        panel.set_limits(2.0, 2.0)


def test_at_most_five_histograms_a_second(qtbot, panel, monkeypatch):
    counted = []
    monkeypatch.setattr(panel._histogram, "set_values", lambda values: counted.append(values))
    qtbot.waitUntil(lambda: not panel._timer.isActive())
    counted.clear()
    for number in range(50):
        panel.set_values(np.full((4, 4), number, np.uint8))
    assert counted == []
    qtbot.waitUntil(lambda: len(counted) == 1)
    assert counted[0][0, 0] == 49  # the newest


def test_hidden_it_counts_nothing_and_leaves_no_timer(qtbot, panel, monkeypatch):
    panel.hide()
    counted = []
    monkeypatch.setattr(panel._histogram, "set_values", lambda values: counted.append(values))
    panel.set_values(np.zeros((4, 4), np.uint8))
    assert not panel._timer.isActive()
    panel.show()
    assert len(counted) == 1


def test_the_bars_follow_the_values(qtbot, panel):
    panel.set_values(np.full(1000, 50.0, np.float32))
    qtbot.waitUntil(lambda: not panel._timer.isActive())
    edges, heights = panel._histogram._bars.getData()
    peak = int(np.argmax(heights))
    assert edges[peak] <= 50.0 <= edges[peak + 1]
    assert heights[peak] == 1.0
