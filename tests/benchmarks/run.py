"""Measure all figures: `python tests/benchmarks/run.py [--only NAME] [--json]`.

Each `bench_*.py` beside this file has a function `cases()` that yields `Case`s one by one, so that
the data of one is gone before the next is prepared. Exit code 1 where a figure is missed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from case import Case, Result, measure

HERE = Path(__file__).resolve().parent


def main(arguments: list[str] | None = None) -> int:
    """Measure the cases asked for and print them; return the exit code."""
    parser = argparse.ArgumentParser(description="Measure what the project is held to.")
    parser.add_argument("--only", default="", help="only cases whose file or name has this in it")
    parser.add_argument("--json", action="store_true", help="print one JSON list on one line")
    options = parser.parse_args(arguments)
    results = []
    for case in find_cases(options.only):
        results.append(measure(case))
        if not options.json:
            print(row(results[-1]), flush=True)
    if options.json:
        print(json.dumps([asdict(result) for result in results], ensure_ascii=False))
    if not results:
        print(f"no benchmark has {options.only!r} in its name", file=sys.stderr)
    return int(not results or any(r.verdict in ("missed", "differs") for r in results))


def find_cases(only: str) -> Iterator[Case]:
    """Yield the cases whose file or name contains `only`."""
    for path in sorted(HERE.glob("bench_*.py")):
        for case in importlib.import_module(path.stem).cases():
            if only in path.stem or only in case.name:
                yield case


def row(result: Result) -> str:
    """Return a line of the table."""
    reference = "" if result.reference_ms is None else f"{result.reference_ms:10.2f} ms"
    ratio = "" if result.ratio is None else f"{result.ratio:7.1f}×"
    return (
        f"{result.name:<58} {result.median_ms:9.2f} ms (worst {result.worst_ms:8.2f}) "
        f"{reference:>13} {ratio:>8}  {result.wanted:<10} {result.verdict}"
    )


if __name__ == "__main__":
    sys.exit(main())
