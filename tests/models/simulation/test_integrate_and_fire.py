from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.errors import RequestError
from models.simulation import integrate_and_fire
from models.simulation.integrate_and_fire import (
    EXCESS_CAP,
    Accumulator,
    FiringModel,
    Reset,
    initial_state,
    spikes_in_closed_form,
)

RESETS = pytest.mark.parametrize("reset", list(Reset))


def fire_with_numpy(
    state: NDArray[np.float32], frames: NDArray[np.float32], model: FiringModel
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The reference: one plane after another, one NumPy operation after another."""
    planes = []
    for frame in frames:
        state = state + np.float32(model.gain) * frame
        fired = state >= 1
        left = np.minimum(state - np.float32(1), np.float32(EXCESS_CAP))
        state = np.where(fired, left if model.reset is Reset.SOFT else np.float32(0), state)
        planes.append(np.packbits(fired.reshape(-1), bitorder="little"))
    plane_bytes = (state.size + 7) // 8
    return np.array(planes, dtype=np.uint8).reshape(len(frames), plane_bytes), state


def unpacked(packed: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    flat = np.unpackbits(packed, axis=1, bitorder="little", count=height * width)
    return flat.reshape(-1, height, width)


@RESETS
@given(
    shape=st.tuples(st.integers(0, 9), st.integers(1, 13), st.integers(1, 17)),
    gain=st.floats(0.01, 5),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=40, deadline=None)
def test_frames_fire_as_the_loop_does(
    reset: Reset, shape: tuple[int, int, int], gain: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    frames = rng.random(shape, dtype=np.float32)
    state = initial_state(shape[1], shape[2], rng)
    model = FiringModel(gain, reset)
    accumulator = Accumulator(state, model)
    expected, charge = fire_with_numpy(state, frames, model)
    packed = accumulator.fire_frames(frames)
    assert packed.shape == (shape[0], (shape[1] * shape[2] + 7) // 8)
    np.testing.assert_array_equal(packed, expected)
    np.testing.assert_array_equal(accumulator.state, charge)


@RESETS
@pytest.mark.parametrize("shape", [(61, 83), (64, 64), (250, 400)])
def test_blocks_and_threads_change_no_bit(
    reset: Reset, shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(5)
    frames = 1.6 * rng.random((12, *shape), dtype=np.float32)
    state, model = initial_state(*shape, rng), FiringModel(0.8, reset)
    expected, charge = fire_with_numpy(state, frames, model)
    for threaded_bytes in (0, 1 << 40):
        monkeypatch.setattr(integrate_and_fire, "THREADED_BYTES", threaded_bytes)
        accumulator = Accumulator(state, model)
        np.testing.assert_array_equal(accumulator.fire_frames(frames), expected)
        np.testing.assert_array_equal(accumulator.state, charge)


@RESETS
def test_held_light_fires_as_the_same_frames_do(reset: Reset) -> None:
    rng = np.random.default_rng(6)
    light = rng.random((33, 71), dtype=np.float32)
    state, model = initial_state(33, 71, rng), FiringModel(1.3, reset)
    held, framed = Accumulator(state, model), Accumulator(state, model)
    np.testing.assert_array_equal(
        held.fire_held(light, 20), framed.fire_frames(np.repeat(light[None], 20, axis=0))
    )
    np.testing.assert_array_equal(held.state, framed.state)


def test_charge_is_carried_over_from_call_to_call() -> None:
    rng = np.random.default_rng(7)
    frames = rng.random((30, 10, 11), dtype=np.float32)
    state = initial_state(10, 11, rng)
    whole, pieces = (Accumulator(state, FiringModel(0.7)) for _ in range(2))
    cuts = np.split(frames, [1, 8, 8, 21])
    np.testing.assert_array_equal(
        np.concatenate([pieces.fire_frames(cut) for cut in cuts]), whole.fire_frames(frames)
    )


@given(
    v0=st.integers(0, 255),
    drive=st.integers(0, 256),
    planes=st.integers(0, 400),
)
@settings(max_examples=60, deadline=None)
def test_soft_reset_fires_the_closed_form_on_dyadic_values(
    v0: int, drive: int, planes: int
) -> None:
    state = initial_state(1, 1, v0 / 256)
    light = np.full((1, 1), drive / 256, np.float32)
    packed = Accumulator(state, FiringModel()).fire_held(light, planes)
    expected = (v0 + planes * drive) // 256
    assert int(packed.sum()) == expected
    assert int(spikes_in_closed_form(v0 / 256, planes, drive / 256)) == expected


def test_mean_isi_is_threshold_over_drive() -> None:
    rng = np.random.default_rng(8)
    light = np.full((40, 40), 0.137, np.float32)
    packed = Accumulator(initial_state(40, 40, rng), FiringModel(0.9)).fire_held(light, 2000)
    train = unpacked(packed, 40, 40)[:, 17, 23]
    intervals = np.diff(np.flatnonzero(train))
    assert abs(intervals.mean() - 1 / (0.137 * 0.9)) < 0.05
    assert intervals.max() - intervals.min() <= 1


def test_hard_reset_forgets_what_soft_reset_keeps() -> None:
    light = np.full((1, 1), 0.75, np.float32)
    counts = {
        reset: int(Accumulator(initial_state(1, 1, 0.0), FiringModel(1.0, reset))
                   .fire_held(light, 300).sum())
        for reset in Reset
    }  # fmt: skip
    assert counts == {Reset.SOFT: 225, Reset.HARD: 150}


def test_excess_above_the_cap_is_lost() -> None:
    bright, dark = np.full((1, 1), 3.0, np.float32), np.zeros((1, 1), np.float32)
    accumulator = Accumulator(initial_state(1, 1, 0.0), FiringModel())
    assert accumulator.fire_held(bright, 10).sum() == 10
    assert accumulator.state[0, 0] == EXCESS_CAP
    assert accumulator.fire_held(dark, 10).sum() == 1


def test_excess_below_the_cap_is_fired_later() -> None:
    accumulator = Accumulator(initial_state(1, 1, 0.0), FiringModel())
    light = np.array([1.25, 1.25, 1.25, 1.25, 0.0, 0.0], np.float32).reshape(6, 1, 1)
    assert accumulator.fire_frames(light).ravel().tolist() == [1, 1, 1, 1, 1, 0]


def test_bits_past_the_last_pixel_are_zero() -> None:
    packed = Accumulator(initial_state(3, 5, 0.9), FiringModel()).fire_held(
        np.ones((3, 5), np.float32), 4
    )
    assert packed.tolist() == [[0xFF, 0x7F]] * 4


def test_pixels_are_packed_row_by_row_lowest_bit_first() -> None:
    light = np.zeros((2, 8), np.float32)
    light[0, 1] = light[1, 7] = 1
    packed = Accumulator(initial_state(2, 8, 0.0), FiringModel()).fire_held(light, 1)
    assert packed.tolist() == [[0b00000010, 0b10000000]]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, -1e-6])
@pytest.mark.parametrize("where", [0, 7, -1])
def test_bad_light_is_refused_and_leaves_the_charge(bad: float, where: int) -> None:
    light = np.full((5, 7), 0.5, np.float32)
    light.flat[where] = bad
    accumulator = Accumulator(initial_state(5, 7, 0.25), FiringModel())
    with pytest.raises(RequestError, match="negative, infinite or not a number"):
        accumulator.fire_held(light, 3)
    with pytest.raises(RequestError, match="negative, infinite or not a number"):
        accumulator.fire_frames(light[None])
    assert (accumulator.state == 0.25).all()


def test_a_zero_with_a_minus_sign_is_light() -> None:
    light = np.full((1, 3), -0.0, np.float32)
    assert not Accumulator(initial_state(1, 3, 0.5), FiringModel()).fire_held(light, 5).any()


def test_other_sizes_are_refused() -> None:
    accumulator = Accumulator(initial_state(4, 6, 0.0), FiringModel())
    for light in (np.zeros((6, 4)), np.zeros((2, 4, 6)), np.zeros(24)):
        with pytest.raises(RequestError, match="4×6"):
            accumulator.fire_held(light.astype(np.float32), 1)
    with pytest.raises(RequestError, match="4×6"):
        accumulator.fire_frames(np.zeros((4, 6), np.float32))
    with pytest.raises(RequestError, match="-1 planes"):
        accumulator.fire_held(np.zeros((4, 6), np.float32), -1)
    with pytest.raises(RequestError, match=r"\(H, W\)"):
        Accumulator(np.zeros(4, np.float32), FiringModel())


def test_the_charge_handed_out_is_read_only_and_the_one_given_is_not_touched() -> None:
    given_state = initial_state(2, 2, 0.5)
    accumulator = Accumulator(given_state, FiringModel())
    accumulator.fire_held(np.full((2, 2), 0.3, np.float32), 1)
    assert (given_state == 0.5).all()
    with pytest.raises(ValueError, match="read-only"):
        accumulator.state[0, 0] = 0


@pytest.mark.parametrize("gain", [0.0, -1.0, np.nan, np.inf])
def test_a_gain_that_can_not_fire_is_refused(gain: float) -> None:
    with pytest.raises(RequestError, match="gain"):
        FiringModel(gain)


@pytest.mark.parametrize("charge", [-0.1, 1.0, np.nan])
def test_an_initial_charge_outside_its_range_is_refused(charge: float) -> None:
    with pytest.raises(RequestError, match="initial charge"):
        initial_state(2, 2, charge)


def test_random_charge_is_uniform_and_repeatable() -> None:
    first, second = (initial_state(200, 200, np.random.default_rng(9)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert first.dtype == np.float32
    assert first.min() >= 0
    assert first.max() < 1
    quantiles = np.quantile(first, [0.1, 0.5, 0.9])
    np.testing.assert_allclose(quantiles, [0.1, 0.5, 0.9], atol=0.01)
