from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from widgets.rate_curve import RateCurve
from widgets.rd_plot import RatePlot, ratio_ticks

BITS = [0.1, 0.2, 0.4, 0.8]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def plot(qtbot):
    made = RatePlot()
    qtbot.addWidget(made)
    made.resize(330, 260)
    made.show()
    made.set_curves(
        [
            RateCurve.of("bisoam", "SpikeCodec BiSOAM", BITS, [30.0, 33.0, 36.0, 39.0]),
            RateCurve.of("jpeg", "JPEG", BITS, [24.0, 27.0, 30.0, 33.0]),
        ]
    )
    made.set_operating_point(0.2, None, "bisoam")
    made.grab()
    return made


def _at(plot, bits, quality):
    inner = plot._plot
    place = inner.mapFromScene(inner.box.mapViewToScene(QPointF(bits, quality)))
    return place.x(), place.y()


def test_the_operating_point_is_dragged_along_its_curve(plot, mouse_on):
    dragged, chosen = [], []
    plot.pointDragged.connect(dragged.append)
    plot.pointChosen.connect(chosen.append)
    mouse = mouse_on(plot._plot.viewport())
    mouse.press(*_at(plot, 0.2, 33.0))
    mouse.move(*_at(plot, 0.5, 25.0), LEFT)
    assert chosen == []
    plot.set_operating_point(0.1, 30.0, "bisoam")  # a late answer doesn't pull it away
    mouse.move(*_at(plot, 0.4, 33.0), LEFT)
    assert plot._plot._point[1] == pytest.approx(36.0, abs=0.2)
    mouse.release(*_at(plot, 0.4, 33.0))
    assert dragged[-1] == pytest.approx(0.4, abs=0.01)
    assert chosen == [dragged[-1]]


def test_it_stops_at_the_ends_of_the_curve(plot, mouse_on):
    dragged = []
    plot.pointDragged.connect(dragged.append)
    mouse_on(plot._plot.viewport()).drag(_at(plot, 0.2, 33.0), (2000, 100))
    assert dragged[-1] == 0.8


def test_a_click_on_a_rivals_point_asks_for_it(qtbot, plot, mouse_on):
    with qtbot.waitSignal(plot.pointRequested) as told:
        mouse_on(plot._plot.viewport()).click(*_at(plot, 0.4, 30.0))
    assert told.args == ["jpeg", 2]


def test_a_click_beside_the_points_asks_for_nothing(qtbot, plot, mouse_on):
    with qtbot.assertNotEmitted(plot.pointRequested), qtbot.assertNotEmitted(plot.pointDragged):
        mouse_on(plot._plot.viewport()).click(*_at(plot, 0.6, 26.0))


def test_setters_are_silent(qtbot, plot):
    with qtbot.assertNotEmitted(plot.pointDragged), qtbot.assertNotEmitted(plot.pointChosen):
        plot.set_operating_point(0.4, 36.0, "bisoam")
        plot.set_curves([])
        plot.set_operating_point(None)
        plot.set_note("BD-rate to VVC −4.1 %")
    plot.grab()


def test_every_point_lies_within_the_axes(plot):
    (left, right), (bottom, top) = plot._plot.box.viewRange()
    assert left < 0.1
    assert right > 0.8
    assert bottom < 24.0
    assert top > 39.0
    plot.set_operating_point(1.5, 20.0, "bisoam")
    (_, right), (bottom, _) = plot._plot.box.viewRange()
    assert right > 1.5
    assert bottom < 20.0


def test_curves_differ_by_symbol_as_well_as_colour(plot):
    symbols = [points.opts["symbol"] for _, points in plot._plot._items]
    assert len(set(symbols)) == len(symbols)


def test_points_as_csv(plot):
    lines = plot.to_csv().splitlines()
    assert lines[0] == "codec,bits_per_scene_pixel,quality"
    assert lines[1] == "bisoam,0.1,30"
    assert len(lines) == 9


def test_removed_curves_leave_nothing_in_the_plot(plot):
    before = len(plot._plot.box.addedItems)
    plot.set_curves([])
    assert len(plot._plot.box.addedItems) == before - 4


def test_a_low_plot_lays_its_legend_out_in_columns(plot):
    names = ("jpeg", "jpeg2000", "hevc", "av1", "vvc", "avif")
    plot.set_curves([RateCurve.of(name, name, BITS, [1.0, 2.0, 3.0, 4.0]) for name in names])
    columns = []
    for height in (400, 180):
        plot.resize(330, height)
        picture = plot.grab()
        painter = QPainter(picture)
        place = plot._plot._legend_place(painter, plot._plot._plot_rect())
        painter.end()
        columns.append(place[1])
        assert plot._plot._plot_rect().contains(place[0])
    assert columns[0] == 1
    assert columns[1] > 1


def test_an_operating_point_alone_lies_in_the_middle(plot):
    plot.set_curves([])
    plot.set_operating_point(0.14, 21.0, "jpeg")
    (left, right), (bottom, top) = plot._plot.box.viewRange()
    assert left < 0.07
    assert right > 0.2
    assert bottom < 17
    assert top > 25


def test_over_equal_ratios_of_bits_the_mouse_finds_the_same_points(qtbot, plot, mouse_on):
    plot.set_logarithmic(True)
    plot.grab()
    (left, right), _ = plot._plot.box.viewRange()
    assert left < -1.0 < -0.09 < right  # from 0.1 to 0.8 bits
    mouse = mouse_on(plot._plot.viewport())
    with qtbot.waitSignal(plot.pointRequested) as asked:
        mouse.click(*_at(plot, -1.0, 24.0))
    assert asked.args == ["jpeg", 0]
    dragged = []
    plot.pointDragged.connect(dragged.append)
    mouse.drag(_at(plot, -0.69897, 33.0), _at(plot, -0.39794, 20.0))
    assert dragged[-1] == pytest.approx(0.4, abs=0.02)
    plot.set_logarithmic(False)
    assert plot._plot.box.viewRange()[0][1] == pytest.approx(0.8, abs=0.05)


def test_ratios_are_named_where_they_lie():
    ticks = {text: place for place, text in ratio_ticks()}
    assert ticks["0.05"] == pytest.approx(-1.30103)
    assert ticks["1"] == 0
    assert ticks["20"] == pytest.approx(1.30103)


def test_the_legend_goes_where_it_hides_less(plot):
    inner = plot._plot
    area = inner._plot_rect()
    plot.set_curves([RateCurve.of("cta", "CTA", [4.0, 6.0, 8.0], [12.0, 13.0, 14.0]),
                     RateCurve.of("caas", "CAAS", [0.1, 0.2], [30.0, 33.0])])  # fmt: skip
    picture = QPixmap(10, 10)
    painter = QPainter(picture)
    low, _columns = inner._legend_place(painter, area)
    plot.set_curves([RateCurve.of("rising", "CTA", [0.1, 0.2, 0.4], [12.0, 20.0, 30.0])])
    rising, _columns = inner._legend_place(painter, area)
    painter.end()
    assert low.right() < area.center().x()
    assert rising.right() > area.center().x()
