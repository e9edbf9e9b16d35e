"""Small real recordings, a runner that works at once, and the window with a user in front of it."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from app.settings import settings_path
from app.state import Session
from models.codecs.spec import CodecSpec
from models.progress import Cancelled, Progress
from models.simulation.integrate_and_fire import FiringModel
from models.simulation.scenes import built_in_scene
from models.simulation.simulate import simulate
from models.simulation.truth import write_truths
from models.streams.opening import open_recording
from models.streams.recording import Recording
from models.streams.writers import write_dat

if TYPE_CHECKING:
    from app.workspace import Document
    from tests.app.user import User

HEIGHT, WIDTH, PLANES = 40, 56, 84
TRUTH_PLANES = (17, 45)
FAST = CodecSpec.of("jpeg", quality=60.0)


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_the_users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's own settings out of reach, also of what lives longer than a test."""
    own = settings_path()
    before = own.stat().st_mtime_ns if own.exists() else None
    with pytest.MonkeyPatch.context() as patch:
        path = tmp_path_factory.mktemp("settings") / "settings.toml"
        patch.setattr("app.settings.settings_path", lambda: path)
        yield
    assert (own.stat().st_mtime_ns if own.exists() else None) == before


@pytest.fixture(autouse=True)
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where settings are kept during a test."""
    path = tmp_path / "settings" / "settings.toml"
    monkeypatch.setattr("app.settings.settings_path", lambda: path)
    return path


@pytest.fixture(scope="session", autouse=True)
def garbage_is_collected_here() -> Iterator[None]:
    """Collect garbage on the GUI thread alone, as the viewer does.

    A job's thread that happened to collect a window of an earlier test would delete Qt's objects
    from outside the thread they live on, and the process would crash some windows later.
    """
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def young_garbage_is_collected() -> Iterator[None]:
    """Keep memory from growing while the automatic collection is off."""
    yield
    gc.collect(1)


@pytest.fixture(autouse=True)
def log_levels_as_before() -> Iterator[None]:
    """Put back the levels that `--log` sets for the whole process."""
    names = ["", *logging.root.manager.loggerDict]
    levels = {name: logging.getLogger(name or None).level for name in names}
    yield
    for name in ["", *logging.root.manager.loggerDict]:
        logging.getLogger(name or None).setLevel(levels.get(name, logging.NOTSET))


@pytest.fixture(autouse=True)
def no_threads_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves the threads of a runner behind."""
    before = set(threading.enumerate())
    yield
    left = {t for t in threading.enumerate() if t.name.startswith("job")} - before
    lives_on = "shared_user" in request.fixturenames
    assert lives_on or not left, f"threads left behind: {left}"


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `fan.dat` and its ground truth, and `disc.dat` of another size, without."""
    folder = tmp_path_factory.mktemp("recordings")
    fan = record(folder / "fan.dat", "fan", HEIGHT, WIDTH, PLANES)
    write_truths(fan, folder / "fan.dat", TRUTH_PLANES)
    record(folder / "disc.dat", "disc", 32, 48, 70)
    return folder


def record(path: Path, scene: str, height: int, width: int, planes: int) -> Any:
    simulation = simulate(
        built_in_scene(scene, height, width),
        planes,
        rng=np.random.default_rng(7),
        model=FiringModel(gain=0.6),
    )
    write_dat(simulation.stream, path, force=True)
    return simulation


@pytest.fixture(scope="session")
def fan(recordings: Path) -> Recording:
    return open_recording(recordings / "fan.dat")


@pytest.fixture
def document(fan: Recording) -> Document:
    """The recording `fan`, opened, with its index built."""
    from app.workspace import Document
    from models.representations.scrub_index import ScrubIndex

    made = Document(str(fan.path), fan, ScrubIndex(fan.stream))
    made.index.build()
    return made


@pytest.fixture
def session(document: Document) -> Session:
    """A session turned to `fan`, with a codec that takes milliseconds and a set quality."""
    from dataclasses import replace

    from app.presenters.documents import session_for

    return session_for(replace(Session(), codec=FAST, wanted_bits_per_scene_pixel=None), document)


@pytest.fixture(autouse=True)
def no_cache_of_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the bits of long recordings out of the user's own cache."""
    monkeypatch.setattr("app.coding.encode._folder_for_bits", lambda: tmp_path)


