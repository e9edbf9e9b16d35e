"""`spikeloupe decode IN.slp`: spikes fired again, and scenes, from a bitstream."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.common import (
    add_force_option,
    add_json_option,
    guard_output,
    print_result,
    terminal_progress,
)
from models.errors import RequestError

if TYPE_CHECKING:
    from models.scenes import SceneSequence


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("decode", help="spikes and scenes from a .slp")
    parser.add_argument("file", type=Path, metavar="IN.slp")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT.dat", help="regenerated spikes")
    parser.add_argument("--scenes", type=Path, metavar="DIR", help="decoded scenes, .npy and .png")
    add_force_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Decode, write what was asked for, and print what was decoded."""
    from models.codecs.container import read_slp
    from models.codecs.recordings import decode_recording
    from models.experiments.digests import digests
    from models.streams.writers import write_dat

    if options.output is not None:
        guard_output(options.output, options.force)
    bitstream = read_slp(options.file)
    progress = terminal_progress(options.json)
    begun = time.perf_counter()
    decoded = decode_recording(bitstream, progress)
    seconds = time.perf_counter() - begun
    if options.output is not None:
        if decoded.spikes is None:
            raise RequestError(f"{options.file} holds pictures without spikes", "leave out -o")
        write_dat(decoded.spikes, options.output, force=options.force)
    if options.scenes is not None:
        if decoded.scenes is None:
            raise RequestError(f"{options.file} holds spikes without scenes", "leave out --scenes")
        save_scenes(decoded.scenes, options.scenes, options.force)
    print_result(
        {
            "codec": bitstream.header.codec.name,
            "scenes": len(bitstream.header.plane_indices),
            "planes": bitstream.header.planes,
            "decode_seconds": seconds,
            "checksums_ok": True,  # a wrong one is an error: see read_slp
            **digests(decoded),
        },
        options.json,
    )
    return 0


def save_scenes(scenes: SceneSequence, folder: Path, force: bool) -> None:
    """Write each scene as `PLANE.npy` (float32) and `PLANE.png` (8 bit)."""
    from models.streams.scene_files import write_scene

    folder.mkdir(parents=True, exist_ok=True)
    for luminance, plane_index in zip(scenes.luminance, scenes.plane_indices, strict=True):
        write_scene(luminance, folder, plane_index, force=force)
