"""What commands read: recordings with their geometry options, bitstreams, pictures."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import BitstreamError, RequestError, suggest

if TYPE_CHECKING:
    from models.arrays import Luminance
    from models.codecs.bitstream import Bitstream
    from models.codecs.container import SlpFile
    from models.streams.formats import GeometryRequest
    from models.streams.recording import Recording

GEOMETRY = ("size", "bit_order", "rows", "layout", "capture_rate", "full_scale", "time_axis")
"""The options that say how a recording lies on disk."""


def refuse(options: argparse.Namespace, names: Iterable[str], why: str) -> None:
    """Refuse options that were given, but would change nothing.

    Args:
        options: as parsed; an option that was not given is None.
        names: the options, as attributes.
        why: continues the sentence "--stride …".

    Raises:
        RequestError: one of them was given.
    """
    for name in names:
        if getattr(options, name) is not None:
            raise RequestError(f"--{name.replace('_', '-')} {why}", "leave it out")


def geometry_request(options: argparse.Namespace) -> GeometryRequest:
    """Collect what the user said of the geometry.

    Raises:
        RequestError: there is no such layout, or a value is out of range.
    """
    from models.streams.formats import BitOrder, GeometryRequest, Layout
    from models.streams.stream import RowOrder

    height, width = options.size or (None, None)
    layouts = [layout.value for layout in Layout]
    if options.layout not in (None, *layouts):
        raise RequestError(f"unknown layout {options.layout!r}", suggest(options.layout, layouts))
    return GeometryRequest(
        height=height,
        width=width,
        bit_order=BitOrder(options.bit_order) if options.bit_order else None,
        rows=RowOrder(options.rows) if options.rows else None,
        layout=Layout(options.layout) if options.layout else None,
        capture_rate_hz=options.capture_rate,
        full_scale=options.full_scale,
        time_axis=options.time_axis,
    )


def open_with_options(path: Path, options: argparse.Namespace) -> Recording:
    """Open a recording as the options say; warnings go to standard error."""
    from models.streams.opening import open_recording

    recording = open_recording(path, geometry_request(options))
    for warning in recording.warnings:
        sys.stderr.write(f"spikeloupe: warning: {warning}\n")
    return recording


def is_slp(path: Path) -> bool:
    """Whether a file is a bitstream by its name."""
    return path.suffix.lower() == ".slp"


def read_bitstream(path: Path) -> Bitstream:
    """Read and check a `.slp` file.

    Raises:
        BitstreamError: the bytes are not right; the message names the file.
        RequestError: the file can't be read.
    """
    from models.codecs.container import read_slp

    try:
        return read_slp(path)
    except BitstreamError as error:
        raise type(error)(f"{path}: {error.message}", error.hint) from error


def open_slp(path: Path) -> SlpFile:
    """Open a `.slp` file to be read piece by piece; all its checksums are looked at before.

    Raises:
        BitstreamError: the bytes are not right; the message names the file.
        RequestError: the file can't be read.
    """
    from models.codecs.container import SlpFile

    try:
        source = SlpFile.open(path)
        for position in range(len(source.index)):
            source.segment(position)
    except BitstreamError as error:
        raise type(error)(f"{path}: {error.message}", error.hint) from error
    return source


def all_pictures(source: Path) -> Luminance:
    """Read every picture of a source, (N, H, W) float32 in [0, 1].

    Raises:
        StreamFormatError: one can't be read, or has another size.
    """
    import numpy as np

    from models.streams.pictures import read_pictures

    return np.stack(list(read_pictures(source).frames()))
