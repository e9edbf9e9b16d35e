"""Search along a quality: trials inside a bracket, the first of them on a small part.

The value (log bits, dB) grows with quality, in steps and not always strictly. A bracket is kept,
its ends joined by a straight line, and halved where that goes slowly. Each trial is an encode.

To encode all of a recording many times is slow, so a search can be rehearsed on a part of it:

    1. find the quality at which the part comes to the target
    2. encode everything there: its value differs from that of the part
    3. move the target of the part by the difference and go on from 1, keeping all trials

The curve of a part runs about parallel to that of the whole, so that two encodes of everything
mostly do. Where the rehearsal has nothing new to say, the bracket of the whole leads on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

from models.codecs.access import Source
from models.progress import Progress

LOWEST, HIGHEST = 0.0, 100.0
MAX_ENCODES = 10
"""Of everything; of a part as many each time it is asked."""
MAX_REHEARSALS = 4
"""Encodes of everything after which a part that has not led to the target is asked no more."""
MIN_BRACKET = 0.05
"""Difference in quality that is looked into no further."""
REACH, REHEARSED_REACH, FURTHER = 25.0, 2.0, 4.0
"""How far to go for the other end of a bracket: at first, after a rehearsal, the factor then."""
SHARE, REHEARSAL_SHARE = 0.4, 0.05
"""Of the work still ahead, what a trial of everything is taken to be, and one of a part."""

Encode = Callable[[float, Progress], Source]
"""Codes at a quality in [0, 100]."""
Measure = Callable[[Source], float]


@dataclass(frozen=True, slots=True)
class Target:
    """The values that are near enough."""

    low: float
    high: float

    @property
    def aim(self) -> float:
        """The middle."""
        return (self.low + self.high) / 2

    def holds(self, value: float) -> bool:
        """Whether a value is near enough."""
        return self.low <= value <= self.high

    def for_part(self, difference: float) -> Target:
        """Return what a part must come to that differs so from the whole: the middle third."""
        margin = (self.high - self.low) / 6
        return Target(self.aim + difference - margin, self.aim + difference + margin)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came out at a quality."""

    quality: float
    value: float
    bitstream: Source


class Remaining:
    """Deals out a progress among trials whose number nobody knows: to each a part of the rest."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._done = progress, 0.0

    def part(self, share: float) -> Progress:
        """Return a progress for so much of what is left."""
        begin, self._done = self._done, self._done + share * (1 - self._done)
        return self._progress.part(begin, self._done)


class Search:
    """Trials of one function of quality."""

    def __init__(
        self,
        encode: Encode,
        measure: Measure,
        remaining: Remaining,
        share: float = SHARE,
        rehearsal: Search | None = None,
        guess: float | None = None,
    ) -> None:
        """Begin without trials.

        Args:
            encode: codes at a quality.
            measure: the value of what was coded.
            remaining: progress, shared with the rehearsal.
            share: of what remains, what a trial is taken to be.
            rehearsal: a search on a part of what is coded here.
            guess: quality of the first trial where nothing is rehearsed; None: the middle.
        """
        self.trials: list[Trial] = []
        self._encode, self._measure, self._remaining = encode, measure, remaining
        self._share, self._rehearsal = share, rehearsal
        self._reach = REHEARSED_REACH if rehearsal else REACH
        self._guess = (LOWEST + HIGHEST) / 2 if guess is None else guess

    def run(self, target: Target) -> None:
        """Try qualities until one is near enough, the bracket is shut, or there were enough."""
        budget = len(self.trials) + MAX_ENCODES
        while len(self.trials) < budget and not any(target.holds(t.value) for t in self.trials):
            quality = self._next(target)
            if quality is None:
                return
            self.trial(quality)

    def trial(self, quality: float) -> Trial:
        """Return the trial at a quality; it is made if there was none."""
        for trial in self.trials:
            if trial.quality == quality:
                return trial
        progress = self._remaining.part(self._share)
        progress.step(0, 1, f"trying quality {quality:.1f}")
        bitstream = self._encode(quality, progress)
        self.trials.append(Trial(quality, self._measure(bitstream), bitstream))
        return self.trials[-1]

    def nearest(self, value: float) -> Trial:
        """Return the trial that came nearest to a value."""
        return min(self.trials, key=lambda trial: abs(trial.value - value))

    def bracket(self, value: float) -> tuple[Trial | None, Trial | None]:
        """Return the highest quality that gave too little and the lowest that gave too much."""
        too_much = [trial for trial in self.trials if trial.value > value]
        above = min(too_much, key=lambda trial: trial.quality, default=None)
        ceiling = above.quality if above else math.inf
        too_little = [
            trial for trial in self.trials if trial.value <= value and trial.quality < ceiling
        ]
        return max(too_little, key=lambda trial: trial.quality, default=None), above

    def _next(self, target: Target) -> float | None:
        below, above = self.bracket(target.aim)
        if below and above and above.quality - below.quality < MIN_BRACKET:
            return None
        for quality in self._rehearsed(target):
            if _between(below, quality, above):
                return quality
        if below and above:
            return self._inside(below, above, target.aim)
        if below:
            return self._further(below.quality, HIGHEST)
        if above:
            return self._further(above.quality, LOWEST)
        return self._guess

    def _rehearsed(self, target: Target) -> list[float]:
        """Return where the part comes to the target, by what is known of both; the best first.

        They are two, as a step of the codec may lie between them.
        """
        if self._rehearsal is None or len(self.trials) >= MAX_REHEARSALS:
            return []
        difference = 0.0
        if self.trials:
            here = self.nearest(target.aim)
            difference = self._rehearsal.trial(here.quality).value - here.value
        if not math.isfinite(difference):
            return []
        moved = target.for_part(difference)
        self._rehearsal.run(moved)
        ends = [trial for trial in self._rehearsal.bracket(moved.aim) if trial]
        ends.sort(key=lambda trial: abs(trial.value - moved.aim))
        return [trial.quality for trial in ends]

    def _further(self, quality: float, end: float) -> float | None:
        """Go towards an end, which may be slow to encode, in steps that grow."""
        if quality == end:
            return None
        reach, self._reach = self._reach, self._reach * FURTHER
        return quality + min(max(end - quality, -reach), reach)

    def _inside(self, below: Trial, above: Trial, aim: float) -> float:
        """Go where a line through the bracket's ends meets the aim, by the Illinois method.

        A line alone creeps from one side where the curve is bent or has steps: for each further
        trial on the same side, what the other end is off by counts half (Dowell and Jarratt 1971).
        """
        span, missing, excess = above.quality - below.quality, aim - below.value, above.value - aim
        if not math.isfinite(missing + excess):
            return below.quality + span / 2
        sides = [trial.value > aim for trial in reversed(self.trials)]
        again = sum(1 for _ in takewhile(lambda side: side == sides[0], sides)) - 1
        missing, excess = (missing / 2**again, excess) if sides[0] else (missing, excess / 2**again)
        return below.quality + span * min(max(missing / (missing + excess), 0.05), 0.95)


def _between(below: Trial | None, quality: float, above: Trial | None) -> bool:
    """Whether a quality lies strictly inside a bracket."""
    return (below is None or below.quality < quality) and (above is None or quality < above.quality)
