"""`spikeloupe simulate SOURCE -o OUT.dat`: light to spikes, by the integrate-and-fire model."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.common import (
    add_force_option,
    add_json_option,
    count,
    guard_output,
    positive,
    print_result,
    size,
    terminal_progress,
)
from models.errors import RequestError, suggest

if TYPE_CHECKING:
    from models.simulation.simulate import MovingScene

DEFAULT_PLANES = 400


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("simulate", help="spikes from a scene, a picture or a video")
    parser.add_argument(
        "source",
        help="workshop, disc, texture, balls, fan, text, step or ramp; or a picture, a video, a "
        "folder of frames",
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.dat")
    parser.add_argument("--planes", type=count, metavar="N", help="400, or all of a video")
    parser.add_argument("--size", type=size, metavar="HxW", help="of a built-in scene: 250x400")
    parser.add_argument("--capture-rate", type=positive, default=20_000.0, metavar="HZ")
    parser.add_argument(
        "--full-scale", type=positive, default=0.6, help="firing rate of luminance 1"
    )
    parser.add_argument("--reset", choices=("soft", "hard"), default="soft")
    parser.add_argument("--state", type=float, metavar="V0", help="in [0, 1); default: random")
    parser.add_argument("--noise", choices=("none", "camera"), default="none")
    parser.add_argument(
        "--planes-per-picture", type=positive, default=20.0, help="between frames of a video"
    )
    parser.add_argument(
        "--motion",
        type=float,
        nargs=2,
        metavar=("DY", "DX"),
        help="pixels a plane by which a still picture moves",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--truth", type=int, nargs="*", default=[], metavar="T", help="planes saved as ground truth"
    )
    add_force_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Simulate and write the recording, its sidecar and ground truth."""
    import numpy as np

    from models.simulation.integrate_and_fire import FiringModel, Reset
    from models.simulation.sensor_noise import CAMERA_NOISE, NOISELESS
    from models.simulation.simulate import simulate
    from models.simulation.truth import write_truths
    from models.streams.writers import write_dat

    guard_output(options.output, options.force)
    scene, planes = _scene(options)
    simulation = simulate(
        scene,
        planes,
        rng=np.random.default_rng(options.seed),
        model=FiringModel(gain=options.full_scale, reset=Reset(options.reset)),
        noise=CAMERA_NOISE if options.noise == "camera" else NOISELESS,
        initial_charge=options.state,
        capture_rate_hz=options.capture_rate,
        progress=terminal_progress(options.json),
    )
    write_dat(simulation.stream, options.output, force=options.force)
    truths = write_truths(simulation, options.output, options.truth, force=options.force)
    stream = simulation.stream
    print_result(
        {
            "file": str(options.output),
            "planes": stream.planes,
            "height": stream.height,
            "width": stream.width,
            "capture_rate_hz": stream.capture_rate_hz,
            "full_scale": stream.full_scale,
            "file_bytes": options.output.stat().st_size,
            "ground_truth": [str(path) for path in truths],
        },
        options.json,
    )
    return 0


def _scene(options: argparse.Namespace) -> tuple[MovingScene, int]:
    """Return the scene and how many planes of it are recorded."""
    from models.simulation.picture_scenes import Motion, Video, scene_of_pictures
    from models.simulation.scenes import BUILT_IN_SCENES, built_in_scene
    from models.streams.pictures import read_pictures

    path = Path(options.source)
    if options.source in BUILT_IN_SCENES:
        height, width = options.size or (250, 400)
        return built_in_scene(options.source, height, width), options.planes or DEFAULT_PLANES
    if not path.exists():
        raise RequestError(
            f"{options.source} is neither a file nor a built-in scene",
            suggest(options.source, BUILT_IN_SCENES),
        )
    if options.size is not None:
        raise RequestError("--size is that of built-in scenes; pictures have their own")
    motion = Motion(*options.motion) if options.motion else None
    scene = scene_of_pictures(
        read_pictures(path), options.planes, options.planes_per_picture, motion
    )
    if isinstance(scene, Video):
        return scene, options.planes or scene.planes
    return scene, options.planes or DEFAULT_PLANES
