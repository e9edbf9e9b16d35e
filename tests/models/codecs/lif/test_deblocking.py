from __future__ import annotations

import numpy as np

from models.codecs.lif.deblocking import EDGE, smooth_borders


def smoothed_by_loops(levels: np.ndarray, large: np.ndarray, most: int) -> np.ndarray:  # type: ignore[type-arg]
    out = levels.copy()
    for turn in range(2):
        view, sizes = (out, large) if turn == 0 else (out.T, large.T)
        for row in range(8, view.shape[0], 8):
            for column in range(view.shape[1]):
                if row % 16 and sizes[row // 16, column // 16]:
                    continue
                p1, p0, q0, q1 = (int(view[row + k, column]) for k in (-2, -1, 0, 1))
                move = (9 * (q0 - p0) - 3 * (q1 - p1) + 8) // 16
                if abs(move) < EDGE * most:
                    move = max(-most, min(most, move))
                    view[row - 1, column] = p0 + move
                    view[row, column] = q0 - move
    return out


def test_it_is_the_plain_loop() -> None:
    rng = np.random.default_rng(1)
    for shape in ((1, 1), (1, 3), (2, 2), (3, 1)):
        large = rng.integers(0, 2, shape).astype(np.uint8)
        levels = rng.integers(0, 4000, (16 * shape[0], 16 * shape[1]))
        levels[:, ::3] //= 8
        expected = smoothed_by_loops(levels, large, 40)
        smooth_borders(levels, large, 40)
        np.testing.assert_array_equal(levels, expected)


def test_a_small_step_is_smoothed_and_an_edge_is_kept() -> None:
    levels = np.zeros((16, 16), np.int64)
    levels[8:] = 20
    smooth_borders(levels, np.zeros((1, 1), np.uint8), 10)
    assert levels[6:10, 5].tolist() == [0, 8, 12, 20]
    edge = np.zeros((16, 16), np.int64)
    edge[8:] = 1000
    kept = edge.copy()
    smooth_borders(edge, np.zeros((1, 1), np.uint8), 10)
    np.testing.assert_array_equal(edge, kept)


def test_inside_a_large_block_nothing_is_done() -> None:
    levels = np.zeros((16, 16), np.int64)
    levels[8:] = 20
    smooth_borders(levels, np.ones((1, 1), np.uint8), 10)
    assert set(levels.reshape(-1).tolist()) == {0, 20}
