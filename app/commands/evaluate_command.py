"""`spikeloupe evaluate`: rate–distortion of codecs on pictures, fidelity of reconstructions."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.arguments import count, positive
from app.commands.common import add_json_option, json_line, terminal_progress
from models.errors import RequestError
from models.progress import Progress

if TYPE_CHECKING:
    from models.arrays import Luminance
    from models.codecs.spec import CodecSpec
    from models.training.evaluation_data import TrueScene
    from models.training.rd_table import CodecCurves

PRESETS: dict[str, dict[str, str]] = {"hevc": {"preset": "slow"}}


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "evaluate", help="measure learned codecs and reconstructions beside classical ones"
    )
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="pictures to code")
    parser.add_argument(
        "--recordings", type=Path, metavar="DIR", help="recordings with ground truth beside them"
    )
    parser.add_argument("--codecs", default="spikecodec-base,jpeg,hevc", metavar="A,B,…")
    parser.add_argument("--points", type=count, default=8, help="qualities of each codec")
    parser.add_argument("--limit", type=count, default=24, help="most pictures of --pictures")
    parser.add_argument(
        "--full-scale", type=positive, default=0.6, help="of recordings that don't tell theirs"
    )
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure and print the tables."""
    from models.training.evaluation_data import evaluation_pictures, true_scenes

    if options.pictures is None and options.recordings is None:
        raise RequestError("nothing to measure on", "give --pictures, --recordings, or both")
    scenes = true_scenes(options.recordings, options.full_scale) if options.recordings else []
    tables = []
    if scenes:
        truths = [scene.luminance for scene in scenes]
        tables.append(_rd_table("ground truth of recordings", truths, truths, options))
        found = _learned_scenes(scenes)
        tables.append(_rd_table("learned reconstructions, against truth", found, truths, options))
    if options.pictures is not None:
        pictures = evaluation_pictures(options.pictures, options.limit)
        tables.append(_rd_table("pictures", pictures, pictures, options))
    result: dict[str, Any] = {"rate_distortion": tables}
    if scenes:
        result["reconstruction"] = _reconstructions(scenes, terminal_progress(options.json))
    if options.json:
        print(json_line(result))
    else:
        _print_tables(result)
    return 0


def _learned_scenes(scenes: list[TrueScene]) -> list[Luminance]:
    from models.reconstruction.registry import reconstruction

    method = reconstruction("learned", 41)
    return [method.scene(scene.stream, scene.plane_index) for scene in scenes]


def _rd_table(
    title: str, pictures: list[Luminance], truths: list[Luminance], options: argparse.Namespace
) -> dict[str, Any]:
    import numpy as np

    from models.training.rd_table import mean_bd_rate, measure_curves

    qualities = np.linspace(8, 92, options.points).round(1).tolist()
    progress = terminal_progress(options.json)
    specs = [_spec(name) for name in options.codecs.split(",")]
    curves = [
        measure_curves(
            pictures, truths, spec, qualities, progress.part(i / len(specs), (i + 1) / len(specs))
        )
        for i, spec in enumerate(specs)
    ]
    deltas = {
        anchor.name: {test.name: mean_bd_rate(anchor, test) for test in curves if test != anchor}
        for anchor in curves
    }
    return {
        "on": title,
        "pictures": len(pictures),
        "curves": {found.name: _mean_curve(found) for found in curves},
        "bd_rate_percent": {
            anchor: {name: delta.percent for name, delta in tests.items()}
            for anchor, tests in deltas.items()
        },
        "bd_rate_pictures": {
            anchor: {name: delta.pictures for name, delta in tests.items()}
            for anchor, tests in deltas.items()
        },
    }


def _spec(name: str) -> CodecSpec:
    from models.codecs.spec import CodecSpec

    return CodecSpec.of(name, **PRESETS.get(name, {}))


def _mean_curve(curves: CodecCurves) -> list[dict[str, float]]:
    points = [curves.mean(position) for position in range(len(curves.qualities))]
    return [{"bits_per_scene_pixel": p.bits, "scene_psnr_db": p.psnr_db} for p in points]


def _reconstructions(scenes: list[TrueScene], progress: Progress) -> list[dict[str, Any]]:
    from models.metrics.image_fidelity import psnr_db
    from models.reconstruction.registry import reconstruction

    methods = {name: reconstruction(name, 21) for name in ("tfp", "learned")}
    rows: list[dict[str, Any]] = []
    for position, scene in enumerate(scenes):
        progress.step(position, len(scenes), "reconstructing")
        row: dict[str, Any] = {"recording": scene.name, "plane": scene.plane_index}
        for name, method in methods.items():
            found = method.scene(scene.stream, scene.plane_index)
            row[f"{name}_psnr_db"] = psnr_db(scene.luminance, found)
        rows.append(row)
    progress.step(1, 1, "done")
    return rows


def _print_tables(result: dict[str, Any]) -> None:
    for table in result["rate_distortion"]:
        print(f"\n{table['pictures']} pictures ({table['on']}): bits per scene pixel → PSNR")
        for name, points in table["curves"].items():
            told = (f"{p['bits_per_scene_pixel']:.3f}→{p['scene_psnr_db']:.2f}" for p in points)
            print(f"  {name:<18}", "  ".join(told))
        print("  mean BD-rate, 0.15 to 1.2 bits per scene pixel (on so many pictures):")
        for anchor, tests in table["bd_rate_percent"].items():
            took_part = table["bd_rate_pictures"][anchor]
            told = (
                f"{name} {percent:+.1f} % (on {took_part[name]})" for name, percent in tests.items()
            )
            print(f"    against {anchor:<16}", "  ".join(told))
    rows = result.get("reconstruction", [])
    if rows:
        print("\nreconstruction, PSNR (dB):       TFP-21  learned")
    for row in rows:
        place = f"{row['recording']}@{row['plane']}"
        print(f"  {place:<30} {row['tfp_psnr_db']:7.2f}  {row['learned_psnr_db']:7.2f}")
    if rows:
        means = [
            sum(row[f"{name}_psnr_db"] for row in rows) / len(rows) for name in ("tfp", "learned")
        ]
        print(f"  {'mean':<30} {means[0]:7.2f}  {means[1]:7.2f}")
