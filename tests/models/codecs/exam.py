"""The exam that every codec takes: material, demands, and checks of a codec by its name.

`test_exam.py` lets all codecs of ours take it. A new codec needs a line in `DEMANDS` and golden
bitstreams (`pytest --write-golden`); a test fails until it has both.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from models.arrays import Luminance
from models.codecs.before_coding import scenes_before_coding
from models.codecs.bitstream import Bitstream, PipelineSpec
from models.codecs.caas import why_no_features
from models.codecs.container import SlpFile, file_bytes, from_bytes, to_bytes, write_slp
from models.codecs.learned.compressai_infos import BASELINE
from models.codecs.learned.infos import LEARNED_INFOS
from models.codecs.learned.sci.infos import SCI
from models.codecs.recordings import (
    decode_recording,
    decode_scenes,
    decode_spikes,
    encode_pictures_alone,
    encode_recording,
)
from models.codecs.registry import build_pipeline, codec_info, complete_spec
from models.codecs.spec import CodecSpec, ItemKind, Paradigm
from models.errors import BitstreamError, ParameterError
from models.networks.weights import bundled_weights
from models.progress import Cancelled, Progress
from models.streams.stream import SpikeStream

HEIGHT, WIDTH, SCENES, PLANES = 32, 48, 3, 21
GOLDEN = Path(__file__).parents[2] / "golden"
FORMAT = "v1"


@dataclass(frozen=True)
class Demands:
    """What is asked of one codec.

    Attributes:
        psnr_db: least fidelity of the exam's pictures at quality 90.
        golden_levels: most by which a golden picture may decode differently, in 8-bit levels;
            decoders of one standard may round differently where the standard leaves them to.
        same_machine: whether another machine may refuse a golden bitstream, which is then told;
            decode to something else it may not.
    """

    psnr_db: float = 0.0
    golden_levels: int = 0
    same_machine: bool = False


DEMANDS = {
    "spikecodec-base": Demands(38, 1),
    "spikecodec-soam": Demands(38, 1),
    "spikecodec-bisoam": Demands(38, 1),
    SCI: Demands(38, 1),
    BASELINE: Demands(34, 1, same_machine=True),
    "lif-dct": Demands(42),
    "lif-pixel": Demands(41),
    "jpeg": Demands(40, 2),
    "jpeg2000": Demands(40, 2),
    "webp": Demands(35, 2),
    "avif": Demands(38, 1),
    "jpegxl": Demands(38, 2),
    "h264": Demands(38, 1),
    "hevc": Demands(38, 1),
    "av1": Demands(38, 1),
    "vvc": Demands(38, 1),
    "zstd": Demands(),
    "png": Demands(),
}


def pictures(count: int = SCENES) -> Luminance:
    """A bright disc that moves over a ramp, (count, H, W) float32 in [0, 1]."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    moved = [np.hypot(y - 16, x - 14 - 4 * k) - 8 for k in range(count)]
    disc = np.stack([1 / (1 + np.exp(np.clip(2 * distance, -30, 30))) for distance in moved])
    result: Luminance = (0.15 + 0.3 * x / WIDTH + 0.4 * disc).astype(np.float32)
    return result


