"""Integrate and fire: from light to packed spike planes.

A pixel gathers charge and fires a bit where it reaches the threshold θ; in units of θ

    v ← v + (α/θ)·I;    fire where v ≥ 1;    hard reset: v ← 0,  soft reset: v ← v − 1.

With soft reset, (α/θ)·I = d ≤ 1 and 0 ≤ v₀ < 1, T planes hold floor(v₀ + T·d) spikes, and
E[ISI] = 1/d planes (`spikes_in_closed_form`). Where d > 1 a pixel fires in every plane and the
excess is kept, up to `EXCESS_CAP`: a pixel that was too bright fires on for as many planes after
the light has gone, and no more, as a well of finite size would.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from models.arrays import Bytes, Luminance
from models.errors import RequestError

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXCESS_CAP = 1.0
"""Most charge, in units of θ, that a spike leaves behind with soft reset."""

THREADED_BYTES = 1 << 24  # of light, from which on a second thread pays
INFINITY_BITS = 0x7F800000  # of float32: all finite numbers from 0 up are below it


class Reset(StrEnum):
    """What a spike leaves of the charge: all above θ, or nothing."""

    SOFT = "soft"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class FiringModel:
    """How pixels turn light into spikes.

    Attributes:
        gain: α/θ, spikes per plane at luminance 1 with soft reset; above 0. Where light is
            scaled so that 1 is white, this is the recording's full scale.
        reset: what a spike leaves of the charge.
    """

    gain: float = 1.0
    reset: Reset = Reset.SOFT

    def __post_init__(self) -> None:
        if not 0 < self.gain < math.inf:
            raise RequestError(
                f"a gain of {self.gain:g} can't fire",
                "α/θ must be a number above 0; 1 fires luminance 1 in every plane",
            )

    @property
    def excess_cap(self) -> float:
        """Most charge that a spike leaves behind, in units of θ: 0 with hard reset."""
        return EXCESS_CAP if self.reset is Reset.SOFT else 0.0


def initial_state(
    height: int, width: int, rng_or_value: np.random.Generator | float
) -> NDArray[np.float32]:
    """Return the charge with which pixels begin, (H, W) float32 in [0, 1), in units of θ.

    Args:
        height: rows.
        width: columns.
        rng_or_value: a generator for uniform random charge (no two pixels in phase, as in a
            camera that has run for a while), or the one charge that all begin with.

    Raises:
        RequestError: the charge is outside [0, 1).
    """
    if isinstance(rng_or_value, np.random.Generator):
        return rng_or_value.random((height, width), dtype=np.float32)
    if not 0 <= rng_or_value < 1:
        raise RequestError(
            f"an initial charge of {rng_or_value:g} is outside [0, 1)",
            "charge is counted in units of the threshold, which it must not have reached",
        )
    return np.full((height, width), rng_or_value, dtype=np.float32)


def spikes_in_closed_form(
    state: NDArray[np.float32] | float, planes: int, drive: NDArray[np.float32] | float
) -> NDArray[np.int64]:
    """Return floor(v₀ + T·d), the spikes in T planes of constant light with soft reset.

    Args:
        state: v₀ in [0, 1), in units of θ; any shape.
        planes: T.
        drive: d = (α/θ)·I in [0, 1]; a shape that goes with that of `state`.

    The accumulator's charge is float32: where v₀ and d are not dyadic, its rounding can bring a
    spike one plane earlier or later.
    """
    count = np.floor(np.asarray(state, np.float64) + planes * np.asarray(drive, np.float64))
    return count.astype(np.int64)


class Accumulator:
    """The charge of all pixels, carried from plane to plane.

        light (H, W) ──gain──▶ drive ──+──▶ charge ──≥ 1?──▶ spike plane, packed
                                       ▲             │
                                       └────reset────┘

    Planes come out as (planes, ceil(H·W / 8)) uint8: row-major, top row first, the first pixel
    of a byte in its lowest bit, bits past the last pixel 0.
    """

    def __init__(self, state: NDArray[np.float32], model: FiringModel) -> None:
        """Begin with a charge (see `initial_state`), which is copied.

        Raises:
            RequestError: the charge is not (H, W).
        """
        if state.ndim != 2:
            raise RequestError(f"the charge of pixels is (H, W), not {state.shape}")
        self._charge = np.array(state, dtype=np.float32, order="C")
        self._model = model

    @property
    def state(self) -> NDArray[np.float32]:
        """The charge now, (H, W) float32 in units of θ, read-only."""
        view = self._charge.view()
        view.flags.writeable = False
        return view

    @property
    def model(self) -> FiringModel:
        """How the pixels fire."""
        return self._model

    @property
    def plane_bytes(self) -> int:
        """Bytes of a packed plane."""
        return (self._charge.size + 7) // 8

    def fire_frames(self, frames: Luminance) -> Bytes:
        """Fire a plane for each frame; (T, H, W) float32 in, (T, plane_bytes) uint8 out.

        Raises:
            RequestError: the frames have another size, or hold light that is negative, infinite
                or not a number. The charge is then as it was.
        """
        from models.simulation.kernels import fire_frames

        self._check_shape(frames, frames.ndim == 3)
        flat = np.ascontiguousarray(frames, np.float32).reshape(len(frames), self._charge.size)
        packed = np.empty((len(frames), self.plane_bytes), np.uint8)
        charge = self._charge.copy()

        def fire(pixels: slice) -> int:
            bounds = pixels.start, pixels.stop
            return int(fire_frames(charge.reshape(-1), flat, *self._scalars, packed, *bounds))

        _check_light(flat, _in_parts(fire, charge.size, flat.nbytes))
        self._charge = charge
        return packed

    def fire_held(self, luminance: Luminance, planes: int) -> Bytes:
        """Fire `planes` planes from one luminance (H, W) float32; (planes, plane_bytes) uint8.

        Raises:
            RequestError: as in `fire_frames`, or `planes` is negative.
        """
        from models.simulation.kernels import fire_held

        self._check_shape(luminance, luminance.ndim == 2)
        if planes < 0:
            raise RequestError(f"light can't be held for {planes} planes")
        flat = np.ascontiguousarray(luminance, np.float32).reshape(-1)
        _check_light(flat, int(flat.view(np.uint32).max()))
        packed = np.empty((planes, self.plane_bytes), np.uint8)
        fire_held(self._charge.reshape(-1), flat, *self._scalars, packed)
        return packed

    @property
    def _scalars(self) -> tuple[np.float32, np.float32]:
        return np.float32(self._model.gain), np.float32(self._model.excess_cap)

    def _check_shape(self, light: Luminance, right_dimensions: bool) -> None:
        if not right_dimensions or light.shape[-2:] != self._charge.shape:
            height, width = self._charge.shape
            raise RequestError(
                f"light of shape {light.shape} does not fall on a sensor of {height}×{width}"
            )


def _in_parts(fire: Callable[[slice], int], pixels: int, light_bytes: int) -> int:
    """Fire all pixels, on two threads where there is enough light to read; return the maximum.

    Pixels know nothing of each other, so the planes are the same however they are shared out.
    """
    if light_bytes < THREADED_BYTES:
        return fire(slice(0, pixels))
    middle = pixels // 16 * 8
    with ThreadPoolExecutor(1) as pool:
        rest = pool.submit(fire, slice(middle, pixels))
        return max(fire(slice(0, middle)), rest.result())


def _check_light(light: Luminance, largest_bits: int) -> None:
    """Raise where light is negative, infinite or not a number, given its largest bit pattern."""
    if largest_bits < INFINITY_BITS:
        return
    if not (np.isfinite(light) & (light >= 0)).all():  # else a zero had a minus sign
        raise RequestError(
            "the light holds a value that is negative, infinite or not a number",
            "luminance is counted from 0 (dark) to 1 (white)",
        )
