from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.coding.encode import decode_and_measure, encode_stretch, measure_first_piece
from app.coding.firing import fire_and_index
from app.coding.search import Wish, WishKind
from app.coding.stretch import Stretch
from app.workspace import Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.container import from_bytes, to_bytes
from models.codecs.recordings import decode_recording, encode_recording
from models.codecs.spec import CodecSpec, Paradigm
from models.codecs.spool import SpooledBitstream
from models.errors import RequestError
from models.experiments.measure import measure_decoded
from models.progress import Cancelled, Progress
from tests.app.conftest import FAST

PIPELINE = PipelineSpec()


def test_what_is_shown_is_what_the_bytes_give(document: Document) -> None:
    coded = encode_stretch(document, FAST, PIPELINE, Stretch(14, 56), None, Progress())
    again = decode_recording(from_bytes(to_bytes(coded.bitstream)))
    assert coded.file_bytes == len(to_bytes(coded.bitstream))
    assert np.array_equal(again.scenes.luminance, coded.scenes.luminance)
    assert np.array_equal(again.spikes.dense(0, 42), coded.spikes.dense(0, 42))
    assert coded.index.complete
    measured = measure_decoded(document.stream, coded.bitstream, again, document.recording.truths)
    assert coded.measured.figures == measured.figures


def test_it_is_the_same_as_on_the_command_line(document: Document) -> None:
    coded = encode_stretch(document, FAST, PIPELINE, Stretch(14, 56), None, Progress())
    bitstream = encode_recording(document.stream, FAST, PIPELINE, 14, 56)
    assert to_bytes(coded.bitstream) == to_bytes(bitstream)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(WishKind.BITS_PER_SCENE_PIXEL, 1.3), (WishKind.SCENE_PSNR_DB, 33.0)],
)
def test_a_wish_is_granted(document: Document, kind: WishKind, value: float) -> None:
    coded = encode_stretch(document, FAST, PIPELINE, Stretch(0, 42), Wish(kind, value), Progress())
    assert coded.note == ""
    if kind is WishKind.BITS_PER_SCENE_PIXEL:
        assert coded.bitstream.bits_per_scene_pixel == pytest.approx(value, rel=0.03)
    else:
        assert coded.measured.uncoded.psnr_db >= value


def test_a_wish_that_cannot_be_granted_is_answered_with_the_nearest(document: Document) -> None:
    wish = Wish(WishKind.BITS_PER_SCENE_PIXEL, 1e-4)
    coded = encode_stretch(document, FAST, PIPELINE, Stretch(0, 21), wish, Progress())
    assert coded.note
    least = encode_stretch(
        document, FAST.replace(quality=0.0), PIPELINE, Stretch(0, 21), None, Progress()
    )
    assert coded.bitstream.payload_bytes == least.bitstream.payload_bytes


@pytest.mark.parametrize("codec", [CodecSpec.of("zstd"), FAST])
def test_coded_planes_have_no_scenes(document: Document, codec: CodecSpec) -> None:
    pipeline = PipelineSpec(paradigm=Paradigm.CTA)
    coded = encode_stretch(document, codec, pipeline, Stretch(0, 10), None, Progress())
    assert coded.scenes is None
    assert coded.spikes.shape == (10, 40, 56)
    assert coded.measured.figures.scene_psnr_db is None


def test_it_can_be_stopped_at_any_step(document: Document) -> None:
    steps: list[float] = []
    encode_stretch(
        document, FAST, PIPELINE, Stretch(0, 42), None, Progress(lambda f, _n: steps.append(f))
    )
    assert steps == sorted(steps)
    for stop_at in (steps[0], steps[len(steps) // 2]):
        with pytest.raises(Cancelled):
            encode_stretch(document, FAST, PIPELINE, Stretch(0, 42), None, cancelled_at(stop_at))


def cancelled_at(stop_at: float) -> Progress:
    progress = Progress(lambda done, _note: progress.cancel() if done >= stop_at else None)
    return progress


def test_a_bitstream_of_another_size_is_refused(document: Document) -> None:
    coded = encode_stretch(document, FAST, PIPELINE, Stretch(0, 21), None, Progress())
    smaller = replace(document.stream, width=48, height=40, source=_Cut(document.stream.source))
    other = replace(document, recording=replace(document.recording, stream=smaller))
    with pytest.raises(RequestError, match="40×56 pixels"):
        decode_and_measure(other, coded.bitstream, 0.0, Progress())


class _Cut:
    """Planes of fewer bytes."""

    def __init__(self, source) -> None:
        self._source, self.planes, self.plane_bytes = source, source.planes, 40 * 48 // 8

    def packed(self, start: int, stop: int) -> np.ndarray:
        return self._source.packed(start, stop)[:, : self.plane_bytes]


@pytest.mark.parametrize("codec", [FAST, CodecSpec.of("zstd", segment_planes=16)])
def test_a_long_one_is_opened_and_plays_what_the_short_one_does(
    document: Document, codec: CodecSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = encode_stretch(document, codec, PIPELINE, Stretch(0, 84), None, Progress())
    monkeypatch.setattr("models.codecs.pieces.LONG_BYTES", 48_000 if codec is FAST else 20_000)
    monkeypatch.setattr("models.codecs.scene_codec.SCENES_AT_ONCE", 1)
    monkeypatch.setattr("models.codecs.pieces.PLANES_AT_ONCE", 16)
    coded = encode_stretch(document, codec, PIPELINE, Stretch(0, 84), None, Progress())
    assert to_bytes(coded.bitstream) == to_bytes(short.bitstream)
    assert coded.file_bytes == short.file_bytes
    assert coded.measured_planes is None
    assert coded.measured.figures.compression_ratio == short.measured.figures.compression_ratio
    fire_and_index(coded.index, Progress())
    assert np.array_equal(coded.spikes.dense(0, 84), short.spikes.dense(0, 84))
    assert (coded.scenes is None) == (short.scenes is None)
    if coded.scenes is not None:
        for position in range(12):
            assert np.array_equal(coded.scenes.scene(position), short.scenes.scene(position))
    measured = measure_first_piece(document, coded, Progress())
    assert measured.measured_planes == (0, 7 if codec is FAST else 16)
    assert measured.measured.figures.isi_psnr_db is not None


@pytest.mark.parametrize("kind", WishKind)
def test_a_wish_is_granted_of_a_long_one(
    document: Document, little_is_long: None, kind: WishKind
) -> None:
    value = 1.3 if kind is WishKind.BITS_PER_SCENE_PIXEL else 33.0
    coded = encode_stretch(document, FAST, PIPELINE, Stretch(0, 84), Wish(kind, value), Progress())
    assert isinstance(coded.bitstream, SpooledBitstream)
    assert coded.note == ""
    if kind is WishKind.BITS_PER_SCENE_PIXEL:
        assert coded.bitstream.bits_per_scene_pixel == pytest.approx(value, rel=0.03)
    else:
        decoded = decode_recording(coded.bitstream)
        whole = measure_decoded(document.stream, coded.bitstream, decoded)
        assert whole.uncoded.psnr_db >= value
