"""`spikeloupe codecs`: every codec, whether it works here, and what can be set."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.commands.common import add_json_option, json_line
from app.commands.text import GAP, Rows, aligned

if TYPE_CHECKING:
    from models.codecs.learned.complexity import CodecComplexity, Part
    from models.codecs.spec import CodecInfo, Parameter
    from models.networks.complexity import Complexity
    from models.networks.paper.sci_complexity import Published, SizeRow

WITH_PAPER_SIZES = "sci"
"""The codec whose networks are set beside the figures that their paper prints."""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("codecs", help="every codec: available or why not, parameters")
    parser.add_argument(
        "--complexity", action="store_true", help="parameters and costs of learned codecs too"
    )
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the codecs."""
    from models.codecs.registry import availability, codec_info, codec_names

    listed = [(codec_info(name), availability(name).reason) for name in codec_names()]
    costs, sizes = _complexities(options.complexity), _paper_sizes(options.complexity)
    if options.json:
        print(json_line([_facts(info, why) | _costs(costs, sizes, info) for info, why in listed]))
        return 0
    rows: list[tuple[str, str]] = []
    for info, reason in listed:
        rows += _rows(info, reason, costs.get(info.name))
        rows += _size_rows(sizes[info.name]) if info.name in sizes else []
    print(aligned(rows))
    return 0


def _complexities(wanted: bool) -> dict[str, CodecComplexity | None]:
    """Return what each codec holds and costs, None for one of which that can't be said."""
    if not wanted:
        return {}
    from models.codecs.learned.complexity import codec_complexity
    from models.codecs.registry import codec_names

    return {name: codec_complexity(name) for name in codec_names()}


def _paper_sizes(wanted: bool) -> dict[str, tuple[SizeRow, ...]]:
    """Return the networks that are set beside their paper's figures."""
    if not wanted:
        return {}
    from models.networks.paper.sci_complexity import sci_sizes

    return {WITH_PAPER_SIZES: sci_sizes()}


def _costs(
    costs: Mapping[str, CodecComplexity | None],
    sizes: Mapping[str, tuple[SizeRow, ...]],
    info: CodecInfo,
) -> dict[str, Any]:
    """Return the keys that `--complexity` adds: null where nothing is known, the parts beside."""
    if info.name not in costs:
        return {}
    found = costs[info.name]
    return {
        "parameters": found and found.parameters,
        "macs_per_pixel": found and found.macs_per_pixel,
        "parts": found and {name: part and asdict(part) for name, part in _parts(found).items()},
        "sizes": [asdict(row) for row in sizes[info.name]] if info.name in sizes else None,
    }


def _parts(found: CodecComplexity) -> dict[str, Part | None]:
    return {
        "encoder": found.encoder,
        "attention": found.attention,
        "decoder": found.decoder,
        "reconstruction": found.reconstruction,
    }


def _facts(info: CodecInfo, reason: str) -> dict[str, Any]:
    span = info.bits_per_scene_pixel
    return {
        "name": info.name,
        "label": info.label,
        "family": info.family,
        "item": str(info.item),
        "available": not reason,
        "reason": reason,
        "lossless": info.lossless,
        "inter": info.inter,
        "bits_per_scene_pixel": {"min": span[0], "max": span[1]} if span else None,
        "settings": [_setting(parameter) for parameter in info.parameters],
    }


def _setting(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "default": parameter.default,
        "min": parameter.minimum,
        "max": parameter.maximum,
        "choices": list(parameter.choices),
        "unit": parameter.unit,
        "help": parameter.help,
    }


def _rows(info: CodecInfo, reason: str, complexity: CodecComplexity | None) -> Rows:
    span = info.bits_per_scene_pixel
    costs = f"about {span[0]:g} to {span[1]:g} bits per scene pixel" if span else "lossless"
    state = f"unavailable: {reason}" if reason else "available"
    rows = [(info.name, f"{info.label}; {costs}; {state}")]
    for parameter in info.parameters:
        rows.append((f"  {parameter.name}", f"{_span(parameter)}: {parameter.help}"))
    for name, part in (_parts(complexity) if complexity else {}).items():
        if part is not None:
            rows.append((f"  {name}", _cost(part)))
    return rows


def _cost(part: Part) -> str:
    macs = part.macs_per_pixel / 1000
    return f"{part.parameters / 1e6:.2f} M parameters, {macs:.1f} kMAC per scene pixel"


def _size_rows(rows: Sequence[SizeRow]) -> Rows:
    """Return the comparison with the paper as a table; GMAC for 256×256 pixels, M parameters."""
    heads = ("paper's", "its sizes", "lite")
    return [
        ("  GMAC at 256×256, M parameters", GAP.join(f"{head:>15}" for head in heads)),
        *(
            (f"  {row.name}", GAP.join(map(_size, (row.published, row.paper, row.lite))))
            for row in rows
        ),
    ]


def _size(size: Published | Complexity | None) -> str:
    if size is None:
        return f"{'–':>15}"
    return f"{size.gmacs:8.2f}{size.millions:7.3f}"


def _span(parameter: Parameter) -> str:
    default = f"({parameter.default})"
    if parameter.choices:
        return f"{'|'.join(parameter.choices)} {default}"
    if parameter.minimum is None or parameter.maximum is None:
        return default
    unit = f" {parameter.unit}" if parameter.unit else ""
    return f"{parameter.minimum:g} to {parameter.maximum:g}{unit} ({parameter.default:g})"
