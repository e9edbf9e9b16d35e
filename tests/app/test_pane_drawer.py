from __future__ import annotations

from dataclasses import replace

import pytest

from app.moment import Moment
from app.pane_drawer import Drawn, Order, PaneDrawer, draw
from app.state import PaneKind, Session
from app.workspace import Document
from models.errors import CodecUnavailableError
from models.progress import Cancelled, Progress
from tests.app.conftest import SteadyRunner


class Painter:
    """A drawer with a list of orders to take, and of what came of them."""

    def __init__(self, runner: SteadyRunner, *orders: Order | None) -> None:
        self.orders, self.drawn, self.errors = list(orders), [], []
        self.busy_when_told: list[bool] = []
        self.drawer = PaneDrawer(runner, "panes", self._next, self._done, self.errors.append)

    def _next(self) -> Order | None:
        return self.orders.pop(0)

    def _done(self, drawn: Drawn) -> None:
        self.drawn.append(drawn)
        self.busy_when_told.append(self.drawer.is_drawing)


def order(session: Session, document: Document, plane: int) -> Order:
    moment = Moment(replace(session, plane_index=plane), document, None, None)
    return Order((PaneKind.SPIKES_A,), moment)


def test_wishes_wait_as_one(
    session: Session, document: Document, late_runner: SteadyRunner
) -> None:
    orders = [order(session, document, plane) for plane in (3, 9)]
    painter = Painter(late_runner, *orders)
    for _ in range(5):
        painter.drawer.draw()
    assert late_runner.submitted == ["panes"]
    late_runner.finish_all()
    assert [drawn.moment for drawn in painter.drawn] == [each.moment for each in orders]
    assert painter.busy_when_told == [True, False]
    assert not painter.orders


def test_nothing_wanted_is_nothing_done(late_runner: SteadyRunner) -> None:
    painter = Painter(late_runner, None)
    painter.drawer.draw()
    assert late_runner.submitted == []
    assert not painter.drawer.is_drawing


def test_decoding_that_nobody_waits_for_is_cancelled(
    session: Session,
    document: Document,
    late_runner: SteadyRunner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, there = (
        replace(order(session, document, plane), kinds=(PaneKind.MOTION_CODED,))
        for plane in (3, 60)
    )
    monkeypatch.setattr("app.moving_on.segments_read", lambda m: (m.session.plane_index, 0))
    painter = Painter(late_runner, here, here, there, there, None, None)
    painter.drawer.draw()
    begun = late_runner._waiting["panes"].progress
    painter.drawer.draw()  # still here
    assert not begun.cancelled
    painter.drawer.draw()  # there
    assert begun.cancelled
    again = late_runner._waiting["panes"].progress
    assert not again.cancelled
    painter.drawer.draw()  # nothing is wanted any more
    assert again.cancelled
    assert not painter.drawer.is_drawing
    assert not painter.drawn


def test_what_is_under_way_can_be_cancelled(
    session: Session, document: Document, late_runner: SteadyRunner
) -> None:
    painter = Painter(late_runner, order(session, document, 3))
    painter.drawer.draw()
    painter.drawer.draw()
    painter.drawer.cancel()
    assert not late_runner.waiting()


def test_an_error_does_not_end_it(
    session: Session,
    document: Document,
    late_runner: SteadyRunner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    painter = Painter(late_runner, *(order(session, document, plane) for plane in (3, 9)))
    painter.drawer.draw()
    painter.drawer.draw()
    with monkeypatch.context() as patch:
        patch.setattr("app.pane_drawer.show", lambda *_: 1 // 0)
        late_runner.finish("panes")
    assert [type(error) for error in painter.errors] == [ZeroDivisionError]
    late_runner.finish("panes")
    assert len(painter.drawn) == 1


def test_a_pane_that_cant_be_had_says_why_and_leaves_the_others_alone(
    session: Session, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_stream: object, _plane: int) -> None:
        raise CodecUnavailableError("its weights are missing", "get them")

    monkeypatch.setattr("app.network_pictures.learned_scene", missing)
    moment = Moment(session, document, None, None)
    drawn = draw(Order((PaneKind.LEARNED_A, PaneKind.SPIKES_A), moment), Progress())
    assert drawn.shown[PaneKind.LEARNED_A].values is None
    assert "its weights are missing" in drawn.shown[PaneKind.LEARNED_A].message
    assert drawn.shown[PaneKind.SPIKES_A].values is not None


def test_a_cancelled_order_stops(session: Session, document: Document) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        draw(order(session, document, 3), progress)
