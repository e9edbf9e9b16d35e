"""The codec panel: which codec, how many bits or what quality, over which planes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.codec_picker import CodecChoice, CodecPicker
from widgets.coding_status import Certainty, CodingStatus
from widgets.form_field import FormField, Value
from widgets.parameter_form import ParameterForm
from widgets.quantities import bits_text, significant
from widgets.quiet_controls import (
    QuietComboBox,
    QuietSpinBox,
    icon_button,
    label,
    number_label,
    push_button,
)
from widgets.solve_box import SolveBox
from widgets.value_slider import Scale, ValueSlider

BITRATE_SCALE = Scale(0.02, 4.0, logarithmic=True)
SCOPES = {"scene": "this scene", "range": "in–out range", "all": "all planes"}
PARADIGMS = {
    "atc": ("ATC · code the scenes", "Analyse, then code: scenes are reconstructed, then coded"),
    "cta": ("CTA · code the planes", "Code, then analyse: planes are coded, then reconstructed"),
    "caas": ("CAAS · code features", "Features are coded, from which scene and class are read"),
}
_LONGEST_PLANES = 65_536


class CodecPanel(QWidget):
    """Everything that decides about a bitstream, on one panel.

    Either slider may be dragged: `…Dragged` follows the hand, `…Chosen` comes when it lets go.
    Setters are silent, and don't move a slider that is held.

    Signals:
        codecChosen, paradigmChosen, reconstructionChosen, scopeChosen: a name.
        windowChosen, strideChosen: planes.
        gopChosen: scenes; 1 codes every scene for itself, 0 all in one group.
        bitrateDragged, bitrateChosen: bits per scene pixel.
        qualityDragged, qualityChosen: in the codec's own units.
        solveRequested: a `widgets.target.Target`.
        parameterChanged: name and value.
        encodeRequested, cancelRequested, verifyRequested, saveRequested.
    """

    codecChosen = Signal(str)
    paradigmChosen = Signal(str)
    reconstructionChosen = Signal(str)
    windowChosen = Signal(int)
    strideChosen = Signal(int)
    gopChosen = Signal(int)
    scopeChosen = Signal(str)
    bitrateDragged = Signal(float)
    bitrateChosen = Signal(float)
    qualityDragged = Signal(float)
    qualityChosen = Signal(float)
    solveRequested = Signal(object)
    parameterChanged = Signal(str, object)
    encodeRequested = Signal()
    cancelRequested = Signal()
    verifyRequested = Signal()
    saveRequested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._make_choices()
        self._make_sliders()
        self._make_actions()
        self._lay_out()
        self._connect()
        self.set_paradigms(tuple(PARADIGMS))
        self.set_bitrate(None)
        self.set_quality(None)
        self.set_busy(False)
        self.set_can_save(False)

    # Building

    def _make_choices(self) -> None:
        self._codec = CodecPicker()
        self._paradigm = QuietComboBox()
        self._paradigm.setAccessibleName("Paradigm")
        self._reconstruction = QuietComboBox()
        self._reconstruction.setAccessibleName("Reconstruction")
        self._window = QuietSpinBox(1, _LONGEST_PLANES, " planes")
        self._window.setAccessibleName("Reconstruction window")
        self._window.setToolTip("Planes from which one scene is reconstructed")
        self._stride = QuietSpinBox(1, _LONGEST_PLANES, " planes")
        self._stride.setAccessibleName("Stride")
        self._stride.setToolTip("Planes that one coded scene stands for")
        self._gop = _GopBox()
        self._gop.setAccessibleName("Group of pictures")
        self._gop.setToolTip("Scenes coded together: 1 codes each for itself, all is one group")
        self._scope = QuietComboBox()
        self._scope.setAccessibleName("What to encode")
        for name, text in SCOPES.items():
            self._scope.addItem(text, name)
        self._form = ParameterForm()

    def _make_sliders(self) -> None:
        self._bitrate = ValueSlider(BITRATE_SCALE)
        self._bitrate.setAccessibleName("Bitrate in bits per scene pixel")
        self._bitrate_text = number_label("0.000 bpp")
        self._bitrate_badge = number_label("exact", "muted", small=True)
        self._quality = ValueSlider(Scale(0.0, 100.0))
        self._quality.setAccessibleName("Quality")
        self._quality_text = number_label("0.000 bpp")
        self._solve = SolveBox()

    def _make_actions(self) -> None:
        self._encode = push_button("Encode", "Encode the chosen planes", role="primary")
        self._cancel = push_button("Cancel", "Stop encoding", icon_name="x")
        self._verify = icon_button(
            "refresh-cw",
            "Verify",
            "Decode the bytes again in a fresh process and compare",
        )
        self._save = icon_button("save", "Save .slp…", "Save .slp…: write the bitstream to a file")
        self._status = CodingStatus()

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._codec, 0, 0, 1, 2)
        self._add_row("Paradigm", self._paradigm)
        self._add_row("Reconstruction", self._reconstruction)
        self._add_row("Window", _side_by_side(self._window, "stride", self._stride))
        self._add_row("GOP", self._gop)
        self._add_row("Bitrate", _row(self._bitrate, self._bitrate_text, self._bitrate_badge))
        room = _room_of(self._bitrate_badge)
        self._add_row("Quality", _row(self._quality, self._quality_text, room))
        self._add_row("Solve for", self._solve)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(4)
        column.addLayout(self._grid)
        column.addWidget(self._form)
        column.addSpacing(2)
        column.addWidget(_row(self._encode, self._cancel, self._scope))
        column.addWidget(_row(self._status, self._verify, self._save))
        width = self.fontMetrics().horizontalAdvance("Reconstruction") + 2
        self._grid.setColumnMinimumWidth(0, width)
        self._form.set_label_width(width)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _add_row(self, text: str, control: QWidget) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(label(text, "muted"), row, 0)
        self._grid.addWidget(control, row, 1)

    def _connect(self) -> None:
        self._codec.codecChosen.connect(self.codecChosen)
        for box, signal in (
            (self._paradigm, self.paradigmChosen),
            (self._reconstruction, self.reconstructionChosen),
            (self._scope, self.scopeChosen),
        ):
            box.activated.connect(_emit_data(box, signal))
        self._window.valueRequested.connect(self.windowChosen)
        self._stride.valueRequested.connect(self.strideChosen)
        self._gop.valueRequested.connect(self.gopChosen)
        self._bitrate.dragged.connect(self._drag_bitrate)
        self._bitrate.chosen.connect(self.bitrateChosen)
        self._quality.dragged.connect(self._drag_quality)
        self._quality.chosen.connect(self.qualityChosen)
        self._solve.solveRequested.connect(self.solveRequested)
        self._form.changed.connect(self.parameterChanged)
        self._encode.clicked.connect(self.encodeRequested)
        self._cancel.clicked.connect(self.cancelRequested)
        self._verify.clicked.connect(self.verifyRequested)
        self._save.clicked.connect(self.saveRequested)

    # What is shown

    def set_codecs(self, codecs: Sequence[CodecChoice]) -> None:
        """Offer these codecs."""
        self._codec.set_codecs(codecs)

    def set_codec(self, name: str) -> None:
        """Show the codec in use."""
        self._codec.choose(name)

    def set_paradigms(self, names: Sequence[str]) -> None:
        """Offer these of `PARADIGMS`."""
        shown = self._paradigm.currentData()
        self._paradigm.clear()
        for name in names:
            text, tip = PARADIGMS[name]
            self._paradigm.addItem(text, name)
            self._paradigm.setItemData(self._paradigm.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._paradigm.setEnabled(len(names) > 1)
        self._paradigm.choose(shown if shown in names else names[0] if names else "")

    def set_paradigm(self, name: str) -> None:
        """Show the paradigm in use."""
        self._paradigm.choose(name)

    def set_reconstructions(self, names_and_labels: Sequence[tuple[str, str]]) -> None:
        """Offer these reconstructions."""
        shown = self._reconstruction.currentData()
        self._reconstruction.clear()
        for name, text in names_and_labels:
            self._reconstruction.addItem(text, name)
        if not self._reconstruction.choose(shown) and names_and_labels:
            self._reconstruction.choose(names_and_labels[0][0])

    def set_reconstruction(self, name: str) -> None:
        """Show the reconstruction in use."""
        self._reconstruction.choose(name)

    def set_window(self, planes: int) -> None:
        """Show the reconstruction window."""
        self._window.show_value(planes)

    def set_stride(self, planes: int) -> None:
        """Show how many planes one scene stands for."""
        self._stride.show_value(planes)

    def set_gop(self, scenes: int) -> None:
        """Show how many scenes are coded together; 0 is all."""
        self._gop.show_value(scenes)

    def set_scope(self, name: str) -> None:
        """Show which of `SCOPES` is encoded."""
        self._scope.choose(name)

    def set_bitrate(
        self, bits_per_scene_pixel: float | None, certainty: Certainty | str = Certainty.EXACT
    ) -> None:
        """Show the bits that the codec spends, and whether they are estimated or exact."""
        if bits_per_scene_pixel is None:
            self._bitrate_text.setText("– bpp")
            self._bitrate_badge.setText("")
            return
        self._bitrate.set_value(bits_per_scene_pixel)
        self._show_bits(bits_per_scene_pixel, Certainty(certainty))

    def set_quality(self, value: float | None) -> None:
        """Show the quality in use, or none."""
        if value is None:
            self._quality_text.setText("–")
            return
        self._quality.set_value(value)
        self._quality_text.setText(significant(value, 3))

    def set_quality_range(self, minimum: float, maximum: float) -> None:
        """Give the ends of the codec's quality scale.

        Raises:
            ValueError: the minimum isn't below the maximum.
        """
        self._quality.set_scale(Scale(minimum, maximum))

    def set_part_enabled(self, part: str, enabled: bool, reason: str = "") -> None:
        """Let a part be used or not, with the reason as its tooltip.

        Args:
            part: "bitrate", "quality", "solve", "paradigm", "reconstruction", "window", "stride",
                "gop" or "scope".
            enabled: whether it can be used.
            reason: why not.

        Raises:
            KeyError: there is no such part.
        """
        parts: dict[str, QWidget] = {
            "bitrate": self._bitrate,
            "quality": self._quality,
            "solve": self._solve,
            "paradigm": self._paradigm,
            "reconstruction": self._reconstruction,
            "window": self._window,
            "stride": self._stride,
            "gop": self._gop,
            "scope": self._scope,
        }
        parts[part].setEnabled(enabled)
        if reason or not enabled:
            parts[part].setToolTip(reason)

    def set_parameters(self, fields: Sequence[FormField]) -> None:
        """Build the form of the codec's own parameters."""
        self._form.set_fields(fields)
        self._form.setVisible(bool(fields))

    def set_parameter_values(self, values: Mapping[str, Value]) -> None:
        """Show the codec's parameters."""
        self._form.set_values(values)

    def set_solve_text(self, text: str) -> None:
        """Show a target."""
        self._solve.set_text(text)

    def set_solve_message(self, text: str, *, is_error: bool = False) -> None:
        """Say what was found, or why not."""
        self._solve.set_message(text, is_error=is_error)

    def set_busy(self, busy: bool) -> None:
        """Offer to cancel while something is encoded, and to encode otherwise."""
        self._encode.setVisible(not busy)
        self._cancel.setVisible(busy)
        self._scope.setEnabled(not busy)

    def set_can_encode(self, can: bool, reason: str = "") -> None:
        """Let encoding be asked for, or say why not."""
        self._encode.setEnabled(can)
        self._encode.setToolTip(reason or "Encode the chosen planes")

    def set_can_save(self, can: bool) -> None:
        """Let the bitstream be saved and verified: there is one."""
        self._save.setEnabled(can)
        self._verify.setEnabled(can)

    def set_status(
        self, certainty: Certainty | str, size_bytes: int | None = None, detail: str = ""
    ) -> None:
        """Show what is known of the bitstream."""
        self._status.show_status(certainty, size_bytes, detail)

    # On behalf of the user

    def nudge_bitrate(self, notches: int) -> None:
        """Move the bitrate by notches, as the arrow keys on the slider do."""
        if self._bitrate.isEnabled():
            self._bitrate.nudge(notches)

    def focus_solve(self) -> None:
        """Let the user type a target."""
        self._solve.focus_editor()

    def _drag_bitrate(self, bits_per_scene_pixel: float) -> None:
        self._show_bits(bits_per_scene_pixel, None)
        self.bitrateDragged.emit(bits_per_scene_pixel)

    def _drag_quality(self, value: float) -> None:
        self._quality_text.setText(significant(value, 3))
        self.qualityDragged.emit(value)

    def _show_bits(self, bits_per_scene_pixel: float, certainty: Certainty | None) -> None:
        badges = {None: "asked", Certainty.ESTIMATED: "est.", Certainty.VERIFIED: "exact"}
        self._bitrate_text.setText(bits_text(bits_per_scene_pixel))
        self._bitrate_badge.setText(badges.get(certainty, str(certainty)))


class _GopBox(QuietSpinBox):
    """Scenes coded together, in words for the two that mean something of their own."""

    def __init__(self) -> None:
        super().__init__(0, 999)
        self.setSpecialValueText("all scenes in one group")
        self.valueChanged.connect(self._name)

    def show_value(self, value: float) -> None:
        super().show_value(value)
        self._name(self.value())

    def _name(self, scenes: int) -> None:
        self.setSuffix(" · each scene by itself" if scenes == 1 else " scenes a group")


def _row(*parts: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for part in parts:
        row.addWidget(part, int(part is parts[0]))
    return holder


def _room_of(part: QWidget) -> QWidget:
    """Leave as much room as another row gives to a part, so that both line up."""
    room = QWidget()
    room.setFixedWidth(part.minimumWidth())
    return room


def _side_by_side(first: QWidget, text: str, second: QWidget) -> QWidget:
    pair = _row(first, label(text, "muted"), second)
    pair.layout().setStretchFactor(second, 1)
    return pair


def _emit_data(box: QuietComboBox, signal: Signal) -> object:
    return lambda index: signal.emit(box.itemData(index))
