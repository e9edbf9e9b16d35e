"""Every layout against writers of a few lines that place one bit after another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.errors import GeometryError
from models.streams.formats import PADDED_ROWS, BitOrder, Layout
from models.streams.raw_geometry import RawGeometry
from models.streams.raw_sources import raw_source
from models.streams.stream import MemorySource, SpikeStream

ORDERS = {BitOrder.LSB: "little", BitOrder.MSB: "big"}


def stored(spikes: NDArray[np.uint8], geometry: RawGeometry) -> NDArray[np.uint8]:
    """Write planes one bit at a time, as the layout is described."""
    bits: list[int] = []
    planes = len(spikes)
    if geometry.layout is Layout.TIME_PACKED:
        assert planes % 8 == 0
        for group in range(planes // 8):
            for y in range(geometry.height):
                for x in range(geometry.width):
                    bits += [int(spikes[8 * group + k, y, x]) for k in range(8)]
    else:
        for plane in spikes:
            for row in plane:
                values = [int(value) for value in row]
                if geometry.layout is Layout.VIDAR_416:
                    values = values + [1] * 16
                elif geometry.layout is Layout.WIDE_1024:
                    values = values[:500] + [1] * 12 + values[500:] + [1] * 12
                bits += values
            if geometry.layout is Layout.BYTE_ALIGNED:
                bits += [1] * (-len(bits) % 8)
    bits += [0] * (-len(bits) % 8)
    return np.packbits(bits, bitorder=ORDERS[geometry.bit_order])  # type: ignore[call-overload]


def read(data: NDArray[np.uint8], geometry: RawGeometry) -> SpikeStream:
    return SpikeStream(raw_source(data, geometry), geometry.height, geometry.width)


@given(
    height=st.integers(1, 9),
    width=st.integers(1, 11),
    groups=st.integers(1, 2),
    bit_order=st.sampled_from(BitOrder),
    layout=st.sampled_from([Layout.BYTE_ALIGNED, Layout.BIT_RUN, Layout.TIME_PACKED]),
    seed=st.integers(0, 99),
)
@settings(max_examples=80, deadline=None)
def test_every_pixel_is_found_again(
    height: int, width: int, groups: int, bit_order: BitOrder, layout: Layout, seed: int
) -> None:
    planes = 8 * groups
    spikes = np.random.default_rng(seed).integers(0, 2, (planes, height, width), np.uint8)
    geometry = RawGeometry(height, width, bit_order, layout)
    stream = read(stored(spikes, geometry), geometry)
    assert stream.planes >= planes  # up to seven filling bits may look like tiny planes
    np.testing.assert_array_equal(stream.dense(0, planes), spikes)
    np.testing.assert_array_equal(stream.dense(planes - 3, planes), spikes[-3:])
    assert stream.packed(2, 5).flags.c_contiguous


@pytest.mark.parametrize("bit_order", list(BitOrder))
@pytest.mark.parametrize("layout", list(PADDED_ROWS))
def test_status_columns_are_dropped_in_one_pass(bit_order: BitOrder, layout: Layout) -> None:
    width = PADDED_ROWS[layout].width
    spikes = np.random.default_rng(1).integers(0, 2, (3, 4, width), np.uint8)
    geometry = RawGeometry(4, width, bit_order, layout)
    stream = read(stored(spikes, geometry), geometry)
    assert stream.shape == (3, 4, width)
    np.testing.assert_array_equal(stream.dense(1, 3), spikes[1:])


def test_the_common_case_is_a_view() -> None:
    data = np.arange(100, dtype=np.uint8)
    source = raw_source(data, RawGeometry(8, 10))
    assert isinstance(source, MemorySource)
    assert np.shares_memory(source.packed(2, 7), data)


def test_rows_of_another_width_than_the_layout_has() -> None:
    with pytest.raises(GeometryError, match="rows of 400 pixels, not 300"):
        raw_source(np.zeros(100_000, np.uint8), RawGeometry(250, 300, layout=Layout.VIDAR_416))


def test_less_than_one_plane_names_both_sizes() -> None:
    with pytest.raises(GeometryError, match=r"99 bytes are less than one plane.*12,500"):
        raw_source(np.zeros(99, np.uint8), RawGeometry(250, 400))


def test_layouts_of_arrays_are_refused() -> None:
    with pytest.raises(GeometryError, match="layout dense is one of arrays"):
        raw_source(np.zeros(99, np.uint8), RawGeometry(4, 4, layout=Layout.DENSE))
