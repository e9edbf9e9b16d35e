"""Measuring a coded recording against the raw one: the one path that window and command share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from models.arrays import Luminance
from models.codecs.before_coding import scenes_before_coding
from models.codecs.bitstream import Bitstream, PipelineSpec, Priced
from models.codecs.recording_codec import DecodedRecording
from models.errors import RequestError
from models.metrics.measurement import Measurement, Reference
from models.metrics.scene_fidelity import SceneFidelity, compare_scenes, scenes_at
from models.metrics.spike_fidelity import SpikeMetricOptions, compare_spikes
from models.progress import Progress
from models.streams.stream import SpikeStream

if TYPE_CHECKING:
    from models.scenes import SceneSequence


class Truth(Protocol):
    """A ground-truth picture at a plane of a recording."""

    @property
    def plane_index(self) -> int:
        """The plane whose light it shows."""
        ...

    def luminance(self) -> Luminance:
        """Return the picture, (H, W) float32 in [0, 1]."""
        ...


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a coded recording.

    Attributes:
        figures: the scene figures are against ground truth where it is known inside the coded
            stretch, else against the uncoded scenes.
        uncoded: the scene figures against the uncoded scenes in any case; None without scenes.
        truth_planes: planes of the ground truth that was used.
    """

    figures: Measurement
    uncoded: SceneFidelity | None = None
    truth_planes: tuple[int, ...] = ()


def measure_decoded(
    raw: SpikeStream,
    bitstream: Bitstream,
    decoded: DecodedRecording,
    truths: Sequence[Truth] = (),
    options: SpikeMetricOptions | None = None,
    progress: Progress | None = None,
) -> Measured:
    """Measure what came back from a bitstream against the recording that went in.

    Args:
        raw: the whole recording.
        bitstream: what was decoded; says which planes it stands for, and what it cost.
        decoded: its scenes and spikes.
        truths: ground truth; those outside the coded stretch are passed over.
        options: of the spike metrics.
        progress: told as it goes.

    Raises:
        RequestError: the bitstream is of another size, or of planes that `raw` does not have.
        Cancelled: somebody asked the work to stop.
    """
    progress = progress or Progress()
    header = bitstream.header
    check_belongs(raw, bitstream)
    figures = Measurement().with_cost(bitstream)
    uncoded = None
    used: tuple[Truth, ...] = ()
    if decoded.scenes is not None:
        uncoded = compare_scenes(
            scenes_before_coding(
                raw, decoded.scenes.plane_indices, header.pipeline or PipelineSpec()
            ),
            decoded.scenes.luminance,
            progress=progress.part(0.0, 0.5),
        )
        stop = header.first_plane + header.planes
        used = tuple(t for t in truths if header.first_plane <= t.plane_index < stop)
        if used:
            against_truth = _against_truth(used, decoded.scenes)
            figures = figures.with_scenes(against_truth, Reference.TRUTH)
        else:
            figures = figures.with_scenes(uncoded, Reference.UNCODED)
    if decoded.spikes is not None:
        section = raw.section(header.first_plane, header.first_plane + header.planes)
        fidelity = compare_spikes(
            section, decoded.spikes, options=options, progress=progress.part(0.5, 1.0)
        )
        figures = figures.with_spikes(fidelity)
    return Measured(figures, uncoded, tuple(truth.plane_index for truth in used))


def check_belongs(raw: SpikeStream, bitstream: Priced) -> None:
    """Refuse a bitstream that can't be of this recording.

    Raises:
        RequestError: its size differs, or it stands for planes past the end.
    """
    header = bitstream.header
    if (header.height, header.width) != (raw.height, raw.width):
        raise RequestError(
            f"the bitstream is of {header.height}×{header.width} pixels, "
            f"the recording of {raw.height}×{raw.width}",
            "they don't belong together",
        )
    stop = header.first_plane + header.planes
    if not header.planes:
        raise RequestError("the bitstream holds pictures, not a stretch of a recording")
    if stop > raw.planes:
        raise RequestError(
            f"the bitstream stands for planes {header.first_plane} to {stop - 1}, "
            f"the recording has {raw.planes}",
            "they don't belong together",
        )


def _against_truth(truths: Sequence[Truth], scenes: SceneSequence) -> SceneFidelity:
    """Compare the scenes that stand for the truths' planes with them.

    Where nobody gave the full scale (it is 1), the scenes are firing rates: one factor is fitted.
    """
    pictures = np.stack([truth.luminance() for truth in truths])
    held = scenes_at(scenes, [truth.plane_index for truth in truths])
    return compare_scenes(pictures, held, fit_luminance=scenes.full_scale == 1.0)
