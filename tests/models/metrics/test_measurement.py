from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest

from models.codecs.bitstream import Bitstream, Segment, StreamHeader
from models.codecs.spec import CodecSpec, ItemKind
from models.metrics.measurement import Measurement, Reference
from models.metrics.scene_fidelity import compare_scenes
from models.metrics.spike_fidelity import compare_spikes
from models.streams.stream import SpikeStream

STABLE_KEYS = {
    *("scene_psnr_db", "scene_ssim", "scene_ms_ssim", "isi_psnr_db", "isi_cap_planes"),
    *("firing_rate_psnr_db", "spike_f1", "spike_precision", "spike_recall"),
    *("bits_per_scene_pixel", "bits_per_spike_sample", "compression_ratio", "reference"),
    "left_out",
}


def bitstream(planes: int, scenes: int, payload_bytes: int) -> Bitstream:
    header = StreamHeader(
        CodecSpec.of("jpeg"),
        ItemKind.SCENES,
        height=10,
        width=20,
        planes=planes,
        plane_indices=tuple(range(scenes)),
        hold_planes=(planes // scenes,) * scenes,
    )
    return Bitstream(header, (Segment(b"x" * payload_bytes, 0, scenes, payload_bytes),))


def test_without_references_every_stable_key_is_null() -> None:
    keys = Measurement().to_json()
    assert set(keys) >= STABLE_KEYS
    assert keys["left_out"] == {}
    assert all(keys[key] is None for key in STABLE_KEYS - {"left_out"})


def test_scene_figures_name_their_reference() -> None:
    rng = np.random.default_rng(1)
    fidelity = compare_scenes(*rng.random((2, 3, 20, 20), np.float32))
    keys = Measurement().with_scenes(fidelity, Reference.TRUTH).to_json()
    assert keys["reference"] == "truth"
    assert keys["scene_psnr_db"] == fidelity.psnr_db
    assert keys["scene_ssim"] == fidelity.ssim
    assert keys["scene_ms_ssim"] is None
    assert "161" in str(keys["notes"])
    assert keys["spike_f1"] is None


def test_spike_figures_are_keyed_by_tolerance() -> None:
    rng = np.random.default_rng(1)
    raw, distorted = (SpikeStream.from_dense(rng.random((30, 8, 8)) < 0.4) for _ in range(2))
    fidelity = compare_spikes(raw, distorted, 2, 28)
    measurement = Measurement().with_spikes(fidelity)
    assert measurement.spike_f1 == {
        str(item.tolerance_planes): item.f1 for item in fidelity.agreements
    }
    assert list(measurement.spike_recall or ()) == ["0", "1", "2"]
    assert list(measurement.spike_delays or ()) == ["-2", "-1", "0", "1", "2"]
    assert measurement.isi_cap_planes == 255
    assert measurement.compared_planes == (2, 28)
    assert measurement.left_out["isi_psnr_db"] == fidelity.isi_left_out > 0


def test_cost_is_counted_on_the_payload() -> None:
    measurement = Measurement().with_cost(bitstream(planes=28, scenes=4, payload_bytes=50))
    assert measurement.bits_per_scene_pixel == pytest.approx(400 / (4 * 200))
    assert measurement.bits_per_spike_sample == pytest.approx(400 / (28 * 200))
    assert measurement.compression_ratio == pytest.approx(28 * 200 / 400)


def test_pictures_without_spikes_have_no_ratio() -> None:
    measurement = Measurement().with_cost(bitstream(planes=0, scenes=4, payload_bytes=50))
    assert measurement.bits_per_scene_pixel == pytest.approx(0.5)
    assert measurement.bits_per_spike_sample is None
    assert measurement.compression_ratio is None


def test_parts_are_joined_in_any_order() -> None:
    rng = np.random.default_rng(1)
    scenes = compare_scenes(*rng.random((2, 3, 20, 20), np.float32))
    stream = SpikeStream.from_dense(rng.random((30, 8, 8)) < 0.4)
    spikes, coded = compare_spikes(stream, stream), bitstream(28, 4, 50)
    one = Measurement().with_scenes(scenes, Reference.UNCODED).with_spikes(spikes).with_cost(coded)
    other = Measurement().with_cost(coded).with_spikes(spikes).with_scenes(scenes, one.reference)
    assert one == other


def test_equal_recordings_have_infinite_figures_and_all_goes_into_json() -> None:
    stream = SpikeStream.from_dense(np.random.default_rng(1).random((30, 8, 8)) < 0.4)
    measurement = Measurement().with_spikes(compare_spikes(stream, stream))
    keys = json.loads(json.dumps(measurement.to_json()))
    assert keys["isi_psnr_db"] == keys["firing_rate_psnr_db"] == math.inf
    assert keys["spike_f1"] == {"0": 1.0, "1": 1.0, "2": 1.0}
    assert keys["compared_planes"] == [0, 30]


def test_importing_the_metrics_is_light() -> None:
    heavy = ["numba", "scipy", "matplotlib", "torch", "skimage"]
    code = (
        "import sys, models.metrics.measurement, models.metrics.bd_rate, "
        "models.metrics.nearest_first, models.metrics.victor_purpura, "
        f"models.representations.correlation; print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
