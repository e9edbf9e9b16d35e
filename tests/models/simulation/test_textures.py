from __future__ import annotations

import numpy as np
import pytest

from models.simulation.textures import brick, brushed, pink_noise, shaded, smoothstep, wood


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.5])
def test_noise_has_the_spectrum_asked_for(exponent: float) -> None:
    noise = pink_noise(256, 256, np.random.default_rng(0), exponent, finest=0.0)
    assert noise.mean() == pytest.approx(0, abs=1e-9)
    assert noise.std() == pytest.approx(1)
    amplitude = np.abs(np.fft.fft2(noise))
    frequency = np.hypot(np.fft.fftfreq(256)[:, None], np.fft.fftfreq(256)[None, :])
    bands = [(0.01, 0.02), (0.04, 0.08), (0.16, 0.32)]
    masks = [(frequency >= low) & (frequency < high) for low, high in bands]
    levels = [np.log(amplitude[mask]).mean() for mask in masks]
    centres = [np.log(frequency[mask]).mean() for mask in masks]
    slope = np.polyfit(centres, levels, 1)[0]
    assert slope == pytest.approx(-exponent, abs=0.05)


def test_noise_repeats_at_its_borders() -> None:
    noise = pink_noise(128, 128, np.random.default_rng(1), 1.5)
    step_inside = np.abs(np.diff(noise, axis=1)).mean()
    step_across = np.abs(noise[:, 0] - noise[:, -1]).mean()
    assert step_across < 1.5 * step_inside


def test_stretched_noise_is_smoother_along_the_stretch() -> None:
    noise = pink_noise(128, 128, np.random.default_rng(2), 1.0, stretch=(1, 8))
    assert np.diff(noise, axis=1).std() < 0.4 * np.diff(noise, axis=0).std()


def test_slopes_towards_the_lamp_are_bright() -> None:
    y = np.arange(20.0)[:, None] + np.zeros(20)
    flat, rising_to_lamp, falling_to_lamp = (
        shaded(slope * y)[5:-5, 5:-5] for slope in (0, -0.5, 0.5)
    )
    np.testing.assert_allclose(flat, 1)
    assert (rising_to_lamp < 1).all()
    assert (falling_to_lamp > 1).all()


def test_smoothstep_rises_from_0_to_1() -> None:
    values = smoothstep(np.array([-1, 2, 3, 4, 9.0]), 2, 4)
    np.testing.assert_allclose(values, [0, 0, 0.5, 1, 1])


def test_materials_are_reflectances_with_contrast() -> None:
    rng = np.random.default_rng(3)
    for material in (
        brick(120, 200, rng, 20.0, 60.0), wood(120, 200, rng, 9.0), brushed(120, 200, rng),
    ):  # fmt: skip
        assert material.shape == (120, 200)
        assert material.min() >= 0
        assert material.max() <= 1
        assert material.std() > 0.03
