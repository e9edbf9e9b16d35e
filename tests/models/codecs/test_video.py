from __future__ import annotations

import numpy as np
import pytest

from models.codecs.annexb import H264, H265, H266, START_CODE, nal_units
from models.codecs.bitstream import Segment
from models.codecs.classical_infos import Prediction
from models.codecs.container import from_bytes, to_bytes
from models.codecs.obu import open_units
from models.codecs.recordings import decode_recording, encode_pictures_alone
from models.codecs.spec import CodecSpec
from models.codecs.video import FORMATS, VideoCoder, build, is_available
from models.errors import MalformedError
from models.progress import Progress

PRESETS = {"h264": "fast", "hevc": "fast", "av1": "8", "vvc": "faster"}
SYNTAX = {"h264": H264, "hevc": H265, "vvc": H266}
FRAMES = {3, 6}
"""Types of AV1 units that show or hold a picture."""


@pytest.fixture(params=list(FORMATS))
def coder(request: pytest.FixtureRequest) -> VideoCoder:
    available, reason = is_available(request.param)
    if not available:
        pytest.skip(reason)
    return build(CodecSpec.of(request.param, quality=50.0, preset=PRESETS[request.param]))


def moving(count: int, height: int = 48, width: int = 64) -> np.ndarray:
    """A texture that moves by two pixels a picture, (N, H, W)."""
    rng = np.random.default_rng(5)
    texture = rng.random((height, width + 2 * count)).astype(np.float32)
    for axis in (0, 1):
        texture = (texture + np.roll(texture, 1, axis) + np.roll(texture, 2, axis)) / 3
    return np.stack([texture[:, 2 * k : 2 * k + width] for k in range(count)])


@pytest.fixture
def low_delay(coder: VideoCoder) -> VideoCoder:
    return build(coder.spec.replace(prediction=str(Prediction.LOW_DELAY)))


def beginnings(coder: VideoCoder, data: bytes) -> list[bytes]:
    """A stream cut off behind each of its coded pictures."""
    ends, kept = list[bytes](), b""
    if coder.info.name == "av1":
        for kind, unit in open_units(data):
            kept += unit
            if kind in FRAMES:
                ends.append(kept)
        return ends
    syntax = SYNTAX[coder.info.name]
    for unit in nal_units(data):
        kept += unit
        if syntax.type_of(unit.partition(START_CODE)[2][:2]) in syntax.pictures:
            ends.append(kept)
    return ends


def order_is_kept(coder: VideoCoder, segment: Segment, whole: np.ndarray) -> bool:
    """Whether the first n coded pictures of a segment are the first n that it shows."""
    for count, data in enumerate(beginnings(coder, segment.data), 1):
        try:
            part = coder.decode_pictures(Segment(data, 0, count, 0), 48, 64, Progress())
        except MalformedError:  # a picture is not shown yet
            return False
        if not np.array_equal(part, whole[:count]):
            return False
    return True


def psnr_db(first: np.ndarray, second: np.ndarray) -> float:
    return float(-10 * np.log10(np.mean((first - second) ** 2)))


def test_segments_hold_nothing_useless_and_are_counted_whole(coder: VideoCoder) -> None:
    for segment in coder.encode_pictures(moving(3), 1, Progress()):
        assert segment.payload_bytes == len(segment.data)
        if coder.info.name == "av1":
            assert [kind for kind, _ in open_units(segment.data)] == [2, 1, 6]
        else:
            syntax = SYNTAX[coder.info.name]
            heads = [unit.partition(START_CODE)[2][:2] for unit in nal_units(segment.data)]
            kinds = [syntax.type_of(head) for head in heads]
            assert not syntax.useless & set(kinds)
            assert sum(kind in syntax.pictures for kind in kinds) == 1
            assert kinds[-1] in syntax.pictures


def test_more_pictures_than_a_batch_keep_their_order(coder: VideoCoder) -> None:
    batch = coder.video.intra_batch
    pictures = moving(batch + 3)
    segments = coder.encode_pictures(pictures, 1, Progress())
    assert [(segment.first, segment.count) for segment in segments] == [
        (index, 1) for index in range(len(pictures))
    ]
    together = coder.decode_many(segments, 48, 64, Progress())
    assert psnr_db(together, pictures) > 30
    for index in (0, 1, batch, batch + 2):
        alone = coder.decode_pictures(segments[index], 48, 64, Progress())
        assert np.array_equal(alone[0], together[index])


def test_intra_pictures_do_not_depend_on_their_neighbours(coder: VideoCoder) -> None:
    pictures = moving(3)
    together = coder.encode_pictures(pictures, 1, Progress())
    alone = coder.encode_pictures(pictures[2:], 1, Progress())[0]
    # Numbers of pictures differ in the headers, by a few bits at most.
    assert abs(len(alone.data) - len(together[2].data)) <= 1
    first, second = (
        coder.decode_pictures(segment, 48, 64, Progress()) for segment in (alone, together[2])
    )
    assert np.array_equal(first, second)