def recording() -> SpikeStream:
    """The disc as spikes: each pixel fires at even intervals, (21, H, W)."""
    light = np.repeat(pictures(), PLANES // SCENES, axis=0).astype(np.float64)
    charge = np.floor(np.cumsum(light, axis=0) + np.linspace(0, 1, WIDTH, endpoint=False))
    fired = np.diff(charge, axis=0, prepend=0) > 0
    return SpikeStream.from_dense(fired, 20000.0, 1.0)


def encode(name: str, progress: Progress | None = None, gop: int = 1, **given: float) -> Bitstream:
    """Code the exam's material: pictures by a scene codec, the recording by one of spikes."""
    spec = CodecSpec.of(name, **given)
    if codec_info(name).item is ItemKind.SCENES:
        return encode_pictures_alone(pictures(), spec, gop, progress)
    return encode_recording(recording(), spec, progress=progress)


def decoded(bitstream: Bitstream, progress: Progress | None = None) -> np.ndarray:  # type: ignore[type-arg]
    """Decode to scenes (N, H, W) float32, or planes (T, H, W) uint8."""
    result = decode_recording(bitstream, progress)
    if result.scenes is not None:
        return result.scenes.luminance
    assert result.spikes is not None
    return result.spikes.dense(0, result.spikes.planes)


def examine_info(name: str) -> None:
    info = codec_info(name)
    assert info.name == name
    assert info.label
    assert info.summary.endswith(".")
    assert info.family in {"learned", "classical", "lossless"}
    assert info.lossless == all(parameter.name != "quality" for parameter in info.parameters)
    for parameter in info.parameters:
        assert parameter.help
        assert parameter.checked(parameter.default) == parameter.default
        assert parameter.checked(str(parameter.default)) == parameter.default
        if isinstance(parameter.default, str):
            assert parameter.default in parameter.choices
        elif not isinstance(parameter.default, bool):
            assert parameter.minimum is not None
            assert parameter.maximum is not None
            with pytest.raises(ParameterError):
                parameter.checked(parameter.maximum + 1)
    with pytest.raises(ParameterError):
        info.parameter("nonesuch")


def examine_spec(name: str) -> None:
    spec = complete_spec(CodecSpec.of(name))
    assert CodecSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec
    assert complete_spec(spec) == spec
    codec = build_pipeline(CodecSpec.of(name), PipelineSpec())
    assert codec.spec == spec
    assert codec.info == codec_info(name)
    again = build_pipeline(spec, PipelineSpec())
    assert again == codec
    assert repr(again) == repr(codec)
    assert repr(name) in repr(codec)


def examine_round_trip(name: str) -> None:
    quality = {} if codec_info(name).lossless else {"quality": 90.0}
    bitstream = from_bytes(to_bytes(encode(name, **quality)))
    result = decoded(bitstream)
    assert bitstream.header.codec == complete_spec(CodecSpec.of(name, **quality))
    if codec_info(name).lossless:
        np.testing.assert_array_equal(result, recording().dense(0, PLANES))
        return
    assert result.shape == (SCENES, HEIGHT, WIDTH)
    assert result.dtype == np.float32
    assert 0 <= result.min() <= result.max() <= 1
    error = np.mean((result.astype(np.float64) - pictures()) ** 2)
    assert -10 * np.log10(error) >= DEMANDS[name].psnr_db


def examine_bits(name: str) -> None:
    bitstream = encode(name)
    assert len(to_bytes(bitstream)) == file_bytes(bitstream)
    held = sum(len(segment.data) for segment in bitstream.segments)
    assert 0 < bitstream.payload_bytes <= held < file_bytes(bitstream)
    samples = bitstream.header.items * HEIGHT * WIDTH
    scenes = bitstream.header.item is ItemKind.SCENES
    bits = bitstream.bits_per_scene_pixel if scenes else bitstream.bits_per_spike_sample
    assert bits == 8 * bitstream.payload_bytes / samples
    if not codec_info(name).lossless:
        sizes = [encode(name, quality=quality).payload_bytes for quality in (5.0, 50.0, 95.0)]
        assert sizes == sorted(sizes)
        assert sizes[0] < sizes[2]


def examine_damage(name: str) -> None:
    """Damaged segments give an item of the right shape or a BitstreamError, nothing else."""
    bitstream = encode(name)
    shape = decoded(bitstream).shape
    segment = bitstream.segments[0]
    for data in _damaged(segment.data):
        broken = replace(segment, data=data, payload_bytes=min(segment.payload_bytes, len(data)))
        try:
            result = decoded(replace(bitstream, segments=(broken, *bitstream.segments[1:])))
        except BitstreamError:
            continue
        assert result.shape == shape


def _damaged(data: bytes) -> Iterator[bytes]:
    for length in (0, 1, len(data) // 2, len(data) - 1):
        yield data[:length]
    yield data + data
    yield bytes(len(data))
    rng = np.random.default_rng(len(data))
    for position in rng.integers(0, 8 * len(data), 5):
        flipped = bytearray(data)
        flipped[position // 8] ^= 1 << position % 8
        yield bytes(flipped)
    yield rng.bytes(len(data))


def examine_damaged_file(name: str) -> None:
    """Whatever bit of a file is wrong, it is noticed before any decoder sees it."""
    data = to_bytes(encode(name))
    for position in np.random.default_rng(0).integers(0, 8 * len(data), 50):
        flipped = bytearray(data)
        flipped[position // 8] ^= 1 << position % 8
        with pytest.raises(BitstreamError):
            from_bytes(bytes(flipped))


def examine_random_access(name: str, folder: Path) -> None:
    bitstream = encode(name)
    whole = decoded(bitstream)
    write_slp(bitstream, folder / "exam.slp")
    source = SlpFile.open(folder / "exam.slp")
    if bitstream.header.item is ItemKind.SCENES:
        part: np.ndarray = decode_scenes(source, 1, 2).luminance  # type: ignore[type-arg]
        np.testing.assert_array_equal(part, whole[1:3])
    else:
        np.testing.assert_array_equal(decode_spikes(source, 5, 9).dense(0, 4), whole[5:9])


def examine_gop(name: str) -> None:
    info = codec_info(name)
    if info.item is not ItemKind.SCENES:
        return
    if not info.inter:
        for gop in (0, 2):
            with pytest.raises(ParameterError):
                encode(name, gop=gop)
        return
    for gop, counts in ((0, [3]), (2, [2, 1])):
        bitstream = encode(name, gop=gop)
        assert [segment.count for segment in bitstream.segments] == counts
        np.testing.assert_allclose(decoded(bitstream), pictures(), atol=0.2)
    still, spec = np.repeat(pictures(1), 3, axis=0), CodecSpec.of(name, quality=80.0)
    alone, together = (encode_pictures_alone(still, spec, gop).payload_bytes for gop in (1, 0))
    assert together < 0.75 * alone  # what does not move is not paid for again


def examine_pipelines(name: str) -> None:
    """A recording is coded by way of scenes, as planes, and by way of features."""
    if codec_info(name).item is not ItemKind.SCENES:
        return
    spec = CodecSpec.of(name, quality=90.0)
    bitstream = encode_recording(recording(), spec, PipelineSpec(window_planes=9), 2, 18)
    result = decode_recording(from_bytes(to_bytes(bitstream)))
    assert result.scenes is not None
    assert result.spikes is not None
    assert (len(result.scenes), result.spikes.planes, result.first_plane) == (3, 16, 2)
    cta = encode_recording(recording(), spec, PipelineSpec(Paradigm.CTA), 2, 6)
    spikes = decode_recording(from_bytes(to_bytes(cta))).spikes
    assert spikes is not None
    wrong = spikes.dense(0, 4) != recording().dense(2, 6)
    assert wrong.mean() < 0.05
    if not why_no_features():
        pipeline = PipelineSpec().under(Paradigm.CAAS)
        caas = encode_recording(recording(), spec, pipeline, 2, 18)
        scenes = decode_recording(from_bytes(to_bytes(caas))).scenes
        assert scenes is not None
        before = scenes_before_coding(recording(), scenes.plane_indices, pipeline)
        assert np.abs(scenes.luminance - before).mean() < 0.1


def examine_cancel(name: str) -> None:
    """Both directions stop when asked, before they begin and on their way, and leave nothing."""
    bitstream = encode(name)
    for work in (lambda progress: encode(name, progress), lambda p: decoded(bitstream, p)):
        with nothing_left_running():
            _cancelled_before(work)
            _cancelled_at_first_report(work)


def _cancelled_before(work: Callable[[Progress], object]) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        work(progress)


def _cancelled_at_first_report(work: Callable[[Progress], object]) -> None:
    progress = Progress(lambda fraction, note: progress.cancel())
    with pytest.raises(Cancelled):
        work(progress)


@contextmanager
def nothing_left_running() -> Iterator[None]:
    """Check that no process and no thread is there that was not there before."""
    before = _running()
    yield
    assert _running() <= before


def _running() -> set[str]:
    threads = {f"thread {thread.name}" for thread in threading.enumerate()}
    if not Path("/proc/self/task").is_dir():
        return threads  # only Linux tells
    children = set()
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        with suppress(FileNotFoundError):  # the thread has ended meanwhile
            children.update((task / "children").read_text().split())
    return threads | {f"process {pid}" for pid in children}


def missing_weights(name: str) -> str:
    """Say that a learned codec's weights do not come along (yet), or "" of any other codec."""
    missing = name in (*LEARNED_INFOS, SCI, BASELINE) and not bundled_weights(name).is_file()
    return f"the weights of {name} do not come along" if missing else ""


def golden_cases(name: str) -> dict[str, int]:
    """The golden bitstreams of a codec by file name, each with the gop that it is coded with."""
    return {"alone": 1, "inter": 0} if codec_info(name).inter else {"alone": 1}


def write_golden(name: str) -> list[Path]:
    """Write those that are missing, with what they decode to; never over one that is there."""
    folder = GOLDEN / name / FORMAT
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for case, gop in golden_cases(name).items():
        path = folder / f"{case}.slp"
        if not path.exists():
            bitstream = encode(name, gop=gop)
            write_slp(bitstream, path)
            np.save(path.with_suffix(".npy"), _levels(decoded(bitstream)))
            written.append(path)
    return written


def examine_golden(name: str) -> None:
    """What was once written still decodes to what it did."""
    for case in golden_cases(name):
        path = GOLDEN / name / FORMAT / f"{case}.slp"
        assert path.exists(), f"no golden bitstream {path.name}: run pytest --write-golden"
        was = np.load(path.with_suffix(".npy")).astype(np.int16)
        now = _levels(_decoded_golden(name, path)).astype(np.int16)
        assert now.shape == was.shape
        assert np.abs(now - was).max() <= DEMANDS[name].golden_levels


def _decoded_golden(name: str, path: Path) -> np.ndarray:  # type: ignore[type-arg]
    """Decode a golden bitstream; skip where its codec may refuse it, and does."""
    try:
        return decoded(SlpFile.open(path).bitstream())
    except BitstreamError as error:
        if DEMANDS[name].same_machine:
            pytest.skip(f"coded on another machine: {error}")
        raise


def _levels(result: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """Scenes in 8-bit levels; planes as they are."""
    if result.dtype == np.uint8:
        return result
    return np.rint(result * 255).astype(np.uint8)
