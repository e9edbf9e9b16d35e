from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.codecs import atc
from models.codecs.bitstream import Bitstream, PipelineSpec
from models.codecs.quality_encoder import QualityEncoder
from models.codecs.recordings import encode_recording
from models.codecs.solve import solve_for_bits, solve_for_spike_bits
from models.codecs.spec import CodecSpec, Paradigm
from models.progress import Cancelled, Progress
from models.streams.stream import RowOrder, SpikeStream

JPEG = CodecSpec.of("jpeg")


def stream_of(planes: int = 40) -> SpikeStream:
    dense = np.random.default_rng(1).random((planes, 64, 64)) < np.linspace(0, 0.6, 64)
    return replace(SpikeStream.from_dense(dense, 20000.0, 0.6), rows=RowOrder.BOTTOM_UP)


@pytest.mark.parametrize("paradigm", [Paradigm.ATC, Paradigm.CTA])
def test_gives_what_encoding_at_that_quality_gives(paradigm: Paradigm) -> None:
    stream, pipeline = stream_of(), PipelineSpec(paradigm)
    encode = QualityEncoder(stream, JPEG, pipeline, 3, 38)
    for quality in (20.0, 60.0):
        expected = encode_recording(stream, JPEG.replace(quality=quality), pipeline, 3, 38)
        assert encode(quality, Progress()) == expected


def test_reconstructs_once_and_lands_on_the_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[object] = []
    reconstruct = atc.AtcPipeline.reconstruct

    def counted(*args: object) -> object:
        runs.append(args)
        return reconstruct(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(atc.AtcPipeline, "reconstruct", counted)
    seen: list[float] = []
    progress = Progress(lambda fraction, note: seen.append(fraction))
    encode = QualityEncoder(stream_of(), JPEG, PipelineSpec())
    solution = solve_for_bits(encode, 1.5, progress=progress)
    assert solution.reached
    assert solution.bits_per_scene_pixel == pytest.approx(1.5, rel=0.03)
    assert len(runs) == 1
    assert seen == sorted(seen)
    assert seen[-1] == 1


def test_a_lossless_codec_is_run_once() -> None:
    encode = QualityEncoder(stream_of(), CodecSpec.of("zstd"), PipelineSpec())
    solution = solve_for_spike_bits(encode, 0.01)
    assert not solution.reached
    assert solution.bitstream is encode(3.0, Progress())
    assert "no less" in solution.reason


def test_is_cancelled_inside_an_encode() -> None:
    progress = Progress(lambda fraction, note: progress.cancel() if fraction > 0.05 else None)
    encode = QualityEncoder(stream_of(), JPEG, PipelineSpec())
    with pytest.raises(Cancelled):
        encode(50.0, progress)


def run_with_rehearsal(stream: SpikeStream, pipeline: PipelineSpec) -> tuple[Bitstream, Bitstream]:
    encode = QualityEncoder(stream, JPEG, pipeline, 3)
    rehearse = encode.rehearsal()
    assert rehearse is not None
    return rehearse(60.0, Progress()), encode(60.0, Progress())


def test_scenes_here_and_there_are_rehearsed_on() -> None:
    pipeline = PipelineSpec(stride_planes=7)
    part, whole = run_with_rehearsal(stream_of(120), pipeline)
    assert part.header.plane_indices == tuple(whole.header.plane_indices[k] for k in (4, 12))
    assert [segment.data for segment in part.segments] == [whole.segments[k].data for k in (4, 12)]


def test_planes_from_the_middle_are_rehearsed_on() -> None:
    part, whole = run_with_rehearsal(stream_of(120), PipelineSpec(Paradigm.CTA))
    assert part.header.first_plane == 3 + 50
    assert [segment.data for segment in part.segments] == [
        segment.data for segment in whole.segments[50:66]
    ]


@pytest.mark.parametrize(
    ("codec", "pipeline", "planes"),
    [
        ("jpeg", PipelineSpec(), 35),  # few scenes
        ("jpeg", PipelineSpec(Paradigm.CTA), 40),  # few planes
        ("h264", PipelineSpec(gop=0), 400),  # one group
        ("h264", PipelineSpec(gop=8), 130),  # two groups
        ("zstd", PipelineSpec(), 400),  # lossless
    ],
)
def test_nothing_is_rehearsed_where_that_saves_nothing(
    codec: str, pipeline: PipelineSpec, planes: int
) -> None:
    encoder = QualityEncoder(stream_of(planes), CodecSpec.of(codec), pipeline)
    assert encoder.rehearsal() is None


def test_lands_on_the_wish_after_a_rehearsal() -> None:
    encode = QualityEncoder(stream_of(200), JPEG, PipelineSpec())
    solution = solve_for_bits(encode, 1.5, rehearse=encode.rehearsal())
    assert solution.bits_per_scene_pixel == pytest.approx(1.5, rel=0.03)
    assert len(solution.bitstream.header.plane_indices) == 29
    assert solution.encodes <= 3
