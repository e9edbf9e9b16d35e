"""How many spikes two recordings share, a few planes of delay allowed, and what chance gives.

Agreement counts the most one-to-one pairs that can be had. It falls to the level of chance as
soon as the accumulators begin in other states, though the picture is the same (SpikeCodec, §3);
the chance level therefore stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.metrics.nearest_first import pair_nearest_first, reach
from models.metrics.paired_planes import WORD_PIXELS, PairedPlanes, Words


@dataclass(frozen=True, slots=True)
class SpikeAgreement:
    """Spikes that agree within a tolerance, pooled over planes and pixels.

    Attributes:
        tolerance_planes: how far apart the two spikes of a pair may be.
        raw_spikes, distorted_spikes: spikes of either recording.
        matched: most one-to-one pairs that can be had.
        chance_matched: the same with the distorted trains in random phase; None if not asked for.
    """

    tolerance_planes: int
    raw_spikes: int
    distorted_spikes: int
    matched: int
    chance_matched: int | None = None

    @property
    def precision(self) -> float | None:
        """Part of the distorted spikes that have a partner; None where there is no spike."""
        return self.matched / self.distorted_spikes if self.distorted_spikes else None

    @property
    def recall(self) -> float | None:
        """Part of the raw spikes that have a partner; None where there is no spike."""
        return self.matched / self.raw_spikes if self.raw_spikes else None

    @property
    def f1(self) -> float | None:
        """2·matched / (raw + distorted spikes), the harmonic mean; None without any spike."""
        return self._f1(self.matched)

    @property
    def chance_f1(self) -> float | None:
        """F1 of the distorted trains in random phase; None if not asked for."""
        return None if self.chance_matched is None else self._f1(self.chance_matched)

    def _f1(self, matched: int) -> float | None:
        spikes = self.raw_spikes + self.distorted_spikes
        return 2 * matched / spikes if spikes else None


@dataclass(frozen=True, slots=True)
class SpikeTiming:
    """By how many planes spikes came late, partners taken nearest first (`nearest_first`).

    Attributes:
        delays_planes: −tolerance … tolerance; above 0 the distorted spike is late.
        counts: pairs of each delay.
        missed, spurious: raw and distorted spikes without a partner. Taken nearest first they
            may be a few more than `SpikeAgreement`, which counts the most pairs, leaves.
    """

    delays_planes: tuple[int, ...]
    counts: tuple[int, ...]
    missed: int
    spurious: int


class AgreementCounter:
    """Counts agreement over the chunks of two recordings.

    The random phase: in every chunk each pixel's distorted train is turned in a circle by a
    uniformly random number of planes, so that each pixel keeps its spikes and its intervals (but
    the one at the seam) while its phase forgets the raw recording.
    """

    def __init__(
        self, pair: PairedPlanes, tolerances: tuple[int, ...], rng: np.random.Generator | None
    ) -> None:
        """Begin to count; without `rng` the chance level is left out."""
        self._rng = rng
        self._tolerances = tolerances
        self._raw_spikes = self._distorted_spikes = 0
        self._matched = [_Matcher(k, pair.words_per_plane) for k in tolerances]
        self._by_chance = [_Matcher(k, pair.words_per_plane) for k in tolerances] if rng else []

    def add(self, raw: Words, distorted: Words) -> None:
        """Count the next chunk."""
        from models.metrics import spike_kernels as kernels

        self._raw_spikes += kernels.count_spikes(raw)
        self._distorted_spikes += kernels.count_spikes(distorted)
        for matcher in self._matched:
            matcher.add(raw, distorted)
        if self._rng is not None:
            turns = self._rng.integers(len(raw), size=raw.shape[1] * WORD_PIXELS)
            turned = kernels.turn_trains(distorted, turns)
            for matcher in self._by_chance:
                matcher.add(raw, turned)

    def agreements(self) -> tuple[SpikeAgreement, ...]:
        """Return the agreement at each tolerance, in the order asked for."""
        return tuple(
            SpikeAgreement(
                tolerance,
                self._raw_spikes,
                self._distorted_spikes,
                self._matched[i].matched,
                self._by_chance[i].matched if self._by_chance else None,
            )
            for i, tolerance in enumerate(self._tolerances)
        )


class _Matcher:
    """The most pairs within one tolerance, counted chunk by chunk."""

    def __init__(self, tolerance: int, words: int) -> None:
        self.matched = 0
        self._waiting_raw = np.zeros((tolerance, words), np.uint64)
        self._waiting_distorted = np.zeros((tolerance, words), np.uint64)

    def add(self, raw: Words, distorted: Words) -> None:
        from models.metrics.spike_kernels import match_in_time_order

        self.matched += match_in_time_order(
            raw, distorted, self._waiting_raw, self._waiting_distorted
        )


class TimingCounter:
    """Counts the delays of spikes over the chunks of two recordings."""

    def __init__(self, pair: PairedPlanes, tolerance: int) -> None:
        self._pair = pair
        self._tolerance = tolerance
        self._counts = dict.fromkeys(range(-tolerance, tolerance + 1), 0)
        self._missed = self._spurious = 0

    def add(self, start: int, stop: int) -> None:
        """Count the raw spikes of planes `start` to `stop`, and the distorted without a partner."""
        from models.metrics.spike_kernels import count_spikes

        margin = reach(self._tolerance)
        raw, distorted = self._pair.words(start - margin, stop + margin)
        inside = slice(margin, margin + stop - start)
        for delay, pairs, first in pair_nearest_first(raw, distorted, self._tolerance):
            counted = pairs[margin - first : margin - first + stop - start]
            self._counts[delay] += count_spikes(counted)
        self._missed += count_spikes(raw[inside])
        self._spurious += count_spikes(distorted[inside])

    def timing(self) -> SpikeTiming:
        """Return what has been counted."""
        return SpikeTiming(
            tuple(self._counts), tuple(self._counts.values()), self._missed, self._spurious
        )
