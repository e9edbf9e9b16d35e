from __future__ import annotations

import numpy as np
import pytest

from app.coding.encode import encode_stretch
from app.coding.preview import preview_scene
from app.coding.stretch import Stretch, scene_at
from app.workspace import Document
from models.codecs.bitstream import PipelineSpec
from models.progress import Progress
from tests.app.conftest import FAST

PIPELINE = PipelineSpec()
STRETCH = Stretch(14, 60)


@pytest.mark.parametrize("plane", [14, 20, 21, 59])
def test_the_scene_at_a_plane_is_the_one_that_is_coded(document: Document, plane: int) -> None:
    coded = encode_stretch(document, FAST, PIPELINE, STRETCH, None, Progress())
    scenes, hold = scene_at(document, PIPELINE, STRETCH, plane)
    position = coded.scenes.position_of(plane)
    assert scenes.plane_indices == (coded.scenes.plane_indices[position],)
    assert hold[0] <= plane < hold[1]
    preview = preview_scene(document, FAST, PIPELINE, STRETCH, plane, Progress())
    # Codecs of single pictures give the preview exactly what the whole gives.
    assert np.array_equal(preview.decoded.luminance[0], coded.scenes.luminance[position])
    assert preview.hold == hold
    assert preview.bits_per_scene_pixel > 0


@pytest.mark.parametrize(("plane", "hold"), [(0, (14, 21)), (83, (56, 60))])
def test_outside_the_stretch_the_nearest_scene_is_taken(
    document: Document, plane: int, hold: tuple[int, int]
) -> None:
    assert scene_at(document, PIPELINE, STRETCH, plane)[1] == hold
