"""A parser whose complaints are one line: what is wrong, and how to mend it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import NoReturn

from models.errors import suggest

USAGE_CODE = 2


class Parser(argparse.ArgumentParser):
    """A parser without pages of usage before an error, and without guessed options.

    Subparsers are of the same class. Options can't be abbreviated: a script that says `--js`
    would break the day another option begins so.
    """

    def __init__(self, *arguments: object, **given: object) -> None:
        given.setdefault("allow_abbrev", False)
        super().__init__(*arguments, **given)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Say on one line what is wrong, and end with the code for wrong usage."""
        complain_of_usage(self.prog, _in_words(message))

    def refuse_unknown(self, words: Iterable[str]) -> None:
        """End with a complaint if words are left that no option or argument took."""
        unknown = list(words)
        if not unknown:
            return
        first = unknown[0].split("=")[0]
        if first.startswith("-"):
            near = suggest(first, [name for name in self._option_string_actions if "--" in name])
            complain_of_usage(self.prog, f"unknown option {first}", near)
        complain_of_usage(self.prog, f"nothing is known to do with {' '.join(unknown)}")


def complain_of_usage(program: str, sentence: str, hint: str = "") -> NoReturn:
    """Write one line to standard error, and end with the code for wrong usage."""
    hint = hint or ("" if sentence.endswith(")") else f"see {program} --help")
    sys.stderr.write(f"{program}: {sentence}{f' ({hint})' if hint else ''}\n")
    raise SystemExit(USAGE_CODE)


def _in_words(message: str) -> str:
    """Rephrase what argparse says where it speaks to programmers."""
    message = message.removeprefix("argument ")
    message = message.replace("the following arguments are required: ", "missing: ")
    message = message.replace("not allowed with argument", "not allowed together with")
    return message.replace(
        "expected one argument",
        "its value is missing (one that begins with - is written with =, as in --planes=-5:20)",
    )
