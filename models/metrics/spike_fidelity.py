"""How near two recordings are: ISI, firing rate, and the spikes themselves, in one reading."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.errors import RequestError
from models.metrics.image_fidelity import psnr_from_error
from models.metrics.paired_planes import WORD_PIXELS, PairedPlanes, Words
from models.metrics.spike_agreement import (
    AgreementCounter,
    SpikeAgreement,
    SpikeTiming,
    TimingCounter,
)
from models.progress import Progress
from models.streams.stream import SpikeStream

MOST_TOLERANCE_PLANES = 63
ISI_CAP_RANGE = (1, 65535)


@dataclass(frozen=True, slots=True)
class SpikeMetricOptions:
    """What to measure between two recordings.

    Attributes:
        isi_cap_planes: intervals are clipped to it, and it is the peak of the ISI PSNR.
        firing_rate_window_planes: the window of the firing-rate PSNR; None takes 1/ISI instead
            (SpikeCodec, Eq. 12).
        tolerances_planes: the tolerances of spike agreement, each 0 to 63.
        chance: whether the level of chance is counted beside the agreement.
        seed: of the random phases of the chance level.
    """

    isi_cap_planes: int = 255
    firing_rate_window_planes: int | None = None
    tolerances_planes: tuple[int, ...] = (0, 1, 2)
    chance: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        low, high = ISI_CAP_RANGE
        if not low <= self.isi_cap_planes <= high:
            raise RequestError(f"an ISI cap of {self.isi_cap_planes} is outside {low} to {high}")
        for tolerance in self.tolerances_planes:
            if not 0 <= tolerance <= MOST_TOLERANCE_PLANES:
                raise RequestError(
                    f"a tolerance of {tolerance} planes is outside 0 to {MOST_TOLERANCE_PLANES}"
                )


@dataclass(frozen=True, slots=True)
class SpikeFidelity:
    """What was measured between two recordings.

    Attributes:
        start, stop: the planes compared.
        samples: planes × H × W of them.
        isi_psnr_db: PSNR of the ISI maps at every plane, both clipped to `isi_cap_planes`, which
            is the peak; squared errors pooled over planes and pixels. inf if equal; None where
            no pixel has both intervals.
        isi_cap_planes: the clip.
        isi_left_out: samples (pixels summed over planes) without an interval in one or both.
        firing_rate_psnr_db: the same of the firing rate, peak 1 spike per plane.
        firing_rate_window_planes: the window of the firing rate, or None for 1/ISI.
        firing_rate_left_out: samples left out there: as for ISI, or without a whole window.
        agreements: spike agreement at each tolerance asked for.
        timing: delays of the spikes within the largest of them.
    """

    start: int
    stop: int
    samples: int
    isi_psnr_db: float | None
    isi_cap_planes: int
    isi_left_out: int
    firing_rate_psnr_db: float | None
    firing_rate_window_planes: int | None
    firing_rate_left_out: int
    agreements: tuple[SpikeAgreement, ...]
    timing: SpikeTiming | None


def compare_spikes(
    raw: SpikeStream,
    distorted: SpikeStream,
    start: int = 0,
    stop: int | None = None,
    options: SpikeMetricOptions | None = None,
    progress: Progress | None = None,
) -> SpikeFidelity:
    """Measure a recording against the raw one over planes `start` to `stop` (exclusive).

    The ISI at plane t is the interval from the last spike at or before t to the next after it.
    Intervals are taken inside the stretch only: the result is that of the sections alone, and a
    pixel counts from its first spike there to its last. Memory is bounded whatever the length.

    Args:
        raw: the recording that the other is measured against.
        distorted: the other, of the same size; its plane t is compared with plane t of `raw`
            (take a `section` where they begin at different moments).
        start: first plane of the stretch.
        stop: the plane after its last; without it as far as both recordings go.
        options: what to measure.
        progress: told after each chunk.

    Raises:
        RequestError: sizes differ, the stretch is empty or outside, a window longer than it.
        Cancelled: somebody asked the work to stop.
    """
    options = options or SpikeMetricOptions()
    progress = progress or Progress()
    pair = PairedPlanes.of(raw, distorted, start, stop)
    tolerances = options.tolerances_planes
    rng = np.random.default_rng(options.seed) if options.chance else None
    intervals = _IntervalErrors(pair, options.isi_cap_planes)
    window = _window_errors(pair, options.firing_rate_window_planes)
    agreement = AgreementCounter(pair, tolerances, rng)
    timing = TimingCounter(pair, max(tolerances)) if tolerances else None
    for first, end in pair.chunks():
        progress.step(first - pair.start, pair.planes, "comparing spikes")
        chunk = pair.words(first, end)
        intervals.add(first, *chunk)
        agreement.add(*chunk)
        if window:
            window.add(first, end, chunk)
        if timing:
            timing.add(first, end)
    progress.step(pair.planes, pair.planes, "comparing spikes")
    return _fidelity(pair, options, intervals, window, agreement, timing)


class _IntervalErrors:
    """Squared errors of ISI and of 1/ISI."""

    def __init__(self, pair: PairedPlanes, isi_cap_planes: int) -> None:
        from models.metrics.interval_kernels import IntervalState

        self.samples, self.isi_error, self.rate_error = 0, 0.0, 0.0
        self._cap = isi_cap_planes
        self._start = pair.start
        self._state = IntervalState.before_any_spike(pair.words_per_plane)

    def add(self, first: int, raw: Words, distorted: Words) -> None:
        from models.metrics.interval_kernels import interval_errors

        errors = interval_errors(raw, distorted, first - self._start, self._cap, self._state)
        self.samples += errors.samples
        self.isi_error += errors.isi
        self.rate_error += errors.firing_rate


class _WindowErrors:
    """Squared errors of the firing rate in a sliding window, at each place where it is whole."""

    def __init__(self, pair: PairedPlanes, window_planes: int) -> None:
        if not 1 <= window_planes <= pair.planes:
            raise RequestError(
                f"a window of {window_planes} planes does not fit into the {pair.planes} compared"
            )
        self.samples = (pair.planes - window_planes + 1) * pair.raw.pixels
        self.rate_error = 0.0
        self._pair = pair
        self._window = window_planes
        self._excess = np.zeros(pair.words_per_plane * WORD_PIXELS, np.int64)

    def add(self, first: int, end: int, entering: tuple[Words, Words]) -> None:
        from models.metrics.interval_kernels import window_count_errors

        leaving = self._pair.words(first - self._window, end - self._window)
        first_whole = self._pair.start + self._window - 1 - first
        squares = window_count_errors(entering, leaving, first_whole, self._excess)
        self.rate_error += squares / self._window**2


def _window_errors(pair: PairedPlanes, window_planes: int | None) -> _WindowErrors | None:
    return None if window_planes is None else _WindowErrors(pair, window_planes)


def _fidelity(
    pair: PairedPlanes,
    options: SpikeMetricOptions,
    intervals: _IntervalErrors,
    window: _WindowErrors | None,
    agreement: AgreementCounter,
    timing: TimingCounter | None,
) -> SpikeFidelity:
    firing = window or intervals
    return SpikeFidelity(
        pair.start,
        pair.stop,
        pair.samples,
        _pooled_psnr_db(intervals.isi_error, intervals.samples, options.isi_cap_planes),
        options.isi_cap_planes,
        pair.samples - intervals.samples,
        _pooled_psnr_db(firing.rate_error, firing.samples, 1),
        options.firing_rate_window_planes,
        pair.samples - firing.samples,
        agreement.agreements(),
        timing.timing() if timing else None,
    )


def _pooled_psnr_db(squared_errors: float, samples: int, peak: float) -> float | None:
    return psnr_from_error(squared_errors / samples, peak) if samples else None
