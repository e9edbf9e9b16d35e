"""A recording: its spike stream, where it came from, how sure its geometry is, and its truths."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.arrays import Luminance
from models.errors import StreamFormatError
from models.streams.formats import BitOrder, Layout
from models.streams.hypotheses import GeometryHypothesis
from models.streams.stream import SpikeStream


@dataclass(frozen=True, slots=True)
class GroundTruth:
    """The true scene at one plane of a recording.

    Attributes:
        path: a picture, or the archive that holds it.
        plane_index: the plane that it shows.
        key: name of the array in the archive; empty for a picture.
        item: position in that array.
    """

    path: Path
    plane_index: int
    key: str = ""
    item: int = 0

    def luminance(self) -> Luminance:
        """Read the scene as (H, W) float32 in [0, 1], upright; colour becomes BT.601 luma.

        Raises:
            StreamFormatError: it can't be read.
        """
        from models.streams.pictures import checked_luminance, read_picture

        if not self.key:
            return read_picture(self.path)
        try:
            with np.load(self.path, allow_pickle=False) as archive:
                return checked_luminance(archive[self.key][self.item], self.path)
        except (OSError, ValueError, KeyError, IndexError) as error:
            raise StreamFormatError(
                f"ground truth {self.key}[{self.item}] of {self.path} can't be read: {error}"
            ) from error


@dataclass(frozen=True, slots=True)
class Recording:
    """What opening a file gave.

    Attributes:
        stream: the spikes.
        path: the file.
        format: "dat", "npz", "npy" or "h5".
        bit_order: of packed bits in the file.
        layout: how the pixels lie in the file.
        confidence: 0 to 1, that size, bit order, layout and time axis are right.
        evidence: sentences that say why.
        warnings: sentences that the user should see: left-over bytes, doubtful axes.
        truths: ground-truth scenes, by plane.
        rows_confidence: 0 to 1, that the row order is right.
        capture_rate_assumed: whether the capture rate is the camera's usual one, stated nowhere.
        time_axis: of an array, the axis along which planes follow one another, else None.
        key: name of the array in its container, else None.
        hypotheses: other readings of a raw file that were weighed, the most likely first.
    """

    stream: SpikeStream
    path: Path
    format: str
    bit_order: BitOrder
    layout: Layout
    confidence: float
    evidence: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    truths: tuple[GroundTruth, ...] = ()
    rows_confidence: float = 1.0
    capture_rate_assumed: bool = False
    time_axis: int | None = None
    key: str | None = None
    hypotheses: tuple[GeometryHypothesis, ...] = ()


def write_sidecar_of(recording: Recording, force: bool = False) -> Path:
    """Keep how a recording is read in a sidecar beside it, and return the sidecar's path.

    Raises:
        OutputError: it exists already, or can't be written.
    """
    from models.streams.sidecar import write_sidecar

    return write_sidecar(
        recording.path,
        recording.stream,
        layout=recording.layout,
        bit_order=recording.bit_order,
        time_axis=recording.time_axis,
        key=recording.key,
        force=force,
    )
