"""`spikeloupe classify FILE|FOLDER`: what recordings show, of raw spikes or after coding."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.arguments import index, number, positive
from app.commands.common import (
    add_device_option,
    add_force_option,
    add_geometry_options,
    add_json_option,
    print_result,
    take_device,
    terminal_progress,
)
from app.commands.inputs import open_with_options, refuse
from app.commands.outputs import PICTURE_SUFFIXES, guard_output
from models.classification.labels import DATA_SETS, MNIST, data_set

if TYPE_CHECKING:
    from models.classification.classify import Classification
    from models.classification.coding import CodedFeatures
    from models.classification.report import ClassificationReport, ClassScore
    from models.progress import Progress

USUAL_GOP = 8


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of one recording.

    Attributes:
        planes: of the recording.
        classification: what it shows.
        coded: what its features cost, or None where they were not coded.
    """

    planes: int
    classification: Classification
    coded: CodedFeatures | None

    def to_json(self) -> dict[str, Any]:
        """Return the figures by their JSON keys."""
        told = self.classification
        figures: dict[str, Any] = {
            "label": told.label,
            "confidence": told.confidence,
            "top5": [asdict(ranked) for ranked in told.top5],
            "planes": self.planes,
        }
        if self.coded is None:
            return figures
        return figures | {
            "features": len(self.coded.features),
            "payload_bytes": self.coded.payload_bytes,
            "bits_per_scene_pixel": self.coded.bits_per_feature_pixel,
            "bits_per_spike_sample": self.coded.bits_per_spike_sample(self.planes),
            "quality": self.coded.quality,
        }


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("classify", help="what a recording shows")
    parser.add_argument(
        "source", type=Path, metavar="FILE|FOLDER", help="a recording, or a folder of labelled ones"
    )
    parser.add_argument(
        "--dataset",
        choices=tuple(DATA_SETS),
        default=MNIST.name,
        help=f"whose labels to tell apart; {MNIST.name}",
    )
    parser.add_argument("--codec", metavar="NAME", help="code the features before; sci, hevc, …")
    wish = parser.add_mutually_exclusive_group()
    wish.add_argument(
        "--bpp", type=positive, metavar="X", help="most bits per scene pixel, of each recording"
    )
    wish.add_argument("--quality", type=number, metavar="Q", help="of the codec, 0 to 100")
    parser.add_argument(
        "--gop", type=index, metavar="N", help=f"features of a segment, 0 for all; {USUAL_GOP}"
    )
    parser.add_argument(
        "--tsne", type=Path, metavar="PNG", help="draw the embeddings of a folder's recordings"
    )
    add_geometry_options(parser)
    add_force_option(parser)
    add_device_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Classify, and print labels or a report."""
    take_device(options)
    if options.codec is None:
        refuse(options, ("bpp", "quality", "gop"), "is of a codec; name one by --codec")
    progress = terminal_progress(options.json)
    if options.source.is_dir() and not _is_recording(options.source):
        result, rows = _folder(options, progress)
    else:
        refuse(options, ("tsne",), "is of a folder of recordings")
        result = _told(options, options.source, progress).to_json()
        rows = file_rows(result)
    print_result(result, options.json, rows)
    return 0


def _is_recording(folder: Path) -> bool:
    """Whether a folder is one recording: it has SpikeCV's config."""
    from models.streams.spikecv import CONFIG_NAMES

    return any((folder / name).is_file() for name in CONFIG_NAMES)


def _told(options: argparse.Namespace, path: Path, progress: Progress) -> Told:
    from models.classification.classify import classify_features, features_of_stream

    stream = open_with_options(path, options).stream
    features = features_of_stream(stream, progress.part(0.0, 0.5))
    coded = None
    if options.codec is not None:
        coded = _coded(options, features, progress.part(0.5, 1.0))
        features = coded.features
    told = Told(stream.planes, classify_features(features, options.dataset), coded)
    progress.step(1, 1, "classified")
    return told


