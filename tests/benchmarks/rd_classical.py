"""Rate, distortion and time of the classical picture coders on ground-truth scenes.

    python tests/benchmarks/rd_classical.py [--codecs hevc,vvc] [--pictures FOLDER_OR_PNG …]

Prints for each codec the operating points (bits per scene pixel → PSNR), the range that its
quality spans, the bytes that are not payload, the time of one scene near 0.3 bits per scene
pixel, and its BD-rate against JPEG and against VVC. Beside it stands the BD-rate of anchors:
points measured earlier by other programs on six other REDS scenes. Bits at a PSNR differ from
scene to scene, so that only the ratio to JPEG can be compared, within some percent.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.arrays import Luminance
from models.codecs.classical import CLASSICAL, classical_availability, classical_coder
from models.codecs.spec import CodecSpec
from models.metrics.bd_rate import RateCurve, bd_rate
from models.metrics.image_fidelity import psnr_db
from models.progress import Progress

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "data" / "recordings"
QUALITIES = (0, 12.5, 25, 37.5, 50, 62.5, 75, 87.5, 100)
TYPICAL_BITS = 0.3
MOST_BITS = 1.8
"""Where the anchors end."""
ANCHORS = {
    "jpeg": ((0.180, 25.0), (0.321, 27.6), (0.538, 30.1), (0.914, 33.0), (1.42, 36.1)),
    "jpeg2000": ((0.100, 25.3), (0.245, 28.3), (0.398, 30.3), (0.880, 35.1), (1.32, 38.5)),
    "webp": ((0.218, 27.4), (0.400, 30.0), (0.615, 32.4), (1.03, 36.1), (1.75, 41.0)),
    "avif": ((0.174, 27.5), (0.314, 30.1), (0.567, 33.4), (0.977, 37.1)),
    "jpegxl": ((0.257, 27.8), (0.418, 30.0), (0.626, 32.0), (0.929, 34.8), (1.39, 38.3)),
    "hevc": ((0.144, 27.2), (0.265, 29.6), (0.455, 32.3), (0.726, 35.2), (1.08, 38.3)),
    "av1": ((0.157, 27.8), (0.285, 30.1), (0.509, 33.1), (0.827, 36.3), (1.19, 39.3)),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One quality on all pictures: payload bits, mean PSNR, other bytes and seconds a picture."""

    bits_per_scene_pixel: float
    psnr_db: float
    other_bytes: float
    encode_seconds: float
    decode_seconds: float


def main() -> None:
    """Measure the codecs that are asked for and print the table."""
    arguments = parse_arguments()
    pictures = read_luminance(arguments.pictures)
    print(f"{len(pictures)} scenes of {pictures.shape[1]}×{pictures.shape[2]}, all intra")
    measured: dict[str, list[Point]] = {}
    for name in arguments.codecs.split(","):
        available, reason = classical_availability(name)
        if not available:
            print(f"{name:9s} unavailable: {reason}")
            continue
        measured[name] = [measure(name, quality, pictures) for quality in QUALITIES]
        print_points(name, measured[name])
    print_comparison(measured)


def parse_arguments() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--codecs", default=",".join(CLASSICAL))
    folders = [RECORDINGS / "simulated_reds", RECORDINGS / "simulated_reds_5gt"]
    parser.add_argument("--pictures", type=Path, nargs="+", default=folders)
    return parser.parse_args()


def read_luminance(sources: list[Path]) -> Luminance:
    """Return PNG files, or those of folders, as (N, H, W) float32 in [0, 1]."""
    from PIL import Image

    files = [
        file for source in sources for file in (sorted(source.glob("*.png")) or [source])
    ]  # fmt: skip
    levels = [np.asarray(Image.open(file).convert("L"), np.float32) for file in files]
    return np.stack(levels) / np.float32(255)


def measure(name: str, quality: float, pictures: Luminance) -> Point:
    """Encode and decode all pictures, each alone."""
    coder = classical_coder(CodecSpec.of(name, quality=quality))
    _, height, width = pictures.shape
    times = [time.perf_counter()]
    segments = coder.encode_pictures(pictures, 1, Progress())
    times.append(time.perf_counter())
    decoded = [coder.decode_pictures(segment, height, width, Progress())[0] for segment in segments]
    times.append(time.perf_counter())
    payload = sum(segment.payload_bytes for segment in segments)
    count = len(pictures)
    return Point(
        8 * payload / pictures.size,
        float(np.mean([psnr_db(*pair) for pair in zip(pictures, decoded, strict=True)])),
        (sum(len(segment.data) for segment in segments) - payload) / count,
        (times[1] - times[0]) / count,
        (times[2] - times[1]) / count,
    )


def print_points(name: str, points: list[Point]) -> None:
    """Print one codec's line."""
    typical = min(points, key=lambda point: abs(point.bits_per_scene_pixel - TYPICAL_BITS))
    curve = " ".join(f"{p.bits_per_scene_pixel:.3f}→{p.psnr_db:.2f}" for p in points)
    print(
        f"{name:9s} {curve} | {typical.other_bytes:.0f} other bytes | "
        f"{1e3 * typical.encode_seconds:.0f} ms encode, {1e3 * typical.decode_seconds:.0f} ms "
        f"decode at {typical.bits_per_scene_pixel:.2f} bpp",
        flush=True,
    )


def print_comparison(measured: dict[str, list[Point]]) -> None:
    """Print BD-rates against JPEG and VVC, and that of the anchors against their JPEG."""
    curves = {name: curve_of(points) for name, points in measured.items()}
    anchors = {name: RateCurve(*zip(*points, strict=True)) for name, points in ANCHORS.items()}
    print(f"\n{'BD-rate, %':12s}{'vs JPEG':>10s}{'anchors':>10s}{'vs VVC':>10s}")
    for name, curve in curves.items():
        pairs = (
            (curves.get("jpeg"), curve),
            (anchors["jpeg"], anchors.get(name)),
            (curves.get("vvc"), curve),
        )
        cells = [f"{bd_rate(a, b):+.1f}" if a and b else "-" for a, b in pairs]
        print(f"{name:12s}" + "".join(f"{cell:>10s}" for cell in cells))


def curve_of(points: list[Point]) -> RateCurve:
    """Return the points below MOST_BITS as a curve."""
    kept = [point for point in points if point.bits_per_scene_pixel < MOST_BITS]
    return RateCurve(
        tuple(point.bits_per_scene_pixel for point in kept), tuple(point.psnr_db for point in kept)
    )


if __name__ == "__main__":
    main()
