from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from skimage.metrics import peak_signal_noise_ratio

from models.errors import RequestError
from models.experiments.known_recordings import known_recordings, true_scenes
from models.experiments.reconstructions import available_methods, compare_reconstructions
from models.progress import Progress
from models.reconstruction.tfi import Tfi
from models.reconstruction.tfp import Tfp


def test_classical_methods_cost_no_network(recordings_folder: Path) -> None:
    scenes = true_scenes(known_recordings(recordings_folder, 0.6))
    tfp, tfi = compare_reconstructions(scenes, ["tfp", "tfi"], Progress())
    assert (tfp.name, tfi.name) == ("tfp-21", "tfi")
    assert tfp.parameters == tfi.parameters == tfp.macs_per_pixel == tfi.macs_per_pixel == 0
    for found, method in ((tfp, Tfp(21)), (tfi, Tfi())):
        expected = [
            peak_signal_noise_ratio(
                scene.luminance, method.scene(scene.stream, scene.plane_index), data_range=1
            )
            for scene in scenes
        ]
        assert [each.psnr_db for each in found.scenes] == pytest.approx(expected)
        assert found.psnr_db == pytest.approx(np.mean(expected))
        assert found.ssim is not None


@pytest.mark.parametrize(
    ("name", "weights"), [("learned", "reconstruction"), ("features", "feature-extraction")]
)
def test_a_learned_method_tells_what_it_costs(
    name: str, weights: str, recordings_folder: Path
) -> None:
    if name not in available_methods():
        pytest.skip(f"the weights {weights} are not here")
    from models.networks.weights import bundled_weights, read_weights

    scenes = true_scenes(known_recordings(recordings_folder, 0.6))[:1]
    (learned,) = compare_reconstructions(scenes, [name], Progress())
    tensors = read_weights(bundled_weights(weights), weights).part("network")
    stored = sum(tensor.size for tensor in tensors.values())
    assert 0.9 * stored <= learned.parameters <= stored  # buffers are stored, and not learned
    # Every weight of a layer at quarter, half or full resolution works once for each position.
    assert learned.parameters / 16 <= learned.macs_per_pixel <= learned.parameters


def test_an_unknown_method_is_told(recordings_folder: Path) -> None:
    scenes = true_scenes(known_recordings(recordings_folder, 0.6))
    with pytest.raises(RequestError, match="tfx"):
        compare_reconstructions(scenes, ["tfx"], Progress())
