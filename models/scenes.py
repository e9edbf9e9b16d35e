"""Scenes: luminance estimates, each standing for a stretch of planes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance
from models.errors import RequestError


@dataclass(frozen=True, slots=True, eq=False)
class SceneSequence:
    """Scenes in the order of time, with what is needed to fire spikes from them again.

    Attributes:
        luminance: (N, H, W) float32 in [0, 1], top row first, read-only.
        plane_indices: for each scene the plane that it shows, counted in the recording.
        first_plane: the plane at which the first scene begins to hold.
        hold_planes: for each scene the number of planes for which it stands; their sum is the
            number of planes that are fired again. Pictures without spikes hold for 0 planes.
        capture_rate_hz: planes a second, or None where it is not known.
        full_scale: firing rate (spikes per plane) of luminance 1.
        attention: for each scene the map that guides its analysis by a codec with attention,
            (N, C, ceil(H/8), ceil(W/8)) float32 in (−1, 1), read-only, or None; decoded scenes
            and pictures without spikes have none.
    """

    luminance: Luminance
    plane_indices: tuple[int, ...]
    first_plane: int
    hold_planes: tuple[int, ...]
    capture_rate_hz: float | None = None
    full_scale: float = 1.0
    attention: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        shape = self.luminance.shape
        if len(shape) != 3 or self.luminance.dtype != np.float32:
            raise RequestError(
                f"scenes must be (N, H, W) float32, not {shape} {self.luminance.dtype}"
            )
        if not len(self.plane_indices) == len(self.hold_planes) == shape[0]:
            raise RequestError(
                f"{shape[0]} scenes come with {len(self.plane_indices)} plane indices "
                f"and {len(self.hold_planes)} holding times"
            )
        self.luminance.flags.writeable = False
        if self.attention is not None:
            wanted = (shape[0], -(-shape[1] // 8), -(-shape[2] // 8))
            found = self.attention.shape
            if len(found) != 4 or (found[0], *found[2:]) != wanted:
                raise RequestError(f"scenes {shape} come with an attention {found}")
            self.attention.flags.writeable = False

    def __len__(self) -> int:
        return int(self.luminance.shape[0])

    @property
    def height(self) -> int:
        """Rows of a scene."""
        return int(self.luminance.shape[1])

    @property
    def width(self) -> int:
        """Columns of a scene."""
        return int(self.luminance.shape[2])

    @property
    def planes(self) -> int:
        """Planes for which the scenes stand, all together."""
        return sum(self.hold_planes)

    def scene(self, position: int) -> Luminance:
        """Return one scene, (H, W), counted from 0."""
        scene: Luminance = self.luminance[position]
        return scene

    def position_of(self, plane_index: int) -> int:
        """Return the position of the scene that holds at a plane of the recording.

        Raises:
            RequestError: no scene holds there.
        """
        ends = np.cumsum(self.hold_planes)
        offset = plane_index - self.first_plane
        if not 0 <= offset < self.planes:
            raise RequestError(
                f"no scene stands for plane {plane_index}; they cover planes "
                f"{self.first_plane} to {self.first_plane + self.planes - 1}"
            )
        return int(np.searchsorted(ends, offset, side="right"))
