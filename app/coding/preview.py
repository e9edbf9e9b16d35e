"""One scene through the codec while a slider is dragged."""

from __future__ import annotations

from app.coding.sample import code_alone
from app.coding.stretch import Stretch, scene_at
from app.workspace import Document, ScenePreview
from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import QUALITY, CodecSpec
from models.progress import Progress


def preview_scene(
    document: Document,
    codec: CodecSpec,
    pipeline: PipelineSpec,
    stretch: Stretch,
    plane_index: int,
    progress: Progress,
) -> ScenePreview:
    """Code and decode the one scene that stands for a plane of the stretch."""
    uncoded, hold = scene_at(document, codec, pipeline, stretch, plane_index)
    coded = code_alone(uncoded, codec, pipeline.paradigm, progress)
    return ScenePreview(
        key=document.key,
        plane_index=uncoded.plane_indices[0],
        hold=hold,
        uncoded=uncoded,
        decoded=coded.decoded,
        bitstream=coded.bitstream,
        quality=float(codec[QUALITY]),
        bits_per_scene_pixel=coded.bits_per_scene_pixel,
        psnr_db=coded.psnr_db,
        encode_seconds=coded.encode_seconds,
        decode_seconds=coded.decode_seconds,
    )
