from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models.classification.labels import CALTECH, DATA_SETS, data_set
from models.classification.picture_sets import load_labelled
from models.errors import RequestError, StreamFormatError


def write_idx(path: Path, array: np.ndarray, magic: int) -> None:
    head = struct.pack(f">{1 + array.ndim}I", magic, *array.shape)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(head + array.tobytes()))


@pytest.fixture
def digits(tmp_path: Path) -> np.ndarray:
    pictures = np.random.default_rng(0).integers(0, 256, (5, 28, 28), dtype=np.uint8)
    write_idx(tmp_path / "mnist/train-images-idx3-ubyte.gz", pictures, 2051)
    write_idx(tmp_path / "mnist/train-labels-idx1-ubyte.gz", np.arange(5, dtype=np.uint8), 2049)
    return pictures


def test_digits_get_a_black_margin(tmp_path: Path, digits: np.ndarray) -> None:
    found = load_labelled("mnist", tmp_path, "train")
    assert len(found) == 5
    assert found.labels.tolist() == [0, 1, 2, 3, 4]
    for picture, digit in zip(found.pictures, digits, strict=True):
        assert picture.shape == (32, 32)
        assert np.array_equal(picture[2:-2, 2:-2], digit)
        assert picture.sum() == digit.sum()


def test_an_idx_file_that_ends_early(tmp_path: Path, digits: np.ndarray) -> None:
    path = tmp_path / "mnist/train-images-idx3-ubyte.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:-1]))
    with pytest.raises(StreamFormatError, match="not as long"):
        load_labelled("mnist", tmp_path, "train")


@pytest.mark.parametrize(
    "data",
    [b"PK", b"PK\x03\x04 no gzip", gzip.compress(b"short"), gzip.compress(b"")],
    ids=["two bytes", "no gzip", "no head", "nothing"],
)
def test_what_is_no_idx_file(tmp_path: Path, digits: np.ndarray, data: bytes) -> None:
    (tmp_path / "mnist/train-images-idx3-ubyte.gz").write_bytes(data)
    with pytest.raises(StreamFormatError):
        load_labelled("mnist", tmp_path, "train")


def test_tiles_of_a_sheet_come_row_by_row(tmp_path: Path) -> None:
    sheet = np.zeros((64, 96), np.uint8)
    for number in range(6):
        row, column = divmod(number, 3)
        sheet[32 * row : 32 * row + 32, 32 * column : 32 * column + 32] = 10 * number
    (tmp_path / "cifar10").mkdir()
    for label in (3, 7):
        path = tmp_path / "cifar10" / f"test_{label}_any.webp"
        Image.fromarray(sheet).save(path, lossless=True)
    found = load_labelled("cifar", tmp_path, "test")
    assert [int(tile.max()) for tile in found.pictures] == [0, 10, 20, 30, 40, 50] * 2
    assert found.labels.tolist() == [3] * 6 + [7] * 6


def test_the_table_says_which_pictures_are_for_training(tmp_path: Path) -> None:
    folder = tmp_path / "caltech101"
    folder.mkdir()
    for name in ("a", "b"):
        Image.fromarray(np.full((8, 12), 90, np.uint8)).save(folder / f"{name}.png")
    (folder / "index.csv").write_text("file,label,split\na.png,4,train\nb.png,9,test\n")
    found = load_labelled("caltech", tmp_path, "test")
    assert [picture.shape for picture in found.pictures] == [(8, 12)]
    assert found.labels.tolist() == [9]


def test_some_evenly_chosen(tmp_path: Path, digits: np.ndarray) -> None:
    found = load_labelled("mnist", tmp_path, "train")
    assert found.spread(2).labels.tolist() == [0, 2]
    assert found.spread(5).labels.tolist() == found.spread(9).labels.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("name", DATA_SETS)
@pytest.mark.parametrize("split", ["train", "test"])
def test_what_is_missing_is_named(tmp_path: Path, name: str, split: str) -> None:
    with pytest.raises(RequestError, match=str(tmp_path)):
        load_labelled(name, tmp_path, split)


def test_an_unknown_data_set() -> None:
    with pytest.raises(RequestError, match="mnist"):
        data_set("mnits")


def test_the_labels_are_those_of_the_data(shared_data: Path) -> None:
    lines = (shared_data / "classify/caltech101/index.csv").read_text().splitlines()[1:]
    named = {int(line.split(",")[1]): line.split(",")[2] for line in lines}
    assert tuple(named[number] for number in range(42)) == CALTECH.labels
    tests = load_labelled("cifar", shared_data / "classify", "test")
    assert np.bincount(tests.labels).tolist() == [300] * 10
