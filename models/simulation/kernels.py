"""Compiled inner loops: fire and pack. No fast-math: they equal a NumPy loop bit for bit.

NumPy makes five passes over a plane for each plane fired; these make one. A block of pixels is
integrated in a loop that the compiler turns into vector instructions, its spikes are gathered as
bytes of 0 and 1, and eight of them at a time become a packed byte by one product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
import numpy as np

from models.arrays import Bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Function = TypeVar("Function", bound="Callable[..., Any]")

BLOCK = 16384  # pixels, a multiple of 8: charge, light and spikes stay in the second cache
ONE = np.float32(1)
GATHER = np.uint64(0x0102040810204080)  # brings bit 0 of byte i of a word to its bit 56 + i
TOP_BYTE = np.uint64(56)


def compiled(function: Function) -> Function:
    """Compile a function, kept on disk from run to run, free of the interpreter's lock."""
    return cast(Function, numba.njit(cache=True, nogil=True)(function))


@compiled
def fire_block(
    charge: NDArray[np.float32],
    light: NDArray[np.float32],
    gain: np.float32,
    excess_cap: np.float32,
    fired: NDArray[np.uint8],
    packed: Bytes,
) -> None:
    """Let at most `BLOCK` pixels integrate one plane's light, and pack what they fire.

    Args:
        charge: (n,) float32 in units of θ; changed.
        light: (n,) float32.
        gain: α/θ.
        excess_cap: most charge that a spike leaves behind; 0 is a hard reset.
        fired: (BLOCK,) uint8 to work in.
        packed: (ceil(n / 8),) uint8 that receives the spikes, the first in the lowest bit.
    """
    for i in range(charge.size):
        gathered = charge[i] + gain * light[i]
        spike = gathered >= ONE
        fired[i] = spike
        charge[i] = min(gathered - ONE, excess_cap) if spike else gathered
    fired[charge.size :] = 0
    words = fired.view(np.uint64)
    for i in range(packed.size):
        packed[i] = np.uint8((words[i] * GATHER) >> TOP_BYTE)


@compiled
def largest(bits: NDArray[np.uint32]) -> np.uint32:
    """Return the largest of some integers."""
    most = np.uint32(0)
    for i in range(bits.size):
        most = max(most, bits[i])
    return most


@compiled
def fire_frames(
    charge: NDArray[np.float32],
    frames: NDArray[np.float32],
    gain: np.float32,
    excess_cap: np.float32,
    packed: Bytes,
    first: int,
    last: int,
) -> np.uint32:
    """Fire pixels `first` (a multiple of 8) to `last` of one plane for each frame.

    Args:
        charge: (pixels,) float32 in units of θ; changed.
        frames: (planes, pixels) float32.
        gain: α/θ.
        excess_cap: most charge that a spike leaves behind.
        packed: (planes, ceil(pixels / 8)) uint8 that receives the planes.
        first: the first pixel.
        last: one past the last pixel.

    Returns:
        The largest bit pattern met in the light, read as an integer: one of a finite number
        above 0 is smaller than one of any other kind, which makes checking cheap.
    """
    fired = np.zeros(BLOCK, np.uint8)
    bits = frames.view(np.uint32)
    most = np.uint32(0)
    for plane in range(frames.shape[0]):
        for start in range(first, last, BLOCK):
            stop = min(start + BLOCK, last)
            most = max(most, largest(bits[plane, start:stop]))
            fire_block(
                charge[start:stop],
                frames[plane, start:stop],
                gain,
                excess_cap,
                fired,
                packed[plane, start // 8 : (stop + 7) // 8],
            )
    return most


@compiled
def fire_held(
    charge: NDArray[np.float32],
    luminance: NDArray[np.float32],
    gain: np.float32,
    excess_cap: np.float32,
    packed: Bytes,
) -> None:
    """Fire as many planes as `packed` has rows from one luminance; arguments as in `fire_frames`.

    Planes are the inner loop, so that a block's charge never leaves the cache.
    """
    fired = np.zeros(BLOCK, np.uint8)
    for start in range(0, charge.size, BLOCK):
        stop = min(start + BLOCK, charge.size)
        for plane in range(packed.shape[0]):
            fire_block(
                charge[start:stop],
                luminance[start:stop],
                gain,
                excess_cap,
                fired,
                packed[plane, start // 8 : (stop + 7) // 8],
            )
