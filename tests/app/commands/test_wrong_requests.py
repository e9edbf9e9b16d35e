"""What a newcomer types wrong: one line says what is wrong and how to mend it, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.commands.running import Run, snapshot

FILES = {
    "info nope.dat": "nope.dat can't be opened: No such file",
    "info empty": "empty is a folder",
    "info text.dat": "give --size HxW",
    "info zero.dat": "zero.dat is empty",
    "info text.npy": "text.npy is not a sound .npy",
    "info text.npz": "text.npz is not a sound .npz",
    "info text.h5": "text.h5 is not a sound HDF5 file",
    "info picture.png": "make spikes of it with spikeloupe simulate",
    "info text.mp4": "make spikes of it with spikeloupe simulate",
    "info /dev/null": "/dev/null is not a plain file",
    "info nope.slp": "nope.slp can't be read: No such file",
    "info zero.slp": "zero.slp: this is not a .slp file",
    "info spikes.slp": "spikes.slp: this is not a .slp file",
    "info stub.slp": "stub.slp: the file ends after 12 bytes",
    "info newer.slp": "newer.slp: format version 9; this program reads version 1",
    "decode": "missing: IN.slp",
    "decode disc.dat": "disc.dat: this is not a .slp file",
    "decode empty": "empty can't be read: Is a directory",
    "decode cut.slp": "cut.slp: the file ends at byte",
    "decode flipped.slp": "is damaged",
    "decode longer.slp": "longer.slp: 4 bytes follow the end",
    "reconstruct disc.slp -o new": "use spikeloupe decode",
    "encode empty -o new.slp --codec jpeg": "empty is a folder",
    "encode text.png -o new.slp --codec jpeg": "text.png can't be read as a picture",
    "encode text.mp4 -o new.slp --codec jpeg": "text.mp4 can't be read as a video",
    "encode mixed -o new.slp --codec jpeg": "b.png is 16×16, the pictures before it are 24×40",
    "simulate dsic -o new.dat": "did you mean 'disc'?",
    "simulate empty -o new.dat": "empty holds no picture",
    "simulate zero.png -o new.dat": "zero.png can't be read as a picture",
    "simulate disc.dat -o new.dat": "disc.dat holds spikes already",
    "measure disc.dat nope.slp": "nope.slp can't be read",
    "measure nope.dat disc.slp": "nope.dat can't be opened",
    "measure disc.dat cut.slp": "cut.slp: the file ends at byte",
    "measure small.dat disc.slp": "the bitstream is of 24×40 pixels, the recording of 16×32",
    "measure short.dat disc.slp": "stands for planes 0 to 69, the recording has 30",
    "measure disc.dat small.dat": "24×40 and 16×32",
    "measure disc.slp disc.dat": "use spikeloupe decode",
    "measure disc.dat picture.slp": "the bitstream is of 48×64 pixels",
    "measure picture.png disc.slp": "disc.slp holds a recording, not pictures",
    "measure picture.png disc.dat": "RAW is pictures, disc.dat is not",
    "measure picture.png nope.png": "nope.png can't be opened",
    "measure frames picture.png": "can't be compared",
}

GEOMETRY = {
    "info disc.dat --size 0x5": "'0x5' is not a height and width such as 250x400",
    "info disc.dat --size 24": "'24' is not a height and width",
    "info disc.dat --size ²x5": "'²x5' is not a height and width",
    "info disc.dat --size -24x40": "--size",
    "info disc.dat --size 999999x9": "height=999999 is outside 1 to 65536",
    "info disc.dat --rows": "--rows: its value is missing",
    "info disc.dat --rows up": "choose from 'top-down', 'bottom-up'",
    "info disc.dat --bit-order big": "choose from 'lsb', 'msb'",
    "info disc.dat --capture-rate nan": "'nan' is not a number above 0",
    "info disc.dat --capture-rate -5": "'-5' is not a number above 0",
    "info disc.dat --full-scale inf": "'inf' is not a number above 0",
    "info disc.dat --full-scale 1e300": "full_scale=1e+300 is outside",
    "info disc.dat --layout byte-alined": "did you mean 'byte-aligned'?",
    "info disc.dat --time-axis 5": "choose from 0, 1, 2",
    "info disc.slp --size 24x40": "a .slp holds its geometry itself",
    "info disc.slp --write-sidecar": "leave out --write-sidecar",
    "info disc.dat --write-sidecar": "disc.toml exists already (give --force",
    "encode picture.png -o new.slp --codec jpeg --size 5x5": "--size changes nothing",
    "measure picture.png picture.slp --rows top-down": "--rows makes no sense for pictures",
}

ENCODING = {
    "encode disc.dat": "missing: -o/--output, --codec",
    "encode disc.dat -o new.slp --codec jpge": "unknown codec 'jpge' (did you mean 'jpeg'?)",
    "--quality 101": "quality=101.0 is outside 0 to 100",
    "--quality -1": "quality=-1.0 is outside 0 to 100",
    "--quality nan": "'nan' is not a number",
    "--quality high": "'high' is not a number",
    "--bpp 0": "'0' is not a number above 0",
    "--bpp nan": "'nan' is not a number above 0",
    "--bpp 1 --quality 50": "not allowed together with",
    "--planes 0:71": "planes 0:71 were asked for, the recording has planes 0:70",
    "--planes 50:20": "planes 50:20 were asked for",
    "--planes 70:": "planes 70: were asked for",
    "--planes 5": "'5' is not a range such as 0:200",
    "--planes -5:20": "is written with =, as in --planes=-5:20",
    "--planes=-5:20": "'-5:20' is not a range",
    "--param tabel=flat": "did you mean 'table'?",
    "--param table=flta": "did you mean 'flat'?",
    "--param table": "is not of the form NAME=VALUE",
    "--param =flat": "is not of the form NAME=VALUE",
    "--param quality=nan": "quality=nan is outside 0 to 100",
    "--param table=flat --param table=annex-k": "table is given twice",
    "--param quality=5 --quality 6": "quality is given twice",
    "--param quality=5 --bpp 1": "quality is given twice",
    "--reconstruct tpf": "did you mean 'tfp'?",
    "--reconstruct tfi --window 9": "--window is of tfp; tfi takes none",
    "--paradigm cass": "choose from 'atc', 'cta', 'caas'",
    "--paradigm caas --reconstruct tfi": "codes features, not what tfi reconstructs",
    "--paradigm caas --window 9": "--window is of tfp; features takes none",
    "--paradigm cta --window 9": "--window changes nothing",
    "--paradigm cta --stride 9 --quality 50": "--stride changes nothing",
    "--window 0": "'0' is not a whole number from 1",
    "--stride 1.5": "'1.5' is not a whole number from 1",
    "--gop 0": "'0' is not a whole number from 1",
    "--gop 4": "jpeg codes each scene alone, not with gop=4 (use gop 1)",
    "--seed -1": "'-1' is not a whole number from 0",
    "--seed 99999999999999999999": "is not a whole number from 0",
    "encode disc.dat -o new.slp --codec zstd --bpp 1": "zstd is lossless: it takes no --quality",
    "encode disc.dat -o new.slp --codec zstd --gop 3": "--gop changes nothing",
    "encode disc.dat -o new.slp --codec zstd --paradigm atc": "zstd codes planes, not scenes",
    "encode disc.dat -o new.slp --codec zstd --paradigm caas": "(leave out caas)",
    "encode picture.png -o new.slp --codec zstd": "choose a scene codec",
    "encode picture.png -o new.slp --codec jpeg --planes 0:3": "--planes changes nothing",
    "encode picture.png -o new.slp --codec jpeg --paradigm cta": "--paradigm changes nothing",
    "encode picture.png -o new.slp --codec jpeg --stride 5": "--stride changes nothing",
}

OUTPUTS = {
    "encode disc.dat -o disc.slp --codec jpeg": "disc.slp exists already (give --force",
    "encode disc.dat -o disc.dat --codec jpeg --force": "name it disc.slp",
    "encode disc.slp -o disc.slp --codec jpeg --force": "disc.slp is the input itself",
    "encode disc.dat -o empty --codec jpeg --force": "empty is a folder (name a file in it)",
    "encode disc.dat -o nope/new.slp --codec jpeg": "does not exist (create it first)",
    "encode disc.dat -o text.dat/new.slp --codec jpeg": "text.dat is a file, not a folder",
    "decode disc.slp -o disc.dat": "disc.dat exists already (give --force",
    "decode disc.slp -o disc.raw": "disc.toml exists already (give --force",
    "decode disc.slp -o disc.npy": "disc.npy does not end in .dat",
    "decode disc.slp -o text.dat/new.dat": "text.dat is a file, not a folder",
    "decode disc.slp --scenes text.dat": "text.dat is a file, not a folder",
    "decode disc.slp --scenes text.dat/new": "text.dat is a file, not a folder",
    "decode planes.slp --scenes new": "planes.slp holds spikes without scenes",
    "decode picture.slp -o new.dat": "picture.slp holds pictures without spikes",
    "reconstruct disc.dat -o text.dat": "text.dat is a file, not a folder",
    "simulate disc -o disc.dat": "disc.dat exists already (give --force",
    "simulate picture.png -o picture.png --force": "name it picture.dat",
    "simulate picture.png -o disc.slp --force": "name it disc.dat",
    "simulate disc_key_id21.png -o disc.dat --truth 20 --force": "is the input itself",
    "simulate disc -o nope/new.dat": "does not exist (create it first)",
    "demo --out picture.png": "picture.png exists already (give --force",
    "demo --out new.jpg": "name it new.png",
}

VALUES = {
    "reconstruct disc.dat -o new --method tpf": "did you mean 'tfp'?",
    "reconstruct disc.dat -o new --method tfi --window 9": "--window is of tfp",
    "reconstruct disc.dat -o new --plane 70": "plane 70 is outside the recording, 0 to 69",
    "reconstruct disc.dat -o new --plane -1": "'-1' is not a whole number from 0",
    "reconstruct disc.dat -o new --plane 3 --stride 5": "not allowed together with",
    "simulate disc -o new.dat --state 1": "outside [0, 1)",
    "simulate disc -o new.dat --state nan": "'nan' is not a number",
    "simulate disc -o new.dat --seed -1": "'-1' is not a whole number from 0",
    "simulate disc -o new.dat --planes 1e3": "'1e3' is not a whole number from 1",
    "simulate disc -o new.dat --truth 400": "--truth 400 is outside the recording, 0 to 399",
    "simulate disc -o new.dat --motion 1 1": "--motion is of pictures",
    "simulate disc -o new.dat --planes-per-picture 3": "--planes-per-picture is of pictures",
    "simulate picture.png -o new.dat --planes-per-picture 3": "is of videos and folders",
    "simulate picture.png -o new.dat --size 5x5": "pictures have their own",
    "simulate picture.png -o new.dat --motion nan 1": "'nan' is not a number",
    "simulate frames -o new.dat --motion 1 1": "only a single picture can be moved",
    "measure disc.dat disc.slp --truth picture.png": "is not of the form PNG@PLANE",
    "measure disc.dat disc.slp --truth picture.png@x": "is not of the form PNG@PLANE",
    "measure disc.dat disc.slp --truth picture.png@20": "picture.png is 48×64, the scenes",
    "measure disc.dat disc.slp --truth nope.png@20": "nope.png can't be read as a picture",
    "measure disc.dat part.slp --truth disc_key_id51.png@50": "stands for planes 10 to 44",
    "measure disc.dat planes.slp --truth disc_key_id21.png@20": "holds no scenes to compare",
    "measure disc.dat short.dat --truth disc_key_id21.png@20": "--truth needs scenes",
    "measure picture.png picture.slp --truth picture.png@0": "--truth makes no sense",
    "measure picture.png picture.slp --isi-cap 9": "--isi-cap makes no sense",
    "measure disc.dat disc.slp --isi-cap 0": "'0' is not a whole number from 1",
    "measure disc.dat disc.slp --isi-cap 100000": "outside 1 to 65535",
    "measure disc.dat disc.slp --rate-window 71": "71 planes does not fit into the 70 compared",
    "measure disc.dat disc.slp --tolerances -1": "'-1' is not a whole number from 0",
    "measure disc.dat disc.slp --tolerances 64": "64 planes is outside 0 to 63",
}

USAGE = {
    "inof disc.dat": "'inof' is neither a command nor a file (did you mean 'info'?)",
    "nope.dat": "nope.dat does not exist",
    "demo.dat": "demo.dat does not exist",
    "nowhere/info": "nowhere/info does not exist",
    "info": "missing: file",
    "info disc.dat short.dat": "nothing is known to do with short.dat",
    "info disc.dat --jso": "unknown option --jso (did you mean '--json'?)",
    "decode disc.slp --quality=5": "unknown option --quality",
    "--foo": "unknown option --foo",
    "--log": "--log: its value is missing",
    "--log loud codecs": "unknown log level 'loud' (debug, info, warning or error)",
    "--log=models=loud codecs": "unknown log level 'loud'",
}


def _cases() -> list[tuple[str, str]]:
    coding = "encode disc.dat -o new.slp --codec jpeg"
    cases = FILES | GEOMETRY | OUTPUTS | VALUES | USAGE
    for words, answer in ENCODING.items():
        cases[f"{coding} {words}" if words.startswith("--") else words] = answer
    return list(cases.items())


@pytest.mark.parametrize(("line", "sentence"), _cases())
def test_it_is_told_on_one_line_and_nothing_changes(
    line: str, sentence: str, lab: Path, spikeloupe: Run, no_window: None
) -> None:
    before = snapshot(lab)
    answer = spikeloupe(*line.split())
    (complaint,) = answer.complaints
    assert complaint.startswith("spikeloupe")
    assert sentence in complaint
    assert answer.code in (1, 2)
    assert answer.out == ""
    assert snapshot(lab) == before


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("info nope.dat", 1),
        ("encode disc.dat -o new.slp --codec jpge", 1),
        ("encode disc.dat -o new.slp --codec jpeg --quality 101", 1),
        ("decode cut.slp", 1),
        ("info", 2),
        ("info disc.dat --jso", 2),
        ("info disc.dat --size 5", 2),
        ("inof", 2),
    ],
)
def test_a_fault_of_the_request_is_1_and_of_the_usage_2(
    line: str, code: int, lab: Path, spikeloupe: Run
) -> None:
    assert spikeloupe(*line.split()).code == code


@pytest.fixture
def no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise AssertionError("a window would have been opened")

    monkeypatch.setattr("app.main.run_viewer", refuse)
    monkeypatch.setattr("app.main.run_demo", refuse)
    monkeypatch.setattr("app.display.has_display", lambda: False)
    monkeypatch.setattr("app.display.require_qt", lambda with_display: None)
