"""One adjustable thing of a form, as a plain value."""

from __future__ import annotations

from dataclasses import dataclass

Value = int | float | str | bool
KINDS = ("int", "float", "choice", "bool", "text")


@dataclass(frozen=True, slots=True)
class FormField:
    """What can be set, within which limits.

    Attributes:
        name: key of the value.
        label: what stands before the control.
        kind: one of `KINDS`.
        default: the value at first and after a reset.
        minimum: lowest value of a number, or None.
        maximum: highest value of a number, or None.
        choices: what a choice is made from.
        unit: stands after a number.
        help: a sentence for the tooltip.

    Raises:
        ValueError: the kind is none of `KINDS`, or a choice has nothing to choose from.
    """

    name: str
    label: str
    kind: str
    default: Value
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    help: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"the field {self.name!r} is of kind {self.kind!r}, not of {KINDS}")
        if self.kind == "choice" and not self.choices:
            raise ValueError(f"the field {self.name!r} has nothing to choose from")
