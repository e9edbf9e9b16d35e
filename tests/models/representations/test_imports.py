from __future__ import annotations

import subprocess
import sys

MODULES = [
    "models.reconstruction.every_plane",
    "models.reconstruction.registry",
    "models.reconstruction.sequence",
    "models.representations.activity",
    "models.representations.isi",
    "models.representations.pixel_trace",
    "models.representations.scrub_index",
    "models.representations.statistics",
]


def test_the_window_opens_without_the_compiler() -> None:
    code = f"import sys, {', '.join(MODULES)}; print([m for m in sys.modules if 'numba' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
