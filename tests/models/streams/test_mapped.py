from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from models.errors import StreamFormatError
from models.streams.mapped import file_status, identity_of, mapped_bytes


def test_bytes_are_mapped_read_only(tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    path.write_bytes(b"\x01\x02\x03")
    data = mapped_bytes(path)
    np.testing.assert_array_equal(data, [1, 2, 3])
    assert not data.flags.writeable


def test_what_can_not_be_mapped(tmp_path: Path) -> None:
    empty = tmp_path / "empty.dat"
    empty.touch()
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path, words in (
        (empty, "0 bytes"),
        (tmp_path, "is a folder"),
        (tmp_path / "none.dat", "can't be opened"),
        (fifo, "not a plain file"),
        (Path("nul\0l.dat"), "can't be opened"),
    ):
        with pytest.raises(StreamFormatError, match=words):
            mapped_bytes(path)


def test_an_identity_names_the_bytes_and_how_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.dat"
    path.write_bytes(b"123")
    first = identity_of(path, "250x400")
    assert identity_of(path, "250x400") == first
    assert identity_of(path, "500x800") != first
    path.write_bytes(b"1234")
    assert identity_of(path, "250x400") != first
    assert file_status(path)[0] == 4
