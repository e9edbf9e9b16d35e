from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from models.arrays import Luminance
from models.codecs.bitstream import PipelineSpec
from models.codecs.recordings import decode_recording, encode_pictures_alone, encode_recording
from models.codecs.spec import CodecSpec
from models.errors import ParameterError, UnknownCodecError
from models.experiments.kept_bitstreams import KeptBitstreams
from models.experiments.measure import measure_decoded
from models.experiments.rd_curves import BITS_RANGE
from models.experiments.rd_measuring import (
    Contestant,
    check_codec,
    measure_at,
    measure_curve,
    measure_curves,
)
from models.experiments.subjects import picture_subject, recording_subject
from models.progress import Cancelled, Progress
from models.simulation.simulate import Simulation

JPEG2000 = CodecSpec.of("jpeg2000", quality=50.0)


def test_a_picture_is_coded_and_decoded_again(picture: Luminance) -> None:
    point = measure_at(picture_subject("waves", picture), JPEG2000, KeptBitstreams())
    bitstream = encode_pictures_alone(picture[None], JPEG2000)
    scenes = decode_recording(bitstream).scenes
    assert scenes is not None
    decoded = scenes.luminance[0]
    assert point.bits_per_scene_pixel == 8 * bitstream.payload_bytes / picture.size
    assert point.scene_psnr_db == pytest.approx(
        peak_signal_noise_ratio(picture, decoded, data_range=1)
    )
    similarity = structural_similarity(
        picture, decoded, data_range=1, gaussian_weights=True, use_sample_covariance=False
    )
    assert point.scene_ssim == pytest.approx(similarity, abs=1e-4)
    assert point.isi_psnr_db is None


@dataclass(frozen=True)
class Truth:
    plane_index: int
    picture: Luminance

    def luminance(self) -> Luminance:
        return self.picture


def test_a_recording_is_measured_as_the_command_measures(simulation: Simulation) -> None:
    stream, truth = simulation.stream, Truth(24, simulation.truth(24))
    pipeline = PipelineSpec(seed=5)
    subject = recording_subject("r", stream, {24: truth.luminance()}, pipeline, 3, Progress())
    point = measure_at(subject, JPEG2000, KeptBitstreams())
    assert subject.planes is not None
    bitstream = encode_recording(stream, JPEG2000, pipeline, *subject.planes)
    measured = measure_decoded(stream, bitstream, decode_recording(bitstream), [truth])
    figures, uncoded = measured.figures, measured.uncoded
    assert uncoded is not None
    assert point.bits_per_scene_pixel == figures.bits_per_scene_pixel
    assert point.scene_psnr_db == pytest.approx(figures.scene_psnr_db)
    assert point.scene_ssim == pytest.approx(figures.scene_ssim)
    assert point.scene_psnr_uncoded_db == pytest.approx(uncoded.psnr_db)
    assert point.isi_psnr_db == pytest.approx(figures.isi_psnr_db)
    assert point.firing_rate_psnr_db == pytest.approx(figures.firing_rate_psnr_db)
    samples = stream.pixels * (subject.planes[1] - subject.planes[0])
    assert point.isi_left_out == figures.left_out["isi_psnr_db"] / samples


def test_a_curve_covers_the_range(picture: Luminance) -> None:
    curve = measure_curve(
        picture_subject("waves", picture),
        Contestant("jpeg2000", JPEG2000),
        5,
        KeptBitstreams(),
        Progress(),
    )
    bits = [point.bits_per_scene_pixel for point in curve.points]
    low, high = BITS_RANGE
    assert bits == sorted(bits)
    assert bits[0] < 1.15 * low
    assert bits[-1] > high / 1.15
    psnrs = [point.scene_psnr_db or 0.0 for point in curve.points]
    assert psnrs == sorted(psnrs)


def test_a_run_that_is_broken_off_goes_on(picture: Luminance, tmp_path: Path) -> None:
    subjects = [picture_subject(name, picture * scale) for name, scale in (("a", 1), ("b", 0.5))]
    contestants = [Contestant(name, CodecSpec.of(name)) for name in ("jpeg", "jpeg2000")]
    kept = KeptBitstreams(tmp_path)

    def stop_halfway(fraction: float, note: str) -> None:
        if fraction > 0.5:
            progress.cancel()

    progress = Progress(stop_halfway)
    with pytest.raises(Cancelled):
        measure_curves(subjects, contestants, 4, kept, progress)
    half = set(tmp_path.iterdir())
    assert half
    before = {path: path.stat().st_mtime_ns for path in half}
    found = measure_curves(subjects, contestants, 4, kept, Progress())
    assert half < set(tmp_path.iterdir())
    assert before == {path: path.stat().st_mtime_ns for path in half}
    assert found == measure_curves(subjects, contestants, 4, KeptBitstreams(), Progress())
    assert [(curve.subject, curve.codec) for curve in found] == [
        ("a", "jpeg"),
        ("a", "jpeg2000"),
        ("b", "jpeg"),
        ("b", "jpeg2000"),
    ]


def test_what_has_no_curve_is_told() -> None:
    with pytest.raises(ParameterError, match="zstd"):
        check_codec(CodecSpec.of("zstd"))
    with pytest.raises(UnknownCodecError, match="jpeg"):
        check_codec(CodecSpec.of("jpg"))
    with pytest.raises(ParameterError, match="table"):
        check_codec(CodecSpec.of("jpeg", table="round"))


def test_spikes_of_a_perfect_copy_differ_by_phase_alone(simulation: Simulation) -> None:
    """The scene of a still light at high quality comes back; its spikes keep their intervals."""
    subject = recording_subject("r", simulation.stream, {}, PipelineSpec(), 3, Progress())
    coarse, fine = (
        measure_at(subject, CodecSpec.of("jpeg2000", quality=q), KeptBitstreams())
        for q in (20.0, 100.0)
    )
    assert fine.scene_psnr_uncoded_db is not None
    assert fine.scene_psnr_uncoded_db > 45
    assert coarse.isi_psnr_db is not None
    assert fine.isi_psnr_db is not None
    assert np.isfinite(fine.isi_psnr_db)
    assert fine.isi_psnr_db > coarse.isi_psnr_db
