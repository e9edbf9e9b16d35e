from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.streams.formats import RAW_LAYOUTS, BitOrder, Layout
from models.streams.raw_geometry import RawGeometry, left_over_words


@pytest.mark.parametrize(
    ("geometry", "size_bytes", "planes", "left"),
    [
        (RawGeometry(250, 400), 2_500_000, 200, 0),
        (RawGeometry(250, 400), 2_501_250, 200, 1_250),
        (RawGeometry(250, 250), 7_813 * 3, 3, 0),
        (RawGeometry(250, 250, layout=Layout.BIT_RUN), 7_813 * 3, 3, 1),
        (RawGeometry(250, 250, layout=Layout.BIT_RUN), 23_438, 3, 0),
        (RawGeometry(250, 400, layout=Layout.VIDAR_416), 13_000 * 7 + 5, 7, 5),
        (RawGeometry(1000, 1000, layout=Layout.WIDE_1024), 128_000 * 2, 2, 0),
        (RawGeometry(250, 400, layout=Layout.TIME_PACKED), 100_000 * 3 + 9, 24, 9),
    ],
)
def test_planes_and_left_over_bytes(
    geometry: RawGeometry, size_bytes: int, planes: int, left: int
) -> None:
    assert geometry.planes_in(size_bytes) == planes
    assert geometry.left_over_bytes(size_bytes) == left


def test_left_over_bytes_are_told_with_their_figures() -> None:
    words = left_over_words(RawGeometry(250, 400), 2_501_250)
    assert "1,250 bytes are left over after 200 planes of 12,500 bytes" in words
    assert left_over_words(RawGeometry(250, 400), 2_500_000) == ""


@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    layout=st.sampled_from([Layout.BYTE_ALIGNED, Layout.BIT_RUN, Layout.TIME_PACKED]),
    size_bytes=st.integers(1, 5000),
)
def test_planes_and_left_over_account_for_every_byte(
    height: int, width: int, layout: Layout, size_bytes: int
) -> None:
    geometry = RawGeometry(height, width, BitOrder.LSB, layout)
    bits = geometry.planes_in(size_bytes) * geometry.stride_bits
    used = -(-bits // 8)
    assert used + geometry.left_over_bytes(size_bytes) == size_bytes


def test_every_raw_layout_has_a_stride() -> None:
    strides = {layout: RawGeometry(250, 400, layout=layout).stride_bits for layout in RAW_LAYOUTS}
    assert strides[Layout.VIDAR_416] == 104_000
    assert strides[Layout.BYTE_ALIGNED] == strides[Layout.BIT_RUN] == 100_000
