from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.presenters.playback import PlaybackPresenter, planes_between, turned
from app.state import LoopMode, Pace, Playback, Session
from tests.app.presenters.conftest import Bench
from widgets.timeline import Timeline
from widgets.transport import Transport


class Clock:
    """Time that goes by when it is told to, and a hand that may still be drawing."""

    def __init__(self, bench: Bench) -> None:
        self.now, self.drawing = 64.0, False
        self.transport, self.timeline = bench.shown(Transport()), bench.shown(Timeline())
        self.store = bench.store
        self.presenter = PlaybackPresenter(
            bench.store,
            self.transport,
            self.timeline,
            lambda: self.drawing,
            now=lambda: self.now,
        )
        self.presenter._timer.timeout.disconnect()  # the test ticks

    def tick(self, seconds: float) -> int:
        self.now += seconds
        self.presenter.tick()
        return self.store.session.plane_index


@pytest.fixture
def clock(bench: Bench) -> Clock:
    bench.store.update(plane_index=0)
    clock = Clock(bench)
    yield clock
    clock.presenter.pause()


def set_up(clock: Clock, **changes: object) -> None:
    clock.store.update(playback=replace(clock.store.session.playback, **changes))


def test_time_goes_by_at_the_wanted_speed(clock: Clock) -> None:
    set_up(clock, planes_per_second=50.0)
    clock.presenter.play(1)
    planes = [clock.tick(0.01) for _ in range(20)]
    assert planes[-1] == 10
    assert planes == sorted(planes)


def test_planes_that_cannot_be_drawn_in_time_are_skipped(clock: Clock) -> None:
    set_up(clock, planes_per_second=128.0)
    clock.presenter.play(1)
    clock.drawing = True
    assert clock.tick(1 / 16) == 0
    assert clock.tick(1 / 16) == 0
    clock.drawing = False
    assert clock.tick(1 / 64) == 18


def test_every_plane_is_shown_where_that_is_asked_for(clock: Clock) -> None:
    set_up(clock, planes_per_second=1000.0, pace=Pace.EVERY_PLANE)
    clock.presenter.play(1)
    seen = []
    for step in range(12):
        clock.drawing = step % 3 != 0
        seen.append(clock.tick(0.05))
    assert seen == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]


def test_a_picture_that_is_late_is_followed_at_once(clock: Clock) -> None:
    set_up(clock, planes_per_second=128.0)
    clock.presenter.play(1)
    clock.drawing = True
    assert clock.tick(1 / 64) == 0
    clock.now, clock.drawing = clock.now + 1 / 128, False
    clock.presenter.catch_up()
    assert clock.store.session.plane_index == 3
    clock.now += 1 / 128
    clock.presenter.catch_up()  # no tick was missed since
    assert clock.store.session.plane_index == 3


def test_time_spent_drawing_counts_where_every_plane_is_shown(clock: Clock) -> None:
    set_up(clock, planes_per_second=8.0, pace=Pace.EVERY_PLANE)
    clock.presenter.play(1)
    clock.drawing = True
    assert clock.tick(1 / 16) == 0
    clock.drawing = False
    assert clock.tick(1 / 16) == 1


def test_every_plane_is_not_faster_than_asked_for(clock: Clock) -> None:
    set_up(clock, planes_per_second=8.0, pace=Pace.EVERY_PLANE)
    clock.presenter.play(1)
    assert [clock.tick(1 / 16) for _ in range(6)] == [0, 1, 1, 2, 2, 3]


def test_the_end_is_where_the_range_says(clock: Clock) -> None:
    clock.store.update(range_planes=(10, 20), plane_index=15)
    set_up(clock, planes_per_second=10.0, loop=LoopMode.ONCE)
    clock.presenter.play(1)
    assert [clock.tick(0.2) for _ in range(4)] == [17, 19, 19, 19]
    assert clock.store.session.playback.direction == 0
    clock.presenter.play(1)  # begins again
    assert clock.store.session.plane_index == 10
    clock.presenter.pause()
    clock.presenter.play(-1)
    assert clock.store.session.plane_index == 19


def test_ping_pong_turns_around(clock: Clock) -> None:
    clock.store.update(range_planes=(10, 13), plane_index=10)
    set_up(clock, planes_per_second=8.0, loop=LoopMode.PING_PONG)
    clock.presenter.play(1)
    assert [clock.tick(1 / 8) for _ in range(7)] == [11, 12, 12, 11, 10, 10, 11]


def test_stepping_and_seeking(clock: Clock) -> None:
    set_up(clock, planes_per_second=8.0)
    clock.presenter.play(1)
    clock.presenter.step(3)
    assert clock.store.session.playback.direction == 0
    assert clock.store.session.plane_index == 3
    clock.presenter.play(1)
    clock.presenter.seek(40)
    assert clock.tick(1 / 8) == 41  # goes on from there
    clock.presenter.step(-1000)
    assert clock.store.session.plane_index == 0


def test_another_recording_stands_still(clock: Clock) -> None:
    clock.presenter.play(1)
    session = clock.store.session
    clock.store.set(replace(session, playback=replace(session.playback, direction=0)))
    assert not clock.presenter._timer.isActive()


def test_what_the_transport_asks_for(clock: Clock) -> None:
    transport, store = clock.transport, clock.store
    transport.speedRequested.emit(12.0)
    transport.loopRequested.emit("once")
    transport.paceRequested.emit("every")
    transport.windowRequested.emit(33)
    assert store.session.playback == Playback(0, 12.0, LoopMode.ONCE, Pace.EVERY_PLANE)
    assert store.session.window_planes == 33
    clock.timeline.rangeRequested.emit(5, 9)
    assert store.session.range_planes == (5, 9)
    clock.timeline.rangeRequested.emit(None, None)
    assert store.session.range_planes is None


@given(
    st.floats(-300, 300),
    st.integers(1, 100),
    st.integers(0, 99),
    st.sampled_from(list(LoopMode)),
    st.sampled_from([-1, 1]),
)
def test_wherever_time_has_run_to_it_comes_back_into_the_range(
    exact: float, length: int, start: int, loop: LoopMode, direction: int
) -> None:
    stop = start + length
    session = Session(
        planes=stop, range_planes=(start, stop), playback=Playback(direction, loop=loop)
    )
    plane, onward = turned(exact, session)
    assert start <= plane < stop
    assert onward in (-1, 0, 1)
    if start <= exact < stop:
        assert (plane, onward) == (exact, direction)
    if loop is LoopMode.LOOP:
        assert onward == direction


def test_a_jump_back_counts_as_one() -> None:
    looping = Session(planes=10, playback=Playback(1, loop=LoopMode.LOOP))
    assert planes_between(8, 1, looping) == 3
    assert planes_between(1, 8, replace(looping, playback=Playback(-1))) == 3
    assert planes_between(8, 1, replace(looping, playback=Playback(1, loop=LoopMode.ONCE))) == 7
