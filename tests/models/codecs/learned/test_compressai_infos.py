from __future__ import annotations

from pathlib import Path

import pytest

from models.codecs import registry
from models.codecs.learned.compressai_infos import (
    BASELINE,
    BASELINE_INFO,
    ZOO_INFOS,
    ZOO_STEPS,
    steps_at_hand,
    why_not_zoo,
    zoo_path,
    zoo_step,
)
from models.codecs.registry import availability, built_in_names, codec_info
from models.networks.compressai_import import compressai
from tests.models.codecs import exam
from tests.models.codecs.learned.compressai_here import no_zoo_but


def test_the_zoo_is_that_of_compressai() -> None:
    addresses = compressai("zoo.image").model_urls
    for name, steps in ZOO_STEPS.items():
        assert set(addresses[name]["mse"]) == set(range(1, steps + 1))


@pytest.mark.parametrize("name", [BASELINE, *ZOO_INFOS])
def test_what_is_said_of_them(name: str) -> None:
    exam.examine_info(name)
    assert "same machine only" in codec_info(name).label
    assert "same machine only" in codec_info(name).summary


def test_only_the_baseline_comes_along() -> None:
    assert BASELINE in built_in_names()
    assert not set(ZOO_INFOS) & set(built_in_names())
    assert registry.codec_info(BASELINE) is BASELINE_INFO


def test_without_weights_a_model_says_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_zoo_but(tmp_path / "none", monkeypatch)
    for name in ZOO_INFOS:
        found = availability(name)
        assert not found.available
        assert f"spikeloupe weights {name}" in found.reason


def test_steps_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_zoo_but(tmp_path, monkeypatch)
    for step in (6, 2):
        zoo_path("mbt2018", step).write_bytes(b"")
    zoo_path("mbt2018", 9).write_bytes(b"")
    assert steps_at_hand("mbt2018") == (2, 6)
    assert steps_at_hand("mbt2018-mean") == ()
    assert why_not_zoo("mbt2018") == ""


@pytest.mark.parametrize("name", ZOO_STEPS)
def test_qualities_reach_every_step_evenly(name: str) -> None:
    steps = [zoo_step(name, quality / 4) for quality in range(401)]
    assert steps == sorted(steps)
    assert set(steps) == set(range(1, ZOO_STEPS[name] + 1))
    assert [zoo_step(name, q) for q in (0.0, 100.0)] == [1, ZOO_STEPS[name]]
