"""What the learned reconstruction makes of a recording before and after coding, at one plane.

As SpikeCodec's Fig. 11: the nearer the two are, the more of what the spikes told is still there.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.arrays import Luminance
from models.errors import RequestError
from models.metrics.image_fidelity import psnr_db
from models.streams.stream import SpikeStream


@dataclass(frozen=True, slots=True, eq=False)
class LearnedPair:
    """Two reconstructions of one plane.

    Attributes:
        plane_index: counted in the raw recording.
        raw, regenerated: (H, W) float32 in [0, 1], from spikes A and from spikes B.
        psnr_db: of the second against the first, peak 1.
    """

    plane_index: int
    raw: Luminance
    regenerated: Luminance
    psnr_db: float


def learned_pair(
    raw: SpikeStream, regenerated: SpikeStream, first_plane: int, plane_index: int | None = None
) -> LearnedPair:
    """Reconstruct a plane from raw spikes and from regenerated ones.

    Beyond the ends of a recording its own planes are mirrored; the regenerated one may end sooner.

    Args:
        raw: the whole recording.
        regenerated: its planes from `first_plane` on, as they came back.
        first_plane: where the second begins in the first.
        plane_index: counted in `raw`; None: the middle of what came back.

    Raises:
        RequestError: the plane did not come back, or the sizes differ.
        CodecUnavailableError: torch or the weights are missing.
    """
    from models.reconstruction.registry import reconstruction

    if (raw.height, raw.width) != (regenerated.height, regenerated.width):
        raise RequestError(
            f"planes of {raw.height}×{raw.width} and {regenerated.height}×{regenerated.width} "
            "pixels don't belong together"
        )
    stop = min(first_plane + regenerated.planes, raw.planes)
    plane_index = (first_plane + stop) // 2 if plane_index is None else plane_index
    if not first_plane <= plane_index < stop:
        raise RequestError(
            f"plane {plane_index} was asked for; planes {first_plane} to {stop - 1} came back"
        )
    method = reconstruction("learned", 0)
    before = method.scene(raw, plane_index)
    after = method.scene(regenerated, plane_index - first_plane)
    return LearnedPair(plane_index, before, after, psnr_db(before, after))
