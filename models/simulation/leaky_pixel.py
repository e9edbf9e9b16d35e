"""Integrate and fire with all that a lesson can turn on: leak, refractory time, shot noise.

In units of θ, plane by plane, while a pixel is not refractory,

    v ← v·exp(−1/τ) + (α/θ)·I;    fire where v ≥ 1;    hard reset: v ← 0,  soft reset: v ← v − 1;

a refractory pixel keeps its charge and is blind. Without leak, refractory time and noise these are
the spikes of `models.simulation.integrate_and_fire`, to the bit. With a leak, light below
(θ/α)·(1 − exp(−1/τ)) never reaches the threshold.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Mask
from models.errors import RequestError
from models.simulation.integrate_and_fire import EXCESS_CAP, Reset

Charge = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LeakyPixel:
    """How a pixel turns light into spikes.

    Attributes:
        alpha: α, charge that luminance 1 brings in a plane; above 0.
        theta: θ, the threshold, in units of that charge; above 0.
        reset: what a spike leaves of the charge.
        leak_planes: τ, planes in which charge falls to 1/e; infinite without leak.
        refractory_planes: planes after a spike in which a pixel is blind.
        electrons_per_spike: photoelectrons that make θ; infinite without shot noise.
    """

    alpha: float = 0.5
    theta: float = 2.0
    reset: Reset = Reset.SOFT
    leak_planes: float = math.inf
    refractory_planes: int = 0
    electrons_per_spike: float = math.inf

    def __post_init__(self) -> None:
        for name in ("alpha", "theta", "leak_planes", "electrons_per_spike"):
            if not getattr(self, name) > 0:
                raise RequestError(f"{name}={getattr(self, name):g} is not above 0")
        if self.refractory_planes < 0 or math.isinf(self.alpha) or math.isinf(self.theta):
            raise RequestError("α and θ are finite, and no refractory time is below 0")

    @property
    def gain(self) -> float:
        """α/θ, spikes per plane at luminance 1 with soft reset and nothing else turned on."""
        return self.alpha / self.theta

    @property
    def least_luminance(self) -> float:
        """Light that never fires, however long it falls, is below this; 0 without leak."""
        return (1 - math.exp(-1 / self.leak_planes)) / self.gain


@dataclass(frozen=True, slots=True, eq=False)
class PixelRun:
    """What pixels did, plane by plane.

    Attributes:
        gathered: (T, …) float32, charge in units of θ before a plane's reset.
        left: (T, …) float32, the charge after it.
        fired: (T, …) bool.
    """

    gathered: Charge
    left: Charge
    fired: Mask


def run_pixels(
    light: NDArray[np.float32],
    pixel: LeakyPixel,
    initial_charge: NDArray[np.float32] | float,
    rng: np.random.Generator | None = None,
) -> PixelRun:
    """Let pixels integrate light and fire.

    Args:
        light: (T, …) float32, 0 or above, for each plane and pixel.
        pixel: how they fire.
        initial_charge: v₀ in [0, 1), in units of θ; one for all, or of the pixels' shape.
        rng: draws the shot noise; needed only where there is any.

    Raises:
        RequestError: light or charge is out of its range, or noise has no generator.
    """
    start = np.asarray(initial_charge, np.float32)
    if not ((start >= 0) & (start < 1)).all() or not (light >= 0).all():
        raise RequestError("light is 0 or above, and the initial charge lies in [0, 1)")
    drive = _drive(light, pixel, rng)
    charge = np.broadcast_to(start, drive.shape[1:]).copy()
    blind = np.zeros(charge.shape, np.int64)
    run = PixelRun(np.empty_like(drive), np.empty_like(drive), np.empty(drive.shape, np.bool_))
    keeps = np.float32(math.exp(-1 / pixel.leak_planes))
    cap = np.float32(EXCESS_CAP if pixel.reset is Reset.SOFT else 0.0)
    for plane in range(len(drive)):
        gathered = np.where(blind > 0, charge, charge * keeps + drive[plane])
        fired = gathered >= 1
        charge = np.where(fired, np.minimum(gathered - np.float32(1), cap), gathered)
        blind = np.where(fired, pixel.refractory_planes, np.maximum(blind - 1, 0))
        run.gathered[plane], run.left[plane], run.fired[plane] = gathered, charge, fired
    return run


def _drive(
    light: NDArray[np.float32], pixel: LeakyPixel, rng: np.random.Generator | None
) -> Charge:
    drive = np.float32(pixel.gain) * np.asarray(light, np.float32)
    if math.isinf(pixel.electrons_per_spike):
        return drive
    if rng is None:
        raise RequestError("shot noise is drawn from a generator", "hand one over as rng")
    electrons = rng.poisson(np.float64(pixel.electrons_per_spike) * drive)
    return (electrons / pixel.electrons_per_spike).astype(np.float32)
