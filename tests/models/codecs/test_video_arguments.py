from __future__ import annotations

import pytest

from models.codecs.classical_infos import Prediction
from models.codecs.video_arguments import Arguments, svtav1, vvenc, x264, x265

RANDOM_ACCESS, LOW_DELAY = Prediction

each_encoder = pytest.mark.parametrize(
    ("arguments", "without_delay"),
    [(x264, "bframes=0"), (x265, "bframes=0"), (svtav1, "pred-struct=1"),
     (vvenc, "PicReordering=0")],
)  # fmt: skip


def test_fractions_of_a_qp_reach_the_encoders() -> None:
    assert "crf=30:" in x264(30.1, "slow", 1, RANDOM_ACCESS)[-1]
    assert "cqm" not in x264(30.1, "slow", 1, RANDOM_ACCESS)[-1]
    assert "crf=30:" in x264(30.7, "slow", 1, RANDOM_ACCESS)[-1]
    assert "cqm4=18,18" in x264(30.7, "slow", 1, RANDOM_ACCESS)[-1]
    assert "LambdaModifierI=1.0000" in vvenc(30.0, "fast", 1, RANDOM_ACCESS)[-1]
    up, down = (vvenc(qp, "fast", 1, RANDOM_ACCESS) for qp in (30.4, 30.6))
    assert up[up.index("-qp") + 1] == "30"
    assert down[down.index("-qp") + 1] == "31"


@each_encoder
def test_low_delay_is_asked_for_where_pictures_are_predicted(
    arguments: Arguments, without_delay: str
) -> None:
    assert without_delay in arguments(30.0, "4", 8, LOW_DELAY)[-1].split(":")
    assert without_delay not in arguments(30.0, "4", 8, RANDOM_ACCESS)[-1].split(":")
    assert arguments(30.0, "4", 1, LOW_DELAY) == arguments(30.0, "4", 1, RANDOM_ACCESS)
