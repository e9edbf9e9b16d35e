"""`spikeloupe decode IN.slp`: spikes fired again, and scenes, from a bitstream."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from app.commands.common import (
    add_device_option,
    add_force_option,
    add_json_option,
    print_result,
    take_device,
    terminal_progress,
)
from app.commands.inputs import open_slp
from app.commands.outputs import guard_recording, guard_scenes
from models.errors import OutputError, RequestError

if TYPE_CHECKING:
    from models.codecs.access import Source
    from models.codecs.bitstream import StreamHeader
    from models.codecs.recording_codec import DecodedRecording
    from models.progress import Progress

Look: TypeAlias = "Callable[[DecodedRecording], None]"
"""What is done with each piece once."""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("decode", help="spikes and scenes from a .slp")
    parser.add_argument("file", type=Path, metavar="IN.slp")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT.dat", help="regenerated spikes")
    parser.add_argument("--scenes", type=Path, metavar="DIR", help="decoded scenes, .npy and .png")
    parser.add_argument(
        "--layers",
        type=int,
        metavar="N",
        help="of lif-dct coded with --param layers=M: decode the first N layers alone",
    )
    add_force_option(parser)
    add_device_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Decode piece by piece, write what was asked for, and print what was decoded."""
    from models.experiments.digests import Digests

    take_device(options)
    source = _source(options)
    header, digests = source.header, Digests()
    _guard(options, header)
    with scene_folder(options.scenes, options.force) as save:
        pieces = _Decoding(source, terminal_progress(options.json), (digests.add, save))
        if options.output is not None:
            write_planes(iter(pieces), header, options.output, options.force)
        else:
            deque(pieces, maxlen=0)
    print_result(
        {
            "codec": header.codec.name,
            "scenes": len(header.plane_indices),
            "planes": header.planes,
            "file": None if options.output is None else str(options.output),
            "folder": None if options.scenes is None else str(options.scenes),
            "payload_bytes": source.payload_bytes,
            "decode_seconds": pieces.seconds,
            "checksums_ok": True,  # a wrong one is an error: see open_slp
            **digests.to_json(),
        },
        options.json,
    )
    return 0


def _source(options: argparse.Namespace) -> Source:
    source = open_slp(options.file)
    if options.layers is None:
        return source
    from models.codecs.lif.shortened import shortened

    return shortened(source, options.layers)


@dataclass(slots=True)
class _Decoding:
    """The pieces of a bitstream as they are decoded, each shown to some who look at it.

    Attributes:
        seconds: what decoding alone has taken so far.
    """

    source: Source
    progress: Progress
    lookers: Iterable[Look]
    seconds: float = 0.0

    def __iter__(self) -> Iterator[DecodedRecording]:
        from models.codecs.pieces import decode_pieces

        pieces = decode_pieces(self.source, self.progress)
        while True:
            begun = time.perf_counter()
            piece = next(pieces, None)
            self.seconds += time.perf_counter() - begun
            if piece is None:
                return
            for look in self.lookers:
                look(piece)
            yield piece


def write_planes(
    pieces: Iterator[DecodedRecording], header: StreamHeader, path: Path, force: bool
) -> None:
    """Write the planes of all pieces to a `.dat`, whatever their number."""
    from models.streams.passing import PassingPlanes
    from models.streams.stream import SpikeStream
    from models.streams.writers import write_dat

    first = next(pieces).spikes
    assert first is not None  # the header speaks of planes
    packed = (s.packed(0, s.planes) for piece in pieces if (s := piece.spikes) is not None)
    planes = chain([first.packed(0, first.planes)], packed)
    source = PassingPlanes(header.planes, first.source.plane_bytes, planes)
    write_dat(
        SpikeStream(
            source,
            first.height,
            first.width,
            first.rows,
            first.capture_rate_hz,
            first.full_scale,
        ),
        path,
        force=force,
    )


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


@contextmanager
def scene_folder(folder: Path | None, force: bool) -> Iterator[Look]:
    """Give what saves the scenes of a piece; they are moved into the folder when all went well.

    Each scene becomes `PLANE.npy` (float32) and `PLANE.png` (8 bit).
    """
    if folder is None:
        yield lambda _piece: None
        return
    near = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    with tempfile.TemporaryDirectory(prefix=".scenes-", dir=near) as waiting:
        yield lambda piece: _save_scenes(piece, Path(waiting))
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(Path(waiting).iterdir()):
            if (folder / path.name).exists() and not force:
                raise OutputError(f"{folder / path.name} exists already", "give --force")
            path.replace(folder / path.name)


def _save_scenes(piece: DecodedRecording, folder: Path) -> None:
    from models.streams.scene_files import write_scene

    if piece.scenes is not None:
        for position, plane_index in enumerate(piece.scenes.plane_indices):
            write_scene(piece.scenes.scene(position), folder, plane_index)
