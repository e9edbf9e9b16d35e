"""Every codec there is, by name; none is imported before it is used.

Ours are tables of name → "module:factory". Others come from the entry-point group
`spikeloupe.codecs`: the entry point's name is the codec's, its object a `CodecEntry`. A package
that fails to load is listed as unavailable, with its reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module, metadata
from typing import Any, TypeGuard

from models.codecs.bitstream import PipelineSpec
from models.codecs.caas import feature_scene_codec
from models.codecs.classical import CLASSICAL, classical_availability
from models.codecs.classical_infos import CLASSICAL_INFOS
from models.codecs.cta import CtaPipeline
from models.codecs.learned.compressai_infos import (
    BASELINE,
    BASELINE_INFO,
    FACTORY,
    ZOO_INFOS,
    why_not_baseline,
    why_not_zoo,
)
from models.codecs.learned.infos import LEARNED, LEARNED_INFOS, why_not_learned
from models.codecs.learned.sci import infos as sci
from models.codecs.lif.infos import LIF, LIF_INFOS
from models.codecs.lossless_infos import LOSSLESS, LOSSLESS_INFOS
from models.codecs.picture_coder import PictureCoder
from models.codecs.recording_codec import RecordingCodec
from models.codecs.scene_codec import SceneCodec, SceneSequenceCodec, check_gop
from models.codecs.scene_pipeline import ScenePipeline
from models.codecs.spec import CodecInfo, CodecSpec, ItemKind, Paradigm
from models.errors import CodecError, CodecUnavailableError, ParameterError, UnknownCodecError
from models.reconstruction.features import NAME as FEATURES

ENTRY_POINT_GROUP = "spikeloupe.codecs"
OURS = "spikeloupe"


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a codec can be used here, and if not, why."""

    available: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CodecEntry:
    """A codec before it is loaded; what a third party's entry point gives.

    Attributes:
        info: what can be said of it.
        factory: "module:function", called with a complete spec. It gives a `PictureCoder` or a
            `SceneSequenceCodec` where `info.item` is scenes, a `RecordingCodec` where it is
            spikes.
        why_unavailable: says why it can't be used here, or "" where it can; called when asked.
        origin: the distribution that it comes from.
    """

    info: CodecInfo
    factory: str
    why_unavailable: Callable[[], str] = str
    origin: str = OURS


def codec_names() -> tuple[str, ...]:
    """Return the names of all codecs, ours first.

    Raises:
        CodecError: two codecs have one name.
    """
    return tuple(_entries())


def built_in_names() -> tuple[str, ...]:
    """Return the names of the codecs that come with Spikeloupe, weights included."""
    return tuple(_built_in())


def codec_info(name: str) -> CodecInfo:
    """Return what can be said of a codec, without loading it.

    Raises:
        UnknownCodecError: there is none of this name.
    """
    return _entry(name).info


def availability(name: str) -> Availability:
    """Return whether a codec can be used here, and if not, why.

    Raises:
        UnknownCodecError: there is none of this name.
    """
    reason = _entry(name).why_unavailable()
    return Availability(not reason, reason)


def complete_spec(spec: CodecSpec) -> CodecSpec:
    """Return the spec with every parameter checked and the missing ones at their defaults.

    Raises:
        UnknownCodecError, ParameterError: the codec or a parameter is not right.
    """
    return codec_info(spec.name).complete(spec)


def picture_coder(spec: CodecSpec) -> PictureCoder:
    """Build the coder of pictures that a spec names.

    Raises:
        UnknownCodecError, ParameterError, CodecUnavailableError: as they say.
    """
    coder = _build(spec)
    if not _is_picture_coder(coder):
        raise ParameterError(f"{spec.name} does not code pictures", "choose a scene codec")
    return coder


def build_scene_codec(
    spec: CodecSpec, gop: int = 1, paradigm: Paradigm = Paradigm.ATC
) -> SceneSequenceCodec:
    """Build the codec of scene sequences that a spec names.

    Args:
        spec: name and parameters; the missing ones take their defaults.
        gop: scenes from one intra-coded scene to the next; 1 codes each alone, 0 all in one.
        paradigm: CAAS, where it is given features, and scenes are to be read from them.

    Raises:
        UnknownCodecError, ParameterError, CodecUnavailableError: as they say.
    """
    info = codec_info(spec.name)
    if info.item is not ItemKind.SCENES:
        raise ParameterError(f"{spec.name} codes spikes, not scenes", "choose a scene codec")
    check_gop(info, gop)
    if paradigm is Paradigm.CAAS:
        return feature_scene_codec(picture_coder(spec), gop)
    built = _build(spec)
    if _is_picture_coder(built):
        return SceneCodec(built, gop)
    codec: SceneSequenceCodec = built
    return codec


