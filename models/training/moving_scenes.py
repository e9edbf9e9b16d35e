"""Moving scenes at random: a background and what passes before it, each moving on its own.

What a layer shows is a picture, or a film whose frames go by while it moves: real motion, shrunk so
that neighbouring frames differ little. Objects before the background are cut out by blobs, so that
there are edges which cover and uncover what lies behind: what a reconstruction finds hardest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.training.clips import Clip, ClipSet
from models.training.picture_data import Picture, PictureSet

COVER_SIDE = 256
COVERS = 48
MEAN_SPEED = 0.3
FASTEST = 1.6
"""Pixels per plane."""
SLOW = 0.25
"""Slow scenes go at up to this part of those speeds; at 20,000 planes a second most do."""
FILM_SHARE = 0.3
"""Of backgrounds."""
OBJECTS = (0.35, 0.4, 0.25)
"""Chances of none, one or two objects before the background."""

OPAQUE = np.full((1, 1), 255, np.uint8)


@dataclass(frozen=True, slots=True)
class Material:
    """What scenes are made of.

    Attributes:
        pictures: (H, W) uint8 each.
        clips: (frames, H, W) uint8 each; may be empty.
        covers: shapes of objects, (COVER_SIDE, COVER_SIDE) uint8 each.
    """

    pictures: tuple[Picture, ...]
    clips: tuple[Clip, ...]
    covers: tuple[NDArray[np.uint8], ...]


def materials(pictures: PictureSet, clips: ClipSet) -> tuple[Material, Material]:
    """Return what scenes to learn from are made of, and those that are watched while learning."""
    covers = blobs(np.random.default_rng(0))
    return (
        Material(pictures.training, clips.training, covers),
        Material(pictures.validation, clips.validation, covers),
    )


def blobs(rng: np.random.Generator, count: int = COVERS) -> tuple[NDArray[np.uint8], ...]:
    """Return shapes with soft edges a pixel or two wide: smooth noise above a level."""
    from scipy.ndimage import gaussian_filter

    shapes = []
    for _ in range(count):
        size = rng.uniform(4, 24)
        noise = gaussian_filter(rng.standard_normal((COVER_SIDE, COVER_SIDE)), size, mode="mirror")
        noise /= noise.std()
        steepness = size / rng.uniform(0.7, 1.5)  # noise changes by about 1 in `size` pixels
        soft = (noise - rng.uniform(0.3, 1.0)) * steepness + 0.5
        shapes.append(np.rint(255 * np.clip(soft, 0, 1)).astype(np.uint8))
    return tuple(shapes)


def moving_scene(
    material: Material, planes: int, side: int, rng: np.random.Generator, slow_share: float = 0.0
) -> Luminance:
    """Return light (planes, side, side) float32 in [0, 1].

    Args:
        material: what the scene is made of.
        planes: how many.
        side: in pixels.
        rng: draws everything.
        slow_share: chance that all that happens is slow.
    """
    from models.training.layer_kernels import draw_layer

    light = np.zeros((planes, side, side), np.float32)
    pace = rng.uniform(0, SLOW) if slow_share and rng.random() < slow_share else 1.0
    objects = rng.choice(len(OBJECTS), p=OBJECTS)
    for depth in range(1 + objects):
        frames, zoom = _frames(material, depth == 0, rng)
        times = _times(len(frames), planes, pace, rng)
        poses = _poses(frames.shape[1:], planes, side, zoom, pace, rng)
        cover = OPAQUE if depth == 0 else material.covers[rng.integers(len(material.covers))]
        draw_layer(frames, times, poses, cover, np.float32(rng.uniform(0.5, 1.5)), light)
    return light


def _frames(
    material: Material, background: bool, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], float]:
    """Choose what a layer shows, and how many of its pixels make one of the scene's."""
    if background and material.clips and rng.random() < FILM_SHARE:
        return material.clips[rng.integers(len(material.clips))], rng.uniform(1.5, 2.5)
    picture = material.pictures[rng.integers(len(material.pictures))]
    return picture[None], rng.uniform(0.9, 2.0)


def _times(frames: int, planes: int, pace: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Let a film go by at 7 to 28 planes a frame, forwards or backwards."""
    if frames == 1:
        return np.zeros(planes, np.float32)
    length = min(pace * planes / rng.uniform(7, 28), frames - 1)
    first = rng.uniform(0, frames - 1 - length)
    times = np.linspace(first, first + length, planes, dtype=np.float32)
    return times[::-1].copy() if rng.random() < 0.5 else times


def _poses(
    shape: tuple[int, ...],
    planes: int,
    side: int,
    zoom: float,
    pace: float,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return a smooth affine motion around the key plane, (planes, 6); see `draw_layer`.

    A layer moves at a random velocity that changes a little, and slowly turns and grows.
    """
    time = np.arange(planes) - planes // 2
    speed = pace * min(rng.gamma(1.2, MEAN_SPEED / 1.2), FASTEST) * zoom
    heading = rng.uniform(0, 2 * np.pi)
    velocity = speed * np.array([np.sin(heading), np.cos(heading)])
    change = rng.normal(0, 0.1, 2) * speed / planes
    angle = rng.uniform(0, 2 * np.pi) + pace * rng.normal(0, 0.002) * time
    size = zoom * np.exp(pace * rng.normal(0, 0.001) * time)
    centre = rng.uniform(0.15, 0.85, 2) * np.array(shape)
    path = centre + np.outer(time, velocity) + np.outer(time**2, change)
    cosine, sine = size * np.cos(angle), size * np.sin(angle)
    middle = (side - 1) / 2
    poses: NDArray[np.float32] = np.stack(
        [
            cosine, -sine, path[:, 0] - middle * (cosine - sine),
            sine, cosine, path[:, 1] - middle * (sine + cosine),
        ],
        axis=1,
    ).astype(np.float32)  # fmt: skip
    return poses
