"""Command lines of the video encoders: how quality, preset and prediction become their settings.

Each takes the encoder's setting of quality, its preset, the pictures from one key frame to the
next, and how pictures are predicted. Where every picture is a key frame, that makes no difference.

With low delay pictures are coded in the order in which they are shown, each predicted from those
before it, and no encoder looks at a picture before its turn.
"""

from __future__ import annotations

from collections.abc import Callable

from models.codecs.classical_infos import Prediction

Arguments = Callable[[float, str, int, Prediction], tuple[str, ...]]
"""From a setting, a preset, the distance of key frames in pictures, and the prediction."""

LAMBDA_PER_QP = 1.35
"""Factor on the Lagrange multiplier of vvenc that saves about as many bits as one QP does."""


def x264(crf: float, preset: str, distance: int, prediction: Prediction) -> tuple[str, ...]:
    """CRF in thirds: x264 rounds the QP of a picture to a whole one, a scaling list does the rest.

    The step size is multiplied by a list's entries / 16: 16, 17 and 18 take the bits down by
    about a third of a QP each. `qcomp=1` holds the QP still over the pictures.
    """
    whole, thirds = divmod(round(crf * 3), 3)
    options = f"qcomp=1:crf={whole}:aq-mode=0:scenecut=0"
    if thirds:
        entry = str(16 + thirds)
        options += f":cqm4={','.join([entry] * 16)}:cqm8={','.join([entry] * 64)}"
    if _without_delay(distance, prediction):
        options += ":bframes=0:rc-lookahead=0"
    return ("-preset", preset, "-tune", "psnr", "-threads", "1", "-x264-params", options)


def x265(crf: float, preset: str, distance: int, prediction: Prediction) -> tuple[str, ...]:
    """CRF with a trace of adaptive quantization, through which fractions of a QP have effect.

    Without it x265 rounds to a whole QP for the picture. Strength 0.2 costs no PSNR that could
    be measured; at its default of 1 it costs 2 % in bits. Two threads share the rows of a picture
    and write the same bytes as one does.
    """
    options = (
        f"crf={crf:.3f}:qcomp=1:aq-mode=1:aq-strength=0.2:scenecut=0:open-gop=0:info=0:"
        "vui-timing-info=0:pools=2:frame-threads=1:log-level=error"
    )
    if _without_delay(distance, prediction):
        options += ":bframes=0:rc-lookahead=0"
    return ("-preset", preset, "-tune", "psnr", "-x265-params", options)


def svtav1(crf: float, preset: str, distance: int, prediction: Prediction) -> tuple[str, ...]:
    """CRF in quarters, on one thread: with more, predicted pictures depend on their number."""
    keyint = 1 if distance == 1 else -1
    options = f"crf={round(crf * 4) / 4:g}:keyint={keyint}:lp=1"
    if _without_delay(distance, prediction):
        options += ":pred-struct=1"
    return ("-preset", preset, "-svtav1-params", options)


def vvenc(qp: float, preset: str, distance: int, prediction: Prediction) -> tuple[str, ...]:
    """Whole QP, the Lagrange multiplier between; the tools for chroma off, as it is neutral.

    The temporal filter before encoding is off where it would mix pictures that are to be coded
    each for itself, or look at those to come. For low delay vvenc has no preset: structure and
    offset are those of its authors' experimental files, the only ones that it takes.
    """
    whole = round(qp)
    factor = f"{LAMBDA_PER_QP ** (qp - whole):.4f}"
    options = f"LambdaModifierI={factor}:CCALF=0:LMChroma=0:JointCbCr=0"
    if distance > 1:
        options += f":LambdaModifier={','.join([factor] * 7)}"
    if _without_delay(distance, prediction):
        options += ":PicReordering=0:GOPSize=8:DecodingRefreshType=none:POC0IDR=1:IntraQPOffset=-1"
    if distance == 1 or prediction is Prediction.LOW_DELAY:
        options += ":MCTF=0:BIM=0"
    return ("-preset", preset, "-qpa", "0", "-qp", str(whole), "-threads", "1",
            "-vvenc-params", options)  # fmt: skip


def _without_delay(distance: int, prediction: Prediction) -> bool:
    return distance > 1 and prediction is Prediction.LOW_DELAY
