from pathlib import Path

import numpy as np
import pytest

from models.errors import OutputError
from models.streams.formats import BitOrder, GeometryRequest, Layout
from models.streams.opening import open_recording
from models.streams.recording import write_sidecar_of
from models.streams.stream import RowOrder


def test_a_sidecar_keeps_how_a_recording_is_read(tmp_path: Path) -> None:
    planes = np.random.default_rng(5).integers(0, 2, (7, 5, 6), np.uint8)
    path = tmp_path / "odd.dat"
    path.write_bytes(np.packbits(planes, bitorder="big").tobytes())
    request = GeometryRequest(
        height=5,
        width=6,
        bit_order=BitOrder.MSB,
        rows=RowOrder.BOTTOM_UP,
        layout=Layout.BIT_RUN,
        capture_rate_hz=12_000.0,
        full_scale=0.5,
    )
    stated = open_recording(path, request)
    write_sidecar_of(stated)
    kept = open_recording(path)
    assert (kept.stream.dense(0, 7) == planes[:, ::-1]).all()
    assert (kept.bit_order, kept.layout, kept.stream.rows) == (
        BitOrder.MSB,
        Layout.BIT_RUN,
        RowOrder.BOTTOM_UP,
    )
    assert (kept.stream.capture_rate_hz, kept.stream.full_scale) == (12_000.0, 0.5)
    with pytest.raises(OutputError, match="exists already"):
        write_sidecar_of(stated)
