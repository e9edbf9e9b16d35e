"""Searching the quality that grants a wish: a bitrate, or a scene PSNR."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.workspace import Document
from models.codecs.bitstream import Bitstream, PipelineSpec
from models.progress import Progress

if TYPE_CHECKING:
    from models.scenes import SceneSequence

TOLERANCE = 0.03
"""Largest relative difference of bits from the wish that counts as reached."""


class WishKind(StrEnum):
    """What a search is to reach."""

    BITS_PER_SCENE_PIXEL = "bits-per-scene-pixel"
    SCENE_PSNR_DB = "scene-psnr-db"


@dataclass(frozen=True, slots=True)
class Wish:
    """A bitrate to land on, or a scene PSNR (against the uncoded scenes) to reach."""

    kind: WishKind
    value: float


def granted(bitstream: Bitstream, wish: Wish) -> bool:
    """Whether a bitstream lands on a wanted bitrate; a PSNR is not looked at."""
    bits = bitstream.bits_per_scene_pixel
    if wish.kind is not WishKind.BITS_PER_SCENE_PIXEL or bits is None:
        return False
    return abs(bits / wish.value - 1) <= TOLERANCE


def search(
    document: Document, encode: Callable[[float], Bitstream], wish: Wish, progress: Progress
) -> tuple[Bitstream, str]:
    """Search the quality that grants a wish; the note says why it could not be granted, or ""."""
    from models.codecs.solve import solve_for_bits, solve_for_quality

    if wish.kind is WishKind.BITS_PER_SCENE_PIXEL:
        solution = solve_for_bits(encode, wish.value, TOLERANCE, progress)
    else:
        uncoded: dict[str, SceneSequence] = {}

        def psnr(bitstream: Bitstream) -> float:
            return _scene_psnr_db(document, bitstream, uncoded)

        solution = solve_for_quality(encode, psnr, wish.value, progress=progress)
    return solution.bitstream, "" if solution.reached else solution.reason


def _scene_psnr_db(
    document: Document, bitstream: Bitstream, uncoded: dict[str, SceneSequence]
) -> float:
    """Return the PSNR of a bitstream's scenes; the uncoded ones are kept between calls."""
    from models.codecs.recordings import decode_scenes
    from models.metrics.image_fidelity import psnr_db
    from models.reconstruction.registry import reconstruction
    from models.reconstruction.sequence import reconstruct_scenes

    header = bitstream.header
    pipeline = header.pipeline or PipelineSpec()
    if "scenes" not in uncoded:
        uncoded["scenes"] = reconstruct_scenes(
            document.stream,
            reconstruction(pipeline.reconstruct, pipeline.window_planes),
            pipeline.stride_planes,
            header.first_plane,
            header.first_plane + header.planes,
        )
    decoded = decode_scenes(bitstream, 0, header.items)
    return psnr_db(uncoded["scenes"].luminance, decoded.luminance)
