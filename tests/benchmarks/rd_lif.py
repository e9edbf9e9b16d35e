"""Rate and distortion of `lif-dct` beside JPEG, JPEG 2000 and WebP on the evaluation pictures.

    python tests/benchmarks/rd_lif.py [--data FOLDER] [--limit N] [--only "NAME;…"]

Pictures that were JPEGs are shrunk by 0.75. Payload bytes of real encoders, decoded again. Prints
for each codec the means of PSNR and SSIM at some bitrates (over the pictures that it can code with
as many bits), and its BD-rates (mean over pictures, 0.15 to 1.2 bits per scene pixel) against JPEG
with the table of Annex K and optimised Huffman codes. Then the same for what can be set on
`lif-dct`, and what each number of layers costs. Nothing of the codec was chosen by these pictures.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.arrays import Luminance
from models.codecs.lif.head import first_layers
from models.codecs.registry import picture_coder
from models.codecs.spec import CodecSpec
from models.errors import RequestError
from models.metrics.bd_rate import FEWEST_POINTS, RateCurve, bd_rate
from models.metrics.image_fidelity import psnr_db, ssim
from models.progress import Progress
from models.training.evaluation_data import evaluation_pictures

PICTURES = Path(__file__).resolve().parents[3] / "shared" / "data" / "eval"
BITS_RANGE, MARGIN = (0.15, 1.2), 1.35
TOLD_BITS = (0.15, 0.3, 0.5, 0.8, 1.2)
LAYERS = (2, 3, 4, 6)
CODECS = {
    "jpeg": (CodecSpec.of("jpeg"), (3, 90)),
    "jpeg, flat table": (CodecSpec.of("jpeg", table="flat"), (3, 90)),
    "jpeg2000": (CodecSpec.of("jpeg2000"), (22, 80)),
    "webp": (CodecSpec.of("webp"), (0, 98)),
    "lif-dct": (CodecSpec.of("lif-dct"), (4, 88)),
    "lif-dct, counts as fired": (CodecSpec.of("lif-dct", counts="fired"), (6, 92)),
    "lif-dct, blocks of 8": (CodecSpec.of("lif-dct", blocks="8"), (4, 88)),
    "lif-dct, blocks of 16": (CodecSpec.of("lif-dct", blocks="16"), (4, 88)),
    "lif-dct, θ of Annex K": (CodecSpec.of("lif-dct", thresholds="annex-k"), (2, 98)),
    "lif-dct, R = 100": (CodecSpec.of("lif-dct", resistance=100), (4, 90)),
    "lif-dct, R = 10⁶": (CodecSpec.of("lif-dct", resistance=1_000_000), (4, 88)),
}
"""What is measured, and the qualities between which it is."""
POINTS = 14


@dataclass(frozen=True, slots=True)
class Point:
    """A picture at one quality."""

    bits: float
    psnr_db: float
    ssim: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=PICTURES)
    parser.add_argument("--limit", type=int, default=24)
    parser.add_argument(
        "--only", default="", help="codecs by the words of the table, semicolons between"
    )
    options = parser.parse_args()
    pictures = evaluation_pictures(options.data, options.limit)
    asked = options.only.split(";") if options.only else list(CODECS)
    print(f"{len(pictures)} pictures")
    print(f"{'':26s}" + "".join(f"{bits:>17g}" for bits in TOLD_BITS) + "    BD-rate PSNR   SSIM")
    anchors = [measure(picture, *CODECS["jpeg"]) for picture in pictures]
    for name in asked:
        found = [measure(picture, *CODECS[name]) for picture in pictures]
        print(row(name, anchors, found), flush=True)
    if "lif-dct" in asked:
        print_layers(pictures)


def measure(picture: Luminance, spec: CodecSpec, span: tuple[float, float]) -> list[Point]:
    """Code a picture at qualities evenly spaced."""
    qualities = np.linspace(*span, POINTS)
    return [coded(picture, spec.replace(quality=float(quality))) for quality in qualities]


def coded(picture: Luminance, spec: CodecSpec) -> Point:
    """Code and decode a picture."""
    coder = picture_coder(spec)
    (segment,) = coder.encode_pictures(picture[None], 1, Progress())
    decoded = coder.decode_pictures(segment, *picture.shape, Progress())[0]
    bits = 8 * segment.payload_bytes / picture.size
    return Point(bits, psnr_db(picture, decoded), ssim(picture, decoded) or float("nan"))


def row(name: str, anchors: Sequence[list[Point]], found: Sequence[list[Point]]) -> str:
    """Return a line of the table."""
    cells = [
        f"{told(found, 'psnr_db', bits):8.2f} dB {told(found, 'ssim', bits):.3f}"
        for bits in TOLD_BITS
    ]
    deltas = [mean_delta(anchors, found, quality) for quality in ("psnr_db", "ssim")]
    return f"{name:26s}" + "".join(cells) + f"{deltas[0]:+12.1f} % {deltas[1]:+7.1f} %"


def told(found: Sequence[list[Point]], quality: str, bits: float) -> float:
    """Return the mean of a quality at a bitrate, over the pictures that can be coded with it."""
    return float(np.nanmean([at(points, quality, bits) for points in found]))


def at(points: list[Point], quality: str, bits: float) -> float:
    """Return a quality at a bitrate, between the two points beside it in the logarithm of bits.

    It is not a number where no two points are.
    """
    ordered = sorted(points, key=lambda point: point.bits)
    logs = np.log([point.bits for point in ordered])
    values = [getattr(point, quality) for point in ordered]
    return float(np.interp(np.log(bits), logs, values, left=np.nan, right=np.nan))


def mean_delta(anchors: Sequence[list[Point]], tests: Sequence[list[Point]], quality: str) -> float:
    """Return the mean of the BD-rates of all pictures that have enough points."""
    curves = [(curve(a, quality), curve(b, quality)) for a, b in zip(anchors, tests, strict=True)]
    return float(np.mean([bd_rate(a, b) for a, b in curves if a and b]))


def curve(points: list[Point], quality: str) -> RateCurve | None:
    """Return the points near the range as a curve, or None."""
    low, high = BITS_RANGE[0] / MARGIN, BITS_RANGE[1] * MARGIN
    kept: list[tuple[float, float]] = []
    for point in sorted(points, key=lambda point: point.bits):
        value = getattr(point, quality)
        if low <= point.bits <= high and (not kept or value > kept[-1][1]):
            kept.append((point.bits, value))
    if len(kept) < FEWEST_POINTS:
        return None
    try:
        return RateCurve(*zip(*kept, strict=True))
    except RequestError:
        return None


def print_layers(pictures: Sequence[Luminance]) -> None:
    """Print how many more bytes layers take at one T, and what their prefixes come to."""
    spec = CodecSpec.of("lif-dct", quality=50.0)
    alone = [coded(picture, spec) for picture in pictures]
    print(
        f"\nat quality 50, one layer: {mean(alone, 'bits'):.3f} bpp {mean(alone, 'psnr_db'):.2f} dB"
    )
    for layers in LAYERS:
        prefixes = [layered(picture, spec.replace(layers=layers)) for picture in pictures]
        columns = list(zip(*prefixes, strict=True))
        whole = 100 * (mean(columns[-1], "bits") / mean(alone, "bits") - 1)
        words = ", ".join(
            f"{mean(column, 'bits'):.3f} → {mean(column, 'psnr_db'):.2f}" for column in columns
        )
        print(f"{layers} layers: {whole:+.1f} % bytes; {words}", flush=True)


def layered(picture: Luminance, spec: CodecSpec) -> list[Point]:
    """Code a picture in layers; return the point of each prefix."""
    coder = picture_coder(spec)
    (segment,) = coder.encode_pictures(picture[None], 1, Progress())
    found = []
    for layers in range(1, int(spec["layers"]) + 1):
        data = first_layers(segment.data, layers)
        part = type(segment)(data, 0, 1, len(data))
        decoded = coder.decode_pictures(part, *picture.shape, Progress())[0]
        found.append(Point(8 * len(data) / picture.size, psnr_db(picture, decoded), 0.0))
    return found


def mean(points: Sequence[Point], what: str) -> float:
    """Return the mean of one number of points."""
    return float(np.mean([getattr(point, what) for point in points]))


if __name__ == "__main__":
    main()
