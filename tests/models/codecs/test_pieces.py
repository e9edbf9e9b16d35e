from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from models.codecs.bitstream import PipelineSpec
from models.codecs.container import SlpFile, to_bytes, write_slp
from models.codecs.pieces import (
    decode_pieces,
    decode_scene_pieces,
    decode_stretch,
    encode_in_pieces,
    first_stretch,
    is_long,
    is_long_to_encode,
    source_at,
)
from models.codecs.recordings import decode_recording, encode_pictures_alone, encode_recording
from models.codecs.registry import build_pipeline
from models.codecs.spec import CodecSpec, Paradigm
from models.errors import RequestError
from models.experiments.digests import Digests
from models.progress import Cancelled, Progress
from tests.models.codecs.coders import SPEC
from tests.models.codecs.long import JPEG, atc, codec_of, cta, stream_of

pytestmark = pytest.mark.usefixtures("little_is_long", "zlib_codec")


@pytest.mark.parametrize("paradigm", [Paradigm.ATC, Paradigm.CTA])
@pytest.mark.parametrize("gop", [1, 3])
def test_pieces_give_the_bytes_of_the_whole(paradigm: Paradigm, gop: int) -> None:
    stream, codec = stream_of(400), codec_of(paradigm, gop)
    whole = codec.encode(stream, Progress(), 5, 397)
    made = encode_in_pieces(codec, stream, Progress(), 5, 397)
    assert to_bytes(made) == to_bytes(whole)


@pytest.mark.parametrize(
    ("codec", "gop"),
    [(JPEG, 1), (CodecSpec.of("h264", quality=40.0), 1), (CodecSpec.of("h264", quality=40.0), 3),
     (CodecSpec.of("zstd", segment_planes=64), 1), (CodecSpec.of("png"), 1)],
)  # fmt: skip
def test_real_encoders_give_the_bytes_of_the_whole(codec: CodecSpec, gop: int) -> None:
    stream = stream_of(330, 32, 48)
    built = build_pipeline(codec, PipelineSpec(gop=gop, stride_planes=10))
    made = encode_in_pieces(built, stream, Progress())
    assert to_bytes(made) == to_bytes(built.encode(stream, Progress()))


def test_only_what_is_large_and_made_of_pieces_is_long() -> None:
    assert not is_long_to_encode(atc(), stream_of(50))
    assert is_long_to_encode(atc(), stream_of(400))
    assert not is_long_to_encode(atc(), stream_of(400), 0, 50)
    assert not is_long_to_encode(atc(gop=0), stream_of(400))  # all scenes hang together
    assert is_long_to_encode(cta(), stream_of(1200))
    with pytest.raises(RequestError, match="all at once"):
        encode_in_pieces(atc(gop=0), stream_of(400), Progress())
    stream = stream_of(400)
    assert is_long(atc().encode(stream, Progress()))
    assert not is_long(atc().encode(stream, Progress(), 0, 50))
    assert not is_long(atc(gop=0).encode(stream, Progress()))
    assert not is_long(encode_pictures_alone(np.zeros((200, 11, 13), np.float32), SPEC))


