"""The quality at which a codec spends a wanted number of bits, or reaches a wanted fidelity.

`models.codecs.quality_search` does the searching; here stand the wishes and the answers. Each
answer is the best of all that was encoded, and says so where that is not what was wished for.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from models.codecs.access import Source
from models.codecs.quality_search import (
    REHEARSAL_SHARE,
    Encode,
    Measure,
    Remaining,
    Search,
    Target,
    Trial,
)
from models.errors import RequestError
from models.progress import Progress


@dataclass(frozen=True, slots=True)
class Solution:
    """What a search came to.

    Attributes:
        bitstream: the best of those encoded.
        quality: at which it was.
        value: what was wished for, as it came out: bits, or dB.
        reached: whether that is near enough to the wish.
        reason: if not, the nearest that can be had, and what lies around the wish.
        encodes: how many times everything was encoded.
    """

    bitstream: Source
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
    *,
    rehearse: Encode | None = None,
    guess: float | None = None,
) -> Solution:
    """Search the quality that spends so many payload bits per scene pixel.

    Args:
        encode: codes everything at a quality in [0, 100], telling a progress.
        wanted_bits_per_scene_pixel: above 0.
        tolerance: by how much of itself the wish may be passed or missed.
        progress: of the whole search.
        rehearse: codes a small part, on which most of the search is done; None: there is none.
        guess: quality to begin with; None: the middle.

    Raises:
        RequestError: the wish is not a number above 0, or no scenes are coded.
    """
    return _solve_for_size(
        _Encodes(encode, rehearse, guess, progress),
        lambda bitstream: bitstream.bits_per_scene_pixel,
        _Wish(wanted_bits_per_scene_pixel, tolerance, "bits per scene pixel"),
    )


def solve_for_spike_bits(
    encode: Encode,
    wanted_bits_per_spike_sample: float,
    tolerance: float = 0.03,
    progress: Progress | None = None,
    *,
    rehearse: Encode | None = None,
    guess: float | None = None,
) -> Solution:
    """Search the quality that spends so many payload bits per spike sample; see above.

    A lossless codec has one size: the answer says which.
    """
    return _solve_for_size(
        _Encodes(encode, rehearse, guess, progress),
        lambda bitstream: bitstream.bits_per_spike_sample,
        _Wish(wanted_bits_per_spike_sample, tolerance, "bits per spike sample"),
    )


def solve_for_quality(
    encode: Encode,
    measure_db: Measure,
    wanted_db: float,
    tolerance_db: float = 0.1,
    progress: Progress | None = None,
    *,
    rehearse: Encode | None = None,
    guess: float | None = None,
) -> Solution:
    """Search the lowest quality that reaches a fidelity, e.g. a scene PSNR.

    Args:
        encode: codes everything at a quality in [0, 100], telling a progress.
        measure_db: fidelity of what `encode` or `rehearse` gave, in dB; grows with quality.
        wanted_db: to be reached or passed.
        tolerance_db: passing it by less ends the search.
        progress: of the whole search.
        rehearse: codes a small part, on which most of the search is done; None: there is none.
        guess: quality to begin with; None: the middle.

    Raises:
        RequestError: the wish is not a number.
    """
    if not math.isfinite(wanted_db):
        raise RequestError(f"{wanted_db} dB can't be searched for")
    target = Target(wanted_db, wanted_db + tolerance_db)
    trials = _Encodes(encode, rehearse, guess, progress).search(measure_db, target).trials
    enough = [trial for trial in trials if trial.value >= wanted_db]
    if enough:
        best = min(enough, key=lambda trial: trial.quality)
        return _solution(best, best.value, "", len(trials))
    best = max(trials, key=lambda trial: trial.value)
    reason = f"{wanted_db:.2f} dB can't be reached; the most is {best.value:.2f} dB"
    return _solution(best, best.value, reason, len(trials))


@dataclass(frozen=True, slots=True)
class _Encodes:
    encode: Encode
    rehearse: Encode | None
    guess: float | None
    progress: Progress | None

    def search(self, measure: Measure, target: Target) -> Search:
        """Search, on the part first if there is one."""
        progress = self.progress or Progress()
        remaining, part = Remaining(progress), None
        if self.rehearse:
            part = Search(self.rehearse, measure, remaining, REHEARSAL_SHARE, guess=self.guess)
        search = Search(self.encode, measure, remaining, rehearsal=part, guess=self.guess)
        search.run(target)
        progress.step(1, 1, "found")
        return search


@dataclass(frozen=True, slots=True)
class _Wish:
    bits: float
    tolerance: float
    unit: str

    def __post_init__(self) -> None:
        if not 0 < self.bits < math.inf:
            raise RequestError(f"{self.bits:g} {self.unit} can't be spent", "ask for more than 0")


def _solve_for_size(
    encodes: _Encodes, count: Callable[[Source], float | None], wish: _Wish
) -> Solution:
    def log_bits(bitstream: Source) -> float:
        bits = count(bitstream)
        if bits is None:
            raise RequestError(f"this bitstream has no {wish.unit}")
        return math.log(bits) if bits else -math.inf

    wanted, margin = math.log(wish.bits), math.log1p(wish.tolerance)
    target = Target(wanted - margin, wanted + margin)
    search = encodes.search(log_bits, target)
    best = search.nearest(wanted)
    reason = "" if target.holds(best.value) else _why_not(search, best, wish)
    return _solution(best, math.exp(best.value), reason, len(search.trials))


def _why_not(search: Search, best: Trial, wish: _Wish) -> str:
    """Say what lies around a wish that was not met."""
    below, above = search.bracket(math.log(wish.bits))
    nearest = f"the nearest to {wish.bits:.4g} {wish.unit} is {math.exp(best.value):.4g}"
    if below and above:
        return (
            f"{nearest}: the codec steps from {math.exp(below.value):.4g} at quality "
            f"{below.quality:.2f} to {math.exp(above.value):.4g} at {above.quality:.2f}"
        )
    end = "no less" if above else "no more"
    return f"{nearest}: at quality {best.quality:g} the codec spends {end}"


def _solution(trial: Trial, value: float, reason: str, encodes: int) -> Solution:
    return Solution(trial.bitstream, trial.quality, value, not reason, reason, encodes)
