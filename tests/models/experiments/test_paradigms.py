from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from models.arrays import Luminance
from models.codecs import registry
from models.codecs.bitstream import PipelineSpec
from models.codecs.recordings import decode_recording, encode_recording
from models.codecs.spec import QUALITY, CodecSpec, Paradigm
from models.experiments import paradigms
from models.experiments.paradigms import (
    Contender,
    ParadigmComparison,
    ParadigmCurve,
    ParadigmPoint,
    compare_paradigms,
    contenders,
    moment_of,
    moment_within,
)
from models.metrics.image_fidelity import psnr_db, ssim
from models.progress import Cancelled, Progress
from models.reconstruction.tfp import Tfp
from models.streams.stream import SpikeStream
from tests.models.codecs.coders import SPEC, register_zlib
from tests.models.codecs.features import let_means_make_features

HEIGHT, WIDTH = 16, 20


@pytest.fixture(autouse=True)
def small_things(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Means in place of networks, and the tests' own codec."""
    let_means_make_features(monkeypatch)
    monkeypatch.setattr(paradigms, "METHOD", "tfp")
    register_zlib(monkeypatch)
    yield
    registry._entries.cache_clear()


def light() -> Luminance:
    return np.tile(np.linspace(0.1, 0.9, WIDTH, dtype=np.float32), (HEIGHT, 1))


def stream_of(planes: int, full_scale: float = 0.6) -> SpikeStream:
    rng = np.random.default_rng(planes)
    return SpikeStream.from_dense(
        rng.random((planes, HEIGHT, WIDTH)) < 0.6 * light(), 20000.0, full_scale
    )


@pytest.mark.parametrize("paradigm", list(Paradigm))
def test_a_point_is_what_coding_decoding_and_measuring_gives(paradigm: Paradigm) -> None:
    stream = stream_of(60)
    moment = moment_within(stream, {24: light(), 3: light()}, 7, 56)
    assert sorted(moment.truths) == [24]
    assert moment.scenes == 7
    contender = Contender(paradigm, SPEC, 4)
    (curve,) = compare_paradigms(moment, [contender], 2, Progress()).curves
    for point in curve.points:
        spec = SPEC.replace(**{QUALITY: point.quality})
        bitstream = encode_recording(stream, spec, contender.pipeline(7), 7, 56)
        bits = 8 * bitstream.payload_bytes
        assert point.bits_per_spike_sample == pytest.approx(bits / (49 * HEIGHT * WIDTH))
        assert point.bits_per_scene_pixel == pytest.approx(bits / (7 * HEIGHT * WIDTH))
        decoded = decode_recording(bitstream)
        if decoded.scenes is None:
            assert decoded.spikes is not None
            scene = Tfp(21).scene(decoded.spikes, 24 - 7)
        else:
            scene = decoded.scenes.scene(2)
        assert point.psnr_db == pytest.approx(psnr_db(light(), scene), rel=1e-5)
        assert point.ssim == pytest.approx(ssim(light(), scene), rel=1e-4)


def test_without_truth_scenes_are_held_against_the_raw_reconstruction() -> None:
    moment = moment_within(stream_of(70), {}, 0, 70)
    wanted = [Contender(paradigm, SPEC) for paradigm in Paradigm]
    found = compare_paradigms(moment, wanted, 3, Progress())
    assert (found.truth_planes, found.fitted) == ((), False)
    atc, cta, caas = (max(p.psnr_db for p in curve.points) for curve in found.curves)
    assert atc > 30  # what is coded is the reference itself
    assert cta > 60  # every spike comes back
    assert caas < atc


def test_luminance_is_fitted_where_nobody_said_the_full_scale() -> None:
    stream = stream_of(60, full_scale=1.0)
    found = compare_paradigms(
        moment_within(stream, {31: light()}, 0, 60), [Contender(Paradigm.ATC, SPEC)], 2, Progress()
    )
    assert found.fitted
    assert (
        max(point.psnr_db for point in found.curves[0].points) > 16
    )  # the rate itself is below 13


def test_a_moment_lies_around_the_truth_or_the_plane_shown() -> None:
    stream, truths = stream_of(301), {150: light()}
    assert (moment_of(stream, truths, 9).start, moment_of(stream, truths, 9).stop) == (119, 182)
    shown = moment_of(stream, truths, 4, near=40)
    assert shown.start <= 40 < shown.stop == shown.start + 28
    assert dict(shown.truths) == {}
    middle = moment_of(stream, {}, 3)
    assert (middle.start, middle.stop) == (140, 161)


def test_groups_are_as_long_in_every_paradigm() -> None:
    gops = {p: Contender(p, SPEC, 8).pipeline(7).gop for p in Paradigm}
    assert gops == {Paradigm.ATC: 8, Paradigm.CAAS: 8, Paradigm.CTA: 56}
    for gop in (0, 1):
        assert {Contender(p, SPEC, gop).pipeline(7).gop for p in Paradigm} == {gop}
    caas = Contender(Paradigm.CAAS, SPEC, 8).pipeline(7)
    assert caas == PipelineSpec(Paradigm.CAAS, "features", gop=8)


def test_contenders_are_what_makes_sense() -> None:
    codecs = [CodecSpec.of(name) for name in ("spikecodec-base", "jpeg", "vvc")]
    found = contenders(codecs, (8, 0), tuple(Paradigm))
    assert [contender.name for contender in found] == [
        "ATC · SpikeCodec, base", "ATC · JPEG", "ATC · VVC, gop 8", "ATC · VVC, one group",
        "CTA · JPEG", "CTA · VVC, gop 8", "CTA · VVC, one group",
        "CAAS · SpikeCodec, base", "CAAS · JPEG", "CAAS · VVC, gop 8", "CAAS · VVC, one group",
    ]  # fmt: skip


def test_names_tell_apart_what_is_set_on_a_codec() -> None:
    specs = [
        CodecSpec.of("vvc", preset="medium", prediction="random-access", quality=30.0),
        CodecSpec.of("vvc", prediction="low-delay", preset="faster"),
        CodecSpec.of("lif-dct", layers=3),
    ]
    assert [contender.name for contender in contenders(specs, (8,), (Paradigm.CAAS,))] == [
        "CAAS · VVC, gop 8", "CAAS · VVC faster low-delay, gop 8",
        "CAAS · LIF spike counts of the DCT layers=3",
    ]  # fmt: skip


def test_caas_is_ahead_at_a_tenth_of_the_bits() -> None:
    def curve(paradigm: Paradigm, *points: tuple[float, float]) -> ParadigmCurve:
        made = [ParadigmPoint(50, 7 * bits, bits, psnr, None) for bits, psnr in points]
        return ParadigmCurve(Contender(paradigm, SPEC), tuple(made))

    cta = curve(Paradigm.CTA, (0.1, 13.0), (0.5, 15.0), (1.0, 18.0))
    caas = curve(Paradigm.CAAS, (0.02, 29.0), (0.05, 33.0), (0.11, 36.0))
    atc = curve(Paradigm.ATC, (0.01, 40.0))
    found = ParadigmComparison((cta, atc, caas), (0, 7), 7, (), False)
    assert [found.loss_db(point) for point in cta.points] == [None, 18.0, 15.0]
    nothing = replace(found, curves=(cta, atc))
    assert nothing.loss_db(cta.points[2]) is None


def test_progress_rises_to_one_and_cancelling_stops_the_work() -> None:
    moment = moment_within(stream_of(60), {}, 0, 60)
    wanted = [Contender(paradigm, SPEC) for paradigm in Paradigm]
    seen: list[tuple[float, str]] = []
    compare_paradigms(moment, wanted, 2, Progress(lambda *told: seen.append(told)))
    done = [fraction for fraction, _ in seen]
    assert done == sorted(done)
    assert done[-1] == 1
    assert {c.name for c in wanted} <= {note for _, note in seen}
    stopped = Progress(lambda fraction, _note: stopped.cancel() if fraction > 0.4 else None)
    with pytest.raises(Cancelled):
        compare_paradigms(moment, wanted, 2, stopped)
