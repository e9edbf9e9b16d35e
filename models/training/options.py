"""The options of training, apart from what needs torch: `--help` must not wait for it."""

from __future__ import annotations

import argparse
from pathlib import Path

STAGES = (
    "codec",
    "reconstruction",
    "joint",
    "baseline",
    "features",
    "analysis",
    "classifier",
    "feature-codec",
    "joint-features",
)
"""What can be trained."""
VARIANTS = ("base", "soam", "bisoam")
"""Without attention, with it over the past, over past and future."""
SCI_PARTS = ("dorsal", "refinement", "warping")
"""Parts of SCI that can be left out."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of training; `spikeloupe train` has the same."""
    parser.add_argument("stage", choices=STAGES, help="what is trained")
    parser.add_argument("--data", type=Path, required=True, help="folder of pictures and sequences")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run; goes on there")
    parser.add_argument(
        "--minutes", type=float, required=True, help="in all, earlier ones included"
    )
    parser.add_argument(
        "--steps",
        type=_count,
        help="in all; training ends with them or the minutes, whichever first",
    )
    parser.add_argument("--init", type=Path, help="weights (.safetensors) to begin with")
    joint = parser.add_argument_group("joint (begins with the weights that come along)")
    joint.add_argument("--variant", choices=VARIANTS, default="base", help="attention of the codec")
    joint.add_argument(
        "--attention-alone", action="store_true", help="leave reconstruction and codec as they are"
    )
    joint.add_argument(
        "--keep-reconstruction", action="store_true", help="leave the reconstruction as it is"
    )
    sci = parser.add_argument_group("features and analysis (SCI)")
    sci.add_argument("--smoothness", type=float, default=1.0, help="weight of mean |Laplacian|")
    sci.add_argument(
        "--without",
        action="append",
        default=[],
        choices=SCI_PARTS,
        help="leave a part out, to tell its worth; may be repeated",
    )
    sci.add_argument(
        "--keep-codec", action="store_true", help="of joint-features: the analysis alone learns"
    )
    classifier = parser.add_argument_group("classifier (of features of moving pictures)")
    classifier.add_argument(
        "--dataset", choices=("mnist", "cifar", "caltech"), default="mnist", help="which pictures"
    )
    classifier.add_argument("--pictures", type=_count, help="of the data set, evenly chosen; all")
    classifier.add_argument("--views", type=_count, default=2, help="features of each picture")
    parser.add_argument(
        "--export", type=Path, help="write averaged weights and their card here when done"
    )
    parser.add_argument("--preset", default="lite", help="sizes of the networks")
    parser.add_argument("--batch", type=int, default=16, help="crops of a step")
    parser.add_argument("--side", type=int, help="of a crop, in pixels")
    parser.add_argument("--learning-rate", type=float, default=6e-4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1, help="of torch")
    parser.add_argument("--workers", type=int, default=0, help="threads that make batches ahead")
    parser.add_argument("--precision", choices=("auto", "float32", "bfloat16"), default="auto")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")


def _count(word: str) -> int:
    """Read a whole number above 0."""
    if int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word} is below 1")
    return int(word)
