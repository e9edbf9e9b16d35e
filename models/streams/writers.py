"""Writing recordings: `.dat`, `.npz`, `.npy`, `.h5`, each with its sidecar.

Every file is written beside its place and moved into it when it is complete; an existing one is
left alone unless `force` is given.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import numpy as np

from models.arrays import Bytes, SpikePlane
from models.errors import OutputError
from models.progress import Progress
from models.streams.formats import Layout
from models.streams.mapped import reason
from models.streams.scene_files import write_beside
from models.streams.sidecar import sidecar_path, write_sidecar
from models.streams.stream import RowOrder, SpikeStream

PIECE_BYTES = 1 << 24
ZIP_LEVEL = 1
"""Planes of bytes shrink by their seven empty bits at any level; higher ones cost only time."""


def write_dat(
    stream: SpikeStream, path: Path, *, force: bool = False, progress: Progress | None = None
) -> None:
    """Write raw planes, byte-aligned, least significant bit first, in the stream's row order.

    Bits after the last pixel of a plane are 0.

    Raises:
        OutputError: the file or its sidecar exists already, or can't be written.
        Cancelled: somebody asked to stop; nothing is left behind.
    """

    def write(file: IO[bytes]) -> None:
        for piece in _packed_pieces(stream, progress):
            file.write(piece.data)

    _write(path, write, force)
    write_sidecar(path, stream, force=force)


def write_npy(
    stream: SpikeStream, path: Path, *, force: bool = False, progress: Progress | None = None
) -> None:
    """Write (T, H, W) uint8 of 0 and 1, upright, as .npy. Raises as `write_dat` does."""
    _write(path, lambda file: _write_npy(file, stream, progress), force)
    _array_sidecar(path, stream, None, force)


def write_npz(
    stream: SpikeStream, path: Path, *, force: bool = False, progress: Progress | None = None
) -> None:
    """Write (T, H, W) uint8 of 0 and 1, upright, as `spk` of an .npz. Raises as `write_dat`."""

    def write(file: IO[bytes]) -> None:
        with (
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=ZIP_LEVEL) as archive,
            archive.open("spk.npy", "w", force_zip64=True) as member,
        ):
            _write_npy(member, stream, progress)

    _write(path, write, force)
    _array_sidecar(path, stream, "spk", force)


def write_h5(
    stream: SpikeStream, path: Path, *, force: bool = False, progress: Progress | None = None
) -> None:
    """Write (T, H, W) uint8 of 0 and 1, upright, as `raw_spike` of an .h5. Raises as the others."""
    import h5py

    def write(file: IO[bytes]) -> None:
        with h5py.File(file, "w") as archive:
            dataset = archive.create_dataset(
                "raw_spike",
                shape=stream.shape,
                dtype=np.uint8,
                chunks=(1, stream.height, stream.width),
                compression="gzip",
                compression_opts=1,
            )
            start = 0
            for piece in _dense_pieces(stream, progress):
                dataset[start : start + len(piece)] = piece
                start += len(piece)

    _write(path, write, force)
    _array_sidecar(path, stream, "raw_spike", force)


def _write(path: Path, write: Callable[[IO[bytes]], None], force: bool) -> None:
    sidecar = sidecar_path(path)
    if sidecar == path:
        raise OutputError(f"{path} has the ending of a sidecar", "write to another name")
    try:
        if sidecar.exists() and not force:
            raise OutputError(f"{sidecar} exists already", "give --force to overwrite it")
        write_beside(path, write, force)
    except OSError as error:
        raise OutputError(
            f"{path} can't be written: {reason(error)}", "is there such a folder, and room in it?"
        ) from error


def _array_sidecar(path: Path, stream: SpikeStream, key: str | None, force: bool) -> None:
    write_sidecar(
        path,
        stream,
        layout=Layout.DENSE,
        rows=RowOrder.TOP_DOWN,
        time_axis=0,
        key=key,
        force=force,
    )


def _write_npy(file: IO[bytes], stream: SpikeStream, progress: Progress | None) -> None:
    header = {"descr": "|u1", "fortran_order": False, "shape": stream.shape}
    np.lib.format.write_array_header_1_0(file, header)  # type: ignore[no-untyped-call]
    for piece in _dense_pieces(stream, progress):
        file.write(piece.data)


def _stretches(
    stream: SpikeStream, plane_bytes: int, progress: Progress | None
) -> Iterator[tuple[int, int]]:
    planes = max(1, PIECE_BYTES // plane_bytes)
    for start in range(0, stream.planes, planes):
        if progress is not None:
            progress.step(start, stream.planes, "writing")
        yield start, min(start + planes, stream.planes)
    if progress is not None:
        progress.step(1, 1, "written")


def _packed_pieces(stream: SpikeStream, progress: Progress | None) -> Iterator[Bytes]:
    for start, stop in _stretches(stream, stream.source.plane_bytes, progress):
        piece = np.ascontiguousarray(stream.packed(start, stop))
        filling = 8 * stream.source.plane_bytes - stream.pixels
        if filling:
            piece = piece.copy()
            piece[:, -1] &= np.uint8(0xFF >> filling)
        yield piece


def _dense_pieces(stream: SpikeStream, progress: Progress | None) -> Iterator[SpikePlane]:
    for start, stop in _stretches(stream, stream.pixels, progress):
        yield stream.dense(start, stop)
