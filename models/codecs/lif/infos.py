"""What can be said of the codecs of spike counts without loading them.

The ranges of bits per scene pixel were measured on REDS ground truth of 250×400.
"""

from __future__ import annotations

from models.codecs.quality import QualityScale
from models.codecs.spec import QUALITY, CodecInfo, ItemKind, Parameter

DCT_WINDOW = QualityScale(3.125, 1000 / 3, geometric=True)
"""T of `lif-dct` at quality 0 and 100: steps θ·C/T of 160 and of 1.5 levels."""
PIXEL_WINDOW = QualityScale(5.0, 500.0, geometric=True)
"""T of `lif-pixel`: steps of 100 levels and of 1."""

_RESISTANCE = Parameter(
    "resistance",
    1000,
    "R of the neurons, C being 1: below θ/R they are silent, and small counts lie closer together",
    10,
    1_000_000,
    unit="Ω",
)


def _quality(scale: QualityScale) -> Parameter:
    words = (
        f"the window T in which spikes are counted, from {scale.worst:g} (0) to {scale.best:.0f} "
        "(100) in geometric progression; θ is 500, T and τ = R·C are in one unit"
    )
    return Parameter(QUALITY, 50.0, words, 0.0, 100.0)


LIF_INFOS = {
    info.name: info
    for info in (
        CodecInfo(
            name="lif-dct",
            label="LIF spike counts of the DCT",
            summary="Counts the spikes that each coefficient of a block DCT fires in a window T.",
            item=ItemKind.SCENES,
            lossless=False,
            parameters=(
                _quality(DCT_WINDOW),
                Parameter(
                    "blocks",
                    "auto",
                    "side of the blocks in pixels; auto chooses for each 16×16",
                    choices=("auto", "8", "16"),
                ),
                Parameter(
                    "counts",
                    "economical",
                    "which count is coded: as the neuron fires, or a lower one where that saves "
                    "more bits than it costs fidelity",
                    choices=("economical", "fired"),
                ),
                Parameter(
                    "thresholds",
                    "flat",
                    "θ of each frequency: all equal, or in proportion to JPEG's Annex K",
                    choices=("flat", "annex-k"),
                ),
                _RESISTANCE,
                Parameter(
                    "layers",
                    1,
                    "how many windows can be decoded: T, T/2, T/4 and so on, each from the first "
                    "bytes of a scene",
                    1,
                    6,
                ),
            ),
            inter=False,
            bits_per_scene_pixel=(0.04, 3.2),
            family="classical",
        ),
        CodecInfo(
            name="lif-pixel",
            label="LIF spike counts of pixels",
            summary="Counts the spikes that each pixel fires in a window T, for teaching.",
            item=ItemKind.SCENES,
            lossless=False,
            parameters=(_quality(PIXEL_WINDOW), _RESISTANCE),
            inter=False,
            bits_per_scene_pixel=(0.23, 3.8),
            family="classical",
        ),
    )
}

LIF = {
    "lif-dct": "models.codecs.lif.dct_coder:build",
    "lif-pixel": "models.codecs.lif.pixel_coder:build",
}
"""For each name the module and the function that builds a `PictureCoder` from a spec."""
