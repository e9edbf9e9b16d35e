"""Panes that ask a network or decode again, which takes longer than a picture of playback may.

What they show is kept for the planes seen last. Pure, no Qt; runs on worker threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.moment import Moment, Shown, local_plane, nothing_coded, preview_of, scene_plane
from app.state import PaneKind
from models.arrays import Luminance
from models.codecs.bitstream import PipelineSpec, Segment
from models.kept import Kept
from models.progress import Progress
from models.streams.stream import SpikeStream

if TYPE_CHECKING:
    from models.codecs.learned.bit_map import BitMap

KEPT_BYTES = 32 << 20
"""Memory that pictures of each kind may take: those of 80 planes of 250×400."""

_ALWAYS = (
    PaneKind.ATTENTION,
    PaneKind.BITS,
    PaneKind.LEARNED_A,
    PaneKind.LEARNED_B,
    PaneKind.FEATURE_A,
    PaneKind.FEATURE_B,
    PaneKind.MOTION_CODED,
    PaneKind.MOTION_REFINED,
    PaneKind.ALIGNED,
    PaneKind.ALIGNED_DIFFERENCE,
)
_IF_BY_NETWORK = (PaneKind.SCENE_A, PaneKind.SCENE_DIFFERENCE)

_scenes: Kept[tuple[object, ...], Luminance] = Kept(KEPT_BYTES, lambda kept: kept.nbytes)
_bits: Kept[tuple[str, bytes, int], tuple[NDArray[np.float32], str]] = Kept(
    KEPT_BYTES, lambda kept: kept[0].nbytes
)


def takes_long(kind: PaneKind, moment: Moment) -> bool:
    """Whether a pane takes too long to be waited for by playback."""
    if kind in _ALWAYS:
        return True
    coded = moment.coded
    pipelines = [moment.session.pipeline, *([coded.pipeline] if coded is not None else [])]
    return kind in _IF_BY_NETWORK and any(map(asks_network, pipelines))


def asks_network(pipeline: PipelineSpec) -> bool:
    """Whether scenes are reconstructed by a network."""
    from models.reconstruction.registry import BY_NETWORK

    return pipeline.reconstruct in BY_NETWORK


def attention(moment: Moment) -> Shown:
    """Show where the spikes guide the codec that is chosen."""
    from models.codecs.learned.attention import attention_at, attention_map, has_attention
    from models.codecs.registry import codec_info

    name, stream = moment.session.codec.name, moment.raw.stream
    label = codec_info(name).label
    if not has_attention(name):
        return Shown(None, message=f"{label} has no attention\nChoose SpikeCodec, SOAM or BiSOAM")
    plane_index = scene_plane(moment)
    guide = attention_at(stream, plane_index, name)
    values = attention_map(guide, stream.height, stream.width)
    return Shown(values, detail=f"{label} · plane {plane_index}")


def bits(moment: Moment, progress: Progress) -> Shown:
    """Show where the bits of the decoded scene or feature at the cursor went."""
    from models.codecs.learned.bit_map import bit_map_of, has_bit_map
    from models.codecs.registry import codec_info

    found = _coded_scene(moment)
    if found is None:
        return nothing_coded(moment)
    name, segment, position = found
    if not has_bit_map(name):
        label = codec_info(name).label
        message = f"{label} does not tell where bits went\nSpikeCodec and SCI do"
        return Shown(None, message=message)
    height, width = moment.raw.stream.height, moment.raw.stream.width

    def count() -> tuple[NDArray[np.float32], str]:
        counted = bit_map_of(name, segment, height, width, position, progress)
        return counted.per_pixel(height, width), bits_text(counted)

    values, detail = _bits.get((name, segment.data, position), count)
    return Shown(values, detail=detail)


def bits_text(counted: BitMap) -> str:
    """Name all parts of a map, whole numbers that come to the bytes of the payload.

    Each is rounded, and the last takes what that leaves.
    """
    blocks = round(float(counted.blocks.sum(dtype=np.float64)))
    *named, last = counted.parts
    rounded = [(part.name, round(part.bits)) for part in named]
    left = 8 * counted.payload_bytes - blocks - sum(bits for _, bits in rounded)
    told = [f"blocks {blocks:,} bits"]
    told += [f"{name} {bits:,}" for name, bits in (*rounded, (last.name, left))]
    parts = " + ".join(told).replace("-", "−")
    return f"{parts} bits = {counted.payload_bytes:,} bytes payload"


def learned_a(moment: Moment) -> Shown:
    """Show what the network makes of the raw spikes."""
    plane_index = moment.session.plane_index
    luminance = learned_scene(moment.raw.stream, plane_index)
    return Shown(luminance, detail=f"raw (A) · plane {plane_index}")


def learned_b(moment: Moment) -> Shown:
    """Show what the network makes of the regenerated spikes, and how near it is to A."""
    from models.metrics.image_fidelity import psnr_db

    local, plane_index = local_plane(moment), moment.session.plane_index
    if moment.coded is None or local is None:
        return nothing_coded(moment)
    luminance = learned_scene(moment.coded.spikes, local)
    near = psnr_db(learned_scene(moment.raw.stream, plane_index), luminance)
    detail = f"regenerated (B) · {near:.2f} dB to A · plane {plane_index}"
    return Shown(luminance, detail=detail)


def learned_scene(stream: SpikeStream, plane_index: int) -> Luminance:
    """Return the learned reconstruction of a plane, kept from before or new."""
    return network_scene(stream, PipelineSpec(reconstruct="learned"), plane_index)


def network_scene(stream: SpikeStream, pipeline: PipelineSpec, plane_index: int) -> Luminance:
    """Return the scene that a network gives before coding, kept from before or new."""
    from models.codecs.before_coding import scenes_before_coding

    def reconstruct() -> Luminance:
        scene: Luminance = scenes_before_coding(stream, (plane_index,), pipeline)[0]
        scene.flags.writeable = False
        return scene

    made_by = pipeline.paradigm, pipeline.reconstruct, pipeline.stride_planes
    return _scenes.get((stream.identity, stream.full_scale, plane_index, *made_by), reconstruct)


def _coded_scene(moment: Moment) -> tuple[str, Segment, int] | None:
    """Return codec and bytes of the scene at the cursor, and its place in them, or None."""
    from models.codecs.access import Source, pieces

    source: Source
    preview, coded, t = preview_of(moment), moment.coded, moment.session.plane_index
    if preview is not None:
        source, position = preview.bitstream, 0
    elif coded is not None and coded.scenes is not None and coded.covers(t):
        source, position = coded.bitstream, coded.scenes.position_of(t)
    else:
        return None
    (piece,) = pieces(source, position, 1, Progress())
    return source.header.codec.name, piece.segment, piece.of_segment.start
