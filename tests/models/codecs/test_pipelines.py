"""Scene codec, ATC and CTA around a coder of the tests' own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.codecs.bitstream import PipelineSpec
from models.codecs.container import SlpFile, from_bytes, to_bytes, write_slp
from models.codecs.cta import CtaPipeline
from models.codecs.scene_codec import SceneCodec
from models.codecs.scene_pipeline import ScenePipeline
from models.codecs.spec import Paradigm
from models.errors import BitstreamError, MalformedError, ParameterError, RequestError
from models.progress import Cancelled, Progress
from models.scenes import SceneSequence
from models.simulation.regenerate import regenerate
from models.streams.stream import RowOrder, SpikeStream
from tests.models.codecs.coders import INFO, ZlibCoder

HEIGHT, WIDTH = 11, 13


def scenes_of(count: int, seed: int = 0) -> SceneSequence:
    """Random scenes, each for seven planes, the last for three."""
    rng = np.random.default_rng(seed)
    luminance = rng.random((count, HEIGHT, WIDTH), np.float32)
    indices = tuple(103 + 7 * k for k in range(count))
    return SceneSequence(luminance, indices, 100, (7,) * (count - 1) + (3,), 40000.0, 0.6)


def stream_of(planes: int) -> SpikeStream:
    dense = np.random.default_rng(1).random((planes, HEIGHT, WIDTH)) < 0.3
    stored = SpikeStream.from_dense(dense, 20000.0, 0.6)
    return replace(stored, rows=RowOrder.BOTTOM_UP)


@pytest.mark.parametrize("gop", [0, 1, 3])
def test_scenes_come_back_within_half_a_gray_level(gop: int) -> None:
    scenes, codec = scenes_of(8), SceneCodec(ZlibCoder(), gop)
    bitstream = from_bytes(to_bytes(codec.encode(scenes, Progress())))
    decoded = codec.decode(bitstream, Progress())
    assert np.abs(decoded.luminance - scenes.luminance).max() <= 0.5 / 255 + 0.5 / 128
    for name in ("plane_indices", "hold_planes", "first_plane", "capture_rate_hz", "full_scale"):
        assert getattr(decoded, name) == getattr(scenes, name)
    assert bitstream.payload_bytes == sum(len(s.data) - 4 for s in bitstream.segments)


@pytest.mark.parametrize("gop", [0, 1, 3])
def test_a_stretch_of_scenes_decodes_only_its_segments(gop: int, tmp_path: Path) -> None:
    coder = ZlibCoder()
    codec = SceneCodec(coder, gop)
    bitstream = codec.encode(scenes_of(8), Progress())
    whole = codec.decode(bitstream, Progress())
    write_slp(bitstream, tmp_path / "a.slp")
    source = SlpFile.open(tmp_path / "a.slp")
    for first, count in ((0, 8), (0, 1), (4, 3), (7, 1), (5, 0)):
        coder.decoded.clear()
        part = codec.decode_scenes(source, first, count, Progress())
        np.testing.assert_array_equal(part.luminance, whole.luminance[first : first + count])
        assert part.plane_indices == whole.plane_indices[first : first + count]
        assert part.first_plane == 100 + 7 * first
        size = gop or 8
        assert coder.decoded == [
            k for k in range(0, 8, size) if count and k < first + count and first < k + size
        ]
    for first, count in ((-1, 2), (7, 2), (0, -1)):
        with pytest.raises(RequestError):
            codec.decode_scenes(source, first, count, Progress())


def test_a_decoder_that_gives_something_else_is_found() -> None:
    codec = SceneCodec(ZlibCoder())
    bitstream = codec.encode(scenes_of(2), Progress())
    header = bitstream.header
    for change in ({"height": HEIGHT + 1}, {"width": 1}):
        with pytest.raises(BitstreamError):
            codec.decode(replace(bitstream, header=replace(header, **change)), Progress())

    class Bright(ZlibCoder):
        def decode_pictures(self, *args: object) -> np.ndarray:  # type: ignore[override,type-arg]
            return super().decode_pictures(*args) * np.float32(3)  # type: ignore[arg-type,no-any-return]

    with pytest.raises(MalformedError, match="outside"):
        SceneCodec(Bright()).decode(bitstream, Progress())


def test_another_codecs_bits_are_refused() -> None:
    bitstream = SceneCodec(ZlibCoder()).encode(scenes_of(2), Progress())
    other = replace(bitstream.header, codec=replace(bitstream.header.codec, name="other"))
    with pytest.raises(RequestError, match="coded by other"):
        SceneCodec(ZlibCoder()).decode(replace(bitstream, header=other), Progress())


def test_gop_is_checked() -> None:
    with pytest.raises(ParameterError, match="below 0"):
        SceneCodec(ZlibCoder(), -1)

    class Intra(ZlibCoder):
        info = replace(INFO, inter=False)  # type: ignore[assignment]

    with pytest.raises(ParameterError, match="alone"):
        SceneCodec(Intra(), 2)


def test_atc_fires_what_regenerate_fires_from_the_decoded_scenes() -> None:
    codec = SceneCodec(ZlibCoder())
    pipeline = ScenePipeline(codec, PipelineSpec(seed=5))
    coded = codec.encode(scenes_of(6), Progress())
    bitstream = replace(coded, header=replace(coded.header, pipeline=pipeline.pipeline))
    decoded = pipeline.decode(from_bytes(to_bytes(bitstream)), Progress())
    assert decoded.scenes is not None
    assert decoded.spikes is not None
    expected = regenerate(decoded.scenes, 5)
    assert decoded.spikes.shape == expected.shape == (38, HEIGHT, WIDTH)
    assert decoded.first_plane == 100
    np.testing.assert_array_equal(decoded.spikes.packed(0, 38), expected.packed(0, 38))


def test_atc_fires_any_stretch_as_in_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.codecs.scene_codec.SCENES_AT_ONCE", 2)
    monkeypatch.setattr("models.codecs.firing.PLANES_AT_ONCE", 3)
    coder = ZlibCoder()
    pipeline = ScenePipeline(SceneCodec(coder), PipelineSpec())
    bitstream = SceneCodec(coder).encode(scenes_of(6), Progress())
    whole = pipeline.decode(bitstream, Progress()).spikes
    assert whole is not None
    for start, stop in ((100, 138), (100, 101), (106, 107), (107, 121), (120, 138), (137, 138)):
        coder.decoded.clear()
        part = pipeline.decode_spikes(bitstream, start, stop, Progress())
        np.testing.assert_array_equal(
            part.packed(0, stop - start), whole.packed(start - 100, stop - 100)
        )
        assert max(coder.decoded) == (stop - 101) // 7  # no scene past the last plane
    for start, stop in ((99, 101), (137, 139), (120, 120)):
        with pytest.raises(RequestError):
            pipeline.decode_spikes(bitstream, start, stop, Progress())


def test_atc_codes_a_stretch_of_a_recording() -> None:
    stream = stream_of(60)
    pipeline = ScenePipeline(
        SceneCodec(ZlibCoder()), PipelineSpec(window_planes=9, stride_planes=7)
    )
    bitstream = pipeline.encode(stream, Progress(), 10, 50)
    header = bitstream.header
    assert (header.first_plane, header.planes, header.rows) == (10, 40, RowOrder.BOTTOM_UP)
    assert header.plane_indices == (13, 20, 27, 34, 41, 47)
    assert header.hold_planes == (7, 7, 7, 7, 7, 5)
    decoded = pipeline.decode(bitstream, Progress())
    assert decoded.scenes is not None
    assert decoded.spikes is not None
    mean = stream.dense(16, 25).mean(axis=0) / stream.full_scale  # nine planes around plane 20
    assert np.abs(decoded.scenes.luminance[1] - mean.clip(0, 1)).max() < 0.01
    assert decoded.spikes.planes == 40
    with pytest.raises(RequestError):
        pipeline.encode(stream, Progress(), 10, 61)


@pytest.mark.parametrize("gop", [0, 1, 5])
def test_cta_gives_back_planes_that_the_coder_keeps(gop: int) -> None:
    stream = stream_of(150)
    pipeline = CtaPipeline(ZlibCoder(), PipelineSpec(Paradigm.CTA, gop=gop))
    bitstream = from_bytes(to_bytes(pipeline.encode(stream, Progress(), 2, 149)))
    assert bitstream.bits_per_scene_pixel is None
    assert bitstream.bits_per_spike_sample == pytest.approx(
        8 * bitstream.payload_bytes / (147 * HEIGHT * WIDTH)
    )
    assert len(bitstream.segments) == (-(-147 // gop) if gop else 1)
    decoded = pipeline.decode(bitstream, Progress())
    assert (decoded.scenes, decoded.first_plane) == (None, 2)
    assert decoded.spikes is not None
    np.testing.assert_array_equal(decoded.spikes.dense(0, 147), stream.dense(2, 149))
    part = pipeline.decode_spikes(bitstream, 63, 70, Progress())
    np.testing.assert_array_equal(part.dense(0, 7), stream.dense(63, 70))


def test_progress_rises_to_one_and_cancel_stops_the_work() -> None:
    stream, spec = stream_of(140), PipelineSpec(Paradigm.CTA)
    pipeline = CtaPipeline(ZlibCoder(), spec)
    seen: list[float] = []
    watched = Progress(lambda fraction, note: seen.append(fraction))
    bitstream = pipeline.encode(stream, watched)
    pipeline.decode(bitstream, watched)
    half = len(seen) // 2
    assert seen[-1] == 1
    assert seen[: seen.index(max(seen[:half]))] == sorted(seen[: seen.index(max(seen[:half]))])

    stopped = Progress(lambda fraction, note: stopped.cancel() if fraction > 0.4 else None)
    with pytest.raises(Cancelled):
        pipeline.encode(stream, stopped)
    coder = ZlibCoder()
    stopped = Progress(lambda fraction, note: stopped.cancel() if fraction > 0.4 else None)
    with pytest.raises(Cancelled):
        CtaPipeline(coder, spec).decode(bitstream, stopped)
    assert len(coder.decoded) < 80


def test_scenes_that_say_they_hold_for_ages_are_malformed() -> None:
    codec = SceneCodec(ZlibCoder())
    bitstream = codec.encode(scenes_of(1), Progress())
    header = replace(bitstream.header, planes=1 << 40, hold_planes=(1 << 40,))
    with pytest.raises(MalformedError, match="memory"):
        ScenePipeline(codec, PipelineSpec()).decode(replace(bitstream, header=header), Progress())
