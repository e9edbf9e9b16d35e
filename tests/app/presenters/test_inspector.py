from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from app.moment import Shown
from app.presenters.inspector import InspectorPresenter
from app.presenters.panes import PanesPresenter
from app.state import CompareMode, PaneKind, Probe
from tests.app.presenters.conftest import Bench
from widgets.compare_view import CompareView
from widgets.inspector import Inspector
from widgets.pane_grid import PaneGrid


class Inspecting:
    def __init__(self, bench: Bench) -> None:
        grid, compare = bench.shown(PaneGrid()), bench.shown(CompareView())
        self.panes = PanesPresenter(
            bench.store, bench.runner, bench.workspace, bench.news, grid, compare
        )
        self.view = bench.shown(Inspector())
        self.presenter = InspectorPresenter(bench.store, self.panes, self.view)
        self.status: list[str] = []
        self.presenter.statusChanged.connect(self.status.append)
        bench.store.update(plane_index=3)

    def table(self) -> dict[str, list[str]]:
        rows = list(csv.reader(io.StringIO(self.view.to_csv())))
        return {row[0]: row[1:] for row in rows}


@pytest.fixture
def inspecting(bench: Bench) -> Inspecting:
    return Inspecting(bench)


def test_values_at_the_cursor_and_the_pins(bench: Bench, inspecting: Inspecting) -> None:
    shown: Shown = inspecting.panes.shown[PaneKind.SCENE_A]
    inspecting.panes.hovered.emit(5, 6)
    bench.store.update(pins=(Probe(1, 2), Probe(7, 8)))
    table = inspecting.table()
    assert table["pane"] == ["(5, 6)", "(1, 2)", "(7, 8)"]
    assert table["Scene uncoded"] == [
        f"{shown.values[y, x]:.3f}" for x, y in ((5, 6), (1, 2), (7, 8))
    ]
    assert table["Scene decoded"] == ["", "", ""]  # nothing is encoded
    assert inspecting.status[-1].startswith("(5, 6)   A ")
    inspecting.panes.left.emit()
    assert inspecting.table()["pane"][0] == "cursor"
    assert inspecting.status[-1] == ""


def test_a_comparison_lists_what_is_compared(bench: Bench, inspecting: Inspecting) -> None:
    bench.store.update(compare=CompareMode.ONLY_A, compared=PaneKind.FIRING_A, probe=Probe(5, 6))
    table = inspecting.table()
    assert set(table) == {"pane", "Firing rate raw (A)", "Firing rate regenerated (B)"}
    value = inspecting.panes.shown[PaneKind.FIRING_A].values[6, 5]
    assert table["Firing rate raw (A)"] == [f"{value:.3f}"]
    bench.store.update(compare=CompareMode.GRID)
    assert "Spikes raw (A)" in inspecting.table()


def test_pins_are_traced_removed_and_cleared(bench: Bench, inspecting: Inspecting) -> None:
    bench.store.update(pins=(Probe(1, 2), Probe(7, 8), Probe(9, 9)))
    inspecting.view.probeChosen.emit(1)
    assert bench.session.probe == Probe(7, 8)
    inspecting.view.probeRemoveRequested.emit(0)
    assert bench.session.pins == (Probe(7, 8), Probe(9, 9))
    inspecting.view.probeRemoveRequested.emit(5)
    inspecting.view.probeChosen.emit(5)
    inspecting.view.clearRequested.emit()
    assert (bench.session.pins, bench.session.probe) == ((), None)


def test_values_follow_the_plane(bench: Bench, inspecting: Inspecting) -> None:
    bench.store.update(probe=Probe(5, 6))
    stream = bench.workspace.document(bench.key).stream
    seen = []
    for plane in range(8):
        bench.store.update(plane_index=plane)
        seen.append(int(inspecting.table()["Spikes raw (A)"][0]))
    assert seen == np.asarray(stream.dense(0, 8)[:, 6, 5]).tolist()
