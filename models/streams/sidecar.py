"""The sidecar: `STEM.toml` beside a recording says what the recording's file can't.

spikeloupe_sidecar = 1        # version of this format
file = "car.dat"              # the recording; a sidecar of another file is not used
planes = 200
height = 250
width = 400
layout = "byte-aligned"       # all below may be left out
bit_order = "lsb"
rows = "bottom-up"
capture_rate_hz = 40000.0
full_scale = 0.6
time_axis = 0                 # of arrays
key = "spk"                   # of containers
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from models.errors import OutputError, RequestError, StreamFormatError, suggest
from models.streams.formats import BitOrder, GeometryRequest, Layout
from models.streams.mapped import reason
from models.streams.scene_files import write_beside
from models.streams.stream import RowOrder, SpikeStream

SUFFIX = ".toml"
VERSION_KEY = "spikeloupe_sidecar"
VERSION = 1
MAX_TEXT_BYTES = 1 << 20

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar says.

    Attributes:
        path: the sidecar.
        file: name of the recording.
        planes: number of planes, or None.
        request: everything else.
    """

    path: Path
    file: str
    planes: int | None
    request: GeometryRequest


def sidecar_path(recording: Path) -> Path:
    """Return where the sidecar of a recording lies."""
    return recording.with_suffix(SUFFIX)


def read_sidecar(recording: Path) -> Sidecar | None:
    """Read the sidecar of a recording; None where there is none, or only one of another file.

    Raises:
        StreamFormatError: the sidecar is damaged.
    """
    path = sidecar_path(recording)
    if path == recording or not path.is_file():
        return None
    sidecar = parse_sidecar(path)
    return sidecar if sidecar and sidecar.file in ("", recording.name) else None


def parse_sidecar(path: Path) -> Sidecar | None:
    """Read a sidecar; None where the file is some other TOML.

    Raises:
        StreamFormatError: the file can't be read, or a value makes no sense.
    """
    data = _toml(path)
    if VERSION_KEY not in data:
        return None
    if data[VERSION_KEY] != VERSION:
        raise StreamFormatError(
            f"{path} is a sidecar of version {data[VERSION_KEY]}, this program reads {VERSION}",
            "update spikeloupe",
        )
    try:
        return Sidecar(path, _text(data, "file") or "", _whole(data, "planes"), _request(data))
    except (TypeError, ValueError, RequestError) as error:
        raise StreamFormatError(f"{path}: {error}", "mend the sidecar, or remove it") from error


def write_sidecar(
    recording: Path,
    stream: SpikeStream,
    *,
    layout: Layout = Layout.BYTE_ALIGNED,
    bit_order: BitOrder = BitOrder.LSB,
    rows: RowOrder | None = None,
    time_axis: int | None = None,
    key: str | None = None,
    force: bool = False,
) -> Path:
    """Write the sidecar of a recording and return its path.

    Args:
        recording: the recording's file, which need not exist yet.
        stream: gives the geometry.
        layout: how the pixels lie in the file.
        bit_order: of packed bits.
        rows: row order in the file, if not the stream's own.
        time_axis: of an array, the axis along which planes follow one another.
        key: name of the array in its container.
        force: overwrite a sidecar that is there.

    Raises:
        OutputError: it exists already, or can't be written.
    """
    import tomli_w

    said = {
        VERSION_KEY: VERSION,
        "file": recording.name,
        "planes": stream.planes,
        "height": stream.height,
        "width": stream.width,
        "layout": str(layout),
        "bit_order": str(bit_order),
        "rows": str(rows or stream.rows),
        "capture_rate_hz": stream.capture_rate_hz,
        "full_scale": float(stream.full_scale),
        "time_axis": time_axis,
        "key": key,
    }
    text = tomli_w.dumps({name: value for name, value in said.items() if value is not None})
    path = sidecar_path(recording)
    if path == recording:
        raise OutputError(f"{recording} has the ending of its own sidecar", "write to another name")
    try:
        write_beside(path, lambda file: file.write(text.encode()), force)
    except OSError as error:
        raise OutputError(f"{path} can't be written: {reason(error)}") from error
    return path


def _toml(path: Path) -> dict[str, Any]:
    text = read_text(path)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise StreamFormatError(
            f"{path} is not sound TOML: {error}", "mend the sidecar, or remove it"
        ) from error


def read_text(path: Path) -> str:
    """Read a small text file.

    Raises:
        StreamFormatError: it can't be read, is too large, or is no UTF-8.
    """
    try:
        if path.stat().st_size > MAX_TEXT_BYTES:
            raise StreamFormatError(f"{path} is too large to be a description of a recording")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StreamFormatError(f"{path} can't be read: {reason(error)}") from error


def _request(data: dict[str, Any]) -> GeometryRequest:
    return GeometryRequest(
        height=_whole(data, "height"),
        width=_whole(data, "width"),
        bit_order=_word(data, "bit_order", BitOrder),
        rows=_word(data, "rows", RowOrder),
        layout=_word(data, "layout", Layout),
        capture_rate_hz=_number(data, "capture_rate_hz"),
        full_scale=_number(data, "full_scale"),
        time_axis=_whole(data, "time_axis"),
        key=_text(data, "key"),
    )


def _whole(data: dict[str, Any], name: str) -> int | None:
    value = data.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    return value


def _number(data: dict[str, Any], name: str) -> float | None:
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number, not {value!r}")
    return float(max(min(value, 1e300), -1e300)) if isinstance(value, int) else value


def _text(data: dict[str, Any], name: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{name} must be text, not {value!r}")
    return value


def _word(data: dict[str, Any], name: str, words: type[Word]) -> Word | None:
    value = _text(data, name)
    if value is None:
        return None
    if value not in list(words):
        raise ValueError(f"{name} = {value!r}: {suggest(value, [str(word) for word in words])}")
    return words(value)
