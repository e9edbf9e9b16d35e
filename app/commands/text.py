"""Results for people: figures with their units, sensibly rounded, in aligned lines."""

from __future__ import annotations

import math
import shutil
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

Rows: TypeAlias = Sequence[tuple[str, str]]
"""Label and text of each line; an empty label goes on with the one before."""

MOST_LISTED = 12
"""Longer lists of planes are shown by their ends."""
GAP = "  "


def aligned(rows: Rows) -> str:
    """Return lines whose texts begin in one column; long texts are folded under themselves."""
    indent = max((len(label) for label, _ in rows), default=0) + len(GAP)
    width = max(shutil.get_terminal_size((100, 24)).columns, indent + 30)
    lines = []
    for label, text in rows:
        # Folding would break paths, digests and tables; sentences are what gets long.
        pieces = textwrap.wrap(text, width - indent, break_long_words=False) or [""]
        folded = f"\n{' ' * indent}".join(pieces) if GAP not in text else text
        lines.append(f"{label:<{indent}}{folded}".rstrip())
    return "\n".join(lines)


def rows_of(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return a line for each figure; what is missing (None, an empty list) is left out."""
    rows: list[tuple[str, str]] = []
    for key, value in result.items():
        if value is None or value in ((), [], {}):
            continue
        rows += listed(label_of(key), texts_of(key, value))
    return rows


def listed(label: str, texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return lines of which only the first has the label."""
    return [("" if position else label, text) for position, text in enumerate(texts)]


def label_of(key: str) -> str:
    """Return a JSON key as people write it, without its unit: "isi_cap_planes" as "ISI cap"."""
    if key in _LABELS:
        return _LABELS[key]
    unit = next((suffix for suffix in _UNITS if key.endswith(suffix)), "")
    words = (_ACRONYMS.get(word, word) for word in key.removesuffix(unit).split("_"))
    return " ".join(words)


def texts_of(key: str, value: Any) -> list[str]:
    """Return a figure as text, with the unit that its key names; one text a line."""
    if isinstance(value, Mapping):
        return [", ".join(f"{name} {plain(entry)}" for name, entry in value.items())]
    if isinstance(value, list | tuple):
        if all(isinstance(entry, int) for entry in value):
            return [whole_list(value)]
        return [plain(entry) for entry in value]
    return [figure(key, value)]


def figure(key: str, value: Any) -> str:
    """Return one figure with the unit that its key names."""
    if value is not None and not isinstance(value, str):
        for suffix, write in _UNITS.items():
            if key.endswith(suffix):
                return write(value)
    return plain(value)


def plain(value: Any) -> str:
    """Return a value without a unit."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}" if math.isfinite(value) else "∞"
    return f"{value:,}" if isinstance(value, int) else str(value)


def whole_list(numbers: Sequence[int]) -> str:
    """Return whole numbers, the middle of many left out: "3, 10, …, 115 (17)"."""
    if len(numbers) <= MOST_LISTED:
        return ", ".join(map(str, numbers))
    first, last = ", ".join(map(str, numbers[:3])), numbers[-1]
    return f"{first}, …, {last} ({len(numbers)})"


def decibels(value: float) -> str:
    """Return a PSNR; nothing was lost where it is infinite."""
    return f"{value:.2f} dB" if math.isfinite(value) else "∞ dB (nothing is lost)"


def hertz(value: float) -> str:
    """Return a frequency: "40,000 Hz"."""
    return f"{value:,.10g} Hz"


def seconds(value: float) -> str:
    """Return a duration in s, ms or µs."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if value * factor >= 1 or unit == "µs":
            break
    return f"{value * factor:,.4g} {unit}"


def percent(fraction: float) -> str:
    """Return a fraction in %, the small ones with enough digits to be told from 0."""
    hundredths = 100 * fraction
    text = f"{hundredths:.1f}" if hundredths >= 1 else f"{hundredths:.2g}"
    return f"{'100' if text == '100.0' else text} %"


def bytes_text(count: int) -> str:
    """Return a size: "3,165 bytes"."""
    return f"{count:,} {'byte' if count == 1 else 'bytes'}"


def planes(count: int) -> str:
    """Return a number of planes."""
    return f"{count:,} {'plane' if count == 1 else 'planes'}"


_UNITS: dict[str, Callable[[Any], str]] = {
    "_db": decibels,
    "_hz": hertz,
    "_seconds": seconds,
    "_s": seconds,
    "_bytes": bytes_text,
    "_fraction": percent,
    "_planes": planes,
}

_LABELS = {
    "file_bytes": "file size",
    "scene_ms_ssim": "scene MS-SSIM",
    "encode_seconds": "encoding",
    "decode_seconds": "decoding",
    "checksums_ok": "checksums right",
    "scenes_sha256": "SHA-256 of scenes",
    "spikes_sha256": "SHA-256 of spikes",
}

_ACRONYMS = {"psnr": "PSNR", "ssim": "SSIM", "isi": "ISI"}
