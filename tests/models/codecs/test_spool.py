from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path

import pytest

from models.codecs.bitstream import Bitstream
from models.codecs.container import from_bytes, to_bytes, write_slp
from models.codecs.spool import SpooledBitstream, joined_header
from models.errors import ChecksumError, OutputError, RequestError
from models.progress import Progress
from tests.models.codecs.long import atc, stream_of


def pieces() -> list[Bitstream]:
    codec, stream = atc(), stream_of(100)
    return [codec.encode(stream, Progress(), a, b) for a, b in ((2, 30), (30, 58), (58, 99))]


def spooled(found: list[Bitstream], folder: Path | None = None) -> SpooledBitstream:
    made = SpooledBitstream(found[0], folder)
    for piece in found[1:]:
        made.add(piece)
    return made


def test_pieces_make_the_bytes_of_the_whole(tmp_path: Path) -> None:
    whole = atc().encode(stream_of(100), Progress(), 2, 99)
    made = spooled(pieces(), tmp_path)
    assert to_bytes(made) == to_bytes(whole)
    assert made.header == whole.header
    assert made.payload_bytes == whole.payload_bytes
    assert made.bits_per_scene_pixel == whole.bits_per_scene_pixel
    assert made.bits_per_spike_sample == whole.bits_per_spike_sample
    assert [made.segment(k) for k in range(len(made.index))] == list(whole.segments)
    size = write_slp(made, tmp_path / "a.slp")
    assert (tmp_path / "a.slp").read_bytes() == to_bytes(whole)
    assert size == len(to_bytes(whole))
    assert from_bytes(to_bytes(made)) == whole


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    made = spooled(pieces(), tmp_path)
    assert made.payload_bytes
    del made
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_only_what_follows_is_taken() -> None:
    first, second, third = pieces()
    made = SpooledBitstream(first)
    with pytest.raises(RequestError, match="does not follow"):
        made.add(third)
    other = replace(second, header=replace(second.header, full_scale=0.7))
    with pytest.raises(RequestError, match="in the same way"):
        made.add(other)
    made.add(second)
    assert made.header == joined_header(first.header, second.header)
    with pytest.raises(RequestError, match="no segment"):
        made.segment(len(made.index))


def test_damage_on_disk_is_found() -> None:
    made = spooled(pieces())
    made._file.seek(made.index[3].offset)
    made._file.write(b"?")
    made._file.flush()
    assert made.segment(2)
    with pytest.raises(ChecksumError):
        made.segment(3)


def test_a_place_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="can't be put on disk"):
        SpooledBitstream(pieces()[0], tmp_path / "gone")


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _ = pieces()
    made = SpooledBitstream(first)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(made, "_append", full)
    with pytest.raises(OutputError, match="No space left"):
        made.add(second)
