from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from widgets.theme import DARK, LIGHT, apply_theme, current_theme
from widgets.timeline import Timeline

SHIFT = Qt.KeyboardModifier.ShiftModifier
MIDDLE = Qt.MouseButton.MiddleButton


@pytest.fixture
def timeline(qtbot):
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(1000, 56)
    made.set_planes(200)
    made.set_capture_rate(40_000.0)
    made.show()
    return made


@pytest.fixture
def asked(timeline):
    planes, ranges = [], []
    timeline.planeRequested.connect(planes.append)
    timeline.rangeRequested.connect(lambda *both: ranges.append(both))
    return planes, ranges


def test_a_drag_scrubs_and_asks_for_each_plane_once(timeline, asked, mouse_on):
    mouse = mouse_on(timeline)
    mouse.press(502, 30)
    for x in (503, 504, 510, 520):
        mouse.move(x, 30, Qt.MouseButton.LeftButton)
    mouse.release(520, 30)
    assert asked == ([100, 102, 104], [])


def test_setters_ask_for_nothing(timeline, asked):
    timeline.set_plane(50)
    timeline.set_range(10, 90)
    timeline.set_coded_range(10, 20)
    timeline.set_activity([0, 100, 200], [0.1, 0.2])
    timeline.set_markers([3, 5])
    timeline.set_progress(0.5)
    assert asked == ([], [])


def test_shift_drag_selects_a_half_open_range_in_either_direction(timeline, asked, mouse_on):
    mouse_on(timeline).drag((100, 30), (300, 30), modifiers=SHIFT)
    assert asked[1][-1] == (20, 60)
    mouse_on(timeline).drag((900, 30), (400, 30), modifiers=SHIFT)
    assert asked[1][-1] == (80, 180)
    assert asked[0] == []


def test_shift_click_clears_the_range(timeline, asked, mouse_on):
    timeline.set_range(10, 50)
    mouse_on(timeline).click(500, 30, modifiers=SHIFT)
    assert asked[1] == [(None, None)]


def test_the_edges_of_the_range_are_dragged(timeline, asked, mouse_on):
    timeline.set_range(40, 160)
    mouse = mouse_on(timeline)
    mouse.drag((201, 30), (300, 30))
    assert asked[1][-1] == (60, 160)
    mouse.drag((799, 30), (900, 30))
    assert asked[1][-1] == (40, 180)
    mouse.move(200, 30)
    assert timeline.cursor().shape() == Qt.CursorShape.SplitHCursor


def test_the_wheel_zooms_at_the_pointer_and_a_double_click_shows_all(timeline, mouse_on):
    mouse = mouse_on(timeline)
    mouse.wheel(500, 30, notches=6)
    first, stop = timeline.visible_range()
    assert stop - first < 60
    assert first < 100 < stop
    mouse.wheel(500, 30, notches=-2, modifiers=SHIFT)
    assert timeline.visible_range()[0] > first
    mouse.double_click(500, 30)
    assert timeline.visible_range() == (0, 200)


def test_the_middle_button_pans(timeline, asked, mouse_on):
    mouse = mouse_on(timeline)
    mouse.wheel(500, 30, notches=6)
    first, _ = timeline.visible_range()
    mouse.drag((500, 30), (300, 30), button=MIDDLE)
    assert timeline.visible_range()[0] > first
    assert asked == ([], [])


def test_playback_out_of_sight_turns_the_page(timeline, mouse_on):
    mouse_on(timeline).wheel(0, 30, notches=10)
    assert timeline.visible_range()[1] < 50
    timeline.set_plane(150)
    first, stop = timeline.visible_range()
    assert first <= 150 < stop


def test_a_hundred_million_planes(timeline, asked, mouse_on):
    timeline.set_planes(100_000_000)
    bins = 1000
    timeline.set_activity(np.linspace(0, 100_000_000, bins + 1), np.linspace(0, 1, bins))
    mouse_on(timeline).click(999.9, 30)
    assert asked[0][0] == pytest.approx(99_990_000, abs=10)
    timeline.set_planes(5_000_000_000)  # beyond 32 bits
    mouse_on(timeline).click(500, 30)
    assert asked[0][1] == 2_500_000_000
    timeline.grab()


def test_the_readout_names_plane_time_and_activity(timeline):
    timeline.set_activity([0, 100, 200], [0.125, 0.5])
    assert timeline.readout(99) == "plane 99 · 2.475 ms · 0.125 spikes/plane"
    assert timeline.readout(100).endswith("0.500 spikes/plane")
    timeline.set_capture_rate(None)
    timeline.set_activity(None)
    assert timeline.readout(1234) == "plane 1,234"


def test_activity_needs_one_edge_more_than_values(timeline):
    with pytest.raises(ValueError, match="3 edges don't border 3 bins"):
        timeline.set_activity([0, 1, 2], [1, 2, 3])


def test_what_is_painted_where(timeline):
    theme = current_theme()
    timeline.set_plane(100)
    timeline.set_coded_range(20, 60)
    picture = timeline.grab().toImage()
    assert picture.pixelColor(502, 20) == QColor(theme.text)  # the cursor, mid of plane 100
    assert picture.pixelColor(200, 38) == QColor(theme.accent_b)  # the coded band
    assert picture.pixelColor(400, 38) != QColor(theme.accent_b)


def test_a_change_of_theme_repaints_the_backdrop(timeline, qapp):
    timeline.grab()
    apply_theme(qapp, LIGHT)
    try:
        qapp.processEvents()
        assert timeline.grab().toImage().pixelColor(700, 12) == QColor(LIGHT.canvas)
    finally:
        apply_theme(qapp, DARK)


def test_nothing_open_is_nothing_to_scrub(timeline, asked, mouse_on):
    timeline.set_planes(0)
    mouse_on(timeline).drag((10, 30), (500, 30))
    timeline.grab()
    assert asked == ([], [])