def _coded(options: argparse.Namespace, features: Any, progress: Progress) -> CodedFeatures:
    from models.classification.coding import code_features, code_within
    from models.codecs.spec import QUALITY, CodecSpec

    gop = USUAL_GOP if options.gop is None else options.gop
    spec = CodecSpec.of(options.codec)
    if options.bpp is not None:
        return code_within(features, spec, gop, options.bpp, progress)
    if options.quality is not None:
        spec = spec.replace(**{QUALITY: options.quality})
    return code_features(features, spec, gop, progress)


def _folder(
    options: argparse.Namespace, progress: Progress
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    import numpy as np

    from app.commands.embedding_figure import write_embedding_figure
    from models.classification.labelled_folder import labelled_recordings
    from models.classification.report import classification_report

    labels = data_set(options.dataset).labels
    recordings = labelled_recordings(options.source, labels)
    if options.tsne is not None:
        guard_output(options.tsne, options.force, PICTURE_SUFFIXES)
    told = [
        _told(options, one.path, progress.part(at / len(recordings), (at + 1) / len(recordings)))
        for at, one in enumerate(recordings)
    ]
    truth = [one.label for one in recordings]
    report = classification_report(truth, [one.classification.label for one in told], labels)
    result = {"recordings": len(told), "accuracy": report.accuracy} | _cost(told)
    if options.tsne is not None:
        embeddings = np.stack([one.classification.embedding for one in told])
        write_embedding_figure(embeddings, truth, options.tsne, options.force)
        result["figure"] = str(options.tsne)
    rows = folder_rows(result, report)
    result |= {
        "classes": [asdict(score) for score in report.scores],
        "macro": asdict(report.macro),
        "weighted": asdict(report.weighted),
        "files": [
            {"file": str(one.path), "truth": one.label, **found.to_json()}
            for one, found in zip(recordings, told, strict=True)
        ],
    }
    return result, rows


def _cost(told: list[Told]) -> dict[str, Any]:
    """Return what all recordings cost together, if they were coded."""
    coded = [(one.coded, one.planes) for one in told if one.coded is not None]
    if not coded:
        return {}
    samples = sum(one.features[0].size * planes for one, planes in coded)
    payload_bytes = sum(one.payload_bytes for one, _ in coded)
    return {
        "payload_bytes": payload_bytes,
        "bits_per_spike_sample": 8 * payload_bytes / samples,
    }


def file_rows(result: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the lines for people of one recording."""
    rows = [("label", f"{result['label']}, confidence {result['confidence']:.1%}")]
    others = [f"{ranked['label']} {ranked['confidence']:.1%}" for ranked in result["top5"]]
    rows.append(("likeliest", ", ".join(others)))
    if "payload_bytes" in result:
        rows.append(("cost", _cost_text(result)))
    return rows


def folder_rows(result: dict[str, Any], report: ClassificationReport) -> list[tuple[str, str]]:
    """Return the lines for people of a folder: accuracy, cost, and the report as a table."""
    rows = [("accuracy", f"{result['accuracy']:.2%} of {result['recordings']:,} recordings")]
    if "payload_bytes" in result:
        rows.append(("cost", _cost_text(result)))
    if "figure" in result:
        rows.append(("figure", result["figure"]))
    rows.append(("", "precision  recall      F1  recordings"))
    return rows + [score_row(score) for score in (*report.scores, report.macro, report.weighted)]


def score_row(score: ClassScore) -> tuple[str, str]:
    """Return one line of the report's table."""
    figures = f"{score.precision:9.4f}  {score.recall:6.4f}  {score.f1:6.4f}"
    return score.label, f"{figures}  {score.recordings:10,}"


def _cost_text(result: dict[str, Any]) -> str:
    bits = f"{result['bits_per_spike_sample']:.4g} bits per spike sample"
    return f"{bits}, {result['payload_bytes']:,} bytes"
