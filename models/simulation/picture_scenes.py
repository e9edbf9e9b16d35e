"""Pictures and videos as moving scenes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice

import numpy as np

from models.arrays import Luminance
from models.errors import RequestError
from models.streams.pictures import PictureSequence


@dataclass(frozen=True, slots=True)
class Motion:
    """How a still picture moves: rows, columns and turns per plane; turning about its middle."""

    rows_per_plane: float = 0.0
    columns_per_plane: float = 0.0
    turns_per_plane: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class StillPicture:
    """One picture, perhaps in motion; beyond its borders lies its mirror image.

    Attributes:
        picture: (H, W) float32 in [0, 1].
        motion: how it moves.
        mirrored: the picture and its mirror images, (2H, 2W): a tile that repeats seamlessly.
    """

    picture: Luminance
    motion: Motion
    mirrored: Luminance

    @classmethod
    def of(cls, picture: Luminance, motion: Motion | None = None) -> StillPicture:
        """Build the scene of a picture (H, W) float32 in [0, 1]."""
        picture = np.ascontiguousarray(picture, np.float32)
        row = np.concatenate([picture, picture[:, ::-1]], axis=1)
        return cls(picture, motion or Motion(), np.concatenate([row, row[::-1]], axis=0))

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.picture.shape[0])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.picture.shape[1])

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (H, W) float32 in [0, 1]."""
        if self.motion == Motion():
            return self.picture
        from models.simulation.sampling import placement, sample_repeating

        row = (self.height - 1) / 2 + self.motion.rows_per_plane * plane_index
        column = (self.width - 1) / 2 + self.motion.columns_per_plane * plane_index
        turn = math.tau * self.motion.turns_per_plane * plane_index
        shown = np.empty_like(self.picture)
        sample_repeating(self.mirrored, placement(shown.shape, (row, column), turn), shown)
        return shown


@dataclass(frozen=True, slots=True, eq=False)
class Video:
    """Pictures in time, blended from one to the next; the last one stays.

    Attributes:
        pictures: (N, H, W) float32 in [0, 1].
        planes_per_picture: planes from one picture to the next, above 0.
    """

    pictures: Luminance
    planes_per_picture: float

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pictures.shape[1])

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pictures.shape[2])

    @property
    def planes(self) -> int:
        """Planes from the first picture to the last, both included."""
        return math.floor((len(self.pictures) - 1) * self.planes_per_picture) + 1

    def frame(self, plane_index: float) -> Luminance:
        """Return the light at a moment, (H, W) float32 in [0, 1]."""
        last = len(self.pictures) - 1
        position = min(max(plane_index / self.planes_per_picture, 0.0), float(last))
        before = int(position)
        share = np.float32(position - before)
        here, after = self.pictures[before], self.pictures[min(before + 1, last)]
        blend: Luminance = here + share * (after - here)
        return blend


def scene_of_pictures(
    pictures: PictureSequence,
    planes: int | None = None,
    planes_per_picture: float = 10.0,
    motion: Motion | None = None,
) -> StillPicture | Video:
    """Return the scene that pictures make: one picture is still or in motion, more are a video.

    Args:
        pictures: read as far as `planes` need, and held in memory.
        planes: that will be simulated; None reads all pictures.
        planes_per_picture: planes from one picture to the next; not used for a single one.
        motion: of a single picture.

    Raises:
        RequestError: there is no picture, `planes_per_picture` is not above 0, or a motion is
            asked of a video.
        StreamFormatError: a picture can't be read.
    """
    if not 0 < planes_per_picture < math.inf:
        raise RequestError(f"{planes_per_picture:g} planes from a picture to the next can't be")
    needed = None if planes is None else max(math.ceil((planes - 1) / planes_per_picture) + 1, 2)
    luminance = list(islice(pictures.frames(), needed))
    if not luminance:
        raise RequestError(f"{pictures.source} holds no picture to simulate")
    if len(luminance) == 1:
        return StillPicture.of(luminance[0], motion)
    if motion is not None and motion != Motion():
        raise RequestError(
            f"the pictures of {pictures.source} move by themselves",
            "only a single picture can be moved",
        )
    return Video(np.stack(luminance), planes_per_picture)
