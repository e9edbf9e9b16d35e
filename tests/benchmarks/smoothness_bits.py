"""What the smoothness constraint on features saves in bits (SCI, Sec. V-B, Table II).

    python tests/benchmarks/smoothness_bits.py WITH WITHOUT [--data FOLDER] [--preset PRESET]

WITH and WITHOUT are extractions of features, trained with and without the constraint: runs of
`spikeloupe train`, or files of weights. Features of 13 planes, every 7, of moving scenes of
held-out pictures; coded by x265, intra and in groups of 8, and decoded again. Prints bits per
feature pixel with PSNR against the features before coding and against the true light, and the
BD-rates of WITH against WITHOUT in both senses. The first compares what is coded, where smooth
features have less to lose; the second what is left of the scene.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from curves import delta
from held_out import DATA, KINDS, WINDOW_PLANES, held_out

from models.arrays import Luminance
from models.codecs.registry import picture_coder
from models.codecs.spec import QUALITY, CodecSpec
from models.experiments.known_recordings import KnownRecording
from models.metrics.image_fidelity import psnr_db
from models.networks.features.extraction import FeatureExtractionNetwork
from models.networks.features.extractor import EXTRACTION_KIND, FeatureExtractor
from models.networks.sci_configs import FEATURE_EXTRACTIONS
from models.networks.weights import read_weights
from models.progress import Progress
from models.reconstruction.base import to_luminance
from models.reconstruction.windowed import planes_around
from models.training.features_stage import laplacian
from models.training.finished import weights_of
from models.training.loop import load_checkpoint

QUALITIES = (15.0, 30.0, 45.0, 60.0, 75.0)
GOPS = (1, 8)


@dataclass(frozen=True, slots=True)
class Coded:
    """Features of one recording at one quality: bits per feature pixel, mean PSNR in dB."""

    bits: float
    to_features_db: float
    to_light_db: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("extractions", nargs=2, type=Path, metavar="WITH|WITHOUT")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--preset", default="medium")
    parser.add_argument("--limit", type=int, default=16, help="features of a scene, at most")
    options = parser.parse_args()
    scenes = list(held_out(KINDS[-1], options.data))
    extractors = [extractor(path) for path in options.extractions]
    lights, made = [], [list[Luminance](), list[Luminance]()]
    for scene in scenes:
        planes = inner_planes(scene)[: options.limit]
        lights.append(np.stack([scene.truths[plane] for plane in planes]))
        for features, network in zip(made, extractors, strict=True):
            features.append(features_at(scene, planes, network))
    print(f"{len(scenes)} moving scenes of {lights[0].shape} features; x265 {options.preset}")
    for path, features in zip(options.extractions, made, strict=True):
        rough = np.mean([float(laplacian(_tensor(one)).abs().mean()) for one in features])
        print(f"{path}: mean |Δ| {rough:.4f}, PSNR to light {mean_psnr(features, lights):.2f} dB")
    for gop in GOPS:
        compare(options, gop, made, lights)


def compare(
    options: argparse.Namespace,
    gop: int,
    made: Sequence[Sequence[Luminance]],
    lights: Sequence[Luminance],
) -> None:
    """Code the features of both extractions, and print."""
    curves = []
    for path, features in zip(options.extractions, made, strict=True):
        pairs = zip(features, lights, strict=True)
        found = [[coded(*pair, quality, gop, options.preset) for quality in QUALITIES]
                 for pair in pairs]  # fmt: skip
        curves.append(found)
        means = np.mean([[list(asdict(point).values()) for point in one] for one in found], axis=0)
        cells = "".join(f"   {bits:.3f} {own:.2f} {true:.2f}" for bits, own, true in means)
        print(f"gop {gop}  {path.name:14s}{cells}", flush=True)
    for sense in ("to_features_db", "to_light_db"):
        deltas = [
            delta(*([(point.bits, getattr(point, sense)) for point in one] for one in pair))
            for pair in zip(*reversed(curves), strict=True)
        ]
        each = " ".join(f"{value:+.1f}" for value in deltas)
        print(f"gop {gop}  {sense}: BD-rate {np.nanmean(deltas):+.1f} % ({each})", flush=True)


def coded(features: Luminance, light: Luminance, quality: float, gop: int, preset: str) -> Coded:
    """Code features (N, H, W) and decode them."""
    coder = picture_coder(CodecSpec.of("hevc", preset=preset, **{QUALITY: quality}))
    segments = coder.encode_pictures(features, gop, Progress())
    _, height, width = features.shape
    parts = [coder.decode_pictures(segment, height, width, Progress()) for segment in segments]
    decoded = np.concatenate(parts)
    bits = 8 * sum(segment.payload_bytes for segment in segments) / features.size
    return Coded(bits, mean_psnr([decoded], [features]), mean_psnr([decoded], [light]))


def mean_psnr(found: Sequence[Luminance], wanted: Sequence[Luminance]) -> float:
    """Return the mean PSNR over the pictures (N, H, W) of several recordings."""
    pairs = zip(np.concatenate(found), np.concatenate(wanted), strict=True)
    return float(np.mean([psnr_db(true, one) for one, true in pairs]))


def extractor(path: Path) -> FeatureExtractor:
    """Return the extraction of a run (its averaged weights) or of a file of weights."""
    if path.is_file() and path.suffix == ".safetensors":
        return FeatureExtractor(read_weights(path, EXTRACTION_KIND))
    run = path.parent if path.is_file() else path
    network = FeatureExtractionNetwork(FEATURE_EXTRACTIONS["lite"])
    average = load_checkpoint(run)["average"]
    network.load_state_dict({key: value for key, value in average.items() if key != "updates"})
    return FeatureExtractor(weights_of(network))


def inner_planes(scene: KnownRecording) -> list[int]:
    """Return the planes with truth around which there are all the planes of a feature."""
    half = WINDOW_PLANES // 2
    return [plane for plane in sorted(scene.truths) if half <= plane < scene.stream.planes - half]


def features_at(scene: KnownRecording, planes: list[int], network: FeatureExtractor) -> Luminance:
    """Return the features at some planes, (N, H, W) in [0, 1]."""
    stream = scene.stream
    rates = [network.firing_rate(planes_around(stream, p, WINDOW_PLANES)) for p in planes]
    return np.stack([to_luminance(rate, stream.full_scale) for rate in rates])


def _tensor(features: Luminance) -> torch.Tensor:
    return torch.from_numpy(features)[:, None]


if __name__ == "__main__":
    main()
