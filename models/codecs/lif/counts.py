"""Coefficients into the counts that are to be coded, and counts into coefficients again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.codecs.lif import dct_layers
from models.codecs.lif.block_coder import Picture
from models.codecs.lif.block_dct import Coefficients
from models.codecs.lif.coefficients import dc_positions, shares
from models.codecs.lif.head import CLASSES, Head, Places
from models.codecs.lif.quantizer import PLACE_UNIT, UNIT, Quantizer

WEIGHING = 0.08
"""Squared error that a bit is worth, in squares of the step θ·C/T; chosen on the training set."""
USUAL_PLACE = 4
"""Where a bin's currents lie once counts have been lowered, in 64ths; chosen with the above."""
MOST_VALUE = 1 << 20
"""Largest magnitude of a coefficient in 64ths of a level; real ones stay below 2^19."""


def counted(
    coefficients: Coefficients,
    large: NDArray[np.uint8],
    quantizer: Quantizer,
    economical: bool,
) -> Picture:
    """Return what the coder of counts is given.

    Args:
        coefficients: (R, C, 256), signed, in levels.
        large: (R, C).
        quantizer: its neurons fire at the magnitudes.
        economical: counts are those whose bin is nearest, and the coder may lower them.
    """
    magnitudes = np.abs(coefficients).astype(np.float64)
    usual = np.where(dc_positions(large), 0, USUAL_PLACE / PLACE_UNIT)
    lead = (0.5 - usual) * quantizer.step if economical else 0.0
    fired = quantizer.counts(magnitudes + lead)
    picture = dct_layers.new_picture(large)
    picture.wanted[:] = np.where(coefficients < 0, -fired, fired)
    picture.currents[:] = magnitudes / quantizer.step
    most = np.arange(int(fired.max()) + 1)
    points = quantizer.places(most, USUAL_PLACE) / (UNIT * quantizer.step)
    points[0] = 0
    weighing = np.array([WEIGHING if economical else 0.0])
    return picture._replace(points=points, weighing=weighing)


def find_places(
    magnitudes: NDArray[np.float64],
    counts: NDArray[np.int64],
    large: NDArray[np.uint8],
    quantizer: Quantizer,
    halvings: int,
) -> Places:
    """Return where in their bins the currents of each class of counts lie in the mean, in 64ths.

    Args:
        magnitudes: (R, C, 256) in levels.
        counts: (R, C, 256), signed, in the whole window.
        large: (R, C).
        quantizer: of the whole window.
        halvings: of the window, for the layer asked for.
    """
    there = np.flatnonzero(np.abs(counts) >> halvings)
    held = np.abs(counts.reshape(-1)[there]) >> halvings
    lower = quantizer.edges(held << halvings)
    length = quantizer.edges((held + 1) << halvings) - lower
    # Where few planes and a small resistance leave a bin no length, its place counts for nothing.
    inside = (magnitudes.reshape(-1)[there] * UNIT - lower) / np.maximum(length, 1)
    kind = classes(held, dc_positions(large).reshape(-1)[there])
    one, two, three, four = (
        int(np.clip(np.rint(PLACE_UNIT * inside[kind == k].mean()), -128, 127))
        if (kind == k).any()
        else 0
        for k in range(CLASSES)
    )
    return one, two, three, four


def restored(
    counts: NDArray[np.int64], large: NDArray[np.uint8], head: Head, halvings: int
) -> NDArray[np.int64]:
    """Return the coefficients of counts, (R, C, 256) in 64ths of a level."""
    values = np.zeros(counts.size, np.int64)
    there = np.flatnonzero(counts)
    signed = counts.reshape(-1)[there]
    held = np.abs(signed)
    lower = head.quantizer.edges(held << halvings)
    length = head.quantizer.edges((held + 1) << halvings) - lower
    kind = classes(held, dc_positions(large).reshape(-1)[there])
    place = np.array(head.places[len(head.lengths) - 1 - halvings], np.int64)[kind]
    levels = np.maximum(lower + (length * place // PLACE_UNIT), 0)
    if head.thresholds != "flat":
        levels = levels * shares(large).reshape(-1)[there] // UNIT
    values[there] = np.sign(signed) * np.minimum(levels, MOST_VALUE)
    return values.reshape(counts.shape)


def classes(counts: NDArray[np.int64], dc: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the class of each count above 0: 0 for a DC, else 1, 2 or 3 (for 3 and more)."""
    return np.where(dc, 0, np.minimum(counts, 3))
