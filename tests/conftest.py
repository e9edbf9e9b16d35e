"""What every test shares: offscreen Qt, settings of its own, the recordings beside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of recordings that lies beside a development checkout."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the development recordings (shared/data beside the checkout) are not here")
    return folder
