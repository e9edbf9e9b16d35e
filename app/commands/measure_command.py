"""`spikeloupe measure RAW DISTORTED`: how near it came back, and what it cost."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.common import (
    add_geometry_options,
    add_json_option,
    all_pictures,
    count,
    open_with_options,
    print_result,
    terminal_progress,
)
from models.errors import RequestError

if TYPE_CHECKING:
    from models.arrays import Luminance
    from models.metrics.measurement import Measurement
    from models.metrics.spike_fidelity import SpikeMetricOptions
    from models.progress import Progress


@dataclass(frozen=True, slots=True)
class PictureTruth:
    """A ground-truth picture named on the command line."""

    path: Path
    plane_index: int

    def luminance(self) -> Luminance:
        """Read the picture, (H, W) float32 in [0, 1]."""
        from models.streams.pictures import read_picture

        return read_picture(self.path)


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("measure", help="quality and price of what came back")
    parser.add_argument("raw", type=Path, help="a recording; or the pictures that were coded")
    parser.add_argument("distorted", type=Path, help="a .slp of it, or another recording")
    parser.add_argument(
        "--truth",
        type=picture_at_plane,
        action="append",
        metavar="PNG@PLANE",
        help="ground truth; default: what lies beside RAW",
    )
    parser.add_argument("--isi-cap", type=count, default=255, metavar="PLANES")
    parser.add_argument(
        "--rate-window", type=count, metavar="PLANES", help="of the firing rate; default: 1/ISI"
    )
    parser.add_argument(
        "--tolerances", type=int, nargs="+", default=[0, 1, 2], metavar="K", help="of spike F1"
    )
    add_geometry_options(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def picture_at_plane(text: str) -> PictureTruth:
    """Parse "truth.png@150"."""
    path, at, plane = text.rpartition("@")
    if not at or not plane.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form PNG@PLANE")
    return PictureTruth(Path(path), int(plane))


def run(options: argparse.Namespace) -> int:
    """Measure and print every figure."""
    from models.metrics.spike_fidelity import SpikeMetricOptions
    from models.streams.pictures import is_picture_source

    metric_options = SpikeMetricOptions(
        isi_cap_planes=options.isi_cap,
        firing_rate_window_planes=options.rate_window,
        tolerances_planes=tuple(options.tolerances),
    )
    progress = terminal_progress(options.json)
    if is_picture_source(options.raw):
        figures, more = _of_pictures(options, progress)
    elif options.distorted.suffix == ".slp":
        figures, more = _of_bitstream(options, metric_options, progress)
    else:
        figures, more = _of_recordings(options, metric_options, progress)
    print_result(figures.to_json() | more, options.json)
    return 0


def _of_bitstream(
    options: argparse.Namespace, metric_options: SpikeMetricOptions, progress: Progress
) -> tuple[Measurement, dict[str, Any]]:
    from models.codecs.container import read_slp
    from models.codecs.recordings import decode_recording
    from models.experiments.measure import check_belongs, measure_decoded

    recording = open_with_options(options.raw, options)
    bitstream = read_slp(options.distorted)
    check_belongs(recording.stream, bitstream)
    truths = options.truth if options.truth is not None else recording.truths
    decoded = decode_recording(bitstream, progress.part(0.0, 0.4))
    measured = measure_decoded(
        recording.stream, bitstream, decoded, truths, metric_options, progress.part(0.4, 1.0)
    )
    more: dict[str, Any] = {"truth_planes": list(measured.truth_planes)}
    if measured.uncoded is not None:
        more["scene_psnr_uncoded_db"] = measured.uncoded.psnr_db
        more["scene_ssim_uncoded"] = measured.uncoded.ssim
    more["file_bytes"] = options.distorted.stat().st_size
    more["payload_bytes"] = bitstream.payload_bytes
    return measured.figures, more


def _of_recordings(
    options: argparse.Namespace, metric_options: SpikeMetricOptions, progress: Progress
) -> tuple[Measurement, dict[str, Any]]:
    from models.metrics.measurement import Measurement
    from models.metrics.spike_fidelity import compare_spikes

    if options.truth:
        raise RequestError("--truth needs scenes", "give a .slp as DISTORTED")
    raw = open_with_options(options.raw, options).stream
    distorted = open_with_options(options.distorted, options).stream
    fidelity = compare_spikes(raw, distorted, options=metric_options, progress=progress)
    return Measurement().with_spikes(fidelity), {}


def _of_pictures(
    options: argparse.Namespace, progress: Progress
) -> tuple[Measurement, dict[str, Any]]:
    from models.codecs.container import read_slp
    from models.codecs.recordings import decode_recording
    from models.metrics.measurement import Measurement, Reference
    from models.metrics.scene_fidelity import compare_scenes

    pictures = all_pictures(options.raw)
    figures = Measurement()
    if options.distorted.suffix == ".slp":
        bitstream = read_slp(options.distorted)
        scenes = decode_recording(bitstream, progress.part(0.0, 0.5)).scenes
        if scenes is None:
            raise RequestError(f"{options.distorted} holds spikes, not pictures")
        decoded = scenes.luminance
        figures = figures.with_cost(bitstream)
    else:
        decoded = all_pictures(options.distorted)
    fidelity = compare_scenes(pictures, decoded, progress=progress.part(0.5, 1.0))
    return figures.with_scenes(fidelity, Reference.PICTURES), {}
