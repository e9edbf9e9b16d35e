"""`spikeloupe classify FILE|FOLDER`: what recordings show, of raw spikes or after coding."""

from __future__ import annotations

import argparse
from dataclasses import asdict
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
    from models.classification.coding import FeatureCoding
    from models.classification.report import ClassificationReport, ClassScore
    from models.classification.told import Told
    from models.classification.told_folder import ToldFolder
    from models.progress import Progress
    from models.streams.stream import SpikeStream

USUAL_GOP = 8


def told_json(told: Told) -> dict[str, Any]:
    """Return what was told of a recording by its JSON keys."""
    found = told.classification
    figures: dict[str, Any] = {
        "label": found.label,
        "confidence": found.confidence,
        "top5": [asdict(ranked) for ranked in found.top5],
        "planes": told.planes,
    }
    if told.cost is None:
        return figures
    return figures | {
        "features": told.cost.features,
        "payload_bytes": told.cost.payload_bytes,
        "bits_per_scene_pixel": told.cost.bits_per_feature_pixel,
        "bits_per_spike_sample": told.cost.bits_per_spike_sample(told.planes),
        "quality": told.cost.quality,
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
        result = _file(options, progress)
        rows = file_rows(result)
    print_result(result, options.json, rows)
    return 0


def _is_recording(folder: Path) -> bool:
    """Whether a folder is one recording: it has SpikeCV's config."""
    from models.streams.spikecv import CONFIG_NAMES

    return any((folder / name).is_file() for name in CONFIG_NAMES)


def _file(options: argparse.Namespace, progress: Progress) -> dict[str, Any]:
    from models.classification.told import tell

    stream = open_with_options(options.source, options).stream
    return told_json(tell(stream, options.dataset, _coding(options), progress))


def _coding(options: argparse.Namespace) -> FeatureCoding | None:
    """Return how features are coded, as the options say; None where they are not."""
    from models.classification.coding import FeatureCoding
    from models.codecs.spec import QUALITY, CodecSpec

    if options.codec is None:
        return None
    spec = CodecSpec.of(options.codec)
    if options.quality is not None:
        spec = spec.replace(**{QUALITY: options.quality})
    return FeatureCoding(spec, USUAL_GOP if options.gop is None else options.gop, options.bpp)


def _folder(
    options: argparse.Namespace, progress: Progress
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    from app.commands.embedding_figure import write_embedding_figure
    from models.classification.labelled_folder import labelled_recordings
    from models.classification.told_folder import tell_folder

    recordings = labelled_recordings(options.source, data_set(options.dataset).labels)
    if options.tsne is not None:
        guard_output(options.tsne, options.force, PICTURE_SUFFIXES)

    def open_stream(path: Path) -> SpikeStream:
        return open_with_options(path, options).stream

    told = tell_folder(recordings, options.dataset, _coding(options), open_stream, progress)
    report = told.report
    result = {"recordings": len(told.recordings), "accuracy": report.accuracy} | _cost(told)
    if options.tsne is not None:
        write_embedding_figure(told, options.tsne, options.force)
        result["figure"] = str(options.tsne)
    rows = folder_rows(result, report)
    rows += [("left out", f"{one.path}: {one.reason}") for one in told.left_out]
    result |= {
        "classes": [asdict(score) for score in report.scores],
        "macro": asdict(report.macro),
        "weighted": asdict(report.weighted),
        "confusion": {
            "labels": list(told.confusion.labels),
            "counts": told.confusion.counts.tolist(),
        },
        "files": [
            {"file": str(one.path), "truth": one.label, **told_json(found)}
            for one, found in zip(told.recordings, told.told, strict=True)
        ],
        "left_out": [{"file": str(one.path), "reason": one.reason} for one in told.left_out],
    }
    return result, rows


def _cost(told: ToldFolder) -> dict[str, Any]:
    """Return what all recordings cost together, if they were coded."""
    if told.payload_bytes is None:
        return {}
    return {
        "payload_bytes": told.payload_bytes,
        "bits_per_spike_sample": told.bits_per_spike_sample,
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
