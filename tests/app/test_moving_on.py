from __future__ import annotations

from dataclasses import replace

import pytest

from app import moving_on
from app.moment import Moment
from app.moving_on import has_moved_on
from app.state import PaneKind, Playback, Session
from app.workspace import Document

MOTION = (PaneKind.MOTION_CODED, PaneKind.LEARNED_A)


@pytest.fixture(autouse=True)
def segments_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let features of ten planes each lie in a segment."""

    def segments_read(moment: Moment) -> tuple[int, int] | None:
        number = moment.session.plane_index // 10
        return number, number

    monkeypatch.setattr(moving_on, "segments_read", segments_read)


def at(session: Session, document: Document, plane: int, direction: int = 0) -> Moment:
    playback = replace(session.playback, direction=direction)
    assert isinstance(playback, Playback)
    return Moment(replace(session, plane_index=plane, playback=playback), document, None, None)


def test_another_segment_is_elsewhere(session: Session, document: Document) -> None:
    then = at(session, document, 12)
    assert has_moved_on(MOTION, then, MOTION, at(session, document, 25))
    assert not has_moved_on(MOTION, then, MOTION, at(session, document, 18))


def test_playback_is_not_cut_short(session: Session, document: Document) -> None:
    then = at(session, document, 12)
    assert not has_moved_on(MOTION, then, MOTION, at(session, document, 25, direction=1))


def test_a_pane_that_was_left_is_not_drawn(session: Session, document: Document) -> None:
    here = at(session, document, 12)
    assert has_moved_on(MOTION, here, (PaneKind.LEARNED_A,), here)
    assert has_moved_on(MOTION, here, (), at(session, document, 12, direction=1))


def test_another_recording_is_elsewhere(session: Session, document: Document) -> None:
    then = at(session, document, 12)
    elsewhere = replace(then, session=replace(then.session, recording="other.dat"))
    assert has_moved_on(MOTION, then, MOTION, elsewhere)


def test_what_is_not_decoded_is_done_soon(session: Session, document: Document) -> None:
    learned = (PaneKind.LEARNED_A, PaneKind.ATTENTION)
    then, now = at(session, document, 12), at(session, document, 25)
    assert not has_moved_on(learned, then, learned, now)
    assert not has_moved_on(learned, then, (), now)
