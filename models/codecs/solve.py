"""The quality at which a codec spends a wanted number of bits, or reaches a wanted fidelity.

Size grows with quality, about exponentially, in steps (a quantizer has whole steps) and not
always strictly. So the search keeps a bracket, goes where a straight line through its ends
(of log bits, or of dB) meets the wish, halves the bracket where that goes slowly, and gives the
best of all that it tried. Each trial is a real encode.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from models.codecs.bitstream import Bitstream
from models.errors import RequestError
from models.progress import Progress

LOWEST, HIGHEST = 0.0, 100.0
MAX_ENCODES = 10
MIN_BRACKET = 0.02
"""Difference in quality below which no codec of ours changes its bits."""

Encode = Callable[[float], Bitstream]


@dataclass(frozen=True, slots=True)
class Solution:
    """What a search came to.

    Attributes:
        bitstream: the best of those encoded.
        quality: at which it was.
        value: what was wished for, as it came out: bits, or dB.
        reached: whether that is near enough to the wish.
        reason: if not, the nearest that can be had, and what lies around the wish.
        encodes: how many times the codec was run.
    """

    bitstream: Bitstream
    quality: float
    value: float
    reached: bool
    reason: str
    encodes: int

    @property
    def bits_per_scene_pixel(self) -> float | None:
        """Payload bits / (scenes · H · W), or None where no scene is coded."""
        return self.bitstream.bits_per_scene_pixel

    @property
    def bits_per_spike_sample(self) -> float | None:
        """Payload bits / (planes · H · W), or None without planes."""
        return self.bitstream.bits_per_spike_sample


def solve_for_bits(
    encode: Encode,
    wanted_bits_per_scene_pixel: float,
    tolerance: float = 0.03,
    progress: Progress | None = None,
) -> Solution:
    """Search the quality that spends so many payload bits per scene pixel.

    Args:
        encode: codes at a quality in [0, 100].
        wanted_bits_per_scene_pixel: above 0.
        tolerance: largest relative difference that counts as reached.
        progress: steps once an encode.

    Raises:
        RequestError: the wish is not a number above 0, or no scenes are coded.
    """
    return _solve_for_size(
        encode,
        lambda bitstream: bitstream.bits_per_scene_pixel,
        _Wish(wanted_bits_per_scene_pixel, tolerance, "bits per scene pixel"),
        progress,
    )


def solve_for_spike_bits(
    encode: Encode,
    wanted_bits_per_spike_sample: float,
    tolerance: float = 0.03,
    progress: Progress | None = None,
) -> Solution:
    """Search the quality that spends so many payload bits per spike sample; see above.

    A lossless codec has one size: the answer says which.
    """
    return _solve_for_size(
        encode,
        lambda bitstream: bitstream.bits_per_spike_sample,
        _Wish(wanted_bits_per_spike_sample, tolerance, "bits per spike sample"),
        progress,
    )


def solve_for_quality(
    encode: Encode,
    measure_db: Callable[[Bitstream], float],
    wanted_db: float,
    tolerance_db: float = 0.1,
    progress: Progress | None = None,
) -> Solution:
    """Search the lowest quality that reaches a fidelity, e.g. a scene PSNR.

    Args:
        encode: codes at a quality in [0, 100].
        measure_db: fidelity of what was coded, in dB; grows with quality.
        wanted_db: to be reached or passed.
        tolerance_db: passing it by less ends the search.
        progress: steps once an encode.

    Raises:
        RequestError: the wish is not a number.
    """
    if not math.isfinite(wanted_db):
        raise RequestError(f"{wanted_db} dB can't be searched for")

    def accept(value: float) -> bool:
        return wanted_db <= value <= wanted_db + tolerance_db

    search = _Search(encode, measure_db, wanted_db, accept, progress or Progress())
    search.run()
    enough = [trial for trial in search.trials if trial.value >= wanted_db]
    if enough:
        return search.solution(min(enough, key=lambda trial: trial.quality), True, "")
    best = max(search.trials, key=lambda trial: trial.value)
    reason = f"{wanted_db:.2f} dB can't be reached; the most is {best.value:.2f} dB"
    return search.solution(best, False, reason)


@dataclass(frozen=True, slots=True)
class _Wish:
    bits: float
    tolerance: float
    unit: str

    def __post_init__(self) -> None:
        if not 0 < self.bits < math.inf:
            raise RequestError(f"{self.bits:g} {self.unit} can't be spent", "ask for more than 0")


def _solve_for_size(
    encode: Encode,
    count: Callable[[Bitstream], float | None],
    wish: _Wish,
    progress: Progress | None,
) -> Solution:
    def log_bits(bitstream: Bitstream) -> float:
        bits = count(bitstream)
        if bits is None:
            raise RequestError(f"this bitstream has no {wish.unit}")
        return math.log(bits) if bits else -math.inf

    wanted, near = math.log(wish.bits), math.log1p(wish.tolerance)
    low = math.log1p(-wish.tolerance) if wish.tolerance < 1 else -math.inf

    def accept(value: float) -> bool:
        return low <= value - wanted <= near

    search = _Search(encode, log_bits, wanted, accept, progress or Progress())
    search.run()
    best = min(search.trials, key=lambda trial: abs(trial.value - wanted))
    reached = accept(best.value)
    reason = "" if reached else search.why_not(best, wish)
    solution = search.solution(best, reached, reason)
    return Solution(
        solution.bitstream,
        solution.quality,
        math.exp(best.value),
        reached,
        reason,
        solution.encodes,
    )


@dataclass(frozen=True, slots=True)
class _Trial:
    quality: float
    value: float
    bitstream: Bitstream


class _Search:
    """Trials at qualities, each inside the bracket that those before it left."""

    def __init__(
        self,
        encode: Encode,
        measure: Callable[[Bitstream], float],
        wanted: float,
        accept: Callable[[float], bool],
        progress: Progress,
    ) -> None:
        self.trials: list[_Trial] = []
        self._encode, self._measure, self._wanted = encode, measure, wanted
        self._accept, self._progress = accept, progress

    def run(self) -> None:
        """Try qualities until one is accepted, the bracket is shut, or there were enough."""
        quality: float | None = (LOWEST + HIGHEST) / 2
        while quality is not None and len(self.trials) < MAX_ENCODES:
            self._progress.step(len(self.trials), MAX_ENCODES, f"trying quality {quality:.1f}")
            bitstream = self._encode(quality)
            trial = _Trial(quality, self._measure(bitstream), bitstream)
            self.trials.append(trial)
            quality = None if self._accept(trial.value) else self._next()
        self._progress.step(1, 1, "found")

    def _next(self) -> float | None:
        below, above = self.bracket()
        if below is None or above is None:
            return self._outwards(LOWEST if below is None else HIGHEST)
        if above.quality - below.quality < MIN_BRACKET:
            return None
        return self._inside(below, above)

    def _outwards(self, end: float) -> float | None:
        """Go halfway to an end, which may be slow to encode, before going to the end itself."""
        last = self.trials[-1].quality
        if last == end:
            return None
        return (last + end) / 2 if len(self.trials) == 1 else end

    def bracket(self) -> tuple[_Trial | None, _Trial | None]:
        """Return the highest quality that gave too little and the lowest that gave too much."""
        too_much = [trial for trial in self.trials if trial.value > self._wanted]
        above = min(too_much, key=lambda trial: trial.quality, default=None)
        ceiling = above.quality if above else math.inf
        too_little = [
            trial
            for trial in self.trials
            if trial.value <= self._wanted and trial.quality < ceiling
        ]
        return max(too_little, key=lambda trial: trial.quality, default=None), above

    def _inside(self, below: _Trial, above: _Trial) -> float:
        span = above.quality - below.quality
        rise = above.value - below.value
        # Each third time halve it: a line alone creeps where the curve is bent or has steps.
        if len(self.trials) % 3 == 2 or not math.isfinite(rise) or rise <= 0:
            return below.quality + span / 2
        share = (self._wanted - below.value) / rise
        return below.quality + span * min(max(share, 0.05), 0.95)

    def why_not(self, best: _Trial, wish: _Wish) -> str:
        """Say what lies around a wish that was not met."""
        below, above = self.bracket()
        nearest = f"the nearest to {wish.bits:.4g} {wish.unit} is {math.exp(best.value):.4g}"
        if below and above:
            return (
                f"{nearest}: the codec steps from {math.exp(below.value):.4g} at quality "
                f"{below.quality:.2f} to {math.exp(above.value):.4g} at {above.quality:.2f}"
            )
        return f"{nearest}: {self._ends(wish)}"

    def _ends(self, wish: _Wish) -> str:
        """Say from where to where the codec goes; the end not yet tried is tried now."""
        for quality in (LOWEST, HIGHEST):
            if all(trial.quality != quality for trial in self.trials):
                self._progress.step(len(self.trials), MAX_ENCODES, f"trying quality {quality:.1f}")
                bitstream = self._encode(quality)
                self.trials.append(_Trial(quality, self._measure(bitstream), bitstream))
        values = [math.exp(trial.value) for trial in self.trials]
        return f"the codec goes from {min(values):.4g} to {max(values):.4g} {wish.unit}"

    def solution(self, trial: _Trial, reached: bool, reason: str) -> Solution:
        """Return a trial as the answer."""
        return Solution(
            trial.bitstream, trial.quality, trial.value, reached, reason, len(self.trials)
        )
