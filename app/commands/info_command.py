"""`spikeloupe info FILE`: what is in a recording, and how sure its geometry is."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.commands.common import (
    add_force_option,
    add_geometry_options,
    add_json_option,
    open_with_options,
    print_result,
    terminal_progress,
)


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
    if options.file.suffix == ".slp":
        print_result(_bitstream_facts(options.file), options.json)
        return 0
    from models.representations.statistics import summarise

    recording = open_with_options(options.file, options)
    summary = summarise(recording.stream, terminal_progress(options.json))
    stream = recording.stream
    facts = {
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
        "evidence": list(recording.evidence),
        "ground_truth_planes": [truth.plane_index for truth in recording.truths],
        "warnings": list(recording.warnings),
    }
    print_result(facts, options.json)
    if options.write_sidecar:
        from models.streams.recording import write_sidecar_of

        write_sidecar_of(recording, force=options.force)
    return 0


def _bitstream_facts(path: Path) -> dict[str, Any]:
    from models.codecs.container import read_slp

    bitstream = read_slp(path)
    header = bitstream.header
    return {
        "file": str(path),
        "format": "slp",
        "codec": header.codec.name,
        "parameters": dict(header.codec.parameters),
        "planes": header.planes,
        "height": header.height,
        "width": header.width,
        "capture_rate_hz": header.capture_rate_hz,
        "full_scale": header.full_scale,
        "first_plane": header.first_plane,
        "scenes": len(header.plane_indices),
        "segments": len(bitstream.segments),
        "file_bytes": path.stat().st_size,
        "payload_bytes": bitstream.payload_bytes,
        "bits_per_scene_pixel": bitstream.bits_per_scene_pixel,
        "bits_per_spike_sample": bitstream.bits_per_spike_sample,
        "warnings": [],
    }