@pytest.mark.parametrize("gop", [3, 4, 0])
def test_groups_are_predicted_closed_and_in_order(coder: VideoCoder, gop: int) -> None:
    pictures = moving(7)
    intra = coder.encode_pictures(pictures, 1, Progress())
    segments = coder.encode_pictures(pictures, gop, Progress())
    length = gop or 7
    assert [segment.first for segment in segments] == list(range(0, 7, length))
    assert sum(segment.count for segment in segments) == 7
    # SVT-AV1 gives key frames more bits where others are predicted from them.
    saved = 1.0 if coder.info.name == "av1" else 0.8
    assert sum(s.payload_bytes for s in segments) < saved * sum(s.payload_bytes for s in intra)
    last = segments[-1]
    decoded = coder.decode_pictures(last, 48, 64, Progress())
    assert decoded.shape == (last.count, 48, 64)
    for offset in range(last.count):
        errors = [psnr_db(decoded[offset], picture) for picture in pictures]
        assert np.argmax(errors) == last.first + offset
    assert np.array_equal(coder.decode_many(segments, 48, 64, Progress())[last.first :], decoded)


def test_with_low_delay_pictures_are_coded_in_the_order_of_time(
    coder: VideoCoder, low_delay: VideoCoder
) -> None:
    pictures = moving(7)
    (kept,) = low_delay.encode_pictures(pictures, 0, Progress())
    assert len(beginnings(low_delay, kept.data)) == 7
    assert order_is_kept(low_delay, kept, low_delay.decode_many((kept,), 48, 64, Progress()))
    (pyramid,) = coder.encode_pictures(pictures, 0, Progress())
    assert not order_is_kept(coder, pyramid, coder.decode_many((pyramid,), 48, 64, Progress()))


def test_with_low_delay_no_picture_depends_on_those_to_come(low_delay: VideoCoder) -> None:
    pictures = moving(9)
    few, all_ = (
        low_delay.decode_many(low_delay.encode_pictures(some, 0, Progress()), 48, 64, Progress())
        for some in (pictures[:4], pictures)
    )
    assert np.array_equal(few, all_[:4])


@pytest.mark.parametrize("count", [1, 2, 9])
def test_groups_of_low_delay_are_closed_and_in_order(low_delay: VideoCoder, count: int) -> None:
    pictures = moving(9 + count)
    intra = low_delay.encode_pictures(pictures, 1, Progress())
    segments = low_delay.encode_pictures(pictures, 9, Progress())
    assert [(segment.first, segment.count) for segment in segments] == [(0, 9), (9, count)]
    assert all(segment.payload_bytes == len(segment.data) for segment in segments)
    assert sum(s.payload_bytes for s in segments) < sum(s.payload_bytes for s in intra)
    decoded = low_delay.decode_pictures(segments[1], 48, 64, Progress())
    for offset in range(count):
        errors = [psnr_db(decoded[offset], picture) for picture in pictures]
        assert np.argmax(errors) == 9 + offset
    together = low_delay.decode_many(segments, 48, 64, Progress())
    assert np.array_equal(together[9:], decoded)


def test_the_container_keeps_the_prediction(low_delay: VideoCoder) -> None:
    bitstream = encode_pictures_alone(moving(4), low_delay.spec, 3)
    again = from_bytes(to_bytes(bitstream))
    assert again.header.codec["prediction"] == "low-delay"
    assert again.payload_bytes == bitstream.payload_bytes
    first, second = (decode_recording(one).scenes for one in (bitstream, again))
    assert first is not None
    assert second is not None
    assert np.array_equal(first.luminance, second.luminance)
    assert psnr_db(second.luminance, moving(4)) > 30


def test_prediction_makes_no_difference_to_key_frames(
    coder: VideoCoder, low_delay: VideoCoder
) -> None:
    both = [c.encode_pictures(moving(2), 1, Progress()) for c in (coder, low_delay)]
    assert both[0] == both[1]


def test_fewer_and_more_pictures_than_said_are_refused(coder: VideoCoder) -> None:
    first, second = coder.encode_pictures(moving(2), 1, Progress())
    both = type(first)(first.data + second.data, 0, 1, 0)
    with pytest.raises(MalformedError, match="pictures were decoded"):
        coder.decode_pictures(both, 48, 64, Progress())
    with pytest.raises(MalformedError):
        coder.decode_pictures(type(first)(first.data, 0, 2, 0), 48, 64, Progress())


def test_sides_are_padded_to_what_the_encoder_takes() -> None:
    assert [FORMATS["vvc"].padded(side) for side in (1, 16, 17, 250)] == [64, 64, 64, 250]
    assert FORMATS["vvc"].padded(65) == 66
    assert [FORMATS["h264"].padded(side) for side in (1, 251)] == [1, 251]
