"""Recordings that nothing was trained on, with the light that they show where it is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.arrays import Luminance
from models.experiments.known_recordings import KnownRecording, known_recordings
from models.simulation.integrate_and_fire import Accumulator, FiringModel, initial_state
from models.streams.pictures import read_picture
from models.streams.stream import SpikeStream
from models.training.clips import load_clips
from models.training.moving_scenes import Material, blobs, moving_scene
from models.training.picture_data import load_pictures, read_sequence_table

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
KINDS = ("recordings", "films", "scenes")
"""Simulated and real ones of `recordings`, films of `eval/sequences` fired, moving scenes fired."""
GAIN, PLANES_A_FRAME, STRIDE_PLANES = 0.6, 14, 7
FEATURES, WINDOW_PLANES = 16, 13
"""Of a moving scene: as many features of as many planes can be made of it."""
SCENES, SCENE_SIDE = 6, 256


def held_out(kind: str, data: Path = DATA) -> Iterator[KnownRecording]:
    """Give the recordings of a kind.

    What was fired here is known at the plane in the middle of every stride.
    """
    if kind == "recordings":
        yield from known_recordings(data / kind, GAIN)
    elif kind == "films":
        for row in read_sequence_table(data / "eval").values():
            stacked = read_picture(data / "eval" / row.file)
            light = film(np.stack(np.split(stacked, row.frames)))
            yield _fired(Path(row.file).stem, light)
    else:
        for number, light in enumerate(moving_light(data / "train")):
            yield _fired(f"scene {number}", light)


def film(frames: Luminance) -> Luminance:
    """Return a film's frames (N, H, W) faded into one another, a plane at a time."""
    planes = PLANES_A_FRAME * (len(frames) - 1)
    place = np.arange(planes) / PLANES_A_FRAME
    before = place.astype(int)
    part = (place - before).astype(np.float32)[:, None, None]
    light: Luminance = (1 - part) * frames[before] + part * frames[before + 1]
    return light


def moving_light(folder: Path) -> Iterator[Luminance]:
    """Give the light (planes, H, W) of moving scenes of what is kept out of training."""
    rng = np.random.default_rng(7)
    pictures, clips = load_pictures(folder), load_clips(folder)
    material = Material(pictures.validation, clips.validation, blobs(rng))
    planes = WINDOW_PLANES + STRIDE_PLANES * (FEATURES - 1) + 1
    for _ in range(SCENES):
        yield moving_scene(material, planes, SCENE_SIDE, rng)


def fired(light: Luminance) -> SpikeStream:
    """Fire light (planes, H, W) in [0, 1]."""
    _, height, width = light.shape
    model = FiringModel(gain=GAIN)
    state = initial_state(height, width, np.random.default_rng(0))
    packed = Accumulator(state, model).fire_frames(np.ascontiguousarray(light, np.float32))
    bits = np.unpackbits(packed, axis=1, count=height * width, bitorder="little")
    return SpikeStream.from_dense(bits.reshape(light.shape), 20000.0, GAIN)


def _fired(name: str, light: Luminance) -> KnownRecording:
    middles = range(STRIDE_PLANES // 2, len(light) - STRIDE_PLANES // 2, STRIDE_PLANES)
    return KnownRecording(name, fired(light), {plane: light[plane] for plane in middles})
