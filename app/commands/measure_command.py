"""`spikeloupe measure RAW DISTORTED`: how near it came back, and what it cost."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.arguments import count, index, plane_range
from app.commands.common import (
    add_device_option,
    add_force_option,
    add_geometry_options,
    add_json_option,
    print_result,
    take_device,
    terminal_progress,
)
from app.commands.inputs import (
    GEOMETRY,
    all_pictures,
    is_slp,
    open_slp,
    open_with_options,
    read_bitstream,
    refuse,
)
from app.commands.measurement_text import measurement_rows
from app.commands.outputs import PICTURE_SUFFIXES, guard_output
from models.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.arrays import Luminance
    from models.codecs.access import Source
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
    parser.add_argument(
        "--planes",
        type=plane_range,
        metavar="A:B",
        help="measure these planes of a .slp; default: all, of a long one the first scenes",
    )
    parser.add_argument("--isi-cap", type=count, metavar="PLANES", help="longest interval; 255")
    parser.add_argument(
        "--rate-window", type=count, metavar="PLANES", help="of the firing rate; default: 1/ISI"
    )
    parser.add_argument(
        "--tolerances", type=index, nargs="+", metavar="K", help="of spike F1, in planes; 0 1 2"
    )
    parser.add_argument(
        "--figure",
        type=figure_at_plane,
        metavar="PNG[@PLANE]",
        help="draw the learned reconstruction of both spikes side by side, and print their PSNR",
    )
    add_geometry_options(parser)
    add_force_option(parser)
    add_device_option(parser)
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


def figure_at_plane(text: str) -> tuple[Path, int | None]:
    """Parse "figure.png@150" or "figure.png"."""
    try:
        at_plane = picture_at_plane(text)
    except argparse.ArgumentTypeError:
        return Path(text), None
    return at_plane.path, at_plane.plane_index


def run(options: argparse.Namespace) -> int:
    """Measure and print every figure."""
    from models.streams.pictures import is_picture_source

    take_device(options)
    if options.figure is not None:
        guard_output(options.figure[0], options.force, PICTURE_SUFFIXES)
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
    from models.codecs.pieces import decode_stretch
    from models.experiments.measure import check_belongs
    from models.experiments.measure_piece import measure_piece, planes_of

    metric_options = _metric_options(options)
    recording = open_with_options(options.raw, options)
    raw = recording.stream
    source = open_slp(options.distorted)
    header = source.header
    check_belongs(raw, source)
    if options.truth and not header.plane_indices:
        raise RequestError(f"{options.distorted} holds no scenes to compare", "leave out --truth")
    start, stop = _stretch(options, source)
    _check_truths(options.truth or (), header, start, stop)
    truths = recording.truths if options.truth is None else options.truth
    decoded = decode_stretch(source, start, stop, progress.part(0.0, 0.4))
    assert decoded.spikes is not None  # it belongs to a recording
    figure = _figure(options, raw, decoded.spikes, decoded.first_plane)
    measured = measure_piece(raw, source, decoded, truths, metric_options, progress.part(0.4, 1.0))
    more: dict[str, Any] = {
        "truth_planes": list(measured.truth_planes),
        "measured_planes": list(planes_of(decoded)),
        **figure,
    }
    if measured.uncoded is not None:
        more["scene_psnr_uncoded_db"] = measured.uncoded.psnr_db
        more["scene_ssim_uncoded"] = measured.uncoded.ssim
    more["file_bytes"] = options.distorted.stat().st_size
    more["payload_bytes"] = source.payload_bytes
    rows = f"it was coded with rows {header.rows}, and is measured with rows {raw.rows}"
    figures = _noted(measured.figures, rows if header.rows is not raw.rows else "")
    return _noted(figures, _part_note(planes_of(decoded), header)), more


def _stretch(options: argparse.Namespace, source: Source) -> tuple[int, int]:
    """Return the planes to measure: those asked for, else all, of a long bitstream the first."""
    from models.codecs.pieces import first_stretch, is_long

    header = source.header
    first, end = header.first_plane, header.first_plane + header.planes
    if options.planes is None:
        return first_stretch(source) if is_long(source) else (first, end)
    start, stop = options.planes
    return first if start is None else start, end if stop is None else stop


def _part_note(planes: tuple[int, int], header: StreamHeader) -> str:
    start, stop = planes
    if stop - start == header.planes:
        return ""
    all_planes = f"{header.first_plane} to {header.first_plane + header.planes - 1}"
    return f"planes {start} to {stop - 1} of {all_planes} are measured; the bits are those of all"


def _check_truths(
    truths: Sequence[PictureTruth], header: StreamHeader, start: int, stop: int
) -> None:
    """Refuse ground truth that was asked for and would be passed over, or does not fit."""
    for truth in truths:
        if not start <= truth.plane_index < stop:
            raise RequestError(
                f"--truth is of plane {truth.plane_index}, "
                f"what is measured stands for planes {start} to {stop - 1}"
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

    refuse(options, ("planes",), "is of a .slp as DISTORTED")
    if options.truth:
        raise RequestError("--truth needs scenes", "give a .slp as DISTORTED")
    metric_options = _metric_options(options)
    raw = open_with_options(options.raw, options).stream
    distorted = open_with_options(options.distorted, options).stream
    more = _figure(options, raw, distorted, 0)
    fidelity = compare_spikes(raw, distorted, options=metric_options, progress=progress)
    return _noted(Measurement().with_spikes(fidelity), _length_note(raw, distorted)), more


def _figure(
    options: argparse.Namespace, raw: SpikeStream, distorted: SpikeStream, first_plane: int
) -> dict[str, Any]:
    """Draw `--figure`, if it was asked for, and return what it shows."""
    from app.commands.pair_figure import write_pair_figure
    from models.experiments.learned_pair import learned_pair

    if options.figure is None:
        return {}
    path, plane_index = options.figure
    pair = learned_pair(raw, distorted, first_plane, plane_index)
    write_pair_figure(pair, path, options.force)
    return {
        "figure": str(path),
        "figure_plane": pair.plane_index,
        "learned_psnr_db": pair.psnr_db,
    }


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

    refuse(
        options,
        (*SPIKE_OPTIONS, "truth", "planes", "figure", *GEOMETRY),
        "makes no sense for pictures",
    )
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
