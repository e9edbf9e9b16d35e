from __future__ import annotations

import numpy as np
import pytest

from models.codecs.bitstream import Segment
from models.codecs.jpegxl import build, is_available
from models.codecs.spec import CodecSpec
from models.errors import MalformedError
from models.progress import Progress


@pytest.fixture(autouse=True)
def _available() -> None:
    available, reason = is_available()
    if not available:
        pytest.skip(reason)


def test_segment_is_a_bare_codestream() -> None:
    ramp = np.linspace(0, 1, 24 * 32, dtype=np.float32).reshape(1, 24, 32)
    (segment,) = build(CodecSpec.of("jpegxl")).encode_pictures(ramp, 1, Progress())
    assert segment.data.startswith(b"\xff\x0a")
    assert segment.payload_bytes == len(segment.data)


def test_sixteen_bit_samples_keep_more_than_eight_bits() -> None:
    ramp = np.linspace(0.4, 0.41, 24 * 32, dtype=np.float32).reshape(1, 24, 32)
    coder = build(CodecSpec.of("jpegxl", quality=100.0))
    decoded = coder.decode_pictures(
        coder.encode_pictures(ramp, 1, Progress())[0], 24, 32, Progress()
    )
    assert len(np.unique(decoded)) > 20  # 8 bits have four levels in this stretch


def test_a_segment_holds_one_picture() -> None:
    with pytest.raises(MalformedError):
        build(CodecSpec.of("jpegxl")).decode_pictures(
            Segment(b"\xff\x0a", 0, 2, 2), 8, 8, Progress()
        )


def test_bytes_after_the_picture_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.codecs.raw_video.START_SECONDS", 0.3)
    coder = build(CodecSpec.of("jpegxl"))
    (segment,) = coder.encode_pictures(np.zeros((1, 8, 8), np.float32), 1, Progress())
    with pytest.raises(MalformedError, match="took longer"):
        coder.decode_pictures(Segment(segment.data + b"\0", 0, 1, 0), 8, 8, Progress())
