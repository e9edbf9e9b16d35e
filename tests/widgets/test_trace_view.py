from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication

from widgets.theme import DARK, LIGHT, apply_theme
from widgets.trace_data import TraceData
from widgets.trace_view import TraceView

LEFT = Qt.MouseButton.LeftButton


def trace(start=100):
    """Ten planes: A fires at +1, +4, +8; B at +2, +6, +8."""
    return TraceData(
        start=start,
        stop=start + 10,
        title="(4, 7)",
        membrane_planes=start + np.array([0.0, 1.0, 1.0, 4.0]),
        membrane=np.array([0.5, 1.0, 0.0, 0.9]),
        spikes_a=start + np.array([1, 4, 8]),
        spikes_b=start + np.array([2, 6, 8]),
        partners_a=np.array([start + 2, -1, start + 8]),
        partners_b=np.array([start + 1, -1, start + 8]),
        isi_a=np.full(10, 3.0, np.float32),
        isi_b=np.full(10, 4.0, np.float32),
    )


@pytest.fixture
def view(qtbot):
    made = TraceView()
    qtbot.addWidget(made)
    made.resize(900, 130)
    made.show()
    made.set_trace(trace())
    qtbot.waitExposed(made)
    made.grab()  # lays the plot out
    return made


def _x_of(view, plane):
    return view.mapFromScene(view.box.mapViewToScene(QPointF(plane, 0))).x()


def test_a_click_seeks_the_plane_under_it(view, mouse_on):
    asked = []
    view.planeRequested.connect(asked.append)
    mouse_on(view.viewport()).click(_x_of(view, 104), 60)
    assert asked == [104]


def test_a_drag_seeks_along_and_stays_on_the_trace(view, mouse_on):
    asked = []
    view.planeRequested.connect(asked.append)
    mouse_on(view.viewport()).drag((_x_of(view, 102), 60), (_x_of(view, 130), 60))
    assert asked[0] == 102
    assert asked[-1] == 109
    assert asked == sorted(set(asked))


def test_planes_beyond_32_bits(view, mouse_on):
    asked = []
    view.planeRequested.connect(asked.append)
    view.set_trace(trace(start=5_000_000_000))
    view.grab()
    mouse_on(view.viewport()).click(_x_of(view, 5_000_000_003), 60)
    assert asked == [5_000_000_003]


def test_setters_are_silent(qtbot, view):
    with qtbot.assertNotEmitted(view.planeRequested):
        view.set_plane(105)
        view.set_trace(None)
        view.set_trace(trace())


def test_missed_and_extra_spikes_have_their_own_shapes(view):
    missed, _ = view._missed.getData()
    extra, _ = view._extra.getData()
    assert missed.tolist() == [104]
    assert extra.tolist() == [106]
    assert view._missed.opts["symbol"] != view._extra.opts["symbol"]
    texts = [text for text, _ in view.legend()]
    assert "▾ 1 missed" in texts
    assert "× 1 extra" in texts
    assert "ISI 0–4 planes" in texts


def test_matched_spikes_are_linked(view):
    xs, _ = view._links.getData()
    assert xs.reshape(-1, 2).tolist() == [[101, 102], [108, 108]]


def test_staircases_stand_on_their_planes(view):
    xs, ys = view._isi_a.getData()
    assert xs[0] == 99.5
    assert xs[-1] == 109.5
    assert np.unique(ys).size == 1


def test_without_b_there_is_no_lane_for_it(view):
    view.set_trace(TraceData(0, 5, spikes_a=np.array([1, 3])))
    lanes = [text for _, text in view.left._tickLevels[0]]
    assert lanes == ["v/θ", "A", "ISI"]
    assert not any("extra" in text for text, _ in view.legend())
    view.grab()


def test_an_empty_trace_says_what_to_do(view):
    view.set_trace(None)
    assert view.legend() == []
    assert not view._cursor.isVisible()
    view.set_message("Click a pixel")
    view.grab()


def test_copied_as_csv_from_the_menu(view):
    menu = view.context_menu()
    action = menu.actions()[0]
    action.trigger()
    assert QGuiApplication.clipboard().text() == trace().to_csv()
    view.set_trace(None)
    other = view.context_menu()
    assert not other.actions()[0].isEnabled()
    for made in (menu, other):
        made.deleteLater()


def test_the_theme_is_followed(view, qapp):
    apply_theme(qapp, LIGHT)
    try:
        qapp.processEvents()
        assert view.backgroundBrush().color() == QColor(LIGHT.canvas)
        assert view._ticks_a.opts["pen"].color() == QColor(LIGHT.accent)
    finally:
        apply_theme(qapp, DARK)
    assert view._ticks_a.opts["pen"].color() == QColor(DARK.accent)


def test_all_lines_are_one_pixel_wide(view):
    for curve in (view._membrane, view._ticks_a, view._ticks_b, view._isi_a, view._isi_b):
        assert curve.opts["pen"].widthF() <= 1


def test_spikes_where_nothing_was_coded_have_no_line(view: TraceView) -> None:
    view.set_trace(
        TraceData(
            start=0,
            stop=30,
            spikes_a=np.array([3, 20]),
            spikes_b=np.array([4]),
            partners_a=np.array([4, -2]),
            partners_b=np.array([3]),
        )
    )
    xs, _ = view._links.getData()
    assert xs.tolist() == [3, 4]
    assert ("▾ 0 missed", "bad") in view.legend()
