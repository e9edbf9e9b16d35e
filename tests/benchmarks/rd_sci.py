"""Rate and distortion of `sci` beside video codecs, on the same features.

    python tests/benchmarks/rd_sci.py [--data FOLDER] [--features N] [--gop N] [--points N]
                                      [--kinds "KIND;…"] [--only "NAME;…"]

Three kinds of recordings, none of them trained on: simulated and real ones of `recordings`, films
of `eval/sequences` fired at 14 planes a frame, moving scenes of held-out pictures. Features of 13
planes, every 7; each codec in closed groups of 8. Payload bytes of real encoders, decoded again.
Prints for each codec its bits per feature pixel and PSNR, its times, and its BD-rates against HEVC
(x265 medium, random access); before that the complexity of `sci`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from curves import delta
from held_out import DATA, FEATURES, KINDS, STRIDE_PLANES, WINDOW_PLANES, held_out

from models.arrays import Luminance
from models.codecs.learned.sci.infos import SCI
from models.codecs.registry import availability, picture_coder
from models.codecs.spec import QUALITY, CodecSpec
from models.metrics.image_fidelity import psnr_db
from models.networks.features.feature_codec import FEATURE_CODEC_KIND
from models.networks.features.feature_codec_complexity import count_feature_codec
from models.networks.weights import bundled_weights, read_weights
from models.progress import Progress
from models.reconstruction.registry import reconstruction
from models.reconstruction.sequence import reconstruct_scenes
from models.streams.opening import open_recording
from models.streams.stream import SpikeStream

ANCHOR = "hevc medium"
CODECS = {
    ANCHOR: (CodecSpec.of("hevc", preset="medium"), (12, 80)),
    "hevc low-delay": (CodecSpec.of("hevc", preset="medium", prediction="low-delay"), (12, 80)),
    "hevc slow": (CodecSpec.of("hevc", preset="slow"), (12, 80)),
    "av1": (CodecSpec.of("av1"), (12, 80)),
    "vvc": (CodecSpec.of("vvc"), (12, 80)),
    "vvc low-delay": (CodecSpec.of("vvc", prediction="low-delay"), (12, 80)),
    "spikecodec-base": (CodecSpec.of("spikecodec-base"), (15, 80)),
    SCI: (CodecSpec.of(SCI), (10, 80)),
    "sci normal": (CodecSpec.of(SCI, effort="normal"), (10, 80)),
}
"""What is measured, and the qualities between which it is; random access unless they say more."""
POINTS = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """A codec on the features of one recording.

    Attributes:
        bits: per feature pixel, at each quality.
        psnr_db: likewise, the mean over features.
        encode_ms, decode_ms: per feature, the mean.
    """

    bits: tuple[float, ...]
    psnr_db: tuple[float, ...]
    encode_ms: float
    decode_ms: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--features", type=int, default=16, help="of each recording, at most")
    parser.add_argument("--gop", type=int, default=8)
    parser.add_argument("--points", type=int, default=POINTS, help="of a curve, at least 4")
    parser.add_argument("--kinds", default=";".join(KINDS))
    parser.add_argument("--only", default="", help="codecs by the words of the table")
    options = parser.parse_args()
    asked = options.only.split(";") if options.only else list(CODECS)
    print_complexity()
    for kind in options.kinds.split(";"):
        shown = dict(features_of(kind, options.data, options.features))
        print(f"\n{kind}: {', '.join(f'{name} {len(f)}' for name, f in shown.items())}")
        anchors = [measure(ANCHOR, f, options.gop, options.points) for f in shown.values()]
        for name in asked:
            if not availability(CODECS[name][0].name).available:
                print(f"{name:16s} can't be used here")
                continue
            found = anchors
            if name != ANCHOR:
                found = [measure(name, f, options.gop, options.points) for f in shown.values()]
            print(row(name, anchors, found), flush=True)


def measure(name: str, features: Luminance, gop: int, count: int) -> Measured:
    """Code and decode features (N, H, W) at so many qualities evenly spaced."""
    spec, span = CODECS[name]
    points = [coded(spec, quality, features, gop) for quality in np.linspace(*span, count)]
    bits, quality, encode, decode = zip(*points, strict=True)
    return Measured(bits, quality, float(np.mean(encode)), float(np.mean(decode)))


def coded(
    spec: CodecSpec, quality: float, features: Luminance, gop: int
) -> tuple[float, float, float, float]:
    """Return bits per feature pixel, mean PSNR, and milliseconds a feature of both ways."""
    coder = picture_coder(spec.replace(**{QUALITY: float(quality)}))
    began = time.perf_counter()
    segments = coder.encode_pictures(features, gop if coder.info.inter else 1, Progress())
    encoded = time.perf_counter()
    _, height, width = features.shape
    decoded = [coder.decode_pictures(segment, height, width, Progress()) for segment in segments]
    ended = time.perf_counter()
    bits = 8 * sum(segment.payload_bytes for segment in segments) / features.size
    fidelity = [psnr_db(*pair) for pair in zip(features, np.concatenate(decoded), strict=True)]
    each = 1000 / len(features)
    return bits, float(np.mean(fidelity)), each * (encoded - began), each * (ended - encoded)


def row(name: str, anchors: Sequence[Measured], found: Sequence[Measured]) -> str:
    """Return a line of the table: means over the recordings, BD-rates of each."""
    points = zip(
        np.mean([one.bits for one in found], axis=0),
        np.mean([one.psnr_db for one in found], axis=0),
        strict=True,
    )
    cells = "".join(f"  {bits:.3f} {quality:5.2f}" for bits, quality in points)
    deltas = [
        delta(*(zip(one.bits, one.psnr_db, strict=True) for one in pair))
        for pair in zip(anchors, found, strict=True)
    ]
    encode, decode = (
        np.mean([getattr(one, way) for one in found]) for way in ("encode_ms", "decode_ms")
    )
    each = " ".join(f"{change:+.1f}" for change in deltas)
    mean = float(np.nanmean(deltas))
    return f"{name:16s}{cells}  {encode:5.0f}/{decode:.0f} ms  BD {mean:+.1f} % ({each})"


def features_of(kind: str, data: Path, count: int) -> Iterator[tuple[str, Luminance]]:
    """Give the features of each recording of a kind, in whole groups of 8 where there are."""
    for name, stream in streams_of(kind, data):
        stop = min(stream.planes, WINDOW_PLANES + STRIDE_PLANES * (count - 1))
        method = reconstruction("features", WINDOW_PLANES)
        first = WINDOW_PLANES // 2
        scenes = reconstruct_scenes(stream, method, STRIDE_PLANES, first, stop - first)
        yield name, np.ascontiguousarray(scenes.luminance[:count])


def streams_of(kind: str, data: Path) -> Iterator[tuple[str, SpikeStream]]:
    """Give recordings by name; those of files as they are opened, their full scale not known."""
    if kind != "recordings":
        yield from ((known.name, known.stream) for known in held_out(kind, data))
        return
    for path in sorted((data / "recordings").rglob("*.dat")):
        stream = open_recording(path).stream
        if stream.planes >= WINDOW_PLANES + STRIDE_PLANES * (FEATURES - 1):
            yield path.stem, stream


def print_complexity() -> None:
    """Print multiply-accumulates a pixel of encoder and decoder."""
    weights = read_weights(bundled_weights(SCI), FEATURE_CODEC_KIND)
    counted = count_feature_codec(weights)
    print("sci, kMAC a feature pixel (encode / decode):")
    for name, encode, decode in (
        ("intra", counted.intra_encode, counted.intra_decode),
        ("predicted", counted.inter_encode, counted.inter_decode),
        ("mean of 8", counted.encode(8), counted.decode(8)),
    ):
        print(f"  {name:10s} {encode / 1000:5.1f} / {decode / 1000:.1f}")


if __name__ == "__main__":
    main()
