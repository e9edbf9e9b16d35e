"""`spikeloupe reconstruct FILE -o DIR`: scenes from spikes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.commands.common import (
    add_force_option,
    add_geometry_options,
    add_json_option,
    count,
    open_with_options,
    print_result,
    terminal_progress,
)
from models.errors import RequestError


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("reconstruct", help="scenes from spikes, as .npy and .png")
    parser.add_argument("file", type=Path, help="a recording")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument("--method", default="tfp", metavar="NAME", help="tfp or tfi")
    parser.add_argument("--window", type=count, default=21, metavar="PLANES")
    parser.add_argument(
        "--plane", type=int, nargs="+", metavar="T", help="plane indices; default: every stride"
    )
    parser.add_argument("--stride", type=count, default=7, metavar="PLANES")
    add_geometry_options(parser)
    add_force_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Reconstruct and write the scenes."""
    from models.reconstruction.registry import reconstruction
    from models.streams.scene_files import write_scene

    method = reconstruction(options.method, options.window)
    stream = open_with_options(options.file, options).stream
    indices = options.plane or list(range(options.stride // 2, stream.planes, options.stride))
    outside = [t for t in indices if not 0 <= t < stream.planes]
    if outside:
        raise RequestError(f"plane {outside[0]} is outside the recording, 0 to {stream.planes - 1}")
    options.output.mkdir(parents=True, exist_ok=True)
    progress = terminal_progress(options.json)
    for done, plane_index in enumerate(indices):
        progress.step(done, len(indices), "reconstructing")
        scene = method.scene(stream, plane_index)
        write_scene(scene, options.output, plane_index, force=options.force)
    progress.step(1, 1, "reconstructing")
    print_result(
        {
            "method": method.name,
            "window_planes": method.window_planes,
            "scenes": len(indices),
            "planes": indices,
            "full_scale": stream.full_scale,
            "folder": str(options.output),
        },
        options.json,
    )
    return 0
