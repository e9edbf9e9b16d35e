from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.raw_video import GRAY8, GRAY10, YUV420_10, parse_yuv4mpeg
from models.errors import MalformedError

HEAD = b"YUV4MPEG2 W3 H2 F25:1 Ip C"


def test_samples_are_full_range() -> None:
    pictures = np.array([[[0.0, 0.5], [1.0, 0.25]]], np.float32)
    assert GRAY8.samples(pictures) == bytes([0, 128, 255, 64])
    ten = np.frombuffer(GRAY10.samples(pictures), "<u2")
    assert ten.tolist() == [0, 512, 1023, 256]


def test_chroma_is_middle_gray_after_each_picture() -> None:
    pictures = np.stack([np.zeros((2, 4)), np.ones((2, 4))]).astype(np.float32)
    samples = np.frombuffer(YUV420_10.samples(pictures), "<u2").reshape(2, 12)
    assert samples[:, :8].tolist() == [[0] * 8, [1023] * 8]
    assert (samples[:, 8:] == 512).all()


def test_pictures_are_read_in_both_sample_sizes() -> None:
    eight = HEAD + b"mono XCOLORRANGE=FULL\nFRAME\n" + bytes([0, 51, 102, 153, 204, 255])
    assert parse_yuv4mpeg(eight, (1, 2, 3)).ravel().tolist() == pytest.approx(
        [0, 0.2, 0.4, 0.6, 0.8, 1]
    )
    samples = np.array([0, 1023, 0, 0, 0, 341], "<u2").tobytes()
    two = parse_yuv4mpeg(HEAD + b"mono10\n" + (b"FRAME\n" + samples) * 2, (2, 2, 3))
    assert two.shape == (2, 2, 3)
    assert two[1].ravel().tolist() == pytest.approx([0, 1, 0, 0, 0, 1 / 3])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEAD + b"mono\n",
        HEAD + b"mono\nFRAME\n" + bytes(5),
        HEAD + b"mono\n" + (b"FRAME\n" + bytes(6)) * 2,
        HEAD + b"420jpeg\nFRAME\n" + bytes(10),
        b"YUV4MPEG2 W2 H3 Cmono\nFRAME\n" + bytes(6),
    ],
)
def test_other_shapes_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_yuv4mpeg(data, (1, 2, 3))


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=40))
def test_any_body_gives_the_shape_or_an_error(body: bytes) -> None:
    try:
        pictures = parse_yuv4mpeg(HEAD + b"mono\n" + body, (2, 2, 3))
    except MalformedError:
        assert len(body) != 24
    else:
        assert pictures.shape == (2, 2, 3)
