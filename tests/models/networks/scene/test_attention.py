from __future__ import annotations

import numpy as np
import pytest
import torch

from models.networks.configs import ATTENTIONS, AttentionConfig
from models.networks.scene.attention import Attention, ConvLstm, seen_planes
from tests.models.networks.tiny import stirred

TINY = {
    both: AttentionConfig(both, steps=3, pooled_planes=2, stride=4, hidden=5, maps=6, refined=7)
    for both in (False, True)
}


def planes(seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return (torch.rand(1, 6, 8, 12, generator=generator) < 0.4).float()


@pytest.mark.parametrize("both", [False, True])
def test_a_map_begins_as_zero_and_stays_in_its_range(both: bool) -> None:
    torch.manual_seed(0)
    network = Attention(TINY[both])
    found = network(planes(0), planes(1))
    assert found.shape == (1, 6, 2, 3)
    assert not found.any()
    found = stirred(network)(planes(0), planes(1))
    assert 0 < found.abs().max() < 1


def test_the_past_alone_or_both() -> None:
    torch.manual_seed(0)
    past, both = stirred(Attention(TINY[False])), stirred(Attention(TINY[True]))
    torch.testing.assert_close(past(planes(0), planes(1)), past(planes(0)))
    assert (both(planes(0), planes(1)) - both(planes(0), planes(2))).abs().max() > 1e-4


def test_the_future_is_seen_backwards_by_the_same_network() -> None:
    torch.manual_seed(0)
    network = stirred(Attention(TINY[True]))
    seen: list[torch.Tensor] = []
    network.lstm.register_forward_hook(lambda module, inputs, output: seen.append(output))
    network(planes(0), planes(0).flip(1))
    torch.testing.assert_close(seen[0], seen[1])


def test_the_cell_is_an_lstm() -> None:
    """At 1×1 pixels a convolutional LSTM is torch's LSTM, gates in another order."""
    torch.manual_seed(0)
    cell = ConvLstm(3, 4)
    reference = torch.nn.LSTM(3, 4, batch_first=True)
    middle = cell.gates.weight[:, :, 1, 1].detach()
    with torch.no_grad():
        reference.weight_ih_l0.copy_(_torch_order(middle[:, :3]))
        reference.weight_hh_l0.copy_(_torch_order(middle[:, 3:]))
        assert cell.gates.bias is not None
        reference.bias_ih_l0.copy_(_torch_order(cell.gates.bias))
        reference.bias_hh_l0.zero_()
        steps = torch.randn(2, 5, 3)
        expected = reference(steps)[0][:, -1]
        found = cell(steps[..., None, None])[:, :, 0, 0]
    np.testing.assert_allclose(found.numpy(), expected.numpy(), atol=1e-6)


def _torch_order(rows: torch.Tensor) -> torch.Tensor:
    """Ours: in, forget, out, new; torch's: in, forget, new, out."""
    enter, keep, leave, new = rows.chunk(4)
    return torch.cat([enter, keep, new, leave])


def test_planes_that_are_seen() -> None:
    assert [seen_planes(config) for config in ATTENTIONS["lite"]] == [42, 42]
    assert [seen_planes(config) for config in ATTENTIONS["paper"]] == [10, 10]
