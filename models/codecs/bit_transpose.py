"""Packed planes as packed spike trains and back: the bit matrix of planes × pixels turned over."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.arrays import Bytes

_STEPS = (
    (np.uint64(7), np.uint64(0x00AA00AA00AA00AA)),
    (np.uint64(14), np.uint64(0x0000CCCC0000CCCC)),
    (np.uint64(28), np.uint64(0x00000000F0F0F0F0)),
)
"""Distance of the bits exchanged, and the lower of each pair: within 2×2, 4×4, 8×8 bits."""


def to_trains(packed: Bytes) -> Bytes:
    """Turn planes (T, B) into spike trains (8·B, ceil(T / 8)), one pixel a row.

    Bit k of byte j of row p is pixel p (bit p mod 8 of byte p // 8) of plane 8·j + k; planes
    past the last are 0.

    >>> to_trains(np.array([[0b01], [0b11], [0b00]], np.uint8))[:2, 0].tolist()
    [3, 2]
    """
    planes, plane_bytes = packed.shape
    octets = (planes + 7) // 8
    padded = np.zeros((8 * octets, plane_bytes), np.uint8)
    padded[:planes] = packed
    blocks = padded.reshape(octets, 8, plane_bytes).transpose(0, 2, 1)  # octet, byte, plane
    turned = _turn(blocks).reshape(octets, 8 * plane_bytes)  # octet, pixel
    return np.ascontiguousarray(turned.T)


def to_planes(trains: Bytes, planes: int) -> Bytes:
    """Turn spike trains (8·B, ceil(T / 8)) back into planes (T, B); see `to_trains`."""
    pixels, octets = trains.shape
    blocks = np.ascontiguousarray(trains.T).reshape(octets, pixels // 8, 8)
    turned = _turn(blocks).transpose(0, 2, 1).reshape(8 * octets, pixels // 8)
    return np.ascontiguousarray(turned[:planes])


def _turn(blocks: Bytes) -> Bytes:
    """Turn each 8×8 bits over that lie in eight bytes along the last axis.

    Three exchanges of bits across the diagonal, as in Warren, Hacker's Delight, Sec. 7-3.
    """
    words: NDArray[np.uint64] = np.ascontiguousarray(blocks).view("<u8").astype(np.uint64)
    for distance, lower in _STEPS:
        swapped = (words ^ (words >> distance)) & lower
        words ^= swapped ^ (swapped << distance)
    return words.astype("<u8").view(np.uint8)
