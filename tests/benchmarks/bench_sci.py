"""`sci` beside the scene codec at 250×400, from spikes to bytes, in turns; and its decoder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count

from bench_learned import HEIGHT, WIDTH, recording
from case import Case, Measurable

from models.codecs.bitstream import Segment
from models.codecs.learned.infos import why_not_learned
from models.codecs.learned.sci.infos import SCI, why_not_sci
from models.codecs.picture_coder import PictureCoder
from models.codecs.registry import picture_coder
from models.codecs.spec import CodecSpec
from models.progress import Progress
from models.reconstruction import features, learned
from models.reconstruction.registry import reconstruction
from models.reconstruction.sequence import reconstruct_scenes

BASE = "spikecodec-base"
GROUP, STRIDE_PLANES, FIRST_PLANE = 8, 7, 12
"""Of the 85 planes of the recording."""
_calls = count(1)


def cases() -> Iterator[Measurable]:
    """Yield the cases; none where weights are missing."""
    reasons = why_not_sci(), why_not_learned(BASE), learned.why_unavailable()
    if any(reasons) or features.why_unavailable():
        return
    yield Case(
        f"{SCI}: encode a group of {GROUP} from spikes, no search; {BASE} likewise",
        partial(encoded, "features", coder(SCI)),
        partial(encoded, "learned", coder(BASE)),
        wanted_ratio=1.0,
        compare=False,
        repeats=5,
    )
    (segment,) = encoded("features", coder(SCI))
    decoder = coder(SCI)
    yield Case(
        f"{SCI}: decode a group of {GROUP}",
        lambda: decoder.decode_pictures(segment, HEIGHT, WIDTH, Progress()),
    )


def coder(name: str) -> PictureCoder:
    """Return the coder of a codec at its middle quality, without a search."""
    return picture_coder(CodecSpec.of(name, quality=50.0, effort="fast"))


def encoded(method: str, by: PictureCoder) -> tuple[Segment, ...]:
    """Make the scenes, or features, of a group, and code them: in one group, or each alone.

    A slightly other full scale each time: nothing that was coded before serves again.
    """
    stream = replace(recording(), full_scale=1 - 1e-4 * next(_calls))
    stop = FIRST_PLANE + STRIDE_PLANES * GROUP
    made = reconstruct_scenes(stream, reconstruction(method, 21), STRIDE_PLANES, FIRST_PLANE, stop)
    return by.encode_pictures(made.luminance, GROUP, Progress())
