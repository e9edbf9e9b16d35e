from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.presenters.modes import ARRANGEMENTS, HOLD_S, ModesPresenter
from app.state import PARTNER_OF, CompareMode, PaneKind, Preset
from tests.app.presenters.conftest import Bench
from widgets.mode_bar import ModeBar


class Modes:
    def __init__(self, bench: Bench) -> None:
        self.now, self.store = 0.0, bench.store
        self.bar, self.views = bench.shown(ModeBar()), bench.shown(QStackedWidget())
        for _ in range(2):
            self.views.addWidget(QWidget())
        self.recordings = bench.shown(QWidget())
        self.presenter = ModesPresenter(
            bench.store, self.bar, self.views, self.recordings, now=lambda: self.now
        )

    @property
    def mode(self) -> CompareMode:
        return self.store.session.compare


@pytest.fixture
def modes(bench: Bench) -> Modes:
    return Modes(bench)


@pytest.mark.parametrize("preset", list(ARRANGEMENTS))
def test_arrangements(modes: Modes, preset: Preset) -> None:
    modes.presenter.compare(CompareMode.DIFFERENCE)
    modes.bar.presetRequested.emit(str(preset))
    session = modes.store.session
    assert (session.panes, session.rows, session.columns) == ARRANGEMENTS[preset]
    assert len(session.panes) == session.rows * session.columns
    assert session.compare is CompareMode.GRID
    assert modes.recordings.isVisible() == (preset is Preset.INSPECT)


def test_lessons_hold_the_recording_still(modes: Modes) -> None:
    playback = replace(modes.store.session.playback, direction=1)
    modes.store.update(playback=playback)
    modes.presenter.toggle_lessons()
    assert modes.store.session.playback.direction == 0


@pytest.mark.parametrize("mode", [mode for mode in CompareMode if mode is not CompareMode.GRID])
def test_asked_for_again_a_comparison_is_left(modes: Modes, mode: CompareMode) -> None:
    modes.bar.modeRequested.emit(str(mode))
    assert modes.mode is mode
    assert modes.views.currentIndex() == 1
    modes.bar.modeRequested.emit(str(mode))
    assert modes.mode is CompareMode.GRID
    assert modes.views.currentIndex() == 0


@pytest.mark.parametrize(
    ("before", "during"),
    [
        (CompareMode.GRID, CompareMode.ONLY_A),
        (CompareMode.ONLY_A, CompareMode.ONLY_B),
        (CompareMode.ONLY_B, CompareMode.ONLY_A),
        (CompareMode.WIPE_HORIZONTAL, CompareMode.ONLY_A),
    ],
)
@pytest.mark.parametrize("seconds", [0.05, HOLD_S + 0.1])
def test_a_flip_lasts_as_long_as_its_key_is_held(
    modes: Modes, before: CompareMode, during: CompareMode, seconds: float
) -> None:
    modes.store.update(compare=before)
    modes.presenter.flip()
    assert modes.mode is during
    modes.now += seconds
    modes.presenter.end_flip()
    assert modes.mode is (before if seconds > HOLD_S else during)
    modes.presenter.end_flip()  # a key that went up without having gone down here


def test_quantities_and_gains_go_round(modes: Modes) -> None:
    begun = modes.store.session.compared, modes.store.session.difference_gain
    for _ in range(len(PARTNER_OF)):
        modes.presenter.next_compared()
    for _ in range(5):
        modes.presenter.next_gain()
    assert (modes.store.session.compared, modes.store.session.difference_gain) == begun
    modes.store.update(difference_gain=3.0)  # none of ours
    modes.presenter.next_gain()
    assert modes.store.session.difference_gain == 1.0


def test_the_bar_chooses_what_is_compared_and_whether_panes_are_linked(modes: Modes) -> None:
    modes.bar.comparedRequested.emit(str(PaneKind.ISI_A))
    modes.bar.linkRequested.emit(False)
    assert modes.store.session.compared is PaneKind.ISI_A
    assert not modes.store.session.linked


@pytest.mark.parametrize("preset", list(ARRANGEMENTS))
def test_lessons_leave_the_panes_as_they_are_and_are_left_for_them(
    modes: Modes, preset: Preset
) -> None:
    modes.presenter.arrange(preset)
    modes.presenter.compare(CompareMode.DIFFERENCE)
    before = modes.store.session
    modes.bar.presetRequested.emit("teach")
    assert modes.store.session.preset is Preset.TEACH
    assert not modes.recordings.isVisible()
    modes.bar.presetRequested.emit("teach")
    modes.presenter.toggle_lessons()
    assert modes.store.session == before
    assert modes.recordings.isVisible() == (preset is Preset.INSPECT)
