from __future__ import annotations

import json
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.bitstream import Bitstream, PipelineSpec, Segment, StreamHeader
from models.codecs.container import (
    MAGIC,
    SlpFile,
    file_bytes,
    from_bytes,
    head_sha256,
    read_slp,
    to_bytes,
    write_slp,
)
from models.codecs.spec import CodecSpec, ItemKind, Paradigm
from models.errors import (
    BadMagicError,
    BitstreamError,
    ChecksumError,
    MalformedError,
    OutputError,
    RequestError,
    TruncatedError,
    UnsupportedVersionError,
)
from models.progress import Cancelled, Progress
from models.streams.stream import RowOrder

SPEC = CodecSpec.of("hevc", quality=40.0, preset="medium")
HEAD = struct.Struct("<8sHIII")


def scenes_of(count: int, size: int = 40, gop: int = 1) -> Bitstream:
    """A bitstream of `count` scenes in segments of `gop`, its bytes made up."""
    header = StreamHeader(
        codec=SPEC,
        item=ItemKind.SCENES,
        height=250,
        width=400,
        planes=7 * count,
        first_plane=100,
        plane_indices=tuple(103 + 7 * k for k in range(count)),
        hold_planes=(7,) * count,
        capture_rate_hz=20000.0,
        full_scale=0.6,
        pipeline=PipelineSpec(gop=gop),
    )
    segments = tuple(
        Segment(bytes([k % 256]) * (size + k), k, min(gop, count - k), size, 77 * k)
        for k in range(0, count, gop)
    )
    return Bitstream(header, segments)


def forged(header: object, numbers: list[int], payload: bytes = b"", raw: bytes = b"") -> bytes:
    """The bytes of a file whose checksum is right, whatever its header and index say."""
    encoded = raw or json.dumps(header).encode()
    index = b"".join(_seven_bits(number) for number in numbers)
    start = struct.pack("<8sHII", MAGIC, 1, len(encoded), len(index))
    checksum = zlib.crc32(start + encoded + index)
    return start + struct.pack("<I", checksum) + encoded + index + payload


def _seven_bits(number: int) -> bytes:
    digits = [number & 127]
    while number := number >> 7:
        digits.append(number & 127)
    return bytes([digit | 128 for digit in digits[:-1]] + digits[-1:])


def json_of(bitstream: Bitstream) -> dict[str, object]:
    data = to_bytes(bitstream)
    length = HEAD.unpack_from(data)[2]
    header: dict[str, object] = json.loads(data[HEAD.size : HEAD.size + length])
    return header


@pytest.mark.parametrize(("count", "gop"), [(1, 1), (3, 1), (10, 4), (2, 7), (300, 1)])
def test_comes_back_equal(count: int, gop: int) -> None:
    bitstream = scenes_of(count, gop=gop)
    assert from_bytes(to_bytes(bitstream)) == bitstream


@given(
    planes=st.integers(0, 1 << 40),
    height=st.integers(1, 1 << 14),
    width=st.integers(1, 1 << 14),
    full_scale=st.floats(1e-6, 1e6),
    capture_rate_hz=st.none() | st.floats(1e-3, 1e9),
    indices=st.lists(st.integers(0, 1 << 40), max_size=12),
    value=st.integers(-(2**60), 2**60) | st.floats(-1e300, 1e300) | st.booleans() | st.just("µ"),
    rows=st.sampled_from(RowOrder),
)
@settings(max_examples=60)
def test_any_good_header_comes_back_equal(
    planes: int,
    height: int,
    width: int,
    full_scale: float,
    capture_rate_hz: float | None,
    indices: list[int],
    value: int | float | bool | str,
    rows: RowOrder,
) -> None:
    holds = [0] * len(indices)
    if holds:
        holds[0] = planes
    header = StreamHeader(
        CodecSpec.of("x-1", a=value),
        ItemKind.SCENES if indices else ItemKind.SPIKES,
        height,
        width,
        planes,
        plane_indices=tuple(indices),
        hold_planes=tuple(holds),
        full_scale=full_scale,
        capture_rate_hz=capture_rate_hz,
        pipeline=PipelineSpec(Paradigm.CTA, seed=2**60),
        weights_hash="ab" * 32,
        analysis_hash="cd" * 32,
        rows=rows,
    )
    segments = (Segment(b"abc", 0, header.items, 2, 2**32 - 1),) if header.items else ()
    assert from_bytes(to_bytes(Bitstream(header, segments))) == Bitstream(header, segments)