@pytest.fixture
def little_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is coded of `fan` count as a long bitstream, in pieces of one scene."""
    monkeypatch.setattr("models.codecs.pieces.LONG_BYTES", 48_000)
    monkeypatch.setattr("models.codecs.pieces.PLANES_AT_ONCE", 10)
    monkeypatch.setattr("models.codecs.scene_codec.SCENES_AT_ONCE", 1)
    monkeypatch.setattr("models.codecs.scene_reader.BLOCK_SCENES", 2)
    monkeypatch.setattr("models.codecs.decoded_planes.BLOCK_PLANES", 10)


@dataclass
class Work:
    """What was submitted to a runner that waits to be told to work."""

    slot: str
    work: Callable[[Progress], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None] | None
    title: str
    urgent: bool
    progress: Progress = field(default_factory=Progress)


class SteadyRunner:
    """A runner on the test's own thread: at once, or when it is told to.

    Attributes:
        at_once: whether work is done as it is submitted.
        submitted: the slot of every job, in order.
    """

    def __init__(self, at_once: bool = True) -> None:
        self.at_once = at_once
        self.submitted: list[str] = []
        self._waiting: dict[str, Work] = {}

    def submit(
        self,
        slot: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
        title: str = "",
        urgent: bool = False,
    ) -> None:
        self.cancel(slot)
        self.submitted.append(slot)
        self._waiting[slot] = Work(slot, work, done, failed, title, urgent)
        if self.at_once:
            self.finish(slot)

    def cancel(self, slot: str) -> None:
        waiting = self._waiting.pop(slot, None)
        if waiting is not None:
            waiting.progress.cancel()

    def is_busy(self, slot: str) -> bool:
        return slot in self._waiting

    def waiting(self) -> tuple[str, ...]:
        return tuple(self._waiting)

    def finish(self, slot: str) -> None:
        """Do the work of a slot and tell who asked for it."""
        job = self._waiting.pop(slot)
        try:
            result = job.work(job.progress)
        except Cancelled:
            return
        except Exception as error:
            if job.failed is None:
                raise
            job.failed(error)
        else:
            job.done(result)

    def finish_all(self) -> None:
        """Do everything that waits, and what it leads to."""
        while self._waiting:
            self.finish(next(iter(self._waiting)))


@pytest.fixture
def runner() -> SteadyRunner:
    return SteadyRunner()


@pytest.fixture
def late_runner() -> SteadyRunner:
    """A runner that works only when it is told to."""
    return SteadyRunner(at_once=False)


@pytest.fixture
def user(qtbot: Any, tmp_path: Path) -> Iterator[User]:
    """Somebody in front of the window, which shows no recording yet."""
    from tests.app.user import User

    somebody = User.with_window(qtbot, FAST)
    yield somebody
    somebody.leave()
    gc.collect()


@pytest.fixture(scope="module")
def window_of_fan(qapp: Any, recordings: Path) -> Iterator[Any]:
    """A window for all tests of a module, with `fan` open and encoded."""
    from tests.app.user import shown_window, wait_until_idle

    window = shown_window(FAST)
    window.open_path(recordings / "fan.dat")
    wait_until_idle(window)
    yield window
    window.close()
    window.deleteLater()
    gc.collect()


@pytest.fixture
def shared_user(qtbot: Any, window_of_fan: Any) -> Iterator[User]:
    """Somebody in front of a window that many use: it is set right again after each."""
    from tests.app.user import User

    somebody = User(qtbot, window_of_fan)
    somebody.turn_to_window()
    state = somebody.remember_state()
    yield somebody
    somebody.restore(state)


@pytest.fixture
def user_of_fan(user: User, recordings: Path) -> User:
    """Somebody who has opened `fan`, with the keyboard in the panes and nothing under way."""
    user.open(recordings / "fan.dat")
    return user
