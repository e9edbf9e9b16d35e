from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from models.codecs.bitstream import Bitstream, Segment, StreamHeader
from models.codecs.quality_search import MAX_ENCODES
from models.codecs.solve import solve_for_bits, solve_for_quality, solve_for_spike_bits
from models.codecs.spec import CodecSpec, ItemKind
from models.errors import RequestError
from models.progress import Cancelled, Progress

PIXELS = 250 * 400


class Codec:
    """A codec whose size is a curve of its quality; counts how often it was run."""

    def __init__(self, bits_per_pixel: Callable[[float], float]) -> None:
        self.curve, self.qualities = bits_per_pixel, list[float]()

    def bits(self, quality: float) -> float:
        """Bits per scene pixel in whole bytes, without counting as a run."""
        return 8 * round(self.curve(quality) * PIXELS / 8) / PIXELS

    def __call__(self, quality: float, progress: Progress) -> Bitstream:
        progress.step(1, 2, "coding")
        assert 0 <= quality <= 100
        self.qualities.append(quality)
        size = round(self.curve(quality) * PIXELS / 8)
        header = StreamHeader(
            CodecSpec.of("x", quality=quality), ItemKind.SCENES, 250, 400, 7, 0, (3,), (7,)
        )
        return Bitstream(header, (Segment(bytes(size), 0, 1, size),))


def exponential(quality: float) -> float:
    return 0.01 * math.exp(quality / 18)


def jpeg_like(quality: float) -> float:
    return 0.1 + 0.01 * quality + 3 * (quality / 100) ** 6


def saturating(quality: float) -> float:
    return 2 / (1 + math.exp((60 - quality) / 5)) + 0.003


def stepped(quality: float) -> float:
    return exponential(2 * math.floor(quality / 2))


@pytest.mark.parametrize("curve", [exponential, jpeg_like, saturating])
@pytest.mark.parametrize("share", [0.03, 0.2, 0.5, 0.8, 0.97])
def test_lands_within_tolerance_in_few_encodes(
    curve: Callable[[float], float], share: float
) -> None:
    codec = Codec(curve)
    wanted = curve(100 * share)
    solution = solve_for_bits(codec, wanted)
    assert solution.reached
    assert solution.reason == ""
    assert abs(solution.value / wanted - 1) <= 0.03
    assert solution.value == pytest.approx(solution.bits_per_scene_pixel)
    assert solution.bitstream.header.codec["quality"] == solution.quality
    assert solution.encodes == len(codec.qualities) <= MAX_ENCODES


def test_says_the_nearest_step_and_both_of_its_sides() -> None:
    codec = Codec(stepped)
    low, high = (codec.bits(quality) for quality in (50, 52))
    solution = solve_for_bits(codec, low * 1.045, tolerance=0.01)
    assert not solution.reached
    assert solution.value == pytest.approx(low, rel=1e-3)
    assert f"{low:.4g}" in solution.reason
    assert f"{high:.4g}" in solution.reason
    assert solution.encodes == len(codec.qualities) <= MAX_ENCODES


@pytest.mark.parametrize(("wanted", "end"), [(1e-4, 0.0), (1e4, 100.0)])
def test_says_the_end_when_out_of_range(wanted: float, end: float) -> None:
    codec = Codec(exponential)
    solution = solve_for_bits(codec, wanted)
    assert not solution.reached
    assert solution.quality == end
    assert f"is {codec.bits(end):.4g}: at quality {end:g}" in solution.reason
    assert ("no more" if end else "no less") in solution.reason
    assert solution.encodes <= 3


def test_a_codec_of_one_size_says_which() -> None:
    solution = solve_for_spike_bits(Codec(lambda quality: 0.49), 0.01)
    assert not solution.reached
    assert solution.value == pytest.approx(0.07)  # seven planes a scene
    assert solution.value == solution.bits_per_spike_sample
    assert "the nearest to 0.01 bits per spike sample is 0.07" in solution.reason


def test_survives_a_curve_that_is_not_monotone() -> None:
    solution = solve_for_bits(Codec(lambda q: exponential(q) * (1 + 0.05 * math.sin(q))), 0.2)
    assert solution.reached


def test_an_empty_encoding_is_a_size_too() -> None:
    solution = solve_for_bits(Codec(lambda q: 0.0 if q < 60 else exponential(q)), 0.5)
    assert solution.reached


@pytest.mark.parametrize("wanted", [0.0, -1.0, math.nan, math.inf])
def test_a_wish_without_sense_is_refused(wanted: float) -> None:
    with pytest.raises(RequestError):
        solve_for_bits(Codec(exponential), wanted)
    with pytest.raises(RequestError):
        solve_for_quality(Codec(exponential), lambda bitstream: 1.0, math.nan)


def test_can_be_cancelled_between_encodes() -> None:
    codec, progress = Codec(exponential), Progress()

    def encode(quality: float, part: Progress) -> Bitstream:
        bitstream = codec(quality, part)
        progress.cancel()
        return bitstream

    with pytest.raises(Cancelled):
        solve_for_bits(encode, 0.9, progress=progress)
    assert len(codec.qualities) == 1


