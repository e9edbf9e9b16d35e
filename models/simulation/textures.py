"""Procedural materials: 1/f noise, brick, wood, brushed metal; each (H, W) float64.

Pictures of nature have amplitude spectra near 1/f, so 1/f noise is in all of them. Heights are
turned into light and shade by their slope towards the lamp (`shaded`). Reflectance runs from 0
(black) to 1 (white).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOWARDS_LAMP = (-0.8, -0.6)  # rows up, columns left


def pink_noise(
    height: int,
    width: int,
    rng: np.random.Generator,
    exponent: float = 1.0,
    stretch: tuple[float, float] = (1.0, 1.0),
    finest: float = 2.0,
) -> NDArray[np.float64]:
    """Return noise of amplitude 1/f^exponent that repeats at its borders; mean 0, deviation 1.

    Args:
        height: rows.
        width: columns.
        rng: draws the noise.
        exponent: 0 is white, 1 as in pictures of nature, 2 is cloudy.
        stretch: how many times longer structures are along rows and along columns.
        finest: wavelength in pixels below which the spectrum fades; 2 keeps all.
    """
    row = np.fft.fftfreq(height)[:, None] * stretch[0]
    column = np.fft.rfftfreq(width)[None, :] * stretch[1]
    frequency = np.hypot(row, column)
    frequency[0, 0] = 1.0
    amplitude = frequency**-exponent * np.exp(-((frequency * finest / 2) ** 2))
    amplitude[0, 0] = 0.0
    spectrum = np.fft.rfft2(rng.standard_normal((height, width))) * amplitude
    noise = np.fft.irfft2(spectrum, s=(height, width))
    return np.asarray(noise / noise.std())


def shaded(height_map: NDArray[np.float64], strength: float = 1.0) -> NDArray[np.float64]:
    """Return light on a relief, 1 where it is flat, brighter where it rises away from the lamp.

    Args:
        height_map: (H, W), in pixels.
        strength: contrast of the light; 0 leaves the relief unseen.
    """
    down, right = np.gradient(height_map)
    slope = -(TOWARDS_LAMP[0] * down + TOWARDS_LAMP[1] * right)
    return np.asarray(1 + strength * slope / np.sqrt(1 + down**2 + right**2))


def smoothstep(value: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    """Return 0 below `low`, 1 above `high`, and a smooth rise between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)


def brick(
    height: int, width: int, rng: np.random.Generator, course: float, length: float
) -> NDArray[np.float64]:
    """Return a wall of bricks in running bond, `course` pixels high and `length` long."""
    crooked = 0.03 * course
    y = np.arange(height)[:, None] + crooked * pink_noise(height, width, rng, 1.6)
    x = np.arange(width)[None, :] + crooked * pink_noise(height, width, rng, 1.6)
    row = np.floor(y / course)
    x = x + length * (0.5 * (row % 2) + 0.06 * np.sin(9 * row))
    column = np.floor(x / length)
    to_joint = np.minimum(
        np.minimum(y - row * course, (row + 1) * course - y),
        np.minimum(x - column * length, (column + 1) * length - x),
    )
    grain = pink_noise(height, width, rng, 0.9)
    face = smoothstep(to_joint + 0.025 * course * grain, 0.05 * course, 0.15 * course)
    fired = rng.normal(0.0, 1.0, (64, 64))
    clay = 0.34 + 0.07 * fired[row.astype(int) % 64, column.astype(int) % 64] + 0.03 * grain
    mortar = 0.56 + 0.05 * pink_noise(height, width, rng, 0.6)
    relief = 0.16 * course * face + 0.018 * course * grain
    stains = 1 + 0.12 * pink_noise(height, width, rng, 1.8)
    lit = (mortar + face * (clay - mortar)) * shaded(relief, 0.45)
    return np.asarray(np.clip(lit * stains, 0.02, 1))


def wood(height: int, width: int, rng: np.random.Generator, ring: float) -> NDArray[np.float64]:
    """Return a board whose grain runs along its rows; `ring` is the width of a year in pixels."""
    bend = pink_noise(height, width, rng, 1.7, stretch=(1.0, 5.0))
    y = np.arange(height)[:, None] + 1.6 * ring * bend
    year = y / ring - np.floor(y / ring)
    late = smoothstep(year, 0.15, 0.85) * (1 - smoothstep(year, 0.88, 1.0))
    fibre = pink_noise(height, width, rng, 0.5, stretch=(1.0, 14.0))
    tone = pink_noise(height, width, rng, 1.5, stretch=(1.0, 3.0))
    return np.asarray(np.clip(0.62 - 0.17 * late + 0.035 * fibre + 0.04 * tone, 0.05, 1))


def brushed(
    height: int, width: int, rng: np.random.Generator, stretch: float = 30.0
) -> NDArray[np.float64]:
    """Return metal that was brushed along its rows."""
    scratches = pink_noise(height, width, rng, 0.3, stretch=(1.0, stretch))
    return np.clip(0.6 + 0.05 * scratches + 0.04 * pink_noise(height, width, rng, 1.5), 0, 1)