def test_progress_rises_to_one_and_cancelling_leaves_nothing(tmp_path: Path) -> None:
    seen: list[float] = []
    encode_in_pieces(atc(), stream_of(400), Progress(lambda done, _note: seen.append(done)))
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert any(0.4 < done < 0.6 for done in seen)
    stopped = Progress(lambda done, _note: stopped.cancel() if done > 0.5 else None)
    with pytest.raises(Cancelled):
        encode_in_pieces(atc(), stream_of(400), stopped, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("paradigm", [Paradigm.ATC, Paradigm.CTA])
@pytest.mark.parametrize("gop", [1, 3])
def test_pieces_decode_to_the_whole(paradigm: Paradigm, gop: int, tmp_path: Path) -> None:
    pipeline = PipelineSpec(paradigm, gop=gop, seed=4)
    bitstream = encode_recording(stream_of(400), SPEC, pipeline, 5, 397)
    write_slp(bitstream, tmp_path / "a.slp")
    whole, digests = decode_recording(bitstream), Digests()
    planes, scenes, begins = [], [], []
    seen: list[float] = []
    watched = Progress(lambda done, _note: seen.append(done))
    for piece in decode_pieces(SlpFile.open(tmp_path / "a.slp"), watched):
        digests.add(piece)
        assert piece.spikes is not None
        planes.append(piece.spikes.packed(0, piece.spikes.planes))
        begins.append(piece.first_plane)
        scenes += [] if piece.scenes is None else list(piece.scenes.luminance)
    assert len(planes) > 4
    assert begins == list(5 + np.cumsum([0, *map(len, planes[:-1])]))
    assert seen == sorted(seen)
    assert whole.spikes is not None
    np.testing.assert_array_equal(np.concatenate(planes), whole.spikes.packed(0, 392))
    told = digests.to_json()
    assert told["spikes_sha256"] == hashlib.sha256(np.concatenate(planes).tobytes()).hexdigest()
    if whole.scenes is None:
        assert told["scenes_sha256"] is None
    else:
        np.testing.assert_array_equal(np.stack(scenes), whole.scenes.luminance)
        luminance = whole.scenes.luminance.tobytes()
        assert told["scenes_sha256"] == hashlib.sha256(luminance).hexdigest()


def test_pictures_decode_piece_by_piece() -> None:
    pictures = np.random.default_rng(0).random((9, 6, 7), np.float32)
    bitstream = encode_pictures_alone(pictures, SPEC)
    found = list(decode_pieces(bitstream, Progress()))
    assert [piece.spikes for piece in found] == [None, None, None]
    whole = decode_recording(bitstream).scenes
    assert whole is not None
    parts = [piece.scenes.luminance for piece in found if piece.scenes is not None]
    np.testing.assert_array_equal(np.concatenate(parts), whole.luminance)


def test_a_stretch_is_widened_to_its_scenes() -> None:
    bitstream = encode_recording(stream_of(100), SPEC, PipelineSpec(), 5, 98)
    whole = decode_recording(bitstream)
    assert whole.spikes is not None
    for start, stop, begin, end in (
        (5, 98, 5, 98),
        (12, 19, 12, 19),
        (13, 20, 12, 26),
        (97, 98, 96, 98),
    ):
        part = decode_stretch(bitstream, start, stop, Progress())
        assert part.spikes is not None
        assert part.scenes is not None
        assert (part.first_plane, part.spikes.planes) == (begin, end - begin)
        assert (part.scenes.first_plane, part.scenes.planes) == (begin, end - begin)
        np.testing.assert_array_equal(
            part.spikes.packed(0, end - begin), whole.spikes.packed(begin - 5, end - 5)
        )
    with pytest.raises(RequestError):
        decode_stretch(bitstream, 4, 20, Progress())
    assert first_stretch(bitstream) == (5, 5 + 4 * 7)
    planes = encode_recording(stream_of(100), SPEC, PipelineSpec(Paradigm.CTA), 5, 98)
    part = decode_stretch(planes, 20, 30, Progress())
    assert part.scenes is None
    assert (part.first_plane, first_stretch(planes)) == (20, (5, 37))


def test_scenes_alone_are_not_found_where_planes_were_coded() -> None:
    planes = encode_recording(stream_of(100), SPEC, PipelineSpec(Paradigm.CTA))
    with pytest.raises(RequestError, match="planes here, not scenes"):
        list(decode_scene_pieces(planes, Progress()))


def test_a_file_is_read_or_opened(tmp_path: Path) -> None:
    stream = stream_of(400)
    for name, stop, kind in (("short", 50, "Bitstream"), ("long", 400, "SlpFile")):
        write_slp(encode_recording(stream, SPEC, stop=stop), tmp_path / f"{name}.slp")
        assert type(source_at(tmp_path / f"{name}.slp")).__name__ == kind
