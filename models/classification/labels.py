"""The data sets by name: their labels, and the sensor that their pictures are shown to.

A picture is shown with its longest side as long as the sensor's: those of CIFAR-10, and those of
MNIST with a black margin of two pixels, are twice as large as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.errors import RequestError, suggest


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set that a classifier is for.

    Attributes:
        name: as on the command line.
        title: as in a table.
        source: of its pictures, with their licence.
        labels: of its classes, in the order of their numbers.
        side: of the square sensor that its pictures are shown to, in pixels.
        mirrors: whether a picture's mirror image is of the same class.
    """

    name: str
    title: str
    source: str
    labels: tuple[str, ...]
    side: int
    mirrors: bool


MNIST = DataSet(
    "mnist",
    "S-MNIST",
    "MNIST (LeCun, Cortes), CC BY-SA 3.0",
    tuple("0123456789"),
    64,
    mirrors=False,
)
CIFAR = DataSet(
    "cifar",
    "S-CIFAR",
    "CIFAR-10 (Krizhevsky, 2009), no licence stated",
    ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    64,
    mirrors=True,
)
CALTECH = DataSet(
    "caltech",
    "S-CALTECH",
    "Caltech 101 (Li, Andreeto, Ranzato, Perona), CC BY 4.0",
    (
        "Leopards", "Motorbikes", "accordion", "airplanes", "bonsai", "brain", "buddha",
        "butterfly", "car_side", "cellphone", "chair", "chandelier", "crab", "dalmatian",
        "dolphin", "dragonfly", "electric_guitar", "elephant", "ewer", "ferry", "flamingo",
        "grand_piano", "hawksbill", "helicopter", "ibis", "joshua_tree", "kangaroo", "ketch",
        "laptop", "lotus", "menorah", "minaret", "revolver", "scorpion", "soccer_ball",
        "starfish", "stop_sign", "sunflower", "umbrella", "watch", "windsor_chair", "yin_yang",
    ),
    96,
    mirrors=True,
)  # fmt: skip
DATA_SETS = {one.name: one for one in (MNIST, CIFAR, CALTECH)}
"""By name."""


def data_set(name: str) -> DataSet:
    """Return a data set.

    Raises:
        RequestError: there is none of this name.
    """
    if name not in DATA_SETS:
        raise RequestError(f"unknown data set {name!r}", suggest(name, DATA_SETS))
    return DATA_SETS[name]
