"""One scene through the codec while a slider is dragged."""

from __future__ import annotations

import time

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
    from models.codecs.registry import build_scene_codec
    from models.metrics.image_fidelity import psnr_db

    uncoded, hold = scene_at(document, codec, pipeline, stretch, plane_index)
    scene_codec = build_scene_codec(codec, gop=1)
    begun = time.perf_counter()
    bitstream = scene_codec.encode(uncoded, progress)
    encoded = time.perf_counter()
    decoded = scene_codec.decode(bitstream, progress)
    bits = bitstream.bits_per_scene_pixel
    assert bits is not None  # a scene was coded
    return ScenePreview(
        key=document.key,
        plane_index=uncoded.plane_indices[0],
        hold=hold,
        uncoded=uncoded,
        decoded=decoded,
        bitstream=bitstream,
        quality=float(codec[QUALITY]),
        bits_per_scene_pixel=bits,
        psnr_db=psnr_db(uncoded.luminance, decoded.luminance),
        encode_seconds=encoded - begun,
        decode_seconds=time.perf_counter() - encoded,
    )
