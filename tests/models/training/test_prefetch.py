from __future__ import annotations

import threading

import pytest

from models.training.prefetch import Prefetch


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_each_step_gets_its_batch(workers: int) -> None:
    batches = Prefetch(lambda step: step * step, workers)
    assert [batches.take(step) for step in range(20)] == [step * step for step in range(20)]
    assert batches.take(50) == 2500
    batches.close()


def test_the_next_batches_are_made_meanwhile() -> None:
    made = threading.Event()

    def make(step: int) -> int:
        if step == 1:
            made.set()
        return step

    batches = Prefetch(make, 1)
    assert batches.take(0) == 0
    assert made.wait(10)
    batches.close()


def test_an_error_reaches_the_one_who_asks() -> None:
    def make(step: int) -> int:
        raise ValueError(f"step {step}")

    batches = Prefetch(make, 2)
    with pytest.raises(ValueError, match="step 4"):
        batches.take(4)
    batches.close()
