from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from models.arrays import Luminance
from models.codecs.bitstream import Segment
from models.codecs.kept_segments import KeptSegments
from models.progress import Progress
from tests.models.codecs.coders import ZlibCoder
from tests.models.codecs.features import MovingCoder

PICTURES = np.random.default_rng(0).random((7, 9, 10), np.float32)


@dataclass(frozen=True)
class ManyCoder(ZlibCoder):
    """Decodes many at once, and remembers how many."""

    at_once: list[int] = field(default_factory=list, compare=False)

    def decode_many(
        self, segments: tuple[Segment, ...], height: int, width: int, progress: Progress
    ) -> Luminance:
        self.at_once.append(len(segments))
        found = [self.decode_pictures(s, height, width, progress) for s in segments]
        return np.concatenate(found)


def test_nothing_is_decoded_twice_while_it_is_kept() -> None:
    coder = ManyCoder()
    segments = tuple(coder.encode_pictures(PICTURES, 2, Progress()))
    expected = coder.decode_many(segments, 9, 10, Progress())
    coder.decoded.clear()
    coder.at_once.clear()
    kept = KeptSegments(coder)
    alone = kept.decode_pictures(segments[1], 9, 10, Progress())
    np.testing.assert_array_equal(alone, expected[2:4])
    for _ in range(2):
        np.testing.assert_array_equal(kept.decode_many(segments, 9, 10, Progress()), expected)
    assert coder.decoded == [2, 0, 4, 6]
    assert coder.at_once == [3]


def test_what_there_is_no_room_for_is_decoded_again() -> None:
    coder = ZlibCoder()
    segments = tuple(coder.encode_pictures(PICTURES, 1, Progress()))
    kept = KeptSegments(coder, kept_bytes=2 * PICTURES[0].nbytes)
    for _ in range(2):
        for segment in segments[:3]:
            kept.decode_pictures(segment, 9, 10, Progress())
    assert coder.decoded == [0, 1, 2, 0, 1, 2]
    everything = kept.decode_many(segments, 9, 10, Progress())  # more than is kept
    np.testing.assert_allclose(everything, PICTURES, atol=0.02)


def test_motion_comes_with_the_pictures() -> None:
    for coder, moves in ((ZlibCoder(), False), (MovingCoder(), True)):
        (segment,) = coder.encode_pictures(PICTURES, 0, Progress())
        kept = KeptSegments(coder)
        pictures = kept.decode_pictures(segment, 9, 10, Progress())
        motion = kept.decoded(segment, 9, 10, Progress()).motion
        assert coder.decoded == [0]
        assert kept.tell_motion == moves == (motion is not None)
        if motion is None:
            continue
        assert motion.shape == (7, 2, 2, 2)
        np.testing.assert_allclose(motion[1:, 0, 0, 0], 10 * pictures[1:].mean(axis=(1, 2)))
