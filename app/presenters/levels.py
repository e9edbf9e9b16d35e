"""Levels and colour maps: shared by all panes of a quantity, set for the pane last chosen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Slot

from app.moment import Shown
from app.state import QUANTITY_OF, CompareMode, Levels, PaneKind, Quantity, Session
from app.store import SessionStore
from widgets.colormaps import COLOR_MAPS
from widgets.levels_panel import LevelsPanel

QUANTITY_TITLES: dict[Quantity, tuple[str, str]] = {
    Quantity.SPIKES: ("Spikes", ""),
    Quantity.ISI: ("ISI", "planes"),
    Quantity.FIRING_RATE: ("Firing rate", "spikes per plane"),
    Quantity.LUMINANCE: ("Scene", "luminance"),
    Quantity.DIFFERENCE: ("Difference", "luminance"),
    Quantity.MATCH: ("Spike match", ""),
    Quantity.ATTENTION: ("Attention", "mean of |A|"),
    Quantity.BITS: ("Bits", "bits per pixel"),
    Quantity.MOTION: ("Motion", "pixels per feature"),
}
FROM_ZERO = (Quantity.ATTENTION, Quantity.BITS, Quantity.MOTION)
"""Quantities whose levels begin at 0, and follow what is shown until somebody sets them."""
LEAST_HIGH: dict[Quantity, float] = {Quantity.MOTION: 0.5}
"""Below, what is shown is noise, which the colours must not make much of."""
AUTO_PERCENTILES = (0.5, 99.5)
SPANS: dict[Quantity, tuple[float, float]] = {
    Quantity.ISI: (0.0, 32.0),
    Quantity.DIFFERENCE: (-1.0, 1.0),
    Quantity.MATCH: (0.0, 3.0),
}
"""Values that a histogram spans at first, [0, 1] where none are given."""


class LevelsPresenter(QObject):
    """Shows the levels of one quantity and sets them for every pane that shows it."""

    def __init__(
        self,
        store: SessionStore,
        panel: LevelsPanel,
        shown: Callable[[], dict[PaneKind, Shown]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._panel, self._shown = store, panel, shown
        self._kind = PaneKind.SCENE_A
        self._spans = dict(SPANS)
        panel.set_color_maps(COLOR_MAPS)
        store.changed.connect(self._session_changed)
        panel.levelsRequested.connect(self._set_levels)
        panel.autoRequested.connect(self.auto)
        panel.lockRequested.connect(self._lock)
        panel.colorMapRequested.connect(self._set_map)
        self._show(store.session)

    @property
    def quantity(self) -> Quantity:
        """The quantity whose levels are set."""
        return QUANTITY_OF[self._kind]

    def choose(self, kind: PaneKind) -> None:
        """Set the levels of this pane's quantity from now on."""
        self._kind = kind
        self._show(self._store.session)
        self.values_changed()

    @Slot()
    def auto(self) -> None:
        """Set the levels to what the pane shows now, outliers apart; A and B change together."""
        values, quantity = self._values(), self.quantity
        fixed = quantity in (Quantity.SPIKES, Quantity.MATCH)
        if fixed or self._store.session.levels_of(quantity).locked:
            return
        if values is None or not values.size:
            return
        if quantity in FROM_ZERO:
            self._change(low=0.0, high=_high_of(quantity, [values]), automatic=True)
            return
        low, high = (float(v) for v in np.percentile(values, AUTO_PERCENTILES))
        if self.quantity is Quantity.DIFFERENCE:
            high = max(abs(low), abs(high))
            low = -high
        if high <= low:
            high = low + 1e-3
        self._change(low=low, high=high)

    def next_map(self, step: int = 1) -> None:
        """Take the next colour map."""
        levels = self._store.session.levels_of(self.quantity)
        index = (COLOR_MAPS.index(levels.color_map) + step) % len(COLOR_MAPS)
        self._change(color_map=COLOR_MAPS[index])

    @Slot()
    def values_changed(self) -> None:
        """Hand the panel what the pane shows now, for its histogram."""
        self._follow()
        self._panel.set_values(self._values())

    def _follow(self) -> None:
        """Let automatic levels reach as far as what is shown does."""
        session = self._store.session
        for quantity in dict.fromkeys(QUANTITY_OF[kind] for kind in self._shown()):
            levels = session.levels_of(quantity)
            arrays = self._values_of(quantity) if levels.automatic and not levels.locked else []
            if arrays:
                following = replace(levels, low=0.0, high=_high_of(quantity, arrays))
                session = session.with_levels(quantity, following)
        self._store.set(session)

    def _values_of(self, quantity: Quantity) -> list[np.ndarray]:  # type: ignore[type-arg]
        """Return what all panes of a quantity show."""
        kinds = (kind for kind in self._shown() if QUANTITY_OF[kind] is quantity)
        found = (self._values(kind) for kind in kinds)
        return [values for values in found if values is not None and values.size]

    def _values(self, kind: PaneKind | None = None) -> np.ndarray | None:  # type: ignore[type-arg]
        shown = self._shown().get(kind or self._kind)
        if shown is None or shown.values is None:
            return None
        return shown.values if shown.valid is None else shown.values[shown.valid]

    @Slot(float, float)
    def _set_levels(self, low: float, high: float) -> None:
        self._change(low=low, high=high, automatic=False)

    @Slot(bool)
    def _lock(self, locked: bool) -> None:
        self._change(locked=locked)

    @Slot(str)
    def _set_map(self, name: str) -> None:
        self._change(color_map=name)

    def _change(self, **changes: object) -> None:
        session = self._store.session
        levels = replace(session.levels_of(self.quantity), **changes)  # type: ignore[arg-type]
        self._store.set(session.with_levels(self.quantity, levels))

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        entered = old.compare is CompareMode.GRID or old.compared is not new.compared
        if new.compare is not CompareMode.GRID and entered:
            self.choose(new.compared)
        elif old.levels != new.levels:
            self._show(new)

    def _span_with(self, levels: Levels) -> tuple[float, float]:
        """Return what the histogram spans: it grows with the levels and never shrinks."""
        low, high = self._spans.get(self.quantity, (0.0, 1.0))
        span = min(low, levels.low), max(high, levels.high)
        self._spans[self.quantity] = span
        return span

    def _show(self, session: Session) -> None:
        levels: Levels = session.levels_of(self.quantity)
        self._panel.set_title(*QUANTITY_TITLES[self.quantity])
        self._panel.set_limits(*self._span_with(levels))
        self._panel.set_levels(levels.low, levels.high)
        self._panel.set_color_map(levels.color_map)
        self._panel.set_locked(levels.locked)


def _high_of(quantity: Quantity, arrays: Sequence[np.ndarray]) -> float:  # type: ignore[type-arg]
    return max(LEAST_HIGH.get(quantity, 0.0), *map(high_for, arrays))


def high_for(values: np.ndarray) -> float:  # type: ignore[type-arg]
    """Return 1, 2 or 5 times a power of ten that most values stay below.

    In such steps the colours of a plane and of the next one are nearly always the same.

    >>> high_for(np.array([0.0, 0.013]))
    0.02
    """
    peak = max(float(np.percentile(values, AUTO_PERCENTILES[1])), 1e-3)
    decade = 10.0 ** math.floor(math.log10(peak))
    return next(float(f"{f * decade:.0e}") for f in (1, 2, 5, 10) if f * decade >= peak)
