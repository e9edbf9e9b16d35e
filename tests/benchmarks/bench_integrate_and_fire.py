"""Integrate-and-fire against a vectorised NumPy loop of the same bits."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from case import Case
from numpy.typing import NDArray

from models.simulation.integrate_and_fire import (
    EXCESS_CAP,
    Accumulator,
    FiringModel,
    initial_state,
)

PLANES, HEIGHT, WIDTH = 300, 250, 400
GAIN = 0.7


def fire_with_numpy(state: NDArray[np.float32], frames: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The loop, as quick as NumPy makes it: nothing is allocated but the drive."""
    state = state.reshape(-1).copy()
    fired = np.empty(state.size, np.bool_)
    packed = np.empty((len(frames), (state.size + 7) // 8), np.uint8)
    for plane, frame in enumerate(frames.reshape(len(frames), -1)):
        state += np.float32(GAIN) * frame
        np.greater_equal(state, 1, out=fired)
        state -= fired
        np.minimum(state, np.float32(EXCESS_CAP), out=state)
        packed[plane] = np.packbits(fired, bitorder="little")
    return packed


def cases() -> Iterator[Case]:
    """Yield firing from held light, and from frames, which have to be read from memory.

    Frames are fired on two threads: their ratio is one of clock time, and wants a second core.
    """
    rng = np.random.default_rng(0)
    frames = rng.random((PLANES, HEIGHT, WIDTH), dtype=np.float32)
    state, model = initial_state(HEIGHT, WIDTH, rng), FiringModel(GAIN)
    held = np.broadcast_to(frames[0], frames.shape)
    size = f"{PLANES} planes of {HEIGHT}×{WIDTH}"
    yield Case(
        f"integrate-and-fire, {size}, light held",
        lambda: Accumulator(state, model).fire_held(frames[0], PLANES),
        lambda: fire_with_numpy(state, held),
        wanted_ratio=5.0,
        clock=time.process_time,
    )
    yield Case(
        f"integrate-and-fire, {size}, frames",
        lambda: Accumulator(state, model).fire_frames(frames),
        lambda: fire_with_numpy(state, frames),
        wanted_ratio=5.0,
    )
