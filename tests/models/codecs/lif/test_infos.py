from __future__ import annotations

import pytest

from models.codecs.lif.infos import DCT_WINDOW, LIF, LIF_INFOS, PIXEL_WINDOW


def test_every_codec_can_be_built() -> None:
    assert set(LIF) == set(LIF_INFOS)


def test_windows_of_the_paper_are_in_reach() -> None:
    """T = 50 and 150 (Doutsi et al., Fig. 5)."""
    assert PIXEL_WINDOW.setting(50) == pytest.approx(50)
    assert PIXEL_WINDOW.setting(73.856) == pytest.approx(150, rel=1e-4)
    assert DCT_WINDOW.setting(0) == pytest.approx(500 / 160)
    assert DCT_WINDOW.setting(100) == pytest.approx(500 / 1.5)
