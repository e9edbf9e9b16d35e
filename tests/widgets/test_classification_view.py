import csv
import io

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from widgets.classification_view import HEADS, ClassificationView, DataSetChoice
from widgets.ranked_bars import RankedBars

RANKED = (("ketch", 0.971), ("ferry", 0.02), ("brain", 0.005), ("crab", 0.003), ("emu", 0.001))
SETS = (
    DataSetChoice("mnist", "S-MNIST"),
    DataSetChoice("cifar", "S-CIFAR", "its weights are missing"),
    DataSetChoice("caltech", "S-CALTECH"),
)


@pytest.fixture
def view(qtbot):
    made = ClassificationView()
    qtbot.addWidget(made)
    made.resize(356, 700)
    made.set_data_sets(SETS)
    made.set_data_set("mnist")
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_data_set_is_chosen_by_key_and_missing_ones_are_passed_over(view):
    chosen = []
    view.dataSetChosen.connect(chosen.append)
    box = view.findChild(QComboBox)
    assert [box.itemText(row) for row in range(3)] == ["S-MNIST", "S-CIFAR", "S-CALTECH"]
    assert not box.model().item(1).isEnabled()
    assert box.itemData(1, Qt.ItemDataRole.ToolTipRole) == "its weights are missing"
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert chosen == ["caltech"]
    view.set_data_set("mnist")
    assert chosen == ["caltech"]  # what is told from outside is nobody's choice


def test_labels_with_their_confidence(view):
    side = view.sides["a"]
    side.set_labels(RANKED, "sci 40", "6 features")
    assert side.texts() == ("ketch", "confidence 97.1 % · 6 features", "sci 40")
    bars = side.findChild(RankedBars)
    assert bars.accessibleDescription().startswith("ketch 97.1 %, ferry 2.0 %")
    side.set_message("Encode to see what comes back")
    assert side.texts() == ("–", "Encode to see what comes back", "")
    assert bars.texts() == []


def test_bars_are_as_long_as_labels_are_likely(qtbot):
    bars = RankedBars("accent")
    qtbot.addWidget(bars)
    bars.resize(400, bars.sizeHint().height())
    bars.set_ranked([("all of it", 1.0), ("half", 0.5), ("none", 0.0)])
    image = bars.grab().toImage()

    def filled(row):
        y = 20 * row + 10
        track = image.pixelColor(399 - 70, 2 * 20 + 10)  # of the empty bar, right of its start
        across = range(185, 335)
        return sum(image.pixelColor(x, y) != track for x in across) / len(across)

    lengths = [filled(row) for row in range(3)]
    assert lengths[0] > 0.9
    assert lengths[1] == pytest.approx(lengths[0] / 2, abs=0.1)
    assert lengths[2] < 0.05


def test_what_was_told_at_each_bitrate_is_a_table(view):
    view.set_rows([("raw", "1", "ketch", "97.1 %"), ("sci 40 caas", "0.0163", "ferry", "51.0 %")])
    rows = list(csv.reader(io.StringIO(view.to_csv())))
    assert rows[0] == list(HEADS)
    assert rows[2] == ["sci 40 caas", "0.0163", "ferry", "51.0 %"]
    view.set_rows(())
    assert len(list(csv.reader(io.StringIO(view.to_csv())))) == 1


def test_it_says_when_somebody_looks(view):
    looks = []
    view.becameVisible.connect(lambda: looks.append(True))
    view.hide()
    view.show()
    assert looks == [True]
