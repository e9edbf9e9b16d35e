"""What can be said of the lossless codecs without loading them."""

from __future__ import annotations

from models.codecs.spec import CodecInfo, ItemKind, Parameter

LOSSLESS_INFOS = {
    info.name: info
    for info in (
        CodecInfo(
            name="zstd",
            label="Zstandard on spike trains",
            summary="Turns planes into the trains of single pixels and compresses these.",
            item=ItemKind.SPIKES,
            lossless=True,
            parameters=(
                Parameter("level", 9, "effort: higher is smaller and slower", 1, 22),
                Parameter(
                    "segment_planes",
                    256,
                    "planes that must be decoded together; more are smaller",
                    8,
                    4096,
                    unit="planes",
                ),
            ),
            inter=False,
            bits_per_scene_pixel=None,
            family="lossless",
        ),
        CodecInfo(
            name="png",
            label="PNG planes",
            summary="Writes each plane as a black and white PNG.",
            item=ItemKind.SPIKES,
            lossless=True,
            parameters=(Parameter("level", 6, "effort of deflate", 0, 9),),
            inter=False,
            bits_per_scene_pixel=None,
            family="lossless",
        ),
    )
}

LOSSLESS = {
    "zstd": "models.codecs.lossless:build_zstd",
    "png": "models.codecs.lossless:build_png",
}
