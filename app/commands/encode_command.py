"""`spikeloupe encode FILE -o OUT.slp`: a recording, or pictures, through a codec to real bytes."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.arguments import count, index, number, plane_range, positive, resolve_range
from app.commands.common import (
    add_device_option,
    add_force_option,
    add_geometry_options,
    add_json_option,
    print_result,
    take_device,
    terminal_progress,
)
from app.commands.inputs import GEOMETRY, all_pictures, open_with_options, refuse
from app.commands.outputs import SLP_SUFFIXES, guard_output
from models.codecs.bitstream import PipelineSpec, usual_pipeline
from models.codecs.learned.sci.infos import SCI_INFO
from models.codecs.spec import QUALITY, CodecInfo, CodecSpec, ItemKind, Paradigm
from models.errors import CodecUnavailableError, ParameterError

if TYPE_CHECKING:
    from models.arrays import Luminance
    from models.codecs.access import Source
    from models.codecs.quality_search import Encode
    from models.progress import Progress

PIPELINE = ("paradigm", "reconstruct", "window", "stride", "gop", "seed")
"""The options that become a `PipelineSpec`; None where they were not given."""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "encode", help="code a recording (or pictures as the scenes themselves) to a .slp"
    )
    parser.add_argument("file", type=Path, help="a recording, a picture, or a folder of pictures")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.slp")
    parser.add_argument("--codec", required=True, metavar="NAME", help="see: spikeloupe codecs")
    wish = parser.add_mutually_exclusive_group()
    wish.add_argument("--bpp", type=positive, metavar="X", help="bits per scene pixel to land on")
    wish.add_argument("--quality", type=number, metavar="Q", help="0 (smallest) to 100")
    parser.add_argument("--planes", type=plane_range, metavar="A:B", help="which planes; all")
    _add_pipeline_options(parser)
    parser.add_argument(
        "--param", action="append", default=[], metavar="K=V", help="a parameter of the codec"
    )
    add_geometry_options(parser)
    add_force_option(parser)
    add_device_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def _add_pipeline_options(parser: argparse.ArgumentParser) -> None:
    usual = PipelineSpec()
    group = parser.add_argument_group("from recording to pictures")
    group.add_argument(
        "--paradigm",
        choices=[str(paradigm) for paradigm in Paradigm],
        help="code scenes (atc), the planes (cta), or features (caas); as is usual with the codec",
    )
    group.add_argument(
        "--reconstruct",
        metavar="METHOD",
        help=f"tfp, tfi, learned or features; {usual.reconstruct}, with caas features",
    )
    group.add_argument(
        "--window", type=count, metavar="PLANES", help=f"of tfp; {usual.window_planes}"
    )
    group.add_argument(
        "--stride", type=count, metavar="PLANES", help=f"per scene; {usual.stride_planes}"
    )
    group.add_argument(
        "--gop",
        type=count,
        metavar="N",
        help=f"scenes a group, 1: all intra; {usual.gop}, with sci {SCI_INFO.gop}",
    )
    group.add_argument("--seed", type=index, help=f"of the regenerated initial state; {usual.seed}")


def run(options: argparse.Namespace) -> int:
    """Encode, write, and print what it cost."""
    from app.coding.encode import Timed
    from models.codecs.container import write_slp

    take_device(options)
    guard_output(options.output, options.force, SLP_SUFFIXES, [options.file])
    spec = codec_spec(options)
    encode, rehearse = _encoder(options, spec)
    timed = Timed(encode)
    progress = terminal_progress(options.json)
    note = ""
    if options.bpp is not None:
        bitstream, note = _land_on(options, timed, rehearse, progress)
    else:
        bitstream = timed(float(dict(spec.parameters).get(QUALITY, 0.0)), progress)
    file_bytes = write_slp(bitstream, options.output, force=options.force)
    result = {
        "file": str(options.output),
        "codec": spec.name,
        "parameters": dict(bitstream.header.codec.parameters),
        "file_bytes": file_bytes,
        "payload_bytes": bitstream.payload_bytes,
        "scenes": len(bitstream.header.plane_indices),
        "planes": bitstream.header.planes,
        "bits_per_scene_pixel": bitstream.bits_per_scene_pixel,
        "bits_per_spike_sample": bitstream.bits_per_spike_sample,
        "encode_seconds": timed.last_s,
    }
    print_result(result | ({"note": note} if note else {}), options.json)
    return 0


def codec_spec(options: argparse.Namespace) -> CodecSpec:
    """Build the complete spec from `--codec`, `--quality` and `--param`.

    Raises:
        UnknownCodecError, ParameterError: a name or a value is wrong.
        CodecUnavailableError: the codec can't work here.
    """
    from models.codecs.registry import availability, codec_info

    info = codec_info(options.codec)
    state = availability(options.codec)
    if not state.available:
        raise CodecUnavailableError(f"codec {info.name} can't be used here: {state.reason}")
    if info.lossless and (options.quality is not None or options.bpp is not None):
        raise ParameterError(f"codec {info.name} is lossless: it takes no --quality and no --bpp")
    return info.complete(CodecSpec.of(info.name, **_given_parameters(options)))


def _given_parameters(options: argparse.Namespace) -> dict[str, str | float]:
    given: dict[str, str | float] = {}
    if options.quality is not None:
        given[QUALITY] = options.quality
    for pair in options.param:
        key, equals, value = pair.partition("=")
        if not (key and equals):
            raise ParameterError(f"--param {pair!r} is not of the form NAME=VALUE")
        if key in given or (key == QUALITY and options.bpp is not None):
            raise ParameterError(f"{key} is given twice", "leave out one of the two")
        given[key] = value
    return given


def _encoder(options: argparse.Namespace, spec: CodecSpec) -> tuple[Encode, Encode | None]:
    """Return what codes the file at a quality, and what codes a part of it to rehearse on."""
    from models.codecs.quality_encoder import QualityEncoder
    from models.codecs.registry import codec_info
    from models.streams.pictures import is_picture_source

    if is_picture_source(options.file):
        return _picture_encoders(options, spec)
    pipeline = pipeline_spec(options, codec_info(spec.name))
    _refuse_unused(options, codec_info(spec.name), pipeline)
    stream = open_with_options(options.file, options).stream
    first, last = resolve_range(options.planes, stream.planes)
    folder = options.output.absolute().parent
    encoder = QualityEncoder(stream, spec, pipeline, first, last, folder)
    return encoder, encoder.rehearsal()


def _refuse_unused(options: argparse.Namespace, info: CodecInfo, pipeline: PipelineSpec) -> None:
    """Refuse options of a way that is not taken, before somebody believes in their effect."""
    if info.item is ItemKind.SPIKES:
        ignored: tuple[str, ...] = ("reconstruct", "window", "stride", "gop", "seed")
        if options.paradigm not in (None, "cta"):
            raise ParameterError(
                f"codec {info.name} codes planes, not scenes", f"leave out {options.paradigm}"
            )
        refuse(options, ignored, f"changes nothing: codec {info.name} codes the planes as they are")
    elif options.paradigm == "cta":
        ignored = ("reconstruct", "window", "seed") if options.bpp else (*PIPELINE[1:4], "seed")
        refuse(options, ignored, "changes nothing: --paradigm cta codes the planes, not scenes")
    elif pipeline.reconstruct != "tfp":
        refuse(options, ("window",), f"is of tfp; {pipeline.reconstruct} takes none")


def _picture_encoders(options: argparse.Namespace, spec: CodecSpec) -> tuple[Encode, Encode | None]:
    from models.codecs.recordings import encode_pictures_alone
    from models.codecs.registry import codec_info
    from models.codecs.sample import spread_sample

    ignored = ("planes", *(name for name in PIPELINE if name != "gop"), *GEOMETRY)
    refuse(options, ignored, "changes nothing: pictures are coded as they are")
    pictures = all_pictures(options.file)
    gop = pipeline_spec(options, codec_info(spec.name)).gop
    sample = spread_sample(len(pictures), gop)

    def encoder(some: Luminance) -> Encode:
        return lambda quality, progress: encode_pictures_alone(
            some, spec.replace(**{QUALITY: quality}), gop, progress
        )

    return encoder(pictures), encoder(pictures[sample]) if sample else None


def pipeline_spec(options: argparse.Namespace, info: CodecInfo) -> PipelineSpec:
    """Build the pipeline from the options; those not given are as is usual with the codec."""
    usual = usual_pipeline(info, options.paradigm and Paradigm(options.paradigm))
    given = {
        "reconstruct": options.reconstruct,
        "window_planes": options.window,
        "stride_planes": options.stride,
        "gop": options.gop,
        "seed": options.seed,
    }
    return replace(usual, **{name: value for name, value in given.items() if value is not None})


def _land_on(
    options: argparse.Namespace, encode: Encode, rehearse: Encode | None, progress: Progress
) -> tuple[Source, str]:
    """Search the quality for `--bpp`; a codec of planes spends the same over a scene's planes.

    The note says why the wish could not be met, or "".
    """
    from models.codecs.solve import solve_for_bits, solve_for_spike_bits

    if options.paradigm != "cta":
        solution = solve_for_bits(encode, options.bpp, progress=progress, rehearse=rehearse)
        return solution.bitstream, solution.reason
    stride = options.stride or PipelineSpec().stride_planes
    wanted = options.bpp / stride
    solution = solve_for_spike_bits(encode, wanted, progress=progress, rehearse=rehearse)
    worth = f"{options.bpp:g} bits per scene pixel are {wanted:.4g} per spike sample"
    reason = f"{worth} with {stride} planes a scene; {solution.reason}" if solution.reason else ""
    return solution.bitstream, reason
