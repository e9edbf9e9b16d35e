"""The table of lessons: their order, what the list says of them, and who presents each."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from app.learn.lesson import Lesson, LessonContext


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """A lesson before it is opened.

    Attributes:
        id: names it, and the files that are made of it.
        title: of the lesson.
        line: what it is about, in a line.
        module: of `app.learn`, with a class `Presenter` that is a `Lesson`.
    """

    id: str
    title: str
    line: str
    module: str

    def open(self, context: LessonContext) -> Lesson:
        """Make the lesson with its page; imports what it needs."""
        lesson = import_module(f"app.learn.{self.module}").Presenter(context)
        assert isinstance(lesson, Lesson)
        return lesson


LESSONS: tuple[LessonEntry, ...] = (
    LessonEntry(
        "integrate-and-fire",
        "Integrate and fire",
        "How a pixel turns light into spikes, and what the spikes tell of the light",
        "integrate_and_fire",
    ),
    LessonEntry(
        "initial-state",
        "Initial state",
        "One scene, other beginnings: the spikes differ, their intervals don't",
        "initial_state",
    ),
    LessonEntry(
        "representations",
        "Which representation compresses",
        "Spikes, intervals, firing rates and scenes: how well neighbours tell a pixel",
        "representations",
    ),
    LessonEntry(
        "lif-quantizer",
        "A leaky neuron is a quantizer",
        "Counting spikes rounds the light: in equal steps, or in steps that grow",
        "lif_quantizer",
    ),
    LessonEntry(
        "progressive-reconstruction",
        "Progressive reconstruction",
        "A picture sharpens for as long as its spikes are counted",
        "sharpening",
    ),
    LessonEntry(
        "rate-coding",
        "Rate coding",
        "Spikes by lot against integrate and fire: 1/√T against 1/T",
        "rate_coding",
    ),
    LessonEntry(
        "two-sensors",
        "Event camera and spike camera",
        "One scene, two sensors: what changes against how bright it is",
        "two_sensors",
    ),
    LessonEntry(
        "mystery-pixel",
        "Mystery pixel",
        "Guess a pixel's gain, leak and reset from its spikes",
        "mystery",
    ),
)
