"""What the program remembers between runs, in a TOML file of the user's configuration folder."""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from models.errors import suggest
from models.networks.device import DeviceChoice
from models.streams.scene_files import write_beside

RECENT_FILES = 12


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's preferences; field metadata says what each means.

    Attributes:
        theme: "dark" or "light".
        font_scale: enlarges all text, 0.75 to 2.
        job_threads: worker threads for encoding, maps and files.
        device: where networks run: "auto", "cpu" or "cuda".
        recent_files: the newest first.
    """

    theme: str = field(default="dark", metadata={"choices": ("dark", "light")})
    font_scale: float = field(default=1.0, metadata={"range": (0.75, 2.0)})
    job_threads: int = field(default=3, metadata={"range": (1, 32)})
    device: str = field(default="auto", metadata={"choices": tuple(map(str, DeviceChoice))})
    recent_files: tuple[str, ...] = ()

    def with_recent(self, path: Path) -> Settings:
        """Return the settings with a file moved to the front of the recent ones."""
        name = str(path.absolute())
        others = [recent for recent in self.recent_files if recent != name]
        return replace(self, recent_files=(name, *others)[:RECENT_FILES])


def settings_path() -> Path:
    """Where the settings lie; tests put another place here."""
    from platformdirs import user_config_path

    return user_config_path("spikeloupe", appauthor=False) / "settings.toml"


def load_settings(path: Path | None = None) -> tuple[Settings, tuple[str, ...]]:
    """Read the settings; never raises: what can't be used is left at its default and told.

    Returns:
        The settings, and a sentence for each problem.
    """
    path = path or settings_path()
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings(), ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Settings(), (f"the settings in {path} can't be read: {error}",)
    known = {entry.name: entry for entry in dataclasses.fields(Settings)}
    values: dict[str, Any] = {}
    problems = []
    for name, value in table.items():
        if name not in known:
            problems.append(f"unknown setting {name!r} in {path} ({suggest(name, known)})")
            continue
        fitting = _fitting(known[name], value)
        if fitting is None:
            problems.append(f"setting {name} = {value!r} in {path} is of no use")
        else:
            values[name] = fitting
    return Settings(**values), tuple(problems)


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings beside and move them into place."""
    import tomli_w

    path = path or settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    table = dataclasses.asdict(settings) | {"recent_files": list(settings.recent_files)}
    data = tomli_w.dumps(table).encode()
    write_beside(path, lambda file: file.write(data), force=True)


def _fitting(entry: dataclasses.Field[Any], value: Any) -> Any:
    """Return the value in the field's type, or None where it does not fit."""
    if entry.name == "recent_files":
        fits = isinstance(value, list) and all(isinstance(name, str) for name in value)
        return tuple(value[:RECENT_FILES]) if fits else None
    if "choices" in entry.metadata:
        return value if value in entry.metadata["choices"] else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    low, high = entry.metadata["range"]
    whole = isinstance(entry.default, int)
    if not low <= value <= high or (whole and value != int(value)):
        return None
    return int(value) if whole else float(value)
