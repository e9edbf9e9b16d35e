"""Measuring a part of a coded recording, at the price of all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.codecs.access import Source
from models.codecs.bitstream import Bitstream
from models.codecs.recording_codec import DecodedRecording
from models.errors import RequestError
from models.experiments.measure import Measured, Truth, measure_decoded
from models.metrics.spike_fidelity import SpikeMetricOptions
from models.progress import Progress
from models.streams.stream import SpikeStream


def measure_piece(
    raw: SpikeStream,
    source: Source,
    piece: DecodedRecording,
    truths: Sequence[Truth] = (),
    options: SpikeMetricOptions | None = None,
    progress: Progress | None = None,
) -> Measured:
    """Measure a piece of a bitstream, or all of it, against the recording that went in.

    Args:
        raw: the whole recording.
        source: what was coded; bits are counted over all of it.
        piece: decoded scenes and their planes, or decoded planes; see `planes_of`.
        truths: ground truth; what lies outside the piece is passed over.
        options: of the spike metrics.
        progress: told as it goes.

    Raises:
        RequestError: the bitstream is of another size, or of planes that `raw` does not have.
        Cancelled: somebody asked the work to stop.
    """
    start, stop = planes_of(piece)
    header = replace(
        source.header,
        first_plane=start,
        planes=stop - start,
        plane_indices=piece.scenes.plane_indices if piece.scenes else (),
        hold_planes=piece.scenes.hold_planes if piece.scenes else (),
    )
    measured = measure_decoded(raw, Bitstream(header, ()), piece, truths, options, progress)
    return replace(measured, figures=measured.figures.with_cost(source))


def planes_of(piece: DecodedRecording) -> tuple[int, int]:
    """Return the planes of the recording that a piece stands for: the first, and past the last.

    Raises:
        RequestError: it is pictures, which stand for none.
    """
    if piece.spikes is None:
        raise RequestError("the bitstream holds pictures, not a stretch of a recording")
    return piece.first_plane, piece.first_plane + piece.spikes.planes
