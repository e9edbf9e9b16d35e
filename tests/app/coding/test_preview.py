from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.coding.encode import encode_stretch
from app.coding.preview import preview_scene
from app.coding.stretch import Stretch, scene_at
from app.workspace import Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.spec import CodecSpec
from models.progress import Progress
from tests.app.conftest import FAST
from tests.models.codecs.learned.tiny_codecs import BASE, BISOAM, SOAM, install

PIPELINE = PipelineSpec()
STRETCH = Stretch(14, 60)


@pytest.mark.parametrize("plane", [14, 20, 21, 59])
def test_the_scene_at_a_plane_is_the_one_that_is_coded(document: Document, plane: int) -> None:
    coded = encode_stretch(document, FAST, PIPELINE, STRETCH, None, Progress())
    scenes, hold = scene_at(document, FAST, PIPELINE, STRETCH, plane)
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
    assert scene_at(document, FAST, PIPELINE, STRETCH, plane)[1] == hold


@pytest.mark.parametrize("name", [SOAM, BISOAM])
def test_a_preview_is_guided_as_the_whole_is(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    install(tmp_path, monkeypatch)
    codec = CodecSpec.of(name, quality=60.0)
    coded = encode_stretch(document, codec, PIPELINE, STRETCH, None, Progress())
    preview = preview_scene(document, codec, PIPELINE, STRETCH, 30, Progress())
    assert preview.uncoded.attention is not None
    position = coded.scenes.position_of(30)
    assert np.array_equal(preview.decoded.luminance[0], coded.scenes.luminance[position])
    plain = preview_scene(
        document, CodecSpec.of(BASE, quality=60.0), PIPELINE, STRETCH, 30, Progress()
    )
    assert plain.uncoded.attention is None
    assert not np.array_equal(preview.decoded.luminance, plain.decoded.luminance)
