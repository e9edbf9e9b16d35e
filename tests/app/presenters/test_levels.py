from __future__ import annotations

import numpy as np
import pytest

from app.moment import Shown
from app.presenters.levels import LevelsPresenter, high_for
from app.state import CompareMode, Levels, PaneKind, Quantity
from tests.app.presenters.conftest import Bench
from widgets.levels_panel import LevelsPanel

VALUES = np.linspace(-2.0, 4.0, 601, dtype=np.float32).reshape(1, -1)


def presenter(bench: Bench, **shown: Shown) -> tuple[LevelsPresenter, LevelsPanel]:
    panel = bench.shown(LevelsPanel())
    values = {PaneKind[name]: value for name, value in shown.items()}
    return LevelsPresenter(bench.store, panel, lambda: values), panel


def test_the_panel_sets_the_levels_of_the_chosen_quantity(bench: Bench) -> None:
    made, panel = presenter(bench)
    made.choose(PaneKind.ISI_B)
    panel.levelsRequested.emit(2.0, 7.0)
    panel.colorMapRequested.emit("magma")
    panel.lockRequested.emit(True)
    assert bench.session.levels_of(Quantity.ISI) == Levels(2.0, 7.0, "magma", locked=True)
    assert bench.session.levels_of(Quantity.LUMINANCE) == Levels(0.0, 1.0, "gray")


def test_auto_leaves_outliers_out_and_a_difference_around_zero(bench: Bench) -> None:
    made, _panel = presenter(bench, SCENE_A=Shown(VALUES), SCENE_DIFFERENCE=Shown(VALUES))
    made.auto()
    levels = bench.session.levels_of(Quantity.LUMINANCE)
    assert (levels.low, levels.high) == pytest.approx((-1.97, 3.97), abs=0.01)
    made.choose(PaneKind.SCENE_DIFFERENCE)
    made.auto()
    levels = bench.session.levels_of(Quantity.DIFFERENCE)
    assert levels.low == -levels.high == pytest.approx(-3.97, abs=0.01)


def test_auto_counts_only_values_that_are_there(bench: Bench) -> None:
    valid = VALUES > 3.0
    made, _panel = presenter(bench, ISI_A=Shown(VALUES, valid))
    made.choose(PaneKind.ISI_A)
    made.auto()
    assert bench.session.levels_of(Quantity.ISI).low > 3.0


@pytest.mark.parametrize(
    "shown",
    [Shown(None), Shown(VALUES, np.zeros_like(VALUES, bool)), Shown(np.empty((0, 0), np.float32))],
)
def test_auto_of_nothing_changes_nothing(bench: Bench, shown: Shown) -> None:
    made, _panel = presenter(bench, ISI_A=shown)
    made.choose(PaneKind.ISI_A)
    before = bench.session
    made.auto()
    assert bench.session == before


def test_a_flat_picture_still_gets_two_levels(bench: Bench) -> None:
    made, _panel = presenter(bench, SCENE_A=Shown(np.full((3, 3), 0.5, np.float32)))
    made.auto()
    levels = bench.session.levels_of(Quantity.LUMINANCE)
    assert levels.low < levels.high


def test_locked_levels_and_verdicts_stay(bench: Bench) -> None:
    made, panel = presenter(bench, SCENE_A=Shown(VALUES), SPIKE_DIFFERENCE=Shown(VALUES))
    panel.lockRequested.emit(True)
    before = bench.session
    made.auto()
    made.choose(PaneKind.SPIKE_DIFFERENCE)
    made.auto()
    assert bench.session == before


def test_the_histogram_spans_the_quantity_and_grows_with_its_levels(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = []
    monkeypatch.setattr(LevelsPanel, "set_limits", lambda _self, *span: spans.append(span))
    made, panel = presenter(bench)
    made.choose(PaneKind.ISI_A)
    assert spans[-1] == (0.0, 32.0)
    panel.levelsRequested.emit(1.0, 50.0)
    assert spans[-1] == (0.0, 50.0)
    panel.levelsRequested.emit(1.0, 5.0)
    assert spans[-1] == (0.0, 50.0)
    made.choose(PaneKind.SCENE_B)
    assert spans[-1] == (0.0, 1.0)


def test_a_comparison_brings_its_quantity(bench: Bench) -> None:
    made, _panel = presenter(bench)
    bench.store.update(compared=PaneKind.ISI_A)
    assert made.quantity is Quantity.LUMINANCE  # nothing is compared yet
    bench.store.update(compare=CompareMode.ONLY_A)
    assert made.quantity is Quantity.ISI
    bench.store.update(compared=PaneKind.SPIKES_A)
    assert made.quantity is Quantity.SPIKES


@pytest.mark.parametrize(
    ("peak", "high"), [(0.0, 1e-3), (0.011, 0.02), (0.02, 0.02), (0.9, 1.0), (3.0, 5.0)]
)
def test_automatic_levels_go_from_zero_in_large_steps(peak: float, high: float) -> None:
    assert high_for(np.full((3, 5), peak)) == high


def test_attention_and_bits_follow_until_they_are_set(bench: Bench) -> None:
    shown = {PaneKind.BITS: Shown(np.full((2, 3), 0.3, np.float32))}
    panel = bench.shown(LevelsPanel())
    made = LevelsPresenter(bench.store, panel, lambda: shown)
    made.values_changed()
    assert bench.session.levels_of(Quantity.BITS) == Levels(0.0, 0.5, "plasma", automatic=True)
    shown[PaneKind.BITS] = Shown(np.full((2, 3), 1.7, np.float32))
    made.values_changed()
    assert bench.session.levels_of(Quantity.BITS).high == 2.0
    made.choose(PaneKind.BITS)
    panel.levelsRequested.emit(0.0, 0.7)
    made.values_changed()
    assert bench.session.levels_of(Quantity.BITS) == Levels(0.0, 0.7, "plasma")
    made.auto()
    assert bench.session.levels_of(Quantity.BITS) == Levels(0.0, 2.0, "plasma", automatic=True)
    panel.lockRequested.emit(True)
    shown[PaneKind.BITS] = Shown(np.full((2, 3), 0.3, np.float32))
    made.values_changed()
    assert bench.session.levels_of(Quantity.BITS).high == 2.0
    assert bench.session.levels_of(Quantity.ATTENTION).high == 1.0  # nobody shows it


def test_motion_reaches_as_far_as_all_its_panes_show_and_noise_stays_pale(bench: Bench) -> None:
    coded, refined = (Shown(np.full((4, 5), far, np.float32)) for far in (3.1, 0.2))
    made, _panel = presenter(bench, MOTION_CODED=coded, MOTION_REFINED=refined)
    made.values_changed()
    assert bench.session.levels_of(Quantity.MOTION) == Levels(0.0, 5.0, "wheel", automatic=True)
    made, _panel = presenter(bench, MOTION_REFINED=Shown(np.full((4, 5), 0.01, np.float32)))
    made.values_changed()
    assert bench.session.levels_of(Quantity.MOTION).high == 0.5
    made.choose(PaneKind.MOTION_REFINED)
    made.auto()
    assert bench.session.levels_of(Quantity.MOTION).high == 0.5