def test_one_scene_costs_little() -> None:
    bitstream = scenes_of(1, 500)
    assert file_bytes(bitstream) == len(to_bytes(bitstream))
    assert file_bytes(bitstream) - 500 <= 330
    per_scene = (file_bytes(scenes_of(200, 500)) - file_bytes(scenes_of(100, 500))) / 100
    assert per_scene - 500 - 149.5 <= 14  # the segments of scenes_of grow by a byte each


def test_every_truncation_is_found() -> None:
    data = to_bytes(scenes_of(3))
    for length in range(len(data)):
        with pytest.raises((TruncatedError, BadMagicError)):
            from_bytes(data[:length])


def test_every_flipped_bit_is_found() -> None:
    data = to_bytes(scenes_of(2, 20))
    for position in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[position // 8] ^= 1 << position % 8
        with pytest.raises(BitstreamError):
            from_bytes(bytes(flipped))


def test_bytes_after_the_end_are_found() -> None:
    with pytest.raises(MalformedError, match="3 bytes follow"):
        from_bytes(to_bytes(scenes_of(2)) + b"abc")


@given(st.binary(max_size=200))
@settings(max_examples=100)
def test_arbitrary_bytes_raise_bitstream_errors(data: bytes) -> None:
    with pytest.raises(BitstreamError):
        from_bytes(data)


@given(
    st.binary(max_size=80), st.lists(st.integers(0, 1 << 70), max_size=12), st.binary(max_size=9)
)
@settings(max_examples=100)
def test_arbitrary_headers_and_indices_raise_bitstream_errors(
    header: bytes, numbers: list[int], payload: bytes
) -> None:
    with pytest.raises(BitstreamError):
        from_bytes(forged(None, numbers, payload, raw=header or b" "))


@given(st.data())
@settings(max_examples=60)
def test_arbitrary_indices_under_a_good_header(data: st.DataObject) -> None:
    header = json_of(scenes_of(3))
    numbers = data.draw(st.lists(st.integers(0, 9) | st.integers(0, 1 << 64), max_size=16))
    payload = data.draw(st.binary(max_size=30))
    with pytest.raises(BitstreamError):
        from_bytes(forged(header, numbers, payload))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(key=st.sampled_from(sorted(json_of(scenes_of(3)))), value=JSON_VALUES)
@settings(max_examples=150)
def test_any_value_in_the_header_gives_a_bitstream_or_an_error(key: str, value: object) -> None:
    header = {**json_of(scenes_of(3)), key: value}
    crc = zlib.crc32(b"ab")
    try:
        read = from_bytes(forged(header, [2, 0, 1, crc, 0] * 3, b"ababab"))
    except BitstreamError:
        return
    assert from_bytes(to_bytes(read)) == read


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("height", 0),
        ("height", -250),
        ("height", 1 << 16),
        ("height", 250.0),
        ("height", True),
        ("width", 2**63),
        ("planes", -1),
        ("planes", 2**63),
        ("first_plane", -1),
        ("shows", [[0, 1, 2**63]]),
        ("shows", [[0, 0, 1 << 21]]),
        ("shows", [[0, -1, 3]]),
        ("shows", [[2**62, 1, 3]]),
        ("shows", [0, 1, 2]),
        ("holds", [[7, 0, 2]]),
        ("holds", [[8, 0, 3]]),
        ("capture_rate_hz", float("nan")),
        ("capture_rate_hz", float("inf")),
        ("capture_rate_hz", -20000),
        ("capture_rate_hz", 0),
        ("full_scale", 0.0),
        ("full_scale", -1.0),
        ("full_scale", 1e300),
        ("item", "films"),
        ("rows", "sideways"),
        ("codec", "../../etc/passwd"),
        ("codec", ""),
        ("parameters", [1]),
        ("parameters", {"quality": None}),
        ("parameters", {"quality": float("nan")}),
        ("parameters", {"quality": 10**400}),
        ("parameters", {"preset": "\ud800"}),
        ("parameters", {"preset": "x" * 300}),
        ("parameters", {f"p{k}": k for k in range(100)}),
        ("pipeline", {"paradigm": "atc"}),
        ("pipeline", "atc"),
        ("weights_hash", "XYZ"),
        ("analysis_hash", 12),
        ("surprise", 1),
    ],
)
def test_header_values_without_sense_are_malformed(key: str, value: object) -> None:
    header = {**json_of(scenes_of(3)), key: value}
    with pytest.raises(MalformedError):
        from_bytes(forged(header, [2, 0, 1, zlib.crc32(b"ab"), 0] * 3, b"ababab"))


