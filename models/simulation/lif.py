"""The leaky integrate-and-fire neuron under constant light, in closed form: a quantizer of light.

    C·du/dt = I − u/R;    fire and set u ← 0 where u reaches θ;    τ = R·C

A constant current I charges the membrane towards R·I, so that it reaches θ after

    d(I) = −τ·ln(1 − θ/(R·I))  where R·I > θ,  else never,

and fires N(I) = floor(T/d(I)) spikes in a window T. All currents of one count lie between two
edges, where T is a whole multiple of d(I):

    e(k) = θ / (R·(1 − exp(−T/(τ·k)))),  e(0) = 0,   N(I) = k  ⇔  e(k) ≤ I < e(k + 1).

For a large R the steps e(k + 1) − e(k) are all θ·C/T, a uniform quantizer; for a small one the
first are shorter. A count at T/2 is half of that at T, rounded down: e is the same in both for k
and 2k. (Doutsi et al., eqs. 1–3; the edges follow from eq. 2.) R in Ω, C in F, θ in V, I in A;
T and τ = R·C in one unit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.errors import RequestError

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LifNeuron:
    """A leaky integrate-and-fire neuron that is reset to 0 by each spike.

    Attributes:
        resistance: R, above 0.
        capacitance: C, above 0.
        threshold: θ, above 0.
    """

    resistance: float
    capacitance: float
    threshold: float

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not 0 < getattr(self, name) < math.inf:
                raise RequestError(
                    f"a neuron's {name} can't be {getattr(self, name):g}",
                    "it must be a number above 0",
                )

    @property
    def time_constant(self) -> float:
        """τ = R·C, in the unit of the window."""
        return self.resistance * self.capacitance

    @property
    def smallest_current(self) -> float:
        """θ/R: at this current and below it the neuron is silent, however long it is watched."""
        return self.threshold / self.resistance

    def interval(self, current: ArrayLike) -> Floats:
        """Return d(I), the time between spikes, float64; infinite where the neuron is silent."""
        amperes = np.asarray(current, np.float64)
        fires = amperes > self.smallest_current
        ratio = np.divide(self.smallest_current, amperes, out=np.zeros_like(amperes), where=fires)
        times = np.full_like(amperes, math.inf)
        return np.divide(-self.time_constant * np.log1p(-ratio), 1.0, out=times, where=fires)

    def count(self, current: ArrayLike, window: float) -> Counts:
        """Return N(I), the spikes in a window T, int64.

        A current on an edge has the upper bin's count: where floor(T/d(I)) is off by one because
        the logarithm was rounded, the edges decide.

        Raises:
            RequestError: the window is not a number above 0.
        """
        _check_window(window)
        amperes = np.asarray(current, np.float64)
        counted: Counts = np.floor(window / self.interval(amperes)).astype(np.int64)
        fires = amperes > self.smallest_current
        counted += fires & (amperes >= self.edge(counted + 1, window))
        counted -= fires & (amperes < self.edge(counted, window))
        return counted

    def edge(self, count: ArrayLike, window: float) -> Floats:
        """Return e(k), the least current that fires k spikes in a window, float64; e(0) = 0.

        Raises:
            RequestError: a count is below 0, or the window is not a number above 0.
        """
        _check_window(window)
        spikes = np.asarray(count, np.float64)
        if spikes.size and spikes.min() < 0:
            raise RequestError(f"there is no count of {spikes.min():g} spikes")
        some = spikes > 0
        periods = np.divide(
            window / self.time_constant, spikes, out=np.ones_like(spikes), where=some
        )
        return np.where(some, self.smallest_current / -np.expm1(-periods), 0.0)

    def step_length(self, count: ArrayLike, window: float) -> Floats:
        """Return e(k + 1) − e(k), the length of the bin of a count, float64."""
        spikes = np.asarray(count)
        return self.edge(spikes + 1, window) - self.edge(spikes, window)

    def step_limit(self, window: float) -> float:
        """Return θ·C/T, to which the steps tend for large counts, and for a large R."""
        _check_window(window)
        return self.threshold * self.capacitance / window

    def midpoint(self, count: ArrayLike, window: float) -> Floats:
        """Return the middle of the bin of a count, float64."""
        spikes = np.asarray(count)
        return (self.edge(spikes, window) + self.edge(spikes + 1, window)) / 2


def _check_window(window: float) -> None:
    if not 0 < window < math.inf:
        raise RequestError(f"a window of {window:g} has no spikes to count", "T must be above 0")
