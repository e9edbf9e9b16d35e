"""Pictures computed on a worker thread, one request at a time.

While one is under way, newer wishes wait as a single "again", so that scrubbing is neither queued
nor starved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.jobs import Runner
from app.moment import Moment, Shown
from app.pane_pictures import show
from app.state import PaneKind
from models.errors import SpikeloupeError
from models.progress import Progress


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What came of a request."""

    moment: Moment
    shown: Mapping[PaneKind, Shown]


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What is to be drawn."""

    kinds: tuple[PaneKind, ...]
    moment: Moment


class PaneDrawer:
    """Draws what is ordered at the time when it can begin."""

    def __init__(
        self,
        runner: Runner,
        slot: str,
        order: Callable[[], Order | None],
        done: Callable[[Drawn], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Draw under a slot of a runner.

        Args:
            runner: works.
            slot: of its own.
            order: says what is wanted now, or None for nothing.
            done: called with what was drawn.
            failed: called where it could not be drawn.
        """
        self._runner, self._slot, self._order = runner, slot, order
        self._done, self._failed = done, failed
        self._again = False

    @property
    def is_drawing(self) -> bool:
        """Whether pictures are under way."""
        return self._runner.is_busy(self._slot)

    def draw(self) -> None:
        """Draw what is wanted now, or as soon as what is under way is done."""
        if self.is_drawing:
            self._again = True
            return
        order = self._order()
        if order is not None:
            self._runner.submit(
                self._slot,
                lambda progress: draw(order, progress),
                self._finish,
                self._fail,
                urgent=True,
            )

    def _finish(self, drawn: Drawn) -> None:
        self._draw_again()  # first: who is told may ask whether more is under way
        self._done(drawn)

    def _fail(self, error: Exception) -> None:
        self._draw_again()
        self._failed(error)

    def _draw_again(self) -> None:
        again, self._again = self._again, False
        if again:
            self.draw()


def draw(order: Order, progress: Progress) -> Drawn:
    """Compute what panes show; one that can't be had says why, and leaves the others alone."""
    shown = {}
    for kind in order.kinds:
        progress.check()
        try:
            shown[kind] = show(kind, order.moment)
        except SpikeloupeError as error:
            shown[kind] = Shown(None, message=str(error))
    return Drawn(order.moment, shown)
