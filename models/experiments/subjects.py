"""What codecs are compared on: pictures, and stretches of recordings through a pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from models.arrays import Luminance
from models.codecs.bitstream import PipelineSpec
from models.progress import Progress
from models.scenes import SceneSequence
from models.streams.stream import SpikeStream


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """Scenes to be coded, and what comes back is held against.

    Attributes:
        name: of the picture, or of the recording.
        scenes: what is coded.
        truths: ground truth by plane; of a picture, the picture itself.
        stream: the whole recording; None for a picture.
        pipeline: how its scenes came to be; None for a picture.
    """

    name: str
    scenes: SceneSequence
    truths: Mapping[int, Luminance] = field(default_factory=dict)
    stream: SpikeStream | None = None
    pipeline: PipelineSpec | None = None

    @property
    def reconstruct(self) -> str:
        """The method of reconstruction, empty for a picture."""
        return self.pipeline.reconstruct if self.pipeline else ""

    @property
    def planes(self) -> tuple[int, int] | None:
        """The planes that the scenes stand for, stop exclusive; None for a picture."""
        first = self.scenes.first_plane
        return None if self.stream is None else (first, first + self.scenes.planes)

    def guided(self, codec: str, progress: Progress) -> Subject:
        """Return this with the attention that a codec makes use of."""
        from models.codecs.learned.attention import guided

        if self.stream is None:
            return self
        return replace(self, scenes=guided(self.scenes, self.stream, codec, progress))


def picture_subject(name: str, picture: Luminance) -> Subject:
    """Return a picture, (H, W) float32 in [0, 1], that is coded alone."""
    scenes = SceneSequence(np.array(picture[None], np.float32), (0,), 0, (0,))
    return Subject(name, scenes, {0: picture})


def recording_subject(
    name: str,
    stream: SpikeStream,
    truths: Mapping[int, Luminance],
    pipeline: PipelineSpec,
    most_scenes: int,
    progress: Progress,
) -> Subject:
    """Return a stretch of a recording, reconstructed; where there is ground truth, around it.

    Args:
        name: of the recording.
        stream: the whole recording.
        truths: its ground truth by plane.
        pipeline: how it becomes scenes.
        most_scenes: scenes of the stretch, unless the recording ends before.
        progress: told after each scene.

    Raises:
        CodecUnavailableError: the reconstruction is missing here.
        Cancelled: somebody asked the work to stop.
    """
    from models.reconstruction.registry import reconstruction
    from models.reconstruction.sequence import reconstruct_scenes

    start, stop = stretch(stream.planes, sorted(truths), pipeline.stride_planes, most_scenes)
    method = reconstruction(pipeline.reconstruct, pipeline.window_planes)
    scenes = reconstruct_scenes(
        stream, method, pipeline.stride_planes, start, stop, progress=progress
    )
    inside = {plane: scene for plane, scene in truths.items() if start <= plane < stop}
    return Subject(name, scenes, inside, stream, pipeline)


def stretch(
    planes: int, truth_planes: Sequence[int], stride_planes: int, most_scenes: int
) -> tuple[int, int]:
    """Return start and stop of a stretch of whole scenes, one of which shows the middle truth.

    Where that truth lies too near an end of the recording, a scene stands for it all the same.
    Without ground truth it lies in the middle of the recording. A recording shorter than a
    stride is taken as it is.

    >>> stretch(301, [150], 7, 9)
    (119, 182)
    >>> stretch(41, [6, 13, 20, 27, 34], 7, 9)
    (3, 38)
    """
    most_scenes = min(most_scenes, planes // stride_planes)
    if not most_scenes:
        return 0, planes
    if not truth_planes:
        start = (planes - most_scenes * stride_planes) // 2
        return start, start + most_scenes * stride_planes
    first = truth_planes[len(truth_planes) // 2] - stride_planes // 2
    first = min(max(first, 0), planes - stride_planes)
    before = min(first // stride_planes, most_scenes // 2)
    start = first - before * stride_planes
    scenes = min(most_scenes, (planes - start) // stride_planes)
    return start, start + scenes * stride_planes
