"""The paper's sizes (SpikeCodec, Tables II and V), and that its networks can be trained."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.networks.complexity import Complexity, complexity, macs, parameters
from models.networks.configs import ATTENTIONS, PaperCodecConfig, PaperReconstructionConfig
from models.networks.paper import scene_codec as paper_codec
from models.networks.paper.reconstruction import PaperReconstruction
from models.networks.paper.scene_codec import PaperSceneCodec
from models.networks.scene.attention import Attention, seen_planes

SIDE = 256


@pytest.fixture(scope="module")
def reconstruction() -> Complexity:
    return complexity(lambda: PaperReconstruction(PaperReconstructionConfig()), (1, 41, SIDE, SIDE))


@pytest.fixture(scope="module")
def base(reconstruction: Complexity) -> tuple[int, int]:
    """Parameters and multiply-accumulates of reconstruction and codec at 256×256."""
    codec = _codec_complexity()
    return reconstruction.parameters + codec[0], reconstruction.macs + codec[1]


def _codec_complexity() -> tuple[int, int]:
    """Count the codec without its likelihoods, which CompressAI computes outside the networks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper_codec, "gaussian_bits", lambda values, scales, training: values.sum())
        counted = complexity(lambda: PaperSceneCodec(PaperCodecConfig()), (1, 1, SIDE, SIDE), (1,))
    return counted.parameters, counted.macs


def test_reconstruction_has_the_size_of_spk2imgnet(reconstruction: Complexity) -> None:
    assert reconstruction.parameters == pytest.approx(3.904e6, rel=0.001)
    assert reconstruction.macs == pytest.approx(672.8e9, rel=0.01)


@pytest.mark.parametrize(
    ("variant", "millions", "giga"), [(None, 48.72, 685.5), (0, 48.82, 692.9), (1, 48.98, 703.6)]
)
def test_sizes_are_those_of_table_v(
    base: tuple[int, int], variant: int | None, millions: float, giga: float
) -> None:
    numbers, work = base
    if variant is not None:
        config = ATTENTIONS["paper"][variant]
        shape = (1, seen_planes(config), SIDE, SIDE)
        attention = complexity(lambda: Attention(config), shape, shape)
        numbers, work = numbers + attention.parameters, work + attention.macs
    assert numbers / 1e6 == pytest.approx(millions, rel=0.02)
    assert work / 1e9 == pytest.approx(giga, rel=0.05)


def test_the_codec_is_trainable_with_attention() -> None:
    torch.manual_seed(0)
    small = PaperCodecConfig(
        half_width=32, latent_channels=20, hyper_channels=8, blocks=1, slices=2
    )
    network = PaperSceneCodec(small).train()
    attention = torch.rand(1, 1, 64, 64)
    coded = network(torch.rand(1, 1, 128, 128), torch.tensor([0.5]), attention)
    assert coded.scenes.shape == (1, 1, 128, 128)
    (coded.scenes.square().mean() + (coded.latent_bits + coded.hyper_bits).mean()).backward()
    assert _without_gradient(network) == []


def test_the_reconstruction_is_trainable_with_its_coarse_scenes() -> None:
    torch.manual_seed(0)
    small = PaperReconstructionConfig(width=8, filter_width=4, blocks=1, groups=2, fused_width=8)
    network = PaperReconstruction(small)
    scene, coarse = network.with_coarse_scenes(torch.rand(1, 41, 16, 16))
    assert scene.shape == (1, 1, 16, 16)
    assert coarse.shape == (1, 5, 4, 16, 16)
    (scene.square().mean() + coarse.square().mean()).backward()
    assert _without_gradient(network) == []


def _without_gradient(network: nn.Module) -> list[str]:
    def is_reached(gradient: Tensor | None) -> bool:
        return gradient is not None and bool(gradient.isfinite().all())

    return [name for name, p in network.named_parameters() if not is_reached(p.grad)]


def test_work_is_counted_by_hand() -> None:
    layer = nn.Conv2d(3, 5, 3, padding=1)
    assert parameters(layer) == 5 * 3 * 9 + 5
    counted = complexity(lambda: nn.Conv2d(3, 5, 3, padding=1), (1, 3, 8, 8))
    assert counted.macs == 8 * 8 * 5 * 3 * 9
    assert macs(lambda: torch.ones(4, 6) @ torch.ones(6, 7)) == 4 * 6 * 7
