from __future__ import annotations

import tracemalloc
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from models.errors import GeometryError, SpikeloupeError, StreamFormatError
from models.streams.formats import BitOrder, GeometryRequest, Layout
from models.streams.opening import open_recording
from models.streams.raw_geometry import RawGeometry
from models.streams.stream import MemorySource, RowOrder, SpikeStream
from models.streams.writers import write_dat

Spikes = NDArray[np.uint8]
VIDAR = GeometryRequest(height=250, width=400)


def write_raw(path: Path, spikes: Spikes, order: str = "little") -> Path:
    flat = spikes.reshape(len(spikes), -1)
    path.write_bytes(np.packbits(flat, axis=1, bitorder=order).tobytes())  # type: ignore[call-overload]
    return path


def test_a_raw_file_without_any_flag(tmp_path: Path, vidar: Spikes) -> None:
    recording = open_recording(write_raw(tmp_path / "a.dat", vidar[:, ::-1]))
    np.testing.assert_array_equal(recording.stream.dense(0, 48), vidar)
    assert (recording.format, recording.layout) == ("dat", Layout.BYTE_ALIGNED)
    assert recording.hypotheses[0].geometry == RawGeometry(250, 400)
    assert recording.stream.rows is RowOrder.BOTTOM_UP
    assert 0.5 < recording.rows_confidence < 1.0
    assert recording.warnings == ()


def test_the_capture_rate_of_vidar_is_an_assumption_and_can_be_changed(
    tmp_path: Path, vidar: Spikes, small: Spikes
) -> None:
    path = write_raw(tmp_path / "a.dat", vidar)
    assumed = open_recording(path)
    assert (assumed.stream.capture_rate_hz, assumed.capture_rate_assumed) == (40_000.0, True)
    assert any("nothing states it" in line for line in assumed.evidence)
    given_rate = open_recording(path, GeometryRequest(capture_rate_hz=20_000.0))
    assert (given_rate.stream.capture_rate_hz, given_rate.capture_rate_assumed) == (20_000.0, False)
    np.save(tmp_path / "b.npy", small)
    assert open_recording(tmp_path / "b.npy").stream.capture_rate_hz is None


def test_left_over_bytes_are_warned_of(tmp_path: Path, vidar: Spikes) -> None:
    path = write_raw(tmp_path / "a.dat", vidar)
    with path.open("ab") as file:
        file.write(b"\0" * 1250)
    for request in (VIDAR, GeometryRequest()):
        warnings = open_recording(path, request).warnings
        assert any("1,250 bytes are left over after 48 planes" in line for line in warnings)


