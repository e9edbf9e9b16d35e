"""`spikeloupe encode FILE -o OUT.slp`: a recording, or pictures, through a codec to real bytes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.coding.encode import Timed
from app.commands.common import (
    add_force_option,
    add_geometry_options,
    add_json_option,
    all_pictures,
    count,
    guard_output,
    open_with_options,
    plane_range,
    positive,
    print_result,
    resolve_range,
    terminal_progress,
)
from models.codecs.spec import QUALITY, CodecSpec, Paradigm
from models.errors import CodecUnavailableError, ParameterError, RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.codecs.bitstream import Bitstream, PipelineSpec
    from models.progress import Progress


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
    wish.add_argument("--quality", type=float, metavar="Q", help="0 (smallest) to 100")
    parser.add_argument("--planes", type=plane_range, metavar="A:B", help="which planes; all")
    parser.add_argument("--paradigm", choices=("atc", "cta"), default="atc")
    parser.add_argument("--reconstruct", default="tfp", metavar="METHOD", help="tfp or tfi")
    parser.add_argument("--window", type=count, default=21, metavar="PLANES")
    parser.add_argument("--stride", type=count, default=7, metavar="PLANES", help="per scene")
    parser.add_argument("--gop", type=count, default=1, help="scenes a group; 1: every one intra")
    parser.add_argument("--seed", type=int, default=0, help="of the regenerated initial state")
    parser.add_argument(
        "--param", action="append", default=[], metavar="K=V", help="a parameter of the codec"
    )
    add_geometry_options(parser)
    add_force_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Encode, write, and print what it cost."""
    from models.codecs.container import write_slp

    guard_output(options.output, options.force)
    spec = codec_spec(options)
    encode = Timed(_encoder(options, spec, terminal_progress(options.json)))
    note = None
    if options.bpp is not None:
        bitstream, note = _land_on(options, encode)
    else:
        bitstream = encode(float(dict(spec.parameters).get(QUALITY, 0.0)))
    write_slp(bitstream, options.output, force=options.force)
    result = {
        "codec": spec.name,
        "parameters": dict(bitstream.header.codec.parameters),
        "file_bytes": options.output.stat().st_size,
        "payload_bytes": bitstream.payload_bytes,
        "scenes": len(bitstream.header.plane_indices),
        "planes": bitstream.header.planes,
        "bits_per_scene_pixel": bitstream.bits_per_scene_pixel,
        "bits_per_spike_sample": bitstream.bits_per_spike_sample,
        "encode_seconds": encode.last_s,
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
    given: dict[str, str | float] = {}
    for pair in options.param:
        key, equals, value = pair.partition("=")
        if not equals:
            raise ParameterError(f"--param {pair!r} is not of the form NAME=VALUE")
        given[key] = value
    if options.quality is not None:
        given[QUALITY] = options.quality
    if info.lossless and (options.quality is not None or options.bpp is not None):
        raise ParameterError(f"codec {info.name} is lossless: it takes no --quality and no --bpp")
    return info.complete(CodecSpec.of(info.name, **given))


def _encoder(
    options: argparse.Namespace, spec: CodecSpec, progress: Progress
) -> Callable[[float], Bitstream]:
    """Return the function that codes the file at a quality."""
    from models.codecs.quality_encoder import QualityEncoder
    from models.streams.pictures import is_picture_source

    if is_picture_source(options.file):
        return _picture_encoder(options, spec, progress)
    stream = open_with_options(options.file, options).stream
    first, last = resolve_range(options.planes, stream.planes)
    return QualityEncoder(stream, spec, _pipeline(options), first, last, progress)


def _picture_encoder(
    options: argparse.Namespace, spec: CodecSpec, progress: Progress
) -> Callable[[float], Bitstream]:
    from models.codecs.recordings import encode_pictures_alone

    if options.planes is not None:
        raise RequestError("--planes makes no sense for pictures", "leave it out")
    pictures = all_pictures(options.file)
    return lambda quality: encode_pictures_alone(
        pictures, spec.replace(**{QUALITY: quality}), options.gop, progress
    )


def _pipeline(options: argparse.Namespace) -> PipelineSpec:
    from models.codecs.bitstream import PipelineSpec

    return PipelineSpec(
        paradigm=Paradigm(options.paradigm),
        reconstruct=options.reconstruct,
        window_planes=options.window,
        stride_planes=options.stride,
        gop=options.gop,
        seed=options.seed,
    )


def _land_on(
    options: argparse.Namespace, encode: Callable[[float], Bitstream]
) -> tuple[Bitstream, str | None]:
    """Search the quality for `--bpp`; a codec of planes spends the same over a scene's planes."""
    from models.codecs.solve import solve_for_bits, solve_for_spike_bits

    if options.paradigm == "cta":
        solution = solve_for_spike_bits(encode, options.bpp / options.stride)
    else:
        solution = solve_for_bits(encode, options.bpp)
    return solution.bitstream, None if solution.reached else solution.reason
