from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.errors import RequestError
from models.reconstruction.registry import RECONSTRUCTIONS, reconstruction
from models.reconstruction.tfi import Tfi
from models.reconstruction.tfp import Tfp
from models.streams.stream import MemorySource, RowOrder, SpikeStream

Simulated = tuple[SpikeStream, NDArray[np.float64]]


@pytest.fixture(scope="module", params=["200", "203"])
def simulated(shared_data: Path, request: pytest.FixtureRequest) -> Simulated:
    """A recording simulated from REDS and its ground truth at plane 150."""
    from PIL import Image

    stem = shared_data / "recordings" / "simulated_reds" / f"{request.param}_part1_key_id151"
    packed = np.fromfile(stem.with_suffix(".dat"), dtype=np.uint8).reshape(-1, 12500)
    stream = SpikeStream(MemorySource(packed), 250, 400, RowOrder.BOTTOM_UP, full_scale=0.6)
    return stream, np.asarray(Image.open(stem.with_suffix(".png")).convert("L")) / 255


def psnr_db(scene: NDArray[np.float32], truth: NDArray[np.float64]) -> float:
    return float(-10 * np.log10(np.mean((scene.astype(np.float64) - truth) ** 2)))


@pytest.mark.parametrize(
    ("name", "window_planes", "low_db", "high_db"),
    [("tfp", 33, 24.4, 31.4), ("tfp", 17, 25.2, 27.6), ("tfi", 1, 20.2, 26.3)],
)
def test_fidelity_is_what_others_measured(
    simulated: Simulated, name: str, window_planes: int, low_db: float, high_db: float
) -> None:
    stream, truth = simulated
    assert (
        low_db <= psnr_db(reconstruction(name, window_planes).scene(stream, 150), truth) <= high_db
    )


def test_the_best_window_is_a_compromise(simulated: Simulated) -> None:
    stream, truth = simulated
    fidelity = {w: psnr_db(Tfp(w).scene(stream, 150), truth) for w in (7, 21, 101)}
    assert fidelity[21] > fidelity[7] + 3
    assert fidelity[21] > fidelity[101]


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.tuples(st.integers(1, 40), st.integers(1, 6), st.integers(1, 6)),
    st.sampled_from(RowOrder),
    st.data(),
)
def test_scenes_equal_the_definitions(
    random_stream: Callable[..., tuple[SpikeStream, NDArray[np.uint8]]],
    reference_isi: Callable[..., tuple[NDArray[np.int64], NDArray[np.bool_]]],
    seed: int,
    shape: tuple[int, int, int],
    rows: RowOrder,
    data: st.DataObject,
) -> None:
    stream, dense = random_stream(seed, shape, rows=rows, full_scale=0.6)
    plane_index = data.draw(st.integers(0, shape[0] - 1))
    window_planes = data.draw(st.integers(1, 50))
    first = plane_index - window_planes // 2
    window = dense[max(first, 0) : first + window_planes]
    np.testing.assert_allclose(
        Tfp(window_planes).scene(stream, plane_index),
        np.clip(window.mean(axis=0) / 0.6, 0, 1),
        rtol=1e-6,
    )
    interval, _ = reference_isi(dense, plane_index)
    tfi = Tfi().scene(stream, plane_index)
    np.testing.assert_allclose(tfi, np.clip(1 / interval / 0.6, 0, 1), rtol=1e-6)
    assert tfi.dtype == np.float32


def test_tfi_gives_a_dark_pixel_the_brightest_light_it_may_have_seen() -> None:
    dense = np.zeros((100, 1, 2), np.uint8)
    dense[[3, 97], 0, 1] = 1
    stream = SpikeStream.from_dense(dense)
    np.testing.assert_allclose(Tfi(None).scene(stream, 50), [[1 / 101, 1 / 94]], rtol=1e-6)
    np.testing.assert_allclose(Tfi(10).scene(stream, 50), [[1 / 21, 1 / 21]], rtol=1e-6)


def test_registry_knows_its_names() -> None:
    for name in RECONSTRUCTIONS:
        assert reconstruction(name, 9).name == name
    assert reconstruction("tfp", 9).window_planes == 9
    assert reconstruction("tfi", 9).window_planes == 0


@pytest.mark.parametrize(("name", "window_planes"), [("tfq", 9), ("tfp", 0)])
def test_impossible_reconstructions_are_refused(name: str, window_planes: int) -> None:
    with pytest.raises(RequestError):
        reconstruction(name, window_planes)


def test_a_reach_of_no_plane_is_refused() -> None:
    with pytest.raises(RequestError):
        Tfi(0)
