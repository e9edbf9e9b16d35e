"""The pixel-domain LIF quantizer beside Fig. 5 of Doutsi et al.: which inversion did they use?

    python tests/benchmarks/lif_quantizer.py [--data FOLDER] [--limit N]

R = 10³, C = 1, θ = 500 and 4000, T = 50 and 150, T and τ in one unit. Prints, for each rule that
turns a count into light again, the mean PSNR and its spread over the pictures, unrounded; on how
many pictures all four figures of the paper are met; and the entropy of the counts.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.metrics.image_fidelity import psnr_db
from models.simulation.lif import LifNeuron
from models.training.evaluation_data import evaluation_pictures

PICTURES = Path(__file__).resolve().parents[3] / "shared" / "data" / "eval"
CASES = ((500.0, 50.0), (500.0, 150.0), (4000.0, 50.0), (4000.0, 150.0))
"""θ and T."""
PAPER_DB, PAPER_BITS = (38.93, 48.45, 14.50, 27.9), (3.6, 5.15, 0.9, 2.27)
NEAR_DB = 0.5
WHITE = 255.0

Light = NDArray[np.float64]
Counts = NDArray[np.int64]
Rule = Callable[[LifNeuron, Counts, float], Light]


def lower(neuron: LifNeuron, counts: Counts, window: float) -> Light:
    """The least light of the bin."""
    return neuron.edge(counts, window)


def upper(neuron: LifNeuron, counts: Counts, window: float) -> Light:
    """The most."""
    return neuron.edge(counts + 1, window)


def middle(neuron: LifNeuron, counts: Counts, window: float) -> Light:
    """The middle."""
    return neuron.midpoint(counts, window)


def clipped(neuron: LifNeuron, counts: Counts, window: float) -> Light:
    """The middle of what of the bin is below white."""
    return (lower(neuron, counts, window) + np.minimum(upper(neuron, counts, window), WHITE)) / 2


def silent_is_black(neuron: LifNeuron, counts: Counts, window: float) -> Light:
    """The middle, but 0 where no spike came."""
    return np.where(counts > 0, middle(neuron, counts, window), 0)


def rounded(neuron: LifNeuron, counts: Counts, window: float) -> Light:
    """The same as an 8-bit picture."""
    return np.clip(np.rint(silent_is_black(neuron, counts, window)), 0, WHITE)


def harmonic(neuron: LifNeuron, counts: Counts, window: float) -> Light:
    """The harmonic mean of the edges, 0 where no spike came."""
    a, b = lower(neuron, counts, window), upper(neuron, counts, window)
    return 2 * a * b / (a + b)


def geometric(neuron: LifNeuron, counts: Counts, window: float) -> Light:
    """The geometric mean of the edges, 0 where no spike came."""
    return np.sqrt(lower(neuron, counts, window) * upper(neuron, counts, window))


def mean_interval(neuron: LifNeuron, counts: Counts, window: float) -> Light:
    """The light whose interval is T / (N + ½)."""
    periods = window / neuron.time_constant / (counts + 0.5)
    return neuron.smallest_current / -np.expm1(-periods)


def at_least_theta(neuron: LifNeuron, counts: Counts, window: float) -> Light:
    """The light whose interval is T / N, and θ/R where no spike came."""
    return np.where(counts > 0, lower(neuron, counts, window), neuron.smallest_current)


def steps(neuron: LifNeuron, counts: Counts, window: float) -> Light:
    """N steps of θ·C/T: the neuron without its leak."""
    return counts * neuron.step_limit(window)


def half_step_on(neuron: LifNeuron, counts: Counts, window: float) -> Light:
    """N + ½ steps of θ·C/T."""
    return (counts + 0.5) * neuron.step_limit(window)


RULES: tuple[Rule, ...] = (
    middle, clipped, silent_is_black, rounded, lower, upper, harmonic, geometric, mean_interval,
    at_least_theta, steps, half_step_on,
)  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=PICTURES)
    parser.add_argument("--limit", type=int, default=1000)
    options = parser.parse_args()
    pictures = [
        np.asarray(picture, np.float64) * WHITE
        for picture in evaluation_pictures(options.data, options.limit)
    ]
    print(f"{len(pictures)} pictures; PSNR in dB, mean ± standard deviation")
    print(f"{'θ, T':16s}" + "".join(f"{f'{theta:g}, {window:g}':>16s}" for theta, window in CASES))
    print(
        f"{'the paper':16s}" + "".join(f"{found:16.2f}" for found in PAPER_DB) + "   all four met"
    )
    for rule in RULES:
        print(row(rule, pictures), flush=True)
    bits = [np.mean([entropy(picture, *case) for picture in pictures]) for case in CASES]
    print(f"{'entropy, bpp':16s}" + "".join(f"{found:16.2f}" for found in bits))
    print(f"{'the paper':16s}" + "".join(f"{found:16.2f}" for found in PAPER_BITS))


def row(rule: Rule, pictures: list[Light]) -> str:
    """Return a rule's line of the table."""
    found = np.array([[fidelity(rule, picture, *case) for case in CASES] for picture in pictures])
    met = (np.abs(found - PAPER_DB) <= NEAR_DB).all(axis=1).sum()
    cells = [
        f"{mean:10.2f} ±{spread:4.2f}"
        for mean, spread in zip(found.mean(0), found.std(0), strict=True)
    ]
    misses = np.abs(found - PAPER_DB).max(axis=1)
    near = f"   on {met} pictures; the nearest misses by {misses.min():.2f} dB"
    return f"{rule.__name__:16s}" + "".join(cells) + near


def fidelity(rule: Rule, picture: Light, theta: float, window: float) -> float:
    """Return the PSNR of a picture (levels 0 to 255) that was counted and inverted."""
    neuron = LifNeuron(1e3, 1.0, theta)
    return psnr_db(picture, rule(neuron, neuron.count(picture, window), window), WHITE)


def entropy(picture: Light, theta: float, window: float) -> float:
    """Return the entropy of the counts, bits per pixel."""
    _, found = np.unique(LifNeuron(1e3, 1.0, theta).count(picture, window), return_counts=True)
    share = found / found.sum()
    return float(-(share * np.log2(share)).sum())


if __name__ == "__main__":
    main()
