"""How hard a learned codec's encoder tries; plain values, the work is `refinement`'s."""

from __future__ import annotations

from models.codecs.spec import Parameter

ITERATIONS = {"fast": 0, "normal": 2, "thorough": 24}
"""Of the search for better latents, by effort."""
EFFORT = Parameter(
    "effort",
    "normal",
    "search for latents that cost fewer bits: none, short, or long; decoding takes the same time",
    choices=tuple(ITERATIONS),
)
