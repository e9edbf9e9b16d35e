"""Arrangements and comparisons: presets of panes, grid, wipe, flip, difference."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.state import (
    INSPECT_PANES,
    PARTNER_OF,
    TUNE_PANES,
    CompareMode,
    PaneKind,
    Preset,
    Session,
)
from app.store import SessionStore
from widgets.mode_bar import ModeBar

COMPARED_NAMES = (
    (PaneKind.SCENE_A, "scene"),
    (PaneKind.ISI_A, "ISI"),
    (PaneKind.FIRING_A, "firing rate"),
    (PaneKind.SPIKES_A, "spikes"),
    (PaneKind.LEARNED_A, "learned"),
    (PaneKind.FEATURE_A, "feature"),
)
ARRANGEMENTS: dict[Preset, tuple[tuple[PaneKind, ...], int, int]] = {
    Preset.INSPECT: (INSPECT_PANES, 2, 2),
    Preset.TUNE: (TUNE_PANES, 2, 3),
}
GAINS = (1.0, 2.0, 4.0, 8.0, 16.0)
HOLD_S = 0.3
"""A flip whose key is held for longer lasts only until it is let go."""


class ModesPresenter(QObject):
    """Keeps the row of chips, and which view lies in the middle."""

    def __init__(
        self,
        store: SessionStore,
        bar: ModeBar,
        views: QStackedWidget,
        recordings: QWidget,
        now: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._bar, self._views = store, bar, views
        self._recordings, self._now = recordings, now
        self._flipped: tuple[float, CompareMode] | None = None
        self._before_lessons = store.session.preset
        bar.set_compared_choices([(str(kind), name) for kind, name in COMPARED_NAMES])
        store.changed.connect(self._session_changed)
        bar.presetRequested.connect(lambda name: self.arrange(Preset(name)))
        bar.modeRequested.connect(lambda name: self.compare(CompareMode(name)))
        bar.comparedRequested.connect(lambda kind: store.update(compared=PaneKind(kind)))
        bar.linkRequested.connect(lambda linked: store.update(linked=linked))
        self._recordings.setVisible(store.session.preset is Preset.INSPECT)
        self._show(store.session)

    def arrange(self, preset: Preset) -> None:
        """Take an arrangement of panes; tuning leaves the room of the recordings to them.

        Lessons take the place of the panes, which are found again as they were left.
        """
        if preset is Preset.TEACH:
            self._begin_lessons()
            return
        self._recordings.setVisible(preset is Preset.INSPECT)
        panes, rows, columns = ARRANGEMENTS[preset]
        self._store.update(
            preset=preset, panes=panes, rows=rows, columns=columns, compare=CompareMode.GRID
        )
        self._show(self._store.session)

    def toggle_lessons(self) -> None:
        """Show the lessons, or what was shown before them."""
        if self._store.session.preset is not Preset.TEACH:
            self._begin_lessons()
            return
        self._recordings.setVisible(self._before_lessons is Preset.INSPECT)
        self._store.update(preset=self._before_lessons)

    def _begin_lessons(self) -> None:
        session = self._store.session
        if session.preset is not Preset.TEACH:
            self._before_lessons = session.preset
        self._recordings.setVisible(False)
        self._store.update(preset=Preset.TEACH, playback=replace(session.playback, direction=0))
        self._show(self._store.session)

    def compare(self, mode: CompareMode) -> None:
        """Show the grid, or A and B over one another; the same again goes back to the grid."""
        again = mode is self._store.session.compare
        self._store.update(compare=CompareMode.GRID if again else mode)
        self._show(self._store.session)

    def flip(self) -> None:
        """Change between A alone and B alone; the key is down."""
        before = self._store.session.compare
        self._flipped = self._now(), before
        only_a = before is CompareMode.ONLY_A
        self._store.update(compare=CompareMode.ONLY_B if only_a else CompareMode.ONLY_A)

    def end_flip(self) -> None:
        """The key of a flip is up again: one that was held goes back to what was shown before."""
        flipped, self._flipped = self._flipped, None
        if flipped is not None and self._now() - flipped[0] >= HOLD_S:
            self._store.update(compare=flipped[1])

    def next_compared(self) -> None:
        """Compare the next quantity."""
        kinds = list(PARTNER_OF)
        index = kinds.index(self._store.session.compared)
        self._store.update(compared=kinds[(index + 1) % len(kinds)])

    def next_gain(self) -> None:
        """Amplify the difference by the next factor."""
        gain = self._store.session.difference_gain
        index = GAINS.index(gain) if gain in GAINS else -1
        self._store.update(difference_gain=GAINS[(index + 1) % len(GAINS)])

    @Slot(object, object)
    def _session_changed(self, _old: Session, new: Session) -> None:
        self._show(new)

    def _show(self, session: Session) -> None:
        panes = session.panes, session.rows, session.columns
        as_preset = ARRANGEMENTS.get(session.preset, panes) == panes
        self._bar.set_preset(str(session.preset) if as_preset else "")
        self._bar.set_mode(str(session.compare))
        self._bar.set_compared(str(session.compared))
        self._bar.set_linked(session.linked)
        self._views.setCurrentIndex(0 if session.compare is CompareMode.GRID else 1)
