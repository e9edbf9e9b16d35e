"""Measure all figures: `python tests/benchmarks/run.py [--only NAME] [--json]`.

Each `bench_*.py` beside this file has a function `cases()` that yields what is to be measured one
by one, so that the data of one is gone before the next is prepared. Exit code 1 where a figure is
missed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from case import Measurable, Result

HERE = Path(__file__).resolve().parent


def main(arguments: list[str] | None = None) -> int:
    """Measure the cases asked for and print them; return the exit code."""
    parser = argparse.ArgumentParser(description="Measure what the project is held to.")
    parser.add_argument("--only", default="", help="only cases whose file or name has this in it")
    parser.add_argument("--json", action="store_true", help="print one JSON list on one line")
    options = parser.parse_args(arguments)
    results = []
    if not options.json:
        print(load())
    for case in find_cases(options.only):
        results.append(case.result())
        if not options.json:
            print(row(results[-1]), flush=True)
    if options.json:
        print(json.dumps([asdict(result) for result in results], ensure_ascii=False))
    else:
        print(load())
        print(summary(results))
    if not results:
        print(f"no benchmark has {options.only!r} in its name", file=sys.stderr)
    return int(not results or any(r.verdict in ("missed", "differs") for r in results))


def find_cases(only: str) -> Iterator[Measurable]:
    """Yield the cases whose file or name contains `only`."""
    for path in sorted(HERE.glob("bench_*.py")):
        for case in importlib.import_module(path.stem).cases():
            if only in path.stem or only in case.name:
                yield case


def load() -> str:
    """Say how busy the machine is: times mean little where more wants to run than there are cores.

    The load is the mean number of threads that want to run, this process among them.
    """
    minute, five, _ = os.getloadavg() if hasattr(os, "getloadavg") else (float("nan"),) * 3
    return f"load {minute:.1f} (last minute), {five:.1f} (last five), on {os.cpu_count()} cores"


def row(result: Result) -> str:
    """Return a line of the table."""
    reference = "" if result.reference is None else f"{result.reference:10.2f}"
    ratio = "" if result.ratio is None else f"{result.ratio:7.1f}×"
    return (
        f"{result.name:<66} {result.median:9.2f} {result.unit:<8} (worst {result.worst:9.2f}) "
        f"{reference:>10} {ratio:>8}  {result.wanted:<16} {result.verdict}"
    )


def summary(results: list[Result]) -> str:
    """Count the verdicts."""
    verdicts = [result.verdict for result in results]
    counted = [f"{verdicts.count(word)} {word}" for word in ("met", "missed", "differs")]
    return f"{', '.join(counted)}, {verdicts.count('')} without a wanted figure"


if __name__ == "__main__":
    sys.exit(main())
