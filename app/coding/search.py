"""Searching the quality that grants a wish: a bitrate, or a scene PSNR."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from models.progress import Progress

if TYPE_CHECKING:
    from models.codecs.access import Source
    from models.codecs.quality_encoder import QualityEncoder
    from models.codecs.quality_search import Encode

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


def search(
    encode: Encode, encoder: QualityEncoder, wish: Wish, guess: float, progress: Progress
) -> tuple[Source, str]:
    """Search the quality that grants a wish; the note says why it could not be granted, or "".

    Args:
        encode: `encoder`, perhaps timed.
        encoder: gives the uncoded scenes, and knows what to rehearse on.
        wish: what to reach.
        guess: quality to begin with.
        progress: of the whole search.
    """
    from models.codecs.solve import solve_for_bits, solve_for_quality

    rehearse = encoder.rehearsal()
    if wish.kind is WishKind.BITS_PER_SCENE_PIXEL:
        solution = solve_for_bits(
            encode, wish.value, TOLERANCE, progress, rehearse=rehearse, guess=guess
        )
    else:

        def psnr(source: Source) -> float:
            return _scene_psnr_db(encoder, source)

        solution = solve_for_quality(
            encode, psnr, wish.value, progress=progress, rehearse=rehearse, guess=guess
        )
    return solution.bitstream, solution.reason


def _scene_psnr_db(encoder: QualityEncoder, source: Source) -> float:
    """Return the PSNR of the scenes that were coded, which may be some of all."""
    from models.codecs.pieces import decode_scene_pieces
    from models.metrics.image_fidelity import mean_squared_error, psnr_from_error

    total = 0.0
    for scenes in decode_scene_pieces(source, Progress()):
        uncoded = encoder.uncoded(scenes.plane_indices)
        total += len(scenes) * mean_squared_error(uncoded, scenes.luminance)
    return psnr_from_error(total / source.header.items)
