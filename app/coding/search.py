"""Searching the quality that grants a wish: a bitrate, or a scene PSNR."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from models.codecs.bitstream import Bitstream
from models.errors import RequestError
from models.progress import Progress

if TYPE_CHECKING:
    from models.codecs.quality_encoder import QualityEncoder
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
    encode: Callable[[float], Bitstream], encoder: QualityEncoder, wish: Wish, progress: Progress
) -> tuple[Bitstream, str]:
    """Search the quality that grants a wish; the note says why it could not be granted, or ""."""
    from models.codecs.solve import solve_for_bits, solve_for_quality

    if wish.kind is WishKind.BITS_PER_SCENE_PIXEL:
        solution = solve_for_bits(encode, wish.value, TOLERANCE, progress)
    else:

        def psnr(bitstream: Bitstream) -> float:
            return _scene_psnr_db(encoder.scenes, bitstream)

        solution = solve_for_quality(encode, psnr, wish.value, progress=progress)
    return solution.bitstream, "" if solution.reached else solution.reason


def _scene_psnr_db(uncoded: SceneSequence | None, bitstream: Bitstream) -> float:
    from models.codecs.recordings import decode_scenes
    from models.metrics.image_fidelity import psnr_db

    if uncoded is None:
        raise RequestError("no scenes were coded whose PSNR could be searched for")
    decoded = decode_scenes(bitstream, 0, bitstream.header.items)
    return psnr_db(uncoded.luminance, decoded.luminance)
