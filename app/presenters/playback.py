"""Time: the transport, the timeline, and a clock that never queues pictures.

Two paces: *keep speed* shows the plane that is due and counts the planes it skipped; *every plane*
waits until each is on screen, and says how fast that was.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from app.state import LoopMode, Pace, Session
from app.store import SessionStore
from widgets.timeline import Timeline
from widgets.transport import Transport

TICK_MS = 16
SPEED_SPAN_S = 1.0


class PlaybackPresenter(QObject):
    """Moves the cursor of the session along, and shows where it is."""

    def __init__(
        self,
        store: SessionStore,
        transport: Transport,
        timeline: Timeline,
        is_drawing: Callable[[], bool],
        now: Callable[[], float] = time.perf_counter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._transport, self._timeline = store, transport, timeline
        self._is_drawing, self._now = is_drawing, now
        self._exact_plane = 0.0
        self._last_tick_s = 0.0
        self._is_late = False
        self._skipped = 0
        self._arrivals: deque[tuple[float, int]] = deque()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._connect()
        self._session_changed(Session(), store.session)

    def play(self, direction: int) -> None:
        """Play forward (1) or backward (−1); asked again while playing: twice as fast."""
        playback = self._store.session.playback
        speed = playback.planes_per_second
        if playback.direction == direction:
            speed = min(speed * 2, 1e6)
        self._store.update(playback=replace(playback, direction=direction, planes_per_second=speed))

    def pause(self) -> None:
        """Stand still."""
        self._store.update(playback=replace(self._store.session.playback, direction=0))

    def toggle(self) -> None:
        """Play forward if time stands still, else pause."""
        if self._store.session.playback.direction:
            self.pause()
        else:
            self.play(1)

    def step(self, planes: int) -> None:
        """Pause and move by some planes."""
        self.pause()
        self._store.update(plane_index=self._store.session.plane_index + planes)

    def seek(self, plane_index: int) -> None:
        """Move the cursor; playback goes on from there."""
        self._exact_plane = float(plane_index)
        self._store.update(plane_index=plane_index)

    def first(self) -> None:
        """Go to the start of the range, and from there to the start of the recording."""
        session = self._store.session
        start = session.play_range[0]
        self.seek(0 if session.plane_index == start else start)

    def last(self) -> None:
        """Go to the end of the range, and from there to the end of the recording."""
        session = self._store.session
        end = session.play_range[1] - 1
        self.seek(session.planes - 1 if session.plane_index == end else end)

    @Slot()
    def tick(self) -> None:
        """Advance by the time that has gone by; a picture still under way makes us wait."""
        session, now = self._store.session, self._now()
        playback = session.playback
        if not playback.direction or not session.planes:
            return
        self._is_late = self._is_drawing()
        shows_every_plane = playback.pace is Pace.EVERY_PLANE
        if self._is_late and shows_every_plane:
            return  # what goes by meanwhile counts at the next tick
        elapsed_s, self._last_tick_s = now - self._last_tick_s, now
        planes = playback.planes_per_second * elapsed_s
        if shows_every_plane:
            planes = min(planes, 1.0)
        self._exact_plane += playback.direction * planes
        if not self._is_late:
            self._arrive(session, now)

    @Slot()
    def catch_up(self) -> None:
        """The picture under way is there: a tick that came too early for it is made up for."""
        if self._is_late and self._timer.isActive():
            self.tick()

    def _arrive(self, session: Session, now: float) -> None:
        self._exact_plane, direction = turned(self._exact_plane, session)
        target = int(self._exact_plane)
        moved = planes_between(session.plane_index, target, session)
        if moved:
            self._skipped += moved - 1
            self._arrivals.append((now, moved))
        changes: dict[str, object] = {"plane_index": target}
        if direction != session.playback.direction:
            changes["playback"] = replace(session.playback, direction=direction)
        self._store.update(**changes)
        self._report(now)

    def _report(self, now: float) -> None:
        while self._arrivals and self._arrivals[0][0] < now - SPEED_SPAN_S:
            self._arrivals.popleft()
        if len(self._arrivals) < 2:
            return
        span_s = max(self._arrivals[-1][0] - self._arrivals[0][0], 1e-9)
        planes = sum(moved for _, moved in list(self._arrivals)[1:])
        self._transport.set_achieved(planes / span_s, self._skipped)

    def _connect(self) -> None:
        transport, timeline = self._transport, self._timeline
        self._store.changed.connect(self._session_changed)
        transport.playRequested.connect(self.play)
        transport.pauseRequested.connect(self.pause)
        transport.stepRequested.connect(self.step)
        transport.seekRequested.connect(self.seek)
        transport.firstRequested.connect(self.first)
        transport.lastRequested.connect(self.last)
        transport.speedRequested.connect(self._set_speed)
        transport.loopRequested.connect(self._set_loop)
        transport.paceRequested.connect(self._set_pace)
        transport.windowRequested.connect(self._set_window)
        timeline.planeRequested.connect(self.seek)
        timeline.rangeRequested.connect(self._set_range)

    @Slot(float)
    def _set_speed(self, planes_per_second: float) -> None:
        playback = self._store.session.playback
        self._store.update(playback=replace(playback, planes_per_second=planes_per_second))

    @Slot(str)
    def _set_loop(self, loop: str) -> None:
        playback = self._store.session.playback
        self._store.update(playback=replace(playback, loop=LoopMode(loop)))

    @Slot(str)
    def _set_pace(self, pace: str) -> None:
        self._store.update(playback=replace(self._store.session.playback, pace=Pace(pace)))

    @Slot(int)
    def _set_window(self, window_planes: int) -> None:
        self._store.update(window_planes=window_planes)

    @Slot(object, object)
    def _set_range(self, start: int | None, stop: int | None) -> None:
        span = None if start is None or stop is None else (start, stop)
        self._store.update(range_planes=span)

    @Slot(object, object)
    def _session_changed(self, old: Session, new: Session) -> None:
        transport, timeline = self._transport, self._timeline
        if old.planes != new.planes or old.recording != new.recording:
            transport.set_planes(new.planes)
            timeline.set_planes(new.planes)
        if old.capture_rate_hz != new.capture_rate_hz or old.recording != new.recording:
            transport.set_capture_rate(new.capture_rate_hz)
            timeline.set_capture_rate(new.capture_rate_hz)
        if old.range_planes != new.range_planes:
            timeline.set_range(*(new.range_planes or (None, None)))
        if old.markers != new.markers:
            timeline.set_markers(list(new.markers))
        if old.window_planes != new.window_planes or old.planes != new.planes:
            transport.set_window(new.window_planes)
        if old.plane_index != new.plane_index or old.planes != new.planes:
            transport.set_plane(new.plane_index)
            timeline.set_plane(new.plane_index)
            if int(self._exact_plane) != new.plane_index:
                self._exact_plane = float(new.plane_index)
        if old.playback != new.playback or old.recording != new.recording:
            self._playback_changed(old, new)

    def _playback_changed(self, old: Session, new: Session) -> None:
        playback = new.playback
        self._transport.set_playing(playback.direction)
        self._transport.set_speed(playback.planes_per_second)
        self._transport.set_loop(str(playback.loop))
        self._transport.set_pace(str(playback.pace))
        if playback.direction and not self._timer.isActive():
            self._start(new)
        elif not playback.direction:
            self._timer.stop()

    def _start(self, session: Session) -> None:
        start, stop = session.play_range
        forward = session.playback.direction > 0
        if session.plane_index >= stop - 1 and forward:
            self.seek(start)
        elif session.plane_index <= start and not forward:
            self.seek(stop - 1)
        self._skipped = 0
        self._arrivals.clear()
        self._last_tick_s = self._now()
        self._timer.start()


def turned(exact_plane: float, session: Session) -> tuple[float, int]:
    """Bring a plane that has run out of the play range back as the loop mode says.

    Returns:
        The exact plane inside the range, and the direction from here on (0 = stop).
    """
    start, stop = session.play_range
    direction = session.playback.direction
    if start <= exact_plane < stop:
        return exact_plane, direction
    length = stop - start
    if session.playback.loop is LoopMode.LOOP:
        # The remainder of a tiny negative number is the length itself: rounding takes it there.
        turned_plane = start + (exact_plane - start) % length
        return min(turned_plane, math.nextafter(stop, start)), direction
    if session.playback.loop is LoopMode.PING_PONG and length > 1:
        return (float(stop - 1), -1) if direction > 0 else (float(start), 1)
    return (float(stop - 1) if direction > 0 else float(start)), 0


def planes_between(old: int, new: int, session: Session) -> int:
    """Return how many planes further playback is, the jump back of a loop counted as one."""
    start, stop = session.play_range
    if session.playback.loop is LoopMode.LOOP and start <= old < stop:
        return (session.playback.direction * (new - old)) % (stop - start)
    return abs(new - old)
