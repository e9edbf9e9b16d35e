"""The figures of a measurement as lines for people; `measure` and `demo` print them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.commands.text import Rows, decibels, listed, percent, plain, rows_of

CELL = 12
"""Columns of a table's cell."""
SPIKE_FIGURES = {
    "spike_f1": "F1",
    "spike_f1_chance": "F1 by chance",
    "spike_precision": "precision",
    "spike_recall": "recall",
}
REFERENCES = {
    "truth": "against ground truth",
    "uncoded": "against the scenes before coding",
    "pictures": "against the pictures of RAW",
}


def measurement_rows(figures: Mapping[str, Any]) -> Rows:
    """Return the lines of a measurement, by the JSON keys of `Measurement`, and of what it cost."""
    told = {key: figures[key] for key in _COST if figures.get(key) is not None}
    ratio = told.pop("compression_ratio", None)
    rows = [
        *_scene_rows(figures),
        *_interval_rows(figures),
        *_spike_rows(figures),
        *_learned_rows(figures),
        *rows_of(told),
    ]
    if ratio is not None:
        rows.append(("compression ratio", f"{ratio:.2f} : 1"))
    if figures.get("compared_planes"):
        first, stop = figures["compared_planes"]
        rows.append(("planes compared", f"{first} to {stop - 1}"))
    return [*rows, *listed("notes", figures.get("notes", ()))]


_COST = (
    "bits_per_scene_pixel",
    "bits_per_spike_sample",
    "file_bytes",
    "payload_bytes",
    "compression_ratio",
)


def _scene_rows(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    if figures.get("scene_psnr_db") is None:
        return []
    rows = [("scene PSNR", f"{decibels(figures['scene_psnr_db'])} {_reference(figures)}")]
    before = figures["reference"] == "truth" and figures.get("scene_psnr_uncoded_db") is not None
    if before:
        rows.append(("", f"{decibels(figures['scene_psnr_uncoded_db'])} {REFERENCES['uncoded']}"))
    if figures.get("scene_ssim") is not None:
        rows.append(("scene SSIM", f"{figures['scene_ssim']:.4f}"))
    if before:
        rows.append(("", f"{figures['scene_ssim_uncoded']:.4f} {REFERENCES['uncoded']}"))
    if figures.get("scene_ms_ssim") is not None:
        rows.append(("scene MS-SSIM", f"{figures['scene_ms_ssim']:.4f}"))
    return rows


def _reference(figures: Mapping[str, Any]) -> str:
    planes = figures.get("truth_planes", ())
    at = f" at plane{'s' * (len(planes) > 1)} {', '.join(map(str, planes))}" if planes else ""
    factor = figures.get("luminance_factor")
    fitted = "" if factor is None else f", luminance × {factor:.3f} fitted"
    return REFERENCES[figures["reference"]] + at + fitted


def _interval_rows(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = []
    for key, label, how in (
        ("isi_psnr_db", "ISI PSNR", f"clipped to {plain(figures.get('isi_cap_planes'))} planes"),
        ("firing_rate_psnr_db", "firing-rate PSNR", _firing_rate_kind(figures)),
    ):
        if figures.get(key) is not None:
            left_out = figures.get("left_out", {}).get(key)
            more = "" if left_out is None else f"; {left_out:,} samples left out"
            rows.append((label, f"{decibels(figures[key])} ({how}{more})"))
    return rows


def _firing_rate_kind(figures: Mapping[str, Any]) -> str:
    window = figures.get("firing_rate_window_planes")
    return "of 1/ISI" if window is None else f"over {window:,} planes"


def _learned_rows(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the lines on the learned reconstruction of both spikes, if it was asked for."""
    if figures.get("figure") is None:
        return []
    near = f"{decibels(figures['learned_psnr_db'])} from B against from A"
    return [
        ("learned reconstruction", f"{near}, at plane {figures['figure_plane']}"),
        ("", f"drawn in {figures['figure']}"),
    ]


def _spike_rows(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if figures.get("spike_f1"):
        rows.append(("spikes within ± planes", _cells(figures["spike_f1"])))
        for key, label in SPIKE_FIGURES.items():
            shares = figures[key].values()
            texts = ("–" if share is None else percent(share) for share in shares)
            rows.append((f"  {label}", _cells(texts)))
    if figures.get("spike_delays"):
        delays = figures["spike_delays"]
        rows.append(
            (
                "spikes by delay in planes",
                _cells(f"{int(delay):+d}".replace("+0", "0") for delay in delays),
            )
        )
        rows.append(("  pairs", _cells(f"{pairs:,}" for pairs in delays.values())))
    return rows


def _cells(texts: Any) -> str:
    return "".join(f"{text:>{CELL}}" for text in texts)
