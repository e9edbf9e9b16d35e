"""The header of a bitstream as JSON and back, every value checked before it is believed.

Members that are left out mean nothing, 0, or top row first. The plane that each scene shows and
the planes for which it holds are written as runs `[first, step, count]`, or `[first]` for one,
so that those of any number of scenes take a few bytes:

>>> to_runs((3, 10, 17, 24, 28))
[[3, 7, 4], [28]]
>>> from_runs([[3, 7, 4], [28]], "shows")
(3, 10, 17, 24, 28)
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from models.codecs.bitstream import PipelineSpec, StreamHeader
from models.codecs.spec import CodecSpec, ItemKind, Paradigm
from models.errors import MalformedError
from models.streams.stream import RowOrder

MAX_SIDE = 1 << 15
"""Most rows, and most columns, of a plane."""
MAX_PIXELS = 1 << 28
"""Most pixels of a plane."""
MAX_PLANES = 1 << 40
"""Most planes of a recording; eleven months at 40 kHz."""
MAX_SCENES = 1 << 20
"""Most scenes of one bitstream."""
CAPTURE_RATES_HZ = (1e-3, 1e9)
FULL_SCALES = (1e-6, 1e6)
MAX_PARAMETERS = 64
MAX_TEXT = 256

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
_HASH = re.compile(r"[0-9a-f]{0,64}")
_REQUIRED = object()
Word = TypeVar("Word", bound=StrEnum)


def header_to_json(header: StreamHeader) -> bytes:
    """Write a header as compact JSON, leaving out what is absent (None, empty, 0 for a start).

    Raises:
        MalformedError: a value is out of the range that a reader accepts.
    """
    _check_numbers(header.codec)
    data: dict[str, object] = {
        "codec": header.codec.name,
        "parameters": dict(header.codec.parameters),
        "item": str(header.item),
        "height": header.height,
        "width": header.width,
        "planes": header.planes,
        "first_plane": header.first_plane or None,
        "shows": to_runs(header.plane_indices) or None,
        "holds": to_runs(header.hold_planes) or None,
        "capture_rate_hz": header.capture_rate_hz,
        "full_scale": header.full_scale,
        "rows": None if header.rows is RowOrder.TOP_DOWN else str(header.rows),
        "pipeline": _pipeline_to_json(header.pipeline),
        "weights_hash": header.weights_hash or None,
        "analysis_hash": header.analysis_hash or None,
    }
    try:
        text = json.dumps({k: v for k, v in data.items() if v is not None}, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise MalformedError(f"the header can't be written as JSON: {error}") from error
    encoded = text.encode("ascii")
    if header_from_json(encoded) != header:
        raise MalformedError("the header doesn't come back from its own JSON as it was")
    return encoded


def header_from_json(encoded: bytes) -> StreamHeader:
    """Read what `header_to_json` wrote; the bytes may come from anywhere.

    Raises:
        MalformedError: they are not JSON, or a value is missing, unknown, or out of range.
    """
    fields = _Fields(_parse(encoded), "header")
    header = StreamHeader(
        codec=_codec(fields),
        item=fields.word("item", ItemKind),
        height=fields.integer("height", 1, MAX_SIDE),
        width=fields.integer("width", 1, MAX_SIDE),
        planes=fields.integer("planes", 0, MAX_PLANES),
        first_plane=fields.integer("first_plane", 0, MAX_PLANES, 0),
        plane_indices=from_runs(fields.take("shows", []), "shows"),
        hold_planes=from_runs(fields.take("holds", []), "holds"),
        capture_rate_hz=(
            None
            if fields.absent("capture_rate_hz")
            else fields.real("capture_rate_hz", *CAPTURE_RATES_HZ)
        ),
        full_scale=fields.real("full_scale", *FULL_SCALES),
        pipeline=_pipeline(fields.take("pipeline", None)),
        weights_hash=fields.text("weights_hash", _HASH, ""),
        analysis_hash=fields.text("analysis_hash", _HASH, ""),
        rows=fields.word("rows", RowOrder, RowOrder.TOP_DOWN),
    )
    fields.end()
    _check_together(header)
    return header


def to_runs(values: Sequence[int]) -> list[list[int]]:
    """Write whole numbers as arithmetic runs `[first, step, count]`, a lone one as `[first]`."""
    runs: list[list[int]] = []
    position = 0
    while position < len(values):
        stop = _end_of_run(values, position)
        first, count = values[position], stop - position
        runs.append([first] if count == 1 else [first, values[position + 1] - first, count])
        position = stop
    return runs


def _end_of_run(values: Sequence[int], start: int) -> int:
    """Return where the run that begins at `start` ends; two alone are a run only at the end."""
    stop = start + 2
    while stop < len(values) and (
        values[stop] - values[stop - 1] == values[start + 1] - values[start]
    ):
        stop += 1
    return start + 1 if stop == start + 2 < len(values) else min(stop, len(values))


def from_runs(runs: object, name: str) -> tuple[int, ...]:
    """Write runs out again; how many numbers there are is checked before any is made.

    Raises:
        MalformedError: these are not runs, or they hold too many or too large numbers.
    """
    if not isinstance(runs, list):
        raise MalformedError(f"{name} is not a list of runs: {runs!r:.80}")
    checked = [_checked_run(run, name) for run in runs]
    if sum(count for _, _, count in checked) > MAX_SCENES:
        raise MalformedError(f"{name} holds more than {MAX_SCENES} numbers")
    return tuple(first + step * k for first, step, count in checked for k in range(count))


def _checked_run(run: object, name: str) -> tuple[int, int, int]:
    if not isinstance(run, list) or len(run) not in (1, 3) or any(type(x) is not int for x in run):
        raise MalformedError(f"{name} holds {run!r:.80} where [first, step, count] belongs")
    first, step, count = run if len(run) == 3 else (run[0], 0, 1)
    last = first + step * (count - 1)
    if count < 1 or min(first, last) < 0 or max(first, last) > 2 * MAX_PLANES:
        raise MalformedError(f"{name} holds the impossible run {run!r:.80}")
    return first, step, count


class _Fields:
    """The members of a JSON object, each taken once by name, checked as it is taken."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, dict):
            raise MalformedError(f"the {where} is not a JSON object: {data!r:.80}")
        self._left, self._where = dict(data), where

    def take(self, name: str, default: object = _REQUIRED) -> object:
        value = self._left.pop(name, default)
        if value is _REQUIRED:
            raise MalformedError(f"the {self._where} lacks {name!r}")
        return value

    def integer(self, name: str, low: int, high: int, default: object = _REQUIRED) -> int:
        value = self.take(name, default)
        if type(value) is not int or not low <= value <= high:
            raise self._wrong(name, value, f"a whole number from {low} to {high}")
        return value

    def real(self, name: str, low: float, high: float) -> float:
        value = self.take(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(name, value, "a number")
        if not low <= value <= high:
            raise self._wrong(name, value, f"a number from {low:g} to {high:g}")
        return value

    def absent(self, name: str) -> bool:
        return name not in self._left

    def text(self, name: str, pattern: re.Pattern[str], default: object = _REQUIRED) -> str:
        value = self.take(name, default)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise self._wrong(name, value, f"text like {pattern.pattern}")
        return value

    def word(self, name: str, words: type[Word], default: object = _REQUIRED) -> Word:
        value = self.take(name, default)
        if not isinstance(value, str) or value not in list(words):
            raise self._wrong(name, value, " or ".join(words))
        return words(value)

    def end(self) -> None:
        if self._left:
            raise MalformedError(f"the {self._where} holds unknown {sorted(self._left)!r:.80}")

    def _wrong(self, name: str, value: object, wanted: str) -> MalformedError:
        return MalformedError(f"the {self._where}'s {name} is {value!r:.80}, not {wanted}")


def _parse(encoded: bytes) -> object:
    def refuse(word: str) -> float:
        raise ValueError(f"{word} is not a number")

    try:
        return json.loads(encoded.decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"the header is not JSON: {error!s:.120}") from error


def _codec(fields: _Fields) -> CodecSpec:
    name = fields.text("codec", _NAME)
    spec = CodecSpec.from_json({"name": name, "parameters": fields.take("parameters")})
    _check_numbers(spec)
    return spec


def _check_numbers(spec: CodecSpec) -> None:
    """Keep parameters few, short and finite."""
    if len(spec.parameters) > MAX_PARAMETERS:
        raise MalformedError(f"codec {spec.name} comes with {len(spec.parameters)} parameters")
    for name, value in spec.parameters:
        if not _NAME.fullmatch(name):
            raise MalformedError(f"codec {spec.name} comes with a parameter called {name!r:.80}")
        if isinstance(value, str):
            good = len(value) <= MAX_TEXT and value.isprintable()
        elif isinstance(value, int):
            good = abs(value) < 1 << 63
        else:
            good = math.isfinite(value)
        if not good:
            raise MalformedError(f"codec {spec.name} comes with {name}={value!r:.80}")


def _pipeline_to_json(pipeline: PipelineSpec | None) -> Mapping[str, object] | None:
    if pipeline is None:
        return None
    return {
        "paradigm": str(pipeline.paradigm),
        "method": pipeline.reconstruct,
        "window": pipeline.window_planes,
        "stride": pipeline.stride_planes,
        "gop": pipeline.gop,
        "seed": pipeline.seed,
    }


def _pipeline(data: object) -> PipelineSpec | None:
    if data is None:
        return None
    fields = _Fields(data, "pipeline")
    pipeline = PipelineSpec(
        paradigm=fields.word("paradigm", Paradigm),
        reconstruct=fields.text("method", _NAME),
        window_planes=fields.integer("window", 1, MAX_PLANES),
        stride_planes=fields.integer("stride", 1, MAX_PLANES),
        gop=fields.integer("gop", 0, MAX_SCENES),
        seed=fields.integer("seed", 0, (1 << 63) - 1),
    )
    fields.end()
    return pipeline


def _check_together(header: StreamHeader) -> None:
    """Check what no value can say alone."""
    if header.height * header.width > MAX_PIXELS:
        raise MalformedError(f"planes of {header.height}×{header.width} pixels are too large")
    scenes, holds = len(header.plane_indices), header.hold_planes
    if header.item is ItemKind.SPIKES and (scenes or holds):
        raise MalformedError(f"spikes come with the plane indices of {scenes} scenes")
    if header.item is ItemKind.SCENES and (len(holds) != scenes or sum(holds) != header.planes):
        raise MalformedError(
            f"{scenes} scenes hold for {len(holds)} stretches of {sum(holds)} planes in all; "
            f"the header says {header.planes} planes"
        )
