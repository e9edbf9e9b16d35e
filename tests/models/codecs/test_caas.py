"""CAAS around a coder of the tests' own, features and analysis being means."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.codecs.bitstream import PipelineSpec
from models.codecs.caas import FeatureSceneCodec, analysed_alone, why_no_features
from models.codecs.container import SlpFile, from_bytes, to_bytes, write_slp
from models.codecs.learned import feature_analysis
from models.codecs.learned.feature_analysis import LearnedAnalysis
from models.codecs.looking import open_bitstream
from models.codecs.pieces import decode_pieces, encode_in_pieces
from models.codecs.recordings import (
    decode_recording,
    decode_scenes,
    decode_spikes,
    encode_recording,
)
from models.codecs.registry import build_pipeline
from models.codecs.scene_codec import SceneCodec
from models.codecs.scene_pipeline import ScenePipeline
from models.codecs.spec import CodecSpec, Paradigm
from models.errors import BitstreamError, CodecUnavailableError, ParameterError, RequestError
from models.experiments.measure import measure_decoded
from models.progress import Cancelled, Progress
from models.reconstruction.features import Features
from models.reconstruction.sequence import reconstruct_scenes
from models.simulation.regenerate import regenerate
from tests.models.codecs.coders import SPEC, ZlibCoder
from tests.models.codecs.features import MeanAnalysis, MovingCoder, let_means_make_features
from tests.models.codecs.long import caas, stream_of

pytestmark = pytest.mark.usefixtures("zlib_codec")
CAAS = PipelineSpec(seed=3).under(Paradigm.CAAS)


@pytest.fixture(autouse=True)
def analysis(monkeypatch: pytest.MonkeyPatch) -> MeanAnalysis:
    return let_means_make_features(monkeypatch)


@pytest.mark.parametrize("coder", [ZlibCoder(), MovingCoder()])
@pytest.mark.parametrize("gop", [0, 1, 3])
def test_scenes_are_those_that_the_analysis_reads_from_decoded_features(
    coder: ZlibCoder, gop: int
) -> None:
    stream, pipeline = stream_of(100), caas(gop, coder)
    bitstream = from_bytes(to_bytes(pipeline.encode(stream, Progress(), 5, 97)))
    features = SceneCodec(coder, gop).decode(bitstream, Progress()).luminance
    uncoded = reconstruct_scenes(stream, Features(), 7, 5, 97)
    assert np.abs(features - uncoded.luminance).max() < 0.01
    motion = None
    if isinstance(coder, MovingCoder):
        motion = np.concatenate(
            [coder.decode_with_motion(s, 11, 13, Progress())[1] for s in bitstream.segments]
        )
        motion[[segment.first for segment in bitstream.segments]] = np.nan
    expected = MeanAnalysis().scenes(features, motion, 0, len(features), Progress())
    decoded = pipeline.decode(bitstream, Progress())
    assert decoded.scenes is not None
    assert decoded.spikes is not None
    np.testing.assert_array_equal(decoded.scenes.luminance, expected)
    assert decoded.scenes.plane_indices == uncoded.plane_indices
    assert decoded.scenes.hold_planes == uncoded.hold_planes
    fired = regenerate(decoded.scenes, 3)
    np.testing.assert_array_equal(decoded.spikes.packed(0, 92), fired.packed(0, 92))


@pytest.mark.parametrize("coder", [ZlibCoder(), MovingCoder()])
@pytest.mark.parametrize("gop", [0, 1, 3, 8])
def test_a_stretch_is_that_of_the_whole_and_decodes_only_its_neighbours(
    coder: ZlibCoder, gop: int, tmp_path: Path
) -> None:
    pipeline = caas(gop, coder)
    bitstream = pipeline.encode(stream_of(200), Progress())
    whole = pipeline.decode(bitstream, Progress()).scenes
    assert whole is not None
    count = len(whole)
    write_slp(bitstream, tmp_path / "a.slp")
    for first, scenes in ((0, count), (0, 1), (11, 2), (count - 1, 1), (8, 8), (5, 0)):
        fresh = caas(gop, coder)
        coder.decoded.clear()
        part = fresh.decode_scenes(SlpFile.open(tmp_path / "a.slp"), first, scenes, Progress())
        np.testing.assert_array_equal(part.luminance, whole.luminance[first : first + scenes])
        assert part.plane_indices == whole.plane_indices[first : first + scenes]
        size, begin, end = gop or count, first - 2, first + scenes + 2
        wanted = [k for k in range(0, count, size) if k < end and begin < k + size]
        assert coder.decoded == wanted  # none twice
    for first, scenes in ((-1, 2), (count - 1, 2), (0, -1)):
        with pytest.raises(RequestError):
            pipeline.decode_scenes(bitstream, first, scenes, Progress())


def test_walking_through_a_recording_decodes_each_segment_once() -> None:
    coder = ZlibCoder()
    pipeline = caas(4, coder)
    bitstream = pipeline.encode(stream_of(300), Progress())
    for first in range(0, 40, 4):
        pipeline.decode_scenes(bitstream, first, 4, Progress())
    assert coder.decoded == list(range(0, 43, 4))


def test_motion_across_the_beginning_of_a_group_is_not_known(analysis: MeanAnalysis) -> None:
    pipeline = caas(3, MovingCoder())
    bitstream = pipeline.encode(stream_of(77), Progress())
    pipeline.decode_scenes(bitstream, 4, 2, Progress())
    (motion,) = analysis.seen
    assert motion is not None
    assert motion.shape == (6, 2, 2, 2)  # features 2 to 7
    unknown = np.isnan(motion).all(axis=(1, 2, 3))
    np.testing.assert_array_equal(unknown, [False, True, False, False, True, False])


def test_spikes_are_fired_alike_wherever_decoding_begins() -> None:
    bitstream = encode_recording(stream_of(200), SPEC, CAAS, 5, 197)
    assert bitstream.header.pipeline == CAAS
    whole = decode_recording(bitstream).spikes
    assert whole is not None
    for start, stop in ((5, 6), (100, 120), (196, 197)):
        part = decode_spikes(bitstream, start, stop)
        np.testing.assert_array_equal(
            part.packed(0, stop - start), whole.packed(start - 5, stop - 5)
        )
    other = replace(bitstream.header, pipeline=replace(CAAS, seed=4))
    again = decode_recording(replace(bitstream, header=other)).spikes
    assert again is not None
    assert (again.packed(0, 20) != whole.packed(0, 20)).any()


@pytest.mark.usefixtures("little_is_long")
@pytest.mark.parametrize("gop", [1, 3])
def test_long_recordings_piece_by_piece(gop: int) -> None:
    stream, pipeline = stream_of(400), caas(gop)
    made = encode_in_pieces(pipeline, stream, Progress(), 5, 397)
    assert to_bytes(made) == to_bytes(pipeline.encode(stream, Progress(), 5, 397))
    whole = decode_recording(made)
    assert whole.scenes is not None
    assert whole.spikes is not None
    pieces = list(decode_pieces(made, Progress()))
    assert len(pieces) > 4
    scenes = [piece.scenes.luminance for piece in pieces if piece.scenes]
    planes = [piece.spikes.packed(0, piece.spikes.planes) for piece in pieces if piece.spikes]
    np.testing.assert_array_equal(np.concatenate(scenes), whole.scenes.luminance)
    np.testing.assert_array_equal(np.concatenate(planes), whole.spikes.packed(0, 392))
    opened = open_bitstream(made)
    assert opened.scenes is not None
    np.testing.assert_array_equal(opened.scenes.scene(30), whole.scenes.scene(30))


def test_figures_are_against_the_scenes_read_from_uncoded_features() -> None:
    stream = stream_of(100)
    bitstream = encode_recording(stream, SPEC.replace(quality=100.0), CAAS)
    measured = measure_decoded(stream, bitstream, decode_recording(bitstream))
    assert measured.uncoded is not None
    assert 48 < measured.uncoded.psnr_db < 70  # eight bits a feature, and nothing else


def test_the_analysis_must_be_the_one_that_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    bitstream = encode_recording(stream_of(50), SPEC, CAAS)
    assert from_bytes(to_bytes(bitstream)).header.analysis_hash == MeanAnalysis.weights_hash
    monkeypatch.setattr(feature_analysis, "_weights_hash", lambda: "0" * 60)
    with pytest.raises(CodecUnavailableError, match="weights 5c15c15c15c1"):
        decode_scenes(bitstream, 0, 1)


def test_whatever_the_bytes_are_there_is_an_error_or_a_recording() -> None:
    bitstream = encode_recording(stream_of(50), SPEC, CAAS)
    segment = bitstream.segments[3]
    for data in (b"", segment.data[:-3], segment.data[:9] + b"\xff" + segment.data[10:]):
        segments = list(bitstream.segments)
        segments[3] = replace(segment, data=data)
        broken = replace(bitstream, segments=tuple(segments))
        with pytest.raises(BitstreamError):
            decode_recording(broken)
        with pytest.raises(BitstreamError):
            decode_scenes(broken, 5, 1)  # two scenes further on


def test_a_motion_of_another_size_is_malformed() -> None:
    class Lost(MovingCoder):
        def decode_with_motion(self, *args: object) -> object:  # type: ignore[override]
            pictures, motion = super().decode_with_motion(*args)  # type: ignore[arg-type]
            return pictures, motion[..., :1]

    pipeline = caas(3, Lost())
    bitstream = pipeline.encode(stream_of(50), Progress())
    with pytest.raises(BitstreamError, match="motion"):
        pipeline.decode(bitstream, Progress())


def test_progress_rises_to_one_and_cancelling_stops_the_work() -> None:
    seen: list[float] = []
    pipeline = caas(3)
    bitstream = pipeline.encode(stream_of(200), Progress(lambda done, _note: seen.append(done)))
    assert seen == sorted(seen)
    seen.clear()
    pipeline.decode(bitstream, Progress(lambda done, _note: seen.append(done)))
    assert (seen, seen[-1]) == (sorted(seen), 1)
    stopped = Progress(lambda done, _note: stopped.cancel() if done > 0.6 else None)
    with pytest.raises(Cancelled):
        pipeline.decode(bitstream, stopped)


def test_features_alone_are_analysed_without_neighbours() -> None:
    features = np.random.default_rng(0).random((3, 5, 6), np.float32)
    np.testing.assert_allclose(analysed_alone(MeanAnalysis(), features), features, rtol=1e-6)


def test_the_registry_builds_it_where_its_weights_are(monkeypatch: pytest.MonkeyPatch) -> None:
    built = build_pipeline(SPEC, replace(CAAS, gop=3))
    assert isinstance(built, ScenePipeline)
    assert isinstance(built.scene_codec, FeatureSceneCodec)
    assert built == replace(
        built, scene_codec=FeatureSceneCodec(SceneCodec(ZlibCoder(), 3), LearnedAnalysis())
    )
    assert why_no_features() == ""
    with pytest.raises(ParameterError, match="codes features, not what tfp"):
        build_pipeline(SPEC, replace(CAAS, reconstruct="tfp"))
    with pytest.raises(ParameterError, match="gop"):
        build_pipeline(CodecSpec.of("jpeg"), replace(CAAS, gop=3))
    monkeypatch.setattr(feature_analysis, "why_no_analysis", lambda: "no weights")
    assert why_no_features() == "no weights"
    with pytest.raises(CodecUnavailableError, match="no weights"):
        build_pipeline(SPEC, CAAS)
