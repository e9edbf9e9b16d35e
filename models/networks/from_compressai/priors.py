"""What CompressAI's models expect of their latents, walked through as encoder and decoder both do.

A walk hands symbols to an `Exchange` in the order in which they are coded: an encoder's rounds the
exact values that it is given and keeps them, a decoder's reads symbols and is given none. Whatever
is predicted comes from symbols alone.

    ẑ ─ by channel ─▶ hyper-synthesis ─▶ scales (and means) ─▶ ŷ
                                     └─▶ with the neighbours of ŷ known, position by position ─▶ ŷ

The networks are CompressAI's, in float64: what another number of threads sums in another order is
then off by 1e-15, and a scale falls on the other side of a table's edge next to never. Next to
never is not never: the symbols' checksum tells. Exact, as our own codec's prior is, this is not.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray

from models.networks.compressai_import import compressai

Floats: TypeAlias = NDArray[np.float64]
Symbols: TypeAlias = NDArray[np.int32]
Exchange: TypeAlias = Callable[[NDArray[np.int64], Floats | None], Symbols]
"""Takes numbers of tables (n,), and the exact values where there are some; gives symbols (n,)."""
Check: TypeAlias = Callable[[], None]
"""Called now and then; raises to stop the walk."""

HYPER_STRIDE = 4
"""Positions of y, along each side, for one of z."""


@dataclass(frozen=True, slots=True, eq=False)
class Latents:
    """What analysis gives: y (M, h, w), and z (N, h / 4, w / 4) where the model has one."""

    latent: NDArray[np.float32]
    hyper: NDArray[np.float32] | None


class LatentPrior(Protocol):
    """The prior of one model."""

    @property
    def channel_chances(self) -> list[Floats]:
        """Of the first tables, a channel's each: chances of −r to r and of the rest, (2r + 2,)."""
        ...

    @property
    def scales(self) -> Floats:
        """Of the tables after them, Gaussian around 0: their standard deviations."""
        ...

    def walk(
        self, latents: Latents | None, height: int, width: int, exchange: Exchange, check: Check
    ) -> NDArray[np.float32]:
        """Exchange all symbols of y (M, height, width) and z; return ŷ.

        Args:
            latents: the encoder's; None when decoding.
            height: of y.
            width: of y.
            exchange: codes symbols.
            check: called between pieces of long work.
        """
        ...


class ChannelPrior:
    """CompressAI's entropy bottleneck: each channel has one distribution, everywhere the same."""

    def __init__(self, bottleneck: Any) -> None:
        """Take an `EntropyBottleneck` whose quantiles are known."""
        model = deepcopy(bottleneck).double().eval()
        quantiles: Floats = model.quantiles.detach().numpy()[:, 0]
        self._medians = quantiles[:, 1]
        reach = np.abs(quantiles - quantiles[:, 1:2]).max(axis=1)
        self.chances = _channel_chances(model, np.clip(np.ceil(reach), 1, 1000).astype(int))

    @property
    def channels(self) -> int:
        """How many channels, and tables, there are."""
        return len(self._medians)

    def walk(
        self, values: NDArray[np.float32] | None, height: int, width: int, exchange: Exchange
    ) -> Floats:
        """Exchange (channels, height, width); return what they are rounded to."""
        numbers = np.repeat(np.arange(self.channels), height * width)
        medians = self._medians[:, None, None]
        exact = None if values is None else (values - medians).reshape(-1)
        symbols = exchange(numbers, exact)
        rounded: Floats = symbols.reshape(-1, height, width) + medians
        return rounded


@torch.no_grad()
def _channel_chances(bottleneck: Any, radius: NDArray[np.int64]) -> list[Floats]:
    longest = int(radius.max())
    steps = torch.arange(-longest, longest + 1, dtype=torch.float64)
    values = bottleneck.quantiles[:, 0, 1:2] + steps
    _, likelihood = bottleneck(values[None, :, :, None])
    found = likelihood[0, :, :, 0].numpy()
    inner = [row[longest - r : longest + r + 1] for row, r in zip(found, radius, strict=True)]
    return [_with_rest(chances) for chances in inner]


def _with_rest(chances: Floats) -> Floats:
    """Append what is left to 1: the chance of all other symbols."""
    return np.append(chances, max(1 - chances.sum(), 1e-9))


class FactorizedPrior:
    """No hyperprior: y itself is coded channel by channel."""

    def __init__(self, model: Any) -> None:
        """Take CompressAI's `FactorizedPrior`."""
        self._channels = ChannelPrior(model.entropy_bottleneck)
        self.channel_chances = self._channels.chances
        self.scales = np.empty(0)

    def walk(
        self, latents: Latents | None, height: int, width: int, exchange: Exchange, check: Check
    ) -> NDArray[np.float32]:
        """See `LatentPrior`."""
        values = None if latents is None else latents.latent
        return self._channels.walk(values, height, width, exchange).astype(np.float32)


class HyperPrior:
    """Scales of y, and its means where the model has them, from the hyper-latent z."""

    def __init__(self, model: Any, *, with_means: bool) -> None:
        """Take a CompressAI model with a hyperprior.

        Args:
            model: `ScaleHyperprior`, `MeanScaleHyperprior` or one of their kind.
            with_means: whether the hyper-synthesis gives means too.
        """
        self._hyper = ChannelPrior(model.entropy_bottleneck)
        self._synthesis = deepcopy(model.h_s).double().eval()
        self.channel_chances = self._hyper.chances
        self.scales, self.with_means = scale_table(), with_means

    def walk(
        self, latents: Latents | None, height: int, width: int, exchange: Exchange, check: Check
    ) -> NDArray[np.float32]:
        """See `LatentPrior`."""
        scales, means = self._predicted(latents, height, width, exchange)
        check()
        exact = None if latents is None else (latents.latent - means).reshape(-1)
        symbols = exchange(self._numbers(scales).reshape(-1), exact)
        return (symbols.reshape(scales.shape) + means).astype(np.float32)

    def _predicted(
        self, latents: Latents | None, height: int, width: int, exchange: Exchange
    ) -> tuple[Floats, Floats]:
        """Return scales and means of y, each (M, height, width)."""
        parameters = self._parameters(latents, height, width, exchange)
        if not self.with_means:
            return parameters, np.zeros_like(parameters)
        scales, means = np.split(parameters, 2)
        return scales, means

    def _parameters(
        self, latents: Latents | None, height: int, width: int, exchange: Exchange
    ) -> Floats:
        """Exchange z; return what the hyper-synthesis makes of it."""
        hyper = None if latents is None else latents.hyper
        rows, columns = height // HYPER_STRIDE, width // HYPER_STRIDE
        decoded = self._hyper.walk(hyper, rows, columns, exchange)
        with torch.inference_mode():
            parameters: Floats = self._synthesis(torch.from_numpy(decoded)[None])[0].numpy()
        return parameters

    def _numbers(self, scales: Floats) -> NDArray[np.int64]:
        """Return the numbers of the tables: of the next larger standard deviation."""
        larger = np.searchsorted(self.scales[:-1], scales, side="left")
        numbers: NDArray[np.int64] = self._hyper.channels + larger.astype(np.int64)
        return numbers


def scale_table() -> Floats:
    """Return the standard deviations for which CompressAI keeps tables, 64 from 0.11 to 256."""
    scales: Floats = compressai("models").get_scale_table().double().numpy()
    return scales
