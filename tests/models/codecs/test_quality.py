from __future__ import annotations

import pytest

from models.codecs.quality import QualityScale


@pytest.mark.parametrize("geometric", [False, True])
def test_scale_meets_its_ends_and_is_monotone(geometric: bool) -> None:
    scale = QualityScale(50.0, 2.0, geometric)
    settings = [scale.setting(quality) for quality in range(0, 101, 5)]
    assert settings[0] == pytest.approx(50)
    assert settings[-1] == pytest.approx(2)
    assert settings == sorted(settings, reverse=True)


def test_middle_is_the_mean_of_its_kind() -> None:
    assert QualityScale(8.0, 2.0).setting(50) == 5
    assert QualityScale(8.0, 2.0, geometric=True).setting(50) == pytest.approx(4)
