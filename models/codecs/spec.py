"""What a codec is called, what can be set on it, and what it is asked for: plain values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from models.errors import MalformedError, ParameterError, suggest

Scalar: TypeAlias = int | float | str | bool


class ItemKind(StrEnum):
    """What a codec codes."""

    SCENES = "scenes"
    SPIKES = "spikes"


class Paradigm(StrEnum):
    """How a recording meets a codec (SCI, Fig. 2).

    ATC: analyse, then code: scenes are coded. CTA: code, then analyse: the planes are. CAAS: code
    and analyse simultaneously: features are, from which scenes are read.
    """

    ATC = "atc"
    CTA = "cta"
    CAAS = "caas"


@dataclass(frozen=True, slots=True)
class CodecSpec:
    """A codec by name with its parameters: JSON-able, hashable; equal spec, equal codec.

    >>> CodecSpec.of("hevc", quality=40.0, preset="slow").replace(quality=50.0)["quality"]
    50.0
    """

    name: str
    parameters: tuple[tuple[str, Scalar], ...] = ()

    @classmethod
    def of(cls, name: str, /, **parameters: Scalar) -> CodecSpec:
        """Build a spec from keyword parameters."""
        return cls(name, tuple(sorted(parameters.items())))

    def __getitem__(self, key: str) -> Scalar:
        return dict(self.parameters)[key]

    def __iter__(self) -> Iterator[tuple[str, Scalar]]:
        return iter(self.parameters)

    def replace(self, **parameters: Scalar) -> CodecSpec:
        """Return this spec with some parameters set anew."""
        return CodecSpec.of(self.name, **{**dict(self.parameters), **parameters})

    def to_json(self) -> dict[str, object]:
        """Return the spec as what `json.dumps` takes."""
        return {"name": self.name, "parameters": dict(self.parameters)}

    @classmethod
    def from_json(cls, data: object) -> CodecSpec:
        """Read what `to_json` gave.

        Raises:
            MalformedError: the data is not a spec.
        """
        if not isinstance(data, Mapping) or not isinstance(data.get("name"), str):
            raise MalformedError(f"not a codec spec: {data!r:.80}")
        parameters = data.get("parameters", {})
        if not isinstance(parameters, Mapping) or not all(
            isinstance(key, str) and isinstance(value, int | float | str)
            for key, value in parameters.items()
        ):
            raise MalformedError(f"not a codec's parameters: {parameters!r:.80}")
        return cls.of(str(data["name"]), **dict(parameters))


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that can be set on a codec; forms and `--param` are built from it.

    A choice has `choices`; an int or a float has `minimum` and `maximum`. One `of_groups` changes
    nothing where each scene is coded by itself.
    """

    name: str
    default: Scalar
    help: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    of_groups: bool = False

    def checked(self, value: Scalar) -> Scalar:
        """Return the value in this parameter's type, in range; a str is parsed.

        Raises:
            ParameterError: the value is of the wrong kind or out of range.
        """
        if isinstance(self.default, bool):
            return self._checked_bool(value)
        if isinstance(self.default, str):
            if str(value) not in self.choices:
                raise ParameterError(f"{self.name}={value!s}", suggest(str(value), self.choices))
            return str(value)
        return self._checked_number(value)

    def _checked_bool(self, value: Scalar) -> bool:
        words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
        if str(value).lower() not in words:
            raise ParameterError(f"{self.name}={value!s} is neither true nor false")
        return words[str(value).lower()]

    def _checked_number(self, value: Scalar) -> int | float:
        try:
            number = float(value)
        except ValueError as error:
            raise ParameterError(f"{self.name}={value!s} is not a number") from error
        low = -math.inf if self.minimum is None else self.minimum
        high = math.inf if self.maximum is None else self.maximum
        if not low <= number <= high:
            raise ParameterError(f"{self.name}={value!s} is outside {low:g} to {high:g}")
        if isinstance(self.default, int):
            if number != int(number):
                raise ParameterError(f"{self.name}={value!s} must be a whole number")
            return int(number)
        return number


QUALITY = "quality"
"""Name of the one continuous parameter that every lossy codec has, 0 (smallest) to 100."""


@dataclass(frozen=True, slots=True)
class CodecInfo:
    """What can be said of a codec without loading it; menus and `spikeloupe codecs` show it.

    Attributes:
        name: as in a spec, e.g. "hevc".
        label: as in a menu, e.g. "HEVC (x265)".
        summary: one sentence.
        item: what it codes.
        lossless: whether spikes come back bit for bit.
        parameters: what can be set; a lossy codec has `quality` first.
        inter: whether scenes may be predicted from others (`--gop` above 1).
        bits_per_scene_pixel: the (smallest, largest) to be expected on ordinary scenes, or None
            for a lossless codec.
        family: the menu group: "learned", "classical" or "lossless".
        paradigm: how recordings meet it unless somebody says otherwise.
        gop: scenes of a group unless somebody says otherwise.
    """

    name: str
    label: str
    summary: str
    item: ItemKind
    lossless: bool
    parameters: tuple[Parameter, ...]
    inter: bool
    bits_per_scene_pixel: tuple[float, float] | None
    family: str
    paradigm: Paradigm = Paradigm.ATC
    gop: int = 1

    def parameter(self, name: str) -> Parameter:
        """Return the parameter of this name.

        Raises:
            ParameterError: the codec has none of this name.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = [parameter.name for parameter in self.parameters]
        raise ParameterError(f"codec {self.name} has no parameter {name!r}", suggest(name, known))

    def complete(self, spec: CodecSpec) -> CodecSpec:
        """Return the spec with every parameter checked and the missing ones at their defaults."""
        given = {name: self.parameter(name).checked(value) for name, value in spec.parameters}
        return CodecSpec.of(
            self.name, **{p.name: given.get(p.name, p.default) for p in self.parameters}
        )