def psnr_db(bitstream: Bitstream) -> float:
    quality = float(bitstream.header.codec["quality"])
    return math.inf if quality == 100 else 20 + 0.25 * quality


@pytest.mark.parametrize("wanted_db", [20.5, 27.3, 34.0, 44.9])
def test_reaches_a_fidelity_from_above(wanted_db: float) -> None:
    solution = solve_for_quality(Codec(exponential), psnr_db, wanted_db)
    assert solution.reached
    assert wanted_db <= solution.value <= wanted_db + 0.1
    assert solution.encodes <= MAX_ENCODES


def test_says_the_most_that_can_be_reached() -> None:
    solution = solve_for_quality(Codec(exponential), lambda b: min(psnr_db(b), 40), 50)
    assert not solution.reached
    assert solution.value == 40
    assert "the most is 40.00 dB" in solution.reason


def test_the_lowest_quality_is_enough() -> None:
    solution = solve_for_quality(Codec(exponential), psnr_db, 10)
    assert solution.reached
    assert solution.quality == 0


def part_of(curve: Callable[[float], float]) -> Codec:
    """A part that differs from the whole: dearer, and a little steeper."""
    return Codec(lambda quality: 1.3 * curve(quality) * math.exp((quality - 50) / 200))


@pytest.mark.parametrize("curve", [exponential, jpeg_like, saturating])
@pytest.mark.parametrize("share", [0.03, 0.2, 0.5, 0.8, 0.97])
def test_a_rehearsal_leaves_at_most_three_encodes_of_everything(
    curve: Callable[[float], float], share: float
) -> None:
    whole, part = Codec(curve), part_of(curve)
    wanted = curve(100 * share)
    solution = solve_for_bits(whole, wanted, rehearse=part)
    assert solution.reached
    assert solution.value == pytest.approx(wanted, rel=0.03)
    assert solution.encodes == len(whole.qualities) <= 3
    assert len(part.qualities) == len(set(part.qualities))  # nothing is tried again


def test_a_part_like_the_whole_leaves_one_encode_of_everything() -> None:
    for wanted in (0.02, 0.1, 0.3, 1.0):
        whole, part = Codec(exponential), Codec(exponential)
        assert solve_for_bits(whole, wanted, rehearse=part).reached
        assert len(whole.qualities) == 1


def test_both_sides_of_a_step_are_found_by_the_rehearsal() -> None:
    whole, part = Codec(stepped), part_of(stepped)
    low, high = (whole.bits(quality) for quality in (50, 52))
    solution = solve_for_bits(whole, math.sqrt(low * high), 0.01, rehearse=part)
    assert not solution.reached
    assert f"{low:.4g}" in solution.reason
    assert f"{high:.4g}" in solution.reason
    assert solution.encodes <= 4


@pytest.mark.parametrize("deceit", [
    lambda quality: 0.5,
    lambda quality: 1 / exponential(quality),
    lambda quality: 0.0,
    lambda quality: exponential(quality) ** 4,
])  # fmt: skip
def test_a_rehearsal_that_misleads_does_no_harm(deceit: Callable[[float], float]) -> None:
    whole = Codec(exponential)
    solution = solve_for_bits(whole, 0.3, rehearse=Codec(deceit))
    assert solution.reached
    assert solution.encodes == len(whole.qualities) <= MAX_ENCODES


@pytest.mark.parametrize(("wanted", "end"), [(1e-4, 0.0), (1e4, 100.0)])
def test_a_rehearsal_goes_to_the_end_when_out_of_range(wanted: float, end: float) -> None:
    solution = solve_for_bits(Codec(exponential), wanted, rehearse=part_of(exponential))
    assert not solution.reached
    assert solution.quality == end
    assert solution.encodes == 1


def test_a_guess_is_tried_first_and_on_the_part() -> None:
    whole, part = Codec(exponential), Codec(exponential)
    solve_for_bits(whole, exponential(62), guess=62)
    assert whole.qualities == [62]
    solve_for_bits(whole, exponential(70), rehearse=part, guess=70)
    assert part.qualities == [70]
    assert whole.qualities == [62, 70]


def test_a_fidelity_is_rehearsed_too() -> None:
    whole, part = Codec(exponential), Codec(exponential)

    def measure_db(bitstream: Bitstream) -> float:
        return psnr_db(bitstream) - (0.7 if bitstream is rehearsed[-1] else 0.0)

    rehearsed: list[Bitstream] = []

    def rehearse(quality: float, progress: Progress) -> Bitstream:
        rehearsed.append(part(quality, progress))
        return rehearsed[-1]

    solution = solve_for_quality(whole, measure_db, 33.3, rehearse=rehearse)
    assert solution.reached
    assert 33.3 <= solution.value <= 33.4
    assert solution.encodes == 2


def test_the_progress_of_a_search_only_grows() -> None:
    seen: list[float] = []
    progress = Progress(lambda fraction, note: seen.append(fraction))
    part = part_of(saturating)
    solve_for_bits(Codec(saturating), 0.3, progress=progress, rehearse=part)
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert max(seen[:-1]) < 1
