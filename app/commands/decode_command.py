"""`spikeloupe decode IN.slp`: spikes fired again, and scenes, from a bitstream."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.common import (
    add_force_option,
    add_json_option,
    print_result,
    terminal_progress,
)
from app.commands.inputs import read_bitstream
from app.commands.outputs import guard_recording, guard_scenes
from models.errors import RequestError

if TYPE_CHECKING:
    from models.codecs.bitstream import StreamHeader
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
    from models.codecs.recordings import decode_recording
    from models.experiments.digests import digests
    from models.streams.writers import write_dat

    bitstream = read_bitstream(options.file)
    header = bitstream.header
    _guard(options, header)
    progress = terminal_progress(options.json)
    begun = time.perf_counter()
    decoded = decode_recording(bitstream, progress)
    seconds = time.perf_counter() - begun
    if options.output is not None and decoded.spikes is not None:
        write_dat(decoded.spikes, options.output, force=options.force)
    if options.scenes is not None and decoded.scenes is not None:
        save_scenes(decoded.scenes, options.scenes, options.force)
    print_result(
        {
            "codec": header.codec.name,
            "scenes": len(header.plane_indices),
            "planes": header.planes,
            "file": None if options.output is None else str(options.output),
            "folder": None if options.scenes is None else str(options.scenes),
            "decode_seconds": seconds,
            "checksums_ok": True,  # a wrong one is an error: see read_slp
            **digests(decoded),
        },
        options.json,
    )
    return 0


def _guard(options: argparse.Namespace, header: StreamHeader) -> None:
    """Refuse outputs that can't be had or written, before the time of decoding is spent."""
    if options.output is not None:
        if not header.planes:
            raise RequestError(f"{options.file} holds pictures without spikes", "leave out -o")
        guard_recording(options.output, options.force, [options.file])
    if options.scenes is not None:
        if not header.plane_indices:
            raise RequestError(f"{options.file} holds spikes without scenes", "leave out --scenes")
        guard_scenes(options.scenes, header.plane_indices, options.force)


def save_scenes(scenes: SceneSequence, folder: Path, force: bool) -> None:
    """Write each scene as `PLANE.npy` (float32) and `PLANE.png` (8 bit)."""
    from models.streams.scene_files import write_scene

    folder.mkdir(parents=True, exist_ok=True)
    for luminance, plane_index in zip(scenes.luminance, scenes.plane_indices, strict=True):
        write_scene(luminance, folder, plane_index, force=force)
