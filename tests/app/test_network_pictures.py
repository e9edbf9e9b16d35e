"""Panes of networks, with tiny networks in the place of those that come along."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.coding.encode import encode_stretch
from app.coding.preview import preview_scene
from app.coding.stretch import Stretch
from app.moment import NO_CODED, Moment
from app.network_pictures import takes_long
from app.pane_pictures import show
from app.state import PaneKind, Session
from app.workspace import Coded, Document
from models.codecs.bitstream import PipelineSpec
from models.codecs.container import SlpFile, write_slp
from models.codecs.learned import coder as learned_coder
from models.codecs.learned.coder import LearnedModel
from models.codecs.spec import CodecSpec
from models.kept import Kept
from models.metrics.image_fidelity import psnr_db
from models.networks.reconstruction.scene_reconstructor import SceneReconstructor
from models.networks.weights import write_weights
from models.progress import Progress
from models.reconstruction import learned
from models.reconstruction.learned import Learned
from models.training.export import reconstruction_weights, scene_codec_weights
from tests.app.conftest import FAST, HEIGHT, WIDTH
from tests.models.networks.tiny import tiny_codec, tiny_reconstruction

SPIKECODEC = CodecSpec.of("spikecodec-base", quality=50.0)
FIRST, STOP = 14, 56


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> LearnedModel:
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    write_weights(scene_codec_weights(tiny_codec()), path)
    return LearnedModel(path)


@pytest.fixture(autouse=True)
def tiny_networks(monkeypatch: pytest.MonkeyPatch, tiny_model: LearnedModel) -> SceneReconstructor:
    reconstructor = SceneReconstructor(reconstruction_weights(tiny_reconstruction()))
    monkeypatch.setattr(learned, "_reconstructor", lambda: reconstructor)
    monkeypatch.setattr(learned, "why_unavailable", lambda: "")
    monkeypatch.setattr(learned_coder, "learned_model", lambda name: tiny_model)
    monkeypatch.setattr("app.network_pictures._scenes", Kept(24))
    monkeypatch.setattr("app.network_pictures._bits", Kept(24))
    return reconstructor


def encoded(document: Document, codec: CodecSpec, pipeline: PipelineSpec) -> Coded:
    return encode_stretch(document, codec, pipeline, Stretch(FIRST, STOP), None, Progress())


def moment(session: Session, document: Document, coded: Coded | None, plane: int) -> Moment:
    return Moment(replace(session, plane_index=plane), document, coded, None)


def test_learned_scenes_are_those_of_both_spikes_at_the_cursor(
    session: Session, document: Document
) -> None:
    coded = encoded(document, FAST, PipelineSpec())
    now = moment(session, document, coded, 40)
    a, b = show(PaneKind.LEARNED_A, now), show(PaneKind.LEARNED_B, now)
    expected = Learned().scene(document.stream, 40), Learned().scene(coded.spikes, 40 - FIRST)
    assert np.array_equal(a.values, expected[0])
    assert np.array_equal(b.values, expected[1])
    assert a.detail == "raw (A) · plane 40"
    assert b.detail == f"regenerated (B) · {psnr_db(*expected):.2f} dB to A · plane 40"


def test_a_network_is_asked_once_for_a_plane(
    session: Session, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    scene = Learned.scene

    def counted(self: Learned, stream: object, plane_index: int) -> object:
        calls.append(plane_index)
        return scene(self, stream, plane_index)

    monkeypatch.setattr(Learned, "scene", counted)
    for plane in (40, 41, 40):
        show(PaneKind.LEARNED_A, moment(session, document, None, plane))
    assert calls == [40, 41]
    by_network = replace(session, pipeline=PipelineSpec(reconstruct="learned"))
    uncoded = show(PaneKind.SCENE_A, moment(by_network, document, None, 40))
    assert np.array_equal(uncoded.values, scene(Learned(), document.stream, 40))
    assert calls == [40, 41]


@pytest.mark.parametrize("from_disk", [False, True])
def test_blocks_and_rest_are_the_bytes_of_the_scene(
    session: Session, document: Document, from_disk: bool, tmp_path: Path
) -> None:
    coded = encoded(document, SPIKECODEC, PipelineSpec())
    sizes = [segment.payload_bytes for segment in coded.bitstream.segments]
    if from_disk:
        write_slp(coded.bitstream, tmp_path / "coded.slp")
        coded = replace(coded, bitstream=SlpFile.open(tmp_path / "coded.slp"))
    for plane, position in ((FIRST, 0), (40, 3), (STOP - 1, 5)):
        shown = show(PaneKind.BITS, moment(session, document, coded, plane))
        size = sizes[position]
        numbers = re.findall(r"−?[\d,]+", shown.detail)
        blocks, rest, total = (int(n.replace(",", "").replace("−", "-")) for n in numbers)
        assert total == size
        assert blocks + rest == 8 * size
        assert shown.values.shape == (HEIGHT, WIDTH)
        assert shown.values.sum(dtype=np.float64) == pytest.approx(blocks, abs=1)


def test_the_bits_of_a_preview_go_first(session: Session, document: Document) -> None:
    coded = encoded(document, SPIKECODEC, PipelineSpec())
    fine = SPIKECODEC.replace(quality=95.0)
    stretch = Stretch(FIRST, STOP)
    preview = preview_scene(document, fine, session.pipeline, stretch, 40, Progress())
    now = replace(moment(session, document, coded, 40), preview=preview)
    detail = show(PaneKind.BITS, now).detail
    assert detail.endswith(f"{preview.bitstream.payload_bytes:,} bytes payload")
    assert detail != show(PaneKind.BITS, replace(now, preview=None)).detail


def test_codecs_that_tell_nothing_say_so(session: Session, document: Document) -> None:
    now = moment(session, document, encoded(document, FAST, PipelineSpec()), 40)
    bits = show(PaneKind.BITS, now)
    assert bits.values is None
    assert bits.message.startswith("JPEG (libjpeg-turbo) does not tell where bits went\n")
    assert show(PaneKind.BITS, replace(now, coded=None)).message == NO_CODED
    attention = show(PaneKind.ATTENTION, now)
    assert attention.values is None
    assert attention.message.startswith("JPEG (libjpeg-turbo) has no attention\n")


def test_attention_is_that_of_the_codec_at_the_plane_of_the_scene(
    session: Session, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = np.random.default_rng(0).uniform(-1, 1, (4, 5, 7)).astype(np.float32)
    asked = []

    def attention_at(stream: object, plane_index: int, codec: str) -> object:
        asked.append((stream, plane_index, codec))
        return guide

    monkeypatch.setattr("models.codecs.learned.attention.attention_at", attention_at)
    guided = replace(session, codec=CodecSpec.of("spikecodec-soam", quality=50.0))
    coded = encoded(document, FAST, PipelineSpec())
    shown = show(PaneKind.ATTENTION, moment(guided, document, coded, 40))
    assert asked == [(document.stream, 38, "spikecodec-soam")]
    assert shown.values.shape == (HEIGHT, WIDTH)
    assert shown.values[8:16, 16:24] == pytest.approx(np.abs(guide[:, 1, 2]).mean())
    assert shown.detail == "SpikeCodec, SOAM · plane 38"


def test_what_takes_long(session: Session, document: Document) -> None:
    now = moment(session, document, None, 40)
    long = {kind for kind in PaneKind if takes_long(kind, now)}
    always = {PaneKind.ATTENTION, PaneKind.BITS, PaneKind.LEARNED_A, PaneKind.LEARNED_B}
    always |= {PaneKind.FEATURE_A, PaneKind.FEATURE_B, PaneKind.ALIGNED}
    always |= {PaneKind.ALIGNED_DIFFERENCE, PaneKind.MOTION_CODED, PaneKind.MOTION_REFINED}
    assert long == always
    by_network = replace(session, pipeline=PipelineSpec(reconstruct="learned"))
    now = moment(by_network, document, None, 40)
    long = {kind for kind in PaneKind if takes_long(kind, now)}
    assert long == always | {PaneKind.SCENE_A, PaneKind.SCENE_DIFFERENCE}
