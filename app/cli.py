"""The command `spikeloupe`: parses, calls one command, and turns errors into one line and a code.

Exit codes: 0 done, 1 the input or the request is at fault, 2 usage. Whatever is not the name of a
command is a file for the viewer: `spikeloupe car.dat` opens it.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from app.logs import configure_logs
from models.errors import SpikeloupeError
from models.progress import Cancelled

COMMANDS = (
    "open",
    "demo",
    "info",
    "simulate",
    "reconstruct",
    "codecs",
    "encode",
    "decode",
    "measure",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = build_parser()
    options = parser.parse_args(_with_command(words))
    configure_logs(options.log)
    try:
        return int(options.run(options))
    except SpikeloupeError as error:
        return _complain(str(error))
    except Cancelled:
        return _complain("cancelled")
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has left; nothing more to say
        return 0
    except KeyboardInterrupt:
        return _complain("interrupted")
    except OSError as error:
        return _complain(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))


def build_parser() -> argparse.ArgumentParser:
    """Build the parser with every command; no command's own imports are made."""
    from app import __version__

    parser = argparse.ArgumentParser(
        prog="spikeloupe",
        description="Viewer and codec explorer for spike-camera recordings.",
        epilog="Without a command, files are opened in the viewer: spikeloupe car.dat",
    )
    parser.add_argument("--version", action="version", version=f"spikeloupe {__version__}")
    parser.add_argument(
        "--log",
        default="",
        metavar="LEVEL|NAME=LEVEL",
        help="e.g. models.codecs=debug",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for name in COMMANDS:
        module = importlib.import_module(f"app.commands.{name}_command")
        module.add_parser(commands)
    return parser


def _with_command(words: list[str]) -> list[str]:
    """Put `open` in front of what begins with no command."""
    skip = 2 if words[:1] == ["--log"] else 0
    rest = words[skip:]
    if not rest or (rest[0] not in COMMANDS and rest[0] not in ("-h", "--help", "--version")):
        return [*words[:skip], "open", *rest]
    return words


def _complain(sentence: str) -> int:
    sys.stderr.write(f"spikeloupe: {sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
