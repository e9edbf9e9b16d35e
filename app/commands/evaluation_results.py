"""What `evaluate` gives out: tables for people, JSON, and every point as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.evaluation_tables import rd_tables, reconstruction_table
from app.commands.tables import as_markdown, as_text

if TYPE_CHECKING:
    from models.experiments.evaluation import Evaluation
    from models.experiments.reconstructions import MethodFidelity


def print_tables(found: Evaluation, left_out: Mapping[str, str], markdown: bool) -> None:
    """Print every table, then the codecs that were left out."""
    tables = [table for group in found.tables for table in rd_tables(group)]
    if found.methods:
        tables.append(reconstruction_table(found.methods))
    print("\n\n".join(map(as_markdown if markdown else as_text, tables)))
    if left_out:
        print()
    for name, reason in left_out.items():
        print(f"{name} is left out: {reason}")


def to_json(found: Evaluation) -> dict[str, Any]:
    """Return every point, BD-rate and reconstruction under stable keys."""
    return {
        "rate_distortion": [table.to_json() for table in found.tables],
        "reconstruction": [_method_json(method) for method in found.methods],
    }


def _method_json(method: MethodFidelity) -> dict[str, Any]:
    return {
        "method": method.name,
        "parameters": method.parameters,
        "macs_per_pixel": method.macs_per_pixel,
        "scene_psnr_db": method.psnr_db,
        "scene_ssim": method.ssim,
        "scenes": [
            {"place": scene.place, "scene_psnr_db": scene.psnr_db, "scene_ssim": scene.ssim}
            for scene in method.scenes
        ],
    }


def write_points(found: Evaluation, path: Path, force: bool) -> None:
    """Write a line for each point; a figure that is not known is left empty.

    Raises:
        OutputError: the file exists already and `force` is not given.
    """
    from models.streams.scene_files import write_beside

    text = io.StringIO(newline="")
    csv.writer(text).writerows(_lines(found))
    write_beside(path, lambda file: file.write(text.getvalue().encode()), force)


def _lines(found: Evaluation) -> Iterator[list[Any]]:
    from models.experiments.rd_tables import POINT_KEYS, point_json

    yield ["on", "subject", "reconstruct", "codec", *POINT_KEYS]
    for table in found.tables:
        for curve in table.curves:
            for point in curve.points:
                place = [table.title, curve.subject, curve.reconstruct, curve.codec]
                yield [*place, *point_json(point).values()]
