"""What every presenter is handed, with work done at once on the test's own thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from app.coding.encode import encode_stretch
from app.coding.stretch import Stretch
from app.news import News
from app.state import Session
from app.store import SessionStore
from app.workspace import Coded, Document, Workspace
from models.progress import Progress
from models.streams.recording import Recording
from tests.app.conftest import FAST, SteadyRunner

W = TypeVar("W")


@dataclass
class Bench:
    """Store, workspace and news with one recording open, and a runner."""

    store: SessionStore
    workspace: Workspace
    news: News
    runner: SteadyRunner
    add: Callable[[Any], None]

    @property
    def session(self) -> Session:
        return self.store.session

    @property
    def key(self) -> str:
        return self.session.recording

    def shown(self, widget: W) -> W:
        """A view on screen."""
        self.add(widget)
        widget.show()
        return widget

    def put(self, coded: Coded) -> None:
        """Let a result come in."""
        self.workspace.coded[coded.key] = coded
        self.news.coded.emit(coded.key)


@pytest.fixture
def bench(qtbot: Any, session: Session, document: Document, runner: SteadyRunner) -> Bench:
    made = Bench(SessionStore(session), Workspace(), News(), runner, qtbot.addWidget)
    made.workspace.documents[document.key] = document
    return made


@pytest.fixture
def late(bench: Bench, late_runner: SteadyRunner) -> Bench:
    """The same, with a runner that works when it is told to."""
    bench.runner = late_runner
    return bench


@pytest.fixture(scope="session")
def coded(fan: Recording) -> Coded:
    """Planes 0 to 69 of `fan`, as they come back."""
    from models.codecs.bitstream import PipelineSpec
    from models.representations.scrub_index import ScrubIndex

    document = Document(str(fan.path), fan, ScrubIndex(fan.stream))
    return encode_stretch(document, FAST, PipelineSpec(), Stretch(0, 70), None, Progress())


@pytest.fixture(scope="session")
def disc(recordings: Path) -> Document:
    """Another recording, of another size."""
    from models.representations.scrub_index import ScrubIndex
    from models.streams.opening import open_recording

    recording = open_recording(recordings / "disc.dat")
    return Document(str(recording.path), recording, ScrubIndex(recording.stream))
