"""`spikeloupe info FILE`: what is in a recording, and how sure its geometry is."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.common import (
    add_force_option,
    add_geometry_options,
    add_json_option,
    print_result,
    terminal_progress,
)
from app.commands.inputs import GEOMETRY, is_slp, open_with_options, read_bitstream, refuse
from app.commands.text import Rows, hertz, listed, percent, seconds, whole_list
from models.errors import RequestError

if TYPE_CHECKING:
    from models.streams.recording import Recording


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("info", help="what is in a recording")
    parser.add_argument("file", type=Path, help="a recording, or a .slp")
    parser.add_argument(
        "--write-sidecar", action="store_true", help="keep the geometry in FILE's .toml"
    )
    add_geometry_options(parser)
    add_json_option(parser)
    add_force_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print geometry, duration, firing rate, ISI quantiles and warnings."""
    if is_slp(options.file):
        facts = _bitstream_facts(options)
        print_result(facts, options.json)
        return 0
    recording = open_with_options(options.file, options)
    if options.write_sidecar:
        _write_sidecar(recording, options.force)
    facts = _recording_facts(recording, options)
    print_result(facts, options.json, _rows(facts))
    return 0


def _recording_facts(recording: Recording, options: argparse.Namespace) -> dict[str, Any]:
    from models.representations.statistics import summarise

    stream = recording.stream
    summary = summarise(stream, terminal_progress(options.json))
    return {
        "file": str(options.file),
        "format": recording.format,
        "planes": stream.planes,
        "height": stream.height,
        "width": stream.width,
        "bit_order": str(recording.bit_order) if recording.bit_order else None,
        "rows": str(stream.rows),
        "layout": str(recording.layout) if recording.layout else None,
        "capture_rate_hz": stream.capture_rate_hz,
        "duration_s": stream.duration_s,
        "full_scale": stream.full_scale,
        "firing_rate": summary.firing_rate,
        "isi_planes": {"p5": summary.isi_p5, "p50": summary.isi_p50, "p95": summary.isi_p95},
        "always_on_fraction": summary.always_on_fraction,
        "never_fires_fraction": summary.never_fires_fraction,
        "confidence": recording.confidence,
        "rows_confidence": recording.rows_confidence,
        "evidence": list(recording.evidence),
        "ground_truth_planes": [truth.plane_index for truth in recording.truths],
        "warnings": list(recording.warnings),
    }


def _rows(facts: dict[str, Any]) -> Rows:
    quantiles = [facts["isi_planes"][key] for key in ("p5", "p50", "p95")]
    isi = "none: no pixel fires twice"
    if None not in quantiles:
        isi = "{:g}, {:g}, {:g} planes at 5, 50 and 95 % of the intervals".format(*quantiles)
    how = {key: facts[key] for key in ("layout", "bit_order", "rows") if facts[key]}
    sure = f"{percent(facts['confidence'])} in size, layout and bit order"
    truths = whole_list(facts["ground_truth_planes"])
    return [
        ("file", f"{facts['file']} (.{facts['format']})"),
        ("size", f"{facts['height']:,}×{facts['width']:,} pixels (height × width)"),
        ("planes", f"{facts['planes']:,}{_duration(facts)}"),
        ("capture rate", _capture_rate(facts)),
        ("stored", ", ".join(f"{key.replace('_', ' ')} {word}" for key, word in how.items())),
        ("confidence", f"{sure}; {percent(facts['rows_confidence'])} in the row order"),
        ("firing rate", _firing_rate(facts)),
        ("ISI", isi),
        ("always on", f"{percent(facts['always_on_fraction'])} of the pixels"),
        ("never fire", f"{percent(facts['never_fires_fraction'])} of the pixels"),
        ("full scale", f"{facts['full_scale']:.4g} spikes per plane at luminance 1"),
        ("ground truth", f"at planes {truths}" if truths else "none beside the file"),
        *listed("told by", facts["evidence"]),
        *listed("warnings", facts["warnings"]),
    ]


def _duration(facts: dict[str, Any]) -> str:
    duration_s = facts["duration_s"]
    return "" if duration_s is None else f" ({seconds(duration_s)})"


def _capture_rate(facts: dict[str, Any]) -> str:
    rate_hz = facts["capture_rate_hz"]
    return "unknown (state it with --capture-rate)" if rate_hz is None else hertz(rate_hz)


def _firing_rate(facts: dict[str, Any]) -> str:
    text = f"{facts['firing_rate']:.4f} spikes per plane"
    rate_hz = facts["capture_rate_hz"]
    return text if rate_hz is None else f"{text} ({facts['firing_rate'] * rate_hz:,.0f} Hz)"


def _write_sidecar(recording: Recording, force: bool) -> None:
    from models.streams.sidecar import write_sidecar

    write_sidecar(
        recording.path,
        recording.stream,
        layout=recording.layout,
        bit_order=recording.bit_order,
        time_axis=recording.time_axis,
        key=recording.key,
        force=force,
    )


def _bitstream_facts(options: argparse.Namespace) -> dict[str, Any]:
    if options.write_sidecar:
        raise RequestError("a .slp holds its geometry itself", "leave out --write-sidecar")
    refuse(options, GEOMETRY, "changes nothing: a .slp holds its geometry itself")
    bitstream = read_bitstream(options.file)
    header = bitstream.header
    return {
        "file": str(options.file),
        "format": "slp",
        "codec": header.codec.name,
        "parameters": dict(header.codec.parameters),
        "planes": header.planes,
        "height": header.height,
        "width": header.width,
        "rows": str(header.rows),
        "capture_rate_hz": header.capture_rate_hz,
        "full_scale": header.full_scale,
        "first_plane": header.first_plane,
        "scenes": len(header.plane_indices),
        "segments": len(bitstream.segments),
        "file_bytes": options.file.stat().st_size,
        "payload_bytes": bitstream.payload_bytes,
        "bits_per_scene_pixel": bitstream.bits_per_scene_pixel,
        "bits_per_spike_sample": bitstream.bits_per_spike_sample,
        "warnings": [],
    }