def test_json_bombs_are_malformed() -> None:
    for raw in (b"[" * 100_000, b'{"a":' * 50_000, b"9" * 100_000, b'{"height":' + b"9" * 9000):
        with pytest.raises(MalformedError):
            from_bytes(forged(None, [], raw=raw))


@pytest.mark.parametrize(
    "numbers",
    [
        [2**62, 0, 1, 0, 0, 2, 0, 1, 0, 0, 2, 0, 1, 0, 0],  # far past the end
        [2, 3, 1, 0, 0] * 3,  # more boxes than bytes
        [2, 0, 0, 0, 0] * 3,  # no items
        [2, 0, 3, 0, 0] * 3,  # three times too many items
        [2, 0, 1, 2**32, 0] * 3,  # a checksum of 33 bits
        [2, 0, 1, 0] * 3,
        [2, 0, 1, 0, 0] * 2,
        [],
    ],
)
def test_indices_without_sense_raise(numbers: list[int]) -> None:
    with pytest.raises((MalformedError, TruncatedError)):
        from_bytes(forged(json_of(scenes_of(3)), numbers, b"ababab"))


def test_an_index_that_ends_inside_a_number_is_malformed() -> None:
    data = forged(json_of(scenes_of(1)), [2, 0, 1, 0, 0])
    head = bytearray(data[:18])
    body = data[22:-1] + b"\x80"
    whole = bytes(head) + struct.pack("<I", zlib.crc32(bytes(head) + body)) + body
    with pytest.raises(MalformedError, match="inside a number"):
        from_bytes(whole)


def test_a_newer_version_is_said_to_be_one() -> None:
    data = bytearray(to_bytes(scenes_of(1)))
    data[8] = 2
    with pytest.raises(UnsupportedVersionError, match="version 2"):
        from_bytes(bytes(data))


def test_lengths_are_checked_before_anything_is_read() -> None:
    start = struct.pack("<8sHIII", MAGIC, 1, 2**32 - 1, 2**32 - 1, 0)
    with pytest.raises(MalformedError):
        from_bytes(start)
    with pytest.raises(TruncatedError):
        from_bytes(struct.pack("<8sHIII", MAGIC, 1, 1 << 20, 1 << 20, 0) + b"x" * 1000)


@pytest.mark.parametrize(
    "segments",
    [
        (Segment(b"ab", 0, 1, 2), Segment(b"ab", 0, 2, 2)),  # overlap
        (Segment(b"ab", 0, 1, 2), Segment(b"ab", 2, 1, 2)),  # gap
        (Segment(b"ab", 0, 3, 3),),  # more payload than bytes
        (Segment(b"ab", 0, 4, 2),),  # more items than the header
    ],
)
def test_bitstreams_that_break_the_rules_are_not_written(segments: tuple[Segment, ...]) -> None:
    with pytest.raises(MalformedError):
        to_bytes(Bitstream(scenes_of(3).header, segments))


