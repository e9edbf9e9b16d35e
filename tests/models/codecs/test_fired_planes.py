from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.bitstream import Bitstream
from models.codecs.fired_planes import FiredPlanes, NotFiredYetError
from models.codecs.scene_reader import SceneReader
from models.progress import Cancelled, Progress
from models.streams.stream import SpikeStream
from tests.models.codecs.coders import ZlibCoder
from tests.models.codecs.long import HEIGHT, WIDTH, atc, stream_of

PLANES = 300


@pytest.fixture(scope="module")
def bitstream() -> Bitstream:
    return atc().encode(stream_of(PLANES + 4), Progress(), 4)


@pytest.fixture(scope="module")
def whole(bitstream: Bitstream) -> SpikeStream:
    spikes = atc().decode(bitstream, Progress()).spikes
    assert spikes is not None
    return spikes


def planes_of(bitstream: Bitstream, states: int = 3, kept_bytes: int = 0) -> FiredPlanes:
    """Planes of which the charge is kept at so many checkpoints, and three blocks."""
    reader = SceneReader(atc().scene_codec, bitstream, kept_bytes=0)
    return FiredPlanes(reader, states * 4 * HEIGHT * WIDTH, kept_bytes)


def test_the_walk_gives_the_planes_of_the_whole(bitstream: Bitstream, whole: SpikeStream) -> None:
    fired, found = planes_of(bitstream), []
    with fired.walking(Progress()):
        for start in range(0, PLANES, 41):
            found.append(fired.packed(start, min(start + 41, PLANES)).copy())
    np.testing.assert_array_equal(np.concatenate(found), whole.packed(0, PLANES))
    assert fired.complete
    assert fired.reached == PLANES


@pytest.fixture(scope="module", params=[1, 2, 1000])
def walked(request: pytest.FixtureRequest, bitstream: Bitstream) -> FiredPlanes:
    """All planes fired once, with the charge kept at few or many checkpoints."""
    fired = planes_of(bitstream, request.param)
    fired.walk(Progress())
    return fired


@given(start=st.integers(0, PLANES - 1), planes=st.integers(0, 90))
@settings(max_examples=15, deadline=None)
def test_any_stretch_is_that_of_the_whole(
    walked: FiredPlanes, whole: SpikeStream, start: int, planes: int
) -> None:
    stop = min(start + planes, PLANES)
    np.testing.assert_array_equal(walked.packed(start, stop), whole.packed(start, stop))


def test_what_the_walk_has_not_reached_is_refused(bitstream: Bitstream, whole: SpikeStream) -> None:
    fired = planes_of(bitstream)
    with pytest.raises(NotFiredYetError, match="0 planes of 300 are there"):
        fired.packed(0, 1)
    with fired.walking(Progress()):
        fired.packed(100, 101)
    reached = fired.reached
    assert 101 <= reached < 170
    np.testing.assert_array_equal(fired.packed(0, reached), whole.packed(0, reached))
    with pytest.raises(NotFiredYetError, match=f"{reached} planes of"):
        fired.packed(0, reached + 1)
    assert not fired.complete
    fired.walk(Progress())  # goes on from there
    np.testing.assert_array_equal(fired.packed(0, PLANES), whole.packed(0, PLANES))


def test_a_walk_that_was_cancelled_is_gone_on_with(bitstream: Bitstream) -> None:
    fired = planes_of(bitstream)
    stopped = Progress(lambda done, _note: stopped.cancel() if done > 0.4 else None)
    with pytest.raises(Cancelled):
        fired.walk(stopped)
    reached = fired.reached
    assert 0.3 * PLANES < reached < PLANES
    seen: list[float] = []
    fired.walk(Progress(lambda done, _note: seen.append(done)))
    assert seen[0] == reached / PLANES
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert fired.complete


def test_who_waits_to_walk_can_be_cancelled(bitstream: Bitstream) -> None:
    fired, progress = planes_of(bitstream), Progress()
    ended: list[str] = []

    def walk() -> None:
        try:
            fired.walk(progress)
        except Cancelled:
            ended.append("cancelled")

    with fired.walking(Progress()):
        other = threading.Thread(target=walk)
        other.start()
        progress.cancel()
        other.join(10)
    assert ended == ["cancelled"]
    assert fired.reached == 0


def test_a_seek_decodes_no_more_than_lies_between_two_checkpoints(bitstream: Bitstream) -> None:
    codec = atc()
    coder = codec.scene_codec.coder  # type: ignore[attr-defined]
    assert isinstance(coder, ZlibCoder)
    reader = SceneReader(codec.scene_codec, bitstream, kept_bytes=0)
    blocks = len(reader.blocks)
    fired = FiredPlanes(reader, 3 * 4 * HEIGHT * WIDTH)
    fired.walk(Progress())
    assert coder.decoded == list(range(43))  # each once
    for plane in (290, 3, 170, 80, 250):
        coder.decoded.clear()
        fired.packed(plane, plane + 1)
        assert len(coder.decoded) <= 8 * -(-blocks // 3)
    coder.decoded.clear()
    fired.packed(250, 251)
    assert coder.decoded == []  # kept


def test_playing_on_decodes_each_scene_once(bitstream: Bitstream) -> None:
    codec = atc()
    coder = codec.scene_codec.coder  # type: ignore[attr-defined]
    reader = SceneReader(codec.scene_codec, bitstream, kept_bytes=0)
    fired = FiredPlanes(reader, charge_bytes=0, kept_bytes=0)
    fired.walk(Progress())
    coder.decoded.clear()
    for plane in range(PLANES):
        fired.packed(plane, plane + 1)
    assert coder.decoded == list(range(43))


def test_memory_is_bounded(bitstream: Bitstream) -> None:
    fired = planes_of(bitstream, states=2, kept_bytes=0)
    fired.walk(Progress())
    for plane in range(0, PLANES, 7):
        fired.packed(plane, plane + 1)
    assert len(fired._charges) <= 3  # two checkpoints, and the first
    assert len(fired._kept._values) <= 3
