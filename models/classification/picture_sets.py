"""The pictures of the data sets, read from a folder with one folder for each.

    mnist/train-images-idx3-ubyte.gz …       as LeCun's files are
    cifar10/train_0_airplane.webp …          sheets of 32×32 tiles, the label in the name
    caltech101/index.csv, Leopards/…webp     file, label, split

The test pictures serve no training and choose no weights.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.errors import RequestError, StreamFormatError

Picture = NDArray[np.uint8]

SPLITS = ("train", "test")
IDX_PICTURES, IDX_LABELS = 2051, 2049
MARGIN = 2
"""Black pixels around a digit's 28×28, so that it is as large as a tile."""
TILE = 32


@dataclass(frozen=True, slots=True, eq=False)
class LabelledPictures:
    """Gray pictures with their classes.

    Attributes:
        pictures: (H, W) uint8 each.
        labels: (N,) int64, the numbers of their classes.
    """

    pictures: tuple[Picture, ...]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.pictures)

    def spread(self, count: int) -> LabelledPictures:
        """Return `count` of the pictures, evenly chosen; all where there are no more."""
        chosen = np.arange(min(count, len(self))) * len(self) // max(min(count, len(self)), 1)
        return LabelledPictures(tuple(self.pictures[i] for i in chosen), self.labels[chosen])


def load_labelled(name: str, folder: Path, split: str) -> LabelledPictures:
    """Read the pictures of a split of a data set.

    Args:
        name: of the data set, as in `labels.DATA_SETS`.
        folder: that holds the data sets' folders.
        split: "train" or "test".

    Raises:
        RequestError: the data set's files are not there.
        StreamFormatError: one can't be read.
    """
    try:
        return READERS[name](folder, split)
    except FileNotFoundError as error:
        raise RequestError(
            f"{error.filename} is missing", f"give the folder that holds {name} by --data"
        ) from error


def _mnist(folder: Path, split: str) -> LabelledPictures:
    stem = "train" if split == "train" else "t10k"
    pictures = _idx(folder / "mnist" / f"{stem}-images-idx3-ubyte.gz", IDX_PICTURES, 3)
    labels = _idx(folder / "mnist" / f"{stem}-labels-idx1-ubyte.gz", IDX_LABELS, 1)
    framed = np.pad(pictures, ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)))
    return LabelledPictures(tuple(framed), labels.astype(np.int64))


def _idx(path: Path, magic: int, dimensions: int) -> NDArray[np.uint8]:
    """Read an IDX file: a magic number, the lengths of the axes, the bytes."""
    try:
        data = gzip.decompress(path.read_bytes())
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise StreamFormatError(f"{path} is no gzip file: {error}") from error
    head_bytes = 4 * (1 + dimensions)
    head = np.frombuffer(data[:head_bytes].ljust(head_bytes, b"\0"), ">u4")
    if head[0] != magic:
        raise StreamFormatError(f"{path} does not begin as an IDX file of {dimensions} axes does")
    shape = tuple(int(length) for length in head[1:])
    if len(data) - head.nbytes != int(np.prod(shape)):
        raise StreamFormatError(f"{path} is not as long as its head says: {shape}")
    return np.frombuffer(data, np.uint8, offset=head.nbytes).reshape(shape)


def _cifar(folder: Path, split: str) -> LabelledPictures:
    sheets = sorted((folder / "cifar10").glob(f"{split}_*.webp"))
    if not sheets:
        raise FileNotFoundError(2, "no sheets", str(folder / "cifar10" / f"{split}_*.webp"))
    pictures: list[Picture] = []
    labels: list[int] = []
    for sheet in sheets:
        tiles = _tiles(_gray(sheet))
        pictures.extend(tiles)
        labels.extend([int(sheet.stem.split("_")[1])] * len(tiles))
    return LabelledPictures(tuple(pictures), np.array(labels, np.int64))


def _tiles(sheet: Picture) -> Picture:
    """Cut a sheet into its tiles, row by row: (N, 32, 32)."""
    rows, columns = (length // TILE for length in sheet.shape)
    return sheet.reshape(rows, TILE, columns, TILE).swapaxes(1, 2).reshape(-1, TILE, TILE)


def _caltech(folder: Path, split: str) -> LabelledPictures:
    pictures, labels = [], []
    with (folder / "caltech101" / "index.csv").open(newline="") as lines:
        for row in csv.DictReader(lines):
            if row["split"] == split:
                pictures.append(_gray(folder / "caltech101" / row["file"]))
                labels.append(int(row["label"]))
    return LabelledPictures(tuple(pictures), np.array(labels, np.int64))


def _gray(path: Path) -> Picture:
    from models.streams.pictures import read_picture

    levels: Picture = np.rint(255 * read_picture(path)).astype(np.uint8)
    return levels


READERS = {"mnist": _mnist, "cifar": _cifar, "caltech": _caltech}
"""By the data sets' names."""
