from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from models.networks.rate_table import (
    ANCHORS,
    LAMBDA_RANGE,
    RateTable,
    distortion_weight,
    fine_gain_log2,
)


def test_rows_are_interpolated() -> None:
    table = RateTable(2)
    with torch.no_grad():
        table.anchors[:, 0] = torch.arange(ANCHORS).float() ** 2
    indices = torch.tensor([0.0, 0.5 / (ANCHORS - 1), 1.0])
    rows = table(indices)[:, :, 0, 0]
    assert rows.shape == (3, 2)
    torch.testing.assert_close(rows[:, 0], torch.tensor([0.0, 0.5, (ANCHORS - 1.0) ** 2]))


def test_a_table_begins_as_a_ramp() -> None:
    row = RateTable(3, -1.0, 2.0)(torch.tensor([1 / 3]))
    torch.testing.assert_close(row.flatten(), torch.zeros(3), atol=1e-6, rtol=0)


def test_lambda_is_even_in_its_logarithm() -> None:
    weights = distortion_weight(torch.tensor([0.0, 0.5, 1.0])) / 255**2
    low, high = LAMBDA_RANGE
    expected = [low, math.sqrt(low * high), high]
    np.testing.assert_allclose(weights.numpy(), expected, rtol=1e-5)


@pytest.mark.parametrize("index", [0.2, 0.9])
def test_the_fine_step_is_the_best_one(index: float) -> None:
    rate_index = torch.tensor([index])
    weight = float(distortion_weight(rate_index))
    steps = np.exp(np.linspace(math.log(1e-3), math.log(10), 20_001))
    cost = -np.log2(steps) + weight * steps**2 / 12
    best = float(steps[cost.argmin()])
    assert float(fine_gain_log2(rate_index)) == pytest.approx(-math.log2(best), abs=2e-3)
