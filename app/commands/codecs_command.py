"""`spikeloupe codecs`: every codec, whether it works here, and what can be set."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from app.commands.common import add_json_option, json_line
from app.commands.text import Rows, aligned

if TYPE_CHECKING:
    from models.codecs.spec import CodecInfo, Parameter


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("codecs", help="every codec: available or why not, parameters")
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the codecs."""
    from models.codecs.registry import availability, codec_info, codec_names

    states = [(codec_info(name), availability(name)) for name in codec_names()]
    if options.json:
        print(json_line([_facts(info, state.reason) for info, state in states]))
        return 0
    rows = [row for info, state in states for row in _rows(info, state.reason)]
    print(aligned(rows))
    return 0


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


def _rows(info: CodecInfo, reason: str) -> Rows:
    span = info.bits_per_scene_pixel
    costs = f"about {span[0]:g} to {span[1]:g} bits per scene pixel" if span else "lossless"
    state = f"unavailable: {reason}" if reason else "available"
    rows = [(info.name, f"{info.label}; {costs}; {state}")]
    for parameter in info.parameters:
        rows.append((f"  {parameter.name}", f"{_span(parameter)}: {parameter.help}"))
    return rows


def _span(parameter: Parameter) -> str:
    default = f"({parameter.default})"
    if parameter.choices:
        return f"{'|'.join(parameter.choices)} {default}"
    if parameter.minimum is None or parameter.maximum is None:
        return default
    unit = f" {parameter.unit}" if parameter.unit else ""
    return f"{parameter.minimum:g} to {parameter.maximum:g}{unit} ({parameter.default:g})"
