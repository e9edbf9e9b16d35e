"""`spikeloupe measure RAW DISTORTED`: how near it came back, and what it cost."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.arguments import count, index
from app.commands.common import (
    add_geometry_options,
    add_json_option,
    print_result,
    terminal_progress,
)
from app.commands.inputs import (
    GEOMETRY,
    all_pictures,
    is_slp,
    open_with_options,
    read_bitstream,
    refuse,
)
from app.commands.measurement_text import measurement_rows
from models.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.arrays import Luminance
    from models.codecs.bitstream import StreamHeader
    from models.metrics.measurement import Measurement
    from models.metrics.spike_fidelity import SpikeMetricOptions
    from models.progress import Progress
    from models.streams.stream import SpikeStream

SPIKE_OPTIONS = {
    "isi_cap": "isi_cap_planes",
    "rate_window": "firing_rate_window_planes",
    "tolerances": "tolerances_planes",
}
"""Options of the spike metrics (None where not given), and the field that each becomes."""


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
    parser.add_argument("--isi-cap", type=count, metavar="PLANES", help="longest interval; 255")
    parser.add_argument(
        "--rate-window", type=count, metavar="PLANES", help="of the firing rate; default: 1/ISI"
    )
    parser.add_argument(
        "--tolerances", type=index, nargs="+", metavar="K", help="of spike F1, in planes; 0 1 2"
    )
    add_geometry_options(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def picture_at_plane(text: str) -> PictureTruth:
    """Parse "truth.png@150"."""
    path, _, plane = text.rpartition("@")
    try:
        if path:
            return PictureTruth(Path(path), index(plane))
    except argparse.ArgumentTypeError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is not of the form PNG@PLANE")


def run(options: argparse.Namespace) -> int:
    """Measure and print every figure."""
    from models.streams.pictures import is_picture_source

    progress = terminal_progress(options.json)
    if is_picture_source(options.raw):
        figures, more = _of_pictures(options, progress)
    elif is_slp(options.distorted):
        figures, more = _of_bitstream(options, progress)
    else:
        figures, more = _of_recordings(options, progress)
    result = figures.to_json() | more
    print_result(result, options.json, measurement_rows(result))
    return 0


def _metric_options(options: argparse.Namespace) -> SpikeMetricOptions:
    from models.metrics.spike_fidelity import SpikeMetricOptions

    given: dict[str, Any] = {
        field: getattr(options, name)
        for name, field in SPIKE_OPTIONS.items()
        if getattr(options, name) is not None
    }
    if "tolerances_planes" in given:
        given["tolerances_planes"] = tuple(dict.fromkeys(given["tolerances_planes"]))
    return SpikeMetricOptions(**given)


def _of_bitstream(
    options: argparse.Namespace, progress: Progress
) -> tuple[Measurement, dict[str, Any]]:
    from models.codecs.recordings import decode_recording
    from models.experiments.measure import check_belongs, measure_decoded

    metric_options = _metric_options(options)
    recording = open_with_options(options.raw, options)
    raw = recording.stream
    bitstream = read_bitstream(options.distorted)
    header = bitstream.header
    check_belongs(raw, bitstream)
    if options.truth and not header.plane_indices:
        raise RequestError(f"{options.distorted} holds no scenes to compare", "leave out --truth")
    _check_truths(options.truth or (), header)
    truths = recording.truths if options.truth is None else options.truth
    decoded = decode_recording(bitstream, progress.part(0.0, 0.4))
    measured = measure_decoded(
        raw, bitstream, decoded, truths, metric_options, progress.part(0.4, 1.0)
    )
    more: dict[str, Any] = {"truth_planes": list(measured.truth_planes)}
    if measured.uncoded is not None:
        more["scene_psnr_uncoded_db"] = measured.uncoded.psnr_db
        more["scene_ssim_uncoded"] = measured.uncoded.ssim
    more["file_bytes"] = options.distorted.stat().st_size
    more["payload_bytes"] = bitstream.payload_bytes
    note = f"it was coded with rows {header.rows}, and is measured with rows {raw.rows}"
    return _noted(measured.figures, note if header.rows is not raw.rows else ""), more


def _check_truths(truths: Sequence[PictureTruth], header: StreamHeader) -> None:
    """Refuse ground truth that was asked for and would be passed over, or does not fit."""
    start, stop = header.first_plane, header.first_plane + header.planes
    for truth in truths:
        if not start <= truth.plane_index < stop:
            raise RequestError(
                f"--truth is of plane {truth.plane_index}, "
                f"the bitstream stands for planes {start} to {stop - 1}"
            )
        height, width = truth.luminance().shape
        if (height, width) != (header.height, header.width):
            raise RequestError(
                f"{truth.path} is {height}×{width}, the scenes are {header.height}×{header.width}"
            )


def _of_recordings(
    options: argparse.Namespace, progress: Progress
) -> tuple[Measurement, dict[str, Any]]:
    from models.metrics.measurement import Measurement
    from models.metrics.spike_fidelity import compare_spikes

    if options.truth:
        raise RequestError("--truth needs scenes", "give a .slp as DISTORTED")
    metric_options = _metric_options(options)
    raw = open_with_options(options.raw, options).stream
    distorted = open_with_options(options.distorted, options).stream
    fidelity = compare_spikes(raw, distorted, options=metric_options, progress=progress)
    return _noted(Measurement().with_spikes(fidelity), _length_note(raw, distorted)), {}


def _length_note(raw: SpikeStream, distorted: SpikeStream) -> str:
    if raw.planes == distorted.planes:
        return ""
    return (
        f"RAW has {raw.planes:,} planes, DISTORTED {distorted.planes:,}: "
        f"the first {min(raw.planes, distorted.planes):,} are compared"
    )


def _of_pictures(
    options: argparse.Namespace, progress: Progress
) -> tuple[Measurement, dict[str, Any]]:
    from models.metrics.measurement import Measurement, Reference
    from models.metrics.scene_fidelity import compare_scenes

    refuse(options, (*SPIKE_OPTIONS, "truth", *GEOMETRY), "makes no sense for pictures")
    pictures = all_pictures(options.raw)
    if is_slp(options.distorted):
        decoded, figures, more = _decoded_pictures(options.distorted, progress.part(0.0, 0.5))
    else:
        decoded, figures, more = _distorted_pictures(options.distorted), Measurement(), {}
    fidelity = compare_scenes(pictures, decoded, progress=progress.part(0.5, 1.0))
    return figures.with_scenes(fidelity, Reference.PICTURES), more


def _decoded_pictures(
    path: Path, progress: Progress
) -> tuple[Luminance, Measurement, dict[str, Any]]:
    from models.codecs.recordings import decode_recording
    from models.metrics.measurement import Measurement

    bitstream = read_bitstream(path)
    if bitstream.header.planes:
        raise RequestError(f"{path} holds a recording, not pictures", "give the recording as RAW")
    scenes = decode_recording(bitstream, progress).scenes
    assert scenes is not None  # what stands for no plane is scenes
    sizes = {"file_bytes": path.stat().st_size, "payload_bytes": bitstream.payload_bytes}
    return scenes.luminance, Measurement().with_cost(bitstream), sizes


def _distorted_pictures(path: Path) -> Luminance:
    from models.streams.pictures import is_picture_source

    if path.exists() and not is_picture_source(path):
        raise RequestError(f"RAW is pictures, {path} is not", "give pictures, or a .slp of them")
    return all_pictures(path)


def _noted(figures: Measurement, note: str) -> Measurement:
    return replace(figures, notes=(*figures.notes, note)) if note else figures
