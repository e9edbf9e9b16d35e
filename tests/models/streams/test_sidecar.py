from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import OutputError, StreamFormatError
from models.streams.formats import BitOrder, Layout
from models.streams.sidecar import read_sidecar, sidecar_path, write_sidecar
from models.streams.stream import RowOrder, SpikeStream


def stream() -> SpikeStream:
    return SpikeStream.from_dense(np.zeros((3, 4, 5), np.uint8), 20_000.0, 0.6)


@given(
    layout=st.sampled_from(Layout),
    bit_order=st.sampled_from(BitOrder),
    rows=st.sampled_from(RowOrder),
    rate=st.none() | st.floats(1.0, 1e6),
    full_scale=st.floats(0.01, 10.0),
    axis=st.none() | st.integers(0, 2),
    key=st.none() | st.text(max_size=20),
)
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    layout: Layout,
    bit_order: BitOrder,
    rows: RowOrder,
    rate: float | None,
    full_scale: float,
    axis: int | None,
    key: str | None,
) -> None:
    recording = tmp_path_factory.mktemp("sidecar") / "a.dat"
    written = replace(stream(), capture_rate_hz=rate, full_scale=full_scale)
    write_sidecar(
        recording,
        written,
        layout=layout,
        bit_order=bit_order,
        rows=rows,
        time_axis=axis,
        key=key,
    )
    found = read_sidecar(recording)
    assert found is not None
    asked = found.request
    assert (found.file, found.planes, asked.height, asked.width) == ("a.dat", 3, 4, 5)
    assert (asked.layout, asked.bit_order, asked.rows) == (layout, bit_order, rows)
    assert (asked.capture_rate_hz, asked.full_scale) == (rate, full_scale)
    assert (asked.time_axis, asked.key) == (axis, key)


def test_an_existing_sidecar_is_kept_unless_forced(tmp_path: Path) -> None:
    recording = tmp_path / "a.dat"
    write_sidecar(recording, stream())
    before = sidecar_path(recording).read_bytes()
    with pytest.raises(OutputError, match="exists already"):
        write_sidecar(recording, replace(stream(), full_scale=9.0))
    assert sidecar_path(recording).read_bytes() == before
    write_sidecar(recording, replace(stream(), full_scale=9.0), force=True)
    assert b"9.0" in sidecar_path(recording).read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]


def test_none_or_another_file_s_or_some_other_toml(tmp_path: Path) -> None:
    recording = tmp_path / "a.dat"
    assert read_sidecar(recording) is None
    write_sidecar(tmp_path / "a.npz", stream())
    assert read_sidecar(recording) is None
    sidecar_path(recording).write_text("[project]\nname = 'x'\n")
    assert read_sidecar(recording) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("spikeloupe_sidecar = 1\nheight = ", "not sound TOML"),
        ("spikeloupe_sidecar = 2", "version 2"),
        ("spikeloupe_sidecar = 1\nheight = 'x'", "height must be a whole number"),
        ("spikeloupe_sidecar = 1\nheight = 0", "height=0 is outside"),
        ("spikeloupe_sidecar = 1\nheight = 99999999999999999999999", "height="),
        ("spikeloupe_sidecar = 1\nbit_order = 'lbs'", "did you mean 'lsb'"),
        ("spikeloupe_sidecar = 1\ncapture_rate_hz = true", "capture_rate_hz must be a number"),
        ("spikeloupe_sidecar = 1\ncapture_rate_hz = nan", "capture_rate_hz=nan"),
        ("spikeloupe_sidecar = 1\nfile = 3", "file must be text"),
    ],
)
def test_damaged_sidecars_say_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "a.toml").write_text(text)
    with pytest.raises(StreamFormatError, match=words):
        read_sidecar(tmp_path / "a.dat")


@given(data=st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    recording = tmp_path_factory.mktemp("fuzz") / "a.dat"
    for start in (b"", b"spikeloupe_sidecar = 1\n"):
        sidecar_path(recording).write_bytes(start + data)
        with suppress(StreamFormatError):
            found = read_sidecar(recording)
            assert found is None or found.request is not None


def test_a_recording_can_not_be_its_own_sidecar(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="its own sidecar"):
        write_sidecar(tmp_path / "a.toml", stream())
