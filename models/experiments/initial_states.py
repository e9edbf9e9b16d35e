"""One scene from several initial states: do the spikes agree, and do their intervals?

SpikeCodec (its Fig. 2) argues that spikes of one scene differ with the charge with which the
accumulators begin, while intervals don't. Two figures say so:

* spike agreement: F1 of the most one-to-one pairs of spikes within a tolerance of planes;
* ISI agreement: of the planes (and pixels) at which both trains have an interval, the share at
  which the two differ by at most one plane, which is all by which a constant light's may differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.arrays import Luminance, Mask
from models.metrics.train_matching import match_trains
from models.progress import Progress
from models.representations.intervals import intervals_at_planes
from models.simulation.integrate_and_fire import Accumulator, FiringModel, initial_state
from models.streams.stream import MemorySource, SpikeStream

ISI_TOLERANCE_PLANES = 1
PIXELS_AT_ONCE = 1 << 20  # samples whose intervals are held at a time


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two trains, or two recordings, of one scene agree.

    Attributes:
        spikes: F1 of the spikes, in [0, 1]; None without any spike.
        intervals: share of the planes whose intervals agree; None where none has both.
        left_out: planes (times pixels) without an interval in one of them.
    """

    spikes: float | None
    intervals: float | None
    left_out: int


def train_agreement(a: Mask, b: Mask, tolerance_planes: int = 0) -> Agreement:
    """Compare two trains, (T,) bool."""
    return train_agreements(a, b[:, None], tolerance_planes)[0]


def train_agreements(train: Mask, others: Mask, tolerance_planes: int = 0) -> tuple[Agreement, ...]:
    """Compare a train, (T,) bool, with each of several, (T, n) bool."""
    planes = np.flatnonzero(train)
    interval, intervals = intervals_at_planes(train), intervals_at_planes(others)
    found = []
    for other, other_interval in zip(others.T, intervals.T, strict=True):
        counts = _IntervalCounts()
        counts.add(interval, other_interval)
        spikes = _spike_f1(planes, np.flatnonzero(other), tolerance_planes)
        found.append(Agreement(spikes, counts.share, counts.left_out))
    return tuple(found)


def recording_agreement(
    a: SpikeStream,
    b: SpikeStream,
    tolerance_planes: int = 0,
    progress: Progress | None = None,
) -> Agreement:
    """Compare two recordings of one size.

    Raises:
        RequestError: they differ in size.
    """
    from models.metrics.spike_fidelity import SpikeMetricOptions, compare_spikes

    progress = progress or Progress()
    options = SpikeMetricOptions(tolerances_planes=(tolerance_planes,), chance=False)
    measured = compare_spikes(a, b, options=options, progress=progress.part(0, 0.5))
    counts = _IntervalCounts()
    rows = max(1, PIXELS_AT_ONCE // (a.planes * a.width))
    dense = [stream.dense(0, stream.planes) for stream in (a, b)]
    for top in range(0, a.height, rows):
        progress.part(0.5, 1).step(top, a.height, "comparing intervals")
        counts.add(*(intervals_at_planes(planes[:, top : top + rows]) for planes in dense))
    return Agreement(measured.agreements[0].f1, counts.share, counts.left_out)


def fire_scene(scene: Luminance, planes: int, gain: float, initial_charge: float) -> SpikeStream:
    """Fire a scene that stands still, without noise, all pixels beginning with one charge.

    Args:
        scene: (H, W) float32 in [0, 1].
        planes: to fire.
        gain: α/θ, which becomes the recording's full scale.
        initial_charge: v₀ in [0, 1), in units of θ.

    Raises:
        RequestError: the charge or the scene is out of its range.
    """
    height, width = scene.shape
    charge = initial_state(height, width, initial_charge)
    packed = Accumulator(charge, FiringModel(gain=gain)).fire_held(scene, planes)
    return SpikeStream(
        MemorySource(packed), height, width, capture_rate_hz=20_000.0, full_scale=gain
    )


def isi_quantiles(
    stream: SpikeStream, shares: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.95)
) -> NDArray[np.float64]:
    """Return quantiles of the intervals at the middle plane, over the pixels that have one.

    Returns:
        As many as `shares`, in planes; NaN where no pixel has an interval.
    """
    from models.representations.isi import isi_map

    isi = isi_map(stream, stream.planes // 2)
    values = isi.planes[isi.valid]
    if not values.size:
        return np.full(len(shares), np.nan)
    return np.quantile(values.astype(np.float64), shares)


def _spike_f1(a: NDArray[np.int64], b: NDArray[np.int64], tolerance_planes: int) -> float | None:
    partners, _ = match_trains(a, b, tolerance_planes)
    spikes = a.size + b.size
    return 2 * int((partners >= 0).sum()) / spikes if spikes else None


class _IntervalCounts:
    """Counts planes with both intervals, and those where they agree."""

    def __init__(self) -> None:
        self._agree = self._both = self._all = 0

    def add(self, a: NDArray[np.float32], b: NDArray[np.float32]) -> None:
        apart = np.abs(a - b)
        self._all += apart.size
        self._both += int(np.isfinite(apart).sum())
        self._agree += int((apart <= ISI_TOLERANCE_PLANES).sum())

    @property
    def share(self) -> float | None:
        return self._agree / self._both if self._both else None

    @property
    def left_out(self) -> int:
        return self._all - self._both
