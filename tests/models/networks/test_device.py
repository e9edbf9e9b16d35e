from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import nn

from models.errors import CodecUnavailableError
from models.networks import device as devices
from models.networks.device import DeviceChoice, OnDevice, choose_device, chosen_device, why_no_cuda
from models.networks.reconstruction.scene_reconstructor import SceneReconstructor
from models.networks.scene.scene_transforms import SceneTransforms
from models.training.export import reconstruction_weights, scene_codec_weights
from tests.models.networks.tiny import tiny_codec, tiny_reconstruction


@pytest.fixture(autouse=True)
def choice_as_before() -> Iterator[None]:
    before = chosen_device()
    yield
    choose_device(before)


def no_cuda(monkeypatch: pytest.MonkeyPatch, reason: str = "there is no card") -> None:
    monkeypatch.setattr(devices, "why_no_cuda", lambda: reason)


def test_the_cpu_is_always_there(monkeypatch: pytest.MonkeyPatch) -> None:
    no_cuda(monkeypatch, "")
    choose_device(DeviceChoice.CPU)
    assert devices.device() == torch.device("cpu")
    choose_device(DeviceChoice.AUTO)
    assert devices.device() == torch.device("cuda")


def test_cuda_that_is_not_there_is_told_and_automatic_does_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    no_cuda(monkeypatch)
    choose_device(DeviceChoice.AUTO)
    assert devices.device() == torch.device("cpu")
    choose_device(DeviceChoice.CUDA)
    with pytest.raises(CodecUnavailableError, match="there is no card"):
        devices.device()


@pytest.mark.parametrize(
    ("package", "driver", "built", "reason"),
    [
        (None, True, "12.8", "the package torch"),
        ("torch", False, "12.8", "driver"),
        ("torch", True, None, "built without CUDA"),
        ("torch", True, "12.8", "no CUDA device"),
    ],
)
def test_why_there_is_no_cuda(
    monkeypatch: pytest.MonkeyPatch, package: str | None, driver: bool, built: str, reason: str
) -> None:
    monkeypatch.setattr(devices, "find_spec", lambda name: package)
    monkeypatch.setattr(devices, "_has_driver", lambda: driver)
    monkeypatch.setattr(torch.version, "cuda", built)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert reason in why_no_cuda.__wrapped__()


def test_a_network_is_copied_once_to_each_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CPU by number is another device by name, on which everything can be computed."""
    layer, asked = nn.Linear(3, 2), ["cpu", "cpu:0", "cpu:0", "cpu"]
    seen: list[nn.Module] = []

    def run(network: nn.Module, values: torch.Tensor, nothing: None) -> torch.Tensor:
        assert nothing is None
        seen.append(network)
        result: torch.Tensor = network(values)
        return result

    monkeypatch.setattr(devices, "device", lambda: torch.device(asked.pop(0)))
    placed, values = OnDevice(layer, run), torch.ones(1, 3)
    with torch.inference_mode():
        results = [placed(values, None) for _ in range(4)]
    assert seen[0] is seen[3] is layer
    assert seen[1] is seen[2] is not layer
    for result in results:
        torch.testing.assert_close(result, layer(values))


def test_transforms_and_reconstruction_run_where_they_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = np.random.default_rng(0).random((18, 25), dtype=np.float32)
    transforms = SceneTransforms(scene_codec_weights(tiny_codec()))
    reconstructor = SceneReconstructor(reconstruction_weights(tiny_reconstruction()))
    asked = []

    def somewhere() -> torch.device:
        asked.append(1)
        return torch.device("cpu", 0)

    monkeypatch.setattr(devices, "device", somewhere)
    latent, _hyper = transforms.analyse(scene)
    transforms.synthesise(latent, 0.5, 18, 25)
    reconstructor.firing_rate(np.ones((41, 8, 12), np.uint8))
    assert len(asked) == 4  # analysis, hyper-analysis, synthesis, reconstruction


def test_a_card_computes_what_the_cpu_does() -> None:
    reason = why_no_cuda()
    if reason:
        pytest.skip(f"no CUDA: {reason}")
    scene = np.random.default_rng(0).random((50, 70), dtype=np.float32)
    spikes = (np.random.default_rng(1).random((41, 50, 70)) < 0.4).astype(np.uint8)
    transforms = SceneTransforms(scene_codec_weights(tiny_codec()))
    reconstructor = SceneReconstructor(reconstruction_weights(tiny_reconstruction()))
    found = {}
    for choice in (DeviceChoice.CPU, DeviceChoice.CUDA):
        choose_device(choice)
        latent, hyper = transforms.analyse(scene)
        decoded = transforms.synthesise(latent, 0.5, 50, 70)
        found[choice] = latent, hyper, decoded, reconstructor.firing_rate(spikes)
    for here, there in zip(found[DeviceChoice.CPU], found[DeviceChoice.CUDA], strict=True):
        np.testing.assert_allclose(here, there, atol=1e-3)
