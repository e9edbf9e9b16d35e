"""`spikeloupe reconstruct FILE -o DIR`: scenes from spikes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.commands.arguments import count, index
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
from app.commands.outputs import guard_scenes
from models.codecs.bitstream import PipelineSpec
from models.errors import RequestError

USUAL = PipelineSpec()
"""Window and stride are those of `encode`: the scenes are the ones that it would code."""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("reconstruct", help="scenes from spikes, as .npy and .png")
    parser.add_argument("file", type=Path, help="a recording")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--method",
        default=USUAL.reconstruct,
        metavar="NAME",
        help=f"tfp, tfi, learned or features; {USUAL.reconstruct}",
    )
    parser.add_argument(
        "--window", type=count, metavar="PLANES", help=f"of tfp; {USUAL.window_planes}"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--plane", type=index, nargs="+", metavar="T", help="plane indices")
    where.add_argument(
        "--stride",
        type=count,
        default=USUAL.stride_planes,
        metavar="PLANES",
        help=f"from scene to scene; {USUAL.stride_planes}",
    )
    add_geometry_options(parser)
    add_force_option(parser)
    add_device_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Reconstruct and write the scenes."""
    from models.reconstruction.registry import reconstruction
    from models.streams.scene_files import write_scene

    take_device(options)
    method = reconstruction(options.method, options.window or USUAL.window_planes)
    if method.name != "tfp":
        refuse(options, ("window",), f"is of tfp; {method.name} takes none")
    stream = open_with_options(options.file, options).stream
    indices = _plane_indices(options, stream.planes)
    guard_scenes(options.output, indices, options.force)
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


def _plane_indices(options: argparse.Namespace, planes: int) -> list[int]:
    from models.reconstruction.sequence import scene_planes

    if options.plane is None:
        return list(scene_planes(0, planes, options.stride))
    outside = [plane for plane in options.plane if plane >= planes]
    if outside:
        raise RequestError(f"plane {outside[0]} is outside the recording, 0 to {planes - 1}")
    return list(dict.fromkeys(options.plane))
