"""`spikeloupe simulate SOURCE -o OUT.dat`: light to spikes, by the integrate-and-fire model."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.arguments import count, index, number, positive, size
from app.commands.common import (
    add_force_option,
    add_json_option,
    print_result,
    terminal_progress,
)
from app.commands.inputs import refuse
from app.commands.outputs import PICTURE_SUFFIXES, guard_output, guard_recording
from models.errors import RequestError, suggest

if TYPE_CHECKING:
    from models.simulation.simulate import MovingScene

SPIKE_SUFFIXES = {".dat", ".raw", ".bin", ".npz", ".h5", ".hdf5", ".slp"}
USUAL_PLANES = 400
USUAL_SIZE = (250, 400)
USUAL_PLANES_PER_PICTURE = 20.0


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
    parser.add_argument("--size", type=size, metavar="HxW", help="of a built-in scene; 250x400")
    parser.add_argument(
        "--capture-rate", type=positive, default=20_000.0, metavar="HZ", help="20000"
    )
    parser.add_argument(
        "--full-scale",
        type=positive,
        default=0.6,
        metavar="X",
        help="firing rate of luminance 1; 0.6",
    )
    parser.add_argument("--reset", choices=("soft", "hard"), default="soft")
    parser.add_argument("--state", type=number, metavar="V0", help="in [0, 1); default: random")
    parser.add_argument("--noise", choices=("none", "camera"), default="none")
    parser.add_argument(
        "--planes-per-picture",
        type=positive,
        metavar="N",
        help=f"from one frame of a video to the next; {USUAL_PLANES_PER_PICTURE:g}",
    )
    parser.add_argument(
        "--motion",
        type=number,
        nargs=2,
        metavar=("DY", "DX"),
        help="pixels a plane by which a still picture moves",
    )
    parser.add_argument(
        "--seed", type=index, default=0, help="of the initial state and the noise; 0"
    )
    parser.add_argument(
        "--truth",
        type=index,
        nargs="+",
        default=[],
        metavar="T",
        help="planes saved as ground truth",
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

    _guard(options)
    scene, planes = _scene(options)
    outside = [plane for plane in options.truth if plane >= planes]
    if outside:
        raise RequestError(f"--truth {outside[0]} is outside the recording, 0 to {planes - 1}")
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


def _guard(options: argparse.Namespace) -> None:
    """Refuse outputs that can't be written, before the time of simulating is spent."""
    from models.simulation.truth import truth_path

    source = Path(options.source)
    guard_recording(options.output, options.force, [source])
    for plane_index in options.truth:
        picture = truth_path(options.output, plane_index)
        guard_output(picture, options.force, PICTURE_SUFFIXES, [source])


def _scene(options: argparse.Namespace) -> tuple[MovingScene, int]:
    """Return the scene and how many planes of it are recorded."""
    from models.simulation.scenes import BUILT_IN_SCENES, built_in_scene

    if options.source in BUILT_IN_SCENES:
        refuse(options, ("motion", "planes_per_picture"), "is of pictures, not of built-in scenes")
        height, width = options.size or USUAL_SIZE
        return built_in_scene(options.source, height, width), options.planes or USUAL_PLANES
    if not Path(options.source).exists():
        raise RequestError(
            f"{options.source} is neither a file nor a built-in scene",
            suggest(options.source, BUILT_IN_SCENES),
        )
    if Path(options.source).suffix.lower() in SPIKE_SUFFIXES:
        raise RequestError(f"{options.source} holds spikes already", "give light to simulate from")
    refuse(options, ("size",), "is of built-in scenes; pictures have their own")
    return _scene_of_pictures(options)


def _scene_of_pictures(options: argparse.Namespace) -> tuple[MovingScene, int]:
    from models.simulation.picture_scenes import Motion, Video, scene_of_pictures
    from models.streams.pictures import read_pictures

    scene = scene_of_pictures(
        read_pictures(Path(options.source)),
        options.planes,
        options.planes_per_picture or USUAL_PLANES_PER_PICTURE,
        Motion(*options.motion) if options.motion else None,
    )
    if isinstance(scene, Video):
        return scene, options.planes or scene.planes
    refuse(options, ("planes_per_picture",), "is of videos and folders of frames")
    return scene, options.planes or USUAL_PLANES