def test_noise_needs_a_size_and_says_which_would_fit(tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    path.write_bytes(np.random.default_rng(0).bytes(2_500_000))
    with pytest.raises(GeometryError, match="no reading of its bits stands out") as caught:
        open_recording(path)
    assert "--size HxW" in caught.value.hint
    assert "250×400, byte-aligned, lsb first (200 planes" in caught.value.hint
    recording = open_recording(path, VIDAR)
    assert recording.stream.shape == (200, 250, 400)
    assert any("stated size may be wrong" in line for line in recording.warnings)


def test_zeros_open_with_a_size_and_no_false_alarm(tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_bytes(bytes(125_000))
    with pytest.raises(GeometryError, match="every bit looked at is 0"):
        open_recording(tmp_path / "a.dat")
    assert open_recording(tmp_path / "a.dat", VIDAR).warnings == ()


@pytest.mark.parametrize("order", ["little", "big"])
def test_a_stated_size_leaves_the_rest_to_be_found(
    tmp_path: Path, vidar: Spikes, square: Spikes, order: str
) -> None:
    bit_order = BitOrder.LSB if order == "little" else BitOrder.MSB
    rows = RowOrder.TOP_DOWN
    path = write_raw(tmp_path / "a.dat", vidar, order)
    recording = open_recording(path, GeometryRequest(height=250, width=400, rows=rows))
    assert recording.bit_order is bit_order
    np.testing.assert_array_equal(recording.stream.dense(0, 48), vidar)
    run = tmp_path / "run.dat"
    run.write_bytes(np.packbits(square.ravel(), bitorder=order).tobytes())  # type: ignore[call-overload]
    recording = open_recording(run, GeometryRequest(height=250, width=250))
    assert (recording.layout, recording.bit_order) == (Layout.BIT_RUN, bit_order)
    np.testing.assert_array_equal(recording.stream.dense(0, 48), square)
    packed = tmp_path / "packed.dat"
    groups = vidar.reshape(6, 8, -1)
    packed.write_bytes(np.packbits(groups, axis=1, bitorder=order).tobytes())  # type: ignore[call-overload]
    recording = open_recording(packed, GeometryRequest(height=250, width=400, rows=rows))
    assert (recording.layout, recording.bit_order) == (Layout.TIME_PACKED, bit_order)
    np.testing.assert_array_equal(recording.stream.dense(0, 48), vidar)


def test_a_stated_layout_implies_its_size(tmp_path: Path, vidar: Spikes) -> None:
    status = np.ones((48, 250, 16), np.uint8)
    path = write_raw(tmp_path / "a.dat", np.concatenate([vidar, status], axis=2))
    asked = GeometryRequest(layout=Layout.VIDAR_416, rows=RowOrder.TOP_DOWN)
    np.testing.assert_array_equal(open_recording(path, asked).stream.dense(0, 48), vidar)
    both = open_recording(path, VIDAR)
    assert both.layout is Layout.VIDAR_416


def test_what_is_stated_wins_in_its_order(tmp_path: Path) -> None:
    """Request over sidecar over config.yaml."""
    path = tmp_path / "a.dat"
    write_dat(SpikeStream.from_dense(np.zeros((4, 16, 24), np.uint8), 20_000.0), path)
    (tmp_path / "config.yaml").write_text("filename: a.dat\nspike_w: 8\nspike_h: 8\n")
    recording = open_recording(path)
    assert recording.stream.shape == (4, 16, 24)
    assert recording.stream.capture_rate_hz == 20_000.0
    asked = open_recording(path, GeometryRequest(height=12, width=32, capture_rate_hz=1.0))
    assert asked.stream.shape == (4, 12, 32)
    assert asked.stream.capture_rate_hz == 1.0
    (tmp_path / "a.toml").unlink()
    assert open_recording(path).stream.shape == (24, 8, 8)


def test_folder_config_and_sidecar_lead_to_the_recording(tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    write_dat(SpikeStream.from_dense(np.zeros((4, 16, 24), np.uint8)), path)
    config = tmp_path / "config.yaml"
    config.write_text("filename: a\nspike_w: 24\nspike_h: 16\n")
    for start in (tmp_path, config, tmp_path / "a.toml"):
        assert open_recording(start).path == path
    config.write_text("filename: none.dat\nspike_w: 24\nspike_h: 16\n")
    with pytest.raises(StreamFormatError, match=r"names none\.dat, which is not beside it"):
        open_recording(tmp_path)
    config.unlink()
    with pytest.raises(StreamFormatError, match=r"without a config\.yaml"):
        open_recording(tmp_path)


def test_a_sidecar_that_contradicts_the_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    write_dat(SpikeStream.from_dense(np.zeros((4, 16, 24), np.uint8)), path)
    path.write_bytes(path.read_bytes()[:-10])
    warnings = " ".join(open_recording(path).warnings)
    assert "the sidecar says 4 planes, the file holds 3" in warnings
    assert "38 bytes are left over after 3 planes" in warnings


def test_ground_truth_settles_the_row_order(tmp_path: Path, vidar: Spikes) -> None:
    path = write_raw(tmp_path / "a_key_id21.dat", vidar)  # top row first, unlike most
    gray = np.rint(255 * vidar[10:31].mean(axis=0)).astype(np.uint8)
    Image.fromarray(gray).save(tmp_path / "a_key_id21.png")
    recording = open_recording(path)
    assert [truth.plane_index for truth in recording.truths] == [20]
    assert recording.stream.rows is RowOrder.TOP_DOWN
    assert recording.rows_confidence > 0.95
    asked = open_recording(path, GeometryRequest(rows=RowOrder.BOTTOM_UP))
    assert asked.stream.rows is RowOrder.BOTTOM_UP


def test_the_same_bytes_read_alike_are_the_same_stream(tmp_path: Path, vidar: Spikes) -> None:
    path = write_raw(tmp_path / "a.dat", vidar)
    assert open_recording(path).stream == open_recording(path).stream
    other = open_recording(path, GeometryRequest(rows=RowOrder.TOP_DOWN))
    assert open_recording(path).stream != other.stream


def test_a_file_beyond_two_gigabytes_is_mapped_not_read(tmp_path: Path, vidar: Spikes) -> None:
    path = write_raw(tmp_path / "a.dat", vidar)
    last = path.read_bytes()[:12_500]
    with path.open("r+b") as file:
        file.truncate(12_500 * 800_000)
        file.seek(12_500 * 799_999)
        file.write(last)
    tracemalloc.start()
    recording = open_recording(path, GeometryRequest(height=250, width=400, rows=RowOrder.TOP_DOWN))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert recording.stream.planes == 800_000
    assert isinstance(recording.stream.source, MemorySource)
    assert not recording.stream.packed(0, 1000).flags.owndata
    np.testing.assert_array_equal(recording.stream.plane(799_999), vidar[0])
    assert peak < 50e6


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("none.dat", None, "can't be opened"),
        ("a.dat", b"", "is empty"),
        ("a.dat", b"abc", "can't be told"),
        ("a.dat", b"\x93NUMPY" + bytes(99), "begins as .npy does"),
        ("a.slp", b"abc", "coded recording"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "picture or a video"),
        ("a.xyz", b"abc", "no known format"),
        ("a.yaml", b"x: 1", "names no recording"),
        ("a.toml", b"x = 1", "not the sidecar"),
        ("a.npz", b"PK\x03\x04", "not a sound"),
        ("a.npy", b"\x93NUMPY", "not a sound"),
        ("a.h5", b"\x89HDF\r\n\x1a\n", "not a sound"),
    ],
)
def test_what_can_not_be_opened(tmp_path: Path, name: str, data: bytes | None, words: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(StreamFormatError, match=words):
        open_recording(tmp_path / name)


def test_less_than_one_plane_of_the_stated_size(tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_bytes(b"\x55" * 99)
    with pytest.raises(GeometryError, match="99 bytes are less than one plane of 250×400"):
        open_recording(tmp_path / "a.dat", VIDAR)


def test_a_container_of_another_name_is_known_by_its_bytes(tmp_path: Path, small: Spikes) -> None:
    np.savez(tmp_path / "a.npz", spk=small)
    (tmp_path / "a.npz").rename(tmp_path / "a.recording")
    assert open_recording(tmp_path / "a.recording").format == "npz"


SUFFIXES = (".dat", ".npz", ".npy", ".h5", ".yaml", ".toml", ".bin", ".foo", "")
STARTS = (
    b"",
    b"PK\x03\x04",
    b"\x93NUMPY\x01\x00",
    b"\x89HDF\r\n\x1a\n",
    b"spikeloupe_sidecar = 1\n",
)
REQUESTS = (
    GeometryRequest(),
    GeometryRequest(height=3, width=5),
    GeometryRequest(layout=Layout.WIDE_1024),
    GeometryRequest(height=2, width=2, layout=Layout.INTERVALS, time_axis=2, key="k"),
    GeometryRequest(width=7, bit_order=BitOrder.MSB),
)


@given(
    data=st.binary(max_size=300),
    start=st.sampled_from(STARTS),
    suffix=st.sampled_from(SUFFIXES),
    request_=st.sampled_from(REQUESTS),
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_under_any_name_give_a_recording_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory,
    data: bytes,
    start: bytes,
    suffix: str,
    request_: GeometryRequest,
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / f"a{suffix}"
    path.write_bytes(start + data)
    with suppress(SpikeloupeError):
        recording = open_recording(path, request_)
        assert recording.stream.planes > 0
        recording.stream.plane(recording.stream.planes - 1)


def test_every_recording_beside_the_project_opens_upright(shared_data: Path) -> None:
    folder = shared_data / "recordings"
    raw = sorted(folder.rglob("*.dat"))
    assert raw
    for path in raw:
        recording = open_recording(path)
        assert (recording.stream.height, recording.stream.width) == (250, 400)
        assert recording.bit_order is BitOrder.LSB
        assert recording.stream.rows is RowOrder.BOTTOM_UP
        assert recording.confidence > 0.95
        assert recording.warnings == ()
        for truth in recording.truths:
            start = max(0, truth.plane_index - 16)
            window = recording.stream.dense(start, min(start + 33, recording.stream.planes))
            scene, counts = truth.luminance(), window.mean(axis=0)
            assert np.corrcoef(counts.ravel(), scene.ravel())[0, 1] > 0.9
    several = open_recording(folder / "simulated_reds_5gt" / "160_part1_key_id21.dat")
    assert [truth.plane_index for truth in several.truths] == [6, 13, 20, 27, 34]


def test_the_stereo_archive_and_what_holds_no_spikes(shared_data: Path) -> None:
    folder = shared_data / "recordings"
    stereo = open_recording(folder / "simulated_stereo" / "sample_000.npz")
    assert stereo.stream.shape == (2905, 64, 64)
    assert (stereo.time_axis, stereo.key, len(stereo.truths)) == (0, "spk", 33)
    with pytest.raises(StreamFormatError, match="Nd 250×400 float32"):
        open_recording(folder / "sensor_calibration" / "spikenerf_data.npz")
    with pytest.raises(StreamFormatError, match="a picture, not spikes"):
        open_recording(folder / "scene_frames" / "4_00003.npy")