def build_pipeline(codec_spec: CodecSpec, pipeline_spec: PipelineSpec) -> RecordingCodec:
    """Build what codes recordings: a codec of spikes, or a codec of pictures in a pipeline.

    Args:
        codec_spec: name and parameters; the missing ones take their defaults.
        pipeline_spec: how a recording becomes pictures; not looked at by a codec of spikes.

    Raises:
        UnknownCodecError, ParameterError, CodecUnavailableError: as they say.
    """
    if codec_info(codec_spec.name).item is ItemKind.SPIKES:
        codec: RecordingCodec = _build(codec_spec)
        return codec
    _check_pipeline(pipeline_spec)
    if pipeline_spec.paradigm is Paradigm.CTA:
        return CtaPipeline(picture_coder(codec_spec), pipeline_spec)
    scene_codec = build_scene_codec(codec_spec, pipeline_spec.gop, pipeline_spec.paradigm)
    return ScenePipeline(scene_codec, pipeline_spec)


def _check_pipeline(pipeline: PipelineSpec) -> None:
    if pipeline.paradigm is Paradigm.CAAS and pipeline.reconstruct != FEATURES:
        raise ParameterError(
            f"the paradigm caas codes features, not what {pipeline.reconstruct} reconstructs",
            f"reconstruct {FEATURES}, or use the paradigm atc",
        )
    for name in ("window_planes", "stride_planes"):
        if getattr(pipeline, name) < 1:
            raise ParameterError(f"{name}={getattr(pipeline, name)} is below 1")
    if pipeline.seed < 0:
        raise ParameterError(f"seed={pipeline.seed} is below 0")


def _is_picture_coder(built: object) -> TypeGuard[PictureCoder]:
    return hasattr(built, "encode_pictures")


def _build(spec: CodecSpec) -> Any:
    """Load a codec's module and build the codec; what it is depends on its entry."""
    entry = _entry(spec.name)
    complete = entry.info.complete(spec)
    reason = entry.why_unavailable()
    if reason:
        raise CodecUnavailableError(f"codec {spec.name} can't be used here: {reason}")
    module, _, factory = entry.factory.partition(":")
    return getattr(import_module(module), factory)(complete)


def _entry(name: str) -> CodecEntry:
    entries = _entries()
    if name not in entries:
        raise UnknownCodecError(name, entries)
    return entries[name]


@cache
def _entries() -> dict[str, CodecEntry]:
    entries = _by_family({**_built_in(), **_zoo()})
    for point in metadata.entry_points(group=ENTRY_POINT_GROUP):
        entry = _plugin(point)
        if point.name in entries:
            raise CodecError(
                f"two codecs are called {point.name!r}: one of "
                f"{entries[point.name].origin}, one of {entry.origin}",
                "uninstall one of the two",
            )
        entries[point.name] = entry
    return entries


@cache
def _built_in() -> dict[str, CodecEntry]:
    learned = {
        name: CodecEntry(LEARNED_INFOS[name], factory, partial(why_not_learned, name))
        for name, factory in LEARNED.items()
    }
    learned[sci.SCI] = CodecEntry(sci.SCI_INFO, sci.FACTORY, sci.why_not_sci)
    learned[BASELINE] = CodecEntry(BASELINE_INFO, FACTORY, why_not_baseline)
    classical = {
        name: CodecEntry(CLASSICAL_INFOS[name], factory, partial(_why_not_classical, name))
        for name, factory in CLASSICAL.items()
    }
    lif = {name: CodecEntry(LIF_INFOS[name], build) for name, build in LIF.items()}
    lossless = {name: CodecEntry(LOSSLESS_INFOS[name], build) for name, build in LOSSLESS.items()}
    return {**learned, **lif, **classical, **lossless}


@cache
def _zoo() -> dict[str, CodecEntry]:
    """Return the models of CompressAI whose weights the user has to fetch."""
    return {
        name: CodecEntry(info, FACTORY, partial(why_not_zoo, name), "CompressAI")
        for name, info in ZOO_INFOS.items()
    }


def _by_family(entries: dict[str, CodecEntry]) -> dict[str, CodecEntry]:
    """Put the codecs of a family side by side, as menus show them."""
    families = ("learned", "classical", "lossless")
    return dict(sorted(entries.items(), key=lambda item: families.index(item[1].info.family)))


def _why_not_classical(name: str) -> str:
    available, reason = classical_availability(name)
    return "" if available else reason


def _plugin(point: metadata.EntryPoint) -> CodecEntry:
    """Load what a third party registered, or say why that can't be done."""
    origin = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
    try:
        entry = point.load()
        if not isinstance(entry, CodecEntry) or entry.info.name != point.name:
            raise TypeError(f"{point.value} is not the CodecEntry of a codec called {point.name}")
    except Exception as error:  # noqa: BLE001 - somebody else's module may raise anything
        return _broken(point.name, origin, f"{origin}: {type(error).__name__}: {error}")
    return CodecEntry(entry.info, entry.factory, entry.why_unavailable, origin)


def _broken(name: str, origin: str, reason: str) -> CodecEntry:
    info = CodecInfo(
        name=name,
        label=name,
        summary="A codec of another package that can't be loaded.",
        item=ItemKind.SCENES,
        lossless=False,
        parameters=(),
        inter=False,
        bits_per_scene_pixel=None,
        family="classical",
    )
    return CodecEntry(info, "", lambda: reason, origin)
