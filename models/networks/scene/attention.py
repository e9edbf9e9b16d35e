"""SOAM and BiSOAM: where the scene moves, told by a recurrent network over the spikes.

    planes before the key plane ─ pooled, space to depth ─ ConvLSTM ─ last state ─┐
                                                             (shared)             conv ─ tanh ─▶ A
    planes after it, backwards  ─ pooled, space to depth ─ ConvLSTM ─ last state ─┘ (BiSOAM only)

The map A acts on the features of the first layer of the analysis, F ← F + F⊙A (SpikeCodec,
Sec. IV-C). The last layer begins as zeros: A is then 0, and the codec is the one without attention.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.networks.blocks import zeroed
from models.networks.configs import AttentionConfig


class ConvLstm(nn.Module):
    """A cell of the convolutional LSTM (Shi et al., NeurIPS 2015), without peepholes."""

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.gates = nn.Conv2d(inputs + hidden, 4 * hidden, 3, padding=1)

    def forward(self, steps: Tensor) -> Tensor:
        """Run over (B, steps, inputs, h, w); return the last hidden state (B, hidden, h, w)."""
        batch, _, _, height, width = steps.shape
        state = cell = steps.new_zeros(batch, self.hidden, height, width)
        for inputs in steps.unbind(1):
            gates = self.gates(torch.cat([inputs, state], dim=1))
            enter, keep, leave, new = gates.chunk(4, dim=1)
            cell = keep.sigmoid() * cell + enter.sigmoid() * new.tanh()
            state = leave.sigmoid() * cell.tanh()
        return state


class Attention(nn.Module):
    """The attention map of a key plane."""

    def __init__(self, config: AttentionConfig) -> None:
        super().__init__()
        self.config = config
        directions = 2 if config.both_ways else 1
        self.lstm = ConvLstm(config.stride**2, config.hidden)
        self.head = nn.Conv2d(directions * config.hidden, config.maps, 3, padding=1)
        self.refine = (
            nn.Sequential(
                nn.Conv2d(config.maps, config.refined, 1),
                nn.LeakyReLU(0.1),
                nn.Conv2d(config.refined, config.maps, 1),
            )
            if config.refined
            else None
        )
        zeroed(self.head if self.refine is None else last_layer(self.refine))

    def forward(self, before: Tensor, after: Tensor | None = None) -> Tensor:
        """Return A (B, maps, H/stride, W/stride) in (−1, 1).

        Args:
            before: the planes up to and with the key plane, (B, planes, H, W), sides multiples of
                the stride; as many planes as `seen_planes` says.
            after: as many planes, from the key plane on; for BiSOAM alone.
        """
        backwards = after.flip(1) if self.config.both_ways and after is not None else None
        return self.of_steps(
            self._pooled(before), None if backwards is None else self._pooled(backwards)
        )

    def of_steps(self, before: Tensor, after: Tensor | None = None) -> Tensor:
        """Return A as `forward` does, of planes that are pooled already, (B, steps, H, W).

        Args:
            before: the last step ends with the key plane.
            after: backwards in time, so that its last step begins with the key plane; BiSOAM only.
        """
        states = [self.lstm(self._apart(before))]
        if self.config.both_ways:
            assert after is not None
            states.append(self.lstm(self._apart(after)))
        features = self.head(torch.cat(states, dim=1))
        if self.refine is not None:
            features = self.refine(features)
        result: Tensor = features.tanh()
        return result

    def _pooled(self, planes: Tensor) -> Tensor:
        """Return the means of the planes of each step, (B, steps, H, W)."""
        batch, _, height, width = planes.shape
        return planes.reshape(batch, self.config.steps, -1, height, width).mean(2)

    def _apart(self, steps: Tensor) -> Tensor:
        """Return (B, steps, stride², H/stride, W/stride): a position has its pixels as channels."""
        return functional.pixel_unshuffle(steps.unsqueeze(2), self.config.stride)


def last_layer(layers: nn.Sequential) -> nn.Conv2d:
    """Return the convolution that a sequence ends in."""
    last = layers[-1]
    assert isinstance(last, nn.Conv2d)
    return last


def seen_planes(config: AttentionConfig) -> int:
    """Return how many planes, the key plane among them, are seen in each direction."""
    return config.steps * config.pooled_planes
