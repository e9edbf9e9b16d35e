"""How large a SpikeCodec is, and what coding a scene by it costs.

    encoder: analysis, hyper-analysis, prior    decoder: prior, synthesis

Both run the prior (hyper-synthesis and context): who codes symbols and who reads them must know
the same. Learned parameters and multiply-accumulates are those of networks of the sizes that the
files of weights tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.codecs.learned.infos import LEARNED, SPIKECODEC, why_not_learned

if TYPE_CHECKING:
    from models.networks.complexity import Complexity
    from models.networks.weights import Weights

SIDE = 64
"""Of the square scene that costs are counted for, in pixels: no network has to pad it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one part of a codec holds and costs.

    Attributes:
        parameters: learned numbers.
        macs_per_pixel: multiply-accumulates for each pixel of a scene.
    """

    parameters: int
    macs_per_pixel: float


@dataclass(frozen=True, slots=True)
class CodecComplexity:
    """What a codec holds and costs.

    Attributes:
        encoder: scene to bits, without the attention.
        decoder: bits to scene.
        attention: SOAM or BiSOAM; None for base.
        reconstruction: spikes to scene, which serves all codecs; None where its weights are
            missing.
        parameters: of encoder, attention and decoder, those of the prior counted once.
    """

    encoder: Part
    decoder: Part
    attention: Part | None
    reconstruction: Part | None
    parameters: int

    @property
    def macs_per_pixel(self) -> float:
        """Multiply-accumulates for each pixel of a scene, to code it and to decode it again."""
        guide = self.attention.macs_per_pixel if self.attention else 0.0
        return self.encoder.macs_per_pixel + guide + self.decoder.macs_per_pixel


def codec_complexity(name: str) -> CodecComplexity | None:
    """Return what a codec holds and costs; None for one that is not ours or can't be used here."""
    from models.networks.weights import bundled_weights, read_weights

    if LEARNED.get(name) != SPIKECODEC or why_not_learned(name):
        return None
    path = bundled_weights("reconstruction")
    reconstruction = read_weights(path, "reconstruction") if path.is_file() else None
    return complexity_of(read_weights(bundled_weights(name), "scene-codec"), reconstruction)


def complexity_of(codec: Weights, reconstruction: Weights | None) -> CodecComplexity:
    """Return what the networks of files of weights hold and cost."""
    from models.networks.scene.codec_complexity import (
        count_attention,
        count_codec,
        count_reconstruction,
    )

    analysis, prior, synthesis = count_codec(codec, SIDE)
    guide = [count_attention(codec, SIDE)] if codec.part("attention") else []
    shared = [count_reconstruction(reconstruction, SIDE)] if reconstruction else []
    return CodecComplexity(
        encoder=_part(analysis, prior),
        decoder=_part(prior, synthesis),
        attention=_part(*guide) if guide else None,
        reconstruction=_part(*shared) if shared else None,
        parameters=_part(analysis, prior, synthesis, *guide).parameters,
    )


def _part(*counted: Complexity) -> Part:
    macs = sum(part.macs for part in counted)
    return Part(sum(part.parameters for part in counted), macs / SIDE**2)
