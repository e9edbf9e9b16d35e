"""The whole system as it is trained: spikes to scene, scene to bits and back, guided by attention.

spikes ─┬─ middle 41 planes ─ reconstruction ─▶ firing rate ─ ÷ gain, clip ─▶ scene ─ codec ─▶ scene
        └─ planes before (and after) the key plane ─ SOAM (BiSOAM) ─▶ A ───────────────┘
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.networks.reconstruction.network import ReconstructionNetwork
from models.networks.reconstruction.temporal_filters import WINDOW_PLANES
from models.networks.scene.attention import Attention, seen_planes
from models.networks.scene.scene_codec import CodedScenes, SceneCodecNetwork


@dataclass(frozen=True, slots=True)
class CodedSpikes:
    """What a pass through the system gives.

    Attributes:
        firing_rate: at the key plane, (B, 1, H, W), spikes per plane.
        coded: the decoded scene and its bits.
        attention: A, or None where there is no attention.
    """

    firing_rate: Tensor
    coded: CodedScenes
    attention: Tensor | None


class SpikeCodecNetwork(nn.Module):
    """Reconstruction, scene codec and attention, which may be missing."""

    def __init__(
        self,
        reconstruction: ReconstructionNetwork,
        codec: SceneCodecNetwork,
        attention: Attention | None = None,
    ) -> None:
        super().__init__()
        self.reconstruction, self.codec, self.attention = reconstruction, codec, attention

    @property
    def planes(self) -> int:
        """How many planes the system sees, the key plane in their middle."""
        if self.attention is None:
            return WINDOW_PLANES
        return max(WINDOW_PLANES, 2 * seen_planes(self.attention.config) - 1)

    def forward(self, spikes: Tensor, gain: Tensor, rate_index: Tensor) -> CodedSpikes:
        """Code the scene at the key plane.

        Args:
            spikes: (B, planes, H, W) of 0 and 1, sides multiples of 8.
            gain: spikes per plane at luminance 1, (B, 1, 1, 1).
            rate_index: (B,) in [0, 1].
        """
        key, reach = spikes.shape[1] // 2, WINDOW_PLANES // 2
        window = spikes[:, key - reach : key + reach + 1]
        # In this layout a CPU takes two thirds of the time for it.
        window = window.contiguous(memory_format=torch.channels_last)
        firing_rate = self.reconstruction(window)
        attention = self._attention(spikes, key)
        coded = self.codec(clipped_through(firing_rate / gain), rate_index, attention)
        return CodedSpikes(firing_rate, coded, attention)

    def _attention(self, spikes: Tensor, key: int) -> Tensor | None:
        if self.attention is None:
            return None
        seen = seen_planes(self.attention.config)
        found: Tensor = self.attention(
            spikes[:, key - seen + 1 : key + 1], spikes[:, key : key + seen]
        )
        return found


def clipped_through(luminance: Tensor) -> Tensor:
    """Clip to [0, 1]; the gradient passes as if nothing had been done."""
    return luminance + (torch.clamp(luminance, 0, 1) - luminance).detach()
