"""The geometry detective: right on every layout, and not sure on noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.streams.formats import BitOrder, GeometryRequest, Layout
from models.streams.guessing import ACCEPTED_CONFIDENCE, guess_geometry
from models.streams.raw_geometry import RawGeometry
from models.streams.stream import RowOrder

Spikes = NDArray[np.uint8]


def aligned(spikes: Spikes, order: str = "little") -> bytes:
    flat = spikes.reshape(len(spikes), -1)
    return np.packbits(flat, axis=1, bitorder=order).tobytes()  # type: ignore[call-overload]


def with_columns(spikes: Spikes, *, at: int, count: int) -> Spikes:
    """Insert status columns that differ from row to row and from plane to plane."""
    planes, height, _ = spikes.shape
    status = np.random.default_rng(7).integers(0, 2, (planes, height, count), np.uint8)
    return np.concatenate([spikes[..., :at], status, spikes[..., at:]], axis=2)


def check(data: bytes, expected: RawGeometry, planes: int) -> None:
    best = guess_geometry(data)[0]
    assert best.geometry == expected, best
    assert best.planes == planes
    assert best.confidence >= ACCEPTED_CONFIDENCE
    assert len(best.evidence) >= 4


@pytest.mark.parametrize("order", ["little", "big"])
def test_byte_aligned(vidar: Spikes, order: str) -> None:
    bit_order = BitOrder.LSB if order == "little" else BitOrder.MSB
    check(aligned(vidar, order), RawGeometry(250, 400, bit_order), 48)


@pytest.mark.parametrize("order", ["little", "big"])
def test_planes_that_run_on_across_bytes(square: Spikes, order: str) -> None:
    bit_order = BitOrder.LSB if order == "little" else BitOrder.MSB
    data = np.packbits(square.ravel(), bitorder=order).tobytes()  # type: ignore[call-overload]
    check(data, RawGeometry(250, 250, bit_order, Layout.BIT_RUN), 48)


def test_planes_filled_up_to_a_byte(square: Spikes) -> None:
    check(aligned(square), RawGeometry(250, 250), 48)


def test_a_size_that_nobody_knows(vidar: Spikes) -> None:
    cropped = np.ascontiguousarray(vidar[:, :132, :176])
    check(aligned(cropped), RawGeometry(132, 176), 48)


def test_status_columns_at_the_end_of_rows(vidar: Spikes) -> None:
    stored = with_columns(vidar, at=400, count=16)
    check(aligned(stored), RawGeometry(250, 400, layout=Layout.VIDAR_416), 48)


def test_status_columns_twice_in_a_row() -> None:
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(2)
    scene = gaussian_filter(rng.standard_normal((1000, 1000)), 4.0)
    scene = 0.1 + 0.4 * (scene - scene.min()) / np.ptp(scene)
    state, spikes = rng.random((1000, 1000)), np.empty((10, 1000, 1000), np.uint8)
    for plane in spikes:
        state += scene
        plane[:] = state >= 1
        state -= plane
    stored = with_columns(with_columns(spikes, at=1000, count=12), at=500, count=12)
    check(aligned(stored), RawGeometry(1000, 1000, layout=Layout.WIDE_1024), 10)


@pytest.mark.parametrize("order", ["little", "big"])
def test_eight_planes_in_a_byte(vidar: Spikes, order: str) -> None:
    bit_order = BitOrder.LSB if order == "little" else BitOrder.MSB
    groups = vidar.reshape(6, 8, -1)
    data = np.packbits(groups, axis=1, bitorder=order).tobytes()  # type: ignore[call-overload]
    check(data, RawGeometry(250, 400, bit_order, Layout.TIME_PACKED), 48)


def test_two_planes_are_enough(vidar: Spikes) -> None:
    check(aligned(vidar[:2]), RawGeometry(250, 400), 2)


def test_spikes_drawn_at_random_have_no_stride_but_rows(vidar: Spikes) -> None:
    density = vidar.mean(axis=0)
    drawn = np.random.default_rng(3).random((60, 250, 400)) < density
    check(aligned(drawn.astype(np.uint8)), RawGeometry(250, 400), 60)


def test_a_cut_file_is_guessed_and_what_is_left_over_said(vidar: Spikes) -> None:
    best = guess_geometry(aligned(vidar)[:-11_250])[0]
    assert best.geometry == RawGeometry(250, 400)
    assert (best.planes, best.left_over_bytes) == (47, 1_250)
    assert any("1,250 bytes are left over after 47 planes" in line for line in best.evidence)
    assert best.confidence < guess_geometry(aligned(vidar))[0].confidence


def test_bottom_row_first_is_a_prior_of_250_by_400(vidar: Spikes, square: Spikes) -> None:
    best = guess_geometry(aligned(vidar))[0]
    assert best.rows is RowOrder.BOTTOM_UP
    assert "row order can't be read from the bits" in best.evidence[-1]
    assert guess_geometry(aligned(square))[0].rows is RowOrder.TOP_DOWN


@pytest.mark.parametrize("size_bytes", [2_500_000, 12_500, 999_983])
@pytest.mark.parametrize("seed", range(2))
def test_noise_is_never_pretended_to_be_a_recording(size_bytes: int, seed: int) -> None:
    data = np.random.default_rng(seed).integers(0, 256, size_bytes, np.uint8).tobytes()
    assert all(each.confidence < 0.3 for each in guess_geometry(data))


def test_constant_bytes_and_text_say_why() -> None:
    for value, words in ((0, "every bit looked at is 0"), (255, "every bit looked at is 1")):
        best = guess_geometry(bytes([value]) * 125_000)[0]
        assert best.confidence < 0.1
        assert words in best.evidence[0]
    text = b"a line of text that is no recording at all 123\n" * 12_500
    found = guess_geometry(text)
    assert all(each.confidence < 0.1 and "as in text" in each.evidence[0] for each in found)


def test_a_sheared_picture_is_not_taken() -> None:
    """Horizontal bars resemble themselves at many widths: nothing must be pretended."""
    rng = np.random.default_rng(4)
    rows = 0.1 + 0.3 * ((np.arange(250) // 10) % 2)
    state, spikes = rng.random((250, 400)), np.empty((40, 250, 400), np.uint8)
    for plane in spikes:
        state += rows[:, None]
        plane[:] = state >= 1
        state -= plane
    best = guess_geometry(aligned(spikes))[0]
    assert best.geometry.width == 400 or best.confidence < ACCEPTED_CONFIDENCE


def test_hypotheses_agree_with_what_is_known_and_are_ranked(vidar: Spikes) -> None:
    data = aligned(vidar)
    confidences = [each.confidence for each in guess_geometry(data)]
    assert confidences == sorted(confidences, reverse=True)
    assert len(confidences) > 1
    asked = GeometryRequest(bit_order=BitOrder.MSB, width=400)
    found = guess_geometry(data, asked)
    assert found
    assert all(each.width == 400 and each.bit_order is BitOrder.MSB for each in found)


def test_bytes_arrays_and_files_are_read_alike(vidar: Spikes, tmp_path: Path) -> None:
    data = aligned(vidar)
    path = tmp_path / "some.dat"
    path.write_bytes(data)
    assert guess_geometry(data) == guess_geometry(path)
    assert guess_geometry(data) == guess_geometry(np.frombuffer(data, np.uint8))


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x05" * 40, bytes(range(256)) * 2])
def test_a_few_bytes_are_no_recording(data: bytes) -> None:
    assert all(each.confidence < ACCEPTED_CONFIDENCE for each in guess_geometry(data))
