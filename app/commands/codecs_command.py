"""`spikeloupe codecs`: every codec, whether it works here, and what can be set."""

from __future__ import annotations

import argparse
import json
from typing import Any

from app.commands.common import add_json_option


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("codecs", help="every codec: available or why not, parameters")
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the codecs."""
    from models.codecs.registry import availability, codec_info, codec_names

    rows: list[dict[str, Any]] = []
    for name in codec_names():
        info, state = codec_info(name), availability(name)
        span = info.bits_per_scene_pixel
        rows.append(
            {
                "name": name,
                "label": info.label,
                "family": info.family,
                "item": str(info.item),
                "available": state.available,
                "reason": state.reason,
                "lossless": info.lossless,
                "inter": info.inter,
                "bits_per_scene_pixel": {"min": span[0], "max": span[1]} if span else None,
                "parameters": [_parameter(parameter) for parameter in info.parameters],
            }
        )
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        mark = "available" if row["available"] else f"unavailable: {row['reason']}"
        print(f"{row['name']:<10} {row['label']:<24} {mark}")
        for parameter in row["parameters"]:
            print(f"    {parameter['name']:<10} {_span_text(parameter):<28} {parameter['help']}")
    return 0


def _parameter(parameter: Any) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "default": parameter.default,
        "min": parameter.minimum,
        "max": parameter.maximum,
        "choices": list(parameter.choices),
        "unit": parameter.unit,
        "help": parameter.help,
    }


def _span_text(parameter: dict[str, Any]) -> str:
    if parameter["choices"]:
        return "|".join(parameter["choices"]) + f" ({parameter['default']})"
    if parameter["min"] is None:
        return f"({parameter['default']})"
    return f"{parameter['min']:g} to {parameter['max']:g} ({parameter['default']:g})"