@pytest.mark.parametrize(
    "change",
    [{"full_scale": float("nan")}, {"height": 0}, {"capture_rate_hz": -1.0}, {"planes": 3}],
)
def test_headers_that_break_the_rules_are_not_written(change: dict[str, float]) -> None:
    bitstream = scenes_of(3)
    broken = replace(bitstream, header=replace(bitstream.header, **change))  # type: ignore[arg-type]
    with pytest.raises(MalformedError):
        to_bytes(broken)


def test_a_file_is_read_lazily_and_each_segment_checked(tmp_path: Path) -> None:
    bitstream, path = scenes_of(5), tmp_path / "a.slp"
    assert write_slp(bitstream, path) == path.stat().st_size == file_bytes(bitstream)
    assert read_slp(path) == bitstream
    data = bytearray(path.read_bytes())
    opened = SlpFile.open(path)
    data[opened.index[3].offset + 5] ^= 16
    path.write_bytes(data)
    opened = SlpFile.open(path)  # header and index are whole
    assert opened.header == bitstream.header
    assert opened.payload_bytes == bitstream.payload_bytes
    assert opened.segment(2) == bitstream.segments[2]
    with pytest.raises(ChecksumError, match="item 3"):
        opened.segment(3)
    with pytest.raises(RequestError, match="there are 5"):
        opened.segment(5)
    with pytest.raises(ChecksumError):
        read_slp(path)


def test_a_file_cut_after_it_was_opened_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.slp"
    write_slp(scenes_of(5), path)
    opened = SlpFile.open(path)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(TruncatedError):
        opened.segment(4)
    path.unlink()
    with pytest.raises(RequestError, match="can't be read"):
        opened.segment(4)


def test_empty_and_missing_files(tmp_path: Path) -> None:
    (tmp_path / "empty.slp").touch()
    with pytest.raises(BadMagicError):
        SlpFile.open(tmp_path / "empty.slp")
    with pytest.raises(RequestError):
        SlpFile.open(tmp_path / "missing.slp")
    with pytest.raises(RequestError):
        SlpFile.open(tmp_path)


def test_writing_never_harms_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.slp"
    path.write_bytes(b"precious")
    with pytest.raises(OutputError, match="exists already"):
        write_slp(scenes_of(1), path)
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        write_slp(scenes_of(1), path, force=True, progress=progress)
    assert path.read_bytes() == b"precious"
    assert list(tmp_path.iterdir()) == [path]
    write_slp(scenes_of(1), path, force=True)
    assert read_slp(path) == scenes_of(1)
    with pytest.raises(OutputError, match="can't be written"):
        write_slp(scenes_of(1), tmp_path / "no" / "folder.slp")


def test_a_file_is_copied_segment_by_segment(tmp_path: Path) -> None:
    bitstream = scenes_of(5, gop=2)
    write_slp(bitstream, tmp_path / "a.slp")
    opened = SlpFile.open(tmp_path / "a.slp")
    assert file_bytes(opened) == opened.file_bytes
    assert to_bytes(opened) == to_bytes(bitstream)
    write_slp(opened, tmp_path / "a.slp", force=True)  # over itself
    assert read_slp(tmp_path / "a.slp") == bitstream
    assert opened.bits_per_scene_pixel == bitstream.bits_per_scene_pixel
    data = bytearray((tmp_path / "a.slp").read_bytes())
    data[-1] ^= 1
    (tmp_path / "a.slp").write_bytes(data)
    with pytest.raises(ChecksumError):
        write_slp(opened, tmp_path / "b.slp")
    assert not (tmp_path / "b.slp").exists()


def test_a_fingerprint_stands_for_every_byte(tmp_path: Path) -> None:
    bitstream = scenes_of(3)
    write_slp(bitstream, tmp_path / "a.slp")
    assert head_sha256(SlpFile.open(tmp_path / "a.slp")) == head_sha256(bitstream)
    first, *rest = bitstream.segments
    other = replace(first, data=first.data[:-1] + b"?")
    assert head_sha256(replace(bitstream, segments=(other, *rest))) != head_sha256(bitstream)
