"""Pictures computed on a worker thread, one request at a time.

While one is under way, newer wishes wait as a single "again", so that scrubbing is neither queued
nor starved. Only where somebody has moved on from groups of features that are being decoded is the
decoding cancelled (`app.moving_on`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.jobs import Runner
from app.moment import Moment, Shown
from app.moving_on import DECODED, has_moved_on
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
        self._under_way: Order | None = None

    @property
    def is_drawing(self) -> bool:
        """Whether pictures are under way."""
        return self._runner.is_busy(self._slot)

    def draw(self) -> None:
        """Draw what is wanted now, or as soon as what is under way is done."""
        if not self.is_drawing:
            self._begin(self._order())
        elif self._is_left_behind():
            self.cancel()
            self._begin(self._order())
        else:
            self._again = True

    def cancel(self) -> None:
        """Draw nothing any more until the next wish."""
        self._again = False
        self._runner.cancel(self._slot)

    def _is_left_behind(self) -> bool:
        """Whether what is under way is long in coming and not wanted any more."""
        under_way = self._under_way
        if under_way is None or not DECODED & set(under_way.kinds):
            return False
        order = self._order()
        if order is None:
            return True
        return has_moved_on(under_way.kinds, under_way.moment, order.kinds, order.moment)

    def _begin(self, order: Order | None) -> None:
        self._under_way = order
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
            shown[kind] = show(kind, order.moment, progress)
        except SpikeloupeError as error:
            shown[kind] = Shown(None, message=str(error))
    return Drawn(order.moment, shown)
