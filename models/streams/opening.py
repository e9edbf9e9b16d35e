"""Opening a recording: any format but .slp, with what is stated first and guesses last.

What the caller says wins over the sidecar, this over SpikeCV's config.yaml, this over what the
file itself lets one find out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from models.errors import StreamFormatError
from models.progress import Progress
from models.streams.array_reading import Reading
from models.streams.formats import (
    RAW_LAYOUTS,
    VIDAR_CAPTURE_RATE_HZ,
    VIDAR_SIZE,
    GeometryRequest,
    Layout,
)
from models.streams.hypotheses import GeometryHypothesis, rows_prior
from models.streams.mapped import file_status, identity_of, reason
from models.streams.pictures import IMAGE_SUFFIXES, VIDEO_SUFFIXES
from models.streams.raw_geometry import RawGeometry
from models.streams.recording import GroundTruth, Recording
from models.streams.sidecar import SUFFIX as SIDECAR_SUFFIX
from models.streams.sidecar import parse_sidecar, read_sidecar
from models.streams.spikecv import CONFIG_NAMES, parse_spikecv, read_spikecv
from models.streams.stream import RowOrder, SpikeStream
from models.streams.truths import find_truths, rows_from_truth, truths_in_archive

RAW_SUFFIXES = frozenset({".dat", ".raw", ".bin"})
H5_SUFFIXES = frozenset({".h5", ".hdf5"})
CONFIG_SUFFIXES = frozenset({".yaml", ".yml"})
ARRAY_ROWS_CONFIDENCE = 0.9
RECORDING_SUFFIXES = RAW_SUFFIXES | H5_SUFFIXES | {".npz", ".npy"}
MAGIC = {b"PK\x03\x04": "npz", b"\x93NUMPY": "npy", b"\x89HDF\r\n\x1a\n": "h5"}


@dataclass(frozen=True, slots=True)
class _Stated:
    """What is known before the file is looked at, and where from."""

    request: GeometryRequest
    planes: int | None
    evidence: tuple[str, ...]


def open_recording(
    path: Path, request: GeometryRequest | None = None, progress: Progress | None = None
) -> Recording:
    """Open a recording of any format but .slp.

    A raw file is mapped, and its planes are views of it where its layout allows. A folder with a
    config.yaml, the config and a sidecar open the recording that they describe.

    Args:
        path: the file.
        request: what is known of it; wins over all else.
        progress: told how far reading is, where a container must be read as a whole.

    Raises:
        StreamFormatError: it can't be read, or holds no spikes.
        GeometryError: its geometry is neither stated nor to be told from its bits, or stated
            and contradicted.
        Cancelled: somebody asked to stop.
    """
    path = _described(Path(path))
    asked = request or GeometryRequest()
    stated = _stated(path, asked)
    form = _format(path, stated.request)
    hypotheses: tuple[GeometryHypothesis, ...] = ()
    if form == "dat":
        from models.streams.raw_files import read_raw

        reading, hypotheses = read_raw(path, stated.request)
    else:
        reading = _read_container(form, path, stated.request, progress)
    return _recording(path, form, stated, reading, hypotheses)


def _read_container(
    form: str, path: Path, request: GeometryRequest, progress: Progress | None
) -> Reading:
    if form == "h5":
        from models.streams.h5_files import read_h5

        return read_h5(path, request, progress)
    from models.streams.npz_files import read_npy, read_npz

    return read_npz(path, request, progress) if form == "npz" else read_npy(path, request, progress)


def _described(path: Path) -> Path:
    """Follow a folder, a config or a sidecar to the recording that it describes."""
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError) as error:
        raise StreamFormatError(f"{path} can't be opened: {reason(error)}") from error
    if is_folder:
        return _in_folder(path)
    suffix = path.suffix.lower()
    if suffix in CONFIG_SUFFIXES and path.is_file():
        config = parse_spikecv(path)
        if config is None or not config.file:
            raise StreamFormatError(f"{path} names no recording (filename, spike_w, spike_h)")
        return _named_file(path, config.file)
    if suffix == SIDECAR_SUFFIX and path.is_file():
        sidecar = parse_sidecar(path)
        if sidecar is None or not sidecar.file:
            raise StreamFormatError(f"{path} is not the sidecar of a recording")
        return path.with_name(Path(sidecar.file).name)
    return path


def _in_folder(folder: Path) -> Path:
    for name in CONFIG_NAMES:
        if (folder / name).is_file():
            return _described(folder / name)
    raise StreamFormatError(
        f"{folder} is a folder without a config.yaml that names its recording", "open a file in it"
    )


def _named_file(config: Path, name: str) -> Path:
    """Return the recording of a config; its name is stated with or without its ending."""
    named = config.with_name(name)
    tries = [named, *(named.with_name(f"{named.name}{suffix}") for suffix in RECORDING_SUFFIXES)]
    for path in tries:
        if path.is_file():
            return path
    raise StreamFormatError(f"{config} names {name}, which is not beside it")


def _stated(path: Path, asked: GeometryRequest) -> _Stated:
    request, planes, evidence = asked, None, []
    sidecar = read_sidecar(path)
    if sidecar is not None:
        request, planes = request.over(sidecar.request), sidecar.planes
        evidence.append(f"the sidecar {sidecar.path.name} is used")
    config = read_spikecv(path)
    if config is not None:
        request = request.over(config.request)
        evidence.append(f"the size in {config.path.name} is used")
    return _Stated(request, planes, tuple(evidence))


def _format(path: Path, request: GeometryRequest) -> str:
    """Tell the format by the ending of the name, and check it against the first bytes."""
    file_status(path)
    by_content = _format_by_content(path)
    suffix = path.suffix.lower()
    if suffix in RAW_SUFFIXES:
        if by_content and request.height is None:
            raise StreamFormatError(
                f"{path.name} is named as raw planes, but begins as .{by_content} does",
                f"rename it to .{by_content}, or give --size if it is raw all the same",
            )
        return "dat"
    if suffix in (".npz", ".npy") or suffix in H5_SUFFIXES:
        return "h5" if suffix in H5_SUFFIXES else suffix[1:]
    if by_content:
        return by_content
    if suffix == ".slp":
        raise StreamFormatError(f"{path.name} is a coded recording", "use spikeloupe decode")
    if suffix in IMAGE_SUFFIXES | VIDEO_SUFFIXES:
        raise StreamFormatError(
            f"{path.name} is a picture or a video, not spikes",
            "make spikes of it with spikeloupe simulate",
        )
    if request.height is not None and request.width is not None:
        return "dat"
    raise StreamFormatError(
        f"{path.name} is of no known format",
        "known: .dat .npz .npy .h5; give --size HxW to read it as raw planes",
    )


def _format_by_content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise StreamFormatError(f"{path} can't be read: {reason(error)}") from error
    return next((form for magic, form in MAGIC.items() if head.startswith(magic)), "")


def _recording(
    path: Path,
    form: str,
    stated: _Stated,
    reading: Reading,
    hypotheses: tuple[GeometryHypothesis, ...],
) -> Recording:
    size = (reading.source.planes, reading.height, reading.width)
    truths, truth_warnings = find_truths(path, *size)
    if form == "npz":
        truths = truths or _archive_truths(path, size[0])
    evidence = [*stated.evidence, *reading.evidence]
    warnings = [*reading.warnings, *truth_warnings, *_plane_warnings(stated, size[0])]
    rate_hz, assumed = _capture_rate(stated.request, reading)
    if assumed:
        evidence.append(
            f"the capture rate is taken to be {rate_hz:,.0f} Hz, that of the camera whose planes "
            f"are {reading.height}×{reading.width}; nothing states it"
        )
    stream = SpikeStream(
        reading.source,
        reading.height,
        reading.width,
        RowOrder.TOP_DOWN,
        rate_hz,
        stated.request.full_scale or 1.0,
    )
    rows, rows_confidence, words = _rows(stated.request, reading, stream, truths)
    evidence = [line for line in evidence if not line.startswith("row order")] + [words]
    return Recording(
        replace(stream, rows=rows, identity=_identity(path, reading, rows)),
        path,
        form,
        reading.bit_order,
        reading.layout,
        reading.confidence,
        tuple(evidence),
        tuple(warnings),
        truths,
        rows_confidence,
        assumed,
        reading.time_axis,
        reading.key,
        hypotheses,
    )


def _archive_truths(path: Path, planes: int) -> tuple[GroundTruth, ...]:
    from models.streams.npz_files import DAMAGE

    try:
        return truths_in_archive(path, planes)
    except DAMAGE as error:
        raise StreamFormatError(f"{path.name}: vid_left is damaged: {reason(error)}") from error


def _plane_warnings(stated: _Stated, planes: int) -> list[str]:
    if stated.planes is None or stated.planes == planes:
        return []
    return [f"the sidecar says {stated.planes:,} planes, the file holds {planes:,}"]


def _capture_rate(request: GeometryRequest, reading: Reading) -> tuple[float | None, bool]:
    if request.capture_rate_hz is not None:
        return request.capture_rate_hz, False
    if reading.layout in RAW_LAYOUTS and (reading.height, reading.width) == VIDAR_SIZE:
        return VIDAR_CAPTURE_RATE_HZ, True
    return None, False


def _rows(
    request: GeometryRequest,
    reading: Reading,
    stream: SpikeStream,
    truths: tuple[GroundTruth, ...],
) -> tuple[RowOrder, float, str]:
    """Settle the row order: as stated, else as ground truth shows it, else the usual one."""
    if request.rows is not None:
        return request.rows, 1.0, f"rows are {request.rows}: stated"
    told = rows_from_truth(stream, truths)
    if told is not None:
        return told[0], 0.99, told[1]
    if reading.layout in RAW_LAYOUTS and reading.layout is not Layout.TIME_PACKED:
        return rows_prior(RawGeometry(reading.height, reading.width))
    words = (
        "row order can't be read from the numbers: arrays usually hold the top row first "
        f"(confidence {ARRAY_ROWS_CONFIDENCE:.2f})"
    )
    return RowOrder.TOP_DOWN, ARRAY_ROWS_CONFIDENCE, words


def _identity(path: Path, reading: Reading, rows: RowOrder) -> str:
    size = f"{reading.height}x{reading.width}"
    how = (reading.layout, reading.bit_order, rows, reading.time_axis, reading.key)
    return identity_of(path, size, *how)
