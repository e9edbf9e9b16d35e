from __future__ import annotations

import math

import pytest

from app.commands.measurement_text import measurement_rows
from models.metrics.measurement import Measurement, Reference


def lines(figures: dict[str, object]) -> dict[str, str]:
    return dict(row for row in measurement_rows(figures) if row[0])


def test_a_measurement_without_figures_is_empty() -> None:
    assert measurement_rows(Measurement().to_json()) == []


def test_scenes_say_what_they_are_measured_against() -> None:
    figures = Measurement(
        scene_psnr_db=27.034, scene_ssim=0.9, scene_ms_ssim=0.95, luminance_factor=1.25,
        reference=Reference.TRUTH,
    ).to_json()  # fmt: skip
    more = {"truth_planes": [20], "scene_psnr_uncoded_db": math.inf, "scene_ssim_uncoded": 1.0}
    assert measurement_rows(figures | more) == [
        ("scene PSNR", "27.03 dB against ground truth at plane 20, luminance × 1.250 fitted"),
        ("", "∞ dB (nothing is lost) against the scenes before coding"),
        ("scene SSIM", "0.9000"),
        ("", "1.0000 against the scenes before coding"),
        ("scene MS-SSIM", "0.9500"),
    ]


@pytest.mark.parametrize("reference", list(Reference))
def test_every_reference_has_words(reference: Reference) -> None:
    figures = Measurement(scene_psnr_db=30.0, reference=reference).to_json()
    assert lines(figures)["scene PSNR"].startswith("30.00 dB against ")


def test_spikes() -> None:
    figures = Measurement(
        isi_psnr_db=43.2, isi_cap_planes=255, firing_rate_psnr_db=22.0,
        firing_rate_window_planes=400, compared_planes=(10, 40),
        spike_f1={"0": 0.5, "2": None}, spike_f1_chance={"0": 0.25, "2": 0.0},
        spike_precision={"0": 1.0, "2": 1.0}, spike_recall={"0": 0.001, "2": 0.5},
        spike_delays={"-1": 1234, "0": 5, "1": 0}, left_out={"isi_psnr_db": 1200},
    ).to_json()  # fmt: skip
    told = lines(figures)
    assert told["ISI PSNR"] == "43.20 dB (clipped to 255 planes; 1,200 samples left out)"
    assert told["firing-rate PSNR"] == "22.00 dB (over 400 planes)"
    assert told["planes compared"] == "10 to 39"
    assert told["  F1"].replace(" ", "") == "50.0%–"
    assert told["  recall"].replace(" ", "") == "0.1%50.0%"
    assert told["spikes by delay in planes"].split() == ["-1", "0", "+1"]
    assert told["  pairs"].split() == ["1,234", "5", "0"]


def test_the_price_and_the_notes() -> None:
    figures = Measurement(
        bits_per_scene_pixel=0.29571, bits_per_spike_sample=0.0444, compression_ratio=22.5,
        notes=("one", "two"),
    ).to_json()  # fmt: skip
    assert measurement_rows(figures | {"file_bytes": 3165, "payload_bytes": 2661}) == [
        ("bits per scene pixel", "0.2957"),
        ("bits per spike sample", "0.0444"),
        ("file size", "3,165 bytes"),
        ("payload", "2,661 bytes"),
        ("compression ratio", "22.50 : 1"),
        ("notes", "one"),
        ("", "two"),
    ]
