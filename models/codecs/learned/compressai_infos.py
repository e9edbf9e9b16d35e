"""What can be said of CompressAI's models as codecs, and whether they can be used here.

`bmshj2018-hyperprior-vbr` comes along with weights of our own. For the models of CompressAI's zoo
there are weights for a few steps of quality each; they come with nobody's package, so a user
fetches them, or gives a file (`models.codecs.learned.compressai_weights`).

All of them predict in floating point: a bitstream decodes on the machine that coded it. On another
it decodes, or it is refused because the symbols' checksum is wrong.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from models.codecs.spec import QUALITY, CodecInfo, ItemKind, Parameter

BASELINE = "bmshj2018-hyperprior-vbr"
"""The model whose weights come along."""

ZOO_STEPS = {
    "bmshj2018-factorized": 8,
    "bmshj2018-hyperprior": 8,
    "mbt2018-mean": 8,
    "mbt2018": 8,
    "cheng2020-anchor": 6,
    "cheng2020-attn": 6,
}
"""For each model of the zoo the steps of quality that CompressAI trained it at."""

_SAME_MACHINE = "Float priors: decodes on the same machine only."


def _info(name: str, summary: str, steps: int, bits: tuple[float, float]) -> CodecInfo:
    help_ = (
        f"the nearest of {steps} steps, one set of weights each"
        if steps
        else "the rate index: evenly spaced in the logarithm of λ"
    )
    return CodecInfo(
        name=name,
        label=f"{name} · same machine only",
        summary=f"{summary} {_SAME_MACHINE}",
        item=ItemKind.SCENES,
        lossless=False,
        parameters=(Parameter(QUALITY, 50.0, help_, 0.0, 100.0),),
        inter=False,
        bits_per_scene_pixel=bits,
        family="learned",
    )


BASELINE_INFO = _info(
    BASELINE,
    "CompressAI's variable-rate scale hyperprior, narrow and gray: the learned baseline.",
    0,
    (0.05, 1.6),
)

_SUMMARIES = {
    "bmshj2018-factorized": "Each channel has a distribution of its own (Ballé et al., 2018).",
    "bmshj2018-hyperprior": "A hyper-latent tells the scales (Ballé et al., 2018).",
    "mbt2018-mean": "A hyper-latent tells means and scales (Minnen et al., 2018).",
    "mbt2018": "Hyperprior and serial context (Minnen et al., 2018); slow, position by position.",
    "cheng2020-anchor": "As mbt2018, with residual blocks (Cheng et al., 2020); slow.",
    "cheng2020-attn": "As cheng2020-anchor, with attention (Cheng et al., 2020); slow.",
}

# Rough guides for menus, from what such models take for colour pictures; none was measured here.
ZOO_INFOS = {
    name: _info(name, f"CompressAI's zoo: {summary}", steps, (0.1, 2.1 if steps == 8 else 0.9))
    for (name, summary), steps in zip(_SUMMARIES.items(), ZOO_STEPS.values(), strict=True)
}

FACTORY = "models.codecs.learned.compressai_coder:build"
"""Builds a `PictureCoder` from the spec of any of them."""


def why_not_baseline() -> str:
    """Return why the baseline can't be used here, or "" where it can; torch is not imported."""
    from models.networks.weights import bundled_weights

    path = bundled_weights(BASELINE)
    if path.is_file():
        return _why_no_packages()
    return f"its weights are missing: assets/weights/{path.name}"


def why_not_zoo(name: str) -> str:
    """Return why a model of the zoo can't be used here, or "" where it can."""
    if not steps_at_hand(name):
        return f"its weights are not here; fetch them: spikeloupe weights {name}"
    return _why_no_packages()


def _why_no_packages() -> str:
    for package in ("torch", "safetensors", "compressai"):
        if find_spec(package) is None:
            return f"the package {package} is not installed"
    return ""


def zoo_folder() -> Path:
    """Return where fetched weights are kept; it need not exist."""
    from platformdirs import user_cache_path

    return user_cache_path("spikeloupe", appauthor=False) / "compressai"


def zoo_path(name: str, step: int) -> Path:
    """Return where the weights of a step of quality, from 1, are or would be."""
    return zoo_folder() / f"{name}-{step}.safetensors"


def steps_at_hand(name: str) -> tuple[int, ...]:
    """Return the steps of quality whose weights are here."""
    return tuple(s for s in range(1, ZOO_STEPS[name] + 1) if zoo_path(name, s).is_file())


def zoo_step(name: str, quality: float) -> int:
    """Return the step that a quality from 0 to 100 asks for; the steps lie evenly.

    >>> [zoo_step("mbt2018", quality) for quality in (0.0, 49.0, 100.0)]
    [1, 4, 8]
    """
    return 1 + round(quality / 100 * (ZOO_STEPS[name] - 1))
