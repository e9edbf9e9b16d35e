from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.bitstream import Segment
from models.codecs.spec import CodecSpec
from models.codecs.still_image import (
    RIFF_BYTES,
    boxes,
    build,
    is_available,
    media_data_bytes,
    take_turns,
    without_comment,
)
from models.errors import MalformedError
from models.progress import Progress


def picture(height: int = 40, width: int = 56) -> np.ndarray:
    """A smooth picture with an edge, (1, H, W)."""
    rows, columns = np.mgrid[:height, :width]
    waves = 0.5 + 0.2 * np.sin(columns / 5) + 0.2 * np.cos(rows / 7)
    return np.where(columns > width / 2, waves, 1 - waves)[np.newaxis].astype(np.float32)


def encode(name: str, **parameters: float | str) -> Segment:
    available, reason = is_available(name)
    if not available:
        pytest.skip(reason)
    coder = build(CodecSpec.of(name, **parameters))
    return coder.encode_pictures(picture(), 1, Progress())[0]


def test_jpeg_tables_are_scaled_by_a_real_factor() -> None:
    from PIL import Image

    tables = []
    for quality in (50.0, 50.1):
        data = encode("jpeg", quality=quality).data
        with Image.open(io.BytesIO(data)) as image:
            tables.append(np.array(image.quantization[0]))
            assert image.mode == "L"
    assert (tables[0] >= tables[1]).all()
    assert 0 < (tables[0] - tables[1]).sum() < 64  # finer than one step of every entry


def test_flat_table_is_flat() -> None:
    from PIL import Image

    with Image.open(io.BytesIO(encode("jpeg", table="flat").data)) as image:
        assert len(set(image.quantization[0])) == 1


def test_jpeg2000_is_a_codestream_without_comment_that_meets_its_size() -> None:
    segment = encode("jpeg2000", quality=80.0)
    assert segment.data.startswith(b"\xff\x4f\xff\x51")
    assert b"OpenJPEG" not in segment.data
    asked = 0.02 * 300**0.8 * picture().size / 8
    assert 0.8 * asked < segment.payload_bytes <= asked


def test_comment_is_cut_from_the_main_header_only() -> None:
    size = b"\xff\x51\x00\x04ab"
    comment = b"\xff\x64\x00\x05abc"
    tile = b"\xff\x90\x00\x02" + comment
    assert without_comment(b"\xff\x4f" + size + comment + tile) == b"\xff\x4f" + size + tile


def test_webp_payload_is_the_vp8_chunk() -> None:
    segment = encode("webp")
    chunk = int.from_bytes(segment.data[16:20], "little")
    assert segment.payload_bytes == len(segment.data) - RIFF_BYTES
    assert segment.payload_bytes - chunk in (0, 1)  # chunks are padded to an even size


def test_avif_payload_is_what_its_boxes_say() -> None:
    segment = encode("avif")
    kinds = dict(boxes(segment.data))
    assert {b"ftyp", b"meta", b"mdat"} <= kinds.keys()
    assert sum(kinds.values()) + 8 * len(kinds) == len(segment.data)
    # The one item starts with an AV1 temporal delimiter, its extent ends the file.
    assert segment.data[-segment.payload_bytes :].startswith(b"\x12\x00\x0a")


def test_boxes_of_all_three_kinds_of_size() -> None:
    short = b"\x00\x00\x00\x0aftypab"
    long = b"\x00\x00\x00\x01mdat" + (18).to_bytes(8) + b"xy"
    to_the_end = b"\x00\x00\x00\x00mdatrest"
    file = short + long + to_the_end
    assert list(boxes(file)) == [(b"ftyp", 2), (b"mdat", 2), (b"mdat", 4)]
    assert media_data_bytes(file) == 6


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40))
def test_boxes_of_any_bytes_come_to_an_end(file: bytes) -> None:
    assert len(list(boxes(file))) <= len(file) // 8 + 1
    without_comment(file)


def test_webp_of_another_size_is_refused_before_libwebp_sees_it() -> None:
    segment = encode("webp")
    coder = build(CodecSpec.of("webp"))
    with pytest.raises(MalformedError, match="not a WebP picture of 41×56"):
        coder.decode_pictures(segment, 41, 56, Progress())
    with pytest.raises(MalformedError, match="not a WebP"):
        coder.decode_pictures(Segment(encode("jpeg").data, 0, 1, 0), 40, 56, Progress())


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 63), st.integers(1, 40))
def test_turns_meet_the_mean(setting: float, count: int) -> None:
    taken = [take_turns(setting, index) for index in range(count)]
    assert all(abs(level - setting) < 1 + 1e-9 for level in taken)
    assert abs(sum(taken) - setting * count) <= 0.5 + 1e-9


def test_missing_support_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.features.check", lambda feature: False)
    assert is_available("avif") == (False, "this Pillow was built without AVIF")
