"""What can be said of the learned codecs without loading them, and whether they can be loaded."""

from __future__ import annotations

from models.codecs.learned.efforts import EFFORT
from models.codecs.spec import QUALITY, CodecInfo, ItemKind, Parameter


def _spikecodec(name: str, label: str, summary: str) -> CodecInfo:
    quality = Parameter(
        QUALITY, 50.0, "the rate index: evenly spaced in the logarithm of λ", 0.0, 100.0
    )
    return CodecInfo(
        name=name,
        label=label,
        summary=summary,
        item=ItemKind.SCENES,
        lossless=False,
        parameters=(quality, EFFORT),
        inter=False,
        bits_per_scene_pixel=(0.02, 2.1),
        family="learned",
    )


LEARNED_INFOS = {
    info.name: info
    for info in (
        _spikecodec(
            "spikecodec-base",
            "SpikeCodec, base",
            "A learned transform with hyperprior and context; one model for all bitrates.",
        ),
        _spikecodec(
            "spikecodec-soam",
            "SpikeCodec, SOAM",
            "As base; where bits go is guided by attention to the spikes before the scene.",
        ),
        _spikecodec(
            "spikecodec-bisoam",
            "SpikeCodec, BiSOAM",
            "As base; where bits go is guided by attention to the spikes before and after.",
        ),
    )
}

WITH_ATTENTION = frozenset({"spikecodec-soam", "spikecodec-bisoam"})
"""Codecs whose analysis is guided by attention (`models.codecs.learned.attention`)."""

SPIKECODEC = "models.codecs.learned.coder:build"
LEARNED = {
    "spikecodec-base": SPIKECODEC,
    "spikecodec-soam": SPIKECODEC,
    "spikecodec-bisoam": SPIKECODEC,
}
"""For each name the module and the function that builds a `PictureCoder` from a spec."""


def why_not_learned(name: str) -> str:
    """Return why a learned codec can't be used here, or "" where it can; torch is not imported."""
    from models.networks.weights import why_unusable

    return why_unusable(name)
