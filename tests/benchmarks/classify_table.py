"""Accuracy against bits, as SCI's Tables VI to VIII.

    python tests/benchmarks/classify_table.py --data DIR --dataset mnist [--codec sci] [--count 500]

DIR holds the data sets. Test pictures are recorded (moving, noisy, seeded by their number), their
features coded and classified. Bits are payload bits per spike sample, the raw stream being 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from models.classification.classify import weights_name
from models.classification.labels import DATA_SETS, data_set
from models.classification.moving_pictures import RECORDING_PLANES
from models.classification.picture_sets import load_labelled
from models.classification.report import ClassificationReport
from models.codecs.spec import CodecSpec
from models.experiments.classification import (
    BITS,
    accuracy_at,
    accuracy_uncoded,
    bits_by_quality,
    quality_for_bits,
    record_test_pictures,
)
from models.networks.weights import bundled_weights
from models.progress import Progress


def main() -> None:
    """Print the table of a data set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--dataset", choices=tuple(DATA_SETS), default="mnist")
    parser.add_argument("--codec", default="sci")
    parser.add_argument("--count", type=int, default=500, help="test recordings that are coded")
    parser.add_argument("--uncoded", type=int, help="test recordings without coding; as --count")
    parser.add_argument("--bits", type=float, nargs="*", default=BITS)
    options = parser.parse_args()
    print_table(options)


def print_table(options: argparse.Namespace) -> None:
    """Print accuracy without coding and at each bit rate."""
    like = data_set(options.dataset)
    size = len(load_labelled(like.name, options.data, "train"))
    card = bundled_weights(weights_name(like.name)).with_suffix(".json")
    print(
        f"{like.title}: {RECORDING_PLANES} planes of {like.side}×{like.side}; "
        f"training set of {size:,} pictures; codec {options.codec}"
    )
    print(json.loads(card.read_text(encoding="utf-8"))["trained"])
    start = time.perf_counter()
    recordings = record_test_pictures(like.name, options.data, options.count)
    uncoded = accuracy_uncoded(recordings, like.name)
    print(
        f"{len(recordings):,} test recordings, uncoded: {uncoded.report.accuracy:.2%}", flush=True
    )
    if options.uncoded is not None:
        more = record_test_pictures(like.name, options.data, options.uncoded)
        accuracy = accuracy_uncoded(more, like.name).report.accuracy
        print(f"{len(more):,} test recordings, uncoded: {accuracy:.2%}", flush=True)
    report = uncoded.report
    codec = CodecSpec.of(options.codec)
    spent = bits_by_quality(recordings, codec, Progress()) if options.bits else ()
    for bits in options.bits:
        spec = codec.replace(quality=quality_for_bits(spent, bits))
        point = accuracy_at(recordings, like.name, spec, Progress())
        report = point.report
        print(
            f"about {bits:.3f}: {point.bits_per_spike_sample:.4f} bits per spike sample "
            f"(quality {point.quality:.2f}), bit saving {point.bit_saving:.2%}, "
            f"accuracy {report.accuracy:.2%}, drop {point.drop_from(uncoded):.2f} points",
            flush=True,
        )
    print_report(report)
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)


def print_report(report: ClassificationReport) -> None:
    """Print precision, recall and F1 of each class."""
    print(f"{'':24}precision  recall      F1  recordings")
    for score in (*report.scores, report.macro, report.weighted):
        print(
            f"{score.label:<24}{score.precision:9.4f}  {score.recall:6.4f}  {score.f1:6.4f}"
            f"  {score.recordings:10,}"
        )


if __name__ == "__main__":
    main()
