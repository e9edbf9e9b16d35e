from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.codecs import scene_pipeline
from models.codecs.bitstream import Bitstream, PipelineSpec
from models.codecs.container import to_bytes
from models.codecs.quality_encoder import QualityEncoder
from models.codecs.recordings import encode_recording
from models.codecs.solve import solve_for_bits, solve_for_spike_bits
from models.codecs.spec import CodecSpec, Paradigm
from models.codecs.spool import SpooledBitstream
from models.errors import RequestError
from models.progress import Cancelled, Progress
from models.reconstruction.registry import reconstruction
from models.scenes import SceneSequence
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
    reconstruct = scene_pipeline.ScenePipeline.reconstruct

    def counted(*args: object) -> object:
        runs.append(args)
        return reconstruct(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(scene_pipeline.ScenePipeline, "reconstruct", counted)
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


def test_a_long_recording_is_coded_from_disk_and_never_held(
    little_is_long: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("models.codecs.quality_encoder.SAMPLE_BYTES", 8 * 4 * 64 * 64)
    held: list[int] = []
    reconstruct = scene_pipeline.ScenePipeline.reconstruct

    def counted(*args: object) -> SceneSequence:
        scenes = reconstruct(*args)  # type: ignore[arg-type]
        held.append(len(scenes))
        return scenes

    monkeypatch.setattr(scene_pipeline.ScenePipeline, "reconstruct", counted)
    encode = QualityEncoder(stream_of(700), JPEG, PipelineSpec(), 3, folder=tmp_path)
    assert encode.is_long
    seen: list[float] = []
    progress = Progress(lambda fraction, note: seen.append(fraction))
    solution = solve_for_bits(encode, 1.5, progress=progress, rehearse=encode.rehearsal())
    assert isinstance(solution.bitstream, SpooledBitstream)
    assert solution.reached
    assert solution.bits_per_scene_pixel == pytest.approx(1.5, rel=0.03)
    assert max(held) <= 8
    assert seen == sorted(seen)
    expected = encode_recording(
        stream_of(700), JPEG.replace(quality=solution.quality), PipelineSpec(), 3
    )
    assert to_bytes(solution.bitstream) == to_bytes(expected)


def test_the_sample_of_a_long_recording_is_that_of_a_short_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    results = []
    for limit in (1 << 30, 4096):
        monkeypatch.setattr("models.codecs.pieces.LONG_BYTES", limit)
        encode = QualityEncoder(stream_of(300), JPEG, PipelineSpec(stride_planes=5), 3, 299)
        rehearse = encode.rehearsal()
        assert rehearse is not None
        results.append(rehearse(60.0, Progress()))
    assert results[0].segments == results[1].segments
    assert results[0].header.plane_indices == results[1].header.plane_indices


@pytest.mark.parametrize("limit", [1 << 30, 4096])
def test_uncoded_scenes_are_those_that_are_coded(
    monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr("models.codecs.pieces.LONG_BYTES", limit)
    encode = QualityEncoder(stream_of(100), JPEG, PipelineSpec())
    header = encode(60.0, Progress()).header
    method = reconstruction("tfp", 21)
    wanted = np.stack([method.scene(stream_of(100), plane) for plane in header.plane_indices])
    np.testing.assert_array_equal(encode.uncoded(header.plane_indices), wanted)
    planes = QualityEncoder(stream_of(100), JPEG, PipelineSpec(Paradigm.CTA))
    with pytest.raises(RequestError, match="no scenes are coded"):
        planes.uncoded((3,))
