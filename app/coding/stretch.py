"""The planes that are encoded, and the scene that stands for one of them."""

from __future__ import annotations

from dataclasses import dataclass

from app.workspace import Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import CodecSpec
from models.progress import Progress
from models.scenes import SceneSequence


@dataclass(frozen=True, slots=True)
class Stretch:
    """The planes to encode."""

    start: int
    stop: int


def scene_at(
    document: Document,
    codec: CodecSpec,
    pipeline: PipelineSpec,
    stretch: Stretch,
    plane_index: int,
) -> tuple[SceneSequence, tuple[int, int]]:
    """Reconstruct the scene that will stand for a plane, and the planes for which it does.

    The scene comes with the attention of the codec that will code it, if the codec has one.
    """
    from models.codecs.learned.attention import guided
    from models.reconstruction.registry import reconstruction
    from models.reconstruction.sequence import reconstruct_scenes

    inside = min(max(plane_index, stretch.start), stretch.stop - 1)
    position = (inside - stretch.start) // pipeline.stride_planes
    start = stretch.start + position * pipeline.stride_planes
    stop = min(start + pipeline.stride_planes, stretch.stop)
    method = reconstruction(pipeline.reconstruct, pipeline.window_planes)
    scenes = reconstruct_scenes(document.stream, method, pipeline.stride_planes, start, stop)
    return guided(scenes, document.stream, codec.name, Progress()), (start, stop)
