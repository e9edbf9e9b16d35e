"""The command `spikeloupe`: parses, calls one command, and turns errors into one line and a code.

Exit codes: 0 done, 1 the input or the request is at fault, 2 usage. Whatever is not the name of a
command is a file for the viewer: `spikeloupe car.dat` opens it.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import io
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app.commands.parser import Parser, complain_of_usage
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
    "weights",
    "encode",
    "decode",
    "measure",
    "classify",
    "train",
    "evaluate",
    "paradigms",
)

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code.

    Raises:
        SystemExit: with code 2 where the usage is wrong, with 0 after `--help` and `--version`.
    """
    _let_any_text_be_printed()
    options = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        configure_logs(options.log)
        code = int(options.run(options))
        sys.stdout.flush()  # a reader who has left is noticed here, not at the interpreter's end
    except SpikeloupeError as error:
        return _complain(str(error))
    except BrokenPipeError:
        _print_to_nobody()
        return 0
    except OSError as error:
        return _complain(f"{error.filename or 'the system'}: {error.strerror or error}")
    except MemoryError as error:
        return _complain(f"not enough memory: {error}".rstrip(": "))
    except (Cancelled, KeyboardInterrupt):
        return _complain("interrupted")
    except Exception as error:
        log.debug("what led to it", exc_info=True)
        return _complain(
            f"a mistake in Spikeloupe itself: {type(error).__name__}: {error} "
            "(please report it; with --log debug it says where)"
        )
    return code


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse the words of a command line; `run` of the result is the command.

    Raises:
        SystemExit: with code 2 where they make no sense, with 0 after `--help` and `--version`.
    """
    parser, commands = _parsers()
    options, unknown = parser.parse_known_args(_with_command(list(arguments)))
    commands[options.command].refuse_unknown(unknown)
    return options


def _parsers() -> tuple[Parser, dict[str, Parser]]:
    """Build the parser, and those of the commands; what commands need to run is not imported."""
    from app import __version__

    parser = Parser(
        prog="spikeloupe",
        description="Viewer and codec explorer for spike-camera recordings.",
        epilog="Without a command, files are opened in the viewer: spikeloupe car.dat",
    )
    parser.add_argument("--version", action="version", version=f"spikeloupe {__version__}")
    parser.add_argument(
        "--log",
        default="",
        metavar="LEVEL|NAME=LEVEL",
        help="before the command, e.g. --log models.codecs=debug",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for name in COMMANDS:
        module = importlib.import_module(f"app.commands.{name}_command")
        module.add_parser(commands)
    return parser, commands.choices


def _with_command(words: list[str]) -> list[str]:
    """Put `open` in front of what begins with no command."""
    skip = 2 if words[:1] == ["--log"] else 1 if words and words[0].startswith("--log=") else 0
    rest = words[skip:]
    if len(words) < skip or (rest and rest[0] in (*COMMANDS, "-h", "--help", "--version")):
        return words
    if rest:
        _refuse_mistyped(rest[0])
    return [*words[:skip], "open", *rest]


def _refuse_mistyped(word: str) -> None:
    """Complain of a word that is nearly a command, and no file."""
    path = Path(word)
    near = difflib.get_close_matches(word, COMMANDS, n=1)
    if near and not path.suffix and len(path.parts) == 1 and not path.exists():
        complain_of_usage(
            "spikeloupe", f"{word!r} is neither a command nor a file", f"did you mean {near[0]!r}?"
        )


def _let_any_text_be_printed() -> None:
    """Write what a terminal's encoding can't say (×, µ, a strange file name) as escapes."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _print_to_nobody() -> None:
    """Whoever read our output has left: let the interpreter's own last flush succeed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(sentence: str) -> int:
    one_line = " ".join(sentence.split())
    sys.stderr.write(f"spikeloupe: {one_line}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
