"""Everything the user can do, as one table: menus, keys and help are built from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing the user can do.

    Attributes:
        id: names it, e.g. "playback.toggle".
        label: as in the menu.
        keys: default shortcuts, as Qt spells them.
        menu: the menu that it is in, or "" for keys only.
        help: one sentence.
        panes_only: active only while the pane area has the focus (letters, arrows, Space).
        checkable: whether it is on or off.
        repeats: whether a key that is held does it again and again.
    """

    id: str
    label: str
    keys: tuple[str, ...]
    menu: str
    help: str
    panes_only: bool = False
    checkable: bool = False
    repeats: bool = False


def _playback(id_: str, label: str, keys: tuple[str, ...], text: str) -> ActionSpec:
    return ActionSpec(id_, label, keys, "Playback", text, panes_only=True)


def _step(id_: str, label: str, keys: tuple[str, ...], text: str) -> ActionSpec:
    return ActionSpec(id_, label, keys, "Playback", text, panes_only=True, repeats=True)


def _view(id_: str, label: str, keys: tuple[str, ...], text: str) -> ActionSpec:
    return ActionSpec(id_, label, keys, "View", text, panes_only=True)


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("file.open", "Open…", ("Ctrl+O",), "File", "Open a recording or a .slp"),
    ActionSpec("file.open_raw", "Open raw…", ("Ctrl+Shift+O",), "File", "Say how the file lies"),
    ActionSpec("file.simulate", "Simulate…", (), "File", "Fire spikes from a moving scene"),
    ActionSpec("file.demo", "Open demo", (), "File", "Open the recording that comes along"),
    ActionSpec("file.reload", "Reload", ("F5", "Ctrl+R"), "File", "Read the recording again"),
    ActionSpec(
        "file.sidecar", "Keep geometry in a sidecar", (), "File", "Write it to a .toml beside"
    ),
    ActionSpec("file.close", "Close recording", ("Ctrl+W",), "File", "Close the recording shown"),
    ActionSpec("file.save_slp", "Save bitstream…", ("Ctrl+E",), "File", "Save what was encoded"),
    ActionSpec(
        "file.save_png", "Save view as PNG…", ("Ctrl+Shift+S",), "File", "Save what the panes show"
    ),
    ActionSpec("file.quit", "Quit", ("Ctrl+Q",), "File", "Close the window"),
    ActionSpec("edit.copy", "Copy view", ("Ctrl+C",), "Edit", "Copy what the panes show"),
    ActionSpec("edit.copy_metrics", "Copy metrics", (), "Edit", "Copy the metrics as CSV"),
    _view("view.grid", "Grid", ("S",), "All panes side by side"),
    _view("view.only_a", "A only", ("A",), "The raw side of the comparison"),
    _view("view.only_b", "B only", ("B",), "The coded side of the comparison"),
    _view("view.flip", "Flip A⇄B", ("X",), "Change between A and B; hold for a moment"),
    _view("view.wipe_vertical", "Wipe, vertical line", ("V",), "A left of the line, B right"),
    _view("view.wipe_horizontal", "Wipe, horizontal line", ("H",), "A above the line, B below"),
    _view("view.side_by_side", "A beside B", ("Shift+S",), "Both sides, as large as can be"),
    _view("view.difference", "Difference", ("D",), "B − A, amplified"),
    _view("view.difference_gain", "Amplify the difference", ("Shift+D",), "1, 2, 4, 8, 16 times"),
    _view("view.compared", "Compare another quantity", ("Q",), "Scene, ISI, firing rate, spikes"),
    _view("view.zoom_in", "Zoom in", ("Ctrl++", "Ctrl+="), "Next larger zoom step"),
    _view("view.zoom_out", "Zoom out", ("Ctrl+-",), "Next smaller zoom step"),
    _view("view.zoom_one", "Zoom to 100 %", ("Ctrl+0",), "One screen pixel a pixel"),
    _view("view.fit", "Fit", ("Ctrl+9", "Backspace"), "The whole plane in each pane"),
    ActionSpec("view.link", "Link zoom", ("Z",), "View", "One camera for all panes", True, True),
    _view("view.pixel_grid", "Pixel grid and values", ("G",), "Shown from 16 screen pixels on"),
    _view("view.auto_levels", "Levels from the picture", ("C",), "Set levels to what is shown"),
    _view("view.next_map", "Next colour map", ("N",), "Of the quantity in the chosen pane"),
    ActionSpec(
        "view.overlay_attention",
        "Attention over scenes",
        ("W",),
        "View",
        "Where the spikes guide the codec, over spikes and scenes",
        True,
        True,
    ),
    ActionSpec(
        "view.overlay_bits",
        "Bits over scenes",
        ("Shift+W",),
        "View",
        "Where the bits went, over spikes and scenes",
        True,
        True,
    ),
    ActionSpec(
        "view.overlay_motion",
        "Motion over scenes",
        ("F",),
        "View",
        "How things moved since the feature before (CAAS), as arrows over spikes and scenes",
        True,
        True,
    ),
    _view("view.next_neighbour", "Another aligned feature", ("T",), "Mean, or one of its four"),
    _view("view.restore", "All panes", ("0",), "Undo a maximised pane"),
    ActionSpec("view.theme", "Light theme", (), "View", "Light or dark", False, True),
    ActionSpec("view.fullscreen", "Full screen", ("F11",), "View", "On or off", False, True),
    ActionSpec("view.focus", "Focus mode", ("Ctrl+F",), "View", "Hide the docks", False, True),
    ActionSpec("view.recordings", "Recordings", ("F6",), "View", "Show or hide them"),
    ActionSpec("view.codec", "Codec and metrics", ("F7",), "View", "What it costs and keeps"),
    ActionSpec("view.levels", "Levels", ("F8",), "View", "Colours of the chosen pane"),
    ActionSpec("view.inspector", "Inspector", ("F9",), "View", "Values of every pane"),
    ActionSpec(
        "view.labels", "Labels (classification)", ("F12",), "View", "What the recording shows"
    ),
    ActionSpec("view.reset", "Reset layout", (), "View", "Docks and panes as at first"),
    _playback("play.toggle", "Play / pause", ("Space",), "Let time go by, or stand still"),
    _playback("play.reverse", "Play backward", ("J",), "Again: twice as fast"),
    _playback("play.pause", "Stop", ("K",), "Stand still"),
    _playback("play.forward", "Play forward", ("L",), "Again: twice as fast"),
    _step("play.back_1", "Back 1 plane", ("Left", ","), "One plane back"),
    _step("play.on_1", "On 1 plane", ("Right", "."), "One plane on"),
    _step("play.back_10", "Back 10 planes", ("Shift+Left",), "Ten planes back"),
    _step("play.on_10", "On 10 planes", ("Shift+Right",), "Ten planes on"),
    _step("play.back_100", "Back 100 planes", ("Ctrl+Left",), "A hundred planes back"),
    _step("play.on_100", "On 100 planes", ("Ctrl+Right",), "A hundred planes on"),
    _step("play.back_window", "Back one window", ("PgUp",), "By the window's planes"),
    _step("play.on_window", "On one window", ("PgDown",), "By the window's planes"),
    _playback("play.first", "First plane", ("Home",), "Of the range, then of the recording"),
    _playback("play.last", "Last plane", ("End",), "Of the range, then of the recording"),
    _playback("play.in", "In point here", ("I",), "The range begins at this plane"),
    _playback("play.out", "Out point here", ("O",), "The range ends with this plane"),
    _playback("play.clear_in", "Clear in point", ("Shift+I",), "The range begins at plane 0"),
    _playback("play.clear_out", "Clear out point", ("Shift+O",), "The range ends at the end"),
    _playback("play.loop", "Next loop mode", ("Ctrl+L",), "Once, loop, ping-pong"),
    _playback("play.marker", "Marker here", ("M",), "Set or remove a marker"),
    _step("play.marker_next", "Next marker", ("Ctrl+PgDown",), "Go to the next marker"),
    _step("play.marker_previous", "Previous marker", ("Ctrl+PgUp",), "Go to the one before"),
    _step("play.window_shorter", "Shorter window", ("[", "Shift+Down"), "Fewer planes pooled"),
    _step("play.window_longer", "Longer window", ("]", "Shift+Up"), "More planes pooled"),
    ActionSpec("codec.encode", "Encode", ("Ctrl+Return",), "Codec", "Encode the chosen planes"),
    ActionSpec("codec.solve", "Solve for…", ("Ctrl+B",), "Codec", "Type a bitrate or a PSNR"),
    ActionSpec("codec.finer", "Bitrate up", ("Alt+Up",), "Codec", "One notch more bits"),
    ActionSpec("codec.coarser", "Bitrate down", ("Alt+Down",), "Codec", "One notch fewer bits"),
    ActionSpec("codec.pin", "Pin this result", (), "Codec", "Keep it beside the next"),
    ActionSpec("codec.curves", "Compare codecs", (), "Codec", "Rate–distortion curves of several"),
    ActionSpec(
        "codec.paradigms",
        "Compare paradigms…",
        (),
        "Codec",
        "Code planes, scenes or features: which keeps most for its bits",
    ),
    ActionSpec(
        "codec.classify_folder",
        "Classify a folder…",
        ("Shift+F12",),
        "Codec",
        "Labels of many recordings, raw or coded: map, report, confusion",
    ),
    ActionSpec("codec.weights", "Fetch weights…", (), "Codec", "Of CompressAI's models"),
    ActionSpec("job.cancel", "Cancel", ("Esc",), "Codec", "Stop the work, then leave the mode"),
    ActionSpec("learn.lessons", "Lessons", ("F4",), "Learn", "How light becomes spikes"),
    ActionSpec("learn.previous", "Previous lesson", ("Alt+Left",), "Learn", "Go one lesson back"),
    ActionSpec("learn.next", "Next lesson", ("Alt+Right",), "Learn", "Go one lesson on"),
    ActionSpec("learn.reset", "Reset lesson", (), "Learn", "Set everything as at first"),
    ActionSpec(
        "learn.record", "Use lesson as a recording", (), "Learn", "Open what it shows in the viewer"
    ),
    ActionSpec("help.keys", "Shortcuts", ("F1", "?"), "Help", "Every key and gesture"),
    ActionSpec("help.about", "About Spikeloupe", (), "Help", "Version and licences"),
)

MENUS = ("File", "Edit", "View", "Playback", "Codec", "Learn", "Help")
