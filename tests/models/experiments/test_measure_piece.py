from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.codecs.bitstream import PipelineSpec
from models.codecs.pieces import decode_stretch
from models.codecs.recording_codec import DecodedRecording
from models.codecs.recordings import decode_recording, encode_recording
from models.codecs.spec import CodecSpec
from models.errors import RequestError
from models.experiments.measure import measure_decoded
from models.experiments.measure_piece import measure_piece, planes_of
from models.metrics.image_fidelity import psnr_db
from models.metrics.spike_fidelity import compare_spikes
from models.progress import Progress
from models.reconstruction.registry import reconstruction
from models.streams.stream import SpikeStream

JPEG = CodecSpec.of("jpeg", quality=60.0)


def stream() -> SpikeStream:
    rng = np.random.default_rng(2)
    dense = rng.random((120, 24, 32)) < np.linspace(0.05, 0.6, 32)
    return SpikeStream.from_dense(dense, 20000.0, 0.6)


def test_all_of_it_is_measured_as_ever() -> None:
    raw = stream()
    bitstream = encode_recording(raw, JPEG, PipelineSpec(), 3)
    decoded = decode_recording(bitstream)
    assert measure_piece(raw, bitstream, decoded) == measure_decoded(raw, bitstream, decoded)
    assert planes_of(decoded) == (3, 120)


def test_a_part_is_measured_at_the_price_of_all() -> None:
    raw = stream()
    bitstream = encode_recording(raw, JPEG, PipelineSpec(), 3)
    piece = decode_stretch(bitstream, 45, 80, Progress())
    measured = measure_piece(raw, bitstream, piece)
    assert planes_of(piece) == (45, 80)
    assert piece.scenes is not None
    assert piece.spikes is not None
    method = reconstruction("tfp", 21)
    uncoded = np.stack([method.scene(raw, plane) for plane in piece.scenes.plane_indices])
    assert measured.figures.scene_psnr_db == pytest.approx(psnr_db(uncoded, piece.scenes.luminance))
    spikes = compare_spikes(raw.section(45, 80), piece.spikes)
    assert measured.figures.isi_psnr_db == spikes.isi_psnr_db
    assert measured.figures.bits_per_scene_pixel == bitstream.bits_per_scene_pixel
    assert measured.figures.compression_ratio == pytest.approx(
        120 * 24 * 32 / (8 * bitstream.payload_bytes), rel=0.03
    )


def test_pictures_stand_for_no_plane() -> None:
    scenes = decode_recording(encode_recording(stream(), JPEG)).scenes
    with pytest.raises(RequestError, match="holds pictures"):
        planes_of(replace(DecodedRecording(scenes, None)))
