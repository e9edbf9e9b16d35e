from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.codecs.learned.latent_coder import LatentCoder
from models.errors import BitstreamError, ChecksumError
from models.networks.weights import read_weights, write_weights
from models.training.export import scene_codec_weights
from tests.models.networks.tiny import tiny_codec

HEIGHT, WIDTH = 6, 9
CODER = LatentCoder(scene_codec_weights(tiny_codec()).part("integer"))


def latents(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    rng = np.random.default_rng(seed)
    latent = rng.laplace(0, 0.3, (64, HEIGHT, WIDTH)).astype(np.float32)
    return latent, rng.normal(0, 2, (3, 2, 3)).astype(np.float32)


@pytest.mark.parametrize("rate_step", [0, 77, 255])
def test_what_is_coded_is_decoded(rate_step: int) -> None:
    coded = CODER.encode(*latents(), rate_step)
    decoded = CODER.decode(coded.data, HEIGHT, WIDTH, rate_step, coded.crc32)
    np.testing.assert_array_equal(decoded, coded.latent)
    estimate = (coded.bits.sum() + coded.hyper_bits.sum()) / 8
    assert abs(len(coded.data) - estimate) <= 0.01 * estimate + 16


def test_more_bits_less_error() -> None:
    latent, hyper = latents()
    coded = [CODER.encode(latent, hyper, rate_step) for rate_step in range(0, 256, 51)]
    sizes = [len(each.data) for each in coded]
    errors = [np.mean((each.latent - latent) ** 2) for each in coded]
    assert sizes == sorted(sizes)
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < errors[0] / 20


def test_another_latent_is_noticed() -> None:
    coded = CODER.encode(*latents(), 128)
    with pytest.raises(ChecksumError):
        CODER.decode(coded.data, HEIGHT, WIDTH, 128, coded.crc32 ^ 1)
    other = CODER.encode(*latents(1), 128)
    with pytest.raises(ChecksumError):
        CODER.decode(other.data, HEIGHT, WIDTH, 128, coded.crc32)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 255))
def test_any_bytes_give_an_error(data: bytes, rate_step: int) -> None:
    with pytest.raises(BitstreamError):
        CODER.decode(data, HEIGHT, WIDTH, rate_step, 0)


def test_arithmetic_around_it_changes_nothing() -> None:
    coded = CODER.encode(*latents(), 200)
    threads = torch.get_num_threads()
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            with (
                torch.backends.mkldnn.flags(enabled=False, allow_tf32=None),
                torch.autocast("cpu", torch.bfloat16),
            ):
                decoded = CODER.decode(coded.data, HEIGHT, WIDTH, 200, coded.crc32)
            np.testing.assert_array_equal(decoded, coded.latent)
    finally:
        torch.set_num_threads(threads)


DECODE = """
import sys
from pathlib import Path
from models.codecs.learned.latent_coder import LatentCoder
from models.networks.weights import read_weights
folder, height, width, rate_step, crc = Path(sys.argv[1]), *map(int, sys.argv[2:])
coder = LatentCoder(read_weights(folder / "tiny.safetensors", "scene-codec").part("integer"))
coder.decode((folder / "coded").read_bytes(), height, width, rate_step, crc)
assert "torch" not in sys.modules
"""


@pytest.mark.parametrize("threads", ["1", "2"])
def test_another_process_decodes_the_same(tmp_path: Path, threads: str) -> None:
    write_weights(scene_codec_weights(tiny_codec()), tmp_path / "tiny.safetensors")
    coder = LatentCoder(read_weights(tmp_path / "tiny.safetensors", "scene-codec").part("integer"))
    coded = coder.encode(*latents(), 150)
    (tmp_path / "coded").write_bytes(coded.data)
    arguments = [str(tmp_path), *map(str, (HEIGHT, WIDTH, 150, coded.crc32))]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
    subprocess.run([sys.executable, "-c", DECODE, *arguments], check=True, env=environment)


@pytest.mark.parametrize("rate_step", [0, 128, 255])
def test_what_elements_cost_is_read_from_the_bytes(rate_step: int) -> None:
    coded = CODER.encode(*latents(), rate_step)
    read = CODER.account(coded.data, HEIGHT, WIDTH, rate_step, coded.crc32)
    for name in ("latent", "bits", "hyper_bits"):
        np.testing.assert_array_equal(getattr(read, name), getattr(coded, name))
    with pytest.raises(BitstreamError):
        CODER.account(coded.data[:-3], HEIGHT, WIDTH, rate_step, coded.crc32)
