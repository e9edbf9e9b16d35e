from __future__ import annotations

import numpy as np
import pytest

from app.coding.encode import encode_stretch
from app.coding.firing import (
    AHEAD_PLANES,
    decodes_where_one_looks,
    fire_and_index,
    index_of,
    look_ahead,
)
from app.coding.stretch import Stretch
from app.workspace import Coded, Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.fired_planes import fired_planes
from models.codecs.recordings import decode_recording
from models.codecs.scene_reader import SceneReader
from models.codecs.spec import CodecSpec
from models.progress import Cancelled, Progress
from models.representations.isi import isi_map
from tests.app.conftest import FAST, PLANES

pytestmark = pytest.mark.usefixtures("little_is_long")


def long_coded(document: Document, codec: CodecSpec = FAST) -> Coded:
    return encode_stretch(document, codec, PipelineSpec(), Stretch(0, PLANES), None, Progress())


def test_planes_are_fired_and_indexed_in_one_go(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    coded = long_coded(document)
    fired, decoded = fired_planes(coded.spikes), []
    assert fired is not None
    decode = SceneReader.decode_block
    monkeypatch.setattr(
        SceneReader, "decode_block", lambda self, n: (decoded.append(n), decode(self, n))[1]
    )
    fire_and_index(coded.index, Progress())
    assert coded.index.complete
    assert fired.complete
    assert decoded == list(range(6))
    whole = decode_recording(coded.bitstream).spikes
    for plane in (0, 33, PLANES - 1):
        wanted, found = isi_map(whole, plane), coded.index.isi(plane)
        assert np.array_equal(found.planes, wanted.planes)
        assert np.array_equal(found.valid, wanted.valid)


def test_it_is_gone_on_with_where_it_was_cancelled(document: Document) -> None:
    coded = long_coded(document)
    fired = fired_planes(coded.spikes)
    progress = Progress()
    with fired.walking(progress):
        fired.packed(0, 20)
        progress.cancel()
        with pytest.raises(Cancelled):
            fired.packed(20, 60)
    assert 20 <= fired.reached < 60
    fire_and_index(coded.index, Progress())
    assert fired.complete


def test_an_index_from_the_cache_still_lets_all_be_fired(document: Document) -> None:
    coded = long_coded(document)
    whole = decode_recording(coded.bitstream).spikes
    coded.index._state = None
    fired = fired_planes(coded.spikes)
    built = index_of(whole)
    built.build()
    coded.index._state = built._state  # as if a file had been found
    fire_and_index(coded.index, Progress())
    assert fired.complete


def test_what_comes_next_is_decoded(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.coding.firing.AHEAD_PLANES", 14)
    coded = long_coded(document)
    reader, decoded = coded.scenes, []
    assert isinstance(reader, SceneReader)
    decode = reader._codec.decode_scenes

    class Watched:
        def decode_scenes(self, source, first, count, progress):  # type: ignore[no-untyped-def]
            decoded.append(first)
            return decode(source, first, count, progress)

    reader._codec = Watched()
    look_ahead(document.stream, coded, 20, 1)  # what is not fired yet is no obstacle
    assert decoded == [4]
    look_ahead(document.stream, coded, 20, -1)
    assert decoded == [4, 0]
    look_ahead(document.stream, coded, PLANES - 5, 1)  # nothing lies there
    assert decoded == [4, 0]
    assert AHEAD_PLANES >= 8 * 7  # a block of the usual stride


def test_only_what_is_decoded_on_demand_is(document: Document) -> None:
    assert not decodes_where_one_looks(document.stream)
    assert decodes_where_one_looks(long_coded(document).spikes)
